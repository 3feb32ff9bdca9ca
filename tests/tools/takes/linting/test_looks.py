"""Two outfits on one person, two kinds of hair on one head."""

from __future__ import annotations

import pytest

from tools.takes.lint import contradictions, directs

TWO = [
    pytest.param(
        "Mara wears blue overalls. Mara zips herself into a red dress.", ("Mara",), id="zipped over"
    ),
    pytest.param(
        "Mara, in the red gown, sings. She is wearing green scrubs.", ("Mara",), id="in and wearing"
    ),
    pytest.param(
        "Mara wears a black suit. Ivo wears a robe. Ivo puts on a grey tracksuit.",
        ("Mara", "Ivo"),
        id="one of two",
    ),
    pytest.param(
        "Ivo is a man with short black hair and a shaved head.", ("Ivo",), id="hair and none"
    ),
    pytest.param(
        "Ivo has a shaved head. His long hair blows in the wind.", ("Ivo",), id="hair that blows"
    ),
    pytest.param(
        "Mara has straight black hair. Her curly hair is wet.", ("Mara",), id="straight and curly"
    ),
]
ONE = [
    pytest.param("Mara wears a white coat over a red dress.", ("Mara",), id="a coat over it"),
    pytest.param(
        "Mara wears a red dress. Ivo wears a black suit.", ("Mara", "Ivo"), id="two people"
    ),
    pytest.param(
        "Mara wears blue overalls. First, Mara takes off the overalls. Then, Mara zips herself into"
        " a red dress.",
        ("Mara",),
        id="one after the other",
    ),
    pytest.param(
        "Mara wears a red dress. Mara, in the dress, sings.", ("Mara",), id="the same twice"
    ),
    pytest.param("Ivo is clean-shaven, with short brown hair.", ("Ivo",), id="no beard"),
    pytest.param("Ivo cuts his long hair short.", ("Ivo",), id="a haircut"),
    pytest.param("Mara has long hair. Ivo has a shaved head.", ("Mara", "Ivo"), id="two heads"),
    pytest.param("Ivo has short black hair and a red beard.", ("Ivo",), id="a beard"),
]


@pytest.mark.parametrize(("text", "people"), TWO)
def test_what_nobody_can_look_like_is_found(text: str, people: tuple[str, ...]) -> None:
    assert len(contradictions(text, people)) == 1
    assert directs(text)


@pytest.mark.parametrize(("text", "people"), ONE)
def test_one_look_is_no_contradiction(text: str, people: tuple[str, ...]) -> None:
    assert contradictions(text, people) == ()
