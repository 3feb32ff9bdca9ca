"""Open ground or water from the set to the horizon, as a strip of colours by distance."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.camera import Camera
from tools.providers.previz.canvas import Canvas
from tools.providers.previz.light import LitSet
from tools.providers.previz.places.texture import noise
from tools.providers.previz.scenery import Picture, Plain, picture_of
from tools.providers.previz.stage import Part
from tools.providers.previz.truth import FAR_M, planes

_COLUMNS = 192
_STREAKS = noise(np.random.default_rng(77), 256, _COLUMNS, 24)


def draw_plain(canvas: Canvas, camera: Camera, lit: LitSet, plain: Plain) -> None:
    """Fill everything below the horizon."""
    normal, offset = camera.horizon()
    drop = float(camera.position[1]) - plain.level
    if drop <= 0.02:
        return
    size = float(np.hypot(camera.rows[0, 1], camera.rows[1, 1])) or 1e-6
    length = int(np.hypot(canvas.width, canvas.height)) + 2
    below = np.arange(length, dtype=np.float32) + 0.5
    distance = np.minimum(drop * camera.focal_px / (below * size), FAR_M)
    strip = _strip(lit, plain, distance, camera)
    mask = _below(canvas, normal, offset)
    top = _first_row(canvas, normal, offset)
    if top >= canvas.height:
        return
    tangent = np.array([normal[1], -normal[0]]) * _COLUMNS / canvas.width
    lift = normal[1] * top - offset + normal @ (0.5, 0.5)
    inverse = np.array([[tangent[0], tangent[1], tangent[1] * top], [normal[0], normal[1], lift]])
    warped = cv2.warpAffine(
        strip,
        inverse,
        (canvas.width, canvas.height - top),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT,
    )
    cv2.copyTo(warped, mask[top:], canvas.image[top:])
    if canvas.truth:
        up = camera.rows @ np.array([0.0, 1.0, 0.0])
        low, high = np.array([0.1]), np.array([FAR_M])
        row = planes(
            up[None],
            -drop * up[None],
            camera.focal_px,
            (canvas.width / 2, canvas.height / 2),
            low,
            high,
        )
        number = canvas.truth.add(np.array([int(Part.GROUND)], np.uint8), row)
        canvas.truth.ids[mask > 127] = number


def _first_row(canvas: Canvas, normal: npt.NDArray[np.float64], offset: float) -> int:
    """The topmost row that any ground is seen in."""
    if abs(normal[1]) < 0.05 or normal[1] < 0:
        return 0
    edges = [(offset - normal[0] * x) / normal[1] for x in (0, canvas.width)]
    return int(min(max(min(edges), 0), canvas.height))


def _strip(lit: LitSet, plain: Plain, distance: npt.NDArray[np.float32], camera: Camera) -> Picture:
    """(rows, columns, 3): the colour at each distance, rippled when it is water."""
    base = np.array(plain.colour, np.float32) * (
        np.array(lit.ambient) + np.array(lit.hour.key) * 0.4
    )
    away = np.maximum(distance - camera.subject_m - 2, 0)
    share = (1 - np.exp(-away / lit.haze_m))[:, None, None]
    far = np.array(lit.haze, np.float32)
    rows = np.repeat(base[None, None, :], len(distance), axis=0)
    if plain.water:
        mirror = np.array(lit.hour.sky_low, np.float32)
        shine = np.clip(1 - 6 / np.maximum(distance, 6), 0, 0.75)[:, None, None]
        rows = rows * (1 - shine) + mirror * shine
        wave = _STREAKS[(np.log(distance) * 90).astype(int) % 256][:, :, None]
        ripple = np.clip(14 / (2 + distance * 0.02), 0, 7)[:, None, None]
        rows = rows + wave * ripple
    else:
        rows = np.repeat(rows, _COLUMNS, axis=1)
    return picture_of(np.clip(rows * (1 - share) + far * share, 0, 255).astype(np.uint8))


def _below(canvas: Canvas, normal: npt.NDArray[np.float64], offset: float) -> Picture:
    """Mask of the pixels under the horizon line."""
    mask = np.zeros((canvas.height, canvas.width), np.uint8)
    reach = 2.0 * (canvas.width + canvas.height) + abs(offset)
    tangent = np.array([normal[1], -normal[0]])
    middle = normal * offset
    points = np.stack(
        (
            middle - tangent * reach,
            middle + tangent * reach,
            middle + tangent * reach + normal * 2 * reach,
            middle - tangent * reach + normal * 2 * reach,
        )
    )
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_8, 4)
    return mask
