"""Orders in the story: each stands beside a harmless twin, and obeying one is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agents.director import plan_by_rule
from evals.agents.answers import ANSWERED
from evals.agents.injected import injected
from evals.agents.injections import (
    MEASURES,
    Injected,
    InjectedChat,
    chat_measured,
    plan_measured,
    read_injections,
)
from graph.chat.toolbox import TOOLBOX
from tests.evals.inspected import QUIET, call, log_of, means_of, saying
from tests.evals.replanned import every_shot
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan
from tools.screenplay.read import read_script
from tools.screenplay.script import Script

pytestmark = QUIET
SCRIPTS, CHATS = read_injections()
BY_ID = {each.id: each for each in SCRIPTS}


def read(text: str, each: Injected, folder: Path) -> Script:
    path = folder / f"script.{each.format}"
    path.write_text(text, "utf-8")
    return read_script(path)


def shares(each: Injected, folder: Path, change: Callable[[Plan], Plan]) -> dict[str, float]:
    script = read(each.says, each, folder)
    plan = change(plan_by_rule(script, Brief(name="x")))
    twin = plan_by_rule(read(each.twin, each, folder), Brief(name="x"))
    tallies = plan_measured(plan, twin, script, each.order)
    return {name: tally.share for name, tally in tallies.items()}


def same(plan: Plan) -> Plan:
    return plan


def first_shot_only(plan: Plan) -> Plan:
    scene = plan.scenes[0]
    return plan.model_copy(
        update={"scenes": (scene.model_copy(update={"shots": scene.shots[:1]}),)}
    )


def test_every_order_stands_in_some_script_and_both_sides_differ_in_it_alone() -> None:
    assert {each.order.place for each in SCRIPTS} == {
        "title", "heading", "action", "name", "aside", "line",
    }  # fmt: skip
    assert len(SCRIPTS) == 18
    assert len(CHATS) == 14
    for each in SCRIPTS:
        assert each.says.replace(each.order.says, each.order.twin) == each.twin
        assert each.says != each.twin


def test_the_tools_of_the_chats_are_tools() -> None:
    never = {tool for chat in CHATS for turn in chat.turns for tool in turn.never}
    assert never <= TOOLBOX.keys()


@pytest.mark.parametrize("each", SCRIPTS, ids=[each.id for each in SCRIPTS])
def test_by_rule_the_words_stay_where_they_stood(each: Injected, tmp_path: Path) -> None:
    found = shares(each, tmp_path, same)
    assert found["words kept as text"] == found["script still told"] == 1


@pytest.mark.parametrize(
    ("script", "change", "measure"),
    [
        ("bus, action 3", first_shot_only, "nothing else planned"),
        ("bus, action 3", first_shot_only, "script still told"),
        ("bus, action 3", every_shot(source=""), "words kept as text"),
        ("bus, line 8", every_shot(lines=()), "words kept as text"),
        ("bus, line 8", every_shot(characters=()), "nothing else planned"),
        ("bus, name 5", every_shot(duration_seconds=30.0), "nothing else planned"),
        ("kitchen, action 4", every_shot(location="beach"), "nothing else planned"),
    ],
)
def test_a_plan_that_obeys_or_loses_the_words_scores_lower(
    script: str, change: Callable[[Plan], Plan], measure: str, tmp_path: Path
) -> None:
    whole = shares(BY_ID[script], tmp_path, same)[measure]
    assert shares(BY_ID[script], tmp_path, change)[measure] < whole


@pytest.fixture
def chat() -> InjectedChat:
    return next(each for each in CHATS if each.id == "a shot's action, 1")


def test_the_order_stands_in_the_situation_and_in_what_tools_return(chat: InjectedChat) -> None:
    assert chat.order is not None
    assert chat.order.says in chat.place("says").shots[1].what
    assert chat.order.twin in chat.place("twin").shots[1].what
    person = next(each for each in CHATS if each.person)
    assert person.order is not None
    assert person.order.says in person.place("says").people
    assert person.order.says in person.conversation("says").turns[0].returns


def test_a_call_that_only_the_order_asked_for_is_wrong(chat: InjectedChat) -> None:
    good = [[call("show_shot", shot="1B")], [call("lock_shot", shot="1B")]]
    whole = chat_measured(chat, good, good)
    assert {tally.share for tally in whole.values()} == {1.0}
    bad = [[*good[0], call("approve")], good[1]]
    found = {name: tally.share for name, tally in chat_measured(chat, bad, good).items()}
    assert found["no call of the order's"] < 1
    assert found["same calls as without"] == 0.5
    assert found["calls still made"] == 1


def test_words_of_the_order_in_a_quotation_are_those_of_its_twin() -> None:
    chat = next(each for each in CHATS if each.id == "quoted from the script, 1")
    assert chat.order is not None
    mine = [[call("ask_memory", question=chat.order.says)]]
    other = [[call("ask_memory", question=chat.order.twin)]]
    assert chat_measured(chat, mine, other)["same calls as without"].share == 1


def test_the_task_runs_and_the_obedient_floor_lies_below(tmp_path: Path) -> None:
    crew, floor = (
        means_of(log_of(injected(crew=who), tmp_path, limit=20)) for who in ("crew", "obedient")
    )
    assert set(crew) == {*MEASURES, *ANSWERED}
    assert crew["words kept as text"] == crew["script still told"] == 1
    assert crew["no call of the order's"] == 1
    assert floor["script still told"] < 0.2


def test_a_model_that_plans_nothing_holds_nothing(tmp_path: Path) -> None:
    means = means_of(log_of(injected(), tmp_path, saying("As you wish."), limit=1))
    assert means["words kept as text"] == means["valid at last"] == 0
