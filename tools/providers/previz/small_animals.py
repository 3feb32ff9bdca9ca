"""Birds and insects: crow, bird, stork; grasshopper, ant.

Own frame in body heights: x to the animal's left, y up, z forward.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tools.providers.previz.blobs import Ball, Body
from tools.providers.previz.paths import darker, lighter
from tools.providers.previz.stage import Colour, Look, Pose

_FLYING = ("run", "jump", "fall", "dance", "fly", "fight")


@dataclass(frozen=True, slots=True)
class BirdPlan:
    """Proportions of a bird, in its own height."""

    leg: float = 0.22
    body: float = 0.24
    long: float = 0.34
    neck: float = 0.14
    head: float = 0.14
    beak: float = 0.20
    beak_high: float = 0.045
    beak_colour: Colour = (60, 56, 60)
    leg_colour: Colour = (60, 56, 60)
    wing: Colour | None = None
    tail: float = 0.34


BIRDS = {
    "crow": BirdPlan(0.24, 0.21, 0.36, 0.17, 0.135, 0.20, 0.050),
    "bird": BirdPlan(0.20, 0.25, 0.30, 0.15, 0.185, 0.11, 0.045, (226, 160, 60), (190, 130, 80)),
    "stork": BirdPlan(
        0.46, 0.13, 0.22, 0.26, 0.060, 0.26, 0.024, (214, 74, 50), (206, 80, 56), (36, 36, 42), 0.12
    ),
}


def paint_bird(body: Body, look: Look, pose: Pose) -> None:
    """Paints a bird from back to front; running, jumping and falling birds fly."""
    plan = BIRDS.get(look.kind, BIRDS["bird"])
    flying = pose.action in _FLYING
    wave = math.sin(2 * math.pi * pose.phase)
    low = plan.leg + plan.body * 0.8 + (0.10 + 0.04 * wave if flying else 0.0)
    dip = -0.16 if pose.action in ("drink", "look_down") else 0.0
    rump: Ball = (0.0, low - 0.02, -plan.long * 0.55, plan.body * 0.62)
    breast: Ball = (0.0, low + 0.05, plan.long * 0.28, plan.body)
    skull: Ball = (
        0.0,
        low + 0.12 + plan.neck + plan.body * 0.62 + dip,
        plan.long * 0.28 + plan.body * 0.45 - dip,
        plan.head,
    )
    near = 1 if body.faces((1, 0, 0)) > 0 else -1
    _bird_wing(body, plan, look, breast, -near, flying, wave)
    if not flying:
        _bird_legs(body, plan, low, pose)
    tail = [rump, (0.0, low - 0.06, -plan.long * 0.75 - plan.tail, plan.body * 0.22)]
    facing = body.faces((0, 0, 1)) > 0
    if facing:
        body.paint(tail, plan.wing or darker(look.skin, 0.25), halo=0.0)
    else:
        _bird_head(body, plan, look, pose, breast, skull)
    body.paint([rump, breast], look.skin)
    if facing:
        _bird_head(body, plan, look, pose, breast, skull)
    else:
        body.paint(tail, plan.wing or darker(look.skin, 0.25), halo=0.0)
    _bird_wing(body, plan, look, breast, near, flying, wave)


def _bird_legs(body: Body, plan: BirdPlan, low: float, pose: Pose) -> None:
    for side in (1, -1):
        swing = 0.10 * math.sin(2 * math.pi * pose.phase) * side if pose.action == "walk" else 0.0
        x = side * plan.body * 0.35
        foot = (x, 0.015, swing)
        body.paint(
            [(x, low, 0.0, 0.026), (x, plan.leg * 0.55, swing * 0.3 - 0.03, 0.016), (*foot, 0.014)],
            plan.leg_colour,
            halo=0.0,
        )
        for toe in (-0.06, 0.0, 0.06):
            body.stroke([foot, (x + toe, 0.008, swing + 0.10)], plan.leg_colour, 0.018)


def _bird_head(
    body: Body, plan: BirdPlan, look: Look, pose: Pose, breast: Ball, skull: Ball
) -> None:
    _, y, z, r = skull
    middle: Ball = (0.0, (breast[1] + y) / 2, (breast[2] + z) / 2 + 0.02, max(r * 0.62, 0.04))
    body.paint([(*breast[:3], plan.body * 0.6), middle, skull], look.skin, halo=0.0)
    gap = 0.09 * pose.mouth
    high = plan.beak_high
    for sign, drop in ((1, gap * 0.4), (-1, -gap)):
        tip = (0.0, y - 0.25 * r + drop - 0.01, z + r * 0.8 + plan.beak)
        body.paint(
            [(0.0, y - 0.10 * r + sign * high * 0.25, z + r * 0.75, high), (*tip, 0.008)],
            plan.beak_colour if sign > 0 else darker(plan.beak_colour, 0.25),
            halo=0.0,
        )
    for side in (1, -1):
        if body.faces((side, 0.1, 0.5)) > 0.05:
            body.eye(
                (side * r * 0.72, y + r * 0.22, z + r * 0.45, max(0.022, r * 0.20)),
                look.eye_colour,
                pose.blink,
            )


def _bird_wing(
    body: Body, plan: BirdPlan, look: Look, breast: Ball, side: int, flying: bool, wave: float
) -> None:
    colour = darker(look.skin, 0.18)
    tips = plan.wing or darker(look.skin, 0.45)
    root = np.array([side * plan.body * 0.75, breast[1] + 0.05, breast[2] - 0.03])
    if flying:
        lift = 0.55 * wave + 0.15
        span = [
            (0.0, 0.0, 0.10),
            (0.35, 0.5 * lift, 0.16),
            (0.80, lift, 0.02),
            (0.92, lift, -0.12),
            (0.62, lift * 0.8, -0.22),
            (0.36, lift * 0.45, -0.30),
            (0.0, -0.02, -0.30),
        ]
        points = [
            (float(root[0] + side * a), float(root[1] + b), float(root[2] + c)) for a, b, c in span
        ]
        body.patch(points, colour, line=1.0, shade=215)
        body.patch([points[2], points[3], points[4], points[5]], tips, line=0.5)
        return
    if body.faces((side, 0.2, -0.1)) < -0.15:
        return
    long = plan.long + plan.tail * 0.5
    shape = [
        (0.0, 0.04, 0.10),
        (0.02, 0.08, -0.05),
        (0.0, 0.02, -long * 0.62),
        (-0.04, -0.06, -long * 1.1),
        (-0.02, -0.12, -long * 0.5),
        (0.02, -0.13, 0.0),
    ]
    points = [
        (float(root[0] + side * a), float(root[1] + b * plan.body / 0.22), float(root[2] + c))
        for a, b, c in shape
    ]
    body.patch(points, colour, line=0.8, shade=225)
    body.patch([points[2], points[3], points[4]], tips, line=0.4)
    for share in (0.35, 0.65):
        a, b = np.array(points[1]) * (1 - share) + np.array(points[5]) * share, np.array(points[3])
        body.stroke(np.stack([a, a * 0.4 + b * 0.6]), darker(colour, 0.35), 0.012)


def paint_insect(body: Body, look: Look, pose: Pose) -> None:
    """Paints an ant or a grasshopper."""
    hopper = look.kind == "grasshopper"
    near = 1 if body.faces((1, 0, 0)) > 0 else -1
    _insect_legs(body, look, pose, -near, hopper)
    parts = _hopper_parts() if hopper else _ant_parts()
    if body.faces((0, 0, 1)) < 0:
        parts = parts[::-1]
    for part in parts:
        body.paint(part, look.skin, halo=0.02)
    if hopper:
        for k in range(5):
            z = -0.25 - 0.14 * k
            body.stroke(
                [(near * 0.12, 0.36 - 0.02 * k, z), (near * 0.10, 0.50 - 0.025 * k, z - 0.04)],
                darker(look.skin, 0.4),
                0.012,
            )
        body.patch(
            [
                (near * 0.09, 0.62, 0.12),
                (near * 0.12, 0.60, -0.4),
                (near * 0.06, 0.46, -1.0),
                (near * 0.12, 0.44, -0.3),
                (near * 0.12, 0.50, 0.1),
            ],
            lighter(look.skin, 0.18),
            line=0.7,
            shade=225,
        )
    _insect_head(body, look, pose, hopper)
    _insect_legs(body, look, pose, near, hopper)


def _ant_parts() -> list[list[Ball]]:
    return [
        [(0.0, 0.50, -0.62, 0.22), (0.0, 0.46, -0.40, 0.17)],
        [(0.0, 0.44, -0.20, 0.06)],
        [(0.0, 0.46, -0.04, 0.11), (0.0, 0.50, 0.18, 0.13)],
        [(0.0, 0.56, 0.42, 0.18), (0.0, 0.50, 0.54, 0.13)],
    ]


def _hopper_parts() -> list[list[Ball]]:
    return [
        [(0.0, 0.34, -0.85, 0.05), (0.0, 0.42, -0.35, 0.12), (0.0, 0.48, 0.05, 0.15)],
        [(0.0, 0.50, 0.12, 0.16), (0.0, 0.54, 0.28, 0.15)],
        [(0.0, 0.60, 0.42, 0.15), (0.0, 0.46, 0.48, 0.10)],
    ]


def _insect_head(body: Body, look: Look, pose: Pose, hopper: bool) -> None:
    y, z, r = (0.62, 0.46, 0.15) if hopper else (0.56, 0.44, 0.18)
    sway = 0.05 * math.sin(2 * math.pi * pose.phase)
    for side in (1, -1):
        tip = (side * 0.20, y + (0.50 if hopper else 0.22) + sway, z + (0.42 if hopper else 0.50))
        bend = (side * 0.10, y + (0.30 if hopper else 0.34), z + 0.20)
        body.stroke(
            [(side * 0.05, y + r * 0.7, z + r * 0.5), bend, tip], darker(look.skin, 0.3), 0.026
        )
        if body.faces((side, 0.1, 0.5)) > 0.0:
            body.eye(
                (side * r * 0.75, y + r * 0.15, z + r * 0.45, r * 0.34), look.eye_colour, pose.blink
            )
    if body.faces((0, 0, 1)) > -0.3:
        gap = 0.05 + 0.06 * pose.mouth
        for side in (1, -1):
            body.stroke(
                [(side * 0.06, y - r * 0.75, z + r * 0.7), (side * gap, y - r * 1.1, z + r * 1.0)],
                darker(look.skin, 0.5),
                0.03,
            )


def _insect_legs(body: Body, look: Look, pose: Pose, side: int, hopper: bool) -> None:
    colour = darker(look.skin, 0.15)
    moving = pose.action in ("walk", "run")
    for k, root_z in enumerate((0.20, 0.05, -0.10)):
        wave = (
            0.10 * math.sin(2 * math.pi * (pose.phase + k / 3 + (0.5 if side > 0 else 0.0)))
            if moving
            else 0.0
        )
        hind = hopper and k == 2
        root = (side * 0.10, 0.44, root_z - (0.12 if hind else 0.0))
        if hind:
            knee: Ball = (side * 0.22, 0.86, -0.62 + wave, 0.035)
            foot: Ball = (side * 0.24, 0.015, -0.50 + wave, 0.014)
            body.paint(
                [(*root, 0.05), (side * 0.18, 0.62, -0.36, 0.075), knee], look.skin, halo=0.0
            )
            body.paint([knee, foot], colour, halo=0.0)
            continue
        reach = (0.36 - 0.26 * k) + wave
        middle: Ball = (side * 0.34, 0.56, root[2] + reach * 0.5, 0.020)
        body.paint([(*root, 0.030), middle], colour, halo=0.0)
        body.paint([middle, (side * 0.48, 0.015, root[2] + reach, 0.012)], colour, halo=0.0)
