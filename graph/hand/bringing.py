"""The filmmaker's own pictures and clips: conformed, looked at, and kept whatever the eye says."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from graph.expect import expected_of
from graph.folder import ProductionFolder
from graph.hand.naming import open_shot
from tools.dinov3.findings import AssetKind, AssetReport
from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg.probe import probe
from tools.providers.arrived_clips import conformed_clip
from tools.providers.arrived_stills import conformed_still
from tools.providers.requests import ClipRequest, Media, StillRequest
from tools.screenplay.brief import Brief
from tools.takes.basis import Basis
from tools.takes.sheet import PromptSheet
from tools.takes.take import OWN_MODEL, Asset, Take
from tools.takes.verdict import Decision, Verdict

if TYPE_CHECKING:
    # Brings seconds of libraries with it, which who is handed an eye has loaded.
    from tools.dinov3.eye import Eye

_MOST_BYTES = 2 * 1024**3
_SHORT_SECONDS = 0.1
"""A clip may be this much shorter than its shot, as one from a studio may."""
_LONGEST_SECONDS = 60.0
"""The plan knows no longer shot; of a longer clip the beginning is taken."""
_SMALLEST_SIDE, _LONGEST_SIDE = 64, 12_000


def bring(folder: ProductionFolder, eye: Eye, shot_id: str, file: Path, person: str) -> Take:
    """The file as a take in the film: a picture is its keyframe, anything moving its clip."""
    open_shot(folder, shot_id)
    _refuse_size(file)
    stage = _stage_of(file)
    if stage is AssetKind.CLIP:
        _refuse_short(folder, shot_id, file)
    n = folder.last_number(shot_id) + 1
    asset = _taken_in(folder, shot_id, n, stage, file)
    report = _looked_at(folder, eye, shot_id, n, asset)
    take = Take(
        shot_id=shot_id,
        n=n,
        stage=stage,
        sheet=_sheet(shot_id, asset, person),
        seed=0,
        picture=asset.model_copy(update={"report": report}),
        verdict=_verdict(report, file, person),
    )
    folder.save_take(take)
    folder.decide(shot_id, folder.decisions(shot_id).with_chosen(take, person))
    return take


def _refuse_size(file: Path) -> None:
    if not file.is_file():
        raise UserFixable("there is no such file.", where=str(file), fix="check the name.")
    size = file.stat().st_size
    if size == 0 or size > _MOST_BYTES:
        raise UserFixable(
            f"the file has {size:,} bytes.",
            where=str(file),
            fix="bring one of at most 2 GB that is not empty.",
        )


def _stage_of(file: Path) -> AssetKind:
    """KEYFRAME for a still picture, CLIP for pictures that move; UserFixable for anything else."""
    try:
        with Image.open(file) as picture:
            if getattr(picture, "n_frames", 1) == 1:
                _refuse_sides(file, picture.size)
                return AssetKind.KEYFRAME
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        pass  # Not a picture that Pillow knows: it may be a clip.
    try:
        info = probe(file, decode=True)
    except UserFixable as error:
        raise UserFixable(
            "is neither a picture nor a clip that can be read.",
            where=str(file),
            fix="bring a PNG, JPEG or WebP, or an MP4, MOV, MKV or WebM, whole.",
        ) from error
    except MediaToolFailed as error:
        raise UserFixable(
            f"breaks while it is read ({error.log_tail.strip()}).",
            where=str(file),
            fix="export it again and bring it whole.",
        ) from error
    if info.picture is None:
        raise UserFixable(
            "holds sound and no picture.", where=str(file), fix="bring a picture or a clip."
        )
    return AssetKind.CLIP


def _refuse_sides(file: Path, size: tuple[int, int]) -> None:
    if min(size) < _SMALLEST_SIDE or max(size) > _LONGEST_SIDE:
        raise UserFixable(
            f"is {size[0]} x {size[1]} pixels.",
            where=str(file),
            fix=f"bring sides between {_SMALLEST_SIDE} and {_LONGEST_SIDE} pixels.",
        )


def _refuse_short(folder: ProductionFolder, shot_id: str, file: Path) -> None:
    lasts, needed = float(probe(file).duration), folder.seconds(shot_id)
    if needed - lasts > _SHORT_SECONDS:
        raise UserFixable(
            f"lasts {lasts:.2f} s and shot {shot_id} needs {needed:.2f} s.",
            where=str(file),
            fix="bring a longer clip, or shorten the shot in the plan first.",
        )


def _taken_in(
    folder: ProductionFolder, shot_id: str, n: int, stage: AssetKind, file: Path
) -> Asset:
    """The file in the asset store, in the film's size and rate; the original lies beside it."""
    place = folder.take_folder(shot_id, n)
    place.mkdir(parents=True, exist_ok=True)
    given = place / f"given{file.suffix.lower()}"
    shutil.copyfile(file, given)
    made = _conformed(given, stage, folder.brief, file)
    digest = folder.assets.add(made)
    name = "clip" if stage is AssetKind.CLIP else "keyframe_1"
    path = folder.place(digest, made.suffix, f"takes/{shot_id}/{n}/{name}{made.suffix}")
    if made != given:
        made.unlink()
    lasts = float(probe(folder.root / path).duration) if stage is AssetKind.CLIP else None
    return Asset(kind=stage, sha256=digest, path=path, model=OWN_MODEL, duration_seconds=lasts)


def _conformed(given: Path, stage: AssetKind, brief: Brief, file: Path) -> Path:
    if stage is AssetKind.CLIP:
        lasts = min(float(probe(given).duration), _LONGEST_SECONDS)
        clip = ClipRequest(
            model=OWN_MODEL,
            seed=0,
            prompt="",
            first_frame=Media(sha256=""),
            duration_seconds=lasts,
            fps=brief.fps,
            width=brief.width,
            height=brief.height,
        )
        return conformed_clip(given, clip)[0]
    still = StillRequest(model=OWN_MODEL, seed=0, prompt="", width=brief.width, height=brief.height)
    try:
        return conformed_still(given, still)[0]
    except UserFixable as error:
        raise UserFixable(
            error.problem, where=str(file), fix="export it again and bring it whole."
        ) from error


def _looked_at(
    folder: ProductionFolder, eye: Eye, shot_id: str, n: int, asset: Asset
) -> AssetReport:
    # It may be a photograph, whatever the studio draws, and it begins with no keyframe.
    planned = expected_of(folder, shot_id, asset.kind)
    expected = replace(planned, photographed=True, first_frame=None)
    look = eye.look_at_still if asset.kind is AssetKind.KEYFRAME else eye.look_at_clip
    return look(folder.file(asset), expected, folder.take_folder(shot_id, n))


def _sheet(shot_id: str, asset: Asset, person: str) -> PromptSheet:
    """A sheet without a prompt: no part of the plan makes it stale, but a longer shot does."""
    return PromptSheet(
        shot_id=shot_id,
        asset=asset.kind,
        prompt_text="",
        target_model=OWN_MODEL,
        written_by=person,
        basis=Basis(seconds=asset.duration_seconds),
    )


def _verdict(report: AssetReport, file: Path, person: str) -> Verdict:
    faults = report.failures
    seen = " ".join(finding.sentence for finding in faults)
    against = f" The eye says: {seen}" if faults else ""
    return Verdict(
        decision=Decision.KEEP,
        reason=f"Brought by {person}: {file.name}.{against}",
        failed_checks=tuple(dict.fromkeys(finding.check for finding in faults)),
        decided_by=person,
    )
