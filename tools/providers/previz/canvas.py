"""A picture under construction with its ground truth, and the ways to paint on it.

Painter's algorithm: whatever is painted later covers. Edges are antialiased in the picture and hard
in the truth. Knows projection, nothing of sets or light.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.camera import NEAR_M, Camera
from tools.providers.previz.mesh import Mesh
from tools.providers.previz.scenery import picture_of
from tools.providers.previz.stage import Part
from tools.providers.previz.truth import FAR_M, SPRITE, Truth, planes

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Frame = tuple[Floats, Floats, Floats]
"""A rectangle in camera space: origin, u and v edges."""
Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels, end exclusive."""

_SHIFT = 4  # cv2 polygons in sixteenths of a pixel, so that slow moves do not step
_INVERSE = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


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
        self.width, self.height = width, height
        self.image: Picture = np.zeros((height, width, 3), np.uint8)
        self.truth = Truth(width, height) if truth else None

    def copy(self) -> Canvas:
        """An independent copy, to paint figures on a kept background."""
        twin = Canvas.__new__(Canvas)
        twin.width, twin.height, twin.image = self.width, self.height, self.image.copy()
        twin.truth = self.truth.copy() if self.truth else None
        return twin

    def faces(self, view: MeshView, order: Ints, colours: Picture) -> None:
        """Fill the visible faces of a mesh in the order given; colours is (F, 3)."""
        image, ids = self.image, self.truth.ids if self.truth else None
        rgb = colours[order].tolist()
        for index, colour in zip(order.tolist(), rgb, strict=True):
            polygon = view.polygon(index)
            if polygon is None:
                continue
            cv2.fillPoly(image, [polygon], colour, cv2.LINE_AA, _SHIFT)
            if ids is not None:
                cv2.fillPoly(ids, [polygon], view.first + index, cv2.LINE_8, _SHIFT)

    def textured(
        self,
        camera: Camera,
        frame: Frame,
        texture: Picture,
        part: Part,
        across: tuple[float, float] = (0.0, 1.0),
        reach: float = 0.0,
    ) -> None:
        """Paint a textured rectangle, RGB or RGBA.

        `across` says from where to where it runs in lengths of u, `reach` how far it runs on along
        v; its border pixels are drawn out.
        """
        found = self._mask(camera, frame, across, reach)
        if found is None:
            return
        (x0, y0, x1, y1), mask = found
        origin, u, v = frame
        rows, columns = texture.shape[:2]
        matrix = intrinsics(camera, x0, y0) @ np.stack((u / columns, v / rows, origin), axis=1)
        warped = cv2.warpPerspective(
            texture,
            _inverse(matrix),
            (x1 - x0, y1 - y0),
            flags=_INVERSE,
            borderMode=cv2.BORDER_REPLICATE,
        )
        target = self.image[y0:y1, x0:x1]
        if texture.shape[2] == 4:
            mask = picture_of(cv2.min(mask, warped[:, :, 3]))
            blend(target, picture_of(cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB)), mask)
        else:
            cv2.copyTo(warped, mask, target)
        if self.truth:
            normal = np.cross(u, v)
            low, high = np.array([NEAR_M]), np.array([FAR_M])
            row = planes(normal[None], origin[None], camera.focal_px, _centre(camera), low, high)
            number = self.truth.add(np.array([int(part)], np.uint8), row)
            self.truth.ids[y0:y1, x0:x1][mask > 127] = number

    def _mask(
        self,
        camera: Camera,
        frame: Frame,
        across: tuple[float, float] = (0.0, 1.0),
        reach: float = 0.0,
    ) -> tuple[Box, Picture] | None:
        """Which pixels the rectangle covers, or None when it is out of sight."""
        origin, u, v = frame
        (left, right), low, high = across, -reach, 1.0 + reach
        square = (left, low), (right, low), (right, high), (left, high)
        seen = clip_near(np.array([origin + a * u + b * v for a, b in square]))
        if len(seen) < 3:
            return None
        pixels = camera.to_pixels(seen)
        box = self._box(pixels)
        if box is None:
            return None
        mask = np.zeros((box[3] - box[1], box[2] - box[0]), np.uint8)
        cv2.fillPoly(mask, [fixed(pixels - box[:2])], 255, cv2.LINE_8, _SHIFT)
        return box, mask

    def shade(self, camera: Camera, frame: Frame, veil: Picture) -> None:
        """Darken by a soft veil (h, w) of 0..255 lying on a rectangle in camera space: a shadow."""
        found = self._mask(camera, frame)
        if found is None:
            return
        x0, y0, x1, y1 = found[0]
        origin, u, v = frame
        rows, columns = veil.shape[:2]
        matrix = intrinsics(camera, x0, y0) @ np.stack((u / columns, v / rows, origin), axis=1)
        warped = cv2.warpPerspective(
            veil,
            _inverse(matrix),
            (x1 - x0, y1 - y0),
            flags=_INVERSE,
            borderMode=cv2.BORDER_CONSTANT,
        )
        keep = cv2.cvtColor(255 - cv2.min(warped, found[1]), cv2.COLOR_GRAY2BGR)
        target = self.image[y0:y1, x0:x1]
        cv2.multiply(target, keep, target, scale=1 / 255)

    def sprite(
        self,
        rgba: Picture,
        parts: Picture,
        corner: tuple[float, float],
        depth_m: float,
        figure: int = 0,
    ) -> None:
        """Lay a sprite at its own scale with its top left pixel at `corner`."""
        x, y = math.floor(corner[0] + 0.5), math.floor(corner[1] + 0.5)
        rows, columns = rgba.shape[:2]
        x0, y0 = max(x, 0), max(y, 0)
        x1, y1 = min(x + columns, self.width), min(y + rows, self.height)
        if x0 >= x1 or y0 >= y1:
            return
        cut = rgba[y0 - y : y1 - y, x0 - x : x1 - x]
        alpha = picture_of(cv2.extractChannel(cut, 3))
        blend(self.image[y0:y1, x0:x1], picture_of(cv2.cvtColor(cut, cv2.COLOR_RGBA2RGB)), alpha)
        if self.truth:
            solid = alpha > 127
            inverse = 1 / depth_m
            row = np.array([[0.0, 0.0, inverse, inverse, inverse]])
            self.truth.ids[y0:y1, x0:x1][solid] = self.truth.add(SPRITE, row, figure)
            cut_parts = parts[y0 - y : y1 - y, x0 - x : x1 - x]
            self.truth.sprite_parts[y0:y1, x0:x1][solid] = cut_parts[solid]

    def _box(self, pixels: Floats) -> Box | None:
        """The polygon's bounding box inside the frame, or None when it is outside."""
        low, high = pixels.min(axis=0), pixels.max(axis=0)
        x0, y0 = max(int(max(low[0], -9)) - 1, 0), max(int(max(low[1], -9)) - 1, 0)
        x1 = min(int(min(high[0], self.width + 9)) + 2, self.width)
        y1 = min(int(min(high[1], self.height + 9)) + 2, self.height)
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


