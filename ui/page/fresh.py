"""What the page knows of a production, read again only when its folder has changed.

A script run may not cost more because there are a hundred shots: their takes are hundreds of
files, while looking at the dates of their folders takes milliseconds.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FuturesTimeout
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from graph.board import ProductionStatus, ShotStatus, shot_status, status_of
from graph.chat.desk import Desk
from graph.chat.shooting import price_of_what_is_due
from graph.chat.tool import Price
from graph.gates import GateQuestion
from graph.threads import open_question
from tools.screenplay.plan import Plan
from ui.page.desk import folder_at

Stamp = int
"""Of many dates, in one number: Streamlit hashes what a cache is asked for, number by number, and
that of a hundred shots took half of a script run."""
_PATIENCE_SECONDS = 0.15
"""A hundred shots are priced in a third of that; asking a live studio's services takes longer."""
_RECORDS = ("shots.json", "brief.json", "quote.json", "score.json", "film.mp4", "report.json")
_STATE = ("jobs.sqlite3", "jobs.sqlite3-wal", "rounds.json")
_AROUND = ("shots.json", "cast", "state/rounds.json")
"""What a shot's line on the board hangs on, beside its own folder."""
_CHECKPOINTS = ("checkpoints.sqlite3", "checkpoints.sqlite3-wal")


def stamp_of(root: Path) -> Stamp:
    """Changes with every record of the production that a page shows."""
    files = [root / name for name in _RECORDS] + [root / "state" / name for name in _STATE]
    dates = [_date(path) for path in (*files, root / "cast", root / "takes")]
    return hash((*dates, *_dates_below(root / "takes")))


def board_at(root: Path) -> ProductionStatus:
    """The board."""
    return _board(root, stamp_of(root))


def plan_at(root: Path) -> Plan | None:
    """The plan in force; None before there is one."""
    return _plan(root, _date(root / "shots.json"))


def question_at(desk: Desk) -> GateQuestion | None:
    """The gate at which the open production waits; None while it runs."""
    if desk.folder is None or desk.running:
        return None
    root = desk.folder.root
    dates = [_date(root / "state" / name) for name in _CHECKPOINTS]
    return _question(root, hash((*dates, _date(root / "shots.json"), _date(root / "plans"))))


@dataclass(frozen=True, slots=True)
class Pricing:
    """What is still to make, at what price, as far as it is worked out."""

    known: bool
    """False for a moment: no script run waits for services that are slow to answer."""
    price: Price | None = None
    """None where there is nothing to make, or no plan yet."""


def price_at(desk: Desk) -> Pricing:
    """What the open production still has to make, and its price, if that is known by now."""
    if desk.folder is None:
        return Pricing(known=True)
    root = desk.folder.root
    return _price(root, stamp_of(root), desk).by_now()


def _date(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _dates_below(takes: Path) -> Iterator[int]:
    """Of every shot's folder, its takes' and its records: renaming a file into one changes it."""
    if not takes.is_dir():
        return
    for shot in sorted(entry.path for entry in os.scandir(takes) if entry.is_dir()):
        yield from _dates_in(Path(shot))


def _dates_in(shot: Path) -> list[int]:
    """Of a shot's folder, its takes and its records."""
    try:
        with os.scandir(shot) as entries:
            return [_date(shot), *(entry.stat().st_mtime_ns for entry in entries)]
    except FileNotFoundError:
        return []


@st.cache_resource(max_entries=8, show_spinner=False)
def _board(root: Path, stamp: Stamp) -> ProductionStatus:
    del stamp
    return _lines_of(root).board()


class _Lines:
    """A board's lines as they were read last, each with the dates of its shot.

    A decision on one shot is no reason to read the other ninety-nine again.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[Stamp, ShotStatus]] = {}

    def board(self) -> ProductionStatus:
        around = [_date(self._root / name) for name in _AROUND]
        return status_of(folder_at(self._root), lambda shot_id: self._line(shot_id, around))

    def _line(self, shot_id: str, around: list[int]) -> ShotStatus:
        stamp = hash((*around, *_dates_in(self._root / "takes" / shot_id)))
        seen, line = self._known.get(shot_id, (None, None))
        if line is None or seen != stamp:
            line = shot_status(folder_at(self._root), shot_id)
            self._known[shot_id] = (stamp, line)
        return line


@st.cache_resource(max_entries=8, show_spinner=False)
def _lines_of(root: Path) -> _Lines:
    return _Lines(root)


@st.cache_resource(max_entries=8, show_spinner=False)
def _plan(root: Path, stamp: int) -> Plan | None:
    del stamp
    return folder_at(root).load("shots.json", Plan)


@st.cache_resource(max_entries=8, show_spinner=False)
def _question(root: Path, stamp: Stamp) -> GateQuestion | None:
    del stamp
    return asyncio.run(open_question(root))


class AskedPrice:
    """A price that is worked out in another thread."""

    def __init__(self, work: Callable[[], Price | None]) -> None:
        """Have it worked out."""
        self._until = time.monotonic() + _PATIENCE_SECONDS
        self._later = _pricer().submit(work)

    def by_now(self) -> Pricing:
        """The price; whoever asks waits only in the first moment after it was asked for first."""
        try:
            return Pricing(True, self._later.result(max(0.0, self._until - time.monotonic())))
        except FuturesTimeout:
            return Pricing(known=False)


@st.cache_resource(max_entries=8, show_spinner=False)
def _price(root: Path, stamp: Stamp, _desk: Desk) -> AskedPrice:
    del root, stamp
    return AskedPrice(lambda: asyncio.run(price_of_what_is_due(_desk, even_free=True)))


@st.cache_resource(show_spinner=False)
def _pricer() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="pricing")
