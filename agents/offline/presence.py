"""Who is there while a scene is read, and whom its pronouns mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from agents.offline.looks import names_in
from agents.offline.naming import call
from agents.offline.words import as_sentence, listed, unique
from tools.screenplay.people import is_being, is_plural
from tools.screenplay.pronouns import SEXES

_CONJUNCTION = re.compile(
    r"^(?:(?:and|but|then|thus|yet|at last|(?:so|for)(?= (?:he|she|they|it|the|his|her|[A-Z])\b))"
    r"(?:\b,?\s+))+"
)
""" 'So he gave up' begins with one; 'so little was there' and 'for a moment' do not."""
_VERB = re.compile(
    r"(?:[a-z]+ed|did|was|were|had|put|set|took|went|came|ran|sat|saw|fell|found|gave|got|held|kept"
    r"|left|made|said|stood|told|threw|began|burst|rose|hid|hung|shook|drank|ate|leapt|broke|drew"
    r"|flew|grew|knelt|lay|rode|rang|sang|slept|spoke|sprang|stole|swam|swept|swung|tore|woke|wore"
    r"|wrote|caught|bought|brought|bent|blew|chose|crept|dug|fled|heard|hit|led|let|lit|lost|met"
    r"|sent|shut|slid|struck|thought|won|[a-z]{3,}s)\b"
)
_PLURAL = re.compile(r"\b(?:they|them|their|both|together|each other)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:them|him)\b")
"""Beside a name, these mean those who were spoken of before."""
_HER = re.compile(
    r"\bher(?= (?:on|in|at|to|by|with|from|up|down|over|off|out|and|into|away|back|for|through"
    r"|again|an?|the|his|this|that|it|one|two|some|as|while|when)\b|[.,;:!?]|$)"
)
"""'Slaps her on the back', not 'her bag'."""
_SEXES = (
    ("man", re.compile(r"\b(?:he|him|his)\b", re.IGNORECASE)),
    ("woman", re.compile(r"\b(?:she|her|hers)\b", re.IGNORECASE)),
)
_ONE = re.compile(r"(?:he|she)\b", re.IGNORECASE)
"""'She sits in their mother's coat' is of one."""
_BODY = (
    r"(?:own )?(?:\w+ )?(?:hands?|arms?|faces?|shoulders?|eyes?|hair|back|cheeks?|neck|sleeves?"
    r"|collar|head|chest|wrists?|fingers?|lips|knees?|feet|foot)\b"
)
_OF_BODY = re.compile(rf"\b(?P<whose>his|her) {_BODY}", re.IGNORECASE)
_OF_THINGS = re.compile(rf"\b(?:his|her)\b(?! {_BODY})", re.IGNORECASE)
"""'He sits on her chair' shows nobody but him."""
_OPENING = re.compile(r"(?:he|she|they)\b", re.IGNORECASE)
_PARTS = re.compile(r",? (?:but|while|when)\s+")
_NOUN = re.compile(r"(?:The|the|A|An) ([A-Z]?[a-z]+)\b")
_INTRODUCED = re.compile(r"(?<=[A-Z]{2})\s*\([^()]{2,}\)")
"""What a screenplay says of somebody's looks where they come in: the cast has it."""


