"""Every known word draws a thing of its own; every other word draws a thing too."""

from __future__ import annotations

import numpy as np
import pytest

from tools.providers.previz.prop_table import THINGS
from tools.providers.previz.props import KNOWN, canonical, natural_size_m, paint_prop
from tools.providers.previz.stage import Light, Part, Sprite

LIGHT = Light()


def _paint(name: str, colour: tuple[int, int, int] | None = None) -> Sprite:
    return paint_prop(name, colour, 64 / natural_size_m(name), LIGHT)


@pytest.mark.parametrize("name", list(THINGS))
def test_every_thing_draws_itself(name: str) -> None:
    sprite = _paint(name)
    solid = sprite.rgba[..., 3] > 127
    assert solid.sum() > 80
    assert (sprite.parts[solid] == Part.PROP).all()
    assert 40 < max(sprite.rgba.shape[:2]) < 90
    assert {"centre", "grip"} <= set(sprite.landmarks)


def test_the_same_word_is_the_same_thing() -> None:
    assert np.array_equal(_paint("lantern").rgba, _paint("lantern").rgba)


def test_a_colour_that_is_asked_for_is_seen() -> None:
    blue, red = _paint("mug", (40, 60, 200)), _paint("mug", (200, 50, 40))
    assert blue.rgba[..., 2].mean() > red.rgba[..., 2].mean()
    assert red.rgba[..., 0].mean() > blue.rgba[..., 0].mean()


@pytest.mark.parametrize("name", ["flux capacitor", "zorblat", "Ark of the Covenant", "ü", ""])
def test_an_unknown_word_draws_a_thing_of_its_own(name: str) -> None:
    assert canonical(name) is None
    first, second = _paint(name), _paint(name)
    assert np.array_equal(first.rgba, second.rgba)
    assert (first.rgba[..., 3] > 127).sum() > 80


def test_two_unknown_words_are_two_things() -> None:
    first, second = _paint("zorblat"), _paint("kwisatz")
    assert first.rgba.shape != second.rgba.shape or not np.array_equal(first.rgba, second.rgba)


@pytest.mark.parametrize(
    ("phrase", "thing"),
    [
        pytest.param("a battered brass pocket-watch", "pocket watch", id="adjectives"),
        pytest.param("Books", "book", id="plural"),
        pytest.param("control panel", "machine", id="synonym"),
        pytest.param("time machine", "machine", id="longest phrase wins"),
        pytest.param("smartphone", "phone", id="one word"),
    ],
)
def test_phrases_find_their_thing(phrase: str, thing: str) -> None:
    assert canonical(phrase) == thing


def test_no_word_stands_for_two_things() -> None:
    words = [word for name, thing in THINGS.items() for word in (name, *thing.words)]
    assert len(words) == len(set(words)) == len(KNOWN)
    assert len(THINGS) >= 40
