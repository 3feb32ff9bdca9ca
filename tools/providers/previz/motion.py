"""Time for a keyframe: what camera and figures do, and the stage at any second of it.

A Performance is plain data read from words elsewhere; nothing here reads a prompt or draws.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from tools.providers.previz.framing import subject_of
from tools.providers.previz.stage import Figure, Pose, Stage, View
from tools.screenplay.plan import Movement

Mouth = Callable[[float], float]
"""Mouth opening 0..1 at a second of the clip."""

_FRAME_HEIGHTS_M = {
    "extreme wide": 12.0, "wide": 5.6, "full": 2.1, "medium full": 1.5, "medium": 1.0,
    "medium close-up": 0.7, "close-up": 0.5, "extreme close-up": 0.25, "insert": 0.4,
}  # fmt: skip
"""Height of what the frame shows, for an adult; sets how far a move goes."""
_SENSOR_MM = 24.0
_ASPECT = 16 / 9
_WALK_MPS = 1.15
_RUN_MPS = 2.8
_STRIDE_M = {"walk": 1.35, "run": 2.3}
"""Ground covered by one whole cycle of the legs, for an adult of 1.75 m."""
_CYCLES_S = {
    "stand": 3.8, "sit": 4.2, "lie": 5.0, "kneel": 4.2, "crouch": 4.0, "read": 5.0, "type": 1.6,
    "drink": 3.6, "cook": 1.5, "fight": 1.1, "dance": 1.8, "jump": 1.3, "talk": 2.4, "wave": 1.1,
    "cheer": 1.2, "play": 1.8, "hold": 4.0, "look_up": 4.0, "look_down": 4.0, "think": 4.2,
}  # fmt: skip
_CYCLE_S = 3.2
_FOLLOW_S = 1.2
_IN_FRAME = 0.36
"""Share of the frame's width to either side of its middle that a walker keeps within."""


@dataclass(frozen=True, slots=True)
class CameraMove:
    """One move of the camera over the whole clip; several may run together."""

    kind: Movement = Movement.STATIC
    amount: float = 1.0
    """1 is an ordinary move; 0.4 is slight, 2 is sweeping."""


@dataclass(frozen=True, slots=True)
class Act:
    """What one figure does between two moments."""

    figure: str
    action: str
    """A `Pose.action`, or 'turn' for a change of facing alone."""
    since: float
    until: float
    """Seconds; the last act of a figure lasts to the end of the clip."""
    across: float = 0.0
    """Ground direction of a walk: -1 screen left, 1 screen right."""
    away: float = 0.0
    """-1 towards the camera, 1 away from it."""
    facing: float | None = None
    """Yaw in degrees to turn to; None keeps it."""
    mood: str = ""
    holds: str | None = None
    """Prop taken in hand; '' puts it down; None changes nothing."""
    speed: float = 1.0
    leaves: bool = False
    """Walks out of the frame instead of stopping in it."""


@dataclass(frozen=True, slots=True)
class Performance:
    """All that moves in a clip."""

    duration_seconds: float = 4.0
    moves: tuple[CameraMove, ...] = ()
    acts: tuple[Act, ...] = ()
    speaker: str = ""
    """Whose mouth follows `mouth`; the framing's subject when empty."""
    mouth: Mouth | None = None


def ease(share: float) -> float:
    """0..1 with a soft start and end (Perlin's quintic)."""
    t = min(1.0, max(0.0, share))
    return t * t * t * (t * (6 * t - 15) + 10)


def stage_at(source: Stage, performance: Performance, seconds: float) -> Stage:
    """The stage at a second of the clip; at 0 it is the keyframe itself."""
    seconds = min(max(0.0, seconds), max(performance.duration_seconds, 1e-6))
    figures = tuple(_figure_at(figure, source, performance, seconds) for figure in source.figures)
    view = _view_at(source, figures, performance, seconds)
    return replace(source, figures=figures, view=view)


def _view_at(
    source: Stage, figures: tuple[Figure, ...], performance: Performance, seconds: float
) -> View:
    view = source.view
    share = ease(seconds / max(performance.duration_seconds, 1e-6))
    for move in performance.moves:
        view = _moved(view, move, share, seconds, stature_of(source))
    return _held_still(view, source, figures, performance, seconds)


def frame_metres(view: View, stature_m: float = 1.75) -> tuple[float, float]:
    """Width and height in metres of what the frame shows at a subject of that height."""
    height = _FRAME_HEIGHTS_M.get(view.size, 1.0) * stature_m / 1.75
    return height * _ASPECT, height


def subject_distance(view: View, stature_m: float = 1.75) -> float:
    """Metres from camera to subject, from size and lens."""
    return frame_metres(view, stature_m)[1] * view.lens_mm / _SENSOR_MM


def stature_of(stage: Stage) -> float:
    """Metres of the standing subject; of the tallest figure when the framing is on all."""
    named = [f for f in stage.figures if f.name == stage.view.subject] or stage.figures
    return max((f.look.height_m * f.scale for f in named), default=1.75)


