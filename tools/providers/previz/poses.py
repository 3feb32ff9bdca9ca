"""What a body does: the Stance of each action word at each moment of its cycle.

The moving and sitting ones are here, what hands do while standing in `gestures`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from tools.providers.previz import gestures
from tools.providers.previz.stance import Arm, Leg, Stance, stand, wave


def _stride(phase: float, *, length: float, knee: float, swing: float, bend: float) -> Stance:
    def leg(shift: float) -> Leg:
        cycle = wave(phase, shift)
        lifting = max(0.0, math.cos(2 * math.pi * (phase + shift)))
        toe = 28 * max(0.0, -cycle) + 25 * lifting - 14 * max(0.0, cycle)
        return Leg(
            out=0.0, up=knee * lifting + 0.05 * max(0.0, -cycle), forward=length * cycle, toe=toe
        )

    def arm(shift: float) -> Arm:
        cycle = wave(phase, shift)
        return Arm(
            out=0.08,
            up=-0.94 + 0.10 * abs(cycle) + bend * (0.55 + 0.35 * max(0.0, cycle)),
            forward=0.10 + swing * cycle + bend * 0.3,
            hand="fist" if bend else "relaxed",
        )

    bounce = 0.016 * math.cos(4 * math.pi * phase)
    return Stance(
        pelvis=0.980 + bounce - 0.045 * bend,
        lean=3 + 12 * bend,
        twist=-6 * wave(phase),
        look=6 * wave(phase),
        left=arm(0.5),
        right=arm(0.0),
        left_leg=leg(0.0),
        right_leg=leg(0.5),
    )


def _walk(phase: float) -> Stance:
    return _stride(phase, length=0.30, knee=0.10, swing=0.34, bend=0.0)


def _run(phase: float) -> Stance:
    base = _stride(phase, length=0.46, knee=0.30, swing=0.42, bend=0.85)
    return replace(base, lift=0.03 * abs(wave(phase)), lean=14)


_SEAT_LEG = Leg(out=0.05, forward=0.46, pole=(0.15, 0.6, 1.0))


def _sit(phase: float) -> Stance:
    hand = Arm(out=-0.05, up=-0.62, forward=0.52, palm="down", pole=(0.9, -0.3, -0.7))
    return Stance(
        pelvis=0.535,
        breath=wave(phase),
        seated=True,
        left=hand,
        right=hand,
        left_leg=_SEAT_LEG,
        right_leg=replace(_SEAT_LEG, forward=0.42),
    )


def _kneel(phase: float) -> Stance:
    return Stance(
        pelvis=0.60,
        lean=5,
        breath=wave(phase),
        left=Arm(out=0.0, up=-0.66, forward=0.50, palm="down"),
        right=Arm(out=0.16, up=-0.92, forward=0.12),
        left_leg=Leg(forward=0.40, pole=(0.1, 0.7, 1.0)),
        right_leg=Leg(up=0.0, forward=-0.47, toe=60, pole=(0.05, -0.6, 0.8)),
    )


def _crouch(phase: float) -> Stance:
    hand = Arm(out=0.0, up=-0.55, forward=0.60)
    return Stance(
        pelvis=0.50,
        lean=34,
        breath=wave(phase),
        left=hand,
        right=replace(hand, up=-0.7),
        left_leg=Leg(out=0.08, forward=0.14, pole=(0.35, 0.5, 1.0)),
        right_leg=Leg(out=0.06, forward=-0.02, toe=24, up=0.03, pole=(0.3, 0.3, 1.0)),
    )


def _lie(phase: float) -> Stance:
    arm = Arm(out=0.24, up=-0.93, forward=-0.02, pole=(1.0, 0.0, 0.0), palm="down")
    return Stance(
        lying=1.0,
        breath=wave(phase),
        left=arm,
        right=replace(arm, up=-0.62, forward=0.35, out=-0.2, palm="down"),
        left_leg=Leg(out=0.05, toe=35),
        right_leg=Leg(out=0.02, up=0.12, pole=(0.1, 0.0, 1.0), toe=20),
    )


def _type(phase: float) -> Stance:
    tap = 0.02 * wave(phase * 3)
    hand = Arm(out=-0.02, up=-0.50, forward=0.68, hand="flat", palm="down", pole=(0.8, -0.7, -0.6))
    return replace(
        _sit(phase),
        lean=6,
        nod=8,
        left=replace(hand, up=-0.50 + tap),
        right=replace(hand, up=-0.50 - tap),
    )


def _fight(phase: float) -> Stance:
    hit = max(0.0, wave(phase))
    guard = Arm(out=-0.10, up=-0.02, forward=0.42, hand="fist", palm="in", pole=(0.7, -1.0, -0.2))
    return Stance(
        pelvis=0.93,
        lean=8,
        twist=-14 + 34 * hit,
        left=guard,
        right=replace(guard, out=-0.10 - 0.05 * hit, forward=0.40 + 0.58 * hit, up=0.03),
        left_leg=Leg(out=0.12, forward=0.20),
        right_leg=Leg(out=0.12, forward=-0.22, toe=14),
    )


def _dance(phase: float) -> Stance:
    w = wave(phase)
    return Stance(
        pelvis=0.95 - 0.025 * abs(w),
        shift=0.03 * w,
        sway=10 * w,
        tilt=-8 * w,
        twist=12 * w,
        left=Arm(
            out=0.62,
            up=0.35 + 0.35 * w,
            forward=0.25,
            hand="open",
            palm="front",
            pole=(0.4, -1, -0.4),
        ),
        right=Arm(
            out=0.62,
            up=0.1 - 0.45 * w,
            forward=0.25,
            hand="open",
            palm="down",
            pole=(0.4, -1, -0.4),
        ),
        left_leg=Leg(out=0.12, forward=0.05, up=0.10 * max(0.0, w), toe=20 * max(0.0, w)),
        right_leg=Leg(out=0.12, up=0.10 * max(0.0, -w), toe=20 * max(0.0, -w)),
    )


def _jump(phase: float) -> Stance:
    high = math.sin(math.pi * (phase % 1.0))
    return Stance(
        pelvis=0.90 + 0.06 * high,
        lift=0.24 * high,
        lean=4,
        left=Arm(out=0.45, up=-0.5 + 1.2 * high, forward=0.3, hand="open", pole=(0.5, -0.8, -0.6)),
        right=Arm(
            out=0.40, up=-0.5 + 1.1 * high, forward=0.35, hand="open", pole=(0.5, -0.8, -0.6)
        ),
        left_leg=Leg(out=0.08, up=0.22 * high, forward=0.14, toe=30 * high),
        right_leg=Leg(out=0.06, up=0.10 * high, forward=-0.16, toe=40 * high),
    )


def _fall(phase: float) -> Stance:
    over = min(1.0, 0.35 + 0.65 * phase)
    return Stance(
        tip=-72 * over,
        pelvis=1.0 - 0.25 * over,
        forward=0.30 * over,
        nod=18,
        left=Arm(out=0.75, up=0.15, forward=0.45, hand="open", palm="front", pole=(0.3, -1, -0.3)),
        right=Arm(out=0.55, up=0.45, forward=0.35, hand="open", palm="front", pole=(0.3, -1, -0.3)),
        left_leg=Leg(out=0.10, up=0.2 * over, forward=0.35, toe=10),
        right_leg=Leg(out=0.06, forward=0.15, toe=20),
    )


_STANCES: dict[str, Callable[[float], Stance]] = {
    "stand": stand,
    "walk": _walk,
    "run": _run,
    "sit": _sit,
    "kneel": _kneel,
    "crouch": _crouch,
    "lie": _lie,
    "reach": gestures.reach,
    "point": gestures.point,
    "hold": gestures.hold,
    "read": gestures.read,
    "type": _type,
    "drink": gestures.drink,
    "cook": gestures.cook,
    "fight": _fight,
    "dance": _dance,
    "jump": _jump,
    "fall": _fall,
    "look_up": gestures.look_up,
    "look_down": gestures.look_down,
    "turn_head": gestures.turn_head,
    "hug": gestures.hug,
    "wave": gestures.greet,
    "lean": gestures.lean,
    "cross_arms": gestures.crossed,
    "talk": gestures.talk,
    "think": gestures.think,
    "carry": gestures.carry,
    "phone": gestures.phone,
    "cover_face": gestures.cover_face,
    "play": gestures.play,
    "pray": gestures.pray,
    "cheer": gestures.cheer,
}
_SYNONYMS = {
    "idle": "stand",
    "stroll": "walk",
    "sneak": "walk",
    "sprint": "run",
    "chase": "run",
    "seated": "sit",
    "drive": "type",
    "ride": "sit",
    "sleep": "lie",
    "eat": "drink",
    "write": "type",
    "work": "cook",
    "stir": "cook",
    "punch": "fight",
    "embrace": "hug",
    "speak": "talk",
    "gesture": "talk",
    "call": "phone",
    "celebrate": "cheer",
    "grab": "reach",
    "examine": "hold",
    "look": "turn_head",
}
ACTIONS: tuple[str, ...] = tuple(_STANCES)
"""Every action with a stance of its own; other words stand."""


def stance_of(action: str, phase: float) -> Stance:
    """The stance of an action at 0..1 of its cycle; an unknown action stands."""
    word = action.strip().lower().replace(" ", "_")
    return _STANCES.get(_SYNONYMS.get(word, word), stand)(phase)
