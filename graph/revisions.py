"""Every plan that a production had: `plans/0001.json`, `plans/0002.json`, and so on.

`shots.json` is the plan in force, which a person may edit. An edit becomes a revision of its own
and nothing is thrown away: going back to an earlier plan finds its takes again.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from graph.folder import ProductionFolder
from tools.errors import UserFixable
from tools.screenplay.plan import Plan
from tools.screenplay.plan_check import plan_problems

_FOLDER = "plans"
_UNDONE = f"{_FOLDER}/undone.json"
_MOST_NAMED = 5


class Undone(BaseModel):
    """`plans/undone.json`: revisions that put the plan of an earlier one in force again."""

    model_config = ConfigDict(frozen=True)

    back_to: dict[int, int] = {}
    """Number of such a revision -> number of the one that was first to have its plan."""

    def origin(self, number: int) -> int:
        """The revision that was first to have the plan of this one."""
        return self.back_to.get(number, number)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A plan that was in force once."""

    number: int
    plan: Plan


def revisions(folder: ProductionFolder) -> tuple[int, ...]:
    """Numbers of the plans that are kept, oldest first."""
    files = (folder.root / _FOLDER).glob("*.json")
    return tuple(sorted(int(file.stem) for file in files if file.stem.isdigit()))


def last_plan(folder: ProductionFolder) -> Plan | None:
    """The newest plan that is kept; None before there is one."""
    numbers = revisions(folder)
    return folder.need(_name(numbers[-1]), Plan) if numbers else None


def before_last_edit(folder: ProductionFolder) -> Earlier | None:
    """The plan before the last edit on record that still stands; None where no edit does.

    What was undone is passed over: undoing twice goes two edits back, not to and fro.
    """
    numbers = revisions(folder)
    before = _undone(folder).origin(numbers[-1]) - 1 if numbers else 0
    return Earlier(before, folder.need(_name(before), Plan)) if before in numbers else None


def note_undone(folder: ProductionFolder, number: int, back_to: int) -> None:
    """Put on record that revision `number` has the plan of `back_to`, an edit being undone."""
    undone = _undone(folder)
    folder.save(_UNDONE, Undone(back_to=undone.back_to | {number: undone.origin(back_to)}))


def adopt(folder: ProductionFolder) -> int:
    """Number of the plan in force, 0 before there is one; an edit in place is a new revision.

    Raises:
        UserFixable: the edited plan does not hold together.
    """
    plan = folder.load("shots.json", Plan)
    if plan is None:
        return 0
    numbers = revisions(folder)
    last = numbers[-1] if numbers else 0
    if numbers and last_plan(folder) == plan:
        return last
    if numbers:
        refuse_broken(plan, "shots.json")
        # The price was another plan's. Gone first: without one, planning makes it anew.
        (folder.root / "quote.json").unlink(missing_ok=True)
    folder.save(_name(last + 1), plan)
    return last + 1


def refuse_broken(plan: Plan, where: str) -> None:
    """UserFixable names what is wrong with an edited plan."""
    problems = plan_problems(plan)
    if problems:
        more = len(problems) - _MOST_NAMED
        named = " ".join(problems[:_MOST_NAMED]) + (f" And {more} more." if more > 0 else "")
        raise UserFixable(named, where=where, fix="mend the plan and say it again.")


def _undone(folder: ProductionFolder) -> Undone:
    return folder.load(_UNDONE, Undone) or Undone()


def _name(number: int) -> str:
    return f"{_FOLDER}/{number:04d}.json"
