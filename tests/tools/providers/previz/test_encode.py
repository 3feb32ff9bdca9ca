from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from tools.errors import MediaToolFailed
from tools.providers.previz.encode import (
    Image,
    png_bytes,
    read_picture,
    truncate,
    whole_file,
    write_bytes,
    write_clip,
)


def ramp(shift: int = 0) -> Image:
    x = (np.arange(96)[None] * 2 + shift) % 256
    y = np.arange(64)[:, None] * 3
    planes = (x + 0 * y, y + 0 * x, (x + y) // 2)
    return np.stack(planes, axis=2).astype(np.uint8)


def filmed(path: Path, count: int = 25) -> bytes:
    write_clip(path, (ramp(4 * i) for i in range(count)), width=96, height=64, fps=24)
    return path.read_bytes()


def test_a_clip_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    assert filmed(tmp_path / "a.mp4") == filmed(tmp_path / "b.mp4")


def test_a_clip_has_its_frames_its_size_and_its_rate(tmp_path: Path) -> None:
    filmed(tmp_path / "a.mp4", 25)
    with av.open(str(tmp_path / "a.mp4")) as container:
        stream = container.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
        assert stream.average_rate == 24
        assert stream.codec_context.pix_fmt == "yuv420p"
    assert len(frames) == 25
    assert frames[0].shape == (64, 96, 3)
    # Colours survive: 4:2:0 and quantisation, no shift of the matrix.
    assert np.abs(frames[0].astype(int) - ramp()).mean() < 6


def test_the_index_stands_before_the_pictures(tmp_path: Path) -> None:
    content = filmed(tmp_path / "a.mp4")
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_frames_of_a_wrong_size_raise_and_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(MediaToolFailed):
        write_clip(tmp_path / "a.mp4", [ramp()], width=95, height=63, fps=24)
    assert list(tmp_path.iterdir()) == []


def test_an_error_while_drawing_leaves_nothing(tmp_path: Path) -> None:
    def frames() -> object:
        yield ramp()
        raise RuntimeError("the brush broke")

    with pytest.raises(RuntimeError):
        write_clip(tmp_path / "a.mp4", frames(), width=96, height=64, fps=24)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"before")
    with pytest.raises(RuntimeError), whole_file(tmp_path / "a") as part:  # noqa: PT012
        part.write_bytes(b"half")
        raise RuntimeError
    assert (tmp_path / "a").read_bytes() == b"before"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_png_comes_back_as_it_went(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a.png", png_bytes(ramp()))
    assert np.array_equal(read_picture(tmp_path / "a.png"), ramp())


@pytest.mark.parametrize(
    "content", [pytest.param(b"", id="empty"), pytest.param(b"hello", id="text")]
)
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(MediaToolFailed):
        read_picture(tmp_path / "a.png")


def test_truncation_keeps_a_share(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(1000))
    truncate(tmp_path / "a", 0.55)
    assert (tmp_path / "a").stat().st_size == 550
