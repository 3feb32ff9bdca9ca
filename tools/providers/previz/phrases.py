"""Prompt text as words: sentences, negation, and tables of phrases found in them.

Knows English well enough to split and stem; it does not know what any word means to a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


def listed(words: str) -> tuple[str, ...]:
    """The words of a space-separated list, which is how tables of single words are written."""
    return tuple(words.split())


LONGEST_PROMPT = 20_000
"""Characters read; a prompt is a page at most, and hostile text must not cost seconds."""

END = "."
"""Every sentence end, whatever mark the writer used."""

_TYPOGRAPHY = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2011": "-", "\u2010": "-"}
)
_JOINED = (
    (re.compile(r"\b[tT][- ]?[sS]hirts?\b"), "tshirt"),
    (re.compile(r"\b(?:v\.s|vs)\."), "versus"),
    (re.compile(r"\b(Mr|Mrs|Ms|Dr|St|Prof|INT|EXT|int|ext)\."), r"\1"),
    (re.compile(r"(?<=\d)[.,](?=\d)"), "_"),
    (re.compile(r"[\u2013\u2014]| - "), " , "),
    # What a look at a reference picture found: its light is not the light of this shot.
    (re.compile(r"\bcolou?rs of the figure\b:?[^.;]*?(?=,? wearing\b|[.;\n]|$)", re.I), ""),
    (re.compile(r"\s*#[0-9a-fA-F]{6}\b"), ""),
    # Hair greys there; no place of worship is meant.
    (re.compile(r"\b(at|on|around|from) (the|his|her|their) temples\b"), r"\1 \2 sides"),
)
_TOKEN = re.compile(r"@?[^\W_]+(?:'[^\W_]+|_\d+)*\+?|\n+|[.!?;]+|[,:()\[\]\"]")
_ENDS = re.compile(r"[.!?;\n]+")

_NEGATORS = frozenset(
    listed(
        "no not without never neither nor minus lacks lacking isn't aren't doesn't don't avoid "
        "exclude excluding nobody none cannot remove removed removing"
    )
)
_NOT_A_NEGATION = frozenset(("longer", "only", "just", "one's", "matter", "doubt", "hint", "far"))
_CLOSERS = frozenset((",", "(", ")", "[", "]", ":", "but", "while", "instead", "except", END))
_WHOLE_SENTENCE = frozenset(("avoid", "exclude", "excluding", "don't"))

_IRREGULAR = {
    "women": "woman", "men": "man", "people": "person", "children": "child", "knives": "knife",
    "wolves": "wolf", "shelves": "shelf", "leaves": "leaf", "feet": "foot", "mice": "mouse",
    "scarves": "scarf", "lens": "lens", "bus": "bus", "gas": "gas", "chess": "chess",
    "glasses": "glasses", "eyeglasses": "glasses", "spectacles": "glasses", "clothes": "clothes",
    "stairs": "stairs", "gallows": "gallows", "binoculars": "binoculars", "geese": "goose",
    "policemen": "policeman", "policewomen": "policewoman", "firemen": "fireman",
    "grandchildren": "grandchild", "woods": "woods", "shorts": "shorts", "tights": "tights",
    "slacks": "slacks",
    "flats": "flats", "overalls": "overalls", "trainers": "trainers", "scrubs": "scrubs",
    "shades": "shades", "heels": "heels", "pants": "pants", "denims": "denims",
    "fishermen": "fisherman", "axes": "axe",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A prompt as parallel rows of words."""

    words: tuple[str, ...]
    """Lower case; commas, brackets and quotes are words, every sentence end is `END`."""
    raw: tuple[str, ...]
    """As written."""
    stems: tuple[str, ...]
    """Singular forms."""
    negated: tuple[bool, ...]
    """True where the text says that the thing is not there."""

    def __len__(self) -> int:
        return len(self.words)

    def word(self, index: int) -> str:
        """The word at an index; a sentence end outside the text."""
        return self.words[index] if 0 <= index < len(self.words) else END

    def sentence(self, index: int) -> tuple[int, int]:
        """First and past-the-last index of the sentence around a word."""
        first = index
        while first > 0 and self.words[first - 1] != END:
            first -= 1
        last = index
        while last < len(self.words) and self.words[last] != END:
            last += 1
        return first, last


def stem(word: str) -> str:
    """The singular of a noun, as far as spelling tells; verbs and adjectives mostly unchanged."""
    word = word[:-2] if word.endswith("'s") else word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1]


