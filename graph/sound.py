"""Sounds of a production: voices, effects, ambience and music, each looked at before it counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from agents.critic import Case
from graph.context import Context
from graph.folder import ShotSound
from graph.tasks import comes_back, ordered, worth_another
from tools.dinov3.expectation import SoundExpectation
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused
from tools.providers.job import Purpose
from tools.providers.jobs import BudgetExceeded
from tools.providers.requests import Media, Request
from tools.screenplay.plan import Shot
from tools.takes.take import Asset, SpokenLine
from tools.takes.verdict import Decision

LEAD_IN_SECONDS = 0.4
"""Picture before the first word, so that a cut does not land on speech."""
BETWEEN_LINES_SECONDS = 0.35
TAIL_SECONDS = 0.6


async def record_voices(context: Context, shot_id: str) -> ShotSound:
    """The shot's voices, recorded once; they set its length where it has to be longer."""
    known = context.folder.sound(shot_id)
    if known is not None:
        return known
    shot = context.folder.plan.shot(shot_id)
    lines: list[SpokenLine] = []
    missing: list[str] = []
    cursor = previous_start = LEAD_IN_SECONDS
    for number, line in enumerate(shot.lines, start=1):
        asset = await _voice(context, shot, number)
        if asset is None:
            missing.append(f"line {number} ({line.speaker}) could not be recorded")
            continue
        start = previous_start if line.dual else cursor
        lines.append(SpokenLine(line=line, asset=asset, start_seconds=start))
        previous_start = start
        cursor = max(cursor, start + (asset.duration_seconds or 0.0) + BETWEEN_LINES_SECONDS)
    spoken = cursor - BETWEEN_LINES_SECONDS + TAIL_SECONDS if lines else 0.0
    sound = ShotSound(
        lines=tuple(lines),
        duration_seconds=round(max(shot.duration_seconds, spoken), 3),
        missing=tuple(missing),
    )
    context.folder.save(f"takes/{shot_id}/sound/sound.json", sound)
    return sound


async def add_foley(context: Context, shot_id: str) -> None:
    """Effects for the kept clip, filed beside the voices."""
    folder = context.folder
    clip = folder.kept(shot_id, AssetKind.CLIP)
    sound = folder.sound(shot_id)
    if clip is None or clip.picture is None or sound is None or sound.foley is not None:
        return
    shot = folder.plan.shot(shot_id)
    media = Media(sha256=clip.picture.sha256, tag="clip")
    length = sound.duration_seconds
    asset = await make_sound(
        context,
        SoundTask(
            kind=AssetKind.FOLEY,
            shot=shot,
            name=f"takes/{shot_id}/sound/foley",
            job=f"foley_of_{clip.n}",
            request=lambda n: context.generator.foley(shot, folder.plan, media, length, n),
            expected=SoundExpectation(kind=AssetKind.FOLEY, duration_seconds=length),
        ),
    )
    missing = (*sound.missing, *(() if asset else ("effects could not be made",)))
    folder.save(
        f"takes/{shot_id}/sound/sound.json",
        sound.model_copy(update={"foley": asset, "missing": missing}),
    )


async def _voice(context: Context, shot: Shot, number: int) -> Asset | None:
    line = shot.lines[number - 1]
    plan = context.folder.plan
    return await make_sound(
        context,
        SoundTask(
            kind=AssetKind.VOICE,
            shot=shot,
            name=f"takes/{shot.shot_id}/sound/line_{number}",
            job=f"line_{number}",
            request=lambda n: context.generator.voice(shot, line, plan, n),
            expected=SoundExpectation(kind=AssetKind.VOICE, words=line.text),
        ),
    )


@dataclass(frozen=True, slots=True)
class SoundTask:
    """A sound to make."""

    kind: AssetKind
    shot: Shot | None
    """None for sounds of the whole film."""
    name: str
    """File in the production's folder, without attempt and suffix."""
    job: str
    request: Callable[[int], Request]
    """The request of the n-th attempt; another seed every time."""
    expected: SoundExpectation


async def make_sound(context: Context, task: SoundTask) -> Asset | None:
    """A sound that the eye passed, or None when the retakes ran out."""
    retakes = context.folder.brief.max_retakes
    for n in range(1, retakes + 2):
        try:
            asset = await _attempt(context, task, n)
        except (ProviderRefused, BudgetExceeded) as refusal:
            if comes_back(refusal):
                raise
            shot_id = task.shot.shot_id if task.shot else ""
            context.events.tell("problem", str(refusal), shot_id=shot_id, take=n)
            if worth_another(refusal):
                continue
            return None
        if await _passes(context, task, asset, n, retakes + 1 - n):
            return asset
    return None


async def _attempt(context: Context, task: SoundTask, n: int) -> Asset:
    """One attempt, filed and looked at."""
    folder = context.folder
    purpose = Purpose(task.shot.shot_id if task.shot else "film", n, task.job)
    request = ordered(folder, f"{task.name}.{n}.order.json", lambda: task.request(n))
    result = await context.dispatch.run(purpose, request)
    output = result.job.outputs[0]
    path = folder.place(output.sha256, output.suffix, f"{task.name}.{n}{output.suffix}")
    async with context.looking:
        report = await asyncio.to_thread(
            context.eye.look_at_sound, folder.root / path, task.expected
        )
    asset = Asset(
        kind=task.kind,
        sha256=output.sha256,
        path=path,
        job_key=result.job.key,
        model=request.model,
        task_id=result.job.task_id,
        cost_micros=result.job.charged_micros,
        seconds=result.seconds,
        duration_seconds=context.eye.seconds_of(folder.root / path),
        words=result.words,
        report=report,
        truth=path.with_suffix(".truth.json") if result.truths[0] is not None else None,
    )
    folder.place_truth(asset)
    folder.save(f"{task.name}.{n}.json", asset)
    return asset


async def _passes(
    context: Context, task: SoundTask, asset: Asset, n: int, retakes_left: int
) -> bool:
    if asset.report is None:
        raise LookupError(f"{asset.path} has no report")
    verdict = await context.critic.judge(
        Case(
            shot=task.shot,
            report=asset.report,
            retakes_left=retakes_left,
            earlier=(),
            repaired=False,
            strictness=context.folder.brief.strictness,
        )
    )
    context.folder.save(f"{task.name}.{n}.verdict.json", verdict)
    context.events.tell(
        "verdict",
        verdict.decision,
        shot_id=task.shot.shot_id if task.shot else "",
        take=n,
        detail=f"{asset.path.name}: {verdict.reason}",
    )
    return verdict.decision in (Decision.KEEP, Decision.TRIM)
