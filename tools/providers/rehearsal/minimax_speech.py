"""MiniMax's speech: bodies checked and put into our words, and the times of what was said."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools.providers.live.voices import voices_of
from tools.providers.rehearsal import minimax_rules as rules
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.minimax_orders import Order, seed_of
from tools.providers.rehearsal.wire_fields import WireFields
from tools.providers.requests import VoiceRequest

FORMATS = ("mp3", "pcm", "flac", "wav")
_MODELS = tuple(
    f"speech-{generation}-{grade}"
    for generation in ("2.8", "2.6", "02", "01")
    for grade in ("hd", "turbo")
)
_MICROS_A_CHARACTER = {"hd": 100, "turbo": 60}
_SECONDS = 2.0
"""Latency of a line, by guess."""
_MANNER_OF_EMOTION = {
    "happy": "happy",
    "sad": "sad",
    "angry": "angry",
    "fearful": "afraid",
    "disgusted": "disgusted",
    "surprised": "surprised",
    "calm": "calm",
    "fluent": "",
    "whisper": "whispering",
}
_SLOW, _FAST = 0.9, 1.1
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def system_voices() -> Mapping[str, str]:
    """The stand-in's voices: which of previz's part voices speaks for each id."""
    return {id_: voice for voice, id_ in voices_of("minimax").items()}


def speech_order(fields: WireFields) -> Order:
    """The line that a body of /v1/t2a_v2 asks for; Rejected by its rules."""
    model = fields.picked("model", rules.SPEECH_MODEL, _MODELS)
    text = fields.text("text", rules.SPEECH_TEXT, least=1, most=9_999)
    fields.flag("stream", rules.SPEECH_FLAGS)
    fields.flag("subtitle_enable", rules.SPEECH_FLAGS)
    fields.choice("output_format", rules.SPEECH_OUTPUT, ("hex", "url"))
    _check_sound(fields.inner("audio_setting", rules.SPEECH_FORMAT))
    setting = fields.inner("voice_setting", rules.SPEECH_VOICE)
    voices = system_voices()
    voice = setting.picked("voice_id", rules.SPEECH_VOICE, voices)
    request = VoiceRequest(
        model=f"minimax/{model}",
        seed=seed_of(fields.values),
        text=text,
        voice=voices[voice],
        manner=_manner(setting),
    )
    grade = model.rsplit("-", 1)[1]
    return Order(model, request, _MICROS_A_CHARACTER[grade] * len(text), _SECONDS)


def sentence_times(text: str, seconds: float) -> list[dict[str, object]]:
    """The content of a subtitle file: sentences, each with its share of the time in ms."""
    sentences = _SENTENCE_END.split(text.strip())
    a_letter = seconds * 1000 / max(1, sum(map(len, sentences)))
    times: list[dict[str, object]] = []
    begin = 0.0
    for sentence in sentences:
        end = begin + a_letter * len(sentence)
        times.append({"text": sentence, "time_begin": round(begin, 1), "time_end": round(end, 1)})
        begin = end
    return times


def subtitle_file(text: str, seconds: float, floor: Floor) -> Path:
    """The subtitle file of a line, kept by content."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(sentence_times(text, seconds), file)
        file.flush()
        digest = floor.inbox.assets.add(Path(file.name))
    return floor.inbox.assets.find(digest)


def _check_sound(setting: WireFields) -> None:
    setting.whole("sample_rate", rules.SPEECH_RATE, 8_000, 44_100)
    setting.whole("bitrate", rules.SPEECH_BITRATE, 32_000, 256_000)
    setting.choice("format", rules.SPEECH_FORMAT, FORMATS)
    setting.whole("channel", rules.SPEECH_CHANNEL, 1, 2)


def _manner(setting: WireFields) -> str:
    """Emotion and pace as a parenthetical; volume and pitch are checked and not played."""
    speed = setting.number("speed", rules.SPEECH_SPEED, 0.5, 2.0) or 1.0
    setting.number("vol", rules.SPEECH_VOLUME, 0.01, 10.0)
    setting.whole("pitch", rules.SPEECH_PITCH, -12, 12)
    emotion = setting.choice("emotion", rules.SPEECH_EMOTION, _MANNER_OF_EMOTION) or "fluent"
    pace = "slowly" if speed < _SLOW else "quickly" if speed > _FAST else ""
    return ", ".join(filter(None, (_MANNER_OF_EMOTION[emotion], pace)))
