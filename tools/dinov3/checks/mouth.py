"""Does the mouth move with the voice?

Inside the tracked head, every small patch of the lower face is a curve over time; so is the
loudness of the voice. The patches that go with the voice best are the mouth, wherever it is
(Hershey and Movellan, "Audio vision", NIPS 1999), and the shift at which they do is the lag. A
mouth in sync fits the voice better near no shift than far from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from scipy import ndimage

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable, unavailable
from tools.dinov3.drawing import BAD, INK, curve, fitted, stacked, titled
from tools.dinov3.drawing import WIDTH as WIDE
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import HEAD, figures_by_parts
from tools.dinov3.footage import Footage
from tools.dinov3.hearing import STEP_SECONDS, Hearing
from tools.dinov3.sight import Image, Sight
from tools.dinov3.watching import Watched

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of a small frame."""
_FARTHEST_SECONDS = 0.8
_NEAR_SECONDS = 0.125
"""Viewers notice sound that is late by 125 ms, early by 45 ms (ITU-R BT.1359)."""
_FAR_SECONDS = 0.25
_SLOW_SECONDS = 0.6
_LEAST_SECONDS = 1.2
_LEAST_WIDE = 8
_QUIET = 2.0
"""Variance (0-255 squared) added to each patch: what hardly moves says nothing."""


@dataclass(frozen=True, slots=True)
class Sync:
    """How the lower face goes with the voice."""

    lags: tuple[float, ...]
    """Seconds by which the picture is late, ascending."""
    fits: tuple[float, ...]
    """Mean absolute correlation of the patches that fit best, at each lag."""

    @property
    def lag(self) -> float:
        """Seconds by which the picture is late where it fits best."""
        return self.lags[int(np.argmax(self.fits))]

    @property
    def lead(self) -> float:
        """Best fit within 125 ms less the best fit beyond 250 ms; negative is out of sync."""
        away, fits = np.abs(self.lags), np.array(self.fits)
        return float(fits[away <= _NEAR_SECONDS].max() - fits[away >= _FAR_SECONDS].max())


def head_box(watched: Watched) -> Box | None:
    """The median box of the main head in small frames; None where none is seen often enough."""
    tall, wide = watched.footage.small.shape[1:3]
    boxes = [found for sight in watched.sights if (found := _head(sight)) is not None]
    if len(boxes) < max(1, len(watched.sights) // 2):
        return None
    x, y, width, height = np.median(np.array(boxes), axis=0) * (wide, tall, wide, tall)
    return int(x), int(y), int(width), int(height)


def sync_of(footage: Footage, head: Box, voice: Hearing) -> Sync | None:
    """How the lower part of that head goes with the voice; None where either is too short."""
    most = round(_FARTHEST_SECONDS * footage.fps)
    if footage.seconds < _LEAST_SECONDS or head[2] < _LEAST_WIDE or footage.frames < 3 * most:
        return None
    patches = _quick(_lower_face(footage.luma, head), footage.fps)
    loud = _quick(loudness(voice, footage.fps, footage.frames, most)[:, None], footage.fps)[:, 0]
    if float(loud.std()) < 0.05:
        return None
    shifts = range(-most, most + 1)
    fits = tuple(_fit(patches, loud[most - k : most - k + len(patches)], k) for k in shifts)
    return Sync(tuple(k / footage.fps for k in shifts), fits)


def loudness(voice: Hearing, fps: float, frames: int, margin: int) -> FloatArray:
    """(frames + 2 margin,): how loud the voice is at each frame, 0..1 of its own loud parts."""
    level = 10 ** (voice.level_db / 20)
    seconds = np.arange(-margin, frames + margin) / fps
    steps = (np.arange(len(level)) + 0.5) * STEP_SECONDS
    smooth = ndimage.uniform_filter1d(level, 5) if len(level) else level
    at = np.interp(seconds, steps, smooth, left=0.0, right=0.0) if len(level) else seconds * 0
    top = max(float(np.percentile(at, 92)), 1e-3)
    return np.asarray(np.minimum(1.0, at / top) ** 0.6, np.float32)


def check_mouth(
    watched: Watched, voice: Hearing | None, calibration: Calibration
) -> tuple[Shown, ...]:
    """Fails when the lips fit the voice better at another time than their own.

    `voice` is the clip's own track. Measures `sync` (fit in time less the best fit elsewhere;
    limit `mouth.sync`, least) and the lag in seconds.
    """
    if voice is None or voice.speech_seconds < _LEAST_SECONDS / 2:
        return (Shown(not_assessable("mouth", "Nobody is heard speaking.")),)
    if watched.first.parts is None:
        said = "This encoder has no part head to find a face with."
        return (Shown(unavailable("mouth", said)),)
    head = head_box(watched)
    sync = sync_of(watched.footage, head, voice) if head is not None else None
    if head is None or sync is None:
        said = "No face is seen long and large enough to watch its mouth."
        return (Shown(not_assessable("mouth", said)),)
    way = "late" if sync.lag > 0 else "early"
    found = limited(
        "mouth", "out_of_sync", measured("sync", sync.lead, "correlation"),
        calibration.limit("mouth.sync"),
        "The lips move with the voice.",
        f"The lips fit the voice best {abs(sync.lag):.2f} s {way}: they move at other times.",
        most=False,
    )  # fmt: skip
    numbers = (*found.measurements, measured("lag", sync.lag, "seconds"))
    found = found.model_copy(update={"measurements": numbers})
    return (Shown(found, lambda: _picture(watched, head, sync, found.sentence)),)


def _head(sight: Sight) -> tuple[float, float, float, float] | None:
    """x, y, width, height of the main head in shares of the frame."""
    figures = figures_by_parts(sight)
    seen = figures[0].seen(sight, HEAD) if figures else None
    if seen is None:
        return None
    solid = (seen > 0.5).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(solid)
    x, y, width, height = stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])), :4]
    tall, wide = solid.shape
    return x / wide, y / tall, width / wide, height / tall


