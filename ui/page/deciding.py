"""What a person decides on the takes tab: done behind the scenes, told with what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from graph.hand import (
    accept_take,
    ask_retake,
    bring_line,
    bring_look,
    bring_take,
    choose_take,
    hold_shot,
    lock_shot,
    trim_take,
    undo_decision,
    unlock_shot,
)
from graph.hand.freezing import hold_in_words
from graph.next_run import NextRun, next_run
from graph.revising import pricing_generator
from graph.stale import ASKED, Stale
from memory.book import LessonBook
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan_edit import move_shot
from tools.takes.take import Take
from ui.page.backstage import backstage_of
from ui.page.plan_edits import put_in_force
from ui.page.wording import usd

if TYPE_CHECKING:
    # Brings seconds of libraries with it, which who is handed an eye has loaded.
    from tools.dinov3.eye import Eye

T = TypeVar("T")

_MOST_NAMED = 8
"""Assets that are named one by one."""


def keep(desk: Desk, shot_id: str, n: int) -> None:
    """Let a take into the film against the critic."""

    def act(folder: ProductionFolder) -> str:
        take = _with_memory(
            desk, lambda book: accept_take(folder, book, shot_id, n, person=desk.person)
        )
        return f"{_named(take)} enters the film on your word."

    _decide(desk, f"Keeping take {n} of {shot_id}", act)


def use(desk: Desk, shot_id: str, n: int) -> None:
    """Let another take that is good into the film."""

    def act(folder: ProductionFolder) -> str:
        return f"{_named(choose_take(folder, shot_id, n, person=desk.person))} enters the film."

    _decide(desk, f"Choosing take {n} of {shot_id}", act)


def again(desk: Desk, shot_id: str, stage: AssetKind, note: str) -> None:
    """Have a stage made again with a note."""

    def act(folder: ProductionFolder) -> str:
        take = _with_memory(
            desk,
            lambda book: ask_retake(folder, book, shot_id, note, stage=stage, person=desk.person),
        )
        return f"{_named(take)} is set aside: {note}"

    _decide(desk, f"Setting the {stage} of {shot_id} aside", act)


def trim(desk: Desk, shot_id: str, n: int, start: float, end: float) -> None:
    """Show these seconds of a clip."""

    def act(folder: ProductionFolder) -> str:
        take = trim_take(folder, shot_id, n, start, end, person=desk.person)
        shown = take.verdict.usable_range
        what = f"seconds {shown[0]:.2f} to {shown[1]:.2f}" if shown else "the whole of it"
        return f"{_named(take)} enters the film: {what}."

    _decide(desk, f"Trimming take {n} of {shot_id}", act)


def hold(desk: Desk, shot_id: str, seconds: float) -> None:
    """Let the shot's last picture stand still for so long more; 0 takes that away."""

    def act(folder: ProductionFolder) -> str:
        hold_shot(folder, shot_id, seconds)
        return f"{shot_id}: {hold_in_words(seconds)}."

    _decide(desk, f"Holding the end of {shot_id}", act)


def bring(desk: Desk, shot_id: str, file: Path) -> None:
    """Put the person's own picture or clip into the film."""

    def act(folder: ProductionFolder) -> str:
        take = _with_eye(
            desk, lambda eye: bring_take(folder, eye, shot_id, file, person=desk.person)
        )
        return f"{_named(take)} is yours. {take.verdict.reason}"

    _decide(desk, f"Looking at your file for {shot_id}", act)


def say(desk: Desk, shot_id: str, number: int, file: Path) -> None:
    """Put the person's own recording in place of a line."""

    def act(folder: ProductionFolder) -> str:
        spoken = _with_eye(desk, lambda eye: bring_line(folder, eye, shot_id, number, file))
        report = spoken.asset.report
        faults = " ".join(each.sentence for each in report.failures) if report else ""
        heard = f" What is heard in it: {faults}" if faults else ""
        lasts = spoken.asset.duration_seconds or 0.0
        return f"Line {number} of {shot_id} is your recording now, {lasts:.1f} s.{heard}"

    _decide(desk, f"Listening to your line for {shot_id}", act)


