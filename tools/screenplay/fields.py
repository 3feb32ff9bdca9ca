"""JSON taken apart field by field: tolerant of names, strict about types, with paths in errors.

Knows JSON and synonyms; what a field means is its caller's business.
"""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn

from tools.screenplay.source import Source

_TYPE_WORDS = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DEEPEST = 40
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}$")
_SECONDS = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*(?:s|sec|secs|seconds?)?\s*$", re.IGNORECASE)
LONGEST_SHOT_SECONDS = 600.0


def load_json(source: Source) -> object:
    """The JSON value of a source's text.

    Raises `UserFixable` with line and column for bad JSON, and with the field for a key given
    twice, NaN or an infinity, nesting beyond 40, control characters and half surrogate pairs.
    """

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        table = dict(pairs)
        if len(table) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise source.error(
                f"the key {twice!r} stands twice in one object.",
                fix="keep one of the two.",
            )
        return table

    def no_constant(name: str) -> NoReturn:
        raise source.error(f"{name} is not a number that JSON has.", fix="write a plain number.")

    try:
        value: object = json.loads(
            source.text, object_pairs_hook=unique, parse_constant=no_constant
        )
    except json.JSONDecodeError as error:
        raise source.error(
            f"this is not valid JSON: {error.msg[:80]} at column {error.colno}.",
            at=error.lineno,
            fix="correct the text there; a comma, quote or bracket is often missing just before.",
        ) from error
    except RecursionError as error:
        raise _too_deep(source) from error
    except ValueError as error:  # an integer of more than 4,300 digits
        raise source.error("a number in it is far too long.", fix="shorten it.") from error
    _check(value, source, "", 0)
    return value


def _too_deep(source: Source) -> Exception:
    return source.error(
        f"the JSON is nested more than {_DEEPEST} levels deep.",
        fix="write scenes as a list of objects, shots as a list inside each scene.",
    )


def _check(value: object, source: Source, path: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise _too_deep(source)
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key, source, path)
            _check(inner, source, f"{path}.{key}".lstrip("."), depth + 1)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            _check(inner, source, f"{path}[{position}]", depth + 1)
    elif isinstance(value, str):
        _check_text(value, source, path)
    elif isinstance(value, float) and not math.isfinite(value):
        raise source.error("the number is too large.", at=path, fix="write a plain number.")


def _check_text(text: str, source: Source, path: str) -> None:
    found = _SURROGATE.search(text) or _CONTROL.search(text)
    if found:
        kind = "half a surrogate pair" if ord(found.group()) > 127 else "a control character"
        raise source.error(
            f"the text holds {kind} (U+{ord(found.group()):04X}).",
            at=path.encode("utf-8", "replace").decode("utf-8"),
            fix="write the text again without it.",
        )


