"""Files that somebody drops on the page: of a known kind and size, under a name that is safe."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.chat.desk import HIDDEN
from graph.folder import safe_name
from tools.errors import UserFixable
from tools.takes.assets import write_whole

_SHELF = "dropped"
_MEGABYTE = 1024 * 1024
SCRIPT_KINDS = ("fountain", "fdx", "json", "txt", "md")
PICTURE_KINDS = ("png", "jpg", "jpeg", "webp")
MUSIC_KINDS = ("mp3", "wav", "flac", "m4a", "ogg")
CLIP_KINDS = ("mp4", "mov", "webm", "mkv")
CHAT_KINDS = (*SCRIPT_KINDS, *PICTURE_KINDS, *MUSIC_KINDS, *CLIP_KINDS)
_MOST_BYTES = {
    **dict.fromkeys(SCRIPT_KINDS, 5 * _MEGABYTE),
    **dict.fromkeys(PICTURE_KINDS, 40 * _MEGABYTE),
    **dict.fromkeys((*MUSIC_KINDS, *CLIP_KINDS), 500 * _MEGABYTE),
}
_KEPT_SECONDS = 7 * 24 * 3600
"""What a production took over lies in its folder; what it did not is forgotten after a week."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as the browser sent it; neither name nor content is to be trusted."""

    name: str
    content: bytes


_ON_SHELF = re.compile(rf"\S*/{re.escape(HIDDEN)}/{_SHELF}/[0-9a-f]{{12}}/(\S+)")


def keep_files(home: Path, files: Sequence[Dropped]) -> tuple[Path, ...]:
    """Where they lie now, beside the productions; UserFixable for one that is not taken.

    They are checked for kind and size here; what is in them is checked by whoever reads them.
    """
    for file in files:
        _check(file)
    shelf = home / HIDDEN / _SHELF
    _forget_old(shelf)
    return tuple(_kept(shelf, file) for file in files)


def without_shelf(text: str) -> str:
    """The text with dropped files called by their names alone, as the person knows them."""
    return _ON_SHELF.sub(r"\1", text)


def _check(file: Dropped) -> None:
    kind = _kind(file.name)
    if kind not in _MOST_BYTES:
        raise UserFixable(
            "is of a kind that is not taken.",
            where=file.name,
            fix=f"bring one of {', '.join(_MOST_BYTES)}.",
        )
    size, most = len(file.content), _MOST_BYTES[kind]
    if not 0 < size <= most:
        raise UserFixable(
            f"has {size:,} bytes.",
            where=file.name,
            fix=f"bring a file of at most {most // _MEGABYTE} MB that is not empty.",
        )


def _kept(shelf: Path, file: Dropped) -> Path:
    """Named by content too, so that two files of one name do not meet."""
    digest = hashlib.sha256(file.content).hexdigest()[:12]
    path = shelf / digest / f"{safe_name(Path(file.name).stem)}.{_kind(file.name)}"
    write_whole(path, file.content)
    path.parent.touch()
    return path


def _kind(name: str) -> str:
    return Path(name).suffix.removeprefix(".").casefold()


def _forget_old(shelf: Path) -> None:
    for folder in _old(shelf.glob("*")):
        shutil.rmtree(folder, ignore_errors=True)


def _old(folders: Iterable[Path]) -> Iterable[Path]:
    before = time.time() - _KEPT_SECONDS
    return [folder for folder in folders if folder.stat().st_mtime < before]
