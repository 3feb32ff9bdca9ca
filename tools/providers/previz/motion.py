"""Time for a keyframe: what the camera does, and the stage at any second of a Performance.

The framing is set once, by the keyframe. After that the camera goes where its moves take it, and
follows softly when somebody who rises or sinks would leave the frame.
"""

from __future__ import annotations

import math
from dataclasses import replace

from tools.providers.previz.acting import SLOWEST_BLEND_S, figure_at
from tools.providers.previz.camera import Subject
from tools.providers.previz.framing import subject_of
from tools.providers.previz.performance import (
    ASPECT,
    SENSOR_MM,
    Act,
    CameraMove,
    Mouth,
    Performance,
    ease,
    frame_metres,
    stature_of,
    subject_distance,
)
from tools.providers.previz.stage import Framed, Stage, View
from tools.screenplay.plan import Movement

__all__ = [
    "Act",
    "CameraMove",
    "Mouth",
    "Performance",
    "ease",
    "frame_metres",
    "stage_at",
    "stature_of",
    "subject_distance",
]

_FOLLOW_S = 2.0
"""Seconds in which an operator follows somebody who rises or sinks."""
_TRACKS = frozenset((Movement.TRACK_LEFT, Movement.TRACK_RIGHT))
_LAG_S = 0.15
"""Seconds before an operator begins to follow."""
_SINK_FREE, _RISE_FREE = 0.3, 0.04
"""Share of the frame's height that a head may sink or rise before the camera follows."""


def stage_at(source: Stage, performance: Performance, seconds: float) -> Stage:
    """The stage at a second of the clip; at 0 it is the keyframe itself."""
    seconds = min(max(0.0, seconds), max(performance.duration_seconds, 1e-6))
    if seconds == 0.0:
        return _acted(source, performance, 0.0)
    acted = _acted(source, performance, seconds)
    view = source.view
    share = ease(seconds / max(performance.duration_seconds, 1e-6))
    goes_along = _tracks(performance) and any(
        act.action in ("walk", "run") for act in performance.acts
    )
    for move in performance.moves:
        if goes_along and move.kind in _TRACKS:
            continue
        view = _moved(view, move, share, seconds, stature_of(source))
    return replace(acted, view=replace(view, held=_held(source, acted, performance, seconds)))


def _acted(source: Stage, performance: Performance, seconds: float) -> Stage:
    """The figures where they are at that second, before the camera as it was."""
    figures = tuple(figure_at(f, source, performance, seconds) for f in source.figures)
    return replace(source, figures=figures)


def _held(source: Stage, acted: Stage, performance: Performance, seconds: float) -> Framed:
    """What the framing stays on: the keyframe's subject, higher or lower as it is followed.

    Over the ground a camera on sticks stays behind; one that tracks goes with its subject.
    """
    first = subject_of(source)
    now = subject_of(acted) if _tracks(performance) else first
    rise = _followed(source, first, performance, seconds)
    return Framed(now.x, now.z, first.base + rise, first.top + rise, first.stature, first.thing)


def _tracks(performance: Performance) -> bool:
    return any(move.kind in _TRACKS for move in performance.moves)


def _followed(source: Stage, first: Subject, performance: Performance, seconds: float) -> float:
    """Metres that the camera has gone up after its subject: one eased step for every act."""
    begun = sorted({act.since for act in performance.acts if act.since < seconds})
    height = frame_metres(source.view, stature_of(source))[1]
    total, wanted = 0.0, 0.0
    for since in begun:
        settled = _acted(source, performance, since + SLOWEST_BLEND_S)
        next_wanted = _beyond(subject_of(settled).top - first.top, height)
        total += (next_wanted - wanted) * ease((seconds - since - _LAG_S) / _FOLLOW_S)
        wanted = next_wanted
    return total


def _beyond(rise: float, height: float) -> float:
    """What of a head's rise or fall in metres the frame has no room for."""
    room = height * (_RISE_FREE if rise > 0 else _SINK_FREE)
    return math.copysign(max(0.0, abs(rise) - room), rise)


def _moved(view: View, move: CameraMove, share: float, seconds: float, stature_m: float) -> View:
    if move.kind is Movement.HANDHELD:
        return _shaken(view, move.amount, seconds)
    width, height = frame_metres(view, stature_m)
    distance = subject_distance(view, stature_m)
    field = math.degrees(2 * math.atan(SENSOR_MM * ASPECT / 2 / view.lens_mm))
    step = move.amount * share
    side = -1 if move.kind in _BACKWARD else 1
    match move.kind:
        case Movement.PUSH_IN | Movement.PULL_OUT:
            reach = min(0.55, 0.24 * move.amount) if side > 0 else -0.32 * move.amount
            view = replace(view, z=view.z + reach * share * distance)
        case Movement.PAN_LEFT | Movement.PAN_RIGHT:
            view = replace(view, pan=view.pan + side * 0.22 * field * step)
        case Movement.TILT_UP | Movement.TILT_DOWN:
            view = replace(view, tilt=view.tilt + side * 0.14 * field * step)
        case Movement.TRACK_LEFT | Movement.TRACK_RIGHT:
            view = replace(view, x=view.x + side * 0.24 * width * step)
        case Movement.CRANE_UP | Movement.CRANE_DOWN:
            rise, tilt = view.y + side * 0.34 * height * step, view.tilt - side * 5 * step
            view = replace(view, y=rise, tilt=tilt)
        case Movement.ORBIT:
            view = replace(view, orbit=view.orbit + 22 * step)
    return view


_BACKWARD = frozenset(
    (
        Movement.PULL_OUT,
        Movement.PAN_LEFT,
        Movement.TILT_DOWN,
        Movement.TRACK_LEFT,
        Movement.CRANE_DOWN,
    )
)
"""Moves whose number goes down: away, left, lower."""


def _shaken(view: View, amount: float, seconds: float) -> View:
    """A held camera: slow sway with a little tremor, at rest at the first moment."""
    reach = amount * 24 / max(view.lens_mm, 12)
    sway = math.sin(1.9 * seconds) + 0.5 * math.sin(4.3 * seconds)
    nod = math.sin(2.3 * seconds) + 0.4 * math.sin(5.1 * seconds)
    return replace(
        view,
        pan=view.pan + 0.7 * reach * sway,
        tilt=view.tilt + 0.5 * reach * nod,
        roll=view.roll + 0.35 * amount * math.sin(1.3 * seconds),
    )
