"""Sounds of a production: voices, effects, ambience and music, each looked at before it counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from agents.critic import Case
from graph.context import Context
from graph.deliveries import delivered, with_truth
from graph.folder import ProductionFolder
from graph.lines import lay_lines
from graph.records import ShotSound
from graph.rewording import in_milder_words, refused_words
from graph.tasks import FIRST_ORDER, JobOrder, comes_back, named_for, ordered, worth_another
from tools.dinov3.expectation import SoundExpectation
from tools.dinov3.findings import AssetKind
from tools.dinov3.told import masked_clipping
from tools.errors import ProviderRefused
from tools.providers.job import Purpose
from tools.providers.jobs import BudgetExceeded
from tools.providers.requests import Media, Request
from tools.screenplay.plan import Shot
from tools.screenplay.script import Line
from tools.takes.take import OWN_MODEL, Asset, SpokenLine
from tools.takes.verdict import Decision, Verdict

_NO_EFFECTS = "effects could not be made"
_CLIPPED_EFFECTS = "effects are clipped where they are loud, as in every try; the bed covers it"


async def record_voices(context: Context, shot_id: str) -> ShotSound:
    """The shot's voices, recorded once a wording; they set its length where it has to be longer."""
    folder = context.folder
    known, basis = folder.sound(shot_id), folder.bases.speech(shot_id)
    if known is not None and known.basis in ("", basis):
        return known
    shot = folder.plan.shot(shot_id)
    recorded: list[tuple[Line, Asset]] = []
    missing: list[str] = []
    names: set[str] = set()
    for number, line in enumerate(shot.lines, start=1):
        asset = own_recording(known, line) or await record_line(context, shot, number, names)
        if asset is None:
            missing.append(f"line {number} ({line.speaker}) could not be recorded")
        else:
            recorded.append((line, asset))
    starts, spoken = lay_lines([(line, asset.duration_seconds or 0.0) for line, asset in recorded])
    sound = ShotSound(
        lines=tuple(
            SpokenLine(line=line, asset=asset, start_seconds=start)
            for (line, asset), start in zip(recorded, starts, strict=True)
        ),
        duration_seconds=round(max(shot.duration_seconds, spoken), 3),
        missing=tuple(missing),
        basis=basis,
        foley=known.foley if known else None,
        foley_basis=known.foley_basis if known else "",
    )
    folder.save(f"takes/{shot_id}/sound/sound.json", sound)
    return sound


async def add_foley(context: Context, shot_id: str) -> None:
    """Effects for the kept clip, filed beside the voices."""
    folder = context.folder
    clip = folder.kept(shot_id, AssetKind.CLIP)
    sound = folder.sound(shot_id)
    if clip is None or clip.picture is None or sound is None:
        return
    basis = folder.bases.foley(shot_id, clip.picture.sha256)
    if sound.foley is not None and sound.foley_basis in ("", basis):
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
            basis=basis,
            under_a_bed=True,
        ),
    )
    others = [word for word in sound.missing if word not in (_NO_EFFECTS, _CLIPPED_EFFECTS)]
    if asset is None:
        others.append(_NO_EFFECTS)
    elif asset.report is not None and asset.report.failures:
        others.append(_CLIPPED_EFFECTS)
    update = {"foley": asset, "foley_basis": basis, "missing": tuple(others)}
    folder.save(f"takes/{shot_id}/sound/sound.json", sound.model_copy(update=update))


async def record_line(context: Context, shot: Shot, number: int, names: set[str]) -> Asset | None:
    """A recording of the shot's line `number` (1-based), or None when the retakes ran out.

    `names` are those of recordings that other lines of the shot took; this one's is added.
    """
    line = shot.lines[number - 1]
    plan = context.folder.plan
    basis = context.folder.bases.voice(shot, line)
    name = _line_name(context.folder, shot.shot_id, number, basis, names)
    names.add(name)
    return await make_sound(
        context,
        SoundTask(
            kind=AssetKind.VOICE,
            shot=shot,
            name=name,
            job=name.rpartition("/")[2],
            request=lambda n: context.generator.voice(shot, line, plan, n),
            expected=SoundExpectation(kind=AssetKind.VOICE, words=line.text),
            basis=basis,
        ),
    )


def own_recording(sound: ShotSound | None, line: Line) -> Asset | None:
    """The filmmaker's own recording of a line: it stays for as long as the plan has the line."""
    for spoken in sound.lines if sound else ():
        same = (spoken.line.speaker, spoken.line.text) == (line.speaker, line.text)
        if same and spoken.asset.model == OWN_MODEL:
            return spoken.asset
    return None


