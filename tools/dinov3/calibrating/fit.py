"""Fitting every limit and score to what was measured on labelled takes, and counting the errors.

On two thirds of the scenes they are fitted; every error is that of the third that was held out.
"""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.dinov3.calibrating.fitting import (
    MOST_FALSE_ALARMS,
    Fitted,
    Pair,
    Value,
    fit_on_split,
    fit_score,
    held_out,
    rates_of,
)
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.calibrating.limits import (
    FAILS,
    FIXED,
    LIMITS,
    MEASURED_APART,
    SCORES,
    LimitSpec,
    ScoreSpec,
)
from tools.dinov3.calibrating.survey import Looked
from tools.dinov3.calibration import BRIEF, Calibration, Caught, Limit, Logistic, Retakes
from tools.dinov3.encoder import Encoder
from tools.dinov3.findings import Status
from tools.screenplay.plan import ShotSize

FEWEST = 12
"""Clean takes from which a limit is fitted."""


@dataclass(frozen=True, slots=True)
class Witness:
    """One take and everything that was measured on it."""

    take: Labelled
    scene: int
    looked: Looked

    def value(self, spec: LimitSpec) -> float | None:
        """The measurement that a limit judges, the worst where there are several."""
        said = [one for one in self.looked.said if one.check == spec.check]
        if spec.measurement == FAILS:
            failed = [s.status is Status.FAIL and s.fault in spec.faults for s in said]
            return float(any(failed)) if said else None
        found = [
            value
            for one in said
            if one.status is not Status.NOT_ASSESSABLE
            and (value := one.numbers.get(spec.measurement)) is not None
        ]
        if not found:
            return None
        worst = max(found) if spec.most else min(found)
        return math.log(max(worst, 1e-3)) if spec.logarithmic else worst


def fit(seen: Sequence[Witness], origin: str, encoder: Encoder) -> Calibration:
    """The calibration that these measurements make."""
    found = {name: fitted for spec in LIMITS for name, fitted in _fitted(spec, seen, origin)}
    scores = {
        spec.name: fit_pairs(
            [pair for one in seen for pair in one.looked.pairs.get(spec.name, ())],
            spec,
            origin,
        )
        for spec in SCORES
    }
    calibration = Calibration(
        eye=encoder.description,
        weights_sha256=encoder.weights_hash,
        limits={
            **FIXED,
            **MEASURED_APART.get(encoder.weights_hash[:8], {}),
            **{name: one.limit for name, one in found.items()},
        },
        rates={name: one.rates for name, one in found.items()},
        origin=origin,
        date=today(),
        assets=len(seen),
        identity=scores.get("identity"),
        place=scores.get("place"),
        light=scores.get("light"),
    )
    return _with_totals(calibration, seen)


def wide_open() -> Calibration:
    """Limits that nothing trips: every check measures, and none judges."""
    limits = dict(FIXED)
    for spec in LIMITS:
        far = math.inf if spec.most else -math.inf
        for name in limit_names(spec):
            limits[name] = Limit(value=far, origin="none while measuring")
    return Calibration(limits=limits)


def limit_names(spec: LimitSpec) -> tuple[str, ...]:
    """The limits of a row."""
    if not spec.by_size:
        return (spec.limit,)
    return tuple(f"{spec.limit}.{size.value}" for size in ShotSize)


def _fitted(spec: LimitSpec, seen: Sequence[Witness], origin: str) -> Iterator[tuple[str, Fitted]]:
    """The limits of a row; none where too few clean takes have the measurement."""
    for size, name in zip(ShotSize if spec.by_size else (None,), limit_names(spec), strict=True):
        values = [value for _, value in judged(spec, seen, size)]
        if sum(value.clean for value in values) < FEWEST:
            continue
        fitted = _presence(values, origin) if spec.measurement == FAILS else fit_on_split(
            values, origin, most=spec.most, margin=spec.margin, room=spec.room, alarms=spec.alarms,
            clean_alone=spec.clean_alone,
        )  # fmt: skip
        if fitted is not None:
            yield name, _finished(fitted, spec)


