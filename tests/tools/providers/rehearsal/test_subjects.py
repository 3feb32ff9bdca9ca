"""Whose picture a nameless reference is."""

from __future__ import annotations

import pytest

from tools.providers.rehearsal.subjects import bind_subjects
from tools.providers.requests import Media


def tags(prompt: str, *given: str) -> list[str]:
    medias = [Media(sha256=f"{number}", tag=tag) for number, tag in enumerate(given)]
    return [media.tag for media in bind_subjects(prompt, medias)]


@pytest.mark.parametrize(
    ("prompt", "given", "bound"),
    [
        pytest.param("Close-up of Marcus, a watchmaker, at dawn.", [""], ["Marcus"], id="one"),
        pytest.param(
            "Marcus faces Anna across the table.", ["", ""], ["Marcus", "Anna"], id="two in order"
        ),
        pytest.param(
            "Marcus faces Anna across the table.",
            ["", "marcus"],
            ["Anna", "marcus"],
            id="one known",
        ),
        pytest.param(
            "Medium shot of Mara Voss. Mara Voss is a woman of 34.", [""], ["Mara Voss"], id="told"
        ),
        pytest.param(
            "The chef faces Mara. Mara is a woman. The chef is a 50-year-old man.",
            ["", ""],
            ["chef", "Mara"],
            id="a role",
        ),
        pytest.param("The light is a warm glow on Tom.", [""], ["Tom"], id="a thing is nobody"),
        pytest.param("A lighthouse in the fog.", [""], [""], id="nobody"),
        pytest.param("Marcus waits.", ["", ""], ["Marcus", ""], id="more pictures than people"),
        pytest.param("A young woman runs to Tom.", [""], ["Tom"], id="a name before a role"),
    ],
)
def test_the_first_named_person_without_a_picture_gets_the_first(
    prompt: str, given: list[str], bound: list[str]
) -> None:
    assert tags(prompt, *given) == bound
