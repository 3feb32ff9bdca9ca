"""ElevenLabs: key, refusals and account; every call answers at once with the sound itself.

Source: docs/contracts.md, section 5 (elevenlabs 2.78 and the maker's error pages).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, kind_of_status, one_line
from tools.providers.live.downloads import sniff
from tools.providers.live.header_key import HeaderKey
from tools.providers.live.service import AccountState, Inline, Service
from tools.providers.live.wire import Wire

NAME = "elevenlabs"
SOUND_FORMAT = "mp3_44100_128"
"""Sold on every plan; better MP3 needs Creator, 44.1 kHz WAV needs Pro."""
_SOUNDS = (".mp3", ".wav", ".ogg")

_KINDS = {
    "invalid_api_key": RefusalKind.CREDENTIALS,
    "needs_authorization": RefusalKind.CREDENTIALS,
    "missing_permissions": RefusalKind.CREDENTIALS,
    "detected_unusual_activity": RefusalKind.CREDENTIALS,
    # Answered with 401, not 402.
    "quota_exceeded": RefusalKind.NO_MONEY,
    "too_many_concurrent_requests": RefusalKind.RATE,
    "concurrent_limit_exceeded": RefusalKind.RATE,
    "rate_limit_exceeded": RefusalKind.RATE,
    "system_busy": RefusalKind.RATE,
    "max_character_limit_exceeded": RefusalKind.INVALID,
    "voice_not_found": RefusalKind.INVALID,
    "invalid_parameters": RefusalKind.INVALID,
}
_MODERATED = ("content_policy", "moderation", "safety", "terms_of_service", "blocked", "bad_prompt")
"""Parts of a code or status that mean a refused text; the maker does not list them."""


class _Detail(Reply):
    code: str = ""
    status: str = ""
    message: str = ""
    param: str | None = None


class _Finding(Reply):
    loc: tuple[str | int, ...] = ()
    msg: str = ""


class _Error(Reply):
    """All three shapes: an object with `code`, an older one with `status`, a list."""

    detail: _Detail | tuple[_Finding, ...] | str


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses; None for a success and for errors that are not in its own shape."""
    if answer.status < 400:
        return None
    word, reason = _said(answer)
    kind = _kind(answer.status, word)
    return ProviderRefused(
        NAME,
        kind,
        one_line(f"{word}: {reason}").strip(": "),
        retry_after_seconds=answer.retry_after_seconds if kind is RefusalKind.RATE else None,
    )


def _said(answer: Answer) -> tuple[str, str]:
    """The code or status word, empty when there is none, and the message."""
    try:
        detail = answer.read(_Error).detail
    except UnreadableAnswer:
        return "", f"HTTP {answer.status}"
    if isinstance(detail, str):
        return "", detail
    if isinstance(detail, _Detail):
        where = f" ({detail.param})" if detail.param else ""
        return detail.code or detail.status, f"{detail.message}{where}"
    found = (f"{'.'.join(map(str, each.loc))}: {each.msg}" for each in detail)
    return "invalid_parameters", "; ".join(found)


def _kind(status: int, word: str) -> RefusalKind:
    """By the word, else by the HTTP status alone."""
    if word in _KINDS:
        return _KINDS[word]
    if any(part in word for part in _MODERATED):
        return RefusalKind.MODERATED_INPUT
    # Nothing is asked for by an id here but voices and models, which the request names.
    return RefusalKind.INVALID if status == 404 else kind_of_status(status)


class _Subscription(Reply):
    tier: str
    character_count: int
    character_limit: int
    voice_limit: int | None = None


async def account(wire: Wire) -> AccountState:
    """Credits left in this period, and the plan; one character of speech is one credit."""
    plan = (await wire.ask("GET", "/v1/user/subscription")).read(_Subscription)
    left = max(plan.character_limit - plan.character_count, 0)
    return AccountState(f"{left:,} of {plan.character_limit:,} credits left", f"plan {plan.tier}")


ELEVENLABS = Service(NAME, lambda secret: HeaderKey({"xi-api-key": secret}), refusal, account)


def receipt(answer: Answer) -> tuple[str, dict[str, str]]:
    """The name of a finished call and what it cost in credits, from an answer's headers."""
    name = answer.headers.get("request-id", "")
    cost = answer.headers.get("character-cost", "")
    task_id = name or f"sha256-{hashlib.sha256(answer.body).hexdigest()[:24]}"
    return task_id, {"credits": cost} if cost else {}


def credits_of(hints: Mapping[str, str]) -> float | None:
    """Credits that a call cost; None when its answer did not say."""
    try:
        return float(hints["credits"])
    except (KeyError, ValueError):
        return None


def sound(content: bytes) -> Inline:
    """The bytes as a sound file; ProviderRefused (paid, spoiled) when they are none."""
    suffix = sniff(content[:64])
    if suffix not in _SOUNDS:
        raise ProviderRefused(NAME, RefusalKind.SPOILED, "the answer is no sound", cost_micros=None)
    return Inline(content, suffix)
