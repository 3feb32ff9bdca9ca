"""Man or woman, as far as a text tells: by a word such as 'sister', a first name, or a pronoun."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tools.providers.previz.people_words import MEN, SEX_WORDS, WOMEN
from tools.providers.previz.phrases import read_text
from tools.screenplay.titles import untitled

SEXES = {
    "he": "man", "him": "man", "his": "man", "she": "woman", "her": "woman", "hers": "woman",
}  # fmt: skip
"""Pronoun -> whom it means."""
_PRONOUN = rf"\b(?P<who>{'|'.join(SEXES)})\b"


def sexes_in(text: str, people: Iterable[str]) -> dict[str, str]:
    """'man' or 'woman' for everybody of whom it is told.

    A pronoun tells it that follows a name in the same sentence, with nobody else between.
    """
    people = tuple(people)
    found = {name: _of_word(name) or _of_pronoun(name, text, people) for name in people}
    return {name: sex for name, sex in found.items() if sex}


def _of_word(name: str) -> str:
    said = SEX_WORDS.first(read_text(name))
    words = {word.lower() for word in name.split()}
    return said or ("man" if words & MEN else "woman" if words & WOMEN else "")


def _of_pronoun(name: str, text: str, people: Iterable[str]) -> str:
    own = re.escape(untitled(name))
    others = [re.escape(untitled(each)) for each in people if each != name]
    for match in re.finditer(rf"\b{own}\b(?P<between>[^.!?]*?){_PRONOUN}", text, re.IGNORECASE):
        if not any(re.search(rf"\b{each}\b", match["between"], re.I) for each in others):
            return SEXES[match["who"].lower()]
    return ""
