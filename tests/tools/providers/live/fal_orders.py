"""What is ordered from fal in tests: one request of each model."""

from __future__ import annotations

from functools import partial

from tests.tools.providers.live import orders
from tests.tools.providers.set_up import Stage
from tools.providers.requests import Request

WAN, TURBO = "fal/wan-2.2-i2v", "fal/wan-2.2-i2v-turbo"
OMNI, MMAUDIO, WORDS = "fal/omnihuman-1.5", "fal/mmaudio-v2", "fal/mmaudio-v2-text"


clip = partial(
    orders.clip, model=WAN, negative="flicker", duration_seconds=1.5, width=854, height=480
)
lips = partial(orders.lips, model=OMNI)
foley = partial(orders.foley, model=MMAUDIO)


def request_of(stage: Stage, model: str) -> Request:
    if model in (WAN, TURBO):
        return clip(stage, model=model)
    if model == OMNI:
        return lips(stage)
    return foley(stage) if model == MMAUDIO else foley(stage, model=model, clip=None)
