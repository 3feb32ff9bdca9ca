"""How far a production is: counted from its folder, so that it is right without the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from pydantic import BaseModel

from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind
from tools.providers.chats import ChatCall
from tools.providers.job import Job, JobState
from tools.providers.jobs import JobStore
from tools.screenplay.plan import Plan


class ShotStatus(BaseModel):
    """One shot's line on the board."""

    shot_id: str
    state: str
    """planned, keyframe, clip, kept, stale, escalated."""
    takes: int
    reason: str = ""
    hold_seconds: float = 0.0
    """How long its end is held in the film, beside the plan's length."""


class ProductionStatus(BaseModel):
    """The board."""

    name: str
    studio: str
    phase: str
    """plan, shooting, cut, done."""
    shots: tuple[ShotStatus, ...]
    film: bool
    cost_micros: int
    jobs: int
    uncertain_jobs: int


def status_of(
    folder: ProductionFolder, look: Callable[[str], ShotStatus] | None = None
) -> ProductionStatus:
    """The board of a production; `look` finds a shot's line by its id; else it is read."""
    plan = folder.load("shots.json", Plan)
    find = look or partial(shot_status, folder)
    shots = tuple(find(shot.shot_id) for shot in plan.shots) if plan else ()
    jobs = jobs_of(folder)
    words = sum(call.charged_micros for call in chats_of(folder))
    return ProductionStatus(
        name=folder.brief.name,
        studio=folder.brief.studio,
        phase=_phase(folder, plan),
        shots=shots,
        film=folder.film.exists(),
        cost_micros=sum(job.charged_micros for job in jobs) + words,
        jobs=len(jobs),
        uncertain_jobs=sum(job.state is JobState.UNCERTAIN for job in jobs),
    )


def jobs_of(folder: ProductionFolder) -> tuple[Job, ...]:
    """Every provider call of a production, oldest first."""
    with _store(folder) as store:
        return store.jobs() if store else ()


def chats_of(folder: ProductionFolder) -> tuple[ChatCall, ...]:
    """Every call of a language model, oldest first."""
    with _store(folder) as store:
        return store.chats.calls() if store else ()


@contextmanager
def _store(folder: ProductionFolder) -> Iterator[JobStore | None]:
    """The job store; None before there is one."""
    path = folder.state / "jobs.sqlite3"
    store = JobStore(path) if path.exists() else None
    try:
        yield store
    finally:
        if store:
            store.close()


def _phase(folder: ProductionFolder, plan: Plan | None) -> str:
    if plan is None or not any((folder.root / "takes").glob("*")):
        return "plan"
    if (folder.root / "report.json").exists():
        return "done"
    return "cut" if folder.film.exists() else "shooting"


def shot_status(folder: ProductionFolder, shot_id: str) -> ShotStatus:
    """A shot's line, by its own takes, the plan and the locked looks."""
    takes, hold = folder.takes(shot_id), folder.decisions(shot_id).hold_seconds
    if not takes:
        return ShotStatus(shot_id=shot_id, state="planned", takes=0, hold_seconds=hold)
    last = takes[-1]
    if folder.kept(shot_id, AssetKind.CLIP) is not None:
        state = "kept"
    elif folder.stale_parts(last):
        state = "stale"
    elif last.verdict.decision == "escalate":
        state = "escalated"
    else:
        state = "clip" if folder.kept(shot_id, AssetKind.KEYFRAME) is not None else "keyframe"
    return ShotStatus(
        shot_id=shot_id,
        state=state,
        takes=len(takes),
        reason=last.verdict.reason,
        hold_seconds=hold,
    )
