"""Many labelled takes, looked at in two processes; what was said is kept, so nothing is done twice.

A look is known by the contents of every file that goes into it, by what was planned, by the
weights, by the limits and by the code of the eye: a rerun looks only at what is new or changed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import logging
import multiprocessing
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import torch
from pydantic import BaseModel, ConfigDict, ValidationError

from tools.dinov3.calibrating.fitting import Pair
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.calibrating.one_look import look
from tools.dinov3.calibrating.pairs import Others, pairs_of
from tools.dinov3.calibration import Calibration
from tools.dinov3.encoder import load_encoder
from tools.dinov3.eye import Eye
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.dinov3.sight import Looker
from tools.screenplay.plan import Shot

log = logging.getLogger(__name__)

PROCESSES = 2
_SILENT_MODULES = frozenset({"calibration", "drawing", "evidence"})
"""Modules of the eye that change no measurement."""


class Said(BaseModel):
    """One finding, short."""

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="constants")

    check: str
    status: Status
    gate: bool = False
    fault: str = ""
    score: float | None = None
    numbers: dict[str, float] = {}

    @property
    def stops(self) -> bool:
        """Whether it keeps the asset out of the film."""
        return self.status is Status.FAIL and self.gate


class Looked(BaseModel):
    """What was said of one asset, and the pairs it makes."""

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="constants")

    key: str
    said: tuple[Said, ...]
    pairs: dict[str, list[Pair]] = {}
    report: AssetReport | None = None
    """The whole report, where it was wanted."""
    together: tuple[Finding, ...] = ()
    """Beside it, what is said of the asset in dailies."""


@dataclass(frozen=True, slots=True)
class Task:
    """One asset to look at."""

    take: Labelled
    scene: int = 0
    others: Others | None = None
    """Given where pairs are wanted."""
    scene_shots: Mapping[str, tuple[Path, Shot]] = field(default_factory=dict)
    """Clean keyframes of the scene by shot id, to be screened together with this one."""
    planned: bool = True
    """False where the shot only stands in."""
    photographed: bool = False
    """Whether an encoder that knows drawings only is not believed, as in a live production."""
    prompt: str = ""
    """The words that the asset was ordered with."""
    whole: bool = False
    """Whether the report is kept as it is, to be decided on."""


@dataclass(frozen=True, slots=True)
class Glass:
    """What is looked with."""

    weights: str | None
    weights_sha256: str
    calibration: Calibration
    purpose: str = ""
    """Stands for the limits where they change nothing that is measured."""

    @property
    def key(self) -> str:
        """Changes with the weights, the limits and the code."""
        limits = self.purpose or self.calibration.model_dump_json()
        return _digest(self.weights_sha256, limits, code_version())


def survey(
    tasks: Sequence[Task], glass: Glass, kept: Path, processes: int = PROCESSES
) -> list[Looked]:
    """What was said of every task, in order; `kept` is the file of lines that remembers.

    With 1 process it is this one, which saves starting another for a handful.
    Elsewhere a look that raises is logged, and raised again once all the others are kept.
    """
    known = _remembered(kept)
    # Masters and references come up again and again; they are read once a survey.
    hash_of = cache(_hash_of)
    keys = [_key(task, glass.key, hash_of) for task in tasks]
    groups: dict[int, list[tuple[str, Task]]] = {}
    for key, task in zip(keys, tasks, strict=True):
        if key not in known:
            groups.setdefault(task.scene, []).append((key, task))
    if groups:
        kept.parent.mkdir(parents=True, exist_ok=True)
        log.info("%d of %d are looked at", sum(map(len, groups.values())), len(tasks))
        for looked in _fresh(groups.values(), glass, kept, processes):
            known[looked.key] = looked
    return [known[key] for key in keys]


def _fresh(
    groups: Iterable[list[tuple[str, Task]]], glass: Glass, kept: Path, processes: int
) -> Iterable[Looked]:
    if processes == 1:
        yield from _here(groups, glass, kept)
        return
    broken: BaseException | None = None
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(processes, context, _open, (glass,)) as pool,
        kept.open("a", encoding="utf-8") as file,
    ):
        waiting = [pool.submit(_look_at_all, group) for group in groups]
        for number, future in enumerate(as_completed(waiting), start=1):
            error = future.exception()
            if error is not None:
                log.error("a scene could not be looked at: %r", error)
                broken = error
                continue
            for looked in future.result():
                file.write(looked.model_dump_json() + "\n")
                yield looked
            file.flush()
            log.info("%d of %d scenes", number, len(waiting))
    if broken is not None:
        raise broken


def _here(groups: Iterable[list[tuple[str, Task]]], glass: Glass, kept: Path) -> Iterable[Looked]:
    """The same without other processes."""
    _open(glass)
    with kept.open("a", encoding="utf-8") as file:
        for group in groups:
            for looked in _look_at_all(group):
                file.write(looked.model_dump_json() + "\n")
                yield looked


@dataclass(slots=True)
class _Desk:
    """What a worker holds from one task to the next."""

    eye: Eye
    looker: Looker


_desks: list[_Desk] = []


def _open(glass: Glass) -> None:
    """Load the eye once in each process."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    logging.getLogger("tools").setLevel(logging.WARNING)
    encoder = load_encoder(glass.weights)
    _desks[:] = [_Desk(Eye(encoder, glass.calibration), Looker(encoder))]


