"""Are the right words spoken? By a speech recogniser, or as far as sounds tell without one.

Without one the words themselves cannot be read, and the finding says so. What can be measured: how
long the speech is for the syllables of its text, how many syllables are heard, and whether hisses
(s, sh, z, x) stand where the text has them. Other words of another length or sound give themselves
away; other words of the same length and sound do not.
"""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import (
    failed,
    limited,
    measured,
    not_assessable,
    passed,
    unavailable,
)
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding
from tools.dinov3.hearing import Hearing, hiss_pattern
from tools.dinov3.syllables import syllables
from tools.ffmpeg.clock import SAMPLE_RATE

if TYPE_CHECKING:
    # Only its protocol: the module itself loads a deep learning library.
    from tools.dinov3.brought.recogniser import Recogniser

_LEAST_SYLLABLES = 4
_LEAST_PATTERN = 8
_BINS_A_SYLLABLE = 3
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def check_speech_rate(sound: Hearing, text: str, calibration: Calibration) -> Finding:
    """Fails when the speech is far too long, too short or too rich in syllables for its text."""
    count = syllables(text)
    if count < _LEAST_SYLLABLES:
        return not_assessable("speech_rate", "The line is too short to measure its pace.")
    rate = speech_rate(sound, text)
    heard = heard_share(sound, text)
    numbers = (measured("pace", rate, "syllables a second"),
               measured("heard", heard, "syllables of the text's"))  # fmt: skip
    low, high = calibration.limit("speech.slowest"), calibration.limit("speech.fastest")
    if low is None or high is None:
        return unavailable("speech_rate", "No pace was calibrated.")
    if low.value <= rate <= high.value:
        said = f"{rate:.1f} syllables a second: a natural pace for these words."
        return passed("speech_rate", said, *numbers, limit=low)
    how = "too short" if rate > high.value else "too long"
    said = f"The speech is {how} for its words ({rate:.1f} syllables a second): others are spoken."
    return failed(
        "speech_rate", "speech_rate", said, *numbers, limit=low if rate < low.value else high
    )


def check_hisses(sound: Hearing, text: str, calibration: Calibration) -> Finding:
    """Fails when hisses do not stand where the text has its s, z, sh and x."""
    pattern = hiss_pattern(text)
    if len(pattern) < _LEAST_PATTERN or not 0 < pattern.sum() < 1.2 * len(pattern):
        return not_assessable("words", "The line has too few hisses to tell its words by.")
    value = hiss_fit(sound, text)
    number = measured("hisses in place", value, "correlation")
    limit = calibration.limit("speech.hisses")
    if limit is None:
        return unavailable("words", "No limit was calibrated for hisses.")
    if value < limit.value:
        said = "The sounds of the speech do not fit its words: others are spoken."
        return failed("words", "speech_rate", said, number, limit=limit)
    return passed("words", "Hisses stand where the words have them.", number, limit=limit)


def check_syllables(sound: Hearing, text: str, calibration: Calibration) -> Finding:
    """Fails when far more or far fewer syllables are heard than the text has.

    Measures `heard`, syllables heard for each of the text's; `syllables.most heard` and
    `syllables.fewest heard` are its limits. Other words with as many syllables pass.
    """
    if syllables(text) < _LEAST_SYLLABLES:
        return not_assessable("syllables", "The line is too short to count its syllables.")
    number = measured("heard", heard_share(sound, text), "syllables of the text's")
    most = calibration.limit("syllables.most heard")
    fewest = calibration.limit("syllables.fewest heard")
    said = f"{sound.nuclei} syllables are heard where the line has {syllables(text)}"
    few = fewest is not None and number.value < fewest.value
    return limited(
        "syllables", "speech_rate", number, fewest if few else most,
        f"{said}.", f"{said}: other words are spoken.", most=not few,
    )  # fmt: skip


