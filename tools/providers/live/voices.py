"""Which voice of a service speaks a part that was cast with one of the studio's own voices."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def voice_id(service: str, voice: str) -> str:
    """The service's id of a part voice; a voice that is not in the table is its own id.

    The table is `voices.toml`. A cast member's voice may hold a service's id to begin with, which
    is how a filmmaker's cloned voice gets into a film.
    """
    return voices_of(service).get(voice, voice)


def voices_of(service: str) -> Mapping[str, str]:
    """The service's ids by part voice; empty for a service without a table."""
    return _tables().get(service, {})


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    """Service, part voice, id."""
    text = files("tools.providers.live").joinpath("voices.toml").read_text("utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return tables
