"""What came of a production: read off its folder, its job store, previz's truth and the ledger."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.scenes.arms import Ending
from evals.scenes.studio import NAME
from evals.true_sight import truth_of
from evals.two_ledgers import compare
from graph.attempts import job_store
from graph.folder import ProductionFolder
from graph.score import Score
from tools.dinov3.findings import AssetKind
from tools.errors import DailiesError
from tools.ffmpeg.probe import probe
from tools.providers.chats import ChatCall
from tools.providers.job import Job
from tools.providers.models import model_book
from tools.providers.previz.faults import FaultKind
from tools.takes.take import Asset, Take
from tools.takes.verdict import Decision

_STAGES = (AssetKind.KEYFRAME, AssetKind.CLIP)
_MENDED = frozenset((FaultKind.WRONG_SIZE, FaultKind.NOISE))
"""Faults that a free repair is believed to mend: the eye measures both directly afterwards."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Defect(_Record):
    """Something wrong that is in the film."""

    where: str
    """Shot, or scene of a bed; 'film' for music."""
    asset: AssetKind
    kind: FaultKind


class Stage(_Record):
    """All takes of one shot's keyframe or clip."""

    shot_id: str
    stage: AssetKind
    takes: int
    kept_at: int | None
    """Which take of the stage is in the film, from 1; None where none is."""
    first_is_clean: bool | None
    """Whether the first picture that came had no fault; None where none came."""
    clean_refused: int
    """Takes whose picture had no fault and which were not kept."""


class Made(_Record):
    """One production, in figures."""

    shots: int
    in_film: tuple[str, ...]
    """Shots with a clip that was kept; others are slates or stand-ins. None without a film."""
    finished: bool
    """The film plays to its end and no shot is missing."""
    plays: bool
    stages: tuple[Stage, ...]
    defects: tuple[Defect, ...]
    escalations: int
    paid_micros: int
    """By the studio's ledger, at list prices, in millionths of a US dollar."""
    ours_micros: int
    lost: int
    """Sales that no job of ours knows of."""
    twice: int
    uncertain: int
    troubles: dict[str, int]
    """What the service did wrong, by kind."""
    runs: int
    seconds: float
    problem: str
    calls: int = 0
    """Of language models; by rule there are none."""
    tokens: int = 0
    talk_micros: int = 0
    """What they cost, apart from what the studio was paid."""

    @property
    def good_shots(self) -> int:
        """Shots that are in the film with nothing wrong in their picture."""
        pictures = (*_STAGES, AssetKind.LIPSYNC)
        spoiled = {defect.where for defect in self.defects if defect.asset in pictures}
        return sum(shot_id not in spoiled for shot_id in self.in_film)


def made_of(ending: Ending) -> Made:
    """The figures of a production that is over."""
    folder = ending.folder
    shots = folder.plan.shots if (folder.root / "shots.json").is_file() else ()
    ids = [shot.shot_id for shot in shots]
    jobs, talk = _booked(folder)
    ours = [job for job in jobs if job.provider == NAME]
    ledgers = compare(ending.studio.sales(), ours, model_book())
    plays = _plays(folder.film)
    kept = (each for each in ids if folder.kept(each, AssetKind.CLIP) is not None)
    in_film = tuple(kept) if plays else ()
    return Made(
        shots=len(ids),
        in_film=in_film,
        finished=ending.finished and plays,
        plays=plays,
        stages=tuple(stage for each in ids for stage in _stages(folder, each)),
        defects=tuple(_defects(folder, in_film)) if plays else (),
        escalations=sum(_escalations(folder, each) for each in ids),
        paid_micros=ledgers.theirs_micros,
        ours_micros=ledgers.ours_micros,
        lost=len(ledgers.lost),
        twice=len(ledgers.duplicates),
        uncertain=ledgers.uncertain_sold + ledgers.uncertain_unsold,
        troubles={str(trouble): n for trouble, n in sorted(ending.studio.met.items())},
        runs=ending.runs,
        seconds=round(ending.seconds, 2),
        problem=ending.problem,
        calls=len(talk),
        tokens=sum(call.usage.prompt_tokens + call.usage.answer_tokens for call in talk),
        talk_micros=sum(call.charged_micros for call in talk),
    )


def _booked(folder: ProductionFolder) -> tuple[tuple[Job, ...], tuple[ChatCall, ...]]:
    """What our own books say: jobs of studios and calls of language models."""
    with job_store(folder) as store:
        return (store.jobs(), store.chats.calls()) if store else ((), ())


def _plays(film: Path) -> bool:
    """Whether it decodes to its end."""
    try:
        return probe(film, decode=True).picture is not None
    except DailiesError:
        return False


def _stages(folder: ProductionFolder, shot_id: str) -> Iterator[Stage]:
    """The stages that were begun."""
    for stage in _STAGES:
        takes = [take for take in folder.takes(shot_id) if take.stage is stage]
        if not takes:
            continue
        kept = folder.kept(shot_id, stage)
        refused = [take for take in takes if not take.kept]
        yield Stage(
            shot_id=shot_id,
            stage=stage,
            takes=len(takes),
            kept_at=takes.index(kept) + 1 if kept in takes else None,
            first_is_clean=_first_is_clean(folder, takes[0]),
            clean_refused=sum(_is_clean(folder, take) for take in refused),
        )


