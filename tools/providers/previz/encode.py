"""Files written whole and bit for bit the same: PNG and H.264 in MP4. Knows nothing of stages."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

import cv2
import imageio_ffmpeg
import numpy as np
import numpy.typing as npt

from tools.errors import MediaToolFailed

Image = npt.NDArray[np.uint8]

SOUND_RATE = 48_000
CRF = 16
PNG_LEVEL = 4
"""zlib level: 9 takes three times as long for 4 % less."""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; on a clean exit it is flushed and renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The ending is not the file's own: whoever lists the folder must not meet a half file.
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Writes the bytes so that the file is either absent or complete."""
    with whole_file(path) as part:
        part.write_bytes(content)


def png_bytes(image: Image) -> bytes:
    """PNG of an RGB, RGBA or grey picture."""
    order = {2: None, 3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    code = order[2 if image.ndim == 2 else image.shape[2]]
    bgr = image if code is None else cv2.cvtColor(image, code)
    done, data = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])
    if not done:
        raise MediaToolFailed(("cv2.imencode", ".png"), f"picture of shape {image.shape}")
    return data.tobytes()


def read_picture(path: Path) -> Image:
    """The picture as (H, W, 3) RGB; MediaToolFailed when the file is not one."""
    data = np.frombuffer(path.read_bytes(), np.uint8)
    bgr = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if bgr is None:
        raise MediaToolFailed(("cv2.imdecode", str(path)), "not a picture that can be decoded")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def clip_command(part: Path, width: int, height: int, fps: int, sound: Path | None) -> list[str]:
    """FFmpeg's arguments for raw RGB frames on stdin to a bit-exact MP4.

    One x264 thread: with more, the rate control's decisions depend on timing.
    """
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(fps)]
    audio = ["-i", str(sound)] if sound else []
    return [
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-hide_banner", "-loglevel", "error", "-y", "-protocol_whitelist", "file,pipe"),
        *(*source, "-i", "pipe:0", *audio),
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int"),
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "animation", "-crf", str(CRF)),
        *("-pix_fmt", "yuv420p", "-threads", "1", "-filter_threads", "1"),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
        *(("-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", str(SOUND_RATE)) if sound else ()),
        *("-map_metadata", "-1", "-fflags", "+bitexact"),
        *("-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart"),
        *("-f", "mp4", str(part)),
    ]


def write_clip(
    path: Path,
    frames: Iterable[Image],
    *,
    width: int,
    height: int,
    fps: int,
    sound: Path | None = None,
) -> int:
    """Encodes RGB frames of (height, width, 3) and returns how many there were.

    Raises MediaToolFailed with the end of FFmpeg's log. Odd sizes are not possible in 4:2:0.
    """
    count = 0
    with whole_file(path) as part, tempfile.TemporaryFile() as log:
        command = clip_command(part, width, height, fps, sound)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log) as process:
            pipe = cast(IO[bytes], process.stdin)
            try:
                for frame in frames:
                    pipe.write(np.ascontiguousarray(frame).data)
                    count += 1
                pipe.close()
            except BrokenPipeError:
                pass  # FFmpeg ended early; its exit code and log below say why
            except BaseException:
                process.kill()
                raise
            code = process.wait()
        log.seek(0)
        if code:
            raise MediaToolFailed(command, log.read().decode(errors="replace"))
    return count


def truncate(path: Path, share: float) -> None:
    """Cuts the file to a share of its bytes, the way a broken download leaves it."""
    content = path.read_bytes()
    write_bytes(path, content[: max(64, int(len(content) * share))])
