"""Does every shot keep to the style that the brief asks for, and do the shots look like one film?

Shots are compared by tone, colour and texture; one whose nearest others are far is an outlier.
Style words of the brief are held against published measures of colour and tone. Pixels only: no
encoder is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.answers import Shown, failed, limited, measured, not_assessable, passed
from tools.dinov3.drawing import BAD, GOOD, WIDTH, fitted, stacked, strip, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.look import GROUPS, Look, likeness, look_of
from tools.dinov3.sight import Image, Sight

_FEWEST = 4
"""Shots from which an outlier can be told from a film that simply has many looks."""
_NEAREST = 2
"""Others that a shot has to be like: a small scene with a look of its own is no outlier."""

JUST_NOTICEABLE = Limit(
    value=2.3, origin="just noticeable difference in CIE Lab (Mahy et al., 1994)"
)
MIDDLE_GREY = Limit(value=50.0, origin="Lab lightness of middle grey (18 % reflectance, zone V)")
GREYISH = Limit(value=7.5, origin="halfway from 'not' to 'slightly colourful' (Hasler, 2003)")
MODERATE = Limit(value=33.0, origin="'moderately colourful' (Hasler and Suesstrunk, 2003)")
AVERAGE = Limit(value=45.0, origin="'averagely colourful' (Hasler and Suesstrunk, 2003)")
WIDE_TONES = Limit(value=50.0, origin="half of the Lab lightness scale between shade and light")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a style word asks of a picture."""

    words: str
    """A regular expression."""
    value: Callable[[Look], float]
    limit: Limit
    most: bool
    """Whether the limit is the most that is allowed, else the least."""
    unit: str
    advice: str


_WORDS: dict[str, _Asked] = {
    "black and white": _Asked(
        r"black[- ]and[- ]white|monochrome|greyscale|grayscale|b&w",
        lambda look: look.colourfulness, GREYISH, True, "colourfulness", "take the colour out",
    ),
    "muted": _Asked(
        r"muted|desaturated|washed[- ]out|faded|pastel",
        lambda look: look.colourfulness, AVERAGE, True, "colourfulness", "take saturation out",
    ),
    "saturated": _Asked(
        r"(?<!de)saturated|vivid|vibrant|colou?rful|technicolor",
        lambda look: look.colourfulness, MODERATE, False, "colourfulness", "ask for richer colours",
    ),
    "warm": _Asked(
        r"warm|golden|amber|sepia|sun-?drenched",
        lambda look: look.warmth, JUST_NOTICEABLE, False, "Lab b", "warm the white balance",
    ),
    "cold": _Asked(
        r"cold|cool|icy|wintry|steely",
        lambda look: -look.warmth, JUST_NOTICEABLE, False, "Lab -b", "cool the white balance",
    ),
    "low-key": _Asked(
        r"noir|low[- ]key|moody|dark",
        lambda look: look.lightness, MIDDLE_GREY, True, "Lab L", "darken, with deep shadows",
    ),
    "high-key": _Asked(
        r"high[- ]key|bright|airy|pastel|sunny",
        lambda look: look.lightness, MIDDLE_GREY, False, "Lab L", "lift the light",
    ),
    "high contrast": _Asked(
        r"noir|high[- ]contrast|contrasty|chiaroscuro|hard[- ]light",
        lambda look: look.contrast, WIDE_TONES, False, "Lab L", "more contrast",
    ),
    "soft contrast": _Asked(
        r"low[- ]contrast|soft[- ]contrast|flat light|hazy|misty",
        lambda look: look.contrast, WIDE_TONES, True, "Lab L", "less contrast",
    ),
    "teal and orange": _Asked(
        r"teal[- ](?:and|&)[- ]orange|orange[- ](?:and|&)[- ]teal",
        lambda look: look.split, JUST_NOTICEABLE, False, "Lab b",
        "warm lights over teal shadows",
    ),
}  # fmt: skip
_NOT = r"\b(?:not|no|never|without|less|avoid)\s+(?:too\s+)?"


def cohesion(sights: Mapping[str, Sight]) -> float:
    """How much the shots look like one film, 0..1; 1 for fewer than two shots.

    The mean over shots of how like the median other shot is, over tone, colour and texture.
    """
    if len(sights) < 2:
        return 1.0
    alike = np.mean(list(_alike([look_of(sight.work) for sight in sights.values()]).values()), 0)
    others = alike[~np.eye(len(alike), dtype=bool)].reshape(len(alike), -1)
    return float(np.median(others, axis=1).mean())


