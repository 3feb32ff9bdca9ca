"""Takes are looked at once, in processes of their own, and again only when something changed."""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tools.dinov3.calibrating.fit import wide_open
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.calibrating.survey import Glass, Task, survey
from tools.dinov3.encoder import load_encoder
from tools.dinov3.findings import AssetKind


def voice(path: Path, loudness: float) -> Task:
    tone = np.sin(np.arange(16_000) * 0.05) * 32_000 * loudness
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(tone.astype("<i2").tobytes())
    return Task(Labelled(path=path, kind=AssetKind.VOICE, words="We have until sunrise."))


@pytest.mark.slow
def test_a_take_is_looked_at_once(tmp_path: Path) -> None:
    glass = Glass(None, load_encoder().weights_hash, wide_open(), "measuring")
    kept = tmp_path / "kept" / "looks.jsonl"
    loud, silent = voice(tmp_path / "a.wav", 0.5), voice(tmp_path / "b.wav", 0.0)
    first = survey([loud, silent], glass, kept, processes=1)
    assert not any(said.fault == "silent" for said in first[0].said)
    assert any(said.fault == "silent" and said.stops for said in first[1].said)
    assert any(said.numbers for said in first[0].said)
    assert first[0].report is None
    (whole,) = survey([replace(silent, whole=True)], glass, kept, processes=1)
    assert whole.report is not None
    assert [f.fault for f in whole.report.failures] == ["silent"]
    assert whole.said == first[1].said
    with kept.open("a") as file:
        file.write('{"key": "half a li')
    # No process can be opened, so this holds only when nothing is looked at again.
    assert survey([silent, loud], glass, kept, processes=0) == first[::-1]
    changed = voice(tmp_path / "a.wav", 0.4)
    with pytest.raises(ValueError, match="greater than 0"):
        survey([changed], glass, kept, processes=0)
    other = Glass(None, "other weights", glass.calibration, "measuring")
    with pytest.raises(ValueError, match="greater than 0"):
        survey([silent], other, kept, processes=0)
