"""The eye's encoder: DINOv3 of any size, or the embedded previz encoder, behind one class.

Knows how to turn pictures into unit vectors; knows no check and no threshold. Weights are the
user's to bring; without any, the embedded encoder is used, which knows previz only and says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from tools.dinov3 import preprocess
from tools.dinov3.cache import FeatureCache, frame_hash
from tools.dinov3.features import Features, FloatArray
from tools.dinov3.hardware import Dtype, pick_device, pick_dtype
from tools.dinov3.variants import (
    CONVNEXT_STRIDE,
    PATCH,
    PREVIZ,
    REGISTERS,
    ConvNextShape,
    ViTShape,
    build_empty,
    rope_frequencies,
)
from tools.dinov3.weights import Weights, find, read
from tools.errors import UserFixable

log = logging.getLogger(__name__)

EMBEDDED = Path(__file__).parent / "embedded" / "previz_vit.safetensors"
Image = npt.NDArray[np.uint8]
FrameKey = tuple[str, tuple[int, int], tuple[int, ...]]
"""Frame, size the model sees, layers asked for."""
MOST_TOKENS_A_BATCH = 4096
"""Measured on two cores: beyond small crops, batching brings nothing and costs memory."""


class Encoder:
    """Turns pictures into `Features`; one instance holds one set of weights."""

    def __init__(
        self,
        weights: Weights,
        *,
        device: str = "cpu",
        dtype: torch.dtype = torch.float32,
        cache: FeatureCache | None = None,
    ) -> None:
        self._shape = weights.shape
        self._device = torch.device(device)
        self._dtype = dtype
        self._model = _assembled(weights).to(self._device, dtype)
        self._heads = {k: v.to(self._device, torch.float32) for k, v in weights.heads.items()}
        self._cache = cache if cache is not None else FeatureCache()
        self.name = weights.metadata.get("name", weights.shape.name)
        self.part_names = tuple(filter(None, weights.metadata.get("parts", "").split(",")))
        self.weights_hash = weights.sha256
        self.previz_only = weights.shape.name == PREVIZ.name
        """Whether the encoder was trained on previz, so that photographs are beyond it."""

    @property
    def patch_size(self) -> int:
        """Pixels of the input that one feature stands for, along each side."""
        return CONVNEXT_STRIDE if isinstance(self._shape, ConvNextShape) else PATCH

    @property
    def dim(self) -> int:
        """Length of a feature vector."""
        return self._shape.dims[-1] if isinstance(self._shape, ConvNextShape) else self._shape.dim

    @property
    def short_side(self) -> int:
        """Short side that whole frames are looked at when the caller does not say.

        Published for DINOv3: 480 tracks well and 960 better; the embedded encoder learnt on small
        frames.
        """
        return 240 if self.previz_only else 480

    @property
    def description(self) -> str:
        """Name, weights and limits in one line, for reports."""
        limits = ", previz only" if self.previz_only else ""
        return f"{self.name} ({self.weights_hash[:8]}{limits})"

    def encode(
        self,
        images: Sequence[Image],
        *,
        short_side: int | None = None,
        size: tuple[int, int] | None = None,
        layers: tuple[int, ...] = (),
    ) -> list[Features]:
        """Return the features of each (H, W, 3) sRGB picture, in order.

        Pictures are resized to whole patches: to `size` (height, width) when given, else so that
        the short side is near `short_side`. `layers` asks for intermediate blocks, 0-based.
        Raises ValueError for pictures of another kind.
        """
        for image in images:
            _check_picture(image)
        sizes = [self._input_size(image, short_side, size) for image in images]
        keys: list[FrameKey] = [
            (frame_hash(image), target, layers) for image, target in zip(images, sizes, strict=True)
        ]
        found = {key: kept for key in keys if (kept := self._cache.get(key)) is not None}
        missing: dict[tuple[int, int], dict[FrameKey, Image]] = {}
        for key, image in zip(keys, images, strict=True):
            if key not in found:
                missing.setdefault(key[1], {})[key] = image
        for target, group in missing.items():
            fresh = self._encode_equal(list(group.values()), target, layers)
            for key, features in zip(group, fresh, strict=True):
                found[key] = features
                self._cache.put(key, features)
        return [found[key] for key in keys]

    @torch.inference_mode()
    def raw_tokens(self, image: Image, size: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
        """Return the class token (D,) and the patches (P, D), not brought to length 1."""
        _check_picture(image)
        pixels = preprocess.to_tensor([image], *size).to(self._device, self._dtype)
        tokens = self._model(pixels).last_hidden_state[0]
        prefix = 1 if isinstance(self._shape, ConvNextShape) else 1 + REGISTERS
        return _numpy(tokens[0]), _numpy(tokens[prefix:])

    def parts(self, features: Features) -> FloatArray | None:
        """Return (h, w, n) probabilities of `part_names` per patch; None without a part head."""
        logits = self._head("parts", features)
        return None if logits is None else _numpy(logits.softmax(-1))

    def depth(self, features: Features) -> FloatArray | None:
        """Return (h, w) metres from the camera per patch; None without a depth head."""
        log_metres = self._head("depth", features)
        return None if log_metres is None else _numpy(log_metres[..., 0].exp())

    def _head(self, name: str, features: Features) -> torch.Tensor | None:
        weight = self._heads.get(f"{name}.weight")
        if weight is None:
            return None
        patches = torch.from_numpy(features.patches).to(self._device)
        return functional.linear(patches, weight, self._heads[f"{name}.bias"])

    def _input_size(
        self, image: Image, short_side: int | None, size: tuple[int, int] | None
    ) -> tuple[int, int]:
        multiple = self.patch_size
        if size is not None:
            return tuple(max(multiple, round(side / multiple) * multiple) for side in size)  # type: ignore[return-value]  # two sides in, two sides out
        height, width = image.shape[:2]
        return preprocess.fit_size(height, width, short_side or self.short_side, multiple)

    def _encode_equal(
        self, images: list[Image], size: tuple[int, int], layers: tuple[int, ...]
    ) -> list[Features]:
        tokens = (size[0] // self.patch_size) * (size[1] // self.patch_size)
        step = max(1, MOST_TOKENS_A_BATCH // tokens)
        out: list[Features] = []
        for start in range(0, len(images), step):
            batch = images[start : start + step]
            out.extend(self._forward(batch, size, layers))
        return out

    @torch.inference_mode()
    def _forward(
        self, images: list[Image], size: tuple[int, int], layers: tuple[int, ...]
    ) -> list[Features]:
        pixels = preprocess.to_tensor(images, *size).to(self._device, self._dtype)
        grid = (size[0] // self.patch_size, size[1] // self.patch_size)
        output = self._model(pixels, output_hidden_states=bool(layers))
        tokens = output.last_hidden_state.float()
        cls = _numpy(functional.normalize(tokens[:, 0], dim=-1))
        patches = self._patch_map(tokens, grid)
        middle = [self._middle_map(output.hidden_states[layer + 1], grid) for layer in layers]
        return [
            Features(
                cls[row],
                patches[row],
                (image.shape[0], image.shape[1]),
                size,
                tuple(layer[row] for layer in middle),
            )
            for row, image in enumerate(images)
        ]

    def _patch_map(self, tokens: torch.Tensor, grid: tuple[int, int]) -> FloatArray:
        """Return (N, h, w, D) unit patches of (N, prefix + h w, D) normed tokens."""
        patches = tokens[:, -grid[0] * grid[1] :]
        return _numpy(functional.normalize(patches, dim=-1).reshape(len(tokens), *grid, -1))

    def _middle_map(self, hidden: torch.Tensor, grid: tuple[int, int]) -> FloatArray:
        """Return an intermediate layer's unit patches; transformers gives it without the norm."""
        if isinstance(self._shape, ConvNextShape):
            raise ValueError("intermediate layers are offered for vision transformers only")
        norm = self._model.get_submodule("norm")
        return self._patch_map(norm(hidden).float(), grid)


