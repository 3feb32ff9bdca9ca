"""Spoken lines at ElevenLabs, with the time of every character.

Source: docs/contracts.md, section 5.2. The manner of a line becomes voice settings; v3 models
read it as a tag in brackets, which they do not speak.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import quote

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, one_line
from tools.providers.live.elevenlabs import (
    ELEVENLABS,
    NAME,
    SOUND_FORMAT,
    credits_of,
    receipt,
    sound,
)
from tools.providers.live.service import Accepted, Desk, Ready, expected
from tools.providers.live.voices import voice_id
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket, Word
from tools.providers.requests import Capability, Request, VoiceRequest


@dataclass(frozen=True, slots=True)
class _Manner:
    """What a parenthetical does to a voice; the ranges are the service's."""

    cue: str
    """Regular expression that finds it."""
    tag: str
    """What v3 models read."""
    stability: float
    """0 free to 1 even."""
    style: float = 0.0
    """0 to 1: how much the speaker's own manner is exaggerated."""
    speed: float = 1.0
    """0.7 to 1.2."""


_MANNERS = (
    _Manner(r"whisper|under (his|her|their|my) breath|hush", "whispers", 0.35, 0.2, 0.92),
    _Manner(r"shout|yell|scream|bellow|roar|calling out", "shouts", 0.25, 0.5, 1.02),
    _Manner(r"\bang(ry|er|rily)|furious|\brage|snarl|snap", "angry", 0.3, 0.45, 1.06),
    _Manner(r"afraid|fear|scare|terrif|nervous|anxi|panic|trembl", "nervous", 0.3, 0.3, 1.08),
    _Manner(r"excite|thrill|eager|delight|joy|happ|cheer|laugh", "excited", 0.35, 0.4, 1.06),
    _Manner(r"\b(sad|grie|mourn|tear|cry|weep|sob|heartbr)", "sad", 0.35, 0.3, 0.9),
    _Manner(r"tired|weary|wearily|exhaust|sleepy|drows", "tired", 0.5, 0.1, 0.88),
    _Manner(r"\b(slow|deliberate|measured|hesita|paus)", "slowly", 0.55, 0.1, 0.85),
    _Manner(r"\b(fast|quick|rapid|hurried|urgent|rush|breathless)", "rushed", 0.4, 0.2, 1.15),
    _Manner(r"\b(quiet|soft|gentl|tender|low voice|murmur)", "softly", 0.5, 0.1, 0.95),
    _Manner(r"\b(cold|flat|deadpan|monoton|robot|dry)", "flatly", 0.85, 0.0, 0.97),
    _Manner(r"firm|determin|command|stern|\border", "firmly", 0.6, 0.2, 0.97),
    _Manner(r"curious|wonder|awe|amaz|surpris", "curious", 0.4, 0.25, 1.0),
)
_PLAIN = _Manner("", "", 0.5)
_V3_STABILITIES = (0.0, 0.5, 1.0)
"""v3 takes these three alone: creative, natural, robust."""
_TAG = re.compile(r"\[[^\]]*\]\s*")


class _Alignment(Reply):
    characters: tuple[str, ...] = ()
    character_start_times_seconds: tuple[float, ...] = ()
    character_end_times_seconds: tuple[float, ...] = ()


class _Speech(Reply):
    audio_base64: str
    alignment: _Alignment | None = None
    normalized_alignment: _Alignment | None = None


class ElevenLabsVoice:
    """`/v1/text-to-speech/{voice}/with-timestamps`."""

    name = "elevenlabs-voice"
    service = ELEVENLABS
    kinds = frozenset({Capability.VOICE})

    def tier(self, request: Request, card: ModelCard) -> str:
        """One price a character."""
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Speaks at once; the answer is the sound."""
        line = expected(request, VoiceRequest)
        voice = quote(voice_id(NAME, line.voice), safe="")
        answer = await desk.wire.buy(
            "POST",
            f"/v1/text-to-speech/{voice}/with-timestamps",
            params={"output_format": SOUND_FORMAT},
            json=body_of(line, desk.card),
        )
        task_id, hints = receipt(answer)
        return Accepted(task_id, hints, answer.body)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """The sound that `submit` brought, with its words."""
        speech, content = _read(desk.answer)
        timed = speech.alignment or speech.normalized_alignment or _Alignment()
        cost = credits_of(ticket.hints)
        price = desk.card.price / credits_a_character(desk.card.name)
        return Ready(
            (sound(content),),
            cost_micros=None if cost is None else round(cost * price * 1_000_000),
            words=words_of(timed),
        )

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Never: it was spoken before anybody could think again."""
        return False


def body_of(request: VoiceRequest, card: ModelCard) -> dict[str, object]:
    """The line as the service reads it."""
    manner = _manner(request.manner)
    expressive = card.name.startswith("eleven_v3")
    settings: dict[str, object] = {
        "stability": _nearest(manner.stability) if expressive else manner.stability,
        "similarity_boost": 0.75,
        "use_speaker_boost": True,
    }
    if not expressive:
        settings |= {"style": manner.style, "speed": manner.speed}
    text = request.text
    if expressive and manner.tag:
        text = f"[{manner.tag}] {text}"
    return {
        "text": text,
        "model_id": card.name,
        "voice_settings": settings,
        "seed": request.seed,
    } | dict(card.options)


def credits_a_character(model: str) -> float:
    """1; half of it for the small models."""
    return 0.5 if "flash" in model or "turbo" in model else 1.0


def words_of(timed: _Alignment) -> tuple[Word, ...]:
    """Words as they are written, punctuation and all, each from its first to its last character.

    Tags in brackets are directions and no words. Arrays of unequal length time nothing.
    """
    starts, ends = timed.character_start_times_seconds, timed.character_end_times_seconds
    text = "".join(timed.characters)
    if not len(starts) == len(ends) == len(timed.characters) == len(text):
        return ()
    spoken = _TAG.sub(lambda tag: " " * len(tag.group()), text)
    return tuple(
        Word(
            text=found.group(),
            start_seconds=starts[found.start()],
            # A word never ends before it began, whatever the times are rounded to.
            end_seconds=max(starts[found.start()], ends[found.end() - 1]),
        )
        for found in re.finditer(r"\S+", spoken)
        if any(character.isalnum() for character in found.group())
    )


def _read(body: bytes) -> tuple[_Speech, bytes]:
    """The answer and its sound; ProviderRefused (paid, spoiled) when it is not one."""
    try:
        speech = Answer(200, {}, body).read(_Speech)
        return speech, base64.b64decode(speech.audio_base64, validate=True)
    except (UnreadableAnswer, binascii.Error) as error:
        reason = one_line(f"the answer holds no sound: {error}")
        raise ProviderRefused(NAME, RefusalKind.SPOILED, reason, cost_micros=None) from error


def _manner(words: str) -> _Manner:
    """The one named first: the parenthetical stands before the mood of the shot."""
    found = ((re.search(each.cue, words.lower()), each) for each in _MANNERS)
    named = [(cue.start(), place, each) for place, (cue, each) in enumerate(found) if cue]
    return min(named)[2] if named else _PLAIN


def _nearest(stability: float) -> float:
    return min(_V3_STABILITIES, key=lambda each: abs(each - stability))
