"""A model folder of the user's, opened by transformers: its weights and how it wants its pictures.

Never goes online and never runs code from the folder: `local_files_only`, no remote code, and
transformers reads pickles with `weights_only`. Pictures are prepared by hand from the folder's
`preprocessor_config.json`, since transformers' own processors need torchvision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError
from torch import nn
from torch.nn import functional

from tools.errors import UserFixable

Image = npt.NDArray[np.uint8]
"""(H, W, 3) sRGB."""
_PROCESSORS = ("video_preprocessor_config.json", "preprocessor_config.json")
_MODES = {0: "nearest", 2: "bilinear", 3: "bicubic"}
"""Pillow's numbers of resampling; Lanczos (1) is done as bicubic."""


class _Settings(BaseModel):
    """The part of `preprocessor_config.json` that is used."""

    model_config = ConfigDict(extra="ignore")

    size: int | dict[str, int] | None = None
    crop_size: int | dict[str, int] | None = None
    do_center_crop: bool = False
    do_rescale: bool = True
    rescale_factor: float = 1 / 255
    do_normalize: bool = True
    image_mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    image_std: tuple[float, float, float] = (0.5, 0.5, 0.5)
    resample: int = 3


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a model wants its pictures."""

    size: tuple[int, int]
    """(height, width) that the model sees."""
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    scale: float
    mode: str

    def __call__(
        self, images: Sequence[Image], size: tuple[int, int] | None = None
    ) -> torch.Tensor:
        """(N, 3, height, width) float32.

        The whole frame is pressed into the model's shape: a centre crop, which many models name,
        would lose what stands at the sides of a wide frame.
        """
        frames = [self._resized(image, size or self.size) for image in images]
        pixels = torch.stack(frames) * self.scale
        mean = pixels.new_tensor(self.mean).view(1, 3, 1, 1)
        std = pixels.new_tensor(self.std).view(1, 3, 1, 1)
        return ((pixels - mean) / std).contiguous()

    def _resized(self, image: Image, size: tuple[int, int]) -> torch.Tensor:
        pixels = torch.from_numpy(image.astype(np.float32)).permute(2, 0, 1)[None]
        if self.mode == "nearest":
            return functional.interpolate(pixels, size, mode="nearest")[0]
        small = functional.interpolate(
            pixels, size, mode=self.mode, antialias=True, align_corners=False
        )
        return small[0].round().clamp(0, 255)


def preparation_of(folder: Path, side: int) -> Preparation:
    """How the folder's model wants its pictures; `side` is its size where the file names none.

    Raises UserFixable when the preprocessor file is absent or cannot be understood.
    """
    path = next((folder / name for name in _PROCESSORS if (folder / name).is_file()), None)
    if path is None:
        raise UserFixable(
            "preprocessor_config.json is missing.",
            where=str(folder),
            fix="Copy every .json file of the model's page into the folder.",
        )
    try:
        settings = _Settings.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise UserFixable(
            f"it cannot be understood ({error.error_count()} problems).",
            where=str(path),
            fix="Download the file again from the model's page.",
        ) from error
    shape = settings.crop_size if settings.do_center_crop else settings.size
    plain = not settings.do_normalize
    return Preparation(
        size=_sides(shape or settings.size, side),
        mean=(0.0, 0.0, 0.0) if plain else settings.image_mean,
        std=(1.0, 1.0, 1.0) if plain else settings.image_std,
        scale=settings.rescale_factor if settings.do_rescale else 1.0,
        mode=_MODES.get(settings.resample, "bicubic"),
    )


def load_model(folder: Path, auto_class: Any, wanted: str) -> nn.Module:
    """The folder's model in evaluation mode, on the processor; `wanted` says in words what.

    `auto_class` is one of transformers' Auto classes or a model class. Raises UserFixable when the
    folder holds no such model, when its weights are damaged, or when some are missing.
    """
    where = str(folder)
    if not (folder / "config.json").is_file():
        raise UserFixable(
            f"no {wanted} lies here (config.json is missing).",
            where=where,
            fix="Name the folder that holds config.json and model.safetensors of the model.",
        )
    try:
        model, report = auto_class.from_pretrained(
            folder, local_files_only=True, output_loading_info=True
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        # transformers raises any of these on foreign, damaged or cut files.
        raise UserFixable(
            f"the {wanted} cannot be loaded ({_first_line(error)}).",
            where=where,
            fix="Download the whole folder again, or name a model of the right kind.",
        ) from error
    lost = sorted({str(key) for key in (*report["missing_keys"], *report["mismatched_keys"])})
    if lost:
        raise UserFixable(
            f"{len(lost)} tensors of the {wanted} are missing or of wrong size: {lost[0]}.",
            where=where,
            fix="Use unchanged weights of the model that config.json describes.",
        )
    if not isinstance(model, nn.Module):
        raise TypeError(f"transformers returned {type(model).__name__}, not a module")
    return model.float().eval().requires_grad_(False)


def load_part(folder: Path, auto_class: Any, wanted: str) -> Any:
    """A tokenizer or feature extractor of the folder. Raises UserFixable when it has none."""
    try:
        return auto_class.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
        raise UserFixable(
            f"the model's {wanted} cannot be loaded ({_first_line(error)}).",
            where=str(folder),
            fix="Copy every file of the model's page into the folder, not its weights alone.",
        ) from error


def _sides(size: int | dict[str, int] | None, side: int) -> tuple[int, int]:
    if size is None:
        return side, side
    if isinstance(size, int):
        return size, size
    short = size.get("shortest_edge", side)
    return size.get("height", short), size.get("width", short)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
