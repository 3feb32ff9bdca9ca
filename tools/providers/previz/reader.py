"""Reads a picture prompt into a Stage: place, light, camera, people and things.

Rules over word tables, sentence by sentence; the same words always give the same stage, and any
text gives one. It sees nothing but the prompt: no metadata, no pictures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tools.providers.previz.action_words import FACINGS, action_in, first_in, mood_in
from tools.providers.previz.details import BODY_PARTS, detail_view
from tools.providers.previz.framing_words import Framing, read_framing
from tools.providers.previz.lettering import lettering
from tools.providers.previz.light_words import read_light
from tools.providers.previz.motion import Performance, frame_metres
from tools.providers.previz.motion_words import read_performance
from tools.providers.previz.people import Cast, Person, read_cast, subject_of
from tools.providers.previz.phrases import END, Text, listed, read_text
from tools.providers.previz.place_words import palette_in, read_place, read_time, read_weather
from tools.providers.previz.prop_words import things
from tools.providers.previz.stage import Figure, Look, Place, Pose, Prop, Stage, View
from tools.providers.previz.staging import figures_of, props_of
from tools.providers.previz.wardrobe import dress, garments
from tools.screenplay.plan import CameraAngle, ShotSize

_LENSES: dict[ShotSize, int] = {
    ShotSize.EXTREME_WIDE: 20,
    ShotSize.WIDE: 24,
    ShotSize.FULL: 32,
    ShotSize.MEDIUM_FULL: 35,
    ShotSize.MEDIUM: 40,
    ShotSize.MEDIUM_CLOSE_UP: 50,
    ShotSize.CLOSE_UP: 75,
    ShotSize.EXTREME_CLOSE_UP: 100,
    ShotSize.INSERT: 90,
}
"""Lens in mm when the prompt names none."""
_SINGLES = (ShotSize.CLOSE_UP, ShotSize.EXTREME_CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP)
"""Sizes that hold one face; wider ones hold everybody unless the words name whom."""
_DETAILED = (ShotSize.CLOSE_UP, ShotSize.EXTREME_CLOSE_UP, ShotSize.INSERT)


def read_still(
    prompt: str, negative: str = "", known: Mapping[str, Look] | None = None, seed: int = 0
) -> Stage:
    """The stage that a prompt describes; `known` are looks of the attached references by tag."""
    known = known or {}
    text = read_text(prompt)
    cast = _cast(text, known)
    place = read_place(prompt, text) or Place(
        weather=read_weather(text), time_of_day=read_time(text), palette=palette_in(text)
    )
    light, _ = read_light(text, place.time_of_day, interior=place.interior)
    framing = read_framing(text)
    width, _ = frame_metres(
        View(size=(framing.size or implied_size(framing, text, anybody=True)).value)
    )
    figures = _without(figures_of(cast, text, known, width), read_text(negative))
    props = _props_left(props_of(figures, text, interior=place.interior), negative)
    view = _view(framing, cast, text, figures, props)
    if view.angle == CameraAngle.OVER_THE_SHOULDER.value:
        figures, view = _over_the_shoulder(figures, view, cast, text)
    return Stage(
        place=place,
        light=light,
        view=view,
        figures=figures,
        props=props,
        seed=seed,
        style=_style(text),
        text=lettering(prompt),
    )


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
    cast = _cast(text, looks)
    pairs = _recognised(source, cast)
    figures = tuple(
        _redirected(figure, cast, text, pairs.get(index))
        for index, figure in enumerate(source.figures)
    )
    figures = _without(figures, read_text(negative))
    light, said = read_light(
        text, read_time(text, source.place.time_of_day), interior=source.place.interior
    )
    framing = read_framing(text)
    props = source.props or props_of(figures, text, interior=source.place.interior)
    view = _angle_view(framing, source, cast, text, pairs, props)
    if view.angle == CameraAngle.OVER_THE_SHOULDER.value:
        named = {person_index: source_index for source_index, person_index in pairs.items()}
        order = [named[i] for i in range(len(cast.people)) if i in named]
        figures, view = _shoulder_of(figures, view, order[0] if order else 0)
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
        props=_props_left(props, negative),
        seed=seed or source.seed,
        text=lettering(prompt) or source.text,
    )


def read_motion(prompt: str, source: Stage, duration_seconds: float) -> Performance:
    """What camera and figures of a keyframe do for a while, as the prompt says."""
    text = read_text(prompt)
    looks = {figure.name: figure.look for figure in source.figures}
    cast = _cast(text, looks)
    pairs = _recognised(source, cast)
    return read_performance(text, cast, pairs, source, duration_seconds)


_EMPTY = frozenset(["empty", "deserted", "uninhabited", "unpopulated", "vacant", "unoccupied"])


def _cast(text: Text, known: Mapping[str, Look]) -> Cast:
    """The people of the prompt; nobody when it says that there is nobody."""
    nobody = any(
        text.negated[at] and text.stems[at] in ("person", "character", "human", "figure", "one")
        for at in range(len(text))
    )
    cast = read_cast(text, known)
    if nobody and all(not p.name and not p.roles for p in cast.people):
        return Cast((), (-1,) * len(text))
    return cast


def _without(figures: tuple[Figure, ...], negative: Text) -> tuple[Figure, ...]:
    """Takes off what the negative text forbids, where forbidding makes sense."""
    if not len(negative):
        return figures
    denied = [replace(piece, worn=False) for piece in garments(negative)]
    takeable = [piece for piece in denied if piece.slot in ("head", "glasses", "accessory")]
    return tuple(
        replace(figure, look=dress(figure.look, takeable)) if takeable else figure
        for figure in figures
    )


def _props_left(props: tuple[Prop, ...], negative: str) -> tuple[Prop, ...]:
    forbidden = {thing.name for thing in things(read_text(negative))} if negative else set()
    return tuple(prop for prop in props if prop.name not in forbidden)


def _view(
    framing: Framing, cast: Cast, text: Text, figures: tuple[Figure, ...], props: tuple[Prop, ...]
) -> View:
    size = framing.size or implied_size(framing, text, anybody=bool(figures))
    view = View(
        size=size.value,
        angle=(framing.angle or CameraAngle.EYE_LEVEL).value,
        lens_mm=framing.lens_mm or _LENSES[size],
        subject_x=0.5 if framing.subject_x is None else framing.subject_x,
    )
    detail = _detail(framing, cast, text, figures, props)
    return detail_view(view, detail, figures, props) or replace(
        view, subject=_subject(framing, cast, text, figures)
    )


def _detail(
    framing: Framing, cast: Cast, text: Text, figures: tuple[Figure, ...], props: tuple[Prop, ...]
) -> str:
    """The thing or the part of a body that a close framing is on; empty for faces and places."""
    at = framing.camera_at
    if framing.size not in _DETAILED or at < 0:
        return ""
    first, last = at, min(len(text), at + 9)
    for index in range(first, last):
        if text.words[index] == END:
            break
        if text.words[index] in BODY_PARTS:
            return text.words[index]
        if text.words[index] in ("face", "eyes", "portrait"):
            return ""
    staged = {prop.name for prop in props} | {figure.pose.holds for figure in figures}
    thing = next((t for t in things(text) if first <= t.start < last and t.name in staged), None)
    if thing is not None:
        named = subject_of(cast, text, at)
        starts = (
            [m.start for m in cast.people[named].mentions if m.start >= at] if named >= 0 else []
        )
        return "" if starts and starts[0] < thing.start else thing.name
    return props[0].name if not figures and props else ""


_FOOTWEAR = frozenset(listed("boot shoe sneaker trainers sandal heels barefoot"))


def implied_size(framing: Framing, text: Text, *, anybody: bool) -> ShotSize:
    """The size of a prompt that names none: from the angle, and from how much it describes."""
    if not anybody or framing.angle is CameraAngle.OVERHEAD:
        return ShotSize.WIDE
    if framing.angle is None and _FOOTWEAR & set(text.stems):
        return ShotSize.FULL
    return ShotSize.MEDIUM


def _subject(framing: Framing, cast: Cast, text: Text, figures: tuple[Figure, ...]) -> str:
    named = subject_of(cast, text, framing.camera_at)
    together = len(figures) > 1 and framing.size not in _SINGLES
    if together and (framing.together or named < 0):
        return ""
    if 0 <= named < len(figures):
        return figures[named].name
    return figures[0].name if figures else ""


def _over_the_shoulder(
    figures: tuple[Figure, ...], view: View, cast: Cast, text: Text
) -> tuple[tuple[Figure, ...], View]:
    """The one whose shoulder it is stands near with the back to us; the other is the subject."""
    near = 0
    for at, word in enumerate(text.words):
        if word in ("shoulder", "shoulders", "behind") and not text.negated[at]:
            owners = [
                cast.owner[i] for i in range(at, min(len(text), at + 6)) if cast.owner[i] >= 0
            ]
            possessed = [
                cast.one_at(i) for i in range(max(0, at - 3), at) if text.words[i].endswith("'s")
            ]
            chosen = [o for o in (*possessed, *owners) if 0 <= o < len(figures)]
            near = chosen[0] if chosen else 0
            break
    return _shoulder_of(figures, view, near)


def _shoulder_of(
    figures: tuple[Figure, ...], view: View, near: int
) -> tuple[tuple[Figure, ...], View]:
    if not figures:
        return figures, view
    near = min(near, len(figures) - 1)
    front = figures[near]
    if len(figures) == 1:
        turned = replace(front, pose=replace(front.pose, facing=168.0))
        return (turned,), replace(view, subject=front.name)
    placed = list(figures)
    placed[near] = replace(front, x=-0.42, z=2.9, pose=replace(front.pose, facing=165.0))
    others = [i for i in range(len(figures)) if i != near]
    for slot, index in enumerate(others):
        pose = replace(figures[index].pose, facing=-18.0)
        placed[index] = replace(figures[index], x=0.3 + 0.8 * slot, z=4.4, pose=pose)
    return tuple(placed), replace(view, subject=figures[others[0]].name)


def _recognised(source: Stage, cast: Cast) -> dict[int, int]:
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
    lens = framing.lens_mm or (old.lens_mm if not framing.size else _LENSES[framing.size])
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


def _style(text: Text) -> str:
    words = set(text.words)
    if words & {"ink", "inked", "linework", "manga"}:
        return "ink"
    if words & {"watercolor", "watercolour", "painterly", "oil"} and "style" in words:
        return "painterly"
    return "animatic"
