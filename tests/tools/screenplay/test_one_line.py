"""Foreign text becomes one visible line."""

from __future__ import annotations

import pytest

from tools.screenplay.one_line import one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a\nb\r\n c\t", "a b c", id="breaks"),
        pytest.param("a\x1b[2J\x00\x85\u2028b", "a [2J b", id="controls and separators"),
        pytest.param("ab\u202ecd\u2066", "ab cd", id="direction marks"),
        pytest.param("a\ud800b\ufffe", "a b", id="what no file can hold"),
        pytest.param("می\u200cخواهم 👩\u200d🚒", "می\u200cخواهم 👩\u200d🚒", id="joiners"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_only_what_is_seen_is_kept(text: str, line: str):
    assert one_line(text) == line


def test_a_long_line_is_cut_with_a_sign():
    assert one_line("one two three", 8) == "one two…"
