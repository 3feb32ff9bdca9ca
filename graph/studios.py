"""The studios of a production: the one that shoots, and previz that stands in."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from graph.folder import ProductionFolder
from tools.errors import UserFixable
from tools.providers.arrivals import Arrival, receive
from tools.providers.dispatch import as_delivered
from tools.providers.live.studio import LiveStudio
from tools.providers.models import model_book
from tools.providers.previz.faults import FaultPlan
from tools.providers.previz.studio import PrevizStudio
from tools.providers.provider import Provider
from tools.providers.rehearsal import running
from tools.providers.requests import Request

STUDIOS = ("previz", "rehearsal", "live")
REHEARSAL_FAULTS = "state/rehearsal_faults.json"


@dataclass(frozen=True, slots=True)
class Studios:
    """Opened for one run."""

    shooting: Provider
    stand_ins: Provider
    """Fault-free previz."""
    close: Callable[[], Awaitable[None]]
    receive: Callable[[Path, Request], Arrival] = as_delivered
    """Post-flight of what the shooting studio delivers."""


async def open_studios(folder: ProductionFolder) -> Studios:
    """The studios that the brief names; UserFixable when one is not to be had."""
    openers = {"previz": _previz, "rehearsal": _rehearsal, "live": _live}
    opener = openers.get(folder.brief.studio)
    if opener is None:
        raise UserFixable(
            f"there is no studio {folder.brief.studio!r}.",
            where="brief.json: studio",
            fix=f"name one of {', '.join(STUDIOS)}.",
        )
    return await opener(folder)


async def _previz(folder: ProductionFolder) -> Studios:
    home = folder.state / "previz"
    shooting = PrevizStudio(home, folder.load("state/faults.json", FaultPlan))
    stand_ins = _stand_ins(folder)

    async def close() -> None:
        shooting.close()
        stand_ins.close()

    return Studios(shooting, stand_ins, close)


async def _rehearsal(folder: ProductionFolder) -> Studios:
    """The live clients against the stand-in on this machine."""
    faults = folder.root / REHEARSAL_FAULTS
    stand_in = await running.start(
        folder.state / "rehearsal", os.environ, faults if faults.is_file() else None
    )
    book = running.turned(model_book(), stand_in)
    shooting = LiveStudio(folder.state / "live", book, running.planted_keys(book), name="rehearsal")
    stand_ins = _stand_ins(folder)

    async def close() -> None:
        await shooting.close()
        await stand_in.close()
        stand_ins.close()

    return Studios(shooting, stand_ins, close, receive)


async def _live(folder: ProductionFolder) -> Studios:
    shooting = LiveStudio(folder.state / "live", model_book(), os.environ)
    stand_ins = _stand_ins(folder)

    async def close() -> None:
        await shooting.close()
        stand_ins.close()

    return Studios(shooting, stand_ins, close, receive)


def _stand_ins(folder: ProductionFolder) -> PrevizStudio:
    return PrevizStudio(folder.state / "previz", workers=1)
