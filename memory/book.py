"""The lesson book: lessons in SQLite, found again through FAISS by words, faults and pictures.

SQLite holds the truth; indexes are caches built from it. Any number of productions may read and
write one book at once: each reads the snapshot that it took when it began.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
from pydantic import BaseModel, ValidationError

from memory.choosing import BETWEEN, Near, Need, Recalled, Risk, choose, nearest
from memory.embedding import TextEmbedder
from memory.experience import SAMPLE, Experience
from memory.index import Allowed, SpaceIndex, drop_files
from memory.lessons import Lesson
from memory.store import Holding, Row, Span, Store, Vectors, picture_vector
from tools.takes.assets import write_whole

_POOL = 8
"""Rows an index hands over for each lesson that is wanted: it has them in rough order only."""
_READ = 5
"""Lessons read for each one that is wanted: repeats are left out later."""
_AT_ONCE = 256
"""Lessons written or embedded in one go."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Snapshot(BaseModel):
    """What a production sees of the book for as long as it runs."""

    book: str
    """Identity of the book; another book's rows mean something else."""
    last: int
    """The last row that was written."""


class LessonBook:
    """Lessons of all productions in one folder, or a snapshot of them."""

    def __init__(
        self,
        folder: Path,
        embedder: TextEmbedder,
        *,
        clock: Callable[[], float] = time.time,
        snapshot: Snapshot | None = None,
    ) -> None:
        """The whole book, or with `snapshot` what was there when that was taken."""
        self._store = Store(folder)
        self._embedder = embedder
        self._clock = clock
        self._indexes: dict[tuple[str, str], SpaceIndex] = {}
        self._found_in = Span(0, 0)
        self._found: dict[str, object] = {}
        self._snapshot = snapshot
        if snapshot is not None and snapshot.book != self._store.identity:
            _log.warning("the memory in %s is another one: nothing is recalled from it", folder)
            self._snapshot = Snapshot(book=self._store.identity, last=0)

    def close(self) -> None:
        """Release the database file."""
        self._store.close()

    def __len__(self) -> int:
        return self._store.count(self._span().last)

    def remember(self, lessons: Iterable[Lesson]) -> int:
        """How many were new; a lesson that is known already is left as it is."""
        waiting, new = iter(lessons), 0
        while batch := list(islice(waiting, _AT_ONCE)):
            new += self._store.add(self._rows(self._store.unknown(batch)))
        return new

    def recall(self, need: Need, k: int = 5) -> tuple[Lesson, ...]:
        """The k lessons that fit the need best."""
        return tuple(found.lesson for found in self.search(need, k))

    def search(self, need: Need, k: int = 5, risk: Risk | None = None) -> tuple[Recalled, ...]:
        """Like `recall`, with how well each lesson fits and why; best first, ties by id.

        `risk` says how likely a lesson's faults are in the shot at hand.
        """
        span = self._span()
        if k < 1 or span.last == 0:
            return ()
        queries = self._queries(need)
        near = self._near(need, queries, span, k)
        now = self._known(span, "now", lambda: self._store.newest_time(span.last))
        return choose(near, {space: query for (space, _), query in queries.items()}, now, k, risk)

    def all(self) -> Iterator[Lesson]:
        """Every lesson with its picture's vector, in the order in which they were written."""
        last = self._span().last
        for start in range(0, last, _AT_ONCE):
            found = self._store.lessons(range(start + 1, min(start + _AT_ONCE, last) + 1))
            yield from self._with_pictures(found)

    def newest(self, most: int = SAMPLE) -> list[Lesson]:
        """The newest lessons about any model, oldest of them first; without pictures."""
        return self._store.newest(self._span().last, most)

    def experience(self, model: str, asset: str) -> Experience:
        """What the newest lessons about a model count up to; '' for all models or assets."""
        span = self._span()

        def count() -> Experience:
            return Experience(self._store.newest(span.last, SAMPLE, model, asset))

        return self._known(span, f"experience {model} {asset}", count)

    def holdings(self) -> list[Holding]:
        """How much there is on each model and kind of asset, by name."""
        return self._store.holdings(self._span().last)

    def forget(
        self, *, lesson_ids: Iterable[str] = (), production: str = "", before: float = 0.0
    ) -> int:
        """How many lessons are gone for good that match any of these.

        `before` is in seconds since 1970. Productions that run do not hear them any more either.
        """
        gone = self._store.forget(lesson_ids=list(lesson_ids), production=production, before=before)
        if gone:
            drop_files(self._store.folder)
        return gone

    def freeze(self, folder: Path) -> LessonBook:
        """The book as it was when `folder` was first frozen: a production reads one snapshot."""
        file = folder / "snapshot.json"
        if not file.exists():
            snapshot = Snapshot(book=self._store.identity, last=self._span().last)
            write_whole(file, snapshot.model_dump_json().encode())
        return LessonBook(
            self._store.folder,
            self._embedder,
            clock=self._clock,
            snapshot=_read(file, self._store.identity),
        )

    def _span(self) -> Span:
        now = self._store.span()
        if self._snapshot is None:
            return now
        return Span(min(now.last, self._snapshot.last), now.forgotten)

    def _rows(self, lessons: list[Lesson]) -> list[Row]:
        """Lessons with their vectors and the time, where they have none."""
        now = self._clock()
        stamped = [
            lesson if lesson.at else lesson.model_copy(update={"at": now}) for lesson in lessons
        ]
        faulty = [lesson for lesson in stamped if lesson.faults]
        texts = [lesson.setting for lesson in stamped] + [each.fault_text for each in faulty]
        vectors = self._embedder.embed(texts)
        faults = {
            lesson.lesson_id: vector
            for lesson, vector in zip(faulty, vectors[len(stamped) :], strict=True)
        }
        rows: list[Row] = []
        for lesson, words in zip(stamped, vectors, strict=False):
            own = {("words", self._embedder.name): words} | picture_vector(lesson)
            if lesson.lesson_id in faults:
                own["faults", self._embedder.name] = faults[lesson.lesson_id]
            rows.append(Row(lesson, own))
        return rows

    def _queries(self, need: Need) -> dict[tuple[str, str], Vectors]:
        """(space, maker) -> the need's unit vector there."""
        name = self._embedder.name
        vectors = self._embedder.embed([text for text in (need.text, need.faults) if text])
        queries = {("words", name): vectors[0]} if need.text else {}
        if need.faults:
            queries["faults", name] = vectors[-1]
        picture = np.asarray(need.picture, np.float32)
        length = float(np.linalg.norm(picture))
        return queries | ({("picture", need.eye): picture / length} if length > 0 else {})

    def _near(
        self, need: Need, queries: dict[tuple[str, str], Vectors], span: Span, k: int
    ) -> list[Near]:
        """Lessons near in any space that pass the need's filter, more than are wanted."""
        allowed: Allowed | None = None
        if need.model or need.asset or need.advice:
            allowed = self._allowed(need, span)
            if not len(allowed.numbers):
                return []
        found = [
            number
            for (space, maker), query in queries.items()
            for number in self._index(space, maker, span).nearest(
                query, k * _POOL, span.last, allowed
            )
        ]
        asked = {space: query for (space, _), query in queries.items()}
        vectors = self._vectors_of(list(dict.fromkeys(found)), queries)
        best = nearest(vectors, asked, k * _READ)
        # How alike lessons are among themselves is seen in words and faults.
        own = self._vectors_of(best, [(space, self._embedder.name) for space in BETWEEN])
        lessons = self._store.lessons(best)
        return [
            Near(lessons[number], vectors[number] | own[number])
            for number in best
            if number in lessons
        ]

    def _allowed(self, need: Need, span: Span) -> Allowed:
        """The rows that pass the need's filter."""
        store, advising = self._store, need.advice
        return self._known(
            span,
            f"allowed {need.model} {need.asset} {advising}",
            lambda: Allowed(store.numbers(span.last, need.model, need.asset, advising=advising)),
        )

    def _known(self, span: Span, name: str, find: Callable[[], T]) -> T:
        """What was found for this part of the book before, or is found now."""
        if self._found_in != span:
            self._found_in, self._found = span, {}
        if name not in self._found:
            self._found[name] = find()
        return cast(T, self._found[name])

    def _index(self, space: str, maker: str, span: Span) -> SpaceIndex:
        if space != "picture":
            self._embed_missing(span)
        index = self._indexes.setdefault((space, maker), SpaceIndex(self._store, space, maker))
        index.refresh(span.last, span.forgotten)
        return index

    def _embed_missing(self, span: Span) -> None:
        """Embed lessons that were written with another embedder, once."""
        maker = self._embedder.name
        missing = self._store.without_vector("words", maker, span.last)
        for start in range(0, len(missing), _AT_ONCE):
            found = self._store.lessons(missing[start : start + _AT_ONCE])
            numbers = np.asarray(list(found), np.int64)
            words = self._embedder.embed([lesson.setting for lesson in found.values()])
            self._store.add_vectors("words", maker, numbers, words)
            faulty = [number for number, lesson in found.items() if lesson.faults]
            if faulty:
                texts = self._embedder.embed([found[number].fault_text for number in faulty])
                self._store.add_vectors("faults", maker, np.asarray(faulty, np.int64), texts)

    def _vectors_of(
        self, numbers: list[int], spaces: Iterable[tuple[str, str]]
    ) -> dict[int, dict[str, Vectors]]:
        """Row number -> its unit vectors by space, for spaces with their makers."""
        found: dict[int, dict[str, Vectors]] = {number: {} for number in numbers}
        for space, maker in spaces:
            for number, vector in self._store.vectors_of(space, maker, numbers).items():
                found[number][space] = vector
        return found

    def _with_pictures(self, found: dict[int, Lesson]) -> Iterator[Lesson]:
        eyes = {lesson.eye for lesson in found.values() if lesson.eye}
        pictures = {eye: self._store.vectors_of("picture", eye, list(found)) for eye in eyes}
        for number, lesson in sorted(found.items()):
            vector = pictures.get(lesson.eye, {}).get(number)
            own = () if vector is None else tuple(round(float(x), 4) for x in vector)
            yield lesson.model_copy(update={"picture_embedding": own})


def _read(file: Path, identity: str) -> Snapshot:
    """The snapshot in a file; of an unreadable one nothing is known, so nothing is recalled."""
    try:
        return Snapshot.model_validate_json(file.read_bytes())
    except ValidationError:
        _log.warning("%s cannot be read: nothing is recalled", file)
        return Snapshot(book=identity, last=0)
