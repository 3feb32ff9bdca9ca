"""The filmmaker's own picture, clip or recorded line in place of what was made."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from graph.chat.desk import Desk
from tools.errors import UserFixable
from tools.takes.take import OWN_MODEL
from ui.page.deciding import bring, say
from ui.page.dropping import CLIP_KINDS, MUSIC_KINDS, PICTURE_KINDS, Dropped, keep_files
from ui.page.shot_takes import ShotTakes
from ui.page.wording import plain

_LINE = 60
_PICTURE_MB, _CLIP_MB, _VOICE_MB = 40, 500, 200


def show_own(desk: Desk, known: ShotTakes, *, busy: bool) -> None:
    """Places to drop them; they are checked by kind and size here, by content when taken."""
    shot_id = known.shot.shot_id
    with st.expander("Bring your own", key=f"own_{shot_id}", on_change="rerun") as part:
        if not part.open:
            return
        if known.locked:
            st.caption("The shot is locked, so its pictures stay.")
        else:
            _show_picture_drop(desk, shot_id, busy=busy)
        _show_line_drops(desk, known, busy=busy)


def _show_picture_drop(desk: Desk, shot_id: str, *, busy: bool) -> None:
    file = st.file_uploader(
        f"Picture (becomes the keyframe) or clip for {plain(shot_id)}",
        type=[*PICTURE_KINDS, *CLIP_KINDS],
        max_upload_size=_CLIP_MB,
        key=f"own_picture_{shot_id}",
        help=f"Pictures up to {_PICTURE_MB} MB, clips up to {_CLIP_MB} MB; a clip's sound is off.",
    )
    path = _offered(desk, file, "Put it into the film", f"own_bring_{shot_id}", busy=busy)
    if path is not None:
        bring(desk, shot_id, path)


def _show_line_drops(desk: Desk, known: ShotTakes, *, busy: bool) -> None:
    """One for each recorded line, with the line to be heard."""
    shot_id = known.shot.shot_id
    for number, spoken in enumerate(known.sound.lines if known.sound else (), start=1):
        own = " (yours)" if spoken.asset.model == OWN_MODEL else ""
        words = plain(spoken.line.text, _LINE)
        st.markdown(f"**{plain(spoken.line.speaker)}**{own}: {words}")
        voice = desk.production.file(spoken.asset)
        if voice.is_file():
            st.audio(voice)
        file = st.file_uploader(
            f"Your recording of line {number}: {words}",
            type=list(MUSIC_KINDS),
            max_upload_size=_VOICE_MB,
            key=f"own_line_{shot_id}_{number}",
        )
        path = _offered(
            desk, file, f"Use it as line {number}", f"own_say_{shot_id}_{number}", busy=busy
        )
        if path is not None:
            say(desk, shot_id, number, path)


def _offered(
    desk: Desk, file: UploadedFile | None, words: str, key: str, *, busy: bool
) -> Path | None:
    """Where the dropped file lies, once its button is pressed."""
    if not st.button(words, key=key, disabled=busy or file is None) or file is None:
        return None
    try:
        (path,) = keep_files(desk.home, [Dropped(file.name, file.getvalue())])
    except UserFixable as problem:
        st.error(plain(str(problem)))
        return None
    return path
