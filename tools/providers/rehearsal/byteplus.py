"""BytePlus Vision as the stand-in plays it: docs/contracts.md, sections 6.2 and 6.4.

Signatures and permissions are the gateway's, whose errors have another shape than the service's.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from tools.providers.rehearsal import byteplus_rules as rules
from tools.providers.rehearsal.house import Call, House, Problem, Sale, Stage, Window
from tools.providers.rehearsal.rules import Rejected
from tools.providers.rehearsal.wire_fields import WireFields

FILE_SECONDS = 3600.0
WORK_A_SECOND = 35.0
"""Seconds of processing a second of clip."""
_SUCCESS = 10_000
_STATUSES = {
    Stage.QUEUED: "in_queue",
    Stage.RUNNING: "generating",
    Stage.READY: "done",
    Stage.CANCELLED: "canceled",
    Stage.UNKNOWN: "rendering_shadows",
}
_PROBLEMS = {
    Problem.NO_MONEY: (400, 50_403, "Insufficient balance of the account"),
    Problem.RATE: (429, 50_429, "Request Has Reached API Limit, Please Try Later"),
    Problem.SERVER: (500, 50_500, "Internal Error"),
    Problem.MODERATED_INPUT: (400, 50_411, "Pre Img Risk Not Pass"),
    Problem.NOT_FOUND: (404, 50_215, "Input invalid for this service"),
}
_GATEWAY_CODES = {
    rules.SIGNED: "MissingAuthenticationToken",
    rules.SIGNED_HEADERS: "SignatureDoesNotMatch",
    rules.BODY_HASH: "SignatureDoesNotMatch",
    rules.SIGNATURE: "SignatureDoesNotMatch",
    rules.SCOPE: "InvalidCredential",
    rules.ACCESS_KEY: "InvalidAccessKey",
    rules.SKEW: "InvalidTimestampSignature",
    rules.ACTION: "InvalidActionOrVersion",
}
_BUSY = (429, 50_430, "Request Has Reached API Concurrent Limit, Please Try Later")


class BytePlus(House):
    """One address for all actions."""

    name = "byteplus"
    rules = rules.RULES

    def routes(self) -> list[BaseRoute]:
        """One route; the action in the query says what kind of call it is."""
        windows = {
            "CVSubmitTask": Window(self, self._submit, Call.SUBMIT),
            "CVGetResult": Window(self, self._result, Call.POLL),
            "CVCancelTask": Window(self, self._cancel, Call.CANCEL),
            "": Window(self, self._no_action, Call.OTHER),
        }
        return [Route(f"/{self.name}/", _ByAction(windows), methods=["POST"])]

    def problem(self, problem: Problem) -> Response:
        """A code in the service's envelope; bad keys are the gateway's."""
        if problem is Problem.CREDENTIALS:
            return _gateway("SignatureDoesNotMatch", "The signature does not match.", 401)
        return _envelope(*_PROBLEMS[problem])

    def rejected(self, rejection: Rejected) -> Response:
        """Code 50215, or the gateway's error."""
        code = _GATEWAY_CODES.get(rejection.rule)
        if code is not None:
            return _gateway(code, rejection.detail, rejection.status)
        if rejection.rule is rules.AT_ONCE:
            return _envelope(*_BUSY)
        return _envelope(400, 50_215, f"Input invalid for this service: {rejection.detail}")

    def authenticate(self, request: Request) -> str:
        """The access key of a request signed now, by the wall clock: nobody moves that on."""
        return rules.checked_key(request, time.time())

    def new_id(self) -> str:
        """Nineteen digits."""
        return f"74{secrets.randbelow(10**17):017d}"

    async def _submit(self, request: Request, key: str) -> Response:
        body = await self._checked(request)
        order = await rules.ordered(body, self.floor.inbox)
        if self.floor.in_flight(self, key):
            raise Rejected(rules.AT_ONCE)
        sale = self.floor.sell(
            self,
            model=rules.OMNIHUMAN,
            key=key,
            body=body,
            request=order.request,
            cost_micros=order.cost_micros,
            seconds=WORK_A_SECOND * order.request.duration_seconds,
            suffix=".mp4",
        )
        return _envelope(200, _SUCCESS, "Success", {"task_id": sale.id})

    async def _result(self, request: Request, key: str) -> Response:
        sale = self._sale_of(await self._checked(request), key)
        if sale is None:
            return _envelope(200, _SUCCESS, "Success", {"status": "not_found"})
        stage = self.floor.stage(sale, polled=True)
        if stage is Stage.FAILED:
            return _envelope(500, 50_500, "Internal Error", {"status": "done"})
        if stage is Stage.MODERATED:
            return _envelope(400, 50_511, "Post Img Risk Not Pass", {"status": "done"})
        data = {"status": _STATUSES[stage]}
        if stage is Stage.READY:
            file = await self.floor.file(sale, ".mp4")
            address = self.address(file, FILE_SECONDS)
            data |= {"video_url": address, "resp_data": json.dumps({"video_url": address})}
        return _envelope(200, _SUCCESS, "Success", data)

    async def _cancel(self, request: Request, key: str) -> Response:
        sale = self._sale_of(await self._checked(request), key)
        if sale is None or self.floor.stage(sale, polled=False) is not Stage.QUEUED:
            raise Rejected(rules.CANCEL)
        self.floor.till.charged(self.floor.till.cancelled(sale), 0)
        return _envelope(200, _SUCCESS, "Success")

    async def _no_action(self, request: Request, key: str) -> Response:
        raise Rejected(rules.ACTION, status=404)

    async def _checked(self, request: Request) -> dict[str, Any]:
        """The body of a call whose action, version, hash and req_key are right."""
        if request.query_params.get("Version") != rules.VERSION:
            raise Rejected(rules.ACTION, status=404)
        rules.check_body(request, await request.body())
        body = await self.body(request, rules.BODY)
        rules.required_req_key(WireFields(body))
        return body

    def _sale_of(self, body: dict[str, Any], key: str) -> Sale | None:
        """The account's own task."""
        task = WireFields(body).text("task_id", rules.TASK, least=1)
        return self.floor.sale(self, task, key)


class _ByAction:
    """Hands a call to the window of its action."""

    def __init__(self, windows: Mapping[str, Window]) -> None:
        """The window under '' serves all that are not known."""
        self._windows = windows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one call."""
        action = Request(scope).query_params.get("Action", "")
        window = self._windows.get(action, self._windows[""])
        await window(scope, receive, send)


def _envelope(
    status: int, code: int, message: str, data: Mapping[str, Any] | None = None
) -> Response:
    body = {
        "code": code,
        "message": message,
        "request_id": secrets.token_hex(10).upper(),
        "status": code,
        "time_elapsed": "21.0ms",
        "data": None if data is None else dict(data),
    }
    return JSONResponse(body, status)


def _gateway(code: str, message: str, status: int) -> Response:
    metadata = {
        "RequestId": secrets.token_hex(10).upper(),
        "Service": rules.SERVICE,
        "Region": rules.REGION,
        "Version": rules.VERSION,
        "Error": {"Code": code, "Message": message},
    }
    return JSONResponse({"ResponseMetadata": metadata}, status)
