from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.takes.assets import AssetStore, write_whole


@pytest.fixture
def store(tmp_path: Path) -> AssetStore:
    return AssetStore(tmp_path / "assets")


def test_the_same_content_is_kept_once(store: AssetStore, tmp_path: Path):
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"same")
    assert store.add(tmp_path / "a.png") == store.add(tmp_path / "b.png")
    assert len([p for p in (tmp_path / "assets").rglob("*") if p.is_file()]) == 1


def test_a_linked_name_shows_the_content_and_can_be_linked_again(store: AssetStore, tmp_path: Path):
    (tmp_path / "a.png").write_bytes(b"one")
    (tmp_path / "b.png").write_bytes(b"two")
    first, second = store.add(tmp_path / "a.png"), store.add(tmp_path / "b.png")
    name = tmp_path / "takes" / "s1" / "keyframe.png"
    store.link(first, ".png", name)
    store.link(first, ".png", name)
    assert name.read_bytes() == b"one"
    store.link(second, ".png", name)
    assert name.read_bytes() == b"two"
    assert store.path(first, ".png").read_bytes() == b"one"
    assert sorted(p.name for p in name.parent.iterdir()) == ["keyframe.png"]


def test_find_never_answers_with_the_ground_truth(store: AssetStore, tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(b"sound")
    (tmp_path / "truth.json").write_text("{}")
    digest = store.add(tmp_path / "a.wav", truth=tmp_path / "truth.json")
    assert store.find(digest).suffix == ".wav"
    assert store.truth_path(digest).read_text() == "{}"
    with pytest.raises(LookupError):
        store.find("0" * 64)


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "record.json"
    write_whole(path, b"old")

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
