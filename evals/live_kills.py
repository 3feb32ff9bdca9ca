"""Nothing lost, nothing paid twice: productions killed at random moments, both ledgers compared.

Three shots (two people in one frame, nobody, a spoken close-up) through the real graph, clients
and dispatch against the stand-in, which plays faults by chance. Each life of a production is
killed (SIGKILL) after an exponential random time and resumed as `dailies resume` does, until the
production is finished; then the next begins. A submit lasts some tenths of a second, which such
kills seldom hit, so half of the lives are also ended shortly after a random submit began.
Exit 1 when a sale was lost or a job was sold twice.

    python -m evals.live_kills --kills 500 --folder /var/tmp/kills --out kills.json
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from evals.killed import Fate, Place, produced
from evals.stand_in import stand_in
from evals.two_ledgers import total
from memory.embedding import MiniLM
from tools.dinov3.disk_cache import user_cache
from tools.dinov3.eye import Eye, open_eye
from tools.providers.rehearsal.running import URL_VARIABLE


def main(arguments: Sequence[str] | None = None) -> None:
    """Deal all kills, print the table, write JSON with --out."""
    options = _options(arguments)
    logging.basicConfig(level=logging.WARNING)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    os.environ["DAILIES_CACHE"] = str(options.folder / "seen")
    torch.set_num_threads(1)
    console = Console()
    server_options = ("--media-cache", str(options.folder / "media"), "--latency", options.latency)
    with stand_in(options.folder / "stand_in", *server_options) as server:
        os.environ[URL_VARIABLE] = server.url
        place = Place(options.folder, _seeing(), server, options.faults, options.mean)
        fates = _played(place, options.kills, random.Random(options.seed), console)
    console.print(table_of(fates))
    if options.out:
        options.out.write_text(json.dumps(as_json(fates), indent=1) + "\n", "utf-8")
    whole = total(fate.comparison for fate in fates)
    sys.exit(1 if whole.lost or whole.duplicates else 0)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--mean", type=float, default=2.0, help="seconds that a life lasts")
    parser.add_argument("--faults", type=float, default=0.1, help="share of calls that go wrong")
    parser.add_argument("--latency", default="0.02", help="scale of the services' latencies")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, required=True, help="for everything; best empty")
    parser.add_argument("--out", type=Path)
    return parser.parse_args(arguments)


def _seeing() -> Eye:
    """The eye, with the text model loaded too: children find both in memory."""
    MiniLM().embed(["warm"])
    return open_eye(None, cache=user_cache())


def _played(place: Place, kills: int, chance: random.Random, console: Console) -> list[Fate]:
    """An undisturbed production, then disturbed ones until all kills are dealt."""
    fates = [produced(place, 0, chance, kills=0)]
    dealt = 0
    while True:
        fate = fates[-1]
        console.print(_line(len(fates) - 1, fate))
        if dealt >= kills:
            return fates
        fates.append(produced(place, len(fates), chance, kills=kills - dealt))
        dealt += fates[-1].kills.total()


def _line(number: int, fate: Fate) -> str:
    told = fate.comparison
    return (
        f"{number:3d}: {fate.seconds:5.0f} s, {fate.kills.total():3d} kills, {fate.faults:3d}"
        f" faults, {told.sold:3d} sold, {len(told.lost)} lost, {len(told.duplicates)} twice,"
        f" {told.uncertain_sold + told.uncertain_unsold} uncertain, {fate.crashes} crashes"
        f"{'' if fate.finished else ', UNFINISHED'}"
    )


def figures(fates: Sequence[Fate]) -> dict[str, str | int | float]:
    """What the table shows, in order."""
    whole = total(fate.comparison for fate in fates)
    kills = sum((fate.kills for fate in fates), Counter[str]())
    return {
        "productions finished": sum(fate.finished for fate in fates),
        "productions begun": len(fates),
        "lives": sum(fate.lives for fate in fates),
        "kills": kills.total(),
        "kills at any moment": kills.total() - sum(fate.aimed for fate in fates),
        "kills at a submit's beginning": sum(fate.aimed for fate in fates),
        **{f"kills that hit {what}": count for what, count in kills.most_common()},
        "lives that ended with an exception": sum(fate.crashes for fate in fates),
        "faults played": sum(fate.faults for fate in fates),
        "jobs sold (stand-in's ledger)": whole.sold,
        "recorded by task id": whole.recorded,
        "recorded as uncertain, and sold": whole.uncertain_sold,
        "lost": len(whole.lost),
        "duplicates": len(whole.duplicates),
        "recorded as uncertain, not sold": whole.uncertain_unsold,
        "task ids of ours that they do not know": len(whole.unknown),
        "their money, US dollars": round(whole.theirs_micros / 1e6, 4),
        "our money, US dollars": round(whole.ours_micros / 1e6, 4),
        "of that uncertain and not sold": round(whole.unsold_micros / 1e6, 4),
        "seconds": round(sum(fate.seconds for fate in fates)),
    }


def table_of(fates: Sequence[Fate]) -> Table:
    """The table that people read."""
    table = Table(title="nothing lost, nothing paid twice")
    table.add_column("what")
    table.add_column("value", justify="right")
    for what, value in figures(fates).items():
        table.add_row(what, f"{value:,}" if not isinstance(value, str) else value)
    return table


def as_json(fates: Sequence[Fate]) -> dict[str, object]:
    """Figures and every production, for later reading."""
    each = [
        {
            "seconds": round(fate.seconds, 1),
            "finished": fate.finished,
            "lives": fate.lives,
            "kills": dict(fate.kills),
            "crashes": fate.crashes,
            "faults": fate.faults,
            "states": dict(fate.states),
            "sold": fate.comparison.sold,
            "lost": [_told(asdict(sale)) for sale in fate.comparison.lost],
            "duplicates": [_told(asdict(sale)) for sale in fate.comparison.duplicates],
            "ours_micros": fate.comparison.ours_micros,
            "theirs_micros": fate.comparison.theirs_micros,
        }
        for fate in fates
    ]
    return {"figures": figures(fates), "productions": each}


def _told(sale: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in sale.items() if name != "words"}


if __name__ == "__main__":
    main()
