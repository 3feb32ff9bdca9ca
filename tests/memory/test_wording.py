"""Clauses with names left open, and advice in another shot's words."""

from __future__ import annotations

import pytest

from memory.wording import Slot, added, clauses, filled, readable, same_advice, slots_in, slotted

WORKSHOP = {
    "who": Slot(("Marcus",), "Marcus"),
    "props": Slot(("lantern", "brass pocket watch", "watch"), "lantern and brass pocket watch"),
    "place": Slot(("clock workshop",), "clock workshop"),
}
KITCHEN = {"who": Slot(("the fox", "Fox"), "the fox"), "props": Slot(("wheel",), "wheel")}
NOBODY = {"place": Slot(("beach",), "beach")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Both hands on the lantern.", "Both hands on the {props}.", id="one name"),
        pytest.param("The brass pocket watch lies open", "The {props} lies open", id="longest"),
        pytest.param(
            "Visible: lantern, brass pocket watch and watch.", "Visible: {props}.", id="a list"
        ),
        pytest.param("@Marcus lifts a lantern", "{who} lifts the {props}", id="tag and article"),
        pytest.param("Marcus's coat", "{who}'s coat", id="possession"),
        pytest.param("lanterns, watchmaker", "lanterns, watchmaker", id="parts of words stay"),
        pytest.param("MARCUS in the CLOCK WORKSHOP", "{who} in the {place}", id="any case"),
    ],
)
def test_a_shots_own_names_become_slots(text: str, expected: str):
    assert slotted(text, WORKSHOP) == expected


def test_a_name_that_is_a_slot_s_name_does_not_break_slots():
    slots = {"who": Slot(("Props",), "Props"), "props": Slot(("who",), "who")}
    assert slotted("Props holds who", slots) == "{who} holds {props}"


def test_clauses_are_sentences_and_their_parts_without_correction_marks():
    found = clauses(
        "Correction: Natural anatomy: two arms, an intact face. Marcus waits.", WORKSHOP
    )
    assert found == (
        "natural anatomy: two arms, an intact face",
        "natural anatomy: two arms",
        "an intact face",
    )


def test_what_is_short_or_long_or_nothing_but_names_is_no_clause():
    words = " ".join(["word"] * 17)
    assert clauses(f"Marcus. Lantern, Marcus. {words}.", WORKSHOP) == ()


def test_the_same_advice_in_two_shots_is_one_clause():
    one = clauses("He stands, both hands on the lantern.", WORKSHOP)
    other = clauses("It sits, both hands on the wheel.", KITCHEN)
    assert set(one) & set(other) == {"both hands on the {props}"}


def test_added_is_what_only_the_later_prompt_says():
    first = "Medium shot of Marcus. The lantern glows."
    last = f"Correction: clearly visible in the frame: lantern. {first} Sharp focus."
    assert added(first, last, WORKSHOP) == "Clearly visible in the frame: {props}. Sharp focus."
    assert added(first, first, WORKSHOP) == ""


def test_advice_is_filled_with_the_shots_own_words():
    advice = "Both hands on the {props}. {who} looks up."
    assert filled(advice, KITCHEN) == "Both hands on the wheel. The fox looks up."


def test_what_a_shot_cannot_fill_is_left_out():
    assert filled("Both hands on the {props}. Sharp focus.", NOBODY) == "Sharp focus."
    assert filled("Both hands on the {props}.", NOBODY) == ""


def test_advice_reads_well_without_a_shot():
    assert (
        readable("Both hands on the {props}: {who}.") == "Both hands on the props: the characters."
    )


def test_slots_are_found_and_advice_compares_without_marks():
    assert slots_in("the {props} of {who}") == {"props", "who"}
    assert same_advice(["Sharp focus."]) == same_advice(["sharp focus"])
    assert same_advice([""]) == frozenset()
