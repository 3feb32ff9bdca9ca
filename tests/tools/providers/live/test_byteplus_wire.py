"""BytePlus' adapter against answers that are written here: no server."""

import json
import math
import struct
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.tools.providers.live.scripted import Scripted, answer, desk_for, picture
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, UnreadableAnswer
from tools.providers.live.byteplus import BYTEPLUS, account, refusal
from tools.providers.live.byteplus_omnihuman import BytePlusOmniHuman
from tools.providers.live.service import Accepted, Desk, Ready, Remote
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import LipsyncRequest, Media
from tools.takes.assets import sha256_of

K = RefusalKind
MODEL = "byteplus/omnihuman-1.5"
URL = "https://films.example.test/public"


def lips(folder: Path, **changes: Any) -> LipsyncRequest:
    path = folder / "voice.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48000)
        tone = (round(9000 * math.sin(n / 20)) for n in range(48000))
        file.writeframes(b"".join(struct.pack("<h", each) for each in tone))
    fields: dict[str, Any] = {
        "model": MODEL,
        "seed": 7,
        "prompt": "He speaks quietly.",
        "first_frame": picture(folder, "frame"),
        "voice": Media(sha256=sha256_of(path), path=path),
        "delay_seconds": 0.5,
        "duration_seconds": 2.0,
        "fps": 24,
        "width": 1280,
        "height": 720,
    }
    return LipsyncRequest(**(fields | changes))


def said(code: int, **data: Any) -> httpx.Response:
    body = {"code": code, "message": "m", "request_id": "r", "status": code, "data": data or None}
    return answer(200 if code == 10000 else 400, body)


def gateway(code: str, status: int = 401) -> httpx.Response:
    error = {"Code": code, "Message": "no"}
    return answer(status, {"ResponseMetadata": {"RequestId": "r", "Error": error}})


def desk(service: Scripted, public: Path | None) -> Desk:
    plain = desk_for(BYTEPLUS, MODEL, service)
    if public is None:
        return plain
    card = plain.wire.card.model_copy(
        update={"public_folder": str(public), "public_url": f"{URL}/"}
    )
    return replace(plain, wire=replace(plain.wire, card=card))


