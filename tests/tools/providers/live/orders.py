"""What tests order: small and short, since it costs the same to sell."""

from __future__ import annotations

from typing import Any

from tests.tools.providers.set_up import Stage
from tools.providers.job import REQUEST
from tools.providers.requests import (
    Capability,
    ClipRequest,
    FoleyRequest,
    LipsyncRequest,
    Request,
    VoiceRequest,
)

SIZE = {"width": 320, "height": 180}


def clip(stage: Stage, **changes: Any) -> ClipRequest:
    fields: dict[str, Any] = {
        "seed": 7,
        "prompt": "She turns to the sea.",
        "first_frame": stage.picture(640, 360),
        "duration_seconds": 4.0,
        "fps": 24,
        "width": 1280,
        "height": 720,
    }
    return ClipRequest(**(fields | changes))


def lips(stage: Stage, **changes: Any) -> LipsyncRequest:
    fields: dict[str, Any] = {
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
        "seed": 7,
        "prompt": "surf, boots on iron stairs",
        "clip": stage.clip(2.0),
        "duration_seconds": 2.0,
    }
    return FoleyRequest(**(fields | changes))


def line(**changes: Any) -> VoiceRequest:
    fields: dict[str, Any] = {
        "seed": 7,
        "text": "Light the lamp. The fog is coming in!",
        "voice": "woman-low",
    }
    return VoiceRequest(**(fields | changes))


def order(stage: Stage, model: str, kind: Capability) -> Request:
    """A request of that kind, two seconds long or the least on sale."""
    seconds = stage.book.card(model).sold_seconds(2.0)
    moving = {"first_frame": stage.picture(), "fps": 24, "duration_seconds": seconds, **SIZE}
    own: dict[Capability, dict[str, object]] = {
        Capability.STILL: {"subjects": (stage.picture(tag="Marcus"),), **SIZE},
        Capability.ANGLE: {"source": stage.picture(), **SIZE},
        Capability.CLIP: moving,
        Capability.LIPSYNC: {**moving, "voice": stage.sound(2.0), "duration_seconds": 2.0},
        Capability.VOICE: {"text": "Who is there?", "voice": "man-warm"},
        Capability.FOLEY: {"clip": stage.clip(seconds), "duration_seconds": seconds},
        Capability.MUSIC: {"duration_seconds": max(seconds, 3.0)},
    }
    shared = {"kind": kind, "model": model, "seed": 7}
    if kind is not Capability.VOICE:
        shared["prompt"] = "Marcus, a watchmaker, lifts his lamp."
    return REQUEST.validate_python(shared | own[kind])
