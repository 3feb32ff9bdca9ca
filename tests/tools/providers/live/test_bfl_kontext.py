from __future__ import annotations

import base64
from pathlib import Path

import httpx
import pytest

from tests.tools.providers.live.scripted import SECRET, Scripted, answer, desk_for, picture
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import UnreadableAnswer
from tools.providers.live.bfl import BFL, account
from tools.providers.live.bfl_kontext import BflKontext, aspect_ratio, megapixel, order
from tools.providers.live.service import Desk, Ready, Remote
from tools.providers.models import model_book
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import AngleRequest, ClipRequest, Media, StillRequest

POLLING = "https://api.us2.bfl.ai/v1/get_result?id=abc"
SAMPLE = "https://delivery-us1.bfl.ai/results/6c/sample.png?sig=x"
NOW = 1_790_000_000.0


def angle(folder: Path, *, people: int = 1, model: str = "bfl/flux-kontext-pro") -> AngleRequest:
    names = ("Mara", "Ivo", "Ana", "Lev", "Una")[:people]
    return AngleRequest(
        model=model,
        seed=42,
        prompt="Keep the same woman. Change the camera to a low angle.",
        source=picture(folder, "master", tag="scene"),
        subjects=tuple(picture(folder, name, (300, 300 + n), name) for n, name in enumerate(names)),
        width=1280,
        height=720,
    )


def kontext(*answers: httpx.Response, model: str = "bfl/flux-kontext-pro") -> tuple[Desk, Scripted]:
    scripted = Scripted(list(answers))
    return desk_for(BFL, model, scripted), scripted


def ticket(*, age: float = 60.0, **hints: str) -> Ticket:
    told = {"polling_url": POLLING, "sent_at": repr(NOW - age)}
    return Ticket(task_id="abc", key="…0123", hints=told | hints)


def adapter() -> BflKontext:
    return BflKontext(now=lambda: NOW)


async def test_an_angle_is_ordered_with_its_master_first_as_bare_base64(tmp_path: Path) -> None:
    taken = {"id": "abc", "polling_url": POLLING, "cost": 4.0, "input_mp": 1.05}
    desk, scripted = kontext(answer(200, taken))
    request = angle(tmp_path)

    accepted = await adapter().submit(desk, request)

    body = scripted.bodies()[0]
    assert base64.b64decode(str(body.pop("input_image"))) == request.source.path.read_bytes()
    second = base64.b64decode(str(body.pop("input_image_2")))
    assert second == request.subjects[0].path.read_bytes()
    assert body == {
        "prompt": request.prompt,
        "seed": 42,
        "aspect_ratio": "16:9",
        "output_format": "png",
        "prompt_upsampling": False,
        "safety_tolerance": 2,
    }
    assert str(scripted.asked[0].url) == "https://api.bfl.ai/v1/flux-kontext-pro"
    assert scripted.asked[0].headers["x-key"] == SECRET
    assert accepted.task_id == "abc"
    assert accepted.hints == {
        "polling_url": POLLING,
        "sent_at": repr(NOW),
        "cost_credits": "4.0",
    }


async def test_a_task_is_asked_for_at_the_address_that_the_submit_named() -> None:
    desk, scripted = kontext(answer(200, {"id": "abc", "status": "Pending"}))
    await adapter().poll(desk, ticket(), still())
    assert str(scripted.asked[0].url) == POLLING


async def test_without_an_address_the_generic_form_is_asked() -> None:
    desk, scripted = kontext(answer(200, {"id": "abc", "status": "Pending"}))
    await adapter().poll(desk, Ticket(task_id="a/b", hints={}), still())
    assert str(scripted.asked[0].url) == "https://api.bfl.ai/v1/get_result?id=a%2Fb"


