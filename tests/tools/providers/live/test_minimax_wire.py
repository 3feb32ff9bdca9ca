"""MiniMax's adapters against answers that are written here: no server, no pictures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.tools.providers.live.scripted import picture
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, UnreadableAnswer
from tools.providers.live.keys import Key
from tools.providers.live.minimax import MINIMAX
from tools.providers.live.minimax_h3 import MiniMaxH3
from tools.providers.live.minimax_hailuo import MiniMaxHailuo
from tools.providers.live.minimax_still import MiniMaxStill, fitting_size
from tools.providers.live.minimax_voice import MiniMaxVoice, Segment, words_of
from tools.providers.live.service import Adapter, Desk, Inline, Ready, Remote
from tools.providers.live.wire import Wire
from tools.providers.models import model_book
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import ClipRequest, Media, Request, StillRequest, VoiceRequest

PLANTED = "planted-secret-0123"
TICKET = Ticket(task_id="28001", key="…0123")
K = RefusalKind


def still(**changes: Any) -> StillRequest:
    fields: dict[str, Any] = {
        "model": "minimax/image-01",
        "seed": 7,
        "prompt": "A keeper.",
        "width": 1280,
    }
    return StillRequest(**(fields | {"height": 720} | changes))


def clip(**changes: Any) -> ClipRequest:
    fields: dict[str, Any] = {
        "model": "minimax/hailuo-2.3",
        "seed": 7,
        "prompt": "She turns.",
        "first_frame": Media(sha256="0" * 64),
        "duration_seconds": 4.0,
        "fps": 24,
        "width": 1280,
        "height": 720,
    }
    return ClipRequest(**(fields | changes))


def line(**changes: Any) -> VoiceRequest:
    fields = {"model": "minimax/speech-2.8-hd", "seed": 7, "text": "Light the lamp."}
    return VoiceRequest(**(fields | {"voice": "man-old"} | changes))


class Service:
    """Answers every request from a list and remembers what was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers.pop(0)

    def desk(self, model: str, answer: bytes = b"") -> Desk:
        book = model_book()
        service = book.services["minimax"]
        wire = Wire(
            service, Key("…0123", "", PLANTED), self.http, MINIMAX.auth(PLANTED), MINIMAX.refusal
        )
        return Desk(wire, book.card(model), service.poll_seconds, answer)

    def body(self, index: int = 0) -> Any:
        return json.loads(self.asked[index].content)


def said(code: int, message: str = "", **more: Any) -> httpx.Response:
    return httpx.Response(
        200, json={"base_resp": {"status_code": code, "status_msg": message}} | more
    )


def v2_error(status: int, kind: str, message: str) -> httpx.Response:
    error = {"type": kind, "message": message, "http_code": str(status)}
    return httpx.Response(status, json={"type": "error", "error": error, "request_id": "r"})


def verdict(response: httpx.Response) -> ProviderRefused | None:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return MINIMAX.refusal(Answer(response.status_code, headers, response.content))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *[(code, K.TRANSIENT) for code in (1000, 1001, 1013, 1024, 1033)],
        *[(code, K.RATE) for code in (1002, 1039, 1041, 2045)],
        *[(code, K.CREDENTIALS) for code in (1004, 2038, 2049)],
        *[(code, K.NO_MONEY) for code in (1008, 1028, 1030, 2056, 2061)],
        (1026, K.MODERATED_INPUT),
        (1027, K.MODERATED_OUTPUT),
        *[(code, K.INVALID) for code in (1042, 1043, 1044, 2013, 2037, 2039, 2042, 2048, 20132)],
        (4711, K.INVALID),
    ],
)
def test_every_code_with_http_200_is_a_refusal_of_its_kind(code: int, kind: RefusalKind) -> None:
    refusal = verdict(said(code, "because"))
    assert refusal is not None
    assert (refusal.kind, refusal.cost_micros) == (kind, 0)
    assert refusal.reason == f"{code}: because"


@pytest.mark.parametrize(
    ("status", "word", "message", "kind"),
    [
        pytest.param(400, "bad_request_error", "no prompt (2013)", K.INVALID, id="400"),
        pytest.param(401, "authorized_error", "login fail (1004)", K.CREDENTIALS, id="401"),
        pytest.param(402, "insufficient_balance_error", "empty (1008)", K.NO_MONEY, id="402"),
        pytest.param(422, "unprocessable_entity_error", "(1026)", K.MODERATED_INPUT, id="422"),
        pytest.param(429, "rate_limit_error", "too many (1002)", K.RATE, id="429"),
        pytest.param(500, "server_error", "internal (1000)", K.TRANSIENT, id="500"),
        pytest.param(529, "overloaded_error", "overloaded", K.TRANSIENT, id="529-no-code"),
        pytest.param(404, "not_found_error", "no such task", K.UNKNOWN_TASK, id="404-no-code"),
        pytest.param(422, "unprocessable_entity_error", "", K.MODERATED_INPUT, id="no-message"),
    ],
)
def test_every_error_of_version_2_is_a_refusal_of_its_kind(
    status: int, word: str, message: str, kind: RefusalKind
) -> None:
    refusal = verdict(v2_error(status, word, message))
    assert refusal is not None
    assert refusal.kind is kind
    assert not refusal.reason.startswith("0")


def test_a_refusal_is_one_line_with_the_trace_and_the_time_to_wait() -> None:
    answer = said(1002, "slow\ndown\n" + "x" * 500)
    answer.headers["Trace-Id"] = "t-1"
    answer.headers["Retry-After"] = "7"
    refusal = verdict(answer)
    assert refusal is not None
    assert refusal.retry_after_seconds == 7
    assert "\n" not in refusal.reason
    assert len(refusal.reason) <= 300


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(said(0, "success"), id="code-0"),
        pytest.param(httpx.Response(200, json={"task_id": "1"}), id="no-verdict"),
        pytest.param(httpx.Response(200, json=[1]), id="a-list"),
        pytest.param(httpx.Response(200, text="<html>"), id="a-page"),
        pytest.param(httpx.Response(200, json={"base_resp": "odd"}), id="odd-verdict"),
        pytest.param(said(1027, "output", status="Fail"), id="a-failed-task-is-an-answer"),
    ],
)
def test_an_answer_that_is_no_refusal_is_let_through(answer: httpx.Response) -> None:
    assert verdict(answer) is None


@pytest.mark.parametrize(
    ("asked", "ordered"),
    [
        ((1280, 720), (1280, 720)),
        ((1920, 1080), (1920, 1080)),
        ((1366, 768), (1368, 768)),
        ((640, 360), (912, 512)),
        ((4096, 2160), (2048, 1080)),
        ((768, 768), (768, 768)),
        ((1280, 536), (1280, 536)),
    ],
)
def test_a_still_is_ordered_in_the_nearest_size_on_sale(
    asked: tuple[int, int], ordered: tuple[int, int]
) -> None:
    width, height = fitting_size(*asked)
    assert (width, height) == ordered
    assert all(512 <= side <= 2048 and side % 8 == 0 for side in (width, height))


async def test_a_still_goes_out_once_with_everything_the_contract_names() -> None:
    service = Service(said(0, id="0f11", data={"image_urls": ["https://f.minimax.io/0.jpeg"]}))
    accepted = await MiniMaxStill().submit(service.desk("minimax/image-01"), still())
    assert accepted.task_id == "0f11"
    assert service.asked[0].headers["authorization"] == f"Bearer {PLANTED}"
    assert service.body() == {
        "model": "image-01",
        "prompt": "A keeper.",
        "n": 1,
        "seed": 7,
        "width": 1280,
        "height": 720,
        "prompt_optimizer": False,
        "response_format": "url",
    }


async def test_a_kept_answer_gives_the_picture_again_without_asking() -> None:
    kept = said(
        0,
        data={"image_urls": ["https://f.minimax.io/0.jpeg"]},
        metadata={"success_count": "1", "failed_count": "0"},
    ).content
    service = Service()
    ready = await MiniMaxStill().poll(service.desk("minimax/image-01", kept), TICKET, still())
    assert ready == Ready((Remote("https://f.minimax.io/0.jpeg"),))
    assert not service.asked


