"""What tests order of any model: small and short, since it costs the same to sell."""

from __future__ import annotations

from tests.tools.providers.set_up import Stage
from tools.providers.job import REQUEST
from tools.providers.requests import Capability, Request

SIZE = {"width": 320, "height": 180}


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
