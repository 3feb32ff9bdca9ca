"""Limits of the checks and where they come from: what was measured, on what, and how often it errs.

Two files ship: `calibration/pixels.json` holds limits that need no encoder, and
`calibration/<weights>.json` those of one set of weights. An encoder without a file of its own is
uncalibrated, and every check that leans on it says so. `python -m evals.calibrate` writes them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from tools.dinov3.findings import Severity, Threshold

FOLDER = Path(__file__).parent / "calibration"
BRIEF = 0.85
"""The score that the brief asks of every character in every frame."""


class Limit(BaseModel):
    """A limit of one measurement."""

    model_config = ConfigDict(frozen=True)

    value: float
    origin: str
    gate: bool = True
    """False where clean takes trip it more often than 2 in 100: it then only advises."""

    @property
    def threshold(self) -> Threshold:
        """The limit as a finding carries it."""
        return Threshold(value=self.value, origin=self.origin)

    @property
    def severity(self) -> Severity:
        """What tripping it demands."""
        return Severity.GATE if self.gate else Severity.ADVICE


class Logistic(BaseModel):
    """A score of 0..1 from several measurements, fitted on labelled pairs."""

    model_config = ConfigDict(frozen=True)

    names: tuple[str, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    origin: str
    same: int
    """Pairs that belong together, on which the errors were measured."""
    other: int
    false_alarms: float
    """Share of pairs that belong together and score under 0.85."""
    missed: float
    """Share of the others that reach 0.85."""
    gate: bool = True

    def score(self, measured: Mapping[str, float]) -> float:
        """Probability-like score; what was not measured counts as average."""
        total = self.bias
        for name, centre, scale, weight in zip(
            self.names, self.centre, self.scale, self.weights, strict=True
        ):
            value = measured.get(name)
            if value is not None and math.isfinite(value):
                total += weight * max(-4.0, min(4.0, (value - centre) / scale))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    @property
    def error(self) -> str:
        """The error rate in one sentence."""
        return (
            f"At {BRIEF} it refuses {self.false_alarms:.1%} of right pairs (n = {self.same}) and "
            f"misses {self.missed:.0%} of wrong ones (n = {self.other}); {self.origin}"
        )


class Calibration(BaseModel):
    """Everything that was measured for one encoder, or for none."""

    model_config = ConfigDict(frozen=True)

    eye: str = ""
    weights_sha256: str = ""
    identity: Logistic | None = None
    place: Logistic | None = None
    light: Logistic | None = None
    limits: dict[str, Limit] = Field(default_factory=dict)

    def limit(self, name: str) -> Limit | None:
        """The limit of that name, or None where it was never measured."""
        return self.limits.get(name)


def load_calibration(weights_sha256: str, folder: Path = FOLDER) -> Calibration:
    """The calibration of these weights together with the limits that need none."""
    pixels = _read(folder / "pixels.json")
    own = _read(calibration_path(weights_sha256, folder))
    if own.weights_sha256 and own.weights_sha256 != weights_sha256:
        own = Calibration()
    return own.model_copy(update={"limits": {**pixels.limits, **own.limits}})


def calibration_path(weights_sha256: str, folder: Path = FOLDER) -> Path:
    """Where the calibration of these weights lies."""
    return folder / f"{weights_sha256[:12]}.json"


def _read(path: Path) -> Calibration:
    if not path.is_file():
        return Calibration()
    return Calibration.model_validate_json(path.read_bytes())
