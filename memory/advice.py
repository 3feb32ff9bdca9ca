"""Advice for one prompt: what counts say first, then what mended a shot like this one."""

from __future__ import annotations

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
    often and helped against nothing.
    """
    known = book.experience(asking.need.model, asking.need.asset)
    patterns = [pattern.lesson for pattern in known.advice(asking.features, asking.slots)]
    counted = [lesson for lesson in patterns if _is_wanted(lesson, asking)][:MOST_PATTERNS]
    return _in_own_words([*counted, *_mended(book, asking, known, k)], asking.slots)


def _mended(book: LessonBook, asking: Asking, known: Experience, k: int) -> list[Lesson]:
    """Lessons on faults that were mended, the likely faults of this shot first."""

    def risk(lesson: Lesson) -> float:
        return known.risk(lesson.faults, asking.features)

    # Twice as many, since some will have nothing to say to this shot.
    found = book.search(asking.need, 2 * k, risk)
    wanted = [each.lesson for each in found if _is_wanted(each.lesson, asking)]
    useful = [lesson for lesson in wanted if not _was_idle(lesson, known)]
    return [lesson for lesson in useful if filled(lesson.remedy, asking.slots)][:k]


def _is_wanted(lesson: Lesson, asking: Asking) -> bool:
    return not asking.mending or not frozenset(asking.mending).isdisjoint(lesson.faults)


def _was_idle(lesson: Lesson, known: Experience) -> bool:
    said = clauses(lesson.remedy, {})
    return bool(said) and frozenset(said) <= known.idle


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
