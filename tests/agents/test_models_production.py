"""The whole crew asked through an endpoint: what comes back is what the planner itself says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from agents.critic import Case, Critic
from agents.director import Director
from agents.generator import Generator, ShootingTask
from agents.models import Models, load_models
from agents.offline import OfflinePlanner
from agents.prompt_writer import PromptWriter
from agents.rehearsal.cues import Abilities, CueKind
from agents.talk import Picture
from evals.first_takes import writing_task
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.errors import AnswerFault, ModelOutputInvalid
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan
from tools.screenplay.read import read_script
from tools.takes.sheet import PromptSheet

SAMPLE = Path(__file__).parents[2] / "samples" / "temporal_awakening" / "script.json"
FOUNTAIN = """Title: Night Bus

INT. BUS - NIGHT

Mara holds on to the strap. Rain runs down the window. A red umbrella lies on the seat.

MARA
Is this seat taken?

JO
(without looking up)
It was. Sit down.

Mara sits. The bus brakes hard.

EXT. STREET - NIGHT

The bus drives off through the rain.
"""


@pytest.fixture
def crew(stand_in) -> Models:
    return load_models({"OPENAI_BASE_URL": stand_in.url})


async def plan(model, script, brief: Brief) -> Plan:
    return await Director(model).plan(script, brief, lead=None, lessons=())


async def test_a_screenplay_is_planned_through_it(stand_in, crew, read, brief) -> None:
    script = read(FOUNTAIN)
    assert await plan(crew.director, script, brief) == await plan(OfflinePlanner(), script, brief)
    assert stand_in.trace == ["schema 200"]


@pytest.mark.parametrize(
    "able",
    [
        pytest.param({}, id="schemas"),
        pytest.param({"response_format": False}, id="tools"),
        pytest.param({"response_format": False, "tools": False}, id="text"),
        pytest.param({"window_tokens": 9_000}, id="a small window"),
    ],
)
async def test_the_sample_is_planned_and_written_through_any_endpoint(
    stand_in, crew, brief, able
) -> None:
    stand_in.desk.able = Abilities(**able)
    script = read_script(SAMPLE)
    found = await plan(crew.director, script, brief)
    usual = await plan(OfflinePlanner(), script, brief)
    assert [shot.shot_id for shot in found.shots] == [shot.shot_id for shot in usual.shots]
    assert [shot.lines for shot in found.shots] == [shot.lines for shot in usual.shots]
    shot = found.shots[0]
    for stage in (AssetKind.KEYFRAME, AssetKind.CLIP):
        task = writing_task(found, shot, stage)
        sheet = await PromptWriter(crew.writer).write(task)
        own = await PromptWriter(OfflinePlanner()).write(task)
        assert sheet.written_by == "gpt-4.1-mini"
        assert sheet.prompt_text == own.prompt_text
        assert sheet.template == own.template != ""


async def test_a_bad_day_gives_the_same_plan(stand_in, crew, brief) -> None:
    for kind in (CueKind.CHATTY, CueKind.INVALID_JSON, CueKind.SERVER_ERROR, CueKind.THINKING):
        stand_in.cue(kind)
    script = read_script(SAMPLE)
    assert await plan(crew.director, script, brief) == await plan(OfflinePlanner(), script, brief)


def long_script(scenes: int) -> str:
    beats = "\n\n".join(f"Mara counts to {number} and looks up." for number in range(1, 9))
    return "\n\n".join(
        f"INT. ROOM {number} - NIGHT\n\n{beats}\n\nMARA\nThat was room {number}."
        for number in range(1, scenes + 1)
    )


async def test_a_script_too_long_for_one_answer_is_planned_in_parts(
    stand_in, crew, read, brief
) -> None:
    script = read(long_script(8))
    whole = await plan(OfflinePlanner(), script, brief)
    stand_in.desk.able = Abilities(answer_tokens=3_500)
    found = await plan(crew.director, script, brief)
    answered = [call for call in stand_in.desk.served if call.answer_tokens < 3_500]
    assert len(answered) > 2
    assert [scene.heading for scene in found.scenes] == [scene.heading for scene in whole.scenes]
    spoken = [[line for shot in plan.shots for line in shot.lines] for plan in (found, whole)]
    assert spoken[0] == spoken[1]
    assert [member.name for member in found.cast] == ["Mara"]
    # What the second half is told of her is what the first half said.
    assert found.cast[0].description == whole.cast[0].description


async def test_one_scene_that_is_too_long_for_an_answer_is_said(stand_in, crew, read, brief):
    stand_in.desk.able = Abilities(answer_tokens=50)
    with pytest.raises(ModelOutputInvalid) as raised:
        await plan(crew.director, read(long_script(2)), brief)
    assert raised.value.fault is AnswerFault.TRUNCATED


@pytest.mark.parametrize("kind", [CueKind.REFUSED, CueKind.PROSE, CueKind.FILTERED_PROMPT])
async def test_a_writer_whose_model_declines_writes_by_rule(stand_in, crew, brief, kind) -> None:
    found = await plan(OfflinePlanner(), read_script(SAMPLE), brief)
    task = writing_task(found, found.shots[0], AssetKind.KEYFRAME)
    stand_in.cue(kind, times=9)
    sheet = await PromptWriter(crew.writer).write(task)
    assert sheet.written_by == "rules, in place of gpt-4.1-mini"
    assert sheet.prompt_text == (await PromptWriter(OfflinePlanner()).write(task)).prompt_text


def failing() -> Case:
    finding = Finding(
        check="identity", status=Status.FAIL, fault="wrong_person", sentence="It is another man."
    )
    report = AssetReport(
        asset=AssetKind.KEYFRAME, sha256="0" * 64, eye="scripted", findings=(finding,)
    )
    return Case(
        shot=None,
        report=report,
        retakes_left=1,
        strictness="standard",
    )


async def test_the_critic_words_its_reason_through_it_and_decides_alone(stand_in, crew) -> None:
    stand_in.cue(CueKind.SAY, text='{"reason": "Keep it, it is lovely."}')
    verdict = await Critic(crew.critic).judge(failing())
    assert (verdict.decision, verdict.reason) == ("retake", "Keep it, it is lovely.")


async def test_the_critic_sees_key_frames_and_the_director_the_lead(
    stand_in, crew, read, brief, tmp_path
) -> None:
    Image.new("RGB", (2000, 1000)).save(tmp_path / "lead.png")
    shown = (Picture("the lead", tmp_path / "lead.png"),)
    case = failing()
    await Critic(crew.critic).judge(replace(case, pictures=shown))
    await Director(crew.director).plan(read(FOUNTAIN), brief, lead=None, lessons=(), pictures=shown)
    assert [call.pictures for call in stand_in.desk.served] == [((1024, 512),)] * 2


async def test_the_generator_counts_candidates_through_it(stand_in, crew, brief) -> None:
    found = await plan(OfflinePlanner(), read_script(SAMPLE), brief)
    shot = found.shots[0]
    sheet = PromptSheet(
        shot_id=shot.shot_id,
        asset=AssetKind.KEYFRAME,
        prompt_text="x",
        target_model="runway/gen4_image",
        written_by="test",
    )
    task = ShootingTask(shot, sheet, 1, AssetKind.KEYFRAME, brief, (), None, None, (), 4.0)
    stand_in.cue(CueKind.SAY, text='{"candidates": 3, "reason": "Two hands and a watch."}')
    order = await Generator(crew.generator).order(task)
    assert (len(order.requests), order.reason) == (3, "Two hands and a watch.")
