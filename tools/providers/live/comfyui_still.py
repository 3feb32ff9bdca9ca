"""Stills, and new angles of a still, by a workflow of the user's own ComfyUI."""

from __future__ import annotations

from pydantic import JsonValue

from tools.providers.live.comfyui import COMFYUI, upload
from tools.providers.live.comfyui_tasks import collect, queue, take_back
from tools.providers.live.comfyui_workflow import Workflow, load_workflow
from tools.providers.live.service import Accepted, Desk, Ready, expected_picture
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import AngleRequest, Capability, Media, Request, StillRequest

_SIDE_STEP = 16
"""Latents are eighths of a picture; video models and Flux work on pairs of those."""


class ComfyUIStill:
    """The card's `name` is the file name of the template."""

    name = "comfyui-still"
    service = COMFYUI
    kinds = frozenset({Capability.STILL, Capability.ANGLE})

    def tier(self, request: Request, card: ModelCard) -> str:
        """It costs nothing."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Uploads the pictures that the template takes, fills it and queues it."""
        still = expected_picture(request)
        workflow = load_workflow(desk.card.name, len(still.subjects)).needs("prompt", "seed")
        if isinstance(still, AngleRequest):
            workflow.needs("source")
        values: dict[str, JsonValue] = {
            "prompt": still.prompt,
            "negative": still.negative,
            "seed": still.seed,
            **drawn_size(workflow, still.width, still.height),
        }
        for name, media in pictures_of(still).items():
            if name in workflow.names:
                values[name] = await upload(desk, media)
        return await queue(desk, workflow, values)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """Waits for the end, or for the next look."""
        return await collect(desk, ticket)

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Out of the queue, or stopped."""
        return await take_back(desk, ticket)


def pictures_of(request: StillRequest | AngleRequest) -> dict[str, Media]:
    """The request's pictures by the names that templates call them by."""
    found = {f"subject_{n}": media for n, media in enumerate(request.subjects, start=1)}
    if isinstance(request, AngleRequest):
        return found | {"source": request.source}
    return found | ({"scene": request.scene} if request.scene else {})


def drawn_size(workflow: Workflow, width: int, height: int) -> dict[str, JsonValue]:
    """Sides in the asked shape with as many pixels as the template has.

    Models draw best at the size they were trained on; the file is scaled when it arrives. Empty
    when the template does not name both sides.
    """
    if not {"width", "height"} <= workflow.names:
        return {}
    pixels = workflow.number("width") * workflow.number("height")
    drawn_height = (pixels * height / width) ** 0.5
    sides = {"width": drawn_height * width / height, "height": drawn_height}
    return {name: max(round(side / _SIDE_STEP), 1) * _SIDE_STEP for name, side in sides.items()}
