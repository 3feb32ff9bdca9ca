"""Where and when a scene plays: slug lines taken apart, or guessed from words.

A guess is only a guess: callers say so in the script's notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

LONGEST_HEADING = 300
"""Characters; a longer line is no heading, and the patterns here are not run on it."""

_SLUG = re.compile(
    r"\s*(?P<where>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I\s*/\s*E|INT|EXT|EST)(?:\.|\s|$)\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TIMES = (
    "continuous", "moments later", "later", "same time", "same", "magic hour", "golden hour",
    "dawn", "sunrise", "morning", "noon", "midday", "afternoon", "dusk", "sunset", "twilight",
    "evening", "midnight", "night", "day",
)  # fmt: skip
_TIME_WORDS = (
    ("dawn", "DAWN"), ("sunrise", "DAWN"), ("daybreak", "DAWN"), ("dusk", "DUSK"),
    ("sunset", "DUSK"), ("twilight", "DUSK"), ("midnight", "NIGHT"), ("night", "NIGHT"),
    ("moonlight", "NIGHT"), ("moonlit", "NIGHT"), ("starlight", "NIGHT"), ("evening", "EVENING"),
    ("morning", "MORNING"), ("afternoon", "AFTERNOON"), ("noon", "DAY"), ("midday", "DAY"),
    ("daytime", "DAY"), ("day", "DAY"), ("sunlight", "DAY"), ("sun", "DAY"), ("daylight", "DAY"),
)  # fmt: skip
_INSIDES = (
    "workshop", "library", "test kitchen", "kitchen", "bedroom", "classroom", "laboratory", "lab",
    "coffee shop", "coffeehouse", "cafe", "restaurant", "bakery", "gym", "art gallery", "gallery",
    "recording studio", "home studio", "pottery studio", "rehearsal studio", "studio", "temple",
    "church", "cathedral", "mansion", "parlor", "parlour", "apartment", "office", "community hall",
    "theatre", "theater", "stage", "railway station", "train station", "subway", "hospital",
    "tavern", "inn", "palace", "castle", "cottage", "cabin", "hut", "barn", "tower", "attic",
    "cellar", "basement", "corridor", "shop", "warehouse", "museum", "cave", "greenhouse", "dinner",
    "meditation hall",
)  # fmt: skip
_OUTSIDES = (
    "desert", "beach", "seashore", "shore", "coast", "sea", "ocean", "harbour", "harbor", "river",
    "stream", "lake", "pond", "forest", "woods", "jungle", "mountain", "hill", "valley", "meadow",
    "corn field", "field", "community garden", "garden", "orchard", "vineyard", "vine", "farm",
    "farmyard", "road", "street", "alley", "plaza", "market", "courtyard", "rooftop", "roof",
    "terrace", "balcony", "bridge", "park", "snow", "blizzard", "cliff",
)  # fmt: skip
_VAGUE_INSIDES = ("hall", "room", "house")
_VAGUE_OUTSIDES = ("village", "city", "town")
_RENAMED = {
    "dinner": "dining room", "lab": "laboratory", "vine": "vineyard", "woods": "forest",
    "roof": "rooftop", "coast": "seashore", "shore": "seashore", "snow": "snowy plain",
    "blizzard": "snowy plain", "parlour": "parlor",
}  # fmt: skip
_PLACES = tuple(
    (vague, interior, frozenset(names))
    for vague, interior, names in (
        (False, True, _INSIDES),
        (False, False, _OUTSIDES),
        (True, True, _VAGUE_INSIDES),
        (True, False, _VAGUE_OUTSIDES),
    )
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Inside or outside, place and time; empty where nothing was said."""

    interior: bool | None
    place: str
    time_of_day: str

    @property
    def heading(self) -> str:
        """A slug line made of the parts: 'INT. WORKSHOP - NIGHT'."""
        side = {True: "INT.", False: "EXT.", None: "EXT."}[self.interior]
        place = self.place.upper() or "UNNAMED PLACE"
        return f"{side} {place} - {self.time_of_day.upper() or 'DAY'}"


def is_slug(text: str) -> bool:
    """Whether a line is a scene heading by its first word (INT, EXT, EST, I/E)."""
    return 4 < len(text) <= LONGEST_HEADING and bool(_SLUG.match(text))


def parse_slug(heading: str) -> Setting:
    """The parts of a slug line; INT./EXT. counts as exterior and interior alike, so None."""
    match = _SLUG.match(heading)
    interior, rest = None, heading.strip()
    if match:
        side = match["where"].upper()
        rest = match["rest"].strip()
        interior = None if "/" in side else side == "INT"
    place, time = _split_time(rest)
    return Setting(interior, place, time)


def _split_time(rest: str) -> tuple[str, str]:
    """The last part after a dash is the time when it holds a word for one."""
    parts = re.split(r"\s+[-–—]+\s+", rest)
    if len(parts) > 1:
        words = re.findall(r"[a-z]+", parts[-1].lower())
        if any(time in " ".join(words) for time in _TIMES):
            return " - ".join(parts[:-1]).strip(), parts[-1].strip()
    return rest, ""


def guess_setting(text: str) -> Setting:
    """Place and time from the first telling words in a text; parts stay empty when none tell.

    Words with two senses (island, stable, square) are not in the lists; a hyphen keeps a colour
    such as forest-green from being a forest. Two words ('test kitchen') go before one, and a
    vague word (room) counts only where no better one stands.
    """
    words = re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower())
    found = min(_places(words), default=None)
    times = dict(_TIME_WORDS)
    time = next((times[word] for word in words if word in times), "")
    if found is None:
        return Setting(None, "", time)
    _, _, interior, place = found
    return Setting(interior, _RENAMED.get(place, place), time)


def _places(words: list[str]) -> Iterator[tuple[bool, int, bool, str]]:
    """(vague, position, interior, place) of each word or pair that names a place."""
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    for vague, interior, names in _PLACES:
        for position, pair in enumerate(pairs):
            if pair in names:
                yield vague, 2 * position, interior, pair
        for position, word in enumerate(words):
            if word in names:
                yield vague, 2 * position + 1, interior, word
