"""Fitting as the eye's own calibration does it, for those who compare measures on a data set."""

from __future__ import annotations

from tools.dinov3.fitting import (
    FALSE_ALARMS,
    MOST_FALSE_ALARMS,
    Pair,
    Value,
    fit_limit,
    fit_score,
    held_out,
)

__all__ = [
    "FALSE_ALARMS",
    "MOST_FALSE_ALARMS",
    "Pair",
    "Value",
    "fit_limit",
    "fit_score",
    "held_out",
]
