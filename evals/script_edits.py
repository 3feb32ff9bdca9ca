"""Edits of a script that change nothing of what is to be seen."""

from __future__ import annotations

import re
from collections.abc import Callable

from tools.screenplay.script import Script

_ADJECTIVES = (
    ("thirsty", "tired"), ("hungry", "weary"), ("small", "little"), ("red", "green"),
    ("long", "tall"), ("large", "big"), ("great", "huge"), ("fine", "ripe"), ("old", "grey"),
    ("grey", "dark"), ("sunny", "bright"), ("modern", "plain"), ("warm", "soft"),
    ("battered", "worn"), ("narrow", "cramped"),
)  # fmt: skip


def respaced(script: Script) -> Script:
    """The script with other spaces and line breaks."""
    return _edited(script, lambda text: re.sub(r"([,.]) ", r"\1\n  ", text))


def reworded(script: Script) -> Script:
    """The script with its first known adjective changed for another."""
    told = " ".join(
        text
        for scene in script.scenes
        for text in (*(e.text for e in scene.elements), *(s.action for s in scene.shots))
    )
    for old, new in _ADJECTIVES:
        if re.search(rf"\b{old}\b", told):
            return _edited(script, _swap(old, new))
    return script


def _swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"\b{old}\b", new, text)


def _edited(script: Script, edit: Callable[[str], str]) -> Script:
    """The script with every text of action edited; spoken words are never touched."""
    scenes = tuple(
        scene.model_copy(
            update={
                "elements": tuple(
                    each if each.line else each.model_copy(update={"text": edit(each.text)})
                    for each in scene.elements
                ),
                "shots": tuple(
                    each.model_copy(update={"action": edit(each.action)}) for each in scene.shots
                ),
            }
        )
        for scene in script.scenes
    )
    return script.model_copy(update={"scenes": scenes})
