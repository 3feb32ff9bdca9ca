"""MiniMax Hailuo: a clip from a first frame, or from a character's face (S2V-01).

Submit, query, then retrieve the file: three calls. Source: docs/contracts.md, section 1.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ConfigDict, Field

from tools.providers.live.answer import Reply, UnreadableAnswer
from tools.providers.live.minimax import FAILED_STATES, MINIMAX, BaseResp, failed_task, inquire
from tools.providers.live.pictures import PictureLimits, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, Remote, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, ClipRequest, Request

FRAME = PictureLimits(
    formats=("jpeg", "png", "webp"), most_bytes=19_999_999, least_side=301, ratios=(0.4, 2.5)
)
"""JPG, PNG or WebP under 20 MB, the short side over 300 px, 2:5 to 5:2."""
SHORT_SIDES: Mapping[str, int] = {"512P": 512, "768P": 768, "1080P": 1080}


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one model of the family takes."""

    lengths: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Seconds on sale by resolution; empty where the model takes neither."""
    subject: bool = False
    """Whether the picture is a character's face instead of the first frame."""


_HAILUO_2_3 = Abilities({"768P": (6, 10), "1080P": (6,)})
FAMILY: Mapping[str, Abilities] = {
    "MiniMax-Hailuo-2.3": _HAILUO_2_3,
    "MiniMax-Hailuo-2.3-Fast": _HAILUO_2_3,
    "MiniMax-Hailuo-02": Abilities({"512P": (6, 10), "768P": (6, 10), "1080P": (6,)}),
    "I2V-01": Abilities(),
    "I2V-01-Director": Abilities(),
    "I2V-01-live": Abilities(),
    "S2V-01": Abilities(subject=True),
}


class _Submitted(Reply):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    task_id: str = Field(min_length=1)


class _Task(Reply):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    status: str = ""
    file_id: str | None = None
    """A string here, a number where the file is retrieved."""
    base_resp: BaseResp = BaseResp()


class _File(Reply):
    download_url: str


class _Retrieved(Reply):
    file: _File


class MiniMaxHailuo:
    """Speaks for the models of the first video protocol."""

    name = "minimax-hailuo"
    service = MINIMAX
    kinds = frozenset({Capability.CLIP})

    def tier(self, request: Request, card: ModelCard) -> str:
        """'768P-6s'; empty for models with one size and length."""
        resolution, seconds = _size(expected(request, ClipRequest), card)
        return f"{resolution}-{seconds}s" if resolution else ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Order one clip; its picture travels inside the body."""
        body = await _body(desk.card, expected(request, ClipRequest))
        answer = await desk.wire.buy(
            "POST", "/v1/video_generation", json=body | dict(desk.card.options)
        )
        return Accepted(answer.read(_Submitted).task_id)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """State of the task; every question after success gives a fresh address (1 h)."""
        answer = await inquire(desk, "/v1/query/video_generation", task_id=ticket.task_id)
        task = answer.read(_Task)
        status = task.status.lower()
        if status in FAILED_STATES:
            raise failed_task(task.base_resp.status_code, task.base_resp.status_msg or "")
        if status != "success":
            # Preparing, Queueing, Processing and what may come; none of them can be cancelled.
            return Pending(desk.poll_seconds)
        if not task.file_id:
            raise UnreadableAnswer("success without a file_id")
        return Ready((Remote(await _address(desk, task.file_id)),))

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Never: this protocol has no such call."""
        return False


def _abilities(card: ModelCard) -> Abilities:
    """Of a model that is newer than this table: those of the newest that is in it."""
    return FAMILY.get(card.name, _HAILUO_2_3)


def _size(request: ClipRequest, card: ModelCard) -> tuple[str, int]:
    """Resolution and seconds to order; blank resolution where neither may be sent.

    The length counts first: a long clip in 1080P is not on sale, so it comes in 768P.
    """
    seconds = round(card.sold_seconds(request.duration_seconds))
    lengths = _abilities(card).lengths
    on_sale = [each for each in lengths if seconds in lengths[each]] or list(lengths)
    if not on_sale:
        return "", seconds
    wanted = min(request.width, request.height)
    covering = [each for each in on_sale if SHORT_SIDES[each] >= wanted]
    return (covering or on_sale[-1:])[0], seconds


async def _body(card: ModelCard, request: ClipRequest) -> dict[str, Any]:
    picture = (await packed_picture(request.first_frame, FRAME)).data_uri()
    body: dict[str, Any] = {
        "model": card.name,
        "prompt": request.prompt,
        "prompt_optimizer": False,
    }
    if _abilities(card).subject:
        return body | {"subject_reference": [{"type": "character", "image": [picture]}]}
    body["first_frame_image"] = picture
    resolution, seconds = _size(request, card)
    return body | {"resolution": resolution, "duration": seconds} if resolution else body


async def _address(desk: Desk, file_id: str) -> str:
    answer = await inquire(desk, "/v1/files/retrieve", file_id=file_id)
    return answer.read(_Retrieved).file.download_url
