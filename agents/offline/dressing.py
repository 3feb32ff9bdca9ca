"""Who changes clothes or hair in a text, and what a text says that somebody has on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.offline.clothes import Piece, pieces_in
from agents.offline.dressing_words import (
    CUES,
    FARTHEST,
    HAIR_CUES,
    JOINTS,
    NO_CLOTHES,
    PULLS_OVER,
    UNREAL,
    USUAL,
    Deed,
)
from agents.offline.looks import names_in
from tools.providers.previz.phrases import read_text
from tools.screenplay.pronouns import SEXES


@dataclass(frozen=True, slots=True)
class Dressing:
    """One deed of one person."""

    who: str
    deed: Deed
    pieces: tuple[Piece, ...] = ()
    under: tuple[Piece, ...] = ()
    """What these are said to be worn over."""
    hair: str = ""
    """The new hair; '' for the usual."""
    usual: bool = False
    """Whether these are the clothes that somebody wears first."""


_ARTICLES = frozenset(("a", "an", "the", "his", "her", "their"))
"""After another word these begin another thing: 'in his hand a coat'."""
_SUBJECT = re.compile(r"\b(?:[Ss]?[Hh]e|[Tt]hey)\b")
_ASIDE = re.compile(r"\([^()]*\)")


class Reader:
    """Follows a story and tells who dresses how, sentence by sentence."""

    def __init__(self, names: Sequence[str], sexes: Mapping[str, str]) -> None:
        """`sexes` are 'man' or 'woman' by name."""
        self._names = names
        self._sexes = sexes
        self._last: list[str] = []
        """Those who were named, in the order they were named last."""

    def speaks(self, name: str) -> None:
        """Somebody speaks, and is spoken of last."""
        self._named((name,))

    def read(self, text: str) -> Iterator[Dressing]:
        """Everything that a sentence tells of clothes and hair, in its order."""
        found: list[tuple[int, Dressing]] = []
        taken: set[tuple[int, Deed]] = set()
        for at, deed, what, match in _told(text):
            who = self._whose(match, self._subject(text, at))
            dressing = _dressing(who, deed, what) if who else None
            again = deed is Deed.WEARS and any(_same(dressing, other) for _, other in found)
            if dressing is not None and not again and (at, deed) not in taken:
                taken.add((at, deed))
                found.append((at, dressing))
        for cue, result in HAIR_CUES:
            for match in cue.finditer(text):
                who = self._whose(match, self._subject(text, match.start()))
                said = {key: value for key, value in match.groupdict().items() if value}
                if who:
                    hair = result.format(**said)
                    found.append((match.start(), Dressing(who, Deed.HAIR, hair=hair)))
        self._named(names_in(text, self._names))
        off_first = sorted(found, key=lambda each: (each[0], each[1].deed is not Deed.TAKES_OFF))
        yield from (dressing for _, dressing in off_first)

    def _named(self, names: Sequence[str]) -> None:
        for name in names:
            if name in self._last:
                self._last.remove(name)
            self._last.append(name)

    def _subject(self, text: str, at: int) -> str:
        """Who does what a sentence tells at a place: the name or pronoun before it."""
        before = _ASIDE.sub("", text[:at])
        named = [
            (match.start(), name)
            for name in names_in(before, self._names)
            for match in re.finditer(rf"\b{re.escape(name.split()[-1])}\b(?!['’]s)", before, re.I)
        ]
        pronouns = [(m.start(), self._meant(m.group())) for m in _SUBJECT.finditer(before)]
        own = sorted(each for each in (*named, *pronouns) if each[1])
        return own[-1][1] if own else (self._last or [""])[-1]

    def _meant(self, pronoun: str) -> str:
        sex = SEXES.get(pronoun.lower(), "")
        fitting = [name for name in self._last if self._sexes.get(name, sex) in (sex, "")]
        alike = [name for name in self._names if sex and self._sexes.get(name) == sex]
        return (fitting or (alike if len(alike) == 1 else []) or [""])[-1]

    def _whose(self, match: re.Match[str], subject: str) -> str:
        """Whose shoulders or hair it is: the doer's own, unless the words cannot mean that."""
        whose = match.groupdict().get("whose") or ""
        if whose.endswith(("'s", "’s")):
            return next(iter(names_in(whose[:-2], self._names)), "")
        sex = SEXES.get(whose.lower(), "")
        if not sex or self._sexes.get(subject, sex) == sex or match.groupdict().get("own"):
            return subject
        return self._meant("he" if sex == "man" else "she")


def _told(text: str) -> Iterator[tuple[int, Deed, str, re.Match[str]]]:
    """(place, deed, what, the match) of all that a text says of clothes."""
    pulled = {match.start(): match for match in PULLS_OVER.finditer(text)}
    for at, match in pulled.items():
        own = re.match(r"(?:the|his|her|their)\b", match["what"], re.IGNORECASE)
        yield at, Deed.TAKES_OFF if own else Deed.PUTS_ON, match["what"], match
    for deed, cue in CUES:
        for match in cue.finditer(text):
            if match.start() not in pulled and not UNREAL.search(text[: match.start()]):
                yield match.start(), deed, match["what"], match


def _dressing(who: str, deed: Deed, what: str) -> Dressing | None:
    """The deed with its garments; None where the words are of none."""
    if deed is Deed.CHANGES and USUAL.match(what):
        return Dressing(who, deed, usual=True)
    worn, _, under = (
        re.split(r"(?<=\w)( over )", what, maxsplit=1) if " over " in what else (what, "", "")
    )
    pieces = _listed(worn)
    if not pieces:
        return None
    return Dressing(who, deed, pieces, _listed(under) if under else ())


def _same(one: Dressing | None, other: Dressing) -> bool:
    """Whether two deeds are of the same garments of one person, read by two cues."""
    phrases = [each.phrase for each in one.pieces] if one is not None else []
    return bool(phrases) and phrases == [each.phrase for each in other.pieces]


def _listed(text: str) -> tuple[Piece, ...]:
    """The garments that a text begins with: 'a red coat and boots, and leaves' are two."""
    read = read_text(text)
    found: list[Piece] = []
    end = 0
    for piece in pieces_in(text):
        between = read.words[end : piece.start]
        gap = [at for at, word in enumerate(between) if word not in JOINTS]
        other = bool(gap) and bool(_ARTICLES & set(between[gap[0] :]))
        far = other or len(gap) > (0 if found else FARTHEST)
        if far or NO_CLOTHES.match(read.word(piece.stop)):
            break
        found.append(piece)
        end = piece.stop
    return tuple(found)
