"""What a director may claim in a chat: what a tool returned, and nothing else."""

from __future__ import annotations

import pytest

from agents.grounding import Evidence, sentences_of, ungrounded

DEEDS = {
    "lock_shot": ("locked",),
    "edit_shot": ("changed", "edited"),
    "run": ("shot", "reshot"),
    "cut": ("cut", "recut"),
    "export": ("exported", "written"),
    "accept_take": ("kept", "accepted"),
}
TOLD = "2B, take 3 (clip): retake. identity 0.78, needed 0.85. To make: 4 clips, about $1.60."


def why(sentence: str, words: str = TOLD, *done: str) -> str:
    return ungrounded(sentence, Evidence(words, frozenset(done)), DEEDS)


@pytest.mark.parametrize(
    "sentence",
    [
        "I have locked 2B.",
        "I've just locked shot 2B for you.",
        "2B is now locked.",
        "Done, I changed the lens.",
        "Locked!",
        "The film has been cut again.",
        "I recut the film and exported it.",
        "Take 3 was accepted.",
        "We reshot 2B.",
    ],
)
def test_a_deed_that_no_tool_did_may_not_be_claimed(sentence: str) -> None:
    assert why(sentence).startswith("nothing was")


@pytest.mark.parametrize(
    ("sentence", "tool"),
    [
        ("I have locked 2B.", "lock_shot"),
        ("2B is now locked.", "lock_shot"),
        ("Done, I changed the lens.", "edit_shot"),
        ("The film has been cut again.", "cut"),
    ],
)
def test_a_deed_that_its_tool_did_may_be_told(sentence: str, tool: str) -> None:
    assert why(sentence, TOLD, tool) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "Shall I lock 2B?",
        "I can have 2B locked if you like.",
        "It will be cut once the clips are there.",
        "Nothing was changed.",
        "I have not locked anything.",
        "It isn't cut yet.",
        "Lock it before the plan is changed.",
    ],
)
def test_offers_and_denials_are_no_claims(sentence: str) -> None:
    assert why(sentence) == ""


@pytest.mark.parametrize(
    "sentence",
    ["Identity is 0.78, below 0.85.", "It costs about $1.60.", "Take 3 of 2B.", "4 clips are due."],
)
def test_numbers_that_a_tool_returned_may_be_said(sentence: str) -> None:
    assert why(sentence) == ""


@pytest.mark.parametrize(
    "sentence",
    ["Identity is 0.91.", "It costs about $12.", "Take 7 is better.", "It lasts 46.7 seconds."],
)
def test_numbers_that_nobody_returned_may_not(sentence: str) -> None:
    assert why(sentence).startswith("no tool returned")


def test_a_shot_that_nobody_spoke_of_may_not_be_named() -> None:
    assert why("9C is the weakest shot.") == "no tool spoke of 9C"


def test_advice_passes() -> None:
    assert why("One close-up of her hands would carry the beat better than two wides.") == ""


def test_sentences_are_passed_on_when_they_are_whole() -> None:
    assert sentences_of("One. Two, at 0.85! And thr") == (["One.", " Two, at 0.85!"], " And thr")
    assert sentences_of("- a list\n- of poin") == (["- a list\n"], "- of poin")
