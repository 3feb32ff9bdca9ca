"""Wan 2.2 A14B at fal: a clip from a keyframe, counted in frames.

Source: docs/contracts.md, section 4.2.
"""

from __future__ import annotations

from typing import Literal

from tools.providers.live import fal
from tools.providers.live.answer import Reply
from tools.providers.live.pictures import PictureLimits, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, Remote, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, ClipRequest, Request

FRAMES_PER_SECOND = 16
"""The rate that the model was trained at, and that its price counts."""

_RESOLUTIONS: tuple[tuple[int, Literal["480p", "580p", "720p"]], ...] = (
    (480, "480p"),
    (580, "580p"),
    (720, "720p"),
)
_RATIOS = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0}
_SAME_RATIO = 0.02
"""Ratios nearer than this are the same; others are left to the model, which keeps the frame's."""
_TURBO_LACKS = (
    "negative_prompt",
    "num_frames",
    "frames_per_second",
    "interpolator_model",
    "num_interpolated_frames",
)


class _Result(Reply):
    video: fal.RemoteFile


class FalWan:
    """`fal-ai/wan/v2.2-a14b/image-to-video` and its `/turbo`."""

    name = "fal-wan"
    service = fal.FAL
    kinds = frozenset({Capability.CLIP})

    def tier(self, request: Request, card: ModelCard) -> str:
        """The resolution."""
        return resolution(expected(request, ClipRequest))

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """One queued task."""
        clip = expected(request, ClipRequest)
        frame = await packed_picture(clip.first_frame, PictureLimits())
        body = _body(clip, desk.card, await fal.handed(desk, frame))
        if desk.card.name.endswith("/turbo"):
            body = {field: body[field] for field in body if field not in _TURBO_LACKS}
        return await fal.submit(desk, desk.card.name, body)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The clip, at twice the ordered rate by interpolation."""
        state = await fal.poll(desk, ticket, _Result)
        if isinstance(state, Pending):
            return state
        return Ready((Remote(state.video.url),))

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Free while it is in the queue."""
        return await fal.cancel(desk, ticket)


def resolution(request: ClipRequest) -> Literal["480p", "580p", "720p"]:
    """The smallest one on sale that is not smaller than what is asked, else the largest."""
    short = min(request.width, request.height)
    return next((name for side, name in _RESOLUTIONS if side >= short), "720p")


def _body(request: ClipRequest, card: ModelCard, image: str) -> dict[str, object]:
    # n frames at 16 a second become 2n - 1 at 32: the half frame is the card's lost_seconds.
    frames = round(card.sold_seconds(request.duration_seconds) * FRAMES_PER_SECOND)
    return {
        "image_url": image,
        "prompt": request.prompt,
        "negative_prompt": request.negative,
        "num_frames": frames,
        "frames_per_second": FRAMES_PER_SECOND,
        "interpolator_model": "film",
        "num_interpolated_frames": 1,
        "resolution": resolution(request),
        "aspect_ratio": _ratio(request),
        "seed": request.seed,
        # The defaults of the switches are not published.
        "enable_safety_checker": True,
        "enable_output_safety_checker": True,
        "enable_prompt_expansion": False,
    }


def _ratio(request: ClipRequest) -> str:
    asked = request.width / request.height
    near = {name: abs(asked / ratio - 1) for name, ratio in _RATIOS.items()}
    best = min(near, key=lambda name: near[name])
    return best if near[best] <= _SAME_RATIO else "auto"
