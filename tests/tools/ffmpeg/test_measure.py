from __future__ import annotations

import pytest

from tools.ffmpeg import ffmpeg
from tools.ffmpeg.measure import measure


def test_black_frozen_and_silent_stretches_are_found(tmp_path):
    path = tmp_path / "holes.mp4"
    picture = (
        "testsrc2=s=160x90:r=12:d=4,drawbox=w=iw:h=ih:c=black:t=fill:enable='between(t,1,1.9)'"
    )
    tone = "sine=f=440:d=4,volume=0:enable='gte(t,2.5)':eval=frame"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
    ffmpeg.run([*inputs, "-vf", "format=yuv420p", "-qp", "5", ffmpeg.file_url(path)])
    found = measure(path)
    assert found.frames == 48
    assert [(round(s.start), round(s.end)) for s in found.black] == [(1, 2)]
    assert found.silent[0].start == pytest.approx(2.5, abs=0.1)
    assert found.silent[0].end == pytest.approx(4.0, abs=0.1)
