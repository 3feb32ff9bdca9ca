"""What the prompt-writer and the generator are handed: narrow records made from the folder."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from agents.generator import ShootingTask, moves_lips
from agents.prompt_writer import WritingTask
from graph.bases import SOURCE, source_shot
from graph.context import Context
from graph.expect import locked_cast
from graph.folder import ProductionFolder, load_sheet
from graph.lessons import recalled_for
from graph.records import Quote
from graph.references import CALLED_BY_TAG, Shows, brought, things_in
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.job import JobState
from tools.providers.jobs import BudgetExceeded
from tools.providers.requests import Media, Request
from tools.screenplay.plan import Shot
from tools.takes.basis import RECORDING, Basis
from tools.takes.sheet import PromptSheet
from tools.takes.take import Take


def writing_task(
    context: Context, shot_id: str, stage: AssetKind, *, lips: bool = True
) -> WritingTask:
    """Everything that the next prompt for this shot has to take into account.

    `lips` is false where the speaker's mouth cannot be moved.
    """
    folder = context.folder
    plan = folder.plan
    shot = plan.shot(shot_id)
    before, after = plan.neighbours(shot_id)
    mended = take_to_mend(folder, shot_id, stage)
    sound = folder.sound(shot_id)
    seconds = sound.duration_seconds if sound else shot.duration_seconds
    from_master = _source_media(context, shot) is not None
    model = context.generator.route(
        shot, stage, from_master=from_master, seconds=seconds, lips=lips
    )
    edits = mended.verdict.edits if mended else ()
    # Of a prompt for another plan only a person's note is still true.
    previous = mended.sheet if mended and not folder.stale_parts(mended) else None
    return WritingTask(
        shot=shot,
        plan=plan,
        stage=stage,
        target_model=model,
        from_picture=from_master and stage is AssetKind.KEYFRAME,
        dna=tuple(reference.dna for reference in locked_cast(folder, shot)),
        lessons=recalled_for(context, shot, stage, model, edits),
        previous=previous,
        edits=edits,
        before=before,
        after=after,
        duration_seconds=seconds,
    )


def shooting_task(
    context: Context, shot_id: str, n: int, stage: AssetKind, mask: Media | None = None
) -> ShootingTask:
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
        subjects=(*_people(folder, shot), *_things(folder, shot, sheet.target_model)),
        place=_place(folder, shot),
        source=_source_media(context, shot),
        keyframe=_media(keyframe),
        lines=sound.lines if sound else (),
        duration_seconds=sound.duration_seconds if sound else shot.duration_seconds,
        worth_candidates=_worth_candidates(folder, shot_id),
        speaker_mask=mask,
    )


def _people(folder: ProductionFolder, shot: Shot) -> tuple[Media, ...]:
    return tuple(
        Media(sha256=reference.picture.sha256, tag=reference.dna.name)
        for reference in locked_cast(folder, shot)
    )


def _things(folder: ProductionFolder, shot: Shot, model: str) -> tuple[Media, ...]:
    """Pictures of the shot's props, for a model that does not take every reference for a face."""
    if not model.startswith(CALLED_BY_TAG):
        return ()
    pictures = brought(folder.given, folder.plan, Shows.PROP)
    return tuple(Media(sha256=asset.sha256, tag=prop) for prop, asset in things_in(shot, pictures))


def _place(folder: ProductionFolder, shot: Shot) -> Media | None:
    """The picture that was brought of the shot's place."""
    asset = brought(folder.given, folder.plan, Shows.PLACE).get(shot.location)
    return None if asset is None else Media(sha256=asset.sha256, tag="scene")


_SHORT_SECONDS = 0.25
"""A sound may be this much shorter than what it lies under: the eye lets it pass."""
_CHEAP_MICROS = 100_000
"""Ten cents: a still, a line or an effect; less than a person's time to look into it."""


FIRST_ORDER = ".1.order.json"
"""End of the name of a sound's or portrait's first order."""


class JobOrder(BaseModel):
    """One request as it was first asked for."""

    model_config = ConfigDict(frozen=True)

    request: Request
    basis: str = ""
    """What of the plan it was made from."""


def ordered(
    folder: ProductionFolder, name: str, make: Callable[[], Request], basis: str = ""
) -> Request:
    """The request in that file, made and written there the first time.

    It is on disk before its job is booked: a run after this one, for which another model may be
    first in the routing, asks for the same and buys nothing twice.
    """
    order = folder.load(name, JobOrder)
    if order is None:
        order = JobOrder(request=make(), basis=basis)
        folder.save(name, order)
    return order.request


def named_for(folder: ProductionFolder, name: str, basis: str, seconds: float | None = None) -> str:
    """The name whose orders were made from the same part of the plan, else the next unused one.

    So a line that was edited is ordered anew, and one that was edited back is found again. A
    sound that has to last so many `seconds` also has to be ordered for as many.
    """
    for number in itertools.count(1):
        candidate = name if number == 1 else f"{name}-{number}"
        order = folder.load(f"{candidate}{FIRST_ORDER}", JobOrder)
        if order is None or not order.basis:
            return candidate
        if order.basis == basis and _lasts(order.request, seconds):
            return candidate
    raise AssertionError("counting has no end")


def _lasts(request: Request, seconds: float | None) -> bool:
    ordered_for = getattr(request, "duration_seconds", None)
    return seconds is None or ordered_for is None or seconds - ordered_for <= _SHORT_SECONDS


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


def take_to_mend(folder: ProductionFolder, shot_id: str, stage: AssetKind) -> Take | None:
    """The take that the next one is to be better than.

    That is the one which a person set aside, until it is answered; else the newest judged one.
    """
    asked = folder.asked(shot_id, stage)
    if asked is not None:
        return folder.take(shot_id, asked.take)
    takes = folder.current_takes(shot_id, stage)
    return takes[-1] if takes else None


def depends_on(folder: ProductionFolder, shot: Shot) -> str | None:
    """Shot whose keyframe this one's is made from, by the plan in force."""
    return source_shot(folder.plan, shot)


def made_from(context: Context, sheet: PromptSheet) -> Basis:
    """What of the plan the take with that prompt is made from."""
    unused = []
    if _source_media(context, context.folder.plan.shot(sheet.shot_id)) is None:
        unused.append(SOURCE)
    if not moves_lips(sheet.target_model):
        unused.append(RECORDING)
    return context.folder.basis(sheet.shot_id, sheet.asset).without(*unused)


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
