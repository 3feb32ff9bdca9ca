"""What lessons about one model and one kind of asset count up to: risks, patterns, idle words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from memory.counting import Takes
from memory.lessons import Lesson
from memory.patterns import (
    Pattern,
    Trial,
    candidates,
    idle,
    problems,
    promising,
    remedies,
    trials,
)
from memory.rates import Share
from memory.wording import slots_in
from tools.dinov3.complexity import Feature

SAMPLE = 20_000
"""Newest lessons that are counted: services change, and counting takes a second for so many."""
UNTRIED = 0.75
"""Chance of helping of what mended one shot: most retakes would have been kept anyway."""
_PRIOR_TAKES = 8.0
_PRIOR_RATE = 0.1


class Experience:
    """Counts over lessons, made when they are first asked for."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        """Lessons about one model and one kind of asset."""
        self._lessons = lessons

    @cached_property
    def _takes(self) -> Takes:
        return Takes(self._lessons)

    @cached_property
    def _problems(self) -> list[tuple[str, str, Share]]:
        return problems(self._takes)

    @cached_property
    def _trials(self) -> list[Trial]:
        return trials(self._takes, candidates(self._lessons), self._problems)

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """Faults that come often with their remedies, largest gain first, then surest fault."""
        helped = remedies(self._takes, self._trials)
        found = [self._pattern(t.fault, t.feature, t.usual, t) for t in helped]
        known = {pattern.fault for pattern in found}
        open_problems = [
            self._pattern(fault, feature, share)
            for fault, feature, share in self._problems
            if fault not in known
        ]
        found.sort(key=lambda pattern: (-pattern.gain, pattern.fault, pattern.said))
        open_problems.sort(key=lambda pattern: (-pattern.usual.interval[0], pattern.fault))
        return (*found, *open_problems)

    def was_in_vain(self, faults: Iterable[str], clauses: Iterable[str]) -> bool:
        """Whether these clauses were said often against each of these faults and never helped."""
        said = frozenset(clauses)
        tried = {
            fault: {trial.clause for trial in self._trials if trial.fault == fault} & said
            for fault in faults
        }
        return bool(tried) and all(
            found and all((fault, clause) in self._idle for clause in found)
            for fault, found in tried.items()
        )

    @cached_property
    def _idle(self) -> frozenset[tuple[str, str]]:
        return idle(self._trials)

    @cached_property
    def promises(self) -> tuple[Pattern, ...]:
        """Clauses that are likely to help, largest gain first; some of them are claims already."""
        found = promising(self._takes, self._trials)
        made = [self._pattern(trial.fault, trial.feature, trial.usual, trial) for trial in found]
        return tuple(sorted(made, key=lambda each: (-each.gain, each.fault, each.said)))

    def advice(self, features: Iterable[str], slots: Iterable[str]) -> tuple[Pattern, ...]:
        """What promises to help a shot with these features that can fill these slots."""
        own, able = frozenset(features), frozenset(slots)
        return tuple(
            pattern
            for pattern in self.promises
            if pattern.feature in own and slots_in(pattern.said) <= able
        )

    def chance(self, faults: Iterable[str], clauses: Iterable[str]) -> float:
        """Chance that one of these clauses helps against one of these faults, 0..1.

        `UNTRIED` where none was both said and left out often enough to be compared.
        """
        asked = [(fault, clause) for fault in faults for clause in clauses]
        known = [self._chances[pair] for pair in asked if pair in self._chances]
        return max(known, default=UNTRIED)

    @cached_property
    def _chances(self) -> dict[tuple[str, str], float]:
        """(fault, clause) -> chance of helping where it was compared on most takes."""
        ordered = sorted(self._trials, key=lambda t: t.saying.takes + t.usual.takes)
        return {(trial.fault, trial.clause): trial.chance for trial in ordered}

    def risk(
        self, faults: Iterable[str], features: Iterable[str], unsaid: Iterable[str] = ()
    ) -> float:
        """Chance that a take of such a shot shows one of the faults at its worst, 0..1.

        Counted where the prompt said none of `unsaid`: advice that works must not make itself
        look needless. Shrunk towards a tenth until takes are many.
        """
        own = [feature for feature in features if feature != Feature.PLAIN.value]
        among = self._takes.with_any(own or [Feature.PLAIN.value])
        for clause in unsaid:
            among = np.setdiff1d(among, self._takes.saying(clause), assume_unique=True)
        shares = [self._takes.share(fault, among) for fault in faults]
        chances = [
            (share.failures + _PRIOR_RATE * _PRIOR_TAKES) / (share.takes + _PRIOR_TAKES)
            for share in shares
        ]
        return max(chances, default=_PRIOR_RATE)

    def _pattern(
        self, fault: str, feature: str, usual: Share, trial: Trial | None = None
    ) -> Pattern:
        about = self._lessons[0]
        return Pattern(
            model=about.model,
            asset=about.asset,
            feature=feature,
            fault=fault,
            usual=usual,
            said=trial.clause if trial else "",
            saying=trial.saying if trial else None,
            p=trial.p if trial else None,
        )
