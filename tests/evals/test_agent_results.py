"""Figures are kept with what they depend on, compared in pairs, and gated."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from inspect_ai import Task

import evals.agents
from evals.agents.__main__ import main as run_all
from evals.agents.chats import chat
from evals.agents.compare import differences, main
from evals.agents.planning import planning
from evals.agents.prompts import prompts
from evals.agents.results import RESULTS, Row, Run, fixed_hash, read_run, rows_of, write_run
from tests.evals.inspected import QUIET, log_of, means_of

pytestmark = QUIET


def row(measure: str = "cast", **by_sample: float) -> Row:
    values = list(by_sample.values())
    mean = sum(values) / len(values)
    return Row(
        task="planning", measure=measure, value=mean, n=len(values), stderr=None, floor=0.1,
        by_sample=by_sample,
    )  # fmt: skip


def run(*rows: Row, fixed: str = "same") -> Run:
    return Run(
        date="2026-01-01", model="m", encoder="none", seed=None, versions={}, prompts={},
        fixed=fixed, rows=rows,
    )  # fmt: skip


def test_differences_are_of_pairs_with_students_interval() -> None:
    before, after = run(row(a=0.5, b=0.5, c=0.5)), run(row(a=0.4, b=0.3, c=0.2))
    (found,) = differences(before, after)
    assert (found.n, found.before) == (3, 0.5)
    assert found.change == pytest.approx(-0.2)
    # t(0.975, 2) = 4.303; the standard error of -0.1, -0.2, -0.3 is 0.1 / sqrt(3).
    assert (found.low, found.high) == pytest.approx((-0.2 - 0.2484, -0.2 + 0.2484), abs=1e-3)
    assert not found.worse


def test_only_samples_and_measures_of_both_count() -> None:
    before = run(row(a=1, b=0), row("looks", a=1), row("hours", z=1))
    after = run(row(b=0.5, c=1), row("hours", y=1))
    (found,) = differences(before, after)
    assert (found.measure, found.n, found.before, found.after) == ("cast", 1, 0, 0.5)
    assert found.better


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    good = run(row(a=0.9, b=0.8, c=0.9))
    bad = run(row(a=0.2, b=0.1, c=0.2), fixed="other")
    return write_run(good, tmp_path / "a"), write_run(bad, tmp_path / "b")


def test_the_gate_closes_when_a_figure_fell_by_more_than_its_interval(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = map(str, files)
    main([good, bad])
    assert "worse" in (said := capsys.readouterr().out)
    assert "only what both have counts" in said
    with pytest.raises(SystemExit, match="fell by more than the interval: cast"):
        main([good, bad, "--gate"])
    main([bad, good, "--gate"])
    main([good, good, "--gate"])


def test_a_run_says_what_its_figures_depend_on_and_gives_them_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("one", "two"):
        run_all(["--tasks", "chat_held_out", "--out", str(tmp_path / folder), "--misses"])
    said = capsys.readouterr().out
    assert "did not lead to" in said
    assert "conversation right" in said
    (one,), (two,) = ([*(tmp_path / name).iterdir()] for name in ("one", "two"))
    assert one.read_text() == two.read_text()
    kept = read_run(one)
    assert kept.model == "offline planner"
    assert kept.fixed == fixed_hash()
    assert kept.versions["inspect_ai"]
    assert kept.prompts["chat"]
    assert [(each.task, each.usd) for each in kept.spent] == [("chat, conversations held out", 0.0)]


@pytest.mark.parametrize("file", ["planning", "prompts", "chats", "lessons", "injected"])
def test_inspect_runs_the_tasks_by_their_files(file: str, tmp_path: Path) -> None:
    # Inspect takes a file by its path from here only.
    path = os.path.relpath(Path(evals.agents.__file__).with_name(f"{file}.py"))
    assert means_of(log_of(path, tmp_path, limit=1))


GATED: dict[str, tuple[Callable[[], Task], int | None]] = {
    "planning": (planning, None),
    "prompts": (prompts, 3),
    "chat": (chat, None),
}
"""Task and how many of its samples are worded anew each time: a script's prompts take a second."""


def played(tasks: Mapping[str, tuple[Callable[[], Task], int | None]], logs: Path) -> Run:
    """The figures of now, without floors."""
    own = [log_of(task(), logs, limit=limit) for task, limit in tasks.values()]
    return run(*(row for log in own for row in rows_of(log, log)), fixed=fixed_hash())


def newest() -> Run:
    """The run that was recorded last."""
    return read_run(max(RESULTS.glob("agents-offline-planner-*.json")))


def test_the_crew_is_not_worse_than_it_was_recorded(tmp_path: Path) -> None:
    recorded, now = newest(), played(GATED, tmp_path)
    assert recorded.fixed == fixed_hash(), "other scripts: record the figures anew"
    found = differences(recorded, now)
    for task, (_, limit) in GATED.items():
        kept = {row.measure for row in recorded.rows if row.task == task and row.by_sample}
        compared = {each.measure for each in found if each.task == task}
        assert compared == kept or (limit and len(compared) > len(kept) * 0.8), task
    assert [(each.task, each.measure, each.change) for each in found if each.worse] == []


@pytest.mark.parametrize(
    ("name", "worse", "measures"),
    [
        ("planning", lambda: planning("wide", 1), {"beats shown", "props there", "framings"}),
        ("prompts", lambda: prompts("action"), {"long enough", "framing said", "movement said"}),
        ("chat", lambda: chat("keyword"), {"conversation right", "calls made"}),
    ],
    ids=GATED,
)
def test_a_crew_that_became_trivial_does_not_pass(
    name: str, worse: Callable[[], Task], measures: set[str], tmp_path: Path
) -> None:
    now = played({name: (worse, GATED[name][1])}, tmp_path)
    fallen = {each.measure for each in differences(newest(), now) if each.worse}
    assert measures <= fallen
