"""Whole productions under trouble: who watches them, what is bought of each shot, what is known.

An arm is a way of working; the same seed brings the same script, the same faults in the same
requests and the same trouble with the service to every arm, so that arms are compared in pairs.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from agents.models import Models
from evals.faults import SAMPLE
from evals.hidden_rules import World
from evals.memory_pays import produce_keyframes
from evals.memory_scripts import script
from evals.scenes.studio import CounterStudio
from evals.true_sight import TrueSight, Unwatched
from graph.attempts import job_store
from graph.folder import ProductionFolder
from graph.opening import Order, open_production
from graph.run import Crew, Outcome, run_production
from graph.state import Command
from graph.studios import Studios
from memory.book import LessonBook
from memory.embedding import MiniLM
from tools.dinov3.eye import Eye
from tools.errors import DailiesError
from tools.providers.job import JobState
from tools.providers.previz.faults import FaultPlan, draw_order
from tools.providers.previz.faults import Order as FaultOrder
from tools.providers.previz.studio import PrevizStudio
from tools.providers.requests import Capability, Request
from tools.screenplay.brief import Brief

SCRIPTS = Path(__file__).parent.parent / "short_scripts"
SIZE, FPS = (480, 270), 12
"""Pixels and frames a second: at 320 x 180 the eye refused clean keyframes of two people."""
FAULT_RATE = 0.35
"""Share of assets that previz spoils."""
_MOST_RUNS = 4
"""The first and three resumes: who works alone gives up then."""
_SHOTS = 3
"""Of a script of a series, which has six, as the short scripts have."""
_EARLIER = 6
"""Productions of a series before the one that is measured."""
_MONTH_SECONDS = 30 * 86_400.0
"""Between productions that are remembered."""

ArmName = Literal["crew", "no_critic", "blind_2", "blind_3", "with_memory", "without_memory"]
Sight = Literal["eye", "truth"]


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of working."""

    watched: bool = True
    """Whether anybody looks; else the first take of everything is kept."""
    copies: int = 1
    """Of each picture and clip that are bought at once."""
    listens: bool = False
    """Whether stills' faults depend on their prompts, by rules that nobody in the crew knows."""
    earlier: int = 0
    """Productions whose lessons the crew remembers."""


ARMS: Mapping[ArmName, Arm] = {
    "crew": Arm(),
    "no_critic": Arm(watched=False),
    "blind_2": Arm(watched=False, copies=2),
    "blind_3": Arm(watched=False, copies=3),
    "with_memory": Arm(listens=True, earlier=_EARLIER),
    "without_memory": Arm(listens=True),
}
ARM_NAMES: tuple[ArmName, ...] = get_args(ArmName)
SIGHTS: tuple[Sight, ...] = get_args(Sight)


@dataclass(frozen=True, slots=True)
class Script:
    """A script as a filmmaker would bring it."""

    sample: str
    """The name of the sample, its seed included."""
    text: str
    """JSON."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What all productions of a process share."""

    eye: Eye
    text: MiniLM
    models: Models


@dataclass(frozen=True, slots=True)
class Ending:
    """A production that is over: its folder, the studio with its ledger, and how it went."""

    folder: ProductionFolder
    studio: CounterStudio
    finished: bool
    runs: int
    """The first, and those that resumed it."""
    seconds: float
    """Wall time of all runs; earlier productions are not counted."""
    problem: str
    """Why the last run ended without a film, in words."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One production to be made."""

    arm: Arm
    sight: Sight
    seed: int
    script: Script


def scene_of(name: ArmName, sight: Sight, seed: int) -> Scene:
    """The production of an arm with that seed."""
    return Scene(ARMS[name], sight, seed, script_of(name, seed))


async def produced(root: Path, scene: Scene, hands: Hands) -> Ending:
    """An autonomous production in a folder below `root`; resumed while that brings it on."""
    faults = FaultPlan(rate=FAULT_RATE, seed=scene.seed)
    previz = PrevizStudio(root / "studio", faults, draw=_draw(scene.arm, scene.seed))
    stand_ins = PrevizStudio(root / "stand_ins", workers=1)
    studio = CounterStudio(previz, scene.seed, scene.arm.copies)
    memory = root / "memory"
    await _remember_earlier(root, memory, scene, hands)
    book = LessonBook(memory, hands.text, clock=_today)
    folder = _opened(root / "production", scene)
    crew = Crew(
        models=hands.models,
        eye=_sight(scene, hands.eye),
        memory=book,
        publish=lambda _: None,
        open_studios=_at(studio, stand_ins),
    )
    try:
        return await _to_the_end(folder, crew, studio)
    finally:
        book.close()
        previz.close()
        stand_ins.close()


