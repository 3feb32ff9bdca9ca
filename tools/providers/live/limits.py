"""What one account may do at a service: tasks at once, submits a minute, rests after a limit."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

from tools.providers.models import ServiceCard

_FIRST_REST_SECONDS = 1.0
_LONGEST_REST_SECONDS = 60.0
_QUIET_SECONDS = 60.0
"""So long after a rest without another limit the back-off begins anew."""
_LONG_AGO = float("-inf")


@dataclass(slots=True)
class _Rate:
    """Submits a minute; half a submit a minute is one in two minutes."""

    per_minute: float
    taken: deque[float] = field(default_factory=deque)
    """When the last submits were let go, as many as the window may hold."""

    @property
    def count(self) -> int:
        """How many submits fit into the window."""
        return max(1, int(self.per_minute))

    def opens_at(self) -> float:
        window_seconds = self.count * 60.0 / self.per_minute
        return self.taken[0] + window_seconds if len(self.taken) >= self.count else _LONG_AGO

    def take(self, now: float) -> None:
        self.taken.append(now)
        if len(self.taken) > self.count:
            self.taken.popleft()


@dataclass(slots=True)
class AccountLimits:
    """Limits of one account and what they were used for so far."""

    card: ServiceCard
    in_flight: int = 0
    _rates: dict[str, _Rate] = field(default_factory=dict)
    """By adapter where the service counts so, else one under ''."""
    _rest_until: float = _LONG_AGO
    _strikes: int = 0

    def opens_at(self, adapter: str) -> float | None:
        """The moment from which it may be asked; None when it depends on a task that ends."""
        if self.in_flight >= self.card.in_flight:
            return None
        rate = self._rate(adapter)
        return max(self._rest_until, rate.opens_at() if rate else _LONG_AGO)

    def take(self, adapter: str, now: float) -> None:
        """Count one more task."""
        self.in_flight += 1
        rate = self._rate(adapter)
        if rate is not None:
            rate.take(now)

    def rest(self, now: float, seconds: float | None) -> None:
        """Let it rest after a limit; None is a back-off that grows: 1, 2, 4 to 60 seconds."""
        if not seconds:
            # Tasks that met one limit together report it one by one: that is one strike.
            if now < self._rest_until:
                return
            seconds = self._back_off(now)
        self._rest_until = max(self._rest_until, now + seconds)

    def _back_off(self, now: float) -> float:
        quiet = now - self._rest_until > _QUIET_SECONDS
        self._strikes = 1 if quiet else self._strikes + 1
        step = min(_FIRST_REST_SECONDS * 2.0 ** (self._strikes - 1), _LONGEST_REST_SECONDS)
        return min(step * random.uniform(0.75, 1.25), _LONGEST_REST_SECONDS)

    def _rate(self, adapter: str) -> _Rate | None:
        allowed = self.card.per_minute
        if isinstance(allowed, dict):
            per_minute = allowed.get(adapter)
        else:
            adapter, per_minute = "", allowed
        if per_minute is None:
            return None
        return self._rates.setdefault(adapter, _Rate(per_minute))
