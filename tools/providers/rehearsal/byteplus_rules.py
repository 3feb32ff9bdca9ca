"""What BytePlus demands of OmniHuman, line by line of docs/contracts.md, sections 6.2 and 6.4."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from tools.providers.rehearsal.house import GOOD_KEYS, good_key
from tools.providers.rehearsal.inbox import Facts, Inbox
from tools.providers.rehearsal.rules import Rejected, Rule, Rulebook
from tools.providers.rehearsal.sizes import with_short_side
from tools.providers.rehearsal.wire_fields import WireFields
from tools.providers.requests import LipsyncRequest, Media

RULES = Rulebook("byteplus")

SIGNED = RULES.add("signed", "6.4", "every call is signed with HMAC-SHA256", "SDK")
SIGNED_HEADERS = RULES.add(
    "signed-headers", "6.4", "host, x-date and x-content-sha256 are among what is signed", "SDK"
)
BODY_HASH = RULES.add("body-hash", "6.4", "X-Content-Sha256 is the hash of the body", "SDK")
SIGNATURE = RULES.add("signature", "6.4", "the signature is that of the request", "SDK")
SCOPE = RULES.add("scope", "6.2", "the scope is of this day, ap-singapore-1 and cv", "DOC")
ACCESS_KEY = RULES.add("access-key", "6.4", "the access key is a known one", "SDK")
SKEW = RULES.add("skew", "6.4", "X-Date is within 15 minutes of the service's clock", "UNC")
ACTION = RULES.add("action", "6.2", "Action is one that is served, Version is 2024-06-06", "DOC")
BODY = RULES.add("body", "6.2", "the body is a JSON object", "DOC")
REQ_KEY = RULES.add("req-key", "6.2", "req_key is that of OmniHuman 1.5", "DOC")
IMAGE = RULES.add("image", "6.2", "image_url is an address, no data URI", "DOC")
PICTURE = RULES.add("picture", "6.2", "the picture is JPG or PNG under 5 MB and 4096 px", "DOC")
AUDIO = RULES.add("audio", "6.2", "audio_url is an address, no data URI", "DOC")
SOUND = RULES.add("sound", "6.2", "the sound is MP3 or WAV under 35 s", "DOC")
PROMPT = RULES.add("prompt", "6.2", "prompt is a text", "DOC")
SEED = RULES.add("seed", "6.2", "seed is a whole number", "DOC")
RESOLUTION = RULES.add("resolution", "6.2", "output_resolution is 720 or 1080", "DOC")
TASK = RULES.add("task", "6.2", "task_id is a text", "DOC")
CANCEL = RULES.add("cancel", "6.2", "only a task in the queue can be cancelled", "UNC")
AT_ONCE = RULES.add("at-once", "6.2", "one task of an account is in work at a time", "DOC")

REGION, SERVICE, VERSION = "ap-singapore-1", "cv", "2024-06-06"
OMNIHUMAN = "realman_avatar_picture_omni15_cv"
FPS = 25
MICROS_A_SECOND = 120_000
_SKEW_SECONDS = 900.0
_HAVE_TO_BE_SIGNED = frozenset({"host", "x-date", "x-content-sha256"})
_AUTHORIZATION = re.compile(
    r"HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+),"
    r" SignedHeaders=(?P<names>[^,]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def secret_of(access_key: str) -> str:
    """The secret of an access key here: what follows 'rehearsal-'."""
    return access_key.removeprefix(GOOD_KEYS)


def checked_key(request: Request, now: float) -> str:
    """The access key of a request that is signed as it should be; Rejected under the broken rule.

    Written anew from the contract: it shares nothing with the client's signature. What the body's
    hash says is signed along; whether it is the body's is for `check_body`.
    """
    found = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        raise Rejected(SIGNED, status=401)
    moment, names = request.headers.get("x-date", ""), found["names"].split(";")
    for holds, rule in (
        (found["scope"] == f"{moment[:8]}/{REGION}/{SERVICE}/request", SCOPE),
        (good_key(found["key"]), ACCESS_KEY),
        (abs(_seconds(moment) - now) <= _SKEW_SECONDS, SKEW),
        (names == sorted(names) and set(names) >= _HAVE_TO_BE_SIGNED, SIGNED_HEADERS),
    ):
        if not holds:
            raise Rejected(rule, status=401)
    expected = _signature(request, names, found["scope"], moment, secret_of(found["key"]))
    if not hmac.compare_digest(expected, found["signature"]):
        raise Rejected(SIGNATURE, status=401)
    return found["key"]


def check_body(request: Request, body: bytes) -> None:
    """Checks that the signed hash is that of the body that came."""
    if request.headers.get("x-content-sha256") != hashlib.sha256(body).hexdigest():
        raise Rejected(BODY_HASH, status=401)


def _signature(request: Request, names: list[str], scope: str, moment: str, secret: str) -> str:
    """Steps 2 to 5 of section 6.4."""
    pairs = sorted(request.query_params.multi_items())
    canonical = "\n".join(
        (
            request.method,
            request.url.path,
            "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in pairs),
            "".join(f"{name}:{_header(request, name)}\n" for name in names),
            ";".join(names),
            request.headers.get("x-content-sha256", ""),
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"HMAC-SHA256\n{moment}\n{scope}\n{digest}"
    key = secret.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")


def _header(request: Request, name: str) -> str:
    value = request.headers.get(name, "").strip()
    return re.sub(r":(80|443)$", "", value) if name == "host" else value


def _seconds(moment: str) -> float:
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


@dataclass(frozen=True, slots=True)
class Ordered:
    """A submit that keeps every rule."""

    request: LipsyncRequest
    cost_micros: int


async def ordered(body: Mapping[str, Any], inbox: Inbox) -> Ordered:
    """What a body orders; Rejected under the first rule that it breaks."""
    fields = WireFields(body)
    picture, seen = await _fetched(fields, "image_url", IMAGE, inbox)
    if seen.suffix not in (".jpg", ".png") or seen.size_bytes >= 5_000_000:
        raise fields.wrong("image_url", PICTURE)
    if not 0 < max(seen.width, seen.height) < 4096:
        raise fields.wrong("image_url", PICTURE)
    voice, heard = await _fetched(fields, "audio_url", AUDIO, inbox)
    if heard.suffix not in (".mp3", ".wav") or not 0 < heard.seconds < 35:
        raise fields.wrong("audio_url", SOUND)
    resolution = fields.whole("output_resolution", RESOLUTION)
    if resolution not in (None, 720, 1080):
        raise fields.wrong("output_resolution", RESOLUTION)
    width, height = with_short_side(resolution or 1080, seen.ratio)
    request = LipsyncRequest(
        model="byteplus/omnihuman-1.5",
        seed=(fields.whole("seed", SEED) or 0) % 2**32,
        prompt=fields.text("prompt", PROMPT),
        first_frame=picture,
        voice=voice,
        duration_seconds=heard.seconds,
        fps=FPS,
        width=width,
        height=height,
    )
    return Ordered(request, round(heard.seconds * MICROS_A_SECOND))


def required_req_key(fields: WireFields) -> None:
    """Checks that the call is about OmniHuman."""
    if fields.values.get("req_key") != OMNIHUMAN:
        raise fields.wrong("req_key", REQ_KEY)


async def _fetched(fields: WireFields, name: str, rule: Rule, inbox: Inbox) -> tuple[Media, Facts]:
    if not fields.text(name, rule, least=1).startswith(("http://", "https://")):
        raise fields.wrong(name, rule)
    return await fields.file(name, rule, inbox)
