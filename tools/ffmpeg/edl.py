"""The edit list: what the film is made of, in film order, as it is written to disk.

It names files and times; it does not know how they look or sound. Seconds here are what people
write; `timeline` turns them into frames once.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tools.screenplay.plan import ShotId, TransitionKind

LONGEST_HOLD_SECONDS = 10.0
"""A picture that stands still for longer is a card, not the end of a shot."""


class SoundKind(StrEnum):
    """Which stem a sound belongs to."""

    DIALOGUE = "dialogue"
    FOLEY = "foley"
    AMBIENCE = "ambience"
    MUSIC = "music"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Word(_Record):
    """A spoken word with its time, as a voice provider reports it."""

    text: str
    start_seconds: float = Field(ge=0)
    end_seconds: float = Field(ge=0)


class CaptionLine(_Record):
    """What is said during a shot; times count from the shot's first frame in the film."""

    text: str
    start_seconds: float
    """May be negative: a line that starts under the shot before (J cut)."""
    end_seconds: float
    speaker: str = ""
    words: tuple[Word, ...] = ()
    """Timed words, counted from the same zero as the line; empty when unknown."""


class Edit(_Record):
    """One shot in the film."""

    shot_id: ShotId
    scene_id: str = ""
    clip: Path | None = None
    still: Path | None = None
    """A picture held for the shot's length; needs `out_seconds`."""
    in_seconds: float = Field(default=0.0, ge=0)
    out_seconds: float | None = Field(default=None, gt=0)
    """None: to the end of the clip's picture."""
    hold_seconds: float = Field(default=0.0, ge=0, le=LONGEST_HOLD_SECONDS)
    """The last picture shown stands still for so long more. Beds and speech run on under it; the
    clip's own sound and foley end where it begins."""
    transition: TransitionKind = TransitionKind.CUT
    """Transition out of this shot. FADE_IN: this shot cuts to black, the next one fades in."""
    transition_seconds: float = Field(default=0.5, gt=0, le=5)
    own_sound: SoundKind | None = None
    """Stem that the clip's own sound goes to; None leaves it out."""
    own_gain_db: float = 0.0
    lead_seconds: float = Field(default=0.0, ge=0)
    """J cut: the clip's own sound may start this much before its picture, where it has any."""
    lag_seconds: float = Field(default=0.0, ge=0)
    """L cut: the clip's own sound may run on this much after its picture, where it has any."""
    captions: tuple[CaptionLine, ...] = ()
    missing: bool = False
    """Burns MISSING SHOT into the picture; without clip and still, a slate card stands in."""

    @model_validator(mode="after")
    def _one_picture(self) -> Self:
        if self.clip and self.still:
            raise ValueError("a shot has a clip or a still, not both")
        if not self.clip and not self.still and not self.missing:
            raise ValueError("a shot without clip and still must be marked missing")
        if not self.clip and self.out_seconds is None:
            raise ValueError("a still or a slate needs out_seconds")
        if self.out_seconds is not None and self.out_seconds <= self.in_seconds:
            raise ValueError("out_seconds must lie after in_seconds")
        return self


class SoundCue(_Record):
    """A sound file laid into the film."""

    path: Path
    kind: SoundKind
    start_seconds: float = 0.0
    """From the film's first frame, or from the shot's when `shot_id` is set."""
    shot_id: ShotId | None = None
    """The shot it belongs to; dialogue and foley usually have one."""
    scene_id: str | None = None
    """The scene that an ambience lies under, from its first frame to its last."""
    gain_db: float = 0.0
    lead_seconds: float = Field(default=0.0, ge=0)
    """J cut: how far before its shot the sound may begin."""
    lag_seconds: float | None = Field(default=None, ge=0)
    """L cut: how far past its shot the sound may run. None: speech is heard out, foley ends
    with its shot."""


class EditList(_Record):
    """The whole film."""

    title: str = ""
    """Shown on a card before the first shot; empty for none."""
    subtitle: str = ""
    end_title: str = ""
    """Shown on a card after the last shot; empty for none."""
    card_seconds: float = Field(default=2.5, gt=0, le=20)
    opening_fade_seconds: float = Field(default=0.0, ge=0, le=5)
    """The first shot comes out of black for so long: the script's opening FADE IN."""
    width: int = Field(default=1280, ge=16, le=7680, multiple_of=2)
    height: int = Field(default=720, ge=16, le=7680, multiple_of=2)
    rate: Fraction = Field(default=Fraction(24), ge=1, le=120)
    """Frames per second; 23.976 is written 24000/1001."""
    edits: tuple[Edit, ...] = Field(min_length=1)
    cues: tuple[SoundCue, ...] = ()
    level_sounds: bool = True
    """Bring every sound to the loudness of its kind before its own gain."""
    language: str = Field(default="eng", pattern=r"^[a-z]{3}$")
    """ISO 639-2 code of the captions."""

    @model_validator(mode="after")
    def _known_shots(self) -> Self:
        ids = [edit.shot_id for edit in self.edits]
        if len(set(ids)) != len(ids):
            raise ValueError("every shot_id stands once in the edit list")
        unknown = {cue.shot_id for cue in self.cues if cue.shot_id} - set(ids)
        if unknown:
            raise ValueError(f"sounds name shots that are not in the edit: {sorted(unknown)}")
        return self
