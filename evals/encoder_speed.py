"""How exact and how fast an encoder runs: a plain forward pass and a clock beside it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.meta_forward import (
    convnext_tokens,
    random_convnext,
    random_vit,
    vit_tokens,
)
from tools.dinov3.preprocess import to_tensor
from tools.dinov3.variants import ConvNextShape, Shape, ViTShape


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
