"""The folded forward is transformers' own: exactly in fp32, closely in bf16, for every variant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from tools.dinov3.folded import FoldedViT
from tools.dinov3.variants import ViTShape, build

SMALL = ViTShape("small", 128, 3, 2, 256)
SHAPES = [
    pytest.param(SMALL, id="GELU"),
    pytest.param(replace(SMALL, gated=True), id="SwiGLU"),
    pytest.param(replace(SMALL, gated=True, biased_qkv=False), id="no bias, as the 7B"),
]


def random_model(shape: ViTShape) -> nn.Module:
    """A model no parameter of which is neutral, so that one left out would show."""
    torch.manual_seed(3)
    model = build(shape).eval().requires_grad_(False)
    for parameter in model.parameters():
        parameter.add_(0.1 * torch.randn_like(parameter))
    return model


def folded(model: nn.Module, shape: ViTShape, dtype: torch.dtype) -> FoldedViT:
    return FoldedViT(model, shape, torch.device("cpu"), dtype)


def pixels(count: int, height: int, width: int) -> torch.Tensor:
    return torch.from_numpy(
        np.random.default_rng(4).normal(size=(count, 3, height, width)).astype(np.float32)
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "size", [pytest.param((64, 64), id="square"), pytest.param((48, 112), id="wide")]
)
def test_fp32_is_exact(shape: ViTShape, size: tuple[int, int]) -> None:
    model, given = random_model(shape), pixels(2, *size)
    wanted = model(given, output_hidden_states=True)
    tokens, (after,) = folded(model, shape, torch.float32)(given, (1,))
    torch.testing.assert_close(tokens, wanted.last_hidden_state, atol=2e-5, rtol=0)
    normed = model.get_submodule("norm")(wanted.hidden_states[2])
    torch.testing.assert_close(after, normed, atol=2e-5, rtol=0)


@pytest.mark.parametrize("shape", SHAPES)
def test_bf16_is_as_close_as_the_models_own(shape: ViTShape) -> None:
    model, given = random_model(shape), pixels(2, 64, 96)
    exact = model(given).last_hidden_state
    fast = folded(model, shape, torch.bfloat16)(given)[0]
    assert float(functional.cosine_similarity(fast, exact, dim=-1).min()) > 0.999
    own = model.bfloat16()(given).last_hidden_state.float()
    assert float((fast - exact).abs().mean()) <= float((own - exact).abs().mean())


def test_a_register_left_out_would_show() -> None:
    model, given = random_model(SMALL), pixels(1, 64, 64)
    before = folded(model, SMALL, torch.float32)(given)[0]
    model.get_parameter("embeddings.register_tokens").zero_()
    assert not torch.allclose(folded(model, SMALL, torch.float32)(given)[0], before, atol=1e-2)


def test_layers_come_in_the_order_asked_for() -> None:
    forward = folded(random_model(SMALL), SMALL, torch.float32)
    tokens, (last, first) = forward(pixels(1, 32, 32), (2, 0))
    torch.testing.assert_close(last, tokens)
    assert not torch.allclose(first, tokens, atol=1e-2)


def test_a_batch_gives_what_single_pictures_give() -> None:
    forward = folded(random_model(SMALL), SMALL, torch.float32)
    given = pixels(3, 48, 64)
    torch.testing.assert_close(forward(given)[0][1:2], forward(given[1:2])[0], atol=1e-5, rtol=0)
