"""Seeing in words: one space for phrases and pictures, from weights that the user brings.

Knows models, no phrases and no limit. Any CLIP-like model that transformers loads from a folder
(CLIP, SigLIP, SigLIP 2), or dino.txt (see `dinotxt`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from tools.dinov3.brought.dinotxt import DinoTxt, is_dinotxt, load_dinotxt
from tools.dinov3.brought.hf_folder import Image, Preparation, load_model, load_part, preparation_of
from tools.dinov3.features import FloatArray
from tools.errors import UserFixable

VARIABLE = "DAILIES_TEXT_EYE"


@dataclass(frozen=True, slots=True)
class SeenInText:
    """A picture in the space of the phrases."""

    vector: FloatArray
    """(D,): the whole picture, at length 1."""
    patches: FloatArray | None
    """(h, w, D): each place of it, at length 1; None where the model has no such map."""


class TextEye(Protocol):
    """Ties words to pictures."""

    @property
    def description(self) -> str:
        """Name and kind in one line, for reports."""

    @property
    def scale(self) -> float:
        """The learnt factor that turns cosines into logits."""

    def phrases(self, texts: Sequence[str]) -> FloatArray:
        """(n, D): the phrases, each at length 1."""

    def picture(self, image: Image) -> SeenInText:
        """The picture in the same space."""


class TransformersTextEye:
    """A CLIP-like model of transformers: two towers and a learnt scale."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        prepare: Preparation,
        name: str,
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._prepare = prepare
        self._kind = str(self._model.config.model_type)
        self.description = f"{name} ({self._kind})"
        self.scale = float(self._model.logit_scale.exp())

    @torch.inference_mode()
    def phrases(self, texts: Sequence[str]) -> FloatArray:
        """(n, D): the phrases, each at length 1."""
        # SigLIP was trained on texts filled up to the full length, CLIP on texts of any length.
        words = self._tokenizer(
            [text.casefold() for text in texts],
            padding="max_length" if self._kind.startswith("siglip") else True,
            truncation=True,
            max_length=self._model.config.text_config.max_position_embeddings,
            return_tensors="pt",
        )
        known = {k: words[k] for k in ("input_ids", "attention_mask") if k in words}
        if self._kind.startswith("siglip"):
            known.pop("attention_mask", None)
        return _unit(self._model.get_text_features(**known).pooler_output)

    @torch.inference_mode()
    def picture(self, image: Image) -> SeenInText:
        """The picture in the same space."""
        inputs, grid = self._inputs(image)
        seen = self._model.vision_model(**inputs, output_hidden_states=True)
        whole = seen.pooler_output
        if self._kind == "clip":
            whole = self._model.visual_projection(whole)
        places = self._places(seen.hidden_states[-2], grid)
        return SeenInText(_unit(whole)[0], places)

    def _inputs(self, image: Image) -> tuple[dict[str, torch.Tensor], tuple[int, int]]:
        config = self._model.config.vision_config
        side = int(config.patch_size)
        if self._kind != "siglip2":
            rows, columns = (length // side for length in self._prepare.size)
            return {"pixel_values": self._prepare([image])}, (rows, columns)
        grid = _grid_within(image.shape[0], image.shape[1], side, int(config.num_patches))
        pixels = self._prepare([image], (grid[0] * side, grid[1] * side))
        cells = pixels.reshape(3, grid[0], side, grid[1], side).permute(1, 3, 2, 4, 0)
        flat = cells.reshape(1, grid[0] * grid[1], -1)
        mask = torch.ones(flat.shape[:2], dtype=torch.int32)
        inputs = {
            "pixel_values": flat,
            "pixel_attention_mask": mask,
            "spatial_shapes": torch.tensor([grid]),
        }
        return inputs, grid

    def _places(self, before_last: torch.Tensor, grid: tuple[int, int]) -> FloatArray | None:
        """(h, w, D) by MaskCLIP (Zhou et al., ECCV 2022): the last block without its mixing.

        Each place keeps its own value instead of the attention's average, which mixes places so
        well that a map of them would mean little. SigLIP's pooling head is asked of each alone.
        """
        tower = self._model.vision_model
        last = tower.encoder.layers[-1]
        normed = last.layer_norm1(before_last)
        x = before_last + last.self_attn.out_proj(last.self_attn.v_proj(normed))
        x = x + last.mlp(last.layer_norm2(x))
        x = tower.post_layernorm(x)[0, -grid[0] * grid[1] :]
        if self._kind == "clip":
            x = self._model.visual_projection(x)
        elif getattr(tower, "head", None) is not None:
            x = tower.head(x[:, None])
        return _unit(x).reshape(*grid, -1)


def open_text_eye(path: Path) -> TextEye:
    """The text eye of a folder: dino.txt's files, or a model that transformers loads.

    Raises UserFixable when there is none, or when it is damaged or of another kind.
    """
    if not path.is_dir():
        raise UserFixable(
            "there is no such folder.",
            where=f"{VARIABLE}={path}",
            fix="Name a folder with a CLIP or SigLIP model, or with the files of dino.txt.",
        )
    if is_dinotxt(path):
        return DinoTxtEye(load_dinotxt(path))
    model = load_model(path, AutoModel, "model of words and pictures")
    for part in ("logit_scale", "get_text_features", "vision_model"):
        if not hasattr(model, part):
            raise UserFixable(
                f"the model has no {part}, so it ties no words to pictures.",
                where=str(path),
                fix="Use a CLIP, SigLIP or SigLIP 2 model, whole.",
            )
    loaded: Any = model
    side = int(getattr(loaded.config.vision_config, "image_size", 224))
    return TransformersTextEye(
        model,
        load_part(path, AutoTokenizer, "tokenizer"),
        preparation_of(path, side),
        path.name,
    )


class DinoTxtEye:
    """dino.txt as a text eye."""

    def __init__(self, model: DinoTxt) -> None:
        self._model = model
        self.description = f"dino.txt on {model.backbone_name}"
        self.scale = model.scale

    @torch.inference_mode()
    def phrases(self, texts: Sequence[str]) -> FloatArray:
        """(n, 2 D): the first half meets class tokens, the second half patches."""
        return _unit(self._model.encode_text(texts))

    @torch.inference_mode()
    def picture(self, image: Image) -> SeenInText:
        """The picture; its map is compared with the phrases' second half alone."""
        whole, patches = self._model.encode_picture(image)
        places = functional.pad(functional.normalize(patches, dim=-1), (patches.shape[-1], 0))
        return SeenInText(_unit(whole), np.asarray(places.numpy(), np.float32))


def _grid_within(height: int, width: int, patch: int, most: int) -> tuple[int, int]:
    """Rows and columns of the finest grid of the picture's shape with at most so many patches."""
    scale = math.sqrt(most * patch * patch / (height * width))
    rows = max(1, int(height * scale / patch))
    columns = max(1, min(most // rows, round(width * scale / patch)))
    return rows, columns


def _unit(vectors: torch.Tensor) -> FloatArray:
    return np.asarray(functional.normalize(vectors.float(), dim=-1).numpy(), np.float32)
