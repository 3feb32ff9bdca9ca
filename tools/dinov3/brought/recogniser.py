"""Speech to text with a recogniser of the user's: Whisper, or any model that transformers loads.

Knows samples; knows no line that should be said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import gcd
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from scipy import signal
from transformers import (
    AutoFeatureExtractor,
    AutoModelForCTC,
    AutoModelForSpeechSeq2Seq,
    AutoTokenizer,
)

from tools.dinov3.brought.hf_folder import load_model, load_part
from tools.dinov3.features import FloatArray
from tools.errors import UserFixable

VARIABLE = "DAILIES_RECOGNISER"
_CHUNK_SECONDS = 30
"""What Whisper hears at once."""
_LEAST_SECONDS = 0.1


class Recogniser(Protocol):
    """Writes down what is said."""

    @property
    def description(self) -> str:
        """Name and kind in one line, for reports."""

    def words(self, samples: FloatArray, rate: int) -> str:
        """What is said in (n,) samples of -1..1; empty for silence."""


class TransformersRecogniser:
    """A sequence-to-sequence or CTC model of transformers."""

    def __init__(self, model: Any, extractor: Any, tokenizer: Any, name: str) -> None:
        self._model = model
        self._extractor = extractor
        self._tokenizer = tokenizer
        self._writes = bool(model.can_generate())
        self.description = f"{name} ({model.config.model_type})"

    @torch.inference_mode()
    def words(self, samples: FloatArray, rate: int) -> str:
        """What is said in (n,) samples of -1..1; empty for silence."""
        wanted = int(self._extractor.sampling_rate)
        heard = [self._chunk(chunk, wanted) for chunk in _chunks(samples, rate, wanted)]
        return " ".join(" ".join(heard).split())

    def _chunk(self, samples: FloatArray, rate: int) -> str:
        inputs = self._extractor(samples, sampling_rate=rate, return_tensors="pt")
        if self._writes:
            ids = self._model.generate(**inputs, do_sample=False)[0]
        else:
            ids = self._model(**inputs).logits[0].argmax(-1)
        return str(self._tokenizer.decode(ids, skip_special_tokens=True))


def open_recogniser(folder: Path) -> TransformersRecogniser:
    """The recogniser of a folder. Raises UserFixable when it is absent, damaged or none."""
    if not folder.is_dir():
        raise UserFixable(
            "there is no such folder.",
            where=f"{VARIABLE}={folder}",
            fix="Name a folder with a Whisper model, or another speech recogniser.",
        )
    model = load_model(folder, _auto_class(folder), "speech recogniser")
    return TransformersRecogniser(
        model,
        load_part(folder, AutoFeatureExtractor, "feature extractor"),
        load_part(folder, AutoTokenizer, "tokenizer"),
        folder.name,
    )


def resampled(samples: FloatArray, rate: int, wanted: int) -> FloatArray:
    """The samples at another rate, by a polyphase filter."""
    if rate == wanted:
        return samples
    common = gcd(rate, wanted)
    out = signal.resample_poly(samples, wanted // common, rate // common)
    return np.asarray(out, np.float32)


def _auto_class(folder: Path) -> Any:
    """CTC where the file names such an architecture, else sequence to sequence."""
    path = folder / "config.json"
    try:
        named = json.loads(path.read_text()).get("architectures") or []
    except (OSError, ValueError):
        # The loader that follows says what is wrong with the file.
        return AutoModelForSpeechSeq2Seq
    return AutoModelForCTC if any("CTC" in name for name in named) else AutoModelForSpeechSeq2Seq


def _chunks(samples: FloatArray, rate: int, wanted: int) -> Iterator[FloatArray]:
    """Stretches that the model can hear at once, at its rate; too short ones are left out."""
    heard = resampled(samples, rate, wanted)
    step = _CHUNK_SECONDS * wanted
    for start in range(0, len(heard), step):
        chunk = heard[start : start + step]
        if len(chunk) >= _LEAST_SECONDS * wanted:
            yield chunk
