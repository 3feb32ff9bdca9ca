"""Paints one figure, person or animal, as a sprite.

The order of drawing comes from the depth of the joints; the parts themselves are drawn by the
files beside this one.
"""

from __future__ import annotations

from enum import StrEnum

from tools.providers.previz.body import paint_person, person_landmarks, person_window
from tools.providers.previz.creature import (
    creature_landmarks,
    creature_window,
    face_circle,
    paint_creature,
)
from tools.providers.previz.face import melt
from tools.providers.previz.paths import Window
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.skeleton import pose_skeleton
from tools.providers.previz.stage import Light, Look, Pose, Sprite


class FigureFault(StrEnum):
    """What can be drawn wrong on purpose."""

    MISSING_FINGERS = "missing_fingers"
    EXTRA_FINGERS = "extra_fingers"
    EXTRA_LIMB = "extra_limb"
    MELTED_FACE = "melted_face"


def paint_figure(
    look: Look,
    pose: Pose,
    light: Light,
    pixels_per_metre: float,
    window: Window | None = None,
    pitch: float = 0.0,
    *,
    outline: bool = True,
    style: str = "animatic",
    fault: FigureFault | None = None,
    severity: float = 1.0,
) -> Sprite:
    """The figure as a sprite; `window` is (left, bottom, right, top) in metres around its origin.

    `pitch` is how far the camera looks down, in degrees. `severity` weakens the fault of a person,
    from 1 down. The same arguments give the same pixels.
    """
    if look.kind != "person":
        return _paint_animal(
            look, pose, light, pixels_per_metre, window, pitch, outline, style, fault
        )
    skeleton = pose_skeleton(look, pose, pitch)
    frame = window or person_window(skeleton, pose)
    canvas = Canvas(frame, pixels_per_metre, light, style=style, outline=outline)
    head = paint_person(
        canvas, look, pose, skeleton, fault=fault.value if fault else "", severity=severity
    )
    face = head.screen([(0.0, -0.08, 0.2)])[0]
    return _sprite(
        canvas,
        person_landmarks(look, skeleton),
        (float(face[0]), float(face[1]), head.size) if fault is FigureFault.MELTED_FACE else None,
        severity,
    )


def _paint_animal(
    look: Look,
    pose: Pose,
    light: Light,
    pixels_per_metre: float,
    window: Window | None,
    pitch: float,
    outline: bool,
    style: str,
    fault: FigureFault | None,
) -> Sprite:
    frame = window or creature_window(look, pose)
    canvas = Canvas(frame, pixels_per_metre, light, style=style, outline=outline)
    paint_creature(canvas, look, pose, pitch, fault=fault.value if fault else "")
    face = face_circle(look, pose, pitch) if fault is FigureFault.MELTED_FACE else None
    return _sprite(canvas, creature_landmarks(look, pose, pitch), face)


def _sprite(
    canvas: Canvas,
    landmarks: dict[str, tuple[float, float]],
    melted: tuple[float, float, float] | None,
    severity: float = 1.0,
) -> Sprite:
    """The finished canvas; `melted` is centre and size in metres of a face to spoil."""
    rgba, parts = canvas.finish()
    left, _, _, top = canvas.window
    scale = canvas.scale
    if melted is not None:
        x, y, size = melted
        rgba = melt(rgba, ((x - left) * scale, (top - y) * scale), size * scale, severity)
    return Sprite(
        rgba=rgba,
        parts=parts,
        origin=(-left * scale, top * scale),
        pixels_per_metre=scale,
        landmarks=landmarks,
    )
