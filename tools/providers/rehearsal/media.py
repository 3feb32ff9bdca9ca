"""The media desk: real files for what was sold, rendered by previz and kept by their request.

Files are rendered in the background, once, in the container that a house delivers. The folder may
be shared by many stand-ins, also at the same time.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import cv2

from tools.errors import MediaToolFailed, ProviderRefused, RefusalKind
from tools.ffmpeg.ffmpeg import run, source
from tools.providers.previz.cast import VOICES, voice_for
from tools.providers.previz.encode import read_picture, whole_file, write_bytes
from tools.providers.previz.faults import FaultPlan, draw_order, task_id
from tools.providers.previz.work_order import job_of, suffix_of, truth_path
from tools.providers.previz.workers import Crew
from tools.providers.requests import Request

WORKER_MODULE = "tools.providers.previz.render_job"
_PICTURES = {
    ".jpg": (cv2.IMWRITE_JPEG_QUALITY, 93),
    ".webp": (cv2.IMWRITE_WEBP_QUALITY, 93),
}
_SOUNDS = {
    ".mp3": ("-c:a", "libmp3lame", "-b:a", "128k", "-ar", "44100"),
    ".flac": ("-c:a", "flac"),
    ".pcm": ("-c:a", "pcm_s16le", "-f", "s16le", "-ar", "44100", "-ac", "1"),
}


class Renderer(Protocol):
    """Makes the file of a request."""

    def name(self, request: Request) -> str:
        """What the file is kept under; the same name is the same file."""
        ...

    def render(self, request: Request, path: Path) -> None:
        """Writes .png, .mp4 or .wav; blocks, and may be called by several threads."""
        ...

    def close(self) -> None:
        """Ends whatever helps it."""
        ...


class Previz:
    """Previz as the renderer: pictures, clips and sounds of what the request says."""

    def __init__(self, folder: Path, workers: int = 2, faults: FaultPlan | None = None) -> None:
        """`folder` is the previz studio's memory; `faults` are what its pictures get wrong."""
        self._folder = folder
        self._faults = faults or FaultPlan()
        self._crew = Crew(WORKER_MODULE, workers)

    def name(self, request: Request) -> str:
        """By content, faults included."""
        return f"{request.kind}-{task_id(request, self._faults)}"

    def render(self, request: Request, path: Path) -> None:
        """Renders in a worker process; raises ProviderRefused when previz cannot."""
        order = draw_order(request, self._faults)
        if request.kind == "voice" and request.voice not in VOICES:
            # A voice of the user's own: some part's voice speaks for it, always the same.
            request = request.model_copy(update={"voice": voice_for(request.voice, "")})
        job = job_of(request, self._folder, path, order)
        said = json.loads(self._crew.submit(job.model_dump_json()).result())
        if "error" in said:
            reason = said.get("reason") or said.get("problem") or said["error"]
            raise ProviderRefused("rehearsal", RefusalKind.INVALID, str(reason))

    def close(self) -> None:
        """Ends the workers."""
        self._crew.close()


class MediaDesk:
    """Files by request, in a folder."""

    def __init__(self, folder: Path, renderer: Renderer, threads: int = 2) -> None:
        """Nothing is rendered yet."""
        self._folder = folder.resolve()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._renderer = renderer
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="media")
        self._lock = threading.Lock()
        self._begun: dict[str, Future[Path]] = {}

    def begin(self, request: Request, suffix: str) -> Future[Path]:
        """The file to come; asking again for the same is the same work."""
        name = self._renderer.name(request)
        raw = self._folder / f"{name}{suffix_of(request)}"
        target = self._folder / f"{name}{suffix}"
        return self._once(target, lambda: self._made(request, raw, target))

    async def make(self, request: Request, *, suffix: str) -> Path:
        """The file, whole; raises ProviderRefused or MediaToolFailed when it cannot be made."""
        return await asyncio.wrap_future(self.begin(request, suffix))

    async def muxed(self, video: Path, sound: Path) -> Path:
        """The video with that sound as its only sound track; it lasts as long as the longer."""
        name = hashlib.sha256(f"{video.name}|{sound.name}".encode()).hexdigest()[:24]
        target = self._folder / f"muxed-{name}.mp4"
        return await asyncio.wrap_future(self._once(target, lambda: _mux(video, sound, target)))

    def truth(self, path: Path) -> Path:
        """What previz says of a file: faults injected, words and when they are heard."""
        return truth_path(path)

    def close(self) -> None:
        """Ends the renderer; work under way fails."""
        self._renderer.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _once(self, target: Path, work: Callable[[], Path]) -> Future[Path]:
        with self._lock:
            begun = self._begun.get(target.name)
            if begun is None or (begun.done() and (begun.cancelled() or begun.exception())):
                begun = self._begun[target.name] = (
                    _finished(target) if target.is_file() else self._threads.submit(work)
                )
            return begun

    def _made(self, request: Request, raw: Path, target: Path) -> Path:
        if not raw.is_file():
            # Half a file under the final name would be taken for a whole one after a kill.
            with tempfile.TemporaryDirectory(dir=self._folder, prefix=".render-") as work:
                fresh = Path(work) / raw.name
                self._renderer.render(request, fresh)
                if truth_path(fresh).is_file():
                    truth_path(fresh).replace(truth_path(raw))
                fresh.replace(raw)
        if target != raw:
            _convert(raw, target)
        return target


def _finished(path: Path) -> Future[Path]:
    future: Future[Path] = Future()
    future.set_result(path)
    return future


def _convert(raw: Path, target: Path) -> None:
    if target.suffix in _PICTURES and raw.suffix == ".png":
        bgr = cv2.cvtColor(read_picture(raw), cv2.COLOR_RGB2BGR)
        done, data = cv2.imencode(target.suffix, bgr, [*_PICTURES[target.suffix]])
        if not done:
            raise MediaToolFailed(("cv2.imencode", target.suffix), raw.name)
        write_bytes(target, data.tobytes())
    elif target.suffix in _SOUNDS and raw.suffix == ".wav":
        with whole_file(target) as part:
            container = () if target.suffix == ".pcm" else ("-f", target.suffix[1:])
            run([*source(raw), *_SOUNDS[target.suffix], *container, str(part)])
    else:
        raise ValueError(f"{raw.suffix} is not delivered as {target.suffix}")


def _mux(video: Path, sound: Path, target: Path) -> Path:
    with whole_file(target) as part:
        streams = ["-map", "0:v:0", "-map", "1:a:0", "-c:v", "copy", "-c:a", "aac"]
        run([*source(video), *source(sound), *streams, "-f", "mp4", str(part)])
    return target
