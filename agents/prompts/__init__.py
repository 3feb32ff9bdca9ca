"""Prompt files: read by name, hashed into what was made with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system prompt and its version."""

    text: str
    sha256: str
    """First twelve hex digits; changes with every edit of the file."""


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt file of that name in this package."""
    text = files(__package__).joinpath(f"{name}.md").read_text("utf-8")
    return Prompt(text, hashlib.sha256(text.encode()).hexdigest()[:12])
