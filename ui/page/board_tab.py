"""The board: every shot as a storyboard with its live state, how far it is, what it has cost."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten
from typing import Literal

import streamlit as st

from graph.board import ProductionStatus, ShotStatus
from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Plan, Scene, Shot
from ui.page.backstage import backstage_of
from ui.page.desk import folder_at
from ui.page.fresh import board_at, plan_at, question_at
from ui.page.gates import show_gate
from ui.page.starting import show_start
from ui.page.thumbnails import thumbnail
from ui.page.watching import Watch, watch_of
from ui.page.wording import clock, counted, plain, usd

_LIVE_SECONDS = 1.0
_MOST_SHOTS = 24
"""Shots drawn at once: more than that nobody looks at together, and a rerun stays quick."""
_CARD_WIDTH = 232
_ACTION = 84
_Colour = Literal["green", "red", "orange", "gray", "blue"]
_COLOURS: dict[str, _Colour] = {
    "kept": "green",
    "escalated": "red",
    "stale": "orange",
    "planned": "gray",
    "keyframe": "gray",
}
_WORDS = {"keyframe": "still to come", "clip": "clip to come", "escalated": "needs you"}
_ICONS = {"kept": "✓", "escalated": "!", "stale": "↻", "planned": "·", "keyframe": "·"}


def show(desk: Desk) -> None:
    """The board of the open production; without one, how to start."""
    folder = desk.folder
    if folder is None:
        show_start(desk)
        return
    running = desk.running
    question = question_at(desk)
    # An answer that is on its way may not be given twice.
    if question is not None and not backstage_of(desk.home).doing(folder.root.name):
        show_gate(desk, question)
    every = _LIVE_SECONDS if running else None
    st.fragment(_show_live, run_every=every)(folder.root, running=running)


def _show_live(root: Path, *, running: bool) -> None:
    """How far it is, and the shots: drawn again by itself while a run goes on."""
    board, plan, watch = board_at(root), plan_at(root), watch_of(root)
    watch.look()
    _show_numbers(root, board, watch, running=running)
    if plan is None:
        st.info(
            "The director reads the script; the plan comes next." if running else "No plan yet."
        )
        return
    scenes = _scenes_shown(plan)
    states = {shot.shot_id: shot for shot in board.shots}
    folder = folder_at(root)
    for scene in scenes:
        st.markdown(f"**{plain(scene.heading or f'Scene {scene.scene_id}', 90)}**")
        with st.container(horizontal=True, gap="small", key=f"scene_{scene.scene_id}"):
            for shot in scene.shots:
                _show_shot(folder, shot, states.get(shot.shot_id), watch if running else None)


def _show_numbers(root: Path, board: ProductionStatus, watch: Watch, *, running: bool) -> None:
    folder = folder_at(root)
    budget = folder.brief.budget_micros
    kept = sum(shot.state == "kept" for shot in board.shots)
    progress = watch.progress(board)
    share = progress.share if running or board.phase != "done" else 1.0
    left = f", about {clock(progress.seconds_left)} left" if progress.seconds_left else ""
    phase = (watch.phase or board.phase) if running else board.phase
    st.progress(min(1.0, share), text=plain(f"{phase}: {share:.0%}{left if running else ''}"))
    spent = usd(board.cost_micros) + (f" of {usd(budget)}" if budget is not None else "")
    with st.container(horizontal=True, key="board_numbers"):
        st.metric("Shots in the film", f"{kept} of {len(board.shots)}")
        st.metric("Spent", spent)
        st.metric("Jobs", board.jobs)
    if board.uncertain_jobs:
        st.warning(
            plain(
                f"{counted(board.uncertain_jobs, 'job')} may have been paid without an answer."
                f" Look at the Ledger, and settle them with: dailies jobs {root.name}"
            )
        )
    for problem in tuple(watch.problems) if running else ():
        st.warning(plain(problem))


def _scenes_shown(plan: Plan) -> tuple[Scene, ...]:
    """All scenes, or those of one page where there are many shots."""
    pages = _pages(plan)
    if len(pages) == 1:
        return pages[0]
    names = [f"{page[0].shots[0].shot_id} to {page[-1].shots[-1].shot_id}" for page in pages]
    chosen = st.segmented_control(
        "Shots shown", names, default=names[0], key="board_page", required=True
    )
    return pages[names.index(chosen)]


def _pages(plan: Plan) -> list[tuple[Scene, ...]]:
    """Scenes in film order, at most so many shots a page; a long scene goes over several."""
    pages: list[tuple[Scene, ...]] = [()]
    room = _MOST_SHOTS
    for scene in plan.scenes:
        shots = scene.shots
        while shots:
            if not room:
                pages.append(())
                room = _MOST_SHOTS
            part = scene.model_copy(update={"shots": shots[:room]})
            pages[-1] = (*pages[-1], part)
            room -= len(part.shots)
            shots = shots[len(part.shots) :]
    return pages


def _show_shot(
    folder: ProductionFolder, shot: Shot, status: ShotStatus | None, watch: Watch | None
) -> None:
    state = status.state if status else "planned"
    live = watch.state(status) if watch and status else state
    with st.container(border=True, width=_CARD_WIDTH, gap="small", key=f"card_{shot.shot_id}"):
        picture = poster_of(folder.root, shot.shot_id)
        if picture is not None:
            st.image(picture, width="stretch", alt=f"Shot {shot.shot_id}: {shot.action[:_ACTION]}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(shot.shot_id)}**")
            _show_state(state, live)
        camera = shot.camera
        moves = "" if camera.movement == "static" else f", {camera.movement}"
        takes = f" · {counted(status.takes, 'take')}" if status and status.takes else ""
        held = f" + {status.hold_seconds:.1f} s held" if status and status.hold_seconds else ""
        st.caption(plain(f"{camera.size}{moves}, {shot.duration_seconds:.1f} s{held}{takes}"))
        st.text(shorten(shot.action, _ACTION, placeholder=" …"))
        if status and status.state == "escalated":
            st.caption(plain(status.reason, _ACTION))


def _show_state(state: str, live: str) -> None:
    """Where the shot stands; what is done with it just now goes before."""
    if live != state:
        st.badge(plain(f"● {live}"), color="blue")
        return
    words = plain(_WORDS.get(state, state))
    st.badge(f"{_ICONS.get(state, '·')} {words}", color=_COLOURS.get(state, "gray"))


def stamp_of_shot(root: Path, shot_id: str) -> int:
    """Changes when a take of the shot arrives or is decided on."""
    folder = root / "takes" / shot_id
    # A file that is being written goes by a hidden name and is gone the next moment.
    dates = [path.stat().st_mtime_ns for path in folder.glob("[!.]*")] if folder.is_dir() else []
    return max(dates, default=0)


def poster_of(root: Path, shot_id: str) -> Path | None:
    """A small picture that stands for the shot; None before there is one."""
    return _poster(root, shot_id, stamp_of_shot(root, shot_id))


@st.cache_resource(max_entries=400, show_spinner=False)
def _poster(root: Path, shot_id: str, stamp: int) -> Path | None:
    """The newest still of the shot that enters the film, else the newest there is."""
    del stamp
    folder = folder_at(root)
    kept = folder.kept(shot_id, AssetKind.KEYFRAME) or folder.kept(shot_id, AssetKind.CLIP)
    takes = [kept] if kept else [take for take in folder.takes(shot_id) if take.picture][-1:]
    picture = takes[0].picture if takes else None
    return thumbnail(folder, picture) if picture else None
