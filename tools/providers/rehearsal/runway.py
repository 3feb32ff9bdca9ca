"""Runway as the stand-in plays it: docs/contracts.md, section 3.

Tasks above a model's concurrency wait as `THROTTLED`. What a task's body holds depends on its
status, and nothing of another status is in it.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal import runway_rules as rules
from tools.providers.rehearsal.house import Call, House, Problem, Sale, Stage, key_in
from tools.providers.rehearsal.rules import Rejected
from tools.providers.rehearsal.runway_reading import clip_request, still_request
from tools.providers.rehearsal.runway_rules import Ordered, PictureWanted
from tools.providers.rehearsal.runway_uploads import UploadDesk
from tools.providers.requests import AngleRequest, ClipRequest, Media, StillRequest

VERSION = "2024-11-06"
CREDIT_MICROS = 10_000
CREDITS_AT_FIRST = 200_000
AT_ONCE = 5
"""Generations at once a model: tier 3."""
A_DAY = 2000
_MONTHLY = 200_000
_DAY = 24 * 3600.0
OUTPUT_SECONDS = _DAY
"""How long an output can be fetched; reading the task again gives a fresh address."""
_CREDITS_A_SECOND = {"gen4_turbo": 5, "gen4.5": 12}
_STILL_SECONDS = 20.0
_CLIP_SECONDS_A_SECOND = 8.0
"""Work for each second of a clip: 40 s for one of 5 s."""
_PROBLEMS = {
    Problem.CREDENTIALS: (401, "Invalid or missing API key."),
    Problem.NO_MONEY: (400, "You do not have enough credits to run this task."),
    Problem.RATE: (429, "Too many requests."),
    Problem.SERVER: (503, "The service is overloaded."),
    Problem.NOT_FOUND: (404, "The requested resource was not found."),
    Problem.MODERATED_INPUT: (400, "The request was refused."),
}
_STATUSES = {
    Stage.QUEUED: "PENDING",
    Stage.RUNNING: "RUNNING",
    Stage.READY: "SUCCEEDED",
    Stage.FAILED: "FAILED",
    Stage.MODERATED: "FAILED",
    Stage.UNKNOWN: "PREPARING",
}


class Runway(House):
    """gen4_image, gen4_image_turbo, gen4_turbo and gen4.5."""

    name = "runway"
    rules = rules.RULES
    judges_input_at_once = False

    def routes(self) -> list[BaseRoute]:
        """Submits, tasks, uploads, the organisation."""
        uploads = UploadDesk(self)
        return [
            self.route("POST", "/v1/text_to_image", self._still, Call.SUBMIT),
            self.route("POST", "/v1/image_to_video", self._clip, Call.SUBMIT),
            self.route("GET", "/v1/tasks/{id}", self._task, Call.POLL),
            self.route("DELETE", "/v1/tasks/{id}", self._delete, Call.CANCEL),
            self.route("GET", "/v1/organization", self._organization, Call.ACCOUNT),
            *uploads.routes(),
        ]

    def problem(self, problem: Problem) -> Response:
        """Common refusals: `error`, a sentence."""
        status, sentence = _PROBLEMS[problem]
        return JSONResponse({"error": sentence}, status)

    def rejected(self, rejection: Rejected) -> Response:
        """A 400 whose issues name the fields."""
        if not rejection.where:
            return JSONResponse({"error": rejection.detail}, rejection.status)
        issue = {"code": "custom", "path": [*rejection.where], "message": rejection.detail}
        body = {
            "error": "Validation of body failed",
            "issues": [issue],
            "docUrl": "https://docs.dev.runwayml.com/api",
        }
        return JSONResponse(body, rejection.status)

    def authenticate(self, request: Request) -> str:
        """The bearer's key, spoken to in the one version that there is."""
        key = key_in(request, rules.AUTH)
        if request.headers.get("x-runway-version") != VERSION:
            raise Rejected(rules.VERSION)
        return key

    async def picture(self, wanted: PictureWanted) -> Media:
        """The file of an order's picture; Rejected when there is none that can be used."""
        rules.check_uri(wanted)
        media = UploadDesk(self).media(wanted.uri)
        if wanted.uri.startswith("runway://") and media is None:
            raise wanted.wrong(rules.UPLOADED)
        try:
            media = media or await self.floor.inbox.media(wanted.uri)
        except ValueError as error:
            raise wanted.wrong(rules.URI, str(error)) from error
        if (await self.floor.inbox.facts(media)).suffix not in (".jpg", ".png", ".webp"):
            raise wanted.wrong(rules.PICTURE)
        return media.model_copy(update={"tag": wanted.tag})

    async def _still(self, request: Request, key: str) -> Response:
        body = await self.body(request, rules.BODY)
        order = rules.ordered_still(body)
        pictures = [await self.picture(each) for each in order.pictures]
        credits_needed = _still_credits(order)
        job = await asyncio.to_thread(still_request, order, pictures)
        return self._sold(key, body, order, job, credits_needed, _STILL_SECONDS)

    async def _clip(self, request: Request, key: str) -> Response:
        body = await self.body(request, rules.BODY)
        order = rules.ordered_clip(body)
        job = clip_request(order, await self.picture(order.pictures[0]))
        credits_needed = _CREDITS_A_SECOND[order.model] * order.seconds
        work = _CLIP_SECONDS_A_SECOND * order.seconds
        return self._sold(key, body, order, job, credits_needed, work)

    def _sold(
        self,
        key: str,
        body: dict[str, Any],
        order: Ordered,
        job: StillRequest | AngleRequest | ClipRequest,
        credits_needed: int,
        seconds: float,
    ) -> Response:
        if self._bought_today(key, order.model) >= A_DAY:
            raise Rejected(rules.DAILY, problem=Problem.RATE)
        if credits_needed > self._left(key):
            raise Rejected(rules.MONEY, problem=Problem.NO_MONEY)
        sale = self.floor.sell(
            self,
            model=order.model,
            key=key,
            body=body,
            request=job,
            cost_micros=credits_needed * CREDIT_MICROS,
            seconds=seconds,
            suffix=".mp4" if isinstance(job, ClipRequest) else ".png",
            slots=AT_ONCE,
        )
        return JSONResponse({"id": sale.id, "estimatedCost": {"credits": credits_needed}})

    async def _task(self, request: Request, key: str) -> Response:
        sale = self._known(request)
        stage = self.floor.stage(sale, polled=True)
        sale = self._known(request)
        state: dict[str, Any] = {
            "id": sale.id,
            "createdAt": _iso(sale.accepted_at),
            "status": self._status(sale, stage),
        }
        return JSONResponse(state | await self._fields(sale, stage))

    def _status(self, sale: Sale, stage: Stage) -> str:
        throttled = stage is Stage.QUEUED and self.floor.clock.now() < sale.starts_at
        return "THROTTLED" if throttled else _STATUSES[stage]

    async def _fields(self, sale: Sale, stage: Stage) -> dict[str, Any]:
        """What a task of that stage tells beside its status."""
        if stage is Stage.READY:
            file = await self.floor.file(sale, sale.suffix)
            return {"output": [self.address(file, OUTPUT_SECONDS)], "cost": _cost(sale)}
        if stage in (Stage.FAILED, Stage.MODERATED):
            return self._failure(sale, stage)
        fields: dict[str, Any] = {"estimatedCost": _cost(sale)}
        if stage is Stage.RUNNING:
            done = (self.floor.clock.now() - sale.starts_at) / max(sale.seconds, 1e-6)
            fields["progress"] = round(min(max(done, 0.0), 0.99), 2)
        return fields

    def _failure(self, sale: Sale, stage: Stage) -> dict[str, Any]:
        """Moderated inputs are not refunded; the service's own faults are."""
        if stage is Stage.MODERATED:
            code = "SAFETY.INPUT.TEXT" if sale.input_was_moderated else "SAFETY.OUTPUT.VIDEO"
            reason = "The content was refused by moderation."
        else:
            sale = self.floor.till.charged(sale, 0)
            code, reason = "INTERNAL.BAD_OUTPUT.CODE01", "An unexpected error occurred."
        return {"failure": reason, "failureCode": code, "cost": _cost(sale)}

    async def _delete(self, request: Request, key: str) -> Response:
        """Cancels, or deletes what is finished; refunded only what has not begun."""
        sale = self._known(request)
        if self.floor.stage(sale, polled=False) is Stage.QUEUED:
            self.floor.till.charged(sale, 0)
        self.floor.till.cancelled(sale)
        return Response(status_code=204)

    def _known(self, request: Request) -> Sale:
        """The task of the path; a deleted one cannot be fetched again."""
        sale = self.floor.sale(self, request.path_params["id"])
        if sale is None or sale.cancelled:
            raise Rejected(rules.TASK, problem=Problem.NOT_FOUND)
        return sale

    async def _organization(self, request: Request, key: str) -> Response:
        models = [*sorted(rules.STILL_MODELS), *sorted(rules.CLIP_MODELS)]
        limit = {"maxConcurrentGenerations": AT_ONCE, "maxDailyGenerations": A_DAY}
        used = {model: {"dailyGenerations": self._bought_today(key, model)} for model in models}
        tier = {"maxMonthlyCreditSpend": _MONTHLY, "models": dict.fromkeys(models, limit)}
        return JSONResponse(
            {"creditBalance": self._left(key), "tier": tier, "usage": {"models": used}}
        )

    def _left(self, key: str) -> int:
        return CREDITS_AT_FIRST - self.floor.till.spent_micros(self.name, key) // CREDIT_MICROS

    def _bought_today(self, key: str, model: str) -> int:
        yesterday = self.floor.clock.now() - _DAY
        return self.floor.till.bought_since(yesterday, self.name, key, model)


def _still_credits(order: Ordered) -> int:
    if order.model == "gen4_image_turbo":
        return 2
    return 5 if min(order.width, order.height) == 720 else 8


def _cost(sale: Sale) -> dict[str, int]:
    return {"credits": sale.cost_micros // CREDIT_MICROS}


def _iso(moment: float) -> str:
    when = datetime.fromtimestamp(moment, UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"
