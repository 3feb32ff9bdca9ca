"""Prompts are held against their shots and their scripts, by checks that each can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.offline import OfflinePlanner
from evals.agents.answers import ANSWERED
from evals.agents.facts import read_cases
from evals.agents.planning import planned
from evals.agents.prompt_measures import MEASURES, Written, measured
from evals.agents.prompts import prompts, worded
from tests.evals.inspected import QUIET, log_of, means_of
from tools.takes.sheet import PromptSheet

pytestmark = QUIET
CASES = {case.name: case for case in read_cases()}
SPOILED = {
    "long enough": "Leila opens her locker.",
    "within the model's limit": "locker " * 2000,
    "no contradiction (own check)": "He is bald with short red hair.",
    "people named": "Somebody opens it.",
    "clothes said": "Somebody opens it.",
    "props named": "Somebody opens it.",
    "place named": "Somebody opens it.",
    "hour not denied": "Midday, sunlit.",
    "framing said": "Somebody opens it.",
    "movement said": "Somebody opens it.",
    "looks as the script says": "Somebody opens it.",
    "no words spoken in it": "Good evening, Cairo. Call a car. Now. You forgot these.",
}


async def written(script: str) -> list[Written]:
    plan = await planned(CASES[script], "crew", OfflinePlanner())
    sheets = await worded(plan, "crew", OfflinePlanner())
    assert len(sheets) == 2 * len(plan.shots)
    return [Written(sheet, plan.shot(sheet.shot_id), plan) for sheet in sheets]


def saying(each: Written, text: str) -> Written:
    sheet: PromptSheet = each.sheet.model_copy(update={"prompt_text": text})
    return Written(sheet, each.shot, each.plan)


@pytest.mark.parametrize(("measure", "text"), SPOILED.items(), ids=SPOILED)
async def test_a_prompt_that_lacks_something_scores_lower_on_it(measure: str, text: str) -> None:
    good, facts = await written("wardrobe"), CASES["wardrobe"].facts
    before = measured(good, facts)[measure]
    after = measured([saying(each, text) for each in good], facts)[measure]
    assert before.asked > 0
    assert after.share < before.share
    assert after.misses


async def test_the_linters_word_counts_beside_the_own_check() -> None:
    good, facts = await written("wardrobe"), CASES["wardrobe"].facts
    contrary = [saying(e, f"{e.sheet.prompt_text} Extreme wide. Extreme close-up.") for e in good]
    found = measured(contrary, facts)
    assert found["no contradiction (linter)"].share < 0.5
    assert found["no contradiction (own check)"].share == 0


async def test_clothes_beside_those_of_the_shot_contradict_them() -> None:
    good, facts = await written("dialogue"), CASES["dialogue"].facts
    others = [saying(e, f"{e.sheet.prompt_text} She sings in a silver dress.") for e in good]
    assert measured(good, facts)["no contradiction (own check)"].share == 1
    assert measured(others, facts)["no contradiction (own check)"].share < 0.5


def test_the_task_runs_and_the_action_alone_is_the_floor(tmp_path: Path) -> None:
    crew = means_of(log_of(prompts(), tmp_path, limit=2))
    floor = means_of(log_of(prompts(writer="action"), tmp_path, limit=2))
    assert list(crew) == [*MEASURES, *ANSWERED]
    assert crew["long enough"] == 1
    assert floor["long enough"] == floor["framing said"] == 0
