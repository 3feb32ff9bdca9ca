"""Paints one figure, person or animal, as a sprite.

The order of drawing comes from the depth of the joints; the parts themselves are drawn by the
files beside this one.
"""

from __future__ import annotations

from enum import StrEnum

from tools.providers.previz.body import paint_person, person_landmarks, person_window
from tools.providers.previz.shapes import Canvas, Window
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
) -> Sprite:
    """The figure as a sprite; `window` is (left, bottom, right, top) in metres around its origin.

    `pitch` is how far the camera looks down, in degrees. Deterministic: same arguments, same pixels.
    """
    skeleton = pose_skeleton(look, pose, pitch)
    frame = window or person_window(skeleton, pose)
    canvas = Canvas(frame, pixels_per_metre, light, style=style, outline=outline)
    paint_person(canvas, look, pose, skeleton, fault=fault.value if fault else "")
    rgba, parts = canvas.finish()
    return Sprite(
        rgba=rgba,
        parts=parts,
        origin=(-frame[0] * pixels_per_metre, frame[3] * pixels_per_metre),
        pixels_per_metre=pixels_per_metre,
        landmarks=person_landmarks(look, skeleton),
    )
