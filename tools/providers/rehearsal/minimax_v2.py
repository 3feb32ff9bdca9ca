"""MiniMax's second protocol (H3), as the stand-in plays it: real HTTP statuses.

Its routes belong to the house of the first protocol; only the wording of errors differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal import minimax_rules as rules
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.house import Call, House, Problem, Sale, Stage, key_in
from tools.providers.rehearsal.minimax_numbers import new_task_id
from tools.providers.rehearsal.minimax_orders import (
    FPS,
    Order,
    opening,
    ratio_of,
    seed_of,
)
from tools.providers.rehearsal.rules import Rejected
from tools.providers.rehearsal.sizes import with_short_side
from tools.providers.rehearsal.wire_fields import WireFields
from tools.providers.requests import ClipRequest, Media

MICROS_A_SECOND: Mapping[str, Mapping[str, int]] = {
    "MiniMax-H3": {"768P": 80_000, "2K": 130_000},
    "MiniMax-H3-Max": {"480P": 50_000, "768P": 80_000},
}
LEAST_SECONDS = {"MiniMax-H3": 4, "MiniMax-H3-Max": 5}
MOST_SECONDS = 15
FILE_SECONDS = 3600
"""The page only says that addresses are time-limited."""
TASK_SECONDS = 7 * 86400
_SHORT_SIDES = {"480P": 480, "768P": 768, "2K": 1440}
_RATIOS = ("adaptive", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
_ROLES = ("first_frame", "last_frame", "reference_image")
_LATENCY_SECONDS = 140.0
_PROBLEMS = {
    Problem.CREDENTIALS: (401, "authorized_error", "login fail (1004)"),
    Problem.NO_MONEY: (402, "insufficient_balance_error", "insufficient balance (1008)"),
    Problem.RATE: (429, "rate_limit_error", "too many requests (1002)"),
    Problem.SERVER: (500, "server_error", "internal error (1000)"),
    Problem.MODERATED_INPUT: (422, "unprocessable_entity_error", "sensitive content (1026)"),
    Problem.NOT_FOUND: (404, "not_found_error", "no such path"),
}
_WORDS = {
    Stage.QUEUED: "queued",
    Stage.RUNNING: "running",
    Stage.READY: "succeeded",
    Stage.FAILED: "failed",
    Stage.MODERATED: "failed",
    Stage.CANCELLED: "cancelled",
    Stage.UNKNOWN: "dreaming",
}
_FAILURES = {
    Stage.FAILED: {"code": "1000", "message": "internal error"},
    Stage.MODERATED: {"code": "1027", "message": "sensitive content"},
}


class MiniMaxV2(House):
    """H3 and H3-Max."""

    name = "minimax"
    rules = rules.RULES

    def routes(self) -> list[BaseRoute]:
        """Submit, query, cancel."""
        task = "/v2/query/video_generation/{task_id}"
        return [
            self.route("POST", "/v2/video_generation", self._submit, Call.SUBMIT),
            self.route("GET", task, self._query, Call.POLL),
            self.route("DELETE", "/v2/video_generation/{task_id}", self._cancel, Call.CANCEL),
        ]

    def problem(self, problem: Problem) -> Response:
        """With its own status."""
        return _error(*_PROBLEMS[problem])

    def rejected(self, rejection: Rejected) -> Response:
        """HTTP 400 and code 2013."""
        message = f"invalid params, {rejection.sentence} (2013)"
        return _error(400, "bad_request_error", message)

    def authenticate(self, request: Request) -> str:
        """The bearer's key."""
        return key_in(request, rules.AUTH)

    def new_id(self) -> str:
        """Fifteen digits."""
        return new_task_id()

    async def _submit(self, request: Request, key: str) -> Response:
        if len(await request.body()) > 64_000_000:
            raise Rejected(rules.H3_SIZE)
        body = await self.body(request, rules.BODY)
        order = await h3_order(WireFields(body), self.floor)
        sale = self.floor.sell(
            self,
            model=order.model,
            key=key,
            body=body,
            request=order.request,
            cost_micros=order.cost_micros,
            seconds=order.seconds,
            suffix=".mp4",
        )
        return JSONResponse({"task_id": sale.id})

    async def _query(self, request: Request, key: str) -> Response:
        sale = self._sale(request, key)
        stage = self.floor.stage(sale, polled=True)
        task: dict[str, Any] = {
            "id": sale.id,
            "model": sale.model,
            "status": _WORDS[stage],
            "resolution": sale.body["resolution"],
            "duration": sale.body["duration"],
            "created_at": int(sale.accepted_at),
            "updated_at": int(self.floor.clock.now()),
        }
        if stage is Stage.READY:
            file = await self.floor.file(sale, ".mp4")
            task["content"] = {"url": self.address(file, FILE_SECONDS)}
        if stage in (Stage.FAILED, Stage.MODERATED):
            self.floor.till.charged(sale, 0)
            task["error"] = _FAILURES[stage]
        return JSONResponse({"task": task})

    async def _cancel(self, request: Request, key: str) -> Response:
        sale = self._sale(request, key)
        stage = self.floor.stage(sale, polled=False)
        if stage in (Stage.RUNNING, Stage.CANCELLED):
            raise Rejected(rules.H3_CANCEL, f"the task is {_WORDS[stage]}")
        if stage is Stage.QUEUED:
            self.floor.till.charged(sale, 0)
        # The record of a finished task is deleted by the same call: its clip is out of reach.
        self.floor.till.cancelled(sale)
        action = "cancelled" if stage is Stage.QUEUED else "deleted"
        return JSONResponse({"task_id": sale.id, "action": action})

    def _sale(self, request: Request, key: str) -> Sale:
        sale = self.floor.sale(self, request.path_params["task_id"], key)
        if sale is None or sale.model not in MICROS_A_SECOND:
            raise Rejected(rules.H3_TASK, "invalid task_id")
        if self.floor.clock.now() - sale.accepted_at > TASK_SECONDS:
            raise Rejected(rules.H3_TASK, "invalid task_id")
        return sale


