"""Voices that can be heard before a shot is made: the first line of each speaking part.

It is recorded as the shot would have it recorded later, under the same order, so it is bought once.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.context import Context
from graph.folder import ProductionFolder
from graph.sound import own_recording, record_line, recordings_of
from tools.screenplay.plan import Plan, Shot
from tools.screenplay.script import Line
from tools.takes.take import Asset
from tools.takes.verdict import Decision


@dataclass(frozen=True, slots=True)
class FirstLine:
    """Where a part speaks first."""

    shot: Shot
    number: int
    """1-based, within the shot."""

    @property
    def line(self) -> Line:
        """What is said."""
        return self.shot.lines[self.number - 1]


def first_lines(plan: Plan) -> dict[str, FirstLine]:
    """The first line of each speaking part, by speaker, in film order."""
    found: dict[str, FirstLine] = {}
    for shot in plan.shots:
        for number, line in enumerate(shot.lines, start=1):
            found.setdefault(line.speaker, FirstLine(shot, number))
    return found


async def record_first_lines(context: Context) -> None:
    """Record those that cannot be heard yet; what could not be made is among the events."""
    for first in first_lines(context.folder.plan).values():
        if heard(context.folder, first) is None:
            await record_line(context, first.shot, first.number, set())


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording that a person can listen to."""

    asset: Asset
    against: str = ""
    """Why the critic keeps it out of the film; '' for one that is in it."""


def heard(folder: ProductionFolder, first: FirstLine) -> Heard | None:
    """A part's first line: brought, else kept, else the newest that was refused; None before."""
    own = own_recording(folder.sound(first.shot.shot_id), first.line)
    if own is not None:
        return Heard(own)
    found = None
    for asset, verdict in recordings_of(folder, first.shot, first.line):
        if verdict.decision in (Decision.KEEP, Decision.TRIM):
            return Heard(asset)
        found = Heard(asset, verdict.reason)
    return found
