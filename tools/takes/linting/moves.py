"""How the camera moves and through which lens: directives that exclude each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from tools.takes.linting.issues import Fault, Issue
from tools.takes.linting.reading import Found, Reading

STILL = re.compile(
    r"\bstatic (?:camera|shot)|\block(?:ed)?[- ](?:off|tripod|shot)|\btripod\b"
    r"|\bcamera (?:stays|remains|is|holds) (?:\w+ )?(?:still|fixed|locked|static|motionless)",
    re.IGNORECASE,
)
_UNMOVED = re.compile(
    r"\bframe never moves|\bno camera (?:movement|motion)|\bcamera does(?: not|n['’]t) move",
    re.IGNORECASE,
)
_SLOWLY = r"(?:\w+ly |makes an? (?:\w+ )?|begins to |is )?"
MOVING = re.compile(
    rf"\bcamera {_SLOWLY}(?:push|pull|pan|tilt|track|crane|orbit|dolly|dollies|zoom|travel|follow"
    r"|glide|circle|fly|flies|swing|move)\w*"
    r"|\b(?:slow |gentle )?(?:push|dolly|zoom)[ -]in\b|\btracking (?:shot|left|right)|\bhandheld"
    r"|\bcrane (?:up|down)|\bpull[ -]?(?:out|back)\b",
    re.IGNORECASE,
)
_WAYS = {
    "in": r"push(?:es|ing)?[ -]in|dolly(?:ing)?[ -]in|zoom(?:s|ing)?[ -]in",
    "out": r"pull(?:s|ing)?[ -](?:out|back)|zoom(?:s|ing)?[ -]out|dolly(?:ing)?[ -]out",
    "left": r"(?:pan|track|truck)(?:s|ning|ing)? left",
    "right": r"(?:pan|track|truck)(?:s|ning|ing)? right",
    "up": r"(?:tilt|crane|pedestal)(?:s|ing)? up",
    "down": r"(?:tilt|crane|pedestal)(?:s|ing)? down",
}
_WAY = {way: re.compile(rf"\b(?:{cue})\b", re.IGNORECASE) for way, cue in _WAYS.items()}
_BRACKET = re.compile(r"\[[^\[\]]*\]")
_OPPOSITE = (("in", "out"), ("left", "right"), ("up", "down"))
_NUMBER = re.compile(
    r"\b(?P<mm>\d{1,3}) ?mm\b(?! (?:film|print|stock|negative|reel|projector|gauge|camera))",
    re.IGNORECASE,
)
_LENS_WORDS = (
    (re.compile(r"\b(?:fish-?eye|ultra[- ]wide(?:[- ]angle)? lens)", re.IGNORECASE), (4, 24)),
    (re.compile(r"(?<!ultra )\bwide[- ]angle lens", re.IGNORECASE), (4, 36)),
    (re.compile(r"\b(?:telephoto|long lens|long-focus)", re.IGNORECASE), (70, 900)),
)
"""Words for lenses and the focal lengths that they mean, in millimetres of full frame."""


def move_issues(reading: Reading) -> Iterator[Issue]:
    """A camera that stands and moves, or moves both ways, or sees through two lenses."""
    still = STILL.search(reading.affirmed) or _UNMOVED.search(reading.text)
    moving = MOVING.search(reading.affirmed)
    if still and moving and not reading.changes(still.start(), moving.start()):
        yield Issue(Fault.CONTRADICTION, "The camera is static and moves at once.")
    for one, other in _OPPOSITE:
        if all(_now(reading, way) for way in (one, other)):
            yield Issue(Fault.CONTRADICTION, f"The camera moves {one} and {other} at once.")
    yield from _lens_issues(reading)


def _now(reading: Reading, way: str) -> bool:
    # Commands in brackets may go together: left while turning right is a circle.
    words = _BRACKET.sub(lambda match: " " * len(match.group()), reading.affirmed)
    found = _WAY[way].finditer(words)
    return any(not reading.in_time(match.start()) for match in found)


def lenses(reading: Reading) -> dict[str, tuple[float, float]]:
    """Each lens that is named, with the focal lengths in mm that it may mean."""
    found = [
        (match.start(), f"{match['mm']} mm", (float(match["mm"]), float(match["mm"])))
        for match in _NUMBER.finditer(reading.affirmed)
    ]
    for cue, (least, most) in _LENS_WORDS:
        found += [
            (match.start(), match.group().lower(), (float(least), float(most)))
            for match in cue.finditer(reading.affirmed)
        ]
    return {words: lengths for _, words, lengths in sorted(found)}


def _lens_issues(reading: Reading) -> Iterator[Issue]:
    named = lenses(reading)
    clash = any(max(a, c) > min(b, d) for (a, b), (c, d) in combinations(named.values(), 2))
    if clash:
        words = f"The prompt names several lenses: {', '.join(named)}."
        yield Issue(Fault.CONTRADICTION, words)


def move_found(reading: Reading) -> list[Found]:
    """Whether anything is said of movement or lens, as directives."""
    text = reading.text
    found = [
        Found(cue.pattern, match.start()) for cue in (STILL, MOVING) for match in cue.finditer(text)
    ]
    return found + [Found(words, 0) for words in lenses(reading)]
