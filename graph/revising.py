"""Revising a plan: what an edit changes, which takes it makes stale, what re-shooting costs."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.generator import Generator
from agents.offline.planner import OfflinePlanner
from graph.folder import ProductionFolder
from graph.glance import Glance
from graph.locking import locked
from graph.references import looks_that_stay
from graph.revisions import (
    Earlier,
    adopt,
    before_last_edit,
    last_plan,
    note_undone,
    refuse_broken,
)
from graph.stale import Reshoot, Stale, held_back, reshoot
from graph.studios import open_studios
from tools.errors import UserFixable
from tools.screenplay.plan import Plan
from tools.screenplay.plan_diff import PlanDiff, diff_plans
from tools.takes.basis import Basis


class Revision(BaseModel):
    """An edited plan beside the one in force; nothing is changed by looking."""

    model_config = ConfigDict(frozen=True)

    plan: Plan
    diff: PlanDiff
    reshoot: Reshoot
    """Everything that the edited plan asks for and that is not there."""
    held: tuple[Stale, ...] = ()
    """Takes of locked shots that stay though the edited plan says otherwise."""
    looks_kept: tuple[str, ...] = ()
    """Sentences on characters who are told otherwise now and keep the picture brought of them."""
    unknown_takes: int
    """Kept takes that did not record what they were made from: they count as fitting."""

    @property
    def stale_takes(self) -> int:
        """Kept takes that no longer fit."""
        return sum(asset.take is not None for asset in self.reshoot.assets)


def read_plan(path: Path) -> Plan:
    """The plan in a file; UserFixable names the field at fault, or what does not fit together."""
    try:
        plan = Plan.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UserFixable(
            f"cannot be read: {error.strerror}.", where=str(path), fix="check the name."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UserFixable(
            f"{first['msg']}.",
            where=f"{path.name}: {where}",
            fix="compare with shots.json of the production.",
        ) from error
    refuse_broken(plan, str(path))
    return plan


def revise(folder: ProductionFolder, plan: Plan, generator: Generator) -> Revision:
    """What the edited plan would change; UserFixable before there is a plan to compare with."""
    before = last_plan(folder) or folder.plan
    proposed = Glance(ProductionFolder(folder.root, proposed=plan))
    takes = (take for shot in plan.shots for take in folder.takes(shot.shot_id))
    return Revision(
        plan=plan,
        diff=diff_plans(before, plan),
        reshoot=reshoot(proposed, generator),
        held=tuple(held_back(proposed)),
        looks_kept=looks_that_stay(before, plan, folder.given),
        unknown_takes=sum(take.kept and take.sheet.basis == Basis() for take in takes),
    )


def apply_revision(folder: ProductionFolder, plan: Plan, *, back_to: int | None = None) -> int:
    """Put the plan in force; its revision's number. `dailies resume` makes what is missing.

    The plan before it stays in `plans/`, and every take where it lies. `back_to` is the revision
    whose plan it is, where an edit is undone.
    """
    with locked(folder):
        adopt(folder)
        folder.save("shots.json", plan)
        number = adopt(folder)
        if back_to is not None:
            note_undone(folder, number, back_to)
        return number


async def put_edit_in_force(
    folder: ProductionFolder, plan: Plan, *, back_to: int | None = None
) -> tuple[int, Revision] | None:
    """The edited plan's number and what it means, once it is in force; None where nothing changes.

    UserFixable names what is wrong with a plan that does not hold together; nothing is done then.
    """
    refuse_broken(plan, "the edited plan")
    revision = revise(folder, plan, await pricing_generator(folder))
    if not revision.diff.changes:
        return None
    return apply_revision(folder, plan, back_to=back_to), revision


def edit_to_undo(folder: ProductionFolder) -> Earlier | None:
    """The plan before the last edit that still stands; None where no edit does.

    An edit of `shots.json` in place is one too, and is put on record before it is undone.
    """
    with locked(folder):
        adopt(folder)
        return before_last_edit(folder)


async def pricing_generator(folder: ProductionFolder) -> Generator:
    """A generator that routes as the production would now: by its studio and the keys at hand."""
    if folder.brief.studio != "live":
        return Generator(OfflinePlanner())
    studios = await open_studios(folder)
    await studios.close()
    return Generator(OfflinePlanner(), studios.shooting.offers)
