"""The keys of one service: who may be asked now, who rests, who is set aside.

A key is named by its last four characters wherever a person reads it. Keys of one account share
its limits and its balance, so tasks in flight, submits a minute and rests count by account.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from tools.errors import ProviderRefused, RefusalKind, UserFixable
from tools.providers.live.limits import AccountLimits
from tools.providers.models import ServiceCard

_SHOWN = 4
_LEAST_IN_TEXT, _LEAST_IN_BYTES = 4, 10
"""Shorter parts of a key stand in any text, or by chance in a file of some megabytes."""
_SOON_SECONDS = 1e-6
"""A moment this near has come: clocks round."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key; its text form never shows the secret."""

    name: str
    """'…abcd', unique among the service's keys: '…abcd#2' for a twin."""
    account: str
    """Keys of one account share limits and balance; the key's own name when none was written."""
    secret: str = field(repr=False)

    def scrub(self, text: str) -> str:
        """The text with the secret, and its parts around colons, replaced by the name."""
        for form in self._forms(_LEAST_IN_TEXT):
            text = text.replace(form, self.name)
        return text

    def scrub_bytes(self, content: bytes) -> bytes:
        """The same for an answer as it came; very short parts are left, for it may be a file."""
        for form in self._forms(_LEAST_IN_BYTES):
            content = content.replace(form.encode(), self.name.encode())
        return content

    def _forms(self, least: int) -> list[str]:
        """The secret and its parts as they may stand in a text, longest first."""
        plain = [part for part in (self.secret, *self.secret.split(":")) if len(part) >= least]
        forms = {*plain, *(quote(each, safe="") for each in plain)}
        return sorted(forms, key=len, reverse=True)


