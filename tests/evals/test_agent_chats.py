"""Conversations: what had to be called, what must not be, and who says so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from agents.conversation import Call, ChatTask
from agents.offline import OfflinePlanner
from evals.agents.answers import ANSWERED, Answers
from evals.agents.chats import (
    MEASURES,
    by_words,
    chat,
    judged,
    talked,
)
from evals.agents.conversations import Conversation, Turn, read_conversations
from evals.bench_understanding import expected, fits
from graph.chat.toolbox import TOOLBOX
from tests.evals.inspected import QUIET, call, log_of, means_of, saying

pytestmark = QUIET
DROP = Conversation(
    id="drop",
    turns=(Turn(said="Drop 2A.", must=("drop_shot shot=2A",), never=("run",), returns="Gone."),),
)


@dataclass
class Scripted(OfflinePlanner):
    """Says what the test wrote, and remembers what it was told."""

    turns: list[list[str | Call]]
    tasks: list[ChatTask] = field(default_factory=list)

    async def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        self.tasks.append(task)
        for part in self.turns.pop(0) if self.turns else ["Good."]:
            yield part


def shares(conversation: Conversation, *calls: Call) -> dict[str, float]:
    return {name: tally.share for name, tally in judged(conversation, [calls]).items()}


def test_every_tool_of_the_file_is_one_of_the_chats() -> None:
    turns = [turn for each in read_conversations() for turn in each.turns]
    must = {expected(written).tool for turn in turns for written in turn.must}
    assert must | {tool for turn in turns for tool in turn.never} <= TOOLBOX.keys()
    assert len(read_conversations()) == 16
    assert len(turns) == 29


def test_a_conversation_that_goes_as_it_must_is_right() -> None:
    assert set(shares(DROP, call("drop_shot", shot="2a")).values()) == {1.0}


def test_looking_is_free_and_changing_something_else_is_not() -> None:
    looked = shares(DROP, call("show_shot", shot="2A"), call("drop_shot", shot="2A"))
    assert set(looked.values()) == {1.0}
    locked = shares(DROP, call("drop_shot", shot="2A"), call("lock_shot", shot="2A"))
    assert (locked["nothing unasked"], locked["conversation right"]) == (0, 0)
    assert locked["no forbidden call"] == locked["calls made"] == 1


def test_another_shot_and_a_forbidden_tool_are_wrong() -> None:
    other = shares(DROP, call("drop_shot", shot="2B"))
    assert other["calls made"] == other["nothing unasked"] == 0
    assert shares(DROP, call("drop_shot", shot="2A"), call("run"))["no forbidden call"] == 0


def test_calls_have_to_come_in_their_order() -> None:
    both = Conversation(
        id="both",
        turns=(Turn(said="Lock 1A, drop 2A.", must=("lock_shot shot=1A", "drop_shot shot=2A")),),
    )
    backwards = (call("drop_shot", shot="2A"), call("lock_shot", shot="1A"))
    assert shares(both, *backwards)["calls made"] == 0.5


async def test_what_a_tool_returned_is_told_before_the_next_turn() -> None:
    model = Scripted([[call("drop_shot", shot="2A")], ["Gone, as you wished."]])
    again = DROP.model_copy(update={"turns": (*DROP.turns, Turn(said="Thanks."))})
    made = await talked(again, model, Answers())
    assert [[each.tool for each in turn] for turn in made] == [["drop_shot"], []]
    told = model.tasks[1].said
    assert [each.role for each in told] == ["user", "assistant", "tool"]
    assert told[2].text == "Gone."
    assert told[2].call_id == told[1].calls[0].call_id != ""
    assert [each.role for each in model.tasks[2].said][-2:] == ["assistant", "user"]


async def test_a_model_that_never_answers_is_stopped_and_its_tools_are_taken_away() -> None:
    model = Scripted([[call("status")]] * 20)
    (made,) = await talked(DROP, model, Answers())
    assert len(made) == len(model.tasks) == 7
    assert model.tasks[-1].tools == ()


def test_the_floor_takes_a_word_for_an_order() -> None:
    (calls,) = by_words(Conversation(id="x", turns=(Turn(said="Did you drop 2A?"),)))
    assert [each.tool for each in calls] == ["drop_shot"]


def test_the_task_runs_without_a_model_and_beats_the_floor(tmp_path: Path) -> None:
    crew, floor = means_of(log_of(chat(), tmp_path)), means_of(log_of(chat("keyword"), tmp_path))
    assert list(crew) == [*MEASURES, *ANSWERED]
    assert crew["conversation right"] > floor["conversation right"] + 0.3


def test_a_model_of_inspects_calls_a_tool_in_its_record(tmp_path: Path) -> None:
    words = json.dumps({"say": "I did nothing."})
    log = log_of(chat(), tmp_path, saying(words), limit=1)
    assert means_of(log)["nothing unasked"] == 1
    assert means_of(log)["calls made"] == 0


def test_a_call_without_arguments_is_one_of_none() -> None:
    assert fits(Call(tool="status", arguments=""), expected("status"))
    assert not fits(Call(tool="show_shot", arguments="2B"), expected("show_shot shot=2B"))
