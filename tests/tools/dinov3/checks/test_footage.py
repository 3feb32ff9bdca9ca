"""Steadiness and jumps, on small clips drawn to be right and wrong in one way each."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tools.dinov3.calibration import load_calibration
from tools.dinov3.checks.jumps import check_jumps
from tools.dinov3.checks.length import check_length, check_rate
from tools.dinov3.checks.steadiness import (
    check_black_frames,
    check_clean_throughout,
    check_flicker,
    check_frozen,
    check_sharp_throughout,
)
from tools.dinov3.findings import Finding, Severity, Status
from tools.dinov3.footage import Footage, followed_numbers, read_footage, sample_numbers
from tools.dinov3.sight import Unreadable

Image = npt.NDArray[np.uint8]
Draw = Callable[[int], Image]
FPS, FRAMES, WIDTH, HEIGHT = 24, 60, 320, 180
LIMITS = load_calibration("")


def scene(t: int, *, x: int = 60, colour: tuple[int, int, int] = (200, 60, 40)) -> Image:
    """A figure that walks slowly before a plain wall with a shelf."""
    canvas = np.full((HEIGHT, WIDTH, 3), (96, 110, 124), np.uint8)
    for shelf in range(4):
        cv2.rectangle(canvas, (240, 20 + shelf * 35), (310, 44 + shelf * 35), (60, 40, 30), 2)
    left = x + t
    cv2.rectangle(canvas, (left, 70), (left + 40, 170), colour, -1)
    cv2.circle(canvas, (left + 20, 52), 18, (220, 180, 150), -1)
    return canvas


def clean(t: int) -> Image:
    return scene(t)


def black(t: int) -> Image:
    return np.full_like(scene(t), 2) if 20 <= t < 40 else scene(t)


def frozen(t: int) -> Image:
    return scene(20 if 20 <= t < 45 else t)


def flickering(t: int) -> Image:
    gain = 1 + 0.3 * (1 if t % 2 else -1) if 20 <= t < 44 else 1.0
    return np.asarray(np.clip(scene(t) * gain, 0, 255), np.uint8)


def soft(t: int) -> Image:
    image = scene(t)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 4), np.uint8) if 20 <= t < 40 else image


def noisy(t: int) -> Image:
    if not 20 <= t < 40:
        return scene(t)
    grain = np.random.default_rng(t).normal(0, 42, (HEIGHT, WIDTH, 3))
    return np.asarray(np.clip(scene(t) + grain, 0, 255), np.uint8)


def teleported(t: int) -> Image:
    return scene(t, x=60 if t < 25 else 150)


def vanished(t: int) -> Image:
    empty = scene(t, x=-500)
    return empty if 20 <= t < 40 else scene(t)


def cut(t: int) -> Image:
    if t < 30:
        return scene(t)
    near = cv2.resize(scene(t), None, fx=2.2, fy=2.2)[60 : 60 + HEIGHT, 60 : 60 + WIDTH]
    return np.asarray(near, np.uint8)


def repainted(t: int) -> Image:
    return scene(t, colour=(200, 60, 40) if t < 25 else (40, 190, 70))


def footage(folder: Path, draw: Draw, frames: int = FRAMES) -> Footage:
    path = folder / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "14", "preset": "veryfast"}
        for t in range(frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(draw(t), format="rgb24")))
        container.mux(stream.encode())
    return read_footage(path)


def looked(clip: Footage) -> list[Finding]:
    return [
        check_black_frames(clip),
        check_frozen(clip, LIMITS, moves=False),
        check_flicker(clip, LIMITS),
        check_sharp_throughout(clip, LIMITS),
        check_clean_throughout(clip, LIMITS),
        check_jumps(clip, LIMITS, []),
    ]


def faults(findings: list[Finding]) -> set[str]:
    return {f.fault for f in findings if f.status is Status.FAIL and f.severity is Severity.GATE}


@pytest.mark.parametrize(
    ("draw", "fault"),
    [
        pytest.param(black, "black", id="black"),
        pytest.param(frozen, "frozen", id="frozen"),
        pytest.param(flickering, "flicker", id="flicker"),
        pytest.param(soft, "blur", id="blur"),
        pytest.param(noisy, "noise", id="noise"),
        pytest.param(teleported, "teleport", id="teleport"),
        pytest.param(vanished, "vanish", id="vanish"),
        pytest.param(cut, "jump_cut", id="jump cut"),
        pytest.param(repainted, "wardrobe_colour", id="another colour"),
    ],
)
def test_what_goes_wrong_in_mid_shot_is_found_and_named(
    tmp_path: Path, draw: Draw, fault: str
) -> None:
    findings = looked(footage(tmp_path, draw))
    assert fault in faults(findings)
    finding = next(f for f in findings if f.fault == fault)
    assert finding.usable_range is not None
    start, end = finding.usable_range
    assert 0 <= start < end <= FRAMES / FPS + 0.01


def test_a_clean_clip_passes_everything(tmp_path: Path) -> None:
    findings = looked(footage(tmp_path, clean))
    assert faults(findings) == set()
    assert all(f.status is Status.PASS for f in findings)


def test_a_clip_that_is_one_picture_is_frozen(tmp_path: Path) -> None:
    clip = footage(tmp_path, lambda t: scene(0))
    assert check_frozen(clip, LIMITS, moves=False).fault == "frozen"


def grainy(t: int) -> Image:
    grain = np.random.default_rng(t).normal(0, 2.5, (HEIGHT, WIDTH, 1))
    return np.asarray(np.clip(scene(0) + grain, 0, 255), np.uint8)


@pytest.mark.parametrize(
    ("draw", "moves", "fault"),
    [
        pytest.param(grainy, False, None, id="locked off and live"),
        pytest.param(lambda t: grainy(0), False, "frozen", id="one frame repeated"),
    ],
)
def test_live_grain_tells_a_locked_off_shot_from_a_still(
    tmp_path: Path, draw: Draw, moves: bool, fault: str | None
) -> None:
    found = check_frozen(footage(tmp_path, draw), LIMITS, moves=moves)
    assert (found.fault if found.status is Status.FAIL else None) == fault


def test_a_pan_is_no_jump(tmp_path: Path) -> None:
    wall = np.random.default_rng(3).integers(0, 255, (12, 60, 3), dtype=np.uint8)
    wide = np.asarray(cv2.resize(wall, (WIDTH * 3, HEIGHT)), np.uint8)
    clip = footage(tmp_path, lambda t: wide[:, t * 5 : t * 5 + WIDTH])
    assert check_jumps(clip, LIMITS, []).status is Status.PASS


def test_usable_range_is_the_longest_clean_stretch(tmp_path: Path) -> None:
    finding = check_black_frames(footage(tmp_path, black))
    assert finding.usable_range == pytest.approx((0.0, 20 / FPS), abs=0.06)


def test_a_torn_clip_is_unreadable(tmp_path: Path) -> None:
    footage(tmp_path, clean)
    path = tmp_path / "clip.mp4"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(Unreadable):
        read_footage(path)


@pytest.mark.parametrize(
    ("seconds", "status", "severity"),
    [
        pytest.param(3.0, Status.PASS, Severity.GATE, id="as ordered"),
        pytest.param(2.0, Status.FAIL, Severity.GATE, id="short"),
        pytest.param(5.0, Status.FAIL, Severity.ADVICE, id="long: it trims"),
    ],
)
def test_length(seconds: float, status: Status, severity: Severity) -> None:
    finding = check_length(seconds, 3.0)
    assert (finding.status, finding.severity) == (status, severity)


def test_another_rate_is_advice_since_the_cut_conforms_it() -> None:
    assert check_rate(24000 / 1001, 24.0).status is Status.PASS
    assert check_rate(30.0, 24.0).severity is Severity.ADVICE


def test_samples_hold_both_ends() -> None:
    for frames in (1, 2, 5, 96, 2000):
        followed = followed_numbers(frames, 24.0)
        numbers = sample_numbers(frames, 24.0, followed)
        assert set(numbers) <= set(followed)
        assert len(followed) <= 121
        assert numbers[0] == 0
        assert numbers[-1] == frames - 1
        assert len(numbers) <= 24
