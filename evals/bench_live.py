"""Throughput of the live path: many shots through dispatch and clients, against the critical path.

Each shot orders two stills and, where somebody speaks, a voice; then a clip of the first still, or
a talking one; then effects, and for every second shot a bed. The stand-in is a process of its own
with canned files; its latencies are the services' own, scaled, and so are the waits between polls.
Nothing can be faster than the longest chain of one shot, nor than the work that one service was
given over the tasks that it takes at once: the larger of both is the critical path.

    python -m evals.bench_live --shots 200 --folder /var/tmp/bench
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.stand_in import RunningStandIn, stand_in
from evals.two_ledgers import Sold
from tools.providers.arrivals import receive
from tools.providers.dispatch import Dispatch, JobResult
from tools.providers.job import Job, Purpose
from tools.providers.jobs import JobStore
from tools.providers.live.studio import LiveStudio
from tools.providers.models import ModelBook, model_book
from tools.providers.rehearsal.running import StandIn, turned
from tools.providers.requests import (
    ClipRequest,
    FoleyRequest,
    LipsyncRequest,
    Media,
    Request,
    StillRequest,
    VoiceRequest,
)
from tools.takes.assets import AssetStore

_SIZE = (320, 180)
_FPS = 12
_CLIP_SECONDS = 5.0
_PLAN = {"runway": (2, 5), "fal": (5, 2), "elevenlabs": (2, 5)}
"""Keys, each of an account of its own, and tasks at once that the stand-in lets each have."""


@dataclass(frozen=True, slots=True)
class Made:
    """A job that is done, and its sale."""

    job: Job
    sale: Sold

    @property
    def late_seconds(self) -> float:
        """From the end of the work at the service to the files being here."""
        return (self.job.ended_at or 0.0) - self.sale.starts_at - self.sale.seconds


@dataclass(frozen=True, slots=True)
class Bound:
    """What the run cannot be faster than, in seconds."""

    longest_chain: float
    by_service: dict[str, float]
    """Its work over the tasks that it takes at once."""

    @property
    def seconds(self) -> float:
        """The critical path."""
        return max(self.longest_chain, *self.by_service.values())


@dataclass(frozen=True, slots=True)
class Usage:
    """What this process has used so far."""

    own_seconds: float
    children_seconds: float
    peak_mb: float

    @classmethod
    def now(cls) -> Usage:
        """Of this moment."""
        own = resource.getrusage(resource.RUSAGE_SELF)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return cls(
            own.ru_utime + own.ru_stime, children.ru_utime + children.ru_stime, own.ru_maxrss / 1024
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print; writes the figures as JSON with --out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--shots", type=int, default=200)
    parser.add_argument("--latency", default="0.05", help="scale of the services' latencies")
    parser.add_argument("--folder", type=Path, required=True, help="for everything; best empty")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    with stand_in(options.folder / "stand_in", "--canned", "--latency", options.latency) as server:
        figures = asyncio.run(
            _measured(options.folder, server, options.shots, float(options.latency))
        )
    table = Table(title=f"{options.shots} shots, latencies x {options.latency}")
    table.add_column("what")
    table.add_column("value", justify="right")
    for what, value in figures.items():
        table.add_row(what, f"{value:,.2f}" if isinstance(value, float) else f"{value:,}")
    Console().print(table)
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


async def _measured(
    folder: Path, server: RunningStandIn, shots: int, latency: float
) -> dict[str, float]:
    book = turned(on_plan(model_book()), StandIn(server.url, folder / "stand_in", None))
    book = _waiting(book, latency)
    studio = LiveStudio(folder / "live", book, _keys(book), name="rehearsal")
    store = JobStore(folder / "jobs.sqlite3")
    assets = AssetStore(folder / "assets")
    dispatch = Dispatch("bench", studio, store, assets, time.time, receive=receive)
    await _shot(dispatch, 0, prefix="warm")
    sold_before, before, started = len(server.sales()), Usage.now(), time.monotonic()
    try:
        await asyncio.gather(*(_shot(dispatch, number) for number in range(shots)))
        wall, after = time.monotonic() - started, Usage.now()
        jobs = [job for job in store.jobs() if not job.purpose.shot_id.startswith("warm")]
    finally:
        await studio.close()
        store.close()
    made = paired(jobs, server.sales(sold_before))
    return figures_of(made, wall, before, after)


def on_plan(book: ModelBook) -> ModelBook:
    """The book with the limits of a plan that is paid for."""
    services = {
        name: card.model_copy(update={"in_flight": _PLAN[name][1]}) if name in _PLAN else card
        for name, card in book.services.items()
    }
    return book.model_copy(update={"services": services})


def _waiting(book: ModelBook, latency: float) -> ModelBook:
    """The book with the services' own waits between polls on the scale of their latencies."""
    own = model_book().services
    services = {
        name: card.model_copy(update={"poll_seconds": own[name].poll_seconds * latency})
        for name, card in book.services.items()
    }
    return book.model_copy(update={"services": services})


def _keys(book: ModelBook) -> dict[str, str]:
    return {
        book.services[service].keys: ",".join(
            f"rehearsal-{'id:' if service == 'fal' else ''}{service}-{number:04d}"
            for number in range(count)
        )
        for service, (count, _) in _PLAN.items()
    }