class MeshView:
    """A mesh as one camera sees it: projected once, culled, numbered in the truth."""

    def __init__(self, mesh: Mesh, camera: Camera, truth: Truth | None) -> None:
        self.mesh, self._camera = mesh, camera
        self._seen = camera.to_camera(mesh.points)
        pixels = camera.to_pixels(np.maximum(self._seen, (-np.inf, -np.inf, NEAR_M)))
        self._fixed = fixed(pixels)
        starts = mesh.starts
        self.low = np.minimum.reduceat(self._seen[:, 2], starts) if len(mesh) else np.zeros(0)
        self.high = np.maximum.reduceat(self._seen[:, 2], starts) if len(mesh) else np.zeros(0)
        self.visible = self._culled(pixels) if len(mesh) else np.zeros(0, np.bool_)
        self._starts, self._ends = starts.tolist(), mesh.ends.tolist()
        self._whole: list[bool] = (self.low >= NEAR_M).tolist()
        self.first = truth.add(mesh.parts, self._planes()) if truth else 0

    def _culled(self, pixels: Floats) -> npt.NDArray[np.bool_]:
        mesh, camera = self.mesh, self._camera
        least = np.minimum.reduceat(pixels, mesh.starts)
        most = np.maximum.reduceat(pixels, mesh.starts)
        inside = (most > -1).all(axis=1) & (least < (camera.width + 1, camera.height + 1)).all(
            axis=1
        )
        towards = np.einsum("ij,ij->i", mesh.normals, camera.position - mesh.middles) > 0
        cut = (self.low < NEAR_M) & (self.high > NEAR_M)
        return np.asarray((towards | mesh.two_sided) & (((self.low >= NEAR_M) & inside) | cut))

    def _planes(self) -> Floats:
        mesh, camera = self.mesh, self._camera
        normals, points = mesh.normals @ camera.rows.T, camera.to_camera(mesh.middles)
        return planes(
            normals,
            points,
            camera.focal_px,
            _centre(camera),
            np.maximum(self.low, NEAR_M),
            self.high,
        )

    def polygon(self, index: int) -> npt.NDArray[np.int32] | None:
        """The face in fixed-point pixels, cut at the near plane."""
        start, end = self._starts[index], self._ends[index]
        if self._whole[index]:
            return self._fixed[start:end]
        seen = clip_near(self._seen[start:end])
        return fixed(self._camera.to_pixels(seen)) if len(seen) >= 3 else None


def blend(target: Picture, paint: Picture, alpha: Picture) -> None:
    """Lay straight-alpha paint over target in place."""
    cover = cv2.cvtColor(alpha, cv2.COLOR_GRAY2BGR)
    laid = cv2.multiply(paint, cover, scale=1 / 255)
    kept = cv2.multiply(target, 255 - cover, scale=1 / 255)
    cv2.add(laid, kept, target)


def fixed(pixels: Floats) -> npt.NDArray[np.int32]:
    """Pixel positions in cv2's fixed point; pixel centres lie at integers there."""
    return np.round(np.clip(pixels - 0.5, -20000, 20000) * (1 << _SHIFT)).astype(np.int32)


def intrinsics(camera: Camera, x0: float, y0: float) -> Floats:
    """Camera space to pixels of a box whose corner is (x0, y0)."""
    f = camera.focal_px
    x, y = _centre(camera)
    return np.array([[f, 0, x - x0 - 0.5], [0, -f, y - y0 - 0.5], [0, 0, 1.0]])


def _centre(camera: Camera) -> tuple[float, float]:
    return camera.width / 2, camera.height / 2


def _inverse(matrix: Floats) -> Floats:
    """The inverse, also of a rectangle seen edge-on."""
    return np.asarray(np.linalg.inv(matrix + np.eye(3) * 1e-12))
