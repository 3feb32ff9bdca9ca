"""fal as the stand-in plays it: the queue, the store, and failures that are completed tasks.

Source: docs/contracts.md, sections 4.1, 4.2, 6.1 and 7.1.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal import fal_rules as rules
from tools.providers.rehearsal.delivery import type_of
from tools.providers.rehearsal.fal_models import ENDPOINTS
from tools.providers.rehearsal.forms import Misfilled, filled
from tools.providers.rehearsal.house import Call, House, Problem, Sale, Stage, key_in
from tools.providers.rehearsal.rules import Rejected, Where
from tools.providers.requests import FoleyRequest, LipsyncRequest

FILE_SECONDS = 7 * 86400.0
TOKEN_SECONDS = 3600.0
SLOTS = 2
"""Tasks at work at once for a new account; the queue takes more and lets them wait."""

_SIGNING = b"the rehearsal's store"
"""Tokens are signed rather than kept; nothing that they open is worth guarding."""
_PROBLEMS = {
    Problem.CREDENTIALS: (401, "No user found for Key ID and Secret"),
    Problem.NO_MONEY: (
        403,
        "User is locked. Reason: Exhausted balance. Top up your balance at the billing page.",
    ),
    Problem.RATE: (429, "Too many concurrent requests"),
    Problem.SERVER: (500, "Internal server error"),
    Problem.MODERATED_INPUT: (422, "Content policy violation"),
    Problem.NOT_FOUND: (404, "Not found"),
}
_STATUS = {
    Stage.QUEUED: "IN_QUEUE",
    Stage.RUNNING: "IN_PROGRESS",
    Stage.UNKNOWN: "REHEATING",
}
_ERRORS = {
    Stage.FAILED: ("internal_server_error", "The model failed."),
    Stage.MODERATED: ("content_policy_violation", "Content policy violation"),
    Stage.CANCELLED: ("client_cancelled", "The request was cancelled."),
}


class Fal(House):
    """The queue at /fal, and the store for input files at the same address."""

    name = "fal"
    rules = rules.RULES
    judges_input_at_once = False

    def routes(self) -> list[BaseRoute]:
        """Submit, status, result, cancel, token, upload."""
        task = "/{owner}/{app}/requests/{id}"
        return [
            self.route("POST", "/storage/auth/token", self._token, Call.UPLOAD),
            self.route("POST", "/files/upload", self._upload, Call.UPLOAD, keyless=True),
            self.route("GET", f"{task}/status", self._status, Call.POLL),
            self.route("GET", task, self._result, Call.POLL),
            self.route("PUT", f"{task}/cancel", self._cancel, Call.CANCEL),
            self.route("POST", "/{endpoint:path}", self._submit, Call.SUBMIT),
        ]

    def problem(self, problem: Problem) -> Response:
        """A sentence as `detail`, with the type of a request error where it is one."""
        status, detail = _PROBLEMS[problem]
        if problem is Problem.SERVER:
            return _request_error(status, detail, "internal_error")
        return JSONResponse({"detail": detail}, status)

    def rejected(self, rejection: Rejected) -> Response:
        """A list as `detail` for a wrong input, a sentence for all else."""
        if isinstance(rejection, Misfilled):
            where = ("body", *rejection.where)
            return _model_error(422, rejection.kind, rejection.detail, where)
        return _request_error(rejection.status, rejection.detail, "bad_request")

    def authenticate(self, request: Request) -> str:
        """`Authorization: Key <id>:<secret>`."""
        key = key_in(request, rules.AUTH, scheme="Key")
        if ":" not in key:
            raise Rejected(rules.AUTH, problem=Problem.CREDENTIALS)
        return key

    async def _submit(self, request: Request, key: str) -> Response:
        endpoint = request.path_params["endpoint"]
        form = ENDPOINTS.get(endpoint)
        if form is None:
            raise Rejected(rules.ENDPOINT, problem=Problem.NOT_FOUND)
        body = await self.body(request, rules.BODY)
        job = await filled(form, body).job(self.floor.inbox.opened)
        sale = self.floor.sell(
            self,
            model=endpoint,
            key=key,
            body=body,
            request=job.request,
            cost_micros=job.cost_micros,
            seconds=job.seconds,
            suffix=job.suffix,
            slots=SLOTS,
        )
        queued = {"status": "IN_QUEUE", "queue_position": self._position(sale, key)}
        return JSONResponse(self._addresses(sale) | queued)

    async def _status(self, request: Request, key: str) -> Response:
        sale = self._sale(request, key)
        stage = self._stage(sale, polled=True)
        said: dict[str, Any] = {"status": _STATUS.get(stage, "COMPLETED"), **self._addresses(sale)}
        if stage is Stage.QUEUED:
            said["queue_position"] = self._position(self._sale(request, key), key)
        else:
            wanted = request.query_params.get("logs", "").lower() in ("1", "true")
            said["logs"] = [_log_line(sale)] if wanted else None
        if said["status"] == "COMPLETED":
            said["metrics"] = {"inference_time": sale.seconds}
        if stage in _ERRORS:
            said["error_type"], said["error"] = _ERRORS[stage]
        return JSONResponse(said, 200 if said["status"] == "COMPLETED" else 202)

    async def _result(self, request: Request, key: str) -> Response:
        sale = self._sale(request, key)
        stage = self._stage(sale, polled=False)
        if stage in _ERRORS:
            return self._failure(sale, stage)
        if stage is not Stage.READY:
            raise Rejected(rules.RESULT, "Request is still in progress")
        return JSONResponse(await self._made(sale))

    async def _cancel(self, request: Request, key: str) -> Response:
        sale = self._sale(request, key)
        stage = self.floor.stage(sale, polled=False)
        if stage not in _STATUS:
            raise Rejected(rules.CANCEL, "ALREADY_COMPLETED")
        if stage is Stage.QUEUED:
            self.floor.till.charged(sale, 0)
        self.floor.till.cancelled(sale)
        return JSONResponse({"status": "CANCELLATION_REQUESTED"}, 202)

    async def _token(self, request: Request, key: str) -> Response:
        if request.query_params.get("storage_type") != "fal-cdn-v3":
            raise Rejected(rules.STORE_TYPE)
        expires_at = int(self.floor.clock.now() + TOKEN_SECONDS)
        return JSONResponse(
            {
                "token": f"{expires_at}.{_signed(expires_at)}",
                "token_type": "Bearer",
                "base_url": self.url(""),
                "expires_at": datetime.fromtimestamp(expires_at, UTC).isoformat(),
            }
        )

    async def _upload(self, request: Request, key: str) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not self._is_token(token):
            raise Rejected(rules.STORE_TOKEN, problem=Problem.CREDENTIALS)
        content = await request.body()
        if not content or "content-type" not in request.headers:
            raise Rejected(rules.STORE_FILE)
        media = self.floor.inbox.keep(content)
        return JSONResponse({"access_url": self.address(media.path, FILE_SECONDS)})

    def _is_token(self, token: str) -> bool:
        until, _, signature = token.partition(".")
        if not until.isdigit() or int(until) < self.floor.clock.now():
            return False
        return hmac.compare_digest(signature, _signed(int(until)))

    def _sale(self, request: Request, key: str) -> Sale:
        """The task that a path names, by owner and app alone."""
        path = request.path_params
        sale = self.floor.sale(self, path["id"], key)
        if sale is None or _app(sale.model) != f"{path['owner']}/{path['app']}":
            raise Rejected(rules.ADDRESS, problem=Problem.NOT_FOUND)
        return sale

    def _stage(self, sale: Sale, *, polled: bool) -> Stage:
        """Where a task is; one that failed at no fault of its owner's is not charged."""
        stage = self.floor.stage(sale, polled=polled)
        if stage is Stage.FAILED or (stage is Stage.MODERATED and sale.input_was_moderated):
            self.floor.till.charged(sale, 0)
        return stage

    def _addresses(self, sale: Sale) -> dict[str, Any]:
        task = self.url(f"/{_app(sale.model)}/requests/{sale.id}")
        return {
            "request_id": sale.id,
            "response_url": task,
            "status_url": f"{task}/status",
            "cancel_url": f"{task}/cancel",
        }

    def _position(self, sale: Sale, key: str) -> int:
        """How many tasks are to begin before it; it falls with every poll that finds fewer."""
        now = self.floor.clock.now()
        ends = self.floor.till.unfinished(self.name, key, sale.model, now)
        ahead = sum(end < sale.ends_at for end in ends)
        return max(0, ahead - SLOTS) + (sale.polls == 0)

    def _failure(self, sale: Sale, stage: Stage) -> Response:
        """A task's end as the answer to the question for its result."""
        kind, words = _ERRORS[stage]
        if stage is Stage.CANCELLED:
            return _request_error(499, words, kind)
        if stage is Stage.FAILED:
            return _model_error(500, kind, words, ("body",))
        if sale.input_was_moderated:
            return _model_error(422, kind, words, ("body", "prompt"))
        return _model_error(422, kind, words, ("body",), units="1")

    async def _made(self, sale: Sale) -> dict[str, Any]:
        """The model's output."""
        path = await self.floor.file(sale, sale.suffix)
        request = sale.request
        if isinstance(request, FoleyRequest):
            if request.clip is None:
                return {"audio": self._file(sale, path)}
            path = await self.floor.media.muxed(request.clip.path, path)
        video = {"video": self._file(sale, path)}
        if isinstance(request, LipsyncRequest):
            return video | {"duration": request.duration_seconds}
        return video

    def _file(self, sale: Sale, path: Path) -> dict[str, Any]:
        return {
            "url": self.address(path, FILE_SECONDS, once_for=sale.id),
            "content_type": type_of(path),
            "file_name": f"output{path.suffix}",
            "file_size": path.stat().st_size,
        }


