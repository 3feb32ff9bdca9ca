"""What the prompt-writer and the generator are handed: narrow records made from the folder."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from agents.generator import ShootingTask
from agents.prompt_writer import WritingTask
from graph.context import Context
from graph.expect import locked_cast
from graph.folder import ProductionFolder, Quote, load_sheet
from graph.lessons import recalled_for
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.job import JobState
from tools.providers.jobs import BudgetExceeded
from tools.providers.requests import Media, Request
from tools.screenplay.plan import Shot
from tools.takes.take import Take


def writing_task(context: Context, shot_id: str, stage: AssetKind) -> WritingTask:
    """Everything that the next prompt for this shot has to take into account."""
    folder = context.folder
    plan = folder.plan
    shot = plan.shot(shot_id)
    before, after = plan.neighbours(shot_id)
    previous = last_take(folder, shot_id, stage)
    sound = folder.sound(shot_id)
    seconds = sound.duration_seconds if sound else shot.duration_seconds
    from_master = _source_media(context, shot) is not None
    model = context.generator.route(shot, stage, from_master=from_master, seconds=seconds)
    edits = previous.verdict.edits if previous else ()
    return WritingTask(
        shot=shot,
        plan=plan,
        stage=stage,
        target_model=model,
        from_picture=from_master and stage is AssetKind.KEYFRAME,
        dna=tuple(reference.dna for reference in locked_cast(folder, shot)),
        lessons=recalled_for(context, shot, stage, model, edits),
        previous=previous.sheet if previous else None,
        edits=edits,
        before=before,
        after=after,
        duration_seconds=seconds,
    )


def shooting_task(context: Context, shot_id: str, n: int, stage: AssetKind) -> ShootingTask:
    """Everything that the generator needs to turn a prompt sheet into requests."""
    folder = context.folder
    shot = folder.plan.shot(shot_id)
    sheet = load_sheet(folder, shot_id, n)
    if sheet is None:
        raise FileNotFoundError(f"takes/{shot_id}/{n}/prompt.json")
    keyframe = folder.kept(shot_id, AssetKind.KEYFRAME)
    sound = folder.sound(shot_id)
    return ShootingTask(
        shot=shot,
        sheet=sheet,
        n=n,
        stage=stage,
        brief=folder.brief,
        subjects=tuple(
            Media(sha256=reference.picture.sha256, tag=reference.dna.name)
            for reference in locked_cast(folder, shot)
        ),
        source=_source_media(context, shot),
        keyframe=_media(keyframe),
        lines=sound.lines if sound else (),
        duration_seconds=sound.duration_seconds if sound else shot.duration_seconds,
        worth_candidates=_worth_candidates(folder, shot_id),
    )


_CHEAP_MICROS = 100_000
"""Ten cents: a still, a line or an effect; less than a person's time to look into it."""


class JobOrder(BaseModel):
    """One request as it was first asked for."""

    model_config = ConfigDict(frozen=True)

    request: Request


def ordered(folder: ProductionFolder, name: str, make: Callable[[], Request]) -> Request:
    """The request in that file, made and written there the first time.

    It is on disk before its job is booked: a run after this one, for which another model may be
    first in the routing, asks for the same and buys nothing twice.
    """
    order = folder.load(name, JobOrder)
    if order is None:
        order = JobOrder(request=make())
        folder.save(name, order)
    return order.request


def comes_back(refusal: ProviderRefused | BudgetExceeded) -> bool:
    """Whether a later run should try the same again; a missing key leaves a hole that is told."""
    return (
        isinstance(refusal, ProviderRefused)
        and refusal.passes_later
        and refusal.kind is not RefusalKind.UNAVAILABLE
    )


def worth_another(refusal: ProviderRefused | BudgetExceeded) -> bool:
    """Whether another attempt may mend it: what came was torn, or a cheap answer was lost.

    A lost answer may have been paid, so a dear one waits for a person.
    """
    if not isinstance(refusal, ProviderRefused):
        return False
    cheap = (refusal.cost_micros or 0) <= _CHEAP_MICROS
    return refusal.kind is RefusalKind.SPOILED or (
        refusal.kind is RefusalKind.ANSWER_LOST and cheap
    )


def ready_for_clip(context: Context, shot_id: str) -> bool:
    """Whether a clip may be ordered: its keyframe is kept, and none is lost that may be paid.

    A shot whose dear answer was lost waits until a person settled the job, over all runs.
    """
    lost = any(
        job.state is JobState.UNCERTAIN and job.charged_micros > _CHEAP_MICROS
        for job in context.dispatch.store.jobs()
        if job.purpose.shot_id == shot_id
    )
    return not lost and context.folder.kept(shot_id, AssetKind.KEYFRAME) is not None


def _worth_candidates(folder: ProductionFolder, shot_id: str) -> int:
    """Keyframes at once that pay for this shot, by the quote."""
    quote = folder.load("quote.json", Quote)
    shots = quote.shots if quote else ()
    return next((shot.candidates for shot in shots if shot.shot_id == shot_id), 1)


def last_take(folder: ProductionFolder, shot_id: str, stage: AssetKind) -> Take | None:
    """The newest judged take of that stage, kept or not."""
    takes = [take for take in folder.takes(shot_id) if take.stage is stage]
    return takes[-1] if takes else None


def depends_on(folder: ProductionFolder, shot: Shot) -> str | None:
    """Shot whose keyframe this one's is made from: the shot it joins, else its scene's master.

    A camera that moves finds nobody who is not in the master's frame, and cannot lose somebody
    who is: such shots are made from words and references.
    """
    if shot.joins is not None:
        return shot.joins
    for other in folder.plan.scene_of(shot.shot_id).shots:
        if other.master and other.shot_id != shot.shot_id:
            return other.shot_id if _stands_in(shot, other) else None
    return None


def _stands_in(shot: Shot, master: Shot) -> bool:
    """Whether everybody in the shot is in the master's frame, and nobody's absence matters."""
    alike = bool(shot.characters) == bool(master.characters)
    return alike and set(shot.characters) <= set(master.characters)


def _source_media(context: Context, shot: Shot) -> Media | None:
    """The keyframe to make this one from; None when none is worth it, or no model can do it."""
    if not context.generator.makes_angles:
        return None
    other = depends_on(context.folder, shot)
    return None if other is None else _media(context.folder.kept(other, AssetKind.KEYFRAME))


def _media(take: Take | None) -> Media | None:
    if take is None or take.picture is None:
        return None
    return Media(sha256=take.picture.sha256, tag="scene")
