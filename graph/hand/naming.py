"""Finding the shot and the take that a person means; what is not there is told with what is."""

from __future__ import annotations

from collections.abc import Sequence

from graph.bases import BY_HAND
from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.screenplay.plan import Shot
from tools.takes.basis import RECORDING
from tools.takes.take import Take

STAGES = (AssetKind.KEYFRAME, AssetKind.CLIP)


def named_shot(folder: ProductionFolder, shot_id: str) -> Shot:
    """The planned shot of that id."""
    shots = {shot.shot_id: shot for shot in folder.plan.shots}
    if shot_id not in shots:
        raise UserFixable(
            f"there is no shot {shot_id!r}.", where="SHOT", fix=f"name one of {', '.join(shots)}."
        )
    return shots[shot_id]


def open_shot(folder: ProductionFolder, shot_id: str) -> Shot:
    """The planned shot of that id, if it is not locked."""
    shot = named_shot(folder, shot_id)
    if folder.decisions(shot_id).held is not None:
        raise UserFixable(
            "the shot is locked, so its takes stay.",
            where=shot_id,
            fix="unlock it first: `dailies unlock`.",
        )
    return shot


def named_take(folder: ProductionFolder, shot_id: str, n: int) -> Take:
    """The judged take of that number."""
    takes = some_takes(folder, shot_id)
    take = next((take for take in takes if take.n == n), None)
    if take is None:
        raise UserFixable(
            f"there is no take {n}.", where=shot_id, fix=f"name one of {listed(takes)}."
        )
    return take


def some_takes(folder: ProductionFolder, shot_id: str) -> tuple[Take, ...]:
    """All judged takes of a shot, of which there is at least one."""
    takes = folder.takes(shot_id)
    if not takes:
        raise UserFixable(
            "nothing was made for the shot yet.",
            where=shot_id,
            fix="run `dailies resume`, or bring a picture or a clip with `dailies replace`.",
        )
    return takes


def picture_of(take: Take, others: Sequence[Take]) -> None:
    """Refuse a take that gave nothing to show; `others` are those to name instead."""
    if take.picture is None:
        shown = listed([other for other in others if other.picture is not None]) or "none yet"
        raise UserFixable(
            f"take {take.n} has no picture ({take.failure.rstrip('.')}).",
            where=take.shot_id,
            fix=f"name one that has: {shown}.",
        )


def other_plan(folder: ProductionFolder, take: Take) -> tuple[str, ...]:
    """Parts of the plan that say otherwise now.

    A clip of another keyframe, or of another recording of its line, fits the plan.
    """
    return tuple(part for part in folder.stale_parts(take) if part not in BY_HAND)


def refuse_stale(folder: ProductionFolder, take: Take) -> None:
    """Refuse a take of another plan: it would not enter the film.

    A clip of another keyframe is not refused: its keyframe comes back with it. One of another
    recording is: the line would be heard over lips that say it at other times.
    """
    parts = other_plan(folder, take)
    if parts:
        fitting = listed(folder.current_takes(take.shot_id, take.stage)) or "none"
        raise UserFixable(
            f"take {take.n} was made for another plan ({', '.join(parts)}).",
            where=take.shot_id,
            fix=f"edit the plan back, or name a {take.stage} that fits: {fitting}.",
        )
    if RECORDING in folder.stale_parts(take):
        raise UserFixable(
            f"the lips of take {take.n} move with another recording of the line.",
            where=take.shot_id,
            fix="undo the recording; one that was spoken to this very picture is brought while the"
            " shot is locked.",
        )


def listed(takes: Sequence[Take]) -> str:
    """Takes by number, with what they are for."""
    return ", ".join(f"{take.n} ({take.stage})" for take in takes)
