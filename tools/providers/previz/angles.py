"""Another angle of a known stage: who is meant, what changes, where the camera goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tools.providers.previz.action_words import action_in
from tools.providers.previz.denials import props_left, read_people, says_nobody, without
from tools.providers.previz.details import BODY_PARTS, detail_view
from tools.providers.previz.dressing import prop_list
from tools.providers.previz.framing_words import Framing, read_framing
from tools.providers.previz.lettering import lettering
from tools.providers.previz.light_words import read_light
from tools.providers.previz.people import Cast, Person, subject_of
from tools.providers.previz.phrases import Text, read_text
from tools.providers.previz.place_words import read_time, read_weather
from tools.providers.previz.pose_words import FACINGS, first_in, mood_in
from tools.providers.previz.prop_words import things
from tools.providers.previz.stage import Figure, Look, Pose, Prop, Stage, View
from tools.providers.previz.staging import figures_of, held, props_of
from tools.providers.previz.views import (
    LENSES,
    detail_of,
    shoulder_of,
    shoulder_owner,
)
from tools.providers.previz.wardrobe import dress, garments
from tools.screenplay.plan import CameraAngle, ShotSize


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
    framing = read_framing(text)
    source = replace(source, figures=_who_stays(source, cast, text, framing))
    pairs = recognised(source, cast)
    figures = tuple(
        _redirected(figure, cast, text, pairs.get(index))
        for index, figure in enumerate(source.figures)
    )
    new = _newcomers(source, cast, text, pairs, looks)
    pairs |= {len(figures) + slot: person for slot, (person, _) in enumerate(new)}
    figures = without((*figures, *(figure for _, figure in new)), read_text(negative))
    source = replace(source, figures=figures)
    hour = read_time(text, source.place.time_of_day)
    same_hour = source.light if hour == source.place.time_of_day else None
    light, said = read_light(text, hour, interior=source.place.interior, base=same_hour)
    props = _props(source, figures, text)
    view = _angle_view(framing, source, cast, text, pairs, props)
    detail = detail_of(framing, cast, text, figures, props)
    view = detail_view(view, detail, figures, props) or view
    if view.angle == CameraAngle.OVER_THE_SHOULDER.value:
        named = {person_index: source_index for source_index, person_index in pairs.items()}
        order = [named[i] for i in range(len(cast.people)) if i in named]
        near = shoulder_owner(cast, text)
        near = named.get(near, order[0] if order else 0)
        figures, view = shoulder_of(figures, view, near)
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


def _who_stays(source: Stage, cast: Cast, text: Text, framing: Framing) -> tuple[Figure, ...]:
    """The source's people less those whom the words leave out of this frame.

    Nobody when the prompt says so, or frames a thing and speaks of nobody; only those who are named
    when it says 'keep the same Anna' or closes in on one.
    """
    if says_nobody(text) and not cast.people:
        return ()
    if not cast.people:
        closes_in = framing.size is ShotSize.INSERT
        return () if closes_in and _frames_a_thing(framing, text) else source.figures
    pairs = recognised(source, cast)
    listed_by_name = any(
        text.word(mention.start - 1) == "same" or text.words[mention.start] == "same"
        for person in cast.people
        if person.name
        for mention in person.mentions
    )
    if not listed_by_name:
        return source.figures
    return tuple(figure for at, figure in enumerate(source.figures) if at in pairs)


def _frames_a_thing(framing: Framing, text: Text) -> bool:
    first = max(framing.camera_at, 0)
    words = set(text.words[first : first + 9])
    return not words & (BODY_PARTS | {"face", "eyes"}) and any(
        first <= thing.start < first + 9 for thing in things(text)
    )


def _newcomers(
    source: Stage,
    cast: Cast,
    text: Text,
    pairs: Mapping[int, int],
    looks: Mapping[str, Look],
) -> list[tuple[int, Figure]]:
    """People whom the prompt names and the source does not have, beside those who are there."""
    taken = set(pairs.values())
    missing = [i for i, p in enumerate(cast.people) if i not in taken and p.name and not p.extra]
    if not missing:
        return []
    everybody = figures_of(cast, text, looks, _ROOMY_M)
    right = max((figure.x for figure in source.figures), default=-_APART_M)
    return [
        (index, replace(everybody[index], x=round(right + _APART_M * (slot + 1), 3)))
        for slot, index in enumerate(missing)
    ]


_ROOMY_M = 4.0
_APART_M = 0.95


def _props(source: Stage, figures: tuple[Figure, ...], text: Text) -> tuple[Prop, ...]:
    """The source's things where they lie; exactly those listed when there is a list."""
    interior = source.place.interior
    if prop_list(text) is None:
        return source.props or props_of(figures, text, interior=interior)
    asked = props_of(figures, text, interior=interior)
    wanted = {prop.name for prop in asked} | {"table"}
    kept = tuple(prop for prop in source.props if prop.name in wanted)
    if {prop.name for prop in kept} >= {prop.name for prop in asked} and figures:
        return kept
    return asked


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
        fitting = [
            at
            for at in free
            if source.figures[at].look.kind == person.kind
            and not _names_differ(source.figures[at].name, person)
        ]
        if index not in taken and fitting and not person.extra:
            pairs[fitting[0]] = index
            free.remove(fitting[0])
    return pairs


def _names_differ(name: str, person: Person) -> bool:
    """True for two people with proper names of their own; labels may mean anybody."""
    blank = ("Character ", "Person ", "Subject ", "SUBJECT")
    own = person.name
    return (
        bool(own)
        and own[:1].isupper()
        and name[:1].isupper()
        and not (own.startswith(blank) or name.startswith(blank))
    )


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
        holds=_still_held(figure.pose.holds, cast, text, person),
    )
    worn = [piece for piece in garments(text) if cast.speaks_of(piece.stop - 1, person)]
    return replace(figure, pose=pose, look=dress(figure.look, worn) if worn else figure.look)


def _still_held(holds: str, cast: Cast, text: Text, person: int) -> str:
    """What the hand keeps, takes, or no longer has."""
    now = held(cast, text).get(person, "")
    said = {thing.name: thing.there for thing in things(text)}
    if now or not holds:
        return now
    if prop_list(text) is not None and not said.get(holds, False):
        return ""
    return holds if said.get(holds, True) else ""


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
