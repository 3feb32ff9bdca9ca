from __future__ import annotations

from fractions import Fraction

import pytest

from tools.ffmpeg.edl import Edit, EditList
from tools.ffmpeg.timeline import lay_out
from tools.screenplay.plan import TransitionKind


def film(*shots, **options):
    """Slates of these seconds and transitions, laid out at 24 frames a second."""
    edits = tuple(
        Edit(shot_id=f"S{i}", missing=True, out_seconds=length, transition=kind)
        for i, (length, kind) in enumerate(shots)
    )
    return lay_out(EditList(edits=edits, **options))


CUT, DISSOLVE = TransitionKind.CUT, TransitionKind.DISSOLVE
FADE_IN, FADE_OUT = TransitionKind.FADE_IN, TransitionKind.FADE_OUT


@pytest.mark.parametrize("kind", list(TransitionKind))
def test_segments_tile_the_film_but_for_their_overlaps(kind):
    made = film((1, kind), (2, kind), (0.5, kind), (3, kind), title="T", end_title="E")
    for one, following in zip(made.segments, made.segments[1:], strict=False):
        assert following.start == one.end - one.overlap_out
        assert following.overlap_in == one.overlap_out
    for one in made.segments:
        assert one.frames - one.overlap_in - one.overlap_out > 0
        assert one.fade_in + one.fade_out < one.frames
    assert made.frames == made.segments[-1].end


def test_a_film_of_many_odd_lengths_at_23_976_keeps_its_samples():
    made = film(*[(1.001, CUT)] * 50, rate=Fraction(24000, 1001))
    assert made.frames == 50 * 24
    assert made.samples == round(50 * 1.001 * 48000)


def test_the_opening_fade_is_the_first_shots_also_after_a_title():
    for options, index in (({}, 0), ({"title": "T"}, 1)):
        made = film((2, CUT), (2, CUT), opening_fade_seconds=0.5, **options)
        assert made.segments[index].fade_in == 12
        assert made.segments[index + 1].fade_in == 0


def test_a_dissolve_into_the_end_card_does_not_dip_to_black():
    made = film((2, DISSOLVE), end_title="E")
    assert (made.segments[1].overlap_in, made.segments[1].fade_in) == (12, 0)


def test_the_last_shots_dissolve_goes_to_black():
    made = film((2, CUT), (2, DISSOLVE))
    assert (made.segments[1].overlap_out, made.segments[1].fade_out) == (0, 12)


def test_transitions_longer_than_their_shots_are_cut_and_noted():
    made = film((0.5, DISSOLVE), (2, FADE_OUT))
    assert made.segments[0].overlap_out == 4
    assert made.notes == ("S0: the transition is cut to 4 frames.",)


def test_a_fade_in_belongs_to_the_following_shot():
    made = film((2, FADE_IN), (2, CUT))
    assert [(s.fade_in, s.fade_out) for s in made.segments] == [(0, 0), (12, 0)]


def held(*shots):
    """Slates of two seconds with these holds and transitions, at 24 frames a second."""
    edits = tuple(
        Edit(shot_id=f"S{i}", missing=True, out_seconds=2, hold_seconds=hold, transition=kind)
        for i, (hold, kind) in enumerate(shots)
    )
    return lay_out(EditList(edits=edits))


def test_a_hold_makes_its_shot_longer_and_moves_what_follows():
    made = held((1.5, CUT), (0, CUT))
    assert [(s.start, s.moving, s.held) for s in made.segments] == [(0, 48, 36), (84, 48, 0)]
    assert made.frames == 48 + 36 + 48


@pytest.mark.parametrize(
    ("hold", "overlap"),
    [
        pytest.param(1.0, 12, id="a hold that is longer"),
        pytest.param(0.5, 12, id="as long"),
        pytest.param(0.25, 6, id="shorter, so the dissolve is"),
        pytest.param(0.0, 12, id="no hold"),
    ],
)
def test_a_dissolve_out_of_a_held_shot_lies_within_the_hold(hold, overlap):
    made = held((hold, DISSOLVE), (0, CUT))
    assert made.segments[0].overlap_out == overlap
    assert bool(made.notes) is (overlap < 12)


def test_a_dissolve_into_a_held_shot_leaves_some_of_what_moves():
    edits = (
        Edit(shot_id="A", missing=True, out_seconds=2, transition=DISSOLVE),
        Edit(shot_id="B", missing=True, out_seconds=0.5, hold_seconds=5),
    )
    after = lay_out(EditList(edits=edits)).segments[1]
    assert after.overlap_in == after.moving // 3


def test_a_fade_out_of_a_held_shot_is_no_shorter_for_it():
    made = held((0.1, FADE_OUT), (0, CUT))
    assert (made.segments[0].fade_out, made.notes) == (12, ())
