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
from torch.nn import functional

from tools.dinov3 import preprocess
from tools.dinov3.cache import FeatureCache, FrameKey, frame_hash
from tools.dinov3.features import Features, FloatArray
from tools.dinov3.forward import forward_of
from tools.dinov3.hardware import Dtype, pick_device, pick_dtype
from tools.dinov3.variants import (
    CONVNEXT_STRIDE,
    PATCH,
    PREVIZ,
    REGISTERS,
    ConvNextShape,
)
from tools.dinov3.weights import Weights, find, read
from tools.errors import UserFixable

log = logging.getLogger(__name__)

EMBEDDED = Path(__file__).parent / "embedded" / "previz_vit.safetensors"
Image = npt.NDArray[np.uint8]
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
        self._tokens = forward_of(weights, self._device, dtype)
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
        keys = [
            self._key(image, self._input_size(image, short_side, size), layers) for image in images
        ]
        found = {key: kept for key in keys if (kept := self._cache.get(key)) is not None}
        missing: dict[tuple[int, int], dict[FrameKey, Image]] = {}
        for key, image in zip(keys, images, strict=True):
            if key not in found:
                missing.setdefault(key.size, {})[key] = image
        for target, group in missing.items():
            fresh = self._encode_equal(list(group.values()), target, layers)
            for key, features in zip(group, fresh, strict=True):
                found[key] = features
                self._cache.put(key, features)
        return [found[key] for key in keys]

    def frames_a_batch(self, image: Image, short_side: int | None = None) -> int:
        """Return how many pictures like this one are encoded at once."""
        return self._batch(self._input_size(image, short_side, None))

    @torch.inference_mode()
    def raw_tokens(self, image: Image, size: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
        """Return the class token (D,) and the patches (P, D), not brought to length 1."""
        _check_picture(image)
        pixels = preprocess.to_tensor([image], *size).to(self._device)
        tokens = self._tokens(pixels, ())[0][0]
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
        step = self._batch(size)
        out: list[Features] = []
        for start in range(0, len(images), step):
            batch = images[start : start + step]
            out.extend(self._forward(batch, size, layers))
        return out

    def _batch(self, size: tuple[int, int]) -> int:
        tokens = (size[0] // self.patch_size) * (size[1] // self.patch_size)
        return max(1, MOST_TOKENS_A_BATCH // tokens)

    def _key(self, image: Image, size: tuple[int, int], layers: tuple[int, ...]) -> FrameKey:
        return FrameKey(frame_hash(image), self.weights_hash, str(self._dtype), size, layers)

    @torch.inference_mode()
    def _forward(
        self, images: list[Image], size: tuple[int, int], layers: tuple[int, ...]
    ) -> list[Features]:
        pixels = preprocess.to_tensor(images, *size).to(self._device)
        grid = (size[0] // self.patch_size, size[1] // self.patch_size)
        tokens, after = self._tokens(pixels, layers)
        cls = _rounded(functional.normalize(tokens[:, 0], dim=-1))
        patches = _patch_map(tokens, grid)
        middle = [_patch_map(layer, grid) for layer in after]
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


def _patch_map(tokens: torch.Tensor, grid: tuple[int, int]) -> FloatArray:
    """Return (N, h, w, D) unit patches of (N, prefix + h w, D) normed tokens."""
    patches = tokens[:, -grid[0] * grid[1] :]
    return _rounded(functional.normalize(patches, dim=-1).reshape(len(tokens), *grid, -1))


def _check_picture(image: Image) -> None:
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(f"expected (H, W, 3) uint8, got {image.shape} {image.dtype}")


def _rounded(vectors: torch.Tensor) -> FloatArray:
    """Return float32 at half precision's resolution: what was kept on disk then equals what is new.

    Lengths stay 1 to about 1e-4; the largest component of a unit vector is far from overflow.
    """
    return _numpy(vectors.half())


def _numpy(tensor: torch.Tensor) -> FloatArray:
    return np.asarray(tensor.float().cpu().numpy(), np.float32)


__all__ = ["EMBEDDED", "Encoder", "Features", "load_encoder"]
