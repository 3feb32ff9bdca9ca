"""Escalations, one after the other: by mouse or by keyboard, answered all at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from graph.gates import Escalation, GateAnswer
from tools.dinov3.findings import AssetKind
from tools.takes.take import Take
from ui.page.orders import go_on
from ui.page.stops import stops_wanted
from ui.page.wording import counted, plain

ACCEPT, AGAIN, SLATE = "accept", "again", "slate"
_SAID = {
    ACCEPT: "enters the film as it is",
    AGAIN: "is made again",
    SLATE: "stays out; the film shows its previz or a slate",
}


def show_escalations(desk: Desk, open_shots: Sequence[Escalation]) -> None:
    """One shot at a time; K keeps, T takes again, S leaves out, arrows turn pages."""
    folder = desk.production
    decided: dict[str, tuple[str, str]] = st.session_state.setdefault(_key(desk), {})
    at = min(st.session_state.get("escalation_at", 0), len(open_shots) - 1)
    shot = open_shots[at]
    st.caption(plain(f"{at + 1} of {len(open_shots)}; {len(decided)} decided"))
    _show_take(folder, shot)
    note = st.text_input(
        "What should be different (for another take)", key=f"escalation_note_{shot.shot_id}"
    )
    with st.container(horizontal=True):
        accept = st.button("Keep", shortcut="k", key="escalation_accept")
        again = st.button("Take again, with the note", shortcut="t", key="escalation_again")
        slate = st.button("Leave it out", shortcut="s", key="escalation_slate")
        back = st.button("Back", shortcut="left", key="escalation_back", disabled=at == 0)
        ahead = st.button(
            "Next", shortcut="right", key="escalation_next", disabled=at == len(open_shots) - 1
        )
    if again and not note.strip():
        st.warning("Say first what should be different: the same again would come out the same.")
        return
    said = ACCEPT if accept else AGAIN if again else SLATE if slate else ""
    if said:
        decided[shot.shot_id] = (said, note.strip() if again else "")
        st.session_state["escalation_at"] = min(at + 1, len(open_shots) - 1)
        st.rerun()
    if back or ahead:
        st.session_state["escalation_at"] = at + (1 if ahead else -1)
        st.rerun()
    _show_decided(desk, open_shots, decided)


def _show_take(folder: ProductionFolder, shot: Escalation) -> None:
    st.markdown(f"**{plain(shot.shot_id)}, take {shot.n}**")
    take = folder.take(shot.shot_id, shot.n)
    _show_picture(folder, take)
    st.text(shot.reason)


def _show_picture(folder: ProductionFolder, take: Take | None) -> None:
    if take is None or take.picture is None:
        st.caption("There is no picture.")
        return
    file = folder.file(take.picture)
    if take.stage is AssetKind.CLIP:
        st.video(file, alt=f"Take {take.n} of shot {take.shot_id}")
    else:
        st.image(file, width=640, alt=f"Take {take.n} of shot {take.shot_id}")


def _show_decided(
    desk: Desk, open_shots: Sequence[Escalation], decided: dict[str, tuple[str, str]]
) -> None:
    known = {shot.shot_id for shot in open_shots}
    made = {shot_id: said for shot_id, said in decided.items() if shot_id in known}
    for shot_id, (said, note) in made.items():
        st.text(f"{shot_id} {_SAID[said]}{f': {note}' if note else ''}")
    left = len(open_shots) - len(made)
    words = "Go on" if not left else f"Go on; {counted(left, 'shot')} left out"
    if st.button(words, type="primary", key="escalations_go_on"):
        answer = GateAnswer(
            person=desk.person,
            accept=tuple(shot_id for shot_id, (said, _) in made.items() if said == ACCEPT),
            retake={shot_id: note for shot_id, (said, note) in made.items() if said == AGAIN},
        )
        del st.session_state[_key(desk)]
        st.session_state["escalation_at"] = 0
        go_on(desk, stops_wanted(desk), answer)
        st.rerun()


def _key(desk: Desk) -> str:
    return f"escalations_{desk.production.root.name}"
