"""What checks of plans read of a script and its plan; shares no code with any planner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.screenplay.plan import Plan, Scene, ShotSize
from tools.screenplay.script import ElementKind, Line, Script, ScriptScene

PLACE_SIZES = (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.FULL)
"""Frames that show where a scene plays."""
_TOLD = (ElementKind.ACTION, ElementKind.LYRICS)
PRONOUN = re.compile(
    r"\b(?:he|she|him|her|his|hers|they|them|their|both|together|each other)\b", re.I
)
"""Words that mean somebody who was named before."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where."""

    where: str
    """Shot or scene id."""
    words: str


def free_pairs(plan: Plan, script: Script) -> Iterator[tuple[ScriptScene, Scene]]:
    """Scenes whose shots the director chose."""
    pairs = zip(script.scenes, plan.scenes, strict=False)
    return ((told, scene) for told, scene in pairs if not told.shots)


def free_scenes(plan: Plan, script: Script) -> list[Scene]:
    """Scenes whose shots the director chose."""
    return [scene for _, scene in free_pairs(plan, script)]


def told_sentences(told: ScriptScene) -> list[str]:
    """The sentences of action of a scene without given shots."""
    if told.shots:
        return []
    texts = [each.text for each in told.elements if each.kind in _TOLD]
    return [part for text in texts for part in re.split(r"(?<=[.!?])\s+", text) if part.strip()]


def lines_of(told: ScriptScene) -> list[Line]:
    """Everything said in a scene, by element or given shot."""
    own = [element.line for element in told.elements if element.line is not None]
    return own + [line for shot in told.shots for line in shot.lines]


def squeezed(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def named(name: str, text: str) -> bool:
    """Whether a text names somebody, in full or by a part of the name."""
    words = [name, *(part for part in name.split() if len(part) > 2)]
    return any(re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE) for word in words)


def has_doer(sentence: str, plan: Plan) -> bool:
    """Whether somebody of the cast does something in a sentence."""
    names = any(named(member.name, sentence) for member in plan.cast)
    return names or bool(PRONOUN.search(sentence))
