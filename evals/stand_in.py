"""The stand-in as a process that outlives many productions, for measurements."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from evals.two_ledgers import Sold, sold
from tools.providers.rehearsal.faults import Chance, FaultScript

_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class RunningStandIn:
    """Its address, and what is asked of its controls."""

    url: str

    def sales(self, after: int = 0) -> tuple[Sold, ...]:
        """Its ledger behind that ordinal, in order."""
        answer = httpx.get(f"{self.url}/_rehearsal/ledger", timeout=_SECONDS).raise_for_status()
        return tuple(sold(line) for line in answer.json()["sales"] if line["ordinal"] > after)

    def leave_to_chance(self, chance: Chance) -> None:
        """Sets the chance of faults from now on."""
        script = FaultScript(chance=chance).model_dump_json()
        url = f"{self.url}/_rehearsal/faults"
        httpx.post(url, content=script, timeout=_SECONDS).raise_for_status()

    def played(self) -> int:
        """How many faults it has played."""
        answer = httpx.get(f"{self.url}/_rehearsal/faults", timeout=_SECONDS).raise_for_status()
        return len(answer.json()["played"])


@contextmanager
def stand_in(home: Path, *options: str) -> Iterator[RunningStandIn]:
    """A stand-in that lives in `home` while this lasts; `options` as its command line has them."""
    home.mkdir(parents=True, exist_ok=True)
    command: Sequence[str] = (
        *(sys.executable, "-m", "tools.providers.rehearsal", "--home", str(home)),
        *("--until-eof", *options),
    )
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        line = process.stdout.readline() if process.stdout else b""
        yield RunningStandIn(f"http://127.0.0.1:{json.loads(line)['port']}")
    finally:
        # Not by its input alone: a child that was forked meanwhile may hold the pipe open.
        process.terminate()
        process.communicate(timeout=_SECONDS)
