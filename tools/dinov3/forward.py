"""From a set of weights to a forward pass. Knows architectures; no picture and no check."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from tools.dinov3.folded import FoldedViT
from tools.dinov3.variants import ViTShape, build_empty
from tools.dinov3.weights import Weights
from tools.errors import UserFixable

Forward = Callable[[torch.Tensor, tuple[int, ...]], tuple[torch.Tensor, list[torch.Tensor]]]
"""Pixels (n, 3, H, W) and layers to normed tokens (n, prefix + P, D), and those of each layer."""


def forward_of(weights: Weights, device: torch.device, dtype: torch.dtype) -> Forward:
    """Return the forward pass of these weights: folded for a transformer, else transformers' own.

    Raises UserFixable when keys or sizes do not fit the architecture.
    """
    model = _assembled(weights)
    if isinstance(weights.shape, ViTShape):
        return FoldedViT(model, weights.shape, device, dtype)
    model = model.to(device, dtype)

    def plain(
        pixels: torch.Tensor, layers: tuple[int, ...]
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        if layers:
            raise ValueError("intermediate layers are offered for vision transformers only")
        return model(pixels.to(dtype)).last_hidden_state.float(), []

    return plain


def _assembled(weights: Weights) -> nn.Module:
    """Return the model in evaluation mode; raises UserFixable when keys or sizes do not fit."""
    model = build_empty(weights.shape)
    expected = {key: value.shape for key, value in model.state_dict().items()}
    tensors = {key: value.float() for key, value in weights.tensors.items()}
    missing = sorted(expected.keys() - tensors.keys())
    unexpected = sorted(tensors.keys() - expected.keys())
    wrong = sorted(k for k in expected.keys() & tensors.keys() if expected[k] != tensors[k].shape)
    for keys, word in ((missing, "missing"), (unexpected, "unexpected"), (wrong, "of wrong size")):
        if keys:
            raise UserFixable(
                f"{len(keys)} tensors are {word} for {weights.shape.name}: {', '.join(keys[:3])}.",
                where=str(weights.path),
                fix="Use an unchanged backbone file; heads and quantised files do not fit.",
            )
    model.load_state_dict(tensors, strict=True, assign=True)
    return model.eval().requires_grad_(False)