class Presence:
    """The people of a scene, those spoken of last at the end."""

    def __init__(
        self,
        names: Sequence[str],
        sexes: Mapping[str, str],
        elsewhere: frozenset[str],
        roles: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`sexes` are 'man' or 'woman' by name; `elsewhere` only speak from other places.

        `roles` are words by which one of them alone may be called: 'mule' -> Pepita.
        """
        self._roles = roles
        self._names = names
        self._sexes = sexes
        self._elsewhere = elsewhere
        self.here: tuple[str, ...] = ()
        self._last: tuple[str, ...] = ()
        self._doer = ""
        """Subject of the clause before, as a sentence calls it."""

    def meet(self, people: Sequence[str]) -> None:
        """They are there, and spoken of last."""
        known = tuple(n for n in self._names if n in people and n not in self._elsewhere)
        self.here = (*(name for name in self.here if name not in known), *known)
        self._last = known or self._last

    def listeners(self, speaker: str) -> tuple[str, ...]:
        """Who hears somebody, the one spoken of last at the end."""
        return tuple(n for n in self.here if n != speaker and n in self._names)

    def meant(self, text: str) -> tuple[str, ...]:
        """Whom an action shows: those it names, else those that its pronouns mean."""
        named = tuple(n for n in self._named(text) if n not in self._elsewhere)
        if named:
            both = (*named, *self._others(text, named))
            self.meet(named)
            self._last = named
            return both
        if _PLURAL.search(text) and self._last and not _ONE.match(text):
            many = tuple(name for name in self.here if is_plural(name.split()[-1]))
            return many[-1:] or self.here[-3:]
        return self._by_pronouns(text)

    def _others(self, text: str, named: Sequence[str]) -> tuple[str, ...]:
        """Those spoken of last whom 'him', 'her' and 'them' mean beside a name."""
        others = tuple(name for name in self._last if name not in named)
        if _OTHERS.search(text):
            return others
        own = {self._sexes.get(name) for name in named}
        meant = {"woman"} if _HER.search(text) else set()
        for match in _OF_BODY.finditer(text):
            meant |= {SEXES[match["whose"].lower()]} - own
        return tuple(name for name in others if self._sexes.get(name) in meant)

    def _named(self, text: str) -> tuple[str, ...]:
        """Those a text names; 'two GUARDS' are all whose name ends on guard."""
        several = {
            name
            for name in self._names
            if is_being(head := name.split()[-1])
            and re.search(rf"\b{re.escape(head)}s\b", text, re.IGNORECASE)
        }
        called = (
            name
            for role, name in self._roles.items()
            if re.search(rf"\bthe (?:[a-z-]+ )?{role}\b", text, re.IGNORECASE)
        )
        named = names_in(text, self._names)
        return unique((*named, *(n for n in self._names if n in several), *called))

    def _by_pronouns(self, text: str) -> tuple[str, ...]:
        """'He slides it to her': the man and the woman who were spoken of last."""
        bare = _OF_THINGS.sub("it", _HER.sub("hers", text))
        told = bare if any(cue.search(bare) for _, cue in _SEXES) else text
        hits = [
            (match.start(), sex) for sex, cue in _SEXES if (match := cue.search(told)) is not None
        ]
        return unique(self._one(sex) for _, sex in sorted(hits))

    def _one(self, sex: str) -> str:
        order = [*(name for name in self.here if name not in self._last), *self._last[::-1]]
        fits = [name for name in order if self._sexes.get(name, sex) == sex]
        if not fits:
            # Nobody there is meant; who alone could be comes in by it.
            alike = [n for n in self._names if self._sexes.get(n) == sex]
            fits = alike if len(alike) == 1 else []
        return (fits or order or [""])[-1]

    def heard_from_elsewhere(self, text: str, people: Sequence[str]) -> str:
        """The text, or who listens, where it tells of somebody in another place."""
        away = [name for name in self._named(text) if name in self._elsewhere]
        if not away or any(name in people for name in self._named(text)):
            return text
        listener = people[0] if people else (self.here or ("",))[-1]
        return f"{call(listener)} listens, lips closed." if listener else text

    def told(self, text: str, people: Sequence[str]) -> str:
        """A clause as a sentence of its own: no conjunction in front, and its subject by name."""
        text = self._plainly(text)
        head = text[:1].lower() + text[1:]
        bare = _CONJUNCTION.sub("", head).strip()
        cut = bare != head
        bare = bare if cut else text
        named = self._named(bare)
        pronoun = _OPENING.match(bare)
        if pronoun and (not named or self._one_of(pronoun.group()) not in named):
            self._doer = self._called(pronoun.group(), people)
            bare = f"{self._doer}{bare[pronoun.end() :]}"
        elif cut and not named and self._doer and _VERB.match(bare):
            bare = f"{self._doer} {bare}"
        else:
            self._doer = self._subject(bare) or self._doer
        return as_sentence(bare)

    def _subject(self, text: str) -> str:
        """Who does what a clause told last: 'The Moon ate', '..., but the daughter kept'."""
        last = _PARTS.split(text)[-1]
        named = self._named(last) or self._named(text)
        if named:
            return call(named[0])
        thing = _NOUN.match(last)
        return f"the {thing[1]}" if thing else ""

    def _plainly(self, text: str) -> str:
        """Names as in the cast, where a screenplay writes them in capitals with a portrait."""
        text = _INTRODUCED.sub("", text)
        for name in self._names:
            loud = rf"\b(?:[A-Z]{{2,}} )*{re.escape(name.upper())}(?: [A-Z]{{2,}})*\b"
            quiet = name.lower() if is_being(name.split()[-1]) else name
            text = re.sub(loud, quiet, text)
        return text

    def _one_of(self, pronoun: str) -> str:
        sex = next((sex for sex, cue in _SEXES if cue.fullmatch(pronoun)), "")
        return self._one(sex) if sex else ""

    def _called(self, pronoun: str, people: Sequence[str]) -> str:
        """Who a pronoun is; 'they' are several, or others than the one who is in the frame."""
        if pronoun.lower() == "they":
            several = len(people) > 1 or (bool(people) and is_plural(people[0].split()[-1]))
            return listed([call(name) for name in people]) if several else "they"
        one = self._one_of(pronoun)
        return call(one) if one else pronoun
