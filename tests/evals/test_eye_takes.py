"""Takes to judge by: which faults go where, what is odd and right, and many processes as one."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from evals.takes import assets
from evals.takes.assets import MAKERS, Job, made_of
from evals.takes.faults import CLIP_FAULTS, STILL_FAULTS, order_at, orders, staged_for
from evals.takes.finish import (
    Finish,
    faded_to_black,
    half_in_shadow,
    in_a_mirror,
    silhouetted,
    streaked,
    strobing,
)
from evals.takes.made import FPS, Made, read_manifest
from evals.takes.oddities import ODDITIES, Oddity, odd_scene, odd_shot
from evals.takes.scenes import HELD_OUT_FROM, prompt_of, scene
from tools.dinov3.findings import AssetKind
from tools.providers.previz.encode import Image, read_picture
from tools.providers.previz.faults import SCALED, FaultKind
from tools.providers.previz.reader import read_still

K = FaultKind


def test_every_severity_of_every_kind_comes_up_and_all_or_nothing_once() -> None:
    among = orders(CLIP_FAULTS, (0.3, 0.6, 1.0))
    counts = Counter((order.kinds[0], order.severity) for order in among)
    assert set(counts.values()) == {1}
    for kind in CLIP_FAULTS:
        wanted = {0.3, 0.6, 1.0} if kind in SCALED else {1.0}
        assert {severity for one, severity in counts if one is kind} == wanted


def test_one_severity_is_the_plain_row_of_kinds() -> None:
    assert tuple(order.kinds[0] for order in orders(STILL_FAULTS, (1.0,))) == STILL_FAULTS
    ordered = order_at(41, orders(STILL_FAULTS, (1.0,)))
    assert (ordered.kinds, ordered.seed) == ((STILL_FAULTS[41 % len(STILL_FAULTS)],), 41)


@pytest.mark.parametrize("kind", [K.FLIPPED_DIRECTION, K.MISSING_PROP, K.MELTED_FACE, K.BLUR])
def test_a_staged_shot_is_of_somebody_in_the_scene(kind: FaultKind) -> None:
    of, _ = scene(7)
    shot = staged_for(kind, of, "F1")
    stage = read_still(prompt_of(of, shot), "", {}, 1)
    assert shot.characters == (of.people[0][0],)
    assert [figure.name for figure in stage.figures] == [of.people[0][0]]
    assert bool(shot.props) is (kind is K.MISSING_PROP)


@pytest.mark.parametrize("oddity", ODDITIES, ids=lambda oddity: oddity.name)
def test_an_oddity_is_planned_in_words_that_previz_reads(oddity: Oddity) -> None:
    first = HELD_OUT_FROM + MAKERS["odd"][1]
    number = next(n for n in range(first, first + 15) if ODDITIES[n % 15] is oddity)
    of = odd_scene(oddity, number)
    shot = odd_shot(oddity, of, "C")
    assert "{" not in shot.action
    assert len({name for name, _, _ in of.people}) == oddity.people
    assert shot.lighting == of.light
    stage = read_still(prompt_of(of, shot), "", {}, 1)
    named = {figure.name for figure in stage.figures if not figure.name.startswith("passer-by")}
    assert named == set(shot.characters)
    assert stage.view.size == oddity.size
    assert stage.view.angle == oddity.angle


def chequered() -> Image:
    rng = np.random.default_rng(3)
    return rng.integers(40, 255, (90, 160, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    "finish",
    [silhouetted, half_in_shadow, in_a_mirror, streaked, faded_to_black, strobing],
)
def test_a_finish_keeps_size_and_type_and_the_frame_it_got(finish: Finish) -> None:
    frame = chequered()
    before = frame.copy()
    out = finish(frame, 0.0, 2.5)
    assert (out.shape, out.dtype) == (frame.shape, frame.dtype)
    assert np.array_equal(frame, before)


def test_a_fade_begins_late_and_ends_black() -> None:
    frame = chequered()
    assert np.array_equal(faded_to_black(frame, 1.0, 2.5), frame)
    assert faded_to_black(frame, 2.0, 2.5).mean() < 0.6 * frame.mean()
    assert faded_to_black(frame, 2.5 - 1 / FPS, 2.5).max() == 0


def test_a_strobe_is_bright_first_and_then_by_turns() -> None:
    frame = chequered()
    levels = [float(strobing(frame, n / FPS, 2.5).mean()) for n in range(8)]
    assert levels[0] == levels[1] == levels[4] > frame.mean()
    assert levels[2] == levels[3] == levels[6] < 0.5 * frame.mean()


def test_a_mirror_shows_the_picture_again_reversed_and_darker() -> None:
    frame = np.full((90, 160, 3), 200, np.uint8)
    frame[:, 80:] = (200, 20, 20)  # The right half is red: in the mirror it is the left one.
    glass = in_a_mirror(frame, 0.0, 0.0)[10:60, 10:44]
    assert glass[25, 4, 1] < 60 < glass[25, 30, 1] < 200


def test_half_a_face_in_shadow_is_the_right_half() -> None:
    out = half_in_shadow(chequered(), 0.0, 0.0)
    assert out[:, :60].mean() > 5 * out[:, 110:].mean()


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lines")
    arguments = ["--out", str(folder), "--lines", "3", "--severities", "0.3", "1.0"]
    assets.main(arguments)
    return folder


def test_lines_are_made_clean_and_faulty(lines: Path) -> None:
    made = read_manifest(lines)
    assert [one.scene for one in made] == [0, 0, 1, 1, 2, 2]
    assert [one.fault for one in made[::2]] == ["", "", ""]
    assert all(one.fault and one.path.is_file() for one in made[1::2])


def test_what_is_in_the_manifest_is_not_made_again(lines: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in lines.glob("*.wav")}
    assets.main(["--out", str(lines), "--lines", "4", "--severities", "0.3", "1.0"])
    assert [one.scene for one in read_manifest(lines)] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert all(path.stat().st_mtime_ns == when for path, when in before.items())


def test_processes_make_the_same_files(lines: Path, tmp_path: Path) -> None:
    assets.main(
        ["--out", str(tmp_path), "--lines", "3", "--severities", "0.3", "1.0", "--processes", "2"]
    )
    for one, other in zip(read_manifest(lines), read_manifest(tmp_path), strict=False):
        assert one.path.name == other.path.name
        assert one.path.read_bytes() == other.path.read_bytes()


def test_an_odd_still_and_clip_are_right_and_say_what_is_odd(tmp_path: Path) -> None:
    number = 35_013
    assert ODDITIES[number % len(ODDITIES)].name == "mirror"
    still, clip = made_of(Job("odd", number, tmp_path, 1, (1.0,)))
    assert (still.kind, clip.kind) == (AssetKind.KEYFRAME, AssetKind.CLIP)
    for made in (still, clip):
        assert (made.odd, made.fault) == ("mirror", "")
        assert made.shot is not None
        assert "mirror" in made.shot.action
        assert "finished" in made.path.name
    assert clip.first_frame is not None
    assert read_picture(clip.first_frame).shape == (clip.height, clip.width, 3)


def test_a_manifest_of_before_is_still_read(tmp_path: Path) -> None:
    made = Made(path=tmp_path / "a.png", kind=AssetKind.KEYFRAME, scene=1)
    old = made.model_dump(mode="json", exclude={"odd"})
    (tmp_path / "manifest-stills-0.jsonl").write_text(json.dumps(old) + "\n", "utf-8")
    assert read_manifest(tmp_path) == [made]
