"""Starting a production: the sample with one click, or one's own script, picture and music."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from pydantic import ValidationError
from streamlit.runtime.uploaded_file_manager import UploadedFile

from graph.chat.desk import Desk
from graph.folder import safe_name
from graph.opening import Order
from tools.errors import UserFixable
from tools.providers.previz.faults import FaultPlan
from tools.screenplay.brief import Brief
from ui.page.dropping import (
    MUSIC_KINDS,
    PICTURE_KINDS,
    SCRIPT_KINDS,
    Dropped,
    keep_files,
)
from ui.page.orders import STOPS, start
from ui.page.stops import STOP_WORDS
from ui.page.wording import plain

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "temporal_awakening"
_SIZES = {
    "1280 x 720": (1280, 720, 24),
    "1920 x 1080": (1920, 1080, 24),
    "640 x 360, quick": (640, 360, 24),
    "256 x 144, a trial in a minute": (256, 144, 8),
}
_STUDIOS: dict[str, Literal["previz", "rehearsal", "live"]] = {
    "Previz: an animatic, free": "previz",
    "Rehearsal: the live path, no money": "rehearsal",
    "Live: buys": "live",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the form says, before anything is checked."""

    name: str
    style: str
    size: str
    studio: str
    most_usd: float | None
    trouble: float = 0.0
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """Files of the form."""

    script: Dropped | None
    music: Dropped | None
    pictures: tuple[tuple[str, Dropped], ...]
    """(whom or what it shows, '' for the lead; the picture)."""


def show_start(desk: Desk) -> None:
    """The form; where it went wrong it says so and keeps what was typed."""
    st.subheader("Start a film")
    problem = st.session_state.pop("start_problem", "")
    if problem:
        st.error(plain(problem), title="It was not started")
    _show_sample(desk)
    with st.form("start", border=True):
        st.markdown("**Your own scene**")
        script = st.file_uploader(
            "Script (Fountain, FDX, script or story JSON, prose)",
            type=list(SCRIPT_KINDS),
            key="start_script",
            max_upload_size=5,
        )
        picture = st.file_uploader(
            "Master picture of the lead",
            type=list(PICTURE_KINDS),
            key="start_picture",
            max_upload_size=40,
        )
        others = st.file_uploader(
            "Pictures of others, of places or props, each named as in the script: elena.png",
            type=list(PICTURE_KINDS),
            key="start_others",
            accept_multiple_files=True,
            max_upload_size=40,
        )
        music = st.file_uploader(
            "Music of your own (else a cue is made)", type=list(MUSIC_KINDS), key="start_music"
        )
        wishes, stops = _wishes()
        if st.form_submit_button("Start", type="primary"):
            pictures = [("", picture)] if picture else []
            pictures += [(_shown_by(each.name), each) for each in others]
            brought = Brought(
                _dropped(script),
                _dropped(music),
                tuple((name, _read(file)) for name, file in pictures),
            )
            _start(desk, wishes, stops, brought)


def _shown_by(file: str) -> str:
    """Who or what a picture is of, by the name of its file."""
    return re.sub(r"[\W_]+", " ", Path(file).stem).strip()


def _dropped(file: UploadedFile | None) -> Dropped | None:
    return None if file is None else _read(file)


def _read(file: UploadedFile) -> Dropped:
    return Dropped(file.name, file.getvalue())


def _show_sample(desk: Desk) -> None:
    if not SAMPLE.is_dir():
        return
    with st.container(border=True):
        st.markdown("**Temporal Awakening**, the sample: a scene of ten shots and its lead.")
        with st.container(horizontal=True):
            full = st.button("Make the sample scene", type="primary", key="start_sample")
            small = st.button("A small one, in a minute or two", key="start_sample_small")
    if full or small:
        size = list(_SIZES)[3 if small else 0]
        studio = next(iter(_STUDIOS))
        name = _free_name(desk, "temporal-awakening")
        wishes = Wishes(name, style="", size=size, studio=studio, most_usd=None)
        script, picture = SAMPLE / "script.json", SAMPLE / "marcus.png"
        _begin(desk, wishes, ("plan", "escalations"), script, (("", picture),), None)


