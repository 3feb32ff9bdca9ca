"""What can go wrong with a sound, done on purpose: silence, clipping, wrong words, lost sync.

Each fault is a plain function of a sound or a text; who asks for it, and how often, is not
known here.
"""

from __future__ import annotations

import random
import re

import numpy as np

from tools.providers.previz.acoustics import decibels
from tools.providers.previz.sounds import Sound

CLIP_GAIN_DB = 18.0


def silence(sound: Sound) -> Sound:
    """As long as `sound`, with nothing in it."""
    return Sound(np.zeros_like(sound.samples), sound.rate)


def clip(sound: Sound) -> Sound:
    """`sound` 18 dB too loud and cut off flat at full scale."""
    loud = sound.samples * np.float32(decibels(CLIP_GAIN_DB))
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


def wrong_words(text: str, rng: random.Random) -> str:
    """Another line of as many words: none of the text's own words is in it.

    Ends with the text's own final mark, so that the melody of the line stays.
    """
    said = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())
    pool = [word for line in _OTHER_LINES for word in line.split() if word not in said]
    start = rng.randrange(len(pool))
    words = [pool[(start + index) % len(pool)] for index in range(max(1, len(said)))]
    end = text.rstrip("\"'”’)] ")[-1:]
    return " ".join(words).capitalize() + (end if end in ("?", "!", "…") else ".")


def lost_sync_seconds(rng: random.Random) -> float:
    """A shift that anybody notices: 0.35 to 0.7 s, either way.

    Viewers detect sound that leads by 45 ms or lags by 125 ms (ITU-R BT.1359); this is well past.
    """
    return rng.choice((-1.0, 1.0)) * rng.uniform(0.35, 0.7)
