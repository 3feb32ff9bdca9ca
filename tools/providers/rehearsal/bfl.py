"""Black Forest Labs as the stand-in plays it: docs/contracts.md, section 2.

Tasks are polled on another host than they were submitted to, and nowhere else.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal import bfl_rules as rules
from tools.providers.rehearsal.bfl_rules import Ordered, ordered
from tools.providers.rehearsal.house import (
    Call,
    House,
    Problem,
    Sale,
    Stage,
    finding,
    key_in,
)
from tools.providers.rehearsal.rules import RULE_HEADER, Rejected
from tools.providers.rehearsal.subjects import bind_subjects
from tools.providers.requests import AngleRequest, StillRequest

CREDIT_MICROS = 10_000
CREDITS_AT_FIRST = 100_000
"""What every key has bought before it comes here."""
SAMPLE_SECONDS = 600.0
"""How long a result can be fetched; asking again gives no fresh address."""
CLUSTER = "localhost"
"""Host of the cluster that has the tasks; the submit's own host is the global one."""
WORK_SECONDS = 8.0
_ACTIVE = 24
_ACTIVE_MAX = 6
_STATUSES = {
    Stage.QUEUED: "Pending",
    Stage.RUNNING: "Pending",
    Stage.READY: "Ready",
    Stage.FAILED: "Error",
    Stage.MODERATED: "Content Moderated",
    Stage.CANCELLED: "Task not found",
    Stage.UNKNOWN: "Reasoning",
}
_PROBLEMS: dict[Problem, tuple[int, dict[str, Any]]] = {
    Problem.CREDENTIALS: (403, {"detail": "Not authenticated"}),
    Problem.NO_MONEY: (402, {"detail": "Insufficient credits. Add credits to continue."}),
    Problem.RATE: (429, {"error": "rate_limited", "message": "Too many active tasks."}),
    Problem.SERVER: (500, {"detail": "Internal Server Error"}),
    Problem.NOT_FOUND: (404, {"detail": "Not Found"}),
    Problem.MODERATED_INPUT: (422, {"detail": "Request Moderated"}),
}


class Bfl(House):
    """Kontext [pro] and [max], and FLUX.2 [pro]."""

    name = "bfl"
    rules = rules.RULES
    judges_input_at_once = False

    def routes(self) -> list[BaseRoute]:
        """Submits, polls, the balance."""
        return [
            self.route("POST", "/v1/{model}", self._submit, Call.SUBMIT),
            self.route("GET", "/v1/get_result", self._poll, Call.POLL),
            self.route("GET", "/v1/credits", self._credits, Call.ACCOUNT),
        ]

    def problem(self, problem: Problem) -> Response:
        """Common refusals, as `detail` or as `error` and `message`."""
        status, body = _PROBLEMS[problem]
        return JSONResponse(body, status)

    def rejected(self, rejection: Rejected) -> Response:
        """A 422 that lists what is wrong with which field."""
        return JSONResponse({"detail": [finding(rejection)]}, 422)

    def authenticate(self, request: Request) -> str:
        """The key in `x-key`."""
        return key_in(request, rules.AUTH, "x-key", scheme="")

    async def _submit(self, request: Request, key: str) -> Response:
        model = request.path_params["model"]
        if model not in rules.MODELS:
            return self.problem(Problem.NOT_FOUND)
        body = await self.body(request, rules.BODY)
        order = await ordered(model, body, self.floor.inbox)
        most = _ACTIVE_MAX if model == "flux-kontext-max" else _ACTIVE
        of_model = model if most == _ACTIVE_MAX else ""
        if self.floor.in_flight(self, key, of_model) >= most:
            raise Rejected(rules.ACTIVE, problem=Problem.RATE)
        if order.cost_credits > self._left(key):
            raise Rejected(rules.MONEY, problem=Problem.NO_MONEY)
        sale = self.floor.sell(
            self,
            model=model,
            key=key,
            body=body,
            request=_request(model, order),
            cost_micros=round(order.cost_credits * CREDIT_MICROS),
            seconds=WORK_SECONDS,
            suffix=order.suffix,
        )
        return JSONResponse(self._accepted(sale, order))

    def _accepted(self, sale: Sale, order: Ordered) -> dict[str, Any]:
        """With a webhook the answer names no address to poll."""
        costs = {
            "cost": order.cost_credits,
            "input_mp": order.input_mp,
            "output_mp": order.output_mp,
        }
        if order.webhook:
            return {"id": sale.id, "status": "Pending", "webhook_url": order.webhook, **costs}
        polling_url = self.url(f"/v1/get_result?id={sale.id}", CLUSTER)
        return {"id": sale.id, "polling_url": polling_url, **costs}

    async def _poll(self, request: Request, key: str) -> Response:
        task = request.query_params.get("id", "")
        sale = self.floor.sale(self, task)
        if request.url.hostname != CLUSTER:
            answer = JSONResponse(_state(task, "Task not found"))
            answer.headers[RULE_HEADER] = rules.POLLING_URL.id
            return answer
        if sale is None:
            return JSONResponse(_state(task, "Task not found"))
        stage = self.floor.stage(sale, polled=True)
        if stage is Stage.READY:
            return JSONResponse(_state(task, "Ready", result=await self._result(sale)))
        if stage is Stage.MODERATED:
            current = self.floor.sale(self, task) or sale
            word = "Request Moderated" if current.input_was_moderated else _STATUSES[stage]
            reasons = {"Moderation Reasons": ["Safety Filter"]}
            return JSONResponse(_state(task, word, details=reasons))
        return JSONResponse(_state(task, _STATUSES[stage]))

    async def _result(self, sale: Sale) -> dict[str, Any]:
        file = await self.floor.file(sale, sale.suffix)
        return {
            "sample": self.address(file, SAMPLE_SECONDS, once_for=sale.id),
            "prompt": sale.body["prompt"],
            "seed": sale.request.seed,
            "start_time": sale.starts_at,
            "end_time": sale.ends_at,
            "duration": sale.seconds,
        }

    async def _credits(self, request: Request, key: str) -> Response:
        return JSONResponse({"credits": self._left(key)})

    def _left(self, key: str) -> float:
        return CREDITS_AT_FIRST - self.floor.till.spent_micros(self.name, key) / CREDIT_MICROS


def _state(
    task: str,
    status: str,
    result: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "id": task,
        "status": status,
        "result": result,
        "progress": None,
        "details": details,
        "preview": None,
    }


def _request(model: str, order: Ordered) -> AngleRequest | StillRequest:
    """The order in our words: with an input image it is an edit of the first."""
    pictures = bind_subjects(order.prompt, order.pictures[1:])
    size = {"width": order.width, "height": order.height}
    if not order.pictures:
        return StillRequest(model=f"bfl/{model}", seed=order.seed, prompt=order.prompt, **size)
    return AngleRequest(
        model=f"bfl/{model}",
        seed=order.seed,
        prompt=order.prompt,
        source=order.pictures[0].model_copy(update={"tag": "scene"}),
        subjects=pictures,
        **size,
    )
