"""The proportions of each four-legged animal, in shoulder heights."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Proportions of one kind of animal, in shoulder heights."""

    long: float = 1.15
    """Chest to rump."""
    chest: float = 0.24
    rump: float = 0.21
    leg: float = 0.062
    """Radius of the upper leg."""
    neck: float = 0.34
    rise: float = 40.0
    """Angle of the neck above the back, degrees."""
    head: float = 0.18
    muzzle: float = 0.22
    snout: float = 0.075
    """Radius of the muzzle's end."""
    ear: str = "point"
    ear_size: float = 0.19
    tail: str = "thin"
    tail_size: float = 0.6
    mane: str = ""
    marks: str = ""
    eye: float = 0.034
    hoof: bool = False


PLANS = {
    "fox": Plan(
        1.22,
        0.21,
        0.19,
        0.050,
        0.30,
        38,
        0.185,
        0.26,
        0.045,
        "point",
        0.24,
        "brush",
        0.95,
        "",
        "fox",
    ),
    "dog": Plan(
        1.10,
        0.24,
        0.20,
        0.060,
        0.32,
        48,
        0.185,
        0.22,
        0.080,
        "flop",
        0.22,
        "thin",
        0.55,
        "",
        "chest",
    ),
    "cat": Plan(
        1.20,
        0.20,
        0.19,
        0.052,
        0.24,
        42,
        0.205,
        0.10,
        0.070,
        "point",
        0.17,
        "curl",
        1.0,
        "",
        "tabby",
        0.044,
    ),
    "wolf": Plan(
        1.18,
        0.25,
        0.21,
        0.060,
        0.34,
        30,
        0.180,
        0.26,
        0.065,
        "point",
        0.18,
        "brush",
        0.75,
        "ruff",
        "fox",
    ),
    "bear": Plan(
        1.20,
        0.36,
        0.36,
        0.115,
        0.26,
        18,
        0.250,
        0.20,
        0.095,
        "round",
        0.13,
        "stub",
        0.10,
        "",
        "muzzle",
    ),
    "lion": Plan(
        1.28,
        0.26,
        0.22,
        0.075,
        0.30,
        34,
        0.215,
        0.18,
        0.100,
        "round",
        0.12,
        "tuft",
        0.80,
        "lion",
        "muzzle",
    ),
    "horse": Plan(
        1.05,
        0.20,
        0.20,
        0.052,
        0.52,
        52,
        0.130,
        0.26,
        0.075,
        "point",
        0.12,
        "hair",
        0.75,
        "crest",
        "sock",
        0.026,
        True,
    ),
    "donkey": Plan(
        1.05,
        0.21,
        0.20,
        0.050,
        0.42,
        46,
        0.145,
        0.25,
        0.085,
        "long",
        0.30,
        "tuft",
        0.60,
        "crest",
        "muzzle",
        0.030,
        True,
    ),
    "rabbit": Plan(
        0.95,
        0.25,
        0.32,
        0.070,
        0.18,
        55,
        0.240,
        0.10,
        0.095,
        "long",
        0.58,
        "stub",
        0.15,
        "",
        "chest",
        0.052,
    ),
    "mouse": Plan(
        1.15,
        0.26,
        0.33,
        0.045,
        0.12,
        30,
        0.240,
        0.22,
        0.050,
        "disc",
        0.24,
        "thin",
        1.20,
        "",
        "chest",
        0.048,
    ),
}
