"""dino.txt: DINOv3's ViT with a vision head and a text tower, from Meta's own files.

An own implementation of the published architecture (Jose et al., "DINOv2 Meets Text", CVPR 2025;
DINOv3, arXiv 2508.10104): two self-attention blocks with SwiGLU on the frozen backbone's tokens;
a causal text transformer read at the end token. Keys are checked strictly, since Meta's own loader
takes any file in silence. Knows no transformers model but the backbone and the tokenizer.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from tools.dinov3 import preprocess
from tools.dinov3.brought.clip_vocabulary import BPE_FILE, clip_tokenizer
from tools.dinov3.variants import PATCH, REGISTERS, ViTShape, build_empty, rope_frequencies
from tools.dinov3.weights import DOWNLOAD, Tensors, check_hash, read
from tools.errors import UserFixable

_HEAD_WIDTH = 64
"""Of every attention head, in both towers and of every size."""
_SHORT_SIDE = 224
_WANTED = (
    "Put into one folder: dinov3_vitl16_pretrain_lvd1689m-8aa4cbdd.pth, "
    "dinov3_vitl16_dinotxt_vision_head_and_text_encoder-a442d8f5.pth, and "
    f"{BPE_FILE} (or CLIP's vocab.json and merges.txt)."
)


@dataclass(frozen=True, slots=True)
class _Blocks:
    """A stack of transformer blocks under one prefix of the file."""

    prefix: str
    count: int
    dim: int
    attention: str
    norms: tuple[str, str]
    feed: str
    gated: bool

    def keys(self, hidden: int) -> dict[str, tuple[int, ...]]:
        """Name and shape of every tensor of the stack; `hidden` is the width inside."""
        dim, out = self.dim, {}
        wide = {"w1": (hidden, dim), "w2": (hidden, dim), "w3": (dim, hidden)}
        plain = {"fc1": (hidden, dim), "fc2": (dim, hidden)}
        for number in range(self.count):
            stem = f"{self.prefix}{number}."
            for norm in self.norms:
                out.update(_pair(f"{stem}{norm}", (dim,)))
            out[f"{stem}{self.attention}.qkv.weight"] = (3 * dim, dim)
            out.update(_pair(f"{stem}{self.attention}.proj", (dim, dim)))
            for name, shape in (wide if self.gated else plain).items():
                out.update(_pair(f"{stem}{self.feed}.{name}", shape))
            if self.gated:
                out.update({f"{stem}ls{k}.gamma": (dim,) for k in (1, 2)})
        return out


def _pair(name: str, shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": shape, f"{name}.bias": shape[:1]}


class DinoTxt:
    """Both towers, ready to ask. Vectors are not brought to length 1."""

    def __init__(
        self,
        backbone: nn.Module,
        backbone_name: str,
        tensors: Tensors,
        tokenizer: Any,
    ) -> None:
        self._backbone = backbone
        self._tensors = tensors
        self._vision, self._text = _stacks(tensors)
        self._tokenizer = tokenizer
        self.backbone_name = backbone_name
        self.scale = float(tensors["logit_scale"].exp())

    @torch.inference_mode()
    def encode_text(self, texts: Sequence[str]) -> torch.Tensor:
        """(n, 2 D): first half for class tokens, second half for patches."""
        t = self._tensors
        positions = t["text_model.backbone.positional_embedding"]
        ids = self._tokenizer(
            list(texts),
            padding="max_length",
            truncation=True,
            max_length=len(positions),
            return_tensors="pt",
        )["input_ids"]
        x = t["text_model.backbone.token_embedding.weight"][ids] + positions
        x = _run(self._text, t, x, causal=True)
        x = _norm(t, "text_model.backbone.ln_final", x)
        # The end token has the highest number; where it also pads, the first one counts.
        ends = ids.argmax(-1)
        read_at = x[torch.arange(len(x)), ends]
        return read_at @ t["text_model.head.linear_projection.weight"].T

    @torch.inference_mode()
    def encode_picture(
        self, image: npt.NDArray[np.uint8], short_side: int = _SHORT_SIDE
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """((2 D,): class token and mean patch; (h, w, D): patches) of an (H, W, 3) picture."""
        size = preprocess.fit_size(image.shape[0], image.shape[1], short_side, PATCH)
        pixels = preprocess.to_tensor([image], *size)
        tokens = self._backbone(pixels).last_hidden_state.float()
        x = _run(self._vision, self._tensors, tokens, causal=False)
        x = _norm(self._tensors, "visual_model.head.ln_final", x)[0]
        patches = x[1 + REGISTERS :]
        whole = torch.cat([x[0], patches.mean(0)])
        return whole, patches.reshape(size[0] // PATCH, size[1] // PATCH, -1)


def is_dinotxt(folder: Path) -> bool:
    """Whether the folder holds dino.txt's head and text tower."""
    return bool(list(folder.glob("*dinotxt*.pth")))


