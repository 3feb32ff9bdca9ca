"""Canned files: test patterns of the right kind and length, where nobody looks at the content.

Tiny ones cost next to nothing to decode, for measures of speed; whole ones have the size and rate
that was asked for, for tests of what a house delivers.
"""

from __future__ import annotations

from pathlib import Path

from tools.ffmpeg.ffmpeg import run
from tools.providers.requests import (
    ClipRequest,
    FoleyRequest,
    LipsyncRequest,
    MusicRequest,
    Request,
    VoiceRequest,
)

_TINY = (64, 36, 8)
"""Pixels, pixels, frames a second."""


class Canned:
    """Makes a canned file for any request; knows it by kind, length and size alone."""

    def __init__(self, *, tiny: bool = False) -> None:
        """With `tiny` all pictures and clips are of one very small size."""
        self._tiny = tiny

    def name(self, request: Request) -> str:
        """Requests of one name get the same file."""
        width, height, fps = self._format(request)
        return f"canned-{request.kind}-{length_of(request):.2f}-{width}x{height}-{fps}"

    def render(self, request: Request, path: Path) -> None:
        """Writes a picture, a clip or a tone, by the ending of `path`."""
        width, height, fps = self._format(request)
        # Bars that stand still are encoded three times as fast as a pattern that moves.
        pattern = f"smptebars=size={width}x{height}:rate={fps}"
        if path.suffix == ".png":
            self._write(pattern, path, "-frames:v", "1", "-update", "1")
        elif path.suffix == ".mp4":
            coded = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
            self._write(pattern, path, "-t", f"{length_of(request):.4f}", *coded)
        else:
            tone = "sine=frequency=330:sample_rate=48000"
            self._write(tone, path, "-t", f"{length_of(request):.4f}", "-c:a", "pcm_s16le")

    def close(self) -> None:
        """Nothing to end."""

    def _format(self, request: Request) -> tuple[int, int, int]:
        """Width, height, frames a second; sounds have the tiny one, of which nothing is seen."""
        if self._tiny or isinstance(request, VoiceRequest | FoleyRequest | MusicRequest):
            return _TINY
        fps = request.fps if isinstance(request, ClipRequest | LipsyncRequest) else 1
        return request.width, request.height, fps

    @staticmethod
    def _write(what: str, path: Path, *options: str) -> None:
        run(["-f", "lavfi", "-i", what, *options, str(path)])


def length_of(request: Request) -> float:
    """Seconds that the file lasts; a spoken line takes 15 characters a second, at least one."""
    if request.kind == "voice":
        return max(1.0, round(len(request.text) / 15, 1))
    return float(getattr(request, "duration_seconds", 0.0))
