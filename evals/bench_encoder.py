"""Measure an encoder: `python -m evals.bench_encoder [--source WEIGHTS] [--data FOLDER]`.

Prints how far the loader is from a plain forward pass, frames a second, how well people are told
apart (drawn and photographed) and how well a mask is followed, each beside the floor that no
encoder is needed for. What the data folder lacks is left out and named.
"""

from __future__ import annotations

import argparse
import csv
import logging
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from rich.console import Console
from rich.table import Table

from evals import previz_pool
from evals.bench_tracking import SIZE, colours, followed, read_sequence
from evals.encoder_scores import (
    Score,
    colour_histogram,
    identity_auc,
    mean_patch,
    read_picture,
    region_similarity,
)
from evals.encoder_speed import Line, parity, random_encoder, speed
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.training.losses import FIRST_LIVING_PART
from tools.dinov3.training.photos import HELD_OUT_SUBJECTS, LONGEST_TRAINING_SEQUENCE
from tools.dinov3.training.pool import MAP_STEP, Frame, Pool, read_pool
from tools.dinov3.variants import CONVNEXTS, VITS

FloatArray = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
CROP_SIDE = 144
"""Pixels; the embedded encoder learnt on figures of 112 to 160."""
FRAME_SIZE = (224, 384)


def drawn_identity(encoder: Encoder, pool: Pool, light: str) -> Iterator[Line]:
    """Yield identity AUC on drawn people: under the mask, around it, and from whole frames."""
    vectors: dict[str, list[FloatArray]] = {}
    who: list[str] = []
    for person, shown in pool.appearances().items():
        for index, number in shown:
            found = _looks(encoder, pool.frame(index), number)
            if found is None:
                continue
            who.append(str(person))
            for name, vector in found.items():
                vectors.setdefault(name, []).append(vector)
    for name, rows in vectors.items():
        score = identity_auc(np.stack(rows), who)
        yield Line(f"drawn people, {light} light, {name}", str(score))


def _looks(encoder: Encoder, frame: Frame, number: int) -> dict[str, FloatArray] | None:
    """Return the vectors of one figure by the way of looking; None when no patch is under it."""
    mask = np.kron(frame.figure == number, np.ones((MAP_STEP, MAP_STEP), bool))
    whole = encoder.encode([frame.image], size=FRAME_SIZE)[0]
    x, y, side = _square(mask)
    crop = np.ascontiguousarray(frame.image[y : y + side, x : x + side])
    close = encoder.encode([crop], size=(CROP_SIDE, CROP_SIDE))[0]
    region = whole.region(whole.coverage(mask))
    crop_region = close.region(close.coverage(mask[y : y + side, x : x + side]))
    if region is None or crop_region is None:
        return None
    both = np.concatenate([close.cls, crop_region]) / np.sqrt(2)
    return {
        "mean under the mask, whole frame": region,
        "mean under the mask, crop": crop_region,
        "class token, crop": close.cls,
        "class token and mean, crop": np.asarray(both, np.float32),
        "class token, whole frame": whole.cls,
        "floor: colours under the mask": colour_histogram(frame.image, mask),
        "floor: colours of the frame": colour_histogram(frame.image),
    }


def _square(mask: npt.NDArray[np.bool_]) -> tuple[int, int, int]:
    """Return (x, y, side) of a square around the mask with a margin, inside the picture."""
    ys, xs = np.nonzero(mask)
    height, width = mask.shape
    side = int(min(1.15 * max(np.ptp(ys) + 1, np.ptp(xs) + 1), height, width))
    x = int(np.clip((xs.min() + xs.max() - side) / 2, 0, width - side))
    y = int(np.clip((ys.min() + ys.max() - side) / 2, 0, height - side))
    return x, y, side


def part_accuracy(encoder: Encoder, pool: Pool) -> Line | None:
    """Return how often a patch is told right, and the overlap of living patches with the truth."""
    hits: list[float] = []
    overlaps: list[float] = []
    for index in range(len(pool)):
        frame = pool.frame(index)
        features = encoder.encode([frame.image], size=FRAME_SIZE)[0]
        parts = encoder.parts(features)
        if parts is None:
            return None
        rows, columns = features.grid
        truth = cv2.resize(frame.parts, (columns, rows), interpolation=cv2.INTER_NEAREST)
        hits.append(float((parts.argmax(-1) == truth).mean()))
        somebody = parts[..., FIRST_LIVING_PART:].sum(-1) > 0.5
        union = np.count_nonzero(somebody | (truth >= FIRST_LIVING_PART))
        if union:
            both = np.count_nonzero(somebody & (truth >= FIRST_LIVING_PART))
            overlaps.append(both / union)
    right = f"{np.mean(hits):.3f} right, somebody: IoU {np.mean(overlaps):.3f}"
    return Line("part of a patch", f"{right} (n = {len(hits)} frames)")


