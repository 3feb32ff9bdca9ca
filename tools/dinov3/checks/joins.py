"""Do two shots cut together? The last frame of one against the first frame of the next.

A shot that joins another has to go on from its last frame. Any other cut within a scene has to
change the framing: the same framing with a small change reads as a jump (the rule of thirty
degrees; Bordwell and Thompson, Film Art). Weak evidence, so it advises.
"""

from __future__ import annotations

import numpy as np

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable, passed
from tools.dinov3.drawing import BAD, GOOD, INK, WIDTH, fitted, heat, stacked, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Severity, Status
from tools.dinov3.sight import Image, Sight
from tools.screenplay.plan import Shot, TransitionKind

_REACH = 1
"""Patches that a thing may be off and still be in the same place."""
_TALL = 180


def likeness_map(before: Sight, after: Sight, reach: int = _REACH) -> FloatArray:
    """(h, w): best cosine of each patch of `after` to those of `before` in its place.

    The place is `reach` patches wide to each side. Another grid is read at the nearest patches.
    """
    new = after.features.patches
    old = _on_grid(before.features.patches, after.features.grid)
    rows, columns = new.shape[:2]
    padded = np.pad(old, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    best = np.full((rows, columns), -1.0, np.float32)
    for down in range(2 * reach + 1):
        for across in range(2 * reach + 1):
            shifted = padded[down : down + rows, across : across + columns]
            best = np.maximum(best, np.einsum("hwd,hwd->hw", new, shifted))
    return np.asarray(best, np.float32)


def _on_grid(patches: FloatArray, grid: tuple[int, int]) -> FloatArray:
    if patches.shape[:2] == grid:
        return patches
    rows, columns = (
        np.minimum((np.arange(n) + 0.5) * have / n, have - 1).astype(int)
        for n, have in zip(grid, patches.shape[:2], strict=True)
    )
    return np.asarray(patches[np.ix_(rows, columns)], np.float32)


def sameness(before: Sight, after: Sight) -> float:
    """Mean of `likeness_map`: 1 for one frame shown twice, low for another framing."""
    return float(likeness_map(before, after).mean())


def check_join(
    before: Sight, after: Sight, shot_before: Shot, shot_after: Shot, calibration: Calibration
) -> Shown:
    """Advice where a shot does not go on from the one it joins, or cuts with the same framing.

    `before` is the last frame of the one, `after` the first frame of the next.
    """
    seen = likeness_map(before, after)
    same = float(seen.mean())
    if shot_after.joins == shot_before.shot_id:
        limit = calibration.limit("join.continues")
        finding = _continues(shot_before, shot_after, same, limit)
    elif _parted(shot_before, shot_after):
        finding = not_assessable("cut", "A new scene or a transition lies between these shots.")
    else:
        finding = _cut(shot_before, shot_after, same, calibration)
    return Shown(finding, lambda: _drawn(before, after, seen, finding))


def _continues(one: Shot, other: Shot, same: float, limit: Limit | None) -> Finding:
    return _advice(
        limited(
            "join",
            "jump_cut",
            measured("continues", same, "cosine"),
            limit,
            f"Shot {other.shot_id} goes on from the last frame of {one.shot_id}.",
            f"Shot {other.shot_id} does not go on from the last frame of {one.shot_id}: "
            "start it from that very frame.",
            most=False,
        )
    )


def _cut(one: Shot, other: Shot, same: float, calibration: Calibration) -> Finding:
    number = measured("sameness", same, "cosine")
    seamless = calibration.limit("join.continues")
    if seamless is not None and same >= seamless.value:
        said = f"Shot {other.shot_id} goes on from {one.shot_id} without a visible cut."
        return passed("cut", said, number, limit=seamless)
    return _advice(
        limited(
            "cut",
            "jump_cut",
            number,
            calibration.limit("cut.sameness"),
            f"The framing changes from {one.shot_id} to {other.shot_id}: a clean cut.",
            f"Shots {one.shot_id} and {other.shot_id} have nearly the same framing and will jump: "
            "change the size of the shot or go round by thirty degrees.",
        )
    )


def _parted(one: Shot, other: Shot) -> bool:
    """Whether the audience is told that time or place has moved on."""
    return one.scene_id != other.scene_id or one.transition is not TransitionKind.CUT


def _advice(finding: Finding) -> Finding:
    if finding.status is not Status.FAIL:
        return finding
    return finding.model_copy(update={"severity": Severity.ADVICE})


def _drawn(before: Sight, after: Sight, seen: FloatArray, finding: Finding) -> Image:
    colour = {Status.FAIL: BAD, Status.PASS: GOOD}.get(finding.status, INK)
    halves = [fitted(sight.image, WIDTH // 2, _TALL) for sight in (before, after)]
    both = np.asarray(np.concatenate(halves, axis=1), np.uint8)
    changed = fitted(heat(after.image, 1 - seen), WIDTH, _TALL)
    return stacked(
        [
            titled(both, finding.sentence, colour),
            titled(changed, "bright: not as it was in the last frame", INK),
        ]
    )
