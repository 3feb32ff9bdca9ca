"""Export: the cut, the shot list and the script in files that other programs open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from opentimelineio import schema

from graph.final_cut import FinalCut, read_cut
from graph.folder import ProductionFolder
from graph.hold_stills import write_holds
from graph.interchange import as_edl, as_fcp7, as_fcpxml, as_otio
from graph.otio_cut import build_timeline
from graph.shot_list import shot_list
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.screenplay.fountain_writer import ShotNote, write_fountain
from tools.screenplay.plan import Plan, Shot
from tools.takes.assets import write_whole


class ExportFormat(StrEnum):
    """What a production can be written as."""

    OTIO = "otio"
    """OpenTimelineIO: Resolve, Kdenlive, Premiere; takes as alternatives."""
    EDL = "edl"
    """CMX 3600: any editing program; pictures alone."""
    FCPXML = "fcpxml"
    """Final Cut Pro X, Resolve."""
    XML = "xml"
    """Final Cut Pro 7's XML: Premiere, Resolve."""
    CSV = "csv"
    """The shot list."""
    FOUNTAIN = "fountain"
    """The script, with the shots as notes."""


_FOLDER = "exports"
_TIMELINES: dict[ExportFormat, Callable[[schema.Timeline], str]] = {
    ExportFormat.OTIO: as_otio,
    ExportFormat.EDL: as_edl,
    ExportFormat.FCPXML: as_fcpxml,
    ExportFormat.XML: as_fcp7,
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]
    """What is not in them, or no longer true, one sentence each."""


def export(
    folder: ProductionFolder, formats: Iterable[ExportFormat] = (), out: Path | None = None
) -> Exported:
    """Files in `out`, or in the production's `exports`; no formats for all that can be written.

    Raises:
        UserFixable: a named format cannot be written: nothing is cut, or its rate is too odd.
        MediaToolFailed: the clip of a held shot is torn.
    """
    named = tuple(dict.fromkeys(formats))
    target = (out or folder.root / _FOLDER).resolve()
    notes: list[str] = []
    cut = _cut(folder, named, notes)
    timeline = _timeline(cut, named, target) if cut is not None else None
    files = []
    for each in named or ExportFormat:
        try:
            text = _written(each, folder, cut, timeline)
        except UserFixable as problem:
            if named:
                raise
            notes.append(f"No {each}: {problem.problem}")
            continue
        if text is not None:
            path = target / f"{folder.brief.name}.{each}"
            write_whole(path, _encoded(text, each))
            files.append(path)
    return Exported(tuple(files), tuple(dict.fromkeys((*(cut.notes if cut else ()), *notes))))


def _timeline(
    cut: FinalCut, named: tuple[ExportFormat, ...], target: Path
) -> schema.Timeline | None:
    """The timeline with its stills beside it; None where no format that was named needs it."""
    if named and not any(each in _TIMELINES for each in named):
        return None
    return build_timeline(cut, target, write_holds(cut, target))


def _cut(
    folder: ProductionFolder, named: tuple[ExportFormat, ...], notes: list[str]
) -> FinalCut | None:
    """The cut; None where there is none and nothing that was named needs it."""
    if (folder.root / "edit_list.json").exists():
        return read_cut(folder)
    if any(each in _TIMELINES for each in named):
        raise UserFixable(
            "nothing is cut yet.",
            where=str(folder.root),
            fix="run `dailies resume` on it, or export csv or fountain.",
        )
    notes.append("Nothing is cut yet: only the shot list and the script are written.")
    return None


def _written(
    each: ExportFormat,
    folder: ProductionFolder,
    cut: FinalCut | None,
    timeline: schema.Timeline | None,
) -> str | None:
    if each is ExportFormat.CSV:
        return shot_list(folder, cut)
    if each is ExportFormat.FOUNTAIN:
        return write_fountain(folder.script, _shot_notes(folder, folder.plan))
    return None if timeline is None else _TIMELINES[each](timeline)


def _encoded(text: str, each: ExportFormat) -> bytes:
    # Spreadsheets take a file without the mark for the machine's old code page.
    return text.encode("utf-8-sig" if each is ExportFormat.CSV else "utf-8", "replace")


def _shot_notes(folder: ProductionFolder, plan: Plan) -> dict[str, list[ShotNote]]:
    """The planned shots of each script scene, by its number."""
    notes = {}
    for script_scene, planned in zip(folder.script.scenes, plan.scenes, strict=False):
        given = {shot.given_id for shot in script_scene.shots}
        notes[script_scene.number] = [
            ShotNote(
                _note(folder, shot),
                source=shot.source,
                given_id=shot.shot_id if shot.shot_id in given else "",
            )
            for shot in planned.shots
        ]
    return notes


def _note(folder: ProductionFolder, shot: Shot) -> str:
    camera = shot.camera
    kept = folder.kept(shot.shot_id, AssetKind.CLIP)
    state = f"take {kept.n}" if kept else "not taken"
    return (
        f"{shot.shot_id}: {camera.size}, {camera.angle}, {camera.lens_mm} mm, {camera.movement};"
        f" {shot.duration_seconds:.1f} s; {state}"
    )
