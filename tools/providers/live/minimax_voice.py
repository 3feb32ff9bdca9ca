"""MiniMax speech: a line in a part's voice, with the time of its words.

Synchronous: the answer holds the sound, in hexadecimal. Source: docs/contracts.md, section 1.5.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError

from tools.errors import ProviderRefused
from tools.providers.live.answer import Reply
from tools.providers.live.downloads import LinkExpired, fetch
from tools.providers.live.minimax import MINIMAX, NAME, kept, spoiled
from tools.providers.live.service import Accepted, Desk, Inline, Ready, expected
from tools.providers.live.voices import voice_id
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket, Word
from tools.providers.requests import Capability, Request, VoiceRequest

SLOWEST, FASTEST, LOUDEST = 0.5, 2.0, 10.0
_SOUND = {"sample_rate": 44100, "bitrate": 256000, "format": "mp3", "channel": 1}
"""The best that is sold as MP3; a line of ten seconds is 640 kB of hexadecimal."""
_MOST_SUBTITLE_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class _Manner:
    """What a parenthetical does to a voice."""

    cue: str
    """Regular expression that finds it."""
    emotion: str = ""
    """One of the service's; empty leaves it to the text."""
    speed: float = 1.0
    volume: float = 1.0


_MANNERS = (
    _Manner(r"whisper|under (his|her|their|my) breath|hush", "whisper", 0.95),
    _Manner(r"\b(quiet|soft|gentl|tender|low voice|murmur|intimate)", "calm", 0.95, 0.8),
    _Manner(r"shout|yell|scream|bellow|roar|calling out|\bcries out", "", 1.0, 1.8),
    _Manner(r"\bang(ry|er|rily)|furious|\brage|snarl|snap", "angry", 1.05, 1.2),
    _Manner(r"\bslow|deliberate|measured|hesita|paus", "", 0.82),
    _Manner(r"\b(fast|quick|rapid|hurried|urgent|rush|breathless)", "", 1.18),
    _Manner(r"tired|weary|wearily|exhaust|sleepy|drows|yawn", "calm", 0.88, 0.9),
    _Manner(r"excite|thrill|eager|delight|joy|happ|cheer|enthus|laugh", "happy", 1.06),
    _Manner(r"\b(sad|grie|mourn|tear|cry|weep|sob|melanchol|heartbr)", "sad", 0.9),
    _Manner(r"afraid|fear|scare|terrif|nervous|anxi|panic|trembl", "fearful", 1.06),
    _Manner(r"disgust|revolt|repuls|contempt", "disgusted"),
    _Manner(r"surpris|amaz|\bawe|astonish|startl", "surprised"),
    _Manner(r"\b(calm|cold|flat|deadpan|monoton|robot|dry)", "calm"),
)


class _Audio(Reply):
    audio: str = Field(min_length=1)
    """Hexadecimal."""
    subtitle_file: str | None = None
    """Address of a JSON file."""


class _Extra(Reply):
    usage_characters: int | None = None
    """What is billed; a Chinese character may count as two."""


class _Speech(Reply):
    data: _Audio
    extra_info: _Extra = _Extra()
    trace_id: str = ""


class Segment(Reply):
    """A stretch of a line, usually a sentence, and when it is heard (milliseconds)."""

    text: str
    time_begin: float
    time_end: float


_SEGMENTS = TypeAdapter(tuple[Segment, ...])


class MiniMaxVoice:
    """Speaks for the speech models."""

    name = "minimax-voice"
    service = MINIMAX
    kinds = frozenset({Capability.VOICE})

    def tier(self, request: Request, card: ModelCard) -> str:
        """One price a character."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Order one line."""
        body = _body(desk.card, expected(request, VoiceRequest)) | dict(desk.card.options)
        answer = await desk.wire.buy("POST", "/v1/t2a_v2", json=body)
        return Accepted(answer.read(_Speech).trace_id or "speech", answer=answer.body)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The sound of the kept answer, and its words where their times can be had."""
        speech = kept(desk.answer, _Speech)
        try:
            sound = bytes.fromhex(speech.data.audio)
        except ValueError as error:
            raise spoiled("the sound is not hexadecimal") from error
        return Ready(
            (Inline(sound, ".mp3"),),
            cost_micros=_cost_micros(speech.extra_info, desk.card),
            words=await _timed_words(desk, speech.data.subtitle_file),
        )

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Never: the sound is there when the answer is."""
        return False


def words_of(segments: Sequence[Segment]) -> tuple[Word, ...]:
    """Every word with its share of its segment's time, by its length in characters.

    The service times segments; inside one the words' times are an estimate.
    """
    timed: list[Word] = []
    for segment in segments:
        words = segment.text.split()
        start, end = segment.time_begin / 1000, segment.time_end / 1000
        letter = (end - start) / max(1, sum(map(len, words)))
        for word in words:
            after = start + letter * len(word)
            timed.append(Word(text=word, start_seconds=start, end_seconds=after))
            start = after
    return tuple(timed)


def _body(card: ModelCard, request: VoiceRequest) -> dict[str, Any]:
    return {
        "model": card.name,
        "text": request.text,
        "stream": False,
        "voice_setting": {"voice_id": voice_id(NAME, request.voice)} | _delivery(request.manner),
        "audio_setting": _SOUND,
        "language_boost": "auto",
        "output_format": "hex",
        "subtitle_enable": True,
    }


def _delivery(manner: str) -> dict[str, float | str]:
    """All manners that a parenthetical names, one on top of the other; the first emotion counts."""
    found = [each for each in _MANNERS if re.search(each.cue, manner.lower())]
    speed = math.prod(each.speed for each in found)
    settings: dict[str, float | str] = {
        "speed": round(min(max(speed, SLOWEST), FASTEST), 2),
        "vol": round(min(math.prod(each.volume for each in found), LOUDEST), 2),
        "pitch": 0,
    }
    emotion = next((each.emotion for each in found if each.emotion), "")
    return settings | ({"emotion": emotion} if emotion else {})


def _cost_micros(extra: _Extra, card: ModelCard) -> int | None:
    if extra.usage_characters is None:
        return None
    return round(extra.usage_characters * card.price * 1_000_000)


async def _timed_words(desk: Desk, address: str | None) -> tuple[Word, ...]:
    """Empty when the file of times cannot be had: the line itself is there all the same."""
    if not address:
        return ()
    try:
        times = await fetch(address, desk.wire.card, desk.wire.http, _MOST_SUBTITLE_BYTES)
        return words_of(_SEGMENTS.validate_json(times))
    except (ProviderRefused, LinkExpired, ValidationError):
        return ()
