"""Tracks tell where a thing is, whether it is seen, and what it looks like."""

from __future__ import annotations

import numpy as np
import pytest

from tests.tools.dinov3.staged import COLUMNS, ROWS, Place, shown, start_of
from tools.dinov3.tracks import Start, follow, follow_back, things_in


def test_a_track_follows_a_moving_thing() -> None:
    watched = shown([{1: (4, 2 + t)} for t in range(8)])
    (track,) = follow(watched, [Start("cup", start_of(1, (4, 2)))])
    assert track.visible.all()
    assert not track.touches_border.any()
    np.testing.assert_allclose(track.centre[:, 0], [(3 + t) / COLUMNS for t in range(8)], atol=0.01)
    np.testing.assert_allclose(track.share, 4 / (ROWS * COLUMNS), atol=0.002)
    assert track.likeness[-1] == pytest.approx(1, abs=0.02)


def test_what_is_gone_is_not_visible() -> None:
    things: list[dict[int, Place | None]] = [{1: (4, 5) if t < 4 else None} for t in range(8)]
    watched = shown(things)
    (track,) = follow(watched, [Start("cup", start_of(1, (4, 5)))])
    assert track.visible[:4].all()
    assert not track.visible[-1]
    assert np.isnan(track.centre[-1]).all()
    assert np.isnan(track.step[0])


def test_the_border_is_noticed() -> None:
    watched = shown([{1: (4, 16 - t)} for t in range(4)])
    (track,) = follow(watched, [Start("cup", start_of(1, (4, 16)))])
    assert track.touches_border.tolist() == [True, False, False, False]


def test_following_back_shows_when_a_thing_came() -> None:
    things: list[dict[int, Place | None]] = [{1: (4, 5) if t >= 4 else None} for t in range(8)]
    watched = shown(things)
    (track,) = follow_back(watched, [Start("cup", start_of(1, (4, 5)))])
    assert not track.visible[0]
    assert track.visible[4:].all()
    assert track.likeness[-1] == pytest.approx(1)


def test_two_things_are_followed_apart() -> None:
    watched = shown([{1: (2, 2 + t), 2: (6, 12 - t)} for t in range(6)])
    one, other = follow(
        watched, [Start("cup", start_of(1, (2, 2))), Start("lamp", start_of(2, (6, 12)))]
    )
    assert one.centre[-1, 0] == pytest.approx(8 / COLUMNS, abs=0.01)
    assert other.centre[-1, 0] == pytest.approx(8 / COLUMNS, abs=0.01)
    assert one.centre[-1, 1] < other.centre[-1, 1]


def test_nothing_to_follow_gives_no_track() -> None:
    assert follow(shown([{}] * 3), []) == ()


def test_a_thing_on_a_plain_ground_is_found_once() -> None:
    (found,) = things_in(shown([{1: (4, 5)}]).first, most=1)
    assert found.weights[4:6, 5:7].min() > 0.3
    assert found.weights[0].max() < 0.3
