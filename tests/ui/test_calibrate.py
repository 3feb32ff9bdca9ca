"""`dailies calibrate` on a folder of subjects, and on folders that are none."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from tools.errors import UserFixable
from ui.cli import app

SHADES = (
    (40, 60, 200),
    (60, 180, 70),
    (190, 120, 50),
    (150, 60, 170),
    (40, 170, 200),
    (90, 90, 90),
)


@pytest.fixture
def subjects(tmp_path: Path) -> Path:
    rng = np.random.default_rng(3)
    for number, shade in enumerate(SHADES):
        folder = tmp_path / "subjects" / f"thing{number}"
        folder.mkdir(parents=True)
        for view in range(3):
            canvas = np.full((160, 160, 3), 200, np.uint8)
            at = (60 + int(rng.integers(40)), 60 + int(rng.integers(40)))
            cv2.circle(canvas, at, 30 + 2 * number, shade, -1)
            cv2.imwrite(str(folder / f"{view}.png"), canvas)
    return tmp_path / "subjects"


def test_subjects_give_an_identity_score_with_its_errors(
    subjects: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "made"
    app(["calibrate", str(subjects), "--out", str(out), "--json"], standalone_mode=False)
    made = json.loads(capsys.readouterr().out)
    assert made["identity"]["same"] > 0
    assert made["date"]
    (file,) = out.glob("*.json")
    assert json.loads(file.read_text())["weights_sha256"].startswith(file.stem)


def test_a_folder_that_is_no_data_set_is_refused_by_name(tmp_path: Path):
    (tmp_path / "manifest.jsonl").write_text('{"path": "a.png"}\n')
    with pytest.raises(UserFixable, match=r"manifest\.jsonl"):
        app(["calibrate", str(tmp_path), "--out", str(tmp_path)], standalone_mode=False)
