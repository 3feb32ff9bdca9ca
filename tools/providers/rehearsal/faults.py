"""What goes wrong at the stand-in, and when: scripted by request, or by chance with a seed.

Knows which fault fits which call; how each is worded or sent is written elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tools.providers.rehearsal.clock import StudioClock
from tools.providers.rehearsal.records import Records


class Call(StrEnum):
    """What a request is for."""

    SUBMIT = "submit"
    POLL = "poll"
    UPLOAD = "upload"
    CANCEL = "cancel"
    ACCOUNT = "account"
    DOWNLOAD = "download"
    OTHER = "other"


class FaultKind(StrEnum):
    """Everything that can go wrong."""

    RATE_LIMITED = "rate_limited"
    RATE_LIMITED_RETRY_AFTER = "rate_limited_retry_after"
    SERVER_ERROR = "server_error"
    """In the service's own JSON."""
    ERROR_PAGE = "error_page"
    """HTML with 502, from a proxy in front."""
    RESET_BEFORE = "reset_before"
    """The connection is reset and the service never saw the request."""
    RESET_AFTER = "reset_after"
    """The service did as asked, and the connection is reset in place of the answer."""
    SLOW_DRIP = "slow_drip"
    UNKNOWN_FIELDS = "unknown_fields"
    UNKNOWN_STATUS = "unknown_status"
    ENDLESS = "endless"
    FAILED = "failed"
    """The task ends with a fault of the service."""
    MODERATED_INPUT = "moderated_input"
    MODERATED_OUTPUT = "moderated_output"
    NO_MONEY = "no_money"
    BAD_CREDENTIALS = "bad_credentials"
    TRUNCATED = "truncated"
    """Fewer bytes than were declared."""
    WRONG_TYPE = "wrong_type"
    """HTML with 200 in place of the file."""
    HUGE = "huge"
    """Ten gigabytes are declared, and come."""
    REDIRECT = "redirect"
    """To another host."""
    EXPIRED = "expired"


_K = FaultKind
_API = frozenset(Call) - {Call.DOWNLOAD}
_TASK = frozenset((Call.SUBMIT, Call.POLL))
_FILE = frozenset((Call.DOWNLOAD,))

FITS: dict[FaultKind, frozenset[Call]] = {
    _K.RATE_LIMITED: _API,
    _K.RATE_LIMITED_RETRY_AFTER: _API,
    _K.SERVER_ERROR: _API,
    _K.ERROR_PAGE: frozenset(Call),
    _K.RESET_BEFORE: frozenset(Call),
    _K.RESET_AFTER: _API,
    _K.SLOW_DRIP: frozenset(Call),
    _K.UNKNOWN_FIELDS: _API,
    _K.UNKNOWN_STATUS: _TASK,
    _K.ENDLESS: _TASK,
    _K.FAILED: _TASK,
    _K.MODERATED_INPUT: frozenset((Call.SUBMIT,)),
    _K.MODERATED_OUTPUT: _TASK,
    _K.NO_MONEY: frozenset((Call.SUBMIT, Call.UPLOAD)),
    _K.BAD_CREDENTIALS: _API,
    _K.TRUNCATED: frozenset(Call),
    _K.WRONG_TYPE: _FILE,
    _K.HUGE: _FILE,
    _K.REDIRECT: _FILE,
    _K.EXPIRED: _FILE,
}
"""Calls that each fault can be played on."""

SCRIPTS = frozenset((_K.UNKNOWN_STATUS, _K.ENDLESS, _K.FAILED, _K.MODERATED_OUTPUT))
"""Faults of a task rather than of an answer: the request is served, what becomes of it is not."""

MILD = (
    *(_K.RATE_LIMITED, _K.RATE_LIMITED_RETRY_AFTER, _K.SERVER_ERROR, _K.ERROR_PAGE),
    *(_K.RESET_BEFORE, _K.RESET_AFTER, _K.SLOW_DRIP, _K.UNKNOWN_FIELDS, _K.UNKNOWN_STATUS),
    *(_K.TRUNCATED, _K.WRONG_TYPE, _K.REDIRECT, _K.EXPIRED),
)
"""Faults that chance may bring unless it is told which: none of them ends a production."""


class Fault(BaseModel):
    """A fault to play on the next requests that it fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    service: str = ""
    """Empty for any."""
    call: Call | None = None
    """None for any call that the fault fits; for a task's fate that is its submit."""
    times: int = Field(default=1, ge=1)
    seconds: float = Field(default=1.0, ge=0)
    """Of `Retry-After`, and how long a slow answer takes."""

    @model_validator(mode="after")
    def _fits(self) -> Fault:
        if self.call is not None and self.call not in FITS[self.kind]:
            raise ValueError(f"{self.kind} cannot be played on the call {self.call!r}")
        return self


