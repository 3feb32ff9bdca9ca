"""Is there a sound, is it clean, and is it as long as ordered?"""

from __future__ import annotations

import numpy as np

from tools.dinov3.calibration import Limit
from tools.dinov3.checks.answers import failed, measured, not_assessable, passed
from tools.dinov3.findings import AssetKind, Finding, Severity
from tools.dinov3.hearing import Hearing
from tools.dinov3.told import CUT_OFF

SILENT = Limit(value=-55.0, origin="the noise floor of a quiet room tone (about -60 dBFS RMS)")
QUIET = Limit(value=-42.0, origin="20 dB below speech at -22 dBFS; the mix would lift its noise")
CLIPPED = Limit(value=5e-4, origin="flat tops: audible as distortion from about 1 sample in 2000")
CUT = Limit(
    value=0.04,
    origin="152 previz effects and the same made too loud: none of the clean ones is over it, and"
    " all 191 are whose distortion lies less than 20 dB under them",
)
"""For sounds that are silent most of the time, where a share of samples says little."""
OFFSET = Limit(value=0.02, origin="a click of -34 dBFS at every cut")
_SHORT_SECONDS = 0.25


def check_silence(sound: Hearing, kind: AssetKind) -> Finding:
    """Fails when nothing is heard; a quiet bed is advice only, since the mix sets levels."""
    number = measured("loud parts", sound.loudest_db, "dBFS")
    if sound.loudest_db < SILENT.value:
        return failed("silence", "silent", "The sound is silent.", number, limit=SILENT)
    if sound.loudest_db < QUIET.value and kind in (AssetKind.VOICE, AssetKind.LIPSYNC):
        return failed(
            "silence", "loudness", "The voice is very quiet.", number,
            limit=QUIET, severity=Severity.ADVICE,
        )  # fmt: skip
    return passed("silence", "There is sound.", number, limit=SILENT)


def check_clipping(sound: Hearing) -> Finding:
    """Fails on flat tops."""
    numbers = (measured("flat tops", sound.clipped, "share of samples"),
               measured("peak", sound.peak, "of full scale"),
               measured(CUT_OFF, sound.cut_energy, "share of energy"))  # fmt: skip
    if sound.clipped > CLIPPED.value:
        said = f"The sound is clipped: {sound.clipped:.1%} of its samples are cut off flat."
        return failed("clipping", "clipped", said, *numbers, limit=CLIPPED)
    if sound.cut_energy > CUT.value:
        said = f"The sound is clipped where it is loud: {sound.cut_energy:.0%} of it is cut off."
        return failed("clipping", "clipped", said, *numbers, limit=CUT)
    return passed("clipping", "The level is clean.", *numbers, limit=CLIPPED)


def check_offset(sound: Hearing) -> Finding:
    """Advises on a constant offset."""
    number = measured("offset", sound.offset, "of full scale")
    if sound.offset > OFFSET.value:
        said = "The waveform sits off its zero line and will click at cuts."
        return failed("offset", "clipped", said, number, limit=OFFSET, severity=Severity.ADVICE)
    return passed("offset", "The waveform is centred.", number, limit=OFFSET)


def check_sound_length(sound: Hearing, wanted: float | None) -> Finding:
    """Fails when the sound is shorter than ordered."""
    if wanted is None:
        return not_assessable("length", "A voice takes the time it needs.")
    number = measured("length", sound.seconds, "seconds")
    if sound.seconds < wanted - _SHORT_SECONDS:
        said = f"The sound lasts {sound.seconds:.2f} s where {wanted:.2f} s were ordered."
        return failed("length", "wrong_length", said, number)
    return passed("length", f"The sound lasts {sound.seconds:.2f} s.", number)


def check_dropout(sound: Hearing, kind: AssetKind) -> Finding:
    """Fails when a bed that should be continuous falls silent for a second."""
    if kind is not AssetKind.MUSIC:
        return not_assessable("dropout", "Only music has to go on without a gap.")
    quiet = np.concatenate([[0], (sound.level_db < -70).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(quiet))
    # The last second may fade out.
    inside = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)
              if b < len(sound.level_db) - 100]  # fmt: skip
    longest = max((int(b - a) for a, b in inside), default=0) / 100
    number = measured("longest gap", longest, "seconds")
    if longest > 1.5:
        return failed("dropout", "silent", f"The music drops out for {longest:.1f} s.", number)
    return passed("dropout", "The music goes on.", number)
