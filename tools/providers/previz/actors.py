"""Sprites for the figures and props of a stage, and how tall they stand.

The seam between the brushes (or a photographed cut-out) and the compositor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np

from tools.providers.previz.blending import legs_of
from tools.providers.previz.props import natural_size_m
from tools.providers.previz.scenery import Picture, picture_of
from tools.providers.previz.stage import Colour, Figure, Light, Look, Part, Pose, Prop, Sprite

Window = tuple[float, float, float, float]
"""Left, bottom, right, top in metres around the origin."""


class FigureBrush(Protocol):
    """Paints a figure; see `figure.paint_figure`."""

    def __call__(
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


class PropBrush(Protocol):
    """Paints a prop; see `props.paint_prop`."""

    def __call__(
        self, name: str, colour: Colour | None, pixels_per_metre: float, light: Light
    ) -> Sprite:
        """The prop as a sprite."""


POSTURE = {
    "sit": 0.76,
    "type": 0.76,
    "read": 0.76,
    "kneel": 0.74,
    "crouch": 0.62,
    "lie": 0.26,
    "fall": 0.5,
    "jump": 1.15,
}
"""Height of the head in standing heights, by action."""


def posture(pose: Pose) -> float:
    """Height of the head in standing heights; on the way from one posture to the next, between."""
    reached = POSTURE.get(legs_of(pose.action), 1.0)
    if pose.blend >= 1.0:
        return reached
    left = POSTURE.get(legs_of(pose.was), 1.0)
    return left + (reached - left) * pose.blend


def stature(figure: Figure) -> tuple[float, float]:
    """Metres to the top of the head in this posture, and standing."""
    standing = figure.look.height_m * figure.scale
    return standing * posture(figure.pose), standing


@dataclass(frozen=True, slots=True)
class Company:
    """Who paints the figures and props of a stage."""

    figure: FigureBrush
    prop: PropBrush
    cutouts: Mapping[str, Picture] = field(default_factory=dict)

    def sprite_of(
        self,
        figure: Figure,
        light: Light,
        ppm: float,
        window: Window | None,
        pitch: float,
        style: str,
    ) -> Sprite:
        """The figure's sprite at `ppm` pixels per metre."""
        photo = self.cutouts.get(figure.look.sprite) if figure.look.sprite else None
        if photo is not None:
            return photographed(photo, figure.look.height_m, ppm * figure.scale)
        return self.figure(
            figure.look,
            figure.pose,
            light,
            ppm * figure.scale,
            _scaled(window, figure.scale),
            pitch,
            style=style,
        )

    def sprite_of_prop(self, prop: Prop, light: Light, ppm: float) -> Sprite:
        """The prop's sprite, turned as it lies; `prop.size` 0.3 is its natural size."""
        sprite = self.prop(prop.name, prop.colour, ppm * prop.size / NATURAL_SIZE, light)
        return sprite if not prop.rotation else _turned(sprite, prop.rotation)


NATURAL_SIZE = 0.3
"""`Prop.size` at which a thing is drawn as large as it is."""


def prop_height(prop: Prop) -> float:
    """Metres that the prop measures on the stage."""
    return natural_size_m(prop.name) * prop.size / NATURAL_SIZE


def _turned(sprite: Sprite, degrees: float) -> Sprite:
    """The sprite turned about its middle, origin kept under it."""
    rows, columns = sprite.rgba.shape[:2]
    side = int(np.hypot(rows, columns)) + 2
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, 1.0)
    matrix[:, 2] += ((side - columns) / 2, (side - rows) / 2)
    rgba = picture_of(cv2.warpAffine(sprite.rgba, matrix, (side, side), flags=cv2.INTER_LINEAR))
    parts = cv2.warpAffine(sprite.parts, matrix, (side, side), flags=cv2.INTER_NEAREST)
    low = np.flatnonzero((rgba[:, :, 3] > 127).any(axis=1))
    base = float(low[-1] + 1) if len(low) else side / 2
    return Sprite(
        rgba, picture_of(parts), (side / 2, base), sprite.pixels_per_metre, sprite.landmarks
    )


