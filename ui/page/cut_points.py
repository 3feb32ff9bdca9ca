"""In and out points of a clip and the hold of its end, chosen with the frames before one's eyes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from graph.chat.desk import Desk
from graph.cutting import shown_range
from graph.folder import ProductionFolder
from graph.hand.freezing import SHORTEST_HOLD_SECONDS
from graph.hand.trimming import clip_seconds
from tools.dinov3.findings import AssetKind
from tools.errors import DailiesError
from tools.ffmpeg.edl import LONGEST_HOLD_SECONDS
from tools.screenplay.plan import Shot
from tools.takes.take import Asset, Take
from ui.page.deciding import hold, trim
from ui.page.desk import folder_at
from ui.page.later import worked_out
from ui.page.shot_takes import ShotTakes, TakeState
from ui.page.thumbnails import moment

_STEP_SECONDS = 0.05
_WIDTH = 460
"""Pixels: room for two frames side by side."""


def show_trim(desk: Desk, take: Take, *, busy: bool) -> None:
    """Behind a click: the seconds that the film shows, the frames at both ends, the button."""
    with st.popover(
        "Trim", disabled=busy, key=_key("trim", take), on_change="rerun", width="content"
    ) as part:
        if not part.open or take.picture is None:
            return
        lasts = _seconds(desk.production.root, take)
        if lasts is None:
            st.caption("The clip cannot be read.")
            return
        start, end = _choose(take, lasts)
        _show_ends(desk.production, take.picture, start, end)
        if st.button("Show these seconds", type="primary", key=_key("trim_now", take)):
            trim(desk, take.shot_id, take.n, start, end)


def show_hold(desk: Desk, known: ShotTakes, *, busy: bool) -> None:
    """Behind a click: how long the shot's last frame stands still in the film, and which it is."""
    shot_id = known.shot.shot_id
    with st.popover(
        "Hold", icon=":material/pause:", disabled=busy, key="shot_hold", on_change="rerun"
    ) as part:
        if not part.open:
            return
        shown = next((each.take for each in known.takes if each.in_film and _is_clip(each)), None)
        if shown is not None and shown.picture is not None:
            _show_last(desk.production, known.shot, shown, shown.picture)
        seconds = st.slider(
            "Seconds that the last frame stands still",
            0.0,
            LONGEST_HOLD_SECONDS,
            known.hold_seconds,
            step=SHORTEST_HOLD_SECONDS,
            format="%.1f s",
            # What is decided elsewhere, as by Undo, moves the slider too.
            key=f"hold_seconds_{shot_id}_{known.hold_seconds:g}",
            width=_WIDTH,
        )
        st.caption(
            f"The shot is {seconds:.1f} s longer in the film. Its clip stays as it is; music and"
            " the scene's sound run on under it."
        )
        if st.button("Hold it so long", type="primary", key="shot_hold_now"):
            hold(desk, shot_id, seconds)


def _is_clip(state: TakeState) -> bool:
    return state.take.stage is AssetKind.CLIP


def _show_last(folder: ProductionFolder, shot: Shot, take: Take, clip: Asset) -> None:
    """The frame that the film shows last of the take."""
    end = shown_range(folder, shot, take)[1] or _seconds(folder.root, take)
    if end is None:
        return
    number = max(0, _frame_at(folder, end) - 1)
    with st.container(width=_WIDTH // 2, key="frame_held"):
        _show_frame(folder, clip, number, (number + 0.5) / folder.brief.fps)


def _choose(take: Take, lasts: float) -> tuple[float, float]:
    shown = take.verdict.usable_range or (0.0, lasts)
    start, end = st.slider(
        f"Seconds of take {take.n} that the film shows",
        0.0,
        lasts,
        (min(shown[0], lasts), min(shown[1], lasts)),
        step=_STEP_SECONDS,
        format="%.2f s",
        key=_key("range", take),
        width=_WIDTH,
    )
    return start, end


def _show_ends(folder: ProductionFolder, clip: Asset, start: float, end: float) -> None:
    """The first and the last frame that would be shown; taken out of the clip beside the run."""
    frame = 1 / folder.brief.fps
    first, last = _frame_at(folder, start), max(0, _frame_at(folder, end) - 1)
    with st.container(horizontal=True, gap="small", width=_WIDTH):
        for words, number, seconds in (("In", first, start), ("Out", last, end)):
            with st.container(
                width=_WIDTH // 2 - 8, gap="xxsmall", key=f"frame_{words}_{clip.sha256[:12]}"
            ):
                _show_frame(folder, clip, number, frame * (number + 0.5))
                st.caption(f"{words}: {seconds:.2f} s")


def _show_frame(folder: ProductionFolder, clip: Asset, number: int, seconds: float) -> None:
    key = ("moment", folder.root, clip.sha256, number)
    picture = worked_out(key, partial(moment, folder, clip, number, seconds), "Taking it out")
    if picture is not None:
        st.image(picture, width="stretch", alt=f"The frame at {seconds:.2f} seconds")


def _frame_at(folder: ProductionFolder, seconds: float) -> int:
    """Number of the frame that begins at that time."""
    return round(seconds * folder.brief.fps)


def _seconds(root: Path, take: Take) -> float | None:
    return _clip_lasts(root, take.picture.sha256 if take.picture else "", take)


@st.cache_resource(max_entries=200, show_spinner=False)
def _clip_lasts(root: Path, sha256: str, _take: Take) -> float | None:
    """Measured once for a clip: it takes a process."""
    del sha256
    try:
        return round(clip_seconds(folder_at(root), _take), 2)
    except DailiesError:
        return None


def _key(part: str, take: Take) -> str:
    return f"take_{part}_{take.shot_id}_{take.n}"
