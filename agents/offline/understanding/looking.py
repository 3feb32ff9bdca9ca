"""How sentences are read that look something up, and what comes nearest to a free question."""

from __future__ import annotations

import re

from agents.conversation import Call
from agents.offline.understanding.intents import Ear, Outcome, Reader, Slots, call
from agents.offline.understanding.shot_words import COUNT, count


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
        r"costs?|prices?|expensive|budget|afford|how much|cheaper|damage|numbers|quote|estimate"
        r"|money|dollars|pay|owe",
        "quote",
    ),
    (r"learn\w*|teach\w*|taught|lessons?|memory|remember|experience", "ask_memory"),
    (
        r"why|wrong|critic|verdict|reject\w*|fail\w*|problems?|matter|retake|redo|reshoot|issues?"
        r"|flagged|turned down",
        "explain",
    ),
    (r"takes?|rushes|dailies|attempts|versions", "show_takes"),
    (r"(?:where|see|watch|saved|find|play).*(?:storyboard|report|film|movie|video)", "show_film"),
    (r"plan|shot ?list|breakdown|scene|coverage", "show_plan"),
    (r"(?:which|what|other|list|my).*(?:productions|films|projects|movies)", "list_productions"),
    (
        r"status|progress|how far|where are we|where we (?:are|stand)|stand|left to do|news"
        r"|happened|finished|done|approved|update|ready|missing",
        "status",
    ),
    (r"help|commands|(?:what|how) (?:can|could|do|does) (?:i|you|we|this|it)", "help"),
)
"""Words in a question -> what is looked up where no template fits; the first that fits."""
_OF_SHOTS = frozenset(("explain", "show_takes"))
_SCENE = re.compile(rf"\bscene (?:number )?({COUNT})\b|\b({COUNT}) scene\b", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:show|list|tell|give|let me|check|remind|any|explain|describe|display|i need|need|see)\b",
    re.IGNORECASE,
)


def asks(clause: str) -> bool:
    """Whether words want something shown, whatever it is."""
    return bool(_ASKS.match(clause))


def look_up(question: str, ear: Ear, *, asked: bool) -> tuple[Call, ...]:
    """The nearest thing to show where no template fits; nothing where none is near.

    `asked`: the words are a question, so that at least the shot that they name is worth showing.
    """
    shots = ear.shots.pointed_at(question) or ear.shots.meant_in(question)
    for words, tool in _LOOSE:
        if not re.search(rf"\b(?:{words})\b", question, re.IGNORECASE):
            continue
        if tool not in _OF_SHOTS:
            return (call(tool, **_of_question(tool, question)),)
        if shots:
            return tuple(call(tool, shot=shot) for shot in shots)
    return tuple(call("show_shot", shot=shot) for shot in shots) if asked else ()


def _of_question(tool: str, question: str) -> dict[str, str]:
    """The arguments that a free question gives a tool."""
    if tool == "ask_memory":
        return {"question": question}
    scene = _SCENE.search(question) if tool == "show_plan" else None
    return {"scene": str(count(scene[1] or scene[2]))} if scene else {}


READERS: dict[str, Reader] = {"scene": _scene, "open": _open, "question": _question}
