"""What can go wrong with a sound, done on purpose: silence, clipping, wrong words, lost sync.

Each fault is a plain function of a sound or a text; who asks for it, and how often, is not
known here.
"""

from __future__ import annotations

import math
import random
import re

import numpy as np

from tools.providers.previz.acoustics import decibels
from tools.providers.previz.sounds import Sound

CLIP_GAIN_DB = 18.0
LEAST_PEAK = 0.125
"""18 dB under full scale: what is quieter than that is not clipped."""


def dropout(seconds: float, severity: float) -> tuple[float, float]:
    """Since and until of what is silent in a sound of that length: round its middle."""
    return seconds * (1 - severity) / 2, seconds * (1 + severity) / 2


def silence(sound: Sound, severity: float = 1.0) -> Sound:
    """As long as `sound`, with nothing in that share of it."""
    since, until = (round(at * sound.rate) for at in dropout(sound.seconds, severity))
    samples = sound.samples.copy()
    samples[since:until] = 0
    return Sound(samples, sound.rate)


def clip(sound: Sound, severity: float = 1.0) -> Sound:
    """`sound` 18 dB too loud and cut off flat at full scale.

    A lower severity goes that share of the way from full scale, so that even a whisper is clipped.
    """
    headroom = -20 * math.log10(min(1.0, max(sound.peak, LEAST_PEAK)))
    loud = sound.samples * np.float32(decibels((1 - severity) * headroom + severity * CLIP_GAIN_DB))
    return Sound(np.clip(loud, -1.0, 1.0), sound.rate)


def shift(sound: Sound, seconds: float) -> Sound:
    """`sound` later by `seconds` (earlier when negative) in the same length.

    What is pushed out is lost, what opens up is silent: the picture no longer fits the sound.
    """
    moved = np.zeros_like(sound.samples)
    by = round(seconds * sound.rate)
    count = len(moved)
    if by >= 0:
        moved[min(by, count) :] = sound.samples[: max(0, count - by)]
    else:
        moved[: max(0, count + by)] = sound.samples[min(-by, count) :]
    return Sound(moved, sound.rate)


_OTHER_LINES = (
    "the garden was empty before anybody noticed the small blue bicycle",
    "seven quiet horses wandered along under heavy orange clouds",
    "please bring another bottle because dinner begins around eight",
    "my brother bought yellow paint during that terrible summer",
    "every ferry leaves without passengers until spring returns again",
    "doctors recommend fresh bread after climbing several hundred stairs",
)


_WORD = r"[^\W_]+(?:['’][^\W_]+)*"


def wrong_words(text: str, rng: random.Random, severity: float = 1.0) -> str:
    """Another line of as many words: none of the text's own words is in it.

    Ends with the text's own final mark, so that the melody of the line stays. A lower severity
    puts others in place of that share of the words, the last ones.
    """
    own = re.findall(_WORD, text)
    said = [word.lower() for word in own]
    pool = [word for line in _OTHER_LINES for word in line.split() if word not in said]
    start = rng.randrange(len(pool))
    count = max(1, len(own))
    words = [pool[(start + index) % len(pool)] for index in range(count)]
    kept = count - math.ceil(severity * count)
    words[:kept] = own[:kept]
    end = text.rstrip("\"'”’)] ")[-1:]
    return " ".join(words).capitalize() + (end if end in ("?", "!", "…") else ".")
