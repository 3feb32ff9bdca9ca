"""What agents ask models, and what models answer: one pair of records for each question.

Every chat model, the offline planner included, gets the task and gives the answer; nothing else
passes between them. Spoken words travel by number only, so no model can change them.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Camera, CastMember, Location, Shot, TransitionKind
from tools.screenplay.script import ElementKind, GivenShot, Line
from tools.takes.sheet import PromptEdit, VisualGuidance
from tools.takes.verdict import Decision

LONGEST_SHOT_SECONDS = 60.0
MOST_CANDIDATES = 3


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Beat(_Record):
    """The smallest piece of a script that a shot can cover: a sentence of action, or one line."""

    number: int
    """1-based over the whole script."""
    kind: ElementKind
    text: str
    line: Line | None = None
    """Set for dialogue."""


class SceneTask(_Record):
    """A scene as the director gets it."""

    number: str
    heading: str
    place: str
    interior: bool | None
    time_of_day: str
    beats: tuple[Beat, ...]
    given: tuple[GivenShot, ...] = ()
    """When there are any, the scene's shots are these, one to one and in this order."""


class LeadLook(_Record):
    """What the eye read off the lead's master picture."""

    name: str
    summary: str
    palette: tuple[str, ...]
    lighting_profile: str


class DirectorTask(_Record):
    """A script to be broken down into shots."""

    project: str
    title: str
    overview: str
    source_format: str
    lead: str
    characters: dict[str, str]
    """Name -> description as far as the script gives one."""
    scenes: tuple[SceneTask, ...]
    style: str
    running_time_seconds: float | None
    width: int
    height: int
    lead_look: LeadLook | None = None
    lessons: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """What was wrong with the plan that was answered before."""


class PlannedShot(_Record):
    """One shot of a director's answer."""

    given_id: str = ""
    """Id of the given shot that this is; empty in scenes without given shots."""
    beats: tuple[int, ...] = ()
    """Numbers of the beats it covers; a dialogue beat belongs to exactly one shot."""
    action: str = Field(min_length=1)
    first_frame: str = ""
    characters: tuple[str, ...] = ()
    props: tuple[str, ...] = ()
    wardrobe: dict[str, str] = Field(default_factory=dict)
    location: str = ""
    time_of_day: str = ""
    lighting: str = ""
    mood: str = ""
    palette: tuple[str, ...] = ()
    camera: Camera
    duration_seconds: float = Field(gt=0, le=LONGEST_SHOT_SECONDS)
    transition: TransitionKind = TransitionKind.CUT
    joins_previous: bool = False


class PlannedScene(_Record):
    """One scene of a director's answer."""

    number: str
    synopsis: str = ""
    ambience: str = ""
    shots: tuple[PlannedShot, ...] = Field(min_length=1)


class DirectorAnswer(_Record):
    """A breakdown, before the code has checked it against the script."""

    logline: str = ""
    style: str = ""
    music: str = ""
    cast: tuple[CastMember, ...] = ()
    locations: tuple[Location, ...] = ()
    scenes: tuple[PlannedScene, ...] = Field(min_length=1)
    assumptions: tuple[str, ...] = ()


class Recollection(_Record):
    """A lesson as the writer sees it."""

    lesson_id: str
    text: str
    remedy: str


class WriterTask(_Record):
    """A shot that needs a prompt for one model."""

    shot: Shot
    stage: AssetKind
    target_model: str
    from_picture: bool
    """Whether the model gets the scene's master picture and changes the camera."""
    cast: tuple[CastMember, ...]
    """Those in the frame, in the shot's order."""
    others: tuple[str, ...] = ()
    """The rest of the film's cast, who must not be in the frame."""
    place: Location
    style: str
    ambience: str
    guidance: tuple[VisualGuidance, ...]
    lessons: tuple[Recollection, ...]
    previous_prompt: str
    """Prompt of the take before, empty for a first take."""
    edits: tuple[PromptEdit, ...]
    """What has to be different now; the newest come last."""
    redressed: tuple[str, ...] = ()
    """Those in the frame who wear something else in the shots around, or in the master picture."""
    before: str
    """The shot before in one line, empty at the start of a scene."""
    after: str
    duration_seconds: float
    fewest_characters: int
    most_characters: int
    problems: tuple[str, ...] = ()
    """What was wrong with the prompt that was answered before."""


class WriterAnswer(_Record):
    """A prompt."""

    prompt_text: str = Field(min_length=1)
    negative_text: str = ""
    lessons_used: tuple[str, ...] = ()


class CandidateTask(_Record):
    """A keyframe: how many candidates does it deserve?"""

    shot: Shot
    attempt: int
    edits: tuple[PromptEdit, ...]
    worth: int = 1
    """How many pay, by how often such shots failed in earlier productions."""
    most: int = MOST_CANDIDATES


class CandidateAnswer(_Record):
    """How many candidates, and why."""

    candidates: int = Field(ge=1, le=MOST_CANDIDATES)
    reason: str


SAME_AGAIN = "The retake gave the very same file, so another would too."


class ReasonTask(_Record):
    """A decision that has been made and needs words."""

    decision: Decision
    shot: str
    asset: AssetKind
    findings: tuple[str, ...]
    remedy: str
    retakes_left: int
    same_again: bool = False
    plain_reason: str


class ReasonAnswer(_Record):
    """The words."""

    reason: str
