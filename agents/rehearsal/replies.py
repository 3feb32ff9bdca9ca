"""Replies in OpenAI's JSON: a completion, the same as a stream of events, and errors."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from agents.rehearsal.answers import Spoken
from agents.rehearsal.cues import Cue, CueKind
from agents.rehearsal.request import Body, Refused, tokens_of

_PIECE = 24
"""Characters of an event."""
_CREATED = 1_760_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    """What is sent as the model's answer."""

    spoken: Spoken
    finish: str = "stop"
    refusal: str = ""


def played(cue: Cue | None, proper: Spoken, body: Body, answer_tokens: int) -> Choice:
    """The proper answer, or what the cue makes of it; too long a one is cut off."""
    choice = Choice(proper, "tool_calls" if proper.tool else "stop")
    if cue is not None:
        choice = _spoiled(cue, proper, body) or choice
    limit = min(body.answer_limit or answer_tokens, answer_tokens) * 4
    content = choice.spoken.content
    if len(content) > limit:
        return Choice(_with(choice.spoken, content[:limit]), "length")
    return choice


def _spoiled(cue: Cue, proper: Spoken, body: Body) -> Choice | None:
    content = proper.content
    half = content[: max(1, len(content) // 2)]
    name = body.record or "answer"
    texts = {
        CueKind.SAY: cue.text,
        CueKind.INVALID_JSON: half,
        CueKind.WRONG_SCHEMA: json.dumps({"mood": "cheerful", "count": "many"}),
        CueKind.CHATTY: f"Sure! Here it is:\n```json\n{content}\n```\nShall I go on?",
        CueKind.THINKING: f'<think>Perhaps {{"shots": 1}}? No.</think>\n{content}',
        CueKind.WRAPPED: f'{{"{name}": {content}}}',
        CueKind.PROSE: "I would rather talk about the weather.",
        CueKind.EMPTY: "",
    }
    if cue.kind in texts:
        return Choice(_with(proper, texts[cue.kind]))
    if cue.kind is CueKind.CALL:
        arguments = json.dumps(cue.arguments)
        return Choice(Spoken(tool=cue.tool, arguments=arguments), "tool_calls")
    if cue.kind is CueKind.TRUNCATED:
        return Choice(_with(proper, half), "length")
    if cue.kind is CueKind.FILTERED_ANSWER:
        return Choice(Spoken(""), "content_filter")
    if cue.kind is CueKind.REFUSED:
        return Choice(Spoken(""), refusal=cue.text or "I'm sorry, I can't help with that.")
    return None


def _with(spoken: Spoken, content: str) -> Spoken:
    if spoken.tool and content:
        return Spoken(tool=spoken.tool, arguments=content)
    return Spoken(content)


def usage_of(body: Body, choice: Choice) -> dict[str, Any]:
    """The count of tokens; every eighth of the answer is called reasoning."""
    prompt, answer = body.prompt_tokens, tokens_of(len(choice.spoken.content)) + 1
    return {
        "prompt_tokens": prompt,
        "completion_tokens": answer,
        "total_tokens": prompt + answer,
        "prompt_tokens_details": {"cached_tokens": prompt // 4},
        "completion_tokens_details": {"reasoning_tokens": answer // 8},
    }


def completion(number: int, body: Body, choice: Choice) -> dict[str, Any]:
    """The whole reply, without its usage."""
    message: dict[str, Any] = {"role": "assistant", "content": choice.spoken.text or None}
    message["refusal"] = choice.refusal or None
    if choice.spoken.tool:
        first = _call(f"{number}", choice.spoken.tool, choice.spoken.arguments)
        message["tool_calls"] = [first, *_further(number, choice.spoken)]
    return _frame(number, body, "chat.completion") | {
        "choices": [{"index": 0, "message": message, "finish_reason": choice.finish}]
    }


async def events(
    number: int, body: Body, choice: Choice, usage: dict[str, Any]
) -> AsyncIterator[str]:
    """The reply as server-sent events."""
    frame = _frame(number, body, "chat.completion.chunk")

    def event(delta: dict[str, Any], finish: str | None = None) -> str:
        chunk = frame | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        return f"data: {json.dumps(chunk)}\n\n"

    yield event({"role": "assistant", "content": ""})
    spoken = choice.spoken
    if spoken.tool:
        yield event({"tool_calls": [{"index": 0} | _call(f"{number}", spoken.tool, "")]})
    for start in range(0, len(spoken.content), _PIECE):
        piece = spoken.content[start : start + _PIECE]
        yield event(
            {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
            if spoken.tool
            else {"content": piece}
        )
    for index, call in enumerate(_further(number, spoken), start=1):
        yield event({"tool_calls": [{"index": index} | call]})
    yield event({}, choice.finish)
    if (body.stream_options or {}).get("include_usage"):
        yield f"data: {json.dumps(frame | {'choices': [], 'usage': usage})}\n\n"
    yield "data: [DONE]\n\n"


def _further(number: int, spoken: Spoken) -> list[dict[str, Any]]:
    """Tools called beside the first."""
    return [
        _call(f"{number}_{place}", each.tool, each.arguments)
        for place, each in enumerate(spoken.more, start=1)
    ]


def _call(number: str, tool: str, arguments: str) -> dict[str, Any]:
    function = {"name": tool, "arguments": arguments}
    return {"id": f"call_{number}", "type": "function", "function": function}


def _frame(number: int, body: Body, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{number}", "object": kind, "created": _CREATED, "model": body.model}


def refusal_for(cue: Cue) -> tuple[Refused, dict[str, str]] | None:
    """The refusal and its headers that a cue calls for; None where it calls for none."""
    kinds: dict[CueKind, tuple[int, str, str]] = {
        CueKind.FILTERED_PROMPT: (
            400,
            "The response was filtered due to the prompt triggering our content management policy.",
            "content_filter",
        ),
        CueKind.BAD_REQUEST: (400, "Bad request.", ""),
        CueKind.RATE_LIMITED: (429, "Rate limit reached for requests.", "rate_limit_exceeded"),
        CueKind.RATE_LIMITED_RETRY_AFTER: (429, "Rate limit reached.", "rate_limit_exceeded"),
        CueKind.NO_MONEY: (429, "You exceeded your current quota.", "insufficient_quota"),
        CueKind.BAD_KEY: (401, "Incorrect API key provided.", "invalid_api_key"),
        CueKind.NO_MODEL: (404, "The model does not exist.", "model_not_found"),
        CueKind.SERVER_ERROR: (500, "The server had an error.", "server_error"),
    }
    if cue.kind not in kinds:
        return None
    status, message, code = kinds[cue.kind]
    asked = cue.kind is CueKind.RATE_LIMITED_RETRY_AFTER
    headers = {"retry-after": f"{cue.seconds:g}"} if asked else {}
    return Refused(status, message, code=code), headers


def error_body(refused: Refused) -> dict[str, Any]:
    """An error in OpenAI's form."""
    return {
        "error": {
            "message": refused.message,
            "type": "invalid_request_error" if refused.status < 500 else "server_error",
            "param": refused.param or None,
            "code": refused.code or None,
        }
    }
