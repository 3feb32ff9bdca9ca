"""Does anything change in one step that should change over time, or not at all?

Every step between two frames is measured against the clip's own pace around it: what moves moves
about as much before and after. A step far above that is a jump; what jumped is told from where and
how the picture differs across it. This finds teleports, vanishing things, jump cuts, and people,
clothes, places or light that are exchanged in mid-shot.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import failed, measured, passed, unavailable
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Region, Severity
from tools.dinov3.footage import CHANGED, Footage

_AROUND = 8
"""Frames on either side that tell the pace."""
_NEXT = 1
"""Steps right beside a jump are left out: coding spreads it."""
_WHOLE = 0.35
"""Share of the frame from which a jump is one of the whole picture."""
_FLOOR = 2e-4
_RAW = 1.3
_WORDS = {
    "jump_cut": "The picture cuts in the middle of the shot",
    "wrong_place": "The surroundings are exchanged in the middle of the shot",
    "wrong_light": "The light changes at a stroke",
    "vanish": "Something is suddenly gone",
    "teleport": "Something is suddenly somewhere else",
    "extra_prop": "Something appears out of nothing",
    "wrong_person": "The figure turns into another one",
    "wardrobe_colour": "A colour changes at a stroke",
}


_POSE = "The figure snaps into another pose"
_SAME_COLOURS = 0.72


@dataclass(frozen=True, slots=True)
class Jump:
    """A step that is far above the clip's pace."""

    frame: int
    """The first frame after it."""
    share: float
    """Of the frame that changed."""
    ratio: float
    """Over the most that changed in any step around."""
    box: tuple[int, int, int, int]
    """x, y, width, height in small frames."""


def paces(footage: Footage) -> FloatArray:
    """(T,): change of each step over the most of the steps around it.

    A step counts for nothing where the change with the camera's movement left in is no larger
    than usual: then it is the movement that could not be taken out.
    """
    return np.where(_pace(footage.raw_change) > _RAW, _pace(footage.change), 0).astype(np.float32)


def _pace(change: FloatArray) -> FloatArray:
    out = np.zeros_like(change)
    for t in range(1, len(change)):
        around = np.concatenate(
            [change[max(1, t - _AROUND) : t - _NEXT], change[t + 1 + _NEXT : t + 1 + _AROUND]]
        )
        usual = float(around.max()) if len(around) else 0.0
        out[t] = change[t] / (usual + _FLOOR * 4)
    return out


def find_jumps(footage: Footage, calibration: Calibration) -> list[Jump]:
    """Jumps in order of time; empty where no limit is known."""
    ratio, least = calibration.limit("jump.ratio"), calibration.limit("jump.share")
    if ratio is None or least is None:
        return []
    pace = paces(footage)
    found = np.flatnonzero((pace > ratio.value) & (footage.change > least.value))
    return [
        Jump(int(t), float(footage.change[t]), float(pace[t]), _box(footage, int(t))) for t in found
    ]


def check_jumps(footage: Footage, calibration: Calibration, figures: list[FloatArray]) -> Finding:
    """Fails on the largest jump; `figures` are (h, w) masks of the sampled frames, may be empty."""
    limit = calibration.limit("jump.ratio")
    if limit is None:
        return unavailable("continuity", "No limit was calibrated for jumps.")
    jumps = find_jumps(footage, calibration)
    fastest = measured("fastest step", float(paces(footage).max()), "times the pace around")
    if not jumps:
        said = "Everything changes over time; nothing jumps."
        return passed("continuity", said, fastest, limit=limit)
    most = max(jump.share for jump in jumps)
    worst = next(jump for jump in jumps if jump.share >= most / 2)
    fault = name_jump(footage, worst, jumps, figures)
    severity = limit.severity
    if all(is_pose(footage, jump, figures) for jump in jumps):
        fault, severity = "teleport", Severity.ADVICE
    since = worst.frame / footage.fps
    width, height = footage.size
    scale = height / footage.small.shape[1]
    x, y, wide, tall = (round(side * scale) for side in worst.box)
    region = Region(
        frame=worst.frame, x=x, y=y, width=wide, height=tall, label=fault,
        frame_width=width, frame_height=height,
    )  # fmt: skip
    return failed(
        "continuity",
        fault,
        f"{_WORDS[fault] if severity is limit.severity else _POSE} at {since:.2f} s.",
        fastest,
        measured("changed", worst.share, "share of the frame"),
        limit=limit,
        severity=severity,
        frames=tuple(jump.frame for jump in jumps),
        usable=_usable(footage, jumps),
        regions=(region,),
    )


def name_jump(footage: Footage, jump: Jump, jumps: list[Jump], figures: list[FloatArray]) -> str:
    """The fault word for what happened across a jump."""
    before, after = footage.small[jump.frame - 1], footage.small[jump.frame]
    x, y, width, height = jump.box
    part = (slice(y, y + height), slice(x, x + width))
    same_edges = _edges_agree(before[part], after[part])
    if jump.share > _WHOLE:
        if same_edges > 0.6:
            return "wrong_light"
        return "wrong_place" if _figure_stays(footage, jump, figures) else "jump_cut"
    if same_edges > 0.75:
        return "wardrobe_colour"
    if any(other.frame > jump.frame and _overlap(other.box, jump.box) > 0.5 for other in jumps):
        return "vanish"
    on_figure = _on_figure(footage, jump, figures)
    detail = _detail(after[part]) - _detail(before[part])
    if on_figure > 0.4:
        return "vanish" if detail < -4 else "wrong_person"
    return "extra_prop" if detail > 4 else "vanish" if detail < -4 else "teleport"


