"""Tools of the chat for whole productions: list, open, start, how far, at what price."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from graph.board import status_of
from graph.chat.desk import HIDDEN, Desk
from graph.chat.shooting import ended_words, price_of_what_is_due
from graph.chat.tool import Arguments, NoArguments, Tool, ToolResult
from graph.consent import check_limit
from graph.context import Gates
from graph.folder import ProductionFolder, safe_name
from graph.opening import Order, existing_production, open_production
from graph.records import Quote
from graph.running import RunOrder
from graph.threads import open_question
from tools.errors import UserFixable
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan
from tools.takes.assets import write_whole

_HARDEST = 3
_REASON = 90
"""Characters of a verdict on the board."""


class OpenArguments(Arguments):
    """Which production."""

    name: str


class StartArguments(Arguments):
    """What the person brings."""

    script: str = Field(default="", description="File of the script, as the person named it.")
    script_text: str = Field(default="", description="The script itself, in Fountain, if no file.")
    name: str = ""
    references: tuple[str, ...] = Field(
        default=(), description="Pictures as the person named them: FILE for the lead, NAME=FILE."
    )
    style: str = ""
    running_time_seconds: float | None = None
    studio: Literal["previz", "rehearsal", "live"] = "previz"
    max_cost_usd: float | None = None
    width: int = 1280
    height: int = 720

    def paths(self) -> tuple[str, ...]:
        """Script and pictures."""
        pictures = (reference.rpartition("=")[2] for reference in self.references)
        return (*((self.script,) if self.script else ()), *pictures)


async def list_productions(desk: Desk, _: NoArguments) -> ToolResult:
    """Names, and how far each is."""
    if not desk.productions:
        return ToolResult("There is no production yet. Start one with a script.")
    lines = []
    for name in desk.productions:
        board = status_of(ProductionFolder(desk.home / name))
        lines.append(
            f"{name}: {board.phase}, {len(board.shots)} shots, ${board.cost_micros / 1e6:.2f}"
        )
    return ToolResult("\n".join(lines))


async def open_existing(desk: Desk, asked: OpenArguments) -> ToolResult:
    """Lay it open and say how far it is."""
    desk.rest()
    wanted = asked.name.strip().casefold()
    found = [name for name in desk.productions if name.casefold() == wanted]
    if not found:
        known = ", ".join(desk.productions) or "none yet"
        raise UserFixable(
            f"there is no production {asked.name!r}.", where=str(desk.home), fix=f"open: {known}."
        )
    desk.folder = existing_production(desk.home / found[0])
    told = await status(desk, NoArguments())
    return ToolResult(f"{found[0]} is open.\n{told.text}")


async def start(desk: Desk, asked: StartArguments) -> ToolResult:
    """Open a production, have it planned, and show plan and price."""
    desk.rest()
    script = _script(desk, asked)
    name = _name(asked, script)
    brief = _brief(asked, name)
    check_limit(brief)
    references = tuple(_reference(desk, text) for text in asked.references)
    desk.folder = open_production(
        desk.home / name, Order(script=script, brief=brief, references=references)
    )
    desk.run(RunOrder(gates=Gates(plan=True)))
    ended = await desk.ended()
    text = f"{name} is started in {brief.studio}."
    if ended is None or desk.production.load("shots.json", Plan) is None:
        problem = ended_words(desk.production, ended) if ended else ""
        return ToolResult(f"{text} It could not be planned. {problem}", done=False)
    plan = desk.production.plan
    seconds = sum(shot.duration_seconds for shot in plan.shots)
    told = await quote(desk, NoArguments())
    assumed = "".join(f"\n- assumed: {each}" for each in plan.assumptions[:6])
    return ToolResult(
        f"{text} The plan has {len(plan.scenes)} scenes, {len(plan.shots)} shots and"
        f" {seconds:.0f} s.{assumed}\n{told.text}\nNothing is shot before the plan is approved."
    )


async def status(desk: Desk, _: NoArguments) -> ToolResult:
    """The board in words."""
    folder = desk.production
    board = status_of(folder)
    lines = [
        f"{board.name} ({board.studio}): {board.phase}; {board.jobs} jobs,"
        f" ${board.cost_micros / 1e6:.2f}."
    ]
    if desk.running:
        lines.append("It is running.")
    else:
        question = await open_question(folder.root)
        if question is not None:
            lines.append(f"It waits for you at the gate {question.gate}.")
    if board.uncertain_jobs:
        lines.append(f"{board.uncertain_jobs} jobs are possibly paid: see `dailies jobs`.")
    lines += [
        f"{shot.shot_id}: {shot.state}, {shot.takes} takes. {shot.reason[:_REASON]}".rstrip()
        for shot in board.shots
    ]
    if board.film:
        lines.append(f"The film is cut: {folder.film}")
    return ToolResult("\n".join(lines))


async def quote(desk: Desk, _: NoArguments) -> ToolResult:
    """What is still to be made and what that costs, and which shots are hard."""
    folder = desk.planned
    price = await price_of_what_is_due(desk, even_free=True)
    if price is None:
        return ToolResult("Everything that the plan asks for is there: nothing is to be bought.")
    known = folder.load("quote.json", Quote)
    hard = sorted(known.shots, key=lambda s: -s.difficulty)[:_HARDEST] if known else []
    told = "".join(
        f"\n{shot.shot_id}: {shot.expected_takes:.1f} takes likely ({', '.join(shot.reasons)})"
        for shot in hard
        if shot.reasons
    )
    return ToolResult(f"{price.words}{told}")


async def show_film(desk: Desk, _: NoArguments) -> ToolResult:
    """Where film, report and storyboard lie."""
    folder = desk.production
    names = ("film.mp4", "report.html", "storyboard.png", "storyboard.html", "ledger.csv")
    files = tuple(folder.root / name for name in names if (folder.root / name).exists())
    if folder.film not in files:
        return ToolResult("The film is not cut yet. Let it run to the end.", done=False)
    return ToolResult("\n".join(map(str, files)), files=files)


def _script(desk: Desk, asked: StartArguments) -> Path:
    if asked.script:
        return desk.file(asked.script)
    if not asked.script_text.strip():
        raise UserFixable(
            "there is no script.", where="chat", fix="name a file, or write the script here."
        )
    stem = safe_name(asked.name or "scene")
    path = desk.home / HIDDEN / "scripts" / f"{stem}.fountain"
    write_whole(path, asked.script_text.encode())
    return path


def _name(asked: StartArguments, script: Path) -> str:
    if asked.name:
        return safe_name(asked.name).replace("_", "-")
    # A script called scene.fountain says less than the folder that it lies in.
    stem = script.stem if script.stem.casefold() not in ("scene", "script") else script.parent.name
    return safe_name(stem).replace("_", "-")


def _brief(asked: StartArguments, name: str) -> Brief:
    budget = asked.max_cost_usd
    try:
        return Brief(
            name=name,
            style=asked.style,
            width=asked.width,
            height=asked.height,
            running_time_seconds=asked.running_time_seconds,
            budget_micros=None if budget is None else round(budget * 1e6),
            studio=asked.studio,
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise UserFixable(
            f"{first['msg']}.", where=str(first["loc"][0]), fix="say another one."
        ) from error


def _reference(desk: Desk, text: str) -> tuple[str, Path]:
    name, _, file = text.rpartition("=")
    return name.strip(), desk.file(file)


TOOLS = (
    Tool("list_productions", "List the productions there are.", list_productions),
    Tool(
        "open_production",
        "Open a production by its name.",
        open_existing,
        OpenArguments,
        deeds=("opened",),
    ),
    Tool(
        "start_production",
        "Start a production from a script and have it planned; nothing is shot yet. Ask for a"
        " script if there is none.",
        start,
        StartArguments,
        deeds=("started", "planned"),
    ),
    Tool("status", "How far the open production is, shot by shot, and what it has cost.", status),
    Tool("quote", "What is still to be made and what it costs. Buys nothing.", quote),
    Tool("show_film", "Where the film, the report and the storyboard are.", show_film),
)