async def test_the_key_is_not_sent_to_a_polling_address_elsewhere() -> None:
    desk, scripted = kontext(answer(200, {"id": "abc", "status": "Pending"}))
    with pytest.raises(ProviderRefused, match="api_hosts") as caught:
        await adapter().poll(desk, ticket(polling_url="https://bfl.example/v1/x"), still())
    assert caught.value.kind is RefusalKind.INVALID
    assert scripted.asked == []


async def test_a_ready_task_gives_its_address_and_the_cost_that_the_submit_told() -> None:
    ready = {"id": "abc", "status": "Ready", "result": {"sample": SAMPLE, "seed": 1}}
    desk, _ = kontext(answer(200, ready))
    state = await adapter().poll(desk, ticket(cost_credits="4.5"), still())
    assert state == Ready((Remote(SAMPLE),), 45_000)


async def test_a_ready_task_without_a_told_cost_leaves_the_cost_open() -> None:
    desk, _ = kontext(answer(200, {"status": "Ready", "result": {"sample": SAMPLE}}))
    state = await adapter().poll(desk, ticket(), still())
    assert state == Ready((Remote(SAMPLE),), None)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        pytest.param("Request Moderated", RefusalKind.MODERATED_INPUT, id="words or picture"),
        pytest.param("Content Moderated", RefusalKind.MODERATED_OUTPUT, id="result"),
        pytest.param("Error", RefusalKind.SPOILED, id="failed"),
        pytest.param("Task not found", RefusalKind.UNKNOWN_TASK, id="expired"),
    ],
)
async def test_a_task_that_ends_without_a_picture_may_have_cost_its_price(
    status: str, kind: RefusalKind
) -> None:
    details = {"Moderation Reasons": ["Safety Filter"]}
    desk, _ = kontext(answer(200, {"status": status, "result": None, "details": details}))
    with pytest.raises(ProviderRefused, match=f"{status}: Safety Filter") as caught:
        await adapter().poll(desk, ticket(), still())
    assert caught.value.kind is kind
    assert caught.value.cost_micros is None


@pytest.mark.parametrize("status", ["Pending", "Reasoning", "Generating", "Whatever comes"])
async def test_states_that_are_no_end_are_pending_and_never_called_free(status: str) -> None:
    desk, _ = kontext(answer(200, {"status": status}))
    state = await adapter().poll(desk, ticket(age=1.0), still())
    assert state == Pending(1.0, queued=False)


@pytest.mark.parametrize(("age", "wait"), [(0.0, 1.0), (10.0, 1.0), (20.0, 2.0), (500.0, 3.0)])
async def test_polls_become_rarer_with_age(age: float, wait: float) -> None:
    desk, _ = kontext(answer(200, {"status": "Pending"}))
    assert await adapter().poll(desk, ticket(age=age), still()) == Pending(wait)


@pytest.mark.parametrize(
    "missing",
    [
        pytest.param(answer(200, {"status": "Task not found"}), id="as a status"),
        pytest.param(answer(404, {"detail": "Not Found"}), id="as a 404"),
    ],
)
async def test_another_cluster_may_not_know_a_task_yet(missing: httpx.Response) -> None:
    desk, _ = kontext(missing)
    assert await adapter().poll(desk, ticket(age=14.0), still()) == Pending(1.0)
    with pytest.raises(ProviderRefused) as caught:
        await adapter().poll(desk, ticket(age=16.0), still())
    assert caught.value.kind is RefusalKind.UNKNOWN_TASK


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"status": "Ready", "result": None}, id="ready without a result"),
        pytest.param({"status": "Ready", "result": {"sample": 4}}, id="ready without an address"),
        pytest.param({"id": "abc"}, id="no status"),
        pytest.param([], id="no object"),
    ],
)
async def test_a_state_that_the_contract_does_not_know_cannot_be_read(body: object) -> None:
    desk, _ = kontext(answer(200, body))
    with pytest.raises(UnreadableAnswer):
        await adapter().poll(desk, ticket(), still())


