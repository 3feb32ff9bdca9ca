"""What the services say of the user's accounts, asked without buying anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tools.errors import ProviderRefused
from tools.providers.live.service import AccountState, Service
from tools.providers.live.studio import LiveStudio
from tools.providers.live.wire import Wire


@dataclass(frozen=True, slots=True)
class AccountReport:
    """One key at one service."""

    service: str
    key: str
    """By its last four characters."""
    state: AccountState | None
    """None where the service has no call that costs nothing."""
    problem: str = ""
    passes: bool = False
    """Whether the problem is the network's or the service's, not the key's."""


async def check_accounts(studio: LiveStudio) -> tuple[AccountReport, ...]:
    """Every key of every service, asked side by side."""
    return tuple(await asyncio.gather(*(_checked(*line) for line in studio.wires())))


async def _checked(service: Service, wire: Wire) -> AccountReport:
    name = wire.key.name
    if service.account is None:
        return AccountReport(service.name, name, None)
    try:
        return AccountReport(service.name, name, await service.account(wire))
    except ProviderRefused as refusal:
        return AccountReport(service.name, name, None, str(refusal)[:300], refusal.retryable)
    except ValueError as problem:
        return AccountReport(service.name, name, None, str(problem)[:300], passes=True)
