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
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from rich.console import Console
from rich.table import Table

from evals import previz_pool
from evals.encoder_scores import (
    Score,
    colour_histogram,
    identity_auc,
    region_similarity,
    track,
)
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.features import Features
from tools.dinov3.meta_forward import (
    convnext_tokens,
    random_convnext,
    random_vit,
    vit_tokens,
)
from tools.dinov3.preprocess import to_tensor
from tools.dinov3.training.photos import HELD_OUT_SUBJECTS, LONGEST_TRAINING_SEQUENCE
from tools.dinov3.training.pool import MAP_STEP, Frame, Pool, read_pool
from tools.dinov3.variants import CONVNEXTS, VITS, ConvNextShape, Shape, ViTShape

FloatArray = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
CROP_SIDE = 144
"""Pixels; the embedded encoder learnt on figures of 112 to 160."""
FRAME_SIZE = (224, 384)
TRACKING_SIZE = (240, 432)


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing."""

    what: str
    value: str
    floor: str = ""


def parity(shape: Shape, folder: Path, size: tuple[int, int] = (224, 224)) -> Line:
    """Return the largest difference between the loaded model and a plain forward pass."""
    weights = random_vit(shape) if isinstance(shape, ViTShape) else random_convnext(shape)
    path = folder / f"{shape.name}.pth"
    torch.save(weights, path)
    encoder = load_encoder(str(path), device="cpu", dtype="float32")
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    cls, patches = encoder.raw_tokens(image, size)
    with torch.no_grad():
        pixels = to_tensor([image], *size)
        if isinstance(shape, ConvNextShape):
            tokens = convnext_tokens(weights, shape, pixels)[0].numpy()
        else:
            tokens = vit_tokens(weights, shape, pixels)[0].numpy()
            tokens = np.delete(tokens, range(1, 5), axis=0)
    difference = np.abs(np.concatenate([cls[None], patches]) - tokens).max()
    return Line(f"parity {shape.name} {size[0]}x{size[1]}", f"{difference:.1e}")


def speed(encoder: Encoder, size: tuple[int, int], seconds: float = 4.0) -> Line:
    """Return frames a second, one at a time, and the processor time of one frame.

    On a shared machine the first is what was left over; the second is what the frame costs.
    """
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 256, (*size, 3), dtype=np.uint8) for _ in range(4)]
    encoder.encode(frames[:1], size=size)
    times: list[float] = []
    start, spent = time.perf_counter(), time.process_time()
    while time.perf_counter() - start < seconds or len(times) < 3:
        frame = frames[len(times) % 4] + np.uint8(1 + len(times))
        begin = time.perf_counter()
        encoder.encode([frame], size=size)
        times.append(time.perf_counter() - begin)
    cost = (time.process_time() - spent) / len(times)
    best, middle = 1 / min(times), 1 / float(np.median(times))
    what = f"frames/s {encoder.name} {size[0]}x{size[1]}"
    return Line(what, f"{middle:.1f} (best {best:.1f}; {1000 * cost:.0f} ms of processor)")


def random_encoder(shape: ViTShape, folder: Path) -> Encoder:
    """Return an encoder of a shape with random weights: right for speed, and for nothing else."""
    path = folder / f"{shape.name}.pth"
    if not path.exists():
        torch.save(random_vit(shape), path)
    return load_encoder(str(path))


def drawn_identity(encoder: Encoder, pool: Pool) -> Iterator[Line]:
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
        yield Line(f"drawn people, {name}", str(score))


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
    """Return how often the likeliest part of a patch is the part at its centre."""
    hits: list[float] = []
    for index in range(len(pool)):
        frame = pool.frame(index)
        features = encoder.encode([frame.image], size=FRAME_SIZE)[0]
        parts = encoder.parts(features)
        if parts is None:
            return None
        rows, columns = features.grid
        truth = cv2.resize(frame.parts, (columns, rows), interpolation=cv2.INTER_NEAREST)
        hits.append(float((parts.argmax(-1) == truth).mean()))
    return Line("part of a patch, accuracy", f"{np.mean(hits):.3f} (n = {len(hits)} frames)")


def photographed_identity(encoder: Encoder, folder: Path, side: int) -> Iterator[Line]:
    """Yield identity AUC on photographed subjects that no training of ours has seen."""
    with (folder / "labels.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["subject"] in HELD_OUT_SUBJECTS]
    images = [_read(folder / row["path"]) for row in rows]
    found = encoder.encode(images, short_side=side)
    ways = {
        "class token": np.stack([f.cls for f in found]),
        "mean patch": np.stack([_mean(f) for f in found]),
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
        paths = sorted(sequence.glob("*.jpg"))
        if len(paths) <= LONGEST_TRAINING_SEQUENCE:
            continue
        images = [_squashed(_read(path), cv2.INTER_AREA) for path in paths]
        masks = [
            _squashed(_read(path), cv2.INTER_NEAREST)[:, :, 0] > 127
            for path in sorted((folder / "Annotations" / sequence.name).glob("*.png"))
        ]
        learnt = [f.patches for f in encoder.encode(images, size=TRACKING_SIZE)]
        scores[sequence.name] = (_followed(learnt, masks), _followed(_colours(images), masks))
    for name, (value, floor) in scores.items():
        yield Line(f"tracking J, {name}", f"{value:.3f}", f"{floor:.3f} colour")
    if scores:
        value, floor = np.mean(list(scores.values()), axis=0)
        yield Line(f"tracking J, mean of {len(scores)}", f"{value:.3f}", f"{floor:.3f} colour")


def _followed(features: Sequence[FloatArray], masks: Sequence[npt.NDArray[np.bool_]]) -> float:
    height, width = TRACKING_SIZE

    def enlarge(share: FloatArray) -> FloatArray:
        return np.asarray(cv2.resize(share, (width, height)), np.float32)

    return region_similarity(track(features, masks[0]), masks, enlarge)


def _colours(images: Sequence[Image]) -> list[FloatArray]:
    """Return the mean colour of every patch, centred and at length 1: the floor for tracking."""
    grid = (TRACKING_SIZE[1] // 16, TRACKING_SIZE[0] // 16)
    out: list[FloatArray] = []
    for image in images:
        small = cv2.resize(image, grid, interpolation=cv2.INTER_AREA)
        colour = np.dstack([small.astype(np.float32) - 128, np.full(small.shape[:2], 24.0)])
        out.append(np.asarray(colour / np.linalg.norm(colour, axis=-1, keepdims=True), np.float32))
    return out


def _mean(features: Features) -> FloatArray:
    mean = features.region(np.ones(features.grid, np.float32))
    return features.cls if mean is None else mean


def _read(path: Path) -> Image:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path.name} is no readable picture")
    return np.ascontiguousarray(pixels[:, :, ::-1], dtype=np.uint8)


def _squashed(image: Image, how: int) -> Image:
    height, width = TRACKING_SIZE
    return np.asarray(cv2.resize(image, (width, height), interpolation=how), np.uint8)


def measure(
    source: str | None, data: Path, pool_folder: Path | None, people: int
) -> Iterator[Line]:
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
        pool = _held_out(pool_folder, folder, people)
        yield from drawn_identity(encoder, pool)
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


def _held_out(pool_folder: Path | None, scratch: Path, people: int) -> Pool:
    if pool_folder is None:
        pool_folder = scratch / "pool"
        wanted = ["--out", str(pool_folder), "--people", str(people), "--views", "5"]
        previz_pool.main([*wanted, "--held-out"])
    return read_pool(pool_folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", help="weights to measure; the embedded ones by default")
    parser.add_argument("--data", type=Path, default=Path("data"), help="identity/ and tracking/")
    parser.add_argument("--pool", type=Path, help="a rendered held-out pool; else one is rendered")
    parser.add_argument("--people", type=int, default=60, help="held-out people to draw")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    torch.set_num_threads(given.threads)
    table = Table("measured", "value", "floor")
    for line in measure(given.source, given.data, given.pool, given.people):
        table.add_row(line.what, line.value, line.floor)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
