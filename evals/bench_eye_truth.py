"""How often the eye is right: against previz's truth, masks, subjects, and faults made by hand.

    python -m evals.bench_eye_truth --assets HELD_OUT --data DATA [--make] [--out FILE]

Every number stands beside its count, a 95 % interval and what no model at all reaches. What was
looked at is kept in WORK, so that a run that was stopped goes on; what the data folder lacks is
left out and named.
"""

from __future__ import annotations

import argparse
import datetime
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console

from evals import bench_discovery, bench_tracking, eye_assets, real_faults
from evals.encoder_scores import Score
from evals.encoder_speed import random_encoder
from evals.eye_assets import read_manifest
from evals.eye_scenes import HELD_OUT_FROM
from evals.truth_photos import colour_rows, photo_rows, split_note
from evals.truth_previz import previz_rows, sampled, seal, verdicts
from evals.truth_rows import Row, Truth, markdown, score_row, share_row, write_truth
from tools.dinov3.calibrating.survey import PROCESSES, Glass
from tools.dinov3.calibration import load_calibration
from tools.dinov3.discovery import discover
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.variants import VITS

log = logging.getLogger(__name__)
RESULTS = Path(__file__).parent / "results"
RANDOM = "random weights, "


@dataclass(frozen=True, slots=True)
class Subject:
    """An encoder under test."""

    name: str
    encoder: Encoder
    glass: Glass
    most: int
    """Takes of each kind that are looked at."""


@dataclass(frozen=True, slots=True)
class Given:
    """Where everything lies."""

    assets: Path | None
    data: Path
    work: Path
    processes: int


def subjects(weights: str | None, work: Path, most: int, most_random: int) -> Iterator[Subject]:
    """The encoder that is asked about, and one that has learnt nothing as its floor."""
    encoder = load_encoder(weights)
    yield Subject(encoder.description, encoder, _glass(encoder, weights), most)
    shape = VITS[0]
    untrained = random_encoder(shape, work)
    glass = _glass(untrained, str(work / f"{shape.name}.pth"))
    yield Subject(f"{RANDOM}{shape.name}", untrained, glass, most_random)


def _glass(encoder: Encoder, weights: str | None) -> Glass:
    return Glass(weights, encoder.weights_hash, load_calibration(encoder.weights_hash))


def previz(subject: Subject, given: Given) -> Iterator[Row]:
    """Recall and false retakes on held-out previz takes."""
    if given.assets is None or subject.most == 0:
        return
    seal(given.assets)
    there = read_manifest(given.assets)
    made = sampled(there, subject.most)
    found = verdicts(made, subject.glass, given.work, given.processes, there)
    yield from previz_rows(found, subject.name)


def photographs(subject: Subject, given: Given) -> Iterator[Row]:
    """Identity on photographs; the floor once, beside the trained encoder."""
    folder = given.data / "identity"
    if not (folder / "labels.csv").is_file():
        return
    yield from photo_rows(subject.encoder, folder)
    if not subject.name.startswith(RANDOM):
        yield from colour_rows(folder)


def tracking(subject: Subject, given: Given) -> Iterator[Row]:
    """J and F of label propagation, for the encoder and its floors together."""
    if subject.name.startswith(RANDOM) or not (given.data / "tracking").is_dir():
        return
    by: dict[str, dict[str, bench_tracking.Result]] = {}
    for sequence, who, result in bench_tracking.small_bench(
        subject.encoder, given.data / "tracking"
    ):
        by.setdefault(who, {})[sequence] = result
    for who, found in by.items():
        for measure, read in (("J", _region), ("F", _boundary)):
            values = [read(result) for result in found.values()]
            yield score_row("tracking", f"DAVIS, {len(found)} complete sequences", measure,
                            _mean(values), who)  # fmt: skip


def discovery(subject: Subject, given: Given) -> Iterator[Row]:
    """CorLoc of what is found without being told what to look for."""
    folder = given.data / "tracking"
    if not folder.is_dir():
        return
    frames = bench_discovery.read_frames(folder)
    found = {
        subject.name: subject.encoder.encode([f.image for f in frames], size=bench_discovery.SIZE)
    }
    if not subject.name.startswith(RANDOM):
        found["no encoder: mean colours"] = [bench_discovery.colours(f.image) for f in frames]
    middle = [[bench_discovery.centre(frame.image)] for frame in frames]
    for who, features in found.items():
        boxes = [[one.box for one in discover(picture)] for picture in features]
        for measure, mine in (
            ("CorLoc, first box", [found_in[:1] for found_in in boxes]),
            ("CorLoc, best of four", boxes),
        ):
            for subset, wanted in (("unseen sequences", True), ("all sequences", False)):
                chosen = [i for i, frame in enumerate(frames) if frame.unseen or not wanted]
                yield share_row(
                    "discovery", subset, measure, _hits(mine, frames, chosen), len(chosen), who,
                    floor=_hits(middle, frames, chosen) / len(chosen), floor_of="centre box",
                )  # fmt: skip


