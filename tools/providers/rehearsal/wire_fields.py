"""Fields of a JSON body, read under the rule that each has to keep: Rejected names the field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tools.providers.fitting import PromptUnit, measure
from tools.providers.rehearsal.inbox import Facts, Inbox
from tools.providers.rehearsal.rules import Rejected, Rule, Where
from tools.providers.requests import Media


@dataclass(frozen=True, slots=True)
class WireFields:
    """One JSON object and where it stands in the body."""

    values: Mapping[str, Any]
    where: Where = ()

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.values.get(name) is not None

    def text(
        self,
        name: str,
        rule: Rule,
        *,
        least: int = 0,
        most: int | None = None,
        unit: PromptUnit = "characters",
    ) -> str:
        """A text of `least` to `most` units; it has to be there unless `least` is 0."""
        value = self.values.get(name)
        if value is None and least == 0:
            return ""
        if not isinstance(value, str):
            raise self.wrong(name, rule)
        size = measure(value, unit)
        if size < least or (most is not None and size > most):
            raise self.wrong(name, rule)
        return value

    def whole(
        self, name: str, rule: Rule, least: int | None = None, most: int | None = None
    ) -> int | None:
        """A whole number within the limits; None when it is not there."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(name, rule)
        if (least is not None and value < least) or (most is not None and value > most):
            raise self.wrong(name, rule)
        return value

    def number(self, name: str, rule: Rule, least: float, most: float) -> float | None:
        """A number within the limits; None when it is not there."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong(name, rule)
        if not least <= value <= most:
            raise self.wrong(name, rule)
        return float(value)

    def choice(self, name: str, rule: Rule, options: Collection[str]) -> str | None:
        """One of the words; None when it is not there."""
        value = self.values.get(name)
        if value is not None and (not isinstance(value, str) or value not in options):
            raise self.wrong(name, rule)
        return value

    def picked(self, name: str, rule: Rule, options: Collection[str]) -> str:
        """One of the words; it has to be there."""
        value = self.choice(name, rule, options)
        if value is None:
            raise self.wrong(name, rule)
        return value

    def flag(self, name: str, rule: Rule) -> bool | None:
        """True or false; None when it is not there."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(name, rule)
        return value

    def items(self, name: str, rule: Rule) -> list[WireFields]:
        """A list of objects; empty when it is not there."""
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wrong(name, rule)
        return [WireFields(each, (*self.where, name, at)) for at, each in enumerate(value)]

    def inner(self, name: str, rule: Rule) -> WireFields:
        """An object; empty when it is not there."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            raise self.wrong(name, rule)
        return WireFields(value or {}, (*self.where, name))

    async def file(self, name: str, rule: Rule, inbox: Inbox) -> tuple[Media, Facts]:
        """The file that the field holds or names, and what it is."""
        value = self.text(name, rule, least=1)
        try:
            return await inbox.opened(value)
        except ValueError as error:
            raise self.wrong(name, rule, str(error)) from error

    def wrong(self, name: str, rule: Rule, detail: str = "") -> Rejected:
        """The rejection of one field."""
        return Rejected(rule, detail, (*self.where, name))
