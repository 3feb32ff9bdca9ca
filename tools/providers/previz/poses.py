"""What a body does: a Stance for each action word and each moment of its cycle.

Hands are given from the shoulder in arm lengths (out, up, forward), feet from the ground under the
hip in leg lengths; two-bone chains reach for them, so one table serves every build.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Arm:
    """Where a hand is, and how it is held."""

    out: float = 0.09
    up: float = -0.965
    forward: float = 0.08
    pole: tuple[float, float, float] = (0.5, -0.1, -1.0)
    """Where the elbow points: (out, up, forward)."""
    hand: str = "relaxed"
    """relaxed, open, fist, point, grip, flat."""
    palm: str = "in"
    """in, front, back, down, up."""
    shrug: float = 0.0


@dataclass(frozen=True, slots=True)
class Leg:
    """Where a foot is; `toe` in degrees, positive points down."""

    out: float = 0.03
    up: float = 0.0
    forward: float = 0.0
    pole: tuple[float, float, float] = (0.12, 0.0, 1.0)
    toe: float = 0.0


@dataclass(frozen=True, slots=True)
class Stance:
    """A whole body at one moment; angles in degrees, lengths in units of the body."""

    pelvis: float = 1.0
    shift: float = 0.0
    forward: float = 0.0
    lift: float = 0.0
    lean: float = 0.0
    sway: float = 0.0
    twist: float = 0.0
    nod: float = 0.0
    look: float = 0.0
    tilt: float = 0.0
    tip: float = 0.0
    lying: bool = False
    seated: bool = False
    left: Arm = field(default_factory=Arm)
    right: Arm = field(default_factory=Arm)
    left_leg: Leg = field(default_factory=Leg)
    right_leg: Leg = field(default_factory=Leg)
    breath: float = 0.0
    """-1..1, moves the chest."""


def _wave(phase: float, shift: float = 0.0) -> float:
    return math.sin(2 * math.pi * (phase + shift))


def _stand(phase: float) -> Stance:
    breath = _wave(phase)
    arm = Arm(up=-0.965 + 0.006 * breath)
    return Stance(
        shift=0.004 * _wave(phase, 0.2),
        breath=breath,
        left=arm,
        right=replace(arm, forward=0.10, out=0.11),
        left_leg=Leg(out=0.05, forward=0.03),
        right_leg=Leg(out=0.03),
    )


def _stride(phase: float, *, length: float, knee: float, swing: float, bend: float) -> Stance:
    def leg(shift: float) -> Leg:
        cycle = _wave(phase, shift)
        lifting = max(0.0, math.cos(2 * math.pi * (phase + shift)))
        toe = 28 * max(0.0, -cycle) + 25 * lifting - 14 * max(0.0, cycle)
        return Leg(
            out=0.0, up=knee * lifting + 0.05 * max(0.0, -cycle), forward=length * cycle, toe=toe
        )

    def arm(shift: float) -> Arm:
        cycle = _wave(phase, shift)
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
        twist=-6 * _wave(phase),
        look=6 * _wave(phase),
        left=arm(0.5),
        right=arm(0.0),
        left_leg=leg(0.0),
        right_leg=leg(0.5),
    )


def _walk(phase: float) -> Stance:
    return _stride(phase, length=0.30, knee=0.10, swing=0.34, bend=0.0)


def _run(phase: float) -> Stance:
    base = _stride(phase, length=0.46, knee=0.30, swing=0.42, bend=0.85)
    return replace(base, lift=0.03 * abs(_wave(phase)), lean=14)


_SEAT_LEG = Leg(out=0.05, forward=0.46, pole=(0.15, 0.6, 1.0))


def _sit(phase: float) -> Stance:
    hand = Arm(out=-0.05, up=-0.62, forward=0.52, palm="down", pole=(0.9, -0.3, -0.7))
    return Stance(
        pelvis=0.535,
        breath=_wave(phase),
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
        breath=_wave(phase),
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
        breath=_wave(phase),
        left=hand,
        right=replace(hand, up=-0.7),
        left_leg=Leg(out=0.08, forward=0.14, pole=(0.35, 0.5, 1.0)),
        right_leg=Leg(out=0.06, forward=-0.02, toe=24, up=0.03, pole=(0.3, 0.3, 1.0)),
    )


def _lie(phase: float) -> Stance:
    arm = Arm(out=0.24, up=-0.93, forward=-0.02, pole=(1.0, 0.0, 0.0), palm="down")
    return Stance(
        lying=True,
        breath=_wave(phase),
        left=arm,
        right=replace(arm, up=-0.62, forward=0.35, out=-0.2, palm="down"),
        left_leg=Leg(out=0.05, toe=35),
        right_leg=Leg(out=0.02, up=0.12, pole=(0.1, 0.0, 1.0), toe=20),
    )


def _reach(phase: float) -> Stance:
    far = 0.80 + 0.17 * (0.5 - 0.5 * math.cos(2 * math.pi * phase))
    return replace(
        _stand(phase),
        lean=8,
        twist=10,
        right=Arm(out=0.02, up=0.05, forward=far, hand="open", palm="in", pole=(0.6, -1.0, 0.0)),
        left_leg=Leg(out=0.05, forward=-0.12, toe=10),
        right_leg=Leg(out=0.03, forward=0.12),
    )


def _point(phase: float) -> Stance:
    return replace(
        _stand(phase),
        twist=8,
        right=Arm(
            out=0.25,
            up=0.06 + 0.03 * _wave(phase),
            forward=0.93,
            hand="point",
            palm="down",
            pole=(0.8, -1.0, 0.0),
        ),
    )


def _hold(phase: float) -> Stance:
    return replace(
        _stand(phase),
        nod=10,
        right=Arm(
            out=-0.16,
            up=-0.33 + 0.015 * _wave(phase),
            forward=0.62,
            hand="grip",
            palm="in",
            pole=(0.7, -0.9, -0.3),
        ),
    )


def _read(phase: float) -> Stance:
    hand = Arm(out=-0.18, up=-0.36, forward=0.60, hand="grip", palm="up", pole=(0.7, -0.9, -0.3))
    return replace(_stand(phase), nod=20, look=4 * _wave(phase), left=hand, right=hand)


def _type(phase: float) -> Stance:
    tap = 0.02 * _wave(phase * 3)
    hand = Arm(out=-0.02, up=-0.50, forward=0.68, hand="flat", palm="down", pole=(0.8, -0.7, -0.6))
    return replace(
        _sit(phase),
        lean=6,
        nod=8,
        left=replace(hand, up=-0.50 + tap),
        right=replace(hand, up=-0.50 - tap),
    )


def _drink(phase: float) -> Stance:
    up = 0.5 - 0.5 * math.cos(2 * math.pi * phase)
    return replace(
        _stand(phase),
        nod=-10 * up,
        right=Arm(
            out=-0.24 - 0.06 * up,
            up=-0.20 + 0.40 * up,
            forward=0.56 - 0.06 * up,
            hand="grip",
            palm="in",
            pole=(1.0, -0.8, 0.1),
        ),
    )


def _cook(phase: float) -> Stance:
    x, y = 0.07 * _wave(phase), 0.07 * _wave(phase, 0.25)
    return replace(
        _stand(phase),
        lean=8,
        nod=16,
        left=Arm(out=0.0, up=-0.52, forward=0.56, hand="grip", pole=(0.8, -0.6, -0.7)),
        right=Arm(
            out=-0.1 + x,
            up=-0.42,
            forward=0.60 + y,
            hand="grip",
            palm="down",
            pole=(1.0, -0.3, -0.4),
        ),
    )


def _fight(phase: float) -> Stance:
    hit = max(0.0, _wave(phase))
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
    w = _wave(phase)
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


def _look_up(phase: float) -> Stance:
    return replace(_stand(phase), nod=-28, lean=-4)


def _look_down(phase: float) -> Stance:
    return replace(_stand(phase), nod=28, lean=4)


def _turn_head(phase: float) -> Stance:
    return replace(_stand(phase), look=48 * _wave(phase))


def _hug(phase: float) -> Stance:
    arm = Arm(out=-0.30, up=-0.18, forward=0.62, hand="open", palm="in", pole=(1.0, -0.4, 0.2))
    squeeze = 0.03 * _wave(phase)
    return replace(
        _stand(phase),
        lean=6,
        tilt=8,
        left=replace(arm, up=-0.05 + squeeze),
        right=replace(arm, up=-0.30 - squeeze),
    )


def _greet(phase: float) -> Stance:
    return replace(
        _stand(phase),
        tilt=3,
        right=Arm(
            out=0.46 + 0.10 * _wave(phase),
            up=0.42,
            forward=0.22,
            hand="open",
            palm="front",
            pole=(0.7, -1.0, -0.2),
        ),
    )


def _lean(phase: float) -> Stance:
    return replace(
        _stand(phase),
        sway=9,
        tilt=-6,
        left=Arm(out=0.55, up=-0.52, forward=0.15, hand="flat", palm="down", pole=(0.6, 0.3, -0.6)),
        right=Arm(
            out=0.30, up=-0.52, forward=0.12, hand="fist", palm="back", pole=(1.0, 0.0, -0.6)
        ),
        left_leg=Leg(out=0.02),
        right_leg=Leg(out=-0.10, forward=0.14, toe=10),
    )


def _crossed(phase: float) -> Stance:
    arm = Arm(out=-0.42, up=-0.44, forward=0.34, hand="flat", palm="back", pole=(1.0, -0.7, 0.3))
    return replace(_stand(phase), left=arm, right=replace(arm, up=-0.40, forward=0.40))


def _talk(phase: float) -> Stance:
    a, b = _wave(phase), _wave(phase, 0.3)
    return replace(
        _stand(phase),
        nod=3 * a,
        tilt=3 * b,
        left=Arm(
            out=0.10,
            up=-0.50 + 0.06 * b,
            forward=0.52,
            hand="open",
            palm="up",
            pole=(0.8, -0.8, -0.5),
        ),
        right=Arm(
            out=0.12,
            up=-0.38 + 0.10 * a,
            forward=0.56,
            hand="open",
            palm="in",
            pole=(0.8, -0.8, -0.5),
        ),
    )


def _think(phase: float) -> Stance:
    return replace(
        _stand(phase),
        nod=8,
        tilt=5,
        left=Arm(
            out=-0.40, up=-0.50, forward=0.34, hand="flat", palm="back", pole=(1.0, -0.8, 0.2)
        ),
        right=Arm(out=-0.22, up=0.04, forward=0.42, hand="fist", palm="in", pole=(0.5, -1.0, 0.3)),
    )


def _carry(phase: float) -> Stance:
    arm = Arm(out=-0.06, up=-0.46, forward=0.58, hand="grip", palm="up", pole=(0.7, -0.9, -0.5))
    return replace(_stand(phase), lean=-3, left=arm, right=arm)


def _phone(phase: float) -> Stance:
    return replace(
        _stand(phase),
        tilt=-6,
        right=Arm(out=-0.02, up=0.28, forward=0.20, hand="grip", palm="in", pole=(1.0, -1.0, 0.2)),
    )


def _play(phase: float) -> Stance:
    strum = 0.06 * _wave(phase * 2)
    return replace(
        _stand(phase),
        nod=10,
        left=Arm(
            out=0.36, up=-0.20, forward=0.55, hand="grip", palm="back", pole=(0.5, -1.0, -0.1)
        ),
        right=Arm(
            out=-0.20,
            up=-0.50 + strum,
            forward=0.42,
            hand="flat",
            palm="back",
            pole=(1.0, -0.2, -0.4),
        ),
    )


def _pray(phase: float) -> Stance:
    arm = Arm(out=-0.30, up=-0.22, forward=0.50, hand="flat", palm="in", pole=(0.8, -0.9, -0.1))
    return replace(_stand(phase), nod=18, left=arm, right=arm)


def _cheer(phase: float) -> Stance:
    w = 0.06 * _wave(phase * 2)
    arm = Arm(out=0.35, up=0.85 + w, forward=0.15, hand="fist", palm="front", pole=(1.0, 0.0, 0.3))
    return replace(_stand(phase), nod=-8, left=arm, right=arm)


_STANCES: dict[str, Callable[[float], Stance]] = {
    "stand": _stand,
    "walk": _walk,
    "run": _run,
    "sit": _sit,
    "kneel": _kneel,
    "crouch": _crouch,
    "lie": _lie,
    "reach": _reach,
    "point": _point,
    "hold": _hold,
    "read": _read,
    "type": _type,
    "drink": _drink,
    "cook": _cook,
    "fight": _fight,
    "dance": _dance,
    "jump": _jump,
    "fall": _fall,
    "look_up": _look_up,
    "look_down": _look_down,
    "turn_head": _turn_head,
    "hug": _hug,
    "wave": _greet,
    "lean": _lean,
    "cross_arms": _crossed,
    "talk": _talk,
    "think": _think,
    "carry": _carry,
    "phone": _phone,
    "play": _play,
    "pray": _pray,
    "cheer": _cheer,
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
    return _STANCES.get(_SYNONYMS.get(word, word), _stand)(phase)
