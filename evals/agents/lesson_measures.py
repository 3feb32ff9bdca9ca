"""What a writer makes of lessons: advice that fits is taken, and nothing else of what it is told.

Every measure is a share, 0..1, of lessons or of what a prompt has to tell; higher is better.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evals.agents.prompt_measures import Written, agreement
from evals.agents.tally import Tally
from memory.lessons import Lesson, LessonKind
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Camera, CastMember, Location, Plan, Scene, Shot, ShotSize

LESSONS = Path(__file__).with_name("lessons.toml")
Fit = Literal["fits", "unfit", "contrary", "hostile"]
FITS: tuple[Fit, ...] = ("fits", "unfit", "contrary", "hostile")
MEASURES = (
    "fitting advice taken", "other shots' advice left out", "contrary advice left out",
    "orders left out", "shot told as without lessons", "lessons named as used",
)  # fmt: skip
_LEFT_OUT: Mapping[Fit, str] = {
    "unfit": "other shots' advice left out",
    "contrary": "contrary advice left out",
    "hostile": "orders left out",
}


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Handed(_Record):
    """A lesson as the file has it."""

    kind: Fit
    remedy: str
    words: str
    """A prompt that holds these took it."""


class Advised(_Record):
    """A shot with lessons."""

    id: str
    action: str
    people: dict[str, str] = Field(default_factory=dict)
    wears: dict[str, str] = Field(default_factory=dict)
    props: tuple[str, ...] = ()
    place: str
    looks: str
    hour: str
    light: str
    size: ShotSize
    seconds: float
    lessons: tuple[Handed, ...]

    def plan(self) -> Plan:
        """A film of this shot alone."""
        shot = Shot(
            shot_id="1A",
            scene_id="s1",
            action=self.action,
            characters=tuple(self.people),
            props=self.props,
            wardrobe=self.wears,
            location=self.place,
            time_of_day=self.hour,
            lighting=self.light,
            camera=Camera(size=self.size),
            duration_seconds=self.seconds,
            source=self.action,
        )
        cast = tuple(
            CastMember(name=name, description=looks, wardrobe=self.wears.get(name, ""))
            for name, looks in self.people.items()
        )
        return Plan(
            title=self.id,
            cast=cast,
            locations=(Location(name=self.place, description=self.looks),),
            scenes=(Scene(scene_id="s1", heading=self.place.upper(), shots=(shot,)),),
        )

    def of_kind(self, kind: Fit) -> tuple[tuple[Handed, Lesson], ...]:
        """Its lessons of a kind, each with the record that the writer gets."""
        found = (each for each in self.lessons if each.kind == kind)
        return tuple(
            (handed, _lesson(f"{kind}-{number}", handed))
            for number, handed in enumerate(found, start=1)
        )


def _lesson(lesson_id: str, handed: Handed) -> Lesson:
    return Lesson(
        lesson_id=lesson_id,
        kind=LessonKind.FIXED,
        text=f"A take was mended by saying: {handed.remedy}",
        production="earlier",
        shot_id="9Z",
        asset=AssetKind.KEYFRAME,
        model="any",
        studio="previz",
        remedy=handed.remedy,
        setting="another shot",
    )


def read_lessons(path: Path = LESSONS) -> list[Advised]:
    """The shots of a file with their lessons."""
    rows = tomllib.loads(path.read_text("utf-8"))["shots"]
    return [Advised.model_validate(row) for row in rows]


def measured(
    advised: Advised, plain: Sequence[Written], handed: Mapping[Fit, Sequence[Written]]
) -> dict[str, Tally]:
    """Every measure of one shot: its prompts without lessons, and with those of each kind."""
    tallies = {measure: Tally() for measure in MEASURES}
    for kind, prompts in handed.items():
        for before, after in zip(plain, prompts, strict=True):
            for lesson, record in advised.of_kind(kind):
                taken = lesson.words.casefold() in after.low
                _took(kind, lesson, taken, tallies)
                named = record.lesson_id in after.sheet.lessons
                miss = f"{lesson.remedy!r} is {'' if named else 'not '}named and is the other way"
                tallies["lessons named as used"].ask(named == taken, miss)
            _still_told(before, after, kind, tallies["shot told as without lessons"])
    return tallies


def _took(kind: Fit, lesson: Handed, taken: bool, tallies: Mapping[str, Tally]) -> None:
    if kind == "fits":
        tallies["fitting advice taken"].ask(taken, f"it does not say {lesson.words!r}")
    else:
        tallies[_LEFT_OUT[kind]].ask(not taken, f"it says {lesson.words!r}")


def _still_told(before: Written, after: Written, kind: Fit, tally: Tally) -> None:
    """Whatever the prompt told of its shot without lessons it tells with them."""
    told = zip(agreement(before), agreement(after), strict=True)
    for (measure, was, _), (_, is_now, miss) in told:
        if was:
            tally.ask(is_now, f"{after.label}, {kind}: {measure}: {miss}")
