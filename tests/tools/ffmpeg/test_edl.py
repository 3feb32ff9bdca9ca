from __future__ import annotations

from fractions import Fraction

import pytest
from pydantic import ValidationError

from tools.ffmpeg.edl import Edit, EditList, SoundCue, SoundKind

NTSC = Fraction(24000, 1001)


def test_an_edit_list_survives_its_file(tmp_path):
    edits = EditList(
        rate=NTSC,
        edits=(Edit(shot_id="S1", clip=tmp_path / "a b.mp4", own_sound=SoundKind.FOLEY),),
        cues=(SoundCue(path=tmp_path / "x.wav", kind=SoundKind.MUSIC),),
    )
    assert EditList.model_validate_json(edits.model_dump_json()) == edits


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"clip": "a.mp4", "still": "a.png", "out_seconds": 1}, id="two pictures"),
        pytest.param({}, id="no picture and not missing"),
        pytest.param({"still": "a.png"}, id="a still without length"),
        pytest.param({"clip": "a.mp4", "in_seconds": 2, "out_seconds": 1}, id="out before in"),
    ],
)
def test_edits_that_make_no_sense_are_refused(fields):
    with pytest.raises(ValidationError):
        Edit(shot_id="S1", **fields)


def test_cues_for_unknown_shots_and_double_shots_are_refused():
    slate = Edit(shot_id="A", missing=True, out_seconds=1)
    cue = SoundCue(path="x.wav", kind=SoundKind.FOLEY, shot_id="Z")
    with pytest.raises(ValidationError, match="Z"):
        EditList(edits=(slate,), cues=(cue,))
    with pytest.raises(ValidationError, match="once"):
        EditList(edits=(slate, slate))
