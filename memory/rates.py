"""How often takes failed, by what their shots ask for: memory's share in a quote."""

from __future__ import annotations

from collections.abc import Iterable

from memory.lessons import Lesson, LessonKind
from tools.dinov3.complexity import Count, Feature, counted


def failure_counts(lessons: Iterable[Lesson], model: str) -> dict[Feature, Count]:
    """Takes and failures of one generating model, by feature of the shot.

    A lesson stands for all takes of one stage of a shot; only the last of them can have been kept.
    """
    return counted(
        (tuple(Feature(name) for name in lesson.features if name in _KNOWN), failed)
        for lesson in lessons
        if lesson.model == model and lesson.features
        for failed in _takes(lesson)
    )


_KNOWN = frozenset(feature.value for feature in Feature)
"""A lesson of a later version may name features that this one does not know."""


def _takes(lesson: Lesson) -> list[bool]:
    kept = lesson.kind is not LessonKind.FAILED
    return [True] * (lesson.takes_needed - int(kept)) + [False] * int(kept)
