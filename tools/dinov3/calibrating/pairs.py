"""Pairs that belong together or do not, measured as identity, place and light measure them.

A clean take belongs with its own references and its scene's master, and with nobody else's. The
numbers are those that the checks hand to their scores, so a score is fitted on what it will judge.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.dinov3.calibrating.fitting import Pair
from tools.dinov3.calibrating.labelled import Labelled, Subject
from tools.dinov3.calibration import Calibration
from tools.dinov3.checks import identity, place
from tools.dinov3.correspondence import positional_basis
from tools.dinov3.findings import AssetKind
from tools.dinov3.likeness import View
from tools.dinov3.sight import Looker, Sight, Unreadable
from tools.dinov3.watching import watch
from tools.screenplay.plan import ShotSize

_FRAMES = 3
"""Frames of a clip that are compared: they are hardly new witnesses of each other."""
_WRONG_PERSON, _WRONG_PLACE = 2.0, 3.0
"""Weight of takes that went wrong on purpose: rarer than strangers, and the hard ones."""
_TOO_SMALL = (ShotSize.WIDE, ShotSize.EXTREME_WIDE)
_BLANK = Calibration()


@dataclass(frozen=True, slots=True)
class Others:
    """What a take does not belong with."""

    strangers: tuple[Path, ...] = ()
    """References of other people."""
    elsewhere: tuple[Path, ...] = ()
    """Pictures of a scene in another place, its master first."""


def pairs_of(take: Labelled, scene: int, others: Others, looker: Looker) -> dict[str, list[Pair]]:
    """Pairs by score (identity, place, light). Unreadable files have none."""
    found: dict[str, list[Pair]] = {"identity": [], "place": [], "light": []}
    try:
        sights = _sights(take, looker)
    except Unreadable:
        return found
    for sight in sights:
        found["identity"] += _people(sight, take, scene, others, looker)
        if take.kind is AssetKind.KEYFRAME:
            found["place"] += _places(sight, take, scene, others, looker)
            found["light"] += _lights(sight, take, scene, looker)
    return found


def subject_pairs(
    subject: Subject, scene: int, others: Sequence[Subject], looker: Looker
) -> list[Pair]:
    """Each picture beside the subject's next one and beside one of another subject.

    Subjects of the same class come first among the others, when the classes are known.
    """
    alike = [o for o in others if o.group and o.group == subject.group] or list(others)
    pairs: list[Pair] = []
    for index, path in enumerate(subject.pictures):
        own = subject.pictures[(index + 1) % len(subject.pictures)]
        other = alike[index % len(alike)]
        far = other.pictures[index % len(other.pictures)]
        for reference, same in ((own, True), (far, False)):
            numbers = _compared(looker.picture(path), _character("", reference, looker), looker)
            if numbers is not None:
                pairs.append(Pair(numbers=numbers, same=same, scene=scene, about=str(path)))
    return pairs


def _sights(take: Labelled, looker: Looker) -> list[Sight]:
    """The picture, or frames of the clip in which its fault shows."""
    if take.kind is AssetKind.KEYFRAME:
        return [looker.picture(take.path)]
    if take.kind is not AssetKind.CLIP or take.fault not in ("", "wrong_person"):
        return []
    watched = watch(take.path, looker)
    seconds = [number / watched.footage.fps for number in watched.footage.sampled]
    since = take.since_seconds or 0.0
    shown = [s for s, at in zip(watched.sights, seconds, strict=True) if at >= since]
    picked = np.linspace(0, len(shown) - 1, min(_FRAMES, len(shown))).round().astype(int)
    return [shown[index] for index in picked]


def _people(
    sight: Sight, take: Labelled, scene: int, others: Others, looker: Looker
) -> Iterator[Pair]:
    shot = take.shot
    if shot is None or take.fault not in ("", "wrong_person"):
        return
    if identity.not_asked(shot) or shot.camera.size in _TOO_SMALL:
        return
    if take.fault and len(take.references) != 1:
        return  # Who of them went wrong is not labelled.
    weight = _WRONG_PERSON if take.fault else 1.0
    for name, path in zip(take.names, take.references, strict=False):
        character = _character(name, path, looker)
        match = None if character is None else identity.match(sight, character, _BLANK, looker)
        if match is None or not identity.assessable(match):
            continue
        yield Pair(numbers=match.numbers, same=not take.fault, scene=scene,
                   about=take.path.name, weight=weight)  # fmt: skip
        if take.fault:
            continue
        for stranger in others.strangers:
            other = _character("stranger", stranger, looker)
            if other is not None:
                mine = View(sight, match.figure, match.closeups)
                numbers = identity.compare_view(mine, other)
                yield Pair(numbers=numbers, same=False, scene=scene, about=take.path.name)


def _places(
    sight: Sight, take: Labelled, scene: int, others: Others, looker: Looker
) -> Iterator[Pair]:
    own = kept_pictures(take)
    if not own or take.fault not in ("", "wrong_place"):
        return
    weight = _WRONG_PLACE if take.fault else 1.0
    basis = positional_basis(looker.encoder, sight.features.input_size)
    numbers = place.compare_places(sight, *_seen(own, looker), basis=basis)
    yield Pair(numbers=numbers, same=not take.fault, scene=scene, about=take.path.name,
               weight=weight)  # fmt: skip
    far = others.elsewhere[: len(own)]
    if far and not take.fault:
        numbers = place.compare_places(sight, *_seen(far, looker), basis=basis)
        yield Pair(numbers=numbers, same=False, scene=scene, about=take.path.name)


def _lights(sight: Sight, take: Labelled, scene: int, looker: Looker) -> Iterator[Pair]:
    own = kept_pictures(take)
    if not own or take.fault not in ("", "wrong_light"):
        return
    numbers = place.compare_light(sight, *_seen(own, looker))
    yield Pair(numbers=numbers, same=not take.fault, scene=scene, about=take.path.name)


def kept_pictures(take: Labelled) -> tuple[Path, ...]:
    """The scene's master and some of its other pictures; how many is drawn for each shot.

    A production has one of them at its first angle and all of them at its last.
    """
    found = [] if take.master is None else [take.master]
    found += [path for path in take.siblings if path != take.master]
    shot_id = "" if take.shot is None else take.shot.shot_id
    count = random.Random(f"{take.scene}:{shot_id}").randint(1, max(1, len(found)))
    return tuple(found[:count])


def _seen(paths: Sequence[Path], looker: Looker) -> list[Sight]:
    return [looker.picture(path) for path in paths]


def _character(name: str, path: Path, looker: Looker) -> identity.Character | None:
    try:
        return identity.read_character(name, [looker.picture(path)], looker)
    except Unreadable:
        return None


def _compared(
    sight: Sight, character: identity.Character | None, looker: Looker
) -> dict[str, float] | None:
    match = None if character is None else identity.match(sight, character, _BLANK, looker)
    return None if match is None else match.numbers
