"""Runs the FFmpeg that comes with imageio-ffmpeg, on files and nothing else.

Commands are lists, never shell text. Paths are made absolute and carry the `file:` prefix, so
a name that starts with a dash, holds a colon or looks like an address stays a file name. The
protocol whitelist keeps playlists and other containers from reaching for the network.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from tools.errors import MediaToolFailed

log = logging.getLogger(__name__)

BITEXACT = ("-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1")
"""Output options without which FFmpeg writes its version and the date into the file."""

_TIMEOUT_SECONDS = 1800.0
_TAIL_CHARACTERS = 4000


@cache
def executable() -> str:
    """The path of the FFmpeg binary."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def file_url(path: Path) -> str:
    """The path as an argument that FFmpeg can only read as a file."""
    return f"file:{path.absolute()}"


def source(path: Path, *options: str) -> list[str]:
    """Input arguments for a file, with the protocol whitelist in front."""
    return [*options, "-protocol_whitelist", "file,pipe", "-i", file_url(path)]


def run(arguments: Sequence[str], *, feed: Iterable[NDArray[np.uint8]] | None = None) -> str:
    """The log of a finished FFmpeg run; `feed` is written to its standard input.

    Raises:
        MediaToolFailed: FFmpeg ended with an error; carries the command and the log's end.
    """
    command = [executable(), "-hide_banner", "-nostdin", "-y", *arguments]
    log.debug("ffmpeg %s", arguments)
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL if feed is None else subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            _pour(process, feed)
            code = process.wait(timeout=_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise MediaToolFailed(command, f"no end after {_TIMEOUT_SECONDS:.0f} s") from error
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        errors.seek(0)
        text = errors.read().decode("utf-8", errors="replace")
    if code != 0:
        raise MediaToolFailed(command, text[-_TAIL_CHARACTERS:])
    return text


def _pour(process: subprocess.Popen[bytes], feed: Iterable[NDArray[np.uint8]] | None) -> None:
    """Write everything to the process and close its input."""
    if process.stdin is None or feed is None:
        return
    # A process that dies early breaks the pipe; its exit code and log say why.
    with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
        for chunk in feed:
            pipe.write(np.ascontiguousarray(chunk).data)
