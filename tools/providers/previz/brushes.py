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

from tools.providers.previz.actors import Window, plain_prop
from tools.providers.previz.figure import FigureFault, paint_figure
from tools.providers.previz.stage import Colour, Light, Look, Pose, Sprite

MARGIN = 0.12
"""Extra window on every side of a held drawing, as a share of its size: room for the camera."""
MOST_SCALING = 1.06
HELD = 12


@dataclass(frozen=True, slots=True)
class _Pose:
    """What a drawing depends on, but for the camera's distance."""

    look: Look
    pose: Pose
    light: Light
    pitch: int
    style: str
    fault: FigureFault | None


@dataclass(frozen=True, slots=True)
class _Cel:
    window: Window
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
        """The window at another scale."""
        scale = pixels_per_metre / self.sprite.pixels_per_metre
        origin = (-window[0] * pixels_per_metre, window[3] * pixels_per_metre)
        size = (
            max(1, round((window[2] - window[0]) * pixels_per_metre)),
            max(1, round((window[3] - window[1]) * pixels_per_metre)),
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
        self._slip: tuple[Look, FigureFault] | None = None
        self._cels: OrderedDict[_Pose, _Cel] = OrderedDict()

    @contextlib.contextmanager
    def slipping(self, look: Look | None, fault: FigureFault) -> Iterator[None]:
        """Within, the figure of that look is painted with the fault."""
        self._slip = None if look is None else (look, fault)
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
        slip = self._slip
        fault = slip[1] if slip is not None and slip[0] == look else None
        key = _Pose(look, pose, light, round(pitch), style, fault)
        if window is None:
            return paint_figure(
                look, pose, light, pixels_per_metre, None, key.pitch, style=style, fault=fault
            )
        cel = self._cels.get(key)
        if cel is None or not cel.covers(window, pixels_per_metre):
            wide = _wider(window, pixels_per_metre)
            sprite = paint_figure(
                look, pose, light, pixels_per_metre, wide, key.pitch, style=style, fault=fault
            )
            cel = _Cel(wide, sprite)
            self._cels[key] = cel
            if len(self._cels) > HELD:
                self._cels.popitem(last=False)
        return cel.taken(window, pixels_per_metre)

    def prop(
        self, name: str, colour: Colour | None, pixels_per_metre: float, light: Light
    ) -> Sprite:
        """The prop as a sprite."""
        return plain_prop(name, colour, pixels_per_metre, light)
