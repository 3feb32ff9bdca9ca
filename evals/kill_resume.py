"""Kill a production at random moments and resume it: the film must not care, nor the ledger.

Each trial starts the sample scene as its own process, kills it (SIGKILL) after a random share of
the time that an undisturbed run takes, resumes it, and compares film and ledger with the
undisturbed run's.

    python -m evals.kill_resume --trials 20
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from evals.faults import SAMPLE
from tools.takes.assets import sha256_of


@dataclass(frozen=True, slots=True)
class Ending:
    """What a production ended as."""

    film: str
    """SHA-256 of film.mp4."""
    jobs: tuple[tuple[str, ...], ...]
    """Job key, asset and state of every ledger line, sorted."""

    @property
    def repeated(self) -> int:
        """Jobs that stand in the ledger more than once."""
        keys = [job[0] for job in self.jobs]
        return len(keys) - len(set(keys))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all trials and print one line each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=float, default=0.2)
    parser.add_argument("--size", default="320x180")
    parser.add_argument("--fps", type=int, default=12)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    console = Console()
    started = time.monotonic()
    whole = _undisturbed(options)
    seconds = time.monotonic() - started
    console.print(f"undisturbed: {seconds:.1f} s, {len(whole.jobs)} jobs")
    chance = random.Random(options.seed)
    results = []
    for trial in range(options.trials):
        moment = chance.uniform(0.02, 0.98) * seconds
        ending, killed = _disturbed(options, trial, moment)
        same = ending.film == whole.film and ending.jobs == whole.jobs
        results.append({"at": round(moment, 2), "killed": killed, "same": same})
        console.print(
            f"{trial:2d} killed at {moment:6.1f} s: film and ledger"
            f" {'same' if same else 'DIFFERENT'}, {ending.repeated} repeated jobs"
        )
    identical = sum(bool(result["same"]) for result in results)
    console.print(f"{identical} of {len(results)} identical")
    if options.out:
        options.out.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    if identical < len(results):
        sys.exit(1)


def _undisturbed(options: argparse.Namespace) -> Ending:
    root = options.folder / "whole"
    if not _finished(root):
        _to_the_end(_produce(options, root), options)
    return _ending(root)


def _disturbed(options: argparse.Namespace, trial: int, moment: float) -> tuple[Ending, bool]:
    root = options.folder / f"trial-{trial}"
    process = subprocess.Popen(
        _produce(options, root),
        env=_environment(options),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=moment)
        killed = False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed = True
    if killed:
        _go_on(options, root)
    return _ending(root), killed


def _go_on(options: argparse.Namespace, root: Path) -> None:
    """Resume, or start again when it died before the folder was a production."""
    if _finished(root):
        return
    alive = (root / "brief.json").exists()
    command = (
        [sys.executable, "-m", "ui.cli", "resume", str(root), "--json"]
        if alive
        else _produce(options, root)
    )
    _to_the_end(command, options)


def _finished(root: Path) -> bool:
    """Whether the machine had reached its end: resuming then would be a new order."""
    events = root / "state" / "events.jsonl"
    return events.exists() and '"text": "done"' in events.read_text("utf-8")


def _to_the_end(command: list[str], options: argparse.Namespace) -> None:
    done = subprocess.run(
        command, env=_environment(options), capture_output=True, text=True, check=False
    )
    # 3: the film is cut and some shots are slates, which rehearsed faults can lead to.
    if done.returncode not in (0, 3):
        raise RuntimeError(f"{command[3]} ended with {done.returncode}: {done.stderr[-800:]}")


def _produce(options: argparse.Namespace, root: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "ui.cli", "produce", str(SAMPLE / "script.json")),
        *("--reference", str(SAMPLE / "marcus.png"), "--out", str(root), "--json"),
        *(
            "--size",
            options.size,
            "--fps",
            str(options.fps),
            "--faults",
            str(options.faults),
            "--max-retakes",
            "4",
        ),
        *("--name", "kill-resume"),
    ]


def _environment(options: argparse.Namespace) -> dict[str, str]:
    """No keys, and an empty memory for every run, so that all hear the same lessons."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "DAILIES_"))}
    return kept | {"DAILIES_MEMORY": str(options.folder / f"memory-{time.monotonic_ns()}")}


def _ending(root: Path) -> Ending:
    with (root / "ledger.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    return Ending(
        film=sha256_of(root / "film.mp4"),
        jobs=tuple(sorted((line["job"], line["asset"], line["state"]) for line in lines)),
    )


if __name__ == "__main__":
    main()
