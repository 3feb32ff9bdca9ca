"""What the eye says: findings, and the reports that hold them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Status(StrEnum):
    """Answer of one check; only FAIL may cost money."""

    PASS = "pass"  # noqa: S105 - an answer, not a password
    FAIL = "fail"
    NOT_ASSESSABLE = "not_assessable"
    """The question makes no sense on this asset (turned away, absent, too small)."""
    UNAVAILABLE = "unavailable"
    """The question could not be asked (no weights for it); names the fix."""


class Severity(StrEnum):
    """What a failing finding demands."""

    GATE = "gate"
    """The asset must not enter the film as it is."""
    ADVICE = "advice"
    """Shown and fed to the next prompt, never a reason to pay again by itself."""


class Region(BaseModel):
    """A box in one frame, in pixels of the asset."""

    model_config = ConfigDict(frozen=True)

    frame: int
    x: int
    y: int
    width: int
    height: int
    label: str = ""
    """What is there; 'crop' is a proposal: this part of the frame would mend the framing."""
    frame_width: int = 0
    """Size of the frame, where shares of it are needed."""
    frame_height: int = 0


class Measurement(BaseModel):
    """A raw number with its unit."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: float
    unit: str
    """cosine, probability, seconds, frames, LUFS, 0-255, share, degrees, ..."""


class Threshold(BaseModel):
    """A limit and where it came from."""

    model_config = ConfigDict(frozen=True)

    value: float
    origin: str
    """'the brief', 'calibrated on ... (n=...)', 'EBU R128', ..."""


class Finding(BaseModel):
    """The answer of one check on one asset."""

    model_config = ConfigDict(frozen=True)

    check: str
    """identity, copy_paste, black, frozen, blur, noise, exposure, size, length, light, ..."""
    status: Status
    score: float | None = None
    """0..1, higher is better; None when there is none to compute."""
    measurements: tuple[Measurement, ...] = ()
    threshold: Threshold | None = None
    severity: Severity = Severity.GATE
    fault: str = ""
    """For FAIL: a fault word of the critic's policy table (wrong_person, blur, ...)."""
    regions: tuple[Region, ...] = ()
    frames: tuple[int, ...] = ()
    """Frames looked at or concerned, 0-based."""
    usable_range: tuple[float, float] | None = None
    """Seconds of the clip that are clean of this fault, when a trim would mend it."""
    evidence: Path | None = None
    """A picture, relative to the report it stands in."""
    sentence: str
    """One sentence that a prompt-writer can act on and a filmmaker can read."""


class AssetKind(StrEnum):
    """What was looked at."""

    REFERENCE = "reference"
    KEYFRAME = "keyframe"
    CLIP = "clip"
    VOICE = "voice"
    LIPSYNC = "lipsync"
    FOLEY = "foley"
    MUSIC = "music"
    FILM = "film"
    PRODUCTION = "production"
    """All kept shots side by side."""


class AssetReport(BaseModel):
    """All findings on one asset."""

    model_config = ConfigDict(frozen=True)

    asset: AssetKind
    sha256: str
    """Content hash of the asset looked at."""
    eye: str
    """Name and version of the encoder, e.g. 'previz-vit 1 (previz only)'."""
    findings: tuple[Finding, ...]
    words: tuple[str, ...] = ()
    """What the eye sees in words: palette, light, framing."""
    frames_looked_at: int = Field(default=1, ge=0)
    curve: tuple[tuple[float, float], ...] = ()
    """Identity over time: (seconds, calibrated score), for clips."""

    @property
    def failures(self) -> tuple[Finding, ...]:
        """Gating findings that failed."""
        return tuple(
            f for f in self.findings if f.status is Status.FAIL and f.severity is Severity.GATE
        )
