"""Boxes counted as right or wrong, and frames read as they lie."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from evals.bench_discovery import Marked, centre, colours, corloc, overlap, read_frames


def test_overlap_of_boxes() -> None:
    assert overlap((0, 0, 10, 10), (0, 0, 10, 10)) == 1
    assert overlap((0, 0, 10, 10), (5, 0, 10, 10)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 10, 10), (20, 20, 5, 5)) == 0


def test_a_frame_is_right_when_any_box_overlaps_by_half() -> None:
    image = np.zeros((40, 40, 3), np.uint8)
    frames = [Marked(image, (0, 0, 10, 10), unseen) for unseen in (False, True)]
    score = corloc([[(30, 30, 5, 5), (0, 0, 10, 8)], [(30, 30, 5, 5)]], frames)
    assert (score.chosen_on, score.unseen, score.all) == (1, 0, 0.5)


def test_floors_have_the_shape_of_the_picture() -> None:
    image = np.zeros((480, 854, 3), np.uint8)
    image[:200] = 200
    assert centre(image) == (213, 120, 427, 240)
    assert colours(image).patches.shape == (15, 27, 3)


def test_four_frames_of_a_sequence_are_read_and_long_ones_are_unseen(tmp_path: Path) -> None:
    for name, count in (("long", 10), ("short", 4)):
        for kind in ("Annotations", "JPEGImages"):
            (tmp_path / kind / name).mkdir(parents=True)
        for number in range(count):
            mask = np.zeros((48, 80), np.uint8)
            mask[10:20, number : number + 30] = 255
            cv2.imwrite(str(tmp_path / "Annotations" / name / f"{number:05}.png"), mask)
            cv2.imwrite(str(tmp_path / "JPEGImages" / name / f"{number:05}.jpg"), mask)
    frames = read_frames(tmp_path)
    assert [frame.unseen for frame in frames] == [True] * 4 + [False] * 4
    assert [frame.box for frame in frames[:4]] == [(x, 10, 30, 10) for x in (0, 3, 6, 9)]
