"""The critic's card: what it catches and what it stops for nothing, on three kinds of takes.

    python -m evals.critic.card --takes FOLDER [--data DATA] [--labels FOLDER ...]
        [--processes N] [--out FILE] [--markdown FILE]

Previz (`python -m evals.takes.assets`), real footage with made faults (clips/ and tracking/ under
DATA), and what users' overrulings say (the labels/ folder of a production) are never mixed. What
was looked at is kept in WORK, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import logging
import os
import platform
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from agents.critic import Critic
from agents.offline import OfflinePlanner
from agents.policy import load_policy
from evals.critic.captions import ORDER
from evals.critic.curves import curves, draw_curves, improbable
from evals.critic.hostile import HOSTILE, held_against, told_as_data
from evals.critic.injection import injected
from evals.critic.judging import Judged, Seen, decided, looked_at
from evals.critic.measures import rows_of
from evals.critic.page import page
from evals.critic.record import FOOTAGE, LABELS, PREVIZ, WORD, Card, Section
from evals.critic.stability import stability
from evals.takes import footage
from evals.takes.made import read_manifest
from evals.takes.overruled import label_takes
from evals.takes.previz import previz_takes, sampled, seal
from evals.takes.take import Take
from tools.dinov3.calibrating.survey import PROCESSES, Glass
from tools.dinov3.calibration import load_calibration
from tools.dinov3.encoder import load_encoder
from tools.errors import UserFixable

log = logging.getLogger(__name__)
RESULTS = Path(__file__).parents[1] / "results"
_PACKAGES = ("dailies", "torch", "numpy", "opencv-python-headless", "av", "pydantic")
_SEED = 7
"""Draws the takes that are looked at again."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the card is made of."""

    takes: Path | None
    data: Path | None
    labels: tuple[Path, ...]
    work: Path
    processes: int
    most: int
    """Takes of each kind, fault and severity."""
    again: int
    """Takes that are looked at again."""


def card(given: Given, weights: str | None = None) -> Card:
    """Look, decide and count."""
    encoder = load_encoder(weights)
    limits = load_calibration(encoder.weights_hash)
    glass = Glass(weights, encoder.weights_hash, limits)
    previz = _previz(given)
    seen = _looked(PREVIZ, previz, glass, given)
    drawn = _drawn(previz, given.again)
    return Card(
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        encoder=encoder.description,
        weights_sha256=encoder.weights_hash,
        calibration=f"{limits.origin}, {limits.date}, {limits.assets} assets",
        policy=load_policy().sha256,
        seeds=f"scenes {_scenes(previz)}; takes looked at again drawn with seed {_SEED}",
        versions=_versions(),
        sections=(
            _section(PREVIZ, seen, encoder.description, "no folder of takes was given"),
            *_footage(given, glass, encoder.description),
            _labels(given, glass, encoder.description),
        ),
        stability=stability(drawn, glass, given.work, given.processes) if drawn else None,
        held=tuple(asyncio.run(held_against(seen, name)) for name in HOSTILE) if seen else (),
        told=asyncio.run(told_as_data(seen, ORDER)),
        injected=tuple(injected(drawn, glass, given.work, given.processes)),
    )


def joined(mine: Card, other: Card) -> Card:
    """This card with the previz section of one that was made elsewhere, and what it was asked.

    UserFixable where eye, limits or policy are not the same.
    """
    for name in ("weights_sha256", "calibration", "policy"):
        if getattr(mine, name) != getattr(other, name):
            raise UserFixable(
                f"{getattr(other, name)} is not {getattr(mine, name)}",
                where=name,
                fix="join cards of one eye, one calibration and one policy.",
            )
    made = ", ".join(f"{name} {of}" for name, of in other.versions.items())
    note = f"Looked at on {other.date}, {other.seeds}, with {made}."
    previz = other.sections[0].model_copy(update={"note": note})
    sections = (previz, *mine.sections[1:])
    return mine.model_copy(update={"sections": sections, "held": other.held, "told": other.told})