async def test_code_0_without_a_picture_was_withheld_at_a_price_nobody_states() -> None:
    kept = said(0, data={"image_urls": []}, metadata={"failed_count": 1}).content
    with pytest.raises(ProviderRefused) as caught:
        await MiniMaxStill().poll(Service().desk("minimax/image-01", kept), TICKET, still())
    assert (caught.value.kind, caught.value.cost_micros) == (K.MODERATED_OUTPUT, None)


@pytest.mark.parametrize(
    ("adapter", "request_", "answer"),
    [
        pytest.param(MiniMaxStill(), still(), said(0), id="still-without-pictures"),
        pytest.param(MiniMaxStill(), still(), httpx.Response(200, text="<p>"), id="still-page"),
        pytest.param(MiniMaxVoice(), line(), said(0, data=None), id="voice-without-sound"),
        pytest.param(MiniMaxVoice(), line(), httpx.Response(200, text="{"), id="voice-torn"),
    ],
)
async def test_a_paid_answer_in_another_form_cannot_be_read_and_is_not_repeated(
    adapter: Adapter, request_: Request, answer: httpx.Response
) -> None:
    service = Service(answer)
    with pytest.raises(UnreadableAnswer):
        await adapter.submit(service.desk(request_.model), request_)
    assert len(service.asked) == 1


@pytest.mark.parametrize("model", ["minimax/hailuo-2.3", "minimax/h3"])
async def test_an_accepted_clip_without_a_task_cannot_be_read(model: str, tmp_path: Path) -> None:
    order = clip(model=model, first_frame=picture(tmp_path, "frame"))
    adapter = MiniMaxH3() if model == "minimax/h3" else MiniMaxHailuo()
    with pytest.raises(UnreadableAnswer, match="task_id"):
        await adapter.submit(Service(said(0)).desk(model), order)


@pytest.mark.parametrize(
    ("model", "size", "seconds", "tier"),
    [
        pytest.param("minimax/hailuo-2.3", (1280, 720), 4.0, "768P-6s", id="720-in-768"),
        pytest.param("minimax/hailuo-2.3", (1920, 1080), 6.0, "1080P-6s", id="1080"),
        pytest.param("minimax/hailuo-2.3", (1920, 1080), 7.0, "768P-10s", id="length-first"),
        pytest.param("minimax/hailuo-2.3", (3840, 2160), 4.0, "1080P-6s", id="largest"),
        pytest.param("minimax/hailuo-2.3-fast", (1920, 1080), 4.0, "1080P-6s", id="fast"),
        pytest.param("minimax/hailuo-02", (854, 480), 9.0, "512P-10s", id="small"),
        pytest.param("minimax/s2v-01", (1280, 720), 4.0, "", id="one-size"),
    ],
)
def test_hailuo_orders_the_smallest_size_that_covers_at_a_known_price(
    model: str, size: tuple[int, int], seconds: float, tier: str
) -> None:
    card = model_book().card(model)
    request = clip(model=model, width=size[0], height=size[1], duration_seconds=seconds)
    assert MiniMaxHailuo().tier(request, card) == tier
    assert tier in card.tiers or not card.tiers


@pytest.mark.parametrize(
    ("model", "height", "tier"),
    [
        pytest.param("minimax/h3", 720, "768P", id="720-in-768"),
        pytest.param("minimax/h3", 1080, "2K", id="1080-in-2K"),
        pytest.param("minimax/h3-max", 480, "480P", id="max-480"),
        pytest.param("minimax/h3-max", 1080, "768P", id="max-largest"),
    ],
)
def test_h3_orders_the_smallest_size_that_covers_at_a_known_price(
    model: str, height: int, tier: str
) -> None:
    card = model_book().card(model)
    request = clip(model=model, width=height * 16 // 9, height=height)
    assert MiniMaxH3().tier(request, card) == tier
    assert tier in card.tiers


Case = tuple[Adapter, str, Callable[..., httpx.Response]]


def v1_task(status: str, **more: Any) -> httpx.Response:
    return said(0, task_id=TICKET.task_id, status=status, **more)


def v2_task(status: str, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"task": {"id": TICKET.task_id, "status": status} | more})


HAILUO: Case = (MiniMaxHailuo(), "minimax/hailuo-2.3", v1_task)
H3: Case = (MiniMaxH3(), "minimax/h3", v2_task)


async def poll(case: Case, *answers: httpx.Response) -> tuple[object, Service]:
    adapter, model, _ = case
    service = Service(*answers)
    return await adapter.poll(service.desk(model), TICKET, clip(model=model)), service


@pytest.mark.parametrize(
    ("case", "status", "queued"),
    [
        *[(HAILUO, s, False) for s in ("Preparing", "Queueing", "Processing", "Dreaming", "")],
        (H3, "queued", True),
        (H3, "running", False),
        (H3, "dreaming", False),
    ],
)
async def test_a_task_that_is_not_done_is_asked_again(
    case: Case, status: str, queued: bool
) -> None:
    state, _ = await poll(case, case[2](status))
    assert state == Pending(10, queued=queued)


async def test_a_hailuo_clip_takes_a_second_question_for_its_address() -> None:
    file = {"file_id": 310000000000042, "download_url": "https://f.minimax.io/a.mp4?Expires=1"}
    state, service = await poll(
        HAILUO, v1_task("success", file_id=310000000000042), said(0, file=file)
    )
    assert state == Ready((Remote("https://f.minimax.io/a.mp4?Expires=1"),))
    assert [str(each.url.raw_path, "ascii") for each in service.asked] == [
        "/v1/query/video_generation?task_id=28001",
        "/v1/files/retrieve?file_id=310000000000042",
    ]


@pytest.mark.parametrize(
    ("case", "answer", "kind"),
    [
        (HAILUO, said(1027, "flagged", status="Fail"), K.MODERATED_OUTPUT),
        (HAILUO, said(1026, "flagged", status="Failed"), K.MODERATED_INPUT),
        (HAILUO, said(1000, "internal", status="fail"), K.SPOILED),
        (HAILUO, said(0, "", status="Fail"), K.SPOILED),
        (HAILUO, said(2013, "bad id"), K.UNKNOWN_TASK),
        (HAILUO, said(1002, "slow down"), K.RATE),
        (H3, v2_task("failed", error={"code": "1027", "message": "flagged"}), K.MODERATED_OUTPUT),
        (H3, v2_task("failed", error={"code": 1000, "message": "internal"}), K.SPOILED),
        (H3, v2_task("failed", error={"code": "odd", "message": None}), K.SPOILED),
        (H3, v2_task("cancelled"), K.SPOILED),
        (H3, v2_task("expired"), K.SPOILED),
        (H3, v2_error(400, "bad_request_error", "invalid task_id (2013)"), K.UNKNOWN_TASK),
    ],
)
async def test_a_task_that_ended_badly_is_told_by_its_kind_and_costs_nothing(
    case: Case, answer: httpx.Response, kind: RefusalKind
) -> None:
    with pytest.raises(ProviderRefused) as caught:
        await poll(case, answer)
    assert (caught.value.kind, caught.value.cost_micros) == (kind, 0)


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        (HAILUO, v1_task("Success")),
        (HAILUO, httpx.Response(200, text="<p>")),
        (H3, v2_task("succeeded")),
        (H3, httpx.Response(200, json={})),
    ],
)
async def test_a_state_that_the_contract_does_not_know_cannot_be_read(
    case: Case, answer: httpx.Response
) -> None:
    with pytest.raises(UnreadableAnswer):
        await poll(case, answer)


async def test_a_file_that_the_service_dropped_is_an_unknown_task() -> None:
    with pytest.raises(ProviderRefused) as caught:
        await poll(HAILUO, v1_task("Success", file_id="31"), said(2013, "file_id"))
    assert caught.value.kind is K.UNKNOWN_TASK


