"""Takes of one model and kind of asset, laid out so that any group of them is counted at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from memory.lessons import Lesson
from memory.rates import Share
from memory.wording import slots_in

Rows = npt.NDArray[np.int64]
"""Numbers of takes, ascending."""


class Takes:
    """Takes of one model and kind of asset, ready to be counted."""

    def __init__(self, lessons: Iterable[Lesson]) -> None:
        rows = [(lesson, each) for lesson in lessons for each in lesson.tries]
        self.count = len(rows)
        self._failed = _rows((each.faults, i) for i, (_, each) in enumerate(rows))
        self._features = _rows((lesson.features, i) for i, (lesson, _) in enumerate(rows))
        self._slots = _rows((lesson.slots, i) for i, (lesson, _) in enumerate(rows))
        self._said = _rows((each.said, i) for i, (_, each) in enumerate(rows))

    @property
    def faults(self) -> tuple[str, ...]:
        """Faults that came, sorted."""
        return tuple(sorted(self._failed))

    @property
    def features(self) -> tuple[str, ...]:
        """Features of any shot, sorted."""
        return tuple(sorted(self._features))

    def with_feature(self, feature: str) -> Rows:
        """Takes of shots that have it."""
        return self._features.get(feature, _NONE)

    def with_any(self, features: Iterable[str]) -> Rows:
        """Takes of shots that have one of these."""
        found = [self.with_feature(feature) for feature in features]
        return np.unique(np.concatenate(found)) if found else _NONE

    def saying(self, clause: str) -> Rows:
        """Takes whose prompt has the clause."""
        return self._said.get(clause, _NONE)

    def able_to_say(self, clause: str, among: Rows) -> Rows:
        """Takes of shots that can fill the clause's slots."""
        for slot in sorted(slots_in(clause)):
            among = np.intersect1d(among, self._slots.get(slot, _NONE), assume_unique=True)
        return among

    def share(self, fault: str, among: Rows) -> Share:
        """How many of these takes show the fault."""
        hit = np.intersect1d(self._failed.get(fault, _NONE), among, assume_unique=True)
        return Share(failures=len(hit), takes=len(among))


_NONE = np.zeros(0, np.int64)


def _rows(pairs: Iterable[tuple[Sequence[str], int]]) -> dict[str, Rows]:
    found: dict[str, list[int]] = {}
    for names, row in pairs:
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(row)
    return {name: np.asarray(rows, np.int64) for name, rows in found.items()}
