"""Views: a box cut out of a picture, resized, mirrored and worn, with its maps in step.

A view keeps the box, so that two views of one picture can be matched patch by patch.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.training.pool import DEPTH_STEP, MAP_STEP, Frame

Image = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float32]
PATCH = 16
SAMPLES = 4
"""Map samples along each side of a patch."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box in pixels of the picture it was cut from; `mirrored` says left and right changed."""

    x: float
    y: float
    width: float
    height: float
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Wear:
    """How much a view is worn by light, lens and coder."""

    light: float = 0.2
    """Largest relative change of brightness and contrast."""
    tint: float = 0.08
    """Largest relative change of one channel against the others."""
    saturation: float = 0.2
    damage: float = 0.2
    """Probability of each of blur, noise, JPEG and a covering bar."""


GENTLE = Wear()
"""For people: the colour of a coat is who they are."""
ROUGH = Wear(light=0.35, tint=0.15, saturation=0.5, damage=0.25)
"""For photographs, of which there are few."""


def random_box(
    rng: np.random.Generator,
    size: tuple[int, int],
    share: tuple[float, float],
    aspect: float,
) -> Box:
    """Return a box over a share of a (height, width) picture, about `aspect` wide to high."""
    height, width = size
    area = rng.uniform(*share) * height * width
    ratio = aspect * float(np.exp(rng.uniform(-0.22, 0.22)))
    box_w = min(width, float(np.sqrt(area * ratio)))
    box_h = min(height, float(np.sqrt(area / ratio)))
    x = rng.uniform(0, width - box_w) if width > box_w else 0.0
    y = rng.uniform(0, height - box_h) if height > box_h else 0.0
    return Box(x, y, box_w, box_h, bool(rng.random() < 0.5))


def figure_box(rng: np.random.Generator, frame: Frame, number: int, aspect: float) -> Box:
    """Return a box around figure `number` with a random margin, moved to lie in the frame."""
    ys, xs = np.nonzero(frame.figure == number)
    left, right = float(xs.min()) * MAP_STEP, float(xs.max() + 1) * MAP_STEP
    top, bottom = float(ys.min()) * MAP_STEP, float(ys.max() + 1) * MAP_STEP
    if rng.random() < 0.3:  # a closer framing: head and chest, or what there is of them
        bottom = top + (bottom - top) * rng.uniform(0.35, 0.7)
    grow = float(np.exp(rng.uniform(np.log(0.9), np.log(1.6))))
    box_h = max((bottom - top) * grow, (right - left) * grow / aspect, 24.0)
    height, width = frame.image.shape[:2]
    box_h = min(box_h, float(height))
    box_w = min(box_h * aspect, float(width))
    x = (left + right - box_w) / 2 + rng.uniform(-0.1, 0.1) * box_w
    y = (top + bottom - box_h) / 2 + rng.uniform(-0.1, 0.1) * box_h
    x, y = float(np.clip(x, 0, width - box_w)), float(np.clip(y, 0, height - box_h))
    return Box(x, y, box_w, box_h, bool(rng.random() < 0.5))


def cut(array: npt.NDArray[np.generic], box: Box, step: int, size: tuple[int, int]) -> Image:
    """Return the box of an array stored at 1 / `step`, at (height, width), mirrored as asked."""
    height, width = array.shape[:2]
    x0, y0 = round(box.x / step), round(box.y / step)
    x1 = min(width, max(x0 + 1, round((box.x + box.width) / step)))
    y1 = min(height, max(y0 + 1, round((box.y + box.height) / step)))
    part = array[min(y0, height - 1) : y1, min(x0, width - 1) : x1]
    shrinks = part.shape[0] > size[0] or part.shape[1] > size[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    if step != 1:
        how = cv2.INTER_NEAREST
    out = cv2.resize(np.ascontiguousarray(part), (size[1], size[0]), interpolation=how)
    return np.asarray(out[:, ::-1] if box.mirrored else out)


def wear(rng: np.random.Generator, image: Image, how: Wear) -> Image:
    """Return the picture under another light, in another grade, and sometimes damaged."""
    gain = 1 + rng.uniform(-how.light, how.light)
    contrast = 1 + rng.uniform(-how.light, how.light)
    tint = 1 + rng.uniform(-how.tint, how.tint, 3)
    pixels = image.astype(np.float32)
    mean = pixels.mean()
    pixels = ((pixels - mean) * contrast + mean) * (gain * tint).astype(np.float32)
    grey = pixels.mean(2, keepdims=True)
    pixels = grey + (pixels - grey) * (1 + rng.uniform(-how.saturation, how.saturation))
    if rng.random() < how.damage:
        pixels += rng.normal(0, rng.uniform(2, 12), pixels.shape).astype(np.float32)
    out = np.clip(pixels, 0, 255).astype(np.uint8)
    if rng.random() < how.damage:
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.6)), np.uint8)
    if rng.random() < how.damage:
        out = _jpeg(out, int(rng.integers(30, 90)))
    if rng.random() < how.damage:
        out = _cover(rng, out)
    return np.asarray(out, np.uint8)


def patch_parts(frame: Frame, box: Box, grid: tuple[int, int], kinds: int) -> FloatArray:
    """Return (h, w, kinds): the share of every part in every patch."""
    labels = cut(frame.parts, box, MAP_STEP, (grid[0] * SAMPLES, grid[1] * SAMPLES))
    return patch_mean(np.eye(kinds, dtype=np.float32)[labels])


def patch_cover(frame: Frame, number: int, box: Box, grid: tuple[int, int]) -> FloatArray:
    """Return (h, w): how much of every patch figure `number` covers."""
    numbers = cut(frame.figure, box, MAP_STEP, (grid[0] * SAMPLES, grid[1] * SAMPLES))
    return patch_mean((numbers == number).astype(np.float32)[:, :, None])[:, :, 0]


def patch_depth(frame: Frame, box: Box, grid: tuple[int, int]) -> FloatArray:
    """Return (h, w): mean log depth of every patch."""
    depth = cut(frame.log_depth, box, DEPTH_STEP, (grid[0] * SAMPLES, grid[1] * SAMPLES))
    return patch_mean(depth.astype(np.float32)[:, :, None])[:, :, 0]


def patch_mean(samples: FloatArray) -> FloatArray:
    """Return (h, w, C): the mean of `SAMPLES` x `SAMPLES` samples per patch."""
    height, width, channels = samples.shape
    shape = (height // SAMPLES, SAMPLES, width // SAMPLES, SAMPLES, channels)
    return np.asarray(samples.reshape(shape).mean((1, 3)), np.float32)


def _jpeg(image: Image, quality: int) -> Image:
    _, code = cv2.imencode(".jpg", image, [int(cv2.IMWRITE_JPEG_QUALITY), quality])
    return np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR), np.uint8)


def _cover(rng: np.random.Generator, image: Image) -> Image:
    height, width = image.shape[:2]
    h, w = (int(side * rng.uniform(0.1, 0.4)) for side in (height, width))
    y, x = int(rng.integers(0, height - h)), int(rng.integers(0, width - w))
    out = image.copy()
    out[y : y + h, x : x + w] = rng.integers(0, 256, 3)
    return out