def _moved(view: View, move: CameraMove, share: float, seconds: float, stature_m: float) -> View:
    if move.kind is Movement.HANDHELD:
        return _shaken(view, move.amount, seconds)
    width, height = frame_metres(view, stature_m)
    distance = subject_distance(view, stature_m)
    field = math.degrees(2 * math.atan(_SENSOR_MM * _ASPECT / 2 / view.lens_mm))
    step = move.amount * share
    side = -1 if move.kind in _BACKWARD else 1
    match move.kind:
        case Movement.PUSH_IN | Movement.PULL_OUT:
            reach = min(0.55, 0.24 * move.amount) if side > 0 else -0.32 * move.amount
            view = replace(view, z=view.z + reach * share * distance)
        case Movement.PAN_LEFT | Movement.PAN_RIGHT:
            view = replace(view, pan=view.pan + side * 0.22 * field * step)
        case Movement.TILT_UP | Movement.TILT_DOWN:
            view = replace(view, tilt=view.tilt + side * 0.14 * field * step)
        case Movement.TRACK_LEFT | Movement.TRACK_RIGHT:
            view = replace(view, x=view.x + side * 0.24 * width * step)
        case Movement.CRANE_UP | Movement.CRANE_DOWN:
            rise, tilt = view.y + side * 0.34 * height * step, view.tilt - side * 5 * step
            view = replace(view, y=rise, tilt=tilt)
        case Movement.ORBIT:
            view = replace(view, orbit=view.orbit + 22 * step)
    return view


_BACKWARD = frozenset(
    (
        Movement.PULL_OUT,
        Movement.PAN_LEFT,
        Movement.TILT_DOWN,
        Movement.TRACK_LEFT,
        Movement.CRANE_DOWN,
    )
)
"""Moves whose number goes down: away, left, lower."""


def _shaken(view: View, amount: float, seconds: float) -> View:
    """A held camera: slow sway with a little tremor, at rest at the first moment."""
    reach = amount * 24 / max(view.lens_mm, 12)
    sway = math.sin(1.9 * seconds) + 0.5 * math.sin(4.3 * seconds)
    nod = math.sin(2.3 * seconds) + 0.4 * math.sin(5.1 * seconds)
    return replace(
        view,
        pan=view.pan + 0.7 * reach * sway,
        tilt=view.tilt + 0.5 * reach * nod,
        roll=view.roll + 0.35 * amount * math.sin(1.3 * seconds),
    )


def _follows(performance: Performance) -> bool:
    return any(
        move.kind in (Movement.TRACK_LEFT, Movement.TRACK_RIGHT) for move in performance.moves
    )


def _held_still(
    view: View,
    source: Stage,
    figures: tuple[Figure, ...],
    performance: Performance,
    seconds: float,
) -> View:
    """Undoes that the framing goes with its subject, unless the camera tracks the subject.

    The renderer frames on where the subject is now; a camera on sticks stays behind, and an
    operator follows somebody who sits down or rises within a second or so.
    """
    before, now = subject_of(source), subject_of(replace(source, figures=figures))
    dx, dz, dy = now.x - before.x, now.z - before.z, now.top - before.top
    if dy:
        view = replace(view, y=view.y - dy * (1 - ease(_since_last_act(performance, seconds))))
    if not dx and not dz:
        return view
    if _follows(performance):
        return replace(view, x=source.view.x)
    turn = math.radians(view.orbit)
    across = dx * math.cos(turn) + dz * math.sin(turn)
    deep = dz * math.cos(turn) - dx * math.sin(turn)
    return replace(view, x=view.x - across, z=view.z - deep)


def _since_last_act(performance: Performance, seconds: float) -> float:
    """Seconds since somebody began something new, in units of an operator's follow."""
    begun = [act.since for act in performance.acts if act.since < seconds]
    return (seconds - max(begun)) / _FOLLOW_S if begun else 1.0


def _figure_at(figure: Figure, source: Stage, performance: Performance, seconds: float) -> Figure:
    acts = [act for act in performance.acts if act.figure == figure.name]
    moved, pose, idle_since = figure, figure.pose, 0.0
    for act in acts:
        if seconds <= act.since:
            break
        moved, pose = _perform(moved, pose, act, source, seconds)
        idle_since = act.until
    pose = _alive(figure, pose, acts, seconds, idle_since)
    return replace(moved, pose=_spoken(figure, pose, source, performance, seconds))


def _perform(
    figure: Figure, pose: Pose, act: Act, source: Stage, seconds: float
) -> tuple[Figure, Pose]:
    span = max(act.until - act.since, 1e-6)
    share = min(1.0, (seconds - act.since) / span)
    if act.action in _STRIDE_M:
        return _travel(figure, pose, act, source, seconds)
    facing = (
        pose.facing if act.facing is None else _turned(pose.facing, act.facing, ease(share * 1.6))
    )
    changed = replace(
        pose,
        facing=facing,
        action=pose.action if act.action == "turn" else act.action,
        mood=act.mood or pose.mood,
        holds=pose.holds if act.holds is None else act.holds,
        phase=_phase(act.action, seconds - act.since) if act.action != "turn" else pose.phase,
    )
    return figure, changed


