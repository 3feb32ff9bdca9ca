"""What the training asks for: same person near, same point near, parts and depth readable.

Plain functions on tensors; no model, no data.
"""

from __future__ import annotations

import torch
from torch.nn import functional

FIRST_LIVING_PART = 5
"""Parts from here on, head to animal, are somebody."""
NEVER = -1e4
"""Logit of a pair that must not count; finite, so that bf16 stays clear of NaN."""


def supervised_contrast(
    vectors: torch.Tensor, labels: torch.Tensor, kinds: torch.Tensor, temperature: float = 0.1
) -> torch.Tensor:
    """Return the supervised contrastive loss over (N, D) unit vectors (Khosla et al. 2020, L_out).

    Only vectors of one kind are compared, and label -1 takes no part. Zero when nobody has a mate.
    """
    logits = vectors @ vectors.T / temperature
    count = len(labels)
    itself = torch.eye(count, dtype=torch.bool, device=vectors.device)
    used = labels >= 0
    comparable = (kinds[:, None] == kinds[None]) & used[:, None] & used[None] & ~itself
    mates = comparable & (labels[:, None] == labels[None])
    log_share = functional.log_softmax(logits.masked_fill(~comparable, NEVER), dim=1)
    per_anchor = -(log_share * mates).sum(1) / mates.sum(1).clamp(min=1)
    anchors = mates.any(1)
    if not bool(anchors.any()):
        return vectors.sum() * 0
    return per_anchor[anchors].mean()


def region_mean(patches: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Return (N, D) unit means of (N, P, D) unit patches; a row without weights counts all."""
    total = weights.sum(1, keepdim=True)
    even = torch.ones_like(weights) / weights.shape[1]
    shares = torch.where(total > 0, weights / total.clamp(min=1e-6), even)
    return functional.normalize((patches * shares[..., None]).sum(1), dim=-1)


def point_contrast(
    first: torch.Tensor,
    second: torch.Tensor,
    places: torch.Tensor,
    grid: tuple[int, int],
    temperature: float = 0.1,
) -> torch.Tensor:
    """Return how badly patches of one view find themselves in another view of the same picture.

    `first` and `second` are (M, P, D) unit patches; `places` (M, P, 2) says where the centre of
    every patch of `first` lies in `second`, as (x, y) in -1..1, outside when it is not seen.
    Direct neighbours are no negatives: half of their pixels may be shared.
    """
    pairs, points, dim = first.shape
    height, width = grid
    maps = second.transpose(1, 2).reshape(pairs, dim, height, width)
    found = functional.grid_sample(maps, places[:, :, None], align_corners=False)[..., 0]
    found = functional.normalize(found.transpose(1, 2), dim=-1)
    seen = (places.abs() <= 1).all(-1)
    logits = first @ found.transpose(1, 2) / temperature
    rows = torch.arange(points, device=first.device)
    near = ((rows[:, None] // width - rows[None] // width).abs() <= 1) & (
        (rows[:, None] % width - rows[None] % width).abs() <= 1
    )
    near &= rows[:, None] != rows[None]
    logits = logits.masked_fill(near[None] | ~seen[:, None, :], NEVER)
    loss = functional.cross_entropy(
        logits.reshape(-1, points), rows.repeat(pairs), reduction="none"
    ).reshape(pairs, points)
    return (loss * seen).sum() / seen.sum().clamp(min=1)


def part_loss(logits: torch.Tensor, shares: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Return the cross entropy of (N, P, K) logits to the parts' shares, where maps are known.

    Patches of people and animals count four times: they are few, and the checks need them.
    """
    loss = -(functional.log_softmax(logits, dim=-1) * shares).sum(-1)
    weights = known[:, None] * (1 + 3 * shares[..., FIRST_LIVING_PART:].sum(-1))
    return (loss * weights).sum() / weights.sum().clamp(min=1)


def trait_loss(
    guess: torch.Tensor, traits: torch.Tensor, words: torch.Tensor, known: torch.Tensor
) -> torch.Tensor:
    """Return how badly (N, T + W x B) guesses tell colours (mean error) and words (cross entropy).

    Traits count five times: an error of 0.1 is a visibly other colour.
    """
    numbers = traits.shape[1]
    off = (guess[:, :numbers] - traits).abs().mean(1)
    choices = guess[:, numbers:].reshape(len(words), words.shape[1], -1)
    wrong = functional.cross_entropy(choices.transpose(1, 2), words, reduction="none").mean(1)
    return ((5 * off + wrong) * known).sum() / known.sum().clamp(min=1)


def depth_loss(guess: torch.Tensor, log_depth: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Return the mean absolute error of log depth, over pictures with maps."""
    loss = (guess - log_depth).abs()
    return (loss * known[:, None]).sum() / (known.sum() * loss.shape[1]).clamp(min=1)
