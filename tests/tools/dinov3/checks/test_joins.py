"""Cuts are told from joins: same frame, same framing, another framing."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.joins import check_join, likeness_map, sameness
from tools.dinov3.encoder import load_encoder
from tools.dinov3.findings import Finding, Severity, Status
from tools.dinov3.sight import Image, Looker, Sight
from tools.screenplay.plan import Camera, Shot, ShotSize, TransitionKind

LIMITS = Calibration(
    limits={
        "join.continues": Limit(value=0.985, origin="a test"),
        "cut.sameness": Limit(value=0.85, origin="a test"),
    }
)


def picture(figure: int = 120, wall: int = 0) -> Image:
    canvas = np.full((180, 320, 3), (96, 110, 124), np.uint8)
    for shelf in range(4):
        left = 240 - wall
        cv2.rectangle(
            canvas, (left, 20 + shelf * 35), (left + 70, 44 + shelf * 35), (60, 40, 30), 2
        )
    cv2.rectangle(canvas, (figure, 70), (figure + 40, 170), (200, 60, 40), -1)
    cv2.circle(canvas, (figure + 20, 52), 18, (220, 180, 150), -1)
    return canvas


def nearer(image: Image) -> Image:
    part = image[30:120, 60:220]
    return np.asarray(cv2.resize(part, (320, 180)), np.uint8)


@pytest.fixture(scope="module")
def looker() -> Looker:
    return Looker(load_encoder())


def shot(name: str, *, joins: str | None = None, scene: str = "1",
         transition: TransitionKind = TransitionKind.CUT) -> Shot:  # fmt: skip
    return Shot(
        shot_id=name, scene_id=scene, action="She waits.", location="hall", duration_seconds=2,
        camera=Camera(size=ShotSize.FULL), joins=joins, transition=transition,
    )  # fmt: skip


def look(looker: Looker, *images: npt.NDArray[np.uint8]) -> list[Sight]:
    return looker.see(list(images), 144)


def judged(looker: Looker, one: Image, other: Image, *, joins: bool = False) -> Finding:
    before, after = look(looker, one, other)
    second = shot("B", joins="A" if joins else None)
    return check_join(before, after, shot("A"), second, LIMITS).finding


def test_a_frame_is_the_same_as_itself(looker: Looker) -> None:
    one, other = look(looker, picture(), picture(figure=60))
    assert sameness(one, one) == pytest.approx(1.0, abs=1e-4)
    assert likeness_map(one, other).shape == other.features.grid
    assert sameness(one, other) < 0.99


def test_frames_of_two_sizes_compare(looker: Looker) -> None:
    one = looker.see([picture()], 144)[0]
    other = looker.see([picture()], 192)[0]
    assert likeness_map(one, other).shape == other.features.grid
    assert sameness(one, other) > sameness(one, looker.see([nearer(picture())], 192)[0])


def test_a_join_goes_on(looker: Looker) -> None:
    assert judged(looker, picture(), picture(), joins=True).status is Status.PASS


def test_a_join_that_starts_elsewhere_is_advice(looker: Looker) -> None:
    found = judged(looker, picture(), nearer(picture()), joins=True)
    assert (found.check, found.status, found.fault) == ("join", Status.FAIL, "jump_cut")
    assert found.severity is Severity.ADVICE


def test_the_same_framing_jumps(looker: Looker) -> None:
    found = judged(looker, picture(), picture(figure=105))
    assert (found.check, found.status, found.fault) == ("cut", Status.FAIL, "jump_cut")
    assert found.severity is Severity.ADVICE


def test_another_framing_cuts_clean(looker: Looker) -> None:
    assert judged(looker, picture(), nearer(picture())).status is Status.PASS


def test_a_seamless_cut_passes(looker: Looker) -> None:
    found = judged(looker, picture(), picture())
    assert found.status is Status.PASS
    assert "without a visible cut" in found.sentence


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(shot("A", scene="2"), id="another scene"),
        pytest.param(shot("A", transition=TransitionKind.DISSOLVE), id="dissolve"),
    ],
)
def test_parted_shots_are_not_asked(looker: Looker, first: Shot) -> None:
    before, after = look(looker, picture(), picture())
    found = check_join(before, after, first, shot("B"), LIMITS).finding
    assert found.status is Status.NOT_ASSESSABLE


def test_without_limits_the_number_is_still_there(looker: Looker) -> None:
    before, after = look(looker, picture(), picture(figure=105))
    for second in (shot("B"), shot("B", joins="A")):
        found = check_join(before, after, shot("A"), second, Calibration()).finding
        assert found.status is Status.UNAVAILABLE
        assert found.measurements


def test_the_evidence_shows_both_frames(looker: Looker) -> None:
    before, after = look(looker, picture(), picture(figure=105))
    shown = check_join(before, after, shot("A"), shot("B"), LIMITS)
    assert shown.draw is not None
    assert shown.draw().shape[1] == 640
