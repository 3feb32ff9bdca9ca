from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pytest

from tools.providers.previz.foley import EFFECTS, MOST_LAYERS, effects_in, foley
from tools.providers.previz.sounds import RATE, Sound

PROMPTS = {
    "running": "running footsteps",
    "footsteps": "slow footsteps on wooden floorboards",
    "hooves": "horse hooves",
    "glass": "glasses clink",
    "typewriter": "a typewriter",
    "typing": "typing on a keyboard",
    "door": "a door creaks open and shuts",
    "impact": "a heavy impact",
    "whoosh": "a whoosh",
    "bell": "a church bell",
    "alarm": "a telephone rings",
    "guitar": "a guitar strum",
    "metal": "swords clang",
    "thunder": "thunder",
    "electricity": "electric sparks",
    "splash": "a splash",
    "drops": "water drops in a cave",
    "heartbeat": "a heartbeat",
    "applause": "applause",
    "wings": "flapping wings",
    "clock": "a clock ticking",
    "paper": "rustling paper",
    "sizzle": "onions sizzle",
    "fire": "fire crackle",
    "train": "a train",
    "traffic": "car traffic",
    "engine": "an engine",
    "hum": "machine hum",
    "stream": "a river",
    "waves": "sea waves",
    "rain": "rain",
    "wind": "wind",
    "birds": "birds",
    "crickets": "crickets",
    "crowd": "a crowd murmurs",
    "cloth": "cloth rustle",
}
SURFACES = ("wooden floor", "stone", "gravel", "snow", "sand", "grass", "metal grate")


def print_of(sound: Sound) -> npt.NDArray[np.float64]:
    """Colour (16 bands, dB) and how each band flickers (dB, 10 ms frames): what a sound is like."""
    frames = sound.samples[: len(sound.samples) // 480 * 480].reshape(-1, 480)
    power = np.abs(np.fft.rfft(frames * np.hanning(480))) ** 2
    edges = np.unique(np.geomspace(1, 200, 17).astype(int))
    bands = np.stack([power[:, a:b].mean(axis=1) for a, b in pairwise(edges)]) + 1e-7
    mean = 10 * np.log10(bands.mean(axis=1))
    flicker = (10 * np.log10(bands)).std(axis=1)
    return np.concatenate([mean - mean.mean(), 2 * flicker])


@pytest.fixture(scope="module")
def made() -> dict[str, Sound]:
    return {name: foley(prompt, 2.5, 7) for name, prompt in PROMPTS.items()}


def test_every_effect_is_asked_for_by_a_prompt_here() -> None:
    assert set(PROMPTS) == {effect.name for effect in EFFECTS}
    for name, prompt in PROMPTS.items():
        assert name in {effect.name for effect in effects_in(prompt)}, prompt


def test_effects_are_audible_unclipped_and_exact(made: dict[str, Sound]) -> None:
    for name, sound in made.items():
        assert len(sound.samples) == 2.5 * RATE, name
        assert np.isfinite(sound.samples).all(), name
        assert sound.rms > 10 ** (-42 / 20), name
        assert sound.peak < 10 ** (-3.9 / 20), name
        assert abs(float(sound.samples.mean())) < 0.003, name


def test_effects_sound_unlike_each_other(made: dict[str, Sound]) -> None:
    prints = {name: print_of(sound) for name, sound in made.items()}
    for one, other in combinations(prints, 2):
        apart = np.sqrt(((prints[one] - prints[other]) ** 2).mean())
        assert apart > 1.8, (one, other, apart)


def test_every_ground_sounds_different_under_the_same_feet() -> None:
    prints = {s: print_of(foley(f"footsteps on {s}", 3.0, 7)) for s in SURFACES}
    for one, other in combinations(prints, 2):
        assert np.sqrt(((prints[one] - prints[other]) ** 2).mean()) > 1.8, (one, other)


def onsets(sound: Sound) -> int:
    """Rises by half of the height within 20 ms, at least 0.2 s apart."""
    level = np.abs(sound.samples[: len(sound.samples) // 960 * 960]).reshape(-1, 960).max(axis=1)
    count, last = 0, -99
    for index in range(1, len(level)):
        if level[index] > 0.3 * level.max() and level[index - 1] < 0.5 * level[index]:
            count, last = (count + 1, index) if index - last >= 10 else (count, last)
    return count


def test_steps_are_paced() -> None:
    walk, run, creep = (
        onsets(foley(f"{words} on stone", 6.0, 3))
        for words in ("footsteps", "running", "slow footsteps")
    )
    assert 9 <= walk <= 12
    assert run > 1.4 * walk
    assert creep < walk


def test_motion_drives_the_steps_but_not_the_rain() -> None:
    motion = [0.0] * 48 + [1.0] * 48
    steps = foley("footsteps", 4.0, 1, motion).samples
    assert np.abs(steps[: 2 * RATE - 4000]).max() < 0.1 * np.abs(steps[2 * RATE :]).max()
    rain = foley("rain", 4.0, 1, motion).samples
    np.testing.assert_array_equal(rain, foley("rain", 4.0, 1).samples)


def test_stillness_is_quiet_but_never_digital_silence() -> None:
    sound = foley("footsteps", 2.0, 1, [0.0] * 48)
    assert 1e-4 < sound.rms < 2e-3


def test_the_same_request_is_the_same_sound_and_another_seed_is_not() -> None:
    np.testing.assert_array_equal(foley("rain", 1.0, 5).samples, foley("rain", 1.0, 5).samples)
    assert not np.array_equal(foley("rain", 1.0, 5).samples, foley("rain", 1.0, 6).samples)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        pytest.param("footsteps, no rain", {"footsteps"}, id="forbidden"),
        pytest.param("without music or crowd, wind only", {"wind"}, id="without"),
        pytest.param("She looks out of the window at the terrain", set(), id="parts of words"),
        pytest.param("the strain of training", set(), id="train in words"),
        pytest.param("He murmurs a prayer", set(), id="a voice is no crowd"),
        pytest.param("slow pan left, wearing glasses", set(), id="camera and eyewear"),
        pytest.param("light falls across a stool", set(), id="light"),
        pytest.param("running water in the sink", {"stream"}, id="running water"),
        pytest.param("Marcus runs down the alley", {"running"}, id="runs"),
        pytest.param("Elena crosses the room", {"footsteps"}, id="crosses"),
        pytest.param("light through dusty glass", set(), id="a pane"),
        pytest.param("an electric crackle", {"electricity"}, id="crackle"),
        pytest.param("the engineer explores a glimpse of an instrument", set(), id="longer words"),
        pytest.param("a pocket watch ticking", {"clock"}, id="watch"),
    ],
)
def test_prompts_are_read_as_words(prompt: str, names: set[str]) -> None:
    assert {effect.name for effect in effects_in(prompt)} == names


def test_a_prompt_that_wants_everything_gets_a_few_layers() -> None:
    everything = ", ".join(PROMPTS.values())
    assert len(effects_in(everything)) == MOST_LAYERS
    assert foley(everything, 1.0, 1).peak < 0.64


@pytest.mark.parametrize("seconds", [0.02, 1.3])
@pytest.mark.parametrize("name", sorted(PROMPTS))
def test_any_length_is_exact(name: str, seconds: float) -> None:
    assert len(foley(PROMPTS[name], seconds, 1).samples) == round(seconds * RATE)


def test_an_odd_motion_curve_does_no_harm() -> None:
    sound = foley("footsteps", 1.0, 1, [float("nan"), 7.0, -3.0])
    assert np.isfinite(sound.samples).all()