def _wishes() -> tuple[Wishes, tuple[str, ...]]:
    name = st.text_input("Name (else the script's)", key="start_name", max_chars=48)
    left, right = st.columns(2)
    size = left.selectbox("Size", list(_SIZES), key="start_size")
    studio = right.selectbox("Studio", list(_STUDIOS), key="start_studio")
    with st.expander("More: style, limit, where to stop, trouble to rehearse"):
        style = st.text_input("Style in words", key="start_style", max_chars=300)
        most = st.number_input(
            "Most that may be spent, in US dollars (live needs one)",
            min_value=0.0,
            value=None,
            step=5.0,
            key="start_most",
        )
        stops = st.multiselect(
            "Stop and ask me at",
            STOPS,
            default=("plan", "escalations"),
            format_func=STOP_WORDS.__getitem__,
            key="start_stops",
        )
        trouble = st.slider(
            "Share of assets (previz) or calls (rehearsal) that go wrong",
            0.0,
            0.9,
            0.0,
            0.1,
            key="start_trouble",
        )
        unseen = st.checkbox(
            "Buy live work though no weights here can judge photographs", key="start_unseen"
        )
    return Wishes(name, style, size, studio, most, trouble, unseen), tuple(stops)


def _start(desk: Desk, wishes: Wishes, stops: tuple[str, ...], brought: Brought) -> None:
    """Take the files over and begin; what is wrong is said beside the form."""
    if brought.script is None:
        _refuse("There is no script yet. Drop one, or make the sample.")
        return
    wanted = safe_name(wishes.name or Path(brought.script.name).stem).replace("_", "-")
    if (desk.home / wanted / "brief.json").exists():
        _refuse(f"There is a production called {wanted} already. Give this one another name.")
        return
    music = [brought.music] if brought.music else []
    pictures = [picture for _, picture in brought.pictures]
    try:
        script, *rest = keep_files(desk.home, [brought.script, *music, *pictures])
    except UserFixable as problem:
        _refuse(str(problem))
        return
    names = [name for name, _ in brought.pictures]
    references = tuple(zip(names, rest[len(music) :], strict=True))
    named = replace(wishes, name=wanted)
    _begin(desk, named, stops, script, references, rest[0] if music else None)


def _begin(
    desk: Desk,
    wishes: Wishes,
    stops: tuple[str, ...],
    script: Path,
    pictures: tuple[tuple[str, Path], ...],
    music: Path | None,
) -> None:
    try:
        brief = _brief(wishes)
    except ValidationError as error:
        first = error.errors()[0]
        _refuse(f"{first['loc'][0]}: {first['msg']}.")
        return
    faults = FaultPlan(rate=wishes.trouble, seed=brief.seed) if wishes.trouble else None
    order = Order(script=script, brief=brief, references=pictures, music=music, faults=faults)
    start(desk, desk.home / brief.name, order, stops)
    st.session_state["starting"] = brief.name
    st.rerun()


def _brief(wishes: Wishes) -> Brief:
    width, height, fps = _SIZES[wishes.size]
    budget: dict[str, Any] = {}
    if wishes.most_usd is not None:
        budget = {"budget_micros": round(wishes.most_usd * 1e6)}
    return Brief(
        name=wishes.name,
        style=wishes.style,
        width=width,
        height=height,
        fps=fps,
        studio=_STUDIOS[wishes.studio],
        shoot_unseen=wishes.unseen,
        **budget,
    )


def _refuse(problem: str) -> None:
    st.session_state["start_problem"] = problem
    st.rerun()


def _free_name(desk: Desk, name: str) -> str:
    known = set(desk.productions)
    numbered = (name if number == 1 else f"{name}-{number}" for number in range(1, 1000))
    return next(each for each in numbered if each not in known)
