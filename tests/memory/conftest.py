"""A book in a temporary folder, lessons to put into it, and an embedder that needs no model."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from memory.book import LessonBook
from memory.lessons import Lesson, LessonKind
from memory.store import Vectors


class BagOfWords:
    """Each word has a place: texts that share words are near."""

    def __init__(self, name: str = "bag of words", dimensions: int = 64) -> None:
        self.name = name
        self.texts = 0
        self._dimensions = dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        rows = np.zeros((len(texts), self._dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace(",", " ").split():
                row[zlib.crc32(f"{self.name}{word}".encode()) % self._dimensions] += 1
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))


LessonMaker = Callable[..., Lesson]


@pytest.fixture
def lesson() -> LessonMaker:
    def make(number: int, setting: str = "a shot", **more: object) -> Lesson:
        fields = {
            "lesson_id": f"l{number}",
            "kind": LessonKind.WORKED,
            "text": "kept",
            "production": "p",
            "shot_id": f"s{number}",
            "asset": "keyframe",
            "model": "m",
            "studio": "previz",
            "setting": setting,
            "at": 1.0,
        }
        return Lesson.model_validate(fields | more)

    return make


@pytest.fixture
def book(tmp_path: Path) -> Iterator[LessonBook]:
    opened = LessonBook(tmp_path / "memory", BagOfWords())
    yield opened
    opened.close()
