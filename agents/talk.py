"""Pictures that are shown to a model."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

LONGEST_SIDE = 1024
"""Pixels of a picture shown to a model: more costs tokens and shows it nothing new."""
_JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture shown beside a question."""

    caption: str
    """What it is, for the model: 'the lead's master picture', 'the key frame at 1.2 s'."""
    source: Path | npt.NDArray[np.uint8]
    """A file, or RGB pixels (height, width, 3)."""

    def data_uri(self) -> str:
        """The picture as a JPEG of at most 1024 pixels a side, in an address of its own."""
        if isinstance(self.source, Path):
            with Image.open(self.source) as opened:
                picture = opened.convert("RGB")
        else:
            picture = Image.fromarray(self.source)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        out = io.BytesIO()
        picture.save(out, format="JPEG", quality=_JPEG_QUALITY)
        return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
