"""Syllables of written English, class by class of its spelling."""

from __future__ import annotations

import pytest

from tools.dinov3.syllables import syllables


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("Service has ended.", 5, id="a line that was refused"),
        pytest.param("Give me one minute back.", 6, id="a silent e ends a word"),
        pytest.param("little trampled pebbles", 6, id="an l makes its e sound"),
        pytest.param("while the scale filled", 4, id="an l after a vowel does not"),
        pytest.param("wanted, folded, opened, walked", 7, id="ed sounds after t and d"),
        pytest.param("voices oranges watches buzzes lines", 10, id="es sounds after hisses"),
        pytest.param("coffee, Eddie", 4, id="an e after a vowel is no silent one"),
        pytest.param("someone nineteen safely every", 8, id="a silent e inside a word"),
        pytest.param("going, trying, radio, piano, neon", 12, id="vowels that part"),
        pytest.param("nation, special, gracious, people", 8, id="vowels that stay together"),
        pytest.param("enjoyed beyond the foyer", 7, id="y as a consonant"),
        pytest.param("didn't, hadn’t, it'll, Alice's", 9, id="shortened words that add one"),
        pytest.param("I'll, there's, he's", 3, id="shortened words that add none"),
        pytest.param("Mr and Mrs", 5, id="abbreviations"),
        pytest.param("tongue and unique", 4, id="silent ue"),
        pytest.param("naïve café", 4, id="marks within a group"),
        pytest.param("Schöne Grüße", 4, id="another language keeps its e"),
        pytest.param("12 ...", 0, id="no words"),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(text: str, count: int) -> None:
    assert syllables(text) == count
