"""The state that LangGraph checkpoints: how far the run got, by reference to the folder."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypedDict


class Command(StrEnum):
    """What a run is asked to do; a finished production can be entered again with another one."""

    PRODUCE = "produce"
    """From wherever the folder stands to the film."""
    RETRY_MISSING = "retry_missing"
    """Give the shots that were escalated another round of takes."""
    SHOOT = "shoot"
    """One shot alone, as a camera test: what it depends on, its keyframe, its clip; no cut."""
    RECUT = "recut"
    """Cut, look and report again from the takes there are."""


TakeRef = tuple[str, int]
"""(shot id, n): a take in the folder."""


def merge_takes(left: list[TakeRef], right: list[TakeRef]) -> list[TakeRef]:
    """Union by identity, ordered: parallel branches and repeated nodes add nothing twice."""
    return sorted({(shot_id, n) for shot_id, n in (*left, *right)})


class ProductionState(TypedDict, total=False):
    """State of a whole production."""

    command: str
    """A `Command` value."""
    only: list[str]
    """Shots to make; empty for all."""
    stage: str
    """'keyframe' or 'clip': which wave of shots is out."""
    takes: Annotated[list[TakeRef], merge_takes]
    sent: list[str]
    """Shots out in this run, as "stage:shot": each is sent once a wave, settled or not."""
    dailies_rounds: int
    """How often the dailies of this stage were looked at."""
    approved: Annotated[list[str], lambda left, right: sorted({*left, *right})]
    """Gates passed."""


class ShotState(TypedDict, total=False):
    """State of one shot's loop."""

    shot_id: str
    stage: str
    n: int
    """The attempt being made."""


class ShotResult(TypedDict):
    """What a shot's loop hands back to the production."""

    takes: list[TakeRef]
