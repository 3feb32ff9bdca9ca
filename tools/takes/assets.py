"""The asset store: files by content, each whole or absent.

A file gets its name from its SHA-256, so nothing is overwritten, the same picture is kept once,
and a takes folder can link to it under a name that a person reads.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

_TRUTH_SUFFIX = ".truth.json"


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write so that the file appears complete or not at all, even through a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _publish(Path(temporary), path)


class AssetStore:
    """Files of one production by content hash."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, sha256: str, suffix: str) -> Path:
        """Where the file of that content lies or would lie."""
        return self._root / sha256[:2] / f"{sha256}{suffix}"

    def find(self, sha256: str) -> Path:
        """The file of that content; LookupError when the store does not have it."""
        for path in sorted((self._root / sha256[:2]).glob(f"{sha256}.*")):
            if not path.name.endswith(_TRUTH_SUFFIX):
                return path
        raise LookupError(f"no file with content {sha256[:12]} in the asset store")

    def truth_path(self, sha256: str) -> Path:
        """Where the ground truth of a previz asset lies or would lie."""
        return self._root / sha256[:2] / f"{sha256}{_TRUTH_SUFFIX}"

    def add(self, source: Path, *, truth: Path | None = None) -> str:
        """SHA-256 of the file, which is in the store from now on."""
        digest = sha256_of(source)
        self._place(source, self.path(digest, source.suffix))
        if truth is not None:
            self._place(truth, self.truth_path(digest))
        return digest

    def link(self, sha256: str, suffix: str, name: Path) -> Path:
        """`name`, holding the file of that content; a hard link where the disk allows it."""
        source = self.path(sha256, suffix)
        name.parent.mkdir(parents=True, exist_ok=True)
        temporary = name.with_name(f".link-{os.getpid()}-{name.name}")
        temporary.unlink(missing_ok=True)
        try:
            os.link(source, temporary)
        except OSError:
            # File systems without hard links (FAT, some network shares) get a copy.
            shutil.copyfile(source, temporary)
        temporary.replace(name)
        # Replacing one hard link by another to the same file is a no-op that leaves the source.
        temporary.unlink(missing_ok=True)
        return name

    @staticmethod
    def _place(source: Path, target: Path) -> None:
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        with os.fdopen(handle, "wb") as file, source.open("rb") as content:
            shutil.copyfileobj(content, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        _publish(Path(temporary), target)


def _publish(temporary: Path, path: Path) -> None:
    """Move into place, readable as any file of the user's is: temporary files are private."""
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)
    temporary.replace(path)
