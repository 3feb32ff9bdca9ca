from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.dinov3.brought.planted_models import colour_clip
from tools.dinov3.brought.optional import OptionalModels
from tools.dinov3.encoder import Encoder, load_encoder
from tools.errors import UserFixable


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_nothing_named_is_nothing_opened_and_says_how(encoder: Encoder) -> None:
    models = OptionalModels.from_environment({"DAILIES_TEXT_EYE": "  "})
    assert models.text_eye is models.vjepa is models.recogniser is None
    found = models.options()
    assert {option.state for option in found} == {"missing"}
    assert all(option.fix.startswith(f"{option.variable}=") for option in found)
    # Depth is there all the same: the embedded encoder has a head of its own.
    assert models.depth_eye(encoder) is not None


def test_a_named_model_is_opened_once(tmp_path: Path, encoder: Encoder) -> None:
    folder = colour_clip(tmp_path)
    models = OptionalModels.from_environment({"DAILIES_TEXT_EYE": str(folder)})
    assert models.options()[0].state == "named"
    assert models.problem_of("DAILIES_TEXT_EYE", lambda: encoder) is None
    assert models.text_eye is models.text_eye is not None


@pytest.mark.parametrize(
    "variable", ["DAILIES_TEXT_EYE", "DAILIES_VJEPA", "DAILIES_DEPTH", "DAILIES_RECOGNISER"]
)
def test_an_empty_folder_is_a_problem_with_a_fix(
    tmp_path: Path, encoder: Encoder, variable: str
) -> None:
    problem = OptionalModels({variable: tmp_path}).problem_of(variable, lambda: encoder)
    assert isinstance(problem, UserFixable)
    assert problem.fix


def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    models = OptionalModels({"DAILIES_DEPTH": tmp_path / "absent"})
    (option,) = [o for o in models.options() if o.variable == "DAILIES_DEPTH"]
    assert option.state == "problem"
    assert "does not exist" in option.what
