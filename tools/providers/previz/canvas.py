"""A picture under construction with its part, figure and depth maps, and the ways to paint on it.

Painter's algorithm: whatever is painted later covers. Edges are antialiased in the picture and hard
in the maps. Knows projection, nothing of sets or light.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.camera import NEAR_M, Camera
from tools.providers.previz.stage import Colour, Part

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels, end exclusive."""

FAR_M = 4000.0
_SHIFT = 4  # cv2 polygons in sixteenths of a pixel, so that slow moves do not step


def clip_near(seen: Floats) -> Floats:
    """The camera-space polygon cut off at the near plane; empty when wholly behind it."""
    depth = seen[:, 2] - NEAR_M
    if depth.min() >= 0:
        return seen
    if depth.max() <= 0:
        return seen[:0]
    kept: list[Floats] = []
    for i in range(len(seen)):
        j = (i + 1) % len(seen)
        if depth[i] >= 0:
            kept.append(seen[i])
        if (depth[i] < 0) != (depth[j] < 0):
            share = depth[i] / (depth[i] - depth[j])
            kept.append(seen[i] + (seen[j] - seen[i]) * share)
    return np.array(kept)


class Canvas:
    """Pixels and ground truth of one frame."""

    def __init__(self, width: int, height: int, *, truth: bool = True) -> None:
        self.width, self.height, self.truth = width, height, truth
        self.image: Picture = np.zeros((height, width, 3), np.uint8)
        size = (height, width) if truth else (0, 0)
        self.parts: Picture = np.full(size, int(Part.SKY), np.uint8)
        self.figure: Picture = np.zeros(size, np.uint8)
        self.depth: npt.NDArray[np.float32] = np.full(size, FAR_M, np.float32)

    def copy(self) -> Canvas:
        """An independent copy, to paint figures on a cached background."""
        twin = Canvas.__new__(Canvas)
        twin.width, twin.height, twin.truth = self.width, self.height, self.truth
        twin.image = self.image.copy()
        twin.parts, twin.figure = self.parts.copy(), self.figure.copy()
        twin.depth = self.depth.copy()
        return twin

    def polygon(self, camera: Camera, seen: Floats, colour: Colour, part: Part) -> None:
        """Fill a flat polygon given in camera space."""
        seen = clip_near(seen)
        if len(seen) < 3:
            return
        pixels = camera.to_pixels(seen)
        box = self._box(pixels)
        if box is None:
            return
        fixed = _fixed(pixels)
        cv2.fillPoly(self.image, [fixed], colour, cv2.LINE_AA, _SHIFT)
        if self.truth:
            cv2.fillPoly(self.parts, [fixed], int(part), cv2.LINE_8, _SHIFT)
            cv2.fillPoly(self.figure, [fixed], 0, cv2.LINE_8, _SHIFT)
            self._polygon_depth(camera, seen, fixed, box)

    def _polygon_depth(self, camera: Camera, seen: Floats, fixed: Floats, box: Box) -> None:
        """Depth of a filled polygon: one number when it is nearly even, its plane otherwise."""
        near, far = float(seen[:, 2].min()), float(seen[:, 2].max())
        if far - near < 0.08 * near:
            cv2.fillPoly(self.depth, [fixed], (near + far) / 2, cv2.LINE_8, _SHIFT)
            return
        normal = _normal(seen)
        plane = _plane_depth(camera, normal, float(normal @ seen[0]), box)
        x0, y0, x1, y1 = box
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [fixed - np.array([x0, y0]) * (1 << _SHIFT)], 1, cv2.LINE_8, _SHIFT)
        cv2.copyTo(np.clip(plane, near, far), mask, self.depth[y0:y1, x0:x1])

    def textured(
        self,
        camera: Camera,
        frame: tuple[Floats, Floats, Floats],
        texture: Picture,
        part: Part,
        reach: float = 0.0,
    ) -> None:
        """Paint a textured rectangle; frame is its camera-space origin, u and v edges.

        With `reach` the rectangle runs on in every direction, its border pixels drawn out.
        """
        origin, u, v = frame
        low, high = -reach, 1.0 + reach
        corners = np.array([origin + a * u + b * v for a, b in _square(low, high)])
        seen = clip_near(corners)
        if len(seen) < 3:
            return
        pixels = camera.to_pixels(seen)
        box = self._box(pixels)
        if box is None:
            return
        x0, y0, x1, y1 = box
        fixed = _fixed(pixels - (x0, y0))
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        alpha = texture.shape[2] == 4
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_8, _SHIFT)
        rows, columns = texture.shape[:2]
        matrix = np.stack((u / columns, v / rows, origin), axis=1)
        matrix = _intrinsics(camera, x0, y0) @ matrix
        warped = cv2.warpPerspective(
            texture,
            np.linalg.inv(matrix + np.eye(3) * 1e-12),
            (x1 - x0, y1 - y0),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        target = self.image[y0:y1, x0:x1]
        if alpha:
            mask = cv2.min(mask, warped[:, :, 3])
            blend(target, warped[:, :, :3], mask)
            mask = cv2.threshold(mask, 127, 255, cv2.THRESH_BINARY)[1].astype(np.uint8)
        else:
            cv2.copyTo(warped, mask, target)
        if self.truth:
            normal = np.cross(u, v)
            plane = _plane_depth(camera, normal, float(normal @ origin), box)
            cv2.copyTo(plane, mask, self.depth[y0:y1, x0:x1])
            self.parts[y0:y1, x0:x1][mask > 0] = int(part)
            self.figure[y0:y1, x0:x1][mask > 0] = 0

    def shade(self, camera: Camera, frame: tuple[Floats, Floats, Floats], veil: Picture) -> None:
        """Darken by a soft veil (h, w) of 0..255 lying on a rectangle in camera space: a shadow."""
        origin, u, v = frame
        seen = clip_near(np.array([origin + a * u + b * v for a, b in _square(0.0, 1.0)]))
        if len(seen) < 3:
            return
        box = self._box(camera.to_pixels(seen))
        if box is None:
            return
        x0, y0, x1, y1 = box
        rows, columns = veil.shape[:2]
        matrix = np.stack((u / columns, v / rows, origin), axis=1)
        matrix = _intrinsics(camera, x0, y0) @ matrix
        warped = cv2.warpPerspective(
            veil,
            np.linalg.inv(matrix + np.eye(3) * 1e-12),
            (x1 - x0, y1 - y0),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )
        keep = cv2.cvtColor(255 - warped, cv2.COLOR_GRAY2BGR)
        target = self.image[y0:y1, x0:x1]
        cv2.multiply(target, keep, target, scale=1 / 255)

    def sprite(
        self,
        rgba: Picture,
        parts: Picture | None,
        corner: tuple[float, float],
        depth_m: float,
        figure: int = 0,
    ) -> None:
        """Lay a sprite at its own scale with its top left pixel at `corner`."""
        x, y = math.floor(corner[0]), math.floor(corner[1])
        rows, columns = rgba.shape[:2]
        x0, y0 = max(x, 0), max(y, 0)
        x1, y1 = min(x + columns, self.width), min(y + rows, self.height)
        if x0 >= x1 or y0 >= y1:
            return
        cut = rgba[y0 - y : y1 - y, x0 - x : x1 - x]
        alpha = np.ascontiguousarray(cut[:, :, 3])
        blend(self.image[y0:y1, x0:x1], cut[:, :, :3], alpha)
        if self.truth and parts is not None:
            solid = alpha > 127
            self.parts[y0:y1, x0:x1][solid] = parts[y0 - y : y1 - y, x0 - x : x1 - x][solid]
            self.figure[y0:y1, x0:x1][solid] = figure
            self.depth[y0:y1, x0:x1][solid] = depth_m

    def _box(self, pixels: Floats) -> Box | None:
        """The polygon's bounding box inside the frame, or None when it is outside."""
        low, high = pixels.min(axis=0), pixels.max(axis=0)
        x0, y0 = max(int(max(low[0], -9)) - 1, 0), max(int(max(low[1], -9)) - 1, 0)
        x1 = min(int(min(high[0], self.width + 9)) + 2, self.width)
        y1 = min(int(min(high[1], self.height + 9)) + 2, self.height)
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def blend(target: Picture, paint: Picture, alpha: Picture) -> None:
    """Lay straight-alpha paint over target in place."""
    cover = cv2.cvtColor(alpha, cv2.COLOR_GRAY2BGR)
    laid = cv2.multiply(np.ascontiguousarray(paint), cover, scale=1 / 255)
    kept = cv2.multiply(target, 255 - cover, scale=1 / 255)
    cv2.add(laid, kept, target)


def _square(low: float, high: float) -> tuple[tuple[float, float], ...]:
    return (low, low), (high, low), (high, high), (low, high)


def _fixed(pixels: Floats) -> npt.NDArray[np.int32]:
    return np.round(np.clip(pixels, -20000, 20000) * (1 << _SHIFT)).astype(np.int32)


def _normal(seen: Floats) -> Floats:
    """Normal of a polygon by Newell's sum, which bears collinear corners."""
    after = np.roll(seen, -1, axis=0)
    return np.cross(seen, after).sum(axis=0)


def _intrinsics(camera: Camera, x0: float, y0: float) -> Floats:
    f = camera.focal_px
    return np.array(
        [[f, 0, camera.width / 2 - x0], [0, -f, camera.height / 2 - y0], [0, 0, 1.0]]
    )


def _plane_depth(
    camera: Camera, normal: Floats, offset: float, box: Box
) -> npt.NDArray[np.float32]:
    """Depth in metres at every pixel of the box for the plane normal.p = offset."""
    x0, y0, x1, y1 = box
    f = camera.focal_px
    across = (np.arange(x0, x1, dtype=np.float32) + 0.5 - camera.width / 2) / f * normal[0]
    down = -(np.arange(y0, y1, dtype=np.float32) + 0.5 - camera.height / 2) / f * normal[1]
    below = (down[:, None] + across[None, :] + normal[2]).astype(np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = np.where(np.abs(below) > 1e-9, offset / below, FAR_M)
    return np.asarray(np.where(depth > 0, np.minimum(depth, FAR_M), FAR_M), np.float32)
