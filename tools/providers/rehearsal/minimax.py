"""MiniMax as the stand-in plays it: stills, Hailuo clips, speech, and the H3 protocol beside them.

Errors of version 1 come with HTTP 200 and a `base_resp`. Source: docs/contracts.md, section 1.
"""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal import minimax_rules as rules
from tools.providers.rehearsal.house import Call, House, Problem, Sale, Stage, key_in
from tools.providers.rehearsal.inbox import facts_of
from tools.providers.rehearsal.minimax_numbers import file_id_of, new_task_id, task_id_of
from tools.providers.rehearsal.minimax_orders import MATRIX, Order, image_order, video_order
from tools.providers.rehearsal.minimax_speech import speech_order, subtitle_file, system_voices
from tools.providers.rehearsal.minimax_v2 import MiniMaxV2
from tools.providers.rehearsal.rules import Rejected
from tools.providers.rehearsal.wire_fields import WireFields
from tools.providers.requests import ClipRequest, StillRequest

DAY_SECONDS = 86400.0
"""How long stills and sounds can be fetched."""
CLIP_SECONDS = 3600.0
_PROBLEMS = {
    Problem.CREDENTIALS: (1004, "login fail"),
    Problem.NO_MONEY: (1008, "insufficient balance"),
    Problem.RATE: (1002, "rate limit"),
    Problem.SERVER: (1000, "unknown error"),
    Problem.MODERATED_INPUT: (1026, "input new_sensitive"),
    Problem.NOT_FOUND: (2013, "invalid params, no such path"),
}
_WORDS = {
    Stage.QUEUED: "Queueing",
    Stage.RUNNING: "Processing",
    Stage.READY: "Success",
    Stage.FAILED: "Fail",
    Stage.MODERATED: "Fail",
    Stage.CANCELLED: "Fail",
    Stage.UNKNOWN: "Dreaming",
}
_INVALID = 2013
_WRONG_VOICE = 20132
_FAILED = (1000, "unknown error")
_OUTPUT_FLAGGED = (1027, "output new_sensitive")


