from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from tools.providers.previz.ambience import LEVEL_DBFS, ambience
from tools.providers.previz.sounds import RATE, Sound

PLACES = (
    "quiet room",
    "clockmaker's workshop with ticking",
    "lab hum",
    "city at night",
    "forest birds and wind",
    "the sea",
    "desert wind",
    "rain",
    "a cafe",
    "train station",
)


@pytest.mark.parametrize("place", PLACES)
def test_a_bed_is_stereo_even_and_loops_without_a_click(place: str) -> None:
    bed = ambience(place, 5.0, 2)
    assert bed.samples.shape == (5 * RATE, 2)
    assert 20 * np.log10(bed.rms) == pytest.approx(LEVEL_DBFS, abs=0.5)
    assert bed.peak < 0.36
    steps = np.abs(np.diff(bed.samples, axis=0))
    seam = np.abs(bed.samples[0] - bed.samples[-1])
    assert float(seam.max()) <= float(np.quantile(steps, 0.999)) + 1e-6
    levels = [Sound(part).rms for part in np.array_split(bed.samples, 6)]
    assert min(levels) > 0.15 * max(levels)
    assert np.asarray(np.corrcoef(bed.samples.T))[0, 1] < 0.97


def test_places_differ() -> None:
    colours = []
    for place in PLACES:
        power = np.abs(np.fft.rfft(ambience(place, 3.0, 2).mono)) ** 2
        bands = np.array_split(power[300:30_000], 20)
        colours.append(10 * np.log10([band.mean() for band in bands]))
    for one, other in combinations(range(len(PLACES)), 2):
        apart = np.abs(colours[one] - colours[other]).max()
        assert apart > 3.0, (PLACES[one], PLACES[other])


def test_the_same_request_is_the_same_bed() -> None:
    one, same, other = (ambience("the sea", 2.0, seed).samples for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_long_bed_repeats_without_a_seam() -> None:
    bed = ambience("quiet room", 85.01, 1)
    assert len(bed.samples) == round(85.01 * RATE)
    steps = np.abs(np.diff(bed.samples, axis=0)).max(axis=1)
    assert steps.max() < 3 * np.quantile(steps, 0.9999)


def test_rain_is_duller_behind_a_window() -> None:
    def brightness(prompt: str) -> float:
        power = np.abs(np.fft.rfft(ambience(prompt, 4.0, 1).mono)) ** 2
        return float(power[4 * 3000 :].sum() / power.sum())

    assert brightness("rain, interior bedroom") < 0.5 * brightness("rain in the open")


@pytest.mark.parametrize("seconds", [0.01, 0.5, 3.333])
def test_any_length_is_exact(seconds: float) -> None:
    assert len(ambience("city", seconds, 1).samples) == round(seconds * RATE)


def test_window_is_no_wind_and_forget_no_forge() -> None:
    plain = ambience("quiet room", 2.0, 1).samples
    np.testing.assert_array_equal(ambience("forget the window, officer", 2.0, 1).samples, plain)
