"""Advice for one prompt: what counts say first, then what mended a shot like this one.

Advice at a first take is said as often as it is likely to help and left out otherwise (Thompson,
1933). What is always said could never be compared with not saying it, and early luck would stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from memory.book import LessonBook
from memory.choosing import Need
from memory.experience import Experience
from memory.lessons import Lesson
from memory.wording import Slots, clauses, filled, same_advice

MOST_PATTERNS = 3
"""Every sentence of advice takes room that the shot itself could have."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A shot that is about to be worded."""

    need: Need
    features: tuple[str, ...]
    """What it asks for that can fail: `Feature` values."""
    slots: Slots
    """What it calls its own things."""
    mending: tuple[str, ...] = ()
    """Faults of the take before: only what helps against these; empty at a first take."""


def advise(book: LessonBook, asking: Asking, k: int) -> tuple[Lesson, ...]:
    """At most `MOST_PATTERNS` patterns and k lessons, remedies in the shot's own words.

    No advice comes twice, none that cannot be put into the shot's words, and none that was tried
    often and did not help. The same shot always gets the same advice from the same book.
    """
    known = book.experience(asking.need.model, asking.need.asset)
    patterns = [pattern.lesson for pattern in known.advice(asking.features, asking.slots)]
    wanted = [lesson for lesson in patterns if _is_wanted(lesson, asking, known)]
    counted = _in_own_words(wanted, asking.slots)[:MOST_PATTERNS]
    return _in_own_words([*counted, *_mended(book, asking, known, k)], asking.slots)


def _mended(book: LessonBook, asking: Asking, known: Experience, k: int) -> list[Lesson]:
    """Lessons on faults that were mended, the likely faults of this shot first."""

    def risk(lesson: Lesson) -> float:
        if not (_is_wanted(lesson, asking, known) and filled(lesson.remedy, asking.slots)):
            return 0.0
        return known.risk(lesson.faults, asking.features, clauses(lesson.remedy, {}))

    return [each.lesson for each in book.search(asking.need, k, risk)]


def _is_wanted(lesson: Lesson, asking: Asking, known: Experience) -> bool:
    """Whether its advice is for this prompt: always when it mends, by its chance when not."""
    said = clauses(lesson.remedy, {})
    if known.was_in_vain(lesson.faults, said):
        return False
    if asking.mending:
        return not frozenset(asking.mending).isdisjoint(lesson.faults)
    return _luck(asking.need, lesson.remedy) < known.chance(lesson.faults, said)


def _luck(need: Need, remedy: str) -> float:
    """0..1, the same for the same shot and advice."""
    digest = hashlib.sha256(f"{need.model}\n{need.text}\n{remedy}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _in_own_words(lessons: Iterable[Lesson], slots: Slots) -> tuple[Lesson, ...]:
    said: set[str] = set()
    kept: list[Lesson] = []
    for lesson in lessons:
        remedy = filled(lesson.remedy, slots)
        advice = same_advice([remedy])
        if advice and not advice <= said:
            said |= advice
            kept.append(lesson.model_copy(update={"remedy": remedy}))
    return tuple(kept)
