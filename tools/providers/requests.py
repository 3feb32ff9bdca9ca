"""Requests that providers get: the very same records go to previz and to the paid services.

A request is plain data, hashable into a job key; media travel as references to files
by content hash. Nothing here says who answers it.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Media(BaseModel):
    """A file that travels with a request; identity is its content, not its path."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    path: Path = Field(default=Path(), exclude=True)
    """Where it lies now; left out of the job key and of stored requests."""
    tag: str = ""
    """Name to call it by in the prompt (Runway's @tag), usually a character's or 'scene'."""


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True)

    model: str
    """Provider-side model, e.g. 'minimax/image-01'; previz answers for any of them."""
    seed: int = Field(ge=0, le=2**32 - 1)


class StillRequest(_Request):
    """A picture from words and references (MiniMax image-01, Runway gen4_image)."""

    kind: Literal["still"] = "still"
    prompt: str
    negative: str = ""
    subjects: tuple[Media, ...] = ()
    """Character references, tagged with their names."""
    scene: Media | None = None
    """A picture of the place to stay true to, when there is one."""
    width: int
    height: int


class AngleRequest(_Request):
    """Another angle of a given picture (Flux Kontext): same people, same place, new camera."""

    kind: Literal["angle"] = "angle"
    prompt: str
    negative: str = ""
    source: Media
    """The scene's master keyframe."""
    subjects: tuple[Media, ...] = ()
    width: int
    height: int


class ClipRequest(_Request):
    """A moving clip from a keyframe (Wan 2.2, Runway, Hailuo)."""

    kind: Literal["clip"] = "clip"
    prompt: str
    negative: str = ""
    first_frame: Media
    duration_seconds: float = Field(gt=0, le=60)
    fps: int = Field(ge=8, le=60)
    width: int
    height: int


class VoiceRequest(_Request):
    """One spoken line (ElevenLabs)."""

    kind: Literal["voice"] = "voice"
    text: str
    voice: str
    """The part's voice id."""
    manner: str = ""
    """Parenthetical or mood: whispered, shouting, slowly."""


class LipsyncRequest(_Request):
    """A talking clip from a keyframe and a voice (OmniHuman)."""

    kind: Literal["lipsync"] = "lipsync"
    prompt: str
    first_frame: Media
    voice: Media
    speaker: str = ""
    """Whose mouth moves, when several people are in the frame."""
    mask: Media | None = Field(default=None, exclude_if=lambda mask: mask is None)
    """White where the speaker is, for a model that has to be shown; left out of the job key when
    there is none."""
    delay_seconds: float = 0.0
    """Silence before the voice starts in the clip."""
    duration_seconds: float = Field(gt=0, le=60)
    fps: int = Field(ge=8, le=60)
    width: int
    height: int


class FoleyRequest(_Request):
    """Sound to a clip (MMAudio), without speech."""

    kind: Literal["foley"] = "foley"
    prompt: str
    negative: str = "speech, voices, music"
    clip: Media | None = None
    """None for a sound bed that belongs to a scene, not to a clip (ambience)."""
    duration_seconds: float = Field(gt=0, le=600)


class MusicRequest(_Request):
    """A music bed, when the filmmaker brought none."""

    kind: Literal["music"] = "music"
    prompt: str
    duration_seconds: float = Field(gt=0, le=600)


Request = Annotated[
    StillRequest
    | AngleRequest
    | ClipRequest
    | VoiceRequest
    | LipsyncRequest
    | FoleyRequest
    | MusicRequest,
    Field(discriminator="kind"),
]


class Capability(StrEnum):
    """What a studio can be asked for; the `kind` of the request."""

    STILL = "still"
    ANGLE = "angle"
    CLIP = "clip"
    VOICE = "voice"
    LIPSYNC = "lipsync"
    FOLEY = "foley"
    MUSIC = "music"
