"""Four-legged animals from one parametric plan: fox, dog, cat, wolf, bear, lion, horse, donkey, rabbit, mouse.

Own frame in shoulder heights: x to the animal's left, y up, z forward.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tools.providers.previz.blobs import Ball, Body, between
from tools.providers.previz.shapes import darker, lighter, mix
from tools.providers.previz.stage import Colour, Look, Pose


@dataclass(frozen=True, slots=True)
class Plan:
    """Proportions of one kind of animal, in shoulder heights."""

    long: float = 1.15
    """Chest to rump."""
    chest: float = 0.24
    rump: float = 0.21
    leg: float = 0.062
    """Radius of the upper leg."""
    neck: float = 0.34
    rise: float = 40.0
    """Angle of the neck above the back, degrees."""
    head: float = 0.18
    muzzle: float = 0.22
    snout: float = 0.075
    """Radius of the muzzle's end."""
    ear: str = "point"
    ear_size: float = 0.19
    tail: str = "thin"
    tail_size: float = 0.6
    mane: str = ""
    marks: str = ""
    eye: float = 0.034
    hoof: bool = False


PLANS = {
    "fox": Plan(
        1.22,
        0.21,
        0.19,
        0.050,
        0.30,
        38,
        0.185,
        0.26,
        0.045,
        "point",
        0.24,
        "brush",
        0.95,
        "",
        "fox",
    ),
    "dog": Plan(
        1.10,
        0.24,
        0.20,
        0.060,
        0.32,
        48,
        0.185,
        0.22,
        0.080,
        "flop",
        0.22,
        "thin",
        0.55,
        "",
        "chest",
    ),
    "cat": Plan(
        1.20,
        0.20,
        0.19,
        0.052,
        0.24,
        42,
        0.205,
        0.10,
        0.070,
        "point",
        0.17,
        "curl",
        1.0,
        "",
        "tabby",
        0.044,
    ),
    "wolf": Plan(
        1.18,
        0.25,
        0.21,
        0.060,
        0.34,
        30,
        0.180,
        0.26,
        0.065,
        "point",
        0.18,
        "brush",
        0.75,
        "ruff",
        "fox",
    ),
    "bear": Plan(
        1.20,
        0.36,
        0.36,
        0.115,
        0.26,
        18,
        0.250,
        0.20,
        0.095,
        "round",
        0.13,
        "stub",
        0.10,
        "",
        "muzzle",
    ),
    "lion": Plan(
        1.28,
        0.26,
        0.22,
        0.075,
        0.30,
        34,
        0.215,
        0.18,
        0.100,
        "round",
        0.12,
        "tuft",
        0.80,
        "lion",
        "muzzle",
    ),
    "horse": Plan(
        1.05,
        0.20,
        0.20,
        0.052,
        0.52,
        52,
        0.130,
        0.26,
        0.075,
        "point",
        0.12,
        "hair",
        0.75,
        "crest",
        "sock",
        0.026,
        True,
    ),
    "donkey": Plan(
        1.05,
        0.21,
        0.20,
        0.050,
        0.42,
        46,
        0.145,
        0.25,
        0.085,
        "long",
        0.30,
        "tuft",
        0.60,
        "crest",
        "muzzle",
        0.030,
        True,
    ),
    "rabbit": Plan(
        0.95,
        0.25,
        0.32,
        0.070,
        0.18,
        55,
        0.240,
        0.10,
        0.095,
        "long",
        0.58,
        "stub",
        0.15,
        "",
        "chest",
        0.052,
    ),
    "mouse": Plan(
        1.15,
        0.26,
        0.33,
        0.045,
        0.12,
        30,
        0.240,
        0.22,
        0.050,
        "disc",
        0.24,
        "thin",
        1.20,
        "",
        "chest",
        0.048,
    ),
}


