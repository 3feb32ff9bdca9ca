"""What one person cannot be at once: facing both ways, sitting and standing, seen and unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from tools.screenplay.people import is_being
from tools.takes.linting.issues import Fault, Issue
from tools.takes.linting.reading import Found, Reading

_ANYBODY = "the subject"
"""Who is meant where nobody has been named."""
_PRONOUNS = frozenset({"she", "he", "they", "her", "his", "their"})
_SUBJECT = (
    r"\b(?P<who>[Ss]he|[Hh]e|[Tt]hey|[Hh]is|[Hh]er|[Tt]heir|[Tt]he [a-z]+"
    r"|[A-Z][\w-]*(?: [A-Z]\w*)?)"
)
_ASIDE = r"(?:, [^.;]{3,120}?,)?"
_ADVERBS = r"(?: (?:is|are|now|still|just|keeps?|stays?|\w+ly))*"
_SIDE = re.compile(
    rf"(?:{_SUBJECT}(?:['’]s? (?:gaze|eyes|head|face|profile))?{_ASIDE}{_ADVERBS}"
    r"(?: (?:in|of|at) the \w+)? )?"
    r"\b(?i:faces|facing|looks?|looking|gazes?|gazing|turned|goes|points)"
    r"(?: off| out| away| slightly)?(?: to| towards?| into)?(?: the)?(?: screen| frame)?"
    r" (?P<side>left|right)\b(?! (?:hand|arm|eye|foot|leg|of|at))"
)
_POSTURES = {
    "sits": r"(?:sits?(?! (?:down|up)\b)|sitting|seated)",
    "stands": r"(?:stands?(?! (?:up|out)\b)|standing)",
    "lies": r"(?:lies(?! down\b)|lying)",
    "kneels": r"(?:kneels?(?! down\b)|kneeling)",
}
_POSTURE = {
    name: re.compile(rf"{_SUBJECT}{_ASIDE}{_ADVERBS} {verb}\b") for name, verb in _POSTURES.items()
}
_HELD = (
    re.compile(
        r"\b(?:the|an?|his|her|their) (?:\w+ )*?(?P<thing>\w+)"
        r"(?: (?:is|rests|lies|sits|held|hangs))?(?: \w+ly)? in (?:his|her|their|the)"
        r" (?P<side>left|right) hand\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<side>left|right) hand (?:grips|holds|clasps|grasps|raises|lifts|carries|wields)"
        r" (?:the|an?|his|her|their) (?:[a-z]+ )*?(?P<thing>[a-z]+)"
        r"(?= (?:above|over|at|by|in|on|to|with|against|near|like|up|out)\b|[.,;])",
        re.IGNORECASE,
    ),
)
_SHUT = re.compile(
    r"\beyes (?:are |kept |still )?(?:\w+ly )?(?:shut|closed)\b|\bclosed eyes\b", re.IGNORECASE
)
_OPEN = re.compile(
    r"\beyes (?:are |kept )?(?:wide )?open\b|\bwide[- ]eyed\b|\beyes (?:\w+ )?fixed on\b"
    r"|\bstar(?:es|ing) (?:\w+ |\w+-\w+ )?(?:straight |directly )?(?:into|at)\b",
    re.IGNORECASE,
)
_SILHOUETTE = re.compile(
    rf"(?:{_SUBJECT}|\bfigure)[^.;]{{0,80}}?\b(?:is|as|in|appears?|becomes)"
    r" (?:in )?(?:an? )?(?:\w+ ){0,2}silhouette\b"
)
_FACE_SEEN = re.compile(
    r"\b(?:face|eyes|smile|features|expression|freckles)\b[^.;]{0,60}"
    r"\b(?:(?:clearly|plainly|fully|well) (?:visible|seen|readable)|(?:evenly|brightly|fully) lit)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\ball (?:alone|by (?:him|her|them)self)\b|\b(?:is|sits|stands|remains) (?:quite )?alone\b"
    r"|\bno ?(?:one|body) else (?:is )?(?:present|there|in the)",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:(?:his|her|their|the|two|three|four|several|other|many) ){1,2}(?P<who>[a-z]+)\b"
    r"[^.;]{0,60}?\b(?:beside|next to|around|with) (?:him|her)\b",
    re.IGNORECASE,
)

_MORE_PEOPLE = frozenset(
    {"apprentice", "colleague", "companion", "cousin", "lover", "partner", "passenger", "twin"}
)


def person_issues(reading: Reading) -> Iterator[Issue]:
    """What somebody is asked to be and not to be."""
    for who, sides in _sides(reading).items():
        if _both(reading, sides):
            yield _issue(f"{_shown(who)} faces left and right at once.")
    for who, postures in _postures(reading).items():
        if clash := _both(reading, postures):
            yield _issue(f"{_shown(who)} {' and '.join(clash)} at once.")
    yield from _hand_issues(reading)
    if len(reading.people) < 2:
        yield from _one_face_issues(reading)
    yield from _company_issues(reading)


def _issue(words: str) -> Issue:
    return Issue(Fault.CONTRADICTION, words)


def _shown(who: str) -> str:
    return who[0].upper() + who[1:]


def _by_person(reading: Reading, cue: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """Everything that is said of somebody by a cue, with who is meant."""
    for match in cue.finditer(reading.affirmed):
        yield _person(reading, match["who"] or "", match.start()), match


def _sides(reading: Reading) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {}
    for who, match in _by_person(reading, _SIDE):
        found.setdefault(who, []).append(Found(match["side"].lower(), match.start()))
    return found


def _postures(reading: Reading) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {}
    for posture, cue in _POSTURE.items():
        for who, match in _by_person(reading, cue):
            if _is_person(reading, who):
                found.setdefault(who, []).append(Found(posture, match.start()))
    return found


def _is_person(reading: Reading, who: str) -> bool:
    """Whether a subject is somebody: chairs stand and lamps stand, and mean no posture."""
    words = who.lower().split()
    named = {word for name in reading.people for word in name.lower().split()}
    return who == _ANYBODY or bool(named & set(words)) or is_being(words[-1])


def _person(reading: Reading, who: str, position: int) -> str:
    """The person who is meant: pronouns mean the last that was named."""
    plain = re.sub(r"['’]s?$", "", who)
    if plain and plain.lower() not in _PRONOUNS:
        return plain.lower() if plain.lower().startswith("the ") else plain
    if len(reading.people) == 1:
        return reading.people[0]
    before = reading.text[:position]
    named = [(before.rfind(name), name) for name in reading.people if name in before]
    return max(named)[1] if named else _ANYBODY


def _both(reading: Reading, found: list[Found]) -> list[str]:
    """The different values that hold at the same time."""
    for one, other in combinations(found, 2):
        in_turn = reading.in_time(one.start) or reading.in_time(other.start)
        if one.value != other.value and not in_turn:
            return [one.value, other.value]
    return []


def _is_somebody(word: str) -> bool:
    return is_being(word) or word.lower().rstrip("s") in _MORE_PEOPLE


def _hand_issues(reading: Reading) -> Iterator[Issue]:
    sides: dict[str, list[Found]] = {}
    for cue in _HELD:
        for match in cue.finditer(reading.affirmed):
            thing = match["thing"].lower()
            sides.setdefault(thing, []).append(Found(match["side"].lower(), match.start()))
    for thing, found in sides.items():
        if len(reading.people) < 2 and _both(reading, found):
            yield _issue(f"The {thing} is in the left hand and in the right hand.")


def _one_face_issues(reading: Reading) -> Iterator[Issue]:
    shut, wide = _SHUT.search(reading.affirmed), _OPEN.search(reading.affirmed)
    if shut and wide and not any(reading.in_time(match.start()) for match in (shut, wide)):
        yield _issue("The eyes are shut and open at once.")
    if _SILHOUETTE.search(reading.affirmed) and _FACE_SEEN.search(reading.affirmed):
        yield _issue("Somebody is a silhouette, and their face is clearly seen.")


def _company_issues(reading: Reading) -> Iterator[Issue]:
    alone = _ALONE.search(reading.text)
    if alone is None or reading.in_time(alone.start()):
        return
    for match in _COMPANY.finditer(reading.affirmed):
        if _is_somebody(match["who"]) and not reading.in_time(match.start()):
            yield _issue("Somebody is alone and in company at once.")
            return


def side_found(reading: Reading) -> bool:
    """Whether anybody is told which way to face."""
    return _SIDE.search(reading.affirmed) is not None


def person_found(reading: Reading) -> bool:
    """Whether anything is said of somebody that could not be true of them twice."""
    cues = (_SIDE, *_POSTURE.values(), *_HELD, _SHUT, _OPEN, _SILHOUETTE, _FACE_SEEN)
    more = (_ALONE, _COMPANY)
    return any(cue.search(reading.text) for cue in (*cues, *more))