async def _shot(dispatch: Dispatch, number: int, prefix: str = "shot") -> None:
    """One shot from stills to sounds."""
    shot = f"{prefix}-{number}"

    async def made(asset: str, request: Request) -> JobResult:
        return await dispatch.run(Purpose(shot, 1, asset), request)

    talks = number % 2 == 0
    first, _, voice = await asyncio.gather(
        made("still_1", _still(number, 1)),
        made("still_2", _still(number, 2)),
        made("line_1", _line(number)) if talks else asyncio.sleep(0),
    )
    picture = _media(first)
    request = _talking(number, picture, _media(voice)) if voice else _clip(number, picture)
    clip = await made("clip", request)
    await asyncio.gather(
        made("foley", _effects(number, _media(clip))),
        asyncio.sleep(0) if talks else made("bed", _bed(number)),
    )


def _media(result: JobResult) -> Media:
    return Media(sha256=result.job.outputs[0].sha256)


def _still(number: int, candidate: int) -> StillRequest:
    return StillRequest(
        model="runway/gen4_image",
        seed=2 * number + candidate,
        prompt=f"Shot {number}: a lantern on a bench",
        width=_SIZE[0],
        height=_SIZE[1],
    )


def _line(number: int) -> VoiceRequest:
    return VoiceRequest(
        model="elevenlabs/eleven_multilingual_v2",
        seed=number,
        text=f"This is line number {number}, spoken.",
        voice="man-warm",
    )


def _clip(number: int, picture: Media) -> ClipRequest:
    return ClipRequest(
        model="runway/gen4_turbo" if number % 4 == 1 else "fal/wan-2.2-i2v",
        seed=number,
        prompt=f"Shot {number}: the flame moves",
        first_frame=picture,
        duration_seconds=_CLIP_SECONDS,
        fps=_FPS,
        width=_SIZE[0],
        height=_SIZE[1],
    )


def _talking(number: int, picture: Media, voice: Media) -> LipsyncRequest:
    return LipsyncRequest(
        model="fal/omnihuman-1.5",
        seed=number,
        prompt=f"Shot {number}: he speaks",
        first_frame=picture,
        voice=voice,
        duration_seconds=_CLIP_SECONDS,
        fps=_FPS,
        width=_SIZE[0],
        height=_SIZE[1],
    )


def _effects(number: int, clip: Media) -> FoleyRequest:
    return FoleyRequest(
        model="fal/mmaudio-v2",
        seed=number,
        prompt="a flame",
        clip=clip,
        duration_seconds=_CLIP_SECONDS,
    )


def _bed(number: int) -> FoleyRequest:
    return FoleyRequest(
        model="elevenlabs/sound-effects",
        seed=number,
        prompt=f"a workshop at night, bed {number}",
        duration_seconds=_CLIP_SECONDS,
    )


def paired(jobs: Iterable[Job], sales: Iterable[Sold]) -> tuple[Made, ...]:
    """Every job with its sale; KeyError when one was not sold."""
    by_name = {name: sale for sale in sales for name in sale.names}
    return tuple(Made(job, by_name[job.task_id]) for job in jobs)


def bound_of(made: Sequence[Made]) -> Bound:
    """The critical path of the jobs, from how long each took at its service."""
    chains: dict[str, dict[str, float]] = {}
    work: dict[str, float] = {}
    for each in made:
        kind = "clip" if each.job.purpose.asset == "clip" else _WAVES[each.job.request.kind]
        waves = chains.setdefault(each.job.purpose.shot_id, {})
        waves[kind] = max(waves.get(kind, 0.0), each.sale.seconds)
        work[each.sale.service] = work.get(each.sale.service, 0.0) + each.sale.seconds
    slots = {service: keys * at_once for service, (keys, at_once) in _PLAN.items()}
    return Bound(
        longest_chain=max(sum(waves.values()) for waves in chains.values()),
        by_service={service: seconds / slots[service] for service, seconds in work.items()},
    )


_WAVES = {"still": "first", "voice": "first", "foley": "last"}
"""What of a shot is made at the same time."""


def figures_of(made: Sequence[Made], wall: float, before: Usage, after: Usage) -> dict[str, float]:
    """What the table shows, in order."""
    bound = bound_of(made)
    late: dict[str, list[float]] = {}
    for each in made:
        late.setdefault(each.sale.model, []).append(each.late_seconds)
    jobs = len(made)
    return {
        "jobs": jobs,
        "wall, s": wall,
        "longest chain, s": bound.longest_chain,
        **{f"{service}: work over slots, s": s for service, s in bound.by_service.items()},
        "wall over critical path": wall / bound.seconds,
        **{f"{model}: late, median s": statistics.median(s) for model, s in late.items()},
        "own processor time a job, ms": 1000 * (after.own_seconds - before.own_seconds) / jobs,
        "FFmpeg's processor time a job, ms": 1000
        * (after.children_seconds - before.children_seconds)
        / jobs,
        "peak memory, MB": after.peak_mb,
        "memory a job, kB": 1024 * (after.peak_mb - before.peak_mb) / jobs,
        "load of the machine": os.getloadavg()[0],
    }


if __name__ == "__main__":
    main()