def load_dinotxt(folder: Path) -> DinoTxt:
    """dino.txt from a folder with the backbone, the head with the text tower, and a vocabulary.

    Raises UserFixable when one of them is absent, damaged, or not the other's.
    """
    head = _only(folder, sorted(folder.glob("*dinotxt*.pth")), "head of dino.txt")
    others = [p for p in folder.glob("*.pth") if p != head]
    backbone_path = _only(
        folder, sorted([*others, *folder.glob("*.safetensors")]), "backbone for dino.txt"
    )
    tensors = _tensors(head)
    backbone, shape = _backbone(backbone_path)
    wide = tensors["visual_model.head.ln_final.weight"].shape[0]
    if wide != shape.dim:
        raise UserFixable(
            f"dino.txt was trained on a backbone {wide} wide; {shape.name} is {shape.dim} wide.",
            where=str(backbone_path),
            fix="Use dinov3_vitl16_pretrain_lvd1689m-8aa4cbdd.pth.",
        )
    tokenizer = clip_tokenizer(folder)
    known = tensors["text_model.backbone.token_embedding.weight"].shape[0]
    if len(tokenizer) != known:
        raise UserFixable(
            f"the vocabulary has {len(tokenizer)} tokens, the text tower knows {known}.",
            where=str(folder),
            fix=_WANTED,
        )
    return DinoTxt(backbone, shape.name, tensors, tokenizer)


def _backbone(path: Path) -> tuple[nn.Module, ViTShape]:
    weights = read(path)
    shape = weights.shape
    if not isinstance(shape, ViTShape):
        raise UserFixable("dino.txt takes no ConvNeXt.", where=str(path), fix=_WANTED)
    model = build_empty(shape)
    tensors = {key: value.float() for key, value in weights.tensors.items()}
    try:
        model.load_state_dict(tensors, strict=True, assign=True)
    except RuntimeError as error:
        raise UserFixable(
            f"the tensors do not fit {shape.name}.", where=str(path), fix=DOWNLOAD
        ) from error
    rope = model.get_submodule("rope_embeddings")
    rope.register_buffer("inv_freq", rope_frequencies(shape), persistent=False)
    return model.eval().requires_grad_(False), shape


def _tensors(path: Path) -> Tensors:
    """The head's and the text tower's tensors, complete, finite and of the right shapes."""
    check_hash(path)
    try:
        raw = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (pickle.UnpicklingError, RuntimeError, BadZipFile, EOFError) as error:
        raise UserFixable(
            f"the file holds more than weights, or is damaged ({type(error).__name__}).",
            where=str(path),
            fix=DOWNLOAD,
        ) from error
    mapping = raw if isinstance(raw, Mapping) else {}
    tensors = {
        str(key): value.float()
        for key, value in mapping.items()
        # The backbone may stand in the file too; it is read from its own.
        if isinstance(value, torch.Tensor) and not str(key).startswith("visual_model.backbone.")
    }
    _check_shapes(tensors, path)
    return tensors


def _check_shapes(tensors: Tensors, path: Path) -> None:
    try:
        expected = _expected(tensors)
    except (KeyError, IndexError) as error:
        raise UserFixable(
            f"this is no head of dino.txt ({error} is missing).", where=str(path), fix=_WANTED
        ) from error
    wrong = sorted(
        key
        for key in expected.keys() | tensors.keys()
        if key not in expected or key not in tensors or tuple(tensors[key].shape) != expected[key]
    )
    if wrong:
        raise UserFixable(
            f"{len(wrong)} tensors are missing, unexpected or of wrong size: {wrong[0]}.",
            where=str(path),
            fix=DOWNLOAD,
        )
    for key, value in tensors.items():
        if not bool(torch.isfinite(value).all()):
            raise UserFixable(f"{key} holds NaN or infinite values.", where=str(path), fix=DOWNLOAD)