class Quadruped:
    """One animal in one pose."""

    def __init__(self, look: Look, pose: Pose) -> None:
        self.plan = PLANS.get(look.kind, PLANS["dog"])
        self.look, self.pose = look, pose
        wide = {"slim": 0.88, "broad": 1.08, "heavy": 1.2}.get(look.build, 1.0)
        self.young = 1.22 if look.age == "young" else 1.0
        p, action = self.plan, pose.action
        self.sitting = action in ("sit", "read", "type", "kneel")
        self.lying = action in ("lie", "sleep", "crouch")
        wave = math.sin(2 * math.pi * pose.phase)
        bounce = 0.03 * abs(wave) if action == "run" else 0.008 * wave
        drop = 0.55 if self.lying else 0.0
        chest_y = 0.80 + bounce - drop + (0.10 if self.sitting else 0.0)
        rump_y = 0.80 + bounce * 0.6 - drop - (0.42 if self.sitting else 0.0)
        half = p.long / 2 * (0.72 if self.sitting else 1.0)
        self.chest: Ball = (0.0, chest_y, half * 0.72, p.chest * wide)
        self.rump: Ball = (0.0, rump_y, -half * 0.78, p.rump * wide)
        waist = between(self.rump, self.chest, 0.5)
        belly = 0.5 * (p.chest + p.rump) * (0.90 if p.chest < 0.3 else 1.02) * wide
        self.trunk = [self.rump, (0.0, waist[1] + 0.012, waist[2], belly), self.chest]
        self._set_head(wave)

    def _set_head(self, wave: float) -> None:
        p, action = self.plan, self.pose.action
        nod = {
            "drink": -85.0,
            "look_down": -60.0,
            "read": -20.0,
            "look_up": 28.0,
            "cook": -50.0,
            "lie": -26.0,
            "sleep": -34.0,
        }.get(action, 0.0)
        angle = math.radians(p.rise + nod + 3 * wave + (14 if self.sitting else 0))
        root = (0.0, self.chest[1] + self.chest[3] * 0.35, self.chest[2] + self.chest[3] * 0.25)
        long = p.neck
        turn = math.radians(35 * wave) if action == "turn_head" else 0.0
        self.skull: Ball = (
            long * math.sin(turn) * 0.5,
            root[1] + long * math.sin(angle),
            root[2] + long * math.cos(angle),
            p.head * self.young,
        )
        thick = p.chest * 0.60
        self.neck: list[Ball] = [
            (*root, p.chest * 0.80),
            (0.0, (root[1] + self.skull[1]) / 2, (root[2] + self.skull[2]) / 2, thick),
            (*self.skull[:3], p.head * 0.70),
        ]
        droop = math.radians(-22 + nod * 0.25 - (34 if p.hoof else 0))
        self.ahead = np.array(
            [math.sin(turn) * math.cos(droop), math.sin(droop), math.cos(turn) * math.cos(droop)]
        )
        self.left = np.array([math.cos(turn), 0.0, -math.sin(turn)])
        self.up = np.cross(self.ahead, self.left)

    def on_head(self, ahead: float, up: float, left: float) -> tuple[float, float, float]:
        """A point in the head's frame, in radii of the skull."""
        at = (
            np.array(self.skull[:3])
            + (self.ahead * ahead + self.up * up + self.left * left) * self.skull[3]
        )
        return (float(at[0]), float(at[1]), float(at[2]))

    def fore_foot(self, side: int) -> tuple[float, float, float]:
        """Where a fore foot stands."""
        x, y, z, _ = self._leg(True, side)[-1]
        return (x, y, z)

    def paint(self, body: Body) -> None:
        """Paints the animal from back to front."""
        coat = self.look.skin
        steps: list[tuple[float, Callable[[], None]]] = [
            (body.depth(self.trunk), lambda: self._trunk(body, coat))
        ]
        for front in (True, False):
            for side in (1, -1):
                leg = self._leg(front, side)
                near = (
                    body.depth(leg)
                    + (0.0 if body.faces((side, 0, 0)) > 0 else -0.4) * 0.2 * body.unit
                )
                steps.append((near, self._leg_step(body, leg, side, front)))
        steps.append(
            (body.depth(self.neck) + 0.02 * body.unit, lambda: body.paint(self.neck, coat))
        )
        steps.append(
            (
                body.depth([self.skull])
                + 0.10 * body.unit * (1 if body.faces((0, 0, 1)) > -0.3 else -1),
                lambda: self._head(body),
            )
        )
        tail = self._tail()
        steps.append(
            (
                body.depth(tail) - (0.0 if body.faces((0, 0, -1)) > 0.3 else 0.25 * body.unit),
                lambda: self._paint_tail(body, tail),
            )
        )
        for _, step in sorted(steps, key=lambda item: item[0]):
            step()

    def _leg_step(self, body: Body, leg: list[Ball], side: int, front: bool) -> Callable[[], None]:
        return lambda: self._paint_leg(body, leg, side, front)

    def _trunk(self, body: Body, coat: Colour) -> None:
        body.paint(self.trunk, coat)
        body.tufts(self.trunk, coat, 26)
        if self.plan.marks in ("fox", "chest") and body.faces((0, -0.2, 1)) > -0.2:
            x, y, z, r = self.chest
            body.spot((x, y - r * 0.15, z + r * 0.45, r * 0.62), mix(coat, (244, 238, 228), 0.8))
        if self.plan.marks == "tabby":
            for k in np.linspace(0.15, 0.9, 6):
                ball = between(self.rump, self.chest, float(k))
                ring = [
                    (ball[3] * 0.97 * math.sin(a), ball[1] + ball[3] * 0.97 * math.cos(a), ball[2])
                    for a in np.linspace(-1.2, 1.2, 7)
                ]
                seen = [
                    point
                    for point in ring
                    if body.faces((point[0], point[1] - ball[1], 0.0)) > -0.1
                ]
                if len(seen) > 1:
                    body.stroke(seen, darker(coat, 0.4), 0.022)

    def _leg(self, front: bool, side: int) -> list[Ball]:
        p = self.plan
        anchor = self.chest if front else self.rump
        x = side * anchor[3] * 0.55
        hip: Ball = (
            x,
            anchor[1] - anchor[3] * 0.25,
            anchor[2] - (0.02 if front else -0.03),
            p.leg * (1.5 if front else 1.9),
        )
        if self.lying or (self.sitting and not front):
            knee: Ball = (
                x * 1.25,
                0.20 if not front else 0.12,
                hip[2] + (0.22 if not front else 0.05),
                p.leg * 1.25,
            )
            return [
                hip,
                knee,
                (x * 1.2, p.leg, hip[2] + (0.05 if not front else 0.26), p.leg * 0.8),
                (x * 1.2, p.leg * 0.75, hip[2] + (0.30 if not front else 0.42), p.leg * 0.78),
            ]
        swing, lift = self._gait(front, side)
        foot: Ball = (x, p.leg * 0.8 + lift, hip[2] + swing, p.leg * 0.80)
        bend = 0.05 if front else -0.10
        high = hip[1] - foot[1]
        knee = (
            x,
            foot[1] + high * 0.52,
            (hip[2] + foot[2]) / 2 + (bend * 0.6 if front else 0.06) + lift * 0.4,
            p.leg * (0.92 if front else 1.1),
        )
        hock: Ball = (
            x,
            foot[1] + high * 0.24,
            foot[2] + (0.0 if front else bend * 0.8) - lift * 0.5,
            p.leg * 0.70,
        )
        toe: Ball = (
            x,
            foot[1] - p.leg * 0.02,
            foot[2] + p.leg * (0.3 if p.hoof else 0.8),
            p.leg * 0.72,
        )
        return [hip, knee, hock, foot, toe]

    def _gait(self, front: bool, side: int) -> tuple[float, float]:
        action, phase = self.pose.action, self.pose.phase
        if action == "walk":
            shift = (0.0 if side > 0 else 0.5) + (0.25 if front else 0.0)
            return 0.20 * math.sin(2 * math.pi * (phase + shift)), 0.10 * max(
                0.0, math.cos(2 * math.pi * (phase + shift))
            )
        if action in ("run", "jump", "fight"):
            shift = (0.0 if front else 0.45) + (0.08 if side > 0 else 0.0)
            return 0.42 * math.sin(2 * math.pi * (phase + shift)), 0.26 * max(
                0.0, math.cos(2 * math.pi * (phase + shift))
            )
        if action in ("wave", "point", "reach", "hold") and front and side < 0:
            return 0.30, 0.34 + 0.05 * math.sin(2 * math.pi * phase)
        return (0.02 * side, 0.0)

    def _paint_leg(self, body: Body, leg: list[Ball], side: int, front: bool) -> None:
        coat = self.look.skin
        away = body.faces((side, 0.0, 0.0)) < -0.2
        body.paint(leg, darker(coat, 0.22) if away else coat, halo=0.03)
        if not away and abs(body.faces((1.0, 0.0, 0.0))) > 0.3:
            x, y, z, r = leg[0]
            body.spot((x, y + r * 0.30, z, r * 0.98), coat, shade=225)
        dark = {"fox": (54, 44, 42), "sock": (232, 226, 216)}.get(self.plan.marks)
        if dark is not None and (
            self.plan.marks == "fox" and self.look.kind == "fox" or self.plan.marks == "sock"
        ):
            body.paint(leg[-3:], darker(dark, 0.2) if away else dark, halo=0.0)
        if self.plan.hoof:
            body.paint([(*leg[-1][:3], leg[-1][3] * 1.05)], (52, 44, 40), halo=0.0)
        elif body.unit * body.canvas.scale > 130:
            x, y, z, r = leg[-1]
            for k in (-0.35, 0.35):
                body.stroke(
                    [(x + k * r, y - r * 0.5, z + r * 0.8), (x + k * r, y + r * 0.2, z + r * 0.75)],
                    darker(coat, 0.5),
                    0.010,
                )

    def _tail(self) -> list[Ball]:
        p, wave = self.plan, math.sin(2 * math.pi * self.pose.phase)
        x, y, z, r = self.rump
        root = (x, y + r * 0.35, z - r * 0.75)
        n, size = 6, p.tail_size
        balls: list[Ball] = []
        for k in range(n):
            s = k / (n - 1)
            wag = 0.16 * wave * s
            fall = {
                "curl": 0.5 * math.sin(s * 3.4) * 0.55,
                "hair": -0.75 * s,
                "tuft": -0.55 * s,
                "brush": -0.32 * s + 0.16 * s * s,
                "stub": 0.05,
            }.get(p.tail, 0.30 * s)
            back = {"hair": 0.22 * math.sin(s * 1.7), "tuft": 0.20 * math.sin(s * 1.9)}.get(
                p.tail, s * 0.85
            )
            radius = {
                "brush": 0.045 + 0.105 * math.sin(min(1.0, s * 1.15) * 2.75),
                "hair": 0.05 + 0.05 * math.sin(s * 2.6),
                "stub": p.tail_size * 0.8,
            }.get(p.tail, 0.042 - 0.018 * s)
            low = max(0.05, root[1] + fall * size)
            balls.append(
                (
                    root[0] + wag,
                    low,
                    root[2] - back * size,
                    max(0.015, radius * (1.0 if p.tail != "brush" else size)),
                )
            )
        return balls[:2] if p.tail == "stub" else balls

    def _paint_tail(self, body: Body, tail: list[Ball]) -> None:
        coat = self.look.hair_colour if self.plan.tail == "hair" else self.look.skin
        body.paint(tail, coat, halo=0.02)
        if self.plan.tail == "brush" and self.look.kind == "fox":
            body.paint(tail[-2:], (244, 238, 228), halo=0.0)
        if self.plan.tail == "tuft":
            x, y, z, _ = tail[-1]
            body.paint(
                [(x, y, z, 0.055), (x, y - 0.06, z - 0.01, 0.03)], self.look.hair_colour, halo=0.0
            )

    # head

    def _head(self, body: Body) -> None:
        p, coat = self.plan, self.look.skin
        ahead = float(body.frame[2] @ self.ahead)
        if p.mane == "lion":
            self._lion_mane(body)
        if p.mane == "crest":
            self._crest(body)
        self._collar(body)
        ears = [side for side in (1, -1)]
        for side in ears:
            if ahead < 0.25 or p.ear != "flop":
                self._ear(body, side)
        muzzle = self._muzzle()
        if ahead < 0:
            self._jaw(body)
            body.paint(muzzle, coat, halo=0.0)
            body.paint([self.skull], coat, halo=0.02)
        else:
            body.paint([self.skull], coat, halo=0.02)
            self._mask(body)
            self._jaw(body)
            body.paint(muzzle, self._muzzle_colour(), halo=0.0)
        self._nose_and_eyes(body, ahead)
        if ahead >= 0.25 and p.ear == "flop":
            for side in ears:
                self._ear(body, side)

    def _muzzle(self) -> list[Ball]:
        p, r = self.plan, self.skull[3]
        long = p.muzzle / p.head
        return [
            (*self.on_head(0.45, -0.22, 0), r * 0.62),
            (*self.on_head(0.85 + long * 0.35, -0.32, 0), (r * 0.5 + p.snout) / 2 * 1.05),
            (*self.on_head(0.75 + long, -0.36, 0), p.snout),
        ]

    def _muzzle_colour(self) -> Colour:
        if self.plan.marks in ("muzzle", "chest"):
            return lighter(self.look.skin, 0.30)
        return self.look.skin

    def _mask(self, body: Body) -> None:
        if self.plan.marks != "fox":
            return
        r = self.skull[3]
        for side in (1, -1):
            if float(body.frame[2] @ (self.left * side * 0.7 + self.ahead)) > -0.1:
                body.spot((*self.on_head(0.42, -0.38, 0.52 * side), r * 0.50), (244, 238, 228))

    def _jaw(self, body: Body) -> None:
        gap = self.pose.mouth
        p, r = self.plan, self.skull[3]
        long = p.muzzle / p.head
        low = -0.62 - 0.55 * gap
        jaw = [
            (*self.on_head(0.35, -0.52, 0), r * 0.42),
            (*self.on_head(0.55 + long * 0.85, low, 0), p.snout * 0.72),
        ]
        body.paint(jaw, darker(self._muzzle_colour(), 0.12), halo=0.0)
        if gap > 0.1:
            tongue = [
                (*self.on_head(0.5, -0.50, 0), r * 0.20),
                (*self.on_head(0.5 + long * 0.7, low + 0.14, 0), p.snout * 0.50),
            ]
            body.paint(tongue, (190, 84, 88), halo=0.0)

    def _nose_and_eyes(self, body: Body, ahead: float) -> None:
        p, r = self.plan, self.skull[3]
        long = p.muzzle / p.head
        tip = self.on_head(0.80 + long + p.snout / p.head * 0.55, -0.22, 0)
        nose = (34, 28, 30) if not p.hoof else darker(self.look.skin, 0.5)
        if ahead > -0.25:
            if not p.hoof:
                body.paint([(*tip, max(0.022, p.snout * 0.52))], nose, halo=0.0)
            else:
                for side in (1, -1):
                    body.spot(
                        (
                            *self.on_head(0.78 + long + p.snout / p.head * 0.7, -0.30, 0.22 * side),
                            p.snout * 0.20,
                        ),
                        nose,
                    )
        colour = self.look.eye_colour
        for side in (1, -1):
            normal = (
                self.left * side * (0.75 if p.eye < 0.04 else 0.5)
                + self.ahead * 0.65
                + self.up * 0.15
            )
            if float(body.frame[2] @ normal) / float(np.linalg.norm(normal)) > 0.05:
                at = self.on_head(0.66, 0.20, 0.60 * side)
                body.eye(
                    (*at, p.eye * self.young),
                    colour,
                    self.pose.blink or self.pose.action == "sleep",
                )
                self._brow(body, side)

    def _brow(self, body: Body, side: int) -> None:
        tilt = {
            "angry": -0.16,
            "determined": -0.08,
            "sad": 0.14,
            "afraid": 0.16,
            "surprised": 0.05,
        }.get(self.pose.mood, 0.0)
        lift = 0.12 if self.pose.mood == "surprised" else 0.0
        inner, outer = (
            self.on_head(0.86, 0.44 + tilt + lift, 0.34 * side),
            self.on_head(0.58, 0.50 - tilt * 0.5 + lift, 0.76 * side),
        )
        body.stroke([inner, outer], darker(self.look.skin, 0.55), 0.022)

    def _ear(self, body: Body, side: int) -> None:
        p, coat = self.plan, self.look.skin
        size = p.ear_size / p.head
        inner = mix(coat, (214, 150, 140), 0.55)
        if p.ear in ("round", "disc"):
            at = self.on_head(-0.05, 0.78 if p.ear == "round" else 0.70, 0.72 * side)
            body.paint([(*at, p.ear_size * (0.8 if p.ear == "round" else 0.9))], coat, halo=0.0)
            if float(body.frame[2] @ self.ahead) > 0.1:
                body.spot(
                    (
                        *self.on_head(0.08, 0.78 if p.ear == "round" else 0.70, 0.72 * side),
                        p.ear_size * 0.55,
                    ),
                    inner,
                )
            return
        if p.ear == "flop":
            root, tip = (
                self.on_head(0.0, 0.78, 0.68 * side),
                self.on_head(0.10, 0.70 - size, 1.12 * side),
            )
            body.paint(
                [
                    (*root, p.ear_size * 0.22),
                    (*self.on_head(0.05, 0.35, 1.05 * side), p.ear_size * 0.36),
                    (*tip, p.ear_size * 0.24),
                ],
                darker(coat, 0.3),
                halo=0.02,
            )
            return
        if p.ear == "long":
            tip = self.on_head(-0.25, 0.8 + size, 0.62 * side)
            middle = self.on_head(-0.10, 0.8 + size * 0.5, 0.56 * side)
            wide = p.ear_size * 0.16
            body.paint(
                [
                    (*self.on_head(0.0, 0.80, 0.40 * side), wide * 0.7),
                    (*middle, wide),
                    (*tip, wide * 0.4),
                ],
                coat,
                halo=0.0,
            )
            if float(body.frame[2] @ self.ahead) > 0.1:
                body.stroke(
                    [
                        self.on_head(0.12, 0.95, 0.44 * side),
                        self.on_head(0.0, 0.7 + size * 0.8, 0.58 * side),
                    ],
                    inner,
                    wide * 0.8,
                )
            return
        outline = [
            self.on_head(0.15, 0.62, 0.20 * side),
            self.on_head(0.0, 0.75 + size, 0.72 * side),
            self.on_head(-0.10, 0.35, 0.98 * side),
        ]
        body.patch(outline, coat, line=1.0, shade=220)
        if float(body.frame[2] @ self.ahead) > 0.05:
            small = [
                self.on_head(0.20, 0.66, 0.36 * side),
                self.on_head(0.06, 0.66 + size * 0.78, 0.70 * side),
                self.on_head(0.0, 0.45, 0.84 * side),
            ]
            body.patch(small, inner, line=0.0)
        if self.look.kind == "fox":
            tip = [
                between_points(outline[1], outline[0], 0.32),
                outline[1],
                between_points(outline[1], outline[2], 0.32),
            ]
            body.patch(tip, (50, 40, 40), line=0.0)

    def _lion_mane(self, body: Body) -> None:
        r, colour = (
            self.skull[3],
            self.look.hair_colour if sum(self.look.hair_colour) > 120 else (110, 66, 34),
        )
        tone = mix(colour, (130, 78, 36), 0.5)
        for ring, share in ((1.62, 0.62), (1.28, 0.55)):
            for k in range(11):
                a = 2 * math.pi * k / 11 + ring
                at = self.on_head(
                    -0.45, ring * 0.72 * math.cos(a) - 0.15, ring * 0.72 * math.sin(a)
                )
                body.paint([(*at, r * share)], darker(tone, 0.18) if ring > 1.4 else tone, halo=0.0)

    def _crest(self, body: Body) -> None:
        colour = self.look.hair_colour
        high = 0.075 if self.look.kind == "horse" else 0.035
        line: list[Ball] = []
        for k in np.linspace(0.1, 1.0, 6):
            ball = between(self.neck[0], self.neck[-1], float(k))
            line.append((ball[0], ball[1] + ball[3] * 0.75, ball[2] - ball[3] * 0.62, high))
        line.append((*self.on_head(0.1, 0.95, 0), high * 0.9))
        body.paint(line, colour, halo=0.0)

    def _collar(self, body: Body) -> None:
        if self.look.accessory not in ("collar", "scarf"):
            return
        ball = between(self.neck[1], self.neck[2], 0.35)
        wide = 0.05 if self.look.accessory == "collar" else 0.11
        way = np.array(self.neck[2][:3]) - np.array(self.neck[0][:3])
        way /= np.linalg.norm(way)
        low = np.array(ball[:3]) - way * wide / 2
        high = np.array(ball[:3]) + way * wide / 2
        r = ball[3] * 1.10
        body.paint(
            [
                (float(low[0]), float(low[1]), float(low[2]), r),
                (float(high[0]), float(high[1]), float(high[2]), r * 0.94),
            ],
            self.look.accessory_colour,
            halo=0.0,
        )


def between_points(
    a: tuple[float, float, float], b: tuple[float, float, float], share: float
) -> tuple[float, float, float]:
    """The point part of the way from one to another."""
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )
