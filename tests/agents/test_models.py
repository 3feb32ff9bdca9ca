"""Which model an agent gets, how it is set, and what it can be asked: records, words, pictures."""

from __future__ import annotations

import asyncio
import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import BaseModel, Field

from agents.json_answer import Unfit, read_answer
from agents.models import load_model, load_models
from agents.openai_chat import OpenAIChat
from agents.rehearsal.cues import Abilities, CueKind
from agents.talk import Picture
from tools.errors import AnswerFault, UserFixable

KEY = {"OPENAI_API_KEY": "k"}


class Question(BaseModel):
    scene: str = "a bus at night"


class Answer(BaseModel):
    shots: int = Field(ge=1)
    why: str


def chat(environment: dict[str, str], agent: str = "director") -> OpenAIChat:
    model = load_model(KEY | environment, agent)
    assert isinstance(model, OpenAIChat)
    return model


# which model


def test_without_key_and_endpoint_the_offline_planner_answers() -> None:
    models = load_models({})
    names = {m.name for m in (models.director, models.writer, models.generator, models.critic)}
    assert names == {"offline planner"}


def test_every_agent_may_have_its_own_model() -> None:
    models = load_models(KEY | {"OPENAI_MODEL": "small", "DAILIES_DIRECTOR_MODEL": "large"})
    assert (models.director.name, models.critic.name) == ("large", "small")


def test_a_local_endpoint_needs_no_key(stand_in) -> None:
    assert load_model({"OPENAI_BASE_URL": stand_in.url}, "critic").name == "gpt-4.1-mini"


@pytest.mark.parametrize(
    ("environment", "temperature", "timeout", "retries"),
    [
        pytest.param({}, 0.4, 120, 2, id="as shipped"),
        pytest.param(
            {
                "DAILIES_TEMPERATURE": "0",
                "DAILIES_MODEL_TIMEOUT": "30",
                "DAILIES_MODEL_RETRIES": "5",
            },
            0,
            30,
            5,
            id="for all agents",
        ),
        pytest.param(
            {
                "DAILIES_TEMPERATURE": "0",
                "DAILIES_DIRECTOR_TEMPERATURE": "0.9",
                "DAILIES_DIRECTOR_TIMEOUT": "300",
                "DAILIES_DIRECTOR_RETRIES": "0",
                "DAILIES_CRITIC_TIMEOUT": "5",
            },
            0.9,
            300,
            0,
            id="for one agent",
        ),
    ],
)
def test_temperature_timeout_and_retries_are_set(environment, temperature, timeout, retries):
    model = chat(environment)
    assert (model.temperature, model.endpoint.timeout_seconds) == (temperature, timeout)
    assert model.endpoint.retries == retries


@pytest.mark.parametrize("value", ["warm", "-1", "nan", "inf"])
def test_a_setting_that_is_no_number_is_named(value: str) -> None:
    with pytest.raises(UserFixable, match="DAILIES_CRITIC_TEMPERATURE"):
        chat({"DAILIES_CRITIC_TEMPERATURE": value}, "critic")


@pytest.mark.parametrize(
    ("model", "vision", "sees"),
    [
        pytest.param("gpt-4.1-mini", "", True, id="known to see"),
        pytest.param("gpt-4.1-mini-2025-04-14", "", True, id="its dated version"),
        pytest.param("gpt-4.1-mini", "0", False, id="told not to"),
        pytest.param("llava", "", False, id="not known"),
        pytest.param("llava", "1", True, id="said to see"),
    ],
)
def test_pictures_are_for_models_that_see(model: str, vision: str, sees: bool) -> None:
    assert chat({"OPENAI_MODEL": model, "DAILIES_VISION": vision}).sees is sees


# records


async def test_a_right_answer_is_taken_as_it_is(stand_in) -> None:
    stand_in.cue(CueKind.SAY, text='{"shots": 3, "why": "short"}')
    answer = await stand_in.model(OPENAI_API_KEY="sk-1").answer("Direct.", Question(), Answer)
    assert answer == Answer(shots=3, why="short")
    [body], [call] = stand_in.desk.bodies, stand_in.desk.served
    assert [message.text for message in body.messages] == ["Direct.", Question().model_dump_json()]
    assert (call.key, call.temperature, call.record) == ("sk-1", 0.4, "Answer")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", AnswerFault.EMPTY, id="empty"),
        pytest.param(" \n", AnswerFault.EMPTY, id="blank"),
        pytest.param("<think>{}</think>", AnswerFault.EMPTY, id="thoughts only"),
        pytest.param("no braces", AnswerFault.CHATTY, id="prose"),
        pytest.param("}{", AnswerFault.CHATTY, id="backwards"),
        pytest.param("{never closed", AnswerFault.INVALID, id="cut off"),
        pytest.param('{"shots": 0, "why": ""}', AnswerFault.INVALID, id="another record"),
        pytest.param("{" * 100_000, AnswerFault.INVALID, id="a wall of braces"),
        pytest.param('{"a":' * 100_000, AnswerFault.INVALID, id="nested without end"),
    ],
)
def test_text_without_the_record_says_what_it_is(text: str, fault: AnswerFault) -> None:
    with pytest.raises(Unfit) as unfit:
        read_answer(text, Answer)
    assert unfit.value.fault is fault


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('Sure!\n```json\n{"shots": 4, "why": "a"}\n```\nBye', id="fence"),
        pytest.param('{broken {"shots": 4, "why": "a {brace}"} and more', id="broken before"),
        pytest.param('<think>{"shots": 9, "why": ""}</think>{"shots": 4, "why": ""}', id="thought"),
        pytest.param('Such as {"shots": "n"}: {"shots": 4, "why": "a"}', id="example before"),
        pytest.param('{"Answer": {"shots": 4, "why": "a"}}', id="wrapped"),
    ],
)
def test_the_record_is_found_in_chatter(text: str) -> None:
    assert read_answer(text, Answer).shots == 4


async def test_no_more_questions_are_out_at_once_than_there_are_seats(stand_in) -> None:
    stand_in.cue(CueKind.SILENCE, times=6, seconds=0.2)
    model = stand_in.model(DAILIES_MODEL_AT_ONCE="2")
    asked = asyncio.create_task(_asked(model, 6))
    await asyncio.sleep(0.1)
    # Those that wait for a seat are not on their way, and their time does not run.
    assert len(stand_in.desk.prompter.left) == 1
    assert stand_in.desk.prompter.waiting == 4
    assert len(await asked) == 6


# pictures


def photograph(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 3), (200, 80, 20), np.uint8)


def test_a_picture_is_shown_small_and_as_jpeg() -> None:
    uri = Picture("a frame", photograph(3000, 1500)).data_uri()
    head, data = uri.split(",", 1)
    assert head == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as shown:
        assert (shown.format, shown.size) == ("JPEG", (1024, 512))


def test_a_file_with_transparency_is_shown_too(tmp_path: Path) -> None:
    Image.new("RGBA", (64, 32), (1, 2, 3, 4)).save(tmp_path / "p.png")
    assert Picture("x", tmp_path / "p.png").data_uri().startswith("data:image/jpeg")


async def test_pictures_go_with_the_question_under_their_captions(stand_in) -> None:
    pictures = [Picture("the lead", photograph(2048, 2048)), Picture("a frame", photograph(64, 36))]
    await stand_in.model().answer("", Question(), Answer, pictures)
    [call], [body] = stand_in.desk.served, stand_in.desk.bodies
    assert call.pictures == ((1024, 1024), (64, 36))
    assert "Picture: the lead\nPicture: a frame" in body.messages[1].text


async def test_an_endpoint_that_turns_out_to_be_blind_is_asked_without(stand_in) -> None:
    stand_in.desk.able = Abilities(sees=False)
    model = stand_in.model("llava", DAILIES_VISION="1")
    await model.answer("", Question(), Answer, [Picture("the lead", photograph(64, 64))])
    assert [len(call.pictures) for call in stand_in.desk.served] == [1, 0]
    assert not model.sees


async def test_a_model_that_does_not_see_is_shown_nothing(stand_in) -> None:
    model = stand_in.model("a-local-model")
    await model.answer("", Question(), Answer, [Picture("the lead", photograph(64, 64))])
    assert stand_in.desk.served[0].pictures == ()


def test_a_model_may_be_asked_from_one_event_loop_after_another(stand_in) -> None:
    model = stand_in.model()
    for _ in range(3):
        answers = asyncio.run(_asked(model, 4))
        assert len(answers) == 4


async def _asked(model: OpenAIChat, times: int) -> list[Answer]:
    return await asyncio.gather(*(model.answer("", Question(), Answer) for _ in range(times)))
