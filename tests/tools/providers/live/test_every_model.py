"""Every model of the book, from request to file, as a production orders it."""

from __future__ import annotations

import pytest

from tests.tools.providers.set_up import Stage
from tools.providers.job import REQUEST, JobState
from tools.providers.live.registry import ADAPTERS
from tools.providers.models import model_book
from tools.providers.requests import Capability, Request

_TEMPLATES = {
    "comfyui/still": (Capability.STILL,),
    "comfyui/angle": (Capability.ANGLE,),
}
"""What a workflow template is for says its file, not its adapter."""
SIZE = {"width": 320, "height": 180}
WAYS = [
    pytest.param(model, kind, id=f"{model} {kind}")
    for model, card in sorted(model_book().models.items())
    for kind in sorted(_TEMPLATES.get(model, ADAPTERS[card.adapter].kinds))
]


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


@pytest.mark.parametrize(("model", "kind"), WAYS)
async def test_a_model_gives_what_was_ordered_and_sells_it_once(
    quick_stage: Stage, model: str, kind: Capability
) -> None:
    stage = quick_stage
    result = await stage.run(order(stage, model, kind))
    assert result.job.state is JobState.DONE
    assert all(file.stat().st_size > 0 for file in result.files)
    [sale] = stage.ledger()
    assert sale.service == model.partition("/")[0]