def normal(key: str) -> str:
    """A field's name as the synonym tables have it: 'shotSize', 'Shot Size' -> 'shot_size'."""
    return re.sub(r"[\s_-]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key.strip())).lower()


class Fields:
    """One JSON object, read by synonyms; remembers what nobody asked for."""

    def __init__(self, value: object, path: str, source: Source) -> None:
        self.path = path
        self.source = source
        if not isinstance(value, dict):
            raise self.wrong("", "an object", value)
        self._values: dict[str, tuple[str, object]] = {}
        for key, inner in value.items():
            if normal(key) in self._values:
                raise self.error(
                    key,
                    f"{key!r} and {self._values[normal(key)][0]!r} are the same field.",
                    fix="keep one of the two.",
                )
            self._values[normal(key)] = (key, inner)

    def at(self, field: str) -> str:
        """The JSON path of a field of this object."""
        return f"{self.path}.{field}".strip(".")

    def error(self, field: str, problem: str, *, fix: str) -> Exception:
        """The error to raise about a field of this object."""
        return self.source.error(problem, at=self.at(field), fix=fix)

    def wrong(self, field: str, wanted: str, value: object) -> Exception:
        """The error to raise about a value of the wrong type."""
        is_a = "null" if value is None else _TYPE_WORDS.get(type(value), "a number")
        return self.error(field, f"this is {is_a}, not {wanted}.", fix=f"make it {wanted}.")

    def take(self, *names: str) -> tuple[str, object]:
        """Key and value of the first synonym present; others with another value are an error.

        Null, empty text and absence are the same: ('', None) when nothing is there.
        """
        found: tuple[str, object] = ("", None)
        for name in names:
            key, value = self._values.pop(name, ("", None))
            if value is None or value == "":
                continue
            if found[0] and found[1] != value:
                raise self.error(
                    key, f"{found[0]!r} and {key!r} say different things.", fix="keep one of them."
                )
            found = (key, value)
        return found

    def text(self, *names: str) -> str:
        """Text of the first synonym present, stripped; numbers are written out; '' if absent."""
        key, value = self.take(*names)
        return self.as_text(key, value)

    def as_text(self, key: str, value: object) -> str:
        """A value as stripped text; '' for None. Lists of text are joined with commas."""
        if value is None:
            return ""
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return ", ".join(each.strip() for each in value if each.strip())
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.wrong(key, "text", value)
        return str(value).strip()

    def words(self, *names: str) -> str:
        """Like `text`, and an object of texts is written out: 'Marcus: coat; Elena: dress'."""
        key, value = self.take(*names)
        if not isinstance(value, dict):
            return self.as_text(key, value)
        parts = {part: self.as_text(f"{key}.{part}", inner) for part, inner in value.items()}
        return "; ".join(f"{part}: {words}" for part, words in parts.items() if words)

    def all_texts(self, *names: str) -> tuple[str, ...]:
        """The texts of every synonym present, in the order of `names`, without repetitions."""
        texts = (self.text(name) for name in names)
        return tuple(dict.fromkeys(text for text in texts if text))

    def texts(self, *names: str) -> tuple[str, ...]:
        """A list of texts; one text is split at commas and semicolons; objects give their name."""
        key, value = self.take(*names)
        if value is None:
            return ()
        if isinstance(value, str):
            return tuple(part.strip() for part in re.split(r"[,;\n]", value) if part.strip())
        if not isinstance(value, list):
            raise self.wrong(key, "a list of texts", value)
        return tuple(
            name
            for position, each in enumerate(value)
            if (name := self._named(key, position, each))
        )

    def _named(self, key: str, position: int, value: object) -> str:
        if isinstance(value, dict):
            fields = Fields(value, self.at(f"{key}[{position}]"), self.source)
            return fields.text("name", "character", "id", "item")
        return self.as_text(f"{key}[{position}]", value)

    def seconds(self, *names: str) -> float | None:
        """A duration in seconds, above 0 and at most 600; '4 s' is understood; None if absent."""
        key, value = self.take(*names)
        if value is None:
            return None
        if isinstance(value, str):
            match = _SECONDS.match(value)
            value = float(match.group(1)) if match else value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, "a number of seconds", value)
        if not 0 < value <= LONGEST_SHOT_SECONDS:
            raise self.error(
                key,
                f"a shot cannot last {str(value)[:20]} seconds.",
                fix=f"give a number above 0 and at most {LONGEST_SHOT_SECONDS:g}.",
            )
        return float(value)

    def objects(self, *names: str) -> list[Fields]:
        """The objects of a list, each with its path; [] if absent."""
        key, value = self.take(*names)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(key, "a list", value)
        return [
            Fields(each, self.at(f"{key}[{position}]"), self.source)
            for position, each in enumerate(value)
        ]

    def identifier(self, *names: str) -> tuple[str, str]:
        """Field and value of an id, safe as a folder's name; ('', '') if absent.

        Spaces and dots become underscores, so '1.2' is '1_2'; anything else that is not a
        letter, digit, hyphen or underscore is refused.
        """
        key, value = self.take(*names)
        written = self.as_text(key, value)
        if not written:
            return "", ""
        safe = re.sub(r"(?<=[A-Za-z0-9])[. ]+(?=[A-Za-z0-9])", "_", written)
        if not _ID.match(safe):
            raise self.error(
                key,
                f"the id {written[:60]!r} cannot be used as a name.",
                fix="use 1 to 48 letters (A-Z), digits, hyphens and underscores.",
            )
        return key, safe

    def unknown(self) -> list[str]:
        """Sentences on the fields that nobody asked for."""
        return [
            f"{self.at(key)} is not a field of a script here; it was left out."
            for key, _ in self._values.values()
        ]
