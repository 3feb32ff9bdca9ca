"""Who speaks a quotation in prose.

Reads 'said the Fox' and 'he cried' beside the words; a pronoun goes to the one last named. Where
nothing is said, the speaker is guessed and the guess is noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise, takewhile

from tools.screenplay.people import SPEECH_VERBS, has_no_face, is_being, is_plural
from tools.screenplay.pronouns import SEXES
from tools.screenplay.quotes import first_clause, has_speech_verb, last_clause
from tools.screenplay.script import Delivery
from tools.screenplay.titles import TITLES, title_of

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’]s\b)?")
_PLURAL = frozenset({"they"})
_SINGLE = frozenset({"he", "she", "it"})
_FIRST = frozenset({"i", "we"})
_ENDS = frozenset({
    "and", "or", "but", "with", "of", "in", "on", "at", "from", "by", "for", "to", "who", "that",
    "as", "when", "while", "then", "over", "under", "behind", "again", "once", "first", "last",
})  # fmt: skip
UNNAMED = "Voice"
"""Speaker of words that nobody can be found for."""
NARRATOR = "Narrator"


class Attribution:
    """Follows a text and names the speaker of each quotation."""

    def __init__(
        self, people: Iterable[str], sexes: Mapping[str, str], mute: Iterable[str] = ()
    ) -> None:
        """`sexes` are 'man' or 'woman' as far as they are known.

        `mute` are animals that are told of as such: they speak where they are named only.
        """
        people = tuple(people)
        self._people = {_key(name): name for name in people}
        self._sexes = sexes
        self._mute = frozenset(mute)
        self._named: list[str] = []
        """Characters in the order they were last named."""
        self._spoke: list[str] = []
        self.notes: list[str] = []
        self.added: list[str] = []
        """Speakers that were not among the people given."""

    def hear(self, narration: str) -> None:
        """Takes in narration, so that later pronouns can be understood."""
        for name in self._mentions(narration):
            if name in self._named:
                self._named.remove(name)
            self._named.append(name)

    def speaker(self, quote: str, before: str, after: str) -> tuple[str, Delivery]:
        """Speaker and delivery of a quotation with the narration before and after it."""
        name = self._from_after(after) or self._from_before(before)
        if not name:
            name = self._guess()
            self.notes.append(f"Nobody is named as saying '{_short(quote)}'; {name} was assumed.")
        self._spoke = [*self._spoke[-3:], name]
        if name not in self._people.values() and name not in self.added:
            self.added.append(name)
        if name == NARRATOR:
            return name, Delivery.VOICE_OVER
        return name, Delivery.OFF_SCREEN if has_no_face(name) else Delivery.ON_SCREEN

    def _from_after(self, after: str) -> str:
        """The subject of a verb of saying that follows: 'said the Fox', 'the old Fox cried'."""
        clause = first_clause(after)
        if not has_speech_verb(clause) or after.lstrip()[:1] in ".!?":
            return ""
        words = _WORD.findall(clause)
        at = next(i for i, word in enumerate(words) if word.lower() in SPEECH_VERBS)
        if at > 5:
            return ""
        return self._subject(words[at + 1 : at + 6]) if at == 0 else self._subject(words[:at])

    def _from_before(self, before: str) -> str:
        """The subject of the unfinished sentence that leads into the words."""
        clause = last_clause(before)
        if not has_speech_verb(clause):
            return ""
        return self._subject(_WORD.findall(clause))

    def _subject(self, words: list[str]) -> str:
        """The first character or pronoun among words, as a name; '' when there is none.

        Else the noun after an article: 'said the postmaster' makes him somebody.
        """
        for word, after in pairwise((*words, "")):
            lower = word.lower()
            if lower in TITLES and after.lower() in self._people:
                continue
            if lower in self._people:
                return self._people[lower]
            if lower in _FIRST:
                return NARRATOR
            if lower in _SINGLE | _PLURAL:
                return self._last(SEXES.get(lower, ""), plural=lower in _PLURAL)
            if is_being(word):
                return word[0].upper() + word[1:]
        return _noun(words)

    def _last(self, sex: str, *, plural: bool) -> str:
        """Who was named last and fits, else the only one of that sex, who comes in by speaking."""
        fitting = [
            name
            for name in self._named
            if is_plural(name) == plural
            and name not in self._mute
            and self._sexes.get(name, sex) in (sex, "")
        ]
        alike = [name for name in self._people.values() if sex and self._sexes.get(name) == sex]
        entering = alike if len(alike) == 1 else []
        return (fitting or entering or self._named or [""])[-1]

    def _guess(self) -> str:
        """The other of two who take turns, or the one last named."""
        if len(set(self._spoke[-2:])) == 2:
            return self._spoke[-2]
        others = [n for n in self._named if n not in self._spoke[-1:] and n not in self._mute]
        return (others or self._named or self._spoke or [UNNAMED])[-1]

    def _mentions(self, narration: str) -> list[str]:
        found = (self._people.get(word.lower()) for word in _WORD.findall(narration))
        return [name for name in found if name]


def _key(name: str) -> str:
    """What tells a character in a text: the name without its title."""
    return (name[len(title_of(name)) :].strip() or name).lower()


def _noun(words: list[str]) -> str:
    """The last word of 'the tall postmaster', as a name; '' where no article opens the words."""
    if not words or words[0].lower() not in ("the", "a", "an"):
        return ""
    rest = takewhile(lambda word: word.lower() not in _ENDS and not word.endswith("ly"), words[1:])
    noun = ["", *rest][-1]
    return noun[:1].upper() + noun[1:]


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37].rstrip() + "..."
