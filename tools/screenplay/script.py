"""The script as the filmmaker brought it: scenes, elements in order, a shot list if given."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Delivery(StrEnum):
    """Where a line comes from, as the screenplay marks it."""

    ON_SCREEN = "on_screen"
    OFF_SCREEN = "off_screen"
    VOICE_OVER = "voice_over"


class Line(BaseModel):
    """One dialogue line, verbatim."""

    model_config = ConfigDict(frozen=True)

    speaker: str
    """Character name in title case, without extensions such as (V.O.)."""
    text: str
    """The words, verbatim, with parentheticals taken out."""
    delivery: Delivery = Delivery.ON_SCREEN
    parenthetical: str = ""
    """How it is said, without the brackets; several are joined with '; '."""
    dual: bool = False
    """Spoken at the same time as the line before."""


class ElementKind(StrEnum):
    """What a paragraph of a screenplay is."""

    ACTION = "action"
    DIALOGUE = "dialogue"
    TRANSITION = "transition"
    CENTERED = "centered"
    LYRICS = "lyrics"
    SHOT = "shot"
    """An explicit shot line such as ANGLE ON."""


class Element(BaseModel):
    """One paragraph of a scene, in script order."""

    model_config = ConfigDict(frozen=True)

    kind: ElementKind
    text: str
    """Action, transition or shot text; for dialogue, the words as in `line.text`."""
    line: Line | None = None
    """Set for dialogue only."""
    source_line: int | None = None
    """1-based line in the source file, when the format has lines."""


class GivenShot(BaseModel):
    """A shot that the filmmaker wrote; stays one to one in the plan.

    Everything but the action is optional text in the filmmaker's own words;
    the director turns it into a `Shot`.
    """

    model_config = ConfigDict(frozen=True)

    given_id: str
    """The filmmaker's id for it, unique in the script (made from position when absent)."""
    action: str
    """What happens, in words: the clip."""
    first_frame: str = ""
    """What the first frame shows, when the source says so."""
    camera: str = ""
    """Camera directions in words: size, angle, lens, movement."""
    lighting: str = ""
    mood: str = ""
    wardrobe: str = ""
    props: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    duration_seconds: float | None = Field(default=None, gt=0)
    transition: str = ""
    """Transition out of this shot as written (CUT TO:, DISSOLVE TO:), when given."""


class ScriptScene(BaseModel):
    """A screenplay scene."""

    model_config = ConfigDict(frozen=True)

    number: str
    """Scene number as printed, or its 1-based position."""
    heading: str
    """The slug line as written, or a made one such as 'INT. WORKSHOP - NIGHT'."""
    interior: bool | None = None
    place: str = ""
    time_of_day: str = ""
    elements: tuple[Element, ...] = ()
    shots: tuple[GivenShot, ...] = ()
    """Empty unless the filmmaker brought a shot list."""


class Script(BaseModel):
    """A whole script."""

    model_config = ConfigDict(frozen=True)

    title: str
    scenes: tuple[ScriptScene, ...]
    overview: str = ""
    """Story overview or synopsis when the source has one."""
    lead: str = ""
    """Lead character's name or description, when it is known."""
    characters: dict[str, str] = Field(default_factory=dict)
    """Character name -> description, as far as the source gives them."""
    source_format: str = ""
    """fountain, fdx, script_json, story_json or prose."""
    notes: tuple[str, ...] = ()
    """What the reader assumed or left out, in sentences for the filmmaker."""

    @property
    def has_dialogue(self) -> bool:
        """Whether anybody speaks."""
        return any(
            any(element.line for element in scene.elements)
            or any(shot.lines for shot in scene.shots)
            for scene in self.scenes
        )
