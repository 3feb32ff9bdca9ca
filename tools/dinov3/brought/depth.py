"""How far things are, place by place: from a depth model of the user's, or from the encoder.

Knows sights and models; no check. A model that transformers loads, a linear head on DINOv3's
patches (arXiv 2508.10104, appendix D: batch norm, a 1 x 1 convolution to bins, their weighted
mean), or the depth head of the embedded encoder, which learnt on previz.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile

import cv2
import numpy as np
import torch
from torch.nn import functional
from transformers import AutoModelForDepthEstimation

from tools.dinov3.brought.hf_folder import Preparation, load_model, preparation_of
from tools.dinov3.encoder import Encoder
from tools.dinov3.features import Features, FloatArray
from tools.dinov3.preprocess import fit_size
from tools.dinov3.sight import Sight
from tools.dinov3.weights import DOWNLOAD, Tensors
from tools.errors import UserFixable

VARIABLE = "DAILIES_DEPTH"
_NEAREST, _FARTHEST = 0.001, 10.0
"""Metres between which the bins of a linear head lie, as published for NYUv2."""
_HEAD_KEYS = (
    "batchnorm_layer.weight", "batchnorm_layer.bias", "batchnorm_layer.running_mean",
    "batchnorm_layer.running_var", "conv_depth.weight", "conv_depth.bias",
)  # fmt: skip
_METRIC = ("zoedepth", "glpn")
_EPSILON = 1e-4


@dataclass(frozen=True, slots=True)
class Depth:
    """Depth per patch of a sight."""

    nearness: FloatArray
    """(h, w): the nearer, the larger; no unit, comparable within one picture only."""
    metres: FloatArray | None
    """(h, w) from the camera; None where the model tells order alone."""


class DepthEye(Protocol):
    """Tells near from far."""

    @property
    def description(self) -> str:
        """Name and unit in one line, for reports."""

    def depth(self, sight: Sight) -> Depth:
        """Depth of every patch of the sight."""


class TransformersDepth:
    """A depth model of transformers, metric or relative."""

    def __init__(self, model: Any, prepare: Preparation, name: str) -> None:
        self._model = model
        self._prepare = prepare
        config = model.config
        self._metric = (
            getattr(config, "depth_estimation_type", "") == "metric" or config.model_type in _METRIC
        )
        self.description = f"{name} ({'metres' if self._metric else 'near and far only'})"

    @torch.inference_mode()
    def depth(self, sight: Sight) -> Depth:
        """Depth of every patch of the sight."""
        pixels = self._prepare([sight.image], self._size(*sight.image.shape[:2]))
        values = self._model(pixel_values=pixels).predicted_depth[0]
        found = _on_grid(np.asarray(values.float().numpy(), np.float32), sight)
        return from_metres(found) if self._metric else Depth(np.maximum(found, 0), None)

    def _size(self, height: int, width: int) -> tuple[int, int] | None:
        """Depth Anything was trained on whole frames of any shape; the others on one shape."""
        if "depth_anything" not in self._model.config.model_type:
            return None
        return fit_size(height, width, min(self._prepare.size), int(self._model.config.patch_size))


class LinearDepth:
    """A linear head on the encoder's patches, as they are after the final norm."""

    def __init__(self, encoder: Encoder, head: Tensors, name: str) -> None:
        self._encoder = encoder
        self._head = head
        self.description = f"{name} on {encoder.name} (metres)"

    @torch.inference_mode()
    def depth(self, sight: Sight) -> Depth:
        """Depth of every patch of the sight."""
        _, patches = self._encoder.raw_tokens(sight.image, sight.features.input_size)
        return from_metres(linear_depth(patches, self._head).reshape(sight.features.grid))


class OwnDepth:
    """The encoder's own depth head."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        limits = ", previz only" if encoder.previz_only else ""
        self.description = f"{encoder.name} (metres{limits})"

    def depth(self, sight: Sight) -> Depth:
        """Depth of every patch of the sight. Raises ValueError when the encoder has no head."""
        metres = self._encoder.depth(sight.features)
        if metres is None:
            raise ValueError(f"{self._encoder.name} has no depth head")
        return from_metres(metres)


def open_depth(source: Path | None, encoder: Encoder) -> DepthEye | None:
    """The depth eye of a folder or a head's file, else the encoder's own; None without any.

    Raises UserFixable when what `source` names is absent, damaged or no depth model.
    """
    if source is None:
        return OwnDepth(encoder) if _has_head(encoder) else None
    if source.is_file():
        return LinearDepth(encoder, read_head(source, encoder.dim), source.stem)
    model: Any = load_model(source, AutoModelForDepthEstimation, "depth model")
    return TransformersDepth(model, preparation_of(source, 384), source.name)


def from_metres(metres: FloatArray) -> Depth:
    """Depth with nearness as its inverse."""
    return Depth(np.asarray(1 / np.maximum(metres, _EPSILON), np.float32), metres)


def linear_depth(patches: FloatArray, head: Tensors) -> FloatArray:
    """(P,) metres of (P, D) patches: shares of the bins from a rectified linear map."""
    x = torch.from_numpy(patches)
    x = functional.batch_norm(
        x, head["batchnorm_layer.running_mean"], head["batchnorm_layer.running_var"],
        head["batchnorm_layer.weight"], head["batchnorm_layer.bias"],
    )  # fmt: skip
    x = functional.linear(x, head["conv_depth.weight"][:, :, 0, 0], head["conv_depth.bias"])
    shares = functional.relu(x) + 0.1
    bins = torch.linspace(_NEAREST, _FARTHEST, shares.shape[-1])
    return np.asarray(((shares / shares.sum(-1, keepdim=True)) @ bins).numpy(), np.float32)


def read_head(path: Path, dim: int) -> Tensors:
    """A linear head's tensors for patches `dim` wide. Raises UserFixable when it is none."""
    try:
        raw = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, BadZipFile, EOFError) as error:
        raise UserFixable(
            f"the file holds more than weights, or is damaged ({type(error).__name__}).",
            where=str(path),
            fix=DOWNLOAD,
        ) from error
    found = {
        wanted: value.float()
        for key, value in (raw.items() if isinstance(raw, dict) else ())
        for wanted in _HEAD_KEYS
        # Training code keeps the head under a prefix such as 'decode_head.' or 'module.'.
        if isinstance(value, torch.Tensor) and str(key).endswith(wanted)
    }
    lost = [key for key in _HEAD_KEYS if key not in found]
    if lost:
        raise UserFixable(
            f"this is no linear depth head ({lost[0]} is missing).",
            where=str(path),
            fix="Meta's DPT head of the 7B model does not fit; name a linear head or a folder.",
        )
    wide = found["conv_depth.weight"].shape[1]
    if wide != dim or found["conv_depth.weight"].ndim != 4:
        raise UserFixable(
            f"the head reads features {wide} wide, the encoder gives {dim}.",
            where=str(path),
            fix="Use the head that was trained on this encoder.",
        )
    return found


def _has_head(encoder: Encoder) -> bool:
    nothing = np.zeros((1, 1, encoder.dim), np.float32)
    return encoder.depth(Features(nothing[0, 0], nothing, (16, 16), (16, 16))) is not None


def _on_grid(values: FloatArray, sight: Sight) -> FloatArray:
    rows, columns = sight.features.grid
    small = cv2.resize(values, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)
