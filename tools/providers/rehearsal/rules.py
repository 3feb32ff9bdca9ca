"""What a service demands, rule by rule: every rejection that the stand-in makes cites one.

A rule is a line of docs/contracts.md with its section and how sure that line is. Knows no service.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

Mark = Literal["SDK", "DOC", "3P", "UNC"]
"""Seen in an official SDK, in the maker's documentation, at a third party; or not certain."""

Where = tuple[str | int, ...]
"""Path of a field in a body: ("referenceImages", 0, "tag")."""

RULE_HEADER = "X-Rehearsal-Rule"
"""Names the broken rule in every rejection."""


class Problem(StrEnum):
    """Refusals that every service knows and words in its own way."""

    CREDENTIALS = "credentials"
    NO_MONEY = "no_money"
    RATE = "rate"
    SERVER = "server"
    MODERATED_INPUT = "moderated_input"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Rule:
    """One demand of a service."""

    id: str
    """Unique among all services: 'runway-prompt-length'."""
    section: str
    """Of docs/contracts.md: '3.2'."""
    says: str
    """One sentence: 'promptText has 1 to 1,000 UTF-16 code units'."""
    mark: Mark


class Rejected(Exception):
    """A request broke a rule; the house words it in the service's own shape."""

    def __init__(
        self,
        rule: Rule,
        detail: str = "",
        where: Where = (),
        *,
        status: int = 400,
        problem: Problem | None = None,
    ) -> None:
        """`problem` asks for the wording of a common refusal instead of a validation error."""
        super().__init__(detail or rule.says)
        self.rule = rule
        self.detail = detail or rule.says
        """The sentence for the service's own message."""
        self.where = where
        self.status = status
        """A hint for houses whose status depends on what was wrong."""
        self.problem = problem

    @property
    def path(self) -> str:
        """Where the body was wrong: 'referenceImages.0.tag'; empty when that is nowhere."""
        return ".".join(map(str, self.where))

    @property
    def sentence(self) -> str:
        """What was wrong, behind where it was when that is somewhere."""
        return f"{self.path}: {self.detail}" if self.where else self.detail


class Rulebook:
    """The rules of one service."""

    _books: ClassVar[dict[str, Rulebook]] = {}

    def __init__(self, house: str) -> None:
        """Opens the book of a house; one book a house."""
        self._house = house
        self._rules: dict[str, Rule] = {}
        Rulebook._books[house] = self

    def add(self, name: str, section: str, says: str, mark: Mark) -> Rule:
        """The new rule; its id is the house's name and `name`. ValueError when it is taken."""
        rule = Rule(f"{self._house}-{name}", section, says, mark)
        if rule.id in self._rules:
            raise ValueError(f"two rules are called {rule.id}")
        self._rules[rule.id] = rule
        return rule

    def rules(self) -> tuple[Rule, ...]:
        """The rules of this house, in the order they were written."""
        return tuple(self._rules.values())

    @classmethod
    def all(cls) -> tuple[Rule, ...]:
        """The rules of every house that has been imported, for the page and for coverage tests."""
        return tuple(rule for book in cls._books.values() for rule in book.rules())
