"""Pixels to tensors: resizing to whole patches and normalising, without torchvision.

Knows nothing of models beyond their patch size. DINOv3's convolution drops what does not fill a
patch at the right and bottom, so boxes would drift; here every picture is resized to whole patches.
Order and constants are those of transformers' DINOv3 processor: rescale, resize, normalise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

Image = npt.NDArray[np.uint8]
"""(H, W, 3) sRGB."""


def fit_size(height: int, width: int, short_side: int, multiple: int) -> tuple[int, int]:
    """Return (h, w) with the short side near `short_side`, both multiples of `multiple`.

    The aspect ratio is kept to within half a multiple, and no side falls below one multiple.
    """
    scale = short_side / min(height, width)

    def whole(length: int) -> int:
        return max(multiple, round(length * scale / multiple) * multiple)

    return whole(height), whole(width)


def resize(image: Image, height: int, width: int) -> torch.Tensor:
    """Return (3, height, width) in [0, 1], bilinear with antialiasing like DINOv3's processor."""
    pixels = torch.from_numpy(image.astype(np.float32)).permute(2, 0, 1) / 255
    if (height, width) == image.shape[:2]:
        return pixels
    return functional.interpolate(
        pixels[None], (height, width), mode="bilinear", antialias=True, align_corners=False
    )[0]


def to_tensor(images: Sequence[Image], height: int, width: int) -> torch.Tensor:
    """Return (N, 3, height, width) float32, normalised with the ImageNet mean and deviation."""
    return normalise(torch.stack([resize(image, height, width) for image in images]))


def normalise(pixels: torch.Tensor) -> torch.Tensor:
    """Return (N, 3, H, W) pixels of [0, 1] with the ImageNet mean and deviation taken out."""
    mean = pixels.new_tensor(IMAGENET_MEAN).view(1, 3, 1, 1)
    std = pixels.new_tensor(IMAGENET_STD).view(1, 3, 1, 1)
    return ((pixels - mean) / std).contiguous()
