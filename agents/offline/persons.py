"""Who plays in a script: everybody it describes, lets speak or lists, and beings that only act."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.exchange import DirectorTask, SceneTask
from agents.offline.beasts import beast_in
from agents.offline.casting import told_human
from agents.offline.given import people_of
from agents.offline.looks import names_in
from agents.offline.naming import roles_of
from agents.offline.units import Unit
from agents.offline.words import unique
from tools.providers.previz.people_words import MEN, WOMEN
from tools.providers.previz.phrases import read_text
from tools.providers.previz.prop_words import things
from tools.screenplay.people import has_no_face, is_being, is_plural, lives, may_be_thing
from tools.screenplay.script import ElementKind

_SUBJECT = re.compile(r"^(?:an?|the|one)\s+((?:[\w'’-]+\s+){0,3}[\w'’-]+)", re.I)
_PAIR = re.compile(r"\b([A-Z][a-z]+) and ([A-Z][a-z]+) (?=[a-z])")
_CROWD = frozenset(("people", "men", "women", "children", "person", "creature", "monster"))
"""Beings that are many or nobody in particular: they stay words of the shot."""


def names_of(task: DirectorTask) -> tuple[str, ...]:
    """Everybody the script knows: described, speaking, listed in a given shot, or acting."""
    speakers = (b.line.speaker for scene in task.scenes for b in scene.beats if b.line is not None)
    listed = (
        name
        for scene in task.scenes
        for given in scene.given
        for name in (*given.characters, *(line.speaker for line in given.lines))
    )
    described = (name for name, told in task.characters.items() if not _is_thing(name, told))
    known = unique(n for n in (*described, *speakers, *listed) if not has_no_face(n))
    if task.source_format == "prose":
        return unique((*known, *_kin(task.scenes, known)))
    return unique((*known, *_acting(task.scenes, known)))


def _is_thing(name: str, told: str) -> bool:
    """Whether what is introduced like somebody is a thing: 'a RED KITE (paper, torn tail)'."""
    words = name.lower().split()
    thing = may_be_thing(words[-1]) or any(each.there for each in things(read_text(words[-1])))
    person = bool({*words} & (MEN | WOMEN)) or bool(re.search(r"\d", told))
    return thing and not (person or told_human(told) or beast_in(told))


def _kin(scenes: Sequence[SceneTask], known: Sequence[str]) -> Iterator[str]:
    """Those of a tale who belong to somebody and come again: 'his daughter', 'the daughter'."""
    text = " ".join(b.text for s in scenes for b in s.beats if b.kind is ElementKind.ACTION)
    words = re.findall(r"\b(?:his|her|their) (?:[a-z]+ )?([a-z]+)\b", text)
    for word in dict.fromkeys(words):
        again = len(re.findall(rf"\b{word}\b", text)) > 1
        if again and is_being(word) and not is_plural(word) and word.title() not in known:
            yield word.title()


def _acting(scenes: Sequence[SceneTask], known: Sequence[str]) -> Iterator[str]:
    """Those whom only the action names: 'A WAITER brings', 'Brick and Steel share a look'."""
    for scene in scenes:
        told = [beat.text for beat in scene.beats if beat.kind is ElementKind.ACTION]
        for text in told if not scene.given else ():
            if names_in(text, known):
                continue
            pair = _PAIR.search(text)
            if pair:
                yield from pair.groups()
            yield from _being(text)


def _being(text: str) -> Iterator[str]:
    """The one being that a sentence begins with: 'An EXTREMELY HANDSOME MAN drinks'.

    What is no verb after it makes a thing of it: 'a robot vacuum hums'.
    """
    subject = _SUBJECT.match(text)
    for word in subject[1].split() if subject else ():
        acts = re.search(rf"\b{re.escape(word)}(?: ?[,(]| (?:[a-z]+s|who|is|in|on|at|and)\b)", text)
        one = lives(word, text) and not is_plural(word) and word.lower() not in _CROWD
        if one and acts:
            yield word.title()
            return


def seen_in(
    task: DirectorTask, units: Sequence[Sequence[Unit]], names: Sequence[str]
) -> tuple[str, ...]:
    """Those whom some shot shows."""
    roles = roles_of(task.characters)
    people = [name for scene in units for unit in scene for name in unit.people]
    given = [
        name
        for scene in task.scenes
        for shot in scene.given
        for name in people_of(shot, names, roles)
    ]
    seen = {*people, *given}
    return tuple(name for name in names if name in seen)


def heard_in(task: DirectorTask) -> tuple[str, ...]:
    """Everybody who speaks, seen or not, in the order they are heard."""
    own = (b.line.speaker for scene in task.scenes for b in scene.beats if b.line is not None)
    listed = (line.speaker for s in task.scenes for given in s.given for line in given.lines)
    return unique((*own, *listed))
