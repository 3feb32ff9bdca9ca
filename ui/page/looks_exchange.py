"""Another picture of a character, a place or a prop: dropped here, or wished for with a note."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from graph.chat.desk import Desk
from graph.references import Shows, brought, names_by_kind
from tools.errors import UserFixable
from tools.screenplay.plan import CastMember, Plan
from tools.takes.take import Asset
from ui.page.deciding import bring_picture
from ui.page.dropping import PICTURE_KINDS, Dropped, keep_files
from ui.page.thumbnails import thumbnail
from ui.page.wording import plain

_PICTURE_MB = 40
_NOTE = 300
_THING_WIDTH = 220


def show_exchange(desk: Desk, member: CastMember) -> None:
    """Under a character: a note for another picture, or one's own."""
    asked = desk.production.given.asked.get(member.name, "")
    st.text_input(
        f"{plain(member.name)} otherwise, in a note",
        asked,
        key=_note_key(desk, member),
        max_chars=_NOTE,
        placeholder="older, a scar over the left eye",
    )
    _show_drop(desk, member.name)


def note_at(desk: Desk, member: CastMember) -> str:
    """The note that stands at a character and that no picture was ordered by yet; else ''."""
    note = str(st.session_state.get(_note_key(desk, member), "")).strip()
    return "" if note == desk.production.given.asked.get(member.name) else note


def show_things(desk: Desk, plan: Plan) -> None:
    """Places and props with the pictures brought of them; the others are shown by their words."""
    things = list(_things(desk, plan))
    if not things:
        return
    with st.expander("Places and props", key="look_things", on_change="rerun") as part:
        if not part.open:
            return
        st.caption("Without a picture of your own, shots show them as the plan describes them.")
        with st.container(horizontal=True, gap="small"):
            for number, (name, picture) in enumerate(things):
                with st.container(border=True, width=_THING_WIDTH, key=f"thing_{number}"):
                    _show_thing(desk, name, picture)


def _things(desk: Desk, plan: Plan) -> Iterator[tuple[str, Asset | None]]:
    names = names_by_kind(plan)
    for kind in (Shows.PLACE, Shows.PROP):
        pictures = brought(desk.production.given, plan, kind)
        for name in names[kind]:
            yield name, pictures.get(name)


def _show_thing(desk: Desk, name: str, picture: Asset | None) -> None:
    st.markdown(f"**{plain(name)}**")
    small = thumbnail(desk.production, picture) if picture is not None else None
    if small is not None:
        st.image(small, width="stretch", alt=f"Your picture of {name}")
    _show_drop(desk, name)


def _show_drop(desk: Desk, name: str) -> None:
    """A place to drop a picture, behind a click: few are exchanged."""
    with st.popover("Your own picture", key=f"look_own_{name}"):
        file = st.file_uploader(
            f"Picture of {plain(name)}",
            type=list(PICTURE_KINDS),
            max_upload_size=_PICTURE_MB,
            key=f"look_drop_{name}",
        )
        use = st.button("Use it", key=f"look_use_{name}", disabled=file is None)
    if not use or file is None:
        return
    try:
        (path,) = keep_files(desk.home, [Dropped(file.name, file.getvalue())])
    except UserFixable as problem:
        st.error(plain(str(problem)))
        return
    bring_picture(desk, name, path)


def _note_key(desk: Desk, member: CastMember) -> str:
    return f"look_note_{desk.production.root.name}_{member.name}"
