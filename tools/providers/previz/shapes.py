"""A canvas for antialiased filled paths with outline, soft light and a part map.

Drawing happens in metres (x right, y up) inside a window; the canvas knows paths, tubes and
colours, and nothing of people or things. Colour is kept premultiplied and supersampled; light is a
separate, coarse map that each shape overwrites where it lies and that is blurred once at the end,
so that shading is soft, follows patterns and costs little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.finishes import FINISHES, Image, as_bytes, brushed, mapped, straight
from tools.providers.previz.paths import Path, Points, Tube, Window, darker, light_vector, rectangle
from tools.providers.previz.stage import Colour, Light, Part

_SHIFT = 4
_SHADE_BLUR_M = 0.011
_SUPERSAMPLED_PIXELS = 130_000
"""Larger canvases rely on OpenCV's own antialiasing: twice as fast, the edges as good."""
_ACROSS = np.linspace(-1.0, 1.0, 21)
_BULGE = np.sqrt(1 - _ACROSS**2)


class Canvas:
    """What is painted on; `finish` gives the picture and its part map."""

    def __init__(
        self,
        window: Window,
        pixels_per_metre: float,
        light: Light,
        *,
        style: str = "animatic",
        outline: bool = True,
        line_m: float = 0.0045,
        line_pixels: float = 2.4,
    ) -> None:
        """`line_m` is the outline's width, at most `line_pixels` however close the camera is."""
        self.window = window
        self.scale = pixels_per_metre
        self.light = light
        self.towards = light_vector(light)
        self.style = FINISHES.get(style, FINISHES["animatic"])
        self.width = max(1, math.ceil((window[2] - window[0]) * pixels_per_metre - 1e-6))
        self.height = max(1, math.ceil((window[3] - window[1]) * pixels_per_metre - 1e-6))
        self.sampling = 2 if self.width * self.height < _SUPERSAMPLED_PIXELS else 1
        self._line = (
            min(line_m, line_pixels / pixels_per_metre) * self.style.line if outline else 0.0
        )
        k = self.sampling
        self._colour = np.zeros((self.height * k, self.width * k, 4), np.uint8)
        self._parts = np.zeros((self.height, self.width), np.uint8)
        self._shade_scale = min(1.0, 2.0 / max(1e-6, _SHADE_BLUR_M * pixels_per_metre))
        self._shade = np.full(
            (
                max(1, math.ceil(self.height * self._shade_scale)),
                max(1, math.ceil(self.width * self._shade_scale)),
            ),
            225,
            np.uint8,
        )

    @property
    def pixel(self) -> float:
        """Metres that one output pixel spans."""
        return 1.0 / self.scale

    def sees(self, points: Points, margin: float = 0.0) -> bool:
        """Whether the points' box meets the window."""
        x, y = points[:, 0], points[:, 1]
        left, bottom, right, top = self.window
        return bool(
            x.min() - margin <= right
            and x.max() + margin >= left
            and y.min() - margin <= top
            and y.max() + margin >= bottom
        )

    def fill(
        self,
        points: Points,
        colour: Colour,
        part: Part,
        *,
        line: float = 1.0,
        shade: int | None = 235,
        halo: float = 0.0,
    ) -> None:
        """Fills a closed path.

        `line` scales the outline drawn under it, `shade` is its light (None keeps what is below),
        `halo` darkens what lies around it, in metres: the soft shadow where it touches.
        """
        if not self.sees(points, 0.02):
            return
        if line > 0:
            self._ink(points, colour, line)
        fixed = self._fixed(points, self.sampling)
        cv2.fillPoly(self._colour, [fixed], (*colour, 255), cv2.LINE_AA, _SHIFT)
        small = fixed if self.sampling == 1 else self._fixed(points, 1)
        cv2.fillPoly(self._parts, [small], int(part), cv2.LINE_8, _SHIFT)
        if shade is not None:
            if halo > 0:
                self._polyline(self._shade, points, self._shade_scale, 95, halo, closed=True)
            self._fill_shade(points, shade)

    def _ink(self, points: Points, colour: Colour, weight: float, *, closed: bool = True) -> None:
        """The dark line around a path."""
        if self._line <= 0:
            return
        ink = (*darker(colour, 0.72), 255)
        width = max(self._line * weight * 2, 0.9 / self.scale * min(1.0, weight))
        self._polyline(self._colour, points, self.sampling, ink, width, closed=closed)

    def edge(self, points: Points, colour: Colour, *, halo: float = 0.0, line: float = 1.0) -> None:
        """Part of an outline and its halo, for a body that is filled afterwards without a line."""
        if not self.sees(points, 0.02):
            return
        if halo > 0:
            self._polyline(self._shade, points, self._shade_scale, 95, halo, closed=False)
        self._ink(points, colour, line, closed=False)

    def fill_tube(
        self, body: Tube, colour: Colour, part: Part, *, halo: float = 0.0, line: float = 1.0
    ) -> None:
        """Fills a tube, outlines its two sides only and shades it."""
        if not self.sees(body.outline, 0.02):
            return
        if halo > 0:
            self._polyline(self._shade, body.outline, self._shade_scale, 95, halo, closed=True)
        if self._line > 0 and line > 0:
            ink = (*darker(colour, 0.72), 255)
            for side in (body.left, body.right):
                width = max(self._line * line * 2, 0.9 / self.scale)
                self._polyline(self._colour, side, self.sampling, ink, width, closed=False)
        self.fill(body.outline, colour, part, line=0.0)
        self.shade_tube(body)

    def fill_together(
        self,
        shapes: Sequence[Points],
        colour: Colour,
        part: Part,
        *,
        halo: float = 0.0,
        line: float = 1.0,
    ) -> None:
        """Fills paths as one body: outlines first, so that no line crosses a joint."""
        seen = [points for points in shapes if self.sees(points, 0.02)]
        for points in seen:
            if halo > 0:
                self._polyline(self._shade, points, self._shade_scale, 95, halo, closed=True)
            self._ink(points, colour, line)
        for points in seen:
            self.fill(points, colour, part, line=0.0)

    def line(
        self,
        points: Path,
        colour: Colour,
        width: float,
        part: Part | None = None,
        *,
        closed: bool = False,
    ) -> None:
        """A stroke of `width` metres."""
        p = np.asarray(points, dtype=np.float64)
        if not self.sees(p, width):
            return
        self._polyline(self._colour, p, self.sampling, (*colour, 255), width, closed=closed)
        if part is not None:
            self._polyline(self._parts, p, 1, int(part), width, closed=closed)

    def shade_tube(self, body: Tube, *, strength: float = 1.0) -> None:
        """Two soft steps of shadow on the side of a tube that is turned from the light."""
        axis = body.left.mean(axis=0) - body.right.mean(axis=0)
        norm = float(np.hypot(axis[0], axis[1]))
        if norm < 1e-9 or not self.sees(body.outline):
            return
        side = float(axis @ self.towards[:2]) / norm
        s = _ACROSS
        lambert = s * side + _BULGE * self.towards[2]
        for threshold, value in ((0.42, 165), (0.12, 100), (-0.25, 55)):
            dark = np.flatnonzero(lambert < threshold)
            if dark.size:
                level = int(235 + (value - 235) * strength)
                self._shade_span(body, s[dark[0]], s[dark[-1]], level)

    def _shade_span(self, body: Tube, low: float, high: float, level: int) -> None:
        middle, half = (body.left + body.right) / 2, (body.left - body.right) / 2
        self._fill_shade(np.vstack([middle + half * low, (middle + half * high)[::-1]]), level)

    def shadow(self, points: Points, level: int = 120) -> None:
        """Darkens the light map inside a path."""
        if self.sees(points):
            self._fill_shade(points, level)

    def inside(self, clip: Points, paint: Callable[[], None]) -> None:
        """Runs `paint` and keeps of its colour only what falls inside `clip`."""
        box = self._box(clip)
        if box is None:
            return
        x0, y0, x1, y1 = box
        view = self._colour[y0:y1, x0:x1]
        before = view.copy()
        k = self.sampling
        px0, py0, px1, py1 = x0 // k, y0 // k, -(-x1 // k), -(-y1 // k)
        parts_before = self._parts[py0:py1, px0:px1].copy()
        paint()
        mask = self._mask(clip, box, 0.0)
        keep = mask.astype(np.float32) / 255.0
        view[:] = cv2.blendLinear(view, before, keep, 1.0 - keep)
        small = cv2.resize(mask, parts_before.shape[::-1], interpolation=cv2.INTER_AREA)
        parts = self._parts[py0:py1, px0:px1]
        parts[small < 128] = parts_before[small < 128]

    def wash(self, points: Points, colour: Colour, opacity: float, blur_m: float = 0.0) -> None:
        """A translucent, optionally soft, layer of colour over what is already painted."""
        sigma = blur_m * self.scale * self.sampling
        reach = np.array([[-2.5 * blur_m] * 2, [2.5 * blur_m] * 2])
        box = self._box(np.vstack([points.min(0) + reach[0], points.max(0) + reach[1]]))
        if box is None:
            return
        x0, y0, x1, y1 = box
        view = self._colour[y0:y1, x0:x1]
        share = self._mask(points, box, sigma).astype(np.float32) * (opacity / 255.0)
        layer = cv2.merge(
            [cv2.convertScaleAbs(view[..., 3], alpha=c / 255.0) for c in (*colour, 255)]
        )
        view[:] = cv2.blendLinear(layer, view, share, 1.0 - share)

    def _mask(self, points: Points, box: tuple[int, int, int, int], sigma: float) -> Image:
        """Coverage 0..255 of a path in a box of the colour buffer; wide blurs are made small."""
        x0, y0, x1, y1 = box
        shrink = min(1.0, 2.0 / max(sigma, 1e-6)) if sigma > 0.5 else 1.0
        size = (max(1, math.ceil((x1 - x0) * shrink)), max(1, math.ceil((y1 - y0) * shrink)))
        mask = np.zeros(size[::-1], np.uint8)
        corner = np.rint(np.array([x0, y0]) * shrink * (1 << _SHIFT)).astype(np.int32)
        fixed = self._fixed(points, self.sampling * shrink) - corner
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _SHIFT)
        if sigma > 0.5:
            mask = cv2.GaussianBlur(mask, (0, 0), sigma * shrink)
        if shrink < 1.0:
            mask = cv2.resize(mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR)
        return as_bytes(mask)

    def stamp(
        self,
        rgba: Image,
        origin: tuple[float, float],
        at: tuple[float, float],
        part: Part,
    ) -> None:
        """Lays a straight-alpha picture (made at this scale) so that its `origin` pixel is `at`."""
        left = round((at[0] - self.window[0]) * self.scale - origin[0])
        top = round((self.window[3] - at[1]) * self.scale - origin[1])
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(self.width, left + rgba.shape[1]), min(self.height, top + rgba.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        cut = rgba[y0 - top : y1 - top, x0 - left : x1 - left]
        k = self.sampling
        big = cut if k == 1 else cv2.resize(cut, None, fx=k, fy=k, interpolation=cv2.INTER_LINEAR)
        view = self._colour[y0 * k : y1 * k, x0 * k : x1 * k].astype(np.float32)
        alpha = big[..., 3:].astype(np.float32) / 255.0
        source = np.concatenate([big[..., :3] * alpha, alpha * 255.0], axis=2)
        self._colour[y0 * k : y1 * k, x0 * k : x1 * k] = source + view * (1 - alpha) + 0.5
        self._parts[y0:y1, x0:x1][cut[..., 3] > 127] = int(part)
        corners = rectangle(
            self.window[0] + x0 / self.scale,
            self.window[3] - y1 / self.scale,
            self.window[0] + x1 / self.scale,
            self.window[3] - y0 / self.scale,
        )
        self._fill_shade(corners, 235)

    def finish(self) -> tuple[Image, Image]:
        """Straight-alpha RGBA (h, w, 4) and the part map (h, w)."""
        picture: Image = self._colour
        if self.sampling > 1:
            size = (self.width, self.height)
            picture = as_bytes(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
        x, y, w, h = cv2.boundingRect(picture[..., 3])
        if w == 0 or h == 0:
            return picture, self._parts
        picture[y : y + h, x : x + w] = self._lit(picture[y : y + h, x : x + w], (x, y, w, h))
        if self.style.brush > 0:
            picture = brushed(picture, self.scale)
        # The outline lies outside the filled paths; it belongs to the part that it surrounds.
        reach = 2 * math.ceil(self._line * self.scale + 1) + 1
        grown = as_bytes(cv2.dilate(self._parts, np.ones((reach, reach), np.uint8)))
        cv2.copyTo(self._parts, self._parts, grown)
        grown[picture[..., 3] == 0] = 0
        return picture, grown

    def _lit(self, picture: Image, box: tuple[int, int, int, int]) -> Image:
        """Straight-alpha pixels of a box with light, style and rim."""
        alpha = as_bytes(cv2.extractChannel(picture, 3))
        rgb = as_bytes(cv2.cvtColor(picture, cv2.COLOR_RGBA2RGB))
        rgb = as_bytes(cv2.multiply(rgb, self._lighting(box), scale=1 / 255.0))
        if self.style.saturation != 1.0:
            grey = cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
            share = self.style.saturation
            rgb = as_bytes(cv2.addWeighted(rgb, share, grey, 1 - share, 0))
        rgb = straight(self._rim(rgb, alpha), alpha)
        return as_bytes(cv2.merge([*cv2.split(rgb), alpha]))

    def _lighting(self, box: tuple[int, int, int, int]) -> Image:
        """Per-pixel light as a colour, (h, w, 3): the shadow's is cooler when the key is warm."""
        x, y, w, h = box
        shade = cv2.GaussianBlur(self._shade, (0, 0), max(0.35, 2.0 * self.style.blur))
        k = self._shade_scale
        move = np.array([[k, 0, (x + 0.5) * k - 0.5], [0, k, (y + 0.5) * k - 0.5]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        shade = cv2.warpAffine(shade, move, (w, h), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        depth = (0.30 + 0.45 * self.light.contrast) * self.style.shade
        warm = self.light.temperature
        lit = np.array([255 + 6 * warm, 252, 250 - 8 * warm])
        cool = np.array([0.96 - 0.04 * warm, 0.97, 1.08 + 0.06 * warm])
        dark = lit * (1 - min(0.92, depth)) * cool
        ramp = np.linspace(0, 1, 256)[:, None]
        return mapped(as_bytes(shade), dark + (lit - dark) * ramp)

    def _rim(self, rgb: Image, alpha: Image) -> Image:
        """A thin edge of light on the key's side, stronger when the key comes from behind."""
        strength = 0.10 + 0.20 * self.light.contrast + 0.30 * max(0.0, -self.towards[2])
        if self.style.shade < 0.5 or self.scale < 40:
            return rgb
        reach = min(0.012 * self.scale, 7.0)
        dx, dy = self.towards[0], -max(0.25, self.towards[1])
        norm = math.hypot(dx, dy)
        move = np.array([[1, 0, -dx / norm * reach], [0, 1, -dy / norm * reach]], np.float32)
        size = (alpha.shape[1], alpha.shape[0])
        moved = cv2.warpAffine(alpha, move, size, borderMode=cv2.BORDER_REPLICATE)
        warm = self.light.temperature
        tint = np.array([1.0 + 0.15 * warm, 0.97, 0.95 - 0.25 * warm]) * strength
        glow = mapped(as_bytes(cv2.subtract(alpha, moved)), np.arange(256)[:, None] * tint)
        return as_bytes(cv2.min(cv2.add(rgb, glow), cv2.cvtColor(alpha, cv2.COLOR_GRAY2RGB)))

    def _fixed(self, points: Points, scale: float) -> npt.NDArray[np.int32]:
        """Metres to OpenCV's fixed point, whose integers are pixel centres."""
        k = self.scale * scale * (1 << _SHIFT)
        half = 0.5 * (1 << _SHIFT)
        offset = (-self.window[0] * k - half, self.window[3] * k - half)
        return np.rint(points * (k, -k) + offset).astype(np.int32)

    def _box(self, points: Points) -> tuple[int, int, int, int] | None:
        fixed = self._fixed(points, self.sampling) >> _SHIFT
        (x0, y0), (x1, y1) = fixed.min(axis=0) - 3, fixed.max(axis=0) + 4
        height, width = self._colour.shape[:2]
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
        return (int(x0), int(y0), int(x1), int(y1)) if x0 < x1 and y0 < y1 else None

    def _fill_shade(self, points: Points, level: int) -> None:
        fixed = self._fixed(points, self._shade_scale)
        cv2.fillPoly(self._shade, [fixed], level, cv2.LINE_8, _SHIFT)

    def _polyline(
        self,
        target: Image,
        points: Points,
        scale: float,
        value: tuple[int, ...] | int,
        width_m: float,
        *,
        closed: bool,
    ) -> None:
        width = max(1, min(200, round(width_m * self.scale * scale)))
        kind = cv2.LINE_AA if target is self._colour else cv2.LINE_8
        cv2.polylines(target, [self._fixed(points, scale)], closed, value, width, kind, _SHIFT)
