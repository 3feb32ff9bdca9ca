"""Figures in time: where each is and how it holds itself at any second of a Performance.

An action never begins at once: the body goes from the stance it was in to the next one. Knows
nothing of the camera but how far a walk may go and stay in the frame.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace

from tools.providers.previz.blending import with_legs
from tools.providers.previz.performance import (
    Act,
    Performance,
    ease,
    frame_metres,
    stature_of,
    subject_distance,
)
from tools.providers.previz.stage import Figure, Pose, Stage

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
_IN_FRAME = 0.36
"""Share of the frame's width to either side of its middle that a walker keeps within."""
BLEND_S = 0.9
"""Seconds from one stance to the next; less when the act is shorter."""
SLOWEST_BLEND_S = 1.6
"""Seconds in which somebody lies down or gets up from there."""
_TURN_DPS = 170.0
"""Degrees a second of a turning body at its fastest."""
_EASE_PEAK = 1.875
"""Greatest slope of `ease`."""


def figure_at(figure: Figure, source: Stage, performance: Performance, seconds: float) -> Figure:
    """The figure at a second of the clip; at 0 it is the figure itself."""
    acts = tuple(act for act in performance.acts if act.figure == figure.name)
    moved, pose = _performed(figure, acts, source, seconds)
    pose = replace(pose, facing=_facing_at(figure, acts, seconds))
    return replace(
        moved, pose=_spoken(figure, _alive(figure, pose, seconds), source, performance, seconds)
    )


def _performed(
    figure: Figure, acts: tuple[Act, ...], source: Stage, seconds: float
) -> tuple[Figure, Pose]:
    """Figure and pose, facing aside, after the acts that have begun.

    Each act starts from where the one before it had come to at that moment, so nothing pops.
    """
    begun = tuple(act for act in acts if act.since < seconds)
    if not begun:
        return figure, _idle(figure.pose, seconds)
    act = begun[-1]
    moved, before = _performed(figure, begun[:-1], source, act.since)
    if act.action in _STRIDE_M:
        return _travel(moved, before, act, source, seconds)
    elapsed = seconds - act.since
    action = _action_after(before, act, figure.look.kind)
    pose = _towards(before, action, elapsed, min(_blend_s(before, action), act.until - act.since))
    taken = act.holds is not None and (pose.blend >= 0.5 or elapsed >= BLEND_S / 2)
    return moved, replace(
        pose, mood=act.mood or pose.mood, holds=(act.holds or "") if taken else pose.holds
    )


def _action_after(before: Pose, act: Act, kind: str) -> str:
    """What the body does next: who reaches or talks on his knees stays there."""
    if act.action == "turn":
        return before.action
    return with_legs(before.action, act.action) if kind == "person" else act.action


def _blend_s(before: Pose, action: str) -> float:
    return SLOWEST_BLEND_S if "lie" in (before.action, action) else BLEND_S


def _idle(pose: Pose, elapsed: float) -> Pose:
    return replace(pose, phase=(pose.phase + _phase(pose.action, elapsed)) % 1.0)


def _towards(before: Pose, action: str, elapsed: float, span: float) -> Pose:
    """The pose on its way to an action; the same action goes on without a break."""
    share = ease(elapsed / max(span, 1e-6))
    if action == before.action:
        return replace(_idle(before, elapsed), blend=before.blend + (1 - before.blend) * share)
    halfway = before.blend < 0.5
    return replace(
        before,
        action=action,
        phase=_phase(action, elapsed),
        was=before.was if halfway else before.action,
        was_phase=before.was_phase if halfway else before.phase,
        blend=share,
    )


def _facing_at(figure: Figure, acts: tuple[Act, ...], seconds: float) -> float:
    """Yaw in degrees: eased from where the last turn had come to, at no more than `_TURN_DPS`."""
    turns = tuple(act for act in acts if act.since < seconds and _heading(act) is not None)
    if not turns:
        return figure.pose.facing
    act = turns[-1]
    start, target = _facing_at(figure, turns[:-1], act.since), _heading(act)
    if target is None:
        return start
    way = (target - start + 180) % 360 - 180
    least = 0.6 if act.action in _STRIDE_M else (act.until - act.since) / 1.6
    span = max(least, _EASE_PEAK * abs(way) / _TURN_DPS, 1e-6)
    return start + way * ease((seconds - act.since) / span)


def _heading(act: Act) -> float | None:
    """Yaw that an act turns to, None when it turns to nothing."""
    if act.action not in _STRIDE_M or not (act.across or act.away):
        return act.facing
    return math.degrees(math.atan2(act.across, -act.away))


def _phase(action: str, elapsed: float) -> float:
    return (elapsed / _CYCLES_S.get(action.rpartition("+")[2], _CYCLE_S)) % 1.0


def _travel(
    figure: Figure, before: Pose, act: Act, source: Stage, seconds: float
) -> tuple[Figure, Pose]:
    """A walk or run over the ground; legs turn at the pace at which the ground passes."""
    span = max(act.until - act.since, 1e-6)
    share = min(1.0, (seconds - act.since) / span)
    covered = _reach(figure, act, source, span) * _pace(share)
    length = math.hypot(act.across, act.away) * covered
    stride = _STRIDE_M[act.action] * figure.look.height_m / 1.75
    walking = replace(
        _towards(before, act.action, min(seconds - act.since, span), min(BLEND_S, span)),
        phase=(length / stride) % 1.0,
        mood=act.mood or before.mood,
    )
    x, z = figure.x + act.across * covered, figure.z + act.away * covered
    there = replace(figure, x=x, z=max(1.2, z))
    if share < 1.0 or act.leaves:
        return there, walking
    return there, _towards(walking, "stand", seconds - act.until, BLEND_S)


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


def _alive(figure: Figure, pose: Pose, seconds: float) -> Pose:
    """Breath, blinks and a small sway, always there and nil at the first moment."""
    offset = _unit(figure.name, "sway")
    rate = 0.55 + 0.25 * offset
    fade = ease(seconds / 0.8)
    sway = fade * (
        1.1 * math.sin(2 * math.pi * rate * seconds / 2.0) + 0.5 * math.sin(1.7 * seconds)
    )
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
    if seconds > 0 and pose.action.endswith("talk"):
        return replace(pose, mouth=_chatter(seconds))
    return pose


def _chatter(seconds: float) -> float:
    """Syllables at about five a second in phrases, for talk that has no recorded voice."""
    syllable = abs(math.sin(math.pi * 2.6 * seconds + 0.7 * math.sin(3.1 * seconds)))
    phrase = 1.0 if math.sin(1.4 * seconds + 0.3) > -0.55 else 0.0
    return 0.75 * syllable * phrase * ease(seconds / 0.25)
