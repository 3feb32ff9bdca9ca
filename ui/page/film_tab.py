"""The film: it plays with its captions, over a line of its shots; the report is beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from tools.errors import DailiesError
from tools.ffmpeg.cut import Film, PlacedShot
from ui.page.downloads import show_downloads
from ui.page.files import file_url
from ui.page.film_line import SELECTION, film_line, lasts, remarks, starts
from ui.page.later import worked_out
from ui.page.waveform import Waveform, waveform
from ui.page.wording import clock, plain

_LINE = "film_line"
_SHOT = "film_shot"
_WHOLE = "Whole film"
_REPORT_HEIGHT = 720


def show(desk: Desk) -> None:
    """The film of the open production, as soon as it is cut."""
    folder = desk.folder
    film = folder.load("film.json", Film) if folder is not None else None
    if folder is None or film is None or not folder.film.exists():
        st.info("There is no film yet. It is cut when every shot is settled.")
        return
    chosen = _chosen(film)
    captions = folder.film.with_suffix(".vtt")
    st.video(
        file_url(folder.film),
        start_time=int(starts(film, chosen)) if chosen else 0,
        subtitles={"Dialogue": captions} if captions.exists() else None,
        alt=f"The film {folder.root.name}",
    )
    _show_line(folder, film, chosen)
    _show_facts(film)
    _show_report(folder)
    show_downloads(desk)


def _chosen(film: Film) -> PlacedShot | None:
    name = st.session_state.get(_SHOT)
    return next((shot for shot in film.shots if shot.shot_id == name), None)


def _show_line(folder: ProductionFolder, film: Film, chosen: PlacedShot | None) -> None:
    """Shots over the sound: by mouse on the line, by keyboard in the list below."""
    key = ("waveform", folder.root, folder.film.stat().st_mtime_ns)
    sound = worked_out(key, lambda: _sound(folder), "Reading the film's sound")
    st.vega_lite_chart(
        film_line(
            film,
            sound.peaks if sound else (),
            chosen.shot_id if chosen else "",
            dark=st.context.theme.type == "dark",
        ),
        key=_LINE,
        on_select=_clicked,
        selection_mode=SELECTION,
    )
    names = [shot.shot_id for shot in film.shots]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Go to shot",
            [_WHOLE, *names],
            key=_SHOT,
            format_func=lambda name: _named(film, name),
            width=220,
        )
        if chosen is not None:
            st.button("See its takes", key="film_takes", on_click=_to_takes, args=(chosen.shot_id,))


def _sound(folder: ProductionFolder) -> Waveform:
    """A film whose sound cannot be read has a line without a waveform."""
    try:
        return waveform(folder)
    except DailiesError:
        return Waveform(film=0, peaks=())


def _named(film: Film, name: str) -> str:
    shot = next((each for each in film.shots if each.shot_id == name), None)
    if shot is None:
        return name
    length = f"{lasts(film, shot):.1f} s{remarks(film, shot)}"
    return f"{name} · {clock(starts(film, shot))} · {length}"


def _clicked() -> None:
    """A click on the line chooses in the list, which the rest of the tab follows."""
    event: Any = st.session_state.get(_LINE)
    found = event["selection"].get(SELECTION) if event else None
    st.session_state[_SHOT] = found[0][SELECTION] if found else _WHOLE


def _to_takes(shot_id: str) -> None:
    st.session_state["tab"] = "Takes"
    st.session_state["takes_shot"] = shot_id


def _show_facts(film: Film) -> None:
    rate = float(film.rate)
    st.caption(
        plain(
            f"{clock(film.duration_seconds)}, {film.width} × {film.height}, {rate:.4g} frames a"
            f" second, {film.integrated_lufs:.1f} LUFS, true peak {film.true_peak_dbtp:.1f} dBTP"
        )
    )
    for note in film.notes:
        st.caption(plain(note))


def _show_report(folder: ProductionFolder) -> None:
    """The report in a tab of its own, or in a frame here when asked for."""
    report, board = folder.root / "report.html", folder.root / "storyboard.html"
    if not report.exists():
        st.caption("The report is written when the run ends.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button("Open the report", file_url(report), icon=":material/description:")
        if board.exists():
            st.link_button("Open the storyboard", file_url(board), icon=":material/view_module:")
        here = st.toggle("Report here", key="report_here")
    if here:
        st.iframe(file_url(report), height=_REPORT_HEIGHT)
