"""The brushes that a company paints with: figures, props, and a figure brush that can slip.

A figure painted once is held while only the camera moves: the next frame takes the same drawing,
moved and scaled, as an animation camera does with a cel. That halves the cost of a clip on twos.
"""

from __future__ import annotations

import contextlib
import math
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from tools.providers.previz.actors import Window
from tools.providers.previz.figure import FigureFault, paint_figure
from tools.providers.previz.props import paint_prop
from tools.providers.previz.stage import Colour, Light, Look, Pose, Sprite

MARGIN = 0.12
"""Extra window on every side of a held drawing, as a share of its size: room for the camera."""
MOST_SCALING = 1.06
HELD = 24
FULL_M = 4.0
"""Nothing painted reaches farther from its origin."""


@dataclass(frozen=True, slots=True)
class _Pose:
    """What a drawing depends on, but for the camera's distance."""

    look: Look
    pose: Pose
    light: Light
    pitch: int
    style: str
    fault: FigureFault | None
    severity: float


def _painted(of: _Pose, pixels_per_metre: float, window: Window | None) -> Sprite:
    return paint_figure(
        of.look,
        of.pose,
        of.light,
        pixels_per_metre,
        window,
        of.pitch,
        style=of.style,
        fault=of.fault,
        severity=of.severity,
    )


_Key = _Pose | tuple[str, Colour | None, Light]


@dataclass(frozen=True, slots=True)
class _Cel:
    """A drawing that is kept, cut to what is drawn on it."""

    window: Window
    """What was asked for, in metres; beyond it nothing is known."""
    drawn: Window
    """Where there is paint."""
    sprite: Sprite

    def covers(self, window: Window, pixels_per_metre: float) -> bool:
        """Whether the window can be taken from this drawing without softening it."""
        scale = pixels_per_metre / self.sprite.pixels_per_metre
        inside = (
            self.window[0] <= window[0]
            and self.window[1] <= window[1]
            and self.window[2] >= window[2]
            and self.window[3] >= window[3]
        )
        return inside and 1 / MOST_SCALING <= scale <= MOST_SCALING

    def taken(self, window: Window, pixels_per_metre: float) -> Sprite:
        """What of the window is drawn on, at another scale, on the window's own pixel grid."""
        part = _common(self.drawn, window, pixels_per_metre)
        scale = pixels_per_metre / self.sprite.pixels_per_metre
        origin = (-part[0] * pixels_per_metre, part[3] * pixels_per_metre)
        size = (
            max(1, round((part[2] - part[0]) * pixels_per_metre)),
            max(1, round((part[3] - part[1]) * pixels_per_metre)),
        )
        shift = (
            origin[0] - self.sprite.origin[0] * scale,
            origin[1] - self.sprite.origin[1] * scale,
        )
        warp = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
        rgba = cv2.warpAffine(self.sprite.rgba, warp, size, flags=cv2.INTER_CUBIC)
        parts = cv2.warpAffine(self.sprite.parts, warp, size, flags=cv2.INTER_NEAREST)
        return Sprite(
            np.asarray(rgba, np.uint8),
            np.asarray(parts, np.uint8),
            origin,
            pixels_per_metre,
            self.sprite.landmarks,
        )


def _common(drawn: Window, window: Window, pixels_per_metre: float) -> Window:
    """The drawn part of the window, grown outwards to whole pixels of the window's grid."""

    def inwards(metres: float) -> float:
        return max(0.0, math.floor(metres * pixels_per_metre)) / pixels_per_metre

    left = window[0] + inwards(drawn[0] - window[0])
    low = window[1] + inwards(drawn[1] - window[1])
    right = window[2] - inwards(window[2] - drawn[2])
    high = window[3] - inwards(window[3] - drawn[3])
    pixel = 1 / pixels_per_metre
    return left, low, max(right, left + pixel), max(high, low + pixel)


def _cel(window: Window, sprite: Sprite) -> _Cel:
    """The sprite without its empty margins."""
    left, top, width, height = cv2.boundingRect(sprite.rgba[:, :, 3])
    if not width or not height:
        left, top, width, height = 0, 0, 1, 1
    box = (slice(top, top + height), slice(left, left + width))
    x, y = sprite.origin[0] - left, sprite.origin[1] - top
    scale = sprite.pixels_per_metre
    drawn = (-x / scale, (y - height) / scale, (width - x) / scale, y / scale)
    cut = Sprite(
        np.ascontiguousarray(sprite.rgba[box]),
        np.ascontiguousarray(sprite.parts[box]),
        (x, y),
        scale,
        sprite.landmarks,
    )
    return _Cel(window, drawn, cut)


def _wider(window: Window, pixels_per_metre: float) -> Window:
    """The window with the margin, by whole pixels: at its own scale a cel is cut out exactly."""
    across, up = (
        math.ceil(side * MARGIN * pixels_per_metre) / pixels_per_metre
        for side in (window[2] - window[0], window[3] - window[1])
    )
    return window[0] - across, window[1] - up, window[2] + across, window[3] + up


class Brushes:
    """Figure and prop brush of one renderer."""

    def __init__(self) -> None:
        self._slip: tuple[Look, FigureFault, float] | None = None
        self._cels: OrderedDict[_Key, _Cel] = OrderedDict()

    def clear(self) -> None:
        """Lets go of all held drawings: what is painted next must not depend on what was before."""
        self._cels.clear()

    @contextlib.contextmanager
    def slipping(
        self, look: Look | None, fault: FigureFault, severity: float = 1.0
    ) -> Iterator[None]:
        """Within, the figure of that look is painted with the fault."""
        self._slip = None if look is None else (look, fault, severity)
        try:
            yield
        finally:
            self._slip = None

    def figure(
        self,
        look: Look,
        pose: Pose,
        light: Light,
        pixels_per_metre: float,
        window: Window | None = None,
        pitch: float = 0.0,
        *,
        style: str = "animatic",
    ) -> Sprite:
        """The figure as a sprite."""
        _, fault, severity = (
            self._slip if self._slip and self._slip[0] == look else (None, None, 1.0)
        )
        key = _Pose(look, pose, light, round(pitch), style, fault, severity)
        if window is None:
            return _painted(key, pixels_per_metre, None)
        cel = self._cels.get(key)
        if cel is None or not cel.covers(window, pixels_per_metre):
            wide = _wider(window, pixels_per_metre)
            cel = self._keep(key, _cel(wide, _painted(key, pixels_per_metre, wide)))
        return cel.taken(window, pixels_per_metre)

    def prop(
        self, name: str, colour: Colour | None, pixels_per_metre: float, light: Light
    ) -> Sprite:
        """The thing as a sprite, at its natural size."""
        key = (name, colour, light)
        cel = self._cels.get(key)
        everything = (-FULL_M, -FULL_M, FULL_M, FULL_M)
        if cel is None or not cel.covers(everything, pixels_per_metre):
            cel = self._keep(
                key, _cel(everything, paint_prop(name, colour, pixels_per_metre, light))
            )
        return cel.taken(everything, pixels_per_metre)

    def _keep(self, key: _Key, cel: _Cel) -> _Cel:
        self._cels[key] = cel
        if len(self._cels) > HELD:
            self._cels.popitem(last=False)
        return cel
