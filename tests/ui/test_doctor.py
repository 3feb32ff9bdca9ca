"""The doctor opens what is named, and holds weights against what was published for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tools.dinov3.brought.planted_models import colour_clip
from tests.tools.dinov3.test_loading import BY_NAME, save_meta
from tools.dinov3.encoder import EMBEDDED
from ui.doctor import examine, examine_values

LEAD = Path(__file__).parents[2] / "samples" / "temporal_awakening" / "marcus.png"


def states(weights: str | None = None, **environment: str) -> dict[str, tuple[str, str, str]]:
    return {part.name: (part.state, part.what, part.fix) for part in examine(weights, environment)}


def test_a_named_model_that_does_not_open_is_a_problem_and_not_real(tmp_path: Path) -> None:
    assert states()["speech recogniser"][0] == "unavailable"
    state, what, fix = states(DAILIES_RECOGNISER=str(tmp_path))["speech recogniser"]
    assert state == "problem"
    assert tmp_path.name in what
    assert fix


def test_a_depth_model_is_a_problem_where_the_eye_itself_does_not_open(tmp_path: Path) -> None:
    head = tmp_path / "head.pth"
    shutil.copyfile(EMBEDDED, head)
    found = states(str(tmp_path / "absent.pth"), DAILIES_DEPTH=str(head))
    assert (found["eye"][0], found["depth"][0]) == ("unavailable", "problem")
    assert "absent.pth" in found["depth"][1]


def test_a_model_that_needs_no_eye_is_real_beside_a_broken_one(tmp_path: Path) -> None:
    folder = colour_clip(tmp_path)
    found = states(str(tmp_path / "absent.pth"), DAILIES_TEXT_EYE=str(folder))
    assert (found["eye"][0], found["words and pictures"][0]) == ("unavailable", "real")


def test_weights_that_are_not_the_published_ones_are_found_out(tmp_path: Path) -> None:
    weights = save_meta(BY_NAME["dinov3-vits16"], tmp_path)
    part = examine_values(str(weights), LEAD)
    assert part.state == "problem"
    assert part.what.startswith("dinov3-vits16: the published values do not match")
    assert part.fix


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        pytest.param(None, "no values were published", id="the embedded eye"),
        pytest.param("absent.pth", "absent.pth", id="no such file"),
    ],
)
def test_what_cannot_be_held_against_them_says_why(weights: str | None, said: str) -> None:
    part = examine_values(weights, LEAD)
    assert (part.state, said in part.what) == ("unavailable", True)
