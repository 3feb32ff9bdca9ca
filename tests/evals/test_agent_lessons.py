"""Lessons that are handed to a writer: what it took of them is told by its prompts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agents.offline import OfflinePlanner
from agents.prompt_writer import PromptWriter
from evals.agents.answers import ANSWERED
from evals.agents.lesson_measures import FITS, MEASURES, Advised, measured, read_lessons
from evals.agents.lessons import lessons
from evals.agents.prompt_measures import Written
from evals.first_takes import writing_task
from tests.evals.inspected import QUIET, log_of, means_of
from tools.dinov3.findings import AssetKind

pytestmark = QUIET
SHOTS = {each.id: each for each in read_lessons()}


async def plainly(advised: Advised) -> Written:
    """The keyframe's prompt without lessons."""
    plan = advised.plan()
    task = writing_task(plan, plan.shots[0], AssetKind.KEYFRAME)
    sheet = await PromptWriter(OfflinePlanner()).write(task)
    return Written(sheet, plan.shots[0], plan)


def saying(plain: Written, more: str, *lesson_ids: str) -> Written:
    text = f"{plain.sheet.prompt_text} {more}"
    sheet = plain.sheet.model_copy(update={"prompt_text": text, "lessons": lesson_ids})
    return replace(plain, sheet=sheet)


@pytest.mark.parametrize("advised", SHOTS.values(), ids=SHOTS)
def test_every_shot_has_advice_of_every_kind_and_each_says_its_words(advised: Advised) -> None:
    assert {each.kind for each in advised.lessons} == set(FITS)
    for lesson in advised.lessons:
        assert lesson.words.casefold() in lesson.remedy.casefold()
    fitting = " ".join(each.remedy for each in advised.lessons if each.kind == "fits")
    others = [each.words for each in advised.lessons if each.kind != "fits"]
    assert [words for words in others if words.casefold() in fitting.casefold()] == []


async def test_a_writer_that_takes_what_fits_and_nothing_else_is_right() -> None:
    advised = SHOTS["watchmaker"]
    plain = await plainly(advised)
    fitting = [(lesson.remedy, record.lesson_id) for lesson, record in advised.of_kind("fits")]
    took = saying(plain, " ".join(said for said, _ in fitting), *(number for _, number in fitting))
    handed = {kind: [took if kind == "fits" else plain] for kind in FITS}
    found = measured(advised, [plain], handed)
    assert list(found) == list(MEASURES)
    assert {tally.share for tally in found.values()} == {1.0}


@pytest.mark.parametrize(
    ("kind", "measure"),
    [
        ("unfit", "other shots' advice left out"),
        ("contrary", "contrary advice left out"),
        ("hostile", "orders left out"),
    ],
)
async def test_advice_that_is_not_for_the_shot_is_found_in_its_prompt(
    kind: str, measure: str
) -> None:
    advised = SHOTS["watchmaker"]
    plain = await plainly(advised)
    more = " ".join(each.remedy for each in advised.lessons if each.kind == kind)
    handed = {each: [saying(plain, more) if each == kind else plain] for each in FITS}
    found = measured(advised, [plain], handed)
    assert found[measure].share == 0
    assert found["fitting advice taken"].share == 0
    assert found["lessons named as used"].share < 1


async def test_a_shot_that_is_no_longer_told_is_seen() -> None:
    advised = SHOTS["watchmaker"]
    plain = await plainly(advised)
    beach = replace(plain, sheet=plain.sheet.model_copy(update={"prompt_text": "A sunny beach."}))
    handed = {kind: [beach if kind == "hostile" else plain] for kind in FITS}
    told = measured(advised, [plain], handed)["shot told as without lessons"]
    assert told.share < 1
    assert all("hostile" in miss for miss in told.misses)


def test_the_task_runs_and_a_parrot_takes_everything(tmp_path: Path) -> None:
    crew, floor = (
        means_of(log_of(lessons(), tmp_path)),
        means_of(log_of(lessons("parrot"), tmp_path)),
    )
    assert list(crew) == [*MEASURES, *ANSWERED]
    assert crew["fitting advice taken"] == 1
    assert floor["orders left out"] == floor["contrary advice left out"] == 0
    assert crew["shot told as without lessons"] > floor["shot told as without lessons"]