def script_of(name: ArmName, seed: int) -> Script:
    """What a seed's productions shoot: one of the short scripts, or the next of a series.

    Lessons are of one model and of like scenes; that a series has, and short scripts have not.
    """
    if ARMS[name].listens:
        told = script(seed, _EARLIER)
        scenes = cast(list[object], told["scenes"])
        return Script(f"series-{seed}", json.dumps(told | {"scenes": scenes[:_SHOTS]}, indent=2))
    scripts = sorted(SCRIPTS.glob("*.json"))
    path = scripts[(seed - 1) % len(scripts)]
    return Script(f"{path.stem}-{seed}", path.read_text("utf-8"))


def _today() -> float:
    """A month after the last of the earlier productions, the first of which was in month one."""
    return (1 + _EARLIER) * _MONTH_SECONDS


async def _remember_earlier(root: Path, memory: Path, scene: Scene, hands: Hands) -> None:
    """Other scripts' keyframes are made in the same world, and their lessons are remembered."""
    world = World("listens", scene.seed, listens=True)
    studio = PrevizStudio(root / "earlier_studio", workers=1, draw=world.draw)
    try:
        for number in range(scene.arm.earlier):
            folder = root / f"earlier-{number}"
            await produce_keyframes(folder, memory, (world, number), studio, hands.eye)
    finally:
        studio.close()


def _draw(arm: Arm, seed: int) -> Callable[[Request, FaultPlan], FaultOrder]:
    """What previz spoils: by chance alone, or stills by what their prompts say."""
    world = World("listens", seed, listens=True)

    def draw(request: Request, plan: FaultPlan) -> FaultOrder:
        still = request.kind in (Capability.STILL, Capability.ANGLE)
        return world.draw(request, plan) if still and arm.listens else draw_order(request, plan)

    return draw


def _opened(root: Path, scene: Scene) -> ProductionFolder:
    path = root.with_suffix(".json")
    path.write_text(scene.script.text, "utf-8")
    width, height = SIZE
    brief = Brief(name="scene", width=width, height=height, fps=FPS, seed=scene.seed)
    lead = (("", SAMPLE / "marcus.png"),)
    return open_production(root, Order(script=path, brief=brief, references=lead))


def _sight(scene: Scene, eye: Eye) -> Eye:
    """Who looks; what reads the truth has the eye's doors without being one."""
    if not scene.arm.watched:
        return cast(Eye, Unwatched(eye))
    return eye if scene.sight == "eye" else cast(Eye, TrueSight(eye))


def _at(
    studio: CounterStudio, stand_ins: PrevizStudio
) -> Callable[[ProductionFolder], Awaitable[Studios]]:
    """Opens these two, which stay open until the production is over."""

    async def stays_open() -> None:
        pass

    async def open_studios(folder: ProductionFolder) -> Studios:
        del folder
        return Studios(studio, stand_ins, stays_open)

    return open_studios


async def _to_the_end(folder: ProductionFolder, crew: Crew, studio: CounterStudio) -> Ending:
    """The first run, and resumes for as long as something is out there to be collected.

    No further round is granted: what was escalated waits for a person, and nobody is there.
    """
    started, runs, outcome, problem = time.monotonic(), 0, Outcome(False), ""
    while runs < _MOST_RUNS:
        runs, before = runs + 1, problem
        try:
            outcome, problem = await run_production(folder.root, crew, Command.PRODUCE), ""
        except DailiesError as error:
            outcome, problem = Outcome(False), str(error)
        over = outcome.finished and not _is_waited_for(folder)
        if over or (problem and problem == before):
            break
    return Ending(
        folder=folder,
        studio=studio,
        finished=outcome.finished and not outcome.missing,
        runs=runs,
        seconds=time.monotonic() - started,
        problem=problem or outcome.stopped,
    )


def _is_waited_for(folder: ProductionFolder) -> bool:
    """Whether a service still has a task, or one was not sent yet."""
    under_way = (JobState.BOOKED, JobState.SENDING, JobState.RUNNING)
    with job_store(folder) as store:
        return store is not None and any(job.state in under_way for job in store.jobs())
