"""What is embedded and what is real on this machine, and what to do next."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Literal

import streamlit as st

from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from graph.report import ProductionReport
from ui.doctor import Part, examine
from ui.page.fresh import stamp_of
from ui.page.later import worked_out
from ui.page.wording import plain

_LOOKED = "doctor_looked"
_Colour = Literal["green", "red", "orange", "gray", "blue"]
_COLOURS: dict[str, _Colour] = {
    "real": "green",
    "ok": "green",
    "embedded": "blue",
    "problem": "red",
}
_GROUPS = (
    ("To mend", ("problem",)),
    ("Real", ("real",)),
    ("In order", ("ok",)),
    ("Embedded: works without keys or downloads", ("embedded",)),
    ("Not here", ()),
)
"""The last takes whatever the others do not name."""


def show(desk: Desk) -> None:
    """The parts of the program, and what the open production needs of a person."""
    if desk.folder is not None:
        _show_next(desk.folder)
    looked: int = st.session_state.setdefault(_LOOKED, 0)
    weights = os.environ.get("DAILIES_EYE")
    parts = worked_out(
        ("doctor", looked), lambda: examine(weights, os.environ), "Looking at this machine"
    )
    if parts is None:
        return
    _show_summary(parts)
    for title, states in _GROUPS:
        _show_group(title, [part for part in parts if _belongs(part, states)])
    if st.button("Look again", key="doctor_again", icon=":material/refresh:"):
        st.session_state[_LOOKED] = looked + 1
        st.rerun()
    st.caption(plain("Whether keys are good and what is left of a balance: dailies doctor --live"))


def _show_next(folder: ProductionFolder) -> None:
    """What the last report suggests; a run that goes on writes it at its end."""
    said = worked_out(
        ("suggestions", folder.root, stamp_of(folder.root)),
        lambda: _suggestions(folder),
        "Reading the report",
    )
    if said is None:
        return
    st.markdown(f"**What to do next in {plain(folder.root.name)}**")
    for sentence in said:
        # The report marks commands as Markdown does; here words stay words.
        st.text(f"• {sentence.replace('`', '')}")


def _suggestions(folder: ProductionFolder) -> tuple[str, ...]:
    report = folder.load("report.json", ProductionReport)
    if report is None:
        return ("Let it go on to the end on the Board: the report comes with the film.",)
    return report.suggestions or ("Nothing is open: watch the film, or change the plan.",)


def _belongs(part: Part, states: Sequence[str]) -> bool:
    if states:
        return part.state in states
    return not any(part.state in named for _, named in _GROUPS)


def _show_summary(parts: Sequence[Part]) -> None:
    bad = [part.name for part in parts if part.state == "problem"]
    if bad:
        st.error(plain(f"To mend: {', '.join(bad)}."))
        return
    real = {part.name for part in parts if part.state == "real"}
    missing = [name for name in ("language model", "eye") if name not in real]
    if missing:
        st.info(
            plain(
                f"Everything works. {' and '.join(missing).capitalize()}: embedded, made for previz"
                " and for work by rule."
            )
        )
    else:
        st.success("Everything works, with a real language model and eye.")


def _show_group(title: str, parts: Sequence[Part]) -> None:
    if not parts:
        return
    st.markdown(f"**{title}**")
    with st.container(border=True, gap="small"):
        for part in parts:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{plain(part.name)}**", width="content")
                st.badge(plain(part.state), color=_COLOURS.get(part.state, "gray"))
            st.text(part.what)
            if part.fix:
                st.caption(plain(f"→ {part.fix}"))
