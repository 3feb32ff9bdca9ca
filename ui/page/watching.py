"""What goes on in a production right now: read off its event log, a little at each look.

The board says where each shot stands, counted from the folder; between two takes only the log
knows that a prompt is being written or that the critic is looking.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from graph.board import ProductionStatus, ShotStatus
from graph.events import Event, EventTail
from graph.folder import ProductionFolder
from tools.takes.verdict import Decision

_SECONDS_IN_RUN_ID = 1e9
"""A run's id is the time of its order in nanoseconds."""
_PROBLEMS = 5
_LEAST_SECONDS = 8.0
_LEAST_PROGRESS = 0.03
"""Before that much, a time left would be a guess."""
_STAGES = {
    "still": "still",
    "angle": "still",
    "join": "still",
    "clip": "clip",
    "lipsync": "clip",
    "line": "voice",
    "foley": "effects",
}
"""First word of an asset's name -> what is being made."""
_AFTER_SHOOTING = {"score": 0.9, "cut": 0.94, "report": 0.97, "done": 1.0}
"""How much is done when these phases begin: most of the time goes into shots."""
_SHOOTING = "shooting"
_DONE_STATES = {"kept": 1.0, "escalated": 1.0, "clip": 0.4, "keyframe": 0.1}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a production is."""

    share: float
    """0..1."""
    seconds_left: float | None
    """None where nothing is known yet."""


class Watch:
    """One production's log; memory grows with its shots, not with its events."""

    def __init__(self, folder: ProductionFolder, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._tail = EventTail(folder.state / "events.jsonl")
        self._run = ""
        self._last: dict[str, Event] = {}
        self._retakes: dict[str, int] = {}
        self._begun: tuple[float, float] | None = None
        self.phase = ""
        self.takes = 0
        """Verdicts so far: when it grows there is something new to see."""
        self.problems: deque[str] = deque(maxlen=_PROBLEMS)

    def look(self) -> None:
        """Read what is new; a new run begins with nothing known."""
        with self._lock:
            run = _newest_run(self._folder.root)
            if run != self._run:
                self._run, self._begun, self.phase = run, None, ""
                self._last.clear()
                self._retakes.clear()
                self.problems.clear()
            for event in self._tail.new():
                self._hear(event)

    def _hear(self, event: Event) -> None:
        match event.what:
            case "phase":
                self.phase = event.text
            case "writing":
                self.phase = _SHOOTING
            case "problem":
                self.problems.append(event.text)
            case "verdict":
                self.takes += 1
                again = event.text == Decision.RETAKE
                self._retakes[event.shot_id] = (
                    self._retakes.get(event.shot_id, 0) + 1 if again else 0
                )
        if event.shot_id:
            self._last[event.shot_id] = event

    def state(self, shot: ShotStatus) -> str:
        """A shot's state in a word or two while a run goes on."""
        event = self._last.get(shot.shot_id)
        doing = _doing(event) if event else ""
        retake = self._retakes.get(shot.shot_id, 0)
        if not doing and not (retake and event and event.text == Decision.RETAKE):
            return shot.state
        return f"retake {retake} {doing}".strip() if retake else doing

    def progress(self, board: ProductionStatus) -> Progress:
        """How far it is, and how long it takes if it goes on as since the run began."""
        share = share_done(board, self.phase)
        now = self._clock()
        with self._lock:
            if self._begun is None:
                began = float(self._run or 0) / _SECONDS_IN_RUN_ID or now
                self._begun = (max(began, now - 1.0), share)
            began, before = self._begun
        gone, done = now - began, share - before
        if gone < _LEAST_SECONDS or done < _LEAST_PROGRESS:
            return Progress(share, None)
        return Progress(share, (1.0 - share) / done * gone)


def share_done(board: ProductionStatus, phase: str) -> float:
    """How much of the work is done: shots by their state, then what comes after them."""
    if phase in _AFTER_SHOOTING:
        return _AFTER_SHOOTING[phase]
    if not board.shots:
        return 0.02
    shots = sum(_DONE_STATES.get(shot.state, 0.0) for shot in board.shots) / len(board.shots)
    return 0.05 + 0.85 * shots


def _doing(event: Event) -> str:
    """What is going on with a shot since that event; '' when it is over."""
    match event.what:
        case "writing":
            return "writing"
        case "job" | "candidates":
            return _STAGES.get(event.detail.split("_")[0], "still")
        case "look" | "repair":
            return "critic"
        case _:
            return ""


def _newest_run(root: Path) -> str:
    orders = sorted((root / "state" / "runs").glob("*.order.json"))
    return orders[-1].name.split(".")[0] if orders else ""


@st.cache_resource(max_entries=8, show_spinner=False)
def watch_of(root: Path) -> Watch:
    """The one of that production, for every page of this server."""
    return Watch(ProductionFolder(root))
