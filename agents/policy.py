"""The critic's policy: one table from fault to remedy (`policy.toml`), which a user can change.

What is free is tried first, each remedy at most once; when that does not mend an asset it is made
again while retakes are left, else a person decides. A user's table changes what passes as
advice, what gates when strict, remedies and words; it cannot let an unusable file through.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tools.errors import UserFixable
from tools.takes.verdict import Remedy

OVERRIDE_VARIABLE = "DAILIES_POLICY"
FILE_NAME = "policy.toml"
"""A table of this name in a production's folder counts for that production alone."""
UNUSABLE = frozenset({"unreadable", "black", "frozen", "silent", "wrong_size", "wrong_length"})
"""Faults of a file that no film can use: they gate at any strictness, whatever a table says."""
_HASH_CHARACTERS = 12

Table = dict[str, object]


class Rule(BaseModel):
    """What a fault means for an asset."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instruction: str = Field(min_length=1)
    """For the next prompt."""
    free: tuple[Remedy, ...] = ()
    """Remedies of the cutting room, in the order in which they are tried."""
    lenient: bool = False
    """Let pass when the filmmaker asked for leniency."""
    strict: bool = False
    """Gate even as advice when the filmmaker asked for strictness."""


class Policy(BaseModel):
    """The whole table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_usable_share: Annotated[float, Field(gt=0, le=1)]
    """A trim that keeps less of the planned length is a retake: the beat would be lost."""
    faults: dict[str, Rule]
    unknown: Rule
    """For faults that a new check names before the table does: still a gate, still retaken."""

    @model_validator(mode="after")
    def _what_has_to_gate(self) -> Policy:
        waved = sorted(name for name in UNUSABLE if self.rule(name).lenient)
        if waved:
            raise ValueError(f"faults.{waved[0]}.lenient: a film cannot use such a file")
        if self.unknown.lenient:
            raise ValueError("unknown.lenient: nobody knows what that would let through")
        return self

    def rule(self, fault: str) -> Rule:
        """What stands for a fault."""
        return self.faults.get(fault, self.unknown)

    @cached_property
    def sha256(self) -> str:
        """First twelve hex digits of the table's hash; changes with every field."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:_HASH_CHARACTERS]


def load_policy(production: Path | None = None) -> Policy:
    """The shipped table, under the user's, under the production's own.

    Raises:
        UserFixable: a table cannot be read or says what it cannot; names file and field.
    """
    table = tomllib.loads(files(__package__).joinpath(FILE_NAME).read_text("utf-8"))
    policy = _checked(table, FILE_NAME)
    for path in _tables(production):
        table = _laid_over(table, _read(path), path)
        # Each is checked by itself, so that the file at fault is the one that is named.
        policy = _checked(table, str(path))
    return policy


def _tables(production: Path | None) -> tuple[Path, ...]:
    """A user's tables, the widest first."""
    variable = os.environ.get(OVERRIDE_VARIABLE, "").strip()
    own = production / FILE_NAME if production else None
    return (
        *((Path(variable),) if variable else ()),
        *((own,) if own is not None and own.exists() else ()),
    )


def _laid_over(table: Table, own: Table, path: Path) -> Table:
    """The table with a user's fields in it; UserFixable for a fault that no check names."""
    known, faults = _section(table, "faults", path), _section(own, "faults", path)
    strange = sorted(set(faults) - set(known))
    if strange:
        raise _wrong(path, f"faults.{strange[0]}", "no check names such a fault")
    merged = {name: rule | _section(faults, name, path) for name, rule in _rules(known)}
    unknown = _section(table, "unknown", path) | _section(own, "unknown", path)
    return table | own | {"faults": merged, "unknown": unknown}


def _rules(faults: Table) -> list[tuple[str, Table]]:
    return [(name, rule) for name, rule in faults.items() if isinstance(rule, dict)]


def _section(table: Table, name: str, path: Path) -> Table:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise _wrong(path, name, "not a table")
    return found


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserFixable(
            f"cannot be read: {error}.",
            where=str(path),
            fix=f"mend it, or take it away (unset {OVERRIDE_VARIABLE}).",
        ) from error


def _checked(table: Table, source: str) -> Policy:
    try:
        return Policy.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(source, ".".join(map(str, first["loc"])), first["msg"]) from error


def _wrong(source: Path | str, field: str, said: str) -> UserFixable:
    return UserFixable(
        f"{said.removeprefix('Value error, ')}.",
        where=f"{source}: {field}" if field else str(source),
        fix="compare with agents/policy.toml, which says what each field may be.",
    )
