"""One labelled take before the eye, told what was planned for it and nothing else."""

from __future__ import annotations

from pathlib import Path

from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.expectation import Expectation, SoundExpectation
from tools.dinov3.eye import Eye
from tools.dinov3.findings import AssetKind, AssetReport
from tools.dinov3.looking.questions import EVERYTHING, PLANNED, Questions

_SOUNDS = (AssetKind.VOICE, AssetKind.FOLEY, AssetKind.MUSIC)


def look(
    eye: Eye,
    take: Labelled,
    folder: Path,
    *,
    planned: bool = True,
    photographed: bool = False,
    prompt: str = "",
    questions: Questions = EVERYTHING,
) -> AssetReport:
    """The eye's report on an asset, told what was planned and nothing else.

    Evidence pictures go into `folder`.
    """
    if take.kind in _SOUNDS or take.shot is None:
        asked = SoundExpectation(take.kind, take.duration_seconds, take.words)
        return eye.look_at_sound(take.path, asked)
    expected = Expectation(
        shot=take.shot,
        width=take.width,
        height=take.height,
        references=tuple(
            eye.read_reference(path, name)
            for name, path in zip(take.names, take.references, strict=False)
        ),
        reference_pictures=take.references,
        scene_master=take.master,
        first_frame=take.first_frame,
        fps=take.fps,
        duration_seconds=take.duration_seconds,
        words=take.words,
        siblings=take.siblings,
        prompt=prompt,
        photographed=photographed,
        silent=frozenset() if planned else PLANNED,
    )
    if take.kind is AssetKind.KEYFRAME:
        return eye.look_at_still(take.path, expected, folder, questions)
    return eye.look_at_clip(take.path, expected, folder, questions)
