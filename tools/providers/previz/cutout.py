"""Cuts the subject out of a photograph: a mask and a sprite with guessed measures.

GrabCut (Rother et al. 2004) seeded by colour contrast against the border and by nearness to the
centre. Knows neither people nor things by name: measures are guesses from the outline.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.encode import Image

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.uint8]

WORK_SIDE = 360
"""Longest side that GrabCut sees; 0.3 s there, four times that at twice the side."""
PLAIN_SIDE = 90
"""Longest side where nothing parts from its ground: GrabCut's search for the cheapest outline among
equal ones took minutes at `WORK_SIDE` for a picture of one colour, 0.4 s here."""
LEAST_APART = 8.0
"""Lab units; photographs have their subject 14 and more from the colours of the border."""
SPRITE_SIDE = 900
FADE_SHARE = 0.07
BORDER_SHARE = 0.04
BORDER_COLOURS = 5
SEED_PERCENTILE = 94
"""What is more salient than this share of the picture is taken for the subject at first."""
STANDING_M = 1.75
PORTRAIT_M = 1.2
SMALL_M = 0.9
TALL = 1.7
"""Height over width from which an outline is taken for a standing person."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A subject and its ground."""

    alpha: Floats
    """(H, W) 0..1, feathered."""
    cropped: bool
    """True when the subject runs out of the picture at the bottom, as in a portrait."""


def cut(image: Image) -> Cut:
    """The picture's main subject; deterministic."""
    small = _shrunk(image, WORK_SIDE)
    apart = _apart(small)
    saliency = _saliency(small, apart)
    strongest = saliency >= np.percentile(saliency, SEED_PERCENTILE)
    if float(np.median(apart[strongest])) < LEAST_APART:
        small = _shrunk(image, PLAIN_SIDE)
        saliency = _saliency(small, _apart(small))
    mask = _tidy(_grabbed(small, saliency))
    alpha = _refined(image, mask)
    bottom = mask[-max(2, len(mask) // 40) :].max(axis=0)
    return Cut(alpha, bool(bottom.mean() > 0.25))


def _shrunk(image: Image, side: int) -> Image:
    """The picture with its longest side at most `side`."""
    height, width = image.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _apart(small: Image) -> Floats:
    """(h, w): distance of each pixel from the colours of the border, in Lab units, softened."""
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    height, width = lab.shape[:2]
    rim = max(2, round(min(height, width) * BORDER_SHARE * 2))
    # The bottom edge is left out: portraits and tables run out of the picture there.
    border = np.concatenate(
        [lab[:rim].reshape(-1, 3), lab[:, :rim].reshape(-1, 3), lab[:, -rim:].reshape(-1, 3)]
    )
    cv2.setRNGSeed(7)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.5)
    _, _, centres = cv2.kmeans(
        border, BORDER_COLOURS, np.empty(0, np.int32), criteria, 2, cv2.KMEANS_PP_CENTERS
    )
    distance = np.min(
        [np.linalg.norm(lab - centre.reshape(1, 1, 3), axis=2) for centre in centres], axis=0
    )
    softened = cv2.GaussianBlur(distance.astype(np.float32), (0, 0), max(height, width) / 60)
    return np.asarray(softened, np.float32)


def _saliency(small: Image, apart: Floats) -> Floats:
    """0..1: distance from the colours of the border and sharpness, weighted to the centre."""
    height, width = apart.shape
    light = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)[..., 0].astype(np.float32)
    colour = np.clip(apart / (float(np.percentile(apart, 98)) + 1e-6), 0, 1)
    cue = 0.7 * colour + 0.3 * _focus(light)
    return np.asarray(cue * (0.25 + 0.75 * _centre(height, width)), np.float32)


def _focus(light: Floats) -> Floats:
    """0..1: how sharp the picture is around each pixel; subjects are in focus."""
    detail = np.abs(light - cv2.GaussianBlur(light, (0, 0), 1.5))
    spread = cv2.GaussianBlur(detail, (0, 0), max(light.shape) / 30)
    return np.asarray(np.clip(spread / (float(np.percentile(spread, 97)) + 1e-6), 0, 1))


def _centre(height: int, width: int) -> Floats:
    """A wide bump around the middle, slightly below it."""
    y = (np.arange(height, dtype=np.float32)[:, None] / height - 0.53) / 0.36
    x = (np.arange(width, dtype=np.float32)[None] / width - 0.5) / 0.33
    return np.asarray(np.exp(-0.5 * (x**2 + y**2)), np.float32)


def _grabbed(small: Image, saliency: Floats) -> Mask:
    """(h, w) of 0 and 1."""
    height, width = saliency.shape
    otsu, _ = cv2.threshold(
        (saliency * 255).astype(np.uint8), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU
    )
    seeds = np.where(saliency > otsu / 255, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    seeds[saliency > np.percentile(saliency, SEED_PERCENTILE)] = cv2.GC_FGD
    rim = max(2, round(min(height, width) * BORDER_SHARE))
    seeds[:rim] = seeds[:, :rim] = seeds[:, -rim:] = cv2.GC_BGD
    first = _tidy(_segmented(small, seeds))
    return _segmented(small, _second_seeds(first, rim))


def _segmented(small: Image, seeds: Mask) -> Mask:
    """GrabCut from the seeds; the middle of the picture when they name no subject."""
    if not np.isin(seeds, (cv2.GC_FGD, cv2.GC_PR_FGD)).any():
        return _ellipse(*seeds.shape)
    cv2.setRNGSeed(7)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    mask, _, _ = cv2.grabCut(bgr, seeds, (0, 0, 0, 0), *models, 4, cv2.GC_INIT_WITH_MASK)
    return np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)


