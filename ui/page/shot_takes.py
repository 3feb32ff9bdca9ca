"""What the takes tab knows of one shot: read again only when the production's folder changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from graph.folder import ProductionFolder
from graph.hand import last_deed
from graph.records import ShotSound
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Shot
from tools.takes.take import Take
from ui.page.desk import folder_at
from ui.page.fresh import Stamp, stamp_of

_STAGES = (AssetKind.KEYFRAME, AssetKind.CLIP)


@dataclass(frozen=True, slots=True)
class TakeState:
    """A take, and where it stands."""

    take: Take
    in_film: bool
    chosen: bool
    """A person put it there."""
    stale: tuple[str, ...]
    """Parts of the plan that say otherwise now."""
    before: Take | None
    """The take of the same stage before it."""
    replaced_next: bool
    """A retake of its stage would take the place of this one."""


@dataclass(frozen=True, slots=True)
class ShotTakes:
    """All takes of a shot, oldest first."""

    shot: Shot
    takes: tuple[TakeState, ...]
    sound: ShotSound | None
    locked: bool
    due: tuple[AssetKind, ...]
    """Stages that a person asked to be made again."""
    hold_seconds: float
    """How long the shot's end is held in the film."""
    undoable: str
    """The last decision, where it can be taken back."""


def shot_takes(root: Path, shot: Shot) -> ShotTakes:
    """The shot's takes as they are now."""
    return _read(root, shot.shot_id, stamp_of(root), shot)


@st.cache_resource(max_entries=24, show_spinner=False)
def _read(root: Path, shot_id: str, stamp: Stamp, _shot: Shot) -> ShotTakes:
    del stamp
    folder = folder_at(root)
    return ShotTakes(
        shot=_shot,
        takes=tuple(_states(folder, shot_id)),
        sound=folder.sound(shot_id),
        locked=folder.decisions(shot_id).held is not None,
        due=tuple(stage for stage in _STAGES if folder.asked(shot_id, stage) is not None),
        hold_seconds=folder.decisions(shot_id).hold_seconds,
        undoable=last_deed(folder, shot_id),
    )


def _states(folder: ProductionFolder, shot_id: str) -> list[TakeState]:
    takes = folder.takes(shot_id)
    kept = {stage: folder.kept(shot_id, stage) for stage in _STAGES}
    numbers = {stage: take.n for stage, take in kept.items() if take is not None}
    newest = {take.stage: take.n for take in takes}
    decided = folder.decisions(shot_id)
    before: dict[AssetKind, Take] = {}
    states = []
    for take in takes:
        in_film = numbers.get(take.stage) == take.n
        states.append(
            TakeState(
                take=take,
                in_film=in_film,
                chosen=in_film and decided.decides(take),
                stale=folder.stale_parts(take),
                before=before.get(take.stage),
                replaced_next=numbers.get(take.stage, newest[take.stage]) == take.n,
            )
        )
        before[take.stage] = take
    return states


def may_be_behind(root: Path) -> int | None:
    """When something was decided last, where that was after the film was cut; None if not.

    Dates alone do not prove it: a production that was copied has those of the copying.
    """
    film = folder_at(root).film
    if not film.exists():
        return None
    records = (*root.glob("takes/*/before.json"), root / "shots.json")
    last = max((path.stat().st_mtime_ns for path in records if path.exists()), default=0)
    return last if last > film.stat().st_mtime_ns else None