def _expected(tensors: Tensors) -> dict[str, tuple[int, ...]]:
    """Every tensor that the file has to hold, by the sizes that its own embeddings claim."""
    vision, text = _stacks(tensors)
    words = tensors["text_model.backbone.token_embedding.weight"].shape[0]
    places = tensors["text_model.backbone.positional_embedding"].shape[0]
    return {
        **vision.keys(tensors["visual_model.head.blocks.0.mlp.w1.weight"].shape[0]),
        **text.keys(tensors["text_model.backbone.blocks.0.feed_forward.fc1.weight"].shape[0]),
        **_pair("visual_model.head.ln_final", (vision.dim,)),
        **_pair("text_model.backbone.ln_final", (text.dim,)),
        "text_model.backbone.token_embedding.weight": (words, text.dim),
        "text_model.backbone.positional_embedding": (places, text.dim),
        "text_model.head.linear_projection.weight": (2 * vision.dim, text.dim),
        "logit_scale": tuple(tensors["logit_scale"].shape),
    }


def _stacks(tensors: Tensors) -> tuple[_Blocks, _Blocks]:
    def blocks(prefix: str) -> int:
        numbers = [int(k[len(prefix) :].split(".")[0]) for k in tensors if k.startswith(prefix)]
        return 1 + max(numbers, default=-1)

    vision, text = "visual_model.head.", "text_model.backbone."
    wide = tensors[f"{vision}ln_final.weight"].shape[0]
    deep = tensors[f"{text}ln_final.weight"].shape[0]
    stem = f"{vision}blocks."
    seen = _Blocks(stem, blocks(stem), wide, "attn", ("norm1", "norm2"), "mlp", gated=True)
    stem, norms = f"{text}blocks.", ("attention_norm", "ffn_norm")
    said = _Blocks(stem, blocks(stem), deep, "attention", norms, "feed_forward", gated=False)
    return seen, said


def _run(stack: _Blocks, t: Tensors, x: torch.Tensor, *, causal: bool) -> torch.Tensor:
    for number in range(stack.count):
        stem = f"{stack.prefix}{number}."
        first, second = (f"{stem}{norm}" for norm in stack.norms)
        attended = _attend(t, f"{stem}{stack.attention}", _norm(t, first, x), causal=causal)
        x = x + attended * t.get(f"{stem}ls1.gamma", torch.ones(()))
        fed = _feed(t, f"{stem}{stack.feed}", _norm(t, second, x), gated=stack.gated)
        x = x + fed * t.get(f"{stem}ls2.gamma", torch.ones(()))
    return x


def _attend(t: Tensors, stem: str, x: torch.Tensor, *, causal: bool) -> torch.Tensor:
    count, tokens, dim = x.shape
    joined = functional.linear(x, t[f"{stem}.qkv.weight"])
    split = joined.reshape(count, tokens, 3, dim // _HEAD_WIDTH, _HEAD_WIDTH)
    q, k, v = split.permute(2, 0, 3, 1, 4)
    out = functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
    return _linear(t, f"{stem}.proj", out.transpose(1, 2).reshape(count, tokens, dim))


def _feed(t: Tensors, stem: str, x: torch.Tensor, *, gated: bool) -> torch.Tensor:
    if gated:
        inner = functional.silu(_linear(t, f"{stem}.w1", x)) * _linear(t, f"{stem}.w2", x)
        return _linear(t, f"{stem}.w3", inner)
    return _linear(t, f"{stem}.fc2", functional.gelu(_linear(t, f"{stem}.fc1", x)))


def _linear(t: Tensors, stem: str, x: torch.Tensor) -> torch.Tensor:
    return functional.linear(x, t[f"{stem}.weight"], t[f"{stem}.bias"])


def _norm(t: Tensors, stem: str, x: torch.Tensor) -> torch.Tensor:
    return functional.layer_norm(x, x.shape[-1:], t[f"{stem}.weight"], t[f"{stem}.bias"])


def _only(folder: Path, found: Sequence[Path], what: str) -> Path:
    if len(found) == 1:
        return found[0]
    raise UserFixable(f"{len(found)} files may be the {what}.", where=str(folder), fix=_WANTED)
