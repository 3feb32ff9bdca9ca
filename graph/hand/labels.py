"""A person's overrulings as labelled takes, which `dailies calibrate PRODUCTION/labels` reads.

One line a take in `labels/manifest.jsonl`, with paths relative to that folder. Whoever changes
their mind leaves one label or none, never two.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from graph.decisions import REFUSED, Overruling
from graph.expect import expected_of
from graph.folder import ProductionFolder
from tools.dinov3.calibrating.labelled import MANIFEST, Labelled
from tools.dinov3.findings import AssetKind
from tools.takes.assets import write_whole
from tools.takes.take import Take

_FOLDER = "labels"


def write_label(folder: ProductionFolder, take: Take, said: Overruling) -> None:
    """Write what the person said of the take, in place of what was said of it before."""
    label = _labelled(folder, take, "" if said.keeps else REFUSED)
    line = label.model_dump_json(exclude_defaults=True)
    _rewrite(folder, [*_others(folder, take), line])


def drop_label(folder: ProductionFolder, take: Take) -> None:
    """Take back what was said of the take."""
    if (folder.root / _FOLDER / MANIFEST).exists():
        _rewrite(folder, _others(folder, take))


def _labelled(folder: ProductionFolder, take: Take, fault: str) -> Labelled:
    expected = expected_of(folder, take.shot_id, take.stage, take.n)
    clip = take.stage is AssetKind.CLIP
    return Labelled(
        path=_path(folder, take),
        kind=take.stage,
        fault=fault,
        scene=expected.shot.scene_id,
        shot=expected.shot,
        width=expected.width,
        height=expected.height,
        fps=expected.fps,
        duration_seconds=expected.duration_seconds,
        names=tuple(dna.name for dna in expected.references),
        references=_relative(folder, expected.reference_pictures),
        master=next(iter(_relative(folder, [expected.scene_master])), None),
        siblings=_relative(folder, expected.siblings),
        first_frame=next(iter(_relative(folder, [expected.first_frame])), None) if clip else None,
    )


def _relative(folder: ProductionFolder, paths: Iterable[Path | None]) -> tuple[Path, ...]:
    """The files as seen from the labels' folder, so that the production can be moved."""
    seen_from = folder.root / _FOLDER
    return tuple(Path(os.path.relpath(path, seen_from)) for path in paths if path is not None)


def _path(folder: ProductionFolder, take: Take) -> Path:
    if take.picture is None:
        raise LookupError(f"shot {take.shot_id}, take {take.n} has no picture to label")
    (path,) = _relative(folder, [folder.file(take.picture)])
    return path


def _others(folder: ProductionFolder, take: Take) -> list[str]:
    """The manifest's lines about other files."""
    file = folder.root / _FOLDER / MANIFEST
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    mine = str(_path(folder, take)) if take.picture is not None else None
    return [line for line in lines if line.strip() and json.loads(line).get("path") != mine]


def _rewrite(folder: ProductionFolder, lines: list[str]) -> None:
    """The whole manifest; without a line there is none, since an empty one is refused."""
    file = folder.root / _FOLDER / MANIFEST
    if lines:
        write_whole(file, ("\n".join(lines) + "\n").encode())
    else:
        file.unlink(missing_ok=True)
