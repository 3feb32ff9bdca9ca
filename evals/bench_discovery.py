"""How often the thing in a photograph is found: `python -m evals.bench_discovery --data FOLDER`.

CorLoc (Deselaers et al., ECCV 2010): the share of frames whose box overlaps the mask's box by half
or more, for the first thing found and for the best of four. Four frames a sequence. Beside it stand
a box in the centre and the same cut on mean colours. Figures are given on the short sequences, on
the long ones and on all. The embedded encoder has trained on the short ones and parameters are
chosen there; the long ones were seen by neither.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from evals.encoder_speed import random_encoder
from tools.dinov3.discovery import discover
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.features import Features, unit
from tools.dinov3.sight import Image, decode_picture
from tools.dinov3.training.photos import LONGEST_TRAINING_SEQUENCE
from tools.dinov3.variants import PATCH, VITS

Box = tuple[int, int, int, int]
SIZE = (240, 432)
OVERLAP = 0.5
FRAMES_A_SEQUENCE = 4
TAUS = tuple(round(0.05 * step, 2) for step in range(9))


@dataclass(frozen=True, slots=True)
class Marked:
    """A frame with the box of the thing in it."""

    image: Image
    box: Box
    unseen: bool
    """Of a sequence that no training and no choice of parameters has seen."""


@dataclass(frozen=True, slots=True)
class CorLoc:
    """Shares of frames whose box is right."""

    chosen_on: float
    unseen: float
    all: float

    def __str__(self) -> str:
        return f"{self.chosen_on:.3f} / {self.unseen:.3f} / {self.all:.3f}"


def overlap(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes (x, y, width, height)."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    tall = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    both = max(0, wide) * max(0, tall)
    return both / max(one[2] * one[3] + other[2] * other[3] - both, 1)


def read_frames(folder: Path) -> list[Marked]:
    """Return the evenly spaced marked frames of every sequence of a DAVIS folder."""
    frames = []
    for sequence in sorted((folder / "Annotations").iterdir()):
        masks = sorted(sequence.glob("*.png"))
        places = np.linspace(0, len(masks) - 1, FRAMES_A_SEQUENCE).round().astype(int)
        for mask in (masks[place] for place in dict.fromkeys(places.tolist())):
            picture = folder / "JPEGImages" / sequence.name / f"{mask.stem}.jpg"
            seen = decode_picture(mask).max(2)
            x, y, width, height = cv2.boundingRect((seen > 127).astype(np.uint8))
            unseen = len(masks) > LONGEST_TRAINING_SEQUENCE
            frames.append(Marked(decode_picture(picture), (x, y, width, height), unseen))
    return frames


def corloc(found: Sequence[Sequence[Box]], frames: Sequence[Marked]) -> CorLoc:
    """Return the share of frames in which any of the boxes found is right."""
    right = np.array([
        any(overlap(box, frame.box) >= OVERLAP for box in boxes)
        for boxes, frame in zip(found, frames, strict=True)
    ])  # fmt: skip
    unseen = np.array([frame.unseen for frame in frames])
    shares = (right[~unseen], right[unseen], right)
    return CorLoc(*(float(part.mean()) if len(part) else float("nan") for part in shares))


def colours(image: Image) -> Features:
    """Return patches' mean colours, less the picture's own, as features: the floor."""
    rows, columns = SIZE[0] // PATCH, SIZE[1] // PATCH
    small = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    patches = unit(np.asarray(small - small.mean((0, 1)), np.float32))
    return Features(np.zeros(3, np.float32), patches, (image.shape[0], image.shape[1]), SIZE)


def centre(image: Image) -> Box:
    """Return the box of half the sides in the middle."""
    tall, wide = image.shape[:2]
    return wide // 4, tall // 4, wide // 2, tall // 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Print CorLoc on the short sequences, on the unseen ones and on all, for every tau."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of DAVIS sequences")
    parser.add_argument("--weights", help="an encoder beside the embedded one")
    given = parser.parse_args(arguments)
    frames = read_frames(given.data)
    table = Table("features", "tau", "first box", "best of four", title=f"n = {len(frames)} frames")
    table.add_row("centre box", "", str(corloc([[centre(f.image)] for f in frames], frames)), "")
    with tempfile.TemporaryDirectory() as folder:
        encoders: list[Encoder] = [load_encoder(), random_encoder(VITS[0], Path(folder))]
    if given.weights:
        encoders.append(load_encoder(given.weights))
    images = [frame.image for frame in frames]
    seen = {encoder.description: encoder.encode(images, size=SIZE) for encoder in encoders}
    seen["mean colours"] = [colours(image) for image in images]
    for name, features in seen.items():
        for tau in TAUS:
            boxes = [[found.box for found in discover(one, tau=tau)] for one in features]
            first = corloc([found[:1] for found in boxes], frames)
            table.add_row(name, f"{tau:.2f}", str(first), str(corloc(boxes, frames)))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
