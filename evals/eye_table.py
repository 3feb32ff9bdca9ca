"""What the eye catches of each kind of fault, and what it stops of clean takes.

python -m evals.eye_table --assets ASSETS [--kind clip]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.takes.labels import labelled
from evals.takes.made import Made, read_manifest
from tools.dinov3.calibrating import one_look
from tools.dinov3.eye import Eye, open_eye
from tools.dinov3.findings import AssetKind, AssetReport

CLEAN = "(clean)"


def look(eye: Eye, made: Made, folder: Path) -> AssetReport:
    """The eye's report on an asset, told what was planned and nothing else."""
    return one_look.look(eye, labelled([made])[0], folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Look at everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, required=True)
    parser.add_argument("--weights")
    parser.add_argument("--kind", type=AssetKind, default=AssetKind.KEYFRAME)
    parser.add_argument("--most", type=int, default=10_000)
    given = parser.parse_args(arguments)
    eye = open_eye(given.weights)
    seen: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    by: dict[str, Counter[str]] = {}
    assets = [made for made in read_manifest(given.assets) if made.kind is given.kind]
    with tempfile.TemporaryDirectory() as folder:
        for made in assets[: given.most]:
            report = look(eye, made, Path(folder))
            kind = made.fault or CLEAN
            seen[kind] += 1
            stopped[kind] += bool(report.failures)
            by.setdefault(kind, Counter()).update({f.fault for f in report.failures})
    table = Table("fault", "injected", "stopped", "named")
    for kind, count in sorted(seen.items()):
        named = ", ".join(f"{word} {times}" for word, times in by[kind].most_common(4))
        table.add_row(kind, str(count), str(stopped[kind]), named)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
