"""What the stand-in answers: the offline planner's record, an example of a schema, or a remark."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from agents.conversation import Call
from agents.exchange import (
    CandidateAnswer,
    CandidateTask,
    DirectorAnswer,
    DirectorTask,
    ReasonAnswer,
    ReasonTask,
    WriterAnswer,
    WriterTask,
)
from agents.offline import OfflinePlanner
from agents.rehearsal.chats import chat_of
from agents.rehearsal.request import Body, Message

_TASKS: tuple[tuple[type[BaseModel], type[BaseModel]], ...] = (
    (DirectorTask, DirectorAnswer),
    (WriterTask, WriterAnswer),
    (CandidateTask, CandidateAnswer),
    (ReasonTask, ReasonAnswer),
)
_WORD = re.compile(r"[a-z]+")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Spoken:
    """The proper answer."""

    text: str = ""
    tool: str = ""
    arguments: str = ""
    """Of the tool, as JSON."""
    more: tuple[Call, ...] = ()
    """Further tools called at once."""

    @property
    def content(self) -> str:
        """Whatever of it is said."""
        return self.arguments if self.tool else self.text


async def answer_to(body: Body) -> Spoken:
    """The answer of a model that does what is asked."""
    record = await _record(body)
    if record is None and body.schema_asked_for:
        record = json.dumps(example_of(body.schema_asked_for))
    if record is not None:
        tool = body.forced_tool
        return Spoken(tool=tool, arguments=record) if tool else Spoken(record)
    return await _turn(body) or _tool_for(body) or Spoken(_remark(body.messages))


async def _record(body: Body) -> str | None:
    """The offline planner's answer, where one of the crew's tasks is asked."""
    for message in body.messages:
        if message.role != "user" or not message.text.startswith("{"):
            continue
        text = message.text.split("\nPicture: ", 1)[0]
        for kind, answer in _TASKS:
            try:
                task = kind.model_validate_json(text)
            except ValidationError:
                continue
            return (await OfflinePlanner().answer("", task, answer)).model_dump_json()
    return None


async def _turn(body: Body) -> Spoken | None:
    """The offline planner's turn, where the director's chat is told its situation."""
    task = chat_of(body)
    if task is None or not task.tools:
        return None
    parts = [part async for part in OfflinePlanner().converse("", task)]
    calls = tuple(part for part in parts if isinstance(part, Call))
    if not calls:
        return Spoken("".join(map(str, parts)))
    return Spoken(tool=calls[0].tool, arguments=calls[0].arguments, more=calls[1:])


def _tool_for(body: Body) -> Spoken | None:
    """A call of the first tool whose whole name the person used, unless one was called just now."""
    last = body.messages[-1]
    if last.role != "user":
        return None
    said = set(_WORD.findall(last.text.lower()))
    for tool in body.tools:
        name = str(tool["function"]["name"])
        if set(_WORD.findall(name.lower())) <= said:
            arguments = example_of(tool["function"].get("parameters", {}))
            return Spoken(tool=name, arguments=json.dumps(arguments))
    return None


def _remark(messages: list[Message]) -> str:
    last = messages[-1]
    if last.role == "tool":
        return f"The tool said: {last.text}"
    return f"This is a rehearsal, and no model reads this. You said: {last.text}"


def example_of(schema: dict[str, Any]) -> Any:
    """The smallest value that a JSON schema allows, as far as its keywords are known here."""
    return _example(schema, schema.get("$defs", {}), 0)


def _example(node: dict[str, Any], known: dict[str, Any], depth: int) -> Any:
    if depth > _DEEPEST:
        return None
    given = next((node[key] for key in ("const", "default") if key in node), None)
    if given is not None or "enum" in node:
        return node["enum"][0] if given is None else given
    inner = known[str(node["$ref"]).rsplit("/", 1)[-1]] if "$ref" in node else None
    inner = inner or (node["anyOf"][0] if "anyOf" in node else None)
    if inner is not None:
        return _example(inner, known, depth + 1)
    if node.get("type") == "object":
        fields = node.get("properties", {})
        return {name: _example(fields[name], known, depth + 1) for name in node.get("required", ())}
    if node.get("type") == "array":
        return [_example(node.get("items", {}), known, depth + 1)] * node.get("minItems", 0)
    return _plain(node, str(node.get("type")))


def _plain(node: dict[str, Any], kind: str) -> Any:
    least = node.get("minimum", node.get("exclusiveMinimum", 0))
    above = 1 if "exclusiveMinimum" in node else 0
    values = {"integer": int(least) + above, "number": least + above, "boolean": False}
    return values.get(kind, "rehearsed" if kind == "string" else None)
