"""Haircuts as numbers: hairline by angle, thickness, texture; and the angles they are given in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.providers.previz.paths import Points

ANGLES = (0.0, 22.0, 42.0, 56.0, 68.0, 80.0, 92.0, 106.0, 125.0, 150.0, 180.0)


@dataclass(frozen=True, slots=True)
class Cut:
    """A haircut; lengths in head heights."""

    line: tuple[float, ...]
    """Lower edge at the angles `ANGLES` from the front."""
    top: float = 0.05
    """Thickness over the crown."""
    side: float = 0.03
    rough: float = 0.006
    """Height of the waves of the outline."""
    waves: int = 22
    drop: float = -0.30
    """Below this height the hair hangs instead of following the skull."""
    lean: float = 0.0
    """Asymmetry of the front line: a parting."""


_SHORT = (0.32, 0.32, 0.26, 0.14, -0.06, -0.08, 0.06, 0.04, -0.22, -0.34, -0.36)
_CROP = (0.31, 0.31, 0.27, 0.18, 0.02, 0.0, 0.08, 0.06, -0.14, -0.26, -0.28)
_FRINGE = (0.13, 0.13, 0.12, 0.08, -0.30, -0.42, -0.44, -0.45, -0.46, -0.46, -0.46)
_LONG = (0.34, 0.31, 0.22, 0.06, -0.40, -0.95, -1.05, -1.10, -1.15, -1.2, -1.2)
_TIED = (0.30, 0.31, 0.27, 0.17, 0.02, -0.04, 0.04, 0.02, -0.16, -0.30, -0.34)
CUTS = {
    "cropped": Cut(_CROP, 0.018, 0.012, 0.002, 40),
    "short": Cut(_SHORT, 0.055, 0.028, 0.007, 17, lean=0.03),
    "side_part": Cut(_SHORT, 0.075, 0.028, 0.005, 9, lean=0.10),
    "undercut": Cut(
        (0.30, 0.30, 0.26, 0.22, 0.16, 0.14, 0.14, 0.14, 0.12, 0.10, 0.10),
        0.10,
        0.014,
        0.008,
        13,
        lean=0.06,
    ),
    "spiky": Cut(_SHORT, 0.09, 0.035, 0.045, 15),
    "curly": Cut(_SHORT, 0.12, 0.085, 0.026, 16),
    "afro": Cut(
        (0.30, 0.30, 0.25, 0.15, 0.0, -0.12, -0.16, -0.20, -0.28, -0.34, -0.36),
        0.26,
        0.24,
        0.014,
        28,
    ),
    "wavy": Cut(
        (0.31, 0.29, 0.21, 0.08, -0.22, -0.40, -0.42, -0.44, -0.48, -0.5, -0.5),
        0.085,
        0.07,
        0.018,
        13,
        -0.06,
        0.07,
    ),
    "bob": Cut(
        (0.33, 0.28, 0.18, 0.0, -0.34, -0.46, -0.47, -0.47, -0.47, -0.47, -0.47),
        0.07,
        0.065,
        0.004,
        12,
        -0.02,
        0.06,
    ),
    "fringe": Cut(_FRINGE, 0.065, 0.055, 0.004, 18, -0.02),
    "long": Cut(_LONG, 0.065, 0.055, 0.010, 10, -0.02, 0.05),
    "ponytail": Cut(_TIED, 0.045, 0.020, 0.003, 16),
    "bun": Cut(_TIED, 0.045, 0.020, 0.003, 16),
    "braids": Cut(_TIED, 0.045, 0.025, 0.004, 20),
    "balding": Cut(
        (0.46, 0.46, 0.42, 0.24, 0.0, -0.04, 0.06, 0.04, -0.18, -0.32, -0.34),
        0.004,
        0.040,
        0.006,
        18,
    ),
    "mohawk": Cut(_CROP, 0.010, 0.006, 0.001, 30),
}
UNDER = {"hat": "short", "cap": "short", "beanie": "short", "helmet": "cropped"}


def rise(low: float) -> Points:
    """22 heights from the hairline to the crown, dense where the skull rounds off."""
    return np.asarray(low + (0.5 - low) * np.sin(np.linspace(0, np.pi / 2, 22)) ** 0.8)


def wrap(degrees: float) -> float:
    """An angle in -180..180."""
    return (degrees + 180.0) % 360.0 - 180.0


def wrap_all(degrees: Points) -> Points:
    """Angles in -180..180."""
    return np.asarray((degrees + 180.0) % 360.0 - 180.0)
