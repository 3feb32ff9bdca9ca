"""Does an encoder know a subject again in photographs? Same and other subjects of one class."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals.encoder_scores import colour_histogram, identity_auc, mean_patch, read_picture
from evals.truth_rows import Row, score_row
from tools.dinov3.encoder import Encoder
from tools.dinov3.training.photos import HELD_OUT_SUBJECTS

FloatArray = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
SECTION = "photographs"
SIDE = 224
FLOOR = "no encoder: colour histogram"
_Listed = list[dict[str, str]]


def photo_rows(encoder: Encoder, folder: Path) -> Iterator[Row]:
    """AUC of same-subject pairs against others, by who was seen in the encoder's training."""
    listed = _listed(folder)
    images = [read_picture(folder / row["path"]) for row in listed]
    found = encoder.encode(images, short_side=SIDE)
    ways: dict[str, list[FloatArray]] = {
        "class token": [f.cls for f in found],
        "mean patch": [mean_patch(f) for f in found],
    }
    for way, vectors in ways.items():
        yield from _by_split(listed, vectors, way, encoder.description)


def colour_rows(folder: Path) -> Iterator[Row]:
    """The same without an encoder."""
    listed = _listed(folder)
    vectors = [colour_histogram(read_picture(folder / row["path"])) for row in listed]
    yield from _by_split(listed, vectors, "colours", FLOOR)


def split_note(folder: Path) -> str:
    """Which subjects the embedded encoder's training has seen."""
    subjects = sorted({row["subject"] for row in _listed(folder)})
    held = [name for name in subjects if name in HELD_OUT_SUBJECTS]
    seen = [name for name in subjects if name not in HELD_OUT_SUBJECTS]
    return (
        f"photographs: held out from the embedded encoder's training: {', '.join(held)}; "
        f"trained on: {', '.join(seen)}. 'Of one class' compares with subjects of the same class "
        "alone; intervals resample subjects."
    )


def _by_split(
    listed: _Listed, vectors: Sequence[FloatArray], way: str, encoder: str
) -> Iterator[Row]:
    splits: dict[str, Callable[[str], bool]] = {
        "held-out subjects": lambda name: name in HELD_OUT_SUBJECTS,
        "all subjects": lambda _: True,
    }
    for split, wanted in splits.items():
        chosen = [index for index, row in enumerate(listed) if wanted(row["subject"])]
        if not chosen:
            continue
        stacked = np.stack([vectors[index] for index in chosen])
        subjects = [listed[index]["subject"] for index in chosen]
        classes = [listed[index].get("class", "") for index in chosen]
        for measure, groups in (("AUC", None), ("AUC, of one class", classes)):
            score = identity_auc(stacked, subjects, groups)
            yield score_row(SECTION, f"{split}, {way}", measure, score, encoder)


def _listed(folder: Path) -> _Listed:
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
