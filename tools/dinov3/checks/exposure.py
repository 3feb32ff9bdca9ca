"""Is there a picture, and is there detail in its lights and darks?

Dark scenes are meant to be dark: black means that even the brightest parts are, and the limits of
exposure are those that clean night takes keep.
"""

from __future__ import annotations

import numpy as np

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.answers import failed, measured, passed
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding

BLACK = Limit(
    value=16.0,
    origin="video black (BT.709, 16 of 255): nothing in the frame is brighter than that",
)
_BURNT, _CRUSHED = 252, 4


def brightest(luma: FloatArray) -> float:
    """The 99.5th percentile of luma, 0-255: what the brightest parts reach."""
    return float(np.percentile(luma, 99.5))


def check_black(luma: FloatArray) -> Finding:
    """Fails when even the brightest parts are black."""
    number = measured("brightest", brightest(luma), "0-255")
    if number.value < BLACK.value:
        return failed("black", "black", "The picture is black.", number, limit=BLACK)
    return passed("black", "There is a picture.", number, limit=BLACK)


def check_exposure(luma: FloatArray, calibration: Calibration) -> Finding:
    """Fails when more is burnt out, or crushed, than in any calibrated clean take."""
    burnt = measured("burnt out", float((luma >= _BURNT).mean()), "share")
    crushed = measured("crushed", float((luma <= _CRUSHED).mean()), "share")
    burnt_limit = calibration.limit("exposure.burnt")
    crushed_limit = calibration.limit("exposure.crushed")
    if burnt_limit and burnt.value > burnt_limit.value:
        said = f"{burnt.value:.0%} of the frame is burnt out; expose for the highlights."
        return failed("exposure", "exposure", said, burnt, crushed, limit=burnt_limit)
    if crushed_limit and crushed.value > crushed_limit.value:
        said = f"{crushed.value:.0%} of the frame is crushed to black; lift the shadows."
        return failed("exposure", "exposure", said, burnt, crushed, limit=crushed_limit)
    return passed("exposure", "Lights and darks hold detail.", burnt, crushed, limit=burnt_limit)
