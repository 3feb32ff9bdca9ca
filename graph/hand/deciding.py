"""What a person says about a take, written into the takes: for whoever holds the production.

Each step writes whole records and can be done again, so that a crash between two of them is mended
by saying it once more: the decisions first, then the take, then what others learn from it.
"""

from __future__ import annotations

from agents.offline.planner import OfflinePlanner
from agents.prompt_writer import PromptWriter
from graph.attempts import is_under_way, job_store, release_unsent, withdraw
from graph.bases import FIRST_FRAME
from graph.decisions import PERSON, Overruling
from graph.folder import ProductionFolder
from graph.hand.labels import drop_label, write_label
from graph.hand.naming import (
    named_take,
    open_shot,
    other_plan,
    picture_of,
    refuse_stale,
    some_takes,
)
from graph.lessons import overruled_lesson
from memory.book import LessonBook
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.takes.sheet import PromptEdit
from tools.takes.take import Take
from tools.takes.verdict import Decision, Verdict


def accept(
    folder: ProductionFolder, memory: LessonBook, shot_id: str, n: int | None, person: str
) -> Take:
    """The take enters the film as it is, whatever the critic said."""
    open_shot(folder, shot_id)
    takes = some_takes(folder, shot_id)
    take = takes[-1] if n is None else named_take(folder, shot_id, n)
    picture_of(take, takes)
    refuse_stale(folder, take)
    was = critics(folder, take)
    if was.decision.keeps or take.brought:
        return enter(folder, take, person)
    said = Overruling(n=take.n, stage=take.stage, person=person, was=was, keeps=True)
    _write(folder, take, said)
    verdict = was.model_copy(
        update={
            "decision": Decision.KEEP,
            "reason": f"accepted by {person} against: {was.reason}",
            "edits": (),
            "remedy": None,
            "decided_by": person,
        }
    )
    accepted = judged(folder, take, verdict)
    _teach(folder, memory, accepted, said)
    return enter(folder, accepted, person)


def ask(
    folder: ProductionFolder,
    memory: LessonBook,
    shot_id: str,
    note: str,
    stage: AssetKind | None,
    person: str,
) -> Take:
    """The take that was set aside; another one is due."""
    open_shot(folder, shot_id)
    note = " ".join(note.split())
    if not note:
        raise UserFixable(
            "a retake without a note would come out the same.",
            where=shot_id,
            fix="say what should be different.",
        )
    take = _to_replace(folder, shot_id, stage)
    was = critics(folder, take)
    said = Overruling(n=take.n, stage=take.stage, person=person, was=was, keeps=False, note=note)
    _withdraw_unsent(folder, shot_id, take.stage)
    _write(folder, take, said, folder.last_number(shot_id))
    edit = PromptEdit(check=PERSON, fault="note", instruction=note)
    verdict = Verdict(
        decision=Decision.RETAKE,
        reason=f"{person}: {note}",
        failed_checks=was.failed_checks,
        # What the critic still finds wrong is to be mended with it.
        edits=(edit, *was.edits),
        decided_by=person,
    )
    aside = judged(folder, take, verdict)
    _teach(folder, memory, aside, said)
    return aside


def choose(folder: ProductionFolder, shot_id: str, n: int, person: str) -> Take:
    """An earlier take enters the film instead of the newest kept one.

    One that the same person had set aside comes back as the critic had judged it.
    """
    open_shot(folder, shot_id)
    take = named_take(folder, shot_id, n)
    refuse_stale(folder, take)
    if not take.kept and not critics(folder, take).decision.keeps:
        raise UserFixable(
            f"the critic did not keep take {n}: {take.verdict.reason.rstrip('.')}.",
            where=shot_id,
            fix=f"overrule it: `dailies keep PRODUCTION {shot_id} --take {n}`.",
        )
    return enter(folder, take, person)


def enter(folder: ProductionFolder, take: Take, person: str) -> Take:
    """The take as it stands in the film from now on, with the keyframe that it was made from."""
    decided = folder.decisions(take.shot_id).with_chosen(take, person)
    said = decided.of(take.n)
    if said is not None and said.was.decision.keeps:
        # Nobody disagrees with the critic any more.
        take = judged(folder, take, said.was)
        decided = decided.with_overruling(take.n, None)
        drop_label(folder, take)
    folder.decide(take.shot_id, decided)
    source = keyframe_of(folder, take)
    if source is not None:
        enter(folder, source, person)
    return take


def keyframe_of(folder: ProductionFolder, take: Take) -> Take | None:
    """The keyframe behind a clip, where another one is in the film."""
    made_from = take.sheet.basis.parts.get(FIRST_FRAME)
    kept = folder.kept(take.shot_id, AssetKind.KEYFRAME)
    if made_from is None or (kept and kept.picture and kept.picture.sha256 == made_from):
        return None
    pictures = (t for t in folder.takes(take.shot_id) if t.stage is AssetKind.KEYFRAME)
    return next((t for t in pictures if t.picture and t.picture.sha256 == made_from), None)


def critics(folder: ProductionFolder, take: Take) -> Verdict:
    """What was decided about a take before a person decided otherwise."""
    said = folder.decisions(take.shot_id).of(take.n)
    return take.verdict if said is None else said.was


def _to_replace(folder: ProductionFolder, shot_id: str, stage: AssetKind | None) -> Take:
    """The take that a retake is to replace: that in the film, else the newest of its stage."""
    takes = some_takes(folder, shot_id)
    if stage is None:
        clips = any(take.stage is AssetKind.CLIP for take in takes)
        stage = AssetKind.CLIP if clips else AssetKind.KEYFRAME
    mine = [take for take in takes if take.stage is stage]
    if not mine:
        raise UserFixable(
            f"there is no {stage} to make again.",
            where=shot_id,
            fix=f"ask for the {takes[-1].stage}, or run `dailies resume` to have one made.",
        )
    asked = folder.asked(shot_id, stage)
    if asked is not None:
        # Asked once more before it was made: the note is said anew, about the same take.
        return named_take(folder, shot_id, asked.take)
    return folder.kept(shot_id, stage) or mine[-1]


def _withdraw_unsent(folder: ProductionFolder, shot_id: str, stage: AssetKind) -> None:
    """Drop attempts that nothing was sent for: the next one is to hear of the note."""
    with job_store(folder) as store:
        for n in folder.open_attempts(shot_id, stage):
            if store is not None and is_under_way(store, shot_id, n):
                continue
            if store is not None:
                release_unsent(store, shot_id, n)
            withdraw(folder, shot_id, n)


def _write(
    folder: ProductionFolder, take: Take, said: Overruling, asked_after: int | None = None
) -> None:
    decided = folder.decisions(take.shot_id).with_overruling(take.n, said)
    if asked_after is not None:
        decided = decided.with_asked(take, asked_after)
    folder.decide(take.shot_id, decided)


def judged(folder: ProductionFolder, take: Take, verdict: Verdict) -> Take:
    """The take with that verdict, written down."""
    other = take.model_copy(update={"verdict": verdict})
    folder.save_take(other)
    return other


def _teach(folder: ProductionFolder, memory: LessonBook, take: Take, said: Overruling) -> None:
    """A label and a lesson where person and critic disagree on what the plan asks for now.

    Else a label that was is taken back.
    """
    if take.brought or not said.contradicts or other_plan(folder, take):
        drop_label(folder, take)
        return
    write_label(folder, take, said)
    plan = folder.plan
    words = PromptWriter(OfflinePlanner()).setting(plan.shot(take.shot_id), plan)
    memory.remember([overruled_lesson(take, said, folder, words)])
