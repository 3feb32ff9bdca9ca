"""Where and when a scene plays: slug lines taken apart, or guessed from words.

A guess is only a guess: callers say so in the script's notes.
"""

from __future__ import annotations

import re
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
# The word found in the text -> the place's name; insides first, since they are more telling.
_INSIDES = (
    "workshop", "library", "kitchen", "bedroom", "classroom", "laboratory", "lab", "studio",
    "restaurant", "cafe", "coffee shop", "coffeehouse", "bakery", "gym", "gallery", "temple",
    "church", "cathedral", "mansion", "parlor", "parlour", "apartment", "office", "hall",
    "theatre", "theater", "stage", "station", "subway", "train", "hospital", "bar", "tavern",
    "inn", "palace", "castle", "cottage", "cabin", "hut", "barn", "stable", "tower", "attic",
    "cellar", "basement", "corridor", "room", "house", "home", "shop", "warehouse", "museum",
    "cave", "den", "booth", "greenhouse", "dinner", "table",
)  # fmt: skip
_OUTSIDES = (
    "desert", "beach", "shore", "coast", "sea", "ocean", "harbour", "harbor", "river", "stream",
    "lake", "pond", "well", "forest", "wood", "woods", "jungle", "mountain", "hill", "valley",
    "meadow", "field", "garden", "orchard", "vineyard", "vine", "farm", "farmyard", "road", "lane",
    "street", "alley", "square", "plaza", "market", "courtyard", "rooftop", "roof", "terrace",
    "balcony", "bridge", "park", "village", "city", "town", "snow", "blizzard", "island", "cliff",
    "corn",
)  # fmt: skip
_RENAMED = {
    "dinner": "dining room", "table": "dining room", "lab": "laboratory", "vine": "vineyard",
    "corn": "corn field", "woods": "forest", "wood": "forest", "roof": "rooftop",
    "home": "house", "coast": "sea shore", "snow": "snowy plain", "blizzard": "snowy plain",
}  # fmt: skip


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
    """Place and time from the first telling words in a text; parts stay empty when none tell."""
    words = re.findall(r"[a-z]+", text.lower())
    present = {word: position for position, word in reversed(list(enumerate(words)))}
    # Two-word places, 'coffee shop', are looked up as pairs.
    pairs = {
        f"{a} {b}": position for position, (a, b) in reversed(list(enumerate(pairwise(words))))
    }
    places = [
        (position, interior, place)
        for interior, names in ((True, _INSIDES), (False, _OUTSIDES))
        for place in names
        if (position := pairs.get(place, present.get(place))) is not None
    ]
    times = [(present[word], time) for word, time in _TIME_WORDS if word in present]
    found = min(places, default=None)
    time = min(times)[1] if times else ""
    if found is None:
        return Setting(None, "", time)
    return Setting(found[1], _RENAMED.get(found[2], found[2]), time)
