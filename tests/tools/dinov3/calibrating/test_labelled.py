"""Labelled takes are read whole or not at all; what is wrong is named by file and line."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from tools.dinov3.calibrating.labelled import read_dataset
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable

SHOT = {
    "shot_id": "1A", "scene_id": "1", "action": "Ines waits.", "location": "kitchen",
    "camera": {"size": "medium"}, "duration_seconds": 2.0,
}  # fmt: skip


def picture(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((16, 16, 3), 90, np.uint8))
    return path.name


def manifest(folder: Path, *lines: object) -> Path:
    said = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (folder / "manifest.jsonl").write_text("\n".join(said) + "\n", "utf-8")
    return folder


def test_takes_are_read_with_whole_paths(tmp_path: Path) -> None:
    name = picture(tmp_path / "a.png")
    found = read_dataset(
        manifest(tmp_path, {"path": name, "kind": "keyframe", "fault": "blur", "shot": SHOT}, "")
    )
    take = found.takes[0]
    assert take.path == tmp_path / "a.png"
    assert (take.kind, take.fault) == (AssetKind.KEYFRAME, "blur")
    assert found.subjects == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("{broken", "line 2", id="no JSON"),
        pytest.param({"path": "a.png"}, "kind", id="a field is missing"),
        pytest.param({"path": "a.png", "kind": "keyfrom", "shot": SHOT}, "kind", id="unknown kind"),
        pytest.param({"path": "b.png", "kind": "keyframe", "shot": SHOT}, "missing", id="no file"),
        pytest.param({"path": "a.png", "kind": "keyframe"}, "needs its shot", id="no shot"),
        pytest.param(
            {"path": "a.png", "kind": "keyframe", "shot": SHOT, "names": ["Ines"]},
            "differ in number",
            id="a name without a reference",
        ),
        pytest.param(
            {"path": "a.png", "kind": "keyframe", "shot": SHOT, "falt": "blur"},
            "falt",
            id="a field that does not exist",
        ),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: object, said: str) -> None:
    right = {"path": picture(tmp_path / "a.png"), "kind": "keyframe", "shot": SHOT}
    with pytest.raises(UserFixable) as caught:
        read_dataset(manifest(tmp_path, right, line))
    assert "manifest.jsonl, line 2" in str(caught.value)
    assert said in str(caught.value)


def test_an_empty_manifest_is_no_data_set(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="empty"):
        read_dataset(manifest(tmp_path, ""))


def test_a_folder_of_subjects(tmp_path: Path) -> None:
    for subject in range(6):
        for number in range(2):
            picture(tmp_path / f"subject{subject}" / f"{number}.jpg")
    (tmp_path / "notes").mkdir()
    found = read_dataset(tmp_path)
    assert [s.name for s in found.subjects] == [f"subject{n}" for n in range(6)]
    assert len(found.subjects[0].pictures) == 2


def labels(folder: Path, rows: list[str], head: str = "subject,class,path") -> Path:
    (folder / "labels.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return folder


def test_labels_name_subjects_and_classes(tmp_path: Path) -> None:
    rows = []
    for subject in range(6):
        for number in range(2):
            picture(tmp_path / "images" / f"s{subject}" / f"{number}.jpg")
            rows.append(
                f"s{subject},{'dog' if subject < 3 else 'clock'},images/s{subject}/{number}.jpg"
            )
    found = read_dataset(labels(tmp_path, rows))
    assert {s.group for s in found.subjects} == {"dog", "clock"}


def test_labels_that_name_no_file(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match=r"labels.csv, line 2"):
        read_dataset(labels(tmp_path, ["dog,dog,nowhere.jpg"]))


def test_labels_without_a_column(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="column path"):
        read_dataset(labels(tmp_path, ["dog,dog"], head="subject,class"))


def test_too_few_subjects(tmp_path: Path) -> None:
    picture(tmp_path / "dog" / "0.jpg")
    with pytest.raises(UserFixable, match="6 are needed"):
        read_dataset(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="no such folder"):
        read_dataset(tmp_path / "nowhere")
