"""Questions that are longer than a model reads: shortened in a stated order, failing last."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from agents.exchange import (
    CandidateTask,
    DirectorAnswer,
    DirectorTask,
    ReasonTask,
    WriterTask,
)
from agents.offline import OfflinePlanner
from agents.rehearsal.cues import Abilities
from agents.tokens import tokens_in
from agents.trimming import ORDER, trimmed
from tools.dinov3.findings import AssetKind
from tools.errors import AnswerFault, ModelOutputInvalid
from tools.screenplay.plan import Camera, CastMember, Location, Shot, ShotSize
from tools.screenplay.script import ElementKind, GivenShot, Line
from tools.takes.sheet import PromptEdit, VisualGuidance
from tools.takes.verdict import Decision

LONG = "The rain runs down the window of the night bus and nobody looks up from the floor. " * 12


def director_task(beats: int = 12) -> DirectorTask:
    line = Line(speaker="Mara", text=LONG)
    given = GivenShot(given_id="A1", action=LONG, first_frame=LONG, lines=(line,), mood=LONG)
    own = [
        {"number": n, "kind": ElementKind.ACTION, "text": f"{n}. {LONG}"} for n in range(1, beats)
    ]
    spoken = {"number": beats, "kind": ElementKind.DIALOGUE, "text": LONG, "line": line}
    return DirectorTask.model_validate(
        {
            "project": "night-bus",
            "title": "Night Bus",
            "overview": LONG,
            "source_format": "fountain",
            "lead": "Mara",
            "characters": {"Mara": LONG, "Jo": LONG},
            "scenes": [
                {
                    "number": "1",
                    "heading": "INT. BUS - NIGHT",
                    "place": "Bus",
                    "interior": True,
                    "time_of_day": "night",
                    "beats": [*own, spoken],
                },
                {
                    "number": "2",
                    "heading": "EXT. STOP - NIGHT",
                    "place": "Stop",
                    "interior": False,
                    "time_of_day": "night",
                    "beats": [],
                    "given": [given],
                },
            ],
            "style": "",
            "running_time_seconds": None,
            "width": 1280,
            "height": 720,
            "lessons": [f"{n} {LONG}" for n in range(5)],
        }
    )


SHOT = Shot(
    shot_id="s1_01",
    scene_id="s1",
    action=LONG,
    location="Bus",
    camera=Camera(size=ShotSize.WIDE),
    duration_seconds=4,
    source=LONG * 3,
    lines=(Line(speaker="Mara", text=LONG),),
)
EDITS = tuple(
    PromptEdit(check="identity", fault="wrong_person", instruction=f"{n} {LONG}") for n in range(6)
)
WRITER = WriterTask(
    shot=SHOT,
    stage=AssetKind.KEYFRAME,
    target_model="runway/gen4_image",
    from_picture=False,
    cast=(CastMember(name="Mara", description=LONG, wardrobe="grey coat"),),
    others=tuple(f"Person {n}" for n in range(40)),
    place=Location(name="Bus", description=LONG),
    style=LONG,
    ambience=LONG,
    guidance=(VisualGuidance(character="Mara", summary=LONG),),
    lessons=(),
    previous_prompt=LONG,
    edits=EDITS,
    before=LONG,
    after=LONG,
    duration_seconds=4,
    fewest_characters=500,
    most_characters=1500,
)
REASON = ReasonTask(
    decision=Decision.RETAKE,
    shot=LONG,
    asset=AssetKind.CLIP,
    findings=tuple(f"{n} {LONG}" for n in range(12)),
    remedy="",
    retakes_left=1,
    plain_reason=LONG,
)
TASKS = [
    pytest.param(director_task(), id="director"),
    pytest.param(WRITER, id="writer"),
    pytest.param(CandidateTask(shot=SHOT, attempt=2, edits=EDITS), id="generator"),
    pytest.param(REASON, id="critic"),
]


def size(task: BaseModel) -> int:
    return tokens_in(task.model_dump_json())


@pytest.mark.parametrize("task", TASKS)
def test_a_question_that_fits_is_untouched(task: BaseModel) -> None:
    assert trimmed(task, size(task)) is task


@pytest.mark.parametrize("task", TASKS)
def test_a_little_too_long_loses_only_what_is_needed_least(task: BaseModel) -> None:
    shorter = trimmed(task, size(task) - 1)
    changed = {name for name, value in task if getattr(shorter, name) != value}
    assert size(shorter) < size(task)
    assert changed == {ORDER[type(task)][0].path.split(".")[0]}


@pytest.mark.parametrize("task", TASKS)
def test_every_cut_of_the_order_shortens_and_leaves_a_valid_task(task: BaseModel) -> None:
    shortest = trimmed(task, 0)
    assert type(task).model_validate_json(shortest.model_dump_json()) == shortest
    assert size(shortest) < 0.5 * size(task)
    # More room never gives a shorter question.
    sizes = [size(trimmed(task, room)) for room in range(0, size(task), size(task) // 12)]
    assert sizes == sorted(sizes)


def test_the_newest_edits_and_the_shots_action_stay() -> None:
    shortest = trimmed(WRITER, 0)
    assert shortest.edits == EDITS[-2:]
    assert shortest.shot.action == WRITER.shot.action
    assert shortest.cast[0].wardrobe == "grey coat"
    assert [member.name for member in shortest.cast] == ["Mara"]


def test_every_beat_keeps_its_number_and_every_line_its_speaker() -> None:
    task = director_task()
    shortest = trimmed(task, 0)
    beats = shortest.scenes[0].beats
    assert [beat.number for beat in beats] == [beat.number for beat in task.scenes[0].beats]
    assert beats[-1].line is not None
    assert beats[-1].line.speaker == "Mara"
    assert [given.given_id for given in shortest.scenes[1].given] == ["A1"]


def test_a_task_without_an_order_stays_as_it_is() -> None:
    class Question(BaseModel):
        scene: str

    assert trimmed(Question(scene=LONG), 0) == Question(scene=LONG)


@pytest.mark.parametrize("window", [40_000, 6_000, 4_500])
async def test_a_small_window_is_learnt_from_the_refusal(stand_in, window: int) -> None:
    stand_in.desk.able = Abilities(window_tokens=window)
    task = director_task(beats=80)
    answer = await stand_in.model("local").answer("Direct.", task, DirectorAnswer)
    assert answer.scenes
    assert stand_in.desk.served[-1].prompt_tokens <= window
    # Learnt once: the next question is short enough at once.
    stand_in.desk.served.clear()
    model = stand_in.model("local", DAILIES_MODEL_CONTEXT=str(window))
    await model.answer("Direct.", task, DirectorAnswer)
    assert stand_in.trace == ["schema 200"]


async def test_a_window_that_nobody_names_is_found_by_trying(stand_in) -> None:
    stand_in.cue("window", times=2)
    stand_in.desk.able = Abilities(window_tokens=1_000_000)
    model = stand_in.model("local")
    await model.answer("Direct.", director_task(beats=120), DirectorAnswer)
    prompts = [call.status for call in stand_in.desk.served]
    assert prompts == [400, 400, 200]
    assert model.manners.window_tokens is not None


async def test_what_cannot_be_shortened_enough_is_said_last(stand_in) -> None:
    stand_in.desk.able = Abilities(window_tokens=300)
    with pytest.raises(ModelOutputInvalid, match="reads more") as raised:
        await stand_in.model("local").answer("Direct.", director_task(), DirectorAnswer)
    assert raised.value.fault is AnswerFault.TOO_LONG


async def test_a_shortened_script_is_still_planned_whole(stand_in) -> None:
    task = director_task()
    stand_in.desk.able = Abilities(window_tokens=5_000)
    answer = await stand_in.model("local").answer("Direct.", task, DirectorAnswer)
    whole = await OfflinePlanner().answer("", task, DirectorAnswer)
    covered = {beat for shot in answer.scenes[0].shots for beat in shot.beats}
    assert covered == {beat for shot in whole.scenes[0].shots for beat in shot.beats}
