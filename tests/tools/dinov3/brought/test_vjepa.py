from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import VJEPA2Config, VJEPA2Model

from tests.tools.dinov3.brought.planted_models import filled
from tools.dinov3.brought.vjepa import WINDOW, VJepa, open_vjepa, surprise_of
from tools.errors import UserFixable


def planted(folder: Path) -> Path:
    """A V-JEPA 2 whose predictor expects a grey picture for ever."""
    torch.manual_seed(0)
    config = VJEPA2Config(
        crop_size=32, frames_per_clip=WINDOW, hidden_size=48, num_attention_heads=2,
        num_hidden_layers=2, pred_hidden_size=48, pred_num_attention_heads=2,
        pred_num_hidden_layers=1,
    )  # fmt: skip
    model = VJEPA2Model(config).eval().requires_grad_(False)
    model.predictor.proj.weight.data.zero_()
    grey = VJepa(model, "planted")
    # All tokens of a plain picture are equal, so one bias foretells them all.
    tokens = grey.encoded(grey.pixels([filled(128, 128, 128)] * WINDOW))
    model.predictor.proj.bias.data = torch.nn.functional.layer_norm(tokens[0, 0].clone(), (48,))
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> VJepa:
    return open_vjepa(planted(tmp_path_factory.mktemp("vjepa")))


def test_what_was_expected_does_not_surprise(model: VJepa) -> None:
    found = surprise_of([filled(128, 128, 128)] * 20, model)
    assert found is not None
    assert found.most < 1e-4
    assert [start for start, _ in found.curve] == [0, 2, 4]


def test_what_was_not_expected_does_and_is_found(model: VJepa) -> None:
    frames = [filled(128, 128, 128)] * 34
    striped = filled(128, 128, 128)
    striped[::4] = (255, 0, 0)
    frames[-2:] = [striped] * 2
    found = surprise_of(frames, model)
    assert found is not None
    assert found.where == 18
    assert found.curve[0][1] < 1e-4
    assert found.most > 0.01


def test_long_clips_are_sampled_to_their_end(model: VJepa) -> None:
    found = surprise_of([filled(128, 128, 128)] * 80, model)
    assert found is not None
    assert len(found.curve) <= 13
    assert found.curve[-1][0] == 80 - WINDOW


def test_a_short_clip_fills_no_window(model: VJepa) -> None:
    assert surprise_of([filled(0, 0, 0)] * (WINDOW - 1), model) is None


def test_the_context_is_blind_to_the_future(model: VJepa) -> None:
    past = [np.full((32, 32, 3), 20 * k, np.uint8) for k in range(4)]
    one = model.pixels([*past, *[filled(255, 0, 0)] * 12])
    other = model.pixels([*past, *[filled(0, 0, 255)] * 12])
    assert torch.equal(model.encoded(one[:4]), model.encoded(other[:4]))
    assert not torch.allclose(model.encoded(one)[:, :8], model.encoded(other)[:, :8], atol=1e-4)


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="no V-JEPA 2 model"):
        open_vjepa(tmp_path)


def test_a_tubelet_that_does_not_divide_is_refused(tmp_path: Path) -> None:
    config = VJEPA2Config(
        crop_size=32, tubelet_size=4, hidden_size=48, num_attention_heads=2, num_hidden_layers=1,
        pred_hidden_size=48, pred_num_attention_heads=2, pred_num_hidden_layers=1,
    )  # fmt: skip
    VJEPA2Model(config).save_pretrained(tmp_path)
    with pytest.raises(UserFixable, match="joins 4 frames"):
        open_vjepa(tmp_path)
