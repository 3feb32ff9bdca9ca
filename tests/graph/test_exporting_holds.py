"""Held ends of shots open again where the film has them, also before a dissolve."""

from __future__ import annotations

import asyncio
import csv
import io
import shutil
from pathlib import Path
from urllib.parse import unquote

import cv2
import numpy as np
import opentimelineio as otio
import pytest

from graph.exporting import ExportFormat, export
from graph.folder import ProductionFolder
from graph.hand import hold_shot, trim_take
from graph.state import Command
from tests.graph.cuts import (
    CUTS,
    FPS,
    Staged,
    Timelines,
    expected,
    frames,
    opened,
    pictures,
    script,
)
from tests.graph.fakes import FAULT
from tools.dinov3.findings import AssetKind
from tools.ffmpeg.cut import Film
from tools.ffmpeg.edl import EditList
from tools.ffmpeg.frames import at_seconds

HELD = {"A1": 1.0, "A2": 0.25, "B1": 1.5, "B2": 0.5}
"""Before a dissolve, before a fade to black, at a cut, and of a missing shot at the film's end."""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> ProductionFolder:
    """A film with a dissolve, a fade and a missing shot, the end of every shot held."""
    stage = Staged(tmp_path_factory.mktemp("held"), script=script(), retakes=0)
    stage.eye.script = {("B2", AssetKind.CLIP): [FAULT]}
    assert asyncio.run(stage.run()).missing == ("B2",)
    trim_take(stage.folder, "B1", stage.folder.last_number("B1"), 0.5, 1.5)
    for shot_id, seconds in HELD.items():
        hold_shot(stage.folder, shot_id, seconds)
    asyncio.run(stage.run(Command.RECUT))
    return stage.folder


@pytest.fixture(scope="module")
def held_timelines(held: ProductionFolder) -> Timelines:
    return {path.suffix[1:]: opened(path) for path in export(held, CUTS).files}


def is_frozen(clip: otio.schema.Clip) -> bool:
    return any(isinstance(effect, otio.schema.FreezeFrame) for effect in clip.effects)


@pytest.mark.parametrize("suffix", ["otio", "fcpxml", "xml"])
def test_holds_open_again_on_their_frames_also_before_a_dissolve(
    held: ProductionFolder, held_timelines: Timelines, suffix: str
):
    clips = {clip.name: clip for clip in pictures(held_timelines[suffix])}
    wanted = expected(held)
    assert {f"{shot_id} hold" for shot_id in HELD} <= set(wanted)
    for name, (first, last, at) in wanted.items():
        found = frames(clips[name])
        # A still has no frames of its clip: it begins with its own first one.
        begins = 0 if name.endswith("hold") and suffix != "otio" else first
        assert found == (begins, begins + last - first, at), name
    ranges = [frames(clip) for clip in clips.values()]
    assert sum(end - start for start, end, _ in ranges) == held.need("film.json", Film).frames


def test_a_hold_is_a_freeze_of_the_take_and_a_still_is_at_hand(
    held: ProductionFolder, held_timelines: Timelines
):
    clips = {clip.name: clip for clip in pictures(held_timelines["otio"])}
    assert {name for name, clip in clips.items() if is_frozen(clip)} == {f"{n} hold" for n in HELD}
    hold = clips["B1 hold"]
    assert hold.active_media_reference_key == clips["B1"].active_media_reference_key
    assert hold.metadata["dailies"]["hold"] is True
    still = cv2.imread(
        str(held.root / "exports" / unquote(hold.media_references()["still"].target_url))
    )
    take = held.kept("B1", AssetKind.CLIP)
    assert still is not None
    assert take is not None
    assert take.picture is not None
    (last,) = at_seconds(held.file(take.picture), (1.45,))
    assert np.abs(still[..., ::-1].astype(int) - last).max() < 8


@pytest.mark.parametrize("suffix", ["fcpxml", "xml"])
def test_where_programs_read_no_freezes_a_hold_is_a_still_picture(
    held_timelines: Timelines, suffix: str
):
    for clip in pictures(held_timelines[suffix]):
        if clip.name.endswith("hold"):
            assert clip.media_reference.target_url == f"holds/{clip.name.split()[0]}.png"


def test_an_edl_freezes_the_frame_of_the_reel(held: ProductionFolder, held_timelines: Timelines):
    film = held.need("film.json", Film)
    frozen = [frames(clip) for clip in pictures(held_timelines["edl"]) if is_frozen(clip)]
    assert [at for _, _, at in frozen] == [s.first_frame + s.frames - s.held for s in film.shots]
    assert [first for first, _, _ in frozen] == [
        expected(held)[f"{shot.shot_id} hold"][0] for shot in film.shots
    ]
    edl = next((held.root / "exports").glob("*.edl")).read_text()
    assert "M2   B1\t\t0.0" in edl


def test_a_hold_that_a_dissolve_takes_up_whole_leaves_no_event_without_frames(
    held: ProductionFolder, tmp_path: Path
):
    root = Path(shutil.copytree(held.root, tmp_path / "copy"))
    edits = held.need("edit_list.json", EditList)
    first = edits.edits[0].model_copy(update={"hold_seconds": 0.5})
    folder = ProductionFolder(root)
    folder.save("edit_list.json", edits.model_copy(update={"edits": (first, *edits.edits[1:])}))
    (path,) = export(folder, [ExportFormat.EDL]).files
    events = [line.split() for line in path.read_text().splitlines() if line[:3].isdigit()]
    empty = [event for event in events if event[-1] == event[-2]]
    assert [event[1] for event in empty] == ["A1"], "what the dissolve comes from"
    assert [event[0] for event in events].count(empty[0][0]) == 2
    shown = [clip.name for clip in pictures(opened(path))]
    assert shown[1:4] == ["A1", "A2", "A2"]


def test_it_is_said_that_the_film_was_cut_with_other_holds(held: ProductionFolder, tmp_path: Path):
    folder = ProductionFolder(Path(shutil.copytree(held.root, tmp_path / "copy")))
    assert export(folder, [ExportFormat.CSV]).notes == ()
    hold_shot(folder, "A2", 0)
    (note,) = export(folder, [ExportFormat.CSV]).notes
    assert note.startswith("Other ends are held now than in the film (A2)")


def test_the_shot_list_tells_what_is_held(held: ProductionFolder):
    (path,) = export(held, [ExportFormat.CSV]).files
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    assert {row["shot"]: float(row["held"]) / FPS for row in rows} == HELD
