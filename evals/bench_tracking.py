"""How well masks are followed: J and F of label propagation, beside floors that need no encoder.

python -m evals.bench_tracking [--source WEIGHTS] [--data FOLDER]
python -m evals.bench_tracking --davis DAVIS --weights WEIGHTS [--short-side 960]

The first measures the complete sequences of the tracking folder at 240 x 432. The second is the
protocol of DAVIS 2017 val (Pont-Tuset et al., arXiv 1704.00675) on a user's own copy: all objects
at once, sides rounded up to whole patches, first and last frame not counted. Published for DINOv3
at short side 960 (arXiv 2508.10104): S 72.7, B 77.2, L 79.9 of J&F.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from PIL import Image as Pillow
from rich.console import Console
from rich.table import Table

from evals.encoder_scores import boundary_similarity, jaccard
from evals.encoder_speed import random_encoder
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.propagation import Propagation, propagate
from tools.dinov3.variants import PATCH, VITS

FloatArray = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
SIZE = (240, 432)
"""Height and width of the small bench."""
_COMPLETE_FROM = 10
"""Frames; sequences with fewer are samples, not films."""
PUBLISHED = Propagation(context=7, radius=12, top=5, temperature=0.2)


@dataclass(frozen=True, slots=True)
class Result:
    """J and F of one object, means over the frames that count."""

    region: float
    boundary: float

    @property
    def both(self) -> float:
        """J&F."""
        return (self.region + self.boundary) / 2


def read_sequence(folder: Path, name: str) -> tuple[list[Image], list[Mask]]:
    """Frames and masks of a sequence with one object, at `SIZE`."""
    frames = sorted((folder / "JPEGImages" / name).glob("*.jpg"))
    masks = sorted((folder / "Annotations" / name).glob("*.png"))
    return (
        [_resized(_rgb(path), cv2.INTER_AREA) for path in frames],
        [_resized(_rgb(path), cv2.INTER_NEAREST)[:, :, 0] > 127 for path in masks],
    )


def followed(patches: FloatArray, first: Mask) -> list[FloatArray]:
    """(h, w) share of the object in every frame, from its (H, W) mask in the first."""
    start = coverage(first, patches.shape[1:3])
    return list(propagate(patches, start[..., None])[..., 0])


def coverage(mask: Mask, grid: tuple[int, int]) -> FloatArray:
    """(h, w): share of each patch that a mask covers."""
    size = (grid[1], grid[0])
    small = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def colours(images: Sequence[Image]) -> FloatArray:
    """(T, h, w, 4): mean colour of every patch, centred and at length 1; the floor."""
    grid = (SIZE[1] // PATCH, SIZE[0] // PATCH)
    out: list[FloatArray] = []
    for image in images:
        small = cv2.resize(image, grid, interpolation=cv2.INTER_AREA)
        colour = np.dstack([small.astype(np.float32) - 128, np.full(small.shape[:2], 24.0)])
        out.append(np.asarray(colour / np.linalg.norm(colour, axis=-1, keepdims=True), np.float32))
    return np.stack(out)


def score_objects(
    patches: FloatArray, truth: Sequence[npt.NDArray[np.uint8]], how: Propagation
) -> list[Result]:
    """J and F of every object of a sequence; `truth` holds (H, W) object numbers, 0 for none.

    Each mask is stretched to 0..1 within its frame and the largest wins, as published.
    """
    objects = [int(number) for number in np.unique(truth[0]) if number not in (0, 255)]
    labels = np.stack(
        [coverage(truth[0] == number, patches.shape[1:3]) for number in (0, *objects)], axis=-1
    )
    shares = propagate(patches, labels, how)
    results: dict[int, list[tuple[float, float]]] = {number: [] for number in objects}
    for share, real in list(zip(shares, truth, strict=True))[1:-1]:
        guess = np.array([0, *objects])[_winners(share, real.shape)]
        for number in objects:
            pair = (guess == number, real == number)
            results[number].append((jaccard(*pair), boundary_similarity(*pair)))
    return [Result(*np.mean(found, axis=0).tolist()) for found in results.values()]


def _winners(share: FloatArray, size: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """(H, W): number of the label that is strongest at each pixel."""
    low, high = share.min((0, 1)), share.max((0, 1))
    stretched = (share - low) / np.maximum(high - low, 1e-6)
    large = cv2.resize(stretched, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large.argmax(-1), np.int64)


def davis_2017(folder: Path, encoder: Encoder, short_side: int) -> Iterator[tuple[str, Result]]:
    """Name and result of every object of the val split.

    Raises FileNotFoundError when the folder is no DAVIS 2017.
    """
    names = (folder / "ImageSets" / "2017" / "val.txt").read_text().split()
    for name in names:
        frames = [_rgb(path) for path in sorted(_images(folder, name).glob("*.jpg"))]
        masks = sorted((folder / "Annotations" / "480p" / name).glob("*.png"))
        size = published_size(frames[0], short_side)
        patches = np.stack([encoder.encode([frame], size=size)[0].patches for frame in frames])
        truth = [np.asarray(Pillow.open(path), np.uint8) for path in masks]
        for number, result in enumerate(score_objects(patches, truth, PUBLISHED), 1):
            yield f"{name} {number}", result


def published_size(frame: Image, short_side: int) -> tuple[int, int]:
    """(height, width) at that short side, both rounded up to whole patches."""
    scale = short_side / min(frame.shape[:2])
    height, width = (math.ceil(side * scale / PATCH) * PATCH for side in frame.shape[:2])
    return height, width


def small_bench(encoder: Encoder, folder: Path) -> Iterator[tuple[str, str, Result]]:
    """Sequence, what followed it, and the result."""
    with tempfile.TemporaryDirectory() as scratch:
        untrained = random_encoder(VITS[0], Path(scratch))
    for sequence in sorted((folder / "JPEGImages").iterdir()):
        if len(list(sequence.glob("*.jpg"))) < _COMPLETE_FROM:
            continue
        images, masks = read_sequence(folder, sequence.name)
        truth = [mask.astype(np.uint8) for mask in masks]
        for who, patches in (
            (encoder.name, _encoded(encoder, images)),
            ("mean colour", colours(images)),
            (f"random {VITS[0].name}", _encoded(untrained, images)),
        ):
            yield sequence.name, who, score_objects(patches, truth, Propagation())[0]
        copied = [(jaccard(masks[0], m), boundary_similarity(masks[0], m)) for m in masks[1:-1]]
        yield sequence.name, "first mask copied", Result(*np.mean(copied, axis=0).tolist())


def _encoded(encoder: Encoder, images: Sequence[Image]) -> FloatArray:
    return np.stack([found.patches for found in encoder.encode(images, size=SIZE)])


def _images(folder: Path, name: str) -> Path:
    """Full resolution where the user has it: at 960 lines it is what was published."""
    full = folder / "JPEGImages" / "Full-Resolution" / name
    return full if full.is_dir() else folder / "JPEGImages" / "480p" / name


def _rgb(path: Path) -> Image:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path.name} is no readable picture")
    return np.ascontiguousarray(pixels[:, :, ::-1], dtype=np.uint8)


def _resized(image: Image, how: int) -> Image:
    return np.asarray(cv2.resize(image, SIZE[::-1], interpolation=how), np.uint8)


def _means(found: Sequence[Result]) -> tuple[str, str, str]:
    rows = np.array([(r.both, r.region, r.boundary) for r in found])
    error = rows.std(0, ddof=1) / math.sqrt(len(rows)) if len(rows) > 1 else rows[0] * np.nan
    both, region, boundary = (
        f"{m:.3f} +- {e:.3f}" for m, e in zip(rows.mean(0), error, strict=True)
    )
    return both, region, boundary


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, follow and print a table of means with standard errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", "--weights", help="the embedded encoder by default")
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder with tracking/")
    parser.add_argument("--davis", type=Path, help="a DAVIS 2017 folder")
    parser.add_argument("--short-side", type=int, choices=(480, 960), default=480)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    encoder = load_encoder(given.source)
    table = Table("followed", "by", "J&F", "J", "F")
    by: dict[str, list[Result]] = {}
    if given.davis is not None:
        for name, result in davis_2017(given.davis, encoder, given.short_side):
            by.setdefault(encoder.name, []).append(result)
            table.add_row(name, encoder.name, *_numbers(result))
    else:
        for name, who, result in small_bench(encoder, given.data / "tracking"):
            by.setdefault(who, []).append(result)
            table.add_row(name, who, *_numbers(result))
    for who, found in by.items():
        table.add_row(f"mean of {len(found)}", who, *_means(found))
    Console(width=110).print(table)


def _numbers(result: Result) -> tuple[str, str, str]:
    return f"{result.both:.3f}", f"{result.region:.3f}", f"{result.boundary:.3f}"


if __name__ == "__main__":
    main()
