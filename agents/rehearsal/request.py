"""A chat request as the stand-in reads it, and the rules by which it is refused.

The rules are OpenAI's: what strict schemas need, how long a prompt may be, which fields a model
takes. They are written down here on their own, so that a client's mistake is not shared.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Iterator
from typing import Any

from PIL import Image, UnidentifiedImageError
from pydantic import BaseModel, ConfigDict, Field

from agents.rehearsal.cues import Abilities

_CHARACTERS_A_TOKEN = 4
_PICTURE_TOKENS = 765
_DATA = "data:image/jpeg;base64,"


class Refused(Exception):
    """The endpoint says no."""

    def __init__(self, status: int, message: str, *, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.param = param


class Message(BaseModel):
    """One message."""

    model_config = ConfigDict(extra="allow")

    role: str
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """Its words, without pictures."""
        if isinstance(self.content, list):
            return "\n".join(str(part["text"]) for part in self.content if "text" in part)
        return self.content or ""


class Body(BaseModel):
    """Body of POST /v1/chat/completions, as far as it matters here."""

    model_config = ConfigDict(extra="allow")

    model: str
    messages: list[Message] = Field(min_length=1)
    stream: bool = False
    stream_options: dict[str, Any] | None = None
    temperature: float | None = None
    max_completion_tokens: int | None = None
    max_tokens: int | None = None
    response_format: dict[str, Any] | None = None
    tools: list[dict[str, Any]] = []
    tool_choice: str | dict[str, Any] | None = None

    @property
    def record(self) -> str:
        """Name of the record that is asked for; empty in a chat."""
        if self.response_format and "json_schema" in self.response_format:
            return str(self.response_format["json_schema"].get("name", ""))
        return self.forced_tool or str(self._schema_in_words.get("title", ""))

    @property
    def form(self) -> str:
        """How a record is asked for: schema, tool, or text."""
        if self.response_format is not None:
            return "schema"
        return "tool" if self.forced_tool else "text"

    @property
    def _schema_in_words(self) -> dict[str, Any]:
        """The schema that the prompt spells out, as a model would read it there."""
        for message in self.messages:
            _, found, words = message.text.partition("JSON schema:\n")
            if found and words.startswith("{"):
                return dict(json.JSONDecoder().raw_decode(words)[0])
        return {}

    @property
    def forced_tool(self) -> str:
        """The tool that has to be called; empty when none has to."""
        if isinstance(self.tool_choice, dict):
            return str(self.tool_choice["function"]["name"])
        return ""

    @property
    def schema_asked_for(self) -> dict[str, Any]:
        """The JSON schema of the record that is asked for; empty in a chat."""
        if self.response_format and "json_schema" in self.response_format:
            return dict(self.response_format["json_schema"].get("schema", {}))
        for tool in self.tools:
            if tool["function"]["name"] == self.forced_tool:
                return dict(tool["function"].get("parameters", {}))
        return self._schema_in_words

    @property
    def answer_limit(self) -> int | None:
        """The longest answer that is wanted."""
        return self.max_completion_tokens or self.max_tokens

    def pictures(self) -> Iterator[tuple[int, int]]:
        """Width and height of every picture; raises Refused for one that cannot be read."""
        for message in self.messages:
            for part in message.content if isinstance(message.content, list) else ():
                if part.get("type") == "image_url":
                    yield _size_of(str(part["image_url"]["url"]))

    @property
    def prompt_tokens(self) -> int:
        """Tokens of everything that the model reads."""
        characters = sum(len(message.text) for message in self.messages)
        schema = 0 if self.form == "text" else len(str(self.schema_asked_for))
        pictures = sum(1 for _ in self.pictures())
        return tokens_of(characters + schema) + pictures * _PICTURE_TOKENS


def tokens_of(characters: int) -> int:
    """Tokens of so many characters."""
    return -(-characters // _CHARACTERS_A_TOKEN)


def check(body: Body, able: Abilities) -> None:
    """Raises Refused for a request that the endpoint does not take."""
    if body.response_format is not None and not able.response_format:
        raise Refused(400, "Unrecognized request argument supplied: response_format")
    if body.tools and not able.tools:
        raise Refused(400, f"{body.model} does not support tools")
    if body.temperature not in (None, 1) and not able.temperature:
        raise Refused(
            400,
            f"Unsupported value: 'temperature' does not support {body.temperature} with this"
            " model. Only the default (1) value is supported.",
            code="unsupported_value",
            param="temperature",
        )
    if body.stream_options is not None and not able.stream_usage:
        raise Refused(400, "Unknown field: stream_options")
    if not able.sees and any(True for _ in body.pictures()):
        raise Refused(400, "Invalid content type. image_url is only supported by certain models.")
    _check_limit(body, able)
    if body.response_format is not None:
        _check_format(body.response_format)
    if body.prompt_tokens > able.window_tokens:
        raise too_long(body, able)


def too_long(body: Body, able: Abilities) -> Refused:
    """The refusal of a prompt that does not fit."""
    return Refused(
        400,
        f"This model's maximum context length is {able.window_tokens} tokens. However, your"
        f" messages resulted in {body.prompt_tokens} tokens. Please reduce the length of the"
        " messages.",
        code="context_length_exceeded",
        param="messages",
    )


def _check_limit(body: Body, able: Abilities) -> None:
    limit = body.answer_limit
    if limit is None:
        return
    if not able.answer_limit:
        raise Refused(400, "Unknown field: max_completion_tokens", param="max_completion_tokens")
    if limit > able.answer_tokens:
        raise Refused(
            400,
            f"max_tokens is too large: {limit}. This model supports at most {able.answer_tokens}"
            " completion tokens.",
            code="invalid_value",
            param="max_tokens",
        )


def _check_format(form: dict[str, Any]) -> None:
    if form.get("type") != "json_schema":
        return
    held = form["json_schema"]
    if held.get("strict"):
        problem = next(_strict_problems(held["schema"], ()), None)
        if problem:
            raise Refused(
                400,
                f"Invalid schema for response_format '{held['name']}': {problem}",
                param="response_format",
            )


_LOOSE = ("default", "minLength", "maxLength", "title", "prefixItems", "patternProperties")


def _strict_problems(node: dict[str, Any], place: tuple[str, ...]) -> Iterator[str]:
    """What strict mode does not allow in a schema."""
    where = f"In context={place}"
    yield from (f"{where}, '{word}' is not permitted." for word in _LOOSE if word in node)
    if "$ref" in node and len(node) > 1:
        yield f"{where}, $ref cannot have keywords beside it."
    if node.get("type") == "object":
        if node.get("additionalProperties") is not False:
            yield f"{where}, 'additionalProperties' is required to be supplied and to be false."
        if set(node.get("required", ())) != set(node.get("properties", {})):
            yield f"{where}, 'required' has to include every key in properties."
    for name, inner in _inside(node):
        yield from _strict_problems(inner, (*place, name))


def _inside(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for group in ("properties", "$defs"):
        yield from node.get(group, {}).items()
    for option in node.get("anyOf", ()):
        yield "anyOf", option
    if "items" in node:
        yield "items", node["items"]


def _size_of(address: str) -> tuple[int, int]:
    if not address.startswith(_DATA):
        raise Refused(400, "Only JPEG pictures as data are taken here.", param="image_url")
    try:
        with Image.open(io.BytesIO(base64.b64decode(address.removeprefix(_DATA)))) as picture:
            width, height = picture.size
            return width, height
    except (binascii.Error, UnidentifiedImageError) as error:
        raise Refused(400, "You uploaded an unsupported image.", code="invalid_image") from error
