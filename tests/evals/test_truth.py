"""The benchmark counts right, hides what it must, and makes the faults that it says it makes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.takes.footage import (
    CHANGES,
    CLEAN,
    FPS,
    HEIGHT,
    NAMED,
    WIDTH,
    Source,
    Spoilt,
    footage_takes,
    painted_out,
    spliced,
    spoil,
    teleported,
)
from evals.takes.labels import labelled
from evals.takes.made import Made
from evals.takes.overruled import label_takes
from evals.takes.previz import previz_takes, sampled, seal
from evals.takes.take import nameless
from evals.truth_rows import Truth, markdown, share_row, write_truth
from memory.rates import wilson
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.findings import AssetKind
from tools.providers.previz.faults import FaultKind
from tools.providers.previz.faults import Truth as Injected
from tools.screenplay.plan import Camera, Shot, ShotSize


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (5, 10), (10, 10), (300, 1000)])
def test_wilson_holds_the_share(hits: int, n: int) -> None:
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    assert high - low < 0.6
    assert wilson(0, 0) == (0.0, 1.0)


def test_wilson_is_the_published_interval() -> None:
    low, high = wilson(1, 10)
    assert (low, high) == (pytest.approx(0.0179, abs=1e-3), pytest.approx(0.4042, abs=1e-3))


def test_tables_and_file_carry_count_interval_and_floor(tmp_path: Path) -> None:
    rows = (
        share_row("previz", "blur", "recall", 9, 10, "eye", floor=0.1, floor_of="at random"),
        share_row("previz", "blur", "named", 0, 0, "eye"),
    )
    truth = Truth(date="2026-01-01", rows=rows, notes=("a note",))
    table = markdown(truth)
    assert "| blur | 0.90 (0.60-0.98) |  | 10 | 0.10 at random |" in table
    assert "* a note" in table
    write_truth(truth, tmp_path / "truth.json")
    found = json.loads((tmp_path / "truth.json").read_text())
    assert found["rows"][0]["n"] == 10
    assert found["rows"][1]["value"] is None


def made(path: Path, scene: int, shot_id: str, kind: FaultKind | None = None) -> Made:
    shot = Shot(
        shot_id=shot_id, scene_id=str(scene), action="", location="bar", duration_seconds=1.0,
        camera=Camera(size=ShotSize.MEDIUM),
    )  # fmt: skip
    return Made(path=path, kind=AssetKind.KEYFRAME, scene=scene, shot=shot,
                truth=Injected(kind=kind))  # fmt: skip


def test_a_still_gets_its_scenes_other_clean_stills() -> None:
    master, angle, wrong, far = (
        made(Path("s/0M-1-clean.png"), 0, "0M"), made(Path("s/0A-2-clean.png"), 0, "0A"),
        made(Path("s/0A-3-blur.png"), 0, "0A", FaultKind.BLUR),
        made(Path("t/1M-1-clean.png"), 1, "1M"),
    )  # fmt: skip
    takes = labelled([master, angle, wrong, far])
    assert takes[0].siblings == (angle.path,)
    assert takes[1].siblings == takes[2].siblings == (master.path,)
    assert takes[3].siblings == ()
    assert (takes[2].fault, takes[2].scene) == ("blur", "0")


def test_the_truth_is_moved_out_of_reach(tmp_path: Path) -> None:
    folder = tmp_path / "takes"
    hidden = folder / "scene-1" / "a.png.truth.json"
    hidden.parent.mkdir(parents=True)
    hidden.write_text("{}")
    away = seal(folder)
    assert not list(folder.rglob("*.truth.json"))
    assert (away / "scene-1" / "a.png.truth.json").is_file()
    assert seal(folder) == away


def test_a_sample_keeps_every_kind() -> None:
    takes = [
        made(Path(f"{n}.png"), n, f"{n}A", FaultKind.BLUR if n % 2 else None) for n in range(20)
    ]
    picked = sampled(takes, 3)
    assert sum(bool(one.fault) for one in picked) == 3
    assert len(picked) == 6
    assert len(sampled(takes, 100)) == 20


def test_a_take_knows_its_truth_and_its_copy_does_not(tmp_path: Path) -> None:
    path = tmp_path / "s" / "0A-3-extra_fingers.png"
    path.parent.mkdir()
    path.write_bytes(b"a picture")
    clean = made(tmp_path / "s" / "0M-1-clean.png", 0, "0M")
    wrong = made(path, 0, "0A", FaultKind.EXTRA_FINGERS)
    odd = made(tmp_path / "s" / "0B-4-clean.png", 0, "0B").model_copy(update={"odd": "macro"})
    take, other = previz_takes([wrong, odd], tmp_path, [clean, wrong, odd])
    assert (take.name, take.fault, take.words) == (
        "s/0A-3-extra_fingers.png", "extra_fingers", frozenset({"anatomy"}),
    )  # fmt: skip
    assert take.beside["0M"][0] == clean.path
    assert (other.fault, other.words, other.odd) == ("", frozenset(), "macro")
    copy = nameless(path, tmp_path / "copies")
    assert copy.read_bytes() == b"a picture"
    assert "fingers" not in str(copy)


@pytest.mark.parametrize(
    ("usable", "left_out"),
    [(None, False), ((0.0, 1.0), True), ((0.0, 1.2), False), ((2.0, 3.0), True),
     ((1.8, 3.0), False)],
    ids=["no trim", "ends before", "ends inside", "begins after", "begins inside"],
)  # fmt: skip
def test_a_trim_leaves_a_fault_out_or_shows_some_of_it(
    usable: tuple[float, float] | None, left_out: bool
) -> None:
    take = footage_takes([Spoilt(Path("0001.mp4"), "frozen", "a", FPS, 3.0)], photographed=True)[0]
    assert take.left_out(usable) == left_out


def test_footage_is_asked_for_its_size_alone_and_named_by_what_was_done() -> None:
    made_of = [Spoilt(Path(f"000{n}.mp4"), fault, "a", 20, 2.0)
               for n, fault in enumerate((CLEAN, "spliced", "reversed"))]  # fmt: skip
    clean, spliced_one, back = footage_takes(made_of, photographed=False)
    assert (clean.fault, clean.words, clean.labelled.since_seconds) == ("", frozenset(), None)
    assert spliced_one.words == {"jump_cut", "wrong_place"}
    assert back.labelled.since_seconds == 0.0
    assert not any(take.planned or take.photographed for take in (clean, spliced_one, back))


def test_labels_of_productions_are_read_and_a_folder_without_them_has_none(tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    assert label_takes([folder]) == []
    lines = []
    for name, fault in (("a.wav", "refused"), ("b.wav", ""), ("c.wav", "silent")):
        (folder / name).write_bytes(b"")
        lines.append(Labelled(path=Path(name), kind=AssetKind.VOICE, fault=fault))
    (folder / "manifest.jsonl").write_text("\n".join(one.model_dump_json() for one in lines))
    found = label_takes([folder])
    assert [take.fault for take in found] == ["refused", "", "silent"]
    assert [take.words for take in found] == [frozenset(), frozenset(), {"silent"}]
    assert [take.name for take in found] == ["label 1", "label 2", "label 3"]


def footage() -> tuple[np.ndarray, np.ndarray]:
    """A red square that moves over a plain ground."""
    frames = np.full((48, HEIGHT, WIDTH, 3), 120, np.uint8)
    masks = np.zeros((48, HEIGHT, WIDTH), bool)
    for index in range(48):
        x = 60 + index
        masks[index, 100:160, x : x + 60] = True
    frames[masks] = (220, 30, 30)
    return frames, masks


@pytest.mark.parametrize("fault", sorted(CHANGES))
def test_a_change_starts_where_it_says(fault: str) -> None:
    frames, _ = footage()
    changed = CHANGES[fault](frames, 20)
    assert changed.shape == frames.shape
    assert changed.dtype == np.uint8
    different = [bool((a != b).any()) for a, b in zip(frames, changed, strict=True)]
    assert any(different[21:])
    if fault != "reversed":
        assert not any(different[:20])


def test_a_splice_goes_on_with_the_other_clip() -> None:
    frames, _ = footage()
    other = np.zeros_like(frames)
    joined = spliced(frames, other, 20)
    assert joined.shape == frames.shape
    assert joined[19].any()
    assert not joined[20].any()


def test_painting_out_removes_the_object_from_then_on() -> None:
    frames, masks = footage()
    out = painted_out(frames, masks, 20)
    assert (out[:20] == frames[:20]).all()
    gone = out[30][masks[30]].astype(int)
    assert abs(gone - 120).max() < 40


def test_a_teleport_puts_the_object_elsewhere() -> None:
    frames, masks = footage()
    out = teleported(frames, masks, 20)
    assert (out[:20] == frames[:20]).all()
    red = (out[20][..., 0] > 180) & (out[20][..., 1] < 80)
    before, after = np.argwhere(masks[20])[:, 1].mean(), np.argwhere(red)[:, 1].mean()
    assert abs(after - before) > WIDTH / 4


def test_clips_are_written_once_and_masks_are_asked_for(tmp_path: Path) -> None:
    frames, masks = footage()
    sources = [Source("a", frames[: 2 * FPS], masks), Source("b", frames[: 2 * FPS])]
    found = spoil(sources, tmp_path)
    assert {one.fault for one in found if one.source == "a"} == {"(clean)", *NAMED}
    assert not {"teleported", "painted out"} & {one.fault for one in found if one.source == "b"}
    stamps = {one.path: one.path.stat().st_mtime_ns for one in found}
    assert [one.path for one in spoil(sources, tmp_path)] == [one.path for one in found]
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
