"""What a person decided about a shot's takes: one record a shot, beside the takes themselves.

The takes carry their verdicts; this says which of them a person put into the film, which one is to
be made again, what is locked, how long the shot's end is held, and what the critic had said before
a person said otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from tools.dinov3.findings import AssetKind
from tools.takes.take import Take
from tools.takes.verdict import Verdict

PERSON = "person"
"""Stands as the check behind a person's note."""
REFUSED = "refused"
"""Fault of a take that a person refused: a note does not tell which check should have failed."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Asked(_Record):
    """A retake that a person asked for."""

    take: int
    """The take that was set aside with the person's note."""
    after: int
    """The highest number an attempt had by then: a later one answers the wish."""


class Chosen(_Record):
    """A take that a person put into the film."""

    take: int
    person: str


class Overruling(_Record):
    """A verdict that a person replaced."""

    n: int
    stage: AssetKind
    person: str
    was: Verdict
    """What the critic had decided."""
    keeps: bool
    """What the person decided: into the film, or out of it."""
    note: str = ""
    """Why it was set aside, in the person's words."""

    @property
    def contradicts(self) -> bool:
        """Whether the person and the critic disagree."""
        return self.keeps is not self.was.decision.keeps


class Decisions(_Record):
    """`takes/<shot>/decisions.json`."""

    chosen: dict[AssetKind, Chosen] = {}
    """The take that enters the film, though a later one may be kept too."""
    asked: dict[AssetKind, Asked] = {}
    """The last retake asked for, answered or not."""
    held: dict[AssetKind, int] | None = None
    """Of a locked shot: the takes that stay. None for a shot that is not locked."""
    overruled: tuple[Overruling, ...] = ()
    hold_seconds: float = 0.0
    """The shot's last picture in the film, whichever take shows it, stands still for so long."""

    def held_take(self, takes: Sequence[Take]) -> Take | None:
        """The take of a locked shot that stays, among all of one stage; None when none does.

        What was not there when the shot was locked stays from the moment it is kept.
        """
        if self.held is None:
            return None
        kept = [take for take in takes if take.kept]
        named = [take for take in kept if take.n == self.held.get(take.stage)] or kept
        return named[-1] if named else None

    def chosen_take(self, takes: Sequence[Take]) -> Take | None:
        """The take that a person put into the film, where it may still enter it."""
        numbers = {stage: chosen.take for stage, chosen in self.chosen.items()}
        return next((t for t in takes if t.kept and t.n == numbers.get(t.stage)), None)

    def decides(self, take: Take) -> bool:
        """Whether a person said that the take stays in the film."""
        return (self.held_take([take]) or self.chosen_take([take])) is not None

    def open_wish(self, stage: AssetKind, takes: Sequence[Take]) -> Asked | None:
        """The retake asked for and not made yet; `takes` are those of the stage that fit."""
        asked = self.asked.get(stage)
        answered = asked is None or any(take.n > asked.after for take in takes)
        return None if answered else asked

    def since(self, stage: AssetKind, takes: Sequence[Take]) -> tuple[Take, ...]:
        """Those of the takes that were made after the last retake was asked for."""
        asked = self.asked.get(stage)
        return tuple(take for take in takes if asked is None or take.n > asked.after)

    def of(self, n: int) -> Overruling | None:
        """What a person decided about a take against its verdict."""
        return next((each for each in self.overruled if each.n == n), None)

    def with_chosen(self, take: Take, person: str) -> Decisions:
        """The take enters the film, and no other is waited for."""
        others = {stage: asked for stage, asked in self.asked.items() if stage is not take.stage}
        chosen = {**self.chosen, take.stage: Chosen(take=take.n, person=person)}
        return self.model_copy(update={"chosen": chosen, "asked": others})

    def with_asked(self, take: Take, after: int) -> Decisions:
        """The take leaves the film, and another is waited for."""
        others = {stage: one for stage, one in self.chosen.items() if stage is not take.stage}
        asked = {**self.asked, take.stage: Asked(take=take.n, after=after)}
        return self.model_copy(update={"chosen": others, "asked": asked})

    def with_overruling(self, n: int, overruling: Overruling | None) -> Decisions:
        """What a person decided about take `n` now; None when the verdict stands again."""
        others = tuple(each for each in self.overruled if each.n != n)
        new = () if overruling is None else (overruling,)
        return self.model_copy(update={"overruled": (*others, *new)})
