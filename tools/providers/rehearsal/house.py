"""A house: one service as the stand-in plays it. Subclasses word it; what is common is here.

A house owns its routes under its name, its rules, its errors. Latency, faults, files and the
ledger are the floor's.
"""

from __future__ import annotations

import json
import logging
import math
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from tools.errors import DailiesError
from tools.providers.rehearsal.answers import instead, spoiled
from tools.providers.rehearsal.faults import Call, Fault, FaultKind, playing
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.rules import RULE_HEADER, Problem, Rejected, Rule, Rulebook
from tools.providers.rehearsal.till import Sale, Stage

__all__ = [
    "Call",
    "Handler",
    "House",
    "Problem",
    "Sale",
    "Stage",
    "Window",
    "finding",
    "good_key",
    "key_in",
]

_log = logging.getLogger(__name__)

Handler = Callable[[Request, str], Awaitable[Response]]
"""Serves one request of a known key; raises Rejected when it breaks a rule."""

GOOD_KEYS = "rehearsal-"
_REFUSALS = {
    FaultKind.RATE_LIMITED: Problem.RATE,
    FaultKind.RATE_LIMITED_RETRY_AFTER: Problem.RATE,
    FaultKind.SERVER_ERROR: Problem.SERVER,
    FaultKind.NO_MONEY: Problem.NO_MONEY,
    FaultKind.BAD_CREDENTIALS: Problem.CREDENTIALS,
    FaultKind.MODERATED_INPUT: Problem.MODERATED_INPUT,
}


class House(ABC):
    """One service."""

    name: ClassVar[str]
    """Also the prefix of its addresses: http://127.0.0.1:PORT/<name>/v1/..."""
    rules: ClassVar[Rulebook]
    judges_input_at_once: ClassVar[bool] = True
    """Whether moderation of an input answers the submit; else it is how the task ends."""

    def __init__(self, floor: Floor) -> None:
        """Opens the house on a floor."""
        self.floor = floor

    @abstractmethod
    def routes(self) -> list[BaseRoute]:
        """Everything it answers, made with `self.route`."""

    @abstractmethod
    def problem(self, problem: Problem) -> Response:
        """A common refusal in the service's own shape and status."""

    @abstractmethod
    def rejected(self, rejection: Rejected) -> Response:
        """A validation error in the service's own shape."""

    @abstractmethod
    def authenticate(self, request: Request) -> str:
        """The key of a request; Rejected, citing the rule, when it has no good one."""

    def new_id(self) -> str:
        """An id for a task, as the service forms them."""
        return str(uuid4())

    def route(
        self, method: str, path: str, handler: Handler, call: Call, *, keyless: bool = False
    ) -> Route:
        """One route below the house's name; a keyless one is not authenticated: its key is ''."""
        window = Window(self, handler, call, keyless=keyless)
        return Route(f"/{self.name}{path}", window, methods=[method])

    async def body(self, request: Request, rule: Rule) -> dict[str, Any]:
        """The JSON object that came; Rejected under `rule` when it is none."""
        try:
            said = json.loads(await request.body())
        except ValueError as error:
            raise Rejected(rule, "the body is not JSON") from error
        if not isinstance(said, dict):
            raise Rejected(rule, "the body is not an object")
        return said

    def address(self, file: Path, lifetime_seconds: float, *, once_for: str = "") -> str:
        """Where a file can be fetched for a while; with `once_for` never anew for that task."""
        owner = f"{self.name}/{once_for}/{file.name}" if once_for else ""
        return self.floor.delivery.address(
            file, lifetime_seconds, service=self.name, once_for=owner
        )

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The whole address of one of its own paths; 'localhost' is another host than the usual."""
        return f"http://{host}:{self.floor.delivery.port}/{self.name}{path}"


def key_in(
    request: Request, rule: Rule, header: str = "authorization", scheme: str = "Bearer"
) -> str:
    """The key that a header shows, behind its scheme; Rejected under `rule` when none is good."""
    said = request.headers.get(header, "")
    found, _, key = said.partition(" ") if scheme else ("", "", said)
    if found != scheme or not good_key(key):
        raise Rejected(rule, problem=Problem.CREDENTIALS)
    return key


def finding(rejection: Rejected) -> dict[str, Any]:
    """A wrong field as FastAPI lists it, for services that are built with it."""
    return {
        "loc": ["body", *rejection.where],
        "msg": rejection.detail,
        "type": "missing" if rejection.detail == "Field required" else "value_error",
    }


def good_key(key: str) -> bool:
    """Whether the stand-in knows the key; all that begin with 'rehearsal-' are good."""
    return key.startswith(GOOD_KEYS) and key.isascii() and " " not in key


@dataclass(frozen=True, slots=True)
class Window:
    """One route of a house, with the faults asked for in front of it: an ASGI application."""

    house: House
    handler: Handler
    call: Call
    keyless: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        request = Request(scope, receive)
        fault = self.house.floor.faults.draw(self.house.name, self.call)
        try:
            # The body is read whatever follows, so that an early answer is not lost to a reset.
            await request.body()
        except ClientDisconnect:
            # A client that was killed in the middle of its request has asked for nothing.
            return
        answer = await (self._faulty(request, fault) if fault else self._served(request))
        await answer(scope, receive, send)

    async def _faulty(self, request: Request, fault: Fault) -> Response:
        at_once = instead(fault) or self._refusal(fault)
        if at_once is not None:
            return at_once
        with playing(fault):
            return spoiled(fault, await self._served(request))

    def _refusal(self, fault: Fault) -> Response | None:
        problem = _REFUSALS.get(fault.kind)
        if problem is None:
            return None
        if problem is Problem.MODERATED_INPUT and not self.house.judges_input_at_once:
            return None
        answer = self.house.problem(problem)
        if fault.kind is FaultKind.RATE_LIMITED_RETRY_AFTER:
            answer.headers["Retry-After"] = str(math.ceil(fault.seconds))
        return answer

    async def _served(self, request: Request) -> Response:
        try:
            key = "" if self.keyless else self.house.authenticate(request)
            return await self.handler(request, key)
        except Rejected as rejection:
            return self._rejection(rejection)
        except DailiesError:
            _log.exception("%s cannot serve %s", self.house.name, request.url.path)
            return self.house.problem(Problem.SERVER)

    def _rejection(self, rejection: Rejected) -> Response:
        common = rejection.problem
        answer = self.house.problem(common) if common else self.house.rejected(rejection)
        answer.headers[RULE_HEADER] = rejection.rule.id
        return answer
