"""A house of no real service, which shows what every house can do."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal.house import Call, House, Problem, Stage, good_key
from tools.providers.rehearsal.rules import Rejected, Rulebook
from tools.providers.requests import MusicRequest

RULES = Rulebook("demo")
AUTH = RULES.add("auth", "0.1", "every request has Authorization: Bearer K", "DOC")
BODY = RULES.add("body", "0.1", "the body is a JSON object", "DOC")
LENGTH = RULES.add("length", "0.2", "seconds is a number from 1 to 30", "DOC")
LIFETIME_SECONDS = 60
PRICE_MICROS = 5000
_STATUS = {
    Problem.RATE: 429,
    Problem.CREDENTIALS: 401,
    Problem.NO_MONEY: 402,
    Problem.SERVER: 500,
    Problem.NOT_FOUND: 404,
    Problem.MODERATED_INPUT: 422,
}


class Demo(House):
    """Sells tones: as tasks under /v1/tones, at once under /v1/now."""

    name = "demo"
    rules = RULES

    def routes(self) -> list[BaseRoute]:
        return [
            self.route("POST", "/v1/tones", self.submit, Call.SUBMIT),
            self.route("GET", "/v1/tones/{id}", self.poll, Call.POLL),
            self.route("DELETE", "/v1/tones/{id}", self.cancel, Call.CANCEL),
            self.route("POST", "/v1/now", self.now, Call.SUBMIT),
            self.route("PUT", "/v1/upload", self.upload, Call.UPLOAD, keyless=True),
        ]

    def problem(self, problem: Problem) -> Response:
        return JSONResponse({"error": problem}, _STATUS[problem])

    def rejected(self, rejection: Rejected) -> Response:
        where = ".".join(map(str, rejection.where))
        return JSONResponse({"error": rejection.detail, "where": where}, rejection.status)

    def authenticate(self, request: Request) -> str:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not good_key(key):
            raise Rejected(AUTH, problem=Problem.CREDENTIALS)
        return key

    async def submit(self, request: Request, key: str) -> Response:
        body = await self.body(request, BODY)
        sale = self.floor.sell(
            self,
            model=str(body.get("model", "tone")),
            key=key,
            body=body,
            request=_ordered(body),
            cost_micros=PRICE_MICROS,
            seconds=float(body.get("latency", 0)),
            suffix=".mp3",
            slots=body.get("slots"),
        )
        return JSONResponse({"id": sale.id})

    async def poll(self, request: Request, key: str) -> Response:
        sale = self.floor.sale(self, request.path_params["id"])
        if sale is None:
            return self.problem(Problem.NOT_FOUND)
        stage = self.floor.stage(sale, polled=True)
        answer = {"id": sale.id, "status": "puzzled" if stage is Stage.UNKNOWN else stage}
        if stage is Stage.READY:
            file = await self.floor.file(sale, ".mp3")
            answer["url"] = self.address(file, LIFETIME_SECONDS)
        return JSONResponse(answer)

    async def cancel(self, request: Request, key: str) -> Response:
        sale = self.floor.sale(self, request.path_params["id"])
        if sale is None:
            return self.problem(Problem.NOT_FOUND)
        self.floor.till.cancelled(sale)
        return Response(status_code=204)

    async def now(self, request: Request, key: str) -> Response:
        body = await self.body(request, BODY)
        sale = self.floor.sell(
            self,
            model="now",
            key=key,
            body=body,
            request=_ordered(body),
            cost_micros=PRICE_MICROS,
            seconds=0.2,
        )
        outcome = await self.floor.outcome(sale)
        if outcome is not Stage.READY:
            return self.problem(Problem.SERVER)
        file = await self.floor.file(sale, ".mp3")
        return Response(file.read_bytes(), media_type="audio/mpeg")

    async def upload(self, request: Request, key: str) -> Response:
        media = self.floor.inbox.keep(await request.body())
        return JSONResponse({"sha256": media.sha256, "key": key})


def _ordered(body: dict[str, object]) -> MusicRequest:
    seconds = body.get("seconds", 2)
    if not isinstance(seconds, int | float) or not 1 <= seconds <= 30:
        raise Rejected(LENGTH, f"{seconds} is not from 1 to 30", ("seconds",), status=422)
    return MusicRequest(model="demo/tone", seed=1, prompt="a tone", duration_seconds=seconds)
