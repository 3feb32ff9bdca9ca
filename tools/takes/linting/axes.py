"""Axes of a picture: of two values on one axis, only one can be followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from tools.takes.linting.issues import Fault, Issue
from tools.takes.linting.reading import Found, Reading, cues, distinct, found_in

Agree = Callable[[str, str], bool]


def _pairs(*pairs: tuple[str, str]) -> Agree:
    known = {frozenset(pair) for pair in pairs}
    return lambda one, other: frozenset((one, other)) in known


def _all_but(*pairs: tuple[str, str]) -> Agree:
    known = {frozenset(pair) for pair in pairs}
    return lambda one, other: frozenset((one, other)) not in known


def _never(one: str, other: str) -> bool:
    del one, other
    return False


@dataclass(frozen=True, slots=True)
class Axis:
    """Values that exclude each other, by the words that ask for them."""

    what: str
    """What has several values, in the plural."""
    values: dict[str, re.Pattern[str]]
    agree: Agree = _never
    """Whether two values can hold together."""
    negations_count: bool = False
    """Whether 'not a cloud' is a value itself."""
    passes: bool = False
    """Whether it may change while time runs fast."""

    def found(self, reading: Reading) -> list[Found]:
        """The directives in a prompt."""
        return found_in(reading.text if self.negations_count else reading.affirmed, self.values)


_TIME_LAPSE = re.compile(r"\b(?:time[- ]?lapse|hyper-?lapse)\b", re.IGNORECASE)

_SIZES = Axis(
    "shot sizes",
    cues({
        "extreme wide": r"extreme(?:ly)? (?:wide|long)(?: (?:shot|view))?",
        "medium full": r"medium[ -](?:full|wide|long)(?: shot)?|cowboy shot",
        "medium close-up": r"medium[ -]close[ -]?up",
        "extreme close-up": r"extreme close[ -]?up|macro (?:shot|close[ -]?up)",
        "wide": r"(?:wide|long|establishing)[ -](?:shot|view|framing)|wide establishing",
        "full": r"full(?:[ -]body)? shot|full[ -]length shot|from head to (?:toe|foot)",
        "medium": r"medium (?:two-|three-)?shot|mid[ -]?shot|waist[- ]up",
        "insert": r"insert(?:,| shot| of)|detail shot",
        "close-up": r"close[ -]?up|close shot|(?:face|eyes) fill(?:s|ing)? the (?:whole )?frame",
    }),
    _pairs(
        ("close-up", "insert"), ("extreme close-up", "insert"), ("wide", "extreme wide"),
        ("close-up", "extreme close-up"),
    ),
)  # fmt: skip
_ANGLES = Axis(
    "camera angles",
    cues({
        "overhead": r"overhead (?:angle|shot|view|camera)|top[- ]down|bird['’]?s[- ]eye"
        r"|camera straight above|seen from straight above",
        "low angle": r"low[- ]angle|worm['’]?s[- ]eye"
        r"|camera (?:\w+ ){0,2}on the (?:ground|floor)|camera[^.;]{0,30} looks? up at"
        r"|camera[^.;]{0,30} looking up|(?:seen|shot|viewed) from below",
        "high angle": r"high[- ]angle|camera[^.;]{0,30} look(?:s|ing) down"
        r"|(?:seen|shot|viewed) from (?:high )?above",
        "eye level": r"eye[- ]level (?:angle|shot|view|camera)|at eye level|, eye level",
    }),
    _pairs(("overhead", "high angle")),
)  # fmt: skip
_FOCUS = Axis(
    "depths of field",
    cues(
        {
            "shallow": r"(?:shallow|razor-?thin|narrow) (?:depth of (?:field|focus)|focus)|bokeh"
            r"|background (?:is )?(?:\w+ )?(?:blurred|out of focus)",
            "deep": r"deep focus|(?:great|large|deep) depth of field"
            r"|everything[^.;]{0,60}\bin (?:sharp |crisp )?focus"
            r"|every plane (?:readable|sharp|crisp)",
        }
    ),
)
_SPEEDS = Axis(
    "speeds",
    cues(
        {
            "slow motion": r"slow[- ]?motion",
            "time-lapse": r"time[- ]?lapse|hyper-?lapse|(?:sped|speeded)[- ]up|fast[- ]motion",
        }
    ),
)
_HOURS = {
    "night": (20.5, 29), "dawn": (29, 32), "morning": (30, 36), "day": (32, 41),
    "noon": (35, 38), "afternoon": (36, 42.5), "dusk": (41.5, 44.5), "evening": (42, 47),
    "sunshine": (29, 44.5),
}  # fmt: skip
"""When each begins and ends, in hours from one midnight on; the night reaches over it."""


def _same_hour(one: str, other: str) -> bool:
    (a, b), (c, d) = _HOURS[one], _HOURS[other]
    return any(a < d + turn and c + turn < b for turn in (-24, 0, 24))


_TIMES = Axis(
    "times of day",
    cues(
        {
            "night": r"at night|by night|night(?:time)? (?:scene|exterior|interior|sky|street)"
            r"|midnight (?:sky|scene)|at midnight|moonlit|starry|starlit|late (?:at )?night"
            r"|dead of night",
            "dawn": r"at (?:dawn|sunrise|daybreak|first light)|before sunrise|rising sun",
            "dusk": r"at (?:dusk|sunset|twilight|nightfall)|after sunset|setting sun"
            r"|evening closes",
            "noon": r"(?:at|high) noon|mid-?day"
            r"|noon(?:day|tide|time)? (?:sky|sun|light|sunlight|glare|heat|shadows?)",
            "morning": r"(?:in the|this|early|late|a|,) (?:early |late )?morning"
            r"|morning (?:light|sun|mist|sky)",
            "afternoon": r"(?:in the|this|early|late|a|,) (?:early |late |\w+y )?afternoon",
            "evening": r"(?:in the|this|early|late|,) (?:early |late )?evening"
            r"|evening (?:light|sun|sky|scene)",
            "day": r"broad daylight|daytime|in full daylight|by day",
            "sunshine": r"(?:bright|blazing|brilliant|harsh|strong|full|hot) sun(?:shine|light)?"
            r"\b(?!-)|sunny (?!side|smile|disposition|yellow)|sunshine(?! yellow)",
        }
    ),
    _same_hour,
    passes=True,
)
_SIDES_OF_A_WALL = Axis(
    "sides of a wall",
    cues(
        {
            "interior": r"(?:^|(?<=[.;] ))interior(?=:|,| scene| shot| view| of)|indoors"
            r"|(?:shot|view|close-up)[^.;,]{0,40} inside (?:the|a|an|his|her)",
            "exterior": r"(?:^|(?<=[.;] ))exterior(?=:|,| scene| shot| view| of)|outdoors",
        }
    ),
)
_WEATHER = Axis(
    "weathers",
    cues({
        "clear sky": r"clear(?:,)? (?:\w+ )?sk(?:y|ies)|cloudless|not a cloud|crystal[- ]clear air"
        r"|not a drop",
        "snow": r"blizzard|snow ?storm|driving snow|thick snow|snow (?:is falling|falls|drives)",
        "rain": r"rain (?:pours|pelts|falls|is falling|lashes|streams|hammers|drums|comes down)"
        r"|(?:heavy|pouring|driving|steady|hard) rain|downpour|rain ?storm|in the rain",
        "fog": r"(?:thick|dense|heavy) (?:fog|mist)",
        "heat": r"heat (?:shimmers?|haze)|sun-baked|scorching",
    }),
    _all_but(
        ("rain", "clear sky"), ("snow", "clear sky"), ("fog", "clear sky"), ("snow", "heat"),
        ("snow", "rain"),
    ),
    negations_count=True,
    passes=True,
)  # fmt: skip
_CROWD = Axis(
    "numbers of people",
    cues(
        {
            "nobody else": r"(?:hall|room|street|square|gallery|station|road|place|house|shop|bar"
            r"|street|market|museum)s? (?:is|are|lies|stands) (?:\w+ly )?(?:empty|deserted)"
            r"|(?:completely|utterly) (?:empty|deserted)|not a(?:nother)? soul"
            r"|no ?(?:one|body) else|no other people",
            "a crowd": r"crowds? of \w+|(?:dense|large|huge|busy) crowd|bustling"
            r"|(?:packed|full|crammed) (?:of|with) people|throngs? of",
        }
    ),
    negations_count=True,
)
_LIGHT = Axis(
    "lights",
    cues(
        {
            "darkness": r"pitch[- ](?:black|dark)|total darkness|complete darkness"
            r"|nothing can be seen",
            "even bright light": r"bright (?:and )?(?:even|flat)(?:,)? (?:\w+ )?light|high[- ]key"
            r"|evenly lit|light (?:fills|reaches) every corner|flooded with light",
        }
    ),
    negations_count=True,
)
AXES = (_SIZES, _ANGLES, _FOCUS, _SPEEDS, _TIMES, _SIDES_OF_A_WALL, _WEATHER, _CROWD, _LIGHT)
CAMERA_AXES = (_SIZES, _ANGLES, _TIMES)


def axis_issues(reading: Reading) -> Iterator[Issue]:
    """Values of one axis that exclude each other."""
    fast = _TIME_LAPSE.search(reading.affirmed) is not None
    for axis in AXES:
        found = [] if fast and axis.passes else axis.found(reading)
        values = clashing(reading, found, axis.agree)
        if values:
            words = f"The prompt names several {axis.what}: {', '.join(values)}."
            yield Issue(Fault.CONTRADICTION, words)


def clashing(reading: Reading, found: list[Found], agree: Agree) -> list[str]:
    """The values that exclude another one and are not told as a change, in order."""
    first = distinct(found)
    clash = {
        value
        for (one, a), (other, b) in combinations(first.items(), 2)
        if not agree(one, other) and not _told(reading, a, b)
        for value in (one, other)
    }
    return [value for value in first if value in clash]


def _told(reading: Reading, one: int, other: int) -> bool:
    return reading.in_time(one) or reading.in_time(other) or reading.changes(one, other)
