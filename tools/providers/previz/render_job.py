"""One request rendered to one file with its truth beside it; also the worker's program.

Knows files and requests. What is drawn or sounded is made by the modules per kind.
"""

from __future__ import annotations

import json
import logging
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
from pydantic import BaseModel, ConfigDict

from tools.errors import UserFixable
from tools.providers.previz.clips import make_clip
from tools.providers.previz.encode import png_bytes, write_bytes
from tools.providers.previz.faults import Order, Truth
from tools.providers.previz.library import Library
from tools.providers.previz.recordings import make_recording
from tools.providers.previz.stills import Still, make_angle, make_still
from tools.providers.previz.workers import serve
from tools.providers.requests import (
    AngleRequest,
    ClipRequest,
    LipsyncRequest,
    Media,
    Request,
    StillRequest,
)

SUFFIXES = {"still": ".png", "angle": ".png", "clip": ".mp4", "lipsync": ".mp4"}
SOUND_SUFFIX = ".wav"


class RenderJob(BaseModel):
    """All that a worker needs; the paths of media travel beside the request."""

    model_config = ConfigDict(frozen=True)

    request: dict[str, Any]
    """The request as JSON with the paths put back: `read_request` reads it."""
    studio: Path
    """The studio's folder."""
    path: Path
    """File to write."""
    order: Order


class Rendered(BaseModel):
    """The worker's answer."""

    model_config = ConfigDict(frozen=True)

    path: Path
    truth: Path


class _Envelope(BaseModel):
    request: Request


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


@lru_cache(maxsize=4)
def _library(folder: Path) -> Library:
    return Library(folder)


def perform(job: RenderJob) -> Rendered:
    """Writes the asset, then its truth; both are whole when this returns."""
    request = _Envelope.model_validate({"request": job.request}).request
    library = _library(job.studio)
    if isinstance(request, StillRequest):
        truth = _save(make_still(request, library, job.order), library, job.path)
    elif isinstance(request, AngleRequest):
        truth = _save(make_angle(request, library, job.order), library, job.path)
    elif isinstance(request, ClipRequest | LipsyncRequest):
        truth = make_clip(request, library, job.order, job.path)
    else:
        truth = make_recording(request, job.order, job.path)
    write_bytes(truth_path(job.path), truth.model_dump_json(indent=1).encode() + b"\n")
    return Rendered(path=job.path, truth=truth_path(job.path))


def _save(still: Still, library: Library, path: Path) -> Truth:
    if still.stage is not None:
        library.remember(still.image, still.stage, still.blemish)
    content = png_bytes(still.image)
    write_bytes(path, content[: int(len(content) * still.keep_share)])
    return still.truth


def answer(line: str) -> str:
    """The worker's side: a RenderJob as JSON to a Rendered as JSON."""
    try:
        return perform(RenderJob.model_validate_json(line)).model_dump_json()
    except UserFixable as error:
        said = {"problem": error.problem, "where": error.where, "fix": error.fix}
        return json.dumps({"error": UserFixable.__name__, **said})


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    cv2.setNumThreads(1)
    serve(answer, int(sys.argv[1]))
