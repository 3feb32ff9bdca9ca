"""Previz takes as any labelled data set has them, so that the eye is calibrated as a user would."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.takes.made import FPS, Made
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.findings import AssetKind

RENDERED_WRONG = {
    5011: "vanish",  # the figure walks through the camera and is gone
    5031: "vanish",  # a plinth in the foreground is gone from one frame to the next
    5081: "vanish",  # the figure walks through the camera and is gone
    5053: "extra_prop",  # a plinth in the foreground is there from one frame to the next
}
"""Clips of these scenes that were ordered clean and are not, seen by eye among the worst outliers
of the calibration scenes. Scenes kept for judging are never relabelled."""


def labelled(assets: Sequence[Made]) -> list[Labelled]:
    """The assets as any labelled data set has them; of previz nothing is left but the label.

    Every still is given its scene's other clean stills.
    """
    clean: dict[int, list[Path]] = {}
    for made in assets:
        if made.kind is AssetKind.KEYFRAME and not made.fault:
            clean.setdefault(made.scene, []).append(made.path)
    return [_labelled(made, clean.get(made.scene, [])) for made in assets]


def _rendered_wrong(made: Made) -> str:
    return RENDERED_WRONG.get(made.scene, "") if made.kind is AssetKind.CLIP else ""


def _labelled(made: Made, clean: Sequence[Path]) -> Labelled:
    still = made.kind is AssetKind.KEYFRAME
    siblings: tuple[Path, ...] = ()
    if still and made.shot is not None:
        # Not the clean take of this very shot: no production would have kept it yet.
        own = f"{made.shot.shot_id}-"
        siblings = tuple(p for p in clean if p != made.path and not p.name.startswith(own))
    return Labelled(
        path=made.path,
        kind=made.kind,
        fault=made.fault or _rendered_wrong(made),
        scene=str(made.scene),
        shot=made.shot,
        width=0 if made.kind is AssetKind.VOICE else made.width,
        height=0 if made.kind is AssetKind.VOICE else made.height,
        fps=None if still or made.kind is AssetKind.VOICE else float(FPS),
        duration_seconds=made.duration_seconds,
        names=made.names[: len(made.references)],
        references=made.references,
        master=made.master,
        siblings=siblings,
        first_frame=made.first_frame,
        words=made.words,
        since_seconds=made.truth.since,
    )
