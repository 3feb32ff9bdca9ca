"""One picture as every check sees it: pixels, features and parts, looked at once.

Knows the encoder; knows no check and no expectation. A file that cannot be decoded to its end
raises `Unreadable`, which the eye turns into a finding.
"""

from __future__ import annotations

import hashlib
import warnings
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageOps

from tools.dinov3.encoder import Encoder
from tools.dinov3.features import Features, FloatArray

Image = npt.NDArray[np.uint8]
"""(H, W, 3) sRGB."""
Mask = npt.NDArray[np.bool_]

CELL = 8
"""Pixels of the working copy along each patch: enough for colours, cheap to hold."""
PERSON_PARTS = ("head", "hair", "torso", "arm", "hand", "leg", "foot", "animal")
MOST_PIXELS = 50_000_000
"""A picture beyond this is refused: no provider makes one, and it could fill the memory."""
STILL_SHORT_SIDE = 288
_KEPT_SIGHTS = 24
_AT_ONCE = 12
"""Files decoded before they are encoded: enough to fill batches, little to hold."""


class Unreadable(Exception):
    """The file is no picture, sound or clip that can be decoded to its end."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Sight:
    """A picture that was looked at; known by itself, so that what is found in it can be kept."""

    image: Image
    work: Image
    """(8 h, 8 w, 3): the picture small, aligned to the patches."""
    features: Features
    parts: FloatArray | None
    """(h, w, n) probabilities per patch; None for an encoder without a part head."""
    part_names: tuple[str, ...]

    def part(self, *names: str) -> FloatArray | None:
        """(h, w): probability that a patch shows one of these parts; None without a part head."""
        if self.parts is None:
            return None
        wanted = [index for index, name in enumerate(self.part_names) if name in names]
        return np.asarray(self.parts[..., wanted].sum(-1), np.float32)

    @property
    def person(self) -> FloatArray | None:
        """(h, w): probability that a patch shows a person or an animal."""
        return self.part(*PERSON_PARTS)

    def on_work(self, weights: FloatArray) -> FloatArray:
        """Weights per patch as weights per pixel of the working copy, smoothly."""
        height, width = self.work.shape[:2]
        return np.asarray(
            cv2.resize(weights.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR),
            np.float32,
        )


class Looker:
    """Turns pictures into sights; the newest ones are kept by content."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._kept: OrderedDict[tuple[str, int], Sight] = OrderedDict()

    def picture(self, path: Path, short_side: int = STILL_SHORT_SIDE) -> Sight:
        """The sight of a picture file. Raises Unreadable."""
        key = _key(path, short_side)
        if key not in self._kept:
            self._kept[key] = self.see([decode_picture(path)], short_side)[0]
        self._kept.move_to_end(key)
        self._forget()
        return self._kept[key]

    def pictures(
        self, paths: Sequence[Path], short_side: int = STILL_SHORT_SIDE
    ) -> dict[Path, Sight]:
        """The sights of the files that can be read, by path; those of one size share forwards."""
        found: dict[Path, Sight] = {}
        for start in range(0, len(paths), _AT_ONCE):
            keys: dict[Path, tuple[str, int]] = {}
            fresh: dict[tuple[str, int], Image] = {}
            for path in paths[start : start + _AT_ONCE]:
                try:
                    key = _key(path, short_side)
                    if key not in self._kept and key not in fresh:
                        fresh[key] = decode_picture(path)
                except Unreadable:
                    continue
                keys[path] = key
            seen = self.see(list(fresh.values()), short_side)
            self._kept.update(zip(fresh, seen, strict=True))
            found |= {path: self._kept[key] for path, key in keys.items()}
            self._forget()
        return found

    def _forget(self) -> None:
        while len(self._kept) > _KEPT_SIGHTS:
            self._kept.popitem(last=False)

    def see(self, images: list[Image], short_side: int = STILL_SHORT_SIDE) -> list[Sight]:
        """Sights of decoded pictures, in order; one forward for all of one size."""
        # A smaller copy first: resizing from full size inside the model costs more than looking.
        smaller = [_at_most(image, 2 * short_side) for image in images]
        looked = self.encoder.encode(smaller, short_side=short_side)
        return [
            self.sight_of(image, small, features)
            for image, small, features in zip(images, smaller, looked, strict=True)
        ]

    def sight_of(self, image: Image, small: Image, features: Features) -> Sight:
        """The sight of a picture whose features, read off `small`, are known."""
        rows, columns = features.grid
        work = cv2.resize(small, (columns * CELL, rows * CELL), interpolation=cv2.INTER_AREA)
        return Sight(
            image,
            np.asarray(work, np.uint8),
            features,
            self.encoder.parts(features),
            self.encoder.part_names,
        )


def decode_picture(path: Path) -> Image:
    """The whole picture, upright. Raises Unreadable when any part of it is missing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            with Pillow.open(path) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise Unreadable(f"{opened.width} x {opened.height} pixels are too many")
                upright = ImageOps.exif_transpose(opened)
                return np.ascontiguousarray(upright.convert("RGB"), dtype=np.uint8)
    except (OSError, SyntaxError, ValueError, Pillow.DecompressionBombError, Warning) as error:
        # Pillow's readers raise any of these on damaged files.
        raise Unreadable(str(error) or type(error).__name__) from error


def sha256_of(path: Path) -> str:
    """Content hash of a file; empty when there is no such file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def grey(image: Image) -> FloatArray:
    """(H, W) luma, 0-255."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.float32)


def lab(image: Image) -> FloatArray:
    """(..., 3) CIE Lab: lightness 0-100, a and b about -100..100."""
    flat = image.reshape(-1, 1, 3).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2LAB).reshape(image.shape), np.float32)


def _at_most(image: Image, short_side: int) -> Image:
    height, width = image.shape[:2]
    scale = short_side / min(height, width)
    if scale >= 1:
        return image
    size = (round(width * scale), round(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _key(path: Path, short_side: int) -> tuple[str, int]:
    return hashlib.sha256(_bytes(path)).hexdigest(), short_side


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(str(error)) from error
