"""What a standing body does with head and hands, each as a Stance over the phase of its cycle."""

from __future__ import annotations

import math
from dataclasses import replace

from tools.providers.previz.stance import Arm, Leg, Stance, stand, wave


def reach(phase: float) -> Stance:
    """Reaching out."""
    far = 0.80 + 0.17 * (0.5 - 0.5 * math.cos(2 * math.pi * phase))
    return replace(
        stand(phase),
        lean=8,
        twist=10,
        right=Arm(out=0.02, up=0.05, forward=far, hand="open", palm="in", pole=(0.6, -1.0, 0.0)),
        left_leg=Leg(out=0.05, forward=-0.12, toe=10),
        right_leg=Leg(out=0.03, forward=0.12),
    )


def point(phase: float) -> Stance:
    """Pointing ahead."""
    return replace(
        stand(phase),
        twist=8,
        right=Arm(
            out=0.25,
            up=0.06 + 0.03 * wave(phase),
            forward=0.93,
            hand="point",
            palm="down",
            pole=(0.8, -1.0, 0.0),
        ),
    )


def hold(phase: float) -> Stance:
    """Holding something up to look at it."""
    return replace(
        stand(phase),
        nod=10,
        right=Arm(
            out=-0.16,
            up=-0.33 + 0.015 * wave(phase),
            forward=0.62,
            hand="grip",
            palm="in",
            pole=(0.7, -0.9, -0.3),
        ),
    )


def read(phase: float) -> Stance:
    """Reading from both hands."""
    hand = Arm(out=-0.18, up=-0.36, forward=0.60, hand="grip", palm="up", pole=(0.7, -0.9, -0.3))
    return replace(stand(phase), nod=20, look=4 * wave(phase), left=hand, right=hand)


def drink(phase: float) -> Stance:
    """Lifting something to the lips."""
    up = 0.5 - 0.5 * math.cos(2 * math.pi * phase)
    return replace(
        stand(phase),
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


def cook(phase: float) -> Stance:
    """Working with both hands at a table."""
    x, y = 0.07 * wave(phase), 0.07 * wave(phase, 0.25)
    return replace(
        stand(phase),
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


def look_up(phase: float) -> Stance:
    """Looking up."""
    return replace(stand(phase), nod=-28, lean=-4)


def look_down(phase: float) -> Stance:
    """Looking down."""
    return replace(stand(phase), nod=28, lean=4)


def turn_head(phase: float) -> Stance:
    """Looking from side to side."""
    return replace(stand(phase), look=48 * wave(phase))


def hug(phase: float) -> Stance:
    """Arms around somebody."""
    arm = Arm(out=-0.30, up=-0.18, forward=0.62, hand="open", palm="in", pole=(1.0, -0.4, 0.2))
    squeeze = 0.03 * wave(phase)
    return replace(
        stand(phase),
        lean=6,
        tilt=8,
        left=replace(arm, up=-0.05 + squeeze),
        right=replace(arm, up=-0.30 - squeeze),
    )


def greet(phase: float) -> Stance:
    """Waving."""
    return replace(
        stand(phase),
        tilt=3,
        right=Arm(
            out=0.46 + 0.10 * wave(phase),
            up=0.42,
            forward=0.22,
            hand="open",
            palm="front",
            pole=(0.7, -1.0, -0.2),
        ),
    )


def lean(phase: float) -> Stance:
    """Leaning to one side, a hand on the hip."""
    return replace(
        stand(phase),
        sway=9,
        tilt=-6,
        left=Arm(out=0.55, up=-0.52, forward=0.15, hand="flat", palm="down", pole=(0.6, 0.3, -0.6)),
        right=Arm(
            out=0.30, up=-0.52, forward=0.12, hand="fist", palm="back", pole=(1.0, 0.0, -0.6)
        ),
        left_leg=Leg(out=0.02),
        right_leg=Leg(out=-0.10, forward=0.14, toe=10),
    )


def crossed(phase: float) -> Stance:
    """Arms crossed."""
    arm = Arm(out=-0.42, up=-0.44, forward=0.34, hand="flat", palm="back", pole=(1.0, -0.7, 0.3))
    return replace(stand(phase), left=arm, right=replace(arm, up=-0.40, forward=0.40))


def talk(phase: float) -> Stance:
    """Talking with the hands."""
    a, b = wave(phase), wave(phase, 0.3)
    return replace(
        stand(phase),
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


def think(phase: float) -> Stance:
    """A fist at the chin."""
    return replace(
        stand(phase),
        nod=8,
        tilt=5,
        left=Arm(
            out=-0.40, up=-0.50, forward=0.34, hand="flat", palm="back", pole=(1.0, -0.8, 0.2)
        ),
        right=Arm(out=-0.22, up=0.04, forward=0.42, hand="fist", palm="in", pole=(0.5, -1.0, 0.3)),
    )


def carry(phase: float) -> Stance:
    """Carrying something before the body."""
    arm = Arm(out=-0.06, up=-0.46, forward=0.58, hand="grip", palm="up", pole=(0.7, -0.9, -0.5))
    return replace(stand(phase), lean=-3, left=arm, right=arm)


def phone(phase: float) -> Stance:
    """A telephone at the ear."""
    return replace(
        stand(phase),
        tilt=-6,
        right=Arm(out=-0.02, up=0.28, forward=0.20, hand="grip", palm="in", pole=(1.0, -1.0, 0.2)),
    )


def cover_face(phase: float) -> Stance:
    """An open hand over one half of the face."""
    return replace(
        stand(phase),
        nod=4,
        right=Arm(
            out=-0.30,
            up=0.20 + 0.01 * wave(phase),
            forward=0.40,
            hand="flat",
            palm="back",
            pole=(1.0, -1.0, 0.3),
        ),
    )


def play(phase: float) -> Stance:
    """Playing a stringed instrument."""
    strum = 0.06 * wave(phase * 2)
    return replace(
        stand(phase),
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


def pray(phase: float) -> Stance:
    """Palms together."""
    arm = Arm(out=-0.30, up=-0.22, forward=0.50, hand="flat", palm="in", pole=(0.8, -0.9, -0.1))
    return replace(stand(phase), nod=18, left=arm, right=arm)


def cheer(phase: float) -> Stance:
    """Fists in the air."""
    w = 0.06 * wave(phase * 2)
    arm = Arm(out=0.35, up=0.85 + w, forward=0.15, hand="fist", palm="front", pole=(1.0, 0.0, 0.3))
    return replace(stand(phase), nod=-8, left=arm, right=arm)
