"""Where and when scenes play, as their shots carry it; what the script leaves open is settled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.exchange import DirectorTask, SceneTask
from agents.offline.looks import names_in
from agents.offline.places import ambience_of, describe_place, hour_of, kind_of, place_name
from agents.offline.words import sentences, unique
from tools.providers.previz.phrases import read_text
from tools.providers.previz.place_words import read_place
from tools.screenplay.people import is_being
from tools.screenplay.plan import Location
from tools.screenplay.script import ElementKind, GivenShot
from tools.screenplay.settings import guess_setting

_SOMEBODY = re.compile(r"\b(?:he|she|him|her|his|hers|they|you|I|we|this is)\b", re.IGNORECASE)
_SHORTEST_SCENERY, _LONGEST_SCENERY = 3, 28
"""Words of a sentence that describes a place."""
_GOES_ON = re.compile(r"\b(?:continuous|same|later)\b", re.IGNORECASE)
"""A time that is said by the scene before."""
_ELSEWHERE = re.compile(r"^(?:interior|exterior)\b|\bshift\b", re.IGNORECASE)
"""What a frame in another place than the one before opens with."""
_TIMED = re.compile(
    r"\b(?:night\w*|midnight|dawn|sunrise|dusk|sunset|twilight|golden hour|evening|morning"
    r"|afternoon|midday|noon|daytime)\b",
    re.IGNORECASE,
)
_KINDS_OF_A_JOURNEY = 3
"""Kinds of places from which a story is taken to move on; one place is told in two words."""
_STORY = "story_json"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a scene plays."""

    name: str
    interior: bool | None
    hour: str
    description: str
    ambience: str

    @property
    def location(self) -> Location:
        """The place as the plan lists it."""
        return Location(name=self.name, description=self.description, interior=self.interior)


def settings_of(task: DirectorTask, names: Sequence[str]) -> list[Setting]:
    """One setting a scene; CONTINUOUS and LATER go on with the hour of the scene before."""
    found: list[Setting] = []
    for scene in task.scenes:
        setting = _setting(scene, names)
        if found and _GOES_ON.search(scene.time_of_day) and hour_of(scene.time_of_day) == "day":
            setting = replace(setting, hour=found[-1].hour)
        found.append(setting)
    return found


def _setting(scene: SceneTask, names: Sequence[str]) -> Setting:
    told = [beat.text for beat in scene.beats if beat.kind is ElementKind.ACTION]
    words = " ".join([*told, *(f"{given.first_frame} {given.action}" for given in scene.given)])
    name, interior = place_name(scene.place, words)
    about = [text for text in told if is_scenery(text, names)]
    return _made(
        name,
        scene.interior if interior is None else interior,
        hour_of(scene.time_of_day, words if not scene.time_of_day else ""),
        about[:2],
        words,
    )


def _made(name: str, interior: bool | None, hour: str, about: Sequence[str], words: str) -> Setting:
    description = describe_place(name, interior, about)
    return Setting(name, interior, hour, description, ambience_of(name, words))


def is_scenery(text: str, names: Sequence[str]) -> bool:
    """Whether a sentence of action describes the place rather than a deed."""
    return (
        not names_in(text, names)
        and not _SOMEBODY.search(text)
        and not any(is_being(word) for word in re.findall(r"[A-Za-z]+", text))
        and _SHORTEST_SCENERY <= len(text.split()) <= _LONGEST_SCENERY
    )


def settings_of_shots(task: DirectorTask, usual: Sequence[Setting]) -> list[list[Setting]]:
    """The setting of each given shot, scene by scene.

    A story in prompts may move on from shot to shot ('Exterior, rooftop garden in late morning');
    there a shot plays where its first sentence says, else where the one before it did. A script
    with headings says where each scene plays, and a story of one place keeps to it.
    """
    if not _wanders(task):
        return [[each] * len(scene.given) for scene, each in zip(task.scenes, usual, strict=True)]
    found: list[list[Setting]] = []
    before = usual[0]
    for scene in task.scenes:
        own = []
        for given in scene.given:
            before = _moved(_opening(given), before, usual)
            own.append(before)
        found.append(own)
    return found


def _wanders(task: DirectorTask) -> bool:
    """Whether the frames of a story in prompts are of places of several kinds."""
    if task.source_format != _STORY:
        return False
    openings = (_opening(given) for scene in task.scenes for given in scene.given)
    kinds = {kind_of(place) for each in openings if (place := guess_setting(each).place)}
    return len(kinds - {""}) >= _KINDS_OF_A_JOURNEY


def _opening(given: GivenShot) -> str:
    return next(iter(sentences(given.first_frame)), "")


def _moved(opening: str, before: Setting, usual: Sequence[Setting]) -> Setting:
    """Where and when a frame plays by its first sentence; `before` where it does not say."""
    guess = guess_setting(opening)
    place = guess.place or (_kind_in(opening) if _ELSEWHERE.search(opening) else "")
    hour = hour_of(opening) if _TIMED.search(opening) else ""
    if not place or place == before.name:
        return replace(before, hour=hour or before.hour)
    known = next((each for each in usual if each.name == place), None)
    setting = known or _made(place, guess.interior, "day", (), opening)
    return replace(setting, hour=hour or setting.hour)


def _kind_in(opening: str) -> str:
    """The kind of place that an opening names ('an all-night diner': restaurant); '' for none."""
    found = read_place(opening, read_text(opening))
    return found.kind if found else ""


def locations_of(settings: Sequence[Setting]) -> tuple[Location, ...]:
    """The places, each once, as the first scene there tells it."""
    found = {setting.name: setting.location for setting in reversed(settings)}
    return tuple(found[name] for name in unique(setting.name for setting in settings))
