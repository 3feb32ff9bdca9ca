"""What the rules make of the commonest turns of a screenplay, a tale and a story in prompts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.screenplay.plan import Plan, Shot, ShotSize
from tools.screenplay.read import read_script
from tools.screenplay.script import Delivery

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT.parent / "shared" / "data" / "scripts"
WIDE = (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.FULL)

DINER = """Title: Last Order

INT. DINER - NIGHT

Neon buzzes in the window. DOLORES VEGA (late 50s, pink uniform, silver hair) wipes the counter.

FRANK (40s, grey suit) enters and sits on a stool. He puts a velvet box on the counter.

DOLORES
Kitchen's closed, hon.

FRANK
Just coffee.

She pours. He opens the box: a ring.

Frank laughs. He slides the box to her.

EXT. DINER - CONTINUOUS

A WAITER sweeps the steps. A TRUCKER climbs down from his cab.

TRUCKER
They still open?

WAITER
For you?

RADIO (O.S.)
Rain at midnight.

TRUCKER
(to himself)
Figures.
"""


def shot_of(plan: Plan, words: str) -> Shot:
    """The first shot that covers these words of the script."""
    return next(shot for shot in plan.shots if words in shot.source)


async def test_an_introduction_in_full_is_the_speaker_of_the_cue(read, plan_of) -> None:
    plan = await plan_of(read(DINER))
    names = [member.name for member in plan.cast]
    assert "Dolores" in names
    assert "Dolores Vega" not in names
    dolores = plan.member("Dolores")
    assert dolores is not None
    assert "58-year-old" in dolores.description
    assert dolores.wardrobe == "pink uniform"
    assert shot_of(plan, "wipes the counter").action == "Dolores wipes the counter."


@pytest.mark.parametrize(
    ("words", "people"),
    [
        pytest.param("She pours.", {"Dolores"}, id="she after him"),
        pytest.param("He opens the box", {"Frank"}, id="he after her"),
        pytest.param("He slides the box to her.", {"Frank", "Dolores"}, id="he and her"),
        pytest.param("A WAITER sweeps", {"Waiter"}, id="somebody who is only called a waiter"),
    ],
)
async def test_a_frame_holds_those_whom_the_words_mean(read, plan_of, words, people) -> None:
    assert set(shot_of(await plan_of(read(DINER)), words).characters) == people


async def test_what_goes_on_without_a_break_keeps_the_hour(read, plan_of) -> None:
    plan = await plan_of(read(DINER))
    assert {shot.time_of_day for shot in plan.shots} == {"night"}


async def test_a_thing_that_the_scene_comes_back_to_is_shown_close(read, plan_of) -> None:
    plan = await plan_of(read(DINER))
    inserts = [shot for shot in plan.scenes[0].shots if shot.camera.size is ShotSize.INSERT]
    assert [shot.props for shot in inserts] == [("velvet box",)]
    assert {shot.location for shot in inserts} == {"diner"}


async def test_who_talks_together_is_seen_together_before_the_shoulders(read, plan_of) -> None:
    plan = await plan_of(read(DINER))
    talking = [shot for shot in plan.scenes[0].shots if shot.lines]
    assert set(talking[0].characters) == {"Dolores", "Frank"}
    assert talking[0].camera.angle == "eye level"
    assert talking[1].camera.angle == "over the shoulder"


async def test_who_answers_somebody_absent_is_alone_in_the_frame(read, plan_of) -> None:
    plan = await plan_of(read(DINER))
    answer = next(s for s in plan.shots if any(line.text == "Figures." for line in s.lines))
    assert answer.characters == ("Trucker",)
    assert all("Radio" not in shot.characters for shot in plan.shots)
    assert plan.member("Radio") is not None
    assert plan.member("Radio") not in plan.seen


async def test_everybody_who_talks_is_in_the_opening_frame_but_who_comes_in_later(
    read, plan_of
) -> None:
    text = (
        "INT. KITCHEN - DAY\n\nRain outside.\n\nAnna cuts bread at the long table by the stove and"
        " hums a song to herself.\n\nANNA\nTea?\n\nBEN\nTea.\n\n"
        "Cora enters with a parcel.\n\nCORA\nPost.\n"
    )
    plan = await plan_of(read(text))
    (master,) = [shot for shot in plan.shots if shot.master]
    assert set(master.characters) == {"Anna", "Ben"}
    assert master.camera.size in WIDE


@pytest.mark.parametrize(
    ("told", "looks"),
    [
        pytest.param("60, grey beard", "60-year-old man", id="an age and no more"),
        pytest.param("late 30s, grey beard", "38-year-old man", id="a decade"),
        pytest.param("9, muddy", "9-year-old boy", id="a child"),
    ],
)
async def test_an_age_is_kept_and_told_once(read, plan_of, told, looks) -> None:
    plan = await plan_of(read(f"INT. ROOM - DAY\n\nTOM ({told}) waits.\n\nTOM\nYes.\n"))
    assert plan.cast[0].description.startswith(looks)
    assert plan.cast[0].description.count("year-old") == 1


async def test_a_role_is_meant_without_its_capital(read, plan_of) -> None:
    text = (
        "INT. CABIN - DAY\n\nThe INSPECTOR (40s) waits. Ines sits.\n\nINES\nYes?\n\n"
        "The inspector reads.\n"
    )
    plan = await plan_of(read(text))
    assert shot_of(plan, "The inspector reads.").characters == ("Inspector",)


async def test_a_robot_vacuum_is_no_robot(read, plan_of) -> None:
    plan = await plan_of(read("INT. ROOM - DAY\n\nA robot vacuum hums. Anna sits.\n\nANNA\nYou.\n"))
    assert [member.name for member in plan.cast] == ["Anna"]


async def test_a_surname_makes_nobody_an_animal(read, plan_of) -> None:
    plan = await plan_of(read("INT. ROOM - DAY\n\nJOHN DOE\nHello.\n"))
    assert "man" in plan.cast[0].description


async def test_a_title_in_capitals_ends_no_sentence(read, plan_of) -> None:
    plan = await plan_of(read("INT. ROOM - DAY\n\nMRS. OKAFOR (70) waits.\n\nMRS. OKAFOR\nYes.\n"))
    assert plan.cast[0].description.startswith("70-year-old woman")
    assert shot_of(plan, "waits").characters == ("Mrs. Okafor",)


@pytest.mark.parametrize(
    ("tale", "action"),
    [
        pytest.param(
            "A Fox met some Geese. The Geese stood by the pond and looked at him for a long while,"
            " and then they chuckled and walked on.",
            "The geese chuckled and walked on.",
            id="they are the several",
        ),
        pytest.param(
            "An Ass found a Skin. The Ass walked down to the mill and to the market, for they all"
            " took him to be a lion there, and ran out of the gates when they heard him.",
            "They ran out of the gates when they heard him.",
            id="they are not the one in the frame",
        ),
        pytest.param(
            "A thirsty Crow saw a Jug with some water in it by the side of the road, but so little"
            " was there that she could not drink.",
            "So little was there that she could not drink.",
            id="so little is no conjunction",
        ),
    ],
)
async def test_a_clause_gets_the_subject_that_it_has(read, plan_of, tale, action) -> None:
    plan = await plan_of(read(f"A Tale\n\n{tale}\n", ".txt"))
    assert any(action in shot.action for shot in plan.shots)


async def test_things_in_hand_are_carried_on(read, plan_of) -> None:
    tale = "A Boy put his hand into a jar of nuts, and grasped as many as he could. He walked away."
    plan = await plan_of(read(f"A Tale\n\n{tale}\n", ".txt"))
    assert "jar" in shot_of(plan, "grasped").props
    assert all("jar" not in s.props for s in plan.shots if "walked away" in s.action)


async def test_a_story_in_prompts_moves_on_from_shot_to_shot(read, plan_of) -> None:
    frames = (
        "Interior, small kitchen at dawn. A woman waits.",
        "Close-up of her hands.",
        "Exterior, rooftop garden at night. The same woman.",
        "Exterior, windswept beach at noon. The same woman.",
    )
    shots = [
        {"shot_id": n, "first_frame": frame, "video_prompt": "A woman waits."}
        for n, frame in enumerate(frames, start=1)
    ]
    story = {"story_overview": "A woman.", "scenes": [{"scene_num": 1, "shots": shots}]}
    plan = await plan_of(read(json.dumps(story), ".json"))
    assert [shot.location for shot in plan.shots] == ["kitchen", "kitchen", "rooftop", "beach"]
    assert [shot.time_of_day for shot in plan.shots] == ["dawn", "dawn", "night", "day"]
    assert {place.name for place in plan.locations} == {"kitchen", "rooftop", "beach"}


async def test_what_a_shot_list_says_to_studios_stays_out_of_the_action(read, plan_of) -> None:
    action = (
        "Over 6 seconds, she lifts the cup (occlusion test). The room layout remains unchanged."
    )
    shots = [{"shot_id": 1, "first_frame": "A woman.", "video_prompt": action}]
    story = {"story_overview": "A woman.", "scenes": [{"scene_num": 1, "shots": shots}]}
    plan = await plan_of(read(json.dumps(story), ".json"))
    assert plan.shots[0].action == "She lifts the cup."
    assert action in plan.shots[0].source


async def test_what_was_assumed_is_said(read, plan_of) -> None:
    plan = await plan_of(read("A Tale\n\nA Crow found a Jug. The Crow drank.\n", ".txt"))
    assert any("place" in note and "assumed" in note for note in plan.assumptions)


async def test_parts_that_the_script_dresses_alike_are_told_of(read, plan_of) -> None:
    cast = [{"name": name, "wardrobe": "white jacket"} for name in ("Anna", "Ben")]
    shots = [{"shot_id": "a", "action": "Anna and Ben cook.", "characters": ["Anna", "Ben"]}]
    script = {
        "title": "t",
        "characters": cast,
        "scenes": [{"heading": "INT. X - DAY", "shots": shots}],
    }
    plan = await plan_of(read(json.dumps(script), ".json"))
    assert any("Anna and Ben wear the same" in note for note in plan.assumptions)


def _all_scripts() -> list[object]:
    found = [
        path
        for kind in ("fables/the-*.txt", "fountain/*.fountain", "fountain/*.fdx", "stories/*.json")
        for path in sorted(SCRIPTS.glob(kind))
        if path.stem != "forced-transition"
    ]
    skip = pytest.mark.skip(reason="the shared scripts are not on this machine")
    return [pytest.param(path, id=path.name) for path in found] or [pytest.param(None, marks=skip)]


@pytest.mark.parametrize("path", _all_scripts())
async def test_every_speaking_part_has_a_voice_of_its_own_before_anything_is_shot(
    path: Path, plan_of
) -> None:
    script = read_script(path)
    plan = await plan_of(script)
    speakers = {line.speaker for shot in plan.shots for line in shot.lines}
    voices = {member.name: member.voice for member in plan.cast}
    assert speakers <= set(voices)
    assert all(voices.values())
    assert len({voices[name] for name in speakers}) == len(speakers)


async def test_a_narrator_and_a_voice_behind_the_door_have_voices_too(read, plan_of) -> None:
    text = (
        "INT. ROOM - DAY\n\nAnna waits.\n\nNARRATOR (V.O.)\nOnce.\n\nVOICE (O.S.)\nOpen!\n\n"
        "ANNA\nNo.\n"
    )
    plan = await plan_of(read(text))
    assert {line.delivery for shot in plan.shots for line in shot.lines} == set(Delivery)
    voices = {member.name: member.voice for member in plan.cast}
    assert set(voices) == {"Anna", "Narrator", "Voice"}
    assert len(set(voices.values())) == 3
    assert [member.name for member in plan.seen] == ["Anna"]
