"""What a look at a clip costs, check by check, beside the usual ways; each in its own process.

python -m evals.bench_eye [--seconds 5] [--encoders embedded dinov3-vitb16] [--out FILE.json]

Weights other than the embedded ones are random: right for speed, and for nothing else.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table

from evals.eye_loads import LOADS, Clock, encoder_of, forward_rate, make_clip, matrix_rate

Outcome = dict[str, Any]
"""One line of the JSON that a child process writes."""
FORWARDS = "forwards"
SIZES = (((480, 864), 1), ((240, 432), 8), ((224, 224), 8))
"""Input sizes of the encoder, and pictures at once."""
_SUITE, _FLOOR, _ALONE = LOADS


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every load in a process of its own, print the tables, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument(
        "--encoders", nargs="+", default=["embedded", "dinov3-vits16", "dinov3-vitb16"]
    )
    parser.add_argument("--out", type=Path)
    parser.add_argument("--child", nargs=3, metavar=("LOAD", "ENCODER", "CLIP"))
    given = parser.parse_args(arguments)
    if given.child:
        load, name, clip = given.child
        given.out.write_text(json.dumps(measured(load, name, Path(clip))))
        return
    with tempfile.TemporaryDirectory() as folder:
        clip = make_clip(Path(folder), given.seconds)
        outcomes = [
            in_a_child(load, name, clip) for name in given.encoders for load in (*LOADS, FORWARDS)
        ]
    console = Console(width=110)
    console.print(cost_table(outcomes), forward_table(outcomes), check_table(outcomes))
    if given.out:
        given.out.write_text(json.dumps(outcomes, indent=1))


def measured(load: str, name: str, clip: Path) -> Outcome:
    """What one load took in this process, with the most memory it held."""
    found: Outcome = {"load": load, "encoder": name, "threads": torch.get_num_threads()}
    if load == FORWARDS:
        encoder = encoder_of(name, clip.parent)
        found["matrix"] = matrix_rate()
        found["forwards"] = [
            {"size": size, "count": count, "rate": forward_rate(encoder, name, size, count)}
            for size, count in SIZES
        ]
    else:
        clock = Clock()
        found["frames"] = LOADS[load](clip, name, clock)
        found["wall"], found["processor"] = clock.wall, clock.processor
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def in_a_child(load: str, name: str, clip: Path) -> Outcome:
    """`measured`, in a fresh process, so that memory is its own."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "-m", "evals.bench_eye", "--out", file.name]
        subprocess.run([*command, "--child", load, name, str(clip)], check=True)
        outcome: Outcome = json.loads(Path(file.name).read_text())
    return outcome


def cost_table(outcomes: Sequence[Outcome]) -> Table:
    """Frames a second and memory of each load, beside transformers frame by frame."""
    table = Table("encoder", "what", "frames/s", "ms of processor a frame", "peak MB", "times")
    for outcome in outcomes:
        if outcome["load"] == FORWARDS:
            continue
        floor = next(
            o for o in outcomes if (o["load"], o["encoder"]) == (_FLOOR, outcome["encoder"])
        )
        cost = outcome["processor"]["total"] / outcome["frames"]
        usual = floor["processor"]["total"] / floor["frames"]
        table.add_row(
            outcome["encoder"],
            outcome["load"],
            f"{outcome['frames'] / outcome['wall']['total']:.1f}",
            f"{1000 * cost:.1f}",
            f"{outcome['peak_mb']:.0f}",
            f"{usual / cost:.2f} x",
        )
    return table


def forward_table(outcomes: Sequence[Outcome]) -> Table:
    """The encoder's rate at each size, as a share of the matrix rate of the same process."""
    table = Table("encoder", "input", "GFLOP/s", "of the bf16 matrix rate", "by processor time")
    for outcome in outcomes:
        for line in outcome.get("forwards", ()):
            (wall, processor), (most, most_processor) = line["rate"], outcome["matrix"]
            table.add_row(
                outcome["encoder"],
                f"{line['count']} x {line['size'][0]}x{line['size'][1]}",
                f"{wall:.0f} of {most:.0f}",
                f"{wall / most:.0%}",
                f"{processor:.0f} of {most_processor:.0f}: {processor / most_processor:.0%}",
            )
    return table


def check_table(outcomes: Sequence[Outcome]) -> Table:
    """Milliseconds of each step of the eye on the clip; what is shared counts where it is first."""
    table = Table("encoder", "step", "ms", "ms of processor")
    for outcome in outcomes:
        if outcome["load"] != _SUITE:
            continue
        for what, wall in sorted(outcome["wall"].items(), key=lambda item: -item[1]):
            processor = outcome["processor"][what]
            table.add_row(outcome["encoder"], what, f"{1000 * wall:.0f}", f"{1000 * processor:.0f}")
    return table


if __name__ == "__main__":
    main()
