"""The lesson book as it grows: recall against exact search, latency, memory, size on disk.

Vectors are real MiniLM embeddings of distinct templated settings and faults; beyond those there
are, each is moved by noise (cosine to its origin 0.94), since embedding a million texts would
take hours. Questions are embeddings of settings that are not in the book. Every size is measured
in a fresh process that opens a finished book.

    python -m evals.bench_memory --sizes 1000 100000 1000000 --out evals/results/bench-memory.json
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from memory.book import LessonBook
from memory.choosing import Need
from memory.embedding import MiniLM
from memory.index import SpaceIndex
from memory.lessons import Lesson, LessonKind
from memory.store import Store, Vectors

TEXTS = 20_000
QUESTIONS = 200
MODELS = ("minimax/image-01", "runway/gen4_image", "bfl/flux-kontext-pro", "wan/wan2.2-i2v")
_NOISE = 0.36
"""Length of the noise beside a unit vector: the cosine to the origin is 0.94."""
_FAULTY = 0.4
"""Share of lessons on faults."""

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


def main(arguments: Sequence[str] | None = None) -> None:
    """Build each book, measure it in a process of its own, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--folder", type=Path, help="keep the books here")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--measure", type=Path, help="measure the book in this folder")
    options = parser.parse_args(arguments)
    if options.measure:
        print(json.dumps(measured(options.measure)))  # noqa: T201 - the answer to the caller
        return
    console = Console()
    with tempfile.TemporaryDirectory(prefix="dailies-bench-memory-") as temporary:
        root = options.folder or Path(temporary)
        root.mkdir(parents=True, exist_ok=True)
        texts, cost = embedded(root / "texts.npz", options.texts)
        rows = [_size(root / str(size), size, texts, console) for size in options.sizes]
    console.print(table_of(rows))
    body = {
        "date": time.strftime("%Y-%m-%d"),
        "texts": options.texts,
        "milliseconds to embed a question": cost,
        "sizes": rows,
    }
    if options.out:
        options.out.write_text(json.dumps(body, indent=1) + "\n", "utf-8")


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


def _size(folder: Path, size: int, texts: Texts, console: Console) -> dict[str, object]:
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "asked.npz", words=texts.asked_words, faults=texts.asked_faults)
    book = LessonBook(folder, Moved(texts.words, texts.faults))
    if len(book) < size:
        book.remember(lessons(size))
    written = time.perf_counter() - started
    book.close()
    console.print(f"{size:,} lessons written in {written:.0f} s")
    command = [sys.executable, "-m", "evals.bench_memory", "--measure", str(folder)]
    first = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    # The first process found no index file and made one; what a production meets is the second.
    again = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {"lessons": size, "seconds to index": first["seconds to open"], **again}


def lessons(size: int) -> Iterator[Lesson]:
    """Lessons whose settings name their vectors by number."""
    rng = random.Random(size)
    for number in range(size):
        faulty = rng.random() < _FAULTY
        yield Lesson(
            lesson_id=f"{number:016x}",
            kind=LessonKind.FIXED if faulty else LessonKind.WORKED,
            text="A keyframe of a setting like many others by a model; it was kept or mended.",
            production=f"production {number // 40}",
            shot_id=f"{number % 40}",
            asset="keyframe",
            model=rng.choice(MODELS),
            studio="live",
            faults=(f"f {number}",) if faulty else (),
            remedy=f"Clearly visible in the frame: {{props}}, number {number % 500}."
            if faulty
            else "",
            setting=str(number),
            prompt_excerpt="x" * 240,
            at=1.0 + number,
        )


def measured(folder: Path) -> dict[str, object]:
    """Everything about one book, by a process that has done nothing else."""
    questions = np.load(folder / "asked.npz")
    asked = questions["words"]
    before = _resident_mb()
    started = time.perf_counter()
    book = LessonBook(folder, Moved(asked, questions["faults"]))
    book.recall(Need("0"), k=10)
    opened = time.perf_counter() - started
    plain = [_timed(book, Need(str(i))) for i in range(len(asked))]
    needs = [
        Need(str(i), model=MODELS[i % 4], asset="keyframe", advice=True, faults=f"f {i}")
        for i in range(len(asked))
    ]
    book.recall(needs[0])
    full = [_timed(book, need) for need in needs]
    resident = _resident_mb() - before
    book.close()
    index, recall = _recall(folder, asked)
    return {
        "index": index,
        "seconds to open": round(opened, 2),
        "recall@10 of the index": recall[0],
        "recall@10 with exact ranking": recall[1],
        "search ms p50": _percentile(plain, 50),
        "search ms p95": _percentile(plain, 95),
        "full need ms p50": _percentile(full, 50),
        "full need ms p95": _percentile(full, 95),
        "memory MB": round(resident),
        "peak MB of the process": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "disk MB": round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6),
    }


def _timed(book: LessonBook, need: Need) -> float:
    started = time.perf_counter()
    book.recall(need, k=10)
    return (time.perf_counter() - started) * 1e3


def _recall(folder: Path, asked: Vectors) -> tuple[str, tuple[float, float]]:
    """What the index is, and its recall@10 alone and as the book uses it."""
    store = Store(folder)
    last = store.span().last
    index = SpaceIndex(store, "words", Moved.name)
    index.refresh(last, 0)
    exact = _exact(store, last, asked)
    alone = [index.nearest(query, 10, last) for query in asked]
    pooled = [index.nearest(query, 240, last) for query in asked]
    store.close()
    hits = [len(set(a) & set(b)) for a, b in zip(alone, exact, strict=True)]
    reach = [len(set(a) & set(b)) for a, b in zip(pooled, exact, strict=True)]
    return index.kind, (float(np.mean(hits)) / 10, float(np.mean(reach)) / 10)


def _exact(store: Store, last: int, asked: Vectors) -> list[list[int]]:
    """The ten nearest rows of each question, every vector compared."""
    best = np.zeros((len(asked), 0), np.float32)
    who = np.zeros((len(asked), 0), np.int64)
    for numbers, vectors in store.vectors("words", Moved.name, 0, last):
        alike = np.concatenate([best, asked @ vectors.T], axis=1)
        names = np.concatenate([who, np.broadcast_to(numbers, (len(asked), len(numbers)))], axis=1)
        top = np.argsort(-alike, axis=1, kind="stable")[:, :10]
        best, who = np.take_along_axis(alike, top, 1), np.take_along_axis(names, top, 1)
    return [list(map(int, row)) for row in who]


def _percentile(values: Sequence[float], share: float) -> float:
    return round(float(np.percentile(values, share)), 2)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def table_of(rows: Sequence[dict[str, object]]) -> Table:
    """One column a size."""
    table = Table(title="the lesson book as it grows")
    table.add_column("")
    for row in rows:
        table.add_column(f"{row['lessons']:,}", justify="right")
    for name in list(rows[0])[1:]:
        table.add_row(name, *(str(row[name]) for row in rows))
    return table


if __name__ == "__main__":
    main()
