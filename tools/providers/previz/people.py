"""Who is in the frame: people and animals found in a prompt, and whose words are whose.

Tracks subjects by name, role, label and pronoun. Knows nothing of faces, clothes or poses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tools.providers.previz.garment_words import GARMENTS
from tools.providers.previz.mentions import Mention, find_mentions
from tools.providers.previz.people_words import MEN, WOMEN
from tools.providers.previz.phrases import END, Text

MOST_FIGURES = 6
_GROUP = 1000
"""Owner numbers from here on are groups: 'both athletes kneel' speaks of two people."""


@dataclass(slots=True)
class Person:
    """Somebody of the prompt while it is being read."""

    name: str = ""
    """Proper name or label; empty while only a role is known."""
    roles: list[str] = field(default_factory=list)
    """Specific roles in the order they were given: 'chef', 'writer'."""
    kind: str = "person"
    sex: str = ""
    age_word: str = ""
    mentions: list[Mention] = field(default_factory=list)
    extra: bool = False
    """One of a crowd."""

    @property
    def age(self) -> str:
        """Years as digits, when a phrase gives them."""
        return next((mention.age for mention in self.mentions if mention.age), "")

    @property
    def title(self) -> str:
        """What the stage calls this figure; the same for every wording that keeps name or role."""
        if self.name or self.roles:
            return self.name or self.roles[0]
        if self.kind != "person":
            return self.kind
        return f"{self.age}-year-old {self.sex or 'person'}" if self.age else self.sex or "person"


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a prompt and, for every word, whom it speaks of."""

    people: tuple[Person, ...]
    owner: tuple[int, ...]
    """For each word the index into `people`, a group's number, or -1 before anybody is named."""
    groups: tuple[tuple[int, ...], ...] = ()
    """Members of each group."""
    bodies: frozenset[int] = frozenset()
    """Indices of the words that name people."""

    def speaks_of(self, at: int, index: int) -> bool:
        """True when the word at `at` speaks of the person, alone or in a group."""
        owner = self.owner[at]
        if owner >= _GROUP:
            return index in self.groups[owner - _GROUP]
        return owner == index

    def spans(self, index: int) -> list[int]:
        """Indices of the words that speak of one person."""
        return [at for at in range(len(self.owner)) if self.speaks_of(at, index)]

    def one_at(self, at: int) -> int:
        """The person a word speaks of; the first of a group; -1 for nobody."""
        owner = self.owner[at]
        if owner >= _GROUP:
            members = self.groups[owner - _GROUP]
            return members[0] if members else -1
        return owner


_APPOSITION = frozenset(
    (",", ":", "(", "is", "a", "an", "named", "called", "the", "adult", "our", "lead")
)
_PRONOUNS = {
    "he": "man", "him": "man", "his": "man", "himself": "man",
    "she": "woman", "her": "woman", "hers": "woman", "herself": "woman",
}  # fmt: skip
_STAND_INS = frozenset(("subject", "figure", "character", "silhouette"))
"""Nouns that composition uses for somebody who has a name already."""
_BLANK_LABELS = ("Character ", "Person ")


def read_cast(text: Text, names: Iterable[str] = ()) -> Cast:
    """Everybody in the frame, in order of first mention; `names` are tags known beforehand."""
    reading = _Reading(text)
    for mention in find_mentions(text, tuple(names)):
        reading.take(mention)
    return reading.cast()


