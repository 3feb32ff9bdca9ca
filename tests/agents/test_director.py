"""What the director's code guarantees, whatever a model answers."""

from __future__ import annotations

import pytest

from agents.director import Director, director_task
from agents.exchange import DirectorAnswer, DirectorTask, PlannedScene, PlannedShot
from agents.offline import OfflinePlanner
from agents.offline.breakdown import break_down
from agents.prompts import load_prompt
from memory.lessons import Lesson, LessonKind
from tools.dinov3.reference import VisualDNA
from tools.errors import ModelOutputInvalid
from tools.screenplay.plan import Camera, Plan, ShotSize

EXCHANGE = """INT. KITCHEN - DAY

Anna pours tea. Ben waits at the door.

ANNA
You are early.

BEN
You are late.

ANNA
Sit down, then.

Ben sits down.
"""
SHOT_LIST = """{"title": "Two", "scenes": [{"heading": "INT. ROOM - DAY", "shots": [
 {"shot_id": "a", "action": "Anna opens a letter.", "camera": "close-up, 85mm", "duration": 3},
 {"shot_id": "b", "action": "Ben enters.", "dialogue": "BEN: Bad news?", "duration": 4}]}],
 "characters": [{"name": "Anna"}, {"name": "Ben"}]}"""


def shot(action: str, beats: tuple[int, ...], **more: object) -> PlannedShot:
    fields = {
        "action": action,
        "beats": beats,
        "camera": Camera(size=ShotSize.MEDIUM),
        "location": "kitchen",
        "duration_seconds": 3.0,
    }
    return PlannedShot.model_validate(fields | more)


def answer(*shots: PlannedShot, number: str = "1") -> DirectorAnswer:
    return DirectorAnswer(scenes=(PlannedScene(number=number, shots=shots),))


async def planned(script, brief, model) -> Plan:
    return await Director(model).plan(script, brief, lead=None, lessons=())


BEATS = {
    "action": (1, 2, 6),
    "lines": (3, 4, 5),
}


@pytest.mark.parametrize(
    "shots",
    [
        pytest.param((shot("All.", (1, 2, 3, 4, 5, 6)),), id="everything in one shot"),
        pytest.param((shot("A.", (1,)), shot("B.", (6,))), id="lines left out"),
        pytest.param((shot("A.", (3, 4, 5)), shot("B.", (3, 4, 5))), id="lines twice"),
        pytest.param((shot("A.", (5,)), shot("B.", (4,)), shot("C.", (3,))), id="lines backwards"),
        pytest.param((shot("A.", (1, 99, -4)),), id="beats that do not exist"),
        pytest.param((shot("A.", ()), shot("B.", ())), id="no beats at all"),
        pytest.param((shot("A.", (4, 3)), shot("B.", (5, 5, 2))), id="order and repeats in a shot"),
    ],
)
async def test_lines_come_once_in_order_and_word_for_word(read, brief, scripted, shots) -> None:
    plan = await planned(read(EXCHANGE), brief, scripted(answer(*shots)))
    said = [(line.speaker, line.text) for each in plan.shots for line in each.lines]
    assert said == [
        ("Anna", "You are early."),
        ("Ben", "You are late."),
        ("Anna", "Sit down, then."),
    ]
    covered = "\n".join(each.source for each in plan.shots)
    assert all(text in covered for text in ("Anna pours tea.", "Ben sits down."))
    assert len(plan.shots) == len(shots)


async def test_a_scene_that_the_model_forgot_comes_from_the_rules(read, brief, scripted) -> None:
    script = read(EXCHANGE + "\nEXT. STREET - NIGHT\n\nBen runs.\n")
    plan = await planned(script, brief, scripted(answer(shot("All.", (1, 2, 3, 4, 5, 6)))))
    assert [scene.heading for scene in plan.scenes] == [scene.heading for scene in script.scenes]
    assert plan.scenes[1].shots
    assert any("Scene 2" in note for note in plan.assumptions)


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param(("b", "a"), id="swapped"),
        pytest.param(("a",), id="one lost"),
        pytest.param(("a", "extra", "b"), id="one added"),
        pytest.param(("x", "y"), id="ids made up"),
    ],
)
async def test_given_shots_stay_one_to_one(read, brief, scripted, ids) -> None:
    shots = (shot(f"Shot {each}.", (), given_id=each) for each in ids)
    plan = await planned(read(SHOT_LIST, ".json"), brief, scripted(answer(*shots)))
    assert [each.shot_id for each in plan.shots] == ["a", "b"]
    assert [line.text for each in plan.shots for line in each.lines] == ["Bad news?"]
    assert plan.shot("b").source == "Ben enters."