async def h3_order(fields: WireFields, floor: Floor) -> Order:
    """The clip that a body of /v2/video_generation asks for; Rejected by its rules."""
    model = fields.picked("model", rules.H3_MODEL, MICROS_A_SECOND)
    prices = MICROS_A_SECOND[model]
    resolution = fields.picked("resolution", rules.H3_RESOLUTION, prices)
    seconds = fields.whole("duration", rules.H3_DURATION, LEAST_SECONDS[model], MOST_SECONDS)
    if seconds is None:
        raise fields.wrong("duration", rules.H3_DURATION)
    fields.choice("ratio", rules.H3_RATIO, _RATIOS)
    prompt, pictures = await _content(fields, floor)
    first = next((media for role, media in pictures if role == "first_frame"), None)
    subjects = [media for role, media in pictures if role == "reference_image"]
    size = with_short_side(_SHORT_SIDES[resolution], await ratio_of(first, floor))
    seed = seed_of(fields.values)
    request = ClipRequest(
        model=f"minimax/{model}",
        seed=seed,
        prompt=prompt,
        first_frame=first or await opening(prompt, subjects, size, seed, floor),
        duration_seconds=seconds,
        fps=FPS,
        width=size[0],
        height=size[1],
    )
    return Order(model, request, prices[resolution] * seconds, _LATENCY_SECONDS)


async def _content(fields: WireFields, floor: Floor) -> tuple[str, list[tuple[str, Media]]]:
    """The text, and pictures with their roles."""
    texts, pictures = [], []
    for item in fields.items("content", rules.H3_CONTENT):
        if item.picked("type", rules.H3_CONTENT, ("text", "image_url")) == "text":
            texts.append(item.text("text", rules.H3_TEXT, least=1, most=7000))
        else:
            role = item.picked("role", rules.H3_ROLE, _ROLES)
            pictures.append((role, await _picture(item, floor)))
    if len(texts) != 1:
        raise fields.wrong("content", rules.H3_TEXT)
    if sum(role == "reference_image" for role, _ in pictures) > 9:
        raise fields.wrong("content", rules.H3_REFERENCES)
    return texts[0], pictures


async def _picture(item: WireFields, floor: Floor) -> Media:
    held = item.inner("image_url", rules.H3_CONTENT)
    media, facts = await held.file("url", rules.H3_CONTENT, floor.inbox)
    fits = (
        facts.width
        and facts.size_bytes <= 30_000_000
        and min(facts.width, facts.height) >= 256
        and max(facts.width, facts.height) <= 5760
        and 0.4 <= facts.ratio <= 2.5
    )
    if not fits:
        raise held.wrong("url", rules.H3_PICTURE)
    return media


def _error(status: int, kind: str, message: str) -> Response:
    error = {"type": kind, "message": message, "http_code": str(status)}
    body = {"type": "error", "error": error, "request_id": f"rehearsal-{new_task_id()}"}
    return JSONResponse(body, status)