def _request_error(status: int, detail: str, kind: str) -> Response:
    """An error of the queue."""
    return JSONResponse(
        {"detail": detail, "error_type": kind}, status, headers={"X-Fal-Error-Type": kind}
    )


def _model_error(status: int, kind: str, words: str, where: Where, units: str = "0") -> Response:
    """An error of a model; `units` are what it bills all the same."""
    return JSONResponse(
        {
            "detail": [
                {
                    "loc": list(where),
                    "msg": words,
                    "type": kind,
                    "url": f"https://docs.fal.ai/errors/#{kind}",
                    "input": None,
                }
            ]
        },
        status,
        headers={
            "X-Fal-Retryable": "true" if status >= 500 else "false",
            "x-fal-billable-units": units,
        },
    )


def _app(endpoint: str) -> str:
    """Owner and app of an endpoint's id, without the sub-path."""
    return "/".join(endpoint.split("/")[:2])


def _signed(expires_at: int) -> str:
    return hmac.new(_SIGNING, str(expires_at).encode(), hashlib.sha256).hexdigest()


def _log_line(sale: Sale) -> dict[str, str]:
    moment = datetime.fromtimestamp(sale.starts_at, UTC).isoformat()
    words = f"step {sale.polls}"
    return {"timestamp": moment, "level": "INFO", "source": "USER", "message": words}