class MiniMax(House):
    """All of api.minimax.io that a film needs."""

    name = "minimax"
    rules = rules.RULES

    def routes(self) -> list[BaseRoute]:
        """Both protocols."""
        return [
            self.route("POST", "/v1/image_generation", self._image, Call.SUBMIT),
            self.route("POST", "/v1/video_generation", self._video, Call.SUBMIT),
            self.route("GET", "/v1/query/video_generation", self._query, Call.POLL),
            self.route("GET", "/v1/files/retrieve", self._retrieve, Call.OTHER),
            self.route("POST", "/v1/t2a_v2", self._speech, Call.SUBMIT),
            self.route("POST", "/v1/get_voice", self._voices, Call.ACCOUNT),
            *MiniMaxV2(self.floor).routes(),
        ]

    def problem(self, problem: Problem) -> Response:
        """With HTTP 200, but for paths that it does not have."""
        answer = _verdict(*_PROBLEMS[problem])
        answer.status_code = 404 if problem is Problem.NOT_FOUND else 200
        return answer

    def rejected(self, rejection: Rejected) -> Response:
        """Code 2013, or the one of wrong voices."""
        code = _WRONG_VOICE if rejection.rule is rules.SPEECH_VOICE else _INVALID
        return _verdict(code, f"invalid params, {rejection.sentence}")

    def authenticate(self, request: Request) -> str:
        """The bearer's key."""
        return key_in(request, rules.AUTH)

    def new_id(self) -> str:
        """Fifteen digits."""
        return new_task_id()

    async def _image(self, request: Request, key: str) -> Response:
        body = await self.body(request, rules.BODY)
        order = await image_order(WireFields(body), self.floor)
        sale = self._sell(order, body, key)
        stage = await self.floor.outcome(sale)
        if stage is Stage.FAILED:
            return self._free(sale, *_FAILED)
        # What the filter withholds is left out; whether it is charged is not documented.
        files = [] if stage is Stage.MODERATED else await self._pictures(order)
        return _said(
            id=sale.id,
            data=self._pictures_as(body.get("response_format", "url"), files),
            metadata={"success_count": len(files), "failed_count": order.count - len(files)},
        )

    async def _pictures(self, order: Order) -> list[Path]:
        if not isinstance(order.request, StillRequest):
            raise TypeError("an order of pictures is for stills")
        takes = [
            order.request.model_copy(update={"seed": (order.request.seed + take) % 2**32})
            for take in range(order.count)
        ]
        return [await self.floor.media.make(take, suffix=".jpg") for take in takes]

    def _pictures_as(self, form: str, files: list[Path]) -> dict[str, list[str]]:
        if form == "base64":
            return {
                "image_base64": [base64.b64encode(file.read_bytes()).decode() for file in files]
            }
        return {"image_urls": [self.address(file, DAY_SECONDS) for file in files]}

    async def _video(self, request: Request, key: str) -> Response:
        body = await self.body(request, rules.BODY)
        order = await video_order(WireFields(body), self.floor)
        return _said(task_id=self._sell(order, body, key, suffix=".mp4").id)

    async def _query(self, request: Request, key: str) -> Response:
        sale = self._clip(request.query_params.get("task_id", ""), key)
        if sale is None:
            raise Rejected(rules.VIDEO_TASK, "task_id")
        stage = self.floor.stage(sale, polled=True)
        seen: dict[str, Any] = {"task_id": sale.id, "status": _WORDS[stage], "file_id": ""}
        if stage is Stage.READY:
            return _said(**seen | {"file_id": file_id_of(sale.id)} | _size(sale))
        if stage not in (Stage.FAILED, Stage.MODERATED):
            return _said(**seen)
        return self._free(sale, *(_FAILED if stage is Stage.FAILED else _OUTPUT_FLAGGED), **seen)

    async def _retrieve(self, request: Request, key: str) -> Response:
        file_id = request.query_params.get("file_id", "")
        sale = self._clip(task_id_of(file_id), key)
        if sale is None or self.floor.stage(sale, polled=False) is not Stage.READY:
            raise Rejected(rules.VIDEO_FILE, "file_id")
        path = await self.floor.file(sale, ".mp4")
        return _said(
            file={
                "file_id": int(file_id),
                "bytes": path.stat().st_size,
                "created_at": int(sale.ends_at),
                "filename": "output_aigc.mp4",
                "purpose": "video_generation",
                "download_url": self.address(path, CLIP_SECONDS),
            }
        )

    async def _speech(self, request: Request, key: str) -> Response:
        body = await self.body(request, rules.BODY)
        order = speech_order(WireFields(body))
        sale = self._sell(order, body, key)
        stage = await self.floor.outcome(sale)
        if stage is not Stage.READY:
            return self._free(sale, *(_FAILED if stage is Stage.FAILED else _OUTPUT_FLAGGED))
        form = body.get("audio_setting", {}).get("format", "mp3")
        return await self._spoken(sale, body, await self.floor.file(sale, f".{form}"))

    async def _spoken(self, sale: Sale, body: dict[str, Any], file: Path) -> Response:
        # Streaming is not played: `stream: true` gets the whole sound at once.
        sound = await asyncio.to_thread(file.read_bytes)
        facts = await asyncio.to_thread(facts_of, file)
        by_url = body.get("output_format") == "url"
        audio = self.address(file, DAY_SECONDS) if by_url else sound.hex()
        data = {"audio": audio, "status": 2}
        if body.get("subtitle_enable"):
            times = subtitle_file(body["text"], facts.seconds, self.floor)
            data["subtitle_file"] = self.address(times, DAY_SECONDS)
        extra = {
            "audio_length": round(facts.seconds * 1000),
            "audio_size": facts.size_bytes,
            "word_count": len(body["text"].split()),
            "usage_characters": len(body["text"]),
            "audio_format": file.suffix[1:],
        }
        return _said(data=data, extra_info=extra, trace_id=sale.id)

    async def _voices(self, request: Request, key: str) -> Response:
        body = await self.body(request, rules.BODY)
        WireFields(body).text("voice_type", rules.VOICES_TYPE, least=1)
        listed = [{"voice_id": id_, "voice_name": id_} for id_ in system_voices()]
        return _said(system_voice=listed, voice_cloning=[], voice_generation=[])

    def _sell(self, order: Order, body: dict[str, Any], key: str, suffix: str = "") -> Sale:
        return self.floor.sell(
            self,
            model=order.model,
            key=key,
            body=body,
            request=order.request,
            cost_micros=order.cost_micros,
            seconds=order.seconds,
            suffix=suffix,
        )

    def _clip(self, task_id: str, key: str) -> Sale | None:
        """The clip of that number, if it is this account's."""
        sale = self.floor.sale(self, task_id, key)
        return sale if sale is not None and sale.model in MATRIX else None

    def _free(self, sale: Sale, code: int, message: str, **fields: Any) -> Response:
        """A failure, which is not charged."""
        self.floor.till.charged(sale, 0)
        return _verdict(code, message, **fields)


def _size(sale: Sale) -> dict[str, int]:
    if not isinstance(sale.request, ClipRequest):
        raise TypeError("a clip's task holds a clip")
    return {"video_width": sale.request.width, "video_height": sale.request.height}


def _said(**fields: Any) -> JSONResponse:
    return _verdict(0, "success", **fields)


def _verdict(code: int, message: str, **fields: Any) -> JSONResponse:
    return JSONResponse(fields | {"base_resp": {"status_code": code, "status_msg": message}})
