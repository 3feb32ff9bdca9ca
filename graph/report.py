"""The validation report as data: what was made, how good it is, why, and what it cost.

The schema is published in `docs/report.schema.json`; the HTML page is drawn from this record alone.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from graph.context import Context
from graph.doubts import doubts
from graph.folder import ProductionFolder
from graph.lessons import lessons_of
from graph.records import Quote, ShotSound
from graph.score import Score
from graph.spending import Spending, spending, spent_on, wasted
from graph.stale import held_back
from graph.talking import Speaking, speaking
from memory.lessons import Lesson
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.ffmpeg.cut import Film
from tools.providers.chats import ChatCall
from tools.providers.job import Job, JobState
from tools.screenplay.plan import Shot
from tools.takes.take import Asset, Take
from tools.takes.verdict import Decision

REPORT_VERSION = 1


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Rate(_Record):
    """A share with what it was counted over."""

    value: float | None
    """None when there was nothing to count."""
    n: int


class ShotReport(_Record):
    """One shot: all takes, what was kept, what it cost."""

    shot: Shot
    scene_id: str
    takes: tuple[Take, ...]
    sound: ShotSound | None
    kept_keyframe: int | None
    """Number of the kept take, None when the shot is missing."""
    kept_clip: int | None
    quality: float | None
    """Mean worth of the kept assets' findings: their score, or 1 and 0 for pass and fail where a
    check has no score. 0 for a missing shot."""
    cost_micros: int
    hold_seconds: float = 0.0
    """How long its last picture stands still in the film, by a person's decision."""

    @property
    def missing(self) -> bool:
        """Whether the film shows a slate here."""
        return self.kept_clip is None


class ProductionReport(_Record):
    """`report.json`."""

    version: int = REPORT_VERSION
    name: str
    title: str
    studio: str
    unseen: bool = False
    """Bought with nobody to look: the eye at hand could not judge photographs."""
    eye: str
    crew: dict[str, str]
    """Agent -> chat model, or 'offline planner'."""
    scene_quality: float | None
    """Mean of the shots' qualities, 0..1."""
    character_consistency: Rate
    """Kept pictures whose identity passed, among those where it could be judged."""
    consistency_error: str
    """Error rate of the identity gate and where it was measured, or why there is none."""
    first_take_pass: Rate
    retakes: int
    missing_shots: tuple[str, ...]
    film: Film | None
    film_report: AssetReport | None
    production_report: AssetReport | None
    """On all kept shots side by side: style, framing habits, joins."""
    shots: tuple[ShotReport, ...]
    cast: tuple[Asset, ...]
    beds: tuple[Asset, ...]
    quote: Quote | None
    spending: tuple[Spending, ...]
    speaking: tuple[Speaking, ...] = ()
    """What the language models took, in tokens and money."""
    cost_micros: int
    """All jobs and all language models."""
    wasted_micros: int
    """Spent on takes that are not in the film."""
    uncertain_jobs: int
    lessons: tuple[Lesson, ...]
    assumptions: tuple[str, ...]
    suggestions: tuple[str, ...]


def write_report(context: Context) -> ProductionReport:
    """`report.json` and, through the publisher, the pages that people open."""
    report = build_report(context)
    context.folder.save("report.json", report)
    context.publish(context.folder)
    return report


def build_report(context: Context) -> ProductionReport:
    """The report from what lies in the folder and the job store."""
    folder = context.folder
    plan, brief, store = folder.plan, folder.brief, context.dispatch.store
    jobs, chats = store.jobs(), store.chats.calls()
    shots = tuple(
        _shot_report(folder, shot, scene.scene_id, jobs, chats)
        for scene in plan.scenes
        for shot in scene.shots
    )
    score = folder.load("score.json", Score) or Score()
    film_report = folder.load("film_report.json", AssetReport)
    locked = [stale.stays for stale in held_back(folder)]
    doubted = [doubt.said for doubt in doubts(folder)]
    qualities = [shot.quality for shot in shots if shot.quality is not None]
    return ProductionReport(
        name=brief.name,
        title=plan.title,
        studio=brief.studio,
        unseen=brief.studio == "live" and context.eye.previz_only,
        eye=context.eye.name,
        crew={
            "director": context.director.model.name,
            "prompt_writer": context.writer.model.name,
            "generator": context.generator.model.name,
            "critic": context.critic.model.name,
        },
        scene_quality=round(sum(qualities) / len(qualities), 4) if qualities else None,
        character_consistency=_consistency(shots),
        consistency_error=context.eye.identity_error,
        first_take_pass=_first_take_pass(shots),
        retakes=sum(
            take.verdict.decision is Decision.RETAKE for shot in shots for take in shot.takes
        ),
        missing_shots=tuple(shot.shot.shot_id for shot in shots if shot.missing),
        film=folder.load("film.json", Film),
        film_report=film_report,
        production_report=folder.load("production_report.json", AssetReport),
        shots=shots,
        cast=tuple(
            reference.picture
            for member in plan.cast
            if (reference := folder.cast(member.name)) is not None
        ),
        beds=tuple(asset for asset in (*score.ambience.values(), score.music) if asset),
        quote=folder.load("quote.json", Quote),
        spending=spending(jobs),
        speaking=speaking(chats),
        cost_micros=store.spent_micros(),
        wasted_micros=sum(wasted(s.takes, s.kept_keyframe, s.kept_clip) for s in shots),
        uncertain_jobs=sum(job.state is JobState.UNCERTAIN for job in jobs),
        lessons=lessons_of(context),
        assumptions=plan.assumptions,
        suggestions=(*doubted, *_suggestions(shots, film_report, score), *locked),
    )


