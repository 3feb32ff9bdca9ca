"""Photographs that measure the encoder never train it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tools.dinov3.training.photos import (
    HELD_OUT_SUBJECTS,
    LONGEST_TRAINING_SEQUENCE,
    STORED_SIDE,
    all_photos,
)


def save(path: Path, height: int = 400, width: int = 600) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((height, width, 3), 90, np.uint8))


def test_held_out_subjects_and_long_sequences_are_left_out(tmp_path: Path) -> None:
    held_out = sorted(HELD_OUT_SUBJECTS)[0]
    lines = ["subject,class,live,path"]
    for subject in ("vase", held_out):
        save(tmp_path / "identity" / subject / "00.jpg")
        lines.append(f"{subject},any,0,{subject}/00.jpg")
    (tmp_path / "identity" / "labels.csv").write_text("\n".join(lines))
    for name, count in (("short", 4), ("long", LONGEST_TRAINING_SEQUENCE + 1)):
        for index in range(count):
            save(tmp_path / "tracking" / "JPEGImages" / name / f"{index:05d}.jpg")
    photos = all_photos(tmp_path)
    assert {photo.group for photo in photos} == {"subject vase", "sequence short"}
    assert len(photos) == 5
    assert {min(photo.image.shape[:2]) for photo in photos} == {STORED_SIDE}


def test_an_empty_folder_holds_no_photographs(tmp_path: Path) -> None:
    assert all_photos(tmp_path) == []
