"""What ElevenLabs demands, line by line of docs/contracts.md, section 5, and what was ordered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from tools.providers.rehearsal.elevenlabs_voices import PREMADE
from tools.providers.rehearsal.rules import Rejected, Rule, Rulebook
from tools.providers.rehearsal.wire_fields import WireFields
from tools.providers.requests import FoleyRequest, MusicRequest, VoiceRequest

RULES = Rulebook("elevenlabs")

AUTH = RULES.add("auth", "5.1", "xi-api-key is a known key", "SDK")
BODY = RULES.add("body", "5.2", "the body is a JSON object", "SDK")
TEXT = RULES.add("text", "5.2", "text is a text that says something", "SDK")
LENGTH = RULES.add("length", "5.2", "text is no longer than its model reads", "DOC")
MODEL = RULES.add("model", "5.2", "model_id is a model that speaks", "DOC")
VOICE = RULES.add("voice", "5.2", "the voice is one of the account's", "DOC")
STABILITY = RULES.add("stability", "5.2", "stability is 0 to 1", "SDK")
V3_STABILITY = RULES.add("v3-stability", "5.2", "stability of eleven_v3 is 0, 0.5 or 1", "UNC")
SIMILARITY = RULES.add("similarity", "5.2", "similarity_boost is 0 to 1", "SDK")
STYLE = RULES.add("style", "5.2", "style is 0 to 1", "SDK")
SPEED = RULES.add("speed", "5.2", "speed is 0.7 to 1.2", "DOC")
BOOST = RULES.add("speaker-boost", "5.2", "use_speaker_boost is true or false", "SDK")
SEED = RULES.add("seed", "5.2", "seed is 0 to 4,294,967,295", "SDK")
CONTEXT = RULES.add("context", "5.2", "previous_text and next_text are texts", "SDK")
STITCHES = RULES.add("stitches", "5.2", "at most 3 request ids on either side", "SDK")
DICTIONARIES = RULES.add("dictionaries", "5.2", "at most 3 pronunciation dictionaries", "SDK")
NORMALIZATION = RULES.add(
    "normalization", "5.2", "apply_text_normalization is auto, on or off", "SDK"
)
LANGUAGE = RULES.add("language", "5.2", "language_code is of ISO 639-1: two letters", "SDK")
FORMAT = RULES.add("format", "5.2", "output_format is one of the list", "SDK")
PLAN_FORMAT = RULES.add(
    "plan-format", "5.2", "mp3 at 192 kbit/s needs Creator, PCM and WAV at 44.1 kHz need Pro", "SDK"
)
PLAYED = RULES.add(
    "played", "5.2", "the stand-in has mp3_44100_128 and wav_48000 in stock, no other", "UNC"
)
EFFECT_TEXT = RULES.add("effect-text", "5.3", "text has 1 to 450 characters", "UNC")
EFFECT_LENGTH = RULES.add("effect-length", "5.3", "duration_seconds is 0.5 to 30 or null", "SDK")
INFLUENCE = RULES.add("influence", "5.3", "prompt_influence is 0 to 1", "SDK")
LOOP = RULES.add("loop", "5.3", "loop is true or false", "SDK")
EFFECT_MODEL = RULES.add("effect-model", "5.3", "model_id is eleven_text_to_sound_v2 or v3", "SDK")
MUSIC_PROMPT = RULES.add(
    "music-prompt", "5.6", "there is a prompt or a composition_plan, never both", "SDK"
)
MUSIC_LENGTH = RULES.add("music-length", "5.6", "music_length_ms is 3,000 to 600,000", "SDK")
MUSIC_MODEL = RULES.add("music-model", "5.6", "model_id is music_v1, music_v2 or music_v2_5", "SDK")
MUSIC_SEED = RULES.add("music-seed", "5.6", "seed never comes beside a prompt", "SDK")
INSTRUMENTAL = RULES.add(
    "instrumental", "5.6", "force_instrumental is true or false, and only beside a prompt", "SDK"
)
CONCURRENCY = RULES.add(
    "concurrency", "5.5", "calls beyond the plan's wait in a queue, which is as long again", "DOC"
)

MODELS = {
    "eleven_v3": 5_000,
    "eleven_multilingual_v2": 10_000,
    "eleven_flash_v2": 30_000,
    "eleven_turbo_v2": 30_000,
    "eleven_flash_v2_5": 40_000,
    "eleven_turbo_v2_5": 40_000,
}
"""Characters that each reads in one request."""
EFFECT_MODELS = ("eleven_text_to_sound_v2", "eleven_text_to_sound_v3")
MUSIC_MODELS = ("music_v1", "music_v2", "music_v2_5")
CREDIT_MICROS = 300
CREDITS_AN_EFFECT_SECOND = 40
CREDITS_A_MUSIC_SECOND = 30
_IN_STOCK = {"mp3_44100_128": ".mp3", "wav_48000": ".wav", "auto": ".mp3"}
_PAID_FORMATS = frozenset({"pcm_44100", "wav_44100"})
_RATES = (8000, 16000, 22050, 24000, 32000, 44100, 48000)
_FORMATS = frozenset(
    (
        *("mp3_22050_32", "mp3_24000_48", "ulaw_8000", "alaw_8000"),
        *(f"mp3_44100_{rate}" for rate in (32, 64, 96, 128, 192)),
        *(f"opus_48000_{rate}" for rate in (32, 64, 96, 128, 192)),
        *(f"{kind}_{rate}" for kind in ("pcm", "wav") for rate in _RATES),
    )
)
_TAG = re.compile(r"\[(?P<tag>[^\]]*)\]\s*")
_SLOW, _FAST = 0.9, 1.1
_DEFAULT_EFFECT_SECONDS = 5.0
_DEFAULT_MUSIC_MS = 30_000


@dataclass(frozen=True, slots=True)
class Ordered:
    """A call that keeps every rule."""

    model: str
    request: VoiceRequest | FoleyRequest | MusicRequest
    suffix: str
    credits: int


def speech(voice: str, body: Mapping[str, Any], suffix: str) -> Ordered:
    """The line that a body orders; Rejected under the first rule that it breaks."""
    if voice not in PREMADE:
        raise Rejected(VOICE, f"A voice with voice_id '{voice[:60]}' was not found.", status=404)
    fields = WireFields(body)
    text = _required(fields, "text", TEXT)
    model = fields.choice("model_id", MODEL, MODELS) or "eleven_multilingual_v2"
    if not text.strip():
        raise fields.wrong("text", TEXT)
    if len(text) > MODELS[model]:
        raise fields.wrong("text", LENGTH)
    manner = _settings(fields.inner("voice_settings", STABILITY), model)
    _context(fields)
    tags = [found["tag"] for found in _TAG.finditer(text)]
    request = VoiceRequest(
        model=f"elevenlabs/{model}",
        seed=fields.whole("seed", SEED, 0, 2**32 - 1) or 0,
        text=_TAG.sub("", text),
        voice=PREMADE[voice].plays,
        manner=", ".join([*tags, *manner]),
    )
    half = "flash" in model or "turbo" in model
    return Ordered(model, request, suffix, -(-len(text) // 2) if half else len(text))


def effect(body: Mapping[str, Any], suffix: str) -> Ordered:
    """The sound that a body orders; Rejected under the first rule that it breaks."""
    fields = WireFields(body)
    text = _required(fields, "text", EFFECT_TEXT)
    if not 1 <= len(text) <= 450:
        raise fields.wrong("text", EFFECT_TEXT)
    asked = fields.number("duration_seconds", EFFECT_LENGTH, 0.5, 30.0)
    fields.number("prompt_influence", INFLUENCE, 0.0, 1.0)
    fields.flag("loop", LOOP)
    model = fields.choice("model_id", EFFECT_MODEL, EFFECT_MODELS) or EFFECT_MODELS[0]
    seconds = _DEFAULT_EFFECT_SECONDS if asked is None else asked
    request = FoleyRequest(
        model=f"elevenlabs/{model}", seed=0, prompt=text, duration_seconds=seconds
    )
    return Ordered(model, request, suffix, round(seconds * CREDITS_AN_EFFECT_SECOND))


def music(body: Mapping[str, Any], suffix: str) -> Ordered:
    """The piece that a body orders; composition plans are checked and not played."""
    fields = WireFields(body)
    if fields.has("prompt") == fields.has("composition_plan"):
        raise fields.wrong("prompt", MUSIC_PROMPT)
    prompt = fields.text("prompt", MUSIC_PROMPT)
    length = fields.whole("music_length_ms", MUSIC_LENGTH, 3_000, 600_000)
    seed = fields.whole("seed", MUSIC_SEED)
    if seed is not None and prompt:
        raise fields.wrong("seed", MUSIC_SEED)
    if fields.flag("force_instrumental", INSTRUMENTAL) is not None and not prompt:
        raise fields.wrong("force_instrumental", INSTRUMENTAL)
    model = fields.choice("model_id", MUSIC_MODEL, MUSIC_MODELS) or MUSIC_MODELS[0]
    seconds = (length or _DEFAULT_MUSIC_MS) / 1000
    request = MusicRequest(
        model=f"elevenlabs/{model}",
        seed=(seed or 0) % 2**32,
        prompt=prompt or "music",
        duration_seconds=seconds,
    )
    return Ordered(model, request, suffix, round(seconds * CREDITS_A_MUSIC_SECOND))


def sound_suffix(request: Request) -> str:
    """Ending of the format that a call asks for; Rejected when it is none, or not of the plan."""
    wanted = request.query_params.get("output_format", "mp3_44100_128")
    where = ("output_format",)
    if wanted not in _FORMATS and wanted != "auto":
        raise Rejected(FORMAT, where=where, status=422)
    if wanted in _PAID_FORMATS:
        raise Rejected(PLAN_FORMAT, where=where, status=403)
    if wanted not in _IN_STOCK:
        raise Rejected(PLAYED, where=where)
    return _IN_STOCK[wanted]


def _required(fields: WireFields, name: str, rule: Rule) -> str:
    """A text; the framework's own list of errors when it is missing or of another type."""
    value = fields.values.get(name)
    if isinstance(value, str):
        return value
    found = "Field required" if value is None else "Input should be a valid string"
    raise Rejected(rule, found, (name,), status=422)


