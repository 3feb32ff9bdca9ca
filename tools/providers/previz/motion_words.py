"""Motion in words: camera moves with their size, and who does what in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tools.providers.previz.action_words import ACTIONS, is_done_by_people, is_verb, mood_in
from tools.providers.previz.motion import Act, CameraMove, Performance
from tools.providers.previz.people import Cast
from tools.providers.previz.phrases import END, Text, by_value, listed, verbs
from tools.providers.previz.prop_words import THINGS
from tools.providers.previz.stage import Figure, Stage
from tools.screenplay.plan import Movement

MOVES = by_value(
    {
        Movement.PUSH_IN: (
            "push in, pushes in, pushing in, push forward, dolly in, dollies in, dolly forward, "
            "dollies forward, "
            "zoom in, zooms in, move in, moves in, moves closer, creeps in, creep in, push "
            "toward, pushes toward, "
            "pushes closer, camera approaches, tracks in, truck in, slides in, slow push, gentle "
            "push, subtle push, "
            "slight push, track forward, tracks forward, dolly toward, eases in, drifts in, moves "
            "forward, dolly push"
        ),
        Movement.PULL_OUT: (
            "pull out, pulls out, pulling out, pull back, pulls back, pulling back, dolly out, "
            "dollies out, dolly back, "
            "zoom out, zooms out, dollies back, moves back, retreats, track back, tracks back, "
            "tracks backward, pull away, "
            "pulls away, widens, reveal wide, eases back, dolly backward, drifts back"
        ),
        Movement.PAN_LEFT: (
            "pan left, pans left, panning left, right to left pan, whip pan left, pan to the "
            "left, pans to the left, "
            "pan from right to left, pans from right to left, pans slowly left, pan slowly left"
        ),
        Movement.PAN_RIGHT: (
            "pan right, pans right, panning right, left to right pan, whip pan right, pan to the "
            "right, pans to the right, "
            "pan from left to right, pans from left to right, pans slowly right, pan slowly "
            "right, slow pan, pan, pans, panning"
        ),
        Movement.TILT_UP: (
            "tilt up, tilts up, tilting up, tilt upward, tilts upward, tilts slowly up, upward tilt"
        ),
        Movement.TILT_DOWN: (
            "tilt down, tilts down, tilting down, tilt downward, tilts downward, tilts slowly "
            "down, downward tilt"
        ),
        Movement.TRACK_LEFT: (
            "tracking left, track left, tracks left, truck left, trucks left, slide left, slides "
            "left, dolly left, "
            "right to left slider, lateral move left, right to left lateral, moves left with, "
            "laterally from right to left"
        ),
        Movement.TRACK_RIGHT: (
            "tracking right, track right, tracks right, truck right, trucks right, slide right, "
            "slides right, dolly right, "
            "left to right slider, lateral, lateral slider, lateral move, lateral slide, "
            "laterally, tracking shot, tracking, tracks, "
            "track alongside, follows, follow, following, camera follows, slider, tracking "
            "alongside, steadicam, sideways dolly"
        ),
        Movement.CRANE_UP: (
            "crane up, cranes up, craning up, boom up, booms up, rises, pedestal up, jib up, "
            "camera rises, crane shot, "
            "lifts up, ascends, camera ascends"
        ),
        Movement.CRANE_DOWN: (
            "crane down, cranes down, craning down, boom down, booms down, pedestal down, jib "
            "down, descends, camera lowers, "
            "camera descends, lowers to"
        ),
        Movement.ORBIT: (
            "orbit, orbits, orbiting, arc, arcs, arcing, arc around, circles around, circle "
            "around, rotates around, "
            "revolves, camera circles, 360, half circle around, moves around, circling"
        ),
        Movement.HANDHELD: (
            "handheld, hand held, shaky, shake, micro movement, shoulder rig, handheld sway, "
            "camera sway, documentary style camera, "
            "camera shake, shoulder mounted"
        ),
        Movement.STATIC: (
            "static, locked off, locked, tripod, fixed camera, camera fixed, still camera, static "
            "shot, camera holds, holds steady, "
            "camera remains, camera stays, stationary, locked down, no camera movement"
        ),
    }
)
"""Camera move -> its words; bare 'pan' and 'tracking' go right unless a side is said."""

_CAMERA_ONLY = frozenset(
    listed(
        "follows follow following tracks rises descends retreats widens arc arcs orbit orbits "
        "lateral laterally pan pans panning tracking ascends revolves shake locked static "
        "stationary moves"
    )
)
_SIDE_FLIPS = {
    Movement.PAN_RIGHT: Movement.PAN_LEFT,
    Movement.TRACK_RIGHT: Movement.TRACK_LEFT,
}
_SLIGHT = frozenset(
    listed(
        "slight slightly subtle subtly gentle gently minimal minor small short tiny barely almost "
        "imperceptible"
    )
)
_SLOW = frozenset(
    listed("slow slowly creeping smooth smoothly steady gradual gradually eases easing")
)
_FAST = frozenset(
    listed(
        "fast quick quickly rapid rapidly whip sudden suddenly swift sweeping dramatic crash long "
        "full"
    )
)
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
    """Camera and acts of a motion prompt; `pairs` maps the source's figures to the prompt's people."""
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


def read_moves(text: Text) -> tuple[CameraMove, ...]:
    """The camera's moves, at most two; a move beats 'static' said of something else."""
    found: dict[Movement, CameraMove] = {}
    for hit in MOVES.hits(text):
        doubtful = hit.stop - hit.start == 1 or text.words[hit.start] in ("moves", "move")
        if doubtful and _may_be_feet(text, hit.start, hit.stop):
            continue
        kind = _sided(text, hit.value, hit.start, hit.stop)
        found.setdefault(kind, CameraMove(kind, _amount(text, hit.start, hit.stop)))
    moving = [move for kind, move in found.items() if kind is not Movement.STATIC]
    handheld = [move for move in moving if move.kind is Movement.HANDHELD]
    others = [move for move in moving if move.kind is not Movement.HANDHELD]
    return tuple(others[:2] + handheld[:1])