def _second_seeds(first: Mask, rim: int) -> Mask:
    """Seeds for another pass: the subject's hull may be subject, what is far from it is not.

    A white chest between orange cheeks is lost at first, since the sky is white as well.
    """
    points = cv2.findNonZero(first)
    hull = np.zeros_like(first)
    cv2.fillConvexPoly(hull, cv2.convexHull(points), 1)
    reach = max(3, max(first.shape) // 25) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    seeds = np.full(first.shape, cv2.GC_BGD, np.uint8)
    seeds[cv2.dilate(hull, kernel) == 1] = cv2.GC_PR_BGD
    between = cv2.bitwise_and(cv2.dilate(first, kernel, iterations=2), cv2.erode(hull, kernel))
    seeds[between == 1] = cv2.GC_PR_FGD
    seeds[first == 1] = cv2.GC_PR_FGD
    seeds[cv2.erode(first, kernel) == 1] = cv2.GC_FGD
    seeds[:rim] = seeds[:, :rim] = seeds[:, -rim:] = cv2.GC_BGD
    return seeds


def _tidy(mask: Mask) -> Mask:
    """The component that weighs most at the centre, with its holes filled and hairs removed."""
    side = max(3, max(mask.shape) // 90 | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
    opened = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, kernel, iterations=2)
    count, labels = cv2.connectedComponents(opened)
    if count < 2:
        return _ellipse(mask.shape[0], mask.shape[1])
    weight = _centre(*mask.shape)
    sums = [float(weight[labels == label].sum()) for label in range(1, count)]
    keep = [label for label in range(1, count) if sums[label - 1] >= 0.25 * max(sums)]
    kept = np.isin(labels, keep).astype(np.uint8)
    if kept.mean() < 0.02:
        return _ellipse(mask.shape[0], mask.shape[1])
    outlines, _ = cv2.findContours(kept, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(kept)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return np.asarray(filled, np.uint8)


def _ellipse(height: int, width: int) -> Mask:
    """What is taken when nothing stands out: the middle of the picture."""
    mask = np.zeros((height, width), np.uint8)
    axes = (round(width * 0.32), round(height * 0.4))
    cv2.ellipse(mask, (width // 2, round(height * 0.53)), axes, 0, 0, 360, 1, cv2.FILLED)
    return mask


def _refined(image: Image, mask: Mask) -> Floats:
    """The mask at full size, its edge pulled to the picture's edges by a guided filter."""
    height, width = image.shape[:2]
    full = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    radius = max(3, round(max(height, width) / 160)) * 2 + 1
    guided = _guided(
        np.asarray(grey, np.float32), np.asarray(np.clip(full, 0, 1), np.float32), radius
    )
    # 0.25-0.75 becomes 0-1: the filter's haze goes, a feathered edge stays.
    alpha = np.clip((guided - 0.3) / 0.45, 0, 1)
    near = cv2.dilate(np.asarray(full > 0.5, np.uint8), np.ones((radius, radius), np.uint8))
    return np.asarray(cv2.GaussianBlur(alpha * near, (0, 0), 0.8), np.float32)


def _guided(guide: Floats, target: Floats, radius: int) -> Floats:
    """Guided filter (He et al. 2010), grey guide, epsilon 1e-4."""

    def mean(values: Floats) -> Floats:
        return np.asarray(cv2.blur(values, (radius, radius)), np.float32)

    mean_g, mean_t = mean(guide), mean(target)
    slope = (mean(guide * target) - mean_g * mean_t) / (mean(guide * guide) - mean_g**2 + 1e-4)
    offset = mean_t - slope * mean_g
    return np.asarray(mean(slope) * guide + mean(offset), np.float32)


def _faded(alpha: Mask) -> Mask:
    """The mask running out softly at the bottom, where the picture's edge cut the subject."""
    ramp = np.clip(np.arange(len(alpha), 0, -1) / (FADE_SHARE * len(alpha)), 0, 1)[:, None]
    return np.asarray(np.round(alpha * ramp**0.7), np.uint8)


@dataclass(frozen=True, slots=True)
class Subject:
    """A cut-out that can stand on a stage."""

    rgba: Image
    """Cropped to the outline; its lowest opaque row is where it stands."""
    height_m: float
    """A guess from the outline."""


def cut_subject(image: Image) -> Subject:
    """The picture's subject, at most SPRITE_SIDE pixels a side."""
    scale = min(1.0, 1.5 * SPRITE_SIDE / max(image.shape[:2]))
    if scale < 1.0:
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        image = np.asarray(small, np.uint8)
    done = cut(image)
    left, top, width, height = cv2.boundingRect((done.alpha > 0.5).astype(np.uint8))
    if not width or not height:
        left, top, height, width = 0, 0, *image.shape[:2]
    box = (slice(top, top + height), slice(left, left + width))
    alpha = np.round(done.alpha[box] * 255).astype(np.uint8)
    if done.cropped:
        alpha = _faded(alpha)
    rgba = np.dstack([image[box], alpha])
    scale = min(1.0, SPRITE_SIDE / max(width, height))
    if scale < 1.0:
        rgba = np.asarray(
            cv2.resize(rgba, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
    if height / width > TALL:
        return Subject(rgba, STANDING_M)
    return Subject(rgba, PORTRAIT_M if done.cropped else SMALL_M)
