"""Commands for the finer hand: in and out points, holds, own lines and pictures, order, undoing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graph.hand import ask_look, bring_line, bring_look, hold_shot, trim_take, undo_decision
from graph.hand.freezing import hold_in_words
from graph.hand.trimming import clip_seconds
from graph.opening import existing_production
from graph.revising import apply_revision
from tools.errors import UserFixable
from tools.screenplay.plan_edit import move_shot, shot_named
from ui.crew import eye_for
from ui.hand_told import SOMEBODY, Person, ShotId, memory_at_hand, named, say
from ui.options import Json, Production, Weights


def add_finer_commands(app: typer.Typer) -> None:
    """Register the commands of this file."""
    app.command("trim")(trim)
    app.command("hold")(hold)
    app.command("line")(line)
    app.command("move")(move)
    app.command("undo")(undo)
    app.command("recast")(recast)


def trim(
    production: Production,
    shot: ShotId,
    take: Annotated[int, typer.Argument(help="Number of the take.", show_default=False)],
    start: Annotated[float, typer.Option("--from", help="Its first second in the film.")] = 0.0,
    end: Annotated[
        float | None, typer.Option("--to", help="Where it ends; else with the clip.")
    ] = None,
    person: Person = SOMEBODY,
    as_json: Json = False,
) -> None:
    """Show only some seconds of a clip; without --from and --to all of it again.

    No spoken line may lose words by it.

    Example:  dailies trim productions/scene 4A 2 --from 0.5 --to 2.25
    """
    folder = existing_production(production)
    found = folder.take(shot, take)
    last = end if end is not None or found is None else clip_seconds(folder, found)
    trimmed = trim_take(folder, shot, take, start, last or 0.0, person=person)
    shown = trimmed.verdict.usable_range
    what = f"seconds {shown[0]:.2f} to {shown[1]:.2f}" if shown else "the whole of it"
    say(folder, f"{named(trimmed)} enters the film: {what}.", shot, trimmed, as_json=as_json)


def hold(
    production: Production,
    shot: ShotId,
    seconds: Annotated[
        float, typer.Argument(help="0.1 to 10; 0 takes the hold away.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Let the last picture of a shot stand still for so long more, whichever take shows it.

    It costs nothing but beds that have become too short. The scene's sound runs on under it.

    Example:  dailies hold productions/scene 4A 2
    """
    folder = existing_production(production)
    hold_shot(folder, shot, seconds)
    say(folder, f"{shot}: {hold_in_words(seconds)}.", shot, None, as_json=as_json)


def line(
    production: Production,
    shot: ShotId,
    number: Annotated[int, typer.Argument(help="Which of its lines, from 1.", show_default=False)],
    file: Annotated[Path, typer.Argument(help="Your recording.", show_default=False)],
    eye: Weights = None,
    as_json: Json = False,
) -> None:
    """Put your own recording in place of a line; the eye listens to it too.

    Example:  dailies line productions/scene 4A 1 me.wav
    """
    folder = existing_production(production)
    spoken = bring_line(folder, eye_for(eye), shot, number, file)
    faults = spoken.asset.report.failures if spoken.asset.report else ()
    heard = " ".join(("", *(each.sentence for each in faults)))
    done = f"Line {number} of {shot} is {file.name} now.{heard}"
    say(folder, done, shot, None, as_json=as_json)


def move(
    production: Production,
    shot: ShotId,
    places: Annotated[
        int, typer.Option("--by", help="Places later in its scene; below 0: earlier.")
    ],
    as_json: Json = False,
) -> None:
    """Move a shot within its scene. Nothing becomes stale by it; the film is cut again.

    Example:  dailies move productions/scene 4A --by -1
    """
    folder = existing_production(production)
    plan = move_shot(folder.plan, shot, places)
    number = apply_revision(folder, plan)
    scene = plan.scene_of(shot_named(plan, shot).shot_id)
    order = ", ".join(each.shot_id for each in scene.shots)
    say(folder, f"Plan {number} is in force: {order}.", shot, None, as_json=as_json)


def undo(production: Production, shot: ShotId, as_json: Json = False) -> None:
    """Take the last decision on a shot back, with its lesson, if nothing was made from it yet.

    Example:  dailies undo productions/scene 4A
    """
    folder = existing_production(production)
    with memory_at_hand() as memory:
        deed = undo_decision(folder, memory, shot)
    say(folder, f"It is undone that {deed}.", shot, None, as_json=as_json)


def recast(
    production: Production,
    name: Annotated[
        str, typer.Argument(help="A character, a place or a prop of the plan.", show_default=False)
    ],
    file: Annotated[Path | None, typer.Argument(help="Your picture.")] = None,
    note: Annotated[str, typer.Option(help="Of a character: what to show otherwise.")] = "",
    eye: Weights = None,
    as_json: Json = False,
) -> None:
    """Exchange the picture of somebody or something: bring yours, or have one made by a note.

    Example:  dailies recast productions/scene Elena elena.jpg

    Or:  dailies recast productions/scene Elena --note "older, grey hair"
    """
    folder = existing_production(production)
    if (file is None) is (not note):
        raise UserFixable(
            "a picture or a note is needed, not both.",
            where="dailies recast",
            fix="name your picture, or say with --note what should be different.",
        )
    if file is not None:
        bring_look(folder, eye_for(eye), name, file)
        done = f"{name} looks like {file.name} from now on."
    else:
        done = f"Another picture of {ask_look(folder, name, note)} is to be made: {note}"
    say(folder, done, name, None, as_json=as_json)
