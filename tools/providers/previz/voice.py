"""A spoken line: real speech in a part's voice and manner, with the time of every word.

Speech comes from eSpeak NG; what stands here gives it a part's throat, mood, warmth and room.
It speaks any text as plain words; markup in it is never obeyed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from scipy.signal import resample_poly

from tools.errors import UserFixable
from tools.providers.previz.acoustics import (
    band,
    decibels,
    dice,
    equalise,
    fade,
    limit,
    room,
)
from tools.providers.previz.cast import VOICES, PartVoice, cast_voices, voice_for
from tools.providers.previz.espeak import ENGINE_RATE, Delivery, Utterance, utter
from tools.providers.previz.sounds import RATE, Samples, Sound
from tools.providers.previz.tongue import language_of
from tools.providers.previz.voicebox import growled, metallic, softened, whispered

__all__ = ["VOICES", "Speech", "cast_voices", "speak", "voice_for"]

Word = tuple[str, float, float]

LONGEST_TEXT = 5_000
"""Characters; about five minutes of speech."""
SPEECH_DBFS = -20.0
"""RMS of the spoken parts in a neutral manner."""
PEAK_DBFS = -3.2
_HEAD, _TAIL = 0.06, 0.18
"""Seconds of air before the first and after the last word."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """A line as spoken."""

    sound: Sound
    """Mono."""
    words: tuple[Word, ...]
    """(word, start, end) in seconds, in the order of the text; a word never overlaps the next."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What a parenthetical does to a voice."""

    cue: str
    """Regular expression that finds it in the parenthetical."""
    pace: float = 1.0
    pitch: float = 0.0
    """Added on the engine's scale of 0 to 100."""
    liveliness: float = 1.0
    """Factor on the pitch range."""
    level_db: float = 0.0
    presence_db: float = 0.0
    whisper: float = 0.0
    """0 voiced .. 1 breath only."""
    word_gap: int = 0
    """Units of 10 ms."""
    tremble: float = 0.0


MANNERS = (
    Manner(r"whisper|under (his|her|their|my) breath|hush", 0.92, 0, 0.8, -4, 1, whisper=1.0),
    Manner(r"\b(quiet|soft|gentl|tender|low voice|murmur|intimate)", 0.93, -3, 0.8, -2.5, -1),
    Manner(r"shout|yell|scream|bellow|roar|calling out|\bcries out", 0.97, 16, 1.35, 3, 4),
    Manner(r"\bang(ry|er|rily)|furious|\brage|snarl|snap", 1.08, 5, 1.3, 2, 3),
    Manner(r"\bslow|deliberate|measured|hesita|paus", 0.74, -1, 1.0, word_gap=4),
    Manner(r"\b(fast|quick|rapid|hurried|urgent|rush|breathless)", 1.24, 3, 1.1, 0.5, 1),
    Manner(r"tired|weary|wearily|exhaust|sleepy|drows|yawn", 0.82, -8, 0.6, -2, -2, 0.12, 2),
    Manner(r"excite|thrill|eager|delight|joy|happ|cheer|enthus|laugh", 1.14, 9, 1.5, 1, 1),
    Manner(r"\b(sad|grie|mourn|tear|cry|weep|sob|melanchol|heartbr)", 0.84, -5, 0.65, -2, -1, 0.1),
    Manner(
        r"afraid|fear|scare|terrif|nervous|anxi|panic|trembl|shak", 1.1, 8, 1.2, -1, tremble=0.5
    ),
    Manner(r"\b(cold|flat|deadpan|monoton|robot|dry)", 0.95, -3, 0.35),
    Manner(r"firm|determin|command|stern|\border", 0.96, -3, 0.9, 1.5, 2),
    Manner(r"question|curious|wonder|awe|amaz|surpris", 0.98, 5, 1.4),
)
_PLAIN = Manner("")