def _lower_face(luma: FloatArray, head: Box) -> FloatArray:
    """(T, n): smoothed patches of the lower face and jaw, the head's own movement taken out."""
    x, y, width, height = head
    shifts = _followed(luma, head)
    top, tall = y + 0.4 * height, max(4, round(0.75 * height))
    out = []
    for frame, (across, down) in zip(luma, shifts, strict=True):
        middle = (x + across + (width - 1) / 2, top + down + (tall - 1) / 2)
        crop = cv2.getRectSubPix(frame, (width, tall), middle)
        out.append(cv2.blur(crop, (5, 3))[1::2, 1::2].ravel())
    return np.asarray(np.stack(out), np.float32)


def _followed(luma: FloatArray, head: Box) -> FloatArray:
    """(T, 2): shift of the head against the middle frame, by phase correlation."""
    x, y, width, height = head
    window = cv2.createHanningWindow((width, height), cv2.CV_32F)
    middle = (x + (width - 1) / 2, y + (height - 1) / 2)
    start = len(luma) // 2
    still = cv2.getRectSubPix(luma[start], (width, height), middle)
    out = np.zeros((len(luma), 2), np.float32)
    for numbers in (range(start, len(luma)), range(start, -1, -1)):
        at = np.zeros(2)
        for t in numbers:
            crop = cv2.getRectSubPix(
                luma[t], (width, height), (middle[0] + at[0], middle[1] + at[1])
            )
            step, sure = cv2.phaseCorrelate(still, crop, window)
            if sure > 0.1 and abs(step[0]) < 0.3 * width and abs(step[1]) < 0.3 * height:
                at = at + step
            out[t] = at
    return out


def _quick(values: FloatArray, fps: float) -> FloatArray:
    """(T, n) without its slow changes."""
    slow = ndimage.gaussian_filter1d(values, fps * _SLOW_SECONDS, axis=0, mode="nearest")
    return np.asarray(values - slow, np.float32)


def _fit(patches: FloatArray, loud: FloatArray, late: int) -> float:
    """Mean absolute correlation of the best fiftieth of the patches with the shifted loudness."""
    kept = slice(max(0, late), len(loud) + min(0, late))
    moved, heard = patches[kept], loud[kept]
    moved, heard = moved - moved.mean(0), heard - heard.mean()
    power = ((moved**2).sum(0) + len(heard) * _QUIET) * float((heard**2).sum()) + 1e-9
    fits = np.abs(heard @ moved) / np.sqrt(power)
    best = max(4, len(fits) // 50)
    return float(np.sort(fits)[-best:].mean())


def _picture(watched: Watched, head: Box, sync: Sync, said: str) -> Image:
    """The face that was watched above its fit with the voice at every lag."""
    small = watched.footage.small[watched.footage.frames // 2].copy()
    x, y, width, height = head
    cv2.rectangle(
        small, (x, round(y + 0.4 * height)), (x + width, round(y + 1.15 * height)), BAD, 1
    )
    face = fitted(np.asarray(small, np.uint8), WIDE, 300)
    late = [lag + _FARTHEST_SECONDS for lag in sync.lags]
    middle = (
        f"fit with the voice; picture early (left) .. in sync (middle) .. late: {sync.lag:+.2f} s"
    )
    return titled(stacked([face, titled(curve(late, sync.fits), middle, INK)]), said, INK)
