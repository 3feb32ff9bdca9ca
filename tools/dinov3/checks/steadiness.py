"""Does a clip move, stay visible, stay sharp and keep its light, frame by frame?

All frames at small size. A picture that stands still where the clip moves before is frozen; one
that a filmmaker wants still is not. Flicker is luma that jumps up and down while the picture keeps
its edges; a single jump is a change of light and belongs to the jump check.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import failed, measured, passed, unavailable
from tools.dinov3.checks.exposure import BLACK
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Measurement
from tools.dinov3.footage import Footage

Frames = npt.NDArray[np.bool_]
STILL = 1.6
"""`Footage.motion` (0-255) up to which two frames are the same picture."""
DEAD = 0.13
"""`Footage.stir` (0-255) up to which two frames are one frame coded twice.

Measured on previz inserts from a locked-off camera (n = 6 clean, 6 with a freeze, 640 x 360): clean
steps 0.18 and up, frozen steps 0.127 and down; at 1280 x 720 clean steps 0.16 and up (n = 1).
"""
_LIVING_FROM = 0.9
_LEAST_SECONDS = 0.4
_BLACK_SECONDS = 0.08
_NOTICED_SECONDS = 0.2
"""Of softness or noise, before a viewer notices."""


def check_black_frames(footage: Footage) -> Finding:
    """Fails when any stretch of frames is black."""
    black = np.asarray(footage.brightest < BLACK.value)
    seconds = float(black.sum()) / footage.fps
    number = measured("black", seconds, "seconds")
    if seconds < _BLACK_SECONDS:
        return passed("black", "There is a picture throughout.", number, limit=BLACK)
    said = f"The picture is black for {seconds:.2f} s."
    return _spoiled("black", "black", said, footage, black, number)


def still_run(footage: Footage) -> tuple[int, int]:
    """First and last-but-one frame of the longest stretch in which nothing moves."""
    still = np.concatenate([[False], footage.motion[1:] <= STILL, [False]])
    edges = np.flatnonzero(np.diff(still.astype(np.int8)))
    runs = list(zip(edges[::2], edges[1::2], strict=False))
    if not runs:
        return 0, 0
    first, last = max(runs, key=lambda run: run[1] - run[0])
    return int(first), int(last) + 1


def check_frozen(footage: Footage, calibration: Calibration, *, moves: bool) -> Finding:
    """Fails when the picture stands still; `moves` says that the camera was ordered to move."""
    first, last = still_run(footage)
    run = max(0, last - first) / footage.fps
    share = run / max(footage.seconds, 1e-6)
    numbers: tuple[Measurement, ...] = (
        measured("still", run, "seconds"),
        measured("still share", share, "share"),
    )
    living = living_share(footage, first, last)
    if not moves and run >= _LEAST_SECONDS and living > _LIVING_FROM:
        alive_too = measured("living", living, "share")
        return passed("frozen", "It rests, and grain and light live on.", *numbers, alive_too)
    if share > 0.97:
        return failed("frozen", "frozen", "The clip is a still picture.", *numbers)
    if run < _LEAST_SECONDS:
        return passed("frozen", "The picture moves throughout.", *numbers)
    rest = np.ones(footage.frames, bool)
    rest[first : last + 1] = False
    alive = moving_share(footage, rest)
    limit = calibration.limit("frozen.share_moving" if moves else "frozen.share")
    lively = calibration.limit("frozen.alive")
    numbers = (*numbers, measured("moving otherwise", alive, "share"))
    if limit is None or lively is None:
        return unavailable("frozen", "No limit was calibrated for standing still.")
    if share > limit.value and (moves or alive > lively.value):
        said = f"The picture stands still from {first / footage.fps:.2f} s for {run:.2f} s."
        bad = np.zeros(footage.frames, bool)
        bad[first + 1 : last] = True
        return _spoiled("frozen", "frozen", said, footage, bad, *numbers)
    return passed("frozen", "It rests no longer than it may.", *numbers, limit=limit)


def living_share(footage: Footage, first: int, last: int) -> float:
    """Share of the steps after `first` up to `last` in which grain or light changes."""
    steps = footage.stir[first + 1 : last + 1]
    return float((steps > DEAD).mean()) if len(steps) else 0.0


def moving_share(footage: Footage, frames: Frames) -> float:
    """Share of these frames near which something moves; figures may be drawn on twos."""
    step = max(1, round(footage.fps / 12))
    moved = footage.motion > STILL
    near = np.asarray(np.convolve(moved, np.ones(2 * step + 1), "same") > 0)
    return float(near[frames].mean()) if frames.any() else 0.0


def flicker_of(footage: Footage) -> tuple[float, Frames]:
    """Mean luma jump of the worst half second, as a share of luma, and the frames that jump."""
    level = footage.level
    if len(level) < 4:
        return 0.0, np.zeros(footage.frames, bool)
    step = np.diff(level) / np.maximum((level[1:] + level[:-1]) / 2, 8.0)
    # Up and down again is flicker; a ramp or a single change of light is not.
    back = np.minimum(np.abs(step[1:]), np.abs(step[:-1])) * (step[1:] * step[:-1] < 0)
    jumps = np.concatenate([[0.0], back, [0.0]])
    window = max(3, round(footage.fps / 2))
    mean = np.convolve(jumps, np.ones(window) / window, "same")
    return float(mean.max()), np.asarray(mean > 0.5 * mean.max())


def check_flicker(footage: Footage, calibration: Calibration) -> Finding:
    """Fails when brightness jumps up and down from frame to frame."""
    value, where = flicker_of(footage)
    number = measured("flicker", value, "share of luma")
    limit = calibration.limit("flicker.jump")
    if limit is None:
        return unavailable("flicker", "No limit was calibrated for flicker.")
    if value <= limit.value:
        return passed("flicker", "Brightness is steady.", number, limit=limit)
    said = f"Brightness jumps by {value:.0%} from frame to frame."
    return _spoiled("flicker", "flicker", said, footage, where, number)


def check_sharp_throughout(footage: Footage, calibration: Calibration) -> Finding:
    """Fails when part of the clip is much softer than its sharpest part, or all of it is soft."""
    values = footage.sharpness
    known = values[~np.isnan(values)]
    limit = calibration.limit("blur.drop")
    if limit is None or len(known) == 0:
        return unavailable("blur", "No limit was calibrated for focus over time.")
    best = float(np.percentile(known, 90))
    soft = np.asarray(np.nan_to_num(values, nan=best) < limit.value * best)
    softest = -_reached(-known, footage.fps) / max(best, 1e-6)
    number = measured("softest over sharpest", softest, "share")
    if softest >= limit.value:
        return passed("blur", "Focus holds throughout.", number, limit=limit)
    said = f"The picture loses focus for {soft.sum() / footage.fps:.2f} s."
    return _spoiled("blur", "blur", said, footage, soft, number)


def check_clean_throughout(footage: Footage, calibration: Calibration) -> Finding:
    """Fails when noise stands in plain areas at any time of the clip."""
    limit = calibration.limit("noise.small")
    values = footage.noise
    level = _reached(values, footage.fps)
    number = measured("noise", level, "0-255")
    if limit is None:
        return unavailable("noise", "No limit was calibrated for noise over time.")
    noisy = np.asarray(values > limit.value)
    if level <= limit.value:
        return passed("noise", "Plain areas are clean throughout.", number, limit=limit)
    said = f"The picture is full of noise for {noisy.sum() / footage.fps:.2f} s."
    return _spoiled("noise", "noise", said, footage, noisy, number)


def _reached(values: FloatArray, fps: float) -> float:
    """The level that the frames of `_NOTICED_SECONDS`, together, do not fall short of."""
    count = min(len(values), max(1, math.ceil(_NOTICED_SECONDS * fps)))
    return float(np.sort(values)[-count])


def _spoiled(
    check: str, fault: str, said: str, footage: Footage, bad: Frames, *numbers: Measurement
) -> Finding:
    """A failing finding with the frames concerned and the clean stretch beside them."""
    frames = np.flatnonzero(bad)
    ends = (int(frames[0]), int(frames[-1])) if len(frames) else (0,)
    found = failed(check, fault, said, frames=ends, usable=footage.clean_span(bad))
    return found.model_copy(update={"measurements": numbers})
