"""OmniHuman 1.5 at BytePlus: a talking clip from a picture and a voice.

Source: docs/contracts.md, section 6.2. The service takes addresses only, so picture and voice
are put into the user's own published folder under names that nobody can guess, and taken away
afterwards.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path

from pydantic import Field

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Reply
from tools.providers.live.byteplus import BYTEPLUS, NAME, call
from tools.providers.live.padded import padded_voice
from tools.providers.live.pictures import Packed, PictureLimits, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, Remote, expected
from tools.providers.models import ModelCard, ServiceCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, LipsyncRequest, Request

PICTURE_LIMITS = PictureLimits(formats=("jpeg", "png"), most_bytes=4_999_999, most_side=4095)
UNDER_SECONDS = 35.0
"""The sound has to be shorter than this; the clip is as long as the sound."""
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "audio/wav": ".wav"}
_NAME_BYTES = 24
_QUEUED = "in_queue"


class _Accepted(Reply):
    task_id: str = Field(min_length=1)


class _AcceptedAnswer(Reply):
    data: _Accepted


class _Result(Reply):
    status: str = ""
    video_url: str = ""
    resp_data: str = ""


class _ResultAnswer(Reply):
    data: _Result | None = None


class _Inner(Reply):
    video_url: str = ""


class BytePlusOmniHuman:
    """`CVSubmitTask` and `CVGetResult`."""

    name = "byteplus-omnihuman"
    service = BYTEPLUS
    kinds = frozenset({Capability.LIPSYNC})

    def tier(self, request: Request, card: ModelCard) -> str:
        """One price a second."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Publishes both files, then asks; what was published is taken back when it is refused."""
        order = expected(request, LipsyncRequest)
        shelf = _Shelf.of(desk.wire.card)
        picture = await packed_picture(order.first_frame, PICTURE_LIMITS)
        voice = await padded_voice(order.voice, order.delay_seconds, _length(order))
        names = (_name(picture), _name(voice))
        body = body_of(order, desk.card, shelf.address(names[0]), shelf.address(names[1]))
        try:
            await shelf.put(names[0], picture.content)
            await shelf.put(names[1], voice.content)
            answer = await desk.wire.buy("POST", "/", **call("CVSubmitTask", body))
        except ProviderRefused:
            await shelf.clear(names)
            raise
        task_id = answer.read(_AcceptedAnswer).data.task_id
        return Accepted(task_id, {"published": " ".join(names)})

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """State of the task; the published files go when it has ended."""
        try:
            state = await self._state(desk, ticket)
        except ProviderRefused as refusal:
            if not refusal.passes_later:
                await _clear(desk.wire.card, ticket)
            raise
        if isinstance(state, Ready):
            await _clear(desk.wire.card, ticket)
        return state

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Whether the service took it back."""
        body: dict[str, object] = {"req_key": desk.card.name, "task_id": ticket.task_id}
        try:
            await desk.wire.ask("POST", "/", **call("CVCancelTask", body))
        except ProviderRefused:
            return False
        await _clear(desk.wire.card, ticket)
        return True

    async def _state(self, desk: Desk, ticket: Ticket) -> Pending | Ready:
        body: dict[str, object] = {"req_key": desk.card.name, "task_id": ticket.task_id}
        try:
            answer = await desk.wire.ask("POST", "/", **call("CVGetResult", body))
        except ProviderRefused as refusal:
            if not refusal.passes_later:
                # The service took the task; whether it charges a failed one is not published.
                refusal.cost_micros = None
            raise
        return _read(answer.read(_ResultAnswer).data or _Result(), desk)


def body_of(
    request: LipsyncRequest, card: ModelCard, picture: str, voice: str
) -> dict[str, object]:
    """The minimal body: some accounts refuse optional fields, which a card's options can add."""
    body: dict[str, object] = {"req_key": card.name, "image_url": picture, "audio_url": voice}
    if request.prompt:
        body["prompt"] = request.prompt
    return body | dict(card.options)


def _length(request: LipsyncRequest) -> float:
    """Seconds of the clip; ProviderRefused when the service makes none that long."""
    if request.duration_seconds >= UNDER_SECONDS:
        raise ProviderRefused(
            NAME,
            RefusalKind.INVALID,
            f"it speaks less than {UNDER_SECONDS:.0f} s,"
            f" {request.duration_seconds:.1f} s are asked",
        )
    return request.duration_seconds


def _read(result: _Result, desk: Desk) -> Pending | Ready:
    if result.status == "done":
        return Ready((Remote(_video(result)),))
    if result.status in ("not_found", "expired"):
        reason = f"the task is {result.status.replace('_', ' ')}"
        raise ProviderRefused(NAME, RefusalKind.UNKNOWN_TASK, reason, cost_micros=None)
    if result.status in ("canceled", "cancelled"):
        raise ProviderRefused(NAME, RefusalKind.SPOILED, "the task was cancelled")
    return Pending(desk.poll_seconds, queued=result.status == _QUEUED)


def _video(result: _Result) -> str:
    """The clip's address, which stands in either of two places."""
    if result.video_url:
        return result.video_url
    try:
        inner = _Inner.model_validate(json.loads(result.resp_data))
    except ValueError:
        inner = _Inner()
    if not inner.video_url:
        raise ProviderRefused(
            NAME, RefusalKind.SPOILED, "a finished task without a file", cost_micros=None
        )
    return inner.video_url


class _Shelf:
    """The folder of the user that a web server publishes."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url

    @classmethod
    def of(cls, card: ServiceCard) -> _Shelf:
        """The shelf of a card; ProviderRefused when it names none."""
        if not (card.public_folder and card.public_url):
            raise ProviderRefused(
                NAME,
                RefusalKind.UNAVAILABLE,
                "it takes addresses of files only; set public_folder and public_url of"
                f" [services.{card.name}] to a folder of yours that a web server publishes",
            )
        return cls(Path(card.public_folder).expanduser(), card.public_url.rstrip("/"))

    def address(self, name: str) -> str:
        """Where the world finds a file."""
        return f"{self._url}/{name}"

    async def put(self, name: str, content: bytes) -> None:
        """Publishes a file; ProviderRefused when the folder cannot be written."""
        try:
            await asyncio.to_thread((self._folder / name).write_bytes, content)
        except OSError as error:
            reason = f"public_folder cannot be written: {error.strerror}"
            raise ProviderRefused(NAME, RefusalKind.UNAVAILABLE, reason) from error

    async def clear(self, names: tuple[str, ...]) -> None:
        """Takes files away; those that are gone already are no matter."""
        for name in names:
            await asyncio.to_thread((self._folder / Path(name).name).unlink, missing_ok=True)


def _name(packed: Packed) -> str:
    """A name that nobody can guess: whoever knows it can fetch the file."""
    return secrets.token_urlsafe(_NAME_BYTES) + _SUFFIXES[packed.mime]


async def _clear(card: ServiceCard, ticket: Ticket) -> None:
    """Takes away what was published for a task; nothing, when the folder is configured no more."""
    names = tuple(ticket.hints.get("published", "").split())
    if names and card.public_folder and card.public_url:
        await _Shelf.of(card).clear(names)
