"""The tracking bench scores what is followed right as right, and reads a user's DAVIS."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image as Pillow

from evals.bench_tracking import colours, davis_2017, published_size, read_sequence, score_objects
from tools.dinov3.encoder import load_encoder
from tools.dinov3.propagation import Propagation

Image = npt.NDArray[np.uint8]
HEIGHT, WIDTH = 96, 160


def frame(t: int) -> Image:
    canvas = np.full((HEIGHT, WIDTH, 3), (90, 110, 120), np.uint8)
    canvas[32:64, 16 + 8 * t : 48 + 8 * t] = (220, 40, 40)
    canvas[32:64, 112:144] = (30, 60, 220)
    return canvas


def mask(t: int) -> npt.NDArray[np.uint8]:
    numbers = np.zeros((HEIGHT, WIDTH), np.uint8)
    numbers[32:64, 16 + 8 * t : 48 + 8 * t] = 1
    numbers[32:64, 112:144] = 2
    return numbers


def write(folder: Path, frames: int) -> None:
    images, masks = folder / "JPEGImages/480p/toys", folder / "Annotations/480p/toys"
    lists = folder / "ImageSets/2017"
    for made in (images, masks, lists):
        made.mkdir(parents=True)
    (lists / "val.txt").write_text("toys\n")
    for t in range(frames):
        cv2.imwrite(str(images / f"{t:05d}.jpg"), frame(t)[:, :, ::-1])
        numbered = Pillow.fromarray(mask(t)).convert("P")
        numbered.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0])
        numbered.save(masks / f"{t:05d}.png")


def test_objects_of_their_own_colour_are_followed() -> None:
    found = score_objects(colours([frame(t) for t in range(5)]), [mask(t) for t in range(5)],
                          Propagation())  # fmt: skip
    assert len(found) == 2
    assert min(result.region for result in found) > 0.7


def test_what_stands_still_while_its_truth_moves_scores_less() -> None:
    still = colours([frame(0)] * 5)
    found = score_objects(still, [mask(t) for t in range(5)], Propagation())
    assert found[0].region < 0.75 < found[1].region


def test_a_davis_folder_is_read_object_by_object(tmp_path: Path) -> None:
    write(tmp_path, 4)
    found = dict(davis_2017(tmp_path, load_encoder(), 96))
    assert list(found) == ["toys 1", "toys 2"]
    assert found["toys 2"].region > 0.6


def test_a_folder_that_is_no_davis_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(davis_2017(tmp_path, load_encoder(), 96))


def test_sides_are_rounded_up_to_whole_patches() -> None:
    assert published_size(np.zeros((480, 854, 3), np.uint8), 480) == (480, 864)
    assert published_size(np.zeros((1080, 1920, 3), np.uint8), 960) == (960, 1712)


def test_a_sequence_of_the_tracking_folder_is_read_whole(tmp_path: Path) -> None:
    for kind, ending in (("JPEGImages", "jpg"), ("Annotations", "png")):
        (tmp_path / kind / "toy").mkdir(parents=True)
        for t in range(3):
            picture = frame(t) if ending == "jpg" else (mask(t) == 1).astype(np.uint8) * 255
            cv2.imwrite(str(tmp_path / kind / "toy" / f"{t:05d}.{ending}"), picture)
    images, masks = read_sequence(tmp_path, "toy")
    assert len(images) == len(masks) == 3
    assert masks[0].dtype == bool
    assert masks[0].any()