def check_transcript(
    sound: Hearing, text: str, recogniser: Recogniser | None, calibration: Calibration
) -> Finding:
    """Fails when a recogniser hears other words than the line's; unavailable without one.

    Measures `word errors` (word error rate); `transcript.word errors` is the most.
    """
    if recogniser is None:
        return words_unread()
    if not _words(text):
        return not_assessable("transcript", "The line has no words to compare.")
    heard = recogniser.words(sound.mono, SAMPLE_RATE)
    rate = word_error_rate(heard, text)
    return limited(
        "transcript", "speech_rate", measured("word errors", rate, "share of words"),
        calibration.limit("transcript.word errors"),
        "The words of the line are spoken.",
        f'"{heard[:80]}" is heard instead of the line.',
    )  # fmt: skip


def word_error_rate(heard: str, text: str) -> float:
    """Words wrong, missing or too many, for each word of the text; case and marks left out.

    NaN for a text without words.
    """
    said, wanted = _words(heard), _words(text)
    row = list(range(len(wanted) + 1))
    for i, word in enumerate(said, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(wanted, start=1):
            best = min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
            diagonal, row[j] = row[j], best
    return row[-1] / len(wanted) if wanted else float("nan")


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def words_unread() -> Finding:
    """What is not looked at, and what it would take."""
    return unavailable(
        "transcript",
        "The words were not read: that takes a speech recogniser, which no weights here provide.",
    )


def speech_rate(sound: Hearing, text: str) -> float:
    """Syllables of the text for each second of speech."""
    return syllables(text) / max(sound.speech_seconds, 0.05)


def heard_share(sound: Hearing, text: str) -> float:
    """Syllables heard for each syllable of the text."""
    return sound.nuclei / max(syllables(text), 1)


def hiss_fit(sound: Hearing, text: str) -> float:
    """Best correlation between the text's hisses and those heard, the time bent a little."""
    pattern = np.repeat(hiss_pattern(text), _BINS_A_SYLLABLE)
    spoken = np.flatnonzero(sound.speaking)
    if len(pattern) == 0 or len(spoken) < len(pattern):
        return float("nan")
    # Pauses are cut out: the text does not say how long they are.
    heard = sound.hiss[sound.speaking]
    edges = np.linspace(0, len(heard), len(pattern) + 1).astype(int)
    contour = np.array([heard[a:b].mean() for a, b in pairwise(edges)])
    return aligned(np.asarray(contour, np.float32), pattern)


def aligned(heard: FloatArray, wanted: FloatArray) -> float:
    """Correlation of two series after dynamic time warping within a narrow band."""
    a, b = _standard(heard), _standard(wanted)
    if not a.any() or not b.any():
        return float("nan")
    pairs = _warp(a, b, max(_BINS_A_SYLLABLE, round(0.1 * len(a))))
    x, y = a[[i for i, _ in pairs]], b[[j for _, j in pairs]]
    value = float(np.corrcoef(x, y)[0, 1])
    return value if math.isfinite(value) else float("nan")


def _standard(values: FloatArray) -> FloatArray:
    spread = float(values.std())
    return np.asarray(
        (values - values.mean()) / spread if spread > 1e-6 else values * 0, np.float32
    )


def _warp(a: FloatArray, b: FloatArray, band: int) -> list[tuple[int, int]]:
    """The cheapest path through both series; leaving the diagonal costs a little."""
    n = len(a)
    cost = np.full((n + 1, n + 1), np.inf)
    cost[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(max(1, i - band), min(n, i + band) + 1):
            step = abs(float(a[i - 1] - b[j - 1]))
            cost[i, j] = step + min(cost[i - 1, j - 1], cost[i - 1, j] + 0.3, cost[i, j - 1] + 0.3)
    return _path(cost)


def _path(cost: FloatArray) -> list[tuple[int, int]]:
    i = j = len(cost) - 1
    out = []
    while i > 0 and j > 0:
        out.append((i - 1, j - 1))
        moves = ((cost[i - 1, j - 1], i - 1, j - 1), (cost[i - 1, j], i - 1, j),
                 (cost[i, j - 1], i, j - 1))  # fmt: skip
        _, i, j = min(moves)
    return out[::-1]
