"""Starting a production: script, pictures, style, length, studio and limit out of one sentence."""

from __future__ import annotations

import re
from typing import Any

from agents.offline.understanding.intents import Ear, Outcome, call
from agents.offline.understanding.shot_words import NUMBERS
from agents.offline.understanding.shots import Unclear

_FILE = re.compile(
    r"(?:(?P<name>[A-Za-z][\w ]*?)\s*=\s*)?"
    r"(?P<file>\"[^\"]+\.\w{2,8}\"|'[^']+\.\w{2,8}'|[^\s,;\"']+\.[A-Za-z]\w{1,7})(?=[\s,;.!?)]|$)"
)
_SCRIPTS = frozenset(["fountain", "fdx", "json", "txt", "md", "spmd", "highland", "story"])
_PICTURES = frozenset(["png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff"])
_START = re.compile(
    r"(?:start|begin|new|open|make|create|shoot|produce|film|set up|do|direct|plan|try|turn|use"
    r"|adapt|take|read|launch|i have|i(?:'ve)? brought|here(?:'s| is| are)|we have|this is"
    r"|i've got)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:says?|said|wants?|wanted|could|might|would|should|maybe|perhaps|not|don't|never|later|if)\b",
    re.IGNORECASE,
)
_LEAD_IS = re.compile(
    r"\b(?P<name>[A-Z]\w+)(?:'s picture)? (?:is|looks like|plays as|=|as|:) ?(?:in |the picture )?$"
)
_STYLE = re.compile(
    r"\b(?:style:\s*(?P<a>[^,.;]+)|in (?:the |an? )?style of (?P<b>[^,.;]+)"
    r"|in (?:an? |the )?(?P<c>[\w\s-]{3,40}?) style\b|(?:looks?|look) like (?P<d>[^,.;]+))",
    re.IGNORECASE,
)
_TENS = {
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}
_AS = re.compile(r"\s+(?:as|is|for|=) (?P<name>[A-Z]\w+)\b")
_LENGTH = re.compile(
    rf"\b(?P<n>\d+(?:[.,]\d+)?[\s-]*|(?:half a|an?|{'|'.join((*NUMBERS, *_TENS))})[\s-]+)"
    r"(?P<unit>s|secs?|seconds?|mins?|minutes?)\b(?! (?:back|ago))",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?:\$\s*(?P<a>\d+(?:\.\d+)?)|(?P<b>\d+(?:\.\d+)?)\s*(?:\$|dollars?|bucks|usd))", re.IGNORECASE
)
_STUDIO = re.compile(r"\b(?P<studio>live|rehearsal|previz|pre-?vis(?:uali[sz]ation)?)\b", re.I)
_NAME = re.compile(
    r"\b(?:called|named|name it|call it|title[d]?|under the name)\s+(?P<name>\"[^\"]+\"|'[^']+'"
    r"|[\w-]+(?:\s+[A-Z0-9][\w-]*)*)"
)
_WRITTEN = re.compile(
    r"(?P<ask>(?:(?:please )?(?:start|begin|make|create|shoot|produce|plan|film|direct)\b"
    r"[^:\n]{0,60}\b(?:of|from|with|out of|on) (?:this|the following|my|a)\b[^:\n]{0,40}"
    r"|(?:here(?:'s| is)|this is|take) (?:my|the|a|this)\b[^:\n]{0,30}))[:\n]\s*"
    r"(?P<text>.{60,})",
    re.IGNORECASE | re.DOTALL,
)
_OF_A_SCRIPT = re.compile(r"\b(?:film|movie|scene|production|story|script|text|tale)\b", re.I)
_NEW = re.compile(
    r"(?:(?:start|begin|make|create) )?(?:a |another )?new (?:film|production|movie|project)", re.I
)


def start(clause: str, ear: Ear) -> Outcome:
    """The call that a sentence comes to which brings a script; None for any other sentence."""
    if not _START.match(clause) or _DOUBT.search(clause):
        return None
    files = [_File(found) for found in _FILE.finditer(clause)]
    scripts = [each for each in files if each.kind in _SCRIPTS]
    pictures = [each for each in files if each.kind in _PICTURES]
    if len(files) > len(scripts) + len(pictures) or len(scripts) > 1:
        return None
    if not scripts:
        return _without_script(clause, pictures)
    wishes = _without(clause, files)
    return (
        call(
            "start_production",
            script=scripts[0].path,
            **({"references": [each.reference(clause) for each in pictures]} if pictures else {}),
            **_wishes(wishes),
        ),
    )


def written_out(text: str) -> Outcome:
    """The call for a script that is written into the chat itself, behind a colon or a new line."""
    found = _WRITTEN.match(text)
    if not found or not _OF_A_SCRIPT.search(found["ask"]):
        return None
    return (call("start_production", script_text=found["text"].strip(), **_wishes(found["ask"])),)


class _File:
    """A file that a sentence names, with the character's name beside it."""

    def __init__(self, found: re.Match[str]) -> None:
        self.path = found["file"].strip("\"'")
        self.named = found["name"] or ""
        self.at = found.span()
        self.kind = self.path.rpartition(".")[2].casefold()

    def reference(self, clause: str) -> str:
        """The picture, with the name that stands beside it."""
        beside = _LEAD_IS.search(clause[: self.at[0]]) or _AS.match(clause[self.at[1] :])
        name = self.named.rpartition(" ")[2] or (beside["name"] if beside else "")
        return f"{name}={self.path}" if name else self.path


def _without(clause: str, files: list[_File]) -> str:
    for each in reversed(files):
        clause = f"{clause[: each.at[0]]} . {clause[each.at[1] :]}"
    return clause


def _without_script(clause: str, pictures: list[_File]) -> Outcome:
    if pictures or _NEW.fullmatch(clause):
        return Unclear(
            "Which script? Say 'start with scene.fountain and marcus.jpg', with your files."
        )
    return None


def _wishes(words: str) -> dict[str, Any]:
    """Name, style, length, studio and limit, as far as the words give them."""
    found: dict[str, Any] = {}
    if name := _NAME.search(words):
        found["name"] = name["name"].strip("\"'")
    if style := _STYLE.search(words):
        found["style"] = next(part for part in style.groups() if part).strip()
    if length := _LENGTH.search(words):
        found["running_time_seconds"] = _seconds(length)
    if studio := _STUDIO.search(words):
        said = studio["studio"].casefold()
        found["studio"] = said if said in ("live", "rehearsal") else "previz"
    if limit := _LIMIT.search(words):
        found["max_cost_usd"] = float(limit["a"] or limit["b"])
    return found


def _seconds(length: re.Match[str]) -> float:
    said = length["n"].casefold().replace(",", ".").strip(" -")
    number = float(said) if said[0].isdecimal() else _WORDS.get(said, 1)
    return number * (60 if length["unit"].casefold().startswith("min") else 1)


_WORDS = {**NUMBERS, **_TENS, "half a": 0.5}
