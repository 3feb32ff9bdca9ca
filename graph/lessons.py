"""What a production teaches, and what its prompt-writer hears: memory's two doors in the graph."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from agents.offline.naming import call
from agents.offline.plain import plain_clothes, plain_light
from agents.offline.words import listed
from graph.bases import BY_HAND
from graph.context import Context
from graph.decisions import PERSON, REFUSED, Overruling
from graph.folder import ProductionFolder
from memory.advice import Asking, advise
from memory.choosing import Need
from memory.lessons import Lesson, LessonKind, Try
from memory.wording import Slot, Slots, added, clauses, readable
from tools.dinov3.complexity import features_of
from tools.dinov3.findings import AssetKind, Finding, Status
from tools.screenplay.plan import Plan, Shot
from tools.takes.lint import speaks_of_camera
from tools.takes.sheet import PromptEdit
from tools.takes.take import Take
from tools.takes.verdict import Decision

if TYPE_CHECKING:
    # Brings seconds of libraries with it, which who is handed an eye has loaded.
    from tools.dinov3.eye import Eye

LESSONS_A_PROMPT = 4
"""A prompt that is full leaves out the last of them."""
_LONGEST_REMEDY = 400
_LONGEST_SEEN = 300
_TYPICAL_PROMPT = 900
"""Characters of a prompt before it is written."""


def consolidate(context: Context) -> None:
    """Hand the lessons to memory; remembering them twice changes nothing."""
    context.memory.remember(lessons_of(context))


def lessons_of(context: Context) -> tuple[Lesson, ...]:
    """What every stage of every shot taught."""
    return lessons_in(context.folder, context.eye, context.writer.setting)


def lessons_in(
    folder: ProductionFolder, eye: Eye, setting: Callable[[Shot, Plan], str]
) -> tuple[Lesson, ...]:
    """What every stage of every shot in a production's folder taught, finished or not.

    Where a person and the critic disagreed, the person was right.
    """
    plan = folder.plan
    found: list[Lesson] = []
    for shot in plan.shots:
        words = setting(shot, plan)
        for stage in (AssetKind.KEYFRAME, AssetKind.CLIP):
            takes = _teaching(folder, shot.shot_id, stage)
            story = _story(folder, takes)
            if story:
                found.append(_lesson(folder, eye, words, shot, story, takes))
        found.extend(_overrulings(folder, shot.shot_id, words))
    return tuple(found)


def overruled_lesson(take: Take, said: Overruling, folder: ProductionFolder, words: str) -> Lesson:
    """What a person's decision against the critic taught; `words` are the shot's setting."""
    shot, model = folder.plan.shot(take.shot_id), take.sheet.target_model
    what = f"a {take.stage} of {words} by {model}"
    text = (
        f"{said.person} accepted {what}, which the critic would not: {said.was.reason}"
        if said.keeps
        else f"{said.person} refused {what}, which the critic kept: {said.note}"
    )
    picture = take.picture.sha256 if take.picture else take.failure
    key = [folder.brief.name, take.shot_id, str(take.n), str(said.keeps), said.note, picture]
    return Lesson(
        lesson_id=_hashed(key),
        kind=LessonKind.OVERRULED,
        text=text,
        production=folder.brief.name,
        shot_id=take.shot_id,
        asset=take.stage,
        model=model,
        studio=folder.brief.studio,
        faults=_faults(take) if said.keeps else (REFUSED,),
        setting=words,
        prompt_excerpt=take.sheet.prompt_text[:240],
        seen=said.note or _seen([take]),
        slots=tuple(slots_of(shot)),
    )


def _overrulings(folder: ProductionFolder, shot_id: str, words: str) -> Iterator[Lesson]:
    for said in folder.decisions(shot_id).overruled:
        take = folder.take(shot_id, said.n)
        if take is not None and said.contradicts and _teaches(folder, take):
            yield overruled_lesson(take, said, folder, words)


def _teaching(folder: ProductionFolder, shot_id: str, stage: AssetKind) -> list[Take]:
    """Takes of a stage that tell how a model answers the plan, as people see them."""
    decided = folder.decisions(shot_id)
    return [
        _as_people_see(take, decided.of(take.n))
        for take in folder.takes(shot_id)
        if take.stage is stage and _teaches(folder, take)
    ]


def _teaches(folder: ProductionFolder, take: Take) -> bool:
    """Whether a model made the take, and for what the plan asks for now."""
    return not take.brought and set(folder.stale_parts(take)) <= BY_HAND


def _story(folder: ProductionFolder, takes: list[Take]) -> list[Take]:
    """The takes up to the one in the film, or all that were in vain; none while more may come."""
    if not takes:
        return []
    kept = folder.kept(takes[0].shot_id, takes[0].stage)
    numbers = [take.n for take in takes]
    if kept is not None and kept.n in numbers:
        return takes[: numbers.index(kept.n) + 1]
    return takes if takes[-1].verdict.decision is Decision.ESCALATE else []


def _as_people_see(take: Take, said: Overruling | None) -> Take:
    """The take with what a person said of its picture in place of what the eye said."""
    picture = take.picture
    if said is None or picture is None or picture.report is None or not said.contradicts:
        return take
    findings = tuple(f for f in picture.report.findings if f.status is not Status.FAIL)
    if not said.keeps:
        seen = Finding(check=PERSON, status=Status.FAIL, fault=REFUSED, sentence=said.note)
        findings = (*picture.report.findings, seen)
    report = picture.report.model_copy(update={"findings": findings})
    return take.model_copy(update={"picture": picture.model_copy(update={"report": report})})


def recalled_for(
    context: Context,
    shot: Shot,
    stage: AssetKind,
    model: str,
    edits: Sequence[PromptEdit] = (),
) -> tuple[Lesson, ...]:
    """What memory advises for a shot's next prompt, in the shot's own words.

    `edits` are what the take before has to be mended for; empty at a first take.
    """
    keyframe = context.folder.kept(shot.shot_id, AssetKind.KEYFRAME)
    picture = keyframe.picture if keyframe else None
    seen = stage is AssetKind.CLIP and picture is not None
    need = Need(
        text=context.writer.setting(shot, context.folder.plan),
        model=model,
        asset=stage,
        faults=" ".join(f"{edit.fault.replace('_', ' ')}. {edit.instruction}" for edit in edits),
        picture=context.eye.embedding_of(context.folder.file(picture)) if seen and picture else (),
        eye=context.eye.name if seen else "",
        advice=True,
    )
    features = tuple(features_of(shot, _TYPICAL_PROMPT))
    mending = tuple(edit.fault for edit in edits)
    asking = Asking(need=need, features=features, slots=slots_of(shot), mending=mending)
    return advise(context.recalled, asking, LESSONS_A_PROMPT)


def slots_of(shot: Shot) -> Slots:
    """What a shot calls its own things, as prompts word them."""
    worn = {name: plain_clothes(clothes) for name, clothes in shot.wardrobe.items() if clothes}
    wearing = [f"{call(name)} wears {clothes}" for name, clothes in worn.items()]
    light = plain_light(shot.lighting).rstrip(".")
    people = [call(name) for name in shot.characters]
    found = {
        "who": Slot((*people, *shot.characters), listed(people)),
        "clothes": Slot(tuple(wearing), "; ".join(wearing)),
        "props": Slot(shot.props, listed(shot.props)),
        "place": Slot((shot.location,), shot.location),
        "light": Slot((light, shot.lighting.rstrip(".")), light),
    }
    return {name: slot for name, slot in found.items() if slot.filling}


def _lesson(
    folder: ProductionFolder,
    eye: Eye,
    setting: str,
    shot: Shot,
    takes: list[Take],
    tried: list[Take],
) -> Lesson:
    """What came of `takes`; all that were `tried` count, those after the one in the film too."""
    first, last = takes[0], takes[-1]
    slots = slots_of(shot)
    faults = tuple(dict.fromkeys(fault for take in takes for fault in _faults(take)))
    kind = _kind(last, faults)
    remedy = _remedy(first, last, slots) if kind is LessonKind.FIXED else ""
    picture = last.picture if last.stage is AssetKind.KEYFRAME and last.kept else None
    return Lesson(
        lesson_id=_identity_of(folder, takes, kind),
        kind=kind,
        text=_text(kind, setting, faults, remedy, last),
        production=folder.brief.name,
        shot_id=shot.shot_id,
        asset=last.stage,
        model=last.sheet.target_model,
        studio=folder.brief.studio,
        faults=faults,
        remedy=remedy,
        setting=setting,
        prompt_excerpt=last.sheet.prompt_text[:240],
        identity_score=_identity(last),
        takes_needed=len(takes),
        features=tuple(features_of(shot, len(last.sheet.prompt_text))),
        picture_embedding=eye.embedding_of(folder.file(picture)) if picture is not None else (),
        eye=eye.name,
        seen=_seen(takes),
        slots=tuple(slots),
        tries=tuple(each for take in tried for each in _tries(take, slots)),
    )


def _identity_of(folder: ProductionFolder, takes: list[Take], kind: LessonKind) -> str:
    """The same for the same takes; productions of one name that gave other pictures differ."""
    pictures = [take.picture.sha256 if take.picture else take.failure for take in takes]
    prompts = [take.sheet.prompt_text for take in takes]
    last = takes[-1]
    key = [folder.brief.name, last.shot_id, last.stage.value, kind.value, *pictures, *prompts]
    return _hashed(key)


def _hashed(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _remedy(first: Take, last: Take, slots: Slots) -> str:
    """What the kept prompt said that the first did not; nothing on where the camera stands."""
    text = added(first.sheet.prompt_text, last.sheet.prompt_text, slots)
    kept = ""
    for sentence in text.split(". "):
        longer = f"{kept} {sentence.rstrip('.')}.".strip()
        if sentence and len(longer) <= _LONGEST_REMEDY and not speaks_of_camera(sentence):
            kept = longer
    return kept


def _tries(take: Take, slots: Slots) -> Iterator[Try]:
    """Everything that the studio delivered for a take, before anything was mended for free."""
    said = clauses(take.sheet.prompt_text, slots)
    made = (take.repaired_from or take.picture, *take.rejected)
    delivered = [asset for asset in made if asset is not None and asset.report is not None]
    for asset in sorted(delivered, key=lambda asset: asset.path.name):
        yield Try(said=said, faults=_named(asset.report.failures if asset.report else ()))


def _failures(take: Take) -> tuple[Finding, ...]:
    """Gating failures of the chosen picture as the studio delivered it."""
    asset = take.repaired_from or take.picture
    return asset.report.failures if asset is not None and asset.report is not None else ()


def _faults(take: Take) -> tuple[str, ...]:
    return _named(_failures(take))


def _named(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.fault for finding in findings if finding.fault))


def _seen(takes: list[Take]) -> str:
    said = dict.fromkeys(finding.sentence for take in takes for finding in _failures(take))
    return " ".join(said)[:_LONGEST_SEEN]


def _kind(last: Take, faults: tuple[str, ...]) -> LessonKind:
    if last.verdict.decision is Decision.ESCALATE:
        return LessonKind.FAILED
    return LessonKind.FIXED if faults else LessonKind.WORKED


def _text(kind: LessonKind, setting: str, faults: tuple[str, ...], remedy: str, last: Take) -> str:
    named = ", ".join(fault.replace("_", " ") for fault in faults)
    what = f"A {last.stage} of {setting} by {last.sheet.target_model}"
    if kind is LessonKind.WORKED:
        return f"{what} was kept at the first take."
    if kind is LessonKind.FIXED:
        how = f" after: {readable(remedy)}" if remedy else ""
        return f"{what} showed {named}; it was mended{how}."
    return f"{what} could not be kept: {last.verdict.reason}"


def _identity(take: Take) -> float | None:
    if take.picture is None or take.picture.report is None:
        return None
    for finding in take.picture.report.findings:
        if finding.check == "identity":
            return finding.score
    return None
