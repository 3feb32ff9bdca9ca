"""The critic's reasons and the generator's, in words."""

from __future__ import annotations

from agents.exchange import (
    SAME_AGAIN,
    CandidateAnswer,
    CandidateTask,
    ReasonAnswer,
    ReasonTask,
)
from tools.screenplay.plan import CameraAngle, ShotSize
from tools.takes.verdict import Decision

_DELICATE = frozenset({"wrong_person", "anatomy", "absent_character", "copy_paste"})
"""Faults that another throw of the dice mends most often."""
_UNUSUAL = frozenset({CameraAngle.OVERHEAD, CameraAngle.DUTCH})
_TIMES = {1: "once more", 2: "twice more"}


def reason(task: ReasonTask) -> ReasonAnswer:
    """What is wrong with numbers, then what happens next and why."""
    seen = " ".join(task.findings) or task.plain_reason
    return ReasonAnswer(reason=f"{seen} {_next(task)}")


def _next(task: ReasonTask) -> str:
    again = _TIMES.get(task.retakes_left, f"{task.retakes_left} times more")
    match task.decision:
        case Decision.TRIM:
            return "The rest of the clip is clean, so it is trimmed instead of bought again."
        case Decision.REPAIR:
            return (
                f"It is mended in the cutting room for free ({task.remedy}) before money is spent."
            )
        case Decision.RETAKE:
            return (
                f"Nothing free would mend this {task.asset.value}, so it is made again with the"
                f" prompt changed on this point; it can be made {again}."
            )
        case Decision.ESCALATE:
            why = SAME_AGAIN if task.same_again else "No retakes are left."
            return f"{why} A person decides; it does not enter the film by itself."
        case Decision.KEEP:
            return "It is kept."


def candidates(task: CandidateTask) -> CandidateAnswer:
    """Two where one picture is likely to fail, else one."""
    shot = task.shot
    faults = {edit.fault for edit in task.edits}
    if faults & _DELICATE:
        count, why = 2, f"a retake after {', '.join(sorted(faults & _DELICATE)).replace('_', ' ')}"
    elif len(shot.characters) > 1:
        count, why = 2, f"{len(shot.characters)} characters have to stay themselves in one frame"
    elif shot.characters and shot.camera.angle in _UNUSUAL:
        count, why = 2, f"{shot.camera.angle.value} is an angle that often fails"
    elif shot.characters and shot.camera.size is ShotSize.EXTREME_CLOSE_UP:
        count, why = 2, "at this size every flaw of a face shows"
    else:
        count, why = 1, "nothing in the frame is likely to fail"
    if task.worth > count:
        count, why = task.worth, "such shots often failed in earlier productions"
    count = min(count, task.most)
    noun = "candidate" if count == 1 else "candidates"
    return CandidateAnswer(candidates=count, reason=f"{count} {noun}: {why}.")
