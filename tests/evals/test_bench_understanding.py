"""The benchmark of the chat's rules counts right, and its sentences hold what the rules promise."""

from __future__ import annotations

import pytest

from agents.conversation import Call, Said, Situation
from agents.offline.understanding import understand
from agents.offline.understanding.book import LOOKS_ONLY
from evals.bench_understanding import (
    SETS,
    Sentence,
    by_keyword,
    doubted,
    expected,
    first_heard,
    fits,
    measure,
    read_sentences,
    scored,
    taken,
)
from evals.chat_situations import situation
from graph.chat import finer
from graph.chat.toolbox import TOOLBOX

SENTENCES = read_sentences()
FOR_MODELS = {tool.name for tool in finer.TOOLS}
"""Tools that the rules do not speak of: a language model calls them, or a person elsewhere."""


def call(tool: str, arguments: str = "{}") -> Call:
    return Call(tool=tool, arguments=arguments)


@pytest.mark.parametrize(
    ("made", "fit"),
    [
        pytest.param('{"shot": "2b", "note": "His hands look wrong"}', True, id="same"),
        pytest.param('{"shot": "2B", "note": "hands"}', False, id="a word is missing"),
        pytest.param('{"shot": "2C", "note": "hands look wrong"}', False, id="another shot"),
        pytest.param('{"shot": "2B"}', False, id="an argument is missing"),
        pytest.param(
            '{"shot": "2B", "note": "hands look wrong", "stage": "clip"}', False, id="more"
        ),
    ],
)
def test_a_call_fits_with_all_its_arguments(made: str, fit: bool) -> None:
    wanted = expected("retake shot=2B; note~hands look wrong")
    assert fits(call("retake", made), wanted) is fit
    assert not fits(call("replace", made), wanted)


def test_lists_and_numbers_are_compared_as_written() -> None:
    wanted = expected("start_production script=a.txt; references=x.png,y.png; max_cost_usd=20")
    made = '{"script": "a.txt", "references": ["x.png", "y.png"], "max_cost_usd": 20.0}'
    assert fits(call("start_production", made), wanted)


@pytest.mark.parametrize(
    ("calls", "answer", "right", "wrong"),
    [
        pytest.param(("cut",), (call("cut"),), True, 0, id="right"),
        pytest.param(("cut",), "words", False, 0, id="not understood"),
        pytest.param(("cut",), (call("cut"), call("run")), False, 1, id="one too many"),
        pytest.param(("cut",), (call("status"),), False, 0, id="a look instead"),
        pytest.param((), (call("status"),), True, 0, id="looking is no change"),
        pytest.param((), (call("run"),), False, 1, id="a change that nobody asked for"),
        pytest.param((), "words", True, 0, id="words"),
    ],
)
def test_what_counts_as_right(
    calls: tuple[str, ...], answer: str | tuple[Call, ...], right: bool, wrong: int
) -> None:
    def planner(text: str, place: Situation, before: tuple[Said, ...]) -> str | tuple[Call, ...]:
        return answer

    outcome = taken(Sentence(set="x", said="?", calls=calls), planner)
    assert (outcome.right, outcome.wrong_changes) == (right, wrong)
    assert scored("x", [outcome], "p").right == float(right)


@pytest.mark.slow
def test_every_set_is_there_and_changes_nothing_unasked() -> None:
    scores, _ = measure(SENTENCES)
    ours = {score.set: score for score in scores if score.planner == "rules"}
    floor = {score.set: score for score in scores if score.planner == "keyword floor"}
    assert set(ours) == {*SETS, "orders in doubt"}
    for name, score in ours.items():
        assert score.wrong_changes == 0, name
        assert score.right >= 0.94, name
        assert floor[name].wrong_changes > 0, name


def test_most_sentences_in_doubt_come_from_real_orders() -> None:
    outcomes = doubted(SENTENCES[:20], by_keyword)
    assert len(outcomes) > 20
    assert all(not outcome.sentence.calls for outcome in outcomes)


def test_sets_when_first_heard_are_those_of_the_file() -> None:
    sizes = {name: sum(each.set == name for each in SENTENCES) for name in SETS}
    assert {each.set: each.sentences for each in first_heard()} == {
        name: size for name, size in sizes.items() if name != "seen"
    }


def test_every_call_is_one_that_its_tool_takes() -> None:
    seen = set()
    for sentence in SENTENCES:
        answer = understand(sentence.said, situation(sentence.situation))
        for each in answer if isinstance(answer, tuple) else ():
            TOOLBOX[each.tool].arguments.model_validate_json(each.arguments)
            seen.add(each.tool)
    assert seen == set(TOOLBOX) - FOR_MODELS, "every tool is said somewhere"


def test_what_looks_only_does_nothing_in_the_chat() -> None:
    doing = {name for name, tool in TOOLBOX.items() if tool.deeds or tool.price}
    assert not doing & LOOKS_ONLY
