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
