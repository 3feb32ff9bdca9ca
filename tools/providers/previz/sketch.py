"""What the parts of a face share: the head they lie on, the mood, the detail worth drawing."""

from __future__ import annotations

from dataclasses import dataclass

from tools.providers.previz.head import Head
from tools.providers.previz.paths import (
    Points,
)
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.stage import Look, Pose


@dataclass(frozen=True, slots=True)
class Mood:
    """How a mood moves brows, lids and mouth, in head heights; lids as a share."""

    brow_in: float = 0.0
    brow_out: float = 0.0
    lids: float = 1.0
    cheek: float = 0.0
    corner: float = 0.0
    wide: float = 0.0
    gap: float = 0.0


MOODS = {
    "neutral": Mood(),
    "happy": Mood(0.016, 0.016, 0.90, 0.5, 0.040, 0.022, 0.10),
    "sad": Mood(0.032, -0.022, 0.80, 0.0, -0.030, -0.008),
    "angry": Mood(-0.040, 0.018, 0.82, 0.2, -0.020, -0.006),
    "afraid": Mood(0.045, 0.006, 1.28, 0.0, -0.018, 0.006, 0.16),
    "surprised": Mood(0.045, 0.045, 1.34, 0.0, 0.0, -0.022, 0.42),
    "determined": Mood(-0.026, 0.010, 0.88, 0.1, -0.006, -0.004),
    "tired": Mood(0.010, -0.012, 0.58, 0.0, -0.012, 0.0),
}


def mouth_gap(pose: Pose) -> float:
    """How far the lips are apart, 0..1, from speech and mood together."""
    mood = MOODS.get(pose.mood, MOODS["neutral"])
    return min(1.0, max(0.0, pose.mouth) * (1 - mood.gap * 0.3) + mood.gap * 0.8)


class Sketch:
    """What every part of a face needs: where it is, how large, and whose it is."""

    def __init__(self, canvas: Canvas, head: Head, look: Look, pose: Pose) -> None:
        self.canvas, self.head, self.look, self.pose = canvas, head, look, pose
        self.mood = MOODS.get(pose.mood, MOODS["neutral"])
        self.gap = mouth_gap(pose)
        self.detail = head.size * canvas.scale
        """Height of the head in pixels: what is worth drawing."""
        self.skin = look.skin
        self.line_m = max(head.size * 0.008, 0.7 * canvas.pixel)

    def flat(self, points: list[tuple[float, float]] | Points, out: float = 0.0) -> Points:
        """Front-view points on the head, on the screen."""
        return self.head.lift(points, out)
