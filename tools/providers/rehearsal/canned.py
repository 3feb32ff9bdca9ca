"""Canned files: of the right kind and length and of no content, for tests that measure speed.

They are tiny in pixels, so that decoding them costs next to nothing.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tools.ffmpeg.ffmpeg import run
from tools.providers.requests import Request

WIDTH, HEIGHT = 64, 36
FPS = 8


class Canned:
    """Makes a canned file for any request; knows it by kind and length alone."""

    def name(self, request: Request) -> str:
        """Requests of one name get the same file."""
        return f"canned-{request.kind}-{length_of(request):.2f}"

    def render(self, request: Request, path: Path) -> None:
        """Writes a picture, a clip or a tone, by the ending of `path`."""
        seconds = f"{length_of(request):.3f}"
        if path.suffix == ".png":
            ramp = np.linspace(0, 255, WIDTH, dtype=np.uint8)
            picture = np.dstack([np.tile(ramp, (HEIGHT, 1))] * 3)
            path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
        elif path.suffix == ".mp4":
            picture_source = f"testsrc=size={WIDTH}x{HEIGHT}:rate={FPS}"
            coded = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
            run(["-f", "lavfi", "-i", picture_source, "-t", seconds, *coded, str(path)])
        else:
            tone = "sine=frequency=330:sample_rate=48000"
            run(["-f", "lavfi", "-i", tone, "-t", seconds, "-c:a", "pcm_s16le", str(path)])

    def close(self) -> None:
        """Nothing to end."""


def length_of(request: Request) -> float:
    """Seconds that the file lasts; a spoken line takes 15 characters a second, at least one."""
    if request.kind == "voice":
        return max(1.0, round(len(request.text) / 15, 1))
    return float(getattr(request, "duration_seconds", 0.0))
