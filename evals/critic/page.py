"""The critic's card as a page for people: a table for each question."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from evals.critic.measures import CAUGHT, CHANGED, CLEAN, LOST, RIGHT
from evals.critic.record import Card, Section
from evals.truth_rows import Row

_TOTALS = (CAUGHT, RIGHT, LOST, CHANGED)
_ODD = "odd but right: "


def page(card: Card) -> str:
    """The whole card in Markdown."""
    lines = [
        "# The critic's card",
        "",
        f"Made {card.date} by `python -m evals.critic.card`. Eye: {card.encoder}, weights "
        f"{card.weights_sha256[:12]}; limits: {card.calibration}; policy {card.policy}; "
        f"{card.seeds}; {', '.join(f'{name} {of}' for name, of in card.versions.items())}.",
        "",
        "A fault is caught where it stays out of the film: sent back, trimmed away, or mended with "
        "a remedy for it. A right take is lost where it is sent back. Share, 95 % interval "
        "(Wilson), n; the floor is what acting at random as often reaches. A critic that passes "
        "all catches 0 and loses 0, one that fails all catches 1 and loses 1.",
    ]
    for section in card.sections:
        lines += ["", f"## {section.name}", "", *_section(section)]
    lines += _steadiness(card)
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section) -> Iterator[str]:
    if not section.takes:
        yield section.note
        return
    yield f"{section.takes} takes. {section.note}".rstrip()
    yield ""
    yield from _totals(section.rows)
    kinds = dict.fromkeys(_kind(row) for row in section.rows if ": " in row.subject)
    for kind in kinds:
        yield from _faults([row for row in section.rows if _kind(row) == kind], kind)
    yield from _right_takes(section.rows)
    yield from _curves(section)


def _totals(rows: Sequence[Row]) -> Iterator[str]:
    mine = [row for row in rows if row.measure in _TOTALS or row.measure.startswith("caught at")]
    mine = [row for row in mine if ": " not in row.subject]
    measures = list(dict.fromkeys(row.measure for row in mine))
    yield from _head(["", *measures])
    for subject in dict.fromkeys(row.subject for row in mine):
        found = {row.measure: row for row in mine if row.subject == subject}
        yield _line([subject, *(_with_floor(found.get(measure)) for measure in measures)])


def _faults(rows: Sequence[Row], kind: str) -> Iterator[str]:
    mine = [row for row in rows if row.measure.startswith(("caught", "named"))]
    if not mine:
        return
    measures = sorted({row.measure for row in mine}, key=_order)
    yield ""
    yield from _head([f"{kind}, fault", *measures, "floor"])
    for subject in dict.fromkeys(row.subject for row in mine):
        found = {row.measure: row for row in mine if row.subject == subject}
        floor = found["caught"].floor
        cells = [_cell(found.get(measure)) for measure in measures]
        name = subject.partition(": ")[2].replace("_", " ")
        yield _line([name, *cells, "" if floor is None else f"{floor:.2f}"])


def _right_takes(rows: Sequence[Row]) -> Iterator[str]:
    mine = [row for row in rows if row.measure in ("sent back", "changed")]
    yield ""
    yield from _head(["right takes", "sent back", "changed", "for"])
    for subject in dict.fromkeys(row.subject for row in mine):
        found = {row.measure: row for row in mine if row.subject == subject}
        lost = found["sent back"]
        plain = subject.replace(_ODD, "").replace("_", " ")
        name = f"**{plain}**" if CLEAN in subject else plain
        yield _line([name, _cell(lost), _cell(found["changed"]), lost.note.replace("_", " ")])


def _curves(section: Section) -> Iterator[str]:
    if not section.curves:
        return
    yield ""
    yield from _head(["score", "n", "wrong", "ECE", "Brier", "Brier of the share alone"])
    for curve in section.curves:
        numbers = (f"{each:.3f}" for each in (curve.ece, curve.brier, curve.brier_floor))
        yield _line([curve.check, str(curve.n), str(curve.wrong), *numbers])
    others = f" ({', '.join(section.improbable)} give a likeness)" if section.improbable else ""
    yield ""
    yield (f"All other findings hold a measurement against a limit; none is a probability{others}.")


def _steadiness(card: Card) -> Iterator[str]:
    """What must change nothing: looking again, a model that lies, orders in the take."""
    yield from ("", "## What must change nothing", "")
    if (steady := card.stability) is not None:
        yield (
            f"{steady.takes} takes looked at again in another process, by the same eye, and with "
            f"features from disk: findings differ in {steady.findings_differ} of {steady.pairs}, "
            f"verdicts in {steady.verdicts_differ}."
        )
        yield ""
    yield from _head(["a model that", "takes", "asked", "other decisions", "numbers lost",
                      "words taken"])  # fmt: skip
    for held in card.held:
        numbers = (held.n, held.asked, held.decisions_differ, held.numbers_lost, held.words_taken)
        yield _line([held.model, *map(str, numbers)])
    yield ""
    yield (
        f"Its instructions were the prompt file and nothing else in {card.told[1]} of "
        f"{card.told[0]} questions; what a take says came inside the record."
    )
    yield ""
    if not card.injected:
        return
    yield from _head(["an order in", "pairs", "other decisions", "stopped without it",
                      "of these let through"])  # fmt: skip
    for each in card.injected:
        counts = (each.pairs, each.decisions_differ, each.stopped, each.let_through)
        yield _line([each.place, *map(str, counts)])


def _head(names: Sequence[str]) -> Iterator[str]:
    yield _line(names)
    yield "|" + "---|" * len(names)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(row: Row | None) -> str:
    if row is None or not row.n or not math.isfinite(row.value):
        return ""
    return f"{row.value:.2f} ({row.low:.2f}-{row.high:.2f}), {row.n}"


def _with_floor(row: Row | None) -> str:
    if row is None or row.floor is None or not row.n:
        return _cell(row)
    return f"{_cell(row)}; floor {row.floor:.2f}"


def _kind(row: Row) -> str:
    return row.subject.partition(": ")[0] if ": " in row.subject else ""


def _order(measure: str) -> tuple[bool, bool, str]:
    """Severities, then all of them, then names."""
    return measure.startswith("named"), measure == "caught", measure
