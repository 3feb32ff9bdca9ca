"""A weaker fault is less of the same fault, and one of full strength is what it always was."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from tools.providers.previz.body import finger_count
from tools.providers.previz.encode import Image
from tools.providers.previz.faults import (
    LEAST_DRAWN,
    SCALED,
    FaultKind,
    FaultPlan,
    Injection,
    Order,
    draw_order,
    strength,
    task_id,
)
from tools.providers.previz.library import Library
from tools.providers.previz.mishaps import MISHAPS
from tools.providers.previz.mistimes import Mistime, flickered, jumped, teleported, window
from tools.providers.previz.recordings import make_recording
from tools.providers.previz.soundfaults import clip, silence, wrong_words
from tools.providers.previz.sounds import Sound, read_wav
from tools.providers.previz.stage import Figure, Look, Place, Prop, Stage, View
from tools.providers.previz.stills import make_still
from tools.providers.requests import StillRequest, VoiceRequest

K = FaultKind
STRENGTHS = (0.3, 0.6, 1.0)
PROMPT = (
    "Medium shot of Marcus, a man with short dark hair, in a long blue coat, facing the camera, "
    "waving in a workshop by day, a clock on the table beside him."
)
STAGE = Stage(
    place=Place(kind="workshop"),
    view=View(subject="Marcus"),
    figures=(Figure("Marcus", Look(outer_colour=(40, 60, 160))),),
    props=(Prop("lantern"),),
)


def still(seed: int = 3) -> StillRequest:
    return StillRequest(model="m", seed=seed, prompt=PROMPT, width=320, height=180)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("severities"))


@pytest.fixture(scope="module")
def clean(library: Library) -> Image:
    return make_still(still(), library, Order()).image


def apart(one: Image, other: Image) -> float:
    """Mean difference, 0-255."""
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


@pytest.mark.parametrize(
    "kind",
    [K.WARDROBE_COLOUR, K.EXTRA_PROP, K.MELTED_FACE, K.BLUR, K.NOISE, K.WRONG_LIGHT],
)
def test_a_weaker_fault_changes_a_still_less(
    library: Library, clean: Image, kind: FaultKind
) -> None:
    faulty = [
        make_still(still(), library, Order(kinds=(kind,), seed=11, severity=severity))
        for severity in STRENGTHS
    ]
    assert [(made.truth.kind, made.truth.severity) for made in faulty] == [
        (kind, severity) for severity in STRENGTHS
    ]
    weak, middling, strong = (apart(made.image, clean) for made in faulty)
    assert 0 < weak < middling < strong


def test_what_is_all_or_nothing_is_all(library: Library) -> None:
    weak, full = (
        make_still(still(), library, Order(kinds=(K.WRONG_PERSON,), seed=11, severity=severity))
        for severity in (0.3, 1.0)
    )
    assert weak.truth == full.truth
    assert np.array_equal(weak.image, full.image)
    assert weak.truth.severity == 1.0


def test_a_mishap_of_full_strength_is_wrong_altogether() -> None:
    rng = np.random.default_rng
    stray = MISHAPS[K.EXTRA_PROP](STAGE, rng(1), 1.0)
    small = MISHAPS[K.EXTRA_PROP](STAGE, rng(1), 0.3)
    assert stray is not None
    assert small is not None
    assert small.props[-1].size == pytest.approx(0.3 * stray.props[-1].size)
    assert small.props[-1].x == stray.props[-1].x


@pytest.mark.parametrize(
    ("severity", "inside"),
    [pytest.param(0.6, True, id="still indoors"), pytest.param(1.0, False, id="out of doors")],
)
def test_a_weaker_wrong_place_stays_on_its_side_of_the_door(severity: float, inside: bool) -> None:
    for seed in range(8):
        wrong = MISHAPS[K.WRONG_PLACE](STAGE, np.random.default_rng(seed), severity)
        assert wrong is not None
        assert wrong.place.interior is inside
        assert wrong.place.kind != STAGE.place.kind


@pytest.mark.parametrize(
    ("severity", "sizes"),
    [
        pytest.param(0.3, {"medium full", "medium close-up"}, id="one step"),
        pytest.param(0.6, {"full", "close-up"}, id="two steps"),
        pytest.param(1.0, {"extreme wide", "wide", "close-up"}, id="two or more"),
    ],
)
def test_wrong_framing_goes_by_steps(severity: float, sizes: set[str]) -> None:
    found = set()
    for seed in range(30):
        wrong = MISHAPS[K.WRONG_FRAMING](STAGE, np.random.default_rng(seed), severity)
        assert wrong is not None
        found.add(wrong.view.size)
    assert found == sizes


def test_fingers_are_one_off_at_least() -> None:
    assert [finger_count("extra_fingers", s) for s in STRENGTHS] == [6, 6, 7]
    assert [finger_count("missing_fingers", s) for s in STRENGTHS] == [4, 4, 3]
    assert finger_count("", 0.3) == 5


@pytest.mark.parametrize("kind", [K.FROZEN, K.VANISH])
def test_a_weaker_fault_lasts_less_long(kind: FaultKind) -> None:
    lengths = []
    for severity in STRENGTHS:
        since, until = window(kind, 7, 4.0, severity)
        lengths.append(until - since)
    assert lengths[0] == pytest.approx(0.3 * lengths[2])
    assert lengths[1] == pytest.approx(0.6 * lengths[2])
    assert window(K.FLICKER, 7, 4.0, 0.3) == window(K.FLICKER, 7, 4.0)


def _step(severity: float) -> float:
    moved = teleported(_bare(STAGE), np.random.default_rng(2), severity)
    assert moved is not None
    return abs(moved.figures[0].x - STAGE.figures[0].x)


def _bare(stage: Stage) -> Stage:
    """The stage without things, so that only the figure can be moved."""
    return Stage(place=stage.place, view=stage.view, figures=stage.figures)


def _turn(severity: float) -> float:
    return abs(jumped(STAGE, np.random.default_rng(2), severity).view.orbit)


def _flash(severity: float) -> float:
    grey = np.full((4, 4, 3), 100, np.uint8)
    return apart(flickered(grey, 5, 0.5, severity), grey)


def _skip(severity: float) -> float:
    return Mistime(K.JUMP_CUT, 1, 1.0, 2.0, severity).clock(1.5) - 1.5


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(_step, id="teleport"),
        pytest.param(_turn, id="turn of a jump cut"),
        pytest.param(_skip, id="seconds of a jump cut"),
        pytest.param(_flash, id="flicker"),
    ],
)
def test_what_happens_over_time_scales(size: Callable[[float], float]) -> None:
    weak, middling, strong = (size(severity) for severity in STRENGTHS)
    assert weak == pytest.approx(0.3 * strong, rel=0.1)
    assert middling == pytest.approx(0.6 * strong, rel=0.1)


def tone(peak: float) -> Sound:
    return Sound((peak * np.sin(np.arange(48_000) / 20)).astype(np.float32))


def test_silence_takes_its_share_of_the_middle() -> None:
    quiet = silence(tone(0.5), 0.5).samples
    assert not quiet[12_000:36_000].any()
    assert np.array_equal(quiet[:12_000], tone(0.5).samples[:12_000])
    assert np.array_equal(quiet[36_000:], tone(0.5).samples[36_000:])


@pytest.mark.parametrize("peak", [0.2, 0.7, 1.0])
def test_clipping_begins_at_full_scale_however_quiet_the_sound(peak: float) -> None:
    flat = [float((np.abs(clip(tone(peak), s).samples) >= 1.0).mean()) for s in STRENGTHS]
    assert 0.05 < flat[0] < flat[1] < flat[2]


def test_the_last_words_of_a_line_are_others() -> None:
    line = "I counted every clock in this city, and none of them agree."
    said, own = wrong_words(line, random.Random(1), 0.3).lower().split(), line.lower().split()
    assert said[:8] == [word.strip(",") for word in own[:8]]
    assert not set(said[8:]) & set(own)
    assert len(said) == len(own)


def test_a_silent_stretch_is_where_the_truth_says(tmp_path: Path) -> None:
    line = VoiceRequest(model="e", seed=1, text="Every clock has stopped.", voice="man-warm")
    order = Order(kinds=(K.SILENT_VOICE,), severity=0.3)
    truth = make_recording(line, order, tmp_path / "line.wav")
    sound = read_wav(tmp_path / "line.wav")
    assert truth.severity == 0.3
    assert truth.since is not None
    assert truth.until is not None
    assert truth.until - truth.since == pytest.approx(0.3 * sound.seconds, abs=0.01)
    assert not sound.samples[round(truth.since * sound.rate) + 9 :][:999].any()


def test_full_strength_is_not_written_so_that_old_tasks_and_files_stay() -> None:
    injected = FaultPlan(injections=(Injection(kind=K.BLUR, severity=1.0),))
    assert "severity" not in injected.model_dump_json()
    assert "severity" not in Order(kinds=(K.BLUR,)).model_dump_json()
    weak = FaultPlan(rate=0.4, severity=0.6)
    assert task_id(still(), weak) != task_id(still(), FaultPlan(rate=0.4))
    assert FaultPlan.model_validate_json(weak.model_dump_json()) == weak


def test_a_plan_gives_the_severity_or_draws_it() -> None:
    requests = [still(seed) for seed in range(40)]
    full, weak, drawn = (
        [draw_order(request, FaultPlan(rate=1.0, severity=severity)) for request in requests]
        for severity in (1.0, 0.5, None)
    )
    assert {order.severity for order in full} == {1.0}
    assert {order.severity for order in weak} == {0.5}
    assert [order.kinds for order in full] == [order.kinds for order in drawn]
    several = {order.severity for order in drawn}
    assert len(several) > 20
    assert min(several) >= LEAST_DRAWN


@pytest.mark.parametrize("severity", [0.0, -0.5, 1.5])
def test_a_severity_is_a_share(severity: float) -> None:
    with pytest.raises(ValidationError):
        Order(severity=severity)


def test_only_scaled_kinds_are_weakened() -> None:
    assert strength(K.BLUR, 0.3) == 0.3
    assert {kind for kind in FaultKind if strength(kind, 0.3) == 1.0} == set(FaultKind) - set(
        SCALED
    )
