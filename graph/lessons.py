"""What a production teaches: one lesson a settled shot, written once at its end."""

from __future__ import annotations

import hashlib

from graph.context import Context
from memory.lessons import Lesson, LessonKind
from tools.dinov3.complexity import features_of
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Shot
from tools.takes.take import Take
from tools.takes.verdict import Decision


def consolidate(context: Context) -> None:
    """Hand the lessons to memory; remembering them twice changes nothing."""
    context.memory.remember(lessons_of(context))


def lessons_of(context: Context) -> tuple[Lesson, ...]:
    """What every stage of every shot taught."""
    return tuple(
        lesson
        for shot in context.folder.plan.shots
        for stage in (AssetKind.KEYFRAME, AssetKind.CLIP)
        if (lesson := _lesson(context, shot, stage)) is not None
    )


def _lesson(context: Context, shot: Shot, stage: AssetKind) -> Lesson | None:
    folder = context.folder
    takes = [take for take in folder.takes(shot.shot_id) if take.stage is stage]
    if not takes:
        return None
    last = takes[-1]
    faults = _faults(takes)
    kind = _kind(last, faults)
    setting = context.writer.setting(shot, folder.plan)
    remedy = "; ".join(edit.instruction for edit in last.sheet.edits)
    identity = _identity(last)
    key = f"{folder.brief.name}:{shot.shot_id}:{stage}:{last.n}:{kind}"
    return Lesson(
        lesson_id=hashlib.sha256(key.encode()).hexdigest()[:16],
        kind=kind,
        text=_text(kind, stage, setting, faults, remedy, last),
        production=folder.brief.name,
        shot_id=shot.shot_id,
        asset=stage,
        model=last.sheet.target_model,
        studio=folder.brief.studio,
        faults=faults,
        remedy=remedy,
        setting=setting,
        prompt_excerpt=last.sheet.prompt_text[:240],
        identity_score=identity,
        takes_needed=len(takes),
        features=tuple(features_of(shot, len(last.sheet.prompt_text))),
        picture_embedding=context.eye.embedding_of(folder.file(last.picture))
        if stage is AssetKind.KEYFRAME and last.picture is not None and last.kept
        else (),
        eye=context.eye.name,
    )


def _faults(takes: list[Take]) -> tuple[str, ...]:
    """Faults met on the way, in order, each once."""
    met = (
        finding.fault
        for take in takes
        if take.picture is not None and take.picture.report is not None
        for finding in take.picture.report.failures
    )
    return tuple(dict.fromkeys(fault for fault in met if fault))


def _kind(last: Take, faults: tuple[str, ...]) -> LessonKind:
    if last.verdict.decision is Decision.ESCALATE:
        return LessonKind.FAILED
    return LessonKind.FIXED if faults else LessonKind.WORKED


def _text(
    kind: LessonKind,
    stage: AssetKind,
    setting: str,
    faults: tuple[str, ...],
    remedy: str,
    last: Take,
) -> str:
    named = ", ".join(fault.replace("_", " ") for fault in faults)
    model = last.sheet.target_model
    if kind is LessonKind.WORKED:
        return f"A {stage} of {setting} by {model} was kept at the first take."
    if kind is LessonKind.FIXED:
        how = f" after: {remedy}" if remedy else ""
        return f"A {stage} of {setting} by {model} showed {named}; it was mended{how}."
    return f"A {stage} of {setting} by {model} could not be kept: {last.verdict.reason}"


def _identity(take: Take) -> float | None:
    if take.picture is None or take.picture.report is None:
        return None
    for finding in take.picture.report.findings:
        if finding.check == "identity":
            return finding.score
    return None
