"""What the page knows of a production, read again only when its folder has changed.

A script run may not cost more because there are a hundred shots: their takes are hundreds of
files, while looking at the dates of their folders takes milliseconds.
"""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
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

Stamp = tuple[int, ...]
_PATIENCE_SECONDS = 0.05
_CALM_SECONDS = 0.25
_RECORDS = ("shots.json", "brief.json", "quote.json", "score.json", "film.mp4", "report.json")
_STATE = ("jobs.sqlite3", "jobs.sqlite3-wal", "rounds.json")
_CHECKPOINTS = ("checkpoints.sqlite3", "checkpoints.sqlite3-wal")


def stamp_of(root: Path) -> Stamp:
    """Changes with every record of the production that a page shows."""
    files = [root / name for name in _RECORDS] + [root / "state" / name for name in _STATE]
    dates = [_date(path) for path in (*files, root / "cast", root / "takes")]
    return (*dates, *_dates_below(root / "takes"))


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
    return _question(root, (*dates, _date(root / "shots.json"), _date(root / "plans")))


@dataclass(frozen=True, slots=True)
class Pricing:
    """What is still to make, at what price, as far as it is worked out."""

    known: bool
    """False for a moment: a hundred shots take a second, and no script run waits for that."""
    price: Price | None = None
    """None where there is nothing to make, or no plan yet."""


def price_at(desk: Desk, patience: float = _PATIENCE_SECONDS) -> Pricing:
    """What the open production still has to make, and its price, if that is known so soon."""
    if desk.folder is None:
        return Pricing(known=True)
    root = desk.folder.root
    later = _price(root, stamp_of(root), desk)
    try:
        return Pricing(True, later.result(patience))
    except FuturesTimeout:
        return Pricing(known=False)


def _date(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _dates_below(takes: Path) -> list[int]:
    """Of every shot's folder, its takes' and its records: renaming a file into one changes it."""
    if not takes.is_dir():
        return []
    shots = sorted(entry.path for entry in os.scandir(takes) if entry.is_dir())
    return [date for shot in shots for date in _dates_in(Path(shot))]


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
    around = [_date(root / name) for name in ("shots.json", "cast", "state/rounds.json")]
    return status_of(
        folder_at(root),
        lambda shot_id: _line(root, shot_id, (*around, *_dates_in(root / "takes" / shot_id))),
    )


@st.cache_resource(max_entries=800, show_spinner=False)
def _line(root: Path, shot_id: str, stamp: Stamp) -> ShotStatus:
    """A decision on one shot is no reason to read the other ninety-nine again."""
    del stamp
    return shot_status(folder_at(root), shot_id)


@st.cache_resource(max_entries=8, show_spinner=False)
def _plan(root: Path, stamp: int) -> Plan | None:
    del stamp
    return folder_at(root).load("shots.json", Plan)


@st.cache_resource(max_entries=8, show_spinner=False)
def _question(root: Path, stamp: Stamp) -> GateQuestion | None:
    del stamp
    return asyncio.run(open_question(root))


@st.cache_resource(max_entries=8, show_spinner=False)
def _price(root: Path, stamp: Stamp, _desk: Desk) -> Future[Price | None]:
    del root, stamp
    return _pricer().submit(_work_out, _desk)


def _work_out(desk: Desk) -> Price | None:
    # The page is drawn first: both at once share one interpreter, and it would take twice as long.
    time.sleep(_CALM_SECONDS)
    return asyncio.run(price_of_what_is_due(desk, even_free=True))


@st.cache_resource(show_spinner=False)
def _pricer() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="pricing")
