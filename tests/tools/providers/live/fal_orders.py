"""What is ordered from fal in tests: one request of each model."""

from __future__ import annotations

from typing import Any

from tests.tools.providers.set_up import Stage
from tools.providers.requests import ClipRequest, FoleyRequest, LipsyncRequest, Request

WAN, TURBO = "fal/wan-2.2-i2v", "fal/wan-2.2-i2v-turbo"
OMNI, MMAUDIO, WORDS = "fal/omnihuman-1.5", "fal/mmaudio-v2", "fal/mmaudio-v2-text"


def clip(stage: Stage, **changes: Any) -> ClipRequest:
    fields: dict[str, Any] = {
        "model": WAN,
        "seed": 7,
        "prompt": "She walks along the gallery.",
        "negative": "flicker",
        "first_frame": stage.picture(1280, 720),
        "duration_seconds": 1.5,
        "fps": 24,
        "width": 854,
        "height": 480,
    }
    return ClipRequest(**(fields | changes))


def lips(stage: Stage, **changes: Any) -> LipsyncRequest:
    fields: dict[str, Any] = {
        "model": OMNI,
        "seed": 7,
        "prompt": "He speaks quietly.",
        "first_frame": stage.picture(640, 360),
        "voice": stage.sound(1.0),
        "delay_seconds": 0.4,
        "duration_seconds": 2.0,
        "fps": 24,
        "width": 1280,
        "height": 720,
    }
    return LipsyncRequest(**(fields | changes))


def foley(stage: Stage, **changes: Any) -> FoleyRequest:
    fields: dict[str, Any] = {
        "model": MMAUDIO,
        "seed": 7,
        "prompt": "surf, boots on iron stairs",
        "clip": stage.clip(2.0),
        "duration_seconds": 2.0,
    }
    return FoleyRequest(**(fields | changes))


def request_of(stage: Stage, model: str) -> Request:
    if model in (WAN, TURBO):
        return clip(stage, model=model)
    if model == OMNI:
        return lips(stage)
    return foley(stage) if model == MMAUDIO else foley(stage, model=model, clip=None)


async def quoted(stage: Stage, request: Request) -> int:
    async with stage.studio() as studio:
        return studio.quote_micros(request)
