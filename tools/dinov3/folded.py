"""DINOv3's vision transformer as few large matrix products: the forward pass of inference.

The result is transformers' own, to rounding. What does not depend on the picture is worked out
once: the affine part of each LayerNorm goes into the matrix after it, LayerScale into the matrix
before it, the three projections of attention are one, and rotary tables are kept for each grid.
Buffers serve all blocks of a forward, since touching fresh memory costs as much as the products.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import nn
from torch.nn import functional

from tools.dinov3.variants import PATCH, REGISTERS, ViTShape, rope_frequencies

_EPS = 1e-5
Tensors = dict[str, torch.Tensor]
Rotation = tuple[torch.Tensor, torch.Tensor]
"""Cosines (N, 1, 1, head) and sines (N, 1, 1, head / 2) of the rotary embedding."""


@dataclass(frozen=True, slots=True)
class _Linear:
    weight: torch.Tensor
    """(inputs, outputs)."""
    bias: torch.Tensor

    def into(self, out: torch.Tensor, x: torch.Tensor) -> None:
        torch.addmm(self.bias, x, self.weight, out=out)


@dataclass(frozen=True, slots=True)
class _Block:
    qkv: _Linear
    out: _Linear
    up: _Linear
    """For SwiGLU the gate, then the other half."""
    down: _Linear


class FoldedViT:
    """The forward pass of one set of weights. Called from several threads it is safe."""

    def __init__(
        self, model: nn.Module, shape: ViTShape, device: torch.device, dtype: torch.dtype
    ) -> None:
        """Fold the parameters of transformers' DINOv3ViTModel of this shape."""
        tensors = {key: value.float() for key, value in model.state_dict().items()}
        self._shape = shape
        self._device, self._dtype = device, dtype
        self._blocks = [self._folded(tensors, number) for number in range(shape.depth)]
        self._prefix = torch.cat(
            [tensors["embeddings.cls_token"], tensors["embeddings.register_tokens"]], dim=1
        ).to(device)
        self._patch = self._linear(
            tensors["embeddings.patch_embeddings.weight"].flatten(1),
            tensors["embeddings.patch_embeddings.bias"],
        )
        self._norm = tensors["norm.weight"].to(device), tensors["norm.bias"].to(device)
        self._rotation = lru_cache(maxsize=8)(self._rotation_of)

    @torch.inference_mode()
    def __call__(
        self, pixels: torch.Tensor, layers: tuple[int, ...] = ()
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Return the tokens of (n, 3, H, W) pixels, and those after each of `layers`.

        All are (n, 1 + 4 + P, D) float32 after the final norm: class, registers, patches.
        """
        grid = (pixels.shape[2] // PATCH, pixels.shape[3] // PATCH)
        x = self._embedded(pixels, grid)
        rotation = self._rotation(grid)
        room = _Room.of(x, self._shape, self._dtype)
        after: dict[int, torch.Tensor] = {}
        for number, block in enumerate(self._blocks):
            self._attend(block, x, rotation, room)
            self._feed(block, x, room)
            if number in layers:
                after[number] = self._normed(x)
        return self._normed(x), [after[number] for number in layers]

    def _embedded(self, pixels: torch.Tensor, grid: tuple[int, int]) -> torch.Tensor:
        count, dim = len(pixels), self._shape.dim
        cells = pixels.to(self._dtype).view(count, 3, grid[0], PATCH, grid[1], PATCH)
        rows = cells.permute(0, 2, 4, 1, 3, 5).reshape(-1, 3 * PATCH * PATCH)
        x = torch.empty(count, 1 + REGISTERS + grid[0] * grid[1], dim, device=self._device)
        x[:, : 1 + REGISTERS] = self._prefix
        patches = torch.addmm(self._patch.bias, rows, self._patch.weight)
        x[:, 1 + REGISTERS :] = patches.view(count, -1, dim)
        return x

    def _attend(self, block: _Block, x: torch.Tensor, rotation: Rotation, room: _Room) -> None:
        count, tokens, dim = x.shape
        heads = self._shape.heads
        room.normed.copy_(functional.layer_norm(x, (dim,), eps=_EPS).view(-1, dim))
        block.qkv.into(room.qkv, room.normed)
        qkv = room.qkv.view(count, tokens, 3, heads, -1)
        query, key = _rotated(qkv[:, :, :2], rotation, room.rotated).permute(2, 0, 3, 1, 4)
        value = qkv[:, :, 2].transpose(1, 2)
        joined = functional.scaled_dot_product_attention(query, key, value)
        block.out.into(room.normed, joined.transpose(1, 2).reshape(-1, dim))
        x += room.normed.view_as(x)

    def _feed(self, block: _Block, x: torch.Tensor, room: _Room) -> None:
        dim, hidden = x.shape[-1], self._shape.hidden
        room.normed.copy_(functional.layer_norm(x, (dim,), eps=_EPS).view(-1, dim))
        block.up.into(room.hidden, room.normed)
        if self._shape.gated:
            inner = functional.silu(room.hidden[:, :hidden], inplace=True)
            inner *= room.hidden[:, hidden:]
        else:
            inner = torch.ops.aten.gelu_(room.hidden)
        block.down.into(room.normed, inner)
        x += room.normed.view_as(x)

    def _normed(self, x: torch.Tensor) -> torch.Tensor:
        return functional.layer_norm(x, x.shape[-1:], *self._norm, eps=_EPS)

    def _rotation_of(self, grid: tuple[int, int]) -> Rotation:
        """Tables over all tokens; the class token and registers are turned by nothing."""
        y, x = ((torch.arange(side) + 0.5) / side * 2 - 1 for side in grid)
        centres = torch.stack(torch.meshgrid(y, x, indexing="ij"), dim=-1).flatten(0, 1)
        angles = 2 * math.pi * centres[:, :, None] * rope_frequencies(self._shape)
        angles = functional.pad(angles.flatten(1), (0, 0, 1 + REGISTERS, 0))[:, None, None]
        cosines = angles.cos().repeat(1, 1, 1, 2)
        return cosines.to(self._device, self._dtype), angles.sin().to(self._device, self._dtype)

    def _folded(self, tensors: Tensors, number: int) -> _Block:
        stem = f"model.layer.{number}"
        inner = ("gate_proj", "up_proj") if self._shape.gated else ("up_proj",)
        return _Block(
            self._after_norm(
                tensors, f"{stem}.norm1", [f"{stem}.attention.{name}_proj" for name in "qkv"]
            ),
            self._before_scale(tensors, f"{stem}.attention.o_proj", f"{stem}.layer_scale1"),
            self._after_norm(tensors, f"{stem}.norm2", [f"{stem}.mlp.{name}" for name in inner]),
            self._before_scale(tensors, f"{stem}.mlp.down_proj", f"{stem}.layer_scale2"),
        )

    def _after_norm(self, tensors: Tensors, norm: str, names: list[str]) -> _Linear:
        """The named matrices as one, with the norm's affine part: W (g x + b) = (W g) x + W b."""
        weights = [tensors[f"{name}.weight"] for name in names]
        none = torch.zeros(len(weights[0]))
        biases = [tensors.get(f"{name}.bias", none) for name in names]
        weight = torch.cat(weights)
        bias = torch.cat(biases) + weight @ tensors[f"{norm}.bias"]
        return self._linear(weight * tensors[f"{norm}.weight"], bias)

    def _before_scale(self, tensors: Tensors, name: str, scale: str) -> _Linear:
        factor = tensors[f"{scale}.lambda1"]
        return self._linear(
            tensors[f"{name}.weight"] * factor[:, None], tensors[f"{name}.bias"] * factor
        )

    def _linear(self, weight: torch.Tensor, bias: torch.Tensor) -> _Linear:
        return _Linear(weight.to(self._device, self._dtype).t(), bias.to(self._device, self._dtype))


@dataclass(frozen=True, slots=True)
class _Room:
    """Buffers that every block of one forward writes over; a row for each token."""

    normed: torch.Tensor
    qkv: torch.Tensor
    rotated: torch.Tensor
    hidden: torch.Tensor

    @staticmethod
    def of(x: torch.Tensor, shape: ViTShape, dtype: torch.dtype) -> _Room:
        count, tokens, dim = x.shape
        inner = shape.hidden * (2 if shape.gated else 1)

        def rows(*width: int) -> torch.Tensor:
            return torch.empty(count * tokens, *width, device=x.device, dtype=dtype)

        rotated = rows(2 * dim).view(count, tokens, 2, shape.heads, -1)
        return _Room(rows(dim), rows(3 * dim), rotated, rows(inner))


def _rotated(x: torch.Tensor, rotation: Rotation, out: torch.Tensor) -> torch.Tensor:
    """`x` (n, N, 2, heads, head) turned by the rotary embedding, in `out`."""
    cosines, sines = rotation
    half = sines.shape[-1]
    torch.mul(x, cosines, out=out)
    out[..., :half].addcmul_(x[..., half:], sines, value=-1)
    out[..., half:].addcmul_(x[..., :half], sines)
    return out