def _may_be_feet(text: Text, start: int, stop: int) -> bool:
    """True for 'follows' or 'rises' that nothing near ties to a camera."""
    if text.words[start] not in _CAMERA_ONLY | {"move", "rises"}:
        return False
    before = text.word(start - 1)
    opens = before in (END, "[", ":", ",") or before in _SLIGHT | _SLOW | _FAST
    return not opens and not _of_camera(text, start, stop)


def _of_camera(text: Text, start: int, stop: int) -> bool:
    """True when the words around speak of the camera and not of somebody's feet."""
    first, last = text.sentence(start)
    sentence = text.words[max(first, start - 9) : min(last, stop + 6)]
    return bool(
        {"camera", "shot", "lens", "dolly", "slider", "frame", "tripod", "crane", "["}
        & set(sentence)
    )


def _sided(text: Text, kind: Movement, start: int, stop: int) -> Movement:
    near = text.words[max(0, start - 5) : stop + 7]
    if kind in _SIDE_FLIPS:
        joined = " ".join(near)
        leftward = "right to left" in joined or "from right" in joined
        if leftward or ("left" in near and "left to right" not in joined and "right" not in near):
            return _SIDE_FLIPS[kind]
    return kind


def _amount(text: Text, start: int, stop: int) -> float:
    near = set(text.words[max(0, start - 4) : stop + 3])
    amount = 1.0
    if near & _SLIGHT:
        amount *= 0.5
    if near & _SLOW:
        amount *= 0.75
    if near & _FAST:
        amount *= 1.8
    return amount


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


def _deed_at(text: Text, at: int, figure: Figure, bodies: frozenset[int]) -> _Deed | None:
    hit = ACTIONS.at(text, at)
    if hit is not None and not is_verb(text, at, hit.stop, bodies):
        return None
    turn = _TURNS.at(text, at)
    if (hit or turn) and not is_done_by_people(text, at, bodies):
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


def _direction(clause: tuple[str, ...], words: set[str], figure: Figure) -> tuple[float, float]:
    joined = " ".join(clause)
    if "left to right" in joined or "from the left" in joined or "from left" in joined:
        return 1.0, 0.0
    if "right to left" in joined or "from the right" in joined or "from right" in joined:
        return -1.0, 0.0
    if words & {"camera", "forward", "forwards", "us", "viewer", "closer"} and "away" not in words:
        return 0.0, -1.0
    if words & {
        "away",
        "background",
        "distance",
        "horizon",
        "back",
        "backward",
        "deeper",
        "off",
        "into",
    }:
        return 0.15, 1.0
    if "left" in words:
        return -1.0, 0.0
    if "right" in words:
        return 1.0, 0.0
    if abs(figure.pose.facing) > 120:
        return 0.0, 1.0
    if abs(figure.pose.facing) > 15:
        return (1.0 if figure.pose.facing > 0 else -1.0), 0.0
    return (-1.0 if figure.x > 0.25 else 1.0), 0.0


def _taken(text: Text, at: int, action: str) -> str | None:
    """The thing that a verb puts into the hand or out of it, or None."""
    if action not in ("hold", "reach", "read", "drink", "carry", "phone"):
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
