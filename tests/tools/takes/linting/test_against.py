"""What a prompt says against its shot: nobody there, or clothes that nobody in it wears."""

from __future__ import annotations

import pytest

from tools.screenplay.plan import Camera, Shot, ShotSize
from tools.takes.linting.against import against


def shot(wardrobe: str = "", action: str = "as written", *people: str) -> Shot:
    return Shot(
        shot_id="1A",
        scene_id="s",
        action=action,
        characters=people,
        wardrobe=dict.fromkeys(people, wardrobe),
        location="hall",
        camera=Camera(size=ShotSize.MEDIUM),
        duration_seconds=5,
    )


MARA = ("Mara",)
NOBODY = [
    "Nobody is in the frame.",
    "No one is visible.",
    "The boat drifts; neither person is seen.",
    "A hall with no people.",
    "No people appear in the picture.",
    "There is no one there.",
    "A street without any people.",
    "The hall is empty of people.",
    "The frame stays completely empty.",
]
SOMEBODY = [
    "Nobody else is in the frame.",
    "Nobody moves.",
    "No people in the background.",
    "No one in the frame looks at the camera.",
    "No other people are seen.",
]


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_a_fault_where_the_shot_has_people_and_only_there(text: str) -> None:
    (issue,) = against(text, shot("", "as written", *MARA))
    assert issue.sentence == "The prompt wants no people, and the shot has some."
    assert tuple(against(text, shot())) == ()


@pytest.mark.parametrize("text", SOMEBODY)
def test_who_is_there_with_nobody_beside_them_is_none(text: str) -> None:
    assert tuple(against(text, shot("", "as written", *MARA))) == ()


def test_an_outfit_that_nobody_in_the_shot_wears_is_found() -> None:
    text = "Mara is in a hall. Mara wears a red evening dress."
    (issue,) = against(text, shot("long green coat", "as written", *MARA))
    assert "red evening dress" in issue.sentence


@pytest.mark.parametrize(
    ("text", "wardrobe", "action"),
    [
        pytest.param("Mara wears a red dress.", "red dress, boots", "She sings.", id="her own"),
        pytest.param("Mara wears a red dress.", "", "She sings.", id="nothing planned"),
        pytest.param(
            "Mara zips herself into a wetsuit.", "grey coat", "Mara zips up her wetsuit.", id="told"
        ),
        pytest.param("Mara wears a scarf.", "grey coat", "She sings.", id="no outfit"),
        pytest.param("Mara wears no dress.", "grey coat", "She sings.", id="denied"),
    ],
)
def test_clothes_that_shot_or_story_know_pass(text: str, wardrobe: str, action: str) -> None:
    assert tuple(against(text, shot(wardrobe, action, *MARA))) == ()