def on_shelf(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def public(tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    folder.mkdir()
    return folder


async def _sold(tmp_path: Path, public: Path, service: Scripted) -> Accepted:
    return await BytePlusOmniHuman().submit(desk(service, public), lips(tmp_path))


async def test_both_files_are_published_under_names_that_nobody_guesses(
    tmp_path: Path, public: Path
) -> None:
    service = Scripted([said(10000, task_id="74")])
    accepted = await _sold(tmp_path, public, service)
    (body,) = service.bodies()
    names = on_shelf(public)
    assert sorted(accepted.hints["published"].split()) == names
    assert all(len(Path(name).stem) >= 32 for name in names)
    assert body == {
        "req_key": "realman_avatar_picture_omni15_cv",
        "image_url": f"{URL}/{next(name for name in names if name.endswith('.png'))}",
        "audio_url": f"{URL}/{next(name for name in names if name.endswith('.wav'))}",
        "prompt": "He speaks quietly.",
    }


async def test_the_call_names_its_action_and_is_signed(tmp_path: Path, public: Path) -> None:
    service = Scripted([said(10000, task_id="74")])
    await _sold(tmp_path, public, service)
    (request,) = service.asked
    assert dict(request.url.params) == {"Action": "CVSubmitTask", "Version": "2024-06-06"}
    assert request.headers["Authorization"].startswith("HMAC-SHA256 Credential=")


async def test_the_voice_is_as_long_as_the_clip_with_its_delay(
    tmp_path: Path, public: Path
) -> None:
    await _sold(tmp_path, public, Scripted([said(10000, task_id="74")]))
    (name,) = (each for each in on_shelf(public) if each.endswith(".wav"))
    with wave.open(str(public / name)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(2.0)
        assert file.readframes(24000) == bytes(48000)


async def test_without_a_public_folder_the_refusal_says_what_to_set(tmp_path: Path) -> None:
    service = Scripted([said(10000, task_id="74")])
    with pytest.raises(ProviderRefused) as refused:
        await BytePlusOmniHuman().submit(desk(service, None), lips(tmp_path))
    assert refused.value.kind is K.UNAVAILABLE
    assert "public_folder and public_url of [services.byteplus]" in refused.value.reason
    assert service.asked == []


async def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_bought(
    tmp_path: Path,
) -> None:
    service = Scripted([said(10000, task_id="74")])
    with pytest.raises(ProviderRefused) as refused:
        await BytePlusOmniHuman().submit(desk(service, tmp_path / "nowhere"), lips(tmp_path))
    assert refused.value.kind is K.UNAVAILABLE
    assert service.asked == []


async def test_a_clip_as_long_as_the_limit_is_refused_before_anything_is_bought(
    tmp_path: Path, public: Path
) -> None:
    service = Scripted([said(10000, task_id="74")])
    with pytest.raises(ProviderRefused) as refused:
        await BytePlusOmniHuman().submit(
            desk(service, public), lips(tmp_path, duration_seconds=35.0)
        )
    assert refused.value.kind is K.INVALID
    assert on_shelf(public) == []
    assert service.asked == []


async def test_a_refused_order_takes_its_files_away_again(tmp_path: Path, public: Path) -> None:
    with pytest.raises(ProviderRefused):
        await _sold(tmp_path, public, Scripted([said(50411)]))
    assert on_shelf(public) == []


@pytest.mark.parametrize(
    "response", [said(10000), answer(200, {"code": 10000, "data": {}}), answer(200, [])]
)
async def test_the_files_of_an_acceptance_without_a_task_id_stay(
    tmp_path: Path, public: Path, response: httpx.Response
) -> None:
    with pytest.raises(UnreadableAnswer):
        await _sold(tmp_path, public, Scripted([response]))
    assert len(on_shelf(public)) == 2


@pytest.mark.parametrize("place", ["video_url", "resp_data"])
async def test_a_finished_task_gives_its_file_from_either_place_and_clears_the_shelf(
    tmp_path: Path, public: Path, place: str
) -> None:
    address = "https://x.byteplus.com/a.mp4"
    found = {"video_url": address, "resp_data": json.dumps({"video_url": address})}
    service = Scripted(
        [said(10000, task_id="74"), said(10000, status="done", **{place: found[place]})]
    )
    accepted = await _sold(tmp_path, public, service)
    ticket = Ticket(task_id="74", hints=dict(accepted.hints))
    for _ in range(2):
        state = await BytePlusOmniHuman().poll(desk(service, public), ticket, lips(tmp_path))
        assert state == Ready((Remote(address),))
    assert on_shelf(public) == []


@pytest.mark.parametrize(
    ("status", "queued"),
    [("in_queue", True), ("generating", False), ("brewing", False), ("", False)],
)
async def test_a_task_that_has_not_ended_keeps_its_files(
    tmp_path: Path, public: Path, status: str, queued: bool
) -> None:
    service = Scripted([said(10000, task_id="74"), said(10000, status=status)])
    accepted = await _sold(tmp_path, public, service)
    ticket = Ticket(task_id="74", hints=dict(accepted.hints))
    state = await BytePlusOmniHuman().poll(desk(service, public), ticket, lips(tmp_path))
    assert state == Pending(10, queued=queued)
    assert len(on_shelf(public)) == 2


@pytest.mark.parametrize(
    ("response", "kind", "cost", "files_left"),
    [
        pytest.param(said(10000, status="not_found"), K.UNKNOWN_TASK, None, 0, id="not-found"),
        pytest.param(said(10000, status="expired"), K.UNKNOWN_TASK, None, 0, id="expired"),
        pytest.param(said(10000, status="canceled"), K.SPOILED, 0, 0, id="cancelled"),
        pytest.param(said(10000, status="done"), K.SPOILED, None, 0, id="no-file"),
        pytest.param(
            said(10000, status="done", resp_data="{"), K.SPOILED, None, 0, id="torn-inner"
        ),
        pytest.param(said(50412), K.MODERATED_INPUT, None, 0, id="input"),
        pytest.param(said(50511), K.MODERATED_OUTPUT, None, 0, id="output"),
        pytest.param(said(50500), K.TRANSIENT, 0, 2, id="internal"),
        pytest.param(said(50500, status="done"), K.SPOILED, None, 0, id="ended-internal"),
        pytest.param(said(50429), K.RATE, 0, 2, id="rate"),
        pytest.param(gateway("SignatureDoesNotMatch"), K.CREDENTIALS, 0, 2, id="key"),
    ],
)
async def test_a_poll_that_is_refused_clears_the_shelf_only_when_the_task_has_ended(
    tmp_path: Path,
    public: Path,
    response: httpx.Response,
    kind: RefusalKind,
    cost: int | None,
    files_left: int,
) -> None:
    service = Scripted([said(10000, task_id="74"), response])
    accepted = await _sold(tmp_path, public, service)
    ticket = Ticket(task_id="74", hints=dict(accepted.hints))
    with pytest.raises(ProviderRefused) as refused:
        await BytePlusOmniHuman().poll(desk(service, public), ticket, lips(tmp_path))
    assert (refused.value.kind, refused.value.cost_micros) == (kind, cost)
    assert len(on_shelf(public)) == files_left


@pytest.mark.parametrize(("code", "taken_back"), [(10000, True), (50215, False)])
async def test_a_task_is_taken_back_when_the_service_says_so(
    tmp_path: Path, public: Path, code: int, taken_back: bool
) -> None:
    service = Scripted([said(10000, task_id="74"), said(code)])
    accepted = await _sold(tmp_path, public, service)
    ticket = Ticket(task_id="74", hints=dict(accepted.hints))
    assert await BytePlusOmniHuman().cancel(desk(service, public), ticket) is taken_back
    assert len(on_shelf(public)) == (0 if taken_back else 2)


async def test_nothing_outside_the_folder_is_ever_taken_away(tmp_path: Path, public: Path) -> None:
    outside = tmp_path / "precious.wav"
    outside.write_bytes(b"x")
    service = Scripted([said(10000)])
    ticket = Ticket(task_id="74", hints={"published": "../precious.wav"})
    await BytePlusOmniHuman().cancel(desk(service, public), ticket)
    assert outside.exists()


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (50215, K.INVALID),
        (50400, K.CREDENTIALS),
        *[(code, K.MODERATED_INPUT) for code in (50411, 50412, 50413)],
        *[(code, K.RATE) for code in (50429, 50430)],
        *[(code, K.TRANSIENT) for code in (50500, 50501)],
        *[(code, K.MODERATED_OUTPUT) for code in (50511, 50512)],
    ],
)
def test_a_code_counts_whatever_the_http_status_is(
    status: int, code: int, kind: RefusalKind
) -> None:
    body = answer(status, {"code": code, "message": "because"}).content
    refused = refusal(Answer(status, {}, body))
    assert refused is not None
    assert (refused.kind, refused.reason) == (kind, f"{code}: because")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("SignatureDoesNotMatch", K.CREDENTIALS),
        ("InvalidAccessKey", K.CREDENTIALS),
        ("InvalidCredential", K.CREDENTIALS),
        ("AccessDenied", K.CREDENTIALS),
        ("FlowLimitExceeded", K.RATE),
        ("InternalError", K.TRANSIENT),
        ("ServiceUnavailableTemporarily", K.TRANSIENT),
        ("InvalidActionOrVersion", K.INVALID),
    ],
)
def test_the_gateways_refusals_are_sorted(code: str, kind: RefusalKind) -> None:
    refused = refusal(Answer(403, {}, gateway(code).content))
    assert refused is not None
    assert refused.kind is kind


def test_an_unpaid_account_is_no_money_whatever_the_code() -> None:
    body = answer(400, {"code": 50999, "message": "Insufficient balance."}).content
    refused = refusal(Answer(400, {}, body))
    assert refused is not None
    assert refused.kind is K.NO_MONEY


@pytest.mark.parametrize(
    "response", [said(10000, status="not_found"), said(50215), said(50500), gateway("AccessDenied")]
)
async def test_the_account_proves_the_key_without_buying(response: httpx.Response) -> None:
    service = Scripted([response])
    wire = desk(service, None).wire
    if response.status_code == 401 or b"50500" in response.content:
        with pytest.raises(ProviderRefused):
            await account(wire)
    else:
        assert (await account(wire)).balance == "not told"
    assert service.asked[0].url.params["Action"] == "CVGetResult"
