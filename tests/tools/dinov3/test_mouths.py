"""Who of two people speaks: pointed at rightly, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.dinov3.expectation import Expectation
from tools.dinov3.eye import Eye, open_eye
from tools.dinov3.sight import Image
from tools.providers.previz.encode import png_bytes
from tools.providers.previz.looks import random_look
from tools.providers.previz.render import draw
from tools.providers.previz.stage import Drawing, Figure, Place, Stage, View
from tools.screenplay.plan import Camera, Shot, ShotSize

WIDTH, HEIGHT = 640, 360
NAMES = ("Ada", "Ben")
SHOT = Shot(
    shot_id="1A",
    scene_id="1",
    action="Ada and Ben talk.",
    characters=NAMES,
    location="kitchen",
    camera=Camera(size=ShotSize.MEDIUM),
    duration_seconds=3,
)
PAIRS = range(4)


@pytest.fixture(scope="module")
def eye() -> Eye:
    return open_eye(None)


class TwoShot:
    """Two random people, their portraits, and a picture of both."""

    def __init__(self, folder: Path, eye: Eye, pair: int) -> None:
        self.folder, self.eye = folder, eye
        random = np.random.default_rng(pair)
        looks = [random_look(random) for _ in NAMES]
        self.people = [Figure(name, look) for name, look in zip(NAMES, looks, strict=True)]
        for figure in self.people:
            stage = Stage(
                Place("studio"), view=View("medium", subject=figure.name), figures=(figure,)
            )
            portrait = draw(stage, 384, 384)
            (folder / f"{figure.name}.png").write_bytes(png_bytes(portrait.image))

    def picture(self, apart: float) -> Drawing:
        """Both in a kitchen, so many metres to the left and right of the middle."""
        ada, ben = (
            Figure(figure.name, figure.look, x=x)
            for figure, x in zip(self.people, (-apart, apart), strict=True)
        )
        drawing = draw(
            Stage(Place("kitchen"), view=View("medium"), figures=(ada, ben)), WIDTH, HEIGHT
        )
        (self.folder / "both.png").write_bytes(png_bytes(drawing.image))
        return drawing

    def mask(self, speaker: str) -> Image | None:
        """What the eye says of a speaker in the picture that was drawn last."""
        pictures = tuple(self.folder / f"{name}.png" for name in NAMES)
        references = tuple(
            self.eye.read_reference(path, name) for path, name in zip(pictures, NAMES, strict=True)
        )
        expected = Expectation(SHOT, WIDTH, HEIGHT, references, pictures)
        return self.eye.speaker_mask(self.folder / "both.png", expected, speaker)


def test_whoever_is_pointed_at_is_the_speaker_and_the_speaker_alone(
    eye: Eye, tmp_path: Path
) -> None:
    pointed = 0
    for pair in PAIRS:
        folder = tmp_path / str(pair)
        folder.mkdir()
        two = TwoShot(folder, eye, pair)
        truth = two.picture(apart=0.6).figure
        for number, name in enumerate(NAMES, start=1):
            mask = two.mask(name)
            if mask is None:
                continue
            pointed += 1
            assert mask.shape == (HEIGHT, WIDTH)
            assert set(np.unique(mask)) <= {0, 255}
            assert (mask[truth == number] > 0).mean() > 0.6
            assert (mask[truth == 3 - number] > 0).mean() < 0.1
    assert pointed >= 2, "an eye that never points would pass"


def test_people_who_touch_are_not_told_apart(eye: Eye, tmp_path: Path) -> None:
    two = TwoShot(tmp_path, eye, 1)
    two.picture(apart=0.12)
    assert [two.mask(name) for name in NAMES] == [None, None]


def test_nobody_is_pointed_at_who_is_not_in_the_picture(eye: Eye, tmp_path: Path) -> None:
    two = TwoShot(tmp_path, eye, 1)
    ada = Stage(Place("kitchen"), view=View("medium", subject="Ada"), figures=(two.people[0],))
    (tmp_path / "both.png").write_bytes(png_bytes(draw(ada, WIDTH, HEIGHT).image))
    assert [two.mask(name) for name in (*NAMES, "Cleo")] == [None, None, None]


def test_a_torn_picture_points_at_nobody(eye: Eye, tmp_path: Path) -> None:
    two = TwoShot(tmp_path, eye, 1)
    two.picture(apart=0.6)
    whole = (tmp_path / "both.png").read_bytes()
    (tmp_path / "both.png").write_bytes(whole[: len(whole) // 2])
    assert two.mask("Ada") is None