def style_words(style: str) -> tuple[str, ...]:
    """The plain style words that a brief's style asks for; what it says no to is left out."""
    text = re.sub(_NOT + r"\w+", " ", style.casefold())
    found = [name for name, asked in _WORDS.items() if re.search(rf"\b(?:{asked.words})\b", text)]
    opposed = ({"warm", "cold"}, {"low-key", "high-key"}, {"muted", "saturated"})
    for pair in opposed:
        # 'warm lamps in a cold night' asks for neither over the whole frame.
        if pair <= set(found):
            found = [name for name in found if name not in pair]
    return tuple(found)


def check_style(
    sights: Mapping[str, Sight], style: str, calibration: Calibration
) -> dict[str, tuple[Shown, ...]]:
    """Findings of every shot against the brief's style words and against the other shots."""
    looks = {name: look_of(sight.work) for name, sight in sights.items()}
    apart = _apart(list(looks.values()))
    out: dict[str, tuple[Shown, ...]] = {}
    for index, (name, sight) in enumerate(sights.items()):
        others = [other for key, other in sights.items() if key != name]
        shown = [Shown(judge_words(looks[name], style), _words_picture(sight, looks[name]))]
        for what, values in apart.items():
            finding = _outlier(what, float(values[index]), calibration)
            shown.append(Shown(finding, _beside(sight, others, finding.sentence)))
        out[name] = tuple(shown)
    return out


def judge_words(look: Look, style: str) -> Finding:
    """How well one picture keeps to the style words; advice, since words leave much open."""
    asked = [(name, _WORDS[name]) for name in style_words(style)]
    if not asked:
        return not_assessable(
            "style_words", "The brief's style names no word of colour or tone that can be measured."
        )
    numbers = [measured(name, one.value(look), one.unit) for name, one in asked]
    missed = [
        (name, one)
        for (name, one), number in zip(asked, numbers, strict=True)
        if (number.value > one.limit.value if one.most else number.value < one.limit.value)
    ]
    match = 1 - len(missed) / len(asked)
    share = measured("style match", match, "share")
    listed = ", ".join(name for name, _ in asked)
    if not missed:
        found = passed("style_words", f"The picture keeps to the style: {listed}.", share, *numbers)
        return found.model_copy(update={"score": 1.0})
    said = "; ".join(f"not {name}: {one.advice}" for name, one in missed)
    finding = failed(
        "style_words",
        "wrong_light",
        f"The style asks for {listed}, and the picture is {said}.",
        share,
        *numbers,
        limit=missed[0][1].limit,
        severity=Severity.ADVICE,
    )
    return finding.model_copy(update={"score": round(match, 4)})


def _outlier(what: str, value: float, calibration: Calibration) -> Finding:
    check = f"style_{what}"
    if not np.isfinite(value):
        return not_assessable(check, "Too few shots to say which of them stands apart.")
    named = {"tone": "tones", "colour": "colours", "texture": "texture and line"}[what]
    finding = limited(
        check,
        "wrong_style" if what == "texture" else "wrong_light",
        measured("apart", value, "share"),
        calibration.limit(f"{check}.apart"),
        f"The {named} are those of the film's other shots.",
        f"The {named} are unlike every other shot of the film; match them to the scene's master.",
    )
    return finding.model_copy(update={"severity": Severity.ADVICE})


def _apart(looks: list[Look]) -> dict[str, FloatArray]:
    """For each group, how far each shot's nearest others are, 0..1; NaN for a handful of shots."""
    alike = _alike(looks)
    if len(looks) < _FEWEST:
        return {what: np.full(len(looks), np.nan, np.float32) for what in alike}
    out = {}
    for what, matrix in alike.items():
        np.fill_diagonal(matrix, -1.0)
        out[what] = np.asarray(1 - np.sort(matrix, axis=1)[:, -_NEAREST:].mean(1), np.float32)
    return out


def _alike(looks: list[Look]) -> dict[str, FloatArray]:
    """For each group, (n, n): how alike every two shots are."""
    out = {what: np.ones((len(looks), len(looks)), np.float32) for what in GROUPS}
    for i, one in enumerate(looks):
        for j in range(i):
            for what, value in likeness(one, looks[j]).items():
                out[what][i, j] = out[what][j, i] = value
    return out


def _beside(sight: Sight, others: list[Sight], sentence: str) -> Callable[[], Image]:
    def draw() -> Image:
        shown = [titled(fitted(sight.image, WIDTH, 300), sentence, BAD)]
        if others:
            row = fitted(strip([other.image for other in others[:6]]), WIDTH, 80)
            shown.append(titled(row, "the other shots", GOOD))
        return stacked(shown)

    return draw


def _words_picture(sight: Sight, look: Look) -> Callable[[], Image]:
    def draw() -> Image:
        said = (
            f"lightness {look.lightness:.0f}, contrast {look.contrast:.0f}, "
            f"warmth {look.warmth:+.0f}, colourfulness {look.colourfulness:.0f}"
        )
        return titled(fitted(sight.image, WIDTH, 360), said, GOOD)

    return draw
