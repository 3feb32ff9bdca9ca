"""FLUX.1 Kontext [pro] and [max], and FLUX.2: pictures from words and up to eight pictures.

Source: docs/contracts.md, sections 2.2 to 2.4. Kontext is asked for an aspect ratio and gives
about a megapixel; FLUX.2 is asked for width and height. There is no negative prompt and no way
to cancel.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from urllib.parse import quote

from pydantic import Field

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.fitting import measure
from tools.providers.live.answer import Reply, UnreadableAnswer, one_line
from tools.providers.live.bfl import BFL, CREDIT_MICROS, NAME
from tools.providers.live.pictures import Packed, PictureLimits, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, Remote, expected_picture
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import AngleRequest, Capability, Media, Request, StillRequest

_FLUX_2 = "flux-2-"
_PICTURES = {"flux-2-klein": 4, "flux-2-": 8, "flux-kontext": 4}
"""Input pictures that a model takes, by the beginning of its name; the first that fits."""
_WIDEST = Fraction(21, 9)
_STEP = 16
"""FLUX.2 renders sides that are multiples of this."""
_PIXELS = 1024 * 1024
"""One megapixel as it is billed; more is dearer and no film here is shot from larger stills."""
_GRACE_SECONDS = 15.0
"""How long 'Task not found' may mean that the poll met a cluster which has not heard of the task
yet. Counted from the submit by the clock on the wall, which a restarted process shares: a count of
polls would have to be kept somewhere, and asking until the deadline would wait three minutes for
each task that has long expired."""
_SLOWER = 3
"""Polls become rarer with a task's age, up to this many times `poll_seconds`."""

_LIMITS = PictureLimits(
    formats=("png", "jpeg", "webp"), most_bytes=20_000_000, least_side=256, most_side=2048
)
"""20 MB and 20 MP are allowed; the model itself looks at about one megapixel."""
_LIMITS_FLUX_2 = PictureLimits(
    formats=("png", "jpeg", "webp"), most_bytes=20_000_000, least_side=256, most_side=1344
)
"""Every megapixel that goes in is billed; a 16:9 picture of this width is one."""


class _Taken(Reply):
    id: str = Field(min_length=1)
    polling_url: str | None = None
    cost: float | None = None
    """In credits."""


class _State(Reply):
    status: str
    result: dict[str, object] | None = None
    details: dict[str, object] | None = None


class BflKontext:
    """Stills and angles at Black Forest Labs."""

    name = "bfl-kontext"
    service = BFL
    kinds = frozenset({Capability.STILL, Capability.ANGLE})

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now

    def tier(self, request: Request, card: ModelCard) -> str:
        """How many pictures go in, which FLUX.2 bills; Kontext has one price."""
        if not card.name.startswith(_FLUX_2):
            return ""
        return f"{len(_pictures(request, card))}-in"

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Send the order; the ticket keeps the address to poll, the time and the cost."""
        limits = _LIMITS_FLUX_2 if desk.card.name.startswith(_FLUX_2) else _LIMITS
        chosen = _pictures(request, desk.card)
        packed = [await packed_picture(media, limits) for media in chosen]
        body = order(request, desk.card, packed)
        taken = (await desk.wire.buy("POST", f"/v1/{desk.card.name}", json=body)).read(_Taken)
        hints = {"sent_at": repr(self._now())}
        if taken.polling_url:
            hints["polling_url"] = taken.polling_url
        if taken.cost is not None:
            hints["cost_credits"] = repr(taken.cost)
        return Accepted(taken.id, hints)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """State of the task, asked where the submit said; unknown states are still pending."""
        age = self._age_seconds(ticket)
        try:
            state = await _state(desk, ticket)
        except ProviderRefused as refused:
            if refused.kind is RefusalKind.UNKNOWN_TASK and age < _GRACE_SECONDS:
                return Pending(desk.poll_seconds)
            raise
        if state.status == "Ready":
            return Ready((Remote(_sample(state)),), _cost_micros(ticket))
        if state.status == "Task not found" and age < _GRACE_SECONDS:
            return Pending(desk.poll_seconds)
        if state.status in _ENDS:
            raise _ended(state)
        # A task's state is never known to be unbilled here, and nothing could cancel it.
        return Pending(min(_SLOWER * desk.poll_seconds, max(desk.poll_seconds, age / 10)))

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Never: the service has no such call."""
        return False

    def _age_seconds(self, ticket: Ticket) -> float:
        """Since the submit; 0 where the clock was set back, infinite for tickets without it."""
        sent_at = ticket.hints.get("sent_at")
        return math.inf if sent_at is None else max(0.0, self._now() - float(sent_at))