def _settings(settings: WireFields, model: str) -> list[str]:
    """What of the settings can be heard, as a parenthetical."""
    stability = settings.number("stability", STABILITY, 0.0, 1.0)
    if model == "eleven_v3" and stability not in (None, 0.0, 0.5, 1.0):
        raise settings.wrong("stability", V3_STABILITY)
    settings.number("similarity_boost", SIMILARITY, 0.0, 1.0)
    settings.number("style", STYLE, 0.0, 1.0)
    settings.flag("use_speaker_boost", BOOST)
    speed = settings.number("speed", SPEED, 0.7, 1.2) or 1.0
    return ["slowly"] if speed < _SLOW else ["quickly"] if speed > _FAST else []


def _context(fields: WireFields) -> None:
    for name in ("previous_text", "next_text"):
        fields.text(name, CONTEXT)
    for name, rule in (
        ("previous_request_ids", STITCHES),
        ("next_request_ids", STITCHES),
        ("pronunciation_dictionary_locators", DICTIONARIES),
    ):
        listed = fields.values.get(name) or []
        if not isinstance(listed, list) or len(listed) > 3:
            raise fields.wrong(name, rule)
    fields.choice("apply_text_normalization", NORMALIZATION, ("auto", "on", "off"))
    code = fields.text("language_code", LANGUAGE)
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise fields.wrong("language_code", LANGUAGE)
