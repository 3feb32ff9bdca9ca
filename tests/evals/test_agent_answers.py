"""Answers that are none are counted by what was wrong, and by what became of the question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agents.rehearsal.cues import Cue, CueKind
from agents.rehearsal.server import Desk, serving
from evals.agents.answers import Answered, Answers, Faulted, answered_in
from evals.agents.chats import chat
from evals.agents.planning import planning
from evals.agents.prompts import prompts
from evals.agents.results import Run, bill_of, spent_in
from tests.evals.inspected import QUIET, log_of, means_of, saying
from tools.errors import AnswerFault, ModelOutputInvalid, ProviderRefused, RefusalKind

pytestmark = QUIET


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The stand-in of an endpoint, which the crew asks while the test lasts."""
    desk = Desk()
    with serving(desk) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        yield desk


def faulted(fault: AnswerFault, mended: int = 0, given_up: int = 0) -> Faulted:
    return Faulted(fault=fault, mended=mended, given_up=given_up)


def ask(answers: Answers, heard: list[AnswerFault], raised: AnswerFault) -> None:
    with answers.question():
        for fault in heard:
            answers.unfit(fault)
        raise ModelOutputInvalid("no", raised)


def test_a_question_that_is_answered_at_once_is_valid_at_first_and_at_last() -> None:
    answers = Answers()
    with answers.question():
        answers.fits()
    assert (answers.asked, answers.first, answers.last) == (1, 1, 1)
    assert not answers.mended + answers.given_up


def test_a_fault_that_was_mended_is_not_valid_at_first() -> None:
    answers = Answers()
    with answers.question():
        answers.unfit(AnswerFault.CHATTY)
        answers.unfit(AnswerFault.INVALID)
        answers.fits()
    assert (answers.first, answers.last) == (0, 1)
    assert answers.mended == {AnswerFault.CHATTY: 1, AnswerFault.INVALID: 1}


@pytest.mark.parametrize(
    ("heard", "raised", "given_up"),
    [
        ([AnswerFault.EMPTY], AnswerFault.EMPTY, {AnswerFault.EMPTY: 1}),
        ([], AnswerFault.REFUSED, {AnswerFault.REFUSED: 1}),
        (
            [AnswerFault.CHATTY],
            AnswerFault.REFUSED,
            {AnswerFault.CHATTY: 1, AnswerFault.REFUSED: 1},
        ),
    ],
    ids=["heard before", "raised at once", "another than was heard"],
)
def test_what_is_raised_is_given_up_and_counted_once(
    heard: list[AnswerFault], raised: AnswerFault, given_up: dict[AnswerFault, int]
) -> None:
    answers = Answers()
    with pytest.raises(ModelOutputInvalid):
        ask(answers, heard, raised)
    assert (answers.asked, answers.last, answers.given_up) == (1, 0, given_up)


def test_an_endpoint_that_says_no_answered_nothing_wrong() -> None:
    answers = Answers()
    with pytest.raises(ProviderRefused), answers.question():
        raise ProviderRefused("x", RefusalKind.NO_MONEY, "no money")
    assert (answers.asked, answers.last, answers.given_up) == (1, 0, {})


def test_by_rule_every_answer_is_valid(tmp_path) -> None:
    for task in (planning(repeats=1), chat()):
        found = answered_in(log_of(task, tmp_path, limit=1))
        assert found.asked == found.first == found.last > 0
        assert found.faults == ()


def test_faults_of_an_endpoint_are_counted_by_kind_and_by_what_became_of_them(
    desk: Desk, tmp_path
) -> None:
    # The first question is given up after the third answer, the second is mended.
    for kind in (CueKind.PROSE, CueKind.WRONG_SCHEMA, CueKind.EMPTY, CueKind.INVALID_JSON):
        desk.prompter.add(Cue(kind=kind, answers="WriterAnswer"))
    log = log_of(prompts(), tmp_path, limit=1)
    found = answered_in(log)
    assert found.faults == (
        faulted(AnswerFault.INVALID, mended=1, given_up=1),
        faulted(AnswerFault.CHATTY, given_up=1),
        faulted(AnswerFault.EMPTY, given_up=1),
    )
    assert found.last == found.asked - 1 == found.first + 1
    means = means_of(log)
    assert means["valid at first answer"] == pytest.approx(found.first / found.asked)
    assert means["valid at last"] == pytest.approx(found.last / found.asked)


def test_a_plan_that_never_comes_is_given_up(desk: Desk, tmp_path) -> None:
    desk.prompter.add(Cue(kind=CueKind.REFUSED, times=99))
    log = log_of(planning(repeats=1), tmp_path, limit=1)
    assert answered_in(log) == Answered(asked=1, faults=(faulted(AnswerFault.REFUSED, given_up=1),))
    assert means_of(log)["valid at last"] == means_of(log)["beats told"] == 0


def test_a_call_of_a_tool_that_is_not_there_is_answered_and_mended(desk: Desk, tmp_path) -> None:
    desk.prompter.add(Cue(kind=CueKind.CALL, tool="make_coffee", arguments={"sugar": 2}))
    log = log_of(chat(), tmp_path, limit=1)
    found = answered_in(log)
    assert found.faults == (faulted(AnswerFault.INVALID, mended=1),)
    assert found.last == found.asked == found.first + 1
    assert means_of(log)["nothing unasked"] == 1


def test_a_model_of_inspects_is_counted_in_the_same_way(tmp_path) -> None:
    log = log_of(chat(), tmp_path, saying("Hm.", '{"say": "I did nothing."}'), limit=1)
    assert answered_in(log).faults == (faulted(AnswerFault.CHATTY, mended=1),)


def test_the_bill_tells_price_and_faults_of_a_task(desk: Desk, tmp_path) -> None:
    desk.prompter.add(Cue(kind=CueKind.PROSE, answers="WriterAnswer"))
    spent = spent_in(log_of(prompts(), tmp_path, limit=1))
    assert spent.samples == 1
    assert spent.calls == spent.answered.asked + 1
    assert spent.tokens > 1000
    assert spent.usd > 0
    run = Run(
        date="2026-01-01", model="m", encoder="none", seed=None, versions={}, prompts={},
        fixed="x", rows=(), spent=(spent,),
    )  # fmt: skip
    (cells,) = zip(*(column.cells for column in bill_of(run).columns), strict=True)
    assert cells[-1] == "chatty: 1 mended, 0 given up"
