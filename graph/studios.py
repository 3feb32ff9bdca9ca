"""The studios of a production: the one that shoots, and previz that stands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graph.folder import ProductionFolder
from tools.errors import UserFixable
from tools.providers.previz.faults import FaultPlan
from tools.providers.previz.studio import PrevizStudio
from tools.providers.provider import Provider


@dataclass(frozen=True, slots=True)
class Studios:
    """Opened for one run."""

    shooting: Provider
    rehearsal: Provider
    """Fault-free previz."""
    close: Callable[[], None]


def open_studios(folder: ProductionFolder) -> Studios:
    """The studios that the brief names; UserFixable when one is not to be had."""
    studio = folder.brief.studio
    if studio != "previz":
        raise UserFixable(
            f"studio {studio!r} is unavailable.",
            where="brief.json: studio",
            fix="use --studio previz; clients of paid services are not part of this version.",
        )
    home = folder.state / "previz"
    shooting = PrevizStudio(home, folder.load("state/faults.json", FaultPlan))
    rehearsal = PrevizStudio(home, workers=1)

    def close() -> None:
        shooting.close()
        rehearsal.close()

    return Studios(shooting, rehearsal, close)
