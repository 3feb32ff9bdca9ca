"""What the eye looks with: the encoder, its limits, and models that a user brought."""

from __future__ import annotations

from dataclasses import dataclass

from tools.dinov3.calibration import Calibration
from tools.dinov3.sight import Looker


@dataclass(frozen=True, slots=True)
class Instruments:
    """Handed to every check that needs more than the picture."""

    looker: Looker
    calibration: Calibration
