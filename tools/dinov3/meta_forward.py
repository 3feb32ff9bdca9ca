"""A second, plain forward pass over Meta's own key layout, to hold the loader against.

Written from the published architecture (arXiv 2508.10104, section 3 and appendix), not from
Meta's code: no classes, no speed. It knows nothing of transformers, so that a mistake in the key
map or in a configuration shows as a difference.
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional

from tools.dinov3.variants import PATCH, REGISTERS, ConvNextShape, ViTShape

Tensors = dict[str, torch.Tensor]


def random_vit(shape: ViTShape, seed: int = 0) -> Tensors:
    """Return random weights under Meta's keys; no tensor is neutral, so that each one counts."""
    noise = _Noise(seed)
    dim, hidden = shape.dim, shape.hidden
    out: Tensors = {
        "cls_token": noise(1, 1, dim),
        "storage_tokens": noise(1, REGISTERS, dim),
        "mask_token": noise(1, dim),
        "patch_embed.proj.weight": noise(dim, 3, PATCH, PATCH, scale=0.03),
        "patch_embed.proj.bias": noise(dim),
        "rope_embed.periods": _periods(shape),
        "norm.weight": 1 + noise(dim),
        "norm.bias": noise(dim),
    }
    inner = ("w1", "w2", "w3") if shape.gated else ("fc1", "fc2")
    for block in range(shape.depth):
        stem = f"blocks.{block}"
        for norm in ("norm1", "norm2"):
            out[f"{stem}.{norm}.weight"] = 1 + noise(dim)
            out[f"{stem}.{norm}.bias"] = noise(dim)
        out[f"{stem}.attn.qkv.weight"] = noise(3 * dim, dim, scale=0.04)
        if shape.biased_qkv:
            out[f"{stem}.attn.qkv.bias"] = noise(3 * dim)
            mask = torch.ones(3 * dim)
            mask[dim : 2 * dim] = 0
            out[f"{stem}.attn.qkv.bias_mask"] = mask
        out[f"{stem}.attn.proj.weight"] = noise(dim, dim, scale=0.04)
        out[f"{stem}.attn.proj.bias"] = noise(dim)
        for scale in ("ls1", "ls2"):
            out[f"{stem}.{scale}.gamma"] = 0.5 + noise(dim)
        for name in inner:
            size = (dim, hidden) if name in ("w3", "fc2") else (hidden, dim)
            out[f"{stem}.mlp.{name}.weight"] = noise(*size, scale=0.04)
            out[f"{stem}.mlp.{name}.bias"] = noise(size[0])
    return out


def random_convnext(shape: ConvNextShape, seed: int = 0) -> Tensors:
    """Return random weights of a ConvNeXt under Meta's keys."""
    noise = _Noise(seed)
    out: Tensors = {}
    before = 3
    for stage, (depth, dim) in enumerate(zip(shape.depths, shape.dims, strict=True)):
        stem = f"downsample_layers.{stage}"
        kernel, conv, norm = (4, 0, 1) if stage == 0 else (2, 1, 0)
        normed = dim if stage == 0 else before
        out[f"{stem}.{conv}.weight"] = noise(dim, before, kernel, kernel, scale=0.05)
        out[f"{stem}.{conv}.bias"] = noise(dim)
        out[f"{stem}.{norm}.weight"] = 1 + noise(normed)
        out[f"{stem}.{norm}.bias"] = noise(normed)
        for block in range(depth):
            out.update(_random_convnext_block(f"stages.{stage}.{block}", dim, noise))
        before = dim
    for name in ("norm", "norms.3"):
        out[f"{name}.weight"] = 1 + _Noise(seed + 1)(before)
        out[f"{name}.bias"] = _Noise(seed + 2)(before)
    return out


def vit_tokens(weights: Tensors, shape: ViTShape, pixels: torch.Tensor) -> torch.Tensor:
    """Return (N, 1 + 4 + P, D): normed tokens [class, registers, patches row-major]."""
    patches = functional.conv2d(
        pixels, weights["patch_embed.proj.weight"], weights["patch_embed.proj.bias"], stride=PATCH
    )
    rows, columns = patches.shape[-2:]
    count = len(pixels)
    x = torch.cat(
        [
            weights["cls_token"].expand(count, -1, -1),
            weights["storage_tokens"].expand(count, -1, -1),
            patches.flatten(2).transpose(1, 2),
        ],
        dim=1,
    )
    angles = _angles(_periods(shape), rows, columns)
    for block in range(shape.depth):
        stem = f"blocks.{block}"
        attended = _attention(weights, stem, _norm(weights, f"{stem}.norm1", x), angles, shape)
        x = x + weights[f"{stem}.ls1.gamma"] * attended
        fed = _feed_forward(weights, f"{stem}.mlp", _norm(weights, f"{stem}.norm2", x))
        x = x + weights[f"{stem}.ls2.gamma"] * fed
    return _norm(weights, "norm", x)


