"""The scene as the director broke it down: cast, locations, props and shots."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tools.screenplay.script import Line

ShotId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$")]
"""Safe as a folder name; hostile names are refused before they get here."""


class ShotSize(StrEnum):
    """How much of the subject the frame holds."""

    EXTREME_WIDE = "extreme wide"
    WIDE = "wide"
    FULL = "full"
    MEDIUM_FULL = "medium full"
    MEDIUM = "medium"
    MEDIUM_CLOSE_UP = "medium close-up"
    CLOSE_UP = "close-up"
    EXTREME_CLOSE_UP = "extreme close-up"
    INSERT = "insert"


class CameraAngle(StrEnum):
    """Where the camera looks from."""

    EYE_LEVEL = "eye level"
    LOW = "low angle"
    HIGH = "high angle"
    OVERHEAD = "overhead"
    DUTCH = "dutch angle"
    OVER_THE_SHOULDER = "over the shoulder"
    POV = "point of view"


class Movement(StrEnum):
    """How the camera moves during the shot."""

    STATIC = "static"
    PAN_LEFT = "pan left"
    PAN_RIGHT = "pan right"
    TILT_UP = "tilt up"
    TILT_DOWN = "tilt down"
    PUSH_IN = "push in"
    PULL_OUT = "pull out"
    TRACK_LEFT = "tracking left"
    TRACK_RIGHT = "tracking right"
    CRANE_UP = "crane up"
    CRANE_DOWN = "crane down"
    ORBIT = "orbit"
    HANDHELD = "handheld"


class ScreenDirection(StrEnum):
    """Which way the subject faces or moves on screen."""

    LEFT = "left"
    RIGHT = "right"
    NEUTRAL = "neutral"


class TransitionKind(StrEnum):
    """How a shot hands over to the next."""

    CUT = "cut"
    DISSOLVE = "dissolve"
    FADE_OUT = "fade out"
    FADE_IN = "fade in"


class Camera(BaseModel):
    """Camera directions of one shot."""

    model_config = ConfigDict(frozen=True)

    size: ShotSize
    angle: CameraAngle = CameraAngle.EYE_LEVEL
    lens_mm: int = Field(default=35, ge=8, le=400)
    movement: Movement = Movement.STATIC
    composition: str = ""
    """Where the subject sits: 'rule of thirds, subject left', 'centred', ..."""
    screen_direction: ScreenDirection = ScreenDirection.NEUTRAL


class CastMember(BaseModel):
    """A character as it has to look in every shot."""

    model_config = ConfigDict(frozen=True)

    name: str
    description: str
    """Age, build, face, hair, skin: what does not change between shots."""
    wardrobe: str
    """Default clothes with colours."""
    voice: str = ""
    """Voice id of the studio in use; one per speaking part."""
    lead: bool = False


class Location(BaseModel):
    """A place that one or more scenes use."""

    model_config = ConfigDict(frozen=True)

    name: str
    description: str
    interior: bool | None = None


class Shot(BaseModel):
    """One planned shot: everything the prompt-writer needs and the critic checks against."""

    model_config = ConfigDict(frozen=True)

    shot_id: ShotId
    scene_id: str
    action: str
    first_frame: str = ""
    """What the keyframe shows, where the filmmaker said it; '' leaves it to the action."""
    characters: tuple[str, ...] = ()
    """Names of the cast seen in the frame; empty for an environment shot."""
    props: tuple[str, ...] = ()
    wardrobe: dict[str, str] = Field(default_factory=dict)
    """Character name -> clothes in this shot."""
    location: str
    """Name of a `Location`."""
    time_of_day: str = "day"
    lighting: str = ""
    mood: str = ""
    palette: tuple[str, ...] = ()
    camera: Camera
    lines: tuple[Line, ...] = ()
    duration_seconds: float = Field(gt=0)
    transition: TransitionKind = TransitionKind.CUT
    """Transition out of this shot."""
    master: bool = False
    """The scene's establishing keyframe; the scene's other keyframes are made from it."""
    joins: ShotId | None = None
    """Shot whose last frame this one continues from (match cut), when any."""
    source: str = ""
    """The script text this shot covers, verbatim."""


class Scene(BaseModel):
    """One planned scene."""

    model_config = ConfigDict(frozen=True)

    scene_id: str
    heading: str
    synopsis: str = ""
    ambience: str = ""
    """The one continuous sound bed of the scene, in words."""
    shots: tuple[Shot, ...]


class Plan(BaseModel):
    """What the director hands over for approval."""

    model_config = ConfigDict(frozen=True)

    title: str
    logline: str = ""
    style: str = ""
    """Style target in words: grade, texture, period."""
    music: str = ""
    """Music in words; used when the filmmaker brought no track."""
    cast: tuple[CastMember, ...] = ()
    locations: tuple[Location, ...] = ()
    scenes: tuple[Scene, ...]
    assumptions: tuple[str, ...] = ()
    """What the director decided that the script did not say."""

    @property
    def shots(self) -> tuple[Shot, ...]:
        """All shots in film order."""
        return tuple(shot for scene in self.scenes for shot in scene.shots)

    def shot(self, shot_id: str) -> Shot:
        """The shot of that id; KeyError when there is none."""
        for shot in self.shots:
            if shot.shot_id == shot_id:
                return shot
        raise KeyError(shot_id)

    @property
    def lead(self) -> CastMember | None:
        """The lead, or None for a film without characters."""
        return next((member for member in self.cast if member.lead), None)

    @property
    def seen(self) -> tuple[CastMember, ...]:
        """Those of the cast whom a shot shows; the others are only heard."""
        names = {name for shot in self.shots for name in shot.characters}
        return tuple(member for member in self.cast if member.name in names)

    def member(self, name: str) -> CastMember | None:
        """The cast member of that name, or None."""
        return next((member for member in self.cast if member.name == name), None)

    def place(self, name: str) -> Location | None:
        """The location of that name, or None."""
        return next((location for location in self.locations if location.name == name), None)

    def neighbours(self, shot_id: str) -> tuple[Shot | None, Shot | None]:
        """The shots before and after in film order, None at the ends."""
        shots = self.shots
        index = next(i for i, shot in enumerate(shots) if shot.shot_id == shot_id)
        before = shots[index - 1] if index > 0 else None
        after = shots[index + 1] if index + 1 < len(shots) else None
        return before, after

    def scene_of(self, shot_id: str) -> Scene:
        """The scene that holds the shot; KeyError when there is none."""
        for scene in self.scenes:
            if any(shot.shot_id == shot_id for shot in scene.shots):
                return scene
        raise KeyError(shot_id)
