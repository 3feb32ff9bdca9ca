"""Pictures inside pages: small JPEGs as data URIs, so that a page is one file."""

from __future__ import annotations

import base64
from pathlib import Path

import cv2
import numpy as np

from tools.errors import DailiesError, UserFixable
from tools.ffmpeg.colour import Rgb
from tools.ffmpeg.frames import read_still, sampled

STILL_WIDTH = 480
FRAME_WIDTH = 240
_EVIDENCE_WIDTH = 640
_QUALITY = 78


def still_uri(path: Path, width: int = STILL_WIDTH) -> str:
    """The picture as a data URI; empty when it cannot be read (the report says so elsewhere)."""
    if not path.is_file():
        return ""
    pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    return "" if pixels is None else _uri(pixels, width)


def evidence_uri(path: Path) -> str:
    """An evidence picture, wide enough to read its lettering."""
    return still_uri(path, _EVIDENCE_WIDTH)


def frame_uris(clip: Path, count: int = 3) -> tuple[str, ...]:
    """Frames spread over a clip, first and last among them; none when it cannot be decoded."""
    try:
        _, frames = sampled(clip, count)
    except DailiesError:
        return ()
    return tuple(_uri(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), FRAME_WIDTH) for frame in frames)


def still_or_none(path: Path) -> Rgb | None:
    """The picture as RGB, or None when it cannot be read: a page shows a gap instead of failing."""
    try:
        return read_still(path)
    except UserFixable:
        return None


def _uri(bgr: np.ndarray, width: int) -> str:
    if bgr.shape[1] > width:
        height = max(1, round(bgr.shape[0] * width / bgr.shape[1]))
        bgr = cv2.resize(bgr, (width, height), interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError("a decoded picture could not be encoded as JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")