def _shot_report(
    folder: ProductionFolder,
    shot: Shot,
    scene_id: str,
    jobs: tuple[Job, ...],
    chats: tuple[ChatCall, ...],
) -> ShotReport:
    keyframe = folder.kept(shot.shot_id, AssetKind.KEYFRAME)
    clip = folder.kept(shot.shot_id, AssetKind.CLIP)
    return ShotReport(
        shot=shot,
        scene_id=scene_id,
        takes=folder.takes(shot.shot_id),
        sound=folder.sound(shot.shot_id),
        kept_keyframe=keyframe.n if keyframe else None,
        kept_clip=clip.n if clip else None,
        quality=_quality(keyframe, clip),
        cost_micros=spent_on(shot.shot_id, jobs, chats),
        hold_seconds=folder.decisions(shot.shot_id).hold_seconds,
    )


def _quality(keyframe: Take | None, clip: Take | None) -> float | None:
    if clip is None:
        return 0.0
    scores = [
        _worth(finding)
        for take in (keyframe, clip)
        if take is not None
        for finding in _findings(take)
        if finding.status in (Status.PASS, Status.FAIL)
    ]
    return round(sum(scores) / len(scores), 4) if scores else None


def _worth(finding: Finding) -> float:
    """The finding's score; a check without one is worth all or nothing."""
    return finding.score if finding.score is not None else float(finding.status is Status.PASS)


def _findings(take: Take) -> tuple[Finding, ...]:
    if take.picture is None or take.picture.report is None:
        return ()
    return take.picture.report.findings


def _consistency(shots: tuple[ShotReport, ...]) -> Rate:
    judged = [
        finding.status
        for shot in shots
        for take in shot.takes
        if take.n in (shot.kept_keyframe, shot.kept_clip)
        for finding in _findings(take)
        if finding.check == "identity" and finding.status in (Status.PASS, Status.FAIL)
    ]
    passed = sum(status is Status.PASS for status in judged)
    return Rate(value=round(passed / len(judged), 4) if judged else None, n=len(judged))


def _first_take_pass(shots: tuple[ShotReport, ...]) -> Rate:
    firsts = [
        next((take for take in shot.takes if take.stage is stage and not take.brought), None)
        for shot in shots
        for stage in (AssetKind.KEYFRAME, AssetKind.CLIP)
    ]
    made = [take for take in firsts if take is not None]
    kept = sum(take.kept for take in made)
    return Rate(value=round(kept / len(made), 4) if made else None, n=len(made))


def _suggestions(
    shots: tuple[ShotReport, ...], film: AssetReport | None, score: Score
) -> tuple[str, ...]:
    """What a person could do next, from what is open."""
    said = [
        f"Shot {shot.shot.shot_id} is missing ({shot.takes[-1].verdict.reason})."
        " Reword its action or bring a picture, then run `dailies resume`."
        if shot.takes
        else f"Shot {shot.shot.shot_id} was never taken; run `dailies resume`."
        for shot in shots
        if shot.missing
    ]
    said += [
        f"Shot {s.shot.shot_id}: {text}." for s in shots if s.sound for text in s.sound.missing
    ]
    said += [f"Missing: {text}; run `dailies resume`." for text in score.missing]
    said += [finding.sentence for finding in film.failures] if film else []
    advice = {
        finding.sentence: shot.shot.shot_id
        for shot in shots
        for take in shot.takes
        if take.n == shot.kept_clip
        for finding in _findings(take)
        if finding.status is Status.FAIL
    }
    said += [f"Shot {shot_id}: {sentence}" for sentence, shot_id in advice.items()]
    return tuple(said)
