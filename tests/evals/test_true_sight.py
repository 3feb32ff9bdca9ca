"""What is wrong with a file of a production, as previz says it, and eyes that go by that."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.true_sight import TrueSight, Unwatched, truth_of
from tools.dinov3.eye import open_eye
from tools.dinov3.findings import Status
from tools.providers.previz.faults import FaultKind, Truth
from tools.takes.assets import AssetStore, sha256_of

K = FaultKind


def write(path: Path, truth: Truth | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(str(path).encode())
    if truth is not None:
        path.with_suffix(".truth.json").write_text(truth.model_dump_json())
    return path


def test_the_truth_lies_beside_a_file_or_beside_its_content(tmp_path: Path) -> None:
    blurred, black = Truth(kind=K.BLUR), Truth(kind=K.BLACK)
    assert truth_of(write(tmp_path / "takes" / "clip.mp4", blurred)) == blurred
    sound = write(tmp_path / "sound" / "music.1.wav")
    store = AssetStore(tmp_path / "state" / "assets")
    store.add(sound)
    store.truth_path(sha256_of(sound)).write_text(black.model_dump_json())
    assert truth_of(sound) == black


def test_what_previz_never_drew_has_no_truth(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no truth"):
        truth_of(write(tmp_path / "clip.mp4"))


@pytest.mark.parametrize(
    ("kind", "repair", "left"),
    [
        pytest.param(K.WRONG_SIZE, "resize", None, id="its size is mended by resizing"),
        pytest.param(K.WRONG_LIGHT, "colour_match", K.WRONG_LIGHT, id="light may not be"),
        pytest.param(K.BLUR, "resize.denoise", K.BLUR, id="two repairs of something else"),
    ],
)
def test_a_repaired_file_keeps_its_truth(
    kind: FaultKind, repair: str, left: FaultKind | None, tmp_path: Path
) -> None:
    file = write(tmp_path / "clip.mp4", Truth(kind=kind))
    for remedy in repair.split("."):
        file = write(file.with_name(f"{file.stem}.{remedy}.mp4"))
    assert truth_of(file).kind is left


def test_a_fault_that_came_with_the_keyframe_is_seen_in_the_clip(tmp_path: Path) -> None:
    clip = write(tmp_path / "clip.mp4", Truth(inherited=K.MELTED_FACE))
    found = TrueSight(open_eye(None)).found(clip)
    assert (found.status, found.fault) == (Status.FAIL, "anatomy")


def test_nobody_refuses_anything_where_nobody_looks(tmp_path: Path) -> None:
    black = write(tmp_path / "clip.mp4", Truth(kind=K.BLACK))
    eye = open_eye(None)
    assert TrueSight(eye).found(black).status is Status.FAIL
    assert Unwatched(eye).found(black).status is Status.PASS
