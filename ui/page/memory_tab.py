"""What productions taught each other: how much there is, a search by meaning, and patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from graph.chat.desk import Desk
from ui.crew import memory_folder
from ui.page.later import worked_out
from ui.page.wording import counted, plain
from ui.remembering import (
    Found,
    Holdings,
    Patterns,
    find_lessons,
    find_patterns,
    holdings,
)

_ASKED = "memory_asked"
_ANY = "any"
_ASSETS = (_ANY, "keyframe", "clip")
_MOST = 10
_SHOWN_PATTERNS = 12
_DATABASE = ("lessons.sqlite3", "lessons.sqlite3-wal")


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for."""

    text: str
    model: str
    asset: str


def show(desk: Desk) -> None:
    """Memory is one for all productions of this machine."""
    del desk
    stamp = _stamp(memory_folder())
    held = worked_out(("holdings", stamp), holdings, "Opening memory")
    if held is None:
        return
    if not held.lessons:
        st.info("Memory is empty: the first production fills it as its takes are judged.")
        return
    _show_holdings(held)
    _show_search(held, stamp)
    patterns = worked_out(("patterns", stamp), find_patterns, "Counting what came often")
    if patterns is not None:
        _show_patterns(patterns)


def _stamp(folder: Path) -> tuple[object, ...]:
    """Changes when a lesson is written or forgotten, or another memory is named."""
    files = [folder / name for name in _DATABASE]
    dates = [path.stat().st_mtime_ns for path in files if path.exists()]
    return (folder, *dates)


def _show_holdings(held: Holdings) -> None:
    models = len({line.model for line in held.models})
    with st.container(horizontal=True):
        st.metric("Lessons", f"{held.lessons:,}")
        st.metric("Models", models)
        st.metric("Size", f"{held.megabytes:.1f} MB")
    with st.expander(f"By model ({len(held.models)})"):
        st.dataframe(
            [line.model_dump() for line in held.models], hide_index=True, alt="Lessons by model"
        )
        st.text(f"Kept in {held.folder}")


def _show_search(held: Holdings, stamp: tuple[object, ...]) -> None:
    """A search by meaning: words are embedded beside the script run."""
    with st.form("memory_search"):
        text = st.text_input(
            "Search by meaning", placeholder="hands on a wheel at night", max_chars=300
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            models = [_ANY, *sorted({line.model for line in held.models})]
            model = st.selectbox("Model", models, width=240)
            asset = st.selectbox("Made", _ASSETS, width=140)
            asked = st.form_submit_button("Search")
    if asked:
        chosen = ("" if each == _ANY else each for each in (model, asset))
        st.session_state[_ASKED] = Question(text.strip(), *chosen)
    question: Question | None = st.session_state.get(_ASKED)
    if question is None or not question.text:
        return
    answer = worked_out(
        ("lessons", question, stamp),
        lambda: find_lessons(question.text, question.model, question.asset, _MOST),
        "Searching",
    )
    if answer is not None:
        _show_found(question, answer.found)


def _show_found(question: Question, found: Sequence[Found]) -> None:
    st.markdown(f"**{counted(len(found), 'lesson')} for “{plain(question.text, 80)}”**")
    if not found:
        st.caption("Nothing fits. Use other words, or any model.")
    for one in found:
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge(plain(one.kind), color="green" if _good(one.kind) else "orange")
                st.caption(plain(f"{one.model} · {one.production} · fit {one.fit:.2f}"))
            st.text(one.text)
            st.caption(plain("Why: " + "; ".join(one.reasons)))


def _good(kind: str) -> bool:
    return kind in ("worked", "fixed", "pattern")


def _show_patterns(patterns: Patterns) -> None:
    """What came often enough to count on, and what is followed though it may be chance."""
    st.markdown("**Patterns**")
    if not patterns.sentences:
        st.caption("No fault came often enough yet to speak of a pattern.")
    _show_sentences(patterns.sentences)
    if patterns.sentences:
        st.caption(
            "Shares with 95 % intervals (Wilson); of the wordings at most one in ten is chance."
        )
    if patterns.promises:
        st.markdown("**Followed for now, though it may be chance**")
        _show_sentences(patterns.promises)


def _show_sentences(sentences: Sequence[str]) -> None:
    for sentence in sentences[:_SHOWN_PATTERNS]:
        st.text(f"• {sentence}")
    rest = sentences[_SHOWN_PATTERNS:]
    if rest:
        with st.expander(f"{len(rest)} more"):
            for sentence in rest:
                st.text(f"• {sentence}")