def photographed_identity(encoder: Encoder, folder: Path, side: int) -> Iterator[Line]:
    """Yield identity AUC on photographed subjects that no training of ours has seen."""
    with (folder / "labels.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["subject"] in HELD_OUT_SUBJECTS]
    images = [read_picture(folder / row["path"]) for row in rows]
    found = encoder.encode(images, short_side=side)
    ways = {
        "class token": np.stack([f.cls for f in found]),
        "mean patch": np.stack([mean_patch(f) for f in found]),
        "floor: colours": np.stack([colour_histogram(image) for image in images]),
    }
    subjects, classes = [row["subject"] for row in rows], [row["class"] for row in rows]
    for name, vectors in ways.items():
        everyone: Score = identity_auc(vectors, subjects)
        alike = identity_auc(vectors, subjects, classes)
        yield Line(f"photographs at {side}, {name}, all negatives", str(everyone))
        yield Line(f"photographs at {side}, {name}, of one class", str(alike))


def tracking(encoder: Encoder, folder: Path) -> Iterator[Line]:
    """Yield J of label propagation on every complete sequence, and the mean."""
    scores: dict[str, tuple[float, float]] = {}
    for sequence in sorted((folder / "JPEGImages").iterdir()):
        if len(list(sequence.glob("*.jpg"))) <= LONGEST_TRAINING_SEQUENCE:
            continue
        images, masks = read_sequence(folder, sequence.name)
        learnt = np.stack([f.patches for f in encoder.encode(images, size=SIZE)])
        scores[sequence.name] = (_overlap(learnt, masks), _overlap(colours(images), masks))
    for name, (value, floor) in scores.items():
        yield Line(f"tracking J, {name}", f"{value:.3f}", f"{floor:.3f} colour")
    if scores:
        value, floor = np.mean(list(scores.values()), axis=0)
        yield Line(f"tracking J, mean of {len(scores)}", f"{value:.3f}", f"{floor:.3f} colour")


def _overlap(patches: FloatArray, masks: Sequence[npt.NDArray[np.bool_]]) -> float:
    def enlarge(share: FloatArray) -> FloatArray:
        return np.asarray(cv2.resize(share, SIZE[::-1]), np.float32)

    return region_similarity(followed(patches, masks[0]), masks, enlarge)


def measure(source: str | None, data: Path, people: int) -> Iterator[Line]:
    """Yield every line that can be measured."""
    encoder = load_encoder(source)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for shape in (*VITS[:3], CONVNEXTS[0]):
            yield parity(shape, folder)
        yield parity(VITS[2], folder, (480, 864))
        for timed in (encoder, *(random_encoder(shape, folder) for shape in (VITS[0], VITS[2]))):
            yield speed(timed, (224, 224))
            yield speed(timed, (480, 864))
        for light in ("ordinary", "any"):
            pool = _held_out(light, folder, people)
            yield from drawn_identity(encoder, pool, light)
            accuracy = part_accuracy(encoder, pool)
            if accuracy is not None:
                yield accuracy
    yield from _photographs(encoder, data)


def _photographs(encoder: Encoder, data: Path) -> Iterator[Line]:
    if (data / "identity" / "labels.csv").exists():
        for side in (160, 224):
            yield from photographed_identity(encoder, data / "identity", side)
    else:
        yield Line("photographs", "no identity/labels.csv in the data folder")
    if (data / "tracking" / "JPEGImages").exists():
        yield from tracking(encoder, data / "tracking")
    else:
        yield Line("tracking", "no tracking/JPEGImages in the data folder")


def _held_out(light: str, scratch: Path, people: int) -> Pool:
    """Draw people, places and a style that the training never shows."""
    folder = scratch / light
    wanted = ["--out", str(folder), "--people", str(people), "--views", "4", "--light", light]
    previz_pool.main([*wanted, "--held-out", "--quick"])
    return read_pool(folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", help="weights to measure; the embedded ones by default")
    parser.add_argument("--data", type=Path, default=Path("data"), help="identity/ and tracking/")
    parser.add_argument("--people", type=int, default=50, help="held-out people to draw")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    torch.set_num_threads(given.threads)
    table = Table("measured", "value", "floor")
    for line in measure(given.source, given.data, given.people):
        table.add_row(line.what, line.value, line.floor)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
