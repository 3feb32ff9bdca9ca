from __future__ import annotations

import cv2
import numpy as np
import pytest

from tools.dinov3.features import Features
from tools.dinov3.palette import palette_of
from tools.dinov3.seeing import focus_of, is_sure, palette_in_words, seen_words, size_name
from tools.dinov3.sight import PERSON_PARTS, Sight

ROWS, COLUMNS = 18, 32
NAMES = ("ground", "backdrop", "sky", *PERSON_PARTS)


def sight(picture: np.ndarray, parts: np.ndarray | None = None) -> Sight:
    work = cv2.resize(picture, (COLUMNS * 8, ROWS * 8), interpolation=cv2.INTER_AREA)
    patches = np.ones((ROWS, COLUMNS, 4), np.float32) / 2
    features = Features(patches[0, 0], patches, picture.shape[:2], (288, 512))
    return Sight(picture, work, features, parts, NAMES if parts is not None else ())


def standing(*, soft: bool = False, sure: float = 0.9, sky: bool = True) -> Sight:
    """A red figure with a striped coat before stripes of blue, sharp or out of focus."""
    picture = np.full((360, 640, 3), (70, 110, 170), np.uint8)
    for left in range(0, 640, 80):
        picture[:, left : left + 40] = (20, 40, 90)
    if soft:
        picture = cv2.GaussianBlur(picture, (0, 0), 8)
    picture[60:320, 288:352] = (190, 40, 40)
    picture[60:320:12, 288:352] = (40, 5, 5)
    parts = np.zeros((ROWS, COLUMNS, len(NAMES)), np.float32)
    parts[..., NAMES.index("sky" if sky else "backdrop")] = 1
    spans = {"head": (3, 5), "torso": (5, 10), "leg": (10, 16)}
    for name, (top, bottom) in spans.items():
        parts[top:bottom, 14:18] = 0
        parts[top:bottom, 14:18, NAMES.index("ground")] = 1 - sure
        parts[top:bottom, 14:18, NAMES.index(name)] = sure
    return sight(picture, parts)


def said(seen: Sight, about: str) -> str:
    return next((w for w in seen_words(seen) if w.startswith(f"{about}: ")), "")


def test_a_standing_figure_is_framed_and_placed() -> None:
    framing = said(standing(), "framing")
    assert "medium full shot" in framing or "full shot" in framing
    assert "centred" in framing
    assert "upright, head to feet in the frame" in framing


def test_what_the_part_head_is_not_sure_of_is_not_said() -> None:
    doubtful = standing(sure=0.58)
    assert said(doubtful, "framing") == ""
    assert "sky" not in said(doubtful, "place")
    assert not is_sure(sight(np.zeros((360, 640, 3), np.uint8)), figure_of(standing()))


def figure_of(seen: Sight):  # type: ignore[no-untyped-def]
    from tools.dinov3.figure import figures_by_parts

    return figures_by_parts(seen)[0]


def test_a_soft_background_is_shallow_focus_and_a_sharp_one_is_not() -> None:
    soft, sharp = standing(soft=True), standing()
    assert focus_of(soft, figure_of(soft)).startswith("shallow focus")
    assert focus_of(sharp, figure_of(sharp)).startswith("deep focus")


def test_focus_is_not_told_from_a_plain_picture() -> None:
    assert focus_of(sight(np.full((360, 640, 3), 120, np.uint8))) == ""


def test_sky_and_walls() -> None:
    assert "open sky over" in said(standing(), "place")
    assert "walls all round" in said(standing(sky=False), "place")


@pytest.mark.parametrize(
    ("scale", "name"),
    [(0.05, "wide shot"), (0.12, "full shot"), (0.3, "medium shot"), (0.4, "medium close-up"),
     (0.6, "close-up"), (1.2, "extreme close-up")],
)  # fmt: skip
def test_sizes_by_the_head(scale: float, name: str) -> None:
    assert size_name(scale) == name


def test_a_palette_names_each_colour_once() -> None:
    picture = np.zeros((90, 160, 3), np.uint8)
    picture[:, :110] = (190, 40, 40)
    picture[:, 110:] = (50, 94, 176)
    words = palette_in_words(palette_of(picture))
    assert words.startswith("mostly red #")
    assert "blue" in words
    assert words.count("red") == 1
    assert palette_in_words(()) == ""


def test_it_speaks_without_a_part_head_too() -> None:
    plain = sight(np.full((360, 640, 3), (20, 20, 24), np.uint8))
    about = [words.split(":")[0] for words in seen_words(plain)]
    assert about == ["light", "palette", "place", "texture"]
