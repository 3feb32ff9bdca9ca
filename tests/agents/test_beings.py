"""The right kind of being: animals are animals, things are props, one person has one name."""

from __future__ import annotations

import pytest

from agents.names import one_person
from agents.offline.beasts import animal_body, beast_in
from agents.offline.casting import is_animal
from agents.offline.hair import with_hair
from agents.offline.looks import names_in
from agents.offline.presence import Presence
from tools.screenplay.plan import Plan
from tools.screenplay.script import Line

FERRY = """The Ferry Dog

Rollo was a shaggy white sheepdog with one blue eye, and he lived on the ferry. Every day the \
ferryman rowed across the river and Rollo sat in the bow. "Mind the rope," said the ferryman.

Doctor Weiss came down to the water. Weiss threw a ball into the river. The dog jumped after it.

"Come back," cried Doctor Weiss, and he ran along the bank.
"""
STRING = """Title: String

EXT. HILL - DAY

OLGA (10, blue coat) runs up the hill with a paper kite under her arm.

The kite climbs over the trees. Its tail tears off.

Olga throws the kite into the grass. SHADOW, a black tomcat, sniffs at it.
"""


@pytest.fixture(name="ferry")
async def _ferry(read, plan_of) -> Plan:
    return await plan_of(read(FERRY, ".txt"))


def _lines(plan: Plan) -> list[Line]:
    return [line for shot in plan.shots for line in shot.lines]


async def test_an_animal_that_is_named_once_as_such_stays_one(ferry: Plan) -> None:
    rollo = ferry.member("Rollo")
    assert rollo is not None
    assert rollo.description == "a shaggy white sheepdog with one blue eye"
    assert rollo.wardrobe == ""
    assert "Dog" not in {member.name for member in ferry.cast}


async def test_an_animal_has_no_lines_that_it_was_not_given(ferry: Plan) -> None:
    assert [line.speaker for line in _lines(ferry)] == ["Ferryman", "Doctor Weiss"]


async def test_a_name_without_its_title_is_the_same_person(ferry: Plan) -> None:
    assert [member.name for member in ferry.seen if "Weiss" in member.name] == ["Doctor Weiss"]
    thrown = next(shot for shot in ferry.shots if "threw" in shot.action)
    assert "Doctor Weiss" in thrown.characters
    assert not any("weiss" in prop.lower() for shot in ferry.shots for prop in shot.props)


async def test_prompts_call_an_animal_what_it_is(ferry: Plan, sheet_of) -> None:
    shot = next(shot for shot in ferry.shots if shot.characters == ("Rollo",))
    sheet = await sheet_of(ferry, shot)
    assert "sheepdog with one blue eye" in sheet.prompt_text
    assert "year-old" not in sheet.prompt_text
    assert "wearing" not in sheet.prompt_text


async def test_a_thing_that_moves_is_a_prop_and_nobody(read, plan_of) -> None:
    plan = await plan_of(read(STRING))
    assert [member.name for member in plan.seen] == ["Olga", "Shadow"]
    flying = [shot for shot in plan.shots if "kite" in shot.source]
    assert flying
    assert all(any("kite" in prop for prop in shot.props) for shot in flying)


@pytest.mark.parametrize(
    ("name", "told", "animal"),
    [
        pytest.param("Pip", "12, half blind, old terrier", True, id="by what it is"),
        pytest.param("Nora", "a girl with a grey cat", False, id="who has one"),
        pytest.param("Tom", "30, owns a dog", False, id="who owns one"),
        pytest.param("Robin", "30, red coat", False, id="a name that is a bird's"),
        pytest.param("Robin", "", True, id="a bird"),
        pytest.param("Sam", "50, a bear of a man", False, id="a figure of speech"),
        pytest.param("Vera", "20s, raven hair", False, id="hair"),
    ],
)
def test_who_is_an_animal(name: str, told: str, *, animal: bool) -> None:
    assert is_animal(name, told) is animal


@pytest.mark.parametrize(
    ("name", "told", "body"),
    [
        pytest.param("Cat", "ginger, fat", "a ginger, fat cat", id="traits of a kind"),
        pytest.param(
            "Pip", "old terrier", "an old brown terrier with a white chest", id="no colour"
        ),
        pytest.param(
            "Crow", "A thirsty Crow", "a glossy black crow with a strong beak", id="nothing seen"
        ),
        pytest.param("Dolly", "lame black mare", "a lame black mare", id="all told"),
    ],
)
def test_an_animal_looks_as_the_script_says_else_as_its_kind(
    name: str, told: str, body: str
) -> None:
    assert animal_body(name, told) == body
    assert bool(beast_in(told)) or name in ("Cat", "Crow")


def test_one_who_has_hair_of_their_own_is_drawn_no_other() -> None:
    told = "17-year-old man, slim build, short red hair and a beard, tan skin"
    assert (
        with_hair(told, "shaved head")
        == "17-year-old man, slim build, a beard, tan skin, shaved head"
    )


def test_a_name_counts_without_its_title_where_nobody_else_has_it() -> None:
    assert names_in("Weiss waits.", ["Doctor Weiss"]) == ("Doctor Weiss",)
    assert names_in("Weiss waits.", ["Doctor Weiss", "Anna Weiss"]) == ()


def test_who_speaks_with_a_title_is_the_one_who_is_introduced_without() -> None:
    assert one_person(("Tom", "Old Tom"), ("Old Tom",)) == {"Tom": "Old Tom"}
    assert one_person(("Tom", "Old Tom"), ("Tom",)) == {"Old Tom": "Tom"}
    assert one_person(("Tom", "Old Tom"), ("Tom", "Old Tom")) == {}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        pytest.param("Ivo slaps her on the back.", ("Ivo", "Mara"), id="her beside a name"),
        pytest.param("Ivo takes her bag.", ("Ivo",), id="her bag"),
        pytest.param("He sits down on her chair.", ("Ivo",), id="her chair"),
        pytest.param("He takes her hand.", ("Ivo", "Mara"), id="her hand"),
        pytest.param("She sits in their mother's coat.", ("Mara",), id="one in their coat"),
    ],
)
def test_pronouns_show_those_who_are_seen(text: str, people: tuple[str, ...]) -> None:
    who = Presence(("Ivo", "Mara"), {"Ivo": "man", "Mara": "woman"}, frozenset())
    who.meet(("Ivo", "Mara"))
    assert set(who.meant(text)) == set(people)
