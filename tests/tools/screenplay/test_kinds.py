"""What a text says that somebody is, once, and holds all through."""

from __future__ import annotations

import pytest

from tools.screenplay.kinds import noun_of, told_kinds, with_kinds
from tools.screenplay.people import find_people, lives
from tools.screenplay.titles import title_of, untitled


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "Dolly was a thin brown mare with one white foot, and she knew the road.",
            {"Dolly": "thin brown mare with one white foot"},
            id="was",
        ),
        pytest.param(
            "Rags, a three-legged mongrel, sleeps.", {"Rags": "three-legged mongrel"}, id="beside"
        ),
        pytest.param("There was a goose named Agatha.", {"Agatha": "goose"}, id="named"),
        pytest.param("Nora's old dog BRUNO trots in.", {"Bruno": "old dog"}, id="owned"),
        pytest.param("Her sister Ruth laughs.", {"Ruth": "sister"}, id="kin"),
        pytest.param("It was a dog. There is a mule.", {}, id="nobody named"),
        pytest.param("The man from Vienna was a baker.", {}, id="a place"),
        pytest.param("Behind Tom was a dog.", {}, id="turned round"),
        pytest.param("He saw Ines, a fox, and a crow.", {}, id="a list"),
        pytest.param("Karl was a bear of a man.", {}, id="a figure of speech"),
        pytest.param("Marcus was a failure.", {}, id="no being"),
    ],
)
def test_what_somebody_is_said_to_be_is_read(text: str, told: dict[str, str]) -> None:
    assert told_kinds(text) == told


def test_the_kind_that_one_alone_has_is_no_other_character() -> None:
    text = "Dolly was a brown mare. The mare stood still. A boy came. The boy laughed."
    people = with_kinds(find_people(text), told_kinds(text))
    assert people == {"Dolly": "brown mare", "Boy": "A boy"}


@pytest.mark.parametrize(
    ("phrase", "noun"),
    [
        pytest.param("small, grey mule with a bell", "mule", id="before its traits"),
        pytest.param("guard dog", "dog", id="the last of two"),
        pytest.param("boy", "boy", id="alone"),
        pytest.param("mules", "", id="several"),
        pytest.param("friend of the fox", "friend", id="not the owner"),
    ],
)
def test_a_phrase_ends_on_its_noun(phrase: str, noun: str) -> None:
    assert noun_of(phrase) == noun


def test_a_title_is_part_of_a_name_and_one_person() -> None:
    text = (
        "In the evening Father Benedikt knocked. Benedikt waited. Then Old Kata opened the door,"
        " and Kata laughed."
    )
    assert list(find_people(text)) == ["Father Benedikt", "Old Kata"]


def test_titles_are_told_from_names() -> None:
    assert [untitled(name) for name in ("Doctor Voss", "Old Tom", "Dr. Hall", "Doctor")] == [
        "Voss",
        "Tom",
        "Hall",
        "Doctor",
    ]
    assert (title_of("Dr. Hall"), title_of("Marcus")) == ("dr", "")


@pytest.mark.parametrize(
    ("text", "alive"),
    [
        pytest.param("The red kite climbs over the town.", False, id="on a string"),
        pytest.param("The kite folds its wings and drops.", True, id="with wings"),
    ],
)
def test_a_kite_is_alive_where_it_has_what_animals_have(text: str, *, alive: bool) -> None:
    assert lives("kite", text) is alive


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A kite climbed. The boy laughed.", id="a kite"),
        pytest.param(
            "Smoke filled the room. Leaves covered the path. The boy laughed.", id="smoke"
        ),
        pytest.param("His sister had written to him. The boy laughed.", id="somebody told of"),
    ],
)
def test_what_is_nobody_in_a_tale_is_not_cast(text: str) -> None:
    assert list(find_people(text)) == ["Boy"]
