"""Clean, faulty and odd previz assets with what was planned for them, to judge eye and critic by.

Random scenes are written as a prompt-writer would and made by the studio's own makers: portraits,
a master keyframe, angles of it, clips and lines. Faults are injected one at a time. Everything
goes into a folder with a manifest, since making takes far longer than looking; scenes that are in
the manifest already are not made again.

    python -m evals.takes.assets --out calibration-assets --stills 60 --clips 40 --lines 120
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2

from evals.takes.faults import (
    CLIP_FAULTS,
    STILL_FAULTS,
    TALKING_FAULTS,
    VOICE_FAULTS,
    order_at,
    orders,
    staged_for,
)
from evals.takes.made import Made, read_manifest
from evals.takes.oddities import make_odd
from evals.takes.scenes import HELD_OUT_FROM, MOVES, SIZES, Scene, scene, shot_of
from evals.takes.studio import Studio, make_line
from tools.providers.previz.faults import Order
from tools.providers.requests import Media
from tools.screenplay.plan import Movement, Shot, ShotSize

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One scene to make, by whatever process comes to it."""

    what: str
    """A key of `MAKERS`."""
    number: int
    folder: Path
    faults: int
    severities: tuple[float, ...]


def make_stills(job: Job) -> Iterator[Made]:
    """Portraits, master and angles of a scene, each angle clean, and some with a fault."""
    of, draw = scene(job.number)
    studio, among = Studio(job.folder, job.number), orders(STILL_FAULTS, job.severities)
    portraits = studio.portraits(of)
    master = studio.still(
        of, shot_of(of, draw, "M", ShotSize.WIDE, Movement.STATIC), portraits, None, Order()
    )
    yield master
    for index in range(4):
        shot = shot_of(of, draw, f"A{index}", draw.choice(SIZES), Movement.STATIC)
        yield studio.still(of, shot, portraits, master.path, Order())
        first = (job.number * 4 + index) * job.faults
        for place in range(first, first + job.faults):
            order = order_at(place, among)
            yield from _seen_in_still(studio, of, shot, portraits, master.path, order)


def make_clips(job: Job) -> Iterator[Made]:
    """A clip of a scene of its own, clean and with faults that begin in mid-shot."""
    of, draw = scene(job.number)
    studio, among = Studio(job.folder, job.number, small=True), orders(CLIP_FAULTS, job.severities)
    portraits = studio.portraits(of)
    shot = shot_of(of, draw, "C", draw.choice(SIZES), draw.choice(MOVES))
    still = studio.still(of, shot, portraits, None, Order())
    yield studio.clip(of, shot, portraits, still.path, Order())
    first = job.number * job.faults
    for place in range(first, first + job.faults):
        order = order_at(place, among)
        yield from _seen_in_clip(studio, of, shot, portraits, still.path, order)


def make_lines(job: Job) -> Iterator[Made]:
    """A spoken line, clean and with one fault; every second time it is the words."""
    kinds = VOICE_FAULTS[:1] if job.number % 2 else VOICE_FAULTS
    order = order_at(job.number // 2, orders(kinds, job.severities))
    yield make_line(job.folder, job.number, Order())
    yield make_line(job.folder, job.number, order.model_copy(update={"seed": job.number}))


def make_talking(job: Job) -> Iterator[Made]:
    """A talking clip, in sync and out of it."""
    of, draw = scene(job.number)
    studio = Studio(job.folder, job.number, small=True)
    portraits = studio.portraits(of)[:1]
    shot = shot_of(of, draw, "T", ShotSize.MEDIUM_CLOSE_UP, Movement.STATIC)
    still = studio.still(of, shot, portraits, None, Order())
    for order in (Order(), *orders(TALKING_FAULTS, job.severities)):
        seeded = order.model_copy(update={"seed": job.number if order.kinds else 0})
        yield studio.talk(of, shot, portraits, still.path, seeded)


MAKERS: dict[str, tuple[Callable[[Job], Iterator[Made]], int, str]] = {
    "stills": (make_stills, 0, "scenes of keyframes: five clean ones, and faulty ones"),
    "clips": (make_clips, 5000, "scenes of clips: a clean one, and faulty ones"),
    "lines": (make_lines, 0, "spoken lines, each clean and faulty"),
    "talking": (make_talking, 9000, "talking clips, each in sync and out of it"),
    "odd": (lambda job: make_odd(job.folder, job.number), 15_000, "odd but right takes"),
}
"""What can be made -> its maker, and where the numbers of its scenes begin."""


def _seen_in_still(
    studio: Studio, of: Scene, shot: Shot, cast: list[Media], master: Path, order: Order
) -> Iterator[Made]:
    """The shot with the fault in it, or another shot where this one cannot show it."""
    for one in (shot, staged_for(order.kinds[0], of, f"F{order.seed}")):
        made = studio.still(of, one, cast, master, order)
        if made.truth.kind is not None:
            yield made
            return
        studio.drop(made)


def _seen_in_clip(
    studio: Studio, of: Scene, shot: Shot, cast: list[Media], first: Path, order: Order
) -> Iterator[Made]:
    """The clip with the fault in it, or one of another shot where this one cannot show it."""
    made = studio.clip(of, shot, cast, first, order)
    if made.truth.kind is None:
        studio.drop(made)
        other = staged_for(order.kinds[0], of, f"F{order.seed}")
        still = studio.still(of, other, cast, None, Order())
        made = studio.clip(of, other, cast, still.path, order)
    if made.truth.kind is None:
        studio.drop(made)
    else:
        yield made


def made_of(job: Job) -> list[Made]:
    """Everything of one scene; the same job makes the same files in any process."""
    cv2.setNumThreads(1)
    return list(MAKERS[job.what][0](job))


def make(jobs: Sequence[Job], processes: int) -> Iterable[list[Made]]:
    """Everything of all scenes, in their order."""
    if processes < 2:
        yield from map(made_of, jobs)
        return
    # Spawned: OpenCV's threads do not survive a fork.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as pool:
        yield from pool.map(made_of, jobs)


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and make everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0, help="number of the first scene")
    for what, (_, _, told) in MAKERS.items():
        parser.add_argument(f"--{what}", type=int, default=0, help=told)
    parser.add_argument("--faults", type=int, default=1, help="faulty assets beside a clean one")
    parser.add_argument("--severities", type=float, nargs="+", default=[1.0], help="0 < s <= 1")
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    given.out.mkdir(parents=True, exist_ok=True)
    for what in MAKERS:
        _make_all(what, given)


def _make_all(what: str, given: argparse.Namespace) -> None:
    """Everything of one sort, noted scene by scene."""
    out, severities = given.out.resolve(), tuple(given.severities)
    first = max(given.first, HELD_OUT_FROM) if what == "odd" else given.first
    start = MAKERS[what][1] + first
    path = out / f"manifest-{what}-{given.first}.jsonl"
    done = {made.scene for made in read_manifest(out, path.name)}
    numbers = [n for n in range(start, start + getattr(given, what)) if n not in done]
    jobs = [Job(what, n, out, given.faults, severities) for n in numbers]
    with path.open("a", encoding="utf-8") as manifest:
        for job, found in zip(jobs, make(jobs, given.processes), strict=True):
            manifest.write("".join(f"{made.model_dump_json()}\n" for made in found))
            manifest.flush()
            log.info("%s: scene %d, %d assets", what, job.number, len(found))


if __name__ == "__main__":
    main()