def convnext_tokens(weights: Tensors, shape: ConvNextShape, pixels: torch.Tensor) -> torch.Tensor:
    """Return (N, 1 + P, D): normed [mean, positions row-major] of the last stage."""
    x = pixels
    for stage, depth in enumerate(shape.depths):
        stem = f"downsample_layers.{stage}"
        if stage == 0:
            x = functional.conv2d(x, weights[f"{stem}.0.weight"], weights[f"{stem}.0.bias"], 4)
            x = _norm_channels(weights, f"{stem}.1", x)
        else:
            x = _norm_channels(weights, f"{stem}.0", x)
            x = functional.conv2d(x, weights[f"{stem}.1.weight"], weights[f"{stem}.1.bias"], 2)
        for block in range(depth):
            x = x + _convnext_block(weights, f"stages.{stage}.{block}", x)
    tokens = torch.cat([x.mean((2, 3))[:, None], x.flatten(2).transpose(1, 2)], dim=1)
    return _norm(weights, "norm", tokens, eps=1e-6)


class _Noise:
    """Seeded normal noise of a given scale."""

    def __init__(self, seed: int) -> None:
        self._generator = torch.Generator().manual_seed(seed)

    def __call__(self, *size: int, scale: float = 0.1) -> torch.Tensor:
        return torch.randn(size, generator=self._generator) * scale


def _random_convnext_block(stem: str, dim: int, noise: _Noise) -> Tensors:
    return {
        f"{stem}.gamma": 0.3 + noise(dim),
        f"{stem}.dwconv.weight": noise(dim, 1, 7, 7),
        f"{stem}.dwconv.bias": noise(dim),
        f"{stem}.norm.weight": 1 + noise(dim),
        f"{stem}.norm.bias": noise(dim),
        f"{stem}.pwconv1.weight": noise(4 * dim, dim, scale=0.04),
        f"{stem}.pwconv1.bias": noise(4 * dim),
        f"{stem}.pwconv2.weight": noise(dim, 4 * dim, scale=0.04),
        f"{stem}.pwconv2.bias": noise(dim),
    }


def _convnext_block(weights: Tensors, stem: str, x: torch.Tensor) -> torch.Tensor:
    dim = x.shape[1]
    y = functional.conv2d(
        x, weights[f"{stem}.dwconv.weight"], weights[f"{stem}.dwconv.bias"], padding=3, groups=dim
    )
    y = _norm(weights, f"{stem}.norm", y.movedim(1, -1), eps=1e-6)
    y = functional.gelu(_linear(weights, f"{stem}.pwconv1", y))
    y = _linear(weights, f"{stem}.pwconv2", y) * weights[f"{stem}.gamma"]
    return y.movedim(-1, 1)


def _attention(
    weights: Tensors, stem: str, x: torch.Tensor, angles: torch.Tensor, shape: ViTShape
) -> torch.Tensor:
    count, tokens, dim = x.shape
    bias = weights.get(f"{stem}.attn.qkv.bias")
    if bias is not None:
        bias = bias * weights[f"{stem}.attn.qkv.bias_mask"]
    qkv = functional.linear(x, weights[f"{stem}.attn.qkv.weight"], bias)
    q, k, v = qkv.view(count, tokens, 3, shape.heads, -1).permute(2, 0, 3, 1, 4)
    q, k = _rotate(q, angles), _rotate(k, angles)
    share = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).softmax(-1)
    joined = (share @ v).transpose(1, 2).reshape(count, tokens, dim)
    return _linear(weights, f"{stem}.attn.proj", joined)


def _rotate(x: torch.Tensor, angles: torch.Tensor) -> torch.Tensor:
    """Rotate patch tokens; the class token and the registers before them stay."""
    prefix, patches = x[:, :, : -len(angles)], x[:, :, -len(angles) :]
    low, high = patches.chunk(2, dim=-1)
    turned = torch.cat([-high, low], dim=-1)
    return torch.cat([prefix, patches * angles.cos() + turned * angles.sin()], dim=2)


def _angles(periods: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
    """Return (P, head width): coordinates of patch centres in -1..1, each axis by itself."""
    y = (torch.arange(rows) + 0.5) / rows * 2 - 1
    x = (torch.arange(columns) + 0.5) / columns * 2 - 1
    centres = torch.stack(torch.meshgrid(y, x, indexing="ij"), dim=-1).flatten(0, 1)
    return (2 * math.pi * centres[:, :, None] / periods).flatten(1).repeat(1, 2)


def _periods(shape: ViTShape) -> torch.Tensor:
    head = shape.dim // shape.heads
    return 100.0 ** (2 * torch.arange(head // 4) / (head / 2))


def _feed_forward(weights: Tensors, stem: str, x: torch.Tensor) -> torch.Tensor:
    if f"{stem}.w1.weight" in weights:
        gated = functional.silu(_linear(weights, f"{stem}.w1", x)) * _linear(
            weights, f"{stem}.w2", x
        )
        return _linear(weights, f"{stem}.w3", gated)
    return _linear(weights, f"{stem}.fc2", functional.gelu(_linear(weights, f"{stem}.fc1", x)))


def _linear(weights: Tensors, stem: str, x: torch.Tensor) -> torch.Tensor:
    return functional.linear(x, weights[f"{stem}.weight"], weights[f"{stem}.bias"])


def _norm(weights: Tensors, stem: str, x: torch.Tensor, eps: float = 1e-5) -> torch.Tensor:
    scale, shift = weights[f"{stem}.weight"], weights[f"{stem}.bias"]
    return functional.layer_norm(x, x.shape[-1:], scale, shift, eps)


def _norm_channels(weights: Tensors, stem: str, x: torch.Tensor) -> torch.Tensor:
    return _norm(weights, stem, x.movedim(1, -1), eps=1e-6).movedim(-1, 1)
