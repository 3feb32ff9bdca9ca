"""Fitting a prompt to a model's limit: whole sentences from the front, decisive words first.

Limits are counted in the unit that the service counts in. Token windows are estimated, since the
services' tokenizers are theirs: the estimate is on the safe side of CLIP's and T5's on English.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

PromptUnit = Literal["characters", "utf16", "tokens"]

_TOKENS_A_WORD = 1.35
CHARACTERS_A_TOKEN = 3.6
"""English prompts; the estimate is on the safe side."""
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A prompt that fits."""

    text: str
    cut: str
    """What was left off; empty when everything fitted."""
    used: int
    limit: int
    unit: PromptUnit


def fit_prompt(prompt: str, limit: int, unit: PromptUnit) -> Fitted:
    """The longest run of whole sentences from the front that fits, else of whole words."""
    if measure(prompt, unit) <= limit:
        return Fitted(prompt, "", measure(prompt, unit), limit, unit)
    kept = _longest_run(_SENTENCE_END.split(prompt), limit, unit)
    if not kept:
        kept = _longest_run(prompt.split(" "), limit, unit).rstrip(" ,;:")
    return Fitted(kept, _rest(prompt, kept), measure(kept, unit), limit, unit)


def measure(text: str, unit: PromptUnit) -> int:
    """Length of a text in a unit; Runway counts UTF-16 code units, so an emoji is two."""
    if unit == "utf16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    if unit == "tokens":
        words = len(re.findall(r"\w+|[^\w\s]", text)) * _TOKENS_A_WORD
        return math.ceil(max(words, len(text) / CHARACTERS_A_TOKEN)) if text else 0
    return len(text)


def _longest_run(pieces: list[str], limit: int, unit: PromptUnit) -> str:
    run = ""
    for piece in pieces:
        longer = f"{run} {piece}".strip()
        if measure(longer, unit) > limit:
            break
        run = longer
    return run


def _rest(prompt: str, kept: str) -> str:
    """What of the prompt is not in what was kept; both differ in white space at most."""
    return " ".join(prompt.split())[len(" ".join(kept.split())) :].strip(" ,;:")