@pytest.mark.parametrize("body", [{}, {"id": ""}, {"polling_url": POLLING}, []])
async def test_an_accepted_submit_without_an_id_cannot_be_read_and_is_not_repeated(
    body: object, tmp_path: Path
) -> None:
    desk, scripted = kontext(answer(200, body))
    with pytest.raises(UnreadableAnswer):
        await adapter().submit(desk, angle(tmp_path))
    assert len(scripted.asked) == 1


@pytest.mark.parametrize(
    ("given", "kind", "reason"),
    [
        pytest.param(
            answer(401, {"detail": "Not authenticated"}),
            RefusalKind.CREDENTIALS,
            "Not authenticated",
            id="wrong key",
        ),
        pytest.param(
            answer(403, {"detail": "Not authenticated"}), RefusalKind.CREDENTIALS, "", id="403"
        ),
        pytest.param(
            answer(402, {"error": "payment", "message": "no credits"}),
            RefusalKind.NO_MONEY,
            "no credits",
            id="broke",
        ),
        pytest.param(
            answer(422, {"detail": [{"loc": ["body", "prompt"], "msg": "Field required"}]}),
            RefusalKind.INVALID,
            "body.prompt: Field required",
            id="validation",
        ),
        pytest.param(answer(400, {"detail": 3}), RefusalKind.INVALID, "3", id="odd detail"),
        pytest.param(answer(500, {"detail": "oops"}), RefusalKind.TRANSIENT, "oops", id="500"),
        pytest.param(answer(503, {}), RefusalKind.TRANSIENT, "no reason given", id="503"),
    ],
)
async def test_errors_are_sorted(
    given: httpx.Response, kind: RefusalKind, reason: str, tmp_path: Path
) -> None:
    desk, _ = kontext(given)
    with pytest.raises(ProviderRefused) as caught:
        await adapter().submit(desk, angle(tmp_path))
    assert caught.value.kind is kind
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        pytest.param({"Retry-After": "7"}, {"retry_after": 20}, 7.0, id="header first"),
        pytest.param({}, {"retry_after": 20}, 20.0, id="body"),
        pytest.param({}, {"retry_after": 9999}, 600.0, id="bounded"),
        pytest.param({}, {"retry_after": "soon"}, None, id="no number"),
        pytest.param({}, {"message": "too many"}, None, id="untold"),
    ],
)
async def test_a_limit_says_how_long_to_rest_where_it_says_so(
    headers: dict[str, str], body: object, seconds: float | None, tmp_path: Path
) -> None:
    desk, _ = kontext(answer(429, body, headers))
    with pytest.raises(ProviderRefused) as caught:
        await adapter().submit(desk, angle(tmp_path))
    assert caught.value.kind is RefusalKind.RATE
    assert caught.value.retry_after_seconds == seconds


async def test_a_long_sentence_of_the_service_is_cut_to_one_line(tmp_path: Path) -> None:
    desk, _ = kontext(answer(422, {"detail": "no\nline " * 200}))
    with pytest.raises(ProviderRefused) as caught:
        await adapter().submit(desk, angle(tmp_path))
    assert "\n" not in caught.value.reason
    assert len(caught.value.reason) < 320


async def test_the_balance_is_told_in_credits_and_dollars() -> None:
    desk, scripted = kontext(answer(200, {"credits": 1234.5}))
    assert (await account(desk.wire)).balance == "1234.5 credits ($12.35)"
    assert str(scripted.asked[0].url) == "https://api.bfl.ai/v1/credits"