def _escalations(folder: ProductionFolder, shot_id: str) -> int:
    return sum(take.verdict.decision is Decision.ESCALATE for take in folder.takes(shot_id))


def _first_is_clean(folder: ProductionFolder, take: Take) -> bool | None:
    """Of the candidates of a take the one that came first; None where nothing came."""
    pictures = [take.repaired_from or take.picture, *take.rejected]
    made = [each for each in pictures if each is not None]
    if not made:
        return None
    return not _faults(folder, min(made, key=lambda each: each.path.name))


def _is_clean(folder: ProductionFolder, take: Take) -> bool:
    return take.picture is not None and not _faults(folder, take.picture)


def _faults(folder: ProductionFolder, asset: Asset) -> set[FaultKind]:
    """What is wrong with a file, with what it took over from its keyframe."""
    truth = truth_of(folder.file(asset))
    return {kind for kind in (truth.kind, truth.inherited) if kind is not None}


def _defects(folder: ProductionFolder, in_film: Sequence[str]) -> Iterator[Defect]:
    """Everything wrong with what the film is made of, each kind once for each asset."""
    for shot_id in in_film:
        for stage in _STAGES:
            take = folder.kept(shot_id, stage)
            for kind in sorted(_shown(folder, take)) if take else ():
                yield Defect(where=shot_id, asset=stage, kind=kind)
        sound = folder.sound(shot_id)
        heard = [spoken.asset for spoken in sound.lines] if sound else []
        yield from _heard(folder, shot_id, [*heard, sound.foley if sound else None])
    score = folder.load("score.json", Score) or Score()
    for scene_id, bed in score.ambience.items():
        yield from _heard(folder, scene_id, [bed])
    yield from _heard(folder, "film", [score.music])


def _heard(
    folder: ProductionFolder, where: str, sounds: Sequence[Asset | None]
) -> Iterator[Defect]:
    for asset in filter(None, sounds):
        for kind in sorted(_faults(folder, asset)):
            yield Defect(where=where, asset=asset.kind, kind=kind)


def _shown(folder: ProductionFolder, take: Take) -> set[FaultKind]:
    """Faults of a kept take that are seen: a trim may leave one out, a repair may mend one."""
    if take.picture is None:
        return set()
    truth = truth_of(folder.file(take.repaired_from or take.picture))
    kinds = {kind for kind in (truth.kind, truth.inherited) if kind is not None}
    if take.repaired_from is not None:
        kinds -= _MENDED
    usable = take.verdict.usable_range
    if usable is None or truth.since is None or truth.until is None:
        return kinds
    outside = truth.until <= usable[0] or truth.since >= usable[1]
    return kinds - {truth.kind} if outside else kinds


def _share(held: float, asked: float) -> float:
    """Not a number where nothing was asked, which leaves the production out of the mean."""
    return held / asked if asked else math.nan


def _mean(numbers: Sequence[float]) -> float:
    return statistics.fmean(numbers) if numbers else math.nan


def _kept_at(first: int, last: int = 99) -> Callable[[Made], float]:
    def share(made: Made) -> float:
        kept = [each.kept_at for each in made.stages]
        return _share(sum(n is not None and first <= n <= last for n in kept), len(kept))

    return share


def _firsts_clean(made: Made) -> float:
    known = [each.first_is_clean for each in made.stages if each.first_is_clean is not None]
    return _share(sum(known), len(known))


def _with_a_defect(made: Made) -> float:
    """Of the shots that are in the film."""
    return _share(len(made.in_film) - made.good_shots, len(made.in_film))


def _retakes(made: Made) -> float:
    return float(sum(each.takes - 1 for each in made.stages))


def _takes_until_kept(made: Made) -> float:
    return _mean([each.kept_at for each in made.stages if each.kept_at is not None])


MEASURES: dict[str, Callable[[Made], float]] = {
    "finished": lambda made: float(made.finished),
    "shots in the film": lambda made: _share(len(made.in_film), made.shots),
    "good shots in the film": lambda made: _share(made.good_shots, made.shots),
    "shots with a defect": _with_a_defect,
    "defects in the film": lambda made: float(len(made.defects)) if made.plays else math.nan,
    "first takes right (truth)": _firsts_clean,
    "first takes kept (critic)": _kept_at(1, 1),
    "kept at the second take": _kept_at(2, 2),
    "kept at the third take": _kept_at(3, 3),
    "kept later": _kept_at(4),
    "takes until kept": _takes_until_kept,
    "retakes": _retakes,
    "clean takes refused": lambda made: float(sum(each.clean_refused for each in made.stages)),
    "escalations": lambda made: float(made.escalations),
    "US dollars": lambda made: made.paid_micros / 1e6,
    "jobs lost": lambda made: float(made.lost),
    "jobs paid twice": lambda made: float(made.twice),
    "jobs uncertain": lambda made: float(made.uncertain),
    "runs": lambda made: float(made.runs),
}
"""Name -> figure of one production: shares of planned shots (of those in the film, for defects) or
of stages (a shot's keyframe or clip), counts, US dollars. Seconds are left out, since they are
others in every run."""


def said_of(made: Made) -> list[str]:
    """What went wrong, in words."""
    told = [f"{d.where}, {d.asset}: {str(d.kind).replace('_', ' ')}" for d in made.defects]
    missing = made.shots - len(made.in_film)
    told += [f"{missing} of {made.shots} shots are missing"] if missing else []
    return [*told, made.problem] if made.problem else told
