"""The DINOv3 architectures by name, and the empty models to load them into.

Knows shapes only, no weights. Numbers are Meta's (DINOv3 repository, hub/backbones.py); the
classes are those of transformers, whose configuration has no registers and GELU by default.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from transformers import (
    DINOv3ConvNextConfig,
    DINOv3ConvNextModel,
    DINOv3ViTConfig,
    DINOv3ViTModel,
)

REGISTERS = 4
PATCH = 16
CONVNEXT_STRIDE = 32


@dataclass(frozen=True, slots=True)
class ViTShape:
    """A vision transformer of the DINOv3 family."""

    name: str
    dim: int
    depth: int
    heads: int
    hidden: int
    """Width of the feed-forward layer."""
    gated: bool = False
    """SwiGLU in place of GELU."""
    biased_qkv: bool = True


@dataclass(frozen=True, slots=True)
class ConvNextShape:
    """A ConvNeXt of the DINOv3 family."""

    name: str
    depths: tuple[int, int, int, int]
    dims: tuple[int, int, int, int]


Shape = ViTShape | ConvNextShape

VITS = (
    ViTShape("dinov3-vits16", 384, 12, 6, 1536),
    ViTShape("dinov3-vits16plus", 384, 12, 6, 1536, gated=True),
    ViTShape("dinov3-vitb16", 768, 12, 12, 3072),
    ViTShape("dinov3-vitl16", 1024, 24, 16, 4096),
    ViTShape("dinov3-vith16plus", 1280, 32, 20, 5120, gated=True),
    ViTShape("dinov3-vit7b16", 4096, 40, 32, 8192, gated=True, biased_qkv=False),
)
CONVNEXTS = (
    ConvNextShape("dinov3-convnext-tiny", (3, 3, 9, 3), (96, 192, 384, 768)),
    ConvNextShape("dinov3-convnext-small", (3, 3, 27, 3), (96, 192, 384, 768)),
    ConvNextShape("dinov3-convnext-base", (3, 3, 27, 3), (128, 256, 512, 1024)),
    ConvNextShape("dinov3-convnext-large", (3, 3, 27, 3), (192, 384, 768, 1536)),
)
PREVIZ = ViTShape("previz-vit", 192, 8, 3, 768)
"""The embedded encoder, trained by `tools.dinov3.training`."""


def vit_config(shape: ViTShape, attention: str = "sdpa") -> DINOv3ViTConfig:
    """Return the transformers configuration of a shape, with the released models' details."""
    config = DINOv3ViTConfig(
        patch_size=PATCH,
        hidden_size=shape.dim,
        intermediate_size=shape.hidden,
        num_hidden_layers=shape.depth,
        num_attention_heads=shape.heads,
        num_register_tokens=REGISTERS,
        use_gated_mlp=shape.gated,
        hidden_act="silu" if shape.gated else "gelu",
        layer_norm_eps=1e-5,
        rope_theta=100.0,
        query_bias=shape.biased_qkv,
        key_bias=False,
        value_bias=shape.biased_qkv,
    )
    config._attn_implementation = attention
    return config


def build(shape: Shape, attention: str = "sdpa") -> nn.Module:
    """Return a randomly initialised model of the shape, in training mode.

    `attention` names transformers' implementation for vision transformers.
    """
    if isinstance(shape, ConvNextShape):
        config = DINOv3ConvNextConfig(depths=list(shape.depths), hidden_sizes=list(shape.dims))
        return _module(DINOv3ConvNextModel(config))
    return _module(DINOv3ViTModel(vit_config(shape, attention)))


def build_empty(shape: Shape) -> nn.Module:
    """Return a model of the shape whose parameters hold no memory yet, in evaluation mode.

    Weights are to be assigned; `restore_rope` must follow, since buffers are empty too.
    """
    with torch.device("meta"):
        return build(shape).eval()


def rope_frequencies(shape: ViTShape, base: float = 100.0) -> torch.Tensor:
    """Return the inverse periods of the rotary embedding: head width / 4 values."""
    head = shape.dim // shape.heads
    return 1 / base ** torch.arange(0, 1, 4 / head, dtype=torch.float32)


def _module(model: object) -> nn.Module:
    if not isinstance(model, nn.Module):
        raise TypeError(f"transformers returned {type(model).__name__}, not a module")
    return model