def _previz(given: Given) -> list[Take]:
    if given.takes is None:
        return []
    folder = given.takes.resolve()
    seal(folder)
    made = read_manifest(folder)
    return previz_takes(sampled(made, given.most), folder, made)


def _footage(given: Given, glass: Glass, encoder: str) -> Iterator[Section]:
    sources = footage.read_sources(given.data) if given.data else []
    made = footage.spoil(sources, given.work / "footage") if sources else []
    for name, photographed in ((FOOTAGE, True), (WORD, False)):
        takes = footage.footage_takes(made, photographed=photographed)
        seen = _looked(name, takes, glass, given)
        yield _section(name, seen, encoder, "no clips were given")


def _labels(given: Given, glass: Glass, encoder: str) -> Section:
    takes = label_takes(given.labels)
    return _section(LABELS, _looked(LABELS, takes, glass, given), encoder, "no labels yet")


def _looked(name: str, takes: Sequence[Take], glass: Glass, given: Given) -> list[Seen]:
    log.info("%s: %d takes", name, len(takes))
    return looked_at(takes, glass, given.work, given.processes) if takes else []


def _section(name: str, seen: Sequence[Seen], encoder: str, empty: str) -> Section:
    if not seen:
        return Section(name=name, takes=0, note=f"{empty[0].upper()}{empty[1:]}.")
    critic = Critic(OfflinePlanner())
    judged = [Judged(one, decided(one, critic)) for one in seen]
    return Section(
        name=name,
        takes=len(seen),
        rows=tuple(rows_of(judged, name, encoder)),
        curves=curves(seen),
        improbable=improbable(seen),
    )


def _drawn(takes: Sequence[Take], most: int) -> list[Take]:
    return random.Random(_SEED).sample(takes, min(most, len(takes)))


def _scenes(takes: Sequence[Take]) -> str:
    numbers = sorted({take.scene for take in takes})
    return f"{numbers[0]} to {numbers[-1]} ({len(numbers)})" if numbers else "none"


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # Run from its folder, or a build by another name.
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the card and write it as JSON, as a page and as a picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--takes", type=Path, help="a folder of held-out previz takes")
    parser.add_argument("--data", type=Path, help="clips/ and tracking/ of real footage")
    parser.add_argument("--labels", type=Path, nargs="*", default=[], help="labels/ folders")
    parser.add_argument("--work", type=Path, default=Path("critic-work"))
    parser.add_argument("--weights", help="the embedded encoder by default")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--most", type=int, default=1_000, help="takes of a fault and severity")
    parser.add_argument("--again", type=int, default=60, help="takes that are looked at again")
    parser.add_argument("--join", type=Path, help="a card whose previz section is taken")
    parser.add_argument("--out", type=Path, help="default: results/critic-DATE.json")
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--picture", type=Path, help="the calibration curves as a PNG")
    asked = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    # Hostile models are meant to give no reason.
    logging.getLogger("agents.critic").setLevel(logging.ERROR)
    work = asked.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    given = Given(
        takes=asked.takes, data=asked.data, labels=tuple(asked.labels), work=work,
        processes=asked.processes, most=asked.most, again=asked.again,
    )  # fmt: skip
    made = card(given, asked.weights)
    if asked.join:
        made = joined(made, Card.model_validate_json(asked.join.read_bytes()))
    write(made, asked.out or RESULTS / f"critic-{made.date}.json", asked.markdown, asked.picture)


def write(made: Card, out: Path, markdown: Path | None, picture: Path | None) -> None:
    """The card as JSON, and beside it what people read."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(made.model_dump_json(indent=1) + "\n", "utf-8")
    text = page(made)
    if picture is not None:
        draw_curves(made.sections[0].curves, picture)
    if markdown is not None:
        if picture is not None:
            seen_from = os.path.relpath(picture, markdown.parent)
            text += f"\n![Share of previz takes that are right over the score]({seen_from})\n"
        markdown.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
