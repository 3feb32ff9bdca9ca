"""Wan 2.2 image to video at DashScope: five silent seconds at 30 frames a second.

What is longer than 800 characters is dropped without an error, so the card's limit alone keeps the
tail of a prompt from being lost unseen. Source: docs/contracts.md, section 4.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from pydantic import Field

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Reply
from tools.providers.live.dashscope import DASHSCOPE, NAME, refused
from tools.providers.live.pictures import PictureLimits, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, Remote, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, ClipRequest, Request

FRAME_LIMITS = PictureLimits(
    formats=("jpeg", "png"), most_bytes=10_000_000, least_side=360, most_side=2000
)
MOST_SEED = 2**31 - 1
_SUBMIT = "/api/v1/services/aigc/video-generation/video-synthesis"


class _Taken(Reply):
    task_id: str = Field(min_length=1)


class _TakenAnswer(Reply):
    output: _Taken


class _Task(Reply):
    task_status: str = ""
    video_url: str = ""
    code: str = ""
    message: str = ""


class _Usage(Reply):
    video_duration: float | None = None
    SR: int | None = None
    """Lines of the tier that was made: 480, 720, 1080."""


class _TaskAnswer(Reply):
    output: _Task
    usage: _Usage | None = None


class DashScopeWan:
    """`wan2.2-i2v-plus` and `wan2.2-i2v-flash`."""

    name = "dashscope-wan"
    service = DASHSCOPE
    kinds = frozenset({Capability.CLIP})

    def tier(self, request: Request, card: ModelCard) -> str:
        """The resolution on sale that the clip is ordered in."""
        return resolution(expected(request, ClipRequest), card)

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Sends the frame along as a data URI; the header makes the call a task."""
        order = expected(request, ClipRequest)
        frame = await packed_picture(order.first_frame, FRAME_LIMITS)
        answer = await desk.wire.buy(
            "POST",
            _SUBMIT,
            headers={"X-DashScope-Async": "enable"},
            json=body_of(order, desk.card, frame.data_uri()),
        )
        return Accepted(answer.read(_TakenAnswer).output.task_id)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """State of the task."""
        answer = await desk.wire.ask("GET", _path(ticket))
        return _state(answer.read(_TaskAnswer), desk)

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Whether it was still waiting: the service takes back nothing that runs."""
        try:
            await desk.wire.ask("POST", f"{_path(ticket)}/cancel")
        except ProviderRefused:
            return False
        return True


def body_of(request: ClipRequest, card: ModelCard, frame: str) -> dict[str, object]:
    """The clip as the service reads it; its own rewriting of prompts and its mark stay off."""
    words: dict[str, object] = {"prompt": request.prompt, "img_url": frame}
    if request.negative:
        words["negative_prompt"] = request.negative
    parameters: dict[str, object] = {
        "resolution": resolution(request, card),
        "duration": int(card.sold_seconds(request.duration_seconds)),
        "prompt_extend": False,
        "watermark": False,
        "seed": request.seed % (MOST_SEED + 1),
    }
    return {"model": card.name, "input": words, "parameters": parameters | dict(card.options)}


def resolution(request: ClipRequest, card: ModelCard) -> str:
    """The smallest on sale with at least the asked short side, else the largest: '1080P'."""
    lines = sorted(_lines(tier) for tier in card.tiers)
    wanted = min(request.width, request.height)
    return f"{next((each for each in lines if each >= wanted), lines[-1])}P"


def _path(ticket: Ticket) -> str:
    return f"/api/v1/tasks/{quote(ticket.task_id, safe='')}"


def _lines(tier: str) -> int:
    return int(tier.removesuffix("P"))


def _state(told: _TaskAnswer, desk: Desk) -> Pending | Ready:
    task = told.output
    if task.task_status == "SUCCEEDED":
        if not task.video_url:
            raise ProviderRefused(
                NAME, RefusalKind.SPOILED, "a finished task without a file", cost_micros=None
            )
        return Ready((Remote(task.video_url),), cost_micros=_cost(told.usage, desk.card.tiers))
    if task.task_status == "FAILED":
        raise _failure(task)
    if task.task_status == "CANCELED":
        raise ProviderRefused(NAME, RefusalKind.SPOILED, "the task was cancelled")
    if task.task_status == "UNKNOWN":
        reason = "it knows no such task, or the task is older than a day"
        raise ProviderRefused(NAME, RefusalKind.UNKNOWN_TASK, reason, cost_micros=None)
    return Pending(desk.poll_seconds, queued=task.task_status == "PENDING")


def _failure(task: _Task) -> ProviderRefused:
    """Why a task failed; only videos that were made are charged."""
    refusal = refused(task.code, task.message or "the task failed")
    if refusal.kind in (RefusalKind.MODERATED_INPUT, RefusalKind.MODERATED_OUTPUT):
        return refusal
    if refusal.kind is RefusalKind.INVALID and task.code:
        return refusal
    return ProviderRefused(NAME, RefusalKind.SPOILED, refusal.reason)


def _cost(usage: _Usage | None, tiers: Mapping[str, float]) -> int | None:
    """List price of what the answer says was made; None when it does not say."""
    if usage is None or usage.video_duration is None or f"{usage.SR}P" not in tiers:
        return None
    return round(usage.video_duration * tiers[f"{usage.SR}P"] * 1_000_000)
