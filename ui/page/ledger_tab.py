"""Where the money went: by model, shot and agent, what was for nothing, and what is in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import streamlit as st

from graph.chat.desk import Desk
from graph.spending import DoubtfulJob, Ledger, ledger_of
from ui.page.fresh import stamp_of
from ui.page.later import worked_out
from ui.page.saving import save_link
from ui.page.wording import counted, plain, usd

_MONEY = st.column_config.NumberColumn(format="dollar")
Row = dict[str, object]
_SHOWN_WHOLE = 24
"""Rows up to which a table is as high as it needs; longer ones are scrolled."""


def show(desk: Desk) -> None:
    """The ledger of the open production, as it stands now."""
    folder = desk.folder
    if folder is None:
        st.info("Money is counted here as soon as there is a production.")
        return
    stamp = stamp_of(folder.root)
    ledger = worked_out(
        ("ledger", folder.root, stamp), lambda: ledger_of(folder), "Adding up the calls"
    )
    if ledger is not None:
        _show_ledger(folder.root, ledger)


def _show_ledger(root: Path, ledger: Ledger) -> None:
    _show_sums(ledger)
    _show_doubtful(root, ledger.doubtful)
    if not ledger.by_model and not ledger.by_agent:
        st.info("Nothing was made yet, so nothing was spent.")
        return
    _show_table("By provider and model", _models(ledger))
    _show_table("By shot", _shots(ledger))
    _show_table("By agent, in words", _agents(ledger))
    listed = root / "ledger.csv"
    if listed.exists():
        save_link(listed, "Every call as a table", "as it was when the last run ended")


def _show_sums(ledger: Ledger) -> None:
    budget, spent = ledger.budget_micros, ledger.cost_micros
    with st.container(horizontal=True):
        st.metric("Spent", usd(spent))
        st.metric("Budget", usd(budget) if budget is not None else "no limit")
        share = f"{ledger.wasted_micros / spent:.0%} of it" if spent else None
        st.metric(
            "On takes not used",
            usd(ledger.wasted_micros),
            share,
            delta_color="off",
            delta_arrow="off",
            help="Takes that are not in the film: retakes, and what was set aside.",
        )
    if budget:
        left = max(0, budget - spent)
        st.progress(min(1.0, spent / budget), text=plain(f"{usd(left)} of {usd(budget)} left"))
    if not spent and ledger.by_model:
        st.caption("Previz and words by rule cost nothing.")


def _show_doubtful(root: Path, doubtful: Sequence[DoubtfulJob]) -> None:
    """Jobs whose answer was lost: only the service's own page knows whether they were paid."""
    if not doubtful:
        return
    st.warning(
        plain(
            f"{counted(len(doubtful), 'job')} may have been paid without an answer. The money is"
            " counted, and nothing is sent again by itself. Look at the service's own page, then"
            f" settle them with: dailies jobs {root.name}"
        )
    )
    _show_table(
        "Possibly paid",
        [
            {
                "for": f"{job.shot_id}, {job.asset}",
                "provider": job.provider,
                "model": job.model,
                "task": job.task_id or "none was told",
                "counted": job.charged_micros / 1e6,
                "what happened": job.problem,
            }
            for job in doubtful
        ],
    )


def _show_table(title: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    st.markdown(f"**{title}**")
    money = dict.fromkeys(("cost", "not used", "counted"), _MONEY)
    height: Literal["content", "auto"] = "content" if len(rows) <= _SHOWN_WHOLE else "auto"
    st.dataframe(rows, hide_index=True, column_config=money, alt=title, height=height)


def _models(ledger: Ledger) -> list[Row]:
    return [
        {
            "model": row.model,
            "cost": row.cost_micros / 1e6,
            "jobs": row.jobs,
            "provider": row.provider,
            "seconds": row.seconds,
        }
        for row in sorted(ledger.by_model, key=lambda row: -row.cost_micros)
    ]


def _shots(ledger: Ledger) -> list[Row]:
    return [
        {
            "shot": row.shot_id,
            "takes": row.takes,
            "cost": row.cost_micros / 1e6,
            "not used": row.wasted_micros / 1e6,
        }
        for row in ledger.by_shot
    ]


def _agents(ledger: Ledger) -> list[Row]:
    return [
        {
            "agent": row.agent,
            "model": row.model,
            "calls": row.talk.calls,
            "tokens in": row.talk.prompt_tokens,
            "tokens out": row.talk.answer_tokens,
            # A price that nobody knows is not nothing.
            "cost": row.talk.cost_micros / 1e6 if row.talk.priced else None,
            "seconds": row.seconds,
        }
        for row in ledger.by_agent
    ]
