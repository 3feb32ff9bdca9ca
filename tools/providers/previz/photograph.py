"""An unknown picture as a small set of its own: subject in front, inpainted ground behind.

The camera moves over it in two and a half dimensions: the nearer layer moves more. Knows views, not
prompts or files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.cutout import cut
from tools.providers.previz.encode import Image
from tools.providers.previz.stage import View

Floats = npt.NDArray[np.float32]

SUBJECT_M = 3.0
GROUND_M = 5.0
"""Farther would part the layers more than an inpainted ground can bear."""
FRAME_M = 2.4
"""Width of the frame at the subject."""
FIELD_DEGREES = 50.0
DAMPING = 0.6
OVERSCAN = 1.06
MOST_OVERSCAN = 1.3
INPAINT_SIDE = 240

_ZOOM = {
    "extreme wide": 1.0,
    "wide": 1.0,
    "full": 1.0,
    "medium full": 1.1,
    "medium": 1.25,
    "medium close-up": 1.5,
    "close-up": 1.9,
    "extreme close-up": 2.6,
    "insert": 2.2,
}


def covering(image: Image, width: int, height: int) -> Image:
    """The picture scaled and centre-cropped to fill the frame."""
    rows, columns = image.shape[:2]
    scale = max(width / columns, height / rows)
    size = (max(width, round(columns * scale)), max(height, round(rows * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    whole = cv2.resize(image, size, interpolation=how)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return np.ascontiguousarray(whole[top : top + height, left : left + width], np.uint8)


def reframed(image: Image, view: View, width: int, height: int) -> Image:
    """The picture as another angle of itself: closer on its subject, tilted, from the side."""
    frame = covering(image, width, height)
    photograph = Photograph(frame)
    x, y = photograph.centre
    zoom = _ZOOM.get(view.size, 1.25)
    roll = view.roll or (12.0 if view.angle == "dutch angle" else 0.0)
    warp = cv2.getRotationMatrix2D((x, y), roll, zoom)
    warp[0, 2] += (view.subject_x * width - x) * (1 - 1 / zoom)
    warp[1, 2] += (height * 0.5 - y) * 0.6
    flags = cv2.INTER_CUBIC
    return np.asarray(
        cv2.warpAffine(
            frame, warp, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT_101
        ),
        np.uint8,
    )


@dataclass(frozen=True, slots=True)
class Layer:
    """Where one layer goes: zoom about the middle, then a shift in frame widths, and a roll."""

    zoom: float
    x: float
    y: float
    roll: float


def layer(view: View, distance_m: float) -> Layer:
    """The move of a flat layer at a distance when the camera moves from rest to `view`."""
    ahead = min(0.85, view.z / distance_m)
    turn = math.radians(view.orbit) * (SUBJECT_M - distance_m) / distance_m
    shift = view.x / FRAME_M * SUBJECT_M / distance_m + view.pan / FIELD_DEGREES + turn
    rise = view.y / FRAME_M * SUBJECT_M / distance_m + view.tilt / FIELD_DEGREES
    return Layer(1.0 / (1.0 - ahead), -shift, rise, view.roll)


def moved(view: View, start: View) -> View:
    """What the camera did since `start`, as a view of its own, smaller: a flat set is shallow."""
    return View(
        x=(view.x - start.x) * DAMPING,
        y=(view.y - start.y) * DAMPING,
        z=(view.z - start.z) * DAMPING,
        pan=(view.pan - start.pan) * DAMPING,
        tilt=(view.tilt - start.tilt) * DAMPING,
        roll=view.roll - start.roll,
        orbit=(view.orbit - start.orbit) * DAMPING,
    )


class Photograph:
    """A frame-sized picture split into its subject and what is behind it."""

    def __init__(self, frame: Image) -> None:
        self._alpha = cut(frame).alpha
        self._front = frame.astype(np.float32)
        self._ground = behind(frame, self._alpha)
        rows, columns = np.nonzero(self._alpha > 0.5)
        middle = (frame.shape[1] / 2, frame.shape[0] / 2)
        self.centre = (float(columns.mean()), float(rows.mean())) if rows.size else middle
        self._foot = float(rows.max()) if rows.size else float(frame.shape[0])

    @property
    def mask(self) -> npt.NDArray[np.bool_]:
        """(H, W): where the subject is at rest."""
        return np.asarray(self._alpha > 0.5)

    def frame(self, view: View, seconds: float, overscan: float = OVERSCAN) -> Image:
        """The picture from where the camera is now; the subject sways and breathes a little."""
        ground = self._placed(self._ground, layer(view, GROUND_M), overscan)
        near = layer(view, SUBJECT_M)
        sway = 0.5 * math.sin(seconds * 2.1) + 0.25 * math.sin(seconds * 3.7 + 1)
        breath = 1 + 0.006 * math.sin(seconds * 2 * math.pi / 3.2)
        turned = cv2.getRotationMatrix2D((self.centre[0], self._foot), sway, 1.0)
        own = np.asarray(turned, np.float64)
        own[1, 1] *= breath
        own[1, 2] += (1 - breath) * self._foot
        alpha = self._placed(self._alpha, near, overscan, own)[..., None]
        front = self._placed(self._front, near, overscan, own)
        mixed = front * alpha + ground * (1 - alpha)
        return np.clip(np.round(mixed), 0, 255).astype(np.uint8)

    def _placed(
        self,
        picture: Floats,
        where: Layer,
        overscan: float,
        own: npt.NDArray[np.float64] | None = None,
    ) -> Floats:
        height, width = picture.shape[:2]
        warp = cv2.getRotationMatrix2D((width / 2, height / 2), where.roll, where.zoom * overscan)
        warp[:, 2] += (where.x * width, where.y * width)
        if own is not None:
            warp = warp @ np.vstack([own, [0, 0, 1]])
        border = cv2.BORDER_REFLECT_101
        return np.asarray(
            cv2.warpAffine(
                picture, warp, (width, height), flags=cv2.INTER_LINEAR, borderMode=border
            ),
            np.float32,
        )


def behind(frame: Image, alpha: Floats) -> Floats:
    """The ground with the subject painted out: Telea's inpainting, small, then softened."""
    height, width = frame.shape[:2]
    scale = INPAINT_SIDE / max(height, width)
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
    hole = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) > 0.02
    grown = cv2.dilate(hole.astype(np.uint8), np.ones((11, 11), np.uint8))
    filled = cv2.inpaint(small, grown, 4, cv2.INPAINT_TELEA)
    soft = cv2.resize(cv2.GaussianBlur(filled, (0, 0), 2.0), (width, height)).astype(np.float32)
    reach = max(3, round(max(height, width) / 70)) | 1
    cover = cv2.dilate(alpha, np.ones((reach, reach), np.uint8))
    cover = cv2.GaussianBlur(cover, (0, 0), reach / 2)[..., None]
    return np.asarray(frame * (1 - cover) + soft * cover, np.float32)


def overscan_for(views: list[View]) -> float:
    """Zoom that keeps the frame's edges covered over these views, within reason."""
    needed = OVERSCAN
    for view in views:
        for distance in (SUBJECT_M, GROUND_M):
            where = layer(view, distance)
            edge = 2 * max(abs(where.x), abs(where.y)) + abs(math.radians(where.roll))
            needed = max(needed, (1 + edge) / where.zoom)
    return min(needed, MOST_OVERSCAN)
