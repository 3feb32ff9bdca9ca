"""A pool of drawn frames on disk: what the previz renderer hands to the training.

Arrays are memory-mapped, so a pool may be larger than memory. The pool knows labels and maps, not
how they were drawn; `evals.previz_pool` renders one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

FRAME_HEIGHT = 216
FRAME_WIDTH = 384
MAP_STEP = 2
"""Part and figure maps are stored at half size."""
DEPTH_STEP = 4
"""Depth is stored at a quarter of the size."""
BYTES = npt.NDArray[np.uint8]


class FrameRow(BaseModel):
    """What is known of one frame besides its pixels."""

    model_config = ConfigDict(frozen=True)

    identities: tuple[int, ...]
    """Identity of figure i + 1 of the figure map; the same number is the same person."""
    place: str = ""
    style: str = ""
    traits: tuple[tuple[float, ...], ...] = ()
    """For each figure: colours of skin, hair and clothes, height and face, as numbers near 0..1."""
    words: tuple[tuple[str, ...], ...] = ()
    """For each figure: hair style, coat, beard and so on, always in the same order."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame with its ground truth."""

    image: BYTES
    """(H, W, 3) sRGB."""
    parts: BYTES
    """(H / 2, W / 2) of part labels."""
    figure: BYTES
    """(H / 2, W / 2): 0 for none, else 1 + index into `identities`."""
    log_depth: npt.NDArray[np.float32]
    """(H / 4, W / 4) natural logarithm of metres."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Frames by number, and who is in them."""

    images: BYTES
    parts: BYTES
    figures: BYTES
    log_depths: npt.NDArray[np.float16]
    rows: tuple[FrameRow, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def frame(self, index: int) -> Frame:
        """Return frame `index`, read from disk."""
        return Frame(
            np.asarray(self.images[index]),
            np.asarray(self.parts[index]),
            np.asarray(self.figures[index]),
            np.asarray(self.log_depths[index], np.float32),
        )

    def appearances(self) -> dict[int, list[tuple[int, int]]]:
        """Return, for each identity, the (frame, figure number) pairs that show it."""
        found: dict[int, list[tuple[int, int]]] = {}
        for index, row in enumerate(self.rows):
            for number, identity in enumerate(row.identities, start=1):
                if np.count_nonzero(self.figures[index] == number) >= MIN_FIGURE_PIXELS:
                    found.setdefault(identity, []).append((index, number))
        return found


MIN_FIGURE_PIXELS = 120
"""At half size, about 22 x 22 pixels of the frame: less is too small to tell anybody by."""


def shrink(image: BYTES, parts: BYTES, figure: BYTES, depth_m: npt.NDArray[np.float32]) -> Frame:
    """Return a drawing as the pool stores it: 384 x 216 with smaller maps."""
    size = (FRAME_WIDTH, FRAME_HEIGHT)
    maps = (FRAME_WIDTH // MAP_STEP, FRAME_HEIGHT // MAP_STEP)
    far = (FRAME_WIDTH // DEPTH_STEP, FRAME_HEIGHT // DEPTH_STEP)
    log_depth = np.log(np.clip(depth_m, 0.2, 200.0)).astype(np.float32)
    return Frame(
        np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8),
        np.asarray(cv2.resize(parts, maps, interpolation=cv2.INTER_NEAREST), np.uint8),
        np.asarray(cv2.resize(figure, maps, interpolation=cv2.INTER_NEAREST), np.uint8),
        np.asarray(cv2.resize(log_depth, far, interpolation=cv2.INTER_NEAREST), np.float32),
    )


def write_pool(folder: Path, frames: Iterable[tuple[Frame, FrameRow]], count: int) -> None:
    """Write at most `count` frames; the rows come last, so that a half-written pool is not read."""
    folder.mkdir(parents=True, exist_ok=True)
    height, width = FRAME_HEIGHT, FRAME_WIDTH
    small = (count, height // MAP_STEP, width // MAP_STEP)
    far = (count, height // DEPTH_STEP, width // DEPTH_STEP)
    images = _create(folder / "images.npy", (count, height, width, 3), np.uint8)
    parts = _create(folder / "parts.npy", small, np.uint8)
    figures = _create(folder / "figures.npy", small, np.uint8)
    depths = _create(folder / "log_depths.npy", far, np.float16)
    rows = []
    for index, (frame, row) in enumerate(frames):
        images[index], parts[index] = frame.image, frame.parts
        figures[index], depths[index] = frame.figure, frame.log_depth
        rows.append(row.model_dump_json())
    for array in (images, parts, figures, depths):
        array.flush()
    (folder / "rows.jsonl").write_text("\n".join(rows) + "\n")


def read_pool(folder: Path) -> Pool:
    """Return the pool in `folder`, memory-mapped."""
    lines = (folder / "rows.jsonl").read_text().splitlines()
    rows = tuple(FrameRow.model_validate_json(line) for line in lines)

    def mapped(name: str) -> npt.NDArray[np.uint8]:
        array: npt.NDArray[np.uint8] = np.load(folder / name, mmap_mode="r")
        return array

    depths: npt.NDArray[np.float16] = np.load(folder / "log_depths.npy", mmap_mode="r")
    return Pool(mapped("images.npy"), mapped("parts.npy"), mapped("figures.npy"), depths, rows)


def _create(path: Path, shape: tuple[int, ...], kind: type[np.generic]) -> np.memmap:
    return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape)
