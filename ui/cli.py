"""The command line: `dailies`."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from graph import settling
from graph.board import jobs_of, status_of
from graph.consent import check_eye, check_limit
from graph.gates import GateAnswer
from graph.opening import Order, existing_production, open_production
from graph.records import Quote
from graph.run import next_command, run_production
from graph.state import Command
from tools.errors import DailiesError, UserFixable
from tools.providers.previz.faults import FaultPlan
from ui.chat_command import add_chat_command
from ui.console import Console
from ui.crew import GateName, crew_for, eye_for
from ui.export_commands import add_export_commands
from ui.eye_commands import add_eye_commands
from ui.fields import parse_reference, parse_size, usd_to_micros
from ui.finer_commands import add_finer_commands
from ui.hand_commands import add_hand_commands
from ui.memory_commands import app as memory_app
from ui.options import (
    Faults,
    FaultSeed,
    Fps,
    Fresh,
    Gate,
    Json,
    MaxCost,
    Music,
    Name,
    Out,
    Production,
    Reference,
    Retakes,
    ScriptPath,
    Seconds,
    Seed,
    Size,
    Strictness,
    Studio,
    Style,
    Unseen,
    Weights,
)
from ui.running import brief_of, name_of, run

app = typer.Typer(
    name="dailies",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="""An AI film director that watches its own footage.

    A script and a picture of the lead go in; a cut film comes out, with a report that shows the
    evidence for every decision. Without keys and weights everything runs in previz.

    Start with:  dailies produce SCRIPT --reference LEAD.png
    """,
)
app.add_typer(memory_app)


@app.command()
def produce(
    script: ScriptPath,
    reference: Reference = [],  # noqa: B006 - typer copies it
    out: Out = None,
    name: Name = None,
    style: Style = "",
    music: Music = None,
    size: Size = "1280x720",
    fps: Fps = 24,
    running_time: Seconds = None,
    max_cost: MaxCost = None,
    max_retakes: Retakes = 3,
    seed: Seed = 7,
    studio: Studio = "previz",
    shoot_unseen: Unseen = False,
    strictness: Strictness = "standard",
    faults: Faults = 0.0,
    fault_seed: FaultSeed = 7,
    gate: Gate = [],  # noqa: B006 - typer copies it
    eye: Weights = None,
    fresh: Fresh = False,
    as_json: Json = False,
) -> None:
    """Make the scene: plan, keyframes, clips, sound, cut, report.

    Example:  dailies produce scene.fountain -r marcus.jpg -r ELENA=elena.png --music score.mp3

    With keys:  dailies produce scene.fountain -r marcus.jpg --studio live --max-cost 25
    """
    width, height = parse_size(size)
    root = out or Path("productions") / name_of(script)
    brief = brief_of(
        name=name or name_of(root),
        style=style,
        width=width,
        height=height,
        fps=fps,
        running_time_seconds=running_time,
        budget_micros=usd_to_micros(max_cost),
        max_retakes=max_retakes,
        seed=seed,
        studio=studio,
        shoot_unseen=shoot_unseen,
        strictness=strictness,
    )
    check_limit(brief)
    if brief.studio == "live":
        # Asked before the folder is made: consent is written into its brief.
        check_eye(brief, sees_photographs=not eye_for(eye).previz_only)
    if fresh and (root / "brief.json").exists():
        shutil.rmtree(root)
    order = Order(
        script=script,
        brief=brief,
        references=tuple(parse_reference(text) for text in reference),
        music=music,
        faults=FaultPlan(rate=faults, seed=fault_seed) if faults else None,
    )
    folder = open_production(root, order)
    run(folder, Command.PRODUCE, gate=gate, eye=eye, as_json=as_json)


@app.command()
def resume(
    production: Production,
    gate: Gate = [],  # noqa: B006 - typer copies it
    approve: Annotated[bool, typer.Option(help="Answer yes to the gate it waits at.")] = False,
    recut: Annotated[bool, typer.Option(help="Only cut, look and report again.")] = False,
    eye: Weights = None,
    as_json: Json = False,
) -> None:
    """Go on after a crash, a gate or missing shots; nothing is bought twice."""
    folder = existing_production(production)
    command = Command.RECUT if recut else next_command(folder)
    answer = GateAnswer() if approve else None
    run(folder, command, gate=gate, eye=eye, as_json=as_json, answer=answer)


@app.command()
def plan(
    script: ScriptPath,
    reference: Reference = [],  # noqa: B006 - typer copies it
    out: Out = None,
    style: Style = "",
    running_time: Seconds = None,
    seed: Seed = 7,
    eye: Weights = None,
    as_json: Json = False,
) -> None:
    """Break a script down into shots and stop, so that shots.json can be read and edited.

    Go on with:  dailies resume PRODUCTION --approve
    """
    root = out or Path("productions") / name_of(script)
    brief = brief_of(name=name_of(root), style=style, running_time_seconds=running_time, seed=seed)
    references = tuple(parse_reference(text) for text in reference)
    folder = open_production(root, Order(script=script, brief=brief, references=references))
    run(folder, Command.PRODUCE, gate=[GateName.PLAN], eye=eye, as_json=as_json)


@app.command()
def shoot(
    production: Production,
    shot: Annotated[str, typer.Argument(help="Shot id, as in shots.json.", show_default=False)],
    eye: Weights = None,
    as_json: Json = False,
) -> None:
    """Shoot one shot of a planned production as a camera test, without cutting a film.

    Plan first:  dailies plan SCRIPT --out FOLDER
    """
    folder = existing_production(production)
    known = [planned.shot_id for planned in folder.plan.shots]
    if shot not in known:
        raise UserFixable(
            f"there is no shot {shot!r}.", where="SHOT", fix=f"name one of {', '.join(known)}."
        )
    console = Console(as_json=as_json)
    with console.progress(folder) as listener:
        crew = crew_for(weights=eye, listener=listener)
        asyncio.run(run_production(folder.root, crew, Command.SHOOT, only=[shot]))
    console.takes(folder, shot)


@app.command()
def quote(production: Production, as_json: Json = False) -> None:
    """Show what a planned production costs before anything is bought."""
    folder = existing_production(production)
    Console(as_json=as_json).quote(folder.need("quote.json", Quote), folder.plan)


@app.command()
def status(production: Production, as_json: Json = False) -> None:
    """Show how far a production is and what it has cost."""
    Console(as_json=as_json).status(status_of(existing_production(production)))


@app.command()
def report(
    production: Production,
    as_json: Annotated[bool, typer.Option("--json", help="Print report.json.")] = False,
) -> None:
    """Draw the report and the storyboard again from report.json."""
    from ui.report.pages import publish  # noqa: PLC0415 - templates only when asked for

    folder = existing_production(production)
    publish(folder)
    Console(as_json=as_json).report(folder)


@app.command()
def jobs(
    production: Production,
    found: Annotated[
        str, typer.Option(help="JOB=TASK: the provider has it under this id; collect it.")
    ] = "",
    not_sold: Annotated[
        str, typer.Option(help="JOB: the provider never got it; send it again.")
    ] = "",
    gave_up: Annotated[
        str, typer.Option(help="JOB: its result cannot be had; its price stays counted.")
    ] = "",
    as_json: Json = False,
) -> None:
    """List every provider call with its state and price; settle those that are possibly paid."""
    folder = existing_production(production)
    if found:
        job, _, task = found.partition("=")
        settling.found(folder, job, task)
    if not_sold:
        settling.not_sold(folder, not_sold)
    if gave_up:
        settling.gave_up(folder, gave_up)
    Console(as_json=as_json).jobs(jobs_of(folder))


add_eye_commands(app)
add_export_commands(app)
add_hand_commands(app)
add_finer_commands(app)
add_chat_command(app)


def main() -> None:
    """Entry point; errors that the user can mend come without a traceback."""
    logging.basicConfig(level=os.environ.get("DAILIES_LOG", "WARNING"), stream=sys.stderr)
    try:
        app()
    except DailiesError as error:
        Console(as_json="--json" in sys.argv).problem(error)
        sys.exit(2)


if __name__ == "__main__":
    main()
