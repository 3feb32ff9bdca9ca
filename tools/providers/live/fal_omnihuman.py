"""OmniHuman 1.5 at fal: a person in a keyframe speaks a voice file; the clip is as long as that.

Source: docs/contracts.md, section 6.1.
"""

from __future__ import annotations

from typing import Literal

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live import fal
from tools.providers.live.answer import Reply
from tools.providers.live.fal_errors import NAME
from tools.providers.live.padded import padded_voice
from tools.providers.live.pictures import PictureLimits, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, Remote, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, LipsyncRequest, Request

_UNDER_SECONDS = {"720p": 60.0, "1080p": 30.0}
"""The sound has to be shorter than this."""


class _Result(Reply):
    video: fal.RemoteFile
    duration: float | None = None
    """Seconds of the clip, which are what is paid for."""


class FalOmniHuman:
    """`fal-ai/bytedance/omnihuman/v1.5`."""

    name = "fal-omnihuman"
    service = fal.FAL
    kinds = frozenset({Capability.LIPSYNC})

    def tier(self, request: Request, card: ModelCard) -> str:
        """One price."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """One queued task; a delay cannot be ordered, so it is silence in the voice file."""
        lips = expected(request, LipsyncRequest)
        seconds = desk.card.sold_seconds(lips.duration_seconds)
        size = _resolution(lips, seconds)
        face = await packed_picture(lips.first_frame, PictureLimits())
        voice = await padded_voice(lips.voice, lips.delay_seconds, seconds)
        body: dict[str, object] = {
            "image_url": await fal.handed(desk, face),
            "audio_url": await fal.handed(desk, voice),
            "resolution": size,
            "turbo_mode": False,
        }
        if lips.mask is not None:
            mask = await packed_picture(lips.mask, PictureLimits())
            body["mask_url"] = await fal.handed(desk, mask)
        if lips.prompt:
            body["prompt"] = lips.prompt
        return await fal.submit(desk, desk.card.name, body)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The talking clip."""
        state = await fal.poll(desk, ticket, _Result)
        if isinstance(state, Pending):
            return state
        cost = None if state.duration is None else round(desk.card.price * state.duration * 1e6)
        return Ready((Remote(state.video.url),), cost)

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Free while it is in the queue."""
        return await fal.cancel(desk, ticket)


def _resolution(request: LipsyncRequest, seconds: float) -> Literal["720p", "1080p"]:
    """The larger one where it is asked for and short enough; ProviderRefused when neither is."""
    if seconds < request.duration_seconds or seconds >= _UNDER_SECONDS["720p"]:
        reason = f"OmniHuman speaks no {request.duration_seconds:.1f} s at once"
        raise ProviderRefused(NAME, RefusalKind.INVALID, reason)
    large = min(request.width, request.height) > 720
    return "1080p" if large and seconds < _UNDER_SECONDS["1080p"] else "720p"