def _look_at_all(group: list[tuple[str, Task]]) -> list[Looked]:
    desk = _desks[0]
    with tempfile.TemporaryDirectory() as folder:
        return [_look_at(desk, key, task, Path(folder)) for key, task in group]


def _look_at(desk: _Desk, key: str, task: Task, folder: Path) -> Looked:
    report = look(
        desk.eye,
        task.take,
        folder,
        planned=task.planned,
        photographed=task.photographed,
        prompt=task.prompt,
    )
    together = _together(desk.eye, task)
    found = [*report.findings, *together]
    pairs: dict[str, list[Pair]] = {}
    if task.others is not None:
        pairs = pairs_of(task.take, task.scene, task.others, desk.looker)
    said = tuple(_said(finding) for finding in found)
    if not task.whole:
        return Looked(key=key, said=said, pairs=pairs)
    return Looked(key=key, said=said, pairs=pairs, report=report, together=together)


def _together(eye: Eye, task: Task) -> tuple[Finding, ...]:
    """What is said of a keyframe beside its scene's others."""
    shot = task.take.shot
    if shot is None or not task.scene_shots:
        return ()
    pictures = {name: path for name, (path, _) in task.scene_shots.items()}
    shots = {name: planned for name, (_, planned) in task.scene_shots.items()}
    pictures[shot.shot_id], shots[shot.shot_id] = task.take.path, shot
    return eye.look_at_dailies(pictures, shots, AssetKind.KEYFRAME).get(shot.shot_id, ())


def _said(finding: Finding) -> Said:
    return Said(
        check=finding.check,
        status=finding.status,
        gate=finding.severity.value == "gate",
        fault=finding.fault,
        score=finding.score,
        numbers={m.name: m.value for m in finding.measurements},
    )


@cache
def code_version() -> str:
    """Changes with the code of the eye, comments and layout apart."""
    eye = Path(__file__).parent.parent
    files = [eye / "calibrating" / "pairs.py", *eye.glob("*.py")]
    for room in ("checks", "looking", "brought"):
        files += (eye / room).glob("*.py")
    dumps = [
        ast.dump(ast.parse(path.read_text("utf-8")))
        for path in sorted(files)
        if path.stem not in _SILENT_MODULES
    ]
    return _digest(*dumps)[:16]


def _key(task: Task, glass: str, hash_of: Callable[[Path], str]) -> str:
    take = task.take
    files = [take.path, *take.references, *take.siblings, take.master, take.first_frame]
    files += [path for path, _ in task.scene_shots.values()]
    if task.others is not None:
        files += [*task.others.strangers, *task.others.elsewhere]
    contents = [hash_of(path) for path in files if path is not None]
    planned = take.model_dump_json(
        exclude={"path", "references", "siblings", "master", "first_frame"}
    )
    shots = [shot.model_dump_json() for _, shot in task.scene_shots.values()]
    about = json.dumps([task.scene, task.planned, task.others is not None, *_more(task)])
    return _digest(glass, planned, about, *shots, *contents)


def _more(task: Task) -> list[object]:
    """What is rarely asked; left out where it is not, so that looks of long ago are known again."""
    asked = [task.photographed, task.prompt, task.whole]
    return asked if any(asked) else []


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _remembered(kept: Path) -> dict[str, Looked]:
    if not kept.is_file():
        return {}
    found: dict[str, Looked] = {}
    for line in kept.read_text("utf-8").splitlines():
        try:
            looked = Looked.model_validate_json(line)
        except ValidationError:
            continue  # A line that a stopped run left half written.
        found[looked.key] = looked
    return found
