"""Running a production: the one place where its crew is put together, locked, run and resumed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from langgraph.types import Command as Resume
from langgraph.types import StateSnapshot

from agents.critic import Critic
from agents.director import Director
from agents.generator import Generator
from agents.models import Models
from agents.policy import load_policy
from agents.prompt_writer import PromptWriter
from graph.attempts import is_uncollected
from graph.consent import check_eye, check_keys, check_limit
from graph.context import Context, Gates
from graph.events import Event, EventLog
from graph.folder import ProductionFolder
from graph.gates import GateAnswer, GateQuestion
from graph.hand import due_shots
from graph.locking import locked
from graph.production import production_graph
from graph.revisions import adopt
from graph.stale import is_outdated
from graph.state import Command, ProductionState
from graph.studios import Studios, open_studios
from graph.threads import (
    Standing,
    checkpoints,
    config_of,
    question_in,
    standing_before,
    thread,
)
from memory.book import LessonBook
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused
from tools.providers.dispatch import Dispatch, as_delivered, unchanged
from tools.providers.job import Purpose
from tools.providers.jobs import JobStore
from tools.providers.ledger import ledger_csv
from tools.providers.models import model_book
from tools.providers.preflight import PreFlight, Subject
from tools.providers.requests import Media
from tools.screenplay.plan import Plan
from tools.takes.assets import write_whole

if TYPE_CHECKING:
    # Brings seconds of libraries with it, which who is handed an eye has loaded.
    from tools.dinov3.eye import Eye


@dataclass(frozen=True, slots=True)
class Crew:
    """What a run needs from outside its folder."""

    models: Models
    eye: Eye
    memory: LessonBook
    publish: Callable[[ProductionFolder], None]
    open_studios: Callable[[ProductionFolder], Awaitable[Studios]] = open_studios
    gates: Gates = field(default_factory=Gates)
    listener: Callable[[Event], None] | None = None
    clock: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    finished: bool
    """Whether the film is cut and reported on."""
    question: GateQuestion | None = None
    """What a person has to answer before it can go on."""
    missing: tuple[str, ...] = ()
    """Shots that the film shows as a slate."""
    stopped: str = ""
    """Why it stopped before its end, where a person has to do something; nothing is lost."""


async def run_production(
    root: Path,
    crew: Crew,
    command: Command,
    *,
    answer: GateAnswer | None = None,
    only: Sequence[str] = (),
) -> Outcome:
    """Bring the production as far as it goes now; safe to call again after any crash.

    `only` names shots for a camera test (`Command.SHOOT`).
    """
    folder = ProductionFolder(root)
    with locked(folder):
        revision = adopt(folder)
        async with _context(folder, crew) as context, checkpoints(folder) as saver:
            graph = production_graph(saver)
            config = config_of(thread(revision, only, command))
            snapshot = await graph.aget_state(config)
            if snapshot.values:
                answer = answer or _settled_elsewhere(folder, snapshot)
                given = _given(snapshot, command, answer, only)
            else:
                before = await standing_before(graph, revision)
                given = _begun(command, only, before, answer)
            try:
                async for _ in graph.astream(given, config, context=context, durability="sync"):
                    pass
            except ProviderRefused as refusal:
                if not refusal.passes_later:
                    raise
                return Outcome(False, stopped=str(refusal))
            if context.dispatch.closed is not None:
                return Outcome(False, stopped=str(context.dispatch.closed))
            return _outcome(folder, await graph.aget_state(config))


def _begun(
    command: Command, only: Sequence[str], before: Standing, answer: GateAnswer | None
) -> ProductionState:
    """The first state of a thread: what was approved of the plan before this one stays so."""
    approved = set(before.approved)
    if answer is not None and answer.approve and before.question is not None:
        # Keyframes and looks of an edited plan are others; the plan itself was edited by a person.
        approved |= {"plan"} & {before.question.gate}
    return ProductionState(command=command.value, only=list(only), approved=sorted(approved))


def _given(
    snapshot: StateSnapshot, command: Command, answer: GateAnswer | None, only: Sequence[str]
) -> ProductionState | Resume[object] | None:
    """What to feed the machine: an answer, nothing to go on from a crash, or a command."""
    if not snapshot.next:
        return ProductionState(command=command.value, only=list(only))
    return Resume(resume=answer.model_dump()) if answer and snapshot.interrupts else None


def _settled_elsewhere(folder: ProductionFolder, snapshot: StateSnapshot) -> GateAnswer | None:
    """The answer to an open gate where a person asked for retakes by other ways meanwhile."""
    question = question_in(snapshot)
    if question is None or not due_shots(folder):
        return None
    return GateAnswer() if question.gate == "escalations" else None


def next_command(folder: ProductionFolder) -> Command:
    """What resuming means for a folder: go on, give missing shots another chance, or cut again."""
    if not (folder.root / "report.json").exists():
        return Command.PRODUCE
    if is_outdated(folder) or due_shots(folder) or is_uncollected(folder):
        # What plan or person ask for now is made first; what was escalated is not tried again.
        return Command.PRODUCE
    return Command.RETRY_MISSING if missing_shots(folder) else Command.RECUT


def missing_shots(folder: ProductionFolder) -> tuple[str, ...]:
    """Shots without a kept clip."""
    return tuple(
        shot.shot_id
        for shot in folder.plan.shots
        if folder.kept(shot.shot_id, AssetKind.CLIP) is None
    )


@asynccontextmanager
async def _context(folder: ProductionFolder, crew: Crew) -> AsyncIterator[Context]:
    brief = folder.brief
    check_limit(brief)
    async with AsyncExitStack() as closing:
        store = JobStore(
            folder.state / "jobs.sqlite3", budget_micros=brief.budget_micros, clock=crew.clock
        )
        closing.callback(store.close)
        studios = await crew.open_studios(folder)
        closing.push_async_callback(studios.close)
        frozen = crew.memory.freeze(folder.state / "memory")
        closing.callback(frozen.close)
        # However the run ends, the ledger says what was bought and what is still out there.
        closing.callback(_write_ledger, folder, store)
        check_eye(brief, sees_photographs=not crew.eye.previz_only)
        events = EventLog(folder.state / "events.jsonl", crew.clock, crew.listener)
        if brief.studio != "previz":
            for hole in check_keys(folder.script, model_book(), studios.shooting.offers):
                events.tell("problem", hole)
        models = crew.models.charged_to(store.chats)
        dispatch = _dispatch(folder, crew, studios, store, events)
        yield Context(
            folder=folder,
            director=Director(models.director),
            writer=PromptWriter(models.writer),
            generator=Generator(models.generator, studios.shooting.offers),
            critic=Critic(models.critic, load_policy(folder.root)),
            eye=crew.eye,
            memory=crew.memory,
            recalled=frozen,
            dispatch=dispatch,
            stand_ins=replace(
                dispatch, provider=studios.stand_ins, preflight=unchanged, receive=as_delivered
            ),
            events=events,
            clock=crew.clock,
            publish=crew.publish,
            gates=crew.gates,
        )


def _dispatch(
    folder: ProductionFolder, crew: Crew, studios: Studios, store: JobStore, events: EventLog
) -> Dispatch:
    """The way to the studio that shoots."""
    return Dispatch(
        folder.brief.name,
        studios.shooting,
        store,
        folder.assets,
        crew.clock,
        preflight=PreFlight(model_book(), partial(_subjects, folder)).check,
        receive=studios.receive,
        tell=partial(_tell_step, events),
    )


def _write_ledger(folder: ProductionFolder, store: JobStore) -> None:
    write_whole(folder.root / "ledger.csv", ledger_csv(store).encode())


def _subjects(folder: ProductionFolder) -> dict[str, Subject]:
    """The looks that are locked now, for pre-flight; one to be made anew is no model for itself."""
    if folder.load("shots.json", Plan) is None:
        return {}
    locked = ((m, folder.cast(m.name)) for m in folder.plan.cast)
    return {
        m.name: Subject(Media(sha256=found.picture.sha256, tag=m.name), found.dna.summary)
        for m, found in locked
        if found is not None and found.basis in ("", folder.bases.portrait(m))
    }


def _tell_step(events: EventLog, purpose: Purpose, step: str) -> None:
    events.tell("job", step, shot_id=purpose.shot_id, take=purpose.take, detail=purpose.asset)


def _outcome(folder: ProductionFolder, snapshot: StateSnapshot) -> Outcome:
    question = question_in(snapshot)
    if question is not None:
        return Outcome(False, question)
    finished = not snapshot.next and folder.film.exists()
    return Outcome(finished, missing=missing_shots(folder) if finished else ())
