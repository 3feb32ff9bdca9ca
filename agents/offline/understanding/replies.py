"""Words back where no tool was named: what can be said, with the production's own shots."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.conversation import Situation
from agents.offline.understanding.intents import Intent
from agents.offline.words import unique

_OFFERS = 3
_AT_HAND = {
    "gate": ("show the plan", "what will it cost", "approved"),
    "running": ("how far are we", "pause", "wait until it is done"),
    "open": ("show the plan", "how far are we", "go on"),
    "none": ("start with scene.fountain and marcus.jpg", "which productions are there", "help"),
}
"""What is near in each state, where the words give no hint."""
WHO = "I am the offline planner: I work by rule, and understand short commands."
MODEL = "With OPENAI_API_KEY or OPENAI_BASE_URL set, a language model talks with you instead."
_COMMON = frozenset(
    ["the", "a", "an", "of", "with", "in", "on", "for", "to", "it", "is", "and", "that", "this"]
)


def not_understood(
    text: str, situation: Situation, intents: Sequence[Intent], shots: Sequence[str]
) -> str:
    """That it was not understood, what was taken from it, and what can be said."""
    about = f" I take it that this is about {' and '.join(shots)}." if shots else ""
    offers = "\n".join(f"- {each}" for each in nearest(text, situation, intents, shots))
    did = f"{WHO} I did nothing, since I do not know that sentence.{about}"
    return f"{did} You can say:\n{offers}\n{MODEL}"


def left_alone(situation: Situation, shots: Sequence[str], intents: Sequence[Intent]) -> str:
    """After a sentence that only says what not to do."""
    what = f"I leave {' and '.join(shots)} as it is." if shots else "I do nothing."
    offers = "\n".join(f"- {each}" for each in nearest("", situation, intents, shots))
    return f"{what} You can say:\n{offers}"


def nothing_open(situation: Situation) -> str:
    """No production is open, and one is needed."""
    start = "start one with a script and a picture: 'start with scene.fountain and marcus.jpg'."
    if not situation.productions:
        return f"There is no production yet; {start}"
    known = ", ".join(situation.productions)
    first = f"Say 'open {situation.productions[0]}' (there are: {known})"
    return f"No production is open. {first}, or {start}"


def chatter(situation: Situation, intents: Sequence[Intent]) -> str:
    """To a greeting or thanks."""
    offers = "\n".join(f"- {each}" for each in nearest("", situation, intents, ()))
    return f"{WHO} You can say:\n{offers}\n{MODEL}"


def nearest(
    text: str, situation: Situation, intents: Sequence[Intent], shots: Sequence[str]
) -> tuple[str, ...]:
    """The three sentences that share the most words with the text, then those near at hand."""
    words = _words(text)
    scored = (
        [(len(words & _words(" ".join(i.says))), i) for i in intents if i.example] if words else []
    )
    best = sorted((each for each in scored if each[0]), key=lambda each: -each[0])
    named = [shots[0]] if shots else [shot.shot_id for shot in situation.shots]
    shot = named[0] if named else "1A"
    needs_open = [i.example for _, i in best if _possible(i.tool, situation)]
    examples = (*needs_open, *_AT_HAND[_state(situation)])
    return tuple(each.replace("{shot}", shot) for each in unique(examples)[:_OFFERS])


OPEN_TO_ALL = frozenset(
    ("list_productions", "open_production", "start_production", "ask_memory", "help")
)
"""Tools that need no production."""


def _possible(tool: str, situation: Situation) -> bool:
    """Whether it makes sense to offer a tool now."""
    if tool == "approve":
        return bool(situation.waits_at)
    if tool in ("pause", "wait"):
        return situation.running
    return bool(situation.production) or tool in OPEN_TO_ALL


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z']{3,}", text.casefold())} - _COMMON


def _state(situation: Situation) -> str:
    if not situation.production:
        return "none"
    if situation.running:
        return "running"
    return "gate" if situation.waits_at else "open"
