"""What an asset was meant to be: the eye compares against this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tools.dinov3.reference import VisualDNA
from tools.screenplay.plan import Shot


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the plan asks of one asset."""

    shot: Shot
    width: int
    height: int
    references: tuple[VisualDNA, ...] = ()
    """DNA of the characters meant to be in the frame, where it is known."""
    reference_pictures: tuple[Path, ...] = ()
    """Their pictures, same order."""
    scene_master: Path | None = None
    """The scene's kept master keyframe: place, light and palette to stay true to."""
    first_frame: Path | None = None
    """For clips: the keyframe the clip was made from."""
    fps: float | None = None
    duration_seconds: float | None = None
    """For clips and sounds."""
    words: str = ""
    """For voices: what should be said."""
    siblings: tuple[Path, ...] = field(default=())
    """Kept keyframes of the same scene, in film order."""