def judged(
    spec: LimitSpec, seen: Sequence[Witness], size: ShotSize | None = None
) -> Iterator[tuple[Witness, Value]]:
    """The takes that a row is fitted on, and what was measured on them."""
    for one in seen:
        take = one.take
        if take.kind not in spec.kinds or (take.fault and take.fault not in spec.faults):
            continue
        if size is not None and (take.shot is None or take.shot.camera.size is not size):
            continue
        value = one.value(spec)
        if value is not None and math.isfinite(value):
            yield one, Value(value=value, clean=not take.fault, scene=one.scene, fault=take.fault)


def _presence(values: Sequence[Value], origin: str) -> Fitted:
    """A check without a limit of its own: it gates where clean takes hardly trip it."""
    rates = rates_of(values, 0.5)
    limit = Limit(value=0.5, origin=f"{origin}; {rates.words}",
                  gate=rates.alarms <= MOST_FALSE_ALARMS)  # fmt: skip
    return Fitted(limit, rates)


def _finished(fitted: Fitted, spec: LimitSpec) -> Fitted:
    """The limit in its own unit, advising where its row says so."""
    limit = fitted.limit
    update: dict[str, object] = {"gate": limit.gate and spec.gate}
    if spec.logarithmic:
        update["value"] = round(math.exp(limit.value), 4)
    return dataclasses.replace(fitted, limit=limit.model_copy(update=update))


def fit_pairs(pairs: Sequence[Pair], spec: ScoreSpec, origin: str) -> Logistic | None:
    """The score of these pairs; None where only one of the two sorts was seen."""
    train = {pair.same for pair in pairs if not held_out(pair.scene)}
    return fit_score(pairs, spec.inputs, origin, spec.refused) if len(train) == 2 else None


def today() -> str:
    """ISO day."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def _with_totals(calibration: Calibration, seen: Sequence[Witness]) -> Calibration:
    """With what all gates together do to the takes that were held out."""
    trips = _trips(calibration, seen)
    retakes: dict[str, Retakes] = {}
    caught: dict[str, Caught] = {}
    for kind in dict.fromkeys(one.take.kind for one in seen):
        mine = [one for one in seen if one.take.kind is kind and held_out(one.scene)]
        clean = [one.looked.key in trips for one in mine if not one.take.fault]
        retakes[kind.value] = Retakes(stopped=sum(clean), clean=len(clean))
        for fault in sorted({one.take.fault for one in mine} - {""}):
            found = [one.looked.key in trips for one in mine if one.take.fault == fault]
            caught[f"{kind.value}: {fault}"] = Caught(
                share=round(sum(found) / len(found), 4), n=len(found)
            )
    return calibration.model_copy(update={"retakes": retakes, "caught": caught})


def _trips(calibration: Calibration, seen: Sequence[Witness]) -> set[str]:
    """Keys of the takes that any gate stops."""
    stopped = {one.looked.key for one in seen if _unfitted_stop(one)}
    for spec in LIMITS:
        for size, name in zip(
            ShotSize if spec.by_size else (None,), limit_names(spec), strict=True
        ):
            limit = calibration.limits.get(name)
            if limit is not None and limit.gate:
                stopped |= _beyond(spec, seen, limit.value, size)
    for spec_of_score in SCORES:
        logistic: Logistic | None = getattr(calibration, spec_of_score.name)
        if logistic is not None and logistic.gate:
            stopped |= {
                one.looked.key for one in seen if _refused(one, spec_of_score.name, logistic)
            }
    return stopped


def _beyond(
    spec: LimitSpec, seen: Sequence[Witness], limit: float, size: ShotSize | None
) -> set[str]:
    edge = math.log(limit) if spec.logarithmic else limit
    return {
        one.looked.key
        for one in seen
        if one.take.kind in spec.kinds
        and (size is None or (one.take.shot and one.take.shot.camera.size is size))
        and (value := one.value(spec)) is not None
        and (value > edge if spec.most else value < edge)
    }


def _refused(one: Witness, name: str, logistic: Logistic) -> bool:
    """Whether the score refuses what the take itself is compared with."""
    mine = [p for p in one.looked.pairs.get(name, ()) if p.same is not bool(one.take.fault)]
    return any(logistic.score(pair.numbers) < BRIEF for pair in mine)


def _unfitted_stop(one: Witness) -> bool:
    """Whether a check stops the take that no row and no score of the tables speaks for."""
    spoken = {spec.check for spec in LIMITS} | {spec.name for spec in SCORES}
    return any(said.stops and said.check not in spoken for said in one.looked.said)
