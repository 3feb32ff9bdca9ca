"""Scripts without facts are held to what they say themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agents.offline import OfflinePlanner
from evals.agents.adapters import MEASURES, NAME, measured, others
from evals.agents.answers import ANSWERED
from evals.agents.facts import Told
from evals.agents.planning import planned, planning
from evals.bench_plans import CAP_SECONDS
from tests.evals.inspected import QUIET, log_of, means_of
from tests.evals.replanned import every_shot
from tools.errors import UserFixable
from tools.screenplay.plan import CastMember, Plan, ShotSize

pytestmark = QUIET
SCRIPTS = Path(__file__).parents[3] / "shared" / "data" / "scripts"
FOUNTAIN = """Title: Night Bus

INT. BUS - NIGHT

Mara holds on to the strap. Rain runs down the window. Jo looks at a red umbrella.

MARA
Is this seat taken?

JO
It was. Sit down.

Mara sits. The bus brakes hard.

EXT. STREET - NIGHT

The bus drives off through the rain.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two scripts, a paper about them, and one that cannot be read."""
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "bus.fountain").write_text(FOUNTAIN, "utf-8")
    (scripts / "fox.txt").write_text("A Fox saw some Grapes. He jumped, and went away.", "utf-8")
    (scripts / "SOURCE.txt").write_text("Where they are from.", "utf-8")
    (scripts / "broken.json").write_text("{", "utf-8")
    return scripts


async def by_rule(path: Path) -> tuple[Plan, Plan]:
    told, planner = Told(name="bus", path=path), OfflinePlanner()
    return (
        await planned(told, "crew", planner),
        await planned(told, "crew", planner, CAP_SECONDS),
    )


def wide(plan: Plan) -> Plan:
    camera = plan.shots[0].camera.model_copy(update={"size": ShotSize.WIDE})
    return every_shot(camera=camera)(plan)


def strangers(plan: Plan) -> Plan:
    nobody = CastMember(name="Nobody", description="a man", wardrobe="")
    return plan.model_copy(update={"cast": (nobody,)})


def backwards(plan: Plan) -> Plan:
    return plan.model_copy(update={"scenes": plan.scenes[::-1]})


def test_scripts_are_named_by_format_and_papers_about_them_are_no_scripts(folder: Path) -> None:
    assert [sample.id for sample in others(folder)] == ["fountain 1", "prose 1"]


def test_a_folder_without_scripts_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="no script can be read"):
        others(tmp_path)


@pytest.mark.parametrize(
    ("measure", "worse"),
    [
        ("all of it told", every_shot(source="")),
        ("lines verbatim", every_shot(lines=())),
        ("speakers cast", strangers),
        ("scenes in order", backwards),
        ("lengths filmable", every_shot(duration_seconds=99.0)),
        ("framings", wide),
        ("no editor's faults", wide),
    ],
)
async def test_a_plan_that_is_not_the_scripts_scores_lower(
    folder: Path, measure: str, worse: Callable[[Plan], Plan]
) -> None:
    path = folder / "bus.fountain"
    plan, capped = await by_rule(path)
    whole = measured([plan], capped, path)[measure]
    less = measured([worse(plan)], capped, path)[measure]
    assert whole.asked > 0
    assert less.share < whole.share == 1
    assert less.misses or measure == "framings"


async def test_a_running_time_that_is_not_met_is_seen(folder: Path) -> None:
    path = folder / "bus.fountain"
    plan, capped = await by_rule(path)
    assert measured([plan], capped, path)["running time met"].share == 1
    long = every_shot(duration_seconds=30.0)(capped)
    assert measured([plan], long, path)["running time met"].share == 0


def test_the_task_has_a_name_of_its_own_and_judges_every_script(
    folder: Path, tmp_path: Path
) -> None:
    log = log_of(planning(scripts=str(folder)), tmp_path)
    assert log.eval.task == NAME
    assert list(means_of(log)) == [*MEASURES, *ANSWERED]
    assert means_of(log)["all of it told"] == 1


def test_scripts_of_all_formats_are_planned_as_they_are_written(tmp_path: Path) -> None:
    if not SCRIPTS.is_dir():
        pytest.skip("the shared scripts are not on this machine")
    found = means_of(log_of(planning(scripts=str(SCRIPTS / "fountain"), repeats=1), tmp_path))
    for measure in ("all of it told", "lines verbatim", "speakers cast", "scenes in order"):
        assert found[measure] == 1, measure
