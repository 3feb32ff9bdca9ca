"""Looks that a plan asks for and that would be faults in any other shot: silhouettes, whip pans.

A check measures the picture and does not know what was wanted. Where the plan's words ask for what
it found, its answer is that nothing can be told: the number stays, the fault goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tools.dinov3.checks.answers import Shown, not_assessable
from tools.dinov3.findings import Finding, Status
from tools.screenplay.plan import Shot


@dataclass(frozen=True, slots=True)
class _Look:
    """One look, the words that ask for it, and the faults that it looks like."""

    words: re.Pattern[str]
    faults: frozenset[str]


def _look(words: str, *faults: str) -> _Look:
    return _Look(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), frozenset(faults))


LOOKS = (
    _look(
        r"silhouett\w*|contre[- ]jour|low[- ]key|deep shadows?|black shadows?|in(?:to)? shadow|"
        r"chiaroscuro|noir|under-?exposed|over-?exposed|blown[- ]out|white[- ]?out|high[- ]key",
        "exposure",
    ),
    _look(
        r"motion blur\w*|whip[- ]?pans?|everything streaks|soft[- ]focus|"
        r"(?:goes|drifts|falls|slips|racks?) out of focus|"
        r"everything is (?:out of focus|blurred)|blurred vision",
        "blur",
    ),
    _look(
        r"strob\w+|lightning|lights? flickers?|flickering (?:light|neon|tube|bulb|lamp)s?",
        "flicker",
    ),
    _look(r"freeze[- ]frame|freezes? on", "frozen"),
)
"""Looks of a whole shot; `background out of focus` is none, since its subject is to be sharp."""
_FADE = re.compile(
    r"\b(?:fad(?:e|es|ing)|cuts?|goes|dips?)(?: in| out)?(?: \w+){0,2} (to|from) "
    r"(?:black|darkness)\b|\b(?:the )?lights? goes? out\b|\bgoes (?:black|dark)\b",
    re.IGNORECASE,
)
_OF_FADES = frozenset({"black", "jump_cut", "vanish", "exposure"})
_LAST_SECONDS = 1.5
"""A fade that a shot's words ask for takes no longer; what is black before is a fault."""
_DENIED = re.compile(r"\b(?:no|not|never|without)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """How long a clip is, for looks that belong to its ends."""

    frames: int
    fps: float


def meant(shown: Iterable[Shown], shot: Shot, span: Span | None = None) -> list[Shown]:
    """The answers, with those that found what the plan asks for taken back; `span` for clips."""
    words = f"{shot.action} {shot.lighting}"
    return [_weighed(one, words, span) for one in shown]


def _weighed(one: Shown, words: str, span: Span | None) -> Shown:
    if one.finding.status is not Status.FAIL:
        return one
    asked = _asked(one.finding, words, span)
    return one if asked is None else replace(one, finding=_as_asked(one.finding, asked))


def _asked(finding: Finding, words: str, span: Span | None) -> str | None:
    """The plan's words that ask for what was found, or None."""
    for look in LOOKS:
        if finding.fault in look.faults and (said := _said(look.words, words)):
            return said.group()
    fade = _said(_FADE, words)
    if fade and span and finding.fault in _OF_FADES and _at_its_end(finding, fade, span):
        return fade.group()
    return None


def _said(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    """The first match that is not denied in the same breath ("no motion blur")."""
    return next(
        (m for m in pattern.finditer(words) if not _DENIED.search(words[: m.start()])), None
    )


def _at_its_end(finding: Finding, fade: re.Match[str], span: Span) -> bool:
    """Whether all frames concerned lie at the end of the clip that fades."""
    if not finding.frames:
        return False
    edge = round(_LAST_SECONDS * span.fps)
    if fade.group(1) == "from":
        return max(finding.frames) <= edge
    return min(finding.frames) >= span.frames - 1 - edge


def _as_asked(finding: Finding, words: str) -> Finding:
    said = f"{finding.sentence.rstrip('.')}; the plan asks for it ({words.lower()})."
    return not_assessable(finding.check, said, *finding.measurements)
