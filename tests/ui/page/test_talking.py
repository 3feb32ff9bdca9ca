"""The conversation in the server's thread: streamed, one turn at a time, kept on disk."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agents.conversation import Call, ChatTask, Said
from agents.spending import Account
from evals.in_thread import InThread
from graph.chat.desk import Desk
from graph.context import Gates
from tests.graph.fakes import ONE_SCENE, Set
from ui.page.talking import Conversation, Talker, ToolUse, Turn, turns_of

Part = str | Call | threading.Event


@dataclass
class Scripted:
    """A model that says what the test wrote; an event makes it wait for the test."""

    turns: list[list[Part]] = field(default_factory=list)
    name: str = "scripted"
    sees: bool = False

    async def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        for part in self.turns.pop(0) if self.turns else ["Good."]:
            if isinstance(part, threading.Event):
                await asyncio.to_thread(part.wait, 30)
            else:
                yield part

    def charged_to(self, account: Account) -> Scripted:
        return self


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    stage = Set(tmp_path)
    return Desk(home=tmp_path, runner=InThread(stage.crew), hire=stage.crew)


@pytest.fixture
def model() -> Scripted:
    return Scripted()


@pytest.fixture
def talker(desk: Desk, model: Scripted) -> Iterator[Talker]:
    one = Talker(desk, lambda: model)
    until(one, lambda now: not now.busy)
    yield one
    one.close()


def until(talker: Talker, wanted: Callable[[Conversation], bool]) -> Conversation:
    """The conversation as soon as it is as wanted."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if wanted(talker.now):
            return talker.now
        time.sleep(0.01)
    raise AssertionError(f"it never came to that: {talker.now}")


def said(now: Conversation) -> list[str]:
    return [part for turn in now.turns for part in turn.parts if isinstance(part, str)]


def test_words_are_seen_before_the_turn_is_over(talker: Talker, model: Scripted) -> None:
    gate = threading.Event()
    model.turns = [["Let me ", "think. ", gate, "Done."]]
    assert talker.say("hello", "")
    half = until(talker, lambda now: len(now.live) == 2)
    assert half.busy
    assert "Done." not in str(half.live)
    gate.set()
    whole = until(talker, lambda now: not now.busy)
    assert "Done." in said(whole)[-1]
    assert whole.live == ()


def test_a_second_word_waits_until_the_turn_is_over(talker: Talker, model: Scripted) -> None:
    gate = threading.Event()
    model.turns = [[gate, "Yes."]]
    assert talker.say("first", "")
    assert not talker.say("second", "")
    gate.set()
    now = until(talker, lambda now: not now.busy)
    assert "second" not in said(now)


def test_a_director_that_is_stopped_can_be_spoken_to_again(talker: Talker, model: Scripted) -> None:
    gate = threading.Event()
    model.turns = [["Well then. ", "Let me ", gate], ["Back again."]]
    talker.say("talk on", "")
    until(talker, lambda now: len(now.live) == 2)
    talker.stop()
    gate.set()
    stopped = until(talker, lambda now: not now.busy)
    assert "(Stopped.)" in said(stopped)[-1]
    talker.say("are you there?", "")
    now = until(talker, lambda now: not now.busy)
    assert said(now)[-1] == "Back again."


def test_what_a_tool_returned_stands_with_its_call(talker: Talker, model: Scripted) -> None:
    model.turns = [[Call(tool="list_productions")], ["There is none."]]
    talker.say("what is there?", "")
    now = until(talker, lambda now: not now.busy)
    (use,) = [part for turn in now.turns for part in turn.parts if isinstance(part, ToolUse)]
    assert use.done
    assert "no production yet" in use.text


def test_a_new_server_knows_what_was_said(desk: Desk, talker: Talker, model: Scripted) -> None:
    model.turns = [[Call(tool="list_productions")], ["There is none."]]
    talker.say("what is there?", "")
    before = until(talker, lambda now: not now.busy and now.number > 1)
    again = Talker(desk, lambda: model)
    try:
        after = until(again, lambda now: not now.busy)
    finally:
        again.close()
    assert said(after) == said(before)


def test_a_turn_is_about_the_production_that_the_page_looked_at(
    desk: Desk, talker: Talker, model: Scripted
) -> None:
    for name in ("one", "two"):
        (desk.home / name).mkdir()
        (desk.home / name / "brief.json").write_text(json.dumps({"name": name}))
    for name in ("two", "one"):
        talker.say(f"look at {name}", name)
        now = until(talker, lambda now: not now.busy)
        assert now.production == name


def test_a_question_of_money_of_another_server_counts_as_a_no(
    tmp_path: Path, model: Scripted
) -> None:
    stage = Set(tmp_path, gates=Gates(plan=True), studio_name="rehearsal", script=ONE_SCENE)
    asyncio.run(stage.run())
    runner = InThread(lambda _: stage.crew())
    desk = Desk(home=tmp_path, runner=runner, hire=stage.crew)
    model.turns = [[Call(tool="approve")]]
    first = Talker(desk, lambda: model)
    until(first, lambda now: not now.busy)
    first.say("looks good, go", "production")
    assert "Shall I?" in until(first, lambda now: bool(now.question)).question
    first.close()
    second = Talker(Desk(home=tmp_path, runner=runner, hire=stage.crew), lambda: model)
    try:
        now = until(second, lambda now: not now.busy)
        assert now.question == ""
        (use,) = [part for turn in now.turns for part in turn.parts if isinstance(part, ToolUse)]
        assert not use.done
        second.say("yes", "production")
        until(second, lambda now: not now.busy)
    finally:
        second.close()
    assert runner.orders == []


def test_calls_without_an_answer_on_record_were_cut_off() -> None:
    call = Call(tool="run", call_id="call_1")
    turns = turns_of(
        [
            Said(role="user", text="go on"),
            Said(role="assistant", text="", calls=(call,)),
        ]
    )
    assert turns == (
        Turn("you", ("go on",)),
        Turn("director", (ToolUse("run", "{}", "call_1", "It was cut off.", False),)),
    )
