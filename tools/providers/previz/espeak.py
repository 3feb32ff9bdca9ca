"""Raw speech from eSpeak NG through ctypes: text in, 22,050 Hz samples and word positions out.

Knows the engine's C interface. Knows nothing of parts, moods or mixing.
The interface is `speak_lib.h` of eSpeak NG 1.52 (the library that espeakng-loader brings).
"""

from __future__ import annotations

import _ctypes
import ctypes
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import espeakng_loader
import numpy as np

from tools.errors import UserFixable
from tools.providers.previz.sounds import Samples

ENGINE_RATE = 22_050
"""Hz; what the engine synthesises."""

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: the callback runs inside espeak_Synth
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: report a missing data folder, do not exit()
_POSITION_CHARACTER = 1
_UTF8 = 1  # espeakCHARS_UTF8; without espeakSSML and espeakPHONEMES, markup is plain text
_EVENT_END = 0
_EVENT_WORD = 1
_RATE, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7  # espeak_PARAMETER

_LONGEST_PATH = 120
_RANDOM_SEED = 1

_LOCK = threading.Lock()  # the engine keeps its state in globals


class _Event(ctypes.Structure):
    """espeak_EVENT."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_int64),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the engine is set for one utterance."""

    voice: str
    """Language and variant, e.g. 'en-us+m3'."""
    words_per_minute: float
    """Held to the engine's 80 to 450."""
    pitch: float
    """0 to 100; 50 is the variant's own."""
    pitch_range: float
    """0 (monotone) to 100; 50 is the variant's own."""
    word_gap: int = 0
    """Extra pause between words, in units of 10 ms."""


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """What the engine said."""

    samples: Samples
    """Mono at `ENGINE_RATE`."""
    marks: tuple[tuple[int, int], ...]
    """(index into the text, sample) of every word event, in the order of the sound."""


def utter(text: str, delivery: Delivery) -> Utterance:
    """`text` as spoken by the engine; the same arguments give the same samples.

    Markup is never interpreted; the caller has removed control characters, which the engine
    takes for embedded commands. Raises `UserFixable` when the engine cannot run here.
    """
    with _LOCK, _fresh_engine() as engine:
        return _synthesise(engine, text, delivery)


@contextmanager
def _fresh_engine() -> Iterator[ctypes.CDLL]:
    """The engine in its first state.

    Its echo, flutter and breath carry phase in globals that espeak_Terminate leaves as they are,
    so a sentence depends on what was said before; unloading the library resets them. Its random
    numbers start from the clock unless told otherwise. Measured: 11 ms for load, a sentence and
    unload.
    """
    try:
        engine = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise _broken(f"The speech engine does not load ({error}).") from error
    try:
        with _short_path(Path(espeakng_loader.get_data_path())) as data:
            if engine.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT) != ENGINE_RATE:
                raise _broken("The speech engine does not find its voices.")
            engine.espeak_ng_SetRandSeed(ctypes.c_long(_RANDOM_SEED))
            yield engine
    finally:
        engine.espeak_Terminate()
        _unload(engine)


@contextmanager
def _short_path(data: Path) -> Iterator[bytes]:
    """The data folder under a path that fits the engine's buffer (160 bytes with file names)."""
    if len(str(data).encode()) <= _LONGEST_PATH:
        yield str(data).encode()
        return
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / data.name
        link.symlink_to(data, target_is_directory=True)
        yield str(link).encode()


def _unload(engine: ctypes.CDLL) -> None:
    release = getattr(_ctypes, "dlclose", None) or getattr(_ctypes, "FreeLibrary", None)
    if release is not None:
        release(engine._handle)


def _broken(problem: str) -> UserFixable:
    return UserFixable(
        problem,
        where="voices of the previz studio",
        fix="reinstall it with `pip install --force-reinstall espeakng-loader`.",
    )


def _synthesise(engine: ctypes.CDLL, text: str, delivery: Delivery) -> Utterance:
    pieces: list[Samples] = []
    marks: list[tuple[int, int]] = []

    def receive(wave: ctypes._Pointer[ctypes.c_short], count: int, events: object) -> int:
        if wave and count > 0:
            heard = np.ctypeslib.as_array(wave, (count,))
            pieces.append(heard.astype(np.float32) / 32768.0)
        _collect(events, marks)
        return 0

    callback = _Callback(receive)
    engine.espeak_SetSynthCallback(callback)
    if engine.espeak_SetVoiceByName(delivery.voice.encode()) != 0:
        raise _broken(f"The speech engine has no voice {delivery.voice!r}.")
    for parameter, value in (
        (_RATE, min(max(delivery.words_per_minute, 80), 450)),
        (_PITCH, min(max(delivery.pitch, 0), 100)),
        (_RANGE, min(max(delivery.pitch_range, 0), 100)),
        (_WORD_GAP, delivery.word_gap),
    ):
        engine.espeak_SetParameter(parameter, round(value), 0)
    raw = text.encode()
    size = ctypes.c_size_t(len(raw) + 1)
    engine.espeak_Synth(raw, size, 0, _POSITION_CHARACTER, 0, _UTF8, None, None)
    engine.espeak_Synchronize()
    samples = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return Utterance(samples, tuple(marks))


def _collect(events: object, marks: list[tuple[int, int]]) -> None:
    """Append the word events of one callback; the engine counts characters from 1."""
    index = 0
    while (event := events[index]).type != _EVENT_END:  # type: ignore[index]
        if event.type == _EVENT_WORD:
            marks.append((event.text_position - 1, event.sample))
        index += 1
