"""Features on disk, so that a second run looks at nothing twice. Knows files; no model.

One file for each picture, written whole and renamed, so that several processes may share a folder:
a reader sees a file or none. What cannot be read is removed and looked at anew.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tools.dinov3.cache import FeatureCache, FrameKey
from tools.dinov3.features import Features

log = logging.getLogger(__name__)

_FORMAT = 1
"""To be raised whenever the encoder's arithmetic or the file's layout changes."""
_SCANS_A_LIMIT = 16
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""What numpy raises on files that are torn, empty, or no archive."""


class DiskCache:
    """Features under a folder, up to a number of bytes; the least recently used make room.

    The bound is looked after whenever a process has written a sixteenth of it, so that several
    processes together can exceed it by that much each.
    """

    def __init__(self, folder: Path, limit_bytes: int = 2 << 30) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._unscanned = limit_bytes
        """Bytes written since the folder was looked through; at first nothing is known of it."""

    def get(self, key: FrameKey) -> Features | None:
        """Return the features kept under `key`, and count them as just used."""
        path = self._path(key)
        try:
            features = _read(path, key.size)
            os.utime(path)
        except FileNotFoundError:
            return None
        except _DAMAGED as error:
            log.warning("a damaged entry of the feature cache was removed: %s", error)
            _remove(path)
            return None
        return features

    def put(self, key: FrameKey, features: Features) -> None:
        """Keep the features. A disk that is full or read-only is reported and does not matter."""
        path = self._path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._unscanned += _write(path, features)
            if self._unscanned > self._limit / _SCANS_A_LIMIT:
                self._make_room()
        except OSError as error:
            log.warning("features are not kept on disk: %s", error)

    def _path(self, key: FrameKey) -> Path:
        name = hashlib.blake2b(repr((_FORMAT, *key)).encode(), digest_size=20).hexdigest()
        return self._folder / name[:2] / f"{name[2:]}.npz"

    def _make_room(self) -> None:
        found = []
        for path in self._folder.glob("??/*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue  # another process removed it
            found.append((stat.st_mtime_ns, stat.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._limit:
                break
            _remove(path)
            total -= size
        self._unscanned = 0


def user_cache(environment: Mapping[str, str] = os.environ) -> FeatureCache:
    """Return a memory of features that outlives the process.

    It lies in DAILIES_CACHE, else in the user's cache directory; with DAILIES_CACHE set to nothing
    it ends with the process.
    """
    named = environment.get("DAILIES_CACHE")
    if named == "":
        return FeatureCache()
    base = Path(named) if named else _cache_home(environment) / "dailies"
    return FeatureCache(shelf=DiskCache(base.expanduser() / "features"))


def _cache_home(environment: Mapping[str, str]) -> Path:
    home = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    return Path(home) if home else Path.home() / ".cache"


def _read(path: Path, size: tuple[int, int]) -> Features:
    # Opened here, since numpy leaves a file open that turns out to be no archive.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        layers = sum(name.startswith("layer") for name in stored.files)
        height, width = (int(side) for side in stored["image_size"])
        return Features(
            stored["cls"].astype(np.float32),
            stored["patches"].astype(np.float32),
            (height, width),
            size,
            tuple(stored[f"layer{number}"].astype(np.float32) for number in range(layers)),
        )


def _write(path: Path, features: Features) -> int:
    """Write the whole file under another name, rename it, and return its bytes."""
    arrays = {f"layer{number}": layer for number, layer in enumerate(features.layers)}
    arrays |= {"cls": features.cls, "patches": features.patches}
    halves = {name: array.astype(np.float16) for name, array in arrays.items()}
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            np.savez(file, image_size=np.array(features.image_size), **halves)  # type: ignore[arg-type]  # numpy's stub takes every keyword for allow_pickle
            written = file.tell()
            file.close()
            Path(file.name).replace(path)
        except OSError:
            _remove(Path(file.name))
            raise
    return written


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the feature cache cannot be tidied: %s", error)
