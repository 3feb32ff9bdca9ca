"""Tiny marked clips and tones, made once a session."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from evals import marked_clips
from evals.marked_clips import Marks, Watched, make
from tools.ffmpeg import ffmpeg
from tools.ffmpeg.sound import Sound, write_wav


class Studio:
    """Makes media in a folder; the same recipe is made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[Marks, Path] = {}

    def clip(self, recipe: Marks | None = None) -> Path:
        recipe = recipe or Marks()
        if recipe not in self._made:
            self._made[recipe] = make(recipe, self.folder / f"{len(self._made)}{recipe.suffix}")
        return self._made[recipe]

    def wav(self, name: str, track: Sound) -> Path:
        path = self.folder / name
        write_wav(path, track)
        return path

    def torn(self, name: str) -> Path:
        """A clip whose index promises more than its body holds."""
        whole = self.folder / "whole.mp4"
        source = ffmpeg.source(self.clip(Marks(seconds=2.0)))
        ffmpeg.run([*source, "-c", "copy", "-movflags", "+faststart", ffmpeg.file_url(whole)])
        path = self.folder / name
        path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
        return path


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="session")
def recipe() -> type[Marks]:
    return Marks


@pytest.fixture(scope="session")
def watch() -> Callable[[Path], Watched]:
    return marked_clips.watch


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