def is_recorded(folder: ProductionFolder, shot: Shot, line: Line) -> bool:
    """Whether these words were ordered for the shot, in this voice and manner, or brought."""
    if own_recording(folder.sound(shot.shot_id), line) is not None:
        return True
    basis = folder.bases.voice(shot, line)
    return any(order.basis == basis for order in _line_orders(folder, shot.shot_id).values())


def recordings_of(
    folder: ProductionFolder, shot: Shot, line: Line
) -> Iterator[tuple[Asset, Verdict]]:
    """Every recording of these words in this voice and manner, with its verdict, oldest first."""
    basis = folder.bases.voice(shot, line)
    for name, order in _line_orders(folder, shot.shot_id).items():
        if order.basis != basis:
            continue
        for n in range(1, folder.brief.max_retakes + 2):
            verdict = folder.load(f"{name}.{n}.verdict.json", Verdict)
            if verdict is not None:
                yield folder.need(f"{name}.{n}.json", Asset), verdict


def _line_orders(folder: ProductionFolder, shot_id: str) -> dict[str, JobOrder]:
    """First orders of all lines of a shot, by the recording's name."""
    place = f"takes/{shot_id}/sound"
    files = sorted((folder.root / place).glob(f"line_*{FIRST_ORDER}"))
    names = [f"{place}/{file.name.removesuffix(FIRST_ORDER)}" for file in files]
    return {name: folder.need(f"{name}{FIRST_ORDER}", JobOrder) for name in names}


def _line_name(
    folder: ProductionFolder, shot_id: str, number: int, basis: str, taken: set[str]
) -> str:
    """The name that the same words were recorded under, also where they were another line then."""
    own = f"takes/{shot_id}/sound/line_{number}"
    same = [
        name
        for name, order in _line_orders(folder, shot_id).items()
        if name not in taken and order.basis == basis
    ]
    same.sort(key=lambda name: name.partition("-")[0] != own)
    return same[0] if same else named_for(folder, own, basis)


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
    basis: str
    """What of the plan it is made from; another one gets another name."""
    under_a_bed: bool = False
    """Whether a bed always lies under it, which hides a little clipping."""


async def make_sound(context: Context, task: SoundTask) -> Asset | None:
    """A sound that the eye passed, or None when the retakes ran out.

    Of effects that were clipped in every try the least clipped one is better than none, where it
    will not be heard. Words that the service refuses are put otherwise once; spoken ones are not.
    """
    seconds = task.expected.duration_seconds
    name = named_for(context.folder, task.name, task.basis, seconds)
    task = replace(task, name=name)
    retakes = context.folder.brief.max_retakes
    reworded = task.kind is AssetKind.VOICE
    tried: list[Asset] = []
    for n in range(1, retakes + 2):
        try:
            asset = await _attempt(context, task, n)
        except (ProviderRefused, BudgetExceeded) as refusal:
            if comes_back(refusal):
                raise
            shot_id = task.shot.shot_id if task.shot else ""
            context.events.tell("problem", str(refusal), shot_id=shot_id, take=n)
            if refused_words(refusal) and not reworded:
                task, reworded = replace(task, request=in_milder_words(task.request)), True
            elif not worth_another(refusal):
                break
        else:
            if await _passes(context, task, asset, n, retakes + 1 - n):
                return asset
            tried.append(asset)
    return _least_clipped(tried) if task.under_a_bed else None


def _least_clipped(sounds: Sequence[Asset]) -> Asset | None:
    """The one of which least is cut off, among those of which nobody will hear it."""
    cut = {n: masked_clipping(each.report) for n, each in enumerate(sounds) if each.report}
    fit = {n: share for n, share in cut.items() if share is not None}
    return sounds[min(fit, key=fit.__getitem__)] if fit else None


async def _attempt(context: Context, task: SoundTask, n: int) -> Asset:
    """One attempt, filed and looked at."""
    folder = context.folder
    purpose = Purpose(task.shot.shot_id if task.shot else "film", n, task.job)
    order = f"{task.name}.{n}.order.json"
    request = ordered(folder, order, lambda: task.request(n), task.basis)
    result = await context.dispatch.run(purpose, request)
    asset = delivered(folder, task.kind, result, f"{task.name}.{n}")
    file = folder.file(asset)
    async with context.looking:
        report = await asyncio.to_thread(context.eye.look_at_sound, file, task.expected)
    heard = {
        "duration_seconds": context.eye.seconds_of(file),
        "words": result.words,
        "report": report,
    }
    asset = with_truth(folder, asset.model_copy(update=heard), result)
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
