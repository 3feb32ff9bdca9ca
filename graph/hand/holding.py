"""Locking a shot: what is kept of it stays, whatever happens to the plan around it."""

from __future__ import annotations

from graph.folder import ProductionFolder
from graph.hand.naming import STAGES, named_shot
from tools.errors import UserFixable


def lock(folder: ProductionFolder, shot_id: str) -> None:
    """The shot's kept takes stay; a shot that is locked already keeps what it held."""
    named_shot(folder, shot_id)
    decided = folder.decisions(shot_id)
    if decided.held is not None:
        return
    kept = {stage: folder.kept(shot_id, stage) for stage in STAGES}
    held = {stage: take.n for stage, take in kept.items() if take is not None}
    if not held:
        raise UserFixable(
            "nothing of the shot is kept, so there is nothing to lock.",
            where=shot_id,
            fix="accept a take first: `dailies keep`.",
        )
    folder.decide(shot_id, decided.model_copy(update={"held": held}))


def unlock(folder: ProductionFolder, shot_id: str) -> None:
    """The shot follows the plan again; one that is not locked stays as it is."""
    named_shot(folder, shot_id)
    decided = folder.decisions(shot_id)
    if decided.held is not None:
        folder.decide(shot_id, decided.model_copy(update={"held": None}))