def read_text(prompt: str) -> Text:
    """The prompt in words; never raises, whatever the text."""
    clean = prompt[:LONGEST_PROMPT].translate(_TYPOGRAPHY)
    for pattern, replacement in _JOINED:
        clean = pattern.sub(replacement, clean)
    raw = tuple(END if _ENDS.fullmatch(token) else token for token in _TOKEN.findall(clean))
    words = tuple(token.lower() for token in raw)
    return Text(words, raw, tuple(stem(word) for word in words), _negations(words))


def _negations(words: tuple[str, ...]) -> tuple[bool, ...]:
    marks = [False] * len(words)
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else END
        if word not in _NEGATORS or following in _NOT_A_NEGATION - {"longer"}:
            continue
        whole = word in _WHOLE_SENTENCE
        for later in range(index, len(words)):
            if words[later] == END or (not whole and words[later] in _CLOSERS):
                break
            marks[later] = True
    return tuple(marks)


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase of a table found in a text."""

    start: int
    stop: int
    """Past the last word."""
    value: T
    phrase: str


class Lexicon(Generic[T]):
    """A table of phrases, searched longest first; singular and plural are one."""

    def __init__(self, table: Mapping[str, T]) -> None:
        """Build from phrase -> value; several phrases may share a row, parted by commas."""
        self._rows: dict[str, list[tuple[tuple[str, ...], T, str]]] = {}
        for phrases, value in table.items():
            for phrase in phrases.split(","):
                parts = tuple(stem(part) for part in phrase.replace("-", " ").split())
                self._rows.setdefault(parts[0], []).append((parts, value, phrase.strip()))
        for rows in self._rows.values():
            rows.sort(key=lambda row: -len(row[0]))

    @property
    def words(self) -> tuple[str, ...]:
        """The first word of every phrase, singular."""
        return tuple(self._rows)

    def at(self, text: Text, index: int) -> Hit[T] | None:
        """The longest phrase that starts at a word, if any."""
        for parts, value, phrase in self._rows.get(text.stems[index], ()):
            stop = index + len(parts)
            if text.stems[index:stop] == parts:
                return Hit(index, stop, value, phrase)
        return None

    def hits(
        self, text: Text, start: int = 0, stop: int | None = None, *, negated: bool = False
    ) -> Iterator[Hit[T]]:
        """All phrases in reading order; only those that the text affirms (or only denies)."""
        index = start
        stop = len(text) if stop is None else min(stop, len(text))
        while index < stop:
            hit = self.at(text, index)
            if hit is not None and hit.stop <= stop and text.negated[index] == negated:
                yield hit
                index = hit.stop
            else:
                index += 1

    def first(self, text: Text, start: int = 0, stop: int | None = None) -> T | None:
        """The first affirmed value, or None."""
        return next((hit.value for hit in self.hits(text, start, stop)), None)


def by_value(table: Mapping[T, str]) -> Lexicon[T]:
    """A lexicon from value -> 'phrase, phrase, ...', the way the vocabulary is written."""
    return Lexicon({phrases: value for value, phrases in table.items() if phrases})


def verb_forms(base: str) -> tuple[str, ...]:
    """The base with -s, -ing and -ed; irregular pasts belong in the tables."""
    head, _, tail = base.partition(" ")
    tail = f" {tail}" if tail else ""
    if head.endswith("e") and not head.endswith("ee"):
        forms = (head, f"{head}s", f"{head[:-1]}ing", f"{head}d")
    elif head.endswith("y") and head[-2:-1] not in "aeou":
        forms = (head, f"{head[:-1]}ies", f"{head}ing", f"{head[:-1]}ied")
    elif re.fullmatch(r".*[^aeiou][aeiou][bdgmnpt]", head) and len(head) < 5:
        forms = (head, f"{head}s", f"{head}{head[-1]}ing", f"{head}{head[-1]}ed")
    else:
        plural = f"{head}es" if head.endswith(("ch", "sh", "ss", "x")) else f"{head}s"
        forms = (head, plural, f"{head}ing", f"{head}ed")
    return tuple(form + tail for form in forms)


def verbs(table: Mapping[T, str]) -> Lexicon[T]:
    """A lexicon from value -> 'base, base, ...' in which every form of a verb is found."""
    rows: dict[str, T] = {}
    for value, bases in table.items():
        for base in bases.split(","):
            for form in verb_forms(base.strip()):
                rows.setdefault(form, value)
    return Lexicon(rows)
