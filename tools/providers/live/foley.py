"""What no sound model should put under a clip."""

from __future__ import annotations

from tools.providers.requests import FoleyRequest

_UNWANTED = ("speech", "voices", "music")
"""Dialogue and score have tracks of their own, and MMAudio is known to make up both."""


def unwanted(request: FoleyRequest) -> str:
    """The negative prompt: what the request does not want, and never speech or music."""
    asked = [word.strip() for word in request.negative.split(",") if word.strip()]
    return ", ".join([*asked, *(word for word in _UNWANTED if word not in asked)])
