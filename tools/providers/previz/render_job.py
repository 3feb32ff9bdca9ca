"""One request rendered to one file with its truth beside it; also the worker's program.

Knows files and requests. What is drawn or sounded is made by the modules per kind.
"""

from __future__ import annotations

import json
import logging
import sys
from functools import lru_cache
from pathlib import Path

import cv2

from tools.errors import UserFixable
from tools.providers.previz.clips import make_clip
from tools.providers.previz.encode import png_bytes, write_bytes
from tools.providers.previz.faults import Truth
from tools.providers.previz.library import Library
from tools.providers.previz.recordings import make_recording
from tools.providers.previz.stills import Still, make_angle, make_still
from tools.providers.previz.work_order import Rendered, RenderJob, truth_path
from tools.providers.previz.workers import serve
from tools.providers.requests import (
    AngleRequest,
    ClipRequest,
    LipsyncRequest,
    StillRequest,
)


@lru_cache(maxsize=4)
def _library(folder: Path) -> Library:
    return Library(folder)


def perform(job: RenderJob) -> Rendered:
    """Writes the asset, then its truth; both are whole when this returns."""
    request = job.read_request()
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
