"""Random stages for training: any place, hour, light, pose and view around a given look."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.places import KINDS
from tools.providers.previz.stage import Figure, Light, Look, Place, Pose, Stage, View

_INTERIORS = frozenset(KINDS[: KINDS.index("street")])
_TIMES = ("dawn", "morning", "day", "day", "afternoon", "dusk", "night", "night")
_WEATHERS = ("clear", "clear", "clear", "clear", "rain", "snow", "fog", "dust")
_ACTIONS = (
    "stand",
    "stand",
    "walk",
    "walk",
    "run",
    "sit",
    "reach",
    "point",
    "hold",
    "read",
    "wave",
    "lean",
    "look_up",
    "kneel",
)
_MOODS = (
    "neutral",
    "neutral",
    "happy",
    "sad",
    "angry",
    "afraid",
    "surprised",
    "determined",
    "tired",
)
_SIZES = ("wide", "full", "full", "medium full", "medium", "medium", "medium close-up", "close-up")
_ANGLES = ("eye level", "eye level", "eye level", "low angle", "high angle", "dutch angle")
_PRACTICALS = ("lamp", "window", "neon", "fire", "candle", "screen")


def random_stage(
    rng: np.random.Generator,
    look: Look,
    *,
    name: str = "lead",
    kinds: tuple[str, ...] = KINDS,
    place_seeds: int = 4,
    size: str | None = None,
) -> Stage:
    """A stage with the look in it; few place seeds keep a renderer's cache of sets warm."""
    kind = kinds[rng.integers(len(kinds))]
    interior = kind in _INTERIORS
    place = Place(
        kind,
        interior,
        int(rng.integers(place_seeds)),
        weather="clear" if interior else _pick(rng, _WEATHERS),
        time_of_day=_pick(rng, _TIMES),
    )
    light = Light(
        azimuth=float(rng.uniform(-110, 110)),
        elevation=float(rng.uniform(15, 65)),
        temperature=float(rng.normal(0, 0.4)),
        contrast=float(rng.choice([0.2, 0.4, 0.6, 0.8])),
        exposure=float(rng.normal(0, 0.3)),
        practicals=(_pick(rng, _PRACTICALS),) if interior and rng.random() < 0.4 else (),
    )
    pose = Pose(
        _pick(rng, _ACTIONS),
        float(rng.choice([0, rng.uniform(-60, 60), rng.uniform(-180, 180)])),
        float(rng.random()),
        float(rng.choice([0, rng.random()])),
        _pick(rng, _MOODS),
        float(rng.normal(0, 6)),
        bool(rng.random() < 0.08),
    )
    view = View(
        size or _pick(rng, _SIZES),
        _pick(rng, _ANGLES),
        int(rng.choice([24, 35, 50, 85])),
        orbit=float(rng.choice([0.0, rng.uniform(-180, 180)])),
        subject=name,
        subject_x=float(rng.uniform(0.3, 0.7)),
    )
    figure = Figure(name, look, pose, float(rng.uniform(-0.6, 0.6)), float(rng.uniform(3.5, 4.6)))
    return Stage(place, light, view, (figure,), seed=int(rng.integers(2**31)))


def _pick(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    return options[int(rng.integers(len(options)))]
