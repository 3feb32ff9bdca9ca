"""Tiny clips and tones made by FFmpeg, with marks that prove where they ended up.

A clip is one plain colour. From `flash_at` on, its right half is white and its tone sounds: so
picture and sound of one moment can both be found again in the film.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tools.ffmpeg import ffmpeg
from tools.ffmpeg.sound import Sound, load, write_wav

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 40), (40, 50, 220)


@dataclass(frozen=True)
class Recipe:
    """What a clip is made of."""

    colour: tuple[int, int, int] = RED
    seconds: float = 1.0
    rate: str = "24"
    size: tuple[int, int] = (160, 90)
    flash_at: float = 0.5
    tone_hz: int | None = 880
    sound_seconds: float | None = None
    """None: as long as the picture."""
    sample_rate: int = 48000
    channels: int = 2
    variable: bool = False
    suffix: str = ".mp4"


class Studio:
    """Makes media in a folder; the same recipe is made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[Recipe, Path] = {}

    def clip(self, recipe: Recipe | None = None) -> Path:
        recipe = recipe or Recipe()
        if recipe not in self._made:
            self._made[recipe] = self._render(recipe, self.folder / f"{len(self._made)}")
        return self._made[recipe]

    def _render(self, recipe: Recipe, stem: Path) -> Path:
        path = stem.with_suffix(recipe.suffix)
        (width, height), colour = recipe.size, "0x" + bytes(recipe.colour).hex()
        rate = "60" if recipe.variable else recipe.rate
        picture = f"color=c={colour}:s={width}x{height}:r={rate}:d={recipe.seconds}"
        box = f"drawbox=x=iw/2:w=iw/2:h=ih:c=white:t=fill:enable='gte(t,{recipe.flash_at}-0.001)'"
        thin = ",select='not(mod(n,2))+gt(mod(n,7),4)'" if recipe.variable else ""
        command = ["-f", "lavfi", "-i", picture]
        if recipe.tone_hz:
            length = recipe.sound_seconds or recipe.seconds
            tone = f"sine=f={recipe.tone_hz}:r={recipe.sample_rate}:d={length}"
            mute = f"volume=0:enable='lt(t,{recipe.flash_at})'"
            command += ["-f", "lavfi", "-i", f"{tone},asetnsamples=n=64,{mute}"]
            command += ["-ac", str(recipe.channels)]
        timing = ["-fps_mode", "vfr"] if recipe.variable else []
        encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "12", "-pix_fmt", "yuv420p"]
        ffmpeg.run([*command, "-vf", box + thin, *timing, *encoder, ffmpeg.file_url(path)])
        return path

    def wav(self, name: str, track: Sound) -> Path:
        path = self.folder / name
        write_wav(path, track)
        return path

    def torn(self, name: str) -> Path:
        """A clip whose index promises more than its body holds."""
        whole = self.folder / "whole.mp4"
        source = ffmpeg.source(self.clip(Recipe(seconds=2.0)))
        ffmpeg.run([*source, "-c", "copy", "-movflags", "+faststart", ffmpeg.file_url(whole)])
        path = self.folder / name
        path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
        return path


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="session")
def recipe() -> type[Recipe]:
    return Recipe


@dataclass(frozen=True)
class Watched:
    """A film as its viewer gets it."""

    left: NDArray[np.float64]
    """Mean RGB of the left half of every frame."""
    right: NDArray[np.float64]
    sound: Sound
    rate: Fraction

    def shows(self, frame: int, colour: tuple[int, int, int]) -> bool:
        return bool(np.abs(self.left[frame] - colour).max() < 40)

    def flash(self, first: int, last: int) -> int:
        """The first frame from `first` on whose right half is white."""
        white = self.right[first:last].min(axis=1) > 180
        return first + int(np.argmax(white)) if white.any() else -1

    def onset(self, first: int, last: int) -> float:
        """The second at which sound starts within frames first..last."""
        start = round(float(first / self.rate) * 48000)
        heard = np.abs(self.sound[start : round(float(last / self.rate) * 48000)]).max(axis=1)
        return (start + int(np.argmax(heard > 0.3 * heard.max()))) / 48000


@pytest.fixture(scope="session")
def watch() -> Callable[[Path], Watched]:
    def watched(path: Path) -> Watched:
        with av.open(str(path)) as container:
            rate = container.streams.video[0].average_rate or Fraction(1)
            halves = []
            for frame in container.decode(video=0):
                rgb = frame.to_ndarray(format="rgb24").astype(float)
                middle = rgb.shape[1] // 2
                quarter = slice(rgb.shape[0] // 4, rgb.shape[0] * 3 // 4)
                left = rgb[quarter, middle // 2 : middle - 4].mean(axis=(0, 1))
                right = rgb[quarter, middle + 4 : middle * 3 // 2].mean(axis=(0, 1))
                halves.append((left, right))
        sound = load(path)
        assert sound is not None
        lefts, rights = zip(*halves, strict=True)
        return Watched(np.array(lefts), np.array(rights), sound, rate)

    return watched


@pytest.fixture(scope="session")
def real_audio(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Copies a recorded sound under another name; skips where the recordings are not there."""
    data = Path(__file__).parents[4] / "shared" / "data" / "audio"
    folder = tmp_path_factory.mktemp("real")

    def fetch(name: str, called: str) -> Path:
        if not (data / name).is_file():
            pytest.skip("the recorded sounds are not beside the project")
        return Path(shutil.copy(data / name, folder / called))

    return fetch
