"""Weight files: finding them, proving them, reading them, and renaming Meta's keys.

Never runs code from a file or a repository: `.pth` is read with `weights_only`, and Meta's
`torch.hub` entry is not used. Knows the key layouts of Meta's repository and of transformers
(before and since version 5); knows nothing of pictures.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import torch
from safetensors import SafetensorError, safe_open

from tools.dinov3.variants import (
    CONVNEXTS,
    PREVIZ,
    VITS,
    ConvNextShape,
    Shape,
    ViTShape,
)
from tools.errors import UserFixable

Tensors = dict[str, torch.Tensor]

HASHED_NAME = re.compile(r"-([0-9a-f]{8})\.pth$")
"""torch.hub's convention: the first eight digits of the file's SHA-256 end its name."""
DOWNLOAD = (
    "Download it again from the link in Meta's e-mail, or from the model's Hugging Face page."
)
WRAPPERS = ("model", "teacher", "state_dict")
PREFIXES = ("module.", "backbone.", "teacher.", "model.backbone.")
HEADS = "heads."
"""Linear heads on patch tokens that come with the embedded weights."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The tensors of one model in transformers' layout, proven complete and finite."""

    shape: Shape
    tensors: Tensors
    heads: Tensors
    """Keys without the 'heads.' prefix; empty for Meta's and Hugging Face's models."""
    metadata: Mapping[str, str]
    sha256: str
    path: Path


def find(source: Path) -> Path:
    """Return the weight file that a path means: a file, a model folder or a clone of Meta's.

    In a clone, `.pth` backbones are looked for beside the code and one folder around it. Raises
    UserFixable when there is none, or when there are several to choose from.
    """
    if source.is_file():
        return source
    if not source.is_dir():
        raise UserFixable(
            "there is no such file or folder.", where=str(source), fix="Correct the path."
        )
    shards = source / "model.safetensors.index.json"
    if shards.exists():
        return shards
    for candidates in (_safetensors(source), _backbones(source), _backbones(source.parent)):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            names = ", ".join(path.name for path in candidates)
            raise UserFixable(
                f"several weight files lie here: {names}.",
                where=str(source),
                fix="Name the file itself.",
            )
    raise UserFixable(
        "no weights lie here (model.safetensors or dinov3_*_pretrain_*.pth).",
        where=str(source),
        fix="Put the file that Meta's e-mail or Hugging Face gave you into this folder.",
    )


def read(path: Path) -> Weights:
    """Return the weights of a file in either layout, checked against the shape they claim.

    Raises UserFixable for a wrong SHA-256 in the name, a file that cannot be read, NaN or infinite
    values, missing or unexpected keys, or a model that is no DINOv3 backbone.
    """
    sha256 = check_hash(path)
    raw, metadata = _load(path)
    tensors = _unwrapped(raw)
    heads = {k.removeprefix(HEADS): v for k, v in tensors.items() if k.startswith(HEADS)}
    tensors = {k: v for k, v in tensors.items() if not k.startswith(HEADS)}
    tensors = to_transformers(tensors)
    shape = infer_shape(tensors, path)
    _reject_bad_values({**tensors, **heads}, path)
    return Weights(shape, tensors, heads, metadata, sha256, path)