class KeyRing:
    """Hands out the keys of one service, fairly and within the limits of their accounts.

    One ring belongs to one event loop.
    """

    def __init__(
        self,
        card: ServiceCard,
        value: str,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`value` is the text of the card's variable: 'k1,k2@studio,k3@studio'.

        `clock` counts seconds from anywhere, and `sleep` passes them.

        Raises:
            UserFixable: a key stands there twice, or cannot be sent in a header.
        """
        self._card = card
        self._keys = _read(value, card.keys) if card.keys else (Key("", "", ""),)
        self._clock = clock
        self._sleep = sleep
        self._accounts = {key.account: AccountLimits(card) for key in self._keys}
        self._aside: dict[str, RefusalKind] = {}
        self._count = itertools.count(1)
        self._last_use = dict.fromkeys((key.name for key in self._keys), 0)
        self._in_use = dict.fromkeys((key.name for key in self._keys), 0)
        # The lock's queue is the order of those who wait, one for each adapter, as their rates
        # differ; only its holder looks for a key, and a change wakes every holder.
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._changed = asyncio.Event()

    @property
    def usable(self) -> tuple[Key, ...]:
        """The keys that are not set aside, in the order of the variable."""
        return tuple(key for key in self._keys if key.name not in self._aside)

    def named(self, name: str) -> Key | None:
        """The key of that name, also when it is set aside."""
        return next((key for key in self._keys if key.name == name), None)

    def seat(self, name: str = "", adapter: str = "") -> AbstractAsyncContextManager[Key]:
        """A key for one task, kept until the task ends.

        Without a name it waits, first come first served among the tasks of its adapter, for an
        account with a free slot whose rate and rest allow a submit. With a name it is that very
        key at once: its task runs at the service already, so it counts in flight but asks for no
        room.

        Raises (on entering):
            ProviderRefused: CREDENTIALS or NO_MONEY when no key is left, UNAVAILABLE when none
                was ever set, CREDENTIALS when the named key is not set any more.
        """
        return self._seated(name, adapter)

    def rest(self, key: Key, seconds: float | None) -> None:
        """Let the key's account rest after a limit; None is a back-off that grows.

        It begins anew after a minute without a limit.
        """
        self._accounts[key.account].rest(self._clock(), seconds)

    def set_aside(self, key: Key, refusal: ProviderRefused) -> None:
        """Use a dead key no more; without money its whole account is dead."""
        broke = refusal.kind is RefusalKind.NO_MONEY
        for each in self._keys:
            if each == key or (broke and each.account == key.account):
                self._aside.setdefault(each.name, refusal.kind)
        self._changed.set()

    @asynccontextmanager
    async def _seated(self, name: str, adapter: str) -> AsyncIterator[Key]:
        key = self._returning(name) if name else await self._next(adapter)
        try:
            yield key
        finally:
            self._accounts[key.account].in_flight -= 1
            self._in_use[key.name] -= 1
            self._changed.set()

    def _returning(self, name: str) -> Key:
        """The named key, for a task that was bought with it."""
        key = self.named(name)
        if key is None:
            raise self._refused(
                RefusalKind.CREDENTIALS,
                f"the task was bought with the key {name}, which is not set any more;"
                f" set it in {self._card.keys} to collect what was bought",
            )
        if self._aside.get(name) is RefusalKind.CREDENTIALS:
            raise self._refused(RefusalKind.CREDENTIALS, f"the key {name} was refused before")
        self._accounts[key.account].in_flight += 1
        self._in_use[name] += 1
        return key

    async def _next(self, adapter: str) -> Key:
        """The key whose turn it is; nothing is awaited between choosing and counting it."""
        async with self._turns[adapter]:
            while True:
                self._changed.clear()
                now = self._clock()
                opening = self._openings(adapter)
                free = [key for key, moment in opening if moment <= now + _SOON_SECONDS]
                if free:
                    return self._take(free, adapter, now)
                await self._change(min((moment - now for _, moment in opening), default=None))

    def _openings(self, adapter: str) -> list[tuple[Key, float]]:
        """Usable keys with a free slot and when they may be asked; raises when none is left."""
        usable = self.usable
        if not usable:
            raise self._nobody_left()
        moments = [(key, self._accounts[key.account].opens_at(adapter)) for key in usable]
        return [(key, moment) for key, moment in moments if moment is not None]

    def _take(self, free: list[Key], adapter: str, now: float) -> Key:
        key = min(free, key=self._burden)
        self._accounts[key.account].take(adapter, now)
        self._in_use[key.name] += 1
        self._last_use[key.name] = next(self._count)
        return key

    def _burden(self, key: Key) -> tuple[int, int, int]:
        """Fewest in flight first, then the one that waited longest."""
        account = self._accounts[key.account]
        return account.in_flight, self._in_use[key.name], self._last_use[key.name]

    async def _change(self, seconds: float | None) -> None:
        """Wait until something ends or is set aside, and at most so long."""
        if seconds is None:
            await self._changed.wait()
            return
        timer = asyncio.ensure_future(self._sleep(seconds))
        timer.add_done_callback(lambda _: self._changed.set())
        try:
            await self._changed.wait()
        finally:
            timer.cancel()

    def _nobody_left(self) -> ProviderRefused:
        if not self._keys:
            return self._refused(RefusalKind.UNAVAILABLE, f"no key is set in {self._card.keys}")
        said = ", ".join(f"{name} ({kind})" for name, kind in self._aside.items())
        # A key without money is a good key: the balance is what has to be mended.
        broke = RefusalKind.NO_MONEY in self._aside.values()
        kind = RefusalKind.NO_MONEY if broke else RefusalKind.CREDENTIALS
        return self._refused(kind, f"no key of {self._card.keys or 'it'} is left: {said}")

    def _refused(self, kind: RefusalKind, reason: str) -> ProviderRefused:
        return ProviderRefused(self._card.name, kind, reason)


def _read(value: str, variable: str) -> tuple[Key, ...]:
    """The keys of a variable's text; blanks between commas are ignored."""
    keys: list[Key] = []
    for number, entry in enumerate((part.strip() for part in value.split(",")), start=1):
        if not entry:
            continue
        secret, _, account = (part.strip() for part in _halves(entry))
        if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
            # Headers hold nothing else, and HTTP libraries quote what they cannot send.
            raise _mistake(variable, f"entry {number} is not a key.", "paste the key alone.")
        if any(key.secret == secret for key in keys):
            raise _mistake(variable, f"entry {number} is there twice.", "take one of them out.")
        name = _name(secret, {key.name for key in keys})
        keys.append(Key(name, account or name, secret))
    return tuple(keys)


def _halves(entry: str) -> tuple[str, str, str]:
    """Key and account around the last '@'."""
    return entry.rpartition("@") if "@" in entry else (entry, "", "")


def _name(secret: str, taken: set[str]) -> str:
    """The end of the secret, and of a short one no more than a third."""
    shown = min(_SHOWN, len(secret) // 3)
    base = "…" + secret[len(secret) - shown :]
    twins = (f"{base}#{number}" for number in itertools.count(2))
    return base if base not in taken else next(name for name in twins if name not in taken)


def _mistake(variable: str, problem: str, fix: str) -> UserFixable:
    return UserFixable(problem, where=variable, fix=fix)
