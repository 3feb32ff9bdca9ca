"""The head of a four-legged animal: muzzle, jaw, eyes, ears, mane."""

from __future__ import annotations

import math

import numpy as np

from tools.providers.previz.beast_frame import BeastFrame
from tools.providers.previz.blobs import Ball, Body, between
from tools.providers.previz.paths import (
    darker,
    lighter,
    mix,
)
from tools.providers.previz.stage import Colour


class BeastHead:
    """Paints the head of one animal."""

    def __init__(self, beast: BeastFrame) -> None:
        self.beast = beast

    def paint(self, body: Body) -> None:
        """The head, with mane and collar."""
        p, coat = self.beast.plan, self.beast.look.skin
        ahead = float(body.frame[2] @ self.beast.ahead)
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
            body.paint([self.beast.skull], coat, halo=0.02)
        else:
            body.paint([self.beast.skull], coat, halo=0.02)
            self._mask(body)
            self._jaw(body)
            body.paint(muzzle, self._muzzle_colour(), halo=0.0)
        self._nose_and_eyes(body, ahead)
        if ahead >= 0.25 and p.ear == "flop":
            for side in ears:
                self._ear(body, side)

    def _muzzle(self) -> list[Ball]:
        p, r = self.beast.plan, self.beast.skull[3]
        long = p.muzzle / p.head
        return [
            (*self.beast.on_head(0.45, -0.22, 0), r * 0.62),
            (*self.beast.on_head(0.85 + long * 0.35, -0.32, 0), (r * 0.5 + p.snout) / 2 * 1.05),
            (*self.beast.on_head(0.75 + long, -0.36, 0), p.snout),
        ]

    def _muzzle_colour(self) -> Colour:
        if self.beast.plan.marks in ("muzzle", "chest"):
            return lighter(self.beast.look.skin, 0.30)
        return self.beast.look.skin

    def _mask(self, body: Body) -> None:
        if self.beast.plan.marks != "fox":
            return
        r = self.beast.skull[3]
        for side in (1, -1):
            if float(body.frame[2] @ (self.beast.left * side * 0.7 + self.beast.ahead)) > -0.1:
                body.spot(
                    (*self.beast.on_head(0.42, -0.38, 0.52 * side), r * 0.50), (244, 238, 228)
                )

    def _jaw(self, body: Body) -> None:
        gap = self.beast.pose.mouth
        p, r = self.beast.plan, self.beast.skull[3]
        long = p.muzzle / p.head
        low = -0.62 - 0.55 * gap
        jaw = [
            (*self.beast.on_head(0.35, -0.52, 0), r * 0.42),
            (*self.beast.on_head(0.55 + long * 0.85, low, 0), p.snout * 0.72),
        ]
        body.paint(jaw, darker(self._muzzle_colour(), 0.12), halo=0.0)
        if gap > 0.1:
            tongue = [
                (*self.beast.on_head(0.5, -0.50, 0), r * 0.20),
                (*self.beast.on_head(0.5 + long * 0.7, low + 0.14, 0), p.snout * 0.50),
            ]
            body.paint(tongue, (190, 84, 88), halo=0.0)

    def _nose_and_eyes(self, body: Body, ahead: float) -> None:
        p = self.beast.plan
        long = p.muzzle / p.head
        tip = self.beast.on_head(0.80 + long + p.snout / p.head * 0.55, -0.22, 0)
        nose = (34, 28, 30) if not p.hoof else darker(self.beast.look.skin, 0.5)
        if ahead > -0.25:
            if not p.hoof:
                body.paint([(*tip, max(0.022, p.snout * 0.52))], nose, halo=0.0)
            else:
                for side in (1, -1):
                    body.spot(
                        (
                            *self.beast.on_head(
                                0.78 + long + p.snout / p.head * 0.7, -0.30, 0.22 * side
                            ),
                            p.snout * 0.20,
                        ),
                        nose,
                    )
        colour = self.beast.look.eye_colour
        for side in (1, -1):
            normal = (
                self.beast.left * side * (0.75 if p.eye < 0.04 else 0.5)
                + self.beast.ahead * 0.65
                + self.beast.up * 0.15
            )
            if float(body.frame[2] @ normal) / float(np.linalg.norm(normal)) > 0.05:
                at = self.beast.on_head(0.66, 0.20, 0.60 * side)
                body.eye(
                    (*at, p.eye * self.beast.young),
                    colour,
                    self.beast.pose.blink or self.beast.pose.action == "sleep",
                )
                self._brow(body, side)

    def _brow(self, body: Body, side: int) -> None:
        tilt = {
            "angry": -0.16,
            "determined": -0.08,
            "sad": 0.14,
            "afraid": 0.16,
            "surprised": 0.05,
        }.get(self.beast.pose.mood, 0.0)
        lift = 0.12 if self.beast.pose.mood == "surprised" else 0.0
        inner, outer = (
            self.beast.on_head(0.86, 0.44 + tilt + lift, 0.34 * side),
            self.beast.on_head(0.58, 0.50 - tilt * 0.5 + lift, 0.76 * side),
        )
        body.stroke([inner, outer], darker(self.beast.look.skin, 0.55), 0.022)

    def _ear(self, body: Body, side: int) -> None:
        p, coat = self.beast.plan, self.beast.look.skin
        size = p.ear_size / p.head
        inner = mix(coat, (214, 150, 140), 0.55)
        if p.ear in ("round", "disc"):
            at = self.beast.on_head(-0.05, 0.78 if p.ear == "round" else 0.70, 0.72 * side)
            body.paint([(*at, p.ear_size * (0.8 if p.ear == "round" else 0.9))], coat, halo=0.0)
            if float(body.frame[2] @ self.beast.ahead) > 0.1:
                body.spot(
                    (
                        *self.beast.on_head(0.08, 0.78 if p.ear == "round" else 0.70, 0.72 * side),
                        p.ear_size * 0.55,
                    ),
                    inner,
                )
            return
        if p.ear == "flop":
            root, tip = (
                self.beast.on_head(0.0, 0.78, 0.68 * side),
                self.beast.on_head(0.10, 0.70 - size, 1.12 * side),
            )
            body.paint(
                [
                    (*root, p.ear_size * 0.22),
                    (*self.beast.on_head(0.05, 0.35, 1.05 * side), p.ear_size * 0.36),
                    (*tip, p.ear_size * 0.24),
                ],
                darker(coat, 0.3),
                halo=0.02,
            )
            return
        if p.ear == "long":
            tip = self.beast.on_head(-0.25, 0.8 + size, 0.62 * side)
            middle = self.beast.on_head(-0.10, 0.8 + size * 0.5, 0.56 * side)
            wide = p.ear_size * 0.16
            body.paint(
                [
                    (*self.beast.on_head(0.0, 0.80, 0.40 * side), wide * 0.7),
                    (*middle, wide),
                    (*tip, wide * 0.4),
                ],
                coat,
                halo=0.0,
            )
            if float(body.frame[2] @ self.beast.ahead) > 0.1:
                body.stroke(
                    [
                        self.beast.on_head(0.12, 0.95, 0.44 * side),
                        self.beast.on_head(0.0, 0.7 + size * 0.8, 0.58 * side),
                    ],
                    inner,
                    wide * 0.8,
                )
            return
        outline = [
            self.beast.on_head(0.15, 0.62, 0.20 * side),
            self.beast.on_head(0.0, 0.75 + size, 0.72 * side),
            self.beast.on_head(-0.10, 0.35, 0.98 * side),
        ]
        body.patch(outline, coat, line=1.0, shade=220)
        if float(body.frame[2] @ self.beast.ahead) > 0.05:
            small = [
                self.beast.on_head(0.20, 0.66, 0.36 * side),
                self.beast.on_head(0.06, 0.66 + size * 0.78, 0.70 * side),
                self.beast.on_head(0.0, 0.45, 0.84 * side),
            ]
            body.patch(small, inner, line=0.0)
        if self.beast.look.kind == "fox":
            point = [
                between_points(outline[1], outline[0], 0.32),
                outline[1],
                between_points(outline[1], outline[2], 0.32),
            ]
            body.patch(point, (50, 40, 40), line=0.0)

    def _lion_mane(self, body: Body) -> None:
        r, colour = (
            self.beast.skull[3],
            self.beast.look.hair_colour
            if sum(self.beast.look.hair_colour) > 120
            else (110, 66, 34),
        )
        tone = mix(colour, (130, 78, 36), 0.5)
        for ring, share in ((1.62, 0.62), (1.28, 0.55)):
            for k in range(11):
                a = 2 * math.pi * k / 11 + ring
                at = self.beast.on_head(
                    -0.45, ring * 0.72 * math.cos(a) - 0.15, ring * 0.72 * math.sin(a)
                )
                body.paint([(*at, r * share)], darker(tone, 0.18) if ring > 1.4 else tone, halo=0.0)

    def _crest(self, body: Body) -> None:
        colour = self.beast.look.hair_colour
        high = 0.075 if self.beast.look.kind == "horse" else 0.035
        line: list[Ball] = []
        for k in np.linspace(0.1, 1.0, 6):
            ball = between(self.beast.neck[0], self.beast.neck[-1], float(k))
            line.append((ball[0], ball[1] + ball[3] * 0.75, ball[2] - ball[3] * 0.62, high))
        line.append((*self.beast.on_head(0.1, 0.95, 0), high * 0.9))
        body.paint(line, colour, halo=0.0)

    def _collar(self, body: Body) -> None:
        if self.beast.look.accessory not in ("collar", "scarf"):
            return
        ball = between(self.beast.neck[1], self.beast.neck[2], 0.35)
        wide = 0.05 if self.beast.look.accessory == "collar" else 0.11
        way = np.array(self.beast.neck[2][:3]) - np.array(self.beast.neck[0][:3])
        way /= np.linalg.norm(way)
        low = np.array(ball[:3]) - way * wide / 2
        high = np.array(ball[:3]) + way * wide / 2
        r = ball[3] * 1.10
        body.paint(
            [
                (float(low[0]), float(low[1]), float(low[2]), r),
                (float(high[0]), float(high[1]), float(high[2]), r * 0.94),
            ],
            self.beast.look.accessory_colour,
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