def _scaled(window: Window | None, scale: float) -> Window | None:
    if window is None or scale == 1.0:
        return window
    return (window[0] / scale, window[1] / scale, window[2] / scale, window[3] / scale)


def photographed(photo: Picture, height_m: float, ppm: float) -> Sprite:
    """A cut-out RGBA photograph, its feet at the lowest opaque row, `height_m` tall."""
    rows = np.flatnonzero(photo[:, :, 3].max(axis=1) > 32)
    top, low = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, photo.shape[0])
    scale = height_m * ppm / max(low - top, 1)
    size = max(round(photo.shape[1] * scale), 1), max(round((low - top) * scale), 1)
    rgba = picture_of(
        cv2.resize(
            photo[top:low], size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        )
    )
    parts = np.full(rgba.shape[:2], int(Part.TORSO), np.uint8)
    parts[: int(size[1] * 0.13)] = int(Part.HEAD)
    parts[int(size[1] * 0.52) :] = int(Part.LEG)
    return Sprite(rgba, parts, (size[0] / 2, float(size[1])), ppm)


def plain_figure(
    look: Look,
    pose: Pose,
    light: Light,
    pixels_per_metre: float,
    window: Window | None = None,
    pitch: float = 0.0,
    *,
    style: str = "animatic",
) -> Sprite:
    """A mannequin in the look's colours: head, torso and legs as soft solids."""
    tall = look.height_m * posture(pose)
    left, low, right, high = window or (-0.6, -0.1, 0.6, tall + 0.15)
    size = (
        max(round((high - low) * pixels_per_metre), 1),
        max(round((right - left) * pixels_per_metre), 1),
    )
    rgb, alpha = np.zeros((*size, 3), np.uint8), np.zeros(size, np.uint8)
    parts = np.zeros(size, np.uint8)
    narrow = 0.4 + 0.6 * abs(np.cos(np.radians(pose.facing)))

    def oval(x: float, y: float, rx: float, ry: float, colour: Colour, part: Part) -> None:
        centre = (round((x - left) * pixels_per_metre), round((high - y) * pixels_per_metre))
        axes = (max(round(rx * pixels_per_metre), 1), max(round(ry * pixels_per_metre), 1))
        cv2.ellipse(rgb, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA)
        cv2.ellipse(alpha, centre, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
        cv2.ellipse(parts, centre, axes, 0, 0, 360, int(part), -1)

    h = tall
    for side in (-1, 1):
        oval(side * 0.09 * narrow, h * 0.26, 0.085, h * 0.26, look.bottom_colour, Part.LEG)
        oval(side * 0.09 * narrow, 0.03, 0.1, 0.05, look.shoe_colour, Part.FOOT)
    for side in (-1, 1):
        oval(side * 0.25 * narrow, h * 0.62, 0.06, h * 0.17, look.outer_colour, Part.ARM)
        oval(side * 0.26 * narrow, h * 0.45, 0.045, 0.06, look.skin, Part.HAND)
    oval(0, h * 0.64, 0.23 * narrow, h * 0.19, look.outer_colour, Part.TORSO)
    oval(0, h * 0.935, 0.1, h * 0.066, look.hair_colour, Part.HAIR)
    oval(0, h * 0.915, 0.085, h * 0.058, look.skin, Part.HEAD)
    return Sprite(
        np.dstack((rgb, alpha)),
        parts,
        (-left * pixels_per_metre, high * pixels_per_metre),
        pixels_per_metre,
    )


def plain_prop(name: str, colour: Colour | None, pixels_per_metre: float, light: Light) -> Sprite:
    """A plain block of 0.3 m in the colour."""
    side = max(round(0.3 * pixels_per_metre), 2)
    rgba = np.zeros((side, side, 4), np.uint8)
    rgba[:, :, :3] = colour or (150, 110, 60)
    rgba[:, :, 3] = 255
    return Sprite(
        rgba,
        np.full((side, side), int(Part.PROP), np.uint8),
        (side / 2, float(side)),
        pixels_per_metre,
    )
