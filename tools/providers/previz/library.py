"""What the studio keeps between jobs, on disk by content: remembered stills, cut-out subjects."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np

from tools.providers.previz.catalogue import Catalogue, Match
from tools.providers.previz.cutout import cut_subject
from tools.providers.previz.encode import Image, png_bytes, write_bytes
from tools.providers.previz.painter import Blemish
from tools.providers.previz.stage import Part, Sprite, Stage


class Cutouts(Mapping[str, Sprite]):
    """Sprites by content hash, read from their folder when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Sprite] = {}

    def __getitem__(self, key: str) -> Sprite:
        if key not in self._read:
            if not (self._folder / f"{key}.json").is_file():
                raise KeyError(key)
            self._read[key] = self._load(key)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._folder.glob("*.json")))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def add(self, sprite: Sprite) -> str:
        """Content hash under which the sprite now lies in the folder."""
        picture = png_bytes(sprite.rgba)
        key = hashlib.sha256(picture).hexdigest()[:24]
        measures = {
            "origin": sprite.origin,
            "pixels_per_metre": sprite.pixels_per_metre,
            "landmarks": sprite.landmarks,
        }
        write_bytes(self._folder / f"{key}.png", picture)
        write_bytes(self._folder / f"{key}.json", json.dumps(measures, sort_keys=True).encode())
        return key

    def _load(self, key: str) -> Sprite:
        measures = json.loads((self._folder / f"{key}.json").read_text())
        data = np.frombuffer((self._folder / f"{key}.png").read_bytes(), np.uint8)
        rgba = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), cv2.COLOR_BGRA2RGBA)
        height = rgba.shape[0]
        parts = np.full(rgba.shape[:2], Part.TORSO, np.uint8)
        parts[: round(height * 0.3)] = Part.HEAD
        return Sprite(
            np.asarray(rgba, np.uint8),
            parts,
            (float(measures["origin"][0]), float(measures["origin"][1])),
            float(measures["pixels_per_metre"]),
            {name: (float(x), float(y)) for name, (x, y) in measures["landmarks"].items()},
        )


class Library:
    """One studio folder: `stills/` and `cutouts/`."""

    def __init__(self, folder: Path) -> None:
        self._catalogue = Catalogue(folder / "stills")
        self.cutouts = Cutouts(folder / "cutouts")

    def recognise(self, image: Image) -> Match | None:
        """The remembered still that this picture shows, if any."""
        return self._catalogue.recognise(image)

    def remember(self, image: Image, stage: Stage, blemish: Blemish | None) -> None:
        """Keeps a still, so that its picture brings its stage along later."""
        if blemish is None:
            self._catalogue.remember(image, stage)
        else:
            self._catalogue.remember(image, stage, blemish.kind, blemish.seed)

    def cut_out(self, image: Image) -> str:
        """Hash of the picture's subject as a cutout sprite."""
        return self.cutouts.add(cut_subject(image))
