"""Patterns: what often goes wrong where, and what said in the prompt makes it go wrong less often.

Only counts speak, and there are two ways to read them. A claim, for people, has to be unlikely to
be chance; a promise, for the next prompt, only has to be likely to help. Takes of one model and
kind of asset whose prompt says a clause are held against those that could have said it and did
not (Fisher's exact test, one-sided; false discoveries held by Benjamini and Hochberg's step-up
rule). Knows nothing of what a clause means.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pydantic import BaseModel, ConfigDict

from memory.counting import Rows, Takes
from memory.lessons import Lesson, LessonKind, Try
from memory.rates import Share
from memory.wording import readable, slots_in
from tools.dinov3.complexity import Feature
from tools.takes.lint import speaks_of_camera

FEWEST_TAKES = 8
"""Takes with a feature before anything is said of it."""
FEWEST_FAILURES = 3
FEWEST_SAID = 5
"""Takes that say a clause, and takes that do not, before the two are compared."""
FALSE_DISCOVERIES = 0.1
"""Share of the remedies found that may be chance."""
_PROMISING = 0.7
"""Chance of helping from which a clause is tried."""
_TRIED_ENOUGH = 30
"""Takes that say a clause before it is given up."""
_WORTH_SAYING = 0.2
"""Share of a fault that a clause has to take away to stay among the advice."""


class Pattern(BaseModel):
    """A fault that comes often, and a clause that makes it rarer where one is known."""

    model_config = ConfigDict(frozen=True)

    model: str
    asset: str
    feature: str
    """A `Feature` value: what the shots have in common."""
    fault: str
    usual: Share
    """Takes that do not say the clause; all takes where there is none."""
    said: str = ""
    """A clause with slots, or '' where no remedy is known."""
    saying: Share | None = None
    """Takes that say it."""
    p: float | None = None
    """Chance of a difference as large where the clause does nothing."""

    @property
    def gain(self) -> float:
        """How much rarer the fault is with the clause, in shares of all takes."""
        return self.usual.rate - self.saying.rate if self.saying else 0.0

    @property
    def sentence(self) -> str:
        """The pattern in words, with its counts."""
        fault = self.fault.replace("_", " ")
        head = f"{self.feature} with {self.model} ({self.asset}): {fault} in {self.usual}"
        if self.saying is None:
            return f"{head}."
        return f"{head}; where the prompt says '{readable(self.said)}', {self.saying}."

    @property
    def lesson(self) -> Lesson:
        """The pattern as a lesson for the prompt-writer."""
        key = f"{self.model}:{self.asset}:{self.feature}:{self.fault}:{self.said}"
        return Lesson(
            lesson_id=f"pattern-{hashlib.sha256(key.encode()).hexdigest()[:12]}",
            kind=LessonKind.PATTERN,
            text=self.sentence,
            production="",
            shot_id="",
            asset=self.asset,
            model=self.model,
            studio="",
            faults=(self.fault,),
            remedy=f"{self.said[0].upper()}{self.said[1:]}." if self.said else "",
            setting=self.feature,
            takes_needed=self.usual.takes + (self.saying.takes if self.saying else 0),
            features=(self.feature,),
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """A clause against a fault: who said it and how it went."""

    fault: str
    feature: str
    clause: str
    saying: Share
    usual: Share
    p: float

    @property
    def is_worth_saying(self) -> bool:
        """Whether the counts, believed as they are, make the sentence worth its room."""
        return self.saying.rate <= (1 - _WORTH_SAYING) * self.usual.rate

    @property
    def chance(self) -> float:
        """Chance that the clause helps at all, 0..1, from flat priors.

        The difference of two Beta posteriors, taken as normal.
        """
        mean, variance = 0.0, 0.0
        for share, sign in ((self.usual, 1), (self.saying, -1)):
            a, n = share.failures + 1, share.takes + 2
            mean += sign * a / n
            variance += a * (n - a) / (n * n * (n + 1))
        return 0.5 * (1 + math.erf(mean / math.sqrt(2 * variance)))


def problems(takes: Takes) -> list[tuple[str, str, Share]]:
    """(fault, feature, share) of the faults that come often, each where it is surest."""
    found = []
    for fault in takes.faults:
        shares = [
            (feature, share)
            for feature in takes.features
            if (share := takes.share(fault, takes.with_feature(feature))).takes >= FEWEST_TAKES
            and share.failures >= FEWEST_FAILURES
        ]
        if shares:
            # Where a feature adds nothing, any shot is the shorter story.
            plain = Feature.PLAIN.value
            best = max(shares, key=lambda each: (each[1].interval[0], each[0] == plain))
            found.append((fault, *best))
    return found


def candidates(lessons: Iterable[Lesson]) -> dict[str, frozenset[str]]:
    """Clause -> faults that it may help against, none named where it may be any.

    A clause that a later take of a shot brought in was meant against the faults before it; what a
    script tells of a prop could help against anything. What only describes a shot is no advice to
    another, nor is what places the camera.
    """
    meant: dict[str, set[str]] = {}
    told: set[str] = set()
    for lesson in lessons:
        for clause, faults in _brought_in(lesson.tries):
            meant.setdefault(clause, set()).update(faults)
        first = lesson.tries[0].said if lesson.tries else ()
        told.update(clause for clause in first if slots_in(clause) == {"props"})
    found = {clause: frozenset[str]() for clause in told} | {
        clause: frozenset(faults) for clause, faults in meant.items()
    }
    return {clause: faults for clause, faults in found.items() if not speaks_of_camera(clause)}


def _brought_in(tries: Sequence[Try]) -> Iterator[tuple[str, set[str]]]:
    """Each new clause of a later take with the faults of the takes before it."""
    said, faults = set(tries[0].said) if tries else set(), set[str]()
    for before, each in pairwise(tries):
        faults |= set(before.faults)
        for clause in each.said:
            if clause not in said:
                yield clause, set(faults)
        said |= set(each.said)


def trials(
    takes: Takes,
    clauses: Mapping[str, frozenset[str]],
    found: Sequence[tuple[str, str, Share]],
) -> list[Trial]:
    """Every clause that was said often enough, against every frequent fault it may help against.

    Clauses that were always said together are one question: the longest stands for them.
    """
    tested: dict[bytes, str] = {}
    for clause in sorted(clauses, key=lambda each: (len(each), each)):
        rows = takes.saying(clause)
        if len(rows) >= FEWEST_SAID:
            tested[rows.tobytes()] = clause
    return [
        trial
        for fault, feature, _ in found
        for clause in sorted(tested.values())
        if not clauses[clause] or fault in clauses[clause]
        if (trial := _trial(takes, fault, feature, clause, takes.with_feature(feature))) is not None
    ]


def _trial(takes: Takes, fault: str, feature: str, clause: str, among: Rows) -> Trial | None:
    from scipy.stats import hypergeom  # noqa: PLC0415 - slow to import, and rarely needed

    able = takes.able_to_say(clause, among)
    said = np.intersect1d(able, takes.saying(clause), assume_unique=True)
    unsaid = np.setdiff1d(able, said, assume_unique=True)
    if min(len(said), len(unsaid)) < FEWEST_SAID:
        return None
    saying, usual = takes.share(fault, said), takes.share(fault, unsaid)
    failures = saying.failures + usual.failures
    p = float(hypergeom.cdf(saying.failures, len(able), failures, len(said)))
    return Trial(fault, feature, clause, saying, usual, p)


def remedies(takes: Takes, found: Sequence[Trial]) -> list[Trial]:
    """Trials that hold as claims: surest first, held to `FALSE_DISCOVERIES`."""
    limit = _step_up([trial.p for trial in found])
    enough = [trial for trial in found if trial.usual.failures >= FEWEST_FAILURES]
    return _held(takes, enough, lambda trial: trial.p <= limit)


def promising(takes: Takes, found: Sequence[Trial]) -> list[Trial]:
    """Trials worth acting on, surest first: a sentence said in vain costs nothing but its room.

    What is said because of it is counted in turn, so a promise that does not hold ends.
    """
    return _held(takes, found, lambda trial: trial.chance >= _PROMISING)


def _held(takes: Takes, found: Sequence[Trial], holds: Callable[[Trial], bool]) -> list[Trial]:
    """Those that hold; beside a better one against the same fault only if they help by themselves.

    Clauses that come together seem to help alike: corrections do, and so do parts of a sentence.
    """
    held: list[Trial] = []
    worthy = [trial for trial in found if trial.is_worth_saying and holds(trial)]
    for trial in sorted(worthy, key=lambda each: (each.p, -len(each.clause), each.clause)):
        better = [other for other in held if other.fault == trial.fault]
        if all(_holds_beside(takes, trial, other, holds) for other in better):
            held.append(trial)
    return held


def _holds_beside(
    takes: Takes, trial: Trial, better: Trial, holds: Callable[[Trial], bool]
) -> bool:
    """Whether a clause helps among takes that all say the better one, or that all do not."""
    among, said = takes.with_feature(trial.feature), takes.saying(better.clause)
    apart = (np.setdiff1d(among, said), np.intersect1d(among, said))
    alone = [_trial(takes, trial.fault, trial.feature, trial.clause, rows) for rows in apart]
    return any(each is not None and each.is_worth_saying and holds(each) for each in alone)


def _step_up(values: Sequence[float]) -> float:
    """The largest p that stands, by Benjamini and Hochberg (1995); -1 when none does."""
    ordered = sorted(values)
    total = len(ordered)
    standing = [p for i, p in enumerate(ordered, start=1) if p <= FALSE_DISCOVERIES * i / total]
    return max(standing, default=-1.0)


def idle(found: Iterable[Trial]) -> frozenset[tuple[str, str]]:
    """(fault, clause) where the clause was said often and took away nothing worth saying."""
    return frozenset(
        (trial.fault, trial.clause)
        for trial in found
        if trial.saying.takes >= _TRIED_ENOUGH
        and trial.usual.failures >= FEWEST_FAILURES
        and not trial.is_worth_saying
    )
