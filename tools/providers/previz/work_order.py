"""What the studio hands to a worker and gets back; knows nothing of how anything is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from tools.providers.previz.faults import Order
from tools.providers.requests import Media, Request

SUFFIXES = {"still": ".png", "angle": ".png", "clip": ".mp4", "lipsync": ".mp4"}
SOUND_SUFFIX = ".wav"


class _Envelope(BaseModel):
    request: Request


class RenderJob(BaseModel):
    """All that a worker needs; the paths of media travel beside the request."""

    model_config = ConfigDict(frozen=True)

    request: dict[str, Any]
    """The request as JSON with its media's paths put back."""
    studio: Path
    """The studio's folder."""
    path: Path
    """File to write."""
    order: Order

    def read_request(self) -> Request:
        """The request, paths included."""
        return _Envelope.model_validate({"request": self.request}).request


class Rendered(BaseModel):
    """The worker's answer."""

    model_config = ConfigDict(frozen=True)

    path: Path
    truth: Path


def job_of(request: Request, studio: Path, path: Path, order: Order) -> RenderJob:
    """The job for a request; its media's paths are made absolute."""
    fields = request.model_dump(mode="json")
    for name in type(request).model_fields:
        value = getattr(request, name)
        if isinstance(value, Media):
            fields[name]["path"] = str(value.path.resolve())
        elif isinstance(value, tuple):
            for stored, media in zip(fields[name], value, strict=True):
                stored["path"] = str(media.path.resolve())
    return RenderJob(request=fields, studio=studio.resolve(), path=path.resolve(), order=order)


def suffix_of(request: Request) -> str:
    """The file ending of what the request gives."""
    return SUFFIXES.get(request.kind, SOUND_SUFFIX)


def truth_path(path: Path) -> Path:
    """Where the truth about an asset lies: beside it."""
    return path.with_suffix(".truth.json")
