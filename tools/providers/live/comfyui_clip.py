"""Clips from a first frame by a workflow of the user's own ComfyUI."""

from __future__ import annotations

import math

from pydantic import JsonValue

from tools.providers.live.comfyui import COMFYUI, upload
from tools.providers.live.comfyui_still import drawn_size
from tools.providers.live.comfyui_tasks import collect, queue, take_back
from tools.providers.live.comfyui_workflow import load_workflow
from tools.providers.live.service import Accepted, Desk, Ready, expected
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import Capability, ClipRequest, Request

_FRAME_STEP = 8
"""Video models make 4n + 1 frames (Wan, Hunyuan) or 8n + 1 (LTX); the second suits them all."""


class ComfyUIClip:
    """The card's `name` is the file name of the template."""

    name = "comfyui-clip"
    service = COMFYUI
    kinds = frozenset({Capability.CLIP})

    def tier(self, request: Request, card: ModelCard) -> str:
        """It costs nothing."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Uploads the first frame, fills the template and queues it."""
        clip = expected(request, ClipRequest)
        workflow = load_workflow(desk.card.name).needs("prompt", "seed", "first_frame", "frames")
        seconds = desk.card.sold_seconds(clip.duration_seconds)
        values: dict[str, JsonValue] = {
            "prompt": clip.prompt,
            "negative": clip.negative,
            "seed": clip.seed,
            "frames": frames_for(seconds, workflow.number("fps")),
            **drawn_size(workflow, clip.width, clip.height),
            "first_frame": await upload(desk, clip.first_frame),
        }
        return await queue(desk, workflow, values)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """Waits for the end, or for the next look."""
        return await collect(desk, ticket)

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Out of the queue, or stopped."""
        return await take_back(desk, ticket)


def frames_for(seconds: float, fps: float) -> int:
    """Frames that last at least so long at the rate at which the model's motion looks natural.

    That rate is the template's own: played at the film's rate instead, people would hurry.
    """
    return math.ceil((seconds * fps - 1e-6) / _FRAME_STEP) * _FRAME_STEP + 1
