"""fal's queue client against scripted answers: what it asks, what it makes of each answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live import fal
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer
from tools.providers.live.fal_wan import resolution
from tools.providers.live.foley import unwanted
from tools.providers.live.keys import Key
from tools.providers.live.pictures import Packed
from tools.providers.live.service import Desk
from tools.providers.live.wire import Wire
from tools.providers.models import ModelCard, ServiceCard, model_book
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import ClipRequest, FoleyRequest, Media

QUEUE = "https://queue.fal.run/fal-ai/wan/requests/5b1d"
QUEUED = {
    "request_id": "5b1d",
    "response_url": QUEUE,
    "status_url": f"{QUEUE}/status",
    "cancel_url": f"{QUEUE}/cancel",
    "status": "IN_QUEUE",
    "queue_position": 0,
}
TICKET = Ticket(
    task_id="5b1d",
    hints={"status": f"{QUEUE}/status", "result": QUEUE, "cancel": f"{QUEUE}/cancel"},
)
SERVICE = ServiceCard(
    name="fal",
    base_url="https://queue.fal.run",
    keys="FAL_KEY",
    api_hosts=("rest.fal.ai", "v3.fal.media"),
)
CARD = ModelCard(
    adapter="fal-wan",
    name="fal-ai/wan/v2.2-a14b/image-to-video",
    price=0.08,
    per="second",
    prompt_limit=512,
    prompt_unit="tokens",
    options={"shift": 4},
)

Answering = Callable[[httpx.Request], httpx.Response]


class _Made(Reply):
    video: fal.RemoteFile


class _Queue:
    """Answers by 'METHOD url' and keeps what it was asked."""

    def __init__(self, answers: Mapping[str, httpx.Response]) -> None:
        self.answers = answers
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers[f"{request.method} {request.url}"]


def _desk(answering: Answering) -> Desk:
    http = httpx.AsyncClient(transport=httpx.MockTransport(answering))
    key = Key("…cret", "…cret", "key-id:its-secret")
    auth = fal.FAL.auth(key.secret)
    return Desk(Wire(SERVICE, key, http, auth, fal.refusal), CARD, poll_seconds=2)


def _json(status: int, body: object, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=body, headers=named)


def _clip(width: int, height: int, seconds: float = 4) -> ClipRequest:
    return ClipRequest(
        model="fal/wan-2.2-i2v",
        seed=1,
        prompt="surf",
        first_frame=Media(sha256="0" * 64, path=Path("frame.png")),
        duration_seconds=seconds,
        fps=24,
        width=width,
        height=height,
    )


def _model_error(kind: str, *where: str) -> dict[str, object]:
    return {"detail": [{"loc": ["body", *where], "msg": "no", "type": kind, "url": "u"}]}


REFUSALS = [
    pytest.param(401, {"detail": "No user found"}, {}, RefusalKind.CREDENTIALS, 0, id="no key"),
    pytest.param(
        403,
        {"detail": "User is locked. Reason: Exhausted balance."},
        {},
        RefusalKind.NO_MONEY,
        0,
        id="locked account",
    ),
    pytest.param(
        403, {"detail": "Forbidden"}, {}, RefusalKind.CREDENTIALS, 0, id="key without the right"
    ),
    pytest.param(404, {"detail": "Not found"}, {}, RefusalKind.UNKNOWN_TASK, 0, id="unknown"),
    pytest.param(429, {"detail": "busy"}, {}, RefusalKind.RATE, 0, id="too many"),
    pytest.param(
        422,
        _model_error("content_policy_violation", "prompt"),
        {},
        RefusalKind.MODERATED_INPUT,
        None,
        id="prompt moderated, maybe billed",
    ),
    pytest.param(
        422,
        _model_error("content_policy_violation"),
        {"x-fal-billable-units": "0"},
        RefusalKind.MODERATED_OUTPUT,
        0,
        id="result moderated, not billed",
    ),
    pytest.param(
        422, _model_error("missing", "prompt"), {}, RefusalKind.INVALID, None, id="field missing"
    ),
    pytest.param(
        422,
        _model_error("no_media_generated"),
        {},
        RefusalKind.SPOILED,
        None,
        id="nothing generated",
    ),
    pytest.param(
        422,
        _model_error("file_download_error", "image_url"),
        {"x-fal-retryable": "true"},
        RefusalKind.SPOILED,
        None,
        id="retryable by its own word",
    ),
    pytest.param(
        500,
        _model_error("internal_server_error"),
        {"x-fal-retryable": "false"},
        RefusalKind.INVALID,
        0,
        id="not retryable by its own word",
    ),
    pytest.param(
        504, _model_error("generation_timeout"), {}, RefusalKind.SPOILED, 0, id="model too slow"
    ),
    pytest.param(
        503,
        {"detail": "waited for a runner", "error_type": "startup_timeout"},
        {},
        RefusalKind.TRANSIENT,
        0,
        id="queue error in the body",
    ),
    pytest.param(
        500,
        {"detail": "lost"},
        {"x-fal-error-type": "runner_disconnected"},
        RefusalKind.TRANSIENT,
        0,
        id="queue error in a header",
    ),
    pytest.param(
        400,
        {"detail": "no", "error_type": "bad_request"},
        {},
        RefusalKind.INVALID,
        0,
        id="bad request",
    ),
    pytest.param(
        499,
        {"detail": "gone", "error_type": "client_cancelled"},
        {},
        RefusalKind.SPOILED,
        0,
        id="cancelled",
    ),
    pytest.param(500, {"oops": 1}, {}, RefusalKind.TRANSIENT, 0, id="gateway error"),
    pytest.param(418, {"detail": None}, {}, RefusalKind.INVALID, 0, id="absent detail"),
]


@pytest.mark.parametrize(("status", "body", "headers", "kind", "cost"), REFUSALS)
def test_each_error_is_sorted_into_the_shared_words(
    status: int, body: object, headers: dict[str, str], kind: RefusalKind, cost: int | None
) -> None:
    refused = fal.refusal(Answer(status, headers, json.dumps(body).encode()))
    assert refused is not None
    assert (refused.kind, refused.cost_micros) == (kind, cost)


def test_an_error_names_the_field_and_stays_one_short_line() -> None:
    body = {"detail": [{"loc": ["body", "image_url"], "msg": "a\nb " * 200, "type": "t"}]}
    refused = fal.refusal(Answer(422, {}, json.dumps(body).encode()))
    assert refused is not None
    assert refused.reason.startswith("image_url: t: a b")
    assert len(refused.reason) <= 300


async def test_a_task_is_posted_bare_to_the_whole_endpoint_and_followed_by_its_addresses() -> None:
    queue = _Queue({f"POST https://queue.fal.run/{CARD.name}": _json(200, QUEUED)})
    accepted = await fal.submit(_desk(queue), CARD.name, {"prompt": "surf"})
    assert accepted.task_id == "5b1d"
    assert accepted.hints == TICKET.hints
    assert json.loads(queue.asked[0].content) == {"prompt": "surf", "shift": 4}
    assert queue.asked[0].headers["authorization"] == "Key key-id:its-secret"


async def test_a_submit_without_a_task_id_in_the_answer_cannot_be_read() -> None:
    queue = _Queue({f"POST https://queue.fal.run/{CARD.name}": _json(200, {"status": "IN_QUEUE"})})
    with pytest.raises(UnreadableAnswer):
        await fal.submit(_desk(queue), CARD.name, {})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(_json(500, _model_error("internal_server_error")), "transient", id="500"),
        pytest.param(_json(404, {"detail": "no such app"}), "invalid", id="no such model"),
        pytest.param(
            _json(422, _model_error("content_policy_violation")), "moderated_input", id="moderated"
        ),
    ],
)
async def test_a_refused_submit_made_no_task_and_cost_nothing(
    answer: httpx.Response, kind: str
) -> None:
    queue = _Queue({f"POST https://queue.fal.run/{CARD.name}": answer})
    with pytest.raises(ProviderRefused) as refused:
        await fal.submit(_desk(queue), CARD.name, {})
    assert (refused.value.kind, refused.value.cost_micros) == (RefusalKind(kind), 0)


@pytest.mark.parametrize(
    ("status", "code", "queued"),
    [
        pytest.param("IN_QUEUE", 202, True, id="in the queue"),
        pytest.param("IN_PROGRESS", 202, False, id="at work"),
        pytest.param("REHEATING", 200, False, id="a status that nobody knows"),
    ],
)
async def test_a_task_without_a_result_is_pending(status: str, code: int, queued: bool) -> None:
    queue = _Queue({f"GET {QUEUE}/status": _json(code, {"status": status, "logs": None})})
    assert await fal.poll(_desk(queue), TICKET, _Made) == Pending(2, queued=queued)


async def test_a_completed_task_gives_its_result() -> None:
    queue = _Queue(
        {
            f"GET {QUEUE}/status": _json(200, {"status": "COMPLETED"}),
            f"GET {QUEUE}": _json(200, {"video": {"url": "https://v3.fal.media/a.mp4"}}),
        }
    )
    made = await fal.poll(_desk(queue), TICKET, _Made)
    assert isinstance(made, _Made)
    assert made.video.url == "https://v3.fal.media/a.mp4"


FAILURES = [
    pytest.param(
        {"error": "no", "error_type": "content_policy_violation"},
        _json(422, _model_error("content_policy_violation", "image_url")),
        RefusalKind.MODERATED_INPUT,
        None,
        id="the result says more than the state",
    ),
    pytest.param(
        {"error": "runner gone", "error_type": "runner_disconnected"},
        httpx.Response(502, text="<html>"),
        RefusalKind.SPOILED,
        0,
        id="the state is enough when a proxy hides the result",
    ),
    pytest.param(
        {"error": "no runner", "error_type": "startup_timeout"},
        _json(503, {"detail": "no runner", "error_type": "startup_timeout"}),
        RefusalKind.SPOILED,
        0,
        id="the queue failed, and says so twice",
    ),
    pytest.param(
        {},
        _json(500, {"detail": "oops", "error_type": "internal_error"}),
        RefusalKind.TRANSIENT,
        0,
        id="the queue fails to give a result that is there",
    ),
    pytest.param(
        {"error": "cancelled", "error_type": "client_cancelled"},
        _json(200, {}),
        RefusalKind.SPOILED,
        0,
        id="a result in spite of an error is not believed",
    ),
    pytest.param(
        {"error": "something went wrong"},
        _json(500, {"detail": "?"}),
        RefusalKind.SPOILED,
        None,
        id="an error without a type",
    ),
    pytest.param(
        {},
        _json(504, _model_error("generation_timeout")),
        RefusalKind.SPOILED,
        0,
        id="only the result says it",
    ),
    pytest.param({}, httpx.Response(502, text="<html>"), RefusalKind.TRANSIENT, 0, id="a proxy"),
]


@pytest.mark.parametrize(("state", "result", "kind", "cost"), FAILURES)
async def test_a_failed_task_tells_why_and_what_it_cost(
    state: dict[str, str], result: httpx.Response, kind: RefusalKind, cost: int | None
) -> None:
    queue = _Queue(
        {
            f"GET {QUEUE}/status": _json(200, {"status": "COMPLETED", **state}),
            f"GET {QUEUE}": result,
        }
    )
    with pytest.raises(ProviderRefused) as refused:
        await fal.poll(_desk(queue), TICKET, _Made)
    assert (refused.value.kind, refused.value.cost_micros) == (kind, cost)


async def test_a_result_in_another_form_cannot_be_read() -> None:
    queue = _Queue(
        {
            f"GET {QUEUE}/status": _json(200, {"status": "COMPLETED"}),
            f"GET {QUEUE}": _json(200, {"image": 1}),
        }
    )
    with pytest.raises(UnreadableAnswer, match="video"):
        await fal.poll(_desk(queue), TICKET, _Made)


async def test_a_status_address_elsewhere_is_not_shown_the_key() -> None:
    queue = _Queue({})
    ticket = Ticket(task_id="5b1d", hints={"status": "https://evil.example/x", "result": QUEUE})
    with pytest.raises(ProviderRefused, match=r"evil\.example"):
        await fal.poll(_desk(queue), ticket, _Made)
    assert not queue.asked


@pytest.mark.parametrize(
    ("status", "answer", "taken_back"),
    [
        pytest.param("IN_QUEUE", _json(202, {"status": "CANCELLATION_REQUESTED"}), True, id="free"),
        pytest.param("IN_QUEUE", _json(400, {"status": "ALREADY_COMPLETED"}), False, id="late"),
        pytest.param("IN_PROGRESS", None, False, id="at work, and paid"),
    ],
)
async def test_only_a_task_that_waits_is_taken_back(
    status: str, answer: httpx.Response | None, taken_back: bool
) -> None:
    answers = {f"GET {QUEUE}/status": _json(202, {"status": status})}
    if answer is not None:
        answers[f"PUT {QUEUE}/cancel"] = answer
    assert await fal.cancel(_desk(_Queue(answers)), TICKET) is taken_back


async def test_a_small_file_travels_as_a_data_uri() -> None:
    packed = Packed(b"RIFF", "audio/wav", 0, 0)
    assert await fal.handed(_desk(_Queue({})), packed) == packed.data_uri()


async def test_a_large_file_is_handed_in_with_the_stores_own_token() -> None:
    token = {"token": "t0k", "token_type": "Bearer", "base_url": "https://v3.fal.media"}
    auth = "https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3"
    queue = _Queue(
        {
            f"POST {auth}": _json(200, token | {"expires_at": "2026-11-02T10:00:00+00:00"}),
            "POST https://v3.fal.media/files/upload": _json(200, {"access_url": "https://a/b.mp4"}),
        }
    )
    content = b"\x00" * (fal.SMALL_BYTES + 1)
    address = await fal.handed(_desk(queue), Packed(content, "video/mp4", 0, 0))
    assert address == "https://a/b.mp4"
    assert queue.asked[0].headers["authorization"] == "Key key-id:its-secret"
    assert queue.asked[1].headers["authorization"] == "Bearer t0k"
    assert queue.asked[1].headers["content-type"] == "video/mp4"
    assert queue.asked[1].content == content


async def test_the_account_call_proves_the_key_without_buying() -> None:
    auth = "https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3"
    queue = _Queue({f"POST {auth}": _json(401, {"detail": "no"})})
    assert fal.FAL.account is not None
    with pytest.raises(ProviderRefused, match="credentials"):
        await fal.FAL.account(_desk(queue).wire)


@pytest.mark.parametrize("seconds", [1.0, 2.0, 3.97, 4.0, 5.03, 5.0625, 7.77, 10.0])
def test_the_frames_ordered_cover_the_length_after_interpolation_and_are_all_quoted(
    seconds: float,
) -> None:
    card = model_book().card("fal/wan-2.2-i2v")
    count = card.sold_seconds(seconds) * 16
    assert count == int(count)
    assert (2 * count - 1) / 32 >= seconds
    assert count == 17 or (2 * (count - 1) - 1) / 32 < seconds
    assert card.price_micros(_clip(1280, 720, seconds), "720p") == count * 5000


def test_no_more_frames_are_ordered_than_are_on_sale() -> None:
    assert model_book().card("fal/wan-2.2-i2v").sold_seconds(60) * 16 == 161


@pytest.mark.parametrize(
    ("width", "height", "wanted"),
    [
        (640, 360, "480p"),
        (854, 480, "480p"),
        (1024, 576, "580p"),
        (1280, 720, "720p"),
        (1920, 1080, "720p"),
        (720, 1280, "720p"),
    ],
)
def test_the_smallest_resolution_that_covers_is_ordered(
    width: int, height: int, wanted: str
) -> None:
    assert resolution(_clip(width, height)) == wanted


@pytest.mark.parametrize(
    ("negative", "wanted"),
    [
        pytest.param("", "speech, voices, music", id="none asked"),
        pytest.param("music, wind", "music, wind, speech, voices", id="some asked"),
    ],
)
def test_speech_and_music_are_never_wanted_under_a_clip(negative: str, wanted: str) -> None:
    foley = FoleyRequest(model="m", seed=1, prompt="surf", negative=negative, duration_seconds=3)
    assert unwanted(foley) == wanted