class _Reading:
    """The state of one pass over a prompt."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.people: list[Person] = []
        self.groups: list[Mention] = []
        self.marks: dict[int, int] = {}
        """Word index -> person or group that is the subject from there on."""
        self.bodies: set[int] = set()
        self.last: Mention | None = None
        self.last_person: Person | None = None

    def take(self, mention: Mention) -> None:
        """Resolve one mention to a person, known or new."""
        self.bodies.update(range(mention.start, mention.stop))
        if mention.count != 1:
            self.marks[mention.start] = _GROUP + len(self.groups)
            self.groups.append(mention)
            self.last, self.last_person = mention, None
            return
        person = self._apposition(mention) or self._placed(mention) or self._known(mention)
        if person is None:
            person = Person(kind=mention.kind)
            self.people.append(person)
        self._learn(person, mention)
        self.marks[mention.start] = self._index(person)
        self.last, self.last_person = mention, person

    def _index(self, person: Person) -> int:
        return next(i for i, other in enumerate(self.people) if other is person)

    def _apposition(self, mention: Mention) -> Person | None:
        """'Marcus, a watchmaker', 'the same artist: a woman', 'a gardener named Rowan'."""
        last, person = self.last, self.last_person
        if last is None or person is None or mention.start < last.stop:
            return None
        if not _agrees(person, mention) or self._is_next_in_list(person, mention):
            return None
        if mention.name.startswith(_BLANK_LABELS) and not person.name:
            return person if self.text.word(mention.start - 1) in (":", "(") else None
        gap = self.text.words[last.stop : mention.start]
        gap = gap[1:] if gap[:1] == (")",) else gap
        if self._bare_role(mention, gap):
            return person
        if len(gap) > 4 or not all(w in _APPOSITION or w.isdecimal() for w in gap):
            return None
        return person if self._linked(last, mention, gap) else None

    def _is_next_in_list(self, person: Person, mention: Mention) -> bool:
        """'the model, the photographer and the stylist' are three."""
        if not mention.role:
            return False
        if any(other is not person and mention.role in other.roles for other in self.people):
            return True
        followed = self.text.word(mention.stop) in ("and", ",")
        listed_so = self.text.words[mention.start - 2 : mention.start] == (",", "the")
        return listed_so and followed and not person.name and bool(person.roles)

    def _placed(self, mention: Mention) -> Person | None:
        """'Composition: subject small in the frame', 'Marcus bends down, a small figure'."""
        noun = self.text.words[mention.noun]
        if noun not in _STAND_INS or not mention.generic or mention.name or not self.people:
            return None
        first, _ = self.text.sentence(mention.start)
        before = self.text.words[first : mention.start]
        if not mention.new:
            bare = mention.definite is False and not set(before) & {"with", "and", "also"}
            return self.last_person or self.people[0] if bare else None
        last = self.last
        named_here = last is not None and last.start >= first and "," in before[-2:]
        behind = self.text.words[mention.stop : mention.stop + 3]
        apart = bool({"behind", "beside", "beyond", "him", "her", "who"} & set(behind))
        return self.last_person if named_here and not apart else None

    def _bare_role(self, mention: Mention, gap: tuple[str, ...]) -> bool:
        """'Marcus, terrified, 34, watchmaker': a role without an article after a name."""
        return (
            bool(self.last_person and self.last_person.name and not self.last_person.roles)
            and bool(mention.role)
            and not (mention.new or mention.definite or mention.name)
            and self.text.word(mention.start - 1) == ","
            and END not in gap
            and len(gap) < 10
        )

    def _linked(self, last: Mention, mention: Mention, gap: tuple[str, ...]) -> bool:
        if not gap or gap == ("the",):
            return bool(mention.name) != bool(last.name)
        if gap == (",",):
            return bool(last.name) and not mention.name and not mention.sex
        if gap[0] == ",":
            named = bool(self.last_person and self.last_person.name)
            return named or last.definite
        return not (mention.name and last.name)

    def _known(self, mention: Mention) -> Person | None:
        if mention.name:
            return next((p for p in self.people if _same_name(p.name, mention.name)), None)
        if mention.age and (mention.new or not (mention.definite or mention.role)):
            return next((p for p in self.people if _same_years(p, mention)), None)
        if mention.new or not (mention.definite or mention.role):
            return None
        fitting = [p for p in self.people if _agrees(p, mention) and not p.extra]
        if mention.role:
            same = [p for p in fitting if mention.role in p.roles]
            unnamed = [p for p in fitting if not p.roles and mention.definite]
            fitting = same or [p for p in unnamed if not p.name.startswith(_BLANK_LABELS)]
        aged = [p for p in fitting if mention.age and p.age == mention.age]
        if mention.age and not aged:
            fitting = [p for p in fitting if not p.age]
        dressed = [p for p in aged or fitting if self._shares_words(p, mention)]
        if not dressed and self._clothed(mention):
            fitting = [p for p in fitting if not any(self._clothed(m) for m in p.mentions)]
        return next(iter(dressed or aged or fitting), None)

    def _clothed(self, mention: Mention) -> bool:
        """'the green hoodie man': told apart by what he wears."""
        return any(True for _ in GARMENTS.hits(self.text, mention.start, mention.noun))

    def _shares_words(self, person: Person, mention: Mention) -> bool:
        """'the teal sweater woman' is the woman of whom teal was said before."""
        own = set(self.text.words[mention.start : mention.noun]) - {"same", "young", "old", "adult"}
        if not own:
            return False
        index, owner = self._index(person), self._owner()
        return any(self.text.words[at] in own for at in range(mention.start) if owner[at] == index)

    def _learn(self, person: Person, mention: Mention) -> None:
        person.mentions.append(mention)
        person.name = person.name or mention.name
        person.sex = person.sex or mention.sex or _sex_of_name(mention.name)
        person.age_word = person.age_word or mention.age_word
        if mention.role and mention.role not in person.roles:
            person.roles.append(mention.role)

    def _owner(self) -> list[int]:
        owner, current = [-1] * len(self.text), -1
        for index, word in enumerate(self.text.words):
            current = self.marks.get(index, current)
            sex = _PRONOUNS.get(word)
            if sex is not None and 0 <= current < _GROUP and index not in self.marks:
                current = self._pronoun(sex, current, index)
            owner[index] = current
        return owner

    def _pronoun(self, sex: str, current: int, index: int) -> int:
        """The person a pronoun speaks of: the current one unless the sex says otherwise."""
        person = self.people[current]
        if person.sex in (sex, "") and person.kind == "person":
            return current
        earlier = [
            p
            for at, p in sorted(self.marks.items())
            if at < index and p < _GROUP and self.people[p].sex == sex
        ]
        return earlier[-1] if earlier else current

    def cast(self) -> Cast:
        """Everybody, groups counted, sexes learned from pronouns."""
        self._sexes_from_pronouns()
        owner = tuple(self._owner())
        members = tuple(self._members(group) for group in self.groups)
        people = tuple(self.people[:MOST_FIGURES])
        kept = tuple(tuple(i for i in group if i < len(people)) for group in members)
        owner = tuple(o if o < len(people) or o >= _GROUP else -1 for o in owner)
        return Cast(people, owner, kept, frozenset(self.bodies))

    def _sexes_from_pronouns(self) -> None:
        owner = self._owner()
        for index, word in enumerate(self.text.words):
            sex, at = _PRONOUNS.get(word), owner[index]
            if sex is not None and 0 <= at < _GROUP and not self.people[at].sex:
                self.people[at].sex = sex

    def _members(self, group: Mention) -> tuple[int, ...]:
        """'two friends' are two figures, less those that are also named one by one."""
        there = () if group.crowd else tuple(self._fitting(group))
        missing = group.count - len(there) if group.count else (0 if there else 2)
        first = len(self.people)
        for _ in range(max(0, min(missing, MOST_FIGURES - first))):
            self.people.append(self._stranger(group))
        return (*there, *range(first, len(self.people)))

    def _fitting(self, group: Mention) -> Iterable[int]:
        for index, person in enumerate(self.people):
            role_fits = group.generic or not group.role or group.role in person.roles
            labelled = person.name[-2:-1] in (" ", "") and not person.roles
            if (
                person.kind == group.kind
                and not person.extra
                and (role_fits or labelled)
                and (not group.sex or person.sex == group.sex)
            ):
                yield index

    def _stranger(self, group: Mention) -> Person:
        member = Person(
            kind=group.kind,
            roles=[group.role] if group.role else [],
            sex=group.sex,
            age_word=group.age_word,
            mentions=[group],
            extra=group.crowd,
        )
        number = sum(1 for p in self.people if p.title.rstrip(" 0123456789") == member.title)
        member.name = f"{member.title} {number + 1}"
        return member


def _agrees(person: Person, mention: Mention) -> bool:
    sexes_agree = not (person.sex and mention.sex) or person.sex == mention.sex
    return person.kind == mention.kind and sexes_agree


def _same_years(person: Person, mention: Mention) -> bool:
    """True for 'and 48-year-old woman' or 'a 32-year-old chef' said of the one known already."""
    if not _agrees(person, mention) or person.age != mention.age:
        return False
    return mention.role in person.roles if mention.new else person.sex == mention.sex


def _same_name(one: str, other: str) -> bool:
    first, second = one.casefold().split(), other.casefold().split()
    if not first or not second:
        return False
    if len(first[-1]) == 1 or len(second[-1]) == 1:
        return first[-1] == second[-1]
    shared = first[0] == second[0] or first[-1] == second[-1]
    return first == second or (shared and 1 in (len(first), len(second)))


def _sex_of_name(name: str) -> str:
    parts = name.casefold().split()
    first = parts[0] if parts else ""
    return "man" if first in MEN else "woman" if first in WOMEN else ""


def subject_of(cast: Cast, text: Text, after: int) -> int:
    """The person that a framing names right behind it ('close-up of Anna'), or -1."""
    if after < 0:
        return -1
    stop = after
    while stop < min(len(text), after + 14) and text.words[stop] != END:
        for index, person in enumerate(cast.people):
            if any(mention.start <= stop < mention.stop for mention in person.mentions):
                return index
        stop += 1
    return -1
