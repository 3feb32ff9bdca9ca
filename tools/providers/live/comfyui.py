"""ComfyUI on the user's own machine: what it refuses, what it says of itself, pictures for it.

There is no key and no bill. Source: docs/contracts.md, section 8 (ComfyUI's server.py and
execution.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from pydantic import Field, JsonValue

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, one_line
from tools.providers.live.comfyui_workflow import Workflow
from tools.providers.live.pictures import PictureLimits, packed_picture
from tools.providers.live.service import AccountState, Desk, Service
from tools.providers.live.wire import Wire
from tools.providers.requests import Media

NAME = "comfyui"
_PICTURES = PictureLimits(("png", "jpeg", "webp"), most_bytes=100_000_000, most_side=16384)
"""The server's own default for uploads is 100 MB."""


class _Fault(Reply):
    message: str = ""
    details: str = ""


class _NodeFaults(Reply):
    class_type: str = ""
    errors: tuple[_Fault, ...] = ()


class _Error(Reply):
    error: _Fault | str
    node_errors: dict[str, _NodeFaults] | list[JsonValue] = Field(default={})


class GraphRefused(ProviderRefused):
    """A graph that did not validate, with what is wrong in which node."""

    def __init__(self, reason: str, faults: Mapping[str, str]) -> None:
        super().__init__(NAME, RefusalKind.INVALID, reason)
        self.faults = faults

    def explained(self, workflow: Workflow) -> GraphRefused:
        """The same in the words of the template: its file and the titles of its nodes."""
        said = [f"{workflow.titled(node)}: {fault}" for node, fault in self.faults.items()]
        return GraphRefused(one_line(f"{workflow.path.name}: {'; '.join(said)}"), self.faults)


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses; None for a success and for errors that are not in its own shape."""
    if answer.status < 400:
        return None
    try:
        error = answer.read(_Error)
    except UnreadableAnswer:
        return None
    found = error.node_errors if isinstance(error.node_errors, dict) else {}
    faults = {
        node: "; ".join(_said(fault) for fault in faults.errors) for node, faults in found.items()
    }
    whole = error.error if isinstance(error.error, str) else _said(error.error)
    if answer.status >= 500:
        return ProviderRefused(NAME, RefusalKind.TRANSIENT, one_line(whole))
    return GraphRefused(one_line(whole), faults)


class _System(Reply):
    comfyui_version: str = "of unknown version"


class _Device(Reply):
    name: str = "unknown device"
    vram_total: int = 0
    vram_free: int = 0


class _Stats(Reply):
    system: _System = _System()
    devices: tuple[_Device, ...] = ()


async def account(wire: Wire) -> AccountState:
    """Version, device and free memory; proves that the server is there."""
    stats = (await wire.ask("GET", "/system_stats")).read(_Stats)
    memory = "; ".join(
        f"{device.name}: {device.vram_free / 2**30:.1f} of {device.vram_total / 2**30:.1f} GB free"
        for device in stats.devices
    )
    return AccountState(f"your own machine, ComfyUI {stats.system.comfyui_version}", memory)


COMFYUI = Service(NAME, lambda secret: httpx.Auth(), refusal, account)


class _Uploaded(Reply):
    name: str
    subfolder: str = ""


async def upload(desk: Desk, media: Media) -> str:
    """The name that LoadImage finds the picture by; the same picture twice is one file there."""
    packed = await packed_picture(media, _PICTURES)
    name = f"{media.sha256[:32]}.{packed.mime.removeprefix('image/')}"
    answer = await desk.wire.ask(
        "POST",
        "/upload/image",
        files={"image": (name, packed.content, packed.mime)},
        data={"type": "input", "subfolder": "dailies", "overwrite": "true"},
    )
    uploaded = answer.read(_Uploaded)
    return f"{uploaded.subfolder}/{uploaded.name}" if uploaded.subfolder else uploaded.name


def _said(fault: _Fault) -> str:
    return ": ".join(part for part in (fault.message, fault.details) if part)
