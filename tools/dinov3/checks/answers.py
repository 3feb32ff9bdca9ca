"""Shorthands for the findings that checks give; knows no check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.dinov3.calibration import Limit
from tools.dinov3.findings import Finding, Measurement, Region, Severity, Status

if TYPE_CHECKING:
    # Brings the encoder and its libraries, which a shorthand does without.
    from tools.dinov3.sight import Image


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with the picture that would prove it, drawn only when it is wanted."""

    finding: Finding
    draw: Callable[[], Image] | None = None


def measured(name: str, value: float, unit: str) -> Measurement:
    """A raw number, rounded to what can be read."""
    return Measurement(name=name, value=round(float(value), 4), unit=unit)


def passed(check: str, sentence: str, *numbers: Measurement, limit: Limit | None = None) -> Finding:
    """The check found nothing wrong."""
    return Finding(
        check=check,
        status=Status.PASS,
        measurements=numbers,
        threshold=limit.threshold if limit else None,
        sentence=sentence,
    )


def failed(
    check: str,
    fault: str,
    sentence: str,
    *numbers: Measurement,
    limit: Limit | None = None,
    severity: Severity | None = None,
    frames: tuple[int, ...] = (),
    usable: tuple[float, float] | None = None,
    regions: tuple[Region, ...] = (),
) -> Finding:
    """The check found a fault; without a severity, the limit says how much it weighs."""
    if severity is None:
        severity = limit.severity if limit else Severity.GATE
    return Finding(
        check=check,
        status=Status.FAIL,
        measurements=numbers,
        threshold=limit.threshold if limit else None,
        severity=severity,
        fault=fault,
        frames=frames,
        usable_range=usable,
        regions=regions,
        sentence=sentence,
    )


def not_assessable(check: str, sentence: str, *numbers: Measurement) -> Finding:
    """The question makes no sense on this asset."""
    return Finding(
        check=check, status=Status.NOT_ASSESSABLE, measurements=numbers, sentence=sentence
    )


def unavailable(check: str, sentence: str) -> Finding:
    """The question could not be asked; the sentence names the fix."""
    return Finding(check=check, status=Status.UNAVAILABLE, sentence=sentence)


def advising(finding: Finding) -> Finding:
    """The finding as advice: for evidence that never stops a take by itself."""
    return finding.model_copy(update={"severity": Severity.ADVICE})


def limited(
    check: str,
    fault: str,
    number: Measurement,
    limit: Limit | None,
    good: str,
    bad: str,
    *,
    most: bool = True,
) -> Finding:
    """Pass or fail of one number against its limit; `most` says that more is worse."""
    if limit is None:
        return Finding(
            check=check,
            status=Status.UNAVAILABLE,
            measurements=(number,),
            sentence=f"{good.rstrip('.')}: measured, but no limit was calibrated for this encoder; "
            "run python -m evals.calibrate.",
        )
    wrong = number.value > limit.value if most else number.value < limit.value
    if wrong:
        return failed(check, fault, bad, number, limit=limit)
    return passed(check, good, number, limit=limit)