def load_encoder(
    source: str | None = None,
    device: str = "auto",
    dtype: Dtype = "auto",
    *,
    online: bool = False,
    cache: FeatureCache | None = None,
) -> Encoder:
    """Return the encoder that `source` names.

    `source` is None (the embedded previz encoder), a weight file (Meta's `.pth` or safetensors), a
    Hugging Face folder, a local clone of Meta's repository with its `.pth` beside the code, or a
    Hugging Face model id. An id is looked up in the local cache only, unless `online`. Raises
    UserFixable when the weights are absent, damaged, incomplete or of another model.
    """
    path = EMBEDDED if source is None else _located(source, online=online)
    if source is None and not path.exists():
        raise UserFixable(
            "the embedded encoder's weights are missing from the installation.",
            where=str(path),
            fix="Install Dailies again, or name your own weights.",
        )
    where = pick_device(device)
    encoder = Encoder(read(path), device=where, dtype=pick_dtype(dtype, where), cache=cache)
    log.info("the eye is %s on %s", encoder.description, where)
    return encoder


def _located(source: str, *, online: bool) -> Path:
    path = Path(source).expanduser()
    if path.exists() or source.count("/") != 1 or path.suffix in (".pth", ".safetensors"):
        return find(path)
    return _from_hub(source, online=online)


