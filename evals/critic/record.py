"""The critic's card as it is kept."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from evals.critic.curves import Curve
from evals.critic.hostile import Held
from evals.critic.injection import Injected
from evals.critic.stability import Stability
from evals.truth_rows import Row

PREVIZ, FOOTAGE, WORD, LABELS = (
    "Previz, held out", "Real footage with made faults, as a live production judges it",
    "Real footage with made faults, the encoder taken at its word", "Users' labels",
)  # fmt: skip


class Section(BaseModel):
    """One kind of takes."""

    model_config = ConfigDict(frozen=True)

    name: str
    takes: int
    rows: tuple[Row, ...] = ()
    curves: tuple[Curve, ...] = ()
    improbable: tuple[str, ...] = ()
    """Checks whose score is no probability."""
    note: str = ""


class Card(BaseModel):
    """A dated run with all that its figures depend on."""

    model_config = ConfigDict(frozen=True)

    date: str
    encoder: str
    weights_sha256: str
    calibration: str
    """What its limits were fitted on, and when."""
    policy: str
    """Hash of the critic's table."""
    seeds: str
    versions: dict[str, str]
    sections: tuple[Section, ...]
    stability: Stability | None = None
    held: tuple[Held, ...] = ()
    told: tuple[int, int] = (0, 0)
    """How often a model was asked for words, and how often the take's words came as data."""
    injected: tuple[Injected, ...] = ()
