"""MMAudio at fal: sound to a clip, or from words alone where there is no clip.

Source: docs/contracts.md, section 7.1.
"""

from __future__ import annotations

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live import fal
from tools.providers.live.answer import Reply
from tools.providers.live.fal_errors import NAME
from tools.providers.live.foley import unwanted
from tools.providers.live.pictures import packed_file
from tools.providers.live.service import Accepted, Desk, Ready, Remote, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, FoleyRequest, Request

_FROM_WORDS = "/text-to-audio"


class _Result(Reply):
    video: fal.RemoteFile | None = None
    """The clip with its new sound."""
    audio: fal.RemoteFile | None = None


class FalMMAudio:
    """`fal-ai/mmaudio-v2` and its `/text-to-audio`; the request says which."""

    name = "fal-mmaudio"
    service = fal.FAL
    kinds = frozenset({Capability.FOLEY})

    def tier(self, request: Request, card: ModelCard) -> str:
        """One price."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """One queued task."""
        foley = expected(request, FoleyRequest)
        endpoint = desk.card.name.removesuffix(_FROM_WORDS)
        body: dict[str, object] = {
            "prompt": foley.prompt,
            "negative_prompt": unwanted(foley),
            "num_steps": 25,
            "duration": desk.card.sold_seconds(foley.duration_seconds),
            "cfg_strength": 4.5,
            "seed": foley.seed,
        }
        if foley.clip is None:
            return await fal.submit(desk, endpoint + _FROM_WORDS, body)
        clip = await packed_file(foley.clip, most_bytes=fal.MOST_BYTES, what="the clip")
        body["video_url"] = await fal.handed(desk, clip)
        return await fal.submit(desk, endpoint, body)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The clip with its new sound, or the sound."""
        state = await fal.poll(desk, ticket, _Result)
        if isinstance(state, Pending):
            return state
        made = state.video or state.audio
        if made is None:
            raise ProviderRefused(NAME, RefusalKind.SPOILED, "no file", cost_micros=None)
        return Ready((Remote(made.url),))

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Free while it is in the queue."""
        return await fal.cancel(desk, ticket)
