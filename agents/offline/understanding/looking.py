"""How sentences are read that look something up, and what comes nearest to a free question."""

from __future__ import annotations

import re

from agents.conversation import Call
from agents.offline.understanding.intents import Ear, Outcome, Reader, Slots, call
from agents.offline.understanding.shots import count


def _scene(tool: str, ear: Ear, slots: Slots) -> Outcome:
    del ear
    return (call(tool, scene=str(count(slots["scene"]))),) if "scene" in slots else (call(tool),)


def _open(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """A production there is; its name may be said with spaces, or in part."""
    said = _squeezed(re.sub(r"^(?:the|my|our) ", "", slots["name"], flags=re.IGNORECASE))
    there = {name: _squeezed(name) for name in ear.situation.productions}
    exact = [name for name, squeezed in there.items() if said in (squeezed, f"the{squeezed}")]
    part = [name for name, squeezed in there.items() if len(said) > 3 and said in squeezed]
    found = exact or part
    return (call(tool, name=found[0]),) if len(found) == 1 else None


def _question(tool: str, ear: Ear, slots: Slots) -> Outcome:
    del ear
    return (call(tool, question=slots["question"]),)


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


_LOOSE: tuple[tuple[str, str], ...] = (
    (
        r"cost|costs|price|prices|expensive|budget|afford|how much|cheaper|damage|numbers|quote",
        "quote",
    ),
    (r"learn\w*|teach\w*|taught|lessons?|memory|remember|experience", "ask_memory"),
    (r"why|wrong|critic|verdict|reject\w*|fail\w*|problem|retake|redo|reshoot", "explain"),
    (r"takes?|rushes|dailies", "show_takes"),
    (r"(?:where|see|watch|saved|find).*(?:storyboard|report|film|movie|video)", "show_film"),
    (r"plan|shot ?list|breakdown", "show_plan"),
    (r"status|progress|how far|where are we|where we (?:are|stand)|stand|left to do", "status"),
)
"""Words in a question -> what is looked up where no template fits; the first that fits."""
_OF_SHOTS = frozenset(("explain", "show_takes"))


def look_up(question: str, ear: Ear, *, asked: bool) -> tuple[Call, ...]:
    """The nearest thing to show where no template fits; nothing where none is near.

    `asked`: the words are a question, so that at least the shot that they name is worth showing.
    """
    shots = ear.shots.pointed_at(question)
    for words, tool in _LOOSE:
        if not re.search(rf"\b(?:{words})\b", question, re.IGNORECASE):
            continue
        if tool in _OF_SHOTS:
            if shots:
                return tuple(call(tool, shot=shot) for shot in shots)
        elif tool == "ask_memory":
            return (call(tool, question=question),)
        else:
            return (call(tool),)
    return tuple(call("show_shot", shot=shot) for shot in shots) if asked else ()


READERS: dict[str, Reader] = {"scene": _scene, "open": _open, "question": _question}
