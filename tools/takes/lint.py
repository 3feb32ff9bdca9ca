"""The linter of prompt sheets: contradictions, missing parts, length, and text that leaked.

It reads English words and numbers; it does not know whether a prompt is good, only whether it is
clearly faulty. Pre-flight runs it before anything is bought.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tools.dinov3.findings import AssetKind
from tools.providers.models import model_book
from tools.screenplay.plan import Shot
from tools.takes.sheet import PromptSheet

FEWEST_CHARACTERS = 500
"""A shorter prompt leaves too much to the model; the brief's own limit."""


class Fault(StrEnum):
    """What is wrong with a prompt."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CONTRADICTION = "contradiction"
    MISSING = "missing"
    LEAK = "leak"


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault, in a sentence that whoever writes the prompt can act on."""

    fault: Fault
    sentence: str


def _words(table: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{cue})\b", re.IGNORECASE) for name, cue in table.items()}


_SIZES = _words(
    {
        "extreme wide": r"extreme(?:ly)? (?:wide|long)(?: (?:shot|view))?",
        "medium full": r"medium[ -](?:full|wide|long)(?: shot)?|cowboy shot",
        "medium close-up": r"medium[ -]close[ -]?up",
        "extreme close-up": r"extreme close[ -]?up|macro (?:shot|close[ -]?up)",
        "wide": r"(?:wide|long|establishing)[ -](?:shot|view|framing)|wide establishing",
        "full": r"full(?:[ -]body)? shot|full[ -]length shot",
        "medium": r"medium (?:two-|three-)?shot|mid[ -]?shot",
        "close-up": r"close[ -]?up|close shot",
        "insert": r"insert (?:shot|of)|detail shot",
    }
)
"""Words for each size; those that hold another's words come before it."""
_AGREE = (
    frozenset({"close-up", "insert"}),
    frozenset({"extreme close-up", "insert"}),
    frozenset({"wide", "extreme wide"}),
)
"""Sizes that people say of one frame: 'insert, close-up of the key'."""
_ANGLES = _words(
    {
        "low angle": r"low[ -]angle|worm'?s[ -]eye",
        "high angle": r"high[ -]angle",
        "overhead": r"overhead (?:angle|shot|view|camera)|top[ -]down|bird'?s[ -]eye",
        "eye level": r"eye[ -]level (?:angle|shot|view|camera)|at eye level",
    }
)
_TIMES = _words(
    {
        "night": r"at night|night(?:time)? (?:scene|exterior|interior|sky)|midnight|moonlit",
        "day": r"broad daylight|(?:at|high) noon|midday|daytime|in full daylight",
        "dawn": r"at (?:dawn|sunrise|daybreak)",
        "dusk": r"at (?:dusk|sunset|twilight)",
    }
)
_STATIC = re.compile(
    r"static (?:camera|shot)|locked[- ]off|camera (?:stays|remains|is) (?:still|fixed|locked)"
    r"|no camera movement",
    re.IGNORECASE,
)
_MOVING = re.compile(
    r"camera (?:slowly |gently |steadily )?"
    r"(?:pushes|pulls|pans|tilts|tracks|cranes|orbits|dollies|zooms)"
    r"|(?:push|dolly|zoom)[ -]in\b|tracking shot|handheld|crane (?:up|down)"
    r"|pull[ -]?(?:out|back)\b",
    re.IGNORECASE,
)
_LENS = re.compile(r"\b(\d{1,3}) ?mm\b", re.IGNORECASE)
_FACES = re.compile(
    r"(?:(?P<who>[A-Z][\w'’]*(?: [A-Z]\w*)?) )?(?:faces|facing|looks|looking)"
    r" (?:to )?(?:the )?(?:screen |frame )?(?P<side>left|right)\b"
)
_LEAKS = (
    (r"[{}<>\[\]]|```", "brackets of a template or of code"),
    (r'"[A-Za-z_]+"\s*:', "JSON"),
    (r"\b(?:null|undefined|NaN|TODO|N/A)\b|[:=] ?None\b", "a placeholder"),
    (r"\b(?:as an AI|I cannot|here is (?:the|your) prompt|sure,)", "talk of the model itself"),
    (r"https?://|(?:^|\s)/(?:home|tmp|usr|var)/", "an address or a path"),
)