def speak(text: str, voice: str, manner: str = "", seed: int = 0, rate: int = RATE) -> Speech:
    """`text` spoken in the part voice `voice`, about -20 dBFS, peaks below -3 dBFS, at `rate` Hz.

    `seed` varies pace and tone a little, as two takes of one actor do. Text without anything to
    say, longer than `LONGEST_TEXT`, or a voice that is not in `VOICES` raises `UserFixable`.
    """
    line = spoken_text(text)
    part = _part(voice)
    mood = _mood(manner)
    rng = dice(seed, voice, manner, line)
    delivery = _delivery(part, mood, line, rng)
    utterance = utter(line, delivery)
    raw = resample_poly(utterance.samples, *_ratio(part.throat)).astype(np.float32)
    words = _timings(line, utterance, raw)
    lead = int(_HEAD * RATE)
    dry = np.concatenate([np.zeros(lead, np.float32), raw, np.zeros(int(_TAIL * RATE), np.float32)])
    dressed = _dress(dry, part, mood, rng)
    end = min(len(dressed), int((words[-1][2] + _HEAD + _TAIL) * RATE))
    sound = Sound(fade(dressed[:end], 0.01, 0.08)).at_rate(rate)
    return Speech(sound, tuple((word, a + _HEAD, b + _HEAD) for word, a, b in words))


def spoken_text(text: str) -> str:
    """`text` on one line, without control characters and emphasis marks; never empty.

    Control characters go since the engine obeys some (Ctrl-A starts a command), and Fountain's
    asterisks and underscores go since they are not said. Raises `UserFixable`.
    """
    where = "dialogue line"
    if len(text) > LONGEST_TEXT:
        raise UserFixable(
            f"The line has {len(text)} characters; a voice takes at most {LONGEST_TEXT}.",
            where=where,
            fix="split it into several lines.",
        )
    kept = "".join(c if _sayable(c) else " " for c in unicodedata.normalize("NFC", text))
    bare = re.sub(r"(?<!\w)[*_]+(?=\S)|(?<=\S)[*_]+(?!\w)", "", kept)
    line = " ".join(bare.split())
    if not any(c.isalnum() for c in line):
        raise UserFixable(
            "The line has no words to speak.",
            where=where,
            fix="write what is said, or make it an action instead of dialogue.",
        )
    return line


def _sayable(character: str) -> bool:
    return character in "\u200c\u200d" or unicodedata.category(character)[0] != "C"


def _part(voice: str) -> PartVoice:
    if voice not in VOICES:
        raise UserFixable(
            f"There is no voice {voice!r}.",
            where="voices of the previz studio",
            fix=f"choose one of {', '.join(VOICES)}.",
        )
    return VOICES[voice]


def _mood(manner: str) -> Manner:
    """All manners named in a parenthetical, one on top of the other."""
    total = _PLAIN
    for found in (m for m in MANNERS if re.search(m.cue, manner.lower())):
        total = Manner(
            "",
            total.pace * found.pace,
            total.pitch + found.pitch,
            total.liveliness * found.liveliness,
            total.level_db + found.level_db,
            total.presence_db + found.presence_db,
            max(total.whisper, found.whisper),
            total.word_gap + found.word_gap,
            max(total.tremble, found.tremble),
        )
    return total


def _delivery(part: PartVoice, mood: Manner, line: str, rng: np.random.Generator) -> Delivery:
    """The engine's settings; a take differs from another by 3 % of pace and 2 of pitch."""
    language = language_of(line)
    accent = part.accent if language == "en" else language
    pace = part.words_per_minute * mood.pace * rng.uniform(0.97, 1.03) / part.throat
    return Delivery(
        voice=f"{accent}+{part.variant}",
        words_per_minute=pace,
        pitch=part.pitch + mood.pitch + rng.uniform(-2, 2),
        pitch_range=part.pitch_range * mood.liveliness,
        word_gap=mood.word_gap,
    )


def _ratio(throat: float) -> tuple[int, int]:
    """Up and down factors from the engine's rate to ours, sped up by `throat`.

    Playing faster raises pitch and formants together, as a smaller body does; the delivery was
    slowed by the same factor, so the pace stays.
    """
    return RATE // 150, round(ENGINE_RATE * throat / 150)


