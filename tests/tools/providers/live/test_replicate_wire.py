"""Replicate's client against scripted answers: what it asks, what it makes of each answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import httpx
import pytest

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live import replicate
from tools.providers.live.answer import Answer, UnreadableAnswer
from tools.providers.live.keys import Key
from tools.providers.live.pictures import Packed
from tools.providers.live.service import Desk, Ready, Remote
from tools.providers.live.wire import Wire
from tools.providers.models import ModelCard, ServiceCard
from tools.providers.provider import Pending, Ticket

API = "https://api.replicate.com/v1"
TASK = f"{API}/predictions/k3p9"
TICKET = Ticket(task_id="k3p9", hints={"get": TASK, "cancel": f"{TASK}/cancel"})
SERVICE = ServiceCard(name="replicate", base_url="https://api.replicate.com", keys="R")
OFFICIAL = "wan-video/wan-2.2-i2v-a14b"
COMMUNITY = "zsxkib/mmaudio"

Answering = Callable[[httpx.Request], httpx.Response]


class _Api:
    """Answers by 'METHOD url' and keeps what it was asked."""

    def __init__(self, answers: Mapping[str, httpx.Response]) -> None:
        self.answers = answers
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers[f"{request.method} {request.url}"]


def _desk(answering: Answering, model: str = OFFICIAL) -> Desk:
    card = ModelCard(
        adapter="a",
        name=model,
        price=0.05,
        per="second",
        prompt_limit=512,
        prompt_unit="tokens",
        options={"sample_steps": 20},
    )
    http = httpx.AsyncClient(transport=httpx.MockTransport(answering))
    key = Key("…cret", "…cret", "r8_secret")
    auth = replicate.REPLICATE.auth(key.secret)
    return Desk(Wire(SERVICE, key, http, auth, replicate.refusal), card, poll_seconds=2)


def _prediction(status: str, **fields: object) -> dict[str, object]:
    urls = {"get": TASK, "cancel": f"{TASK}/cancel"}
    return {"id": "k3p9", "version": "9c49", "status": status, "urls": urls, **fields}


def _json(status: int, body: object) -> httpx.Response:
    return httpx.Response(status, json=body)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, RefusalKind.CREDENTIALS),
        (402, RefusalKind.NO_MONEY),
        (404, RefusalKind.UNKNOWN_TASK),
        (422, RefusalKind.INVALID),
        (429, RefusalKind.RATE),
        (500, RefusalKind.TRANSIENT),
    ],
)
def test_problem_details_are_sorted_by_their_status(status: int, kind: RefusalKind) -> None:
    body = {"title": "Short", "detail": "- input: num_frames\n  is too large", "status": status}
    refused = replicate.refusal(Answer(status, {"retry-after": "3"}, json.dumps(body).encode()))
    assert refused is not None
    assert refused.kind is kind
    assert refused.reason == "- input: num_frames is too large"
    assert refused.retry_after_seconds == 3


async def test_an_official_model_is_called_by_its_name() -> None:
    api = _Api({f"POST {API}/models/{OFFICIAL}/predictions": _json(201, _prediction("starting"))})
    accepted = await replicate.submit(_desk(api), {"prompt": "surf"}, official=True)
    assert (accepted.task_id, accepted.hints["get"]) == ("k3p9", TASK)
    assert json.loads(api.asked[0].content) == {"input": {"prompt": "surf", "sample_steps": 20}}
    assert api.asked[0].headers["authorization"] == "Bearer r8_secret"


async def test_a_community_model_is_called_by_its_latest_version_which_the_ticket_keeps() -> None:
    api = _Api(
        {
            f"GET {API}/models/{COMMUNITY}": _json(200, {"latest_version": {"id": "62871"}}),
            f"POST {API}/predictions": _json(201, _prediction("starting", version="62871")),
        }
    )
    accepted = await replicate.submit(_desk(api, COMMUNITY), {"prompt": "surf"}, official=False)
    assert json.loads(api.asked[1].content)["version"] == "62871"
    assert accepted.hints["version"] == "62871"


async def test_a_pinned_version_is_called_without_asking() -> None:
    api = _Api({f"POST {API}/predictions": _json(201, _prediction("starting"))})
    await replicate.submit(_desk(api, f"{COMMUNITY}:4b9f"), {}, official=False)
    assert json.loads(api.asked[0].content)["version"] == "4b9f"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(
            _json(404, {"detail": "The requested resource could not be found."}), id="404"
        ),
        pytest.param(_json(200, {"latest_version": None}), id="no version"),
    ],
)
async def test_a_model_that_is_not_there_is_invalid_before_anything_is_bought(
    answer: httpx.Response,
) -> None:
    api = _Api({f"GET {API}/models/{COMMUNITY}": answer})
    with pytest.raises(ProviderRefused, match=COMMUNITY) as refused:
        await replicate.submit(_desk(api, COMMUNITY), {}, official=False)
    assert refused.value.kind is RefusalKind.INVALID
    assert len(api.asked) == 1


async def test_an_official_model_that_is_not_there_is_invalid() -> None:
    api = _Api({f"POST {API}/models/{OFFICIAL}/predictions": _json(404, {"detail": "no"})})
    with pytest.raises(ProviderRefused, match="the model") as refused:
        await replicate.submit(_desk(api), {}, official=True)
    assert refused.value.kind is RefusalKind.INVALID


async def test_a_submit_without_an_id_in_the_answer_cannot_be_read() -> None:
    api = _Api({f"POST {API}/models/{OFFICIAL}/predictions": _json(201, {"status": "starting"})})
    with pytest.raises(UnreadableAnswer):
        await replicate.submit(_desk(api), {}, official=True)


@pytest.mark.parametrize(
    ("status", "queued"), [("starting", True), ("processing", False), ("dreaming", False)]
)
async def test_a_prediction_without_an_end_is_pending(status: str, queued: bool) -> None:
    api = _Api({f"GET {TASK}": _json(200, _prediction(status))})
    assert await replicate.poll(_desk(api), TICKET) == Pending(2, queued=queued)


@pytest.mark.parametrize(
    "output", ["https://replicate.delivery/a.mp4", ["https://replicate.delivery/a.mp4"]]
)
async def test_a_prediction_that_succeeded_gives_its_file(output: str | list[str]) -> None:
    api = _Api({f"GET {TASK}": _json(200, _prediction("succeeded", output=output))})
    ready = await replicate.poll(_desk(api), TICKET)
    assert ready == Ready((Remote("https://replicate.delivery/a.mp4"),))


RAN = {"started_at": "2026-11-02T10:00:02.000Z", "metrics": {"predict_time": 9.5}}


@pytest.mark.parametrize(
    ("fields", "kind", "cost"),
    [
        pytest.param(
            {"status": "failed", "error": "The input or output was flagged as sensitive.", **RAN},
            RefusalKind.MODERATED_INPUT,
            None,
            id="words moderated",
        ),
        pytest.param(
            {"status": "failed", "error": "NSFW content detected. Try another prompt.", **RAN},
            RefusalKind.MODERATED_OUTPUT,
            None,
            id="picture moderated",
        ),
        pytest.param(
            {"status": "failed", "error": "CUDA out of memory", **RAN},
            RefusalKind.SPOILED,
            None,
            id="crashed",
        ),
        pytest.param({"status": "canceled"}, RefusalKind.SPOILED, 0, id="cancelled before it ran"),
        pytest.param({"status": "aborted"}, RefusalKind.SPOILED, 0, id="aborted before it ran"),
        pytest.param(
            {"status": "succeeded", "output": None, **RAN}, RefusalKind.SPOILED, None, id="no file"
        ),
    ],
)
async def test_a_failed_prediction_tells_why_and_whether_it_may_be_billed(
    fields: dict[str, object], kind: RefusalKind, cost: int | None
) -> None:
    api = _Api({f"GET {TASK}": _json(200, _prediction("") | fields)})
    with pytest.raises(ProviderRefused) as refused:
        await replicate.poll(_desk(api), TICKET)
    assert (refused.value.kind, refused.value.cost_micros) == (kind, cost)


@pytest.mark.parametrize(
    ("status", "answer", "taken_back"),
    [
        pytest.param("starting", _prediction("canceled"), True, id="before it ran"),
        pytest.param("starting", _prediction("canceled", **RAN), False, id="it had begun"),
        pytest.param("processing", None, False, id="at work, and paid"),
    ],
)
async def test_only_a_prediction_that_has_not_begun_is_taken_back(
    status: str, answer: dict[str, object] | None, taken_back: bool
) -> None:
    answers = {f"GET {TASK}": _json(200, _prediction(status))}
    if answer is not None:
        answers[f"POST {TASK}/cancel"] = _json(200, answer)
    assert await replicate.cancel(_desk(_Api(answers)), TICKET) is taken_back


async def test_a_small_file_travels_as_a_data_uri() -> None:
    packed = Packed(b"RIFF", "audio/wav", 0, 0)
    assert await replicate.handed(_desk(_Api({})), packed) == packed.data_uri()


async def test_a_large_file_is_handed_in_as_a_form() -> None:
    api = _Api({f"POST {API}/files": _json(201, {"urls": {"get": f"{API}/files/f1"}})})
    content = b"\x01" * (replicate.SMALL_BYTES + 1)
    address = await replicate.handed(_desk(api), Packed(content, "video/mp4", 0, 0))
    assert address == f"{API}/files/f1"
    sent = api.asked[0].content
    assert content in sent
    assert b'name="content"; filename="input.mp4"' in sent
