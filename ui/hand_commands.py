"""Commands by which a person decides on takes; each says what the next run makes and costs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.markup import escape

from graph.folder import ProductionFolder
from graph.hand import (
    accept_take,
    ask_retake,
    bring_take,
    choose_take,
    due_shots,
    lock_shot,
    locked_shots,
    unlock_shot,
)
from graph.hand.naming import named_shot
from graph.opening import existing_production
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.takes.take import Take
from ui.console import Console
from ui.crew import eye_for
from ui.hand_told import SOMEBODY, Person, ShotId, memory_at_hand, named, say
from ui.options import Json, Production, Weights


class TakeLine(BaseModel):
    """One take in a list."""

    shot: str
    take: int
    stage: AssetKind
    decision: str
    decided_by: str
    in_film: bool
    stale: tuple[str, ...]
    """Parts of the plan that say otherwise now."""
    model: str
    cost_micros: int
    picture: Path | None
    reason: str


class TakeList(BaseModel):
    """All takes, and what stands open."""

    takes: tuple[TakeLine, ...]
    due: tuple[str, ...]
    """Shots that the next run makes again because a person asked."""
    locked: tuple[str, ...]


def add_hand_commands(app: typer.Typer) -> None:
    """Register the commands of this file."""
    app.command("takes")(show_takes)
    app.command("keep")(keep)
    app.command("retake")(retake)
    app.command("choose")(choose)
    app.command("replace")(replace)
    app.command("lock")(lock)
    app.command("unlock")(unlock)


def show_takes(
    production: Production,
    shot: Annotated[str | None, typer.Argument(help="One shot; else all.")] = None,
    as_json: Json = False,
) -> None:
    """List takes with their verdicts: which are in the film, stale, set aside, locked."""
    folder = existing_production(production)
    shots = [named_shot(folder, shot)] if shot else folder.plan.shots
    lines = tuple(_line(folder, take) for each in shots for take in folder.takes(each.shot_id))
    told = TakeList(takes=lines, due=due_shots(folder), locked=locked_shots(folder))
    Console(as_json=as_json).say(told, _takes_shown(told))


def keep(
    production: Production,
    shot: ShotId,
    take: Annotated[int | None, typer.Option(help="Its number; else the newest.")] = None,
    person: Person = SOMEBODY,
    as_json: Json = False,
) -> None:
    """Overrule the critic: a take enters the film as it is. It becomes a lesson and a label.

    Example:  dailies keep productions/scene 4A --take 2
    """
    folder = existing_production(production)
    with memory_at_hand() as memory:
        kept = accept_take(folder, memory, shot, take, person=person)
    say(folder, f"{named(kept)} enters the film.", shot, kept, as_json=as_json)


def retake(
    production: Production,
    shot: ShotId,
    note: Annotated[str, typer.Option(help="What should be different.", show_default=False)],
    stage: Annotated[
        str, typer.Option(help="keyframe or clip; else the clip where there is one.")
    ] = "",
    person: Person = SOMEBODY,
    as_json: Json = False,
) -> None:
    """Set a take aside with a note; `dailies resume` makes another that hears of it.

    Example:  dailies retake productions/scene 4A --note "she looks up only at the end"
    """
    folder = existing_production(production)
    with memory_at_hand() as memory:
        aside = ask_retake(folder, memory, shot, note, stage=_stage(stage), person=person)
    done = f"{named(aside)} is set aside: {note}"
    say(folder, done, shot, aside, as_json=as_json)


def choose(
    production: Production,
    shot: ShotId,
    take: Annotated[int, typer.Argument(help="Number of the take.", show_default=False)],
    person: Person = SOMEBODY,
    as_json: Json = False,
) -> None:
    """Put an earlier take into the film instead of the newest kept one.

    Example:  dailies choose productions/scene 4A 2
    """
    folder = existing_production(production)
    chosen = choose_take(folder, shot, take, person=person)
    say(folder, f"{named(chosen)} enters the film.", shot, chosen, as_json=as_json)


def replace(
    production: Production,
    shot: ShotId,
    file: Annotated[Path, typer.Argument(help="Your picture or clip.", show_default=False)],
    person: Person = SOMEBODY,
    eye: Weights = None,
    as_json: Json = False,
) -> None:
    """Put your own picture (the shot's keyframe) or clip into the film; the eye looks at it too.

    A picture makes the clip due; a clip needs no keyframe, and its own sound is left off.

    Example:  dailies replace productions/scene 4A my-still.jpg
    """
    folder = existing_production(production)
    brought = bring_take(folder, eye_for(eye), shot, file, person=person)
    done = f"{file.name} is {named(brought)}. {brought.verdict.reason}"
    say(folder, done, shot, brought, as_json=as_json)


def lock(production: Production, shot: ShotId, as_json: Json = False) -> None:
    """Lock a shot: its kept takes stay, whatever becomes of the plan."""
    folder = existing_production(production)
    lock_shot(folder, shot)
    say(folder, f"Shot {shot} is locked.", shot, None, as_json=as_json)


def unlock(production: Production, shot: ShotId, as_json: Json = False) -> None:
    """Let a locked shot follow the plan again."""
    folder = existing_production(production)
    unlock_shot(folder, shot)
    say(folder, f"Shot {shot} is not locked.", shot, None, as_json=as_json)


def _stage(name: str) -> AssetKind | None:
    known = (AssetKind.KEYFRAME, AssetKind.CLIP)
    found = next((stage for stage in known if stage.value == name), None)
    if name and found is None:
        raise UserFixable(
            f"{name!r} is no stage of a shot.", where="--stage", fix="name keyframe or clip."
        )
    return found


def _line(folder: ProductionFolder, take: Take) -> TakeLine:
    kept = folder.kept(take.shot_id, take.stage)
    return TakeLine(
        shot=take.shot_id,
        take=take.n,
        stage=take.stage,
        decision=take.verdict.decision,
        decided_by=take.verdict.decided_by,
        in_film=kept is not None and kept.n == take.n,
        stale=folder.stale_parts(take),
        model=take.sheet.target_model,
        cost_micros=take.cost_micros,
        picture=folder.file(take.picture) if take.picture else None,
        reason=take.verdict.reason,
    )


def _takes_shown(told: TakeList) -> str:
    """Two lines a take: a table would break on a narrow screen."""
    lines = [line for take in told.takes for line in _two_lines(take)]
    lines += [f"Asked for again: {', '.join(told.due)}."] if told.due else []
    lines += [f"Locked: {', '.join(told.locked)}."] if told.locked else []
    return escape("\n".join(lines or ["Nothing was made yet."]))


def _two_lines(take: TakeLine) -> tuple[str, str]:
    stale = f", stale: {', '.join(take.stale)}" if take.stale else ""
    verdict = f"{'in the film' if take.in_film else take.decision}{stale}"
    head = f"{take.shot} take {take.take} {take.stage}: {verdict} ({take.decided_by})"
    cost = f"${take.cost_micros / 1e6:.2f}"
    return head, f"  {take.model}, {cost}, {take.picture or 'no picture'}. {take.reason}"
