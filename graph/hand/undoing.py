"""Taking a decision back: what stood before each one is kept beside the takes, a few deep.

Only a decision that nothing was made from can be taken back; after that a person decides anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict

from graph.decisions import Decisions
from graph.folder import ProductionFolder
from graph.hand.deciding import judged
from graph.hand.labels import drop_label, write_label
from graph.hand.naming import named_shot, other_plan
from graph.lessons import overruled_lesson
from graph.records import ShotSound
from memory.book import LessonBook
from tools.errors import UserFixable
from tools.takes.take import Take
from tools.takes.verdict import Verdict

_FILE = "before.json"
_DEEPEST = 10


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Before(_Record):
    """A shot as it stood before a person decided something."""

    deed: str
    """What was decided, in words."""
    decisions: Decisions
    verdicts: dict[int, Verdict]
    """Of every judged take, by its number."""
    last: int
    """The highest number that an attempt had."""
    sound: ShotSound | None
    after: Decisions = Decisions()
    """What was decided then: where it is not so any more, something else was decided since."""


class Steps(_Record):
    """`takes/<shot>/before.json`: newest last."""

    steps: tuple[Before, ...] = ()


@contextmanager
def undoable(folder: ProductionFolder, shot_id: str, deed: str) -> Iterator[None]:
    """Around a decision on a shot: remember how it stood before, if anything changed."""
    named_shot(folder, shot_id)
    before = _now(folder, shot_id, deed)
    yield
    now = _now(folder, shot_id, deed)
    if now != before:
        sound = before.sound if before.sound != now.sound else None
        step = before.model_copy(update={"sound": sound, "after": now.decisions})
        folder.save(_name(shot_id), Steps(steps=(*_steps(folder, shot_id), step)[-_DEEPEST:]))


def last_deed(folder: ProductionFolder, shot_id: str) -> str:
    """The decision on the shot that can be taken back now, in words; '' for none."""
    steps = _steps(folder, shot_id)
    return steps[-1].deed if steps and not _in_the_way(folder, shot_id, steps[-1]) else ""


def undo(folder: ProductionFolder, memory: LessonBook, shot_id: str) -> str:
    """The decision that was taken back, in words; its label and its lesson go with it.

    A take that the filmmaker brought by it leaves the production.
    """
    named_shot(folder, shot_id)
    steps = _steps(folder, shot_id)
    if not steps:
        raise UserFixable(
            "nothing was decided on it that could be undone.",
            where=shot_id,
            fix="decide on its takes as you like.",
        )
    before = steps[-1]
    obstacle = _in_the_way(folder, shot_id, before)
    if obstacle:
        raise UserFixable(obstacle, where=shot_id, fix="choose the take that you want in the film.")
    _forget_lessons(folder, memory, shot_id, before)
    _restore(folder, shot_id, before)
    folder.save(_name(shot_id), Steps(steps=steps[:-1]))
    return before.deed


def _now(folder: ProductionFolder, shot_id: str, deed: str) -> Before:
    return Before(
        deed=deed,
        decisions=folder.decisions(shot_id),
        verdicts={take.n: take.verdict for take in folder.takes(shot_id)},
        last=folder.last_number(shot_id),
        sound=folder.sound(shot_id),
    )


def _in_the_way(folder: ProductionFolder, shot_id: str, before: Before) -> str:
    """Why the decision cannot be taken back any more, in words; '' while it can."""
    if folder.decisions(shot_id) != before.after:
        return "something else was decided on it since."
    for n in range(before.last + 1, folder.last_number(shot_id) + 1):
        take = folder.take(shot_id, n)
        if take is None or not take.brought:
            return f"attempt {n} was begun since, so the decision has done its work."
    return ""


def _restore(folder: ProductionFolder, shot_id: str, before: Before) -> None:
    """The decisions first, as everywhere: a crash here is mended by undoing once more."""
    folder.decide(shot_id, before.decisions)
    for take in folder.takes(shot_id):
        verdict = before.verdicts.get(take.n)
        if verdict is None:
            drop_label(folder, take)
            shutil.rmtree(folder.take_folder(shot_id, take.n))
            continue
        if verdict != take.verdict:
            _label(folder, judged(folder, take, verdict), before.decisions)
    sound = folder.sound(shot_id)
    if before.sound is not None and sound is not None:
        # Effects may have been made since; they stay.
        fields = ("lines", "duration_seconds", "basis", "missing")
        update = {name: getattr(before.sound, name) for name in fields}
        folder.save(f"takes/{shot_id}/sound/sound.json", sound.model_copy(update=update))


def _label(folder: ProductionFolder, take: Take, decisions: Decisions) -> None:
    said = decisions.of(take.n)
    if said is not None and said.contradicts and not other_plan(folder, take):
        write_label(folder, take, said)
    else:
        drop_label(folder, take)


def _forget_lessons(
    folder: ProductionFolder, memory: LessonBook, shot_id: str, before: Before
) -> None:
    """What the decision taught is not so any more."""
    new = (s for s in folder.decisions(shot_id).overruled if s != before.decisions.of(s.n))
    taught = [
        overruled_lesson(take, said, folder, "").lesson_id
        for said in new
        if said.contradicts and (take := folder.take(shot_id, said.n)) is not None
    ]
    if taught:
        memory.forget(lesson_ids=taught)


def _steps(folder: ProductionFolder, shot_id: str) -> tuple[Before, ...]:
    return (folder.load(_name(shot_id), Steps) or Steps()).steps


def _name(shot_id: str) -> str:
    return f"takes/{shot_id}/{_FILE}"
