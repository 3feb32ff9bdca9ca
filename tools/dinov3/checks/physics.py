"""Does a clip keep to what things do: stay, move on, come and go over the border?

Every step between two followed frames is asked for patches that come from nowhere and patches that
go nowhere. What moves is found again near where it was; what is drawn anew is not. Followed things
say whether one of them is gone, new, or suddenly elsewhere. The answers are called surprise, never
impossibility: after the violation of expectation that video predictors are tested with (Garrido et
al., arXiv 2502.11831), with matching in place of a predictor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable
from tools.dinov3.drawing import BAD, GOOD, INK, WIDTH, curve, fitted, heat, stacked, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Region, Status
from tools.dinov3.sight import Image
from tools.dinov3.tracks import INSIDE, Track
from tools.dinov3.watching import Watched

_REACH = 3
"""Patches that a thing may move between two followed frames: a fifth of a frame's height."""
_TOP_SHARE = 0.05
"""Of the patches, the most surprising ones (DINO-world and V-JEPA judge by their worst too)."""
_AROUND = 5
"""Steps on either side that tell what is usual; the one right beside is left out, since a fault
that is drawn over two frames would excuse itself."""
_NEW = 0.3
"""Residual from which a patch is one that matching does not explain, for naming alone."""
_WHOLE = 0.5
"""Share of such patches from which the whole picture was exchanged, for naming alone."""
_LEAST_SHARE = 0.008
"""Of the frame: smaller tracks are no things but stray matches."""
_WORDS = {
    "vanish": "Something is suddenly gone",
    "extra_prop": "Something appears out of nothing",
    "teleport": "Something is suddenly elsewhere or another thing",
    "jump_cut": "The whole picture changes at a stroke",
}


@dataclass(frozen=True)
class Surprise:
    """What matching does not explain; not slotted, since what is derived is kept."""

    came: FloatArray
    """(T, h, w): 1 - best cosine of each patch to those near it in the frame before; 0 first."""
    lost: FloatArray
    """(T, h, w): the same of each patch of the frame before to those near it in this one."""

    @cached_property
    def steps(self) -> FloatArray:
        """(T,): mean of the most surprising 5 % of patches, coming or going."""
        return np.maximum(_most(self.came), _most(self.lost))

    @cached_property
    def excess(self) -> FloatArray:
        """(T,): each step over the most of the steps around it."""
        return excess(self.steps)


def surprise_of(patches: FloatArray, reach: int = _REACH) -> Surprise:
    """The residuals of (T, h, w, D) unit patches of frames in order."""
    frames, rows, columns, _ = patches.shape
    flat = patches.reshape(frames, rows * columns, -1)
    y, x = np.divmod(np.arange(rows * columns), columns)
    far = (np.abs(y[:, None] - y) > reach) | (np.abs(x[:, None] - x) > reach)
    came = np.zeros((frames, rows * columns), np.float32)
    lost = np.zeros_like(came)
    for t in range(1, frames):
        cosine = flat[t] @ flat[t - 1].T
        cosine[far] = -1
        came[t], lost[t] = 1 - cosine.max(1), 1 - cosine.max(0)
    return Surprise(came.reshape(patches.shape[:3]), lost.reshape(patches.shape[:3]))


def excess(steps: FloatArray) -> FloatArray:
    """(T,): each value over the largest around it, its neighbours left out; 0 for the first."""
    out = np.zeros_like(steps)
    for t in range(1, len(steps)):
        before, after = steps[max(1, t - _AROUND) : t - 1], steps[t + 2 : t + 1 + _AROUND]
        out[t] = steps[t] - max([*before, *after, 0.0])
    return out


def check_surprise(watched: Watched, seen: Surprise, calibration: Calibration) -> Shown:
    """Fails where patches come from nowhere or go nowhere far beyond what is usual around."""
    if len(seen.steps) < 4:
        return Shown(not_assessable("surprise", "The clip is too short to tell what is usual."))
    t = int(np.argmax(seen.excess))
    fault = name_step(seen, t)
    finding = limited(
        "surprise",
        fault,
        measured("excess", float(seen.excess[t]), "cosine distance over what is usual"),
        calibration.limit("surprise.excess"),
        "Everything goes on from where it was.",
        f"{_WORDS[fault]} at {watched.seconds[t]:.2f} s; nothing in the frames around does so.",
    )
    if finding.status is Status.FAIL:
        where = np.maximum(seen.came[t], seen.lost[t]) > _NEW
        finding = finding.model_copy(update=_placed(watched, t, where, fault))
    return Shown(finding, lambda: _drawn(watched, seen, t, finding))


