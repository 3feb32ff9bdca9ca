"""What takes longer than a script run may: worked out beside it, shown as soon as it is there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FuturesTimeout
from typing import Any, TypeVar, cast

import streamlit as st

T = TypeVar("T")

_LOOK_SECONDS = 0.5
_PATIENCE_SECONDS = 0.05
_REMEMBERED = 64


def worked_out(key: Hashable, work: Callable[[], T], words: str) -> T | None:
    """What `work` gives for this key; until then None, and the words stand there.

    It is done once for a key, whatever page asks. What it raises is raised here.
    """
    later = cast("Future[T]", _later(key, work))
    try:
        return later.result(_PATIENCE_SECONDS)
    except FuturesTimeout:
        st.fragment(_wait, run_every=_LOOK_SECONDS)(later, words)
        return None


def _wait(later: Future[Any], words: str) -> None:
    if later.done():
        st.rerun()
    st.caption(f"{words} …")


@st.cache_resource(max_entries=_REMEMBERED, show_spinner=False)
def _later(key: Hashable, _work: Callable[[], Any]) -> Future[Any]:
    del key
    return _worker().submit(_work)


@st.cache_resource(show_spinner=False)
def _worker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="later")
