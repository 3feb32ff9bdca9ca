"""What is said of stretches of a cut film in which nothing moves or nothing is seen."""

from __future__ import annotations

import pytest

from tools.dinov3.checks.film import check_dead_spans
from tools.dinov3.expectation import FilmExpectation
from tools.dinov3.findings import Severity, Status
from tools.ffmpeg.measure import FilmMeasure, Span

Seconds = tuple[float, float]


def found(*, black: tuple[Seconds, ...] = (), frozen: tuple[Seconds, ...] = ()) -> FilmMeasure:
    return FilmMeasure(
        frames=240,
        duration_seconds=10.0,
        sound_seconds=10.0,
        captions=0,
        loudness=None,
        silent=(),
        black=tuple(Span(*span) for span in black),
        frozen=tuple(Span(*span) for span in frozen),
    )


def meant(*held: Seconds) -> FilmExpectation:
    return FilmExpectation(160, 90, 24.0, 240, held_spans=held)


@pytest.mark.parametrize(
    ("frozen", "held", "status"),
    [
        pytest.param((4.0, 6.0), (), Status.FAIL, id="nobody asked for it"),
        pytest.param((4.0, 6.0), ((4.0, 6.0),), Status.PASS, id="held"),
        pytest.param((3.9, 6.04), ((4.0, 6.0),), Status.PASS, id="a frame more than is held"),
        pytest.param((2.0, 6.0), ((4.0, 6.0),), Status.FAIL, id="it stood before the hold"),
        pytest.param((4.0, 6.0), ((8.0, 9.0),), Status.FAIL, id="another one is held"),
    ],
)
def test_a_hold_that_a_person_ordered_is_no_standstill(
    frozen: Seconds, held: tuple[Seconds, ...], status: Status
):
    still = check_dead_spans(found(frozen=(frozen,)), meant(*held))[1]
    assert (still.check, still.status) == ("frozen", status)


def test_a_hold_may_not_be_black():
    black = check_dead_spans(found(black=((4.0, 6.0),)), meant((4.0, 6.0)))[0]
    assert (black.status, black.severity) == (Status.FAIL, Severity.GATE)