def is_pose(footage: Footage, jump: Jump, figures: list[FloatArray]) -> bool:
    """Whether the figure merely snapped into another pose: same place, same colours.

    Drawn animation does that; it is worth a word, not a retake.
    """
    masks = _beside(footage, jump, figures)
    if jump.share > _WHOLE or len(masks) < 2 or _on_figure(footage, jump, figures) < 0.15:
        return False
    a, b = (mask > 0.5 for mask in masks)
    if not a.any() or not b.any() or not 0.6 < a.sum() / b.sum() < 1.7:
        return False
    middles = [np.argwhere(mask).mean(0)[1] for mask in (a, b)]
    wide = max(np.ptp(np.argwhere(mask)[:, 1]) + 1 for mask in (a, b))
    if abs(middles[0] - middles[1]) > 0.6 * wide:
        return False
    x, y, width, height = jump.box
    part = (slice(y, y + height), slice(x, x + width))
    before, after = footage.small[jump.frame - 1], footage.small[jump.frame]
    return _same_colours(before[part], after[part]) > _SAME_COLOURS


def _same_colours(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """Shared area of two coarse colour histograms, 0..1."""
    counts = [
        np.bincount((p.reshape(-1, 3) >> 5).astype(np.int64) @ np.array([64, 8, 1]), minlength=512)
        for p in (one, other)
    ]
    return float(np.minimum(*counts).sum() / max(1, counts[0].sum()))


def _usable(footage: Footage, jumps: list[Jump]) -> tuple[float, float] | None:
    """The longest stretch between jumps that is like the clip's start, or the start itself."""
    edges = [0, *(jump.frame for jump in jumps), footage.frames]
    first = footage.small[0].astype(np.int16)
    best = (0, edges[1])
    for start, end in pairwise(edges):
        moved = np.abs(footage.small[start].astype(np.int16) - first).max(2) >= 2 * CHANGED
        alike = start == 0 or float(moved.mean()) < 0.02
        if alike and end - start > best[1] - best[0]:
            best = (start, end)
    return round(best[0] / footage.fps, 3), round(best[1] / footage.fps, 3)


def _box(footage: Footage, frame: int) -> tuple[int, int, int, int]:
    moved = footage.changed(frame)
    solid = cv2.morphologyEx(moved.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    x, y, width, height = cv2.boundingRect(solid if solid.any() else moved.astype(np.uint8))
    return int(x), int(y), int(width), int(height)


def _edges_agree(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """Correlation of gradient strength, -1..1: high where only colour or light has changed."""
    a, b = (_gradient(picture).ravel() for picture in (one, other))
    if len(a) < 16 or a.std() < 1e-3 or b.std() < 1e-3:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _gradient(picture: npt.NDArray[np.uint8]) -> FloatArray:
    flat = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    across, down = cv2.Sobel(flat, cv2.CV_32F, 1, 0), cv2.Sobel(flat, cv2.CV_32F, 0, 1)
    return np.asarray(np.hypot(across, down), np.float32)


def _detail(picture: npt.NDArray[np.uint8]) -> float:
    return float(_gradient(picture).mean()) if picture.size else 0.0


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    """Shared area over the smaller box."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    tall = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    smaller = max(1, min(one[2] * one[3], other[2] * other[3]))
    return max(0, wide) * max(0, tall) / smaller


def _beside(footage: Footage, jump: Jump, figures: list[FloatArray]) -> tuple[FloatArray, ...]:
    """Figure masks of the sampled frames right before and after a jump."""
    if len(figures) != len(footage.sampled):
        return ()
    after = next((i for i, n in enumerate(footage.sampled) if n >= jump.frame), 0)
    return (figures[after - 1], figures[after]) if after else ()


def _figure_stays(footage: Footage, jump: Jump, figures: list[FloatArray]) -> bool:
    masks = _beside(footage, jump, figures)
    if len(masks) < 2:
        return False
    a, b = masks[0] > 0.5, masks[1] > 0.5
    union = int((a | b).sum())
    return union > 4 and int((a & b).sum()) / union > 0.6


def _on_figure(footage: Footage, jump: Jump, figures: list[FloatArray]) -> float:
    """Share of the jump's box that the figure covered before or after."""
    masks = _beside(footage, jump, figures)
    if not masks:
        return 0.0
    tall, wide = footage.small.shape[1:3]
    both = np.maximum(masks[0], masks[1])
    large = cv2.resize(both, (wide, tall))
    x, y, width, height = jump.box
    part = large[y : y + height, x : x + width]
    return float((part > 0.5).mean()) if part.size else 0.0
