"""The camera of a stage: what the framing is on, details, and shots over a shoulder."""

from __future__ import annotations

from dataclasses import replace

from tools.providers.previz.details import BODY_PARTS, detail_view
from tools.providers.previz.framing_words import Framing
from tools.providers.previz.people import Cast, subject_of
from tools.providers.previz.phrases import END, Text, listed
from tools.providers.previz.prop_words import things
from tools.providers.previz.stage import Figure, Prop, View
from tools.screenplay.plan import CameraAngle, ShotSize

LENSES: dict[ShotSize, int] = {
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


def view_of(
    framing: Framing, cast: Cast, text: Text, figures: tuple[Figure, ...], props: tuple[Prop, ...]
) -> View:
    """The camera that the words ask for, on the person, thing or detail that they name."""
    size = framing.size or implied_size(framing, text, anybody=bool(figures))
    view = View(
        size=size.value,
        angle=(framing.angle or CameraAngle.EYE_LEVEL).value,
        lens_mm=framing.lens_mm or LENSES[size],
        subject_x=0.5 if framing.subject_x is None else framing.subject_x,
    )
    detail = detail_of(framing, cast, text, figures, props)
    return detail_view(view, detail, figures, props) or replace(
        view, subject=_subject(framing, cast, text, figures)
    )


def detail_of(
    framing: Framing, cast: Cast, text: Text, figures: tuple[Figure, ...], props: tuple[Prop, ...]
) -> str:
    """The thing or the part of a body that a close framing is on; empty for faces and places."""
    at = framing.camera_at
    if framing.size not in _DETAILED or at < 0:
        return ""
    first, last = at, min(len(text), at + 9)
    staged = {prop.name for prop in props} | {figure.pose.holds for figure in figures}
    thing = next((t for t in things(text) if first <= t.start < last and t.name in staged), None)
    for index in range(first, last if thing is None else min(last, thing.start)):
        if text.words[index] == END:
            break
        if text.words[index] in BODY_PARTS:
            return text.words[index]
        if text.words[index] in ("face", "eyes", "portrait"):
            return ""
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
    if together and (named < 0 or not _on_one(framing, cast, text)):
        return ""
    if 0 <= named < len(figures):
        return figures[named].name
    return figures[0].name if figures else ""


def _on_one(framing: Framing, cast: Cast, text: Text) -> bool:
    """True when a framing is 'of Anna' and its sentence names nobody else."""
    at = framing.camera_at
    if framing.together or text.word(at) not in ("of", "on"):
        return False
    first, last = text.sentence(at)
    named = {
        index
        for index, person in enumerate(cast.people)
        if any(first <= mention.start < last for mention in person.mentions)
    }
    return len(named) == 1


def shoulder_owner(cast: Cast, text: Text) -> int:
    """Index of the person whose shoulder it is; -1 when the words do not say."""
    for at, word in enumerate(text.words):
        if word in ("shoulder", "shoulders", "behind") and not text.negated[at]:
            owners = [
                cast.owner[i] for i in range(at, min(len(text), at + 6)) if cast.owner[i] >= 0
            ]
            possessed = [
                cast.one_at(i) for i in range(max(0, at - 3), at) if text.words[i].endswith("'s")
            ]
            chosen = [o for o in (*possessed, *owners) if 0 <= o < len(cast.people)]
            return chosen[0] if chosen else -1
    return -1


def over_the_shoulder(
    figures: tuple[Figure, ...], view: View, cast: Cast, text: Text
) -> tuple[tuple[Figure, ...], View]:
    """The one whose shoulder it is stands near with the back to us; the other is the subject."""
    return shoulder_of(figures, view, max(shoulder_owner(cast, text), 0))


def shoulder_of(
    figures: tuple[Figure, ...], view: View, near: int
) -> tuple[tuple[Figure, ...], View]:
    """The figure at index `near` in the foreground with its back to us, the framing on another."""
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
