"""A Stance: a whole body at one moment, and the one that all others start from.

Hands are given from the shoulder in arm lengths (out, up, forward), feet from the ground under the
hip in leg lengths; two-bone chains reach for them, so one table serves every build.
"""

from __future__ import annotations

import math
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
    lying: float = 0.0
    """0 upright .. 1 on the back."""
    seated: bool = False
    left: Arm = field(default_factory=Arm)
    right: Arm = field(default_factory=Arm)
    left_leg: Leg = field(default_factory=Leg)
    right_leg: Leg = field(default_factory=Leg)
    breath: float = 0.0
    """-1..1, moves the chest."""


def wave(phase: float, shift: float = 0.0) -> float:
    """A sine of the cycle, -1..1."""
    return math.sin(2 * math.pi * (phase + shift))


def stand(phase: float) -> Stance:
    """Standing at ease, breathing."""
    breath = wave(phase)
    arm = Arm(up=-0.965 + 0.006 * breath)
    return Stance(
        shift=0.004 * wave(phase, 0.2),
        breath=breath,
        left=arm,
        right=replace(arm, forward=0.10, out=0.11),
        left_leg=Leg(out=0.05, forward=0.03),
        right_leg=Leg(out=0.03),
    )
