from __future__ import annotations

import itertools
import random

import pytest

from tools.ffmpeg.captions import as_srt, as_vtt, captions, wrapped
from tools.ffmpeg.edl import CaptionLine, Edit, EditList, Word
from tools.ffmpeg.timeline import lay_out


def shown(*shots, seconds=10.0, **options):
    """Captions of slates that are `seconds` long, with these lines each."""
    edits = tuple(
        Edit(shot_id=f"S{i}", missing=True, out_seconds=seconds, captions=tuple(lines))
        for i, lines in enumerate(shots)
    )
    return captions(lay_out(EditList(edits=edits, **options)))


def line(text, start, end, **options):
    return CaptionLine(text=text, start_seconds=start, end_seconds=end, **options)


GOLDEN_SRT = """1
00:00:00,500 --> 00:00:02,400
Is anybody here?

2
00:00:11,000 --> 00:00:13,650
Only the lamp, <\u2060i>and the sea</i>.
"""

GOLDEN_VTT = """WEBVTT

00:00:00.500 --> 00:00:02.400
<v Mara>Is anybody here?

00:00:11.000 --> 00:00:13.650
<v Tom &amp; Co>Only the lamp, &lt;i&gt;and the sea&lt;/i&gt;.
"""


def test_srt_and_vtt_say_who_speaks_when_and_escape_markup():
    made = shown(
        [line("Is anybody  here?", 0.5, 2.0, speaker="Mara")],
        [line("Only the lamp,\n<i>and the sea</i>.", 1.0, 3.25, speaker="Tom & Co")],
    )
    assert as_srt(made).replace("<\u2060/", "</") == GOLDEN_SRT
    assert as_vtt(made) == GOLDEN_VTT


def test_no_dialogue_gives_an_empty_srt_and_a_valid_vtt():
    assert as_srt(()) == ""
    assert as_vtt(()) == "WEBVTT\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word " * 60, id="long speech"),
        pytest.param("x" * 130, id="one endless word"),
        pytest.param("And so, my fellow Americans: ask not", id="one row"),
        pytest.param("Она ждала его на берегу до самого рассвета, но лодка не пришла", id="other"),
    ],
)
def test_rows_are_short_and_no_letter_is_lost(text):
    rows = wrapped(text)
    assert all(len(row) <= 42 for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_timed_words_split_a_long_line_where_they_are_spoken():
    words = [f"word{i:02}" for i in range(24)]
    timed = tuple(
        Word(text=word, start_seconds=i * 0.3, end_seconds=i * 0.3 + 0.25)
        for i, word in enumerate(words)
    )
    made = shown([line(" ".join(words), 0, 7.2, words=timed)])
    first_of_second = made[1].lines[0].split()[0]
    assert made[1].start_ms == words.index(first_of_second) * 300


def test_captions_never_overlap_flash_or_outlast_the_film():
    rng = random.Random(5)
    for _ in range(40):
        lines = [
            line("x " * rng.randint(1, 90), at, at + rng.uniform(0.0, 3))
            for at in sorted(rng.uniform(-0.5, 9.9) for _ in range(rng.randint(1, 4)))
        ]
        made = shown(lines, seconds=30.0)
        assert all(0 <= c.start_ms < c.end_ms <= 30_000 for c in made)
        assert all(c.end_ms - c.start_ms >= 1000 for c in made)
        assert all(a.end_ms <= b.start_ms for a, b in itertools.pairwise(made))
        assert all(1 <= len(c.lines) <= 2 for c in made)


def test_a_line_in_the_last_instant_is_moved_back_to_be_read():
    made = shown([line("Now.", 9.8, 9.95)])
    assert (made[0].start_ms, made[0].end_ms) == (9000, 10_000)


def test_times_count_from_the_shot_and_titles_push_them():
    made = shown([], [line("Here.", 1, 2)], title="T", card_seconds=2)
    assert made[0].start_ms == 13_000
