"""Where the money of a production went: by model, by shot, and on takes that nobody will see."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from graph.board import chats_of, jobs_of
from graph.folder import ProductionFolder
from graph.talking import Speaking, speaking
from tools.dinov3.findings import AssetKind
from tools.providers.chats import ChatCall
from tools.providers.job import Job, JobState
from tools.screenplay.plan import Plan
from tools.takes.take import Take


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Spending(_Record):
    """Money and time at one model."""

    provider: str
    model: str
    jobs: int
    cost_micros: int
    seconds: float


class ShotSpending(_Record):
    """Money for one shot, or for 'film' and 'cast', which belong to none."""

    shot_id: str
    takes: int
    cost_micros: int
    wasted_micros: int
    """Of it, for takes that are not in the film."""


class DoubtfulJob(_Record):
    """A job that may have been paid without an answer."""

    shot_id: str
    asset: str
    provider: str
    model: str
    task_id: str
    """Empty where the service gave none."""
    charged_micros: int
    problem: str


class Ledger(_Record):
    """All money of a production."""

    budget_micros: int | None
    cost_micros: int
    """Jobs and language models."""
    wasted_micros: int
    by_model: tuple[Spending, ...]
    by_agent: tuple[Speaking, ...]
    by_shot: tuple[ShotSpending, ...]
    doubtful: tuple[DoubtfulJob, ...]


def ledger_of(folder: ProductionFolder) -> Ledger:
    """Of what lies in the folder now, whether a run goes on or not."""
    jobs, chats = jobs_of(folder), chats_of(folder)
    shots = _by_shot(folder, jobs, chats)
    return Ledger(
        budget_micros=folder.brief.budget_micros,
        cost_micros=sum(j.charged_micros for j in jobs) + sum(c.charged_micros for c in chats),
        wasted_micros=sum(shot.wasted_micros for shot in shots),
        by_model=spending(jobs),
        by_agent=speaking(chats),
        by_shot=shots,
        doubtful=tuple(_doubtful(job) for job in jobs if job.state is JobState.UNCERTAIN),
    )


def spending(jobs: Sequence[Job]) -> tuple[Spending, ...]:
    """All jobs by provider and model."""
    keys = sorted({(job.provider, job.request.model) for job in jobs})
    groups = {key: [j for j in jobs if (j.provider, j.request.model) == key] for key in keys}
    return tuple(
        Spending(
            provider=provider,
            model=model,
            jobs=len(mine),
            cost_micros=sum(job.charged_micros for job in mine),
            seconds=round(sum((j.ended_at or j.booked_at) - j.booked_at for j in mine), 2),
        )
        for (provider, model), mine in groups.items()
    )


def spent_on(shot_id: str, jobs: Sequence[Job], chats: Sequence[ChatCall]) -> int:
    """Jobs and language models about that shot, in micro-dollars."""
    made = sum(job.charged_micros for job in jobs if job.purpose.shot_id == shot_id)
    said = sum(call.charged_micros for call in chats if call.about.shot_id == shot_id)
    return made + said


def wasted(takes: Sequence[Take], kept_keyframe: int | None, kept_clip: int | None) -> int:
    """What the takes cost that are not in the film, in micro-dollars."""
    return sum(take.cost_micros for take in takes if take.n not in (kept_keyframe, kept_clip))


def _by_shot(
    folder: ProductionFolder, jobs: Sequence[Job], chats: Sequence[ChatCall]
) -> tuple[ShotSpending, ...]:
    """In film order; what belongs to no shot of the plan comes last."""
    plan = folder.load("shots.json", Plan)
    names = [shot.shot_id for shot in plan.shots] if plan else []
    paid = {job.purpose.shot_id for job in jobs} | {call.about.shot_id for call in chats}
    return tuple(
        _of_shot(folder, shot_id, jobs, chats)
        for shot_id in (*names, *sorted(paid.difference(names)))
    )


def _of_shot(
    folder: ProductionFolder, shot_id: str, jobs: Sequence[Job], chats: Sequence[ChatCall]
) -> ShotSpending:
    takes = folder.takes(shot_id)
    kept = [folder.kept(shot_id, stage) for stage in (AssetKind.KEYFRAME, AssetKind.CLIP)]
    still, clip = (take.n if take else None for take in kept)
    return ShotSpending(
        shot_id=shot_id,
        takes=len(takes),
        cost_micros=spent_on(shot_id, jobs, chats),
        wasted_micros=wasted(takes, still, clip),
    )


def _doubtful(job: Job) -> DoubtfulJob:
    return DoubtfulJob(
        shot_id=job.purpose.shot_id,
        asset=job.purpose.asset,
        provider=job.provider,
        model=job.request.model,
        task_id=job.task_id,
        charged_micros=job.charged_micros,
        problem=job.problem,
    )
