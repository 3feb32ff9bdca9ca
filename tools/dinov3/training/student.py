"""The encoder in training: its heads, what a step is judged by, and how it is exported."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from tools.dinov3.hardware import has_fast_bf16
from tools.dinov3.training.batches import BUCKETS, PART_NAMES, PARTS, TRAITS, WORDS, Batch
from tools.dinov3.training.losses import (
    depth_loss,
    part_loss,
    point_contrast,
    region_mean,
    supervised_contrast,
    trait_loss,
)
from tools.dinov3.variants import PREVIZ, REGISTERS, build

FAST_BF16 = has_fast_bf16("cpu")
HEAD_SCALE = math.sqrt(PREVIZ.dim)
"""Heads learn on unit vectors at this length, and are exported to be used without it."""


class Student(nn.Module):
    """The encoder with its two linear heads on patch tokens."""

    def __init__(self) -> None:
        super().__init__()
        # At 60 to 90 tokens plain attention takes a fifth less time than the fused kernel here.
        self.backbone = build(PREVIZ, attention="eager")
        self.parts = nn.Linear(PREVIZ.dim, PARTS)
        self.depth = nn.Linear(PREVIZ.dim, 1)
        # Only for training: colours and words of a person teach faster than contrast alone.
        self.described = nn.ModuleDict(
            {name: nn.Linear(PREVIZ.dim, TRAITS + WORDS * BUCKETS) for name in ("whole", "region")}
        )

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the class token (N, D) and the patch tokens (N, P, D), not normalised."""
        tokens: torch.Tensor = self.backbone(pixels).last_hidden_state
        return tokens[:, 0], tokens[:, 1 + REGISTERS :]

    def read_heads(self, units: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return part logits (N, P, PARTS) and log depth (N, P) of unit patch tokens."""
        scaled = units * HEAD_SCALE
        return self.parts(scaled), self.depth(scaled)[..., 0]

    def describe(self, whole: torch.Tensor, region: torch.Tensor, batch: Batch) -> torch.Tensor:
        """Return the loss of telling a person's colours and words from both unit vectors."""
        told = [
            trait_loss(
                self.described[name](vectors * HEAD_SCALE),
                batch.traits,
                batch.words,
                batch.described * (labels >= 0),
            )
            for name, vectors, labels in (
                ("whole", whole, batch.whole_labels),
                ("region", region, batch.labels),
            )
        ]
        return torch.stack(told).mean()


@dataclass(frozen=True, slots=True)
class Terms:
    """The parts of the loss of one step."""

    who: torch.Tensor
    region: torch.Tensor
    point: torch.Tensor
    parts: torch.Tensor
    depth: torch.Tensor
    traits: torch.Tensor

    def total(self) -> torch.Tensor:
        """Return the weighted sum; weights bring each term to a comparable pull."""
        seen = self.parts + 0.25 * self.depth + 0.5 * self.traits
        return self.who + self.region + self.point + seen


def terms_of(student: Student, batches: Sequence[Batch]) -> Terms:
    """Return the losses of one step; identities are compared across close and wide views."""
    whole: list[torch.Tensor] = []
    regions: list[torch.Tensor] = []
    part_terms: list[torch.Tensor] = []
    depth_terms: list[torch.Tensor] = []
    trait_terms: list[torch.Tensor] = []
    point = torch.zeros(())
    for batch in batches:
        with torch.autocast("cpu", torch.bfloat16, enabled=FAST_BF16):
            cls, patches = student(batch.pixels)
        cls, patches = cls.float(), patches.float()
        units = functional.normalize(patches, dim=-1)
        whole.append(functional.normalize(cls, dim=-1))
        regions.append(region_mean(units, batch.cover))
        logits, guess = student.read_heads(units)
        part_terms.append(part_loss(logits, batch.parts, batch.mapped))
        depth_terms.append(depth_loss(guess, batch.log_depth, batch.mapped))
        trait_terms.append(student.describe(whole[-1], regions[-1], batch))
        if len(batch.places):
            tail = units[-2 * len(batch.places) :]
            point = point + point_contrast(tail[::2], tail[1::2], batch.places, batch.grid)
    kinds = torch.cat([batch.kinds for batch in batches])
    labels = torch.cat([batch.labels for batch in batches])
    whole_labels = torch.cat([batch.whole_labels for batch in batches])
    return Terms(
        supervised_contrast(torch.cat(whole), whole_labels, kinds),
        supervised_contrast(torch.cat(regions), labels, kinds),
        point,
        torch.stack(part_terms).mean(),
        torch.stack(depth_terms).mean(),
        torch.stack(trait_terms).mean(),
    )


def export(student: Student, path: Path, steps: int) -> None:
    """Write encoder and heads as half precision in transformers' key layout."""
    tensors = {
        f"{'' if name == 'backbone' else f'heads.{name}.'}{key}": value.half().contiguous()
        for name in ("backbone", "parts", "depth")
        for key, value in student.get_submodule(name).state_dict().items()
    }
    for name in ("parts", "depth"):
        tensors[f"heads.{name}.weight"] = tensors[f"heads.{name}.weight"] * HEAD_SCALE
    metadata = {"name": PREVIZ.name, "steps": str(steps), "parts": ",".join(PART_NAMES)}
    temporary = path.with_suffix(".tmp")
    save_file(tensors, temporary, metadata)
    temporary.replace(path)
