"""How the offline planner reads and calls people, and how it parts sentences."""

from __future__ import annotations

import pytest

from agents.offline.looks import names_in, part_looks
from agents.offline.naming import call, called, roles_of
from agents.offline.plain import plain, plain_light, with_article
from agents.offline.props import props_in
from agents.offline.words import clauses, sentences, shortened
from tools.screenplay.plan import CastMember


@pytest.mark.parametrize(
    ("told", "body", "clothes"),
    [
        pytest.param(
            "Ann is a tall woman (late 20s) with red hair, wearing a green coat and blue jeans.",
            "red hair", "green coat", id="wearing",
        ),
        pytest.param("age 44; lean, stubble; long charcoal coat, rust-orange scarf",
                     "stubble", "rust-orange scarf", id="lists"),
        pytest.param("Ann (adult woman, 50s, short silver hair, navy blazer) stands near the sink.",
                     "short silver hair", "navy blazer", id="brackets"),
    ],
)  # fmt: skip
def test_descriptions_part_into_body_and_clothes(told: str, body: str, clothes: str) -> None:
    look = part_looks(told, "Ann")
    assert body in look.body
    assert clothes in look.wardrobe
    assert clothes not in look.body
    assert "stands" not in f"{look.body} {look.wardrobe}"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("Marcus", "Marcus", id="a name"),
        pytest.param("Fox", "the fox", id="an animal"),
        pytest.param("Woman, 32", "the 32-year-old woman", id="an age"),
        pytest.param("Chef A", "Chef A", id="a label"),
    ],
)
def test_people_are_called_as_people_do(name: str, words: str) -> None:
    assert call(name) == words


def member(name: str, description: str = "a woman") -> CastMember:
    return CastMember(name=name, description=description, wardrobe="")


@pytest.mark.parametrize(
    ("text", "cast", "alone", "expected"),
    [
        pytest.param("A hungry Fox saw grapes.", ("Fox",), True, "The hungry fox saw", id="tale"),
        pytest.param("The artist turns.", ("Painter",), True, "The painter turns", id="a synonym"),
        pytest.param("The artist turns.", ("Painter",), False, "The artist turns", id="not alone"),
        pytest.param("His chef jacket is white.", ("Chef",), True, "chef jacket", id="clothes"),
        pytest.param("The Crow met Fox.", ("Fox",), False, "met the fox", id="no article"),
        pytest.param("A 32-year-old chef.", ("Chef",), True, "32-year-old chef", id="an age"),
    ],
)
def test_texts_call_one_character_one_way(text, cast, alone, expected: str) -> None:
    assert expected in called(text, [member(name) for name in cast], alone=alone)


def test_roles_name_a_part_only_where_they_are_its_own() -> None:
    told = {"A": "teacher, a woman", "B": "student, a man", "C": "student, a woman"}
    assert roles_of(told) == {"teacher": "A"}


def test_names_of_beings_count_in_any_case_and_others_with_their_capital() -> None:
    assert names_in("the fox met Will, who said he will", ("Fox", "Will")) == ("Fox", "Will")
    assert names_in("he will go", ("Will",)) == ()


def test_sentences_survive_titles_and_quotes() -> None:
    assert sentences('Mr. Fox left. "Why?" Nobody knew...') == [
        "Mr. Fox left.",
        '"Why?"',
        "Nobody knew...",
    ]


def test_clauses_keep_every_word() -> None:
    text = "The fox ran up the hill, and he jumped as high as he could, but the grapes hung higher."
    assert " ".join(clauses(text, 8)) == text
    assert len(clauses(text, 8)) > 1
    assert clauses("Short.", 8) == ["Short."]


def test_shortening_ends_on_a_word_that_can_end() -> None:
    assert shortened("a long coat with a hood", 16) == "a long coat"


def test_light_from_behind_turns_nobody_round() -> None:
    assert "behind" not in plain_light("golden sun from behind, lamp behind her")
    assert plain("He walks left to right.") == "He walks from left to right."
    assert with_article("44-year-old man") == "a 44-year-old man"
    assert with_article("adult woman, 30s") == "an adult woman, 30s"


def test_props_keep_their_words_and_verbs_are_none() -> None:
    assert props_in("She lifts the brass pocket watch.") == ("brass pocket watch",)
    assert props_in("The water rose to the brim.") == ()
    assert props_in("He found a Pitcher.", ("Crow",), tale=True) == ("pitcher",)