async def test_an_h3_task_is_taken_back_only_while_it_waits() -> None:
    desk = (waiting := Service(v2_task("queued"), httpx.Response(200, json={}))).desk("minimax/h3")
    assert await MiniMaxH3().cancel(desk, TICKET)
    assert [each.method for each in waiting.asked] == ["GET", "DELETE"]
    assert waiting.asked[1].url.path == "/v2/video_generation/28001"


@pytest.mark.parametrize("status", ["running", "succeeded", "failed", "dreaming"])
async def test_the_record_of_an_h3_task_that_has_begun_is_never_deleted(status: str) -> None:
    service = Service(v2_task(status))
    assert not await MiniMaxH3().cancel(service.desk("minimax/h3"), TICKET)
    assert [each.method for each in service.asked] == ["GET"]


async def test_an_h3_task_that_began_in_between_is_left_running() -> None:
    refused = v2_error(400, "bad_request_error", "task is running (2013)")
    service = Service(v2_task("queued"), refused)
    assert not await MiniMaxH3().cancel(service.desk("minimax/h3"), TICKET)


SPOKEN = said(
    0,
    data={"audio": b"ID3sound".hex(), "status": 2},
    extra_info={"usage_characters": 15, "audio_length": 900},
    trace_id="0aa1",
)


async def test_a_line_goes_out_with_the_services_own_voice_and_a_delivery() -> None:
    service = Service(SPOKEN)
    request = line(manner="whispering, slowly")
    accepted = await MiniMaxVoice().submit(service.desk(request.model), request)
    body = service.body()
    assert accepted.task_id == "0aa1"
    assert body["voice_setting"] == {
        "voice_id": "English_PatientMan",
        "speed": 0.78,
        "vol": 1.0,
        "pitch": 0,
        "emotion": "whisper",
    }
    assert (body["output_format"], body["subtitle_enable"], body["stream"]) == ("hex", True, False)


async def test_a_line_without_manner_leaves_the_emotion_to_the_text() -> None:
    service = Service(SPOKEN)
    await MiniMaxVoice().submit(service.desk(line().model), line(voice="my-cloned-voice"))
    setting = service.body()["voice_setting"]
    assert setting == {"voice_id": "my-cloned-voice", "speed": 1.0, "vol": 1.0, "pitch": 0}


async def test_a_spoken_line_costs_what_the_service_counted() -> None:
    desk = Service().desk("minimax/speech-2.8-hd", SPOKEN.content)
    ready = await MiniMaxVoice().poll(desk, TICKET, line())
    assert ready == Ready((Inline(b"ID3sound", ".mp3"),), cost_micros=1500)


async def test_a_kept_sound_that_is_not_hexadecimal_is_spoiled() -> None:
    kept = said(0, data={"audio": "not hex"}).content
    with pytest.raises(ProviderRefused) as caught:
        await MiniMaxVoice().poll(Service().desk("minimax/speech-2.8-hd", kept), TICKET, line())
    assert (caught.value.kind, caught.value.cost_micros) == (K.SPOILED, None)


def test_words_share_their_segments_time_by_length() -> None:
    segments = [
        Segment(text="Light the lamp.", time_begin=0, time_end=1300),
        Segment(text="Now!", time_begin=1500, time_end=2000),
    ]
    words = words_of(segments)
    assert [word.text for word in words] == ["Light", "the", "lamp.", "Now!"]
    assert [round(word.start_seconds, 3) for word in words] == [0.0, 0.5, 0.8, 1.5]
    assert [round(word.end_seconds, 3) for word in words] == [0.5, 0.8, 1.3, 2.0]


def test_the_key_is_in_no_repr() -> None:
    desk = Service().desk("minimax/image-01")
    assert PLANTED not in repr(desk)


async def test_a_key_is_proved_by_a_free_question() -> None:
    service = Service(said(0, system_voice=[]))
    assert MINIMAX.account is not None
    state = await MINIMAX.account(service.desk("minimax/image-01").wire)
    assert state.balance == "not told"
    assert service.asked[0].url.path == "/v1/get_voice"
