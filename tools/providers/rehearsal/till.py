"""The till: every job that the stand-in sold, written down before the answer leaves.

It is the stand-in's own ledger, held against the client's: it knows no house and renders nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from tools.providers.media import with_paths
from tools.providers.rehearsal.faults import FaultKind
from tools.providers.rehearsal.records import Records, Value
from tools.providers.requests import Request
from tools.takes.assets import AssetStore

LONGEST_TEXT = 20_000
"""Longer strings in a body are media: no prompt is that long."""

_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
_COLUMNS = (
    "ordinal, id, service, model, key, body, request, accepted_at, starts_at, seconds, suffix,"
    " cost_micros, polls, script, cancelled"
)
_ENTER = (  # noqa: S608 - constant columns
    "INSERT INTO sales (id, service, model, key, body, request, accepted_at, starts_at, seconds,"
    " suffix, cost_micros, script) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "
) + _COLUMNS


class Stage(StrEnum):
    """Where a task is; each house has its own words for it."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    """By a fault of the service."""
    MODERATED = "moderated"
    """`Sale.script` tells whether for its input or its output."""
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """For this one poll the house says a status that no contract knows."""


@dataclass(frozen=True, slots=True)
class Sale:
    """One accepted submission."""

    ordinal: int
    """Counts the sales of all houses."""
    id: str
    service: str
    model: str
    key: str
    """The key's last four characters."""
    body: dict[str, Any]
    """As it came over the wire, media replaced by {"sha256", "suffix"}."""
    request: Request
    """The same in our words; media have paths."""
    accepted_at: float
    starts_at: float
    """Later than `accepted_at` when it had to wait for a slot."""
    seconds: float
    """How long the work takes."""
    suffix: str
    """Of the file that is rendered ahead; empty when it is rendered when asked for."""
    cost_micros: int
    polls: int
    """How often its state was asked."""
    script: FaultKind | None
    """The fate that a fault gave it."""
    cancelled: bool

    @property
    def ends_at(self) -> float:
        """When the work is done."""
        return self.starts_at + self.seconds

    @property
    def input_was_moderated(self) -> bool:
        """Whether the words or pictures it came with were refused, rather than the result."""
        return self.script is FaultKind.MODERATED_INPUT


class Till:
    """Sales in the records."""

    def __init__(self, records: Records, assets: AssetStore) -> None:
        """`assets` holds the media of all requests."""
        self._records = records
        self._assets = assets

    def enter(
        self,
        *,
        sale_id: str,
        service: str,
        model: str,
        key: str,
        body: dict[str, Any],
        request: Request,
        accepted_at: float,
        starts_at: float,
        seconds: float,
        suffix: str,
        cost_micros: int,
        script: FaultKind | None,
    ) -> Sale:
        """The new sale; it is written when this returns."""
        row = self._records.row(
            _ENTER,
            *(sale_id, service, model, key[-4:], json.dumps(without_media(body))),
            *(_REQUEST.dump_json(request).decode(), accepted_at, starts_at, seconds, suffix),
            *(cost_micros, script or ""),
        )
        return self._sale(row or ())

    def find(self, service: str, sale_id: str) -> Sale | None:
        """The sale of that id, or None."""
        row = self._records.row(
            f"SELECT {_COLUMNS} FROM sales WHERE service = ? AND id = ?",  # noqa: S608 - constant
            *(service, sale_id),
        )
        return self._sale(row) if row else None

    def polled(self, sale: Sale) -> Sale:
        """The sale with one more poll counted."""
        return self._changed(sale, "polls = polls + 1")

    def doomed(self, sale: Sale, script: FaultKind) -> Sale:
        """The sale with a fate."""
        return self._changed(sale, "script = ?", script)

    def cancelled(self, sale: Sale) -> Sale:
        """The sale taken back."""
        return self._changed(sale, "cancelled = 1")

    def charged(self, sale: Sale, cost_micros: int) -> Sale:
        """The sale at another price: where failures are free, or usage settles it."""
        return self._changed(sale, "cost_micros = ?", cost_micros)

    def unfinished(self, service: str, key: str, model: str, now: float) -> list[float]:
        """When the sales in work will end, latest first; endless ones never; any model for ''."""
        rows = self._records.rows(
            "SELECT CASE script WHEN 'endless' THEN 9e99 ELSE starts_at + seconds END AS ends"
            " FROM sales WHERE cancelled = 0 AND service = ? AND key = ? AND ? IN (model, '')"
            " AND (script = 'endless' OR starts_at + seconds > ?) ORDER BY ends DESC",
            *(service, key[-4:], model, now),
        )
        return [float(row[0] or 0) for row in rows]

    def spent_micros(self, service: str, key: str) -> int:
        """Everything that the key was charged, in millionths of a US dollar."""
        row = self._records.row(
            "SELECT COALESCE(SUM(cost_micros), 0) FROM sales WHERE service = ? AND key = ?",
            *(service, key[-4:]),
        )
        return int(row[0] or 0) if row else 0

    def bought_since(self, moment: float, service: str, key: str, model: str) -> int:
        """How many jobs of the model the key had accepted after a moment."""
        row = self._records.row(
            "SELECT COUNT(*) FROM sales WHERE service = ? AND key = ? AND model = ?"
            " AND accepted_at > ?",
            *(service, key[-4:], model, moment),
        )
        return int(row[0] or 0) if row else 0

    def ledger(self) -> tuple[Sale, ...]:
        """All sales in order."""
        rows = self._records.rows(f"SELECT {_COLUMNS} FROM sales ORDER BY ordinal")  # noqa: S608 - constant
        return tuple(map(self._sale, rows))

    def _changed(self, sale: Sale, change: str, *values: Value) -> Sale:
        row = self._records.row(
            f"UPDATE sales SET {change} WHERE ordinal = ? RETURNING {_COLUMNS}",  # noqa: S608 - constant
            *(*values, sale.ordinal),
        )
        return self._sale(row or ())

    def _sale(self, row: tuple[Any, ...]) -> Sale:
        fields = dict(zip(Sale.__dataclass_fields__, row, strict=True))
        fields["body"] = json.loads(fields["body"])
        request = _REQUEST.validate_json(fields["request"])
        fields["request"] = with_paths(request, self._assets)
        fields["script"] = FaultKind(fields["script"]) if fields["script"] else None
        fields["cancelled"] = bool(fields["cancelled"])
        return Sale(**fields)


def without_media(value: Any) -> Any:
    """A body of JSON with every file in it replaced by its hash and length."""
    if isinstance(value, dict):
        return {name: without_media(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_media(inner) for inner in value]
    if isinstance(value, str) and (value.startswith("data:") or len(value) > LONGEST_TEXT):
        return {"sha256": hashlib.sha256(value.encode()).hexdigest(), "characters": len(value)}
    return value
