"""The director's chat as a model reads it out of a request: situation, turns and tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from agents.conversation import Call, ChatTask, Said, Situation, ToolCard
from agents.rehearsal.request import Body, Message

_SITUATION = "The situation, as it is on disk"


def chat_of(body: Body) -> ChatTask | None:
    """The chat; None where the request is about something else."""
    situation = _situation(body.messages[0])
    if situation is None:
        return None
    tools = (tool["function"] for tool in body.tools)
    return ChatTask(
        situation=situation,
        said=tuple(_said(body.messages[1:])),
        tools=tuple(
            ToolCard(
                name=tool["name"],
                description=tool.get("description", ""),
                parameters=tool.get("parameters", {}),
            )
            for tool in tools
        ),
    )


def _situation(first: Message) -> Situation | None:
    _, found, rest = first.text.partition(_SITUATION)
    if first.role != "system" or not found:
        return None
    try:
        return Situation.model_validate_json(rest.partition("\n")[2])
    except ValidationError:
        return None


def _said(messages: list[Message]) -> Iterator[Said]:
    for message in messages:
        more: dict[str, Any] = message.model_extra or {}
        match message.role:
            case "user":
                yield Said(role="user", text=message.text)
            case "assistant":
                calls = tuple(_call(each) for each in more.get("tool_calls") or ())
                yield Said(role="assistant", text=message.text, calls=calls)
            case "tool":
                yield Said(role="tool", text=message.text, call_id=more["tool_call_id"])


def _call(each: dict[str, Any]) -> Call:
    function = each["function"]
    return Call(
        tool=function["name"], arguments=function["arguments"] or json.dumps({}), call_id=each["id"]
    )
