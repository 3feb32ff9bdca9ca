"""Where a file may be fetched from: hosts on the list, at addresses of the open internet.

An address that an answer names is untrusted: a link to a router, to this machine or to a cloud's
metadata service must never be followed. A host is resolved once and the connection goes to the
address that was checked, so a name that resolves differently a moment later gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.models import ServiceCard, host_matches

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Addresses of a host and port, best first; raises OSError when there are none."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as networks without IPv4 write them (RFC 6052)."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address that was checked, and where exactly to connect for it."""

    url: httpx.URL
    addresses: tuple[str, ...]
    """At least one, best first."""

    @property
    def host(self) -> str:
        """The host's name in ASCII."""
        return self.url.raw_host.decode("ascii")

    @property
    def netloc(self) -> str:
        """The host with its port where that is not the scheme's own."""
        return self.url.netloc.decode("ascii")


async def checked(url: str, card: ServiceCard, resolve: Resolve) -> Place:
    """The place behind a URL.

    Raises:
        ProviderRefused: INVALID when the service's card does not allow it, TRANSIENT when the
            host cannot be resolved.
    """
    target = _allowed(url, card)
    port = target.port or (443 if target.scheme == "https" else 80)
    try:
        addresses = await resolve(target.raw_host.decode("ascii"), port)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = f"the host {target.host[:100]} cannot be resolved: {error}"
        raise _refused(card, RefusalKind.TRANSIENT, reason) from error
    inside = [each for each in addresses if not card.on_this_machine and not is_public(each)]
    if inside or not addresses:
        reason = f"the file host {target.host} is at {inside or 'no address'}, not on the internet"
        raise _refused(card, RefusalKind.INVALID, reason)
    return Place(target, tuple(addresses))


async def system_resolve(host: str, port: int) -> list[str]:
    """The system's addresses of a host, in the system's order of preference."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        if number in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)))
        if number.sixtofour is not None:
            return False
    return number.is_global and not (number.is_multicast or number.is_reserved)


def _allowed(url: str, card: ServiceCard) -> httpx.URL:
    """The URL when scheme and host are allowed; its text is not repeated, it may hold a secret."""
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise _refused(card, RefusalKind.INVALID, "the file's address is not a URL") from error
    plain = target.scheme == "http" and card.on_this_machine
    if not target.host or not (target.scheme == "https" or plain):
        reason = f"the file's address begins with {target.scheme[:10] or 'nothing'}, not https"
        raise _refused(card, RefusalKind.INVALID, reason)
    if target.userinfo:
        raise _refused(card, RefusalKind.INVALID, "the file's address holds a password")
    host = target.raw_host.decode("ascii")
    if not any(host_matches(each, host, target.port) for each in card.file_hosts):
        reason = (
            f"the file lies at {host[:100]}, which is none of its known hosts;"
            f" add it to file_hosts of [services.{card.name}] if it is"
        )
        raise _refused(card, RefusalKind.INVALID, reason)
    return target


def _refused(card: ServiceCard, kind: RefusalKind, reason: str) -> ProviderRefused:
    # The file was made and may be paid: only the service's own price tells what it cost.
    return ProviderRefused(card.name, kind, reason, cost_micros=None)
