"""Where a production on disk stands, as facts by name, and what of them a turn of a chat changed.

Facts are read off the folder by the graph's own records, never off what the chat says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from evals.agents.tally import Tally
from graph.chat.desk import Desk
from graph.decisions import Decisions
from graph.folder import ProductionFolder
from graph.revisions import revisions
from graph.threads import open_question
from tools.providers.jobs import JobStore
from tools.screenplay.plan import Plan, Shot
from tools.takes.assets import sha256_of

Facts = Mapping[str, str]
MEASURES = ("changed as asked", "nothing else changed", "conversation right")


async def facts_of(desk: Desk) -> dict[str, str]:
    """Every fact of the open production; of the others only their names."""
    facts = {"productions": " ".join(desk.productions), "running": _yes(desk.running)}
    if desk.folder is None:
        return facts | {"open": ""}
    folder = desk.folder
    question = None if desk.running else await open_question(folder.root)
    return facts | {
        "open": folder.root.name,
        "gate": question.gate if question else "",
        "plan": str(max(revisions(folder), default=0)),
        "runs": str(len(list((folder.state / "runs").glob("*.order.json")))),
        "jobs": str(_jobs(folder)),
        "film": sha256_of(folder.film) if folder.film.exists() else "",
        "exports": " ".join(sorted(_exported(folder.root))),
        **dict(_of_plan(folder.plan)),
        **{name: fact for shot in folder.plan.shots for name, fact in _of_takes(folder, shot)},
    }


def _yes(held: bool) -> str:
    return "yes" if held else "no"


def _jobs(folder: ProductionFolder) -> int:
    path = folder.state / "jobs.sqlite3"
    if not path.exists():
        return 0
    store = JobStore(path)
    try:
        return len(store.jobs())
    finally:
        store.close()


def _exported(root: Path) -> Iterator[str]:
    """Names of the files for other programs, wherever they are put."""
    return (path.name for path in root.rglob("*.otio*") if path.is_file())


def _of_plan(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "shots", " ".join(shot.shot_id for shot in plan.shots)
    for member in plan.cast:
        yield f"cast.{member.name}.description", member.description
        yield f"cast.{member.name}.wardrobe", member.wardrobe
    for shot in plan.shots:
        found = {
            "size": shot.camera.size.value,
            "angle": shot.camera.angle.value,
            "movement": shot.camera.movement.value,
            "seconds": f"{shot.duration_seconds:g}",
            "action": shot.action,
            "people": " ".join(shot.characters),
            "props": " ".join(shot.props),
            "wardrobe": str(dict(sorted(shot.wardrobe.items()))),
            "place": shot.location,
            "hour": shot.time_of_day,
            "light": shot.lighting,
            "lines": " ".join(f"{line.speaker}: {line.text}" for line in shot.lines),
        }
        yield from ((f"{shot.shot_id}.{name}", fact) for name, fact in found.items())


def _of_takes(folder: ProductionFolder, shot: Shot) -> Iterator[tuple[str, str]]:
    """Takes, what a person decided of them, and what was said of those that are asked for anew."""
    decided: Decisions = folder.decisions(shot.shot_id)
    chosen = sorted(f"{stage.value} {one.take}" for stage, one in decided.chosen.items())
    asked = (said.note for said in decided.overruled if not said.keeps)
    found = {
        "takes": str(len(folder.takes(shot.shot_id))),
        "locked": _yes(decided.held is not None),
        "chosen": ", ".join(chosen),
        "accepted": ", ".join(str(said.n) for said in decided.overruled if said.keeps),
        "asked": "; ".join(asked),
    }
    return ((f"{shot.shot_id}.{name}", fact) for name, fact in found.items())


def judge(
    said: str, changes: Sequence[str], may: Sequence[str], before: Facts, after: Facts
) -> tuple[Tally, Tally]:
    """What had to change and did, and what changed that nobody asked for."""
    must, unasked = Tally(), Tally()
    for wanted in changes:
        name, sign, value = _read(wanted)
        now, held = after.get(name, ""), False
        if before.get(name, "") != now:
            held = _holds(now, sign, value)
        must.ask(held, f"{said!r} left {name} at {now!r}, not {sign}{value or 'another'}")
    asked = (*(_read(wanted)[0] for wanted in changes), *may)
    changed = [name for name in changed_in(before, after) if not _any(name, asked)]
    words = (f"{name} from {before.get(name, '')!r} to {after.get(name, '')!r}" for name in changed)
    unasked.ask(not changed, f"{said!r} changed {'; '.join(words)}")
    return must, unasked


def changed_in(before: Facts, after: Facts) -> list[str]:
    """Names of the facts that are others now."""
    names = dict.fromkeys((*before, *after))
    return [name for name in names if before.get(name, "") != after.get(name, "")]


def _read(wanted: str) -> tuple[str, str, str]:
    name, sign, value = (*re.split(r"([=~])", wanted, maxsplit=1), "", "")[:3]
    return name, sign, value


def _holds(now: str, sign: str, value: str) -> bool:
    if sign == "=":
        return now == value
    return set(value.casefold().split()) <= set(re.findall(r"[\w'-]+", now.casefold()))


def _any(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
