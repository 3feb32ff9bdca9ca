"""MiniMax image-01: a still from words, true to the characters in its reference pictures.

Synchronous: the answer to the submit names the picture. Source: docs/contracts.md, section 1.2.
"""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Reply
from tools.providers.live.minimax import MINIMAX, NAME, kept
from tools.providers.live.pictures import PictureLimits, nearest_ratio, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, Remote, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, Media, Request, StillRequest

REFERENCE = PictureLimits(formats=("jpeg", "png"), most_bytes=9_999_999)
"""JPG or PNG under 10 MB."""
LEAST_SIDE, MOST_SIDE, SIDE_STEP = 512, 2048, 8
RATIOS = ("1:1", "16:9", "4:3", "3:2", "2:3", "3:4", "9:16")
"""For models that are sold by ratio alone."""
SIZED_MODELS = frozenset({"image-01"})
"""Models that take width and height."""


class _Pictures(Reply):
    image_urls: tuple[str, ...]


class _Still(Reply):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str = ""
    data: _Pictures


class MiniMaxStill:
    """Speaks for image-01 and image-01-live."""

    name = "minimax-still"
    service = MINIMAX
    kinds = frozenset({Capability.STILL})

    def tier(self, request: Request, card: ModelCard) -> str:
        """One price for every size."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Order one picture; all references travel inside the body."""
        order = expected(request, StillRequest)
        body = _body(desk.card, order) | await _references(order.subjects)
        answer = await desk.wire.buy(
            "POST", "/v1/image_generation", json=body | dict(desk.card.options)
        )
        return Accepted(answer.read(_Still).id or "image", answer=answer.body)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The picture of the kept answer."""
        urls = kept(desk.answer, _Still).data.image_urls
        if not urls:
            # Code 0 without a picture: withheld by the safety filter (metadata.failed_count).
            # The contract does not say whether such a picture is charged.
            raise ProviderRefused(
                NAME, RefusalKind.MODERATED_OUTPUT, "the picture was withheld", cost_micros=None
            )
        return Ready((Remote(urls[0]),))

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Never: the picture is there when the answer is."""
        return False


def fitting_size(width: int, height: int) -> tuple[int, int]:
    """The nearest size on sale of nearly the same ratio, in pixels."""
    scale = max(1.0, LEAST_SIDE / min(width, height))
    scale = min(scale, MOST_SIDE / max(width, height))

    def side(length: int) -> int:
        stepped = round(length * scale / SIDE_STEP) * SIDE_STEP
        return min(max(stepped, LEAST_SIDE), MOST_SIDE)

    return side(width), side(height)


def _body(card: ModelCard, request: StillRequest) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": card.name,
        "prompt": request.prompt,
        "n": 1,
        "seed": request.seed,
        "prompt_optimizer": False,
        "response_format": "url",
    }
    if card.name in SIZED_MODELS:
        width, height = fitting_size(request.width, request.height)
        return body | {"width": width, "height": height}
    return body | {"aspect_ratio": nearest_ratio(request.width, request.height, RATIOS)}


async def _references(subjects: tuple[Media, ...]) -> dict[str, Any]:
    """The field of the references; absent without any, since an empty list is not documented."""
    items = [
        {"type": "character", "image_file": (await packed_picture(media, REFERENCE)).data_uri()}
        for media in subjects
    ]
    return {"subject_reference": items} if items else {}
