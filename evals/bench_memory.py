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
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from evals.memory_texts import Moved, Texts, embedded
from memory.book import LessonBook
from memory.choosing import Need
from memory.index import SpaceIndex
from memory.lessons import Lesson, LessonKind
from memory.store import Store, Vectors

TEXTS = 20_000
MODELS = ("minimax/image-01", "runway/gen4_image", "bfl/flux-kontext-pro", "wan/wan2.2-i2v")
_WHOLE = 200_000
"""Books up to here are also compared vector by vector: where lists begin to pay is read there."""
_FAULTY = 0.4
"""Share of lessons on faults."""


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
    asked: Vectors = questions["words"]
    before = _resident_mb()
    started = time.perf_counter()
    book = LessonBook(folder, Moved(asked, questions["faults"]))
    book.recall(Need("0"), k=10)
    opened = time.perf_counter() - started
    plain = [Need(str(i)) for i in range(len(asked))]
    full = [
        Need(str(i), model=MODELS[i % 4], asset="keyframe", advice=True, faults=f"f {i}")
        for i in range(len(asked))
    ]
    for need in full[: len(MODELS)]:
        book.recall(need)  # what passes a filter is found once for each model
    times = _times("search", book, plain) | _times("full need", book, full)
    resident = _resident_mb() - before
    book.close()
    return {
        "seconds to open": round(opened, 2),
        **times,
        "memory MB": round(resident),
        "peak MB of the process": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "disk MB": round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6),
        **_compared(folder, asked),
    }


def _times(name: str, book: LessonBook, needs: Sequence[Need]) -> dict[str, float]:
    """Milliseconds by the clock and of the processor: the machine may have other things to do."""
    wall, own = [], []
    for need in needs:
        started, busy = time.perf_counter(), time.process_time()
        book.recall(need, k=10)
        wall.append((time.perf_counter() - started) * 1e3)
        own.append((time.process_time() - busy) * 1e3)
    return {
        f"{name}, ms p50": _percentile(wall, 50),
        f"{name}, ms p95": _percentile(wall, 95),
        f"{name}, processor ms p50": _percentile(own, 50),
        f"{name}, processor ms p95": _percentile(own, 95),
    }


def _compared(folder: Path, asked: Vectors) -> dict[str, object]:
    """The index of words against exact search: recall@10 alone and as the book uses it."""
    store = Store(folder)
    last = store.span().last
    index = SpaceIndex(store, "words", Moved.name)
    index.refresh(last, 0)
    truth = _exact(store, last, asked)
    found = {
        "index": index.kind,
        "recall@10, index alone": _recall(index, asked, truth, 10),
        "recall@10, ranked exactly": _recall(index, asked, truth, 80),
        "index alone, processor ms": _lookup_ms(index, asked),
    }
    if last <= _WHOLE:
        whole = SpaceIndex(store, "words", Moved.name, exact_up_to=_WHOLE)
        for numbers, vectors in store.vectors("words", Moved.name, 0, last):
            whole.add(numbers, vectors)
        found["all compared, processor ms"] = _lookup_ms(whole, asked)
    store.close()
    return found


def _recall(index: SpaceIndex, asked: Vectors, truth: list[list[int]], k: int) -> float:
    last = max(max(row) for row in truth) + len(index)
    hits = [
        len(set(index.nearest(query, k, last)) & set(row))
        for query, row in zip(asked, truth, strict=True)
    ]
    return round(float(np.mean(hits)) / 10, 4)


def _lookup_ms(index: SpaceIndex, asked: Vectors) -> float:
    started = time.process_time()
    for query in asked:
        index.nearest(query, 80, 2**40)
    return round((time.process_time() - started) / len(asked) * 1e3, 2)


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
        table.add_row(name, *(str(row.get(name, "")) for row in rows))
    return table


if __name__ == "__main__":
    main()
