"""Do figures keep their shape and stay who they are while they move?

A head or a trunk turns, leans and comes nearer, which stretches its picture evenly; a shape that
drifts bends it unevenly, and goes on doing so. Figures that are followed from the first frame are
asked whether two of them have exchanged their looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable, unavailable
from tools.dinov3.drawing import BAD, GOOD, INK, WIDTH, curve, fitted, stacked, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import BODY, HEAD, figures_by_parts
from tools.dinov3.findings import Finding, Status
from tools.dinov3.sight import Image, Mask, Sight
from tools.dinov3.tracks import SEEN, Track
from tools.dinov3.watching import Watched

_SECONDS = 0.25
"""Between the two frames in which bending is measured: slow drift shows, a gesture is not over."""
_MOST_FIGURES = 2
_MOST_POINTS, _LEAST_POINTS = 1500, 60
_ROUNDS = 5
_SUSTAINED = 3
"""Samples (half a second apart) whose median counts: a gesture is shorter, drift stays."""


def bending(flow: FloatArray, region: Mask) -> float:
    """RMS of what no even stretch explains of an (H, W, 2) flow, over the region's own size.

    The even stretch is an affine motion, fitted by iteratively reweighted least squares (Huber);
    the size is the square root of the region's (H, W) area. NaN where the region is tiny.
    """
    y, x = np.nonzero(region)
    if len(y) < _LEAST_POINTS:
        return float("nan")
    size = float(np.sqrt(len(y)))
    every = max(1, len(y) // _MOST_POINTS)
    y, x = y[::every], x[::every]
    points = np.stack([x / size, y / size, np.ones(len(x))], axis=1)
    moved = flow[y, x].astype(np.float64)
    weight = np.ones(len(points))
    left = np.zeros(len(points))
    for _ in range(_ROUNDS):
        root = np.sqrt(weight)[:, None]
        even = np.linalg.lstsq(points * root, moved * root, rcond=None)[0]
        left = np.hypot(*(moved - points @ even).T)
        weight = np.minimum(1.0, 3 * max(float(np.median(left)), 0.05) / np.maximum(left, 1e-6))
    return float(np.sqrt((left**2).mean())) / size


def bendings(watched: Watched) -> FloatArray:
    """One for each sampled frame: the most bent head or trunk in it; NaN where none is seen."""
    footage = watched.footage
    step = max(1, footage.followed[1] - footage.followed[0]) if len(footage.followed) > 1 else 1
    gap = max(1, round(_SECONDS * footage.fps / step))
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in watched.pictures]
    flows = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    out = np.full(len(watched.sights), np.nan, np.float32)
    for number, sight in enumerate(watched.sights):
        now = footage.followed.index(footage.sampled[number])
        then = now - gap if now >= gap else now + gap
        regions = _regions(sight, grey[now].shape)
        if regions and then < len(grey):
            flow = np.asarray(flows.calc(grey[now], grey[then], None), np.float32)  # type: ignore[call-overload]
            found = [bending(flow, region) for region in regions]
            out[number] = max((f for f in found if np.isfinite(f)), default=np.nan)
    return out


def _regions(sight: Sight, size: tuple[int, ...]) -> list[Mask]:
    """(H, W) masks of heads and trunks of the largest figures, at that size."""
    regions = []
    for figure in figures_by_parts(sight)[:_MOST_FIGURES]:
        for names in (HEAD, BODY[:1]):
            seen = figure.seen(sight, names)
            if seen is not None:
                regions.append(np.asarray(cv2.resize(seen, (size[1], size[0])) > 0.5))
    return regions


def sustained(values: FloatArray) -> FloatArray:
    """The running median of a few samples; NaN where fewer than two are known."""
    out = np.full_like(values, np.nan)
    for index in range(len(values)):
        near = values[max(0, index - _SUSTAINED // 2) : index + _SUSTAINED // 2 + 1]
        known = near[np.isfinite(near)]
        if len(known) >= 2:
            out[index] = float(np.median(known))
    return out


def check_drift(watched: Watched, calibration: Calibration) -> Shown:
    """Fails where a head or a trunk goes on bending as none does."""
    if watched.first.parts is None:
        return Shown(unavailable("drift", "This encoder has no part head to find heads with."))
    values = sustained(bendings(watched))
    if not np.isfinite(values).any():
        return Shown(not_assessable("drift", "No head and no trunk is seen long enough."))
    worst = int(np.nanargmax(values))
    since = watched.footage.sampled[worst] / watched.footage.fps
    finding = limited(
        "drift",
        "shape_drift",
        measured("bending", float(values[worst]), "share of the part's size in a quarter second"),
        calibration.limit("drift.bending"),
        "Heads and bodies keep their shape.",
        f"A head or body bends out of shape around {since:.1f} s.",
    )
    if finding.status is Status.FAIL:
        limit = finding.threshold.value if finding.threshold else np.inf
        finding = finding.model_copy(update=_when(watched, values > limit))
    return Shown(finding, lambda: _bent(watched, values, worst, finding))


def _when(watched: Watched, bad: npt.NDArray[np.bool_]) -> dict[str, object]:
    """Frames and clean stretch of samples that are bad."""
    footage = watched.footage
    frames = np.zeros(footage.frames, bool)
    half = round(footage.fps * _SECONDS)
    numbers = [n for n, wrong in zip(footage.sampled, bad, strict=True) if wrong]
    for number in numbers:
        frames[max(0, number - half) : number + half + 1] = True
    return {"frames": tuple(numbers), "usable_range": footage.clean_span(frames)}


def exchange(one: Track, other: Track, patches: FloatArray) -> FloatArray:
    """(T,): how much more two things look like each other's start than like their own.

    The smaller of the two gains in cosine; -1 where either is lost.
    """
    means = [_means(track, patches) for track in (one, other)]
    gains = []
    for own, foreign in ((0, 1), (1, 0)):
        gains.append(means[own] @ means[foreign][0] - means[own] @ means[own][0])
    seen = one.visible & other.visible
    return np.asarray(np.where(seen, np.minimum(*gains), -1.0), np.float32)


def _means(track: Track, patches: FloatArray) -> FloatArray:
    solid = np.where(track.weights >= SEEN, track.weights, 0)
    mean = np.einsum("thw,thwd->td", solid, patches)
    length = np.linalg.norm(mean, axis=1, keepdims=True)
    return np.asarray(mean / np.maximum(length, 1e-9), np.float32)


def check_switches(watched: Watched, tracks: Sequence[Track], calibration: Calibration) -> Shown:
    """Fails where two figures have exchanged their looks."""
    figures = [track for track in tracks if track.label.startswith("figure")]
    if len(figures) < 2:
        return Shown(not_assessable("switches", "Fewer than two figures are apart to compare."))
    patches = watched.patches
    found = [exchange(one, other, patches) for one, other in combinations(figures, 2)]
    # The median of three frames: figures that cross touch for one.
    smooth = [sustained(values) for values in found]
    worst = int(np.argmax([np.nanmax(values) for values in smooth]))
    t = int(np.nanargmax(smooth[worst]))
    finding = limited(
        "switches",
        "wrong_person",
        measured("exchange", float(smooth[worst][t]), "cosine"),
        calibration.limit("switches.exchange"),
        "Every figure stays who it was.",
        f"Two figures have exchanged their looks at {watched.seconds[t]:.2f} s.",
    )
    return Shown(finding, lambda: _beside(watched, t, finding))


def _bent(watched: Watched, values: FloatArray, worst: int, finding: Finding) -> Image:
    seconds = [number / watched.footage.fps for number in watched.footage.sampled]
    limit = finding.threshold.value if finding.threshold else None
    return stacked(
        [
            titled(_pair(watched.first.image, watched.sights[worst].image), finding.sentence,
                   _colour(finding)),
            titled(curve(seconds, [float(v) for v in values], limit),
                   "above: first frame and the most bent one; below: bending over time", INK),
        ]
    )  # fmt: skip


def _beside(watched: Watched, t: int, finding: Finding) -> Image:
    pair = _pair(watched.pictures[0], watched.pictures[t])
    return titled(pair, finding.sentence, _colour(finding))


def _pair(one: Image, other: Image) -> Image:
    halves = [fitted(picture, WIDTH // 2, 180) for picture in (one, other)]
    return np.asarray(np.concatenate(halves, axis=1), np.uint8)


def _colour(finding: Finding) -> tuple[int, int, int]:
    return {Status.FAIL: BAD, Status.PASS: GOOD}.get(finding.status, INK)
