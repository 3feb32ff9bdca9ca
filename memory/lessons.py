"""The lesson: what a take taught, with enough around it to know when it applies."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class LessonKind(StrEnum):
    """What sort of experience it is."""

    WORKED = "worked"
    """A take was kept at once."""
    FIXED = "fixed"
    """A fault was met, and this is what mended it."""
    FAILED = "failed"
    """A fault was met and did not go away within bounds."""
    OVERRULED = "overruled"
    """A person decided against the critic; also a label for its error rate."""


class Lesson(BaseModel):
    """One lesson."""

    model_config = ConfigDict(frozen=True)

    lesson_id: str
    """Hash of production, shot, take and kind: remembering twice changes nothing."""
    kind: LessonKind
    text: str
    """One or two sentences that a prompt-writer or director can act on."""
    production: str
    shot_id: str
    asset: str
    """An `AssetKind` value."""
    model: str
    """Generating model."""
    studio: str
    faults: tuple[str, ...] = ()
    remedy: str = ""
    """For FIXED: the prompt edits that went with it."""
    setting: str
    """The shot's features in words: size, angle, place, time, people, action."""
    prompt_excerpt: str = ""
    identity_score: float | None = None
    takes_needed: int = 1
    features: tuple[str, ...] = ()
    """What the shot asks for that can fail: `tools.dinov3.complexity.Feature` values."""
    picture_embedding: tuple[float, ...] = ()
    """CLS token of the keyframe, to find lessons on pictures alike."""
    eye: str = ""
    """Encoder of the embedding; only equal encoders compare."""