def _hits(
    boxes: Sequence[Sequence[bench_discovery.Box]],
    frames: Sequence[bench_discovery.Marked],
    chosen: Sequence[int],
) -> int:
    least = bench_discovery.OVERLAP
    return sum(
        any(bench_discovery.overlap(box, frames[i].box) >= least for box in boxes[i])
        for i in chosen
    )


def footage(subject: Subject, given: Given) -> Iterator[Row]:
    """Real clips with faults made by hand."""
    sources = real_faults.read_sources(given.data)
    if not sources or subject.most == 0:
        return
    made = real_faults.spoil(sources, given.work / "footage")
    yield from real_faults.footage_rows(made, subject.glass, given.work, subject.name)


SECTIONS: dict[str, Callable[[Subject, Given], Iterator[Row]]] = {
    "previz": previz,
    "footage": footage,
    "tracking": tracking,
    "discovery": discovery,
    "photographs": photographs,
}


def notes(given: Given) -> Iterator[str]:
    """What was looked at and what was missing."""
    if given.assets is None:
        yield "previz: no folder of held-out takes was given (--assets)."
    else:
        yield (
            f"previz: scenes from {HELD_OUT_FROM} on, with people, places and a drawing style "
            "that neither training nor calibration has seen; the eye got nameless copies, and "
            "the truth was moved away before."
        )
    if (given.data / "identity" / "labels.csv").is_file():
        yield split_note(given.data / "identity")
    else:
        yield "photographs: no identity/labels.csv in the data folder."
    if not (given.data / "tracking").is_dir():
        yield "tracking: no tracking/ in the data folder."


def _region(result: bench_tracking.Result) -> float:
    return result.region


def _boundary(result: bench_tracking.Result) -> float:
    return result.boundary


def _mean(values: Sequence[float]) -> Score:
    """The mean with twice its standard error on both sides."""
    mean = float(np.mean(values))
    error = float(np.std(values, ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("nan")
    return Score(mean, mean - 1.96 * error, mean + 1.96 * error, len(values))


def main(arguments: Sequence[str] | None = None) -> None:
    """Look at everything, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, help="a folder of held-out previz takes")
    parser.add_argument("--make", action="store_true", help="render that folder first")
    parser.add_argument("--data", type=Path, default=Path("data"), help="clips, tracking, identity")
    parser.add_argument("--work", type=Path, default=Path("truth-work"))
    parser.add_argument("--weights", help="the embedded encoder by default")
    parser.add_argument("--only", nargs="*", choices=tuple(SECTIONS), default=tuple(SECTIONS))
    parser.add_argument("--most", type=int, default=1_000, help="takes of each kind")
    parser.add_argument("--most-random", type=int, default=10, help="for the untrained encoder")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--out", type=Path, help=f"default: {RESULTS.name}/eye-truth-DATE.json")
    parser.add_argument("--markdown", type=Path)
    asked = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    given = Given(asked.assets, asked.data, asked.work.resolve(), asked.processes)
    given.work.mkdir(parents=True, exist_ok=True)
    if asked.make and given.assets is not None:
        _make(given.assets)
    rows: list[Row] = []
    for subject in subjects(asked.weights, given.work, asked.most, asked.most_random):
        for name in asked.only:
            log.info("%s: %s", subject.name, name)
            rows += SECTIONS[name](subject, given)
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    truth = Truth(date=day, rows=tuple(rows), notes=tuple(notes(given)))
    write_truth(truth, asked.out or RESULTS / f"eye-truth-{day}.json")
    tables = markdown(truth)
    if asked.markdown is not None:
        asked.markdown.write_text(tables, "utf-8")
    Console(soft_wrap=True, highlight=False).print(tables, markup=False)


def _make(folder: Path) -> None:
    """Thirty or more takes of every fault, from scenes that are for judging alone."""
    wanted = ["--stills", "90", "--clips", "120", "--lines", "120", "--talking", "40"]
    eye_assets.main(["--out", str(folder), "--first", str(HELD_OUT_FROM), *wanted, "--faults", "4"])


if __name__ == "__main__":
    main()
