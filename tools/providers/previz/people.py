"""Who is in the frame: people and animals found in a prompt, and whose words are whose.

Tracks subjects by name, role, label and pronoun. Knows nothing of faces, clothes or poses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tools.providers.previz.mentions import Mention, find_mentions
from tools.providers.previz.people_words import MEN, WOMEN
from tools.providers.previz.phrases import END, Text

MOST_FIGURES = 6


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
    def title(self) -> str:
        """What the stage calls this figure; the same for every wording that keeps name or role."""
        if self.name:
            return self.name
        return self.roles[0] if self.roles else (self.sex or self.kind)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a prompt and, for every word, whom it speaks of."""

    people: tuple[Person, ...]
    owner: tuple[int, ...]
    """Index into `people` for each word; -1 before anybody is mentioned."""

    def spans(self, index: int) -> Iterable[int]:
        """Indices of the words that speak of one person."""
        return (at for at, owner in enumerate(self.owner) if owner == index)


_APPOSITION = frozenset(
    (",", ":", "(", "is", "a", "an", "named", "called", "the", "adult", "our", "lead")
)
_PRONOUNS = {
    "he": "man", "him": "man", "his": "man", "himself": "man",
    "she": "woman", "her": "woman", "hers": "woman", "herself": "woman",
}  # fmt: skip


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
        self.marks: list[tuple[int, int]] = []
        """(word index, person) where the current subject changes."""
        self.last: Mention | None = None
        self.last_person: Person | None = None

    def take(self, mention: Mention) -> None:
        """Resolve one mention to a person, known or new."""
        if mention.count != 1:
            self.groups.append(mention)
            self.last, self.last_person = mention, None
            return
        person = self._apposition(mention) or self._known(mention)
        if person is None:
            person = Person(kind=mention.kind)
            self.people.append(person)
        self._learn(person, mention)
        self.marks.append((mention.start, self.people.index(person)))
        self.last, self.last_person = mention, person

    def _apposition(self, mention: Mention) -> Person | None:
        """'Marcus, a watchmaker', 'the same artist: a woman', 'a gardener named Rowan'."""
        if self.last is None or self.last_person is None or mention.start < self.last.stop:
            return None
        gap = self.text.words[self.last.stop : mention.start]
        if len(gap) > 4 or not all(word in _APPOSITION for word in gap):
            return None
        if not gap:
            linked = bool(mention.name) != bool(self.last.name)
        elif gap == (",",):
            linked = False
        elif gap[0] == "," and not (self.last.name or self.last.definite):
            linked = bool(self.last_person.name)
        else:
            linked = not (mention.name and self.last.name)
        return self.last_person if linked and self._agrees(self.last_person, mention) else None

    def _agrees(self, person: Person, mention: Mention) -> bool:
        sexes_agree = not (person.sex and mention.sex) or person.sex == mention.sex
        return person.kind == mention.kind and sexes_agree

    def _known(self, mention: Mention) -> Person | None:
        if mention.name:
            return next((p for p in self.people if _same_name(p.name, mention.name)), None)
        fitting = [p for p in self.people if self._agrees(p, mention) and not p.extra]
        if mention.role:
            same = [p for p in fitting if mention.role in p.roles]
            fitting = same or [
                p for p in fitting if mention.definite and not p.roles and not mention.new
            ]
        if mention.new or (not mention.definite and not mention.role):
            return None
        aged = [p for p in fitting if mention.age and any(m.age == mention.age for m in p.mentions)]
        if mention.age and not aged and any(m.age for p in fitting for m in p.mentions):
            return None
        dressed = [p for p in aged or fitting if self._shares_words(p, mention)]
        return (dressed or aged or fitting or [None])[0]

    def _shares_words(self, person: Person, mention: Mention) -> bool:
        """'the teal sweater woman' is the woman of whom teal was said before."""
        own = set(self.text.words[mention.start : mention.noun]) - {"same", "young", "old", "adult"}
        index = self.people.index(person)
        owner = self._owner()
        return bool(own) and any(
            self.text.words[at] in own for at in range(mention.start) if owner[at] == index
        )

    def _learn(self, person: Person, mention: Mention) -> None:
        person.mentions.append(mention)
        person.name = person.name or mention.name
        person.sex = person.sex or mention.sex or _sex_of_name(mention.name)
        person.age_word = person.age_word or mention.age_word
        if mention.role and mention.role not in person.roles:
            person.roles.append(mention.role)

    def _owner(self) -> list[int]:
        owner = [-1] * len(self.text)
        current, marks = -1, dict(sorted(self.marks))
        for index, word in enumerate(self.text.words):
            current = marks.get(index, current)
            sex = _PRONOUNS.get(word)
            if sex is not None and current >= 0 and index not in marks:
                current = self._pronoun(sex, current, index)
            owner[index] = current
        return owner

    def _pronoun(self, sex: str, current: int, index: int) -> int:
        """The person a pronoun speaks of: the current one unless the sex says otherwise."""
        if self.people[current].sex in (sex, "") and self.people[current].kind == "person":
            return current
        earlier = [p for at, p in sorted(self.marks) if at < index and self.people[p].sex == sex]
        return earlier[-1] if earlier else current

    def cast(self) -> Cast:
        """Everybody, groups counted, sexes learned from pronouns."""
        self._sexes_from_pronouns()
        owner = tuple(self._owner())
        for group in self.groups:
            self._fill_group(group)
        return Cast(
            tuple(self.people[:MOST_FIGURES]), tuple(o if o < MOST_FIGURES else -1 for o in owner)
        )

    def _sexes_from_pronouns(self) -> None:
        owner = self._owner()
        for index, word in enumerate(self.text.words):
            sex = _PRONOUNS.get(word)
            if sex is not None and owner[index] >= 0 and not self.people[owner[index]].sex:
                self.people[owner[index]].sex = sex

    def _fill_group(self, group: Mention) -> None:
        """'two friends' make two figures, less those that are also named one by one."""
        if group.count == 0:
            matching = [p for p in self.people if not group.role or group.role in p.roles]
            missing = 0 if matching else 2
        elif group.crowd:
            missing = group.count
        else:
            matching = [
                p
                for p in self.people
                if p.kind == group.kind
                and not p.extra
                and (
                    group.generic or not group.role or group.role in p.roles or p.name[-2:-1] == " "
                )
                and (not group.sex or p.sex == group.sex)
            ]
            missing = group.count - len(matching)
        for _ in range(min(missing, MOST_FIGURES - len(self.people))):
            member = Person(
                kind=group.kind, sex=group.sex, extra=group.crowd, age_word=group.age_word
            )
            member.roles = [group.role] if group.role else []
            member.mentions.append(group)
            number = sum(1 for p in self.people if p.title.startswith(member.title))
            member.name = f"{member.title} {number + 1}"
            self.people.append(member)


def _same_name(one: str, other: str) -> bool:
    first, second = one.casefold().split(), other.casefold().split()
    if not first or not second:
        return False
    if len(first[-1]) == 1 or len(second[-1]) == 1:
        return first[-1] == second[-1]
    return first == second or (
        (first[0] == second[0] or first[-1] == second[-1]) and 1 in (len(first), len(second))
    )


def _sex_of_name(name: str) -> str:
    first = name.casefold().split()[0] if name.split() else ""
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
