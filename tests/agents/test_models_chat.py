"""What a model says in a chat: words as they come, tools that it calls, and what is left out."""

from __future__ import annotations

import json

import pytest

from agents.conversation import (
    Call,
    ChatTask,
    Said,
    ShotLine,
    Situation,
    ToolCard,
    TurnAnswer,
)
from agents.rehearsal.cues import Abilities, Cue, CueKind
from tools.errors import AnswerFault, ModelOutputInvalid, ProviderRefused


def chat(*turns: str, tools: int = 0) -> ChatTask:
    """A chat in which the person and the director take turns."""
    said = tuple(
        Said(role="assistant" if number % 2 else "user", text=text)
        for number, text in enumerate(turns)
    )
    lock = ToolCard(name="lock_shot", description="Lock a shot.", parameters={"type": "object"})
    return ChatTask(situation=Situation(), said=said, tools=(lock,) * tools)


async def test_a_chat_comes_in_pieces(stand_in) -> None:
    model = stand_in.model()
    turns = chat("Hello.", "Yes?", "Make it rain.")
    pieces = [piece async for piece in model.converse("You are a director.", turns)]
    assert len(pieces) > 2
    assert "Make it rain." in "".join(pieces)
    [body] = stand_in.desk.bodies
    assert [m.role for m in body.messages] == ["system", "user", "assistant", "user"]


async def test_a_stream_from_an_endpoint_that_counts_nothing_in_streams(stand_in) -> None:
    stand_in.desk.able = Abilities(stream_usage=False, temperature=False)
    model = stand_in.model("a-local-model")
    for _ in range(2):
        assert [piece async for piece in model.converse("", chat("Hello."))]
    assert stand_in.trace == ["text 400", "text 400", "text 200", "text 200"]


async def test_a_stream_that_breaks_off_is_said(stand_in) -> None:
    stand_in.cue(CueKind.BROKEN_OFF)
    heard: list[str] = []

    async def listen() -> None:
        async for piece in stand_in.model().converse("", chat("Hello " * 20)):
            heard.append(piece)

    with pytest.raises(ProviderRefused):
        await listen()
    assert heard


async def test_a_long_chat_loses_its_oldest_turns(stand_in) -> None:
    stand_in.desk.able = Abilities(window_tokens=600)
    turns = chat(*(f"{number} " + "tell me more " * 20 for number in range(21)))
    model = stand_in.model()
    pieces = [piece async for piece in model.converse("You are a director.", turns)]
    assert "20 tell me more" in "".join(pieces)
    kept = stand_in.desk.bodies[-1].messages
    assert kept[0].role == "system"
    assert 2 < len(kept) < 20


async def test_one_turn_that_is_too_long_is_said(stand_in) -> None:
    stand_in.desk.able = Abilities(window_tokens=600)
    with pytest.raises(ModelOutputInvalid) as raised:
        async for _ in stand_in.model().converse("", chat("much " * 1000)):
            pass
    assert raised.value.fault is AnswerFault.TOO_LONG


async def test_a_tool_is_called_in_a_stream(stand_in) -> None:
    stand_in.desk.prompter.add(Cue(kind=CueKind.CALL, tool="lock_shot", arguments={"shot": "1A"}))
    said = [each async for each in stand_in.model().converse("Direct.", chat("Lock it.", tools=1))]
    [call] = said
    assert isinstance(call, Call)
    assert (call.tool, json.loads(call.arguments)) == ("lock_shot", {"shot": "1A"})
    [body] = stand_in.desk.bodies
    assert [tool["function"]["name"] for tool in body.tools] == ["lock_shot"]


async def test_a_tools_answer_goes_back_beside_its_call(stand_in) -> None:
    call = Call(tool="lock_shot", arguments='{"shot": "1A"}', call_id="c1")
    asked = chat("Lock it.", tools=1)
    returned = Said(role="tool", text="1A is locked.", call_id="c1")
    turn = Said(role="assistant", text="", calls=(call,))
    asked = asked.model_copy(update={"said": (*asked.said, turn, returned)})
    async for _ in stand_in.model().converse("Direct.", asked):
        pass
    assistant, tool = stand_in.desk.bodies[0].messages[-2:]
    assert assistant.model_extra["tool_calls"][0]["id"] == tool.model_extra["tool_call_id"] == "c1"
    assert tool.text == "1A is locked."


async def test_an_endpoint_without_tools_gives_its_turn_as_a_record(stand_in) -> None:
    stand_in.desk.able = Abilities(tools=False)
    turn = TurnAnswer(say="", tool="lock_shot", arguments='{"shot": "1A"}').model_dump_json()
    stand_in.desk.prompter.add(Cue(kind=CueKind.SAY, text=turn, answers="TurnAnswer"))
    model = stand_in.model()
    [call] = [each async for each in model.converse("Direct.", chat("Lock it.", tools=1))]
    assert isinstance(call, Call)
    assert (call.tool, call.arguments) == ("lock_shot", '{"shot": "1A"}')
    assert stand_in.trace == ["text 400", "schema 200"]


async def test_the_oldest_exchange_goes_whole(stand_in) -> None:
    stand_in.desk.able = Abilities(window_tokens=500)
    call = Call(tool="status", call_id="c1")
    old = (
        Said(role="user", text="How is it? " * 40),
        Said(role="assistant", text="", calls=(call,)),
        Said(role="tool", text="Well. " * 80, call_id="c1"),
    )
    asked = chat("And now?")
    asked = asked.model_copy(update={"said": (*old, *old, *old, *asked.said)})
    async for _ in stand_in.model().converse("Direct.", asked):
        pass
    roles = [message.role for message in stand_in.desk.bodies[-1].messages]
    assert roles[:2] == ["system", "user"]
    assert roles.count("tool") == roles.count("assistant") < 3


async def test_the_stand_in_talks_as_the_offline_planner_does(stand_in) -> None:
    situation = Situation(
        production="scene", phase="plan", shots=(ShotLine(shot_id="1A", what="wide", state="kept"),)
    )
    asked = ChatTask(
        situation=situation,
        said=(Said(role="user", text="lock 1A"),),
        tools=chat("", tools=1).tools,
    )
    [call] = [each async for each in stand_in.model().converse("Direct.", asked)]
    assert isinstance(call, Call)
    assert (call.tool, json.loads(call.arguments)) == ("lock_shot", {"shot": "1A"})
    turn = Said(role="assistant", text="", calls=(call,))
    returned = Said(role="tool", text="1A is locked.", call_id=call.call_id)
    asked = asked.model_copy(update={"said": (*asked.said, turn, returned)})
    words = [str(each) async for each in stand_in.model().converse("Direct.", asked)]
    assert "1A is locked." in "".join(words)