def name_step(seen: Surprise, t: int) -> str:
    """The fault word for a surprising step."""
    came, lost = seen.came[t] > _NEW, seen.lost[t] > _NEW
    if (came | lost).mean() > _WHOLE:
        return "jump_cut"
    if came.sum() > 2 * lost.sum():
        return "extra_prop"
    return "vanish" if lost.sum() > 2 * came.sum() else "teleport"


def losses(track: Track, residual: FloatArray, *, appeared: bool = False) -> FloatArray:
    """(T,): how much of a thing finds no match in a step, over what is usual around.

    `residual` is `Surprise.lost` of a thing followed forwards, or `Surprise.came` of one followed
    backwards (`appeared`). Steps in which the thing lies at the border count for nothing: things
    may leave and enter there.
    """
    out = np.zeros(len(residual), np.float32)
    for t in range(1, len(residual)):
        then = t if appeared else t - 1
        weights = np.where(track.weights[then] > INSIDE, track.weights[then], 0)
        if weights.mean() >= _LEAST_SHARE and not track.touches_border[then]:
            out[t] = float((weights * residual[t]).sum() / weights.sum())
    return np.asarray(np.maximum(excess(out), 0), np.float32)


def check_permanence(
    watched: Watched,
    seen: Surprise,
    forward: Sequence[Track],
    back: Sequence[Track],
    calibration: Calibration,
) -> tuple[Shown, ...]:
    """Whether a thing of the first frame goes, or one of the last comes, away from the border."""
    return (
        _permanence(watched, seen, forward, calibration, appeared=False),
        _permanence(watched, seen, back, calibration, appeared=True),
    )


def _permanence(
    watched: Watched,
    seen: Surprise,
    tracks: Sequence[Track],
    calibration: Calibration,
    *,
    appeared: bool,
) -> Shown:
    check = "appearance" if appeared else "permanence"
    if not tracks:
        return Shown(not_assessable(check, "Nothing stands out that could be followed."))
    residual = seen.came if appeared else seen.lost
    found = [losses(track, residual, appeared=appeared) for track in tracks]
    worst = int(np.argmax([values.max() for values in found]))
    t = int(np.argmax(found[worst]))
    said = "appears out of nothing" if appeared else "is suddenly gone"
    fault = "extra_prop" if appeared else "vanish"
    name = tracks[worst].label.capitalize()
    finding = limited(
        check,
        fault,
        measured("unmatched", float(found[worst][t]), "cosine distance over what is usual"),
        calibration.limit(f"{check}.unmatched"),
        "Nothing appears that was not there." if appeared else "What is there stays.",
        f"{name} {said} at {watched.seconds[t]:.2f} s, away from the border of the frame.",
    )
    if finding.status is Status.FAIL:
        where = tracks[worst].weights[t if appeared else t - 1] > INSIDE
        finding = finding.model_copy(update=_placed(watched, t, where, fault))
    return Shown(finding, lambda: _drawn(watched, seen, t, finding))


def leap(track: Track) -> FloatArray:
    """(T,): how far the centre is from where a steady path has it, in the thing's own widths.

    The path through the two frames before and the two after is a parabola (constant acceleration);
    0 where the thing is lost, or within two frames of the ends.
    """
    out = np.zeros(len(track.centre), np.float32)
    moments = np.array([-2.0, -1.0, 1.0, 2.0])
    at_zero = np.linalg.pinv(np.vander(moments, 3))[2]
    for t in range(2, len(out) - 2):
        around = track.centre[[t - 2, t - 1, t + 1, t + 2]]
        if track.visible[t - 2 : t + 3].all() and track.share[t] >= _LEAST_SHARE:
            off = track.centre[t] - at_zero @ around
            out[t] = float(np.hypot(*off)) / float(np.sqrt(track.share[t]))
    return out


