"""What a critic caught, what it let through and what it stopped for nothing, with intervals.

A fault is caught where it stays out of the film: the take is sent back, trimmed so that the fault
is left out, or mended with a remedy for it so that the eye passes. A right take, clean or odd, is
lost where it is sent back, and changed where it is trimmed or mended.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evals.critic.judging import Judged
from evals.truth_rows import Row, share_row
from tools.takes.verdict import Decision, Verdict

CAUGHT, RIGHT, LOST, CHANGED = (
    "faults caught", "acts that were due", "right takes sent back", "right takes changed",
)  # fmt: skip
"""Recall, precision, false retakes, and what was free but for nothing."""
EVERYTHING = "all takes"
CLEAN = "(clean)"
LEAST = 30
"""Takes of a fault from which its recall is worth reading."""
Trivial = Literal["pass_all", "fail_all", "random"]


@dataclass(frozen=True, slots=True)
class Table:
    """Whose rows these are."""

    section: str
    encoder: str

    def share(
        self,
        subject: str,
        measure: str,
        among: Sequence[Judged],
        hit: Callable[[Judged], bool],
        floor: tuple[float, str] | None = None,
        note: str = "",
    ) -> Row:
        """The share of some takes of which something is true."""
        hits = sum(hit(one) for one in among)
        at, how = floor or (None, "")
        return share_row(
            self.section, subject, measure, hits, len(among), self.encoder, floor=at,
            floor_of=how, note=note,
        )  # fmt: skip


def rows_of(judged: Sequence[Judged], section: str, encoder: str) -> list[Row]:
    """Every row of a section: totals, faults with their severities, right takes, words."""
    table = Table(section, encoder)
    kinds = list(dict.fromkeys(one.take.kind for one in judged))
    rows = list(_totals(table, EVERYTHING, judged))
    for kind in kinds if len(kinds) > 1 else ():
        rows += _totals(table, kind.value, [one for one in judged if one.take.kind is kind])
    for kind in kinds:
        mine = [one for one in judged if one.take.kind is kind]
        rows += _faults(table, mine)
        rows += _right_takes(table, mine)
        rows += _words(table, mine)
    return rows


def _totals(table: Table, subject: str, judged: Sequence[Judged]) -> Iterator[Row]:
    faulty = [one for one in judged if one.take.fault]
    right = [one for one in judged if not one.take.fault]
    acts = [one for one in judged if one.acted]
    often = len(acts) / max(len(judged), 1), "acting at random, as often; 0 pass all, 1 fail all"
    common = len(faulty) / max(len(judged), 1), "fail all, or at random"
    yield table.share(subject, CAUGHT, faulty, _handled, often)
    yield table.share(subject, RIGHT, acts, _faulty, common)
    yield table.share(subject, LOST, right, _sent_back, often)
    yield table.share(subject, CHANGED, right, _changed)
    scaled = {one.take.fault for one in faulty if one.take.severity < 1}
    for strength in sorted({one.take.severity for one in faulty}) if scaled else ():
        mine = [one for one in faulty if one.take.fault in scaled]
        among = [one for one in mine if one.take.severity == strength]
        yield table.share(subject, f"caught at {strength:g}", among, _handled, often)


def _faults(table: Table, mine: Sequence[Judged]) -> Iterator[Row]:
    often = sum(one.acted for one in mine) / max(len(mine), 1), "acting at random, as often"
    for fault in sorted({one.take.fault for one in mine} - {""}):
        these = [one for one in mine if one.take.fault == fault]
        subject = f"{these[0].take.kind}: {fault}"
        few = f"fewer than {LEAST}" if len(these) < LEAST else ""
        yield table.share(subject, "caught", these, _handled, often, few)
        if these[0].take.words:
            yield table.share(subject, "named by a gate", these, _named, None, few)
            yield table.share(subject, "named at all", these, _noticed, None, few)
        strengths = sorted({one.take.severity for one in these})
        for strength in strengths if len(strengths) > 1 else ():
            among = [one for one in these if one.take.severity == strength]
            yield table.share(subject, f"caught at {strength:g}", among, _handled, often)


def _right_takes(table: Table, mine: Sequence[Judged]) -> Iterator[Row]:
    clean = [one for one in mine if not one.take.fault and not one.take.odd]
    groups = {CLEAN: clean} if clean else {}
    styles = sorted({one.take.style for one in clean})
    for style in styles if len(styles) > 1 else ():
        groups[f"{CLEAN}, {style}"] = [one for one in clean if one.take.style == style]
    for odd in sorted({one.take.odd for one in mine} - {""}):
        groups[f"odd but right: {odd}"] = [one for one in mine if one.take.odd == odd]
    for name, these in groups.items():
        blamed = Counter(word for one in these if one.acted for word in one.seen.words)
        note = ", ".join(f"{word} {count}" for word, count in blamed.most_common(6))
        subject = f"{these[0].take.kind}: {name}"
        yield table.share(subject, "sent back", these, _sent_back, (0.0, "pass all"), note)
        yield table.share(subject, "changed", these, _changed)


def _words(table: Table, mine: Sequence[Judged]) -> Iterator[Row]:
    """Of the takes that a gate called something, the share that has it."""
    for word in sorted({word for one in mine for word in one.seen.words}):
        called = [one for one in mine if word in one.seen.words]
        common = sum(word in one.take.words for one in mine) / len(mine)
        subject = f"{called[0].take.kind}: called {word}"
        yield table.share(subject, "precision", called, _has(word), (common, "fail all"))


def _has(word: str) -> Callable[[Judged], bool]:
    return lambda one: word in one.take.words


def trivial(judged: Sequence[Judged], critic: Trivial) -> list[Judged]:
    """The same takes before a critic that looks at nothing.

    The random one acts as often as the one that judged them; which takes hangs on their names.
    """
    often = sum(one.acted for one in judged) / max(len(judged), 1)
    share = {"pass_all": 0.0, "fail_all": 1.0, "random": often}[critic]
    return [replace(one, verdict=_drawn(one.take.name, share, critic)) for one in judged]


def _drawn(name: str, share: float, critic: str) -> Verdict:
    digest = hashlib.sha256(name.encode()).digest()
    hit = int.from_bytes(digest[:6], "big") / 2**48 < share
    decision = Decision.RETAKE if hit else Decision.KEEP
    return Verdict(decision=decision, reason="Nobody has looked.", decided_by=critic)


def _handled(one: Judged) -> bool:
    return one.handled


def _faulty(one: Judged) -> bool:
    return bool(one.take.fault)


def _sent_back(one: Judged) -> bool:
    return one.sent_back


def _changed(one: Judged) -> bool:
    return one.acted and not one.sent_back


def _named(one: Judged) -> bool:
    return bool(one.take.words & one.seen.words)


def _noticed(one: Judged) -> bool:
    return bool(one.take.words & one.seen.noticed)