def check_hash(path: Path) -> str:
    """Return the file's SHA-256; raises UserFixable when its name promises another one."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            digest.update(block)
    sha256 = digest.hexdigest()
    named = HASHED_NAME.search(path.name)
    if named and not sha256.startswith(named[1]):
        raise UserFixable(
            f"the SHA-256 begins with {sha256[:8]}, its name promises {named[1]}: "
            "the download is damaged or the file is another one.",
            where=str(path),
            fix=DOWNLOAD,
        )
    return sha256


def infer_shape(tensors: Tensors, path: Path) -> Shape:
    """Return the shape that the tensors (transformers' layout) were saved from."""
    if "model.stages.0.downsample_layers.0.weight" in tensors:
        return _convnext_shape(tensors, path)
    if "embeddings.cls_token" not in tensors:
        raise UserFixable(
            "this is no DINOv3 backbone (neither a class token nor ConvNeXt stages).",
            where=str(path),
            fix="Use a backbone file such as dinov3_vitb16_pretrain_lvd1689m-73cec8be.pth.",
        )
    dim = tensors["embeddings.cls_token"].shape[-1]
    depth = 1 + max(_numbers(tensors, r"model\.layer\.(\d+)\."), default=-1)
    gated = "model.layer.0.mlp.gate_proj.weight" in tensors
    for shape in (*VITS, PREVIZ):
        if (shape.dim, shape.depth, shape.gated) == (dim, depth, gated):
            return shape
    up = tensors.get("model.layer.0.mlp.up_proj.weight")
    if dim % 64 or up is None:
        raise UserFixable(
            f"no DINOv3 model is {dim} wide and {depth} deep.", where=str(path), fix=DOWNLOAD
        )
    biased = "model.layer.0.attention.q_proj.bias" in tensors
    return ViTShape(f"vit-{dim}x{depth}", dim, depth, dim // 64, up.shape[0], gated, biased)


def to_transformers(tensors: Tensors) -> Tensors:
    """Return the tensors under transformers 5's keys, whichever layout they came in."""
    if "blocks.0.attn.qkv.weight" in tensors:
        return _vit_from_meta(tensors)
    if "downsample_layers.0.0.weight" in tensors:
        return _convnext_from_meta(tensors)
    return {re.sub(r"^(layer|stages)\.", r"model.\1.", key): v for key, v in tensors.items()}


_META_VIT_NAMES = (
    (r"^storage_tokens$", "embeddings.register_tokens"),
    (r"^(cls_token|mask_token)$", r"embeddings.\1"),
    (r"^patch_embed\.proj\.", "embeddings.patch_embeddings."),
    (r"^blocks\.", "model.layer."),
    (r"\.attn\.proj\.", ".attention.o_proj."),
    (r"\.ls([12])\.gamma$", r".layer_scale\1.lambda1"),
    (r"\.mlp\.(fc1|w2)\.", ".mlp.up_proj."),
    (r"\.mlp\.(fc2|w3)\.", ".mlp.down_proj."),
    (r"\.mlp\.w1\.", ".mlp.gate_proj."),
)
_META_VIT_UNUSED = re.compile(r"^rope_embed\.|\.bias_mask$|^(local_)?cls_norm\.")
_META_CONVNEXT_NAMES = (
    (r"^downsample_layers\.(\d+)\.", r"model.stages.\1.downsample_layers."),
    (r"^stages\.(\d+)\.", r"model.stages.\1.layers."),
    (r"\.dwconv\.", ".depthwise_conv."),
    (r"\.pwconv([12])\.", r".pointwise_conv\1."),
    (r"\.norm\.", ".layer_norm."),
    (r"^norm\.", "layer_norm."),
)


def _vit_from_meta(tensors: Tensors) -> Tensors:
    """Rename and split; the key's bias is dropped, since Meta's `bias_mask` zeroes it."""
    out: Tensors = {}
    for key, value in tensors.items():
        if _META_VIT_UNUSED.search(key):
            continue
        if ".attn.qkv." in key:
            stem, kind = key.replace("blocks.", "model.layer.").split(".attn.qkv.")
            for letter, part in zip("qkv", value.chunk(3, dim=0), strict=True):
                if (letter, kind) != ("k", "bias"):
                    out[f"{stem}.attention.{letter}_proj.{kind}"] = part
            continue
        renamed = _renamed(key, _META_VIT_NAMES)
        out[renamed] = value.unsqueeze(0) if key == "mask_token" and value.ndim == 2 else value
    return out


def _convnext_from_meta(tensors: Tensors) -> Tensors:
    """Rename; `norms.3` is the final norm a second time."""
    return {
        _renamed(key, _META_CONVNEXT_NAMES): value
        for key, value in tensors.items()
        if not key.startswith("norms.")
    }


def _renamed(key: str, rules: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in rules:
        key = re.sub(pattern, replacement, key)
    return key


def _convnext_shape(tensors: Tensors, path: Path) -> ConvNextShape:
    depths = tuple(
        1 + max(_numbers(tensors, rf"model\.stages\.{stage}\.layers\.(\d+)\."), default=-1)
        for stage in range(4)
    )
    first = tensors["model.stages.0.downsample_layers.0.weight"].shape[0]
    for shape in CONVNEXTS:
        if (shape.depths, shape.dims[0]) == (depths, first):
            return shape
    raise UserFixable(
        f"no DINOv3 ConvNeXt has stages {depths} on {first} channels.",
        where=str(path),
        fix=DOWNLOAD,
    )


def _numbers(tensors: Tensors, pattern: str) -> list[int]:
    return [int(found[1]) for key in tensors if (found := re.match(pattern, key))]


def _safetensors(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.safetensors"))


def _backbones(folder: Path) -> list[Path]:
    """Return `.pth` files that may be backbones: heads and text towers are left out."""
    found = [*folder.glob("*.pth"), *folder.glob("*/*.pth")]
    heads = re.compile(r"_head|dinotxt")
    return sorted(path for path in found if not heads.search(path.name))


def _load(path: Path) -> tuple[object, Mapping[str, str]]:
    try:
        if path.name.endswith(".index.json"):
            return _shards(path), {}
        if path.suffix == ".safetensors":
            return _safetensors_of(path)
        return torch.load(path, map_location="cpu", weights_only=True, mmap=True), {}
    except (pickle.UnpicklingError, RuntimeError, BadZipFile, SafetensorError, EOFError) as error:
        raise UserFixable(
            f"the file holds more than weights, or is damaged ({type(error).__name__}).",
            where=str(path),
            fix=DOWNLOAD,
        ) from error


def _safetensors_of(path: Path) -> tuple[Tensors, Mapping[str, str]]:
    with safe_open(path, framework="pt") as file:
        return {key: file.get_tensor(key) for key in file.keys()}, file.metadata() or {}  # noqa: SIM118  # not a dict


def _shards(index: Path) -> Tensors:
    out: Tensors = {}
    for shard in sorted(index.parent.glob("model-*-of-*.safetensors")):
        out.update(_safetensors_of(shard)[0])
    return out


def _unwrapped(raw: object) -> Tensors:
    """Return the innermost mapping of names to tensors, without training prefixes."""
    if not isinstance(raw, Mapping):
        return {}
    for name in WRAPPERS:
        if isinstance(raw.get(name), Mapping):
            return _unwrapped(raw[name])
    tensors = {str(key): value for key, value in raw.items() if isinstance(value, torch.Tensor)}
    for prefix in PREFIXES:
        if tensors and all(key.startswith(prefix) for key in tensors):
            return {key.removeprefix(prefix): value for key, value in tensors.items()}
    return tensors


def _reject_bad_values(tensors: Tensors, path: Path) -> None:
    for key, value in tensors.items():
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise UserFixable(f"{key} holds NaN or infinite values.", where=str(path), fix=DOWNLOAD)
