"""Where the parts of a four-legged animal are in a pose.

Own frame in shoulder heights: x to the animal's left, y up, z forward.
"""

from __future__ import annotations

import math

import numpy as np

from tools.providers.previz.beasts import PLANS
from tools.providers.previz.blobs import Ball, between
from tools.providers.previz.stage import Look, Pose


class BeastFrame:
    """One animal in one pose, as balls."""

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
        x, y, z, _ = self.leg(True, side)[-1]
        return (x, y, z)

    def leg(self, front: bool, side: int) -> list[Ball]:
        """The balls of a leg, hip to toe."""
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

    def tail(self) -> list[Ball]:
        """The balls of the tail, root to tip."""
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
