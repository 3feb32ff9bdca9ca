"""The calibrated eye on previz takes that no training and no calibration has seen.

The eye is handed copies under names that say nothing, from a folder of their own; the files in
which previz wrote what it injected are moved away before anything is looked at.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.eye_assets import Made
from evals.eye_labels import labelled
from evals.truth_rows import Row, share_row
from tools.dinov3.calibrating.calibrate import scene_numbers
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.calibrating.survey import Glass, Looked, Task, survey
from tools.dinov3.findings import AssetKind, Status

NAMES: dict[str, str] = {
    "extra_fingers": "anatomy", "missing_fingers": "anatomy", "extra_limb": "anatomy",
    "melted_face": "anatomy", "truncated_file": "unreadable", "silent_voice": "silent",
    "clipped_voice": "clipped", "wrong_words": "speech_rate", "mouth_out_of_sync": "out_of_sync",
}  # fmt: skip
"""The critic's word for what previz calls otherwise."""
CLEAN = "(clean)"
LEAST = 30
"""Takes of a fault from which its recall is worth reading."""
SECTION = "previz, held out"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was in an asset and what the eye said of it."""

    kind: AssetKind
    fault: str
    """The critic's word is `NAMES.get(fault, fault)`; '' for a clean take."""
    style: str
    looked: Looked

    @property
    def stopped(self) -> bool:
        """Whether any gate stops it."""
        return any(said.stops for said in self.looked.said)

    @property
    def words(self) -> frozenset[str]:
        """Faults for which it is stopped."""
        return frozenset(said.fault for said in self.looked.said if said.stops)

    @property
    def noticed(self) -> bool:
        """Whether its fault is named at all, as a gate or as advice."""
        wanted = NAMES.get(self.fault, self.fault)
        return any(s.status is Status.FAIL and s.fault == wanted for s in self.looked.said)


def seal(folder: Path) -> Path:
    """Move what previz wrote about its faults out of the eye's reach; returns where it lies."""
    away = folder.parent / f"{folder.name}-sealed"
    for path in sorted(folder.rglob("*.truth.json")):
        target = away / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
    return away


def verdicts(
    made: Sequence[Made], glass: Glass, work: Path, processes: int, among: Sequence[Made] = ()
) -> list[Verdict]:
    """The eye's word on every asset; `work` keeps what was said and the nameless copies.

    `among` are all takes that there are: a scene's other pictures are found in them.
    """
    wanted = {one.path for one in made}
    everything = labelled([*made, *(one for one in among if one.path not in wanted)])
    takes = everything[: len(made)]
    shots = {take.path: take.shot for take in everything}
    numbers = scene_numbers(take.scene for take in takes)
    tasks = []
    for take in takes:
        beside = {s.shot_id: (p, s) for p in take.siblings if (s := shots.get(p)) is not None}
        tasks.append(Task(_nameless(take, work / "takes"), numbers[take.scene], None, beside))
    kept = work / f"said-{glass.weights_sha256[:12]}.jsonl"
    looks = survey(tasks, glass, kept, processes)
    return [
        Verdict(one.kind, one.fault, _style(one), looked)
        for one, looked in zip(made, looks, strict=True)
    ]


def sampled(made: Sequence[Made], most: int) -> list[Made]:
    """At most so many assets of each kind and fault, evenly over the scenes."""
    groups: dict[tuple[AssetKind, str], list[Made]] = {}
    for one in made:
        groups.setdefault((one.kind, one.fault), []).append(one)
    picked: list[Made] = []
    for found in groups.values():
        step = max(1, -(-len(found) // most))
        picked += found[::step]
    return picked


def previz_rows(found: Sequence[Verdict], encoder: str) -> Iterator[Row]:
    """Recall, naming and precision of every fault, and what clean takes lose."""
    for kind in dict.fromkeys(v.kind for v in found):
        mine = [v for v in found if v.kind is kind]
        for fault in sorted({v.fault for v in mine} - {""}):
            yield from _fault_rows(mine, kind, fault, encoder)
        yield from _clean_rows([v for v in mine if not v.fault], kind, encoder)
        yield from _word_rows(mine, kind, encoder)


def _fault_rows(
    mine: Sequence[Verdict], kind: AssetKind, fault: str, encoder: str
) -> Iterator[Row]:
    these = [v for v in mine if v.fault == fault]
    word, subject = NAMES.get(fault, fault), f"{kind.value}: {fault}"
    few = f"fewer than {LEAST}" if len(these) < LEAST else ""
    alarms = [v for v in mine if not v.fault]
    # A critic that stops takes at random, as often as the eye stops clean ones, catches as many.
    chance = sum(v.stopped for v in alarms) / max(len(alarms), 1)
    for measure, hits in (
        ("stopped", sum(v.stopped for v in these)),
        ("stopped and named", sum(word in v.words for v in these)),
        ("named at all", sum(v.noticed for v in these)),
    ):
        yield share_row(SECTION, subject, measure, hits, len(these), encoder, floor=chance,
                        floor_of="stopped at random", note=few)  # fmt: skip


def _clean_rows(clean: Sequence[Verdict], kind: AssetKind, encoder: str) -> Iterator[Row]:
    groups = {"": clean}
    for style in sorted({v.style for v in clean}):
        groups[f", {style}"] = [v for v in clean if v.style == style]
    for name, these in groups.items():
        blamed = Counter(word for v in these for word in v.words)
        note = ", ".join(f"{word} {count}" for word, count in blamed.most_common(6))
        yield share_row(SECTION, f"{kind.value}: {CLEAN}{name}", "false retakes",
                        sum(v.stopped for v in these), len(these), encoder, floor=0.0,
                        floor_of="pass all (1.00 fail all)", note=note)  # fmt: skip


def _word_rows(mine: Sequence[Verdict], kind: AssetKind, encoder: str) -> Iterator[Row]:
    """Of the takes stopped for a fault, the share that has it; chance is how common it is."""
    for word in sorted({word for v in mine for word in v.words}):
        stopped = [v for v in mine if word in v.words]
        right = sum(NAMES.get(v.fault, v.fault) == word for v in stopped)
        common = sum(NAMES.get(v.fault, v.fault) == word for v in mine) / len(mine)
        yield share_row(SECTION, f"{kind.value}: called {word}", "precision", right, len(stopped),
                        encoder, floor=common, floor_of="fail all")  # fmt: skip


def _style(made: Made) -> str:
    """The drawing style that the scene was ordered in."""
    return "painterly" if made.scene % 2 and made.shot is not None else "as trained"


def _nameless(take: Labelled, folder: Path) -> Labelled:
    """The take under a name that does not say what is wrong with it, and without its label."""
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(str(take.path).encode()).hexdigest()[:20]
    path = folder / f"{name}{take.path.suffix}"
    if not path.exists():
        try:
            os.link(take.path, path)
        except OSError:  # Another file system.
            shutil.copyfile(take.path, path)
    return take.model_copy(update={"path": path, "fault": "", "since_seconds": None})