_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Japanese and Chinese letters, which are written without spaces between words."""
_SPACED_PIECES = re.compile(r"\S+")
_UNSPACED_PIECES = re.compile(r"\w{1,4}")


def _timings(line: str, utterance: Utterance, raw: Samples) -> list[Word]:
    """When each word of `line` is heard in `raw`; a word ends where its sound does."""
    pieces = _UNSPACED_PIECES if _UNSPACED.search(line) else _SPACED_PIECES
    spans = [m for m in pieces.finditer(line) if any(c.isalnum() for c in m.group())]
    stretch = len(raw) / max(1, len(utterance.samples)) / RATE
    starts = _starts([m.start() for m in spans], utterance, stretch, len(raw) / RATE)
    loud = _loudness(raw)
    words: list[Word] = []
    for index, span in enumerate(spans):
        start, following = starts[index], starts[index + 1]
        words.append((span.group(), start, _sound_end(loud, start, following)))
    return words


def _starts(offsets: list[int], utterance: Utterance, stretch: float, total: float) -> list[float]:
    """Start of each word in seconds, never falling, and the end of everything."""
    first: dict[int, float] = {}
    for position, sample in utterance.marks:
        index = int(np.searchsorted(offsets, position, side="right")) - 1
        if index >= 0:
            first.setdefault(index, sample * stretch)
    known = sorted(first)
    if not known:
        return [float(t) for t in np.linspace(0.0, total, len(offsets) + 1)]
    places = [*known, len(offsets)]
    times = np.maximum.accumulate([*(first[index] for index in known), total])
    return [float(t) for t in np.interp(range(len(offsets) + 1), places, times)]


_STEP = 0.01
"""Seconds between two looks at the loudness."""


def _loudness(raw: Samples) -> Samples:
    hop = int(_STEP * RATE)
    whole = raw[: len(raw) // hop * hop].reshape(-1, hop)
    return np.asarray(np.sqrt(np.mean(whole**2, axis=1)), np.float32)


def _sound_end(loud: Samples, start: float, following: float) -> float:
    """The last moment in [start, following] that is within 34 dB of the loudest of the line."""
    first, last = int(start / _STEP), min(int(following / _STEP), len(loud))
    if last <= first:
        return following
    heard = np.flatnonzero(loud[first:last] > 0.02 * loud.max())
    end = (first + int(heard[-1]) + 1) * _STEP if heard.size else following
    return min(max(end, start), following)


def _dress(dry: Samples, part: PartVoice, mood: Manner, rng: np.random.Generator) -> Samples:
    """The engine's dry voice with a body, a mood and a room, at speaking level."""
    out = band(dry, 65.0, None)
    if mood.whisper or part.breath:
        share = max(mood.whisper, 0.45 * part.breath)
        out = (1 - share) * out + share * whispered(out, rng)
    if part.growl:
        out = growled(out, part.growl, rng)
    if mood.tremble:
        time = np.arange(len(out), dtype=np.float32) / RATE
        out *= 1 - np.float32(0.35 * mood.tremble) * (1 + np.sin(np.float32(39.0) * time))
    if part.metal:
        out = metallic(out, part.metal)
    out = equalise(out, 220.0, part.warmth_db * (1 - mood.whisper), shape="low", width=0.7)
    out = equalise(out, 3200.0, part.presence_db + mood.presence_db, width=0.8)
    out = softened(band(out, None, 10_500.0))
    out = room(out, rng, 0.28, -17.0)
    return _levelled(out, SPEECH_DBFS + mood.level_db)


def _levelled(voice: Samples, level_db: float) -> Samples:
    """`voice` with its spoken parts at `level_db` dBFS RMS, as near as the peak limit allows."""
    loud = _loudness(voice)
    active = loud[loud > 0.06 * loud.max()] if loud.size else loud
    rms = float(np.sqrt(np.mean(active**2))) if active.size else 0.0
    return limit(voice * np.float32(decibels(level_db) / max(rms, 1e-6)), PEAK_DBFS)