def check_paths(watched: Watched, tracks: Sequence[Track], calibration: Calibration) -> Shown:
    """Fails where a followed thing leaves the path that it is on."""
    if not tracks:
        return Shown(not_assessable("path", "Nothing stands out that could be followed."))
    found = [leap(track) for track in tracks]
    worst = int(np.argmax([values.max() for values in found]))
    t = int(np.argmax(found[worst]))
    finding = limited(
        "path",
        "teleport",
        measured("leap", float(found[worst][t]), "widths of the thing"),
        calibration.limit("path.leap"),
        "Everything moves along steady paths.",
        f"{tracks[worst].label.capitalize()} leaps off its path at {watched.seconds[t]:.2f} s.",
    )
    if finding.status is Status.FAIL:
        where = tracks[worst].weights[t] > INSIDE
        finding = finding.model_copy(update=_placed(watched, t, where, "teleport"))
    return Shown(finding, lambda: _traced(watched, tracks[worst], found[worst], finding))


def _most(residual: FloatArray) -> FloatArray:
    flat = residual.reshape(len(residual), -1)
    count = max(1, round(_TOP_SHARE * flat.shape[1]))
    return np.asarray(np.partition(flat, -count, axis=1)[:, -count:].mean(1), np.float32)


def _placed(
    watched: Watched, t: int, where: npt.NDArray[np.bool_], fault: str
) -> dict[str, object]:
    """Frames, clean stretch and region of a finding about followed frame t."""
    footage = watched.footage
    number = footage.followed[t]
    bad = np.zeros(footage.frames, bool)
    bad[footage.followed[t - 1] + 1 : number + 1] = True
    update: dict[str, object] = {"frames": (number,), "usable_range": footage.clean_span(bad)}
    x, y, wide, tall = cv2.boundingRect(where.astype(np.uint8))
    if wide and tall:
        width, height = footage.size
        across, down = width / where.shape[1], height / where.shape[0]
        update["regions"] = (
            Region(
                frame=number, x=round(x * across), y=round(y * down), width=round(wide * across),
                height=round(tall * down), label=fault, frame_width=width, frame_height=height,
            ),
        )  # fmt: skip
    return update


def _drawn(watched: Watched, seen: Surprise, t: int, finding: Finding) -> Image:
    """The frame before with what is lost, the frame with what came, and surprise over time."""
    before = heat(watched.pictures[t - 1], seen.lost[t])
    after = heat(watched.pictures[t], seen.came[t])
    halves = [fitted(picture, WIDTH // 2, 180) for picture in (before, after)]
    both = np.asarray(np.concatenate(halves, axis=1), np.uint8)
    return stacked(
        [
            titled(both, finding.sentence, _colour(finding)),
            titled(
                curve(watched.seconds, [float(v) for v in seen.steps]),
                "left: bright has no match after; right: none before. Below: surprise over time",
                INK,
            ),
        ]
    )


def _traced(watched: Watched, track: Track, values: FloatArray, finding: Finding) -> Image:
    """The frame of the largest leap with the path drawn in, and leaps over time."""
    t = int(np.argmax(values))
    picture = fitted(watched.pictures[t], WIDTH, 270)
    tall, wide = watched.pictures[t].shape[:2]
    scale = min(WIDTH / wide, 270 / tall)
    left, top = (WIDTH - int(wide * scale)) // 2, (270 - int(tall * scale)) // 2
    known = track.centre[~np.isnan(track.centre).any(1)]
    points = (known * (wide * scale, tall * scale) + (left, top)).round().astype(np.int32)
    cv2.polylines(picture, [points[:, None]], False, BAD, 2, cv2.LINE_AA)
    return stacked(
        [
            titled(picture, finding.sentence, _colour(finding)),
            titled(
                curve(watched.seconds, [float(v) for v in values]), "leap over time, widths", INK
            ),
        ]
    )


def _colour(finding: Finding) -> tuple[int, int, int]:
    return {Status.FAIL: BAD, Status.PASS: GOOD}.get(finding.status, INK)
