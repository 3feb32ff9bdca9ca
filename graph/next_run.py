"""What the next run makes and what it costs: told after each thing that a person decided."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from agents.generator import Generator
from graph.folder import ProductionFolder
from graph.glance import Glance
from graph.run import missing_shots, next_command
from graph.stale import EFFECTS, Reshoot, Stale, priced, to_make
from graph.state import Command
from tools.dinov3.findings import AssetKind


class NextRun(BaseModel):
    """What `dailies resume` does now."""

    model_config = ConfigDict(frozen=True)

    command: Command
    reshoot: Reshoot
    """What is made, at the price of one take each and of the worst case."""
    tried_again: tuple[str, ...] = ()
    """Missing shots that get another round of takes."""


def next_run(folder: ProductionFolder, generator: Generator) -> NextRun:
    """What the next run does, read from the folder; nothing is changed by asking."""
    folder = Glance(folder)
    command, assets = next_command(folder), tuple(to_make(folder))
    again = missing_shots(folder) if command is Command.RETRY_MISSING else ()
    known = {(asset.where, asset.asset) for asset in assets}
    more = (one for shot_id in again for one in _whole(folder, shot_id))
    assets += tuple(one for one in more if (one.where, one.asset) not in known)
    return NextRun(command=command, reshoot=priced(folder, generator, assets), tried_again=again)


def _whole(folder: ProductionFolder, shot_id: str) -> Iterator[Stale]:
    """What a missing shot lacks."""
    if folder.kept(shot_id, AssetKind.KEYFRAME) is None:
        yield Stale(where=shot_id, asset="keyframe")
    yield Stale(where=shot_id, asset="clip")
    yield Stale(where=shot_id, asset=EFFECTS)
