"""What the encoder is worth on real pictures: against masks and against subjects.

    python -m evals.bench_eye_truth --data DATA [--out FILE]

Every number stands beside its count, a 95 % interval and what no model at all reaches; what the
data folder lacks is left out and named. What the critic makes of it is on its card
(`evals.critic.card`).
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

from evals import bench_discovery, bench_tracking
from evals.encoder_scores import Score
from evals.encoder_speed import random_encoder
from evals.truth_photos import colour_rows, photo_rows, split_note
from evals.truth_rows import Row, Truth, markdown, score_row, share_row, write_truth
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


def subjects(weights: str | None, work: Path) -> Iterator[Subject]:
    """The encoder that is asked about, and one that has learnt nothing as its floor."""
    encoder = load_encoder(weights)
    yield Subject(encoder.description, encoder)
    shape = VITS[0]
    yield Subject(f"{RANDOM}{shape.name}", random_encoder(shape, work))


def photographs(subject: Subject, data: Path) -> Iterator[Row]:
    """Identity on photographs; the floor once, beside the trained encoder."""
    folder = data / "identity"
    if not (folder / "labels.csv").is_file():
        return
    yield from photo_rows(subject.encoder, folder)
    if not subject.name.startswith(RANDOM):
        yield from colour_rows(folder)


def tracking(subject: Subject, data: Path) -> Iterator[Row]:
    """J and F of label propagation, for the encoder and its floors together."""
    if subject.name.startswith(RANDOM) or not (data / "tracking").is_dir():
        return
    by: dict[str, dict[str, bench_tracking.Result]] = {}
    for sequence, who, result in bench_tracking.small_bench(subject.encoder, data / "tracking"):
        by.setdefault(who, {})[sequence] = result
    for who, found in by.items():
        for measure, read in (("J", _region), ("F", _boundary)):
            values = [read(result) for result in found.values()]
            yield score_row("tracking", f"DAVIS, {len(found)} complete sequences", measure,
                            _mean(values), who)  # fmt: skip


def discovery(subject: Subject, data: Path) -> Iterator[Row]:
    """CorLoc of what is found without being told what to look for."""
    folder = data / "tracking"
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


SECTIONS: dict[str, Callable[[Subject, Path], Iterator[Row]]] = {
    "tracking": tracking,
    "discovery": discovery,
    "photographs": photographs,
}


def notes(data: Path) -> Iterator[str]:
    """What was looked at and what was missing."""
    if (data / "identity" / "labels.csv").is_file():
        yield split_note(data / "identity")
    else:
        yield "photographs: no identity/labels.csv in the data folder."
    if not (data / "tracking").is_dir():
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
    parser.add_argument("--data", type=Path, default=Path("data"), help="tracking, identity")
    parser.add_argument("--work", type=Path, default=Path("truth-work"))
    parser.add_argument("--weights", help="the embedded encoder by default")
    parser.add_argument("--only", nargs="*", choices=tuple(SECTIONS), default=tuple(SECTIONS))
    parser.add_argument("--out", type=Path, help=f"default: {RESULTS.name}/eye-truth-DATE.json")
    parser.add_argument("--markdown", type=Path)
    asked = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    work = asked.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for subject in subjects(asked.weights, work):
        for name in asked.only:
            log.info("%s: %s", subject.name, name)
            rows += SECTIONS[name](subject, asked.data)
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    truth = Truth(date=day, rows=tuple(rows), notes=tuple(notes(asked.data)))
    write_truth(truth, asked.out or RESULTS / f"eye-truth-{day}.json")
    tables = markdown(truth)
    if asked.markdown is not None:
        asked.markdown.write_text(tables, "utf-8")
    Console(soft_wrap=True, highlight=False).print(tables, markup=False)


if __name__ == "__main__":
    main()
