from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from tools.errors import UserFixable
from tools.ffmpeg import ffmpeg
from tools.ffmpeg.conform import FrameSize, clip_pictures, still_picture
from tools.ffmpeg.probe import probe

SIZE = FrameSize(160, 90)
RED, GREEN, BLUE = (220, 30, 30), (30, 200, 40), (40, 50, 220)


def rgb(picture):
    """A film picture as RGB, by BT.709 in limited range."""
    height = picture.shape[0] * 2 // 3
    width = picture.shape[1]
    luma = (picture[:height].astype(float) - 16) / 219
    chroma = picture[height:].reshape(2, height // 2, width // 2).astype(float)
    blue, red = ((plane.repeat(2, 0).repeat(2, 1) - 128) / 224 for plane in chroma)
    green = luma - 0.18732 * blue - 0.46812 * red
    return np.stack([luma + 1.5748 * red, green, luma + 1.8556 * blue], axis=2) * 255


def first(path, size=SIZE):
    return rgb(next(clip_pictures(probe(path), Fraction(0), 1, Fraction(24), size)))


@pytest.mark.parametrize("colour", [RED, GREEN, BLUE, (128, 128, 128), (250, 220, 190)])
def test_a_stills_colour_survives(tmp_path, colour):
    Image.new("RGB", (160, 90), colour).save(tmp_path / "still.png")
    shown = rgb(still_picture(tmp_path / "still.png", SIZE))
    assert np.abs(shown[45, 80] - colour).max() <= 4


MATRICES = [
    pytest.param("bt709", "tv", id="bt709"),
    pytest.param("smpte170m", "tv", id="bt601"),
    pytest.param("bt709", "pc", id="full range"),
]


@pytest.mark.parametrize(("matrix", "levels"), MATRICES)
def test_a_clips_own_colour_space_is_heeded(tmp_path, matrix, levels):
    path = tmp_path / "c.mp4"
    graph = f"scale=out_color_matrix={matrix}:out_range={levels},format=yuv420p"
    colour = ["-colorspace", matrix, "-color_range", levels, "-qp", "1"]
    source = ["-f", "lavfi", "-i", "color=c=0x28A0DC:s=160x90:r=24:d=0.1"]
    ffmpeg.run([*source, "-vf", graph, *colour, ffmpeg.file_url(path)])
    assert np.abs(first(path)[45, 80] - (0x28, 0xA0, 0xDC)).max() <= 5


@pytest.mark.parametrize("turn", ["90", "180", "270"])
def test_a_turned_clip_stands_upright_as_players_show_it(tmp_path, turn):
    plain, turned, shown = (tmp_path / f"{name}.mp4" for name in ("plain", "turned", "shown"))
    quarters = "drawbox=w=iw/2:h=ih/2:c=red:t=fill,drawbox=x=iw/2:w=iw/2:h=ih/2:c=lime:t=fill"
    source = ["-f", "lavfi", "-i", "color=c=blue:s=160x90:r=24:d=0.1"]
    ffmpeg.run([*source, "-vf", quarters, "-qp", "1", ffmpeg.file_url(plain)])
    side = ffmpeg.source(plain, "-display_rotation:v:0", turn)
    ffmpeg.run([*side, "-c", "copy", ffmpeg.file_url(turned)])
    ffmpeg.run([*ffmpeg.source(turned), "-qp", "1", ffmpeg.file_url(shown)])
    size = FrameSize(160, 90) if turn == "180" else FrameSize(90, 160)
    assert np.abs(first(turned, size) - first(shown, size)).mean() < 3


def test_pixels_that_are_not_square_are_stretched(tmp_path):
    path = tmp_path / "wide.mp4"
    source = ["-f", "lavfi", "-i", "color=c=0xDC1E1E:s=80x90:r=24:d=0.1"]
    ffmpeg.run([*source, "-vf", "setsar=2/1", ffmpeg.file_url(path)])
    assert probe(path).picture.display_size == (160, 90)
    shown = first(path)
    assert np.abs(shown[45, [2, 157]] - RED).max() < 12


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_not_a_picture_is_refused_by_name(tmp_path, data):
    (tmp_path / "bad one.png").write_bytes(data)
    with pytest.raises(UserFixable, match="bad one"):
        still_picture(tmp_path / "bad one.png", SIZE)


@pytest.mark.parametrize(
    ("size", "filled"),
    [
        pytest.param((160, 96), True, id="7 % off is cropped to fill"),
        pytest.param((120, 90), False, id="4:3 lies whole over its blur"),
        pytest.param((90, 160), False, id="portrait lies whole over its blur"),
    ],
)
def test_other_aspects_fill_or_are_fitted_and_never_get_black_bars(tmp_path, size, filled):
    wide, tall = size
    picture = np.full((tall, wide, 3), 200, dtype=np.uint8)
    picture[:, : wide // 4], picture[:, -wide // 4 :] = (250, 40, 40), (250, 40, 40)
    Image.fromarray(picture).save(tmp_path / "still.png")
    shown = rgb(still_picture(tmp_path / "still.png", SIZE))
    assert shown.shape == (90, 160, 3)
    assert shown[45, 80].min() > 180
    assert shown[:, 2].max(axis=1).min() > 60
    assert shown[:, -3].max(axis=1).min() > 60
    assert bool(np.abs(shown[45, 2] - (250, 40, 40)).max() < 40) is filled
