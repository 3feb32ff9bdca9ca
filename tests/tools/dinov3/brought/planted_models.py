"""Small models with planted weights, so that the right answer is known beforehand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import torch
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

from tools.dinov3.brought.clip_vocabulary import BPE_FILE, clip_tokenizer

SIDE = 32
_LAST_LETTER = {"red": "d</w>", "green": "n</w>", "blue": "e</w>"}
_DIRECTION = {"red": (1, -1, -1), "green": (-1, 1, -1), "blue": (-1, -1, 1)}


def filled(red: int, green: int, blue: int, side: int = SIDE) -> np.ndarray:
    """A picture of one colour."""
    return np.full((side, side, 3), (red, green, blue), np.uint8)


def letters_only(folder: Path) -> CLIPTokenizer:
    """CLIP's tokenizer from a vocabulary file without merges: one token a letter."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BPE_FILE).write_bytes(gzip.compress(b"#version: 0.2\n"))
    return clip_tokenizer(folder)


def write_preparation(folder: Path, side: int = SIDE) -> None:
    settings = {"size": {"height": side, "width": side}, "resample": 2, "do_normalize": True,
                "image_mean": [0.5] * 3, "image_std": [0.5] * 3}  # fmt: skip
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))


def colour_clip(folder: Path) -> Path:
    """A CLIP that knows the words red, green and blue by their last letters, and their colours."""
    tokenizer = letters_only(folder)
    tower = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1,
             "num_attention_heads": 1}  # fmt: skip
    text = {
        "vocab_size": len(tokenizer),
        "max_position_embeddings": 32,
        "eos_token_id": tokenizer.eos_token_id,
        "bos_token_id": tokenizer.bos_token_id,
    }
    vision = {"image_size": SIDE, "patch_size": 8}
    config = CLIPConfig(text_config=tower | text, vision_config=tower | vision, projection_dim=8)
    model = CLIPModel(config)
    for name, weight in model.named_parameters():
        weight.data.zero_()
        if name.endswith(("v_proj.weight", "out_proj.weight", "projection.weight")):
            weight.data.copy_(torch.eye(8))
        if "norm" in name and name.endswith("weight"):
            weight.data.fill_(1.0)
    model.logit_scale.data.fill_(np.log(20.0))
    embedded = model.vision_model.embeddings.patch_embedding.weight.data
    for channel in range(3):
        embedded[2 * channel, channel], embedded[2 * channel + 1, channel] = 1 / 64, -1 / 64
    tokens = model.text_model.embeddings.token_embedding.weight.data
    for word, letter in _LAST_LETTER.items():
        pairs = [(v, -v) for v in _DIRECTION[word]]
        tokens[tokenizer.convert_tokens_to_ids(letter), :6] = torch.tensor(pairs).float().flatten()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_preparation(folder)
    return folder
