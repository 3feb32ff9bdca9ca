"""MMAudio at Replicate: sound to a clip, or from words alone.

Source: docs/contracts.md, section 7.2.
"""

from __future__ import annotations

from tools.providers.live import replicate
from tools.providers.live.foley import unwanted
from tools.providers.live.pictures import packed_file
from tools.providers.live.service import Accepted, Desk, Ready, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, FoleyRequest, Request


class ReplicateMMAudio:
    """`zsxkib/mmaudio`, called by version."""

    name = "replicate-mmaudio"
    service = replicate.REPLICATE
    kinds = frozenset({Capability.FOLEY})

    def tier(self, request: Request, card: ModelCard) -> str:
        """One price."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """One prediction."""
        foley = expected(request, FoleyRequest)
        body: dict[str, object] = {
            "prompt": foley.prompt,
            "negative_prompt": unwanted(foley),
            "duration": desk.card.sold_seconds(foley.duration_seconds),
            "num_steps": 25,
            "cfg_strength": 4.5,
            "seed": foley.seed,
        }
        if foley.clip is not None:
            clip = await packed_file(foley.clip, most_bytes=replicate.MOST_BYTES, what="the clip")
            body["video"] = await replicate.handed(desk, clip)
        return await replicate.submit(desk, body, official=False)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The clip with its new sound, or the sound."""
        return await replicate.poll(desk, ticket)

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Free while it has not started."""
        return await replicate.cancel(desk, ticket)
