"""What is kept on disk is found again, bounded, shared between processes, and never trusted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tools.dinov3.cache import FeatureCache, FrameKey
from tools.dinov3.disk_cache import DiskCache, user_cache
from tools.dinov3.encoder import load_encoder
from tools.dinov3.features import Features

ROOT = Path(__file__).resolve().parents[3]
KEY = FrameKey("frame", "weights", "float32", (32, 48), (1,))


def features(value: float = 0.5) -> Features:
    patches = np.full((2, 3, 8), value, np.float32)
    return Features(patches[0, 0], patches, (20, 30), (32, 48), (patches / 2,))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_another_instance_finds_what_was_kept(tmp_path: Path) -> None:
    DiskCache(tmp_path).put(KEY, features())
    found = DiskCache(tmp_path).get(KEY)
    assert found is not None
    np.testing.assert_array_equal(found.patches, features().patches)
    np.testing.assert_array_equal(found.layers[0], features().layers[0])
    assert found.patches.dtype == np.float32
    assert (found.image_size, found.input_size) == ((20, 30), (32, 48))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(KEY._replace(frame="another"), id="frame"),
        pytest.param(KEY._replace(weights="another"), id="weights"),
        pytest.param(KEY._replace(dtype="bfloat16"), id="dtype"),
        pytest.param(KEY._replace(size=(48, 32)), id="size"),
        pytest.param(KEY._replace(layers=()), id="layers"),
    ],
)
def test_everything_that_features_depend_on_is_in_the_key(tmp_path: Path, other: FrameKey) -> None:
    cache = DiskCache(tmp_path)
    cache.put(KEY, features())
    assert cache.get(other) is None


def test_fresh_and_kept_features_are_equal(tmp_path: Path) -> None:
    image = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    pair = []
    for _ in range(2):
        cache = FeatureCache(shelf=DiskCache(tmp_path))
        encoder = load_encoder(device="cpu", dtype="float32", cache=cache)
        pair.append(encoder.encode([image], size=(64, 96), layers=(2,))[0])
    assert len(files(tmp_path)) == 1
    np.testing.assert_array_equal(pair[0].cls, pair[1].cls)
    np.testing.assert_array_equal(pair[0].patches, pair[1].patches)
    np.testing.assert_array_equal(pair[0].layers[0], pair[1].layers[0])


def test_the_least_recently_used_make_room(tmp_path: Path) -> None:
    DiskCache(tmp_path / "one").put(KEY, features())
    size = files(tmp_path / "one")[0].stat().st_size
    cache = DiskCache(tmp_path / "more", limit_bytes=round(2.5 * size))
    used, unused, new = (KEY._replace(frame=name) for name in "abc")
    for key in (used, unused):
        cache.put(key, features())
    for path in files(tmp_path / "more"):
        os.utime(path, (1000, 1000))
    assert cache.get(used) is not None
    cache.put(new, features())
    assert [cache.get(key) is not None for key in (used, unused, new)] == [True, False, True]
    assert sum(path.stat().st_size for path in files(tmp_path / "more")) <= 2.5 * size


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_a_damaged_entry_is_removed(tmp_path: Path, damage: bytes | None) -> None:
    cache = DiskCache(tmp_path)
    cache.put(KEY, features())
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert cache.get(KEY) is None
    assert files(tmp_path) == []
    cache.put(KEY, features())
    assert cache.get(KEY) is not None


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.put(KEY, features(0.5))
    (path,) = files(tmp_path)
    half = np.float16(0.5).tobytes() * 8
    path.write_bytes(path.read_bytes().replace(half, np.float16(0.25).tobytes() * 8, 1))
    assert cache.get(KEY) is None


def test_a_folder_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = DiskCache(tmp_path / "file" / "below")
    cache.put(KEY, features())
    assert cache.get(KEY) is None


WRITER = """
import sys
from pathlib import Path
import numpy as np
from tools.dinov3.cache import FrameKey
from tools.dinov3.disk_cache import DiskCache
from tools.dinov3.features import Features

cache = DiskCache(Path(sys.argv[1]), limit_bytes=40_000)
for turn in range(60):
    key = FrameKey(str(turn % 12), "w", "float32", (32, 48), ())
    value = float(turn % 12)
    patches = np.full((8, 8, 16), value, np.float32)
    cache.put(key, Features(patches[0, 0], patches, (1, 1), (32, 48)))
    found = cache.get(key)
    assert found is None or (found.patches == value).all()
"""


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    running = [
        subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in running:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
        assert "damaged" not in said
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 40_000 * (1 + 2 / 16)


def test_the_users_cache_is_where_they_say(tmp_path: Path) -> None:
    cache = user_cache({"DAILIES_CACHE": str(tmp_path)})
    cache.put(KEY, features())
    assert user_cache({"DAILIES_CACHE": str(tmp_path)}).get(KEY) is not None
    assert len(files(tmp_path / "features")) == 1
    assert user_cache({"DAILIES_CACHE": ""}).get(KEY) is None
    user_cache({"XDG_CACHE_HOME": str(tmp_path)}).put(KEY, features())
    assert len(files(tmp_path / "dailies")) == 1
