"""What is exported opens again with the same frames, and nothing hostile gets through."""

from __future__ import annotations

import asyncio
import csv
import io
import shutil
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

from graph.context import Gates
from graph.exporting import ExportFormat, export
from graph.folder import ProductionFolder
from graph.studios import Studios
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
from tests.graph.fakes import FAULT, Set, draw_clip
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.ffmpeg.cut import Film
from tools.ffmpeg.edl import EditList
from tools.providers.arrivals import Arrival
from tools.providers.requests import ClipRequest, Request
from tools.screenplay.fountain import parse_fountain
from tools.screenplay.source import Source


@dataclass
class Trimmed(Staged):
    """Clips come a second too long and are trimmed as they arrive."""

    async def studios(self, folder: ProductionFolder) -> Studios:
        def receive(path: Path, request: Request) -> Arrival:
            if not isinstance(request, ClipRequest):
                return Arrival(path, None, ())
            longer = request.model_copy(update={"duration_seconds": request.duration_seconds + 1})
            place = path.parent / "delivered"
            place.mkdir(exist_ok=True)
            return Arrival(path, draw_clip(longer, place), ())

        return replace(await super().studios(folder), receive=receive)


@pytest.fixture(scope="module")
def produced(tmp_path_factory: pytest.TempPathFactory) -> ProductionFolder:
    """A film with a retaken clip, a missing shot, a dissolve and a fade."""
    stage = Staged(tmp_path_factory.mktemp("exported"), script=script())
    stage.eye.script = {("B1", AssetKind.CLIP): [FAULT], ("B2", AssetKind.CLIP): [FAULT] * 3}
    assert asyncio.run(stage.run()).missing == ("B2",)
    return stage.folder


@pytest.fixture(scope="module")
def written(produced: ProductionFolder) -> dict[str, Path]:
    return {path.suffix[1:]: path for path in export(produced).files}


@pytest.fixture(scope="module")
def timelines(written: dict[str, Path]) -> Timelines:
    """Read back, and held: a clip is no part of a timeline that nobody holds."""
    return {name: opened(path) for name, path in written.items() if name in CUTS}


@pytest.mark.parametrize("suffix", ["otio", "fcpxml", "xml"])
def test_every_shot_opens_again_on_its_frames(
    produced: ProductionFolder, timelines: Timelines, suffix: str
):
    clips = {clip.name: frames(clip) for clip in pictures(timelines[suffix])}
    wanted = expected(produced)
    assert {name: clips[name] for name in wanted} == wanted
    film = produced.need("film.json", Film)
    assert sum(end - start for start, end, _ in clips.values()) == film.frames


def test_an_edl_opens_again_on_its_frames(produced: ProductionFolder, timelines: Timelines):
    # An EDL gives a dissolve to the shot that comes in, from its first frame on.
    film = produced.need("film.json", Film)
    edits = {e.shot_id: e for e in produced.need("edit_list.json", EditList).edits}
    clips = {clip.name: frames(clip) for clip in pictures(timelines["edl"])}
    for shot in film.shots:
        first = round(Fraction(edits[shot.shot_id].in_seconds) * film.rate)
        assert clips[shot.shot_id][0] == first, shot
        assert clips[shot.shot_id][2] == shot.first_frame, shot
    assert sum(end - start for start, end, _ in clips.values()) == film.frames


