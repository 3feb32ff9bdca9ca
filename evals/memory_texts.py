"""Texts for books of any size: templated settings and faults, embedded once, moved by noise.

A million real embeddings would take hours; a book beyond the distinct texts is filled with copies
of their vectors, each moved by its own noise.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from memory.embedding import MiniLM
from memory.store import Vectors

QUESTIONS = 200
_NOISE = 0.36
"""Length of the noise beside a unit vector: the cosine to the origin is 0.94."""
_SIZES = ("wide", "full", "medium", "medium close-up", "close-up", "extreme close-up", "insert")
_ANGLES = ("eye level", "low", "high", "over the shoulder", "overhead")
_PLACES = (
    *("clock workshop", "city street", "desert", "kitchen", "library", "beach", "forest"),
    *("harbour", "train compartment", "hospital corridor", "theatre stage", "attic", "vineyard"),
    *("rooftop", "market", "swimming pool", "church", "garage", "snowfield", "greenhouse"),
)
_HOURS = ("day", "night", "dawn", "dusk", "morning", "afternoon")
_PEOPLE = (
    *("man: Marcus", "woman: Elena", "boy: Tom", "old woman: Ruth", "fox: Fox", "nobody"),
    *("man, woman: Marcus and Elena", "chef: Chef Bao", "sailor: Yusuf", "girl: Mina"),
)
_DEEDS = (
    *("lifts a lantern with both hands", "turns the wheel", "writes a letter by candlelight"),
    *("runs through the rain", "pours water into a glass", "opens the door and stops"),
    *("plays the violin", "kneels beside a dog", "looks up at the sky", "holds a torn photograph"),
    *("sits down at the table", "walks away without turning", "strikes a match", "reads a sign"),
)
_FAULTS = (
    ("anatomy", "a hand has too many fingers"),
    ("missing_prop", "the {thing} is not in the frame"),
    ("wrong_light", "the light comes from the other side of the {thing}"),
    ("blur", "the picture is soft around the {thing}"),
    ("wrong_person", "the face is not the reference's, seen near the {thing}"),
)
_THINGS = ("lantern", "wheel", "letter", "glass", "door", "violin", "photograph", "table", "match")


def settings(seed: int, count: int) -> list[str]:
    """That many distinct settings, worded as the prompt-writer words them."""
    rng = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        place, other = rng.choice(_PLACES), rng.choice(_PLACES)
        found[
            f"{rng.choice(_SIZES)} {rng.choice(_ANGLES)}, {place}, {place} beside the {other},"
            f" {rng.choice(_HOURS)}, {rng.choice(_PEOPLE)}, {rng.choice(_DEEDS)},"
            f" then {rng.choice(_DEEDS)}"
        ] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class Texts:
    """Vectors of distinct texts: those that fill the books, and those that are asked."""

    words: Vectors
    faults: Vectors
    asked_words: Vectors
    asked_faults: Vectors


class Moved:
    """Stands for the embedder: 'number' or 'f number' is a known vector, moved by its own noise."""

    name = "all-MiniLM-L6-v2, moved"

    def __init__(self, words: Vectors, faults: Vectors) -> None:
        """Vectors of the distinct settings and faults, unit length."""
        self._words, self._faults = words, faults

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The vector of text n; beyond the known ones the vector of n modulo their count."""
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: str) -> Vectors:
        known = self._faults if text.startswith("f") else self._words
        return _moved(known, int(text.removeprefix("f ").split(".")[0]))


def _moved(known: Vectors, number: int) -> Vectors:
    own: Vectors = known[number % len(known)]
    if number < len(known):
        return own
    noise = np.random.default_rng(number).standard_normal(len(own), np.float32)
    moved = own + _NOISE * noise / np.linalg.norm(noise)
    return np.asarray(moved / np.linalg.norm(moved), np.float32)


def embedded(file: Path, count: int) -> tuple[Texts, float]:
    """Vectors of texts and questions, and the milliseconds that embedding one question takes."""
    embedder = MiniLM()
    texts = settings(1, count + QUESTIONS)
    if not file.exists():
        rng = random.Random(2)
        faults = [rng.choice(_FAULTS) for _ in texts]
        seen = [
            f"{fault.replace('_', ' ')}. {said.format(thing=rng.choice(_THINGS))}"
            for fault, said in faults
        ]
        np.savez(file, words=embedder.embed(texts), faults=embedder.embed(seen))
    started = time.perf_counter()
    for text in texts[-20:]:
        embedder.embed([text])
    cost = (time.perf_counter() - started) / 20 * 1e3
    known = np.load(file)
    words, faults = known["words"], known["faults"]
    parts = Texts(words[:count], faults[:count], words[count:], faults[count:])
    return parts, round(cost, 1)
