"""Values of a shot's fields as people say them: 'an 85', 'from below', 'at dusk'."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from agents.offline.camera import direction_in
from agents.offline.understanding.shot_words import NUMBERS
from agents.offline.understanding.shots import Unclear
from tools.providers.previz.camera_words import MOVES
from tools.providers.previz.framing_words import ANGLES, SIZES
from tools.providers.previz.phrases import Lexicon, read_text
from tools.screenplay.plan import CameraAngle, Movement, ScreenDirection, ShotSize, TransitionKind

T = TypeVar("T")
_FIELDS: tuple[tuple[str, str], ...] = (
    ("size", r"(?:shot )?size|framing"),
    ("angle", r"(?:camera )?angle|camera height"),
    ("lens", r"lens|focal length|optics?"),
    ("movement", r"(?:camera )?(?:movement|move|motion)|camera"),
    ("screen_direction", r"(?:screen )?direction"),
    ("composition", r"composition"),
    ("action", r"action|what happens"),
    ("first_frame", r"(?:first|opening) frame"),
    ("lighting", r"light(?:ing|s)?"),
    ("mood", r"mood|feeling|feel|atmosphere|tone"),
    ("time_of_day", r"time(?: of day)?|hour"),
    ("props", r"props?"),
    ("wardrobe", r"wardrobe|clothes|costumes?|outfit"),
    ("duration", r"duration|length"),
    ("transition", r"transition"),
)
FREE = frozenset(("composition", "action", "first_frame", "lighting", "mood", "props", "wardrobe"))
"""Fields whose values are free words."""
_HOURS = (
    "night", "day", "dawn", "dusk", "morning", "evening", "noon", "afternoon", "sunrise", "sunset",
    "midnight", "golden hour", "blue hour", "midday", "twilight", "early morning", "late afternoon",
)  # fmt: skip
_PADDING = re.compile(
    r"^(?:a|an|the|at|in|on|from|with|to|into|as|be|more|very|little|bit|slow|slowly|slight|slightly"
    r"|gentle|gently|quick|quickly|fast|nice|shot|camera|lens|time|of|move|movement|instead|static"
    r"|it|now|length|size|angle|soft|softly|screen|direction|frame|cut|simple|rather|than|really"
    r"|really|real|please|goes|go|moving|left|right|framing|transition)$",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\s*,?\s+(?:instead of|rather than|not|and not|in place of)\s+.+$", re.I)
_LENS = re.compile(r"(\d{2,3})(?:\s*(?:mm|mil(?:l|limet(?:er|re)s)?))?(?:\s+lens)?", re.IGNORECASE)
_SPOKEN_LENSES = {"twenty four": "24", "thirty five": "35", "fifty": "50", "eighty five": "85"}


def field_named(words: str) -> str:
    """The field of a shot that the words name; '' for none."""
    words = re.sub(r"^(?:the|its|his|her) ", "", words.strip(), flags=re.IGNORECASE)
    return next((name for name, said in _FIELDS if re.fullmatch(said, words, re.IGNORECASE)), "")


def read_value(field: str, words: str) -> str | Unclear:
    """The value of a named field as the plan writes it; a question back when it cannot be one."""
    words = words.strip(" .,;\"'")
    if field in FREE:
        return words
    found = _READERS[field](_INSTEAD.sub("", words))
    if found:
        return found
    if field == "time_of_day":
        return words
    return Unclear(
        f"'{words}' is no {field.replace('_', ' ')} that I know. {_CHOICES.get(field, '')}".strip()
    )


def read_any(words: str) -> tuple[str, str] | None:
    """The field whose values the words belong to, with the value; None for none."""
    words = _INSTEAD.sub("", words.strip(" .,;\"'"))
    for field, reader in _READERS.items():
        if value := reader(words):
            return field, value
    return None


def seconds(words: str) -> str:
    """A number of seconds, as a figure."""
    words = words.casefold().replace(",", ".")
    if words.startswith("half"):
        return "0.5"
    return words if words[0].isdecimal() else str(NUMBERS.get(words, 1))


def _of(lexicon: Lexicon[T], extra: Mapping[str, str]) -> Callable[[str], str]:
    """A reader that takes words which are a phrase of the lexicon, and padding."""

    def read(words: str) -> str:
        words = re.sub(r"(?<=[- ])(up|shot)s\b", r"\1", words.strip())
        if found := extra.get(words.casefold()):
            return found
        text = read_text(words)
        hit = next(lexicon.hits(text), None)
        if hit is None:
            return ""
        rest = [*text.words[: hit.start], *text.words[hit.stop :]]
        return str(hit.value) if all(map(_PADDING.match, rest)) else ""

    return read


def _choice(
    kind: type[ShotSize | CameraAngle | Movement | ScreenDirection | TransitionKind],
) -> str:
    return f"Say one of {', '.join(kind)}."


def _lens(words: str) -> str:
    found = _LENS.fullmatch(words.removeprefix("a ").removeprefix("an "))
    spoken = re.sub(r"\s*(?:mm|millimet(?:er|re)s?|lens)\b", "", words.casefold()).replace("-", " ")
    return found[1] if found else _SPOKEN_LENSES.get(spoken.strip(), "")


def _hour(words: str) -> str:
    words = re.sub(r"^(?:at|in|during|by|the|a) ", "", words.casefold())
    words = re.sub(r"^(?:the) ", "", words)
    words = re.sub(r"(?:\s?time| light)$", "", words)
    return words if words in _HOURS else ""


def _direction(words: str) -> str:
    if re.fullmatch(r"(?:from )?(?:left to right|right to left)", words, re.IGNORECASE):
        return direction_in(words).value
    found = re.fullmatch(
        r"(?:screen |to(?:wards)? the |going |facing |moving |looking )?(left|right|neutral)",
        words,
        re.I,
    )
    return found[1].casefold() if found else ""


def _duration(words: str) -> str:
    found = re.fullmatch(
        r"([+-]?\d+(?:[.,]\d+)?|\w+)[\s-]*(?:s|secs?|seconds?)(?: long| shot)?", words, re.I
    )
    if found and (found[1][-1].isdecimal() or found[1].casefold() in NUMBERS):
        return seconds(found[1]) if found[1][0] not in "+-" else found[1]
    return ""


def _transition(words: str) -> str:
    plain = re.sub(r"^(?:a|an|the|hard|straight|simple|slow|long) ", "", words.casefold().strip())
    plain = re.sub(r"^(?:hard|straight|simple|slow|long) ", "", plain)
    return {
        "cut": "cut", "dissolve": "dissolve", "cross dissolve": "dissolve", "crossfade": "dissolve",
        "cross fade": "dissolve", "fade": "fade out", "fade out": "fade out", "fade in": "fade in",
        "fade to black": "fade out", "fade from black": "fade in",
    }.get(plain, "")  # fmt: skip


_READERS: dict[str, Callable[[str], str]] = {
    "lens": _lens,
    "duration": _duration,
    "time_of_day": _hour,
    "transition": _transition,
    "angle": _of(
        ANGLES,
        {"low": "low angle", "high": "high angle", "below": "low angle", "above": "high angle",
         "overhead": "overhead", "a bird's eye view": "overhead", "the top": "overhead"},
    ),
    "movement": _of(
        MOVES,
        {"a tripod": "static", "sticks": "static", "tripod": "static", "the shoulder": "handheld",
         "a pan": "pan right", "a dolly": "push in", "a crane": "crane up", "zoom": "push in"},
    ),
    "size": _of(SIZES, {"two shot": "", "a two-shot": "", "two-shot": ""}),
    "screen_direction": _direction,
}  # fmt: skip
_CHOICES = {
    "size": _choice(ShotSize),
    "angle": _choice(CameraAngle),
    "movement": _choice(Movement),
    "screen_direction": _choice(ScreenDirection),
    "transition": _choice(TransitionKind),
    "lens": "Say millimetres, such as 85.",
    "duration": "Say seconds, such as 4.",
}