def _from_hub(model_id: str, *, online: bool) -> Path:
    """Return the weight file of a Hugging Face model id, from the local cache unless `online`."""
    from huggingface_hub import snapshot_download  # noqa: PLC0415  # slow to import, rarely needed
    from huggingface_hub.errors import (  # noqa: PLC0415
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
    )

    try:
        folder = snapshot_download(
            model_id, allow_patterns=["*.safetensors*", "*.json"], local_files_only=not online
        )
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError) as error:
        raise UserFixable(
            f"the model is not in the local Hugging Face cache ({type(error).__name__}).",
            where=model_id,
            fix=f"Accept its licence on Hugging Face and run: hf download {model_id}",
        ) from error
    return find(Path(folder))


def _assembled(weights: Weights) -> nn.Module:
    """Return the model in evaluation mode; raises UserFixable when keys or sizes do not fit."""
    model = build_empty(weights.shape)
    expected = {key: value.shape for key, value in model.state_dict().items()}
    tensors = {key: value.float() for key, value in weights.tensors.items()}
    missing = sorted(expected.keys() - tensors.keys())
    unexpected = sorted(tensors.keys() - expected.keys())
    wrong = sorted(k for k in expected.keys() & tensors.keys() if expected[k] != tensors[k].shape)
    for keys, word in ((missing, "missing"), (unexpected, "unexpected"), (wrong, "of wrong size")):
        if keys:
            raise UserFixable(
                f"{len(keys)} tensors are {word} for {weights.shape.name}: {', '.join(keys[:3])}.",
                where=str(weights.path),
                fix="Use an unchanged backbone file; heads and quantised files do not fit.",
            )
    model.load_state_dict(tensors, strict=True, assign=True)
    if isinstance(weights.shape, ViTShape):
        rope = model.get_submodule("rope_embeddings")
        rope.register_buffer("inv_freq", rope_frequencies(weights.shape), persistent=False)
    return model.eval().requires_grad_(False)


def _check_picture(image: Image) -> None:
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(f"expected (H, W, 3) uint8, got {image.shape} {image.dtype}")


def _numpy(tensor: torch.Tensor) -> FloatArray:
    return np.asarray(tensor.float().cpu().numpy(), np.float32)


__all__ = ["EMBEDDED", "Encoder", "Features", "load_encoder"]
