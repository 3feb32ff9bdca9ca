"""MiniMax H3: a clip from a first frame, by the second video protocol.

Source: docs/contracts.md, section 1.4. Where a task is cancelled, and that the same call deletes
the record of a finished one: the service's page "Cancel or Delete Task", October 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, AliasPath, ConfigDict, Field

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Reply, UnreadableAnswer
from tools.providers.live.minimax import MINIMAX, NAME, failed_task, inquire
from tools.providers.live.pictures import PictureLimits, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, Remote, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, ClipRequest, Request

FRAME = PictureLimits(
    formats=("jpeg", "png"),
    most_bytes=29_999_999,
    least_side=256,
    most_side=5760,
    ratios=(0.4, 2.5),
)
"""Up to 30 MB, sides of 256 to 5760 px, ratio 0.4 to 2.5."""
SHORT_SIDES: Mapping[str, int] = {"480P": 480, "768P": 768, "2K": 1440}
RESOLUTIONS: Mapping[str, tuple[str, ...]] = {
    "MiniMax-H3": ("768P", "2K"),
    "MiniMax-H3-Max": ("480P", "768P"),
}
"""On sale by model, smallest first."""


class _Submitted(Reply):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    # The wrapper of this answer is not documented beyond "task_id"; the query's is `task`.
    task_id: str = Field(
        min_length=1,
        validation_alias=AliasChoices(
            "task_id", AliasPath("task", "id"), AliasPath("task", "task_id"), "id"
        ),
    )


class _Video(Reply):
    url: str = ""


class _Failure(Reply):
    code: int | str = 0
    message: str | None = None


class _Task(Reply):
    status: str = ""
    content: _Video | None = None
    error: _Failure | None = None


class _Queried(Reply):
    task: _Task


class MiniMaxH3:
    """Speaks for the models of the second video protocol."""

    name = "minimax-h3"
    service = MINIMAX
    kinds = frozenset({Capability.CLIP})

    def tier(self, request: Request, card: ModelCard) -> str:
        """The resolution to order: '768P', '2K'."""
        clip = expected(request, ClipRequest)
        wanted = min(clip.width, clip.height)
        on_sale = RESOLUTIONS.get(card.name, RESOLUTIONS["MiniMax-H3"])
        covering = [each for each in on_sale if SHORT_SIDES[each] >= wanted]
        return (covering or on_sale[-1:])[0]

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Order one clip; its first frame travels inside the body."""
        body = await self._body(desk.card, expected(request, ClipRequest))
        answer = await desk.wire.buy(
            "POST", "/v2/video_generation", json=body | dict(desk.card.options)
        )
        return Accepted(answer.read(_Submitted).task_id)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """State of the task; asking again after success gives a fresh address."""
        task = await _task(desk, ticket)
        if task.status == "succeeded":
            if task.content is None or not task.content.url:
                raise UnreadableAnswer("succeeded without an address")
            return Ready((Remote(task.content.url),))
        if task.status in ("failed", "cancelled", "expired"):
            raise _ended(task)
        return Pending(desk.poll_seconds, queued=task.status == "queued")

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Whether a queued task was taken back.

        It is asked for first, since the same call deletes the record of a finished task, and
        with it the address of a clip that is paid.
        """
        try:
            if (await _task(desk, ticket)).status != "queued":
                return False
            await desk.wire.ask("DELETE", f"/v2/video_generation/{ticket.task_id}")
        except ProviderRefused:
            return False
        return True

    async def _body(self, card: ModelCard, request: ClipRequest) -> dict[str, Any]:
        """No ratio: with a first frame the clip follows the frame, and the field is ignored."""
        picture = await packed_picture(request.first_frame, FRAME)
        return {
            "model": card.name,
            "content": [
                {"type": "text", "text": request.prompt},
                {
                    "type": "image_url",
                    "image_url": {"url": picture.data_uri()},
                    "role": "first_frame",
                },
            ],
            "resolution": self.tier(request, card),
            "duration": round(card.sold_seconds(request.duration_seconds)),
        }


async def _task(desk: Desk, ticket: Ticket) -> _Task:
    answer = await inquire(desk, f"/v2/query/video_generation/{ticket.task_id}")
    return answer.read(_Queried).task


def _ended(task: _Task) -> ProviderRefused:
    """Why there will be no clip; none of these is charged (1.7)."""
    if task.status == "failed":
        failure = task.error or _Failure()
        code = int(failure.code) if str(failure.code).isdecimal() else 0
        return failed_task(code, failure.message or str(failure.code))
    return ProviderRefused(NAME, RefusalKind.SPOILED, f"the task is {task.status}")
