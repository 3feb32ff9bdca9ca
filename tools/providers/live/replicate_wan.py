"""Wan 2.2 A14B at Replicate: a clip of 81 to 100 frames from a keyframe.

Source: docs/contracts.md, section 4.4.
"""

from __future__ import annotations

from typing import Literal

from tools.providers.live import replicate
from tools.providers.live.pictures import PictureLimits, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, ClipRequest, Request

_FRAMES_PER_SECOND = 16


class ReplicateWan:
    """`wan-video/wan-2.2-i2v-a14b`, an official model."""

    name = "replicate-wan"
    service = replicate.REPLICATE
    kinds = frozenset({Capability.CLIP})

    def tier(self, request: Request, card: ModelCard) -> str:
        """The resolution."""
        return _resolution(expected(request, ClipRequest))

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """One prediction; it has no negative prompt."""
        clip = expected(request, ClipRequest)
        frame = await packed_picture(clip.first_frame, PictureLimits())
        seconds = desk.card.sold_seconds(clip.duration_seconds)
        body = {
            "image": await replicate.handed(desk, frame),
            "prompt": clip.prompt,
            "num_frames": round(seconds * _FRAMES_PER_SECOND),
            "frames_per_second": _FRAMES_PER_SECOND,
            "resolution": _resolution(clip),
            "seed": clip.seed,
        }
        return await replicate.submit(desk, body, official=True)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The clip."""
        return await replicate.poll(desk, ticket)

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Free while it has not started."""
        return await replicate.cancel(desk, ticket)


def _resolution(request: ClipRequest) -> Literal["480p", "720p"]:
    return "480p" if min(request.width, request.height) <= 480 else "720p"
