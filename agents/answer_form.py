"""The three ways of asking for a record: by JSON schema, by tool call, by JSON in the text.

Endpoints know the first, the second or neither; the next way down is taken when one is refused.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

_ALLOWED = frozenset(
    {"type", "properties", "required", "items", "enum", "const", "anyOf", "$ref", "$defs"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems"}
)
"""What strict schemas may hold; lengths of texts and defaults are checked when it is read."""


class Form(StrEnum):
    """How a record is asked for."""

    SCHEMA = "schema"
    """`response_format` with the JSON schema."""
    TOOL = "tool"
    """One tool whose arguments are the record, and which has to be called."""
    TEXT = "text"
    """The schema in the system prompt, the JSON in the answer."""

    @property
    def next(self) -> Form:
        """The way that asks less of the endpoint; the last is its own."""
        return Form.TOOL if self is Form.SCHEMA else Form.TEXT


def fields_for(form: Form, schema: type[BaseModel]) -> dict[str, Any]:
    """Fields of the request that ask for the record in this form."""
    name = schema.__name__
    strict = strict_schema(schema)
    plain = schema.model_json_schema()
    if form is Form.SCHEMA:
        held = {"strict": True, "schema": strict} if strict else {"schema": plain}
        return {"response_format": {"type": "json_schema", "json_schema": {"name": name} | held}}
    if form is Form.TOOL:
        function = {"name": name, "description": "Give the answer.", "parameters": plain}
        chosen = {"type": "function", "function": {"name": name}}
        return {"tools": [{"type": "function", "function": function}], "tool_choice": chosen}
    return {}


def schema_words(schema: type[BaseModel]) -> str:
    """The schema as an instruction, for a model that sees it nowhere else."""
    return (
        "Answer with one JSON object and nothing else. It has to fit this JSON schema:\n"
        + json.dumps(schema.model_json_schema(), separators=(",", ":"))
    )


def strict_schema(schema: type[BaseModel]) -> dict[str, Any] | None:
    """The schema in the strict form that decoding is held to; None where it cannot be put so.

    Every field is required there, none may be added, and there are no dictionaries with free keys.
    """
    try:
        return _strict(schema.model_json_schema())
    except _NotStrict:
        return None


class _NotStrict(Exception):
    pass


def _strict(node: dict[str, Any]) -> dict[str, Any]:
    if "prefixItems" in node or node.get("additionalProperties"):
        raise _NotStrict
    kept = {key: value for key, value in node.items() if key in _ALLOWED}
    for group in ("properties", "$defs"):
        if group in kept:
            kept[group] = {name: _strict(value) for name, value in kept[group].items()}
    if "items" in kept:
        kept["items"] = _strict(kept["items"])
    if "anyOf" in kept:
        kept["anyOf"] = [_strict(option) for option in kept["anyOf"]]
    if kept.get("type") == "object":
        kept["required"] = list(kept.get("properties", {}))
        kept["additionalProperties"] = False
    return kept
