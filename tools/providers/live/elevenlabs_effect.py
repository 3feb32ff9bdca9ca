"""Sound effects and beds from words at ElevenLabs.

Source: docs/contracts.md, section 5.3. It cannot see a clip: the prompt has to say what happens.
"""

from __future__ import annotations

from tools.providers.live.elevenlabs import (
    ELEVENLABS,
    SOUND_FORMAT,
    credits_of,
    receipt,
    sound,
)
from tools.providers.live.service import Accepted, Desk, Ready, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, FoleyRequest, Request

CREDITS_A_SECOND = 40
"""What the card's price of a second buys; the maker's figure of old, confirmed by no schema."""


class ElevenLabsEffect:
    """`/v1/sound-generation`."""

    name = "elevenlabs-effect"
    service = ELEVENLABS
    kinds = frozenset({Capability.FOLEY})

    def tier(self, request: Request, card: ModelCard) -> str:
        """One price a second."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Sounds at once; the answer is the file."""
        answer = await desk.wire.buy(
            "POST",
            "/v1/sound-generation",
            params={"output_format": SOUND_FORMAT},
            json=body_of(expected(request, FoleyRequest), desk.card),
        )
        task_id, hints = receipt(answer)
        return Accepted(task_id, hints, answer.body)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The file that `submit` brought."""
        cost = credits_of(ticket.hints)
        price = desk.card.price / CREDITS_A_SECOND
        return Ready(
            (sound(desk.answer),),
            cost_micros=None if cost is None else round(cost * price * 1_000_000),
        )

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Never: it was made before anybody could think again."""
        return False


def body_of(request: FoleyRequest, card: ModelCard) -> dict[str, object]:
    """The sound as the service reads it; a bed without a clip is made to loop."""
    return {
        "text": request.prompt,
        "duration_seconds": card.sold_seconds(request.duration_seconds),
        "loop": request.clip is None,
        "model_id": card.name,
    } | dict(card.options)
