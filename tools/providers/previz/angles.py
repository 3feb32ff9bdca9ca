"""Another angle of a known stage: who is meant, what changes, where the camera goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tools.providers.previz.action_words import action_in
from tools.providers.previz.denials import props_left, read_people, without
from tools.providers.previz.framing_words import Framing, read_framing
from tools.providers.previz.lettering import lettering
from tools.providers.previz.light_words import read_light
from tools.providers.previz.people import Cast, Person, subject_of
from tools.providers.previz.phrases import Text, read_text
from tools.providers.previz.place_words import read_time, read_weather
from tools.providers.previz.pose_words import FACINGS, first_in, mood_in
from tools.providers.previz.stage import Figure, Look, Pose, Prop, Stage, View
from tools.providers.previz.staging import props_of
from tools.providers.previz.views import (
    LENSES,
    shoulder_of,
)
from tools.providers.previz.wardrobe import dress, garments
from tools.screenplay.plan import CameraAngle


def read_angle(
    prompt: str,
    source: Stage,
    negative: str = "",
    known: Mapping[str, Look] | None = None,
    seed: int = 0,
) -> Stage:
    """Another angle of a known stage: its people, place and wardrobe, with the camera asked for."""
    text = read_text(prompt)
    looks = {figure.name: figure.look for figure in source.figures} | dict(known or {})
    cast = read_people(text, looks)
    pairs = recognised(source, cast)
    figures = tuple(
        _redirected(figure, cast, text, pairs.get(index))
        for index, figure in enumerate(source.figures)
    )
    figures = without(figures, read_text(negative))
    light, said = read_light(
        text, read_time(text, source.place.time_of_day), interior=source.place.interior
    )
    framing = read_framing(text)
    props = source.props or props_of(figures, text, interior=source.place.interior)
    view = _angle_view(framing, source, cast, text, pairs, props)
    if view.angle == CameraAngle.OVER_THE_SHOULDER.value:
        named = {person_index: source_index for source_index, person_index in pairs.items()}
        order = [named[i] for i in range(len(cast.people)) if i in named]
        figures, view = shoulder_of(figures, view, order[0] if order else 0)
    weather = read_weather(text)
    place = replace(
        source.place,
        time_of_day=read_time(text, source.place.time_of_day),
        weather=weather if weather != "clear" else source.place.weather,
    )
    return replace(
        source,
        place=place,
        light=light if said else source.light,
        view=view,
        figures=figures,
        props=props_left(props, negative),
        seed=seed or source.seed,
        text=lettering(prompt) or source.text,
    )


def recognised(source: Stage, cast: Cast) -> dict[int, int]:
    """Index of the source's figure -> index of the person who is meant in this prompt."""
    pairs: dict[int, int] = {}
    for index, person in enumerate(cast.people):
        for at, figure in enumerate(source.figures):
            if at not in pairs and _is_called(figure.name, person):
                pairs[at] = index
                break
    taken = set(pairs.values())
    free = [at for at in range(len(source.figures)) if at not in pairs]
    for index, person in enumerate(cast.people):
        fitting = [at for at in free if source.figures[at].look.kind == person.kind]
        if index not in taken and fitting and not person.extra:
            pairs[fitting[0]] = index
            free.remove(fitting[0])
    return pairs


def _is_called(name: str, person: Person) -> bool:
    own = set(name.casefold().split())
    words = set(person.title.casefold().split()) | {role for role in person.roles}
    return bool(own & words)


def _redirected(figure: Figure, cast: Cast, text: Text, person: int | None) -> Figure:
    """The figure with the pose and clothes that the words change, everything else kept."""
    if person is None:
        return figure
    span = cast.spans(person)
    facing = first_in(text, span, FACINGS)
    pose = Pose(
        action=action_in(text, span, cast.bodies) or figure.pose.action,
        facing=figure.pose.facing if facing is None else facing,
        mood=mood_in(text, span) or figure.pose.mood,
        holds=figure.pose.holds,
    )
    worn = [piece for piece in garments(text) if cast.speaks_of(piece.stop - 1, person)]
    return replace(figure, pose=pose, look=dress(figure.look, worn) if worn else figure.look)


def _angle_view(
    framing: Framing,
    source: Stage,
    cast: Cast,
    text: Text,
    pairs: Mapping[int, int],
    props: tuple[Prop, ...],
) -> View:
    old = source.view
    named = subject_of(cast, text, framing.camera_at)
    subject = next((source.figures[at].name for at, i in pairs.items() if i == named), old.subject)
    size = framing.size.value if framing.size else old.size
    lens = framing.lens_mm or (old.lens_mm if not framing.size else LENSES[framing.size])
    angle = (
        (framing.angle or CameraAngle.EYE_LEVEL).value
        if framing.angle or framing.size
        else old.angle
    )
    return View(
        size=size,
        angle=angle,
        lens_mm=lens,
        subject=subject or (props[0].name if not source.figures and props else ""),
        subject_x=old.subject_x if framing.subject_x is None else framing.subject_x,
        orbit=old.orbit if framing.orbit is None else framing.orbit,
    )
