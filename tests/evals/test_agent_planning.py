"""Plans are held against what was written down beside their scripts, and the floor stays low."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from inspect_ai.model import get_model

from agents.offline import OfflinePlanner
from evals.agents.answers import ANSWERED
from evals.agents.facts import Case, read_cases
from evals.agents.plan_measures import MEASURES, measured
from evals.agents.planning import planned, planning
from evals.agents.under_test import InspectModel, Meter, model_under_test
from tests.evals.inspected import QUIET, log_of, means_of, saying
from tests.evals.replanned import Change, changed
from tools.errors import ModelOutputInvalid
from tools.screenplay.plan import Plan, ScreenDirection, Shot, ShotSize

pytestmark = QUIET
CASES = {case.name: case for case in read_cases()}


def camera(shot: Shot, **parts: object) -> dict[str, object]:
    return {"camera": shot.camera.model_copy(update=parts)}


async def by_rule(case: Case) -> Plan:
    return await planned(case, "crew", OfflinePlanner())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_facts_are_words_of_their_script(case: Case) -> None:
    text = " ".join(case.path.read_text("utf-8").split())
    assert [beat.text for beat in case.facts.beats if beat.text not in text] == []
    said = " ".join(text.replace('"', "").split()).casefold()
    for line in case.facts.lines:
        assert line.words.split()[-1].strip(",.").casefold() in said
    known = {person.name.split()[-1] for person in case.facts.cast} | {"Ruth"}
    named = {n.split()[-1] for beat in case.facts.beats for n in (*beat.people, *beat.absent)}
    assert named <= known


def test_there_are_twelve_scripts_of_sixty_to_two_hundred_and_fifty_words() -> None:
    assert len(CASES) == 12
    lengths = {
        name: sum(
            len(text.split())
            for scene in case.script().scenes
            for text in (
                *(element.text for element in scene.elements),
                *(f"{s.action} {' '.join(line.text for line in s.lines)}" for s in scene.shots),
            )
        )
        for name, case in CASES.items()
    }
    assert all(60 <= words <= 250 for words in lengths.values()), lengths


@pytest.mark.parametrize(
    ("measure", "script", "change"),
    [
        ("beats told", "one_room", lambda shot: {"source": ""}),
        ("beats shown", "one_room", lambda shot: {"action": "", "first_frame": "", "props": ()}),
        ("lines verbatim", "dialogue", lambda shot: {"lines": ()}),
        ("right people", "dialogue", lambda shot: {"characters": ()}),
        ("props there", "props", lambda shot: {"props": ()}),
        ("clothes right", "alike", lambda shot: {"wardrobe": dict.fromkeys(shot.wardrobe, "rags")}),
        ("hour right", "day_to_night", lambda shot: {"time_of_day": "midnight sun"}),
        ("place right", "one_room", lambda shot: {"location": "harbour"}),
        ("seen near", "alike", lambda shot: camera(shot, size=ShotSize.WIDE)),
        ("direction kept", "chase", lambda s: camera(s, screen_direction=ScreenDirection.LEFT)),
        ("framings", "dialogue", lambda shot: camera(shot, size=ShotSize.WIDE)),
        ("running time", "crowd", lambda shot: {"duration_seconds": 60.0}),
    ],
)
async def test_a_plan_that_lacks_something_scores_lower_on_it(
    measure: str, script: str, change: Change
) -> None:
    case = CASES[script]
    plan = await by_rule(case)
    whole = measured([plan], case)[measure]
    worse = measured([changed(plan, change)], case)[measure]
    assert worse.share < whole.share
    assert len(worse.misses) > len(whole.misses) or measure == "framings"


async def test_a_speaker_with_a_title_says_the_lines_of_the_one_without() -> None:
    case = CASES["dialogue"]
    plan = await by_rule(case)

    def titled(shot: Shot) -> dict[str, object]:
        said = [line.model_copy(update={"speaker": f"Dr {line.speaker}"}) for line in shot.lines]
        return {"lines": tuple(said)}

    whole = measured([plan], case)["lines verbatim"]
    assert measured([changed(plan, titled)], case)["lines verbatim"] == whole
    assert whole.share == 1


async def test_another_plan_of_the_same_script_is_unstable_and_one_alone_is_not_judged() -> None:
    case = CASES["crowd"]
    plan = await by_rule(case)
    other = changed(plan, lambda shot: camera(shot, size=ShotSize.WIDE))
    assert measured([plan, plan], case)["same plan again"].share == 1
    assert measured([plan, other], case)["same plan again"].share < 1
    assert math.isnan(measured([plan], case)["same plan again"].share)


async def test_beats_out_of_order_are_seen() -> None:
    case = CASES["crowd"]
    plan = await by_rule(case)
    (scene,) = plan.scenes
    back = scene.model_copy(update={"shots": tuple(reversed(scene.shots))})
    reversed_plan = plan.model_copy(update={"scenes": (back,)})
    assert measured([reversed_plan], case)["beats in order"].share < 0.5


def test_the_task_runs_without_a_model_and_beats_one_wide_shot_a_scene(tmp_path: Path) -> None:
    crew = means_of(log_of(planning(planner="crew"), tmp_path))
    wide = means_of(log_of(planning(planner="wide"), tmp_path))
    assert list(crew) == [*MEASURES, *ANSWERED]
    assert crew["beats shown"] > wide["beats shown"] + 0.5
    assert crew["beats told"] == crew["same plan again"] == 1


async def test_a_model_of_inspects_is_asked_again_with_what_was_wrong_and_then_given_up() -> None:
    meter = Meter()
    model = InspectModel(saying("no JSON here"), meter)
    with pytest.raises(ModelOutputInvalid, match="no JSON object"):
        await model.answer("system", CASES["crowd"], Case)
    assert meter.calls == 3


async def test_a_model_of_inspects_gives_a_record_and_its_tokens_are_counted() -> None:
    case, meter = CASES["crowd"], Meter()
    model = InspectModel(saying("{}", f"Here it is: {case.model_dump_json()}"), meter)
    assert await model.answer("system", case, Case) == case
    assert (meter.calls, meter.tokens) == (2, 20)


def test_a_model_that_plans_nothing_holds_nothing(tmp_path: Path) -> None:
    log = log_of(planning(repeats=1), tmp_path, saying("I would rather not."), limit=1)
    assert set(means_of(log).values()) == {0.0}


def test_without_a_model_of_inspects_the_environment_says_which_one() -> None:
    none = get_model("none")
    assert model_under_test(none, Meter(), environment={}).name == "offline planner"
    set_up = {"OPENAI_BASE_URL": "http://localhost:1/v1", "OPENAI_MODEL": "llama"}
    assert model_under_test(none, Meter(), environment=set_up).name == "llama"
