"""Music from words at ElevenLabs.

Source: docs/contracts.md, section 5.6, from `music/raw_client.py` of elevenlabs 2.78: a length
belongs to a prompt, and a seed never stands beside one.
"""

from __future__ import annotations

from tools.providers.live.elevenlabs import ELEVENLABS, SOUND_FORMAT, receipt, sound
from tools.providers.live.service import Accepted, Desk, Ready, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, MusicRequest, Request


class ElevenLabsMusic:
    """`/v1/music`."""

    name = "elevenlabs-music"
    service = ELEVENLABS
    kinds = frozenset({Capability.MUSIC})

    def tier(self, request: Request, card: ModelCard) -> str:
        """One price a second."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Plays at once; the answer is the file."""
        answer = await desk.wire.buy(
            "POST",
            "/v1/music",
            params={"output_format": SOUND_FORMAT},
            json=body_of(expected(request, MusicRequest), desk.card),
        )
        task_id, hints = receipt(answer)
        return Accepted(task_id, hints, answer.body)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The file that `submit` brought; nobody says what a second of music is in credits."""
        return Ready((sound(desk.answer),))

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Never: it was made before anybody could think again."""
        return False


def body_of(request: MusicRequest, card: ModelCard) -> dict[str, object]:
    """The piece as the service reads it: a score, so nobody sings."""
    return {
        "prompt": request.prompt,
        "music_length_ms": round(card.sold_seconds(request.duration_seconds) * 1000),
        "model_id": card.name,
        "force_instrumental": True,
    } | dict(card.options)
