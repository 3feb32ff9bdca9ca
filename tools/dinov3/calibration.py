"""Limits of the checks and where they come from: what was measured, on what, and how often it errs.

Two files ship: `calibration/pixels.json` holds limits that need no encoder, and
`calibration/<weights>.json` those of one set of weights. An encoder without a file of its own is
uncalibrated, and every check that leans on it says so. `python -m evals.calibrate` writes them;
`calibrating.calibrate` writes one file for a user's weights from a user's labelled takes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from tools.dinov3.findings import Severity, Threshold

FOLDER = Path(__file__).parent / "calibration"
PIXELS = "pixels.json"
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


class Caught(BaseModel):
    """How much of one kind of fault a limit catches."""

    model_config = ConfigDict(frozen=True)

    share: float
    n: int


class Rates(BaseModel):
    """What a limit was seen to do on scenes that it was not fitted on."""

    model_config = ConfigDict(frozen=True)

    clean: int
    """Clean takes it was measured on."""
    alarms: float
    """Share of them that trip it."""
    caught: dict[str, Caught] = Field(default_factory=dict)
    """By kind of fault."""
    auc: float | None = None
    roc: tuple[tuple[float, float], ...] = ()
    """(false alarms, recall) at a handful of other limits."""

    @property
    def words(self) -> str:
        """The errors in one line."""
        caught = "".join(f", {c.share:.0%} of {c.n} {fault}" for fault, c in self.caught.items())
        return f"{self.alarms:.1%} of {self.clean} clean takes trip it{caught}"


class Retakes(BaseModel):
    """Clean takes that any gate stops, of those held out."""

    model_config = ConfigDict(frozen=True)

    stopped: int
    clean: int

    @property
    def share(self) -> float:
        """0..1; 0 where nothing was held out."""
        return self.stopped / self.clean if self.clean else 0.0


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
    auc: float | None = None
    roc: tuple[tuple[float, float], ...] = ()
    """(right pairs refused, wrong pairs caught) at a handful of other gates."""

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
    rates: dict[str, Rates] = Field(default_factory=dict)
    """By limit: its errors on held-out scenes; absent for limits that were not fitted."""
    origin: str = ""
    """What it was measured on."""
    date: str = ""
    """ISO day of the measurement."""
    assets: int = 0
    retakes: dict[str, Retakes] = Field(default_factory=dict)
    """By kind of asset: how often clean takes are stopped by any gate of this file."""
    caught: dict[str, Caught] = Field(default_factory=dict)
    """By 'kind: fault': how often held-out takes are stopped by any gate of this file."""

    def limit(self, name: str) -> Limit | None:
        """The limit of that name, or None where it was never measured."""
        return self.limits.get(name)


def load_calibration(
    weights_sha256: str, folder: Path = FOLDER, users: Path | None = None
) -> Calibration:
    """The calibration of these weights together with the limits that need none.

    One that lies in the folder `users` goes before the one that ships.
    """
    pixels = _read(folder / PIXELS)
    own = Calibration()
    if users is not None:
        own = _of(weights_sha256, users)
    if not own.weights_sha256:
        own = _of(weights_sha256, folder)
    return own.model_copy(update={"limits": {**pixels.limits, **own.limits}})


def calibration_path(weights_sha256: str, folder: Path = FOLDER) -> Path:
    """Where the calibration of these weights lies."""
    return folder / f"{weights_sha256[:12]}.json"


def _of(weights_sha256: str, folder: Path) -> Calibration:
    """The calibration of exactly these weights; a blank one where there is none."""
    found = _read(calibration_path(weights_sha256, folder))
    return found if found.weights_sha256 == weights_sha256 else Calibration()


def _read(path: Path) -> Calibration:
    if not path.is_file():
        return Calibration()
    return Calibration.model_validate_json(path.read_bytes())
