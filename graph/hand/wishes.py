"""What stands open because a person asked for it, and what is locked."""

from __future__ import annotations

from graph.folder import ProductionFolder
from graph.hand.naming import STAGES
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Plan


def due_shots(folder: ProductionFolder) -> tuple[str, ...]:
    """Shots that the next run makes again because a person asked, in film order."""
    return tuple(shot_id for shot_id in _planned(folder) if _is_due(folder, shot_id))


def locked_shots(folder: ProductionFolder) -> tuple[str, ...]:
    """Shots whose takes stay, in film order."""
    planned = _planned(folder)
    return tuple(shot_id for shot_id in planned if folder.decisions(shot_id).held is not None)


def _planned(folder: ProductionFolder) -> tuple[str, ...]:
    plan = folder.load("shots.json", Plan)
    return tuple(shot.shot_id for shot in plan.shots) if plan else ()


def _is_due(folder: ProductionFolder, shot_id: str) -> bool:
    """A retake is open, or a keyframe that a person put in has no clip yet."""
    if any(folder.asked(shot_id, stage) for stage in STAGES):
        return True
    still = folder.kept(shot_id, AssetKind.KEYFRAME)
    put_in = folder.decisions(shot_id).chosen_take([still] if still else [])
    return put_in is not None and not folder.settled(shot_id, AssetKind.CLIP)
