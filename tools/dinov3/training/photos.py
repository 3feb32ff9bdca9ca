"""Photographs for the training, and the subjects and sequences that it must never see.

Reads folders laid out as DreamBooth subjects (`labels.csv`), as DAVIS (`JPEGImages`), or as clips.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

HELD_OUT_SUBJECTS = frozenset(
    {
        "dog", "dog3", "dog7",
        "colorful_sneaker", "shiny_sneaker",
        "bear_plushie", "grey_sloth_plushie",
        "monster_toy", "rc_car",
        "clock",
    }
)  # fmt: skip
"""Ten of the twenty shared subjects; nine have a class-mate among them."""
LONGEST_TRAINING_SEQUENCE = 8
"""Frames. Longer sequences measure tracking and are never trained on."""
FRAMES_A_CLIP = 10
STORED_SIDE = 288
"""Photographs are kept with this short side, so that a crop of a third still fills a view."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph and the class it belongs to (subject, sequence or clip)."""

    image: npt.NDArray[np.uint8]
    group: str


def subject_photos(folder: Path) -> Iterator[Photo]:
    """Yield the photographs of subjects that are not held out."""
    with (folder / "labels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["subject"] not in HELD_OUT_SUBJECTS:
                yield Photo(_read(folder / row["path"]), f"subject {row['subject']}")


def sequence_photos(folder: Path) -> Iterator[Photo]:
    """Yield the frames of sequences too short to measure tracking on."""
    for sequence in sorted((folder / "JPEGImages").iterdir()):
        frames = sorted(sequence.glob("*.jpg"))
        if len(frames) <= LONGEST_TRAINING_SEQUENCE:
            yield from (Photo(_read(path), f"sequence {sequence.name}") for path in frames)


def clip_photos(folder: Path) -> Iterator[Photo]:
    """Yield evenly spaced frames of every clip; one clip is one class."""
    for path in sorted(folder.rglob("*.mp4")):
        with av.open(str(path)) as container:
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        step = max(1, len(frames) // FRAMES_A_CLIP)
        for frame in frames[::step][:FRAMES_A_CLIP]:
            yield Photo(_stored(np.asarray(frame, np.uint8)), f"clip {path.stem}")


def all_photos(data: Path) -> list[Photo]:
    """Return what the data folder holds for training; an absent part counts as empty."""
    found: list[Photo] = []
    if (data / "identity" / "labels.csv").exists():
        found.extend(subject_photos(data / "identity"))
    if (data / "tracking" / "JPEGImages").exists():
        found.extend(sequence_photos(data / "tracking"))
    if (data / "clips").exists():
        found.extend(clip_photos(data / "clips"))
    return found


def _read(path: Path) -> npt.NDArray[np.uint8]:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path.name} is no readable picture")
    return _stored(np.asarray(pixels[:, :, ::-1], np.uint8))


def _stored(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    height, width = image.shape[:2]
    scale = STORED_SIDE / min(height, width)
    if scale >= 1:
        return np.ascontiguousarray(image)
    size = (round(width * scale), round(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