async def test_a_model_is_told_what_its_plan_lacked(read, brief, scripted) -> None:
    script = read(EXCHANGE)
    good = break_down(director_task(script, brief, None, ()))
    model = scripted(answer(shot("A.", (1,))), good)
    await planned(script, brief, model)
    first, second = model.tasks
    assert isinstance(first, DirectorTask)
    assert isinstance(second, DirectorTask)
    assert not first.problems
    assert any("[2, 3, 4, 5, 6]" in problem for problem in second.problems)
    assert model.systems[0] == load_prompt("director").text


async def test_a_plan_without_problems_is_not_asked_for_again(read, brief, scripted) -> None:
    script = read(EXCHANGE)
    model = scripted(break_down(director_task(script, brief, None, ())))
    await planned(script, brief, model)
    assert len(model.tasks) == 1


async def test_a_model_that_fails_fails_clearly(read, brief, scripted) -> None:
    with pytest.raises(ModelOutputInvalid):
        await planned(read(EXCHANGE), brief, scripted(ModelOutputInvalid("no")))


async def test_unknown_people_get_a_look_and_a_voice(read, brief, scripted) -> None:
    stranger = shot("All.", (1, 2, 3, 4, 5, 6), characters=("Anna", "Stranger"))
    plan = await planned(read(EXCHANGE), brief, scripted(answer(stranger)))
    assert [member.name for member in plan.cast] == ["Anna", "Stranger", "Ben"]
    assert all(member.description and member.voice for member in plan.cast)
    assert plan.lead is not None
    assert plan.lead.name == "Anna"


async def test_lessons_and_the_leads_look_reach_the_model(read, brief, scripted) -> None:
    script = read(EXCHANGE)
    lesson = Lesson(
        lesson_id="l1", kind=LessonKind.FIXED, text="Name the scarf.", production="p",
        shot_id="s", asset="keyframe", model="m", studio="previz", setting="kitchen",
    )  # fmt: skip
    dna = VisualDNA(
        name="lead", embedding=(1.0,), cls=(1.0,), palette=("#203040",), lighting_profile="soft",
        pose="standing", angle="front", summary="a woman with short red hair, wearing a green coat",
        eye="test", picture_sha256="0" * 64,
    )  # fmt: skip
    good = break_down(director_task(script, brief, dna, (lesson,)))
    model = scripted(good)
    plan = await Director(model).plan(script, brief, lead=dna, lessons=(lesson,))
    task = model.tasks[0]
    assert isinstance(task, DirectorTask)
    assert task.lessons == ("Name the scarf.",)
    assert task.lead_look is not None
    assert plan.lead is not None
    assert "short red hair" in plan.lead.description
    assert "green coat" in plan.lead.wardrobe


async def test_what_the_script_says_of_the_lead_stays_and_measured_colours_are_no_words(
    read, brief
) -> None:
    script = read(EXCHANGE)
    name = script.lead or "Anna"
    dna = VisualDNA(
        name="lead", embedding=(1.0,), cls=(1.0,), palette=("#203040",), lighting_profile="soft",
        pose="standing", angle="front", eye="test", picture_sha256="0" * 64,
        summary="terracotta skin, peach hair; colours of the figure: charcoal #443f3e; warm light",
    )  # fmt: skip
    told = {**script.characters, name: "44, lean, short dark hair, tired grey eyes"}
    described = script.model_copy(update={"characters": told, "lead": name})
    director = Director(OfflinePlanner())
    plan = await director.plan(described, brief, lead=dna, lessons=())
    member = plan.member(name)
    assert member is not None
    assert "short dark hair" in member.description
    assert "peach" not in member.description
    bare = script.model_copy(update={"characters": {}, "lead": name})
    plan = await director.plan(bare, brief, lead=dna, lessons=())
    member = plan.member(name)
    assert member is not None
    assert "terracotta skin" in member.description
    assert "#" not in member.description