def lint(sheet: PromptSheet, shot: Shot | None = None) -> tuple[Issue, ...]:
    """Everything that is wrong with a sheet; with its shot, also what the prompt leaves out."""
    text = sheet.prompt_text
    return (
        *_lengths(text, sheet.target_model),
        *contradictions(text),
        *_leaks(text),
        *(_missing(text, shot, sheet.asset) if shot is not None else ()),
    )


def contradictions(text: str) -> tuple[Issue, ...]:
    """Directives that cannot both be followed."""
    found = [
        *_axis("shot sizes", _sizes_in(text)),
        *_axis("camera angles", _named(text, _ANGLES)),
        *_axis("times of day", _named(text, _TIMES)),
        *_axis("lenses", [f"{number} mm" for number in dict.fromkeys(_LENS.findall(text))]),
        *_sides(text),
    ]
    if _STATIC.search(text) and _MOVING.search(text):
        found.append(Issue(Fault.CONTRADICTION, "The camera is static and moves at once."))
    return tuple(found)


def speaks_of_camera(text: str) -> bool:
    """Whether a text holds any directive that could contradict another."""
    cues = (*_SIZES.values(), *_ANGLES.values(), *_TIMES.values(), _STATIC, _MOVING, _LENS, _FACES)
    return any(cue.search(text) for cue in cues)


def _axis(what: str, values: list[str]) -> Iterator[Issue]:
    if len(values) > 1:
        yield Issue(Fault.CONTRADICTION, f"The prompt names several {what}: {', '.join(values)}.")


def _sizes_in(text: str) -> list[str]:
    """The sizes named; words that were read as one size are not read as another."""
    found: list[tuple[int, str]] = []
    rest = text
    for name, cue in _SIZES.items():
        for match in cue.finditer(rest):
            found.append((match.start(), name))
        rest = cue.sub(lambda match: " " * len(match.group()), rest)
    names = list(dict.fromkeys(name for _, name in sorted(found)))
    return names[:1] if any(set(names) <= pair for pair in _AGREE) else names


def _named(text: str, table: Mapping[str, re.Pattern[str]]) -> list[str]:
    return [name for name, cue in table.items() if cue.search(text)]


def _sides(text: str) -> Iterator[Issue]:
    """The same person facing both ways; without a name, the frame's subject."""
    sides: dict[str, set[str]] = {}
    for match in _FACES.finditer(text):
        sides.setdefault(match["who"] or "the subject", set()).add(match["side"])
    for who, both in sides.items():
        if len(both) > 1:
            yield Issue(Fault.CONTRADICTION, f"{who} faces left and right at once.")


def _lengths(text: str, model: str) -> Iterator[Issue]:
    if len(text) < FEWEST_CHARACTERS:
        words = f"The prompt has {len(text)} characters; it needs {FEWEST_CHARACTERS}."
        yield Issue(Fault.TOO_SHORT, words)
    card = model_book().card(model)
    if card.fit(text) != text:
        limit = f"{card.prompt_limit} {card.prompt_unit}"
        yield Issue(Fault.TOO_LONG, f"The prompt is longer than {model} reads ({limit}).")


def _leaks(text: str) -> Iterator[Issue]:
    for cue, what in _LEAKS:
        if re.search(cue, text, re.IGNORECASE if "AI" in cue else 0):
            yield Issue(Fault.LEAK, f"The prompt holds {what}.")


def _missing(text: str, shot: Shot, asset: AssetKind) -> Iterator[Issue]:
    low = text.casefold()
    for name in shot.characters:
        if any(word not in low for word in re.findall(r"\w+", name.casefold())):
            yield Issue(Fault.MISSING, f"The prompt does not name {name}.")
    if asset is AssetKind.KEYFRAME:
        for prop in shot.props:
            if prop.casefold() not in low:
                yield Issue(Fault.MISSING, f"The prompt does not name the {prop}.")
        if not _LENS.search(text):
            yield Issue(Fault.MISSING, "The prompt names no lens.")
    if shot.location.casefold() not in low:
        yield Issue(Fault.MISSING, f"The prompt does not name the place ({shot.location}).")
    if "light" not in low and "lit" not in low and "lamp" not in low:
        yield Issue(Fault.MISSING, "The prompt says nothing of light.")
