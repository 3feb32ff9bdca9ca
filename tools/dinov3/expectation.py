"""What an asset was meant to be: the eye compares against this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.dinov3.findings import AssetKind
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
    more_views: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    """Further pictures of a character, by name: other sides, that identity is compared with too."""
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
    prompt: str = ""
    """The words that the asset was ordered with, where they are known."""
    photographed: bool = False
    """Whether it is no drawing: an encoder that knows previz only is not believed on it."""
    silent: frozenset[str] = frozenset()
    """Questions about which neither plan nor prompt says anything, so that none is compared."""


@dataclass(frozen=True, slots=True)
class SoundExpectation:
    """What a sound was meant to be."""

    kind: AssetKind
    duration_seconds: float | None = None
    """Length asked for; None for voices, which take the time they need."""
    words: str = ""
    """For voices: what should be said."""


@dataclass(frozen=True, slots=True)
class FilmExpectation:
    """What the cut film was meant to be."""

    width: int
    height: int
    fps: float
    frames: int
    """Length by the edit list."""
    shot_starts: tuple[int, ...] = ()
    """First frame of each shot: a change of picture belongs here and nowhere else."""
    dark_spans: tuple[tuple[float, float], ...] = ()
    """Seconds meant to be black or still (title cards, fades)."""
    held_spans: tuple[tuple[float, float], ...] = ()
    """Seconds in which a person ordered the picture to stand still; black they may not be."""
    captions: int = 0
    """Caption entries that the captions file has to hold."""
    dialogue: tuple[tuple[float, float], ...] = ()
    """Seconds of the film in which a line is spoken."""
    loudness_lufs: float = -16.0
    true_peak_dbtp: float = -1.0