def bring_picture(desk: Desk, name: str, file: Path) -> None:
    """Let the person's own picture stand for a character, a place or a prop."""

    def act(folder: ProductionFolder) -> str:
        picture = _with_eye(desk, lambda eye: bring_look(folder, eye, name, file))
        return f"{name} looks like {picture.model.removeprefix('given: ')} from now on."

    _decide(desk, f"Looking at your picture of {name}", act)


def lock(desk: Desk, shot_id: str, *, on: bool) -> None:
    """Hold what is kept of a shot, or let it go again."""

    def act(folder: ProductionFolder) -> str:
        if on:
            lock_shot(folder, shot_id)
            return f"{shot_id} is locked: its takes stay, whatever becomes of the plan."
        unlock_shot(folder, shot_id)
        return f"{shot_id} follows the plan again."

    _decide(desk, f"{'Locking' if on else 'Unlocking'} {shot_id}", act)


def undo(desk: Desk, shot_id: str) -> None:
    """Take the last decision on a shot back."""

    def act(folder: ProductionFolder) -> str:
        deed = _with_memory(desk, lambda book: undo_decision(folder, book, shot_id))
        return f"It is undone that {deed}."

    _decide(desk, f"Undoing the last decision on {shot_id}", act)


def move(desk: Desk, shot_id: str, places: int) -> None:
    """Move a shot within its scene; the plan's history keeps the order before."""

    def act() -> str:
        return put_in_force(desk, move_shot(desk.resting.plan, shot_id, places))

    backstage_of(desk.home).do(desk.production.root.name, f"Moving {shot_id}", act)
    st.rerun()


def consequences(folder: ProductionFolder, coming: NextRun) -> str:
    """What no longer fits, what the next run makes, and what that costs."""
    assets = coming.reshoot.assets
    if not assets:
        return "Nothing is to be made for it: the next run cuts the film again."
    stale = [each for each in assets if each.because and ASKED not in each.because]
    said = [f"No longer fits: {_listed(stale, because=True)}."] if stale else []
    said.append(f"The next run makes {_listed(assets)} and cuts the film again.")
    price = coming.reshoot
    if price.first_takes_micros:
        first, worst = usd(price.first_takes_micros), usd(price.worst_case_micros)
        said.append(f"It costs about {first}, {worst} at most.")
    else:
        said.append(
            f"In {folder.brief.studio} it costs nothing; at list prices"
            f" {usd(price.list_price_micros)}."
        )
    return " ".join(said)


def _decide(desk: Desk, words: str, act: Callable[[ProductionFolder], str]) -> None:
    """Have it done by the server's thread, and draw the page anew meanwhile."""
    backstage_of(desk.home).do(desk.production.root.name, words, partial(_done, desk, act))
    st.rerun()


def _done(desk: Desk, act: Callable[[ProductionFolder], str]) -> str:
    folder = desk.resting
    said = act(folder)
    coming = next_run(folder, asyncio.run(pricing_generator(folder)))
    return f"{said} {consequences(folder, coming)}"


def _with_memory(desk: Desk, act: Callable[[LessonBook], T]) -> T:
    memory = desk.hire().memory
    try:
        return act(memory)
    finally:
        memory.close()


def _with_eye(desk: Desk, act: Callable[[Eye], T]) -> T:
    crew = desk.hire()
    try:
        return act(crew.eye)
    finally:
        crew.memory.close()


def _listed(assets: tuple[Stale, ...] | list[Stale], *, because: bool = False) -> str:
    named = [_asset(each, because=because) for each in assets[:_MOST_NAMED]]
    more = len(assets) - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _asset(asset: Stale, *, because: bool) -> str:
    why = f" ({', '.join(asset.because)})" if because else ""
    number = f" {asset.number}" if asset.number else ""
    return f"{asset.where} {asset.asset}{number}{why}"


def _named(take: Take) -> str:
    return f"Take {take.n} of {take.shot_id} ({take.stage})"
