"""Runway gen4_turbo and gen4.5: a clip of whole seconds from its first frame.

There is no negative prompt. Source: docs/contracts.md, section 3.3.
"""

from __future__ import annotations

from tools.providers.live.pictures import nearest_ratio
from tools.providers.live.runway import RUNWAY, cancel_task, place_order, poll_task
from tools.providers.live.runway_media import picture_uri
from tools.providers.live.service import Accepted, Desk, Ready, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, ClipRequest, Request

CLIP_RATIOS = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")


class RunwayClip:
    """Clips at Runway."""

    name = "runway-clip"
    service = RUNWAY
    kinds = frozenset({Capability.CLIP})

    def tier(self, request: Request, card: ModelCard) -> str:
        """None: a second costs the same in every shape."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Order the shortest whole seconds that cover the shot, in the nearest shape on sale."""
        clip = expected(request, ClipRequest)
        frame = await picture_uri(desk.wire, clip.first_frame)
        return await place_order(desk, "/v1/image_to_video", clip_order(clip, desk.card, frame))

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """State of the task."""
        return await poll_task(desk, ticket)

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Whether the task was taken back while it was still held back."""
        return await cancel_task(desk, ticket)


def clip_order(clip: ClipRequest, card: ModelCard, frame: str) -> dict[str, object]:
    """The body of a submit; `frame` is the first frame's address or data URI."""
    body: dict[str, object] = {
        "model": card.name,
        "promptImage": [{"uri": frame, "position": "first"}],
        "ratio": nearest_ratio(clip.width, clip.height, CLIP_RATIOS),
        "duration": round(card.sold_seconds(clip.duration_seconds)),
        "seed": clip.seed,
    }
    if clip.prompt:
        # Empty text is refused, and gen4_turbo can do without any.
        body["promptText"] = clip.prompt
    return body
