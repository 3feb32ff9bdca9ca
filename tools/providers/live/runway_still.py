"""Runway gen4_image and gen4_image_turbo: pictures from words and up to three tagged references.

There is no negative prompt. Source: docs/contracts.md, section 3.2.
"""

from __future__ import annotations

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.pictures import nearest_ratio
from tools.providers.live.runway import NAME, RUNWAY, cancel_task, place_order, poll_task
from tools.providers.live.runway_media import picture_uri
from tools.providers.live.runway_tags import Tagged, calling, tagged
from tools.providers.live.service import Accepted, Desk, Ready, expected_picture
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import AngleRequest, Capability, Request, StillRequest

STILL_RATIOS = (
    "1024:1024", "1080:1080", "1168:880", "1360:768", "1440:1080", "1080:1440", "1808:768",
    "1920:1080", "1080:1920", "2112:912", "1280:720", "720:1280", "720:720", "960:720",
    "720:960", "1680:720",
)  # fmt: skip
PROMPT_LIMIT = 1000
"""In UTF-16 code units. The card's own limit is lower: names grow when they become tags."""
_REFERENCES = 3
_NEEDS_REFERENCES = "gen4_image_turbo"


class RunwayStill:
    """Stills and angles at Runway."""

    name = "runway-still"
    service = RUNWAY
    kinds = frozenset({Capability.STILL, Capability.ANGLE})

    def tier(self, request: Request, card: ModelCard) -> str:
        """'720p' where the short side ordered is 720, else '1080p'."""
        still = expected_picture(request)
        sides = nearest_ratio(still.width, still.height, STILL_RATIOS).split(":")
        return "720p" if min(map(int, sides)) == 720 else "1080p"

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Send the order, its references along or uploaded before."""
        still = expected_picture(request)
        references = _references(still)
        if desk.card.name == _NEEDS_REFERENCES and not references:
            reason = f"{desk.card.name} makes no picture without a reference"
            raise ProviderRefused(NAME, RefusalKind.INVALID, reason)
        pictures = [(each, await picture_uri(desk.wire, each.media)) for each in references]
        return await place_order(desk, "/v1/text_to_image", still_order(still, desk.card, pictures))

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """State of the task."""
        return await poll_task(desk, ticket)

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Whether the task was taken back while it was still held back."""
        return await cancel_task(desk, ticket)


def still_order(
    still: StillRequest | AngleRequest, card: ModelCard, pictures: list[tuple[Tagged, str]]
) -> dict[str, object]:
    """The body of a submit; `pictures` are the references with their addresses or data URIs."""
    body: dict[str, object] = {
        "model": card.name,
        "promptText": calling(still.prompt, [each for each, _ in pictures], PROMPT_LIMIT),
        "ratio": nearest_ratio(still.width, still.height, STILL_RATIOS),
        "seed": still.seed,
    }
    if pictures:
        body["referenceImages"] = [{"uri": uri, "tag": each.tag} for each, uri in pictures]
    return body


def _references(still: StillRequest | AngleRequest) -> tuple[Tagged, ...]:
    """What travels along: an angle's source always, a place only where people leave room."""
    if isinstance(still, AngleRequest):
        return tagged((still.source,), still.subjects[: _REFERENCES - 1])
    people = still.subjects[:_REFERENCES]
    places = (still.scene,) if still.scene and len(people) < _REFERENCES else ()
    return tagged(places, people)
