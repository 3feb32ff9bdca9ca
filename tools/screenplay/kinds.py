"""What a text says that somebody is: 'Pepita was a small grey mule', 'Biscuit, an old terrier'.

It is said once, often far from where the name comes in, and holds all through. Only words for
people and animals count: 'Marcus was a failure' says nothing that a picture could show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tools.providers.previz.people_words import ANIMALS
from tools.providers.previz.phrases import read_text
from tools.screenplay.names import title_case
from tools.screenplay.people import is_being, is_plural, may_be_name

_NAME = r"(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2})"
_ARTICLE = r"(?:an?|the|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|[Mm]y|[A-Z][\w-]+['’]s)"
_OWNED = r"(?:[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|[Mm]y|[A-Z][\w-]+['’]s)"
_IS = re.compile(rf"\b{_NAME}(?: is| was|, who (?:is|was)) (?:an?|the) ")
_BESIDE = re.compile(rf"\b{_NAME}, {_ARTICLE} ")
_CALLED = re.compile(
    rf"\b(?:[Aa]n?|[Tt]he|{_OWNED}) (?P<told>[a-z][\w ,-]{{1,50}}?),? (?:named|called) {_NAME}"
)
_FEW_WORDS = r"(?:[a-z-]+ ){0,3}?[a-z-]+"
_BEFORE = re.compile(
    rf"\b(?:{_OWNED} (?P<own>{_FEW_WORDS}),?|(?:[Aa]n?|[Tt]his) (?P<one>{_FEW_WORDS}),"
    rf"|[Tt]he (?P<the>{_FEW_WORDS})) {_NAME}\b"
)
_PREPOSITION = re.compile(
    r"\b(?:in|of|at|from|to|with|by|on|near|behind|beside|under|over|before|after|than)\s$", re.I
)
"""'The man from Vienna was a baker' says nothing of Vienna."""
_ENDS = frozenset({
    "and", "or", "but", "with", "of", "in", "on", "at", "from", "by", "for", "to", "who", "whom",
    "whose", "that", "which", "as", "like", "under", "over", "near", "beside", "behind", "is",
    "was", "has", "had", "does", "not",
})  # fmt: skip
_MOST_WORDS = 7
"""Words from the article to the noun; farther off, the noun is of something else."""
_ANYBODY = frozenset(("man", "woman", "boy", "girl", "child", "youth", "person", "friend"))
"""Words that another character may be called by too."""
_KIN = frozenset({
    "brother", "sister", "mother", "father", "son", "daughter", "husband", "wife", "uncle", "aunt",
    "grandmother", "grandfather", "niece", "nephew", "friend", "neighbour", "neighbor",
})  # fmt: skip
_NEW_CLAUSE = r",? (?:and|who|that|which) (?:[a-z]+ ){0,4}?(?:he|she|it|was|is)\b"
_TRAITS = re.compile(rf" with [^.;:!?]*?(?={_NEW_CLAUSE}|[,.;:!?]|$)")
_OF_PEOPLE = re.compile(r"\s*of an? (?:man|woman|boy|girl|person)\b")
"""'A bear of a man' is none."""


def told_kinds(text: str) -> dict[str, str]:
    """Name -> the words that say what its owner is, without an article: 'small grey mule'.

    Names are in title case, in the order they come.
    """
    found: dict[str, str] = {}
    for name, told in _said(" ".join(text.split())):
        if told and may_be_name(name):
            found.setdefault(title_case(name), told)
    return found


def with_kinds(people: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """People with what a text says they are where nothing else is known of them.

    Who is said to be something is somebody, unless it is only said whose brother he is. A kind that
    one of them alone has is no other character: 'the mule' is Pepita.
    """
    own = {n: kind for n, kind in told.items() if n in people or noun_of(kind) not in _KIN}
    people = {name: "" for name in own} | dict(people)
    nouns = [noun for kind in own.values() if (noun := noun_of(kind)) not in _ANYBODY]
    kinds = [ANIMALS.first(read_text(noun)) for noun in nouns]
    return {
        name: own.get(name, words) if words in ("", name) else words
        for name, words in people.items()
        if name in own
        or not (
            nouns.count(name.lower()) == 1
            or (kinds.count(name.lower()) == 1 and words.lower().startswith("the "))
        )
    }


def noun_of(phrase: str) -> str:
    """The noun for a being that a phrase ends on, before 'with' and the like; '' for none."""
    words = phrase.split()
    for at, word in enumerate(words[:_MOST_WORDS]):
        bare = word.strip(",.;:!?)")
        after = words[at + 1].strip(",") if at + 1 < len(words) else ""
        ended = word != bare or not after or after in _ENDS
        if bare.lower() in _ENDS:
            return ""
        if is_being(bare) and not is_plural(bare) and ended:
            return bare.lower()
    return ""


def _said(text: str) -> Iterator[tuple[str, str]]:
    """(name, what it is) in the order in which a text says so."""
    hits: list[tuple[int, str, str]] = []
    for match in _IS.finditer(text):
        if not _PREPOSITION.search(text[: match.start()]):
            hits.append((match.start(), match["name"], _kind(text[match.end() :])))
    for match in _BESIDE.finditer(text):
        told = _kind(text[match.end() :])
        if told and not _in_a_list(text[match.end() + len(told) :]):
            hits.append((match.start(), match["name"], told))
    for cue in (_CALLED, _BEFORE):
        for match in cue.finditer(text):
            told = next(
                words for key, words in match.groupdict().items() if words and key != "name"
            )
            hits.append((match.start(), match["name"], told if _ends_on_one(told) else ""))
    yield from ((name, told) for _, name, told in sorted(hits))


def _kind(rest: str) -> str:
    """The phrase at the start of a text, with its 'with ...', where it is of a being."""
    noun = noun_of(rest)
    if not noun:
        return ""
    end = rest.lower().index(noun) + len(noun)
    if _OF_PEOPLE.match(rest[end:]):
        return ""
    traits = _TRAITS.match(rest[end:])
    return rest[:end] + (traits.group() if traits else "")


def _ends_on_one(told: str) -> bool:
    return noun_of(told) == told.rsplit(maxsplit=1)[-1].lower()


def _in_a_list(rest: str) -> bool:
    """Whether more follow: 'Marcus, a fox, and a crow' are three."""
    return re.match(r",? and (?:an?|the|his|her)\b|, (?:an?|the) \w+,? and\b", rest) is not None
