"""Wan 2.2 A14B at fal: a clip from a keyframe, counted in frames.

Source: docs/contracts.md, section 4.2.
"""

from __future__ import annotations

import math
from typing import Literal, cast

from tools.providers.live import fal
from tools.providers.live.answer import Reply
from tools.providers.live.pictures import PictureLimits, packed_picture
from tools.providers.live.service import Accepted, Desk, Ready, Remote
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, ClipRequest, Request

FRAMES_PER_SECOND = 16
"""The rate that the model was trained at, and that its price counts."""
LEAST_FRAMES, MOST_FRAMES = 17, 161

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
        return resolution(cast(ClipRequest, request))

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """One queued task."""
        clip = cast(ClipRequest, request)
        frame = await packed_picture(clip.first_frame, PictureLimits())
        body = _body(clip, await fal.handed(desk, frame))
        if desk.card.name.endswith("/turbo"):
            body = {field: body[field] for field in body if field not in _TURBO_LACKS}
        return await fal.submit(desk, desk.card.name, body)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The clip, at twice the ordered rate by interpolation."""
        state = await fal.poll(desk, ticket, _Result)
        if isinstance(state, Pending):
            return state
        return Ready((Remote(state.video.url),), _cost_micros(request, desk.card))

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Free while it is in the queue."""
        return await fal.cancel(desk, ticket)


def resolution(request: ClipRequest) -> Literal["480p", "580p", "720p"]:
    """The smallest one on sale that is not smaller than what is asked, else the largest."""
    short = min(request.width, request.height)
    return next((name for side, name in _RESOLUTIONS if side >= short), "720p")


def frames(seconds: float) -> int:
    """How many frames cover a length.

    Interpolation puts a frame between each two but none behind the last, so n frames at 16 a
    second become 2n - 1 at 32, which is half a frame shorter than n at 16.
    """
    wanted = math.ceil(seconds * FRAMES_PER_SECOND + 0.5 - 1e-6)
    return min(max(wanted, LEAST_FRAMES), MOST_FRAMES)


def _body(request: ClipRequest, image: str) -> dict[str, object]:
    return {
        "image_url": image,
        "prompt": request.prompt,
        "negative_prompt": request.negative,
        "num_frames": frames(request.duration_seconds),
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


def _cost_micros(request: Request, card: ModelCard) -> int:
    """What the frames ordered cost: the price list counts them, at 16 a second."""
    clip = cast(ClipRequest, request)
    price = card.tiers.get(resolution(clip), card.price)
    units = frames(clip.duration_seconds) / FRAMES_PER_SECOND if card.per == "second" else 1
    return round(price * units * 1_000_000)
