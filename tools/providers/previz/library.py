"""What the studio keeps between jobs, on disk by content: remembered stills, cut-out subjects."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np

from tools.errors import MediaToolFailed
from tools.providers.previz.catalogue import Catalogue, Match
from tools.providers.previz.cutout import cut_subject
from tools.providers.previz.encode import Image, png_bytes, write_bytes
from tools.providers.previz.painter import Blemish, Painter
from tools.providers.previz.stage import Look, Stage

KEPT_PAINTERS = 3
"""Sizes a production works in at once: keyframes, clips, and one to look closer."""


class Cutouts(Mapping[str, Image]):
    """Cut-out RGBA pictures by content hash, read from their folder when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Image] = {}

    def __getitem__(self, key: str) -> Image:
        if key not in self._read:
            self._read[key] = self._load(key)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._folder.glob("*.png")))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def add(self, rgba: Image) -> str:
        """Content hash under which the cut-out now lies in the folder."""
        picture = png_bytes(rgba)
        key = hashlib.sha256(picture).hexdigest()[:24]
        write_bytes(self._folder / f"{key}.png", picture)
        return key

    def _load(self, key: str) -> Image:
        path = self._folder / f"{key}.png"
        if not path.is_file():
            raise KeyError(key)
        bgra = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
        if bgra is None:
            raise MediaToolFailed(("cv2.imdecode", str(path)), "the cut-out is not a picture")
        return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA), np.uint8)


class Library:
    """One studio folder: `stills/` and `cutouts/`."""

    def __init__(self, folder: Path) -> None:
        self._catalogue = Catalogue(folder / "stills")
        self.cutouts = Cutouts(folder / "cutouts")
        self._painters: OrderedDict[tuple[int, int, bool], Painter] = OrderedDict()

    def painter(self, width: int, height: int, *, truth: bool = True) -> Painter:
        """A painter of this size; sets that were built for an earlier job are not built again."""
        key = (width, height, truth)
        painter = self._painters.get(key)
        if painter is None:
            painter = Painter(width, height, self.cutouts, truth=truth)
            self._painters[key] = painter
            if len(self._painters) > KEPT_PAINTERS:
                self._painters.popitem(last=False)
        return painter.fresh()

    def recognise(self, image: Image) -> Match | None:
        """The remembered still that this picture shows, if any."""
        return self._catalogue.recognise(image)

    def remember(self, image: Image, stage: Stage, blemish: Blemish | None) -> None:
        """Keeps a still, so that its picture brings its stage along later."""
        self._catalogue.remember(image, stage, blemish)

    def cut_out(self, image: Image) -> Look:
        """A look that stands for the picture's subject, which is now a cut-out of the library."""
        subject = cut_subject(image)
        return Look(sprite=self.cutouts.add(subject.rgba), height_m=subject.height_m)