def order(request: Request, card: ModelCard, pictures: Sequence[Packed]) -> dict[str, object]:
    """The body of a submit; pictures as bare base64, the master's first."""
    still = expected_picture(request)
    body: dict[str, object] = {
        "prompt": still.prompt,
        "seed": still.seed,
        "output_format": "png",
        # Edits with an input picture are held to 2, so that more would only be refused.
        "safety_tolerance": 2,
    }
    if card.name.startswith(_FLUX_2):
        body["prompt"] = _introduced(still, card)
        body["width"], body["height"] = megapixel(still.width, still.height)
    else:
        body["prompt_upsampling"] = False
        body["aspect_ratio"] = aspect_ratio(still.width, still.height)
    for number, picture in enumerate(pictures, start=1):
        body["input_image" if number == 1 else f"input_image_{number}"] = picture.base64()
    return body | card.options


def aspect_ratio(width: int, height: int) -> str:
    """'16:9' for 1920 x 1080; within what Kontext takes, 9:21 to 21:9."""
    ratio = min(max(Fraction(width, height), 1 / _WIDEST), _WIDEST).limit_denominator(64)
    ratio = min(max(ratio, 1 / _WIDEST), _WIDEST)
    if ratio in (_WIDEST, 1 / _WIDEST):
        return "21:9" if ratio > 1 else "9:21"
    return f"{ratio.numerator}:{ratio.denominator}"


def megapixel(width: int, height: int) -> tuple[int, int]:
    """The largest size of about this shape that is billed as one megapixel."""
    scale = math.sqrt(_PIXELS / (width * height))
    wide, high = (max(64, int(side * scale) // _STEP * _STEP) for side in (width, height))
    return wide, high


def _pictures(request: Request, card: ModelCard) -> tuple[Media, ...]:
    """What goes in: the place first, since the first picture is the one that is edited."""
    still = expected_picture(request)
    place = still.source if isinstance(still, AngleRequest) else still.scene
    chosen = ((place,) if place else ()) + still.subjects
    most = next((n for start, n in _PICTURES.items() if card.name.startswith(start)), 1)
    return chosen[:most]


def _introduced(still: StillRequest | AngleRequest, card: ModelCard) -> str:
    """The prompt, with who is in which picture where that fits; FLUX.2 counts them from 1."""
    named = [
        f"{media.tag} is in image {number}."
        for number, media in enumerate(_pictures(still, card), start=1)
        if media.tag and media in still.subjects
    ]
    longer = " ".join((still.prompt, *named))
    return longer if measure(longer, card.prompt_unit) <= card.prompt_limit else still.prompt


async def _state(desk: Desk, ticket: Ticket) -> _State:
    # On the global host only the address from the submit knows the cluster that has the task.
    generic = f"/v1/get_result?id={quote(ticket.task_id, safe='')}"
    return (await desk.wire.ask("GET", ticket.hints.get("polling_url", generic))).read(_State)


def _sample(state: _State) -> str:
    sample = (state.result or {}).get("sample")
    if not isinstance(sample, str):
        raise UnreadableAnswer("ready, but without an address")
    return sample


def _cost_micros(ticket: Ticket) -> int | None:
    credits_told = ticket.hints.get("cost_credits")
    return None if credits_told is None else round(float(credits_told) * CREDIT_MICROS)


_ENDS = {
    "Request Moderated": RefusalKind.MODERATED_INPUT,
    "Content Moderated": RefusalKind.MODERATED_OUTPUT,
    "Error": RefusalKind.SPOILED,
    "Task not found": RefusalKind.UNKNOWN_TASK,
}


def _ended(state: _State) -> ProviderRefused:
    """Why a task ended without a picture; whether it is charged is not documented."""
    told = (state.details or {}).get("Moderation Reasons") or state.details or ""
    reasons = ", ".join(map(str, told)) if isinstance(told, list) else str(told)
    reason = one_line(f"{state.status}: {reasons}".rstrip(": "))
    return ProviderRefused(NAME, _ENDS[state.status], reason, cost_micros=None)
