"""Paints four-legged animals: fox, dog, cat, wolf, bear, lion, horse, donkey, rabbit, mouse."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from tools.providers.previz.beast_frame import BeastFrame
from tools.providers.previz.beast_head import BeastHead
from tools.providers.previz.blobs import Ball, Body, between
from tools.providers.previz.paths import (
    darker,
    mix,
)
from tools.providers.previz.stage import Colour


class Quadruped(BeastFrame):
    """One animal about to be painted."""

    def paint(self, body: Body) -> None:
        """Paints the animal from back to front."""
        coat = self.look.skin
        steps: list[tuple[float, Callable[[], None]]] = [
            (body.depth(self.trunk), lambda: self._trunk(body, coat))
        ]
        for front in (True, False):
            for side in (1, -1):
                leg = self.leg(front, side)
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
                lambda: BeastHead(self).paint(body),
            )
        )
        tail = self.tail()
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

    def _paint_leg(self, body: Body, leg: list[Ball], side: int, front: bool) -> None:
        coat = self.look.skin
        away = body.faces((side, 0.0, 0.0)) < -0.2
        body.paint(leg, darker(coat, 0.22) if away else coat, halo=0.03)
        if not away and abs(body.faces((1.0, 0.0, 0.0))) > 0.3:
            x, y, z, r = leg[0]
            body.spot((x, y + r * 0.30, z, r * 0.98), coat, shade=225)
        dark = {"fox": (54, 44, 42), "sock": (232, 226, 216)}.get(self.plan.marks)
        if dark is not None and (self.plan.marks == "sock" or self.look.kind == "fox"):
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