@pytest.mark.parametrize("suffix", ["otio", "xml", "edl"])
def test_the_dissolve_is_as_long_as_in_the_film(timelines: Timelines, suffix: str):
    track = next(t for t in timelines[suffix].tracks if t.kind == "Video")
    found = [each for each in track if isinstance(each, otio.schema.Transition)]
    assert [round((t.in_offset + t.out_offset).value) for t in found] == [FPS // 2]


def test_takes_are_alternatives_and_the_kept_one_is_shown(
    produced: ProductionFolder, timelines: Timelines
):
    clips = {clip.name: clip for clip in pictures(timelines["otio"])}
    takes = [take for take in produced.takes("B1") if take.stage is AssetKind.CLIP]
    assert list(clips["B1"].media_references()) == [f"take_{take.n}" for take in takes]
    assert clips["B1"].active_media_reference_key == f"take_{takes[-1].n}"
    told = clips["B1"].metadata["dailies"]
    assert (told["take"], told["seed"], told["verdict"]) == (takes[-1].n, takes[-1].seed, "keep")
    first = clips["B1"].media_references()[f"take_{takes[0].n}"]
    assert first.metadata["dailies"]["verdict"] == "retake"


def test_a_missing_shot_shows_its_stand_in_and_says_so(timelines: Timelines):
    clip = next(clip for clip in pictures(timelines["otio"]) if clip.name == "B2")
    assert clip.active_media_reference_key == "stand_in"
    assert clip.metadata["dailies"]["missing"] is True
    assert len(clip.media_references()) == 4
    assert "MISSING SHOT" in [marker.name for marker in clip.markers]


def test_every_file_is_named_from_where_the_timeline_lies(
    written: dict[str, Path], timelines: Timelines
):
    timeline = timelines["otio"]
    references = [r for clip in timeline.find_clips() for r in clip.media_references().values()]
    assert references
    for reference in references:
        url = unquote(reference.target_url)
        assert url.startswith("../")
        assert (written["otio"].parent / url).is_file()


def test_sounds_lie_where_they_are_heard(produced: ProductionFolder, timelines: Timelines):
    tracks = {t.name: t for t in timelines["otio"].tracks if t.kind == "Audio"}
    assert set(tracks) >= {"Dialogue", "Effects", "Ambience", "Music"}
    film = produced.need("film.json", Film)
    starts = {shot.shot_id: shot.first_frame for shot in film.shots}
    heard = [
        (shot_id, starts[shot_id] + line.start_seconds * FPS)
        for shot_id in ("A2", "B2")
        if (sound := produced.sound(shot_id)) is not None
        for line in sound.lines
    ]
    spoken = [c for c in tracks["Dialogue"] if isinstance(c, otio.schema.Clip)]
    assert len(spoken) == len(heard) > 1
    for clip, (shot_id, frame) in zip(spoken, heard, strict=True):
        assert clip.metadata["dailies"]["shot_id"] == shot_id
        assert clip.range_in_parent().start_time.value == pytest.approx(frame, abs=0.5)
    music = [c for c in tracks["Music"] if isinstance(c, otio.schema.Clip)]
    assert sum(c.source_range.duration.value for c in music) == film.frames


def test_captions_and_findings_are_markers(timelines: Timelines):
    clips = {clip.name: clip for clip in pictures(timelines["otio"])}
    kinds = {
        marker.metadata["dailies"]["kind"]: marker.name
        for name in ("A2", "B2")
        for marker in clips[name].markers
    }
    assert clips["A2"].markers[0].name == "MARCUS: It stopped."
    assert set(kinds) >= {"caption", "missing"}


def test_hostile_words_stay_words(written: dict[str, Path]):
    edl = written["edl"].read_text()
    events = [line for line in edl.splitlines() if line[:3].isdigit()]
    # Title, four shots, the dissolve's second line, the end card; no event of the script's own.
    assert len(events) == 7
    assert edl.splitlines()[0].startswith("TITLE: Two <Rooms> & =cmd() 001")
    for suffix in ("xml", "fcpxml"):
        ElementTree.fromstring(written[suffix].read_text())  # noqa: S314 - our own file
    for path in written.values():
        text = path.read_bytes().decode("utf-8-sig")
        # Speech is verbatim in the script, as the filmmaker wrote it.
        assert "\u202e" not in text or path.suffix == ".fountain"


def test_the_shot_list_has_a_row_for_every_shot_and_no_formula(
    produced: ProductionFolder, written: dict[str, Path]
):
    rows = list(csv.DictReader(io.StringIO(written["csv"].read_bytes().decode("utf-8-sig"))))
    assert [row["shot"] for row in rows] == [shot.shot_id for shot in produced.plan.shots]
    assert not any(str(cell).startswith(("=", "+", "@")) for row in rows for cell in row.values())
    assert rows[1]["props"].startswith("'=cmd()")
    film = produced.need("film.json", Film)
    assert [int(row["in film"]) for row in rows] == [shot.first_frame for shot in film.shots]
    assert rows[3]["missing"]


def test_the_script_comes_back_from_fountain(produced: ProductionFolder, written: dict[str, Path]):
    text = written["fountain"].read_text()
    found = parse_fountain(Source(where="x", text=text, title="X"))
    said = [e.line.text for scene in found.scenes for e in scene.elements if e.line]
    lines = [line.text for shot in produced.plan.shots for line in shot.lines]
    assert [" ".join(text.split()) for text in said] == [" ".join(text.split()) for text in lines]
    assert "[[A1: extreme wide" in text


def test_the_same_production_gives_the_same_files(
    produced: ProductionFolder, written: dict[str, Path]
):
    before = {suffix: path.read_bytes() for suffix, path in written.items()}
    assert {path.suffix[1:]: path.read_bytes() for path in export(produced).files} == before


def test_a_production_that_was_moved_still_finds_its_files(
    produced: ProductionFolder, tmp_path: Path
):
    moved = tmp_path / "else where"
    shutil.copytree(produced.root, moved)
    (path,) = export(ProductionFolder(moved), [ExportFormat.OTIO], tmp_path / "out").files
    timeline = opened(path)
    urls = [unquote(clip.media_reference.target_url) for clip in timeline.find_clips()]
    assert all(url.startswith("../else where/") for url in urls)
    assert all((path.parent / url).is_file() for url in urls)


async def test_a_trimmed_clip_is_at_hand_with_its_handles(tmp_path: Path):
    stage = Trimmed(tmp_path)
    assert (await stage.run()).missing == ()
    (path,) = export(stage.folder, [ExportFormat.OTIO]).files
    timeline = opened(path)
    clip = next(clip for clip in pictures(timeline) if clip.name == "B1")
    (take,) = [each for each in stage.folder.takes("B1") if each.stage is AssetKind.CLIP]
    references = clip.media_references()
    assert list(references) == [f"take_{take.n}", f"take_{take.n}_as_delivered"]
    lengths = [round(each.available_range.duration.value) for each in references.values()]
    assert lengths[1] - lengths[0] == FPS
    assert all((path.parent / unquote(r.target_url)).is_file() for r in references.values())


async def test_before_the_cut_there_are_only_words(tmp_path: Path):
    stage = Staged(tmp_path, gates=Gates(plan=True))
    await stage.run()
    made = export(stage.folder)
    assert [path.suffix for path in made.files] == [".csv", ".fountain"]
    assert made.notes == ("Nothing is cut yet: only the shot list and the script are written.",)
    with pytest.raises(UserFixable, match="nothing is cut yet"):
        export(stage.folder, [ExportFormat.EDL])


async def test_a_rate_without_time_code_is_written_where_it_can_be(tmp_path: Path):
    stage = Set(tmp_path)
    await stage.run()
    made = export(stage.folder)
    assert [path.suffix for path in made.files] == [".otio", ".csv", ".fountain"]
    assert len(made.notes) == 3
    with pytest.raises(UserFixable, match="no time code at 12"):
        export(stage.folder, [ExportFormat.EDL])
