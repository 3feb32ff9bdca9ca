"""The critic against injected faults: what was caught, what got through, what was lost for it.

Runs the sample scene in previz with faults at a given rate and compares every verdict with the
ground truth that previz wrote beside its assets. The floors are the trivial critics: one that
passes everything and one that fails everything.

    python -m evals.faults --rate 0.4 --seeds 3
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from agents.models import load_models
from graph.folder import ProductionFolder
from graph.opening import Order, open_production
from graph.run import Crew, run_production
from graph.state import Command
from memory.book import LessonBook
from memory.embedding import MiniLM
from memory.rates import wilson
from tools.dinov3.eye import Eye, open_eye
from tools.dinov3.findings import AssetKind
from tools.providers.previz.faults import FaultPlan, Truth
from tools.screenplay.brief import Brief
from tools.takes.take import Asset
from tools.takes.verdict import Decision, Verdict

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "temporal_awakening"
CLEAN = "(clean)"


@dataclass(frozen=True, slots=True)
class Judged:
    """One asset that previz made and the critic judged."""

    fault: str
    """What was injected, or CLEAN."""
    asset: AssetKind
    decision: Decision
    in_film: bool
    checks: tuple[str, ...]

    @property
    def stopped(self) -> bool:
        """Whether the critic did anything but keep it as it was."""
        return self.decision is not Decision.KEEP


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of fault over all assets."""

    fault: str
    injected: int
    stopped: int
    in_film: int


def rows(judged: Sequence[Judged]) -> tuple[Row, ...]:
    """One row a kind, most injected first, clean assets last."""
    kinds = Counter(item.fault for item in judged if item.fault != CLEAN)
    order = [*(kind for kind, _ in sorted(kinds.items(), key=lambda k: (-k[1], k[0]))), CLEAN]
    return tuple(_row(kind, [item for item in judged if item.fault == kind]) for kind in order)


def judged_assets(folder: ProductionFolder) -> tuple[Judged, ...]:
    """Every asset of a production that has a ground truth."""
    found: list[Judged] = []
    for shot in folder.plan.shots:
        kept = {
            take.n
            for stage in (AssetKind.KEYFRAME, AssetKind.CLIP)
            if (take := folder.kept(shot.shot_id, stage)) is not None
        }
        clip = folder.kept(shot.shot_id, AssetKind.CLIP)
        for take in folder.takes(shot.shot_id):
            shown = take.n in kept and clip is not None
            if take.repaired_from is not None:
                # The faulty picture was stopped and mended; what the film shows is the mended one.
                mended = take.verdict.model_copy(update={"decision": Decision.REPAIR})
                found.extend(_judged(folder, take.repaired_from, mended, in_film=False))
            elif take.picture is not None:
                found.extend(_judged(folder, take.picture, take.verdict, in_film=shown))
    for path in sorted(folder.root.glob("**/sound/*.verdict.json")):
        asset = Asset.model_validate_json(_beside(path).read_bytes())
        verdict = Verdict.model_validate_json(path.read_bytes())
        shown = verdict.decision in (Decision.KEEP, Decision.TRIM)
        found.extend(_judged(folder, asset, verdict, in_film=shown))
    return tuple(found)


async def run_once(root: Path, eye: Eye, *, rate: float, seed: int) -> tuple[Judged, ...]:
    """The sample scene with faults; every asset as the critic judged it."""
    brief = Brief(name="faults", width=640, height=360, seed=seed)
    order = Order(
        script=SAMPLE / "script.json",
        brief=brief,
        references=(("", SAMPLE / "marcus.png"),),
        faults=FaultPlan(rate=rate, seed=seed),
    )
    folder = open_production(root / f"seed-{seed}", order)
    memory = LessonBook(root / f"memory-{seed}", MiniLM())
    # No keys: the figure is the eye's and the policy's, whatever model words the reasons.
    crew = Crew(models=load_models({}), eye=eye, memory=memory, publish=lambda _: None)
    try:
        await run_production(folder.root, crew, Command.PRODUCE)
    finally:
        memory.close()
    return judged_assets(folder)


def table_of(judged: Sequence[Judged]) -> Table:
    """The table that people read."""
    table = Table(title=f"critic against injected faults, n = {len(judged)} assets")
    for column in ("fault", "injected", "stopped", "95 %", "in the film"):
        table.add_column(column, justify="left" if column == "fault" else "right")
    for row in rows(judged):
        low, high = wilson(row.stopped, row.injected)
        interval = f"{low:.2f}-{high:.2f}" if row.injected else ""
        table.add_row(row.fault, str(row.injected), str(row.stopped), interval, str(row.in_film))
    return table


def summary(judged: Sequence[Judged]) -> dict[str, float | int]:
    """Totals, with the floors of critics that pass or fail everything."""
    faulty = [item for item in judged if item.fault != CLEAN]
    clean = [item for item in judged if item.fault == CLEAN]
    caught = sum(item.stopped for item in faulty)
    alarms = sum(item.stopped for item in clean)
    return {
        "assets": len(judged),
        "injected": len(faulty),
        "stopped": caught,
        "reached_film": sum(item.in_film for item in faulty),
        "clean": len(clean),
        "clean_stopped": alarms,
        "recall": caught / len(faulty) if faulty else math.nan,
        "precision": caught / (caught + alarms) if caught + alarms else math.nan,
        "floor_pass_all_recall": 0.0,
        "floor_fail_all_precision": len(faulty) / len(judged) if judged else math.nan,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print; writes the figures as JSON with --out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rate", type=float, default=0.4)
    parser.add_argument("--seeds", type=int, default=2, help="number of productions")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep the productions here")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="dailies-faults-") as temporary:
        root = options.folder or Path(temporary)
        eye = open_eye(None)
        judged: list[Judged] = []
        for seed in range(options.first_seed, options.first_seed + options.seeds):
            judged += asyncio.run(run_once(root, eye, rate=options.rate, seed=seed))
    console = Console()
    console.print(table_of(judged))
    console.print(json.dumps(summary(judged), indent=1))
    if options.out:
        body = {
            "summary": summary(judged),
            "rows": [
                {"fault": r.fault, "injected": r.injected, "stopped": r.stopped, "film": r.in_film}
                for r in rows(judged)
            ],
        }
        options.out.write_text(json.dumps(body, indent=1) + "\n", "utf-8")


def _row(kind: str, items: Sequence[Judged]) -> Row:
    return Row(
        kind,
        len(items),
        sum(item.stopped for item in items),
        sum(item.in_film for item in items),
    )


def _judged(
    folder: ProductionFolder, asset: Asset, verdict: Verdict, *, in_film: bool
) -> Iterable[Judged]:
    if asset.truth is None:
        return
    truth = Truth.model_validate_json((folder.root / asset.truth).read_bytes())
    kind = truth.kind or truth.inherited
    yield Judged(
        fault=str(kind) if kind else CLEAN,
        asset=asset.kind,
        decision=verdict.decision,
        in_film=in_film,
        checks=verdict.failed_checks,
    )


def _beside(verdict: Path) -> Path:
    """`line_1.2.json` of `line_1.2.verdict.json`."""
    return verdict.with_name(verdict.name.removesuffix(".verdict.json") + ".json")


if __name__ == "__main__":
    main()