async def test_nothing_is_ever_cancelled() -> None:
    desk, scripted = kontext(answer(200, {}))
    assert await adapter().cancel(desk, ticket()) is False
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("size", "ratio"),
    [
        pytest.param((1280, 720), "16:9", id="film"),
        pytest.param((1024, 1024), "1:1", id="square"),
        pytest.param((1998, 1080), "37:20", id="flat 1.85"),
        pytest.param((2048, 858), "21:9", id="scope is a little wider than what is sold"),
        pytest.param((400, 1600), "9:21", id="tower"),
    ],
)
def test_kontext_is_asked_for_the_nearest_ratio_that_it_takes(
    size: tuple[int, int], ratio: str
) -> None:
    assert aspect_ratio(*size) == ratio


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (1920, 1080), (858, 2048), (1024, 1024)])
def test_flux_2_is_asked_for_about_one_megapixel_in_steps_of_16(size: tuple[int, int]) -> None:
    width, height = megapixel(*size)
    assert width % 16 == height % 16 == 0
    assert 0.95 * 1024 * 1024 < width * height <= 1024 * 1024
    assert width / height == pytest.approx(size[0] / size[1], rel=0.025)


async def test_flux_2_gets_sizes_and_is_told_who_is_in_which_picture(tmp_path: Path) -> None:
    desk, scripted = kontext(
        answer(200, {"id": "abc", "polling_url": POLLING}), model="bfl/flux-2-pro"
    )
    await adapter().submit(desk, angle(tmp_path, people=2, model="bfl/flux-2-pro"))
    body = scripted.bodies()[0]
    assert (body["width"], body["height"]) == (1360, 768)
    assert "aspect_ratio" not in body
    assert "prompt_upsampling" not in body
    assert str(body["prompt"]).endswith("low angle. Mara is in image 2. Ivo is in image 3.")


def test_a_full_prompt_of_flux_2_stays_as_it_is(tmp_path: Path) -> None:
    card = model_book().card("bfl/flux-2-pro")
    request = angle(tmp_path).model_copy(update={"prompt": "x" * card.prompt_limit})
    assert order(request, card, [])["prompt"] == request.prompt


@pytest.mark.parametrize(
    ("model", "people", "sent", "micros"),
    [
        pytest.param("bfl/flux-kontext-pro", 5, 4, 40_000, id="kontext takes four, one price"),
        pytest.param("bfl/flux-kontext-max", 1, 2, 80_000, id="max"),
        pytest.param("bfl/flux-2-pro", 5, 6, 120_000, id="flux 2 bills each"),
        pytest.param("bfl/flux-2-pro", 0, 1, 45_000, id="flux 2 with one"),
    ],
)
async def test_what_goes_in_is_what_is_quoted(
    model: str, people: int, sent: int, micros: int, tmp_path: Path
) -> None:
    desk, scripted = kontext(answer(200, {"id": "abc", "polling_url": POLLING}), model=model)
    request = angle(tmp_path, people=people, model=model)
    await adapter().submit(desk, request)
    pictures = [name for name in scripted.bodies()[0] if name.startswith("input_image")]
    assert len(pictures) == sent
    assert desk.card.price_micros(request, adapter().tier(request, desk.card)) == micros


def test_a_still_of_words_alone_has_no_pictures_and_the_lowest_price() -> None:
    card = model_book().card("bfl/flux-2-pro")
    assert "input_image" not in order(still(), card, [])
    assert card.price_micros(still(), adapter().tier(still(), card)) == 30_000


def test_the_users_own_fields_are_laid_over_the_order() -> None:
    card = model_book().card("bfl/flux-kontext-pro")
    own = card.model_copy(update={"options": {"safety_tolerance": 0, "webhook_secret": "s"}})
    body = order(still(), own, [])
    assert (body["safety_tolerance"], body["webhook_secret"]) == (0, "s")


def test_clips_are_refused_before_anything_is_sent() -> None:
    frame = Media(sha256="0" * 64)
    clip = ClipRequest(
        model="m", seed=1, prompt="p", first_frame=frame, duration_seconds=1, fps=24, width=8,
        height=8,
    )  # fmt: skip
    with pytest.raises(TypeError):
        order(clip, model_book().card("bfl/flux-kontext-pro"), [])


def still() -> StillRequest:
    return StillRequest(model="bfl/flux-2-pro", seed=7, prompt="A pier.", width=640, height=360)
