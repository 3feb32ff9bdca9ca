"""Replicate as the stand-in plays it: predictions, models, files, errors as problem details.

Source: docs/contracts.md, sections 4.4 and 7.2.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal import replicate_rules as rules
from tools.providers.rehearsal.forms import Misfilled, filled
from tools.providers.rehearsal.house import Call, House, Problem, Sale, Stage, key_in
from tools.providers.rehearsal.inbox import Facts
from tools.providers.rehearsal.replicate_models import MODELS, Sold
from tools.providers.rehearsal.rules import Rejected
from tools.providers.requests import FoleyRequest, Media

FILE_SECONDS = 3600.0

_PROBLEMS = {
    Problem.CREDENTIALS: (
        401,
        "Unauthenticated",
        "You did not pass a valid authentication token",
    ),
    Problem.NO_MONEY: (
        402,
        "Insufficient credit",
        "You have insufficient credit to run this model. Add credit on your billing page.",
    ),
    Problem.RATE: (429, "Too many requests", "Request was throttled."),
    Problem.SERVER: (500, "Internal server error", "Something went wrong."),
    Problem.MODERATED_INPUT: (422, "Input validation failed", "The prompt was flagged."),
    Problem.NOT_FOUND: (404, "Not found", "The requested resource could not be found."),
}
_STATUS = {
    Stage.QUEUED: "starting",
    Stage.RUNNING: "processing",
    Stage.READY: "succeeded",
    Stage.FAILED: "failed",
    Stage.MODERATED: "failed",
    Stage.CANCELLED: "canceled",
    Stage.UNKNOWN: "dreaming",
}


class Replicate(House):
    """The API at /replicate/v1."""

    name = "replicate"
    rules = rules.RULES
    judges_input_at_once = False

    def routes(self) -> list[BaseRoute]:
        """Predictions by version and by name, polls, cancel, models, files, the account."""
        model = "/v1/models/{owner}/{model}"
        task = "/v1/predictions/{id}"
        return [
            self.route("POST", "/v1/predictions", self._by_version, Call.SUBMIT),
            self.route("POST", f"{model}/predictions", self._by_name, Call.SUBMIT),
            self.route("GET", task, self._get, Call.POLL),
            self.route("POST", f"{task}/cancel", self._cancel, Call.CANCEL),
            self.route("GET", model, self._model, Call.OTHER),
            self.route("GET", f"{model}/versions/{{id}}", self._version, Call.OTHER),
            self.route("POST", "/v1/files", self._upload, Call.UPLOAD),
            self.route("GET", "/v1/account", self._account, Call.ACCOUNT),
        ]

    def problem(self, problem: Problem) -> Response:
        """Problem details."""
        status, title, detail = _PROBLEMS[problem]
        return _details(status, title, detail)

    def rejected(self, rejection: Rejected) -> Response:
        """Problem details that name the field."""
        where = f"input.{rejection.path}".removesuffix(".")
        title = "Input validation failed" if isinstance(rejection, Misfilled) else "Invalid request"
        return _details(422, title, f"- {where}: {rejection.detail}")

    def authenticate(self, request: Request) -> str:
        """`Authorization: Bearer <token>`."""
        return key_in(request, rules.AUTH)

    def new_id(self) -> str:
        """26 letters and figures."""
        return "".join(secrets.choice("0123456789abcdefghjkmnpqrstvwxyz") for _ in range(26))

    async def _by_version(self, request: Request, key: str) -> Response:
        body = await self.body(request, rules.BODY)
        asked = str(body.get("version", "")).rpartition(":")[2]
        for sold in MODELS:
            if sold.version == asked:
                return await self._sold(sold, body, key)
        raise Rejected(rules.VERSION, "Invalid version or not permitted", status=422)

    async def _by_name(self, request: Request, key: str) -> Response:
        sold = self._named(request)
        if not sold.official:
            raise Rejected(rules.OFFICIAL, problem=Problem.NOT_FOUND)
        return await self._sold(sold, await self.body(request, rules.BODY), key)

    async def _sold(self, sold: Sold, body: dict[str, Any], key: str) -> Response:
        job = await filled(sold.form, body.get("input")).job(self._opened)
        sale = self.floor.sell(
            self,
            model=sold.name,
            key=key,
            body=body,
            request=job.request,
            cost_micros=job.cost_micros,
            seconds=job.seconds,
            suffix=job.suffix,
        )
        return JSONResponse(self._prediction(sale, "starting"), 201)

    async def _get(self, request: Request, key: str) -> Response:
        sale = self._sale(request, key)
        stage = self.floor.stage(sale, polled=True)
        # One that was taken back is free only when it had not begun.
        ran = stage is not Stage.CANCELLED or sale.cost_micros > 0
        said = self._prediction(sale, _STATUS[stage], ran=ran)
        if stage is Stage.FAILED:
            said["error"] = "CUDA error: an illegal memory access was encountered"
        elif stage is Stage.MODERATED:
            said["error"] = (
                "The input prompt was flagged as sensitive. Please try again with another one."
                if sale.input_was_moderated
                else "NSFW content detected. Try running it again, or try a different prompt."
            )
        elif stage is Stage.READY:
            said["output"] = await self._output(sale)
        return JSONResponse(said)

    async def _cancel(self, request: Request, key: str) -> Response:
        sale = self._sale(request, key)
        stage = self.floor.stage(sale, polled=False)
        if stage is Stage.QUEUED:
            self.floor.till.charged(sale, 0)
        if stage in (Stage.QUEUED, Stage.RUNNING):
            self.floor.till.cancelled(sale)
            ran = stage is Stage.RUNNING
            return JSONResponse(self._prediction(sale, "canceled", ran=ran))
        return JSONResponse(self._prediction(sale, _STATUS[stage]))

    async def _model(self, request: Request, key: str) -> Response:
        sold = self._named(request)
        owner, _, name = sold.name.partition("/")
        return JSONResponse(
            {
                "url": f"https://replicate.com/{sold.name}",
                "owner": owner,
                "name": name,
                "description": None,
                "visibility": "public",
                "github_url": None,
                "paper_url": None,
                "license_url": None,
                "run_count": 1,
                "cover_image_url": None,
                "default_example": None,
                "latest_version": _described(sold),
            }
        )

    async def _version(self, request: Request, key: str) -> Response:
        sold = self._named(request)
        if sold.version != request.path_params["id"]:
            raise Rejected(rules.VERSION, problem=Problem.NOT_FOUND)
        return JSONResponse(_described(sold))

    async def _upload(self, request: Request, key: str) -> Response:
        async with request.form() as form:
            part = form.get("content")
            content = await part.read() if isinstance(part, UploadFile) else b""
            kind = part.content_type if isinstance(part, UploadFile) else None
        if not content:
            raise Rejected(rules.UPLOAD)
        media = self.floor.inbox.keep(content)
        now = self.floor.clock.now()
        return JSONResponse(
            {
                "id": media.sha256,
                "name": media.path.name,
                "content_type": kind or "application/octet-stream",
                "size": len(content),
                "etag": media.sha256[:32],
                "checksums": {"sha256": media.sha256},
                "metadata": {},
                "created_at": _moment(now),
                "expires_at": _moment(now + 86400),
                "urls": {"get": self.url(f"/v1/files/{media.sha256}")},
            },
            201,
        )

    async def _account(self, request: Request, key: str) -> Response:
        return JSONResponse(
            {"type": "user", "username": "rehearsal", "name": "Rehearsal", "github_url": None}
        )

    def _named(self, request: Request) -> Sold:
        wanted = f"{request.path_params['owner']}/{request.path_params['model']}"
        for sold in MODELS:
            if sold.name == wanted:
                return sold
        raise Rejected(rules.MODEL, problem=Problem.NOT_FOUND)

    def _sale(self, request: Request, key: str) -> Sale:
        sale = self.floor.sale(self, request.path_params["id"], key)
        if sale is None:
            raise Rejected(rules.TASK, problem=Problem.NOT_FOUND)
        return sale

    async def _opened(self, value: str) -> tuple[Media, Facts]:
        """An input file; those that were handed in have addresses of the API's own."""
        inbox = self.floor.inbox
        own = self.url("/v1/files/")
        if value.startswith(own):
            digest = value.removeprefix(own)
            if not digest.isalnum():
                raise ValueError("no such file")
            try:
                media = Media(sha256=digest, path=inbox.assets.find(digest))
            except LookupError as error:
                raise ValueError("no such file") from error
            return media, await inbox.facts(media)
        return await inbox.opened(value)

    async def _output(self, sale: Sale) -> str:
        path: Path = await self.floor.file(sale, sale.suffix)
        if isinstance(sale.request, FoleyRequest) and sale.request.clip is not None:
            path = await self.floor.media.muxed(sale.request.clip.path, path)
        return self.address(path, FILE_SECONDS, once_for=sale.id)

    def _prediction(self, sale: Sale, status: str, *, ran: bool = True) -> dict[str, Any]:
        """The prediction in that state; `ran` tells whether one that was taken back had begun."""
        begun = ran and status != "starting"
        ended = status in ("succeeded", "failed", "canceled")
        sold = next(each for each in MODELS if each.name == sale.model)
        task = self.url(f"/v1/predictions/{sale.id}")
        return {
            "id": sale.id,
            "model": sale.model,
            "version": sold.version,
            "status": status,
            "input": sale.body.get("input"),
            "output": None,
            "error": None,
            "logs": "",
            "metrics": {"predict_time": sale.seconds} if begun and ended else {},
            "created_at": _moment(sale.accepted_at),
            "started_at": _moment(sale.starts_at) if begun else None,
            "completed_at": _moment(sale.ends_at) if ended else None,
            "urls": {"get": task, "cancel": f"{task}/cancel"},
        }


def _described(sold: Sold) -> dict[str, Any]:
    """A version and what it gives."""
    output = {"type": "string", "format": "uri", "title": "Output"}
    return {
        "id": sold.version,
        "created_at": "2026-02-11T09:30:00.000000Z",
        "cog_version": "0.14.0",
        "openapi_schema": {"components": {"schemas": {"Output": output}}},
    }


def _details(status: int, title: str, detail: str) -> Response:
    return JSONResponse(
        {"title": title, "detail": detail, "status": status},
        status,
        media_type="application/problem+json",
    )


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
