"""Arms beside each other: read from Inspect's logs, paired by seed, counted by fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.agents.scenes import is_a_film
from evals.scenes.measures import Defect, Made
from evals.scenes.table import Arms, arms_of, main, pairs_of, read_logs
from tests.evals.inspected import QUIET, log_of
from tests.evals.test_agent_scenes import CLIP, KEYFRAME, K, made

pytestmark = QUIET
BLURRED = (
    Defect(where="1A", asset=KEYFRAME, kind=K.BLUR),
    Defect(where="1A", asset=CLIP, kind=K.BLUR),
    Defect(where="1B", asset=CLIP, kind=K.BLUR),
)


@solver
def comes_to(results: dict[str, Made]) -> Solver:
    """Productions that are over already."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate
        state.store.set("made", results[str(state.sample_id)].model_dump(mode="json"))
        return state

    return solve


def logged(logs: Path, sight: str, arm: str, **results: Made) -> None:
    task = Task(
        name="scenes" if sight == "eye" else "scenes_true_sight",
        dataset=MemoryDataset([Sample(id=name, input="a script") for name in results]),
        solver=comes_to(results),
        scorer=is_a_film(),
        metadata={"arm": arm, "sight": sight},
    )
    log_of(task, logs)


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    good, bad = made(defects=()), made(defects=BLURRED, paid_micros=1_000_000)
    logged(folder, "eye", "crew", a=bad, c=good)
    logged(folder, "eye", "no_critic", a=bad, b=bad, c=bad)
    # In pieces; of what was made twice the newest counts.
    logged(folder, "eye", "crew", a=good, b=bad)
    logged(folder, "truth", "crew", a=good, b=good, c=good)
    return folder


@pytest.fixture(scope="module")
def arms(logs: Path) -> Arms:
    return arms_of(read_logs(logs))


def test_arms_stand_in_order_with_the_floor_beside_them(arms: Arms) -> None:
    assert list(arms.runs) == ["eye, crew", "eye, no_critic", "truth, crew"]
    assert arms.runs["eye, crew"].model == "offline planner; crew"
    rows = {row.measure: row for row in arms.runs["eye, crew"].rows}
    assert rows["good shots in the film"].by_sample == {"a": 0.75, "b": 0.25, "c": 0.75}
    assert rows["good shots in the film"].floor == 0.25
    assert len(arms.productions["eye, crew"]) == 3


def test_arms_are_compared_by_their_samples_also_with_the_floor_of_the_other_sight(
    arms: Arms,
) -> None:
    told = {(one, two): found for one, two, found in pairs_of(arms)}
    assert list(told) == [("eye, no_critic", "eye, crew"), ("eye, no_critic", "truth, crew")]
    (good,) = (d for d in told["eye, no_critic", "truth, crew"] if d.measure.startswith("good"))
    assert (good.n, good.change, good.low, good.high) == (3, 0.5, 0.5, 0.5)
    (good,) = (d for d in told["eye, no_critic", "eye, crew"] if d.measure.startswith("good"))
    assert good.change == pytest.approx(1 / 3)
    assert good.low < 0 < good.high


def test_a_shot_counts_a_fault_once_whatever_shows_it(arms: Arms) -> None:
    assert arms.defects == {
        "eye, crew": {"blur": 2},
        "eye, no_critic": {"blur": 6},
        "truth, crew": {},
    }


def test_the_tables_say_what_a_good_shot_costs(
    logs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "arms.json"
    main([str(logs), "--out", str(out)])
    said = capsys.readouterr().out
    # 2.5 + 1 + 2.5 dollars for 3 + 1 + 3 good shots.
    assert "US dollars a good shot" in said
    assert "0.857" in said
    assert Arms.model_validate_json(out.read_text()) == arms_of(read_logs(logs))
