"""Motion in words: camera moves with their size, and who does what in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tools.providers.previz.action_words import (
    ACTIONS,
    is_done_by_people,
    is_done_by_thing,
    is_verb,
)
from tools.providers.previz.camera_words import read_moves
from tools.providers.previz.motion import Act, Performance
from tools.providers.previz.people import Cast
from tools.providers.previz.phrases import END, Text, listed, verbs
from tools.providers.previz.pose_words import mood_in
from tools.providers.previz.prop_words import THINGS
from tools.providers.previz.stage import Figure, Stage

_QUICK_STEPS = frozenset(["quickly", "briskly", "hurriedly", "fast", "hurries", "rapidly"])


_SLOW_STEPS = frozenset(["slowly", "carefully", "gently", "gingerly", "quietly", "cautiously"])


_TURNS = verbs({"turn": "turn, rotate, pivot, swivel, spin, face, look, glance, gaze, peer, stare"})


_GAIT = frozenset(("walk", "run"))


_MINOR = frozenset(("stand", "think"))


_EASE_IN_S = 0.25


_LEAST_ACT_S = 0.7


@dataclass(frozen=True, slots=True)
class _Deed:
    """An act before it has a time."""

    at: int
    action: str
    across: float = 0.0
    away: float = 0.0
    facing: float | None = None
    mood: str = ""
    holds: str | None = None
    speed: float = 1.0
    leaves: bool = False


def read_performance(
    text: Text, cast: Cast, pairs: Mapping[int, int], source: Stage, duration_seconds: float
) -> Performance:
    """Camera and acts of a motion prompt; `pairs` maps figures of the source to its people."""
    acts: list[Act] = []
    for at, figure in enumerate(source.figures):
        person = pairs.get(at)
        if person is None and len(source.figures) > 1:
            continue
        span = [i for i in range(len(text)) if _speaks_of(cast, i, person)]
        acts += _timed(_deeds(text, span, figure, cast.bodies), figure, duration_seconds)
    speaker = next((act.figure for act in acts if act.action == "talk"), source.view.subject)
    return Performance(duration_seconds, read_moves(text), tuple(acts), speaker)


def _speaks_of(cast: Cast, index: int, person: int | None) -> bool:
    if person is None:
        return cast.owner[index] < 0
    return cast.speaks_of(index, person) or (cast.owner[index] < 0 and person == 0)


def _deeds(text: Text, span: list[int], figure: Figure, bodies: frozenset[int]) -> list[_Deed]:
    deeds: list[_Deed] = []
    for at in span:
        deed = (
            None
            if text.negated[at] or _in_camera_clause(text, at)
            else _deed_at(text, at, figure, bodies)
        )
        if deed is not None and not (deeds and _same(deeds[-1], deed)):
            deeds.append(deed)
    full = [deed for deed in deeds if deed.action not in _MINOR]
    return (full or deeds)[:4]


def _same(one: _Deed, other: _Deed) -> bool:
    return one.action == other.action and one.facing == other.facing and one.action != "walk"


def _in_camera_clause(text: Text, at: int) -> bool:
    """True in 'the camera pushes in', up to the next comma."""
    for back in range(at, max(-1, at - 7), -1):
        if text.words[back] in (END, ",", "as", "while"):
            return False
        if text.words[back] in ("camera", "lens", "dolly", "slider", "shot"):
            return True
    return False


_WORN = frozenset(listed("hair cloth fabric dust sand snow leaves coat scarf sleeves hem"))
"""What settles, falls or waves by itself: 'cloth and hair settling'."""


def _deed_at(text: Text, at: int, figure: Figure, bodies: frozenset[int]) -> _Deed | None:
    hit = None if at > 0 and text.words[at - 1] in _WORN else ACTIONS.at(text, at)
    if hit is not None and not is_verb(text, at, hit.stop, bodies):
        return None
    turn = _TURNS.at(text, at)
    if (hit or turn) and (
        not is_done_by_people(text, at, bodies) or is_done_by_thing(text, at, bodies)
    ):
        return None
    after = _clause(text, at)
    mood = mood_in(text, range(at, at + len(after))) or ""
    facing = _facing(after, figure)
    if turn is not None and (hit is None or hit.value in ("turn_head", "stand")):
        return _Deed(at, "turn", facing=facing, mood=mood) if facing is not None else None
    if hit is None:
        return None
    if hit.value in _GAIT:
        return _gait(at, hit.value, text.words[at], after, figure)
    holds = _taken(text, at, hit.value)
    action = (
        "hold"
        if hit.value == "reach" and holds and text.words[at].startswith("pick")
        else hit.value
    )
    return _Deed(at, action, facing=facing, mood=mood, holds=holds)


def _clause(text: Text, at: int) -> tuple[str, ...]:
    stop = at
    while stop < min(len(text), at + 12) and text.words[stop] not in (END, ",", "then", "and"):
        stop += 1
    return text.words[at:stop]


def _facing(clause: tuple[str, ...], figure: Figure) -> float | None:
    words = set(clause)
    if words & {"around", "about"} and "turns" in words | {"turns"} & words:
        return (
            (figure.pose.facing + 360) % 360 - 180 if words & {"turns", "turn", "turning"} else None
        )
    if "camera" in words or "lens" in words:
        return 180.0 if "away" in words else 0.0
    if "away" in words:
        return 150.0
    if "left" in words:
        return -62.0
    if "right" in words:
        return 62.0
    return None


def _gait(at: int, action: str, verb: str, clause: tuple[str, ...], figure: Figure) -> _Deed:
    words = set(clause)
    speed = 1.35 if words & _QUICK_STEPS else 0.72 if words & _SLOW_STEPS else 1.0
    leaves = verb.startswith(("leave", "leaving", "exit")) or "out of frame" in " ".join(clause)
    across, away = _direction(clause, words, figure)
    if verb.startswith("step"):
        speed *= 0.6
    return _Deed(at, action, across=across, away=away, speed=speed, leaves=leaves)


_SIDES = (
    (("left to right", "from the left", "from left"), (1.0, 0.0)),
    (("right to left", "from the right", "from right"), (-1.0, 0.0)),
)
_COMING = frozenset(("camera", "forward", "forwards", "us", "viewer", "closer"))
_GOING = frozenset(listed("away background distance horizon back backward deeper off into"))


def _direction(clause: tuple[str, ...], words: set[str], figure: Figure) -> tuple[float, float]:
    """Across (1 is screen right) and away from the camera, as said or as the figure faces."""
    joined = " ".join(clause)
    said = next((way for cues, way in _SIDES if any(cue in joined for cue in cues)), None)
    if said is not None:
        return said
    if words & _COMING and "away" not in words:
        return 0.0, -1.0
    if words & _GOING:
        return 0.15, 1.0
    if words & {"left", "right"}:
        return (-1.0 if "left" in words else 1.0), 0.0
    return _onward(figure)


def _onward(figure: Figure) -> tuple[float, float]:
    """Where somebody walks who is only said to walk: ahead, or to the roomier side."""
    facing = figure.pose.facing
    if abs(facing) > 120:
        return 0.0, 1.0
    if abs(facing) > 15:
        return (1.0 if facing > 0 else -1.0), 0.0
    return (-1.0 if figure.x > 0.25 else 1.0), 0.0


_LAYING = ("lay", "put", "set", "place", "placing", "close", "closing")
"""Beginnings of verbs by which nothing is taken in hand; 'closed' is often an adjective."""


def _taken(text: Text, at: int, action: str) -> str | None:
    """The thing that a verb puts into the hand or out of it, or None."""
    if action not in ("hold", "reach", "read", "drink", "carry", "phone"):
        return None
    if text.words[at].startswith(_LAYING):
        return None
    for later in range(at + 1, min(len(text), at + 8)):
        if text.words[later] in (END, ","):
            return None
        hit = THINGS.at(text, later)
        if hit is not None:
            return (
                hit.value if hit.value not in ("table", "chair", "bench", "sofa", "sign") else None
            )
    return None


def _timed(deeds: list[_Deed], figure: Figure, duration: float) -> list[Act]:
    """The deeds one after the other over the clip, each with room to be seen."""
    start = min(_EASE_IN_S, duration / 8)
    room = max(duration - start, 1e-3)
    most = max(1, int(room / _LEAST_ACT_S))
    deeds = deeds[:most]
    weights = [1.8 if deed.action in _GAIT else 1.0 for deed in deeds]
    acts: list[Act] = []
    since = start
    for deed, weight in zip(deeds, weights, strict=True):
        until = since + room * weight / sum(weights)
        acts.append(
            Act(
                figure=figure.name,
                action=deed.action,
                since=since,
                until=until,
                across=deed.across,
                away=deed.away,
                facing=deed.facing,
                mood=deed.mood,
                holds=deed.holds,
                speed=deed.speed,
                leaves=deed.leaves,
            )
        )
        since = until
    return acts
