"""How much a clip surprises V-JEPA 2: what comes next against what its predictor expected.

Violation of expectation after Garrido et al., "Intuitive physics understanding emerges from
self-supervised pretraining on natural videos" (arXiv 2502.11831): in windows of 16 frames the
predictor sees the first few and guesses the features of the rest; the surprise is the mean absolute
difference to the layer-normed features, the least over the lengths of context, the most over the
clip. Knows frames and a model of the user's; no limit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional
from transformers import VJEPA2Model

from tools.dinov3.brought.hf_folder import Image, Preparation, load_model
from tools.dinov3.hardware import pick_device
from tools.dinov3.preprocess import IMAGENET_MEAN, IMAGENET_STD
from tools.errors import UserFixable

VARIABLE = "DAILIES_VJEPA"
WINDOW = 16
"""Frames of a window; about twelve a second, as published (every second one of 24)."""
CONTEXTS = (2, 4, 6, 8, 10)
"""Frames seen before the guess, as published."""
_STRIDE = 2
_MOST_WINDOWS = 12
"""Of a clip; longer ones are sampled thinly, since each window takes seconds on a processor."""


@dataclass(frozen=True, slots=True)
class Surprise:
    """Surprise over a clip."""

    curve: tuple[tuple[int, float], ...]
    """(index of the window's first frame, surprise) of every window, in order."""

    @property
    def most(self) -> float:
        """The most surprising window's value."""
        return max(value for _, value in self.curve)

    @property
    def where(self) -> int:
        """Index of the first frame of the most surprising window."""
        return max(self.curve, key=lambda point: point[1])[0]


class VJepa:
    """V-JEPA 2 with its predictor."""

    def __init__(self, model: Any, name: str) -> None:
        config = model.config
        self.device = pick_device("auto")
        self._model = model.to(self.device)
        self._prepare = Preparation(
            (config.crop_size, config.crop_size), IMAGENET_MEAN, IMAGENET_STD, 1 / 255, "bilinear"
        )
        self.tubelet = int(config.tubelet_size)
        self.description = f"{name} (V-JEPA 2)"

    @torch.inference_mode()
    def pixels(self, frames: Sequence[Image]) -> torch.Tensor:
        """(T, 3, side, side), prepared."""
        return self._prepare(frames).to(self.device)

    @torch.inference_mode()
    def window(self, pixels: torch.Tensor, contexts: Sequence[int] = CONTEXTS) -> float:
        """Surprise of one window of prepared frames; the least over the contexts."""
        target = self.encoded(pixels)
        each = target.shape[1] // (len(pixels) // self.tubelet)
        found = []
        for frames in contexts:
            # The context is encoded by itself: within the whole window it would see the future.
            seen = self.encoded(pixels[:frames])
            wanted = torch.arange(frames // self.tubelet * each, target.shape[1])
            guess = self._model.predictor(
                seen,
                [torch.arange(seen.shape[1], device=self.device)[None]],
                [wanted.to(self.device)[None]],
            ).last_hidden_state
            truth = functional.layer_norm(target[:, wanted], target.shape[-1:])
            found.append(float((truth - guess).abs().mean()))
        return min(found)

    @torch.inference_mode()
    def encoded(self, pixels: torch.Tensor) -> torch.Tensor:
        """(1, N, D): features of prepared frames, tubelet by tubelet, row-major."""
        tokens: torch.Tensor = self._model.encoder(pixels[None]).last_hidden_state
        return tokens


def surprise_of(frames: Sequence[Image], model: VJepa) -> Surprise | None:
    """Surprise over a clip's frames, about twelve a second; None when they fill no window."""
    last = len(frames) - WINDOW
    if last < 0:
        return None
    stride = max(_STRIDE, math.ceil(last / (_MOST_WINDOWS - 1)))
    starts = list(dict.fromkeys([*range(0, last + 1, stride), last]))
    pixels = model.pixels(frames)
    return Surprise(
        tuple((start, model.window(pixels[start : start + WINDOW])) for start in starts)
    )


def open_vjepa(folder: Path) -> VJepa:
    """V-JEPA 2 from a folder. Raises UserFixable when it is absent, damaged or another model."""
    model: Any = load_model(folder, VJEPA2Model, "V-JEPA 2 model")
    tubelet = int(model.config.tubelet_size)
    if any(frames % tubelet for frames in (*CONTEXTS, WINDOW)):
        raise UserFixable(
            f"it joins {tubelet} frames, which does not divide the windows.",
            where=str(folder),
            fix="Use a V-JEPA 2 model with a tubelet of 2 frames.",
        )
    return VJepa(model, folder.name)
