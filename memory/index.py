"""Nearest vectors by row number: exact while the book is small, by inverted lists when it is large.

An index is a cache of the store: it holds rows up to a number, and newer ones are searched
exactly beside it until they are many. Its file is named by book, space and last row; a row never
changes, so a file can be old or gone but not wrong. What was forgotten is dropped by its reader.
"""

from __future__ import annotations

import logging
import math
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from memory.store import Numbers, Store, Vectors

EXACT_UP_TO = 50_000
"""Vectors that are all compared: measured, a thousand of 384 numbers take 0.11 ms on one core, so
5 ms here. Lists answer in 0.5 ms, but learning them takes a quarter of a minute."""
_MOST_NEW = 20_000
"""New rows beside an index before it is built again, if they are a fifth of it too."""
_NEW_SHARE = 0.2
_LISTS_PER_ROOT = 4
"""Lists for each square root of the number of vectors, as FAISS advises."""
_TRAINED_ON_A_LIST = 40
_ROUNDS = 8
"""Of k-means; more did not change recall."""
_PROBED = 80
"""Lists looked at; what that gives and costs at a million vectors stands in docs/memory.md."""

_faiss: Any = faiss
"""Its stubs leave out what its Python layer adds to the C++ classes."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Allowed:
    """Rows that pass a filter."""

    numbers: Numbers
    """Ascending."""

    @cached_property
    def selector(self) -> Any:
        """The rows as FAISS asks for them."""
        bits = np.zeros((int(self.numbers[-1]) if len(self.numbers) else 0) + 1, np.uint8)
        bits[self.numbers] = 1
        return _faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))


@dataclass
class SpaceIndex:
    """Nearest rows of one space ('words', 'faults', 'picture') of one maker's vectors."""

    store: Store
    space: str
    maker: str
    exact_up_to: int = EXACT_UP_TO
    _main: Any = None
    """Inverted lists over rows up to `_covered`; None while everything is compared."""
    _covered: int = 0
    _new: Any = None
    """Rows after `_covered` up to `_last`, compared exactly."""
    _last: int = 0
    _forgotten: int = field(default=0)

    @property
    def kind(self) -> str:
        """How it searches, for people."""
        return "exact" if self._main is None else f"inverted lists ({self._main.nlist:,})"

    def __len__(self) -> int:
        return sum(int(part.ntotal) for part in (self._main, self._new) if part is not None)

    def refresh(self, last: int, forgotten: int) -> None:
        """Cover rows up to `last`; reads only what is new since the last time."""
        if forgotten != self._forgotten:
            self._main, self._new, self._covered, self._last = None, None, 0, 0
            self._forgotten = forgotten
        if last <= self._last:
            return
        if self._last == 0:
            self._load()
        for numbers, vectors in self.store.vectors(self.space, self.maker, self._last, last):
            self.add(numbers, vectors)
        # A file may cover more than a snapshot sees: what is later is filtered at the search.
        self._last = max(self._last, last)
        if self._too_many_new():
            self._build()

    def nearest(
        self, query: Vectors, k: int, last: int, allowed: Allowed | None = None
    ) -> list[int]:
        """Up to k row numbers, nearest first: `allowed` ones, or without a filter up to `last`."""
        found: list[tuple[float, int]] = []
        selector = self._selector(last, allowed)
        for part in (self._main, self._new):
            if part is not None and part.ntotal:
                found += _searched(part, query, k, selector, _share(part, allowed))
        return [number for _, number in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:k]]

    def _selector(self, last: int, allowed: Allowed | None) -> Any:
        if allowed is not None:
            return allowed.selector
        return None if last >= self._last else _faiss.IDSelectorRange(0, last + 1)

    def add(self, numbers: Numbers, vectors: Vectors) -> None:
        """Compare these rows too."""
        if self._new is None:
            self._new = _faiss.IndexIDMap(_faiss.IndexFlatIP(vectors.shape[1]))
        self._new.add_with_ids(np.ascontiguousarray(vectors), numbers)

    def _too_many_new(self) -> bool:
        new = self._new.ntotal if self._new is not None else 0
        if self._main is None:
            return bool(new > self.exact_up_to)
        return bool(new > max(_MOST_NEW, _NEW_SHARE * self._main.ntotal))

    def _build(self) -> None:
        """Inverted lists over everything read so far, kept as a file for the next process."""
        count = len(self)
        _log.info("indexing %s vectors of lessons by %s", f"{count:,}", self.space)
        built = None
        for numbers, vectors in self.store.vectors(self.space, self.maker, 0, self._last):
            if built is None:
                built = _trained(self._sample(count), count)
            built.add_with_ids(vectors, numbers)
        self._main, self._new, self._covered = built, None, self._last
        self._keep()

    def _sample(self, count: int) -> Vectors:
        """Vectors from all over the book to train on."""
        wanted = _TRAINED_ON_A_LIST * _lists(count)
        step = max(1, count // wanted)
        blocks = self.store.vectors(self.space, self.maker, 0, self._last)
        return np.concatenate([vectors[::step] for _, vectors in blocks])

    def _file(self, last: int) -> Path:
        return self.store.folder / f"{self._stem()}-{last}.faiss"

    def _stem(self) -> str:
        maker = re.sub(r"[^a-z0-9]+", "-", self.maker.lower()).strip("-")
        return f"{self.space}-{maker}-{self.store.identity[:8]}"

    def _load(self) -> None:
        """Take up the newest file there is; an unreadable one is as good as none."""
        for covered, path in sorted(self._files(), reverse=True):
            try:
                self._main = _faiss.read_index(str(path))
            except RuntimeError as problem:
                _log.warning("%s is built again: %s", path.name, str(problem)[:120])
                continue
            self._main.nprobe = _PROBED
            self._covered = self._last = covered
            return

    def _files(self) -> Iterable[tuple[int, Path]]:
        for path in self.store.folder.glob(f"{self._stem()}-*.faiss"):
            number = path.stem.rsplit("-", 1)[1]
            if number.isdigit():
                yield int(number), path

    def _keep(self) -> None:
        """Write the file whole, beside those that other processes may be reading, then tidy up."""
        handle, temporary = tempfile.mkstemp(dir=self.store.folder, prefix=".part-")
        os.close(handle)
        _faiss.write_index(self._main, temporary)
        Path(temporary).replace(self._file(self._covered))
        for covered, path in self._files():
            if covered < self._covered:
                path.unlink(missing_ok=True)


def drop_files(folder: Path) -> None:
    """Remove all index files: they hold traces of what was forgotten."""
    for path in folder.glob("*.faiss"):
        path.unlink(missing_ok=True)


def _lists(count: int) -> int:
    return int(_LISTS_PER_ROOT * math.sqrt(count))


def _trained(sample: Vectors, count: int) -> Any:
    """Empty inverted lists of 8-bit vectors; the lists' centres are learnt from the sample."""
    dimension = sample.shape[1]
    recipe = f"IVF{_lists(count)},SQ8"
    index = _faiss.index_factory(dimension, recipe, _faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = _ROUNDS
    index.cp.seed = 1
    # Fewer examples a list than FAISS would like; it would say so on standard error.
    index.cp.min_points_per_centroid = 1
    index.train(np.ascontiguousarray(sample))
    index.nprobe = _PROBED
    return index


def _searched(
    part: Any, query: Vectors, k: int, selector: Any, share: float
) -> list[tuple[float, int]]:
    row = np.ascontiguousarray(query[None], dtype=np.float32)
    if isinstance(part, _faiss.IndexIVF):
        # The fewer rows pass, the more lists it takes to meet enough of them.
        probed = min(part.nlist, math.ceil(_PROBED / max(share, 1e-6) ** 0.25))
        parameters = _faiss.SearchParametersIVF(sel=selector, nprobe=probed)
    else:
        parameters = _faiss.SearchParameters(sel=selector)
    near, numbers = part.search(row, k, params=parameters)
    return [(float(a), int(b)) for a, b in zip(near[0], numbers[0], strict=True) if b >= 0]


def _share(part: Any, allowed: Allowed | None) -> float:
    return 1.0 if allowed is None else min(1.0, len(allowed.numbers) / part.ntotal)
