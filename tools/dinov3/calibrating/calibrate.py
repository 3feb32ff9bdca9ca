"""Calibrating the eye on labelled takes: look at them all, fit every limit, write one file.

The eye looks with limits that nothing trips, so that every check measures; the limits of
`limits.LIMITS` and the scores of `limits.SCORES` are then fitted to what it measured, on two thirds
of the scenes, and their errors taken from the rest. Works for any weights and any data set that
`labelled.read_dataset` reads.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tools.dinov3.calibrating.fit import FEWEST, Witness, fit, fit_pairs, today, wide_open
from tools.dinov3.calibrating.fitting import Pair, held_out
from tools.dinov3.calibrating.labelled import Dataset, Labelled, Subject, read_dataset
from tools.dinov3.calibrating.limits import LIMITS, SCORES
from tools.dinov3.calibrating.pairs import Others, subject_pairs
from tools.dinov3.calibrating.survey import Glass, Task, survey
from tools.dinov3.calibration import (
    BRIEF,
    Calibration,
    Caught,
    Limit,
    Logistic,
    Rates,
    calibration_path,
)
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.findings import AssetKind
from tools.dinov3.sight import Looker
from tools.errors import UserFixable

KEPT = "measured"
"""Folder beside the takes in which measurements are kept."""
_STRANGERS = 2
_MEASURING = "measuring"


def calibrate(dataset: Path, weights: str | None, out: Path) -> Calibration:
    """The calibration of these weights (None: the embedded ones) on a user's labelled takes.

    It is written into the folder `out`, over what lies there of the same weights; limits that this
    data set says nothing about are kept. Measurements are kept in `dataset`/measured.

    Raises:
        UserFixable: the data set or the weights are wrong, or too small to fit anything.
    """
    found = read_dataset(dataset)
    encoder = load_encoder(weights)
    origin = f"calibrated on {found.name}"
    if found.subjects:
        fitted = calibrate_subjects(found, encoder, origin)
    else:
        kept = kept_file(dataset, encoder)
        fitted = calibrate_takes(found.takes, encoder, weights, kept, origin)
    if not fitted.limits and not any((fitted.identity, fitted.place, fitted.light)):
        raise UserFixable(
            "there are too few clean takes to fit a limit.",
            where=str(dataset),
            fix=f"Bring at least {FEWEST} clean takes of six scenes or more, and faulty ones.",
        )
    return write(fitted, calibration_path(encoder.weights_hash, out))


def kept_file(folder: Path, encoder: Encoder, purpose: str = "calibration") -> Path:
    """Where looks with these weights are kept."""
    return folder / KEPT / f"{purpose}-{encoder.weights_hash[:12]}.jsonl"


def calibrate_takes(
    takes: Sequence[Labelled], encoder: Encoder, weights: str | None, kept: Path, origin: str
) -> Calibration:
    """All limits and scores that these takes can fit."""
    tasks = tasks_of(takes)
    glass = Glass(weights, encoder.weights_hash, wide_open(), _MEASURING)
    looks = survey(tasks, glass, kept)
    seen = [
        Witness(task.take, task.scene, looked) for task, looked in zip(tasks, looks, strict=True)
    ]
    clean = sum(not take.fault for take in takes)
    return fit(seen, f"{origin}, {clean} of {len(takes)} takes clean", encoder)


def calibrate_subjects(found: Dataset, encoder: Encoder, origin: str) -> Calibration:
    """The identity score that pictures of the same and of other subjects fit."""
    looker = Looker(encoder)
    pairs: list[Pair] = []
    for scene, subject in enumerate(found.subjects):
        # Only with others of its own part, so that nobody held out is seen in the fit.
        others: list[Subject] = [
            other
            for number, other in enumerate(found.subjects)
            if number != scene and held_out(number) == held_out(scene)
        ]
        pairs += subject_pairs(subject, scene, others, looker)
    pictures = sum(len(subject.pictures) for subject in found.subjects)
    said = f"{origin}, {len(found.subjects)} subjects, {pictures} pictures"
    spec = next(spec for spec in SCORES if spec.name == "identity")
    return Calibration(
        eye=encoder.description,
        weights_sha256=encoder.weights_hash,
        identity=fit_pairs(pairs, spec, said),
        origin=said,
        date=today(),
        assets=pictures,
    )


def tasks_of(takes: Sequence[Labelled]) -> list[Task]:
    """Every take with the people and places that it does not belong with, and its scene."""
    numbers = scene_numbers(take.scene for take in takes)
    shots = {take.path: take.shot for take in takes if take.shot is not None}
    references = sorted({path for take in takes for path in take.references})
    scenes: dict[str, list[Labelled]] = {}
    for take in takes:
        if not take.fault and take.shot is not None and take.kind is AssetKind.KEYFRAME:
            scenes.setdefault(take.scene, []).append(take)
    tasks = []
    for take in takes:
        beside = {
            shots[path].shot_id: (path, shots[path]) for path in take.siblings if path in shots
        }
        others = _others(take, references, scenes)
        tasks.append(Task(take, numbers[take.scene], others, beside))
    return tasks


def scene_numbers(scenes: Iterable[str]) -> dict[str, int]:
    """A number for each scene: its own where it is one, else its place among the sorted names."""
    names = sorted(set(scenes))
    if all(name.isdecimal() for name in names):
        return {name: int(name) for name in names}
    return {name: number for number, name in enumerate(names)}


def _others(
    take: Labelled, references: list[Path], scenes: Mapping[str, Sequence[Labelled]]
) -> Others:
    # Drawn by the shot alone, so that new takes elsewhere hardly change what is compared.
    shot = take.shot
    draw = random.Random(f"{take.scene}:{shot.shot_id if shot else ''}:{take.kind}")
    strangers = [path for path in references if path not in take.references]
    picked = draw.sample(strangers, min(_STRANGERS, len(strangers)))
    far = [name for name, kept in scenes.items() if shot and _location(kept) != shot.location]
    elsewhere = scenes[draw.choice(far)] if far else ()
    # A scene's master has no master of its own and comes first.
    ordered = sorted(elsewhere, key=lambda other: other.master is not None)
    return Others(tuple(picked), tuple(other.path for other in ordered))


def _location(kept: Sequence[Labelled]) -> str:
    shot = kept[0].shot
    return "" if shot is None else shot.location


def write(fitted: Calibration, path: Path, *, afresh: bool = False) -> Calibration:
    """Write it over what lies there of the same weights, and return what was written.

    What it does not speak of is kept, unless it is written `afresh`.
    """
    merged = fitted
    if path.is_file() and not afresh:
        before = Calibration.model_validate_json(path.read_bytes())
        if before.weights_sha256 == fitted.weights_sha256:
            merged = _over(before, fitted)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(merged.model_dump_json(indent=1) + "\n", "utf-8")
    new.replace(path)
    return merged


def _over(before: Calibration, fitted: Calibration) -> Calibration:
    return fitted.model_copy(
        update={
            "identity": fitted.identity or before.identity,
            "place": fitted.place or before.place,
            "light": fitted.light or before.light,
            "limits": {**before.limits, **fitted.limits},
            "rates": {**before.rates, **fitted.rates},
            "retakes": {**before.retakes, **fitted.retakes},
            "caught": {**before.caught, **fitted.caught},
        }
    )


def summary(calibration: Calibration) -> str:
    """What was fitted and how often it errs, as lines to print."""
    lines = [f"{calibration.eye}: {calibration.origin} ({calibration.date})"]
    for spec in SCORES:
        logistic = getattr(calibration, spec.name)
        if logistic is not None:
            lines.append(_score_line(spec.name, logistic))
    for name, limit in sorted(calibration.limits.items()):
        rates = calibration.rates.get(name)
        if rates is not None:
            lines.append(_line(name, limit, rates))
    for kind, retakes in calibration.retakes.items():
        lines.append(
            f"false retakes, {kind}: {retakes.stopped} of {retakes.clean} held-out clean takes "
            f"({retakes.share:.1%})"
        )
    lines += [f"caught, {name}: {_share(found)}" for name, found in calibration.caught.items()]
    lines += [f"no limit for {name}: too few takes have it" for name in unfitted(calibration)]
    return "\n".join(lines)


def unfitted(calibration: Calibration) -> tuple[str, ...]:
    """Rows of the table for which nothing was measured."""
    return tuple(
        spec.limit
        for spec in LIMITS
        if not any(n == spec.limit or n.startswith(f"{spec.limit}.") for n in calibration.limits)
    )


def _score_line(name: str, logistic: Logistic) -> str:
    weight = "gates" if logistic.gate else "advises"
    return (
        f"{name} {weight} at {BRIEF}: refuses {logistic.false_alarms:.1%} of {logistic.same} right "
        f"pairs, catches {1 - logistic.missed:.0%} of {logistic.other} wrong ones, "
        f"AUC {_area(logistic.auc)}; ROC {_curve(logistic.roc)}"
    )


def _line(name: str, limit: Limit, rates: Rates) -> str:
    weight = "gates" if limit.gate else "advises"
    return (
        f"{name} {weight} at {limit.value:g}: {rates.words}, AUC {_area(rates.auc)}; "
        f"ROC {_curve(rates.roc)}"
    )


def _share(found: Caught) -> str:
    return f"{found.share:.0%} of {found.n}"


def _area(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"


def _curve(points: Sequence[tuple[float, float]]) -> str:
    return ", ".join(f"{alarms:.0%}:{recall:.0%}" for alarms, recall in points) or "unknown"
