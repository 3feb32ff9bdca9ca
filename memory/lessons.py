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
    PATTERN = "pattern"
    """Counted over many takes; made when it is asked for, never stored."""


class Try(BaseModel):
    """One picture or clip that came for a shot: what its prompt said and what was wrong with it."""

    model_config = ConfigDict(frozen=True)

    said: tuple[str, ...] = ()
    """Clauses of the prompt as `memory.wording.clauses` gives them, names left open."""
    faults: tuple[str, ...] = ()
    """Fault words of the gating findings; empty for a clean one."""


class Lesson(BaseModel):
    """One lesson."""

    model_config = ConfigDict(frozen=True)

    lesson_id: str
    """Hash of what happened, pictures included: remembering twice changes nothing."""
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
    """For FIXED: sentences that the kept prompt had and the first had not. The shot's own names
    stand as slots ('clearly visible: {props}'), so that another shot can put in its own."""
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
    at: float = 0.0
    """When it was learned, seconds since 1970; the book sets it where it is 0."""
    seen: str = ""
    """What the eye said of the faults, in its own sentences."""
    slots: tuple[str, ...] = ()
    """Slots that the shot could fill: 'props' where it has any."""
    tries: tuple[Try, ...] = ()
    """Every picture or clip of the stage in order, candidates that were not chosen included."""

    @property
    def fault_text(self) -> str:
        """What went wrong in words, for the embedding of faults; '' where nothing did."""
        named = ", ".join(fault.replace("_", " ") for fault in self.faults)
        return f"{named}. {self.seen}".strip() if named else ""
