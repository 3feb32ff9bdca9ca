"""Files dropped on the page: known kinds, bounded sizes, safe names, forgotten after a week."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tools.errors import UserFixable
from ui.page.dropping import Dropped, keep_files, without_shelf


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("Scene One.fountain", "scene_one.fountain", id="spaces"),
        pytest.param("../../etc/passwd.txt", "passwd.txt", id="path"),
        pytest.param("MARCUS.JPG", "marcus.jpg", id="capitals"),
        pytest.param("<img src=x>.png", "img_src_x.png", id="markup"),
        pytest.param(".txt.json", "txt.json", id="hidden"),
    ],
)
def test_a_file_is_kept_under_a_safe_name_inside_the_shelf(
    tmp_path: Path, name: str, kept: str
) -> None:
    (path,) = keep_files(tmp_path, [Dropped(name, b"content")])
    assert path.name == kept
    assert path.is_relative_to(tmp_path / ".chat" / "dropped")
    assert path.read_bytes() == b"content"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        pytest.param(Dropped("run.sh", b"#!"), "kind", id="program"),
        pytest.param(Dropped("script", b"INT."), "kind", id="no suffix"),
        pytest.param(Dropped("empty.fountain", b""), "empty", id="empty"),
        pytest.param(Dropped("long.fountain", bytes(5 * 1024 * 1024 + 1)), "5 MB", id="too large"),
    ],
)
def test_what_is_not_taken_is_said_and_nothing_is_kept(
    tmp_path: Path, file: Dropped, said: str
) -> None:
    with pytest.raises(UserFixable, match=said):
        keep_files(tmp_path, [Dropped("good.fountain", b"INT. ROOM"), file])
    assert not (tmp_path / ".chat").exists()


def test_two_files_of_one_name_do_not_meet(tmp_path: Path) -> None:
    first, second = keep_files(tmp_path, [Dropped("a.txt", b"one"), Dropped("a.txt", b"two")])
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")


def test_files_are_forgotten_after_a_week(tmp_path: Path) -> None:
    (old,) = keep_files(tmp_path, [Dropped("old.txt", b"old")])
    before = time.time() - 8 * 24 * 3600
    os.utime(old.parent, (before, before))
    (new,) = keep_files(tmp_path, [Dropped("new.txt", b"new")])
    assert not old.exists()
    assert new.exists()


def test_a_dropped_file_is_called_by_its_name(tmp_path: Path) -> None:
    (path,) = keep_files(tmp_path, [Dropped("Scene.fountain", b"INT. ROOM")])
    assert without_shelf(f"start with {path} and go") == "start with scene.fountain and go"
    assert without_shelf("and /elsewhere/b.png") == "and /elsewhere/b.png"