class Chance(BaseModel):
    """Faults by chance: the n-th request of a kind at a service always draws the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate: float = Field(default=0.0, ge=0, le=1)
    """Share of the requests that something goes wrong with."""
    seed: int = 0
    kinds: tuple[FaultKind, ...] = MILD
    seconds: float = Field(default=0.2, ge=0)


class FaultScript(BaseModel):
    """What `--faults FILE` and POST /_rehearsal/faults hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    faults: tuple[Fault, ...] = ()
    chance: Chance | None = None
    """None leaves the chance as it was."""


@dataclass(frozen=True, slots=True)
class Played:
    """A fault that was played."""

    at: float
    service: str
    call: Call
    kind: FaultKind


class FaultBook:
    """Orders and chance of faults, kept in the records."""

    def __init__(self, records: Records, clock: StudioClock) -> None:
        """Goes on where an earlier process stopped."""
        self._records = records
        self._clock = clock

    def add(self, *faults: Fault) -> None:
        """Orders faults; they are played first come first served, each on what it fits."""
        for fault in faults:
            self._records.rows(
                "INSERT INTO faults (service, call, kind, seconds, left) VALUES (?, ?, ?, ?, ?)",
                *(fault.service, fault.call or "", fault.kind, fault.seconds, fault.times),
            )

    def leave_to_chance(self, chance: Chance) -> None:
        """Sets the chance from now on."""
        self._records.rows("INSERT OR REPLACE INTO chances VALUES (1, ?)", chance.model_dump_json())

    def load(self, script: FaultScript) -> None:
        """Adds a script's orders and takes over its chance."""
        self.add(*script.faults)
        if script.chance is not None:
            self.leave_to_chance(script.chance)

    def clear(self) -> None:
        """Nothing goes wrong any more; what was played stays on record."""
        self._records.rows("DELETE FROM faults")
        self._records.rows("DELETE FROM chances")

    def left(self) -> int:
        """How many ordered faults have not been played."""
        row = self._records.row("SELECT COALESCE(SUM(left), 0) FROM faults")
        return int(row[0] or 0) if row else 0

    def played(self) -> tuple[Played, ...]:
        """Every fault played so far, in order."""
        rows = self._records.rows("SELECT at, service, call, kind FROM played ORDER BY number")
        return tuple(
            Played(float(at or 0), str(service), Call(str(call)), FaultKind(str(kind)))
            for at, service, call, kind in rows
        )

    def draw(self, service: str, call: Call) -> Fault | None:
        """The fault for this request, if any; it counts as played."""
        fault = self._ordered(service, call) or self._by_chance(service, call)
        if fault is not None:
            self._records.rows(
                "INSERT INTO played (at, service, call, kind) VALUES (?, ?, ?, ?)",
                *(self._clock.now(), service, call, fault.kind),
            )
        return fault

    def _ordered(self, service: str, call: Call) -> Fault | None:
        rows = self._records.rows(
            "SELECT number, kind, seconds, call FROM faults"
            " WHERE left > 0 AND service IN ('', ?) AND call IN ('', ?) ORDER BY number",
            *(service, call),
        )
        for number, kind, seconds, wanted in rows:
            fault = FaultKind(str(kind))
            if call in FITS[fault] and (wanted or call is Call.SUBMIT or fault not in SCRIPTS):
                self._records.rows("UPDATE faults SET left = left - 1 WHERE number = ?", number)
                return Fault(kind=fault, seconds=float(seconds or 0))
        return None

    def _by_chance(self, service: str, call: Call) -> Fault | None:
        row = self._records.row("SELECT chance FROM chances")
        if row is None:
            return None
        chance = Chance.model_validate_json(str(row[0]))
        kinds = [kind for kind in chance.kinds if call in FITS[kind]]
        die = self._throw(f"{service}/{call}", chance.seed)
        if not kinds or next(die) >= chance.rate:
            return None
        return Fault(kind=kinds[int(next(die) * len(kinds))], seconds=chance.seconds)

    def _throw(self, name: str, seed: int) -> Iterator[float]:
        """Numbers in [0, 1) that belong to this request: by its ordinal under that name."""
        row = self._records.row(
            "INSERT INTO counters VALUES (?, 1)"
            " ON CONFLICT (name) DO UPDATE SET count = count + 1 RETURNING count",
            name,
        )
        ordinal = row[0] if row else 0
        digest = hashlib.sha256(f"{seed}:{name}:{ordinal}".encode()).digest()
        return iter(int.from_bytes(digest[at : at + 6], "big") / 2**48 for at in (0, 6, 12))


_PLAYING: ContextVar[Fault | None] = ContextVar("_PLAYING", default=None)


@contextmanager
def playing(fault: Fault) -> Iterator[None]:
    """While this lasts, what the handler sells or asks about has the fault's fate."""
    token = _PLAYING.set(fault)
    try:
        yield
    finally:
        _PLAYING.reset(token)


def script_now() -> FaultKind | None:
    """The fate that the request being served brings to its task, if any."""
    fault = _PLAYING.get()
    fated = SCRIPTS | {FaultKind.MODERATED_INPUT}
    return fault.kind if fault is not None and fault.kind in fated else None
