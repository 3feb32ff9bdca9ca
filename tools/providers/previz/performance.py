"""A Performance: what camera and figures do over a clip, and the measures of its framing.

Plain data read from words elsewhere; knows nothing of prompts, joints or paint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.providers.previz.stage import Stage, View
from tools.screenplay.plan import Movement

Mouth = Callable[[float], float]
"""Mouth opening 0..1 at a second of the clip."""

_FRAME_HEIGHTS_M = {
    "extreme wide": 12.0, "wide": 5.6, "full": 2.1, "medium full": 1.5, "medium": 1.0,
    "medium close-up": 0.7, "close-up": 0.5, "extreme close-up": 0.25, "insert": 0.4,
}  # fmt: skip
"""Height of what the frame shows, for an adult; sets how far a move goes."""
SENSOR_MM = 24.0
ASPECT = 16 / 9


@dataclass(frozen=True, slots=True)
class CameraMove:
    """One move of the camera over the whole clip; several may run together."""

    kind: Movement = Movement.STATIC
    amount: float = 1.0
    """1 is an ordinary move; 0.4 is slight, 2 is sweeping."""


@dataclass(frozen=True, slots=True)
class Act:
    """What one figure does between two moments."""

    figure: str
    action: str
    """A `Pose.action`, or 'turn' for a change of facing alone."""
    since: float
    until: float
    """Seconds; the last act of a figure lasts to the end of the clip."""
    across: float = 0.0
    """Ground direction of a walk: -1 screen left, 1 screen right."""
    away: float = 0.0
    """-1 towards the camera, 1 away from it."""
    facing: float | None = None
    """Yaw in degrees to turn to; None keeps it."""
    mood: str = ""
    holds: str | None = None
    """Prop taken in hand; '' puts it down; None changes nothing."""
    speed: float = 1.0
    leaves: bool = False
    """Walks out of the frame instead of stopping in it."""


@dataclass(frozen=True, slots=True)
class Performance:
    """All that moves in a clip."""

    duration_seconds: float = 4.0
    moves: tuple[CameraMove, ...] = ()
    acts: tuple[Act, ...] = ()
    speaker: str = ""
    """Whose mouth follows `mouth`; the framing's subject when empty."""
    mouth: Mouth | None = None


def ease(share: float) -> float:
    """0..1 with a soft start and end (Perlin's quintic)."""
    t = min(1.0, max(0.0, share))
    return t * t * t * (t * (6 * t - 15) + 10)


def frame_metres(view: View, stature_m: float = 1.75) -> tuple[float, float]:
    """Width and height in metres of what the frame shows at a subject of that height."""
    height = _FRAME_HEIGHTS_M.get(view.size, 1.0) * stature_m / 1.75
    return height * ASPECT, height


def subject_distance(view: View, stature_m: float = 1.75) -> float:
    """Metres from camera to subject, from size and lens."""
    return frame_metres(view, stature_m)[1] * view.lens_mm / SENSOR_MM


def stature_of(stage: Stage) -> float:
    """Metres of the standing subject; of the tallest figure when the framing is on all."""
    named = [f for f in stage.figures if f.name == stage.view.subject] or stage.figures
    return max((f.look.height_m * f.scale for f in named), default=1.75)