def _turned(start: float, end: float, share: float) -> float:
    """A yaw on the shorter way round."""
    way = (end - start + 180) % 360 - 180
    return start + way * share


def _phase(action: str, elapsed: float) -> float:
    return (elapsed / _CYCLES_S.get(action, _CYCLE_S)) % 1.0


def _travel(
    figure: Figure, pose: Pose, act: Act, source: Stage, seconds: float
) -> tuple[Figure, Pose]:
    """A walk or run over the ground; legs turn at the pace at which the ground passes."""
    span = max(act.until - act.since, 1e-6)
    share = min(1.0, (seconds - act.since) / span)
    reach = _reach(figure, act, source, span)
    covered = reach * _pace(share)
    x, z = figure.x + act.across * covered, figure.z + act.away * covered
    stride = _STRIDE_M[act.action] * figure.look.height_m / 1.75
    length = math.hypot(act.across, act.away) * covered
    heading = (
        math.degrees(math.atan2(act.across, -act.away)) if act.across or act.away else pose.facing
    )
    facing = _turned(pose.facing, heading, ease((seconds - act.since) / 0.6))
    arrived = share >= 1.0 and not act.leaves
    return replace(figure, x=x, z=max(1.2, z)), replace(
        pose,
        facing=facing,
        action="stand" if arrived else act.action,
        phase=0.0 if arrived else (length / stride) % 1.0,
        mood=act.mood or pose.mood,
    )


def _pace(share: float) -> float:
    """Ground covered 0..1: gathers speed, keeps it, and comes to rest."""
    t, ramp = min(1.0, max(0.0, share)), 0.15
    if t < ramp:
        return t * t / (2 * ramp * (1 - ramp))
    if t > 1 - ramp:
        return 1 - (1 - t) ** 2 / (2 * ramp * (1 - ramp))
    return (t - ramp / 2) / (1 - ramp)


def _reach(figure: Figure, act: Act, source: Stage, span: float) -> float:
    """Metres of a walk: what the pace gives, cut where the frame ends."""
    pace = (_RUN_MPS if act.action == "run" else _WALK_MPS) * act.speed
    wished = pace * span
    stature = stature_of(source)
    width, _ = frame_metres(source.view, stature)
    distance = subject_distance(source.view, stature)
    if act.leaves:
        return max(wished, width)
    if act.away < 0:
        wished = min(wished, 0.45 * distance)
    if not act.across or figure.name != source.view.subject:
        return wished if not act.across else min(wished, 2 * _IN_FRAME * max(width, 1.6))
    here = source.view.subject_x - 0.5
    room = (_IN_FRAME - act.across * here) * width
    return min(wished, max(room, 0.12 * width))


def _alive(figure: Figure, pose: Pose, acts: list[Act], seconds: float, idle_since: float) -> Pose:
    """Breath, blinks and a small sway, always there and nil at the first moment."""
    offset = _unit(figure.name, "sway")
    rate = 0.55 + 0.25 * offset
    fade = ease(seconds / 0.8)
    sway = fade * (
        1.1 * math.sin(2 * math.pi * rate * seconds / 2.0) + 0.5 * math.sin(1.7 * seconds)
    )
    if not any(act.since < seconds for act in acts) or (
        pose.action == "stand" and seconds >= idle_since
    ):
        since = seconds - (idle_since if any(act.since < seconds for act in acts) else 0.0)
        pose = replace(pose, phase=(pose.phase + _phase(pose.action, since)) % 1.0)
    return replace(
        pose,
        head_tilt=pose.head_tilt + sway,
        blink=pose.blink if seconds == 0 else _blinks(figure.name, seconds),
    )


def _blinks(name: str, seconds: float) -> bool:
    """True within a blink; one in every 3 to 5 s, never in the first half second."""
    period = 3.0 + 2.0 * _unit(name, "blink")
    at = (seconds + period * (0.15 + 0.5 * _unit(name, "first"))) % period
    return seconds > 0.5 and at < 0.17


def _unit(name: str, salt: str) -> float:
    digest = hashlib.blake2b(f"{salt}\x1f{name}".encode("utf-8", "replace"), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32


def _spoken(
    figure: Figure, pose: Pose, source: Stage, performance: Performance, seconds: float
) -> Pose:
    speaker = performance.speaker or source.view.subject
    if performance.mouth is not None:
        if figure.name != speaker:
            return pose
        return replace(pose, mouth=min(1.0, max(0.0, performance.mouth(seconds))))
    if seconds > 0 and pose.action == "talk":
        return replace(pose, mouth=_chatter(seconds))
    return pose


def _chatter(seconds: float) -> float:
    """Syllables at about five a second in phrases, for talk that has no recorded voice."""
    syllable = abs(math.sin(math.pi * 2.6 * seconds + 0.7 * math.sin(3.1 * seconds)))
    phrase = 1.0 if math.sin(1.4 * seconds + 0.3) > -0.55 else 0.0
    return 0.75 * syllable * phrase * ease(seconds / 0.25)
