"""ElevenLabs as the stand-in plays it: every call answers at once, with the sound itself.

The plan is Creator: its credits, its calls at once. Source: docs/contracts.md, section 5.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tools.providers.rehearsal import elevenlabs_rules as rules
from tools.providers.rehearsal.delivery import type_of
from tools.providers.rehearsal.elevenlabs_rules import Ordered
from tools.providers.rehearsal.elevenlabs_times import Span, alignment, word_times
from tools.providers.rehearsal.elevenlabs_voices import PREMADE
from tools.providers.rehearsal.house import (
    Call,
    House,
    Problem,
    Sale,
    Stage,
    finding,
    key_in,
)
from tools.providers.rehearsal.inbox import facts_of
from tools.providers.rehearsal.rules import Rejected
from tools.providers.requests import VoiceRequest

CREDITS = 121_000
"""Of the plan, a month."""
AT_ONCE = 5
_SPEECH_SECONDS, _EFFECT_SECONDS, _MUSIC_SECONDS = 2.0, 8.0, 20.0
"""Latencies, by reports of others."""
_PROBLEMS: dict[Problem, tuple[int, dict[str, str]]] = {
    Problem.CREDENTIALS: (401, {"code": "invalid_api_key", "message": "Invalid API key"}),
    Problem.NO_MONEY: (401, {"code": "quota_exceeded", "message": "This exceeds your quota."}),
    # The older shape, which has no code.
    Problem.RATE: (
        429,
        {"status": "too_many_concurrent_requests", "message": "Too many concurrent requests."},
    ),
    Problem.SERVER: (500, {"code": "internal_server_error", "message": "Try again."}),
    Problem.MODERATED_INPUT: (
        400,
        {"code": "content_policy_violation", "message": "The text was refused."},
    ),
    Problem.NOT_FOUND: (404, {"code": "not_found", "message": "Not Found"}),
}
_CODES = {
    rules.LENGTH: "max_character_limit_exceeded",
    rules.VOICE: "voice_not_found",
    rules.MODEL: "model_not_found",
    rules.PLAN_FORMAT: "output_format_not_allowed",
}


class ElevenLabs(House):
    """Speech, effects, music, voices, models and the subscription."""

    name = "elevenlabs"
    rules = rules.RULES

    def routes(self) -> list[BaseRoute]:
        """Everything under /v1."""
        speech = "/v1/text-to-speech/{voice}"
        return [
            self.route("POST", speech, self._speak, Call.SUBMIT),
            self.route("POST", f"{speech}/stream", self._speak, Call.SUBMIT),
            self.route("POST", f"{speech}/with-timestamps", self._speak_timed, Call.SUBMIT),
            self.route("POST", f"{speech}/stream/with-timestamps", self._speak_lines, Call.SUBMIT),
            self.route("POST", "/v1/sound-generation", self._effect, Call.SUBMIT),
            self.route("POST", "/v1/music", self._music, Call.SUBMIT),
            self.route("GET", "/v1/voices", self._voices, Call.OTHER),
            self.route("GET", "/v1/voices/{voice}", self._voice, Call.OTHER),
            self.route("GET", "/v1/models", self._models, Call.OTHER),
            self.route("GET", "/v1/user/subscription", self._subscription, Call.ACCOUNT),
        ]

    def problem(self, problem: Problem) -> Response:
        """An object under `detail`."""
        status, detail = _PROBLEMS[problem]
        return JSONResponse({"detail": detail}, status)

    def rejected(self, rejection: Rejected) -> Response:
        """The framework's list with 422, else an object with a code and its legacy twin."""
        if rejection.status == 422:
            return JSONResponse({"detail": [finding(rejection)]}, 422)
        code = _CODES.get(rejection.rule, "invalid_parameters")
        detail = {
            "type": "not_found" if rejection.status == 404 else "validation_error",
            "code": code,
            "message": rejection.detail,
            "status": code,
            "request_id": _request_id(),
            "param": rejection.path or None,
        }
        return JSONResponse({"detail": detail}, rejection.status)

    def authenticate(self, request: Request) -> str:
        """The key in `xi-api-key`."""
        return key_in(request, rules.AUTH, "xi-api-key", scheme="")

    def new_id(self) -> str:
        """A sale is known by the `request-id` of its answer."""
        return _request_id()

    async def _speak(self, request: Request, key: str) -> Response:
        order, body = await self._line(request)
        return await self._sounding(order, body, key, _SPEECH_SECONDS)

    async def _speak_timed(self, request: Request, key: str) -> Response:
        order, body = await self._line(request)
        sold = await self._sold(order, body, key, _SPEECH_SECONDS)
        if isinstance(sold, Response):
            return sold
        file = await self.floor.file(sold, order.suffix)
        said = await self._timed(order, body["text"], file)
        return JSONResponse(said, headers=_headers(order, sold))

    async def _speak_lines(self, request: Request, key: str) -> Response:
        order, body = await self._line(request)
        sold = await self._sold(order, body, key, _SPEECH_SECONDS)
        if isinstance(sold, Response):
            return sold
        file = await self.floor.file(sold, order.suffix)
        said = await self._timed(order, body["text"], file)
        lines = "".join(f"{json.dumps(line)}\n" for line in _halved(said))
        return Response(lines, media_type="application/x-ndjson", headers=_headers(order, sold))

    async def _line(self, request: Request) -> tuple[Ordered, dict[str, Any]]:
        body = await self.body(request, rules.BODY)
        suffix = rules.sound_suffix(request)
        return rules.speech(request.path_params["voice"], body, suffix), body

    async def _effect(self, request: Request, key: str) -> Response:
        body = await self.body(request, rules.BODY)
        order = rules.effect(body, rules.sound_suffix(request))
        return await self._sounding(order, body, key, _EFFECT_SECONDS)

    async def _music(self, request: Request, key: str) -> Response:
        body = await self.body(request, rules.BODY)
        order = rules.music(body, rules.sound_suffix(request))
        return await self._sounding(order, body, key, _MUSIC_SECONDS)

    async def _sounding(
        self, order: Ordered, body: dict[str, Any], key: str, seconds: float
    ) -> Response:
        """The file itself."""
        sold = await self._sold(order, body, key, seconds)
        if isinstance(sold, Response):
            return sold
        file = await self.floor.file(sold, order.suffix)
        headers = _headers(order, sold)
        return Response(file.read_bytes(), media_type=type_of(file), headers=headers)

    async def _sold(
        self, order: Ordered, body: dict[str, Any], key: str, seconds: float
    ) -> Sale | Response:
        """The sale once its time has passed, or the refusal that it came to, which is free."""
        if self.floor.in_flight(self, key) >= 2 * AT_ONCE:
            raise Rejected(rules.CONCURRENCY, problem=Problem.RATE)
        sale = self.floor.sell(
            self,
            model=order.model,
            key=key,
            body=body,
            request=order.request,
            cost_micros=order.credits * rules.CREDIT_MICROS,
            seconds=seconds,
        )
        stage = await self.floor.outcome(sale)
        if stage is Stage.READY:
            return sale
        self.floor.till.charged(sale, 0)
        moderated = stage is Stage.MODERATED
        return self.problem(Problem.MODERATED_INPUT if moderated else Problem.SERVER)

    async def _timed(self, order: Ordered, text: str, file: Path) -> dict[str, Any]:
        facts = await asyncio.to_thread(facts_of, file)
        words: tuple[Span, ...] = ()
        # Only what previz rendered has its truth beside it, and is said as previz says it.
        if isinstance(order.request, VoiceRequest) and self.floor.media.truth(file).is_file():
            words = await asyncio.to_thread(word_times, order.request)
        timed = alignment(text, words, facts.seconds)
        sound = base64.b64encode(await asyncio.to_thread(file.read_bytes)).decode()
        return {"audio_base64": sound, "alignment": timed, "normalized_alignment": timed}

    async def _voices(self, request: Request, key: str) -> Response:
        return JSONResponse({"voices": [voice.as_json() for voice in PREMADE.values()]})

    async def _voice(self, request: Request, key: str) -> Response:
        voice = PREMADE.get(request.path_params["voice"])
        if voice is None:
            raise Rejected(rules.VOICE, status=404)
        return JSONResponse(voice.as_json())

    async def _models(self, request: Request, key: str) -> Response:
        return JSONResponse(
            [
                {
                    "model_id": model,
                    "name": model.replace("_", " ").title(),
                    "can_do_text_to_speech": True,
                    "can_do_voice_conversion": False,
                    "maximum_text_length_per_request": longest,
                    "languages": [{"language_id": "en", "name": "English"}],
                    "model_rates": {"character_cost_multiplier": _rate(model)},
                    "concurrency_group": "standard",
                }
                for model, longest in rules.MODELS.items()
            ]
        )

    async def _subscription(self, request: Request, key: str) -> Response:
        used = self.floor.till.spent_micros(self.name, key) // rules.CREDIT_MICROS
        return JSONResponse(
            {
                "tier": "creator",
                "character_count": used,
                "character_limit": CREDITS,
                "max_credit_limit_extension": 0,
                "can_extend_character_limit": True,
                "allowed_to_extend_character_limit": False,
                "next_character_count_reset_unix": int(self.floor.clock.now()) + 86_400 * 20,
                "voice_slots_used": 0,
                "voice_limit": 30,
                "professional_voice_limit": 1,
                "can_extend_voice_limit": False,
                "can_use_instant_voice_cloning": True,
                "can_use_professional_voice_cloning": True,
                "status": "active",
            }
        )


def _headers(order: Ordered, sale: Sale) -> dict[str, str]:
    return {
        "request-id": sale.id,
        "character-cost": str(order.credits),
        "current-concurrent-requests": "1",
        "maximum-concurrent-requests": str(AT_ONCE),
    }


def _request_id() -> str:
    return uuid4().hex[:20]


def _rate(model: str) -> float:
    return 0.5 if "flash" in model or "turbo" in model else 1.0


def _halved(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same in two pieces of the same shape, as the stream sends it."""
    sound = base64.b64decode(said["audio_base64"])
    middle = len(sound) // 2
    timed = said["alignment"]
    half = len(timed["characters"]) // 2
    for piece, span in ((sound[:middle], slice(None, half)), (sound[middle:], slice(half, None))):
        part = {name: values[span] for name, values in timed.items()}
        yield {
            "audio_base64": base64.b64encode(piece).decode(),
            "alignment": part,
            "normalized_alignment": part,
        }
