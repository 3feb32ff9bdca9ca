"""Previz takes that no training and no calibration has seen, with what was injected into them.

The files in which previz wrote what it injected are moved away before anything is looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from evals.takes.labels import labelled
from evals.takes.made import Made
from evals.takes.take import Take
from tools.dinov3.calibrating.calibrate import scene_numbers
from tools.dinov3.findings import AssetKind

NAMES: dict[str, str] = {
    "extra_fingers": "anatomy", "missing_fingers": "anatomy", "extra_limb": "anatomy",
    "melted_face": "anatomy", "truncated_file": "unreadable", "silent_voice": "silent",
    "clipped_voice": "clipped", "wrong_words": "speech_rate", "mouth_out_of_sync": "out_of_sync",
}  # fmt: skip
"""The critic's word for what previz calls otherwise."""


def seal(folder: Path) -> Path:
    """Move what previz wrote about its faults out of the eye's reach; returns where it lies."""
    away = folder.parent / f"{folder.name}-sealed"
    for path in sorted(folder.rglob("*.truth.json")):
        target = away / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
    return away


def previz_takes(made: Sequence[Made], folder: Path, among: Sequence[Made] = ()) -> list[Take]:
    """The takes that were made into `folder`, with their truth.

    `among` are all takes that there are: a scene's other pictures are found in them.
    """
    wanted = {one.path for one in made}
    everything = labelled([*made, *(one for one in among if one.path not in wanted)])
    shots = {one.path: one.shot for one in everything}
    numbers = scene_numbers(one.scene for one in everything)
    takes = []
    for one, plan in zip(made, everything[: len(made)], strict=True):
        beside = {s.shot_id: (p, s) for p in plan.siblings if (s := shots.get(p)) is not None}
        word = NAMES.get(plan.fault, plan.fault)
        takes.append(
            Take(
                name=one.path.relative_to(folder).as_posix(),
                labelled=plan,
                words=frozenset({word} if word else ()),
                severity=one.truth.severity or 1.0,
                odd=one.odd,
                style="painterly" if one.scene % 2 and one.shot is not None else "as trained",
                until=one.truth.until,
                scene=numbers[plan.scene],
                beside=beside,
            )
        )
    return takes


def sampled(made: Sequence[Made], most: int) -> list[Made]:
    """At most so many assets of each kind, fault, severity and oddity, evenly over the scenes."""
    groups: dict[tuple[AssetKind, str, float, str], list[Made]] = {}
    for one in made:
        key = (one.kind, one.fault, one.truth.severity, one.odd)
        groups.setdefault(key, []).append(one)
    picked: list[Made] = []
    for found in groups.values():
        step = max(1, -(-len(found) // most))
        picked += found[::step]
    return picked
