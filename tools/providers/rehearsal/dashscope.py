"""DashScope as the stand-in plays it: docs/contracts.md, section 4.3."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal import dashscope_rules as rules
from tools.providers.rehearsal.house import Call, House, Problem, Sale, Stage, key_in
from tools.providers.rehearsal.rules import Rejected
from tools.providers.rehearsal.wire_fields import WireFields

DAY_SECONDS = 86_400.0
"""How long a task is known and its file can be fetched."""
WORK_SECONDS = 120.0
AT_ONCE = 2
_STATUSES = {
    Stage.QUEUED: "PENDING",
    Stage.RUNNING: "RUNNING",
    Stage.READY: "SUCCEEDED",
    Stage.FAILED: "FAILED",
    Stage.MODERATED: "FAILED",
    Stage.CANCELLED: "CANCELED",
    Stage.UNKNOWN: "HIBERNATING",
}
_PROBLEMS = {
    Problem.CREDENTIALS: (401, "InvalidApiKey", "Invalid API-key provided."),
    Problem.NO_MONEY: (400, "Arrearage", "Access denied, your account is in arrears."),
    Problem.RATE: (429, "Throttling.RateQuota", "Requests rate limit exceeded."),
    Problem.SERVER: (500, "InternalError", "An internal error has occurred."),
    Problem.MODERATED_INPUT: (400, "DataInspectionFailed", "Input data is inappropriate."),
    Problem.NOT_FOUND: (404, "NotFound", "No such path."),
}
_CODES = {
    rules.ASYNC: (403, "AccessDenied"),
    rules.MODEL: (404, "ModelNotFound"),
    rules.CANCEL: (400, "UnsupportedOperation"),
}


class DashScope(House):
    """Tasks of the Singapore region."""

    name = "dashscope"
    rules = rules.RULES

    def routes(self) -> list[BaseRoute]:
        """Submit, poll, cancel, list."""
        submit = "/api/v1/services/aigc/video-generation/video-synthesis"
        return [
            self.route("POST", submit, self._submit, Call.SUBMIT),
            self.route("GET", "/api/v1/tasks/", self._list, Call.ACCOUNT),
            self.route("GET", "/api/v1/tasks/{task}", self._poll, Call.POLL),
            self.route("POST", "/api/v1/tasks/{task}/cancel", self._cancel, Call.CANCEL),
        ]

    def problem(self, problem: Problem) -> Response:
        """Code, message and request id."""
        return _error(*_PROBLEMS[problem])

    def rejected(self, rejection: Rejected) -> Response:
        """The same shape; most are InvalidParameter."""
        status, code = _CODES.get(rejection.rule, (400, "InvalidParameter"))
        return _error(status, code, rejection.sentence)

    def authenticate(self, request: Request) -> str:
        """The bearer's key."""
        return key_in(request, rules.AUTH)

    async def _submit(self, request: Request, key: str) -> Response:
        if request.headers.get("x-dashscope-async") != "enable":
            raise Rejected(rules.ASYNC, "current user api does not support synchronous calls")
        body = await self.body(request, rules.BODY)
        order = await rules.ordered(body, self.floor.inbox)
        sale = self.floor.sell(
            self,
            model=order.model,
            key=key,
            body=body,
            request=order.request,
            cost_micros=order.cost_micros,
            seconds=WORK_SECONDS,
            suffix=".mp4",
            slots=AT_ONCE,
        )
        return _said({"output": {"task_status": "PENDING", "task_id": sale.id}})

    async def _poll(self, request: Request, key: str) -> Response:
        task = request.path_params["task"]
        sale = self._known(task, key)
        if sale is None:
            return _said({"output": {"task_id": task, "task_status": "UNKNOWN"}})
        stage = self.floor.stage(sale, polled=True)
        output: dict[str, Any] = {
            "task_id": sale.id,
            "task_status": _STATUSES[stage],
            "submit_time": _moment(sale.accepted_at),
        }
        if stage is Stage.READY:
            return _said(await self._finished(sale, output))
        if stage in (Stage.FAILED, Stage.MODERATED):
            # Only seconds of finished clips are charged.
            self.floor.till.charged(sale, 0)
            output |= _failure(stage)
        return _said({"output": output})

    async def _finished(self, sale: Sale, output: dict[str, Any]) -> dict[str, Any]:
        file = await self.floor.file(sale, ".mp4")
        prompt = sale.body["input"].get("prompt", "")[: rules.PROMPT_KEPT]
        left = sale.ends_at + DAY_SECONDS - self.floor.clock.now()
        done = {
            "scheduled_time": _moment(sale.starts_at),
            "end_time": _moment(sale.ends_at),
            "video_url": self.address(file, left, once_for=sale.id),
            "orig_prompt": prompt,
        }
        parameters = WireFields(sale.body).inner("parameters", rules.BODY)
        if rules.extends(parameters):
            done["actual_prompt"] = prompt
        usage = {
            "video_duration": rules.SECONDS,
            "video_ratio": "standard",
            "video_count": 1,
            "SR": int(rules.resolution_of(sale.model, parameters).removesuffix("P")),
        }
        return {"output": output | done, "usage": usage}

    async def _cancel(self, request: Request, key: str) -> Response:
        sale = self._known(request.path_params["task"], key)
        if sale is None:
            return self.problem(Problem.NOT_FOUND)
        if self.floor.stage(sale, polled=False) is not Stage.QUEUED:
            raise Rejected(rules.CANCEL)
        self.floor.till.charged(self.floor.till.cancelled(sale), 0)
        return _said({})

    async def _list(self, request: Request, key: str) -> Response:
        mine = [
            sale
            for sale in self.floor.till.ledger()
            if sale.service == self.name and sale.key == key[-4:]
        ]
        listed = [{"task_id": sale.id, "model_name": sale.model} for sale in mine]
        return _said({"data": listed, "total": len(listed), "page_no": 1})

    def _known(self, task: str, key: str) -> Sale | None:
        """The key's own task, while it is remembered."""
        sale = self.floor.sale(self, task, key)
        old = sale is not None and self.floor.clock.now() > sale.accepted_at + DAY_SECONDS
        return None if old else sale


def _failure(stage: Stage) -> dict[str, str]:
    if stage is Stage.FAILED:
        return {"code": "InternalError.Algo", "message": "An internal error has occurred."}
    return {"code": "DataInspectionFailed", "message": "Output data may be inappropriate."}


def _said(body: dict[str, Any]) -> Response:
    return JSONResponse({"request_id": str(uuid4())} | body)


def _error(status: int, code: str, message: str) -> Response:
    body = {"code": code, "message": message, "request_id": str(uuid4())}
    return JSONResponse(body, status)


def _moment(seconds: float) -> str:
    """'2026-11-02 18:00:00.123'."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
