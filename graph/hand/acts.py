"""The acts of a person, each while nobody else works on the production."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.folder import ProductionFolder
from graph.hand import bringing, deciding, freezing, holding, looks, recording, trimming, undoing
from graph.hand.undoing import undoable
from graph.locking import locked
from memory.book import LessonBook
from tools.dinov3.findings import AssetKind
from tools.takes.take import Asset, SpokenLine, Take

if TYPE_CHECKING:
    # Brings seconds of libraries with it, which who is handed an eye has loaded.
    from tools.dinov3.eye import Eye

SOMEBODY = "the filmmaker"


def accept_take(
    folder: ProductionFolder,
    memory: LessonBook,
    shot_id: str,
    n: int | None = None,
    *,
    person: str = SOMEBODY,
) -> Take:
    """The take as it enters the film, against the critic; the newest of the shot without `n`.

    Where the critic had said otherwise it is remembered as a lesson and as a label. A keyframe
    that is accepted makes the clip due.

    Raises:
        UserFixable: there is no such shot or take, the take has no picture or is for another
            plan, the shot is locked, or another program works on the production.
    """
    with locked(folder), undoable(folder, shot_id, "a take was kept"):
        return deciding.accept(folder, memory, shot_id, n, person)


def ask_retake(
    folder: ProductionFolder,
    memory: LessonBook,
    shot_id: str,
    note: str,
    *,
    stage: AssetKind | None = None,
    person: str = SOMEBODY,
) -> Take:
    """The take that leaves the film; the next run makes another, which hears of the note.

    It is that of the clip where there is one, else of the keyframe. A retake is made even if none
    was left by count. What is ordered already is collected first. A keyframe that is made again
    makes the clip due.

    Raises:
        UserFixable: there is no such shot, nothing of that stage was made, the note is empty, the
            shot is locked, or another program works on the production.
    """
    with locked(folder), undoable(folder, shot_id, "a retake was asked for"):
        return deciding.ask(folder, memory, shot_id, note, stage, person)


def choose_take(folder: ProductionFolder, shot_id: str, n: int, *, person: str = SOMEBODY) -> Take:
    """The earlier take as it enters the film in place of the newest kept one.

    A clip brings the keyframe back that it was made from; a keyframe makes the clip due.

    Raises:
        UserFixable: there is no such shot or take, the critic did not keep it, it is for another
            plan, the shot is locked, or another program works on the production.
    """
    with locked(folder), undoable(folder, shot_id, f"take {n} was chosen"):
        return deciding.choose(folder, shot_id, n, person)


def bring_take(
    folder: ProductionFolder, eye: Eye, shot_id: str, file: Path, *, person: str = SOMEBODY
) -> Take:
    """The filmmaker's own picture (a keyframe) or clip as a take in the film, at no cost.

    It is conformed to the film's size and rate and looked at; what the eye finds is told and
    changes nothing. Its sound is left off. A keyframe makes the clip due, a clip needs none.

    Raises:
        UserFixable: the file cannot be read, is of the wrong kind or too short, there is no such
            shot, the shot is locked, or another program works on the production.
    """
    with locked(folder), undoable(folder, shot_id, f"{file.name} was brought"):
        return bringing.bring(folder, eye, shot_id, file, person)


def trim_take(
    folder: ProductionFolder,
    shot_id: str,
    n: int,
    start: float,
    end: float,
    *,
    person: str = SOMEBODY,
) -> Take:
    """The clip as it enters the film, with its seconds `start` to `end`; untrimmed with them all.

    Raises:
        UserFixable: there is no such shot or take, it is no clip or for another plan, hardly
            anything would be left, a line would lose words, the shot is locked, or another
            program works on the production.
    """
    with locked(folder), undoable(folder, shot_id, f"take {n} was trimmed"):
        return trimming.trim(folder, shot_id, n, start, end, person)


def hold_shot(folder: ProductionFolder, shot_id: str, seconds: float) -> None:
    """Let the shot's last picture in the film stand still for `seconds` more; 0 takes that away.

    Raises:
        UserFixable: there is no such shot, it is too short or too long a time, or another program
            works on the production.
    """
    deed = f"the end was held for {seconds:g} s" if seconds else "the hold was taken away"
    with locked(folder), undoable(folder, shot_id, deed):
        freezing.hold(folder, shot_id, seconds)


def bring_line(
    folder: ProductionFolder, eye: Eye, shot_id: str, number: int, file: Path
) -> SpokenLine:
    """The filmmaker's own recording as the shot's line `number` (1-based), at no cost.

    It stays for as long as the plan has that line; the shot grows where it is longer.

    Raises:
        UserFixable: the file is no sound or too long, there is no such recorded line, or another
            program works on the production.
    """
    with locked(folder), undoable(folder, shot_id, f"{file.name} was brought as line {number}"):
        return recording.bring_voice(folder, eye, shot_id, number, file)


def bring_look(folder: ProductionFolder, eye: Eye, name: str, file: Path) -> Asset:
    """The filmmaker's own picture of a character, a place or a prop, at no cost.

    It takes the place of what was brought or made before; takes that show another one are stale.

    Raises:
        UserFixable: the file is no picture that can be read, the plan has nothing of that name,
            or another program works on the production.
    """
    with locked(folder):
        return looks.bring(folder, eye, name, file)


def ask_look(folder: ProductionFolder, name: str, note: str) -> str:
    """The character of whom the next run has another picture made, which the note is about.

    Raises:
        UserFixable: the plan has no such character, the note says nothing new, or another program
            works on the production.
    """
    with locked(folder):
        return looks.ask(folder, name, note)


def undo_decision(folder: ProductionFolder, memory: LessonBook, shot_id: str) -> str:
    """Take the last decision on the shot back; what it was, in words.

    Raises:
        UserFixable: there is no such shot, nothing was decided, something was made from it since,
            or another program works on the production.
    """
    with locked(folder):
        return undoing.undo(folder, memory, shot_id)


def lock_shot(folder: ProductionFolder, shot_id: str) -> None:
    """Keep what is kept of the shot, whatever becomes of the plan.

    Raises:
        UserFixable: there is no such shot, nothing of it is kept, or another program works on
            the production.
    """
    with locked(folder), undoable(folder, shot_id, "the shot was locked"):
        holding.lock(folder, shot_id)


def unlock_shot(folder: ProductionFolder, shot_id: str) -> None:
    """Let the shot follow the plan again.

    Raises:
        UserFixable: there is no such shot, or another program works on the production.
    """
    with locked(folder), undoable(folder, shot_id, "the shot was unlocked"):
        holding.unlock(folder, shot_id)
