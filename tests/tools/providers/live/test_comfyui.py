"""ComfyUI's client against the stand-in: every rule broken, every fault, cancel and loss."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.tools.providers.set_up import Mutated, Stage, with_headers, with_json
from tools.errors import ProviderRefused, RefusalKind
from tools.ffmpeg.probe import probe
from tools.providers.live.comfyui import COMFYUI
from tools.providers.live.comfyui_clip import ComfyUIClip, frames_for
from tools.providers.live.comfyui_still import ComfyUIStill
from tools.providers.live.comfyui_tasks import collect
from tools.providers.live.service import Ready
from tools.providers.provider import Pending, Ticket
from tools.providers.rehearsal.server import ThreadedServer
from tools.providers.requests import AngleRequest, ClipRequest, Request, StillRequest

SIZE = {"width": 640, "height": 360}


def still(**changes: Any) -> StillRequest:
    return StillRequest(
        model="comfyui/still", seed=7, prompt="Rain on an empty pier.", **SIZE
    ).model_copy(update=changes)


def clip(stage: Stage, seconds: float = 1.0) -> ClipRequest:
    return ClipRequest(
        model="comfyui/clip",
        seed=7,
        prompt="Rain falls on the pier.",
        first_frame=stage.picture(),
        duration_seconds=seconds,
        fps=24,
        **SIZE,
    )


# --- what it makes --------------------------------------------------------------------------------


async def test_a_still_has_the_asked_size_and_costs_nothing(stage: Stage) -> None:
    result = await stage.run(still())
    with Image.open(result.files[0]) as image:
        assert image.size == (640, 360)
    assert result.job.cost_micros == 0
    assert len(stage.ledger("comfyui")) == 1


async def test_a_still_is_drawn_at_the_template_s_pixels_in_the_asked_shape(stage: Stage) -> None:
    await stage.run(still(width=1920, height=1080))
    drawn = stage.ledger("comfyui")[0].request
    assert isinstance(drawn, StillRequest)
    assert (drawn.width, drawn.height) == (1360, 768)
    assert drawn.seed == 7
    assert drawn.prompt == "Rain on an empty pier."


async def test_a_character_s_picture_travels_with_the_still(stage: Stage) -> None:
    subject = stage.picture(tag="mara")
    await stage.run(still(prompt="Mara waits on the pier.", subjects=(subject,)))
    drawn = stage.ledger("comfyui")[0].request
    assert isinstance(drawn, StillRequest)
    assert [each.sha256 for each in drawn.subjects] == [subject.sha256]


async def test_an_angle_is_made_from_its_source(stage: Stage) -> None:
    source = stage.picture()
    request = AngleRequest(
        model="comfyui/angle", seed=1, prompt="The same pier from above.", source=source, **SIZE
    )
    result = await stage.run(request)
    drawn = stage.ledger("comfyui")[0].request
    assert isinstance(drawn, AngleRequest)
    assert drawn.source.sha256 == source.sha256
    assert result.files[0].suffix == ".png"


async def test_a_clip_plays_at_the_model_s_own_rate_and_arrives_at_the_film_s(
    stage: Stage,
) -> None:
    result = await stage.run(clip(stage, 2.0))
    drawn = stage.ledger("comfyui")[0].request
    assert isinstance(drawn, ClipRequest)
    assert drawn.fps == 16
    assert round(drawn.duration_seconds * drawn.fps) == frames_for(2.0, 16) == 33
    assert drawn.seed == 7
    info = probe(result.files[0])
    assert info.picture is not None
    assert info.picture.display_size == (640, 360)
    assert float(info.picture.duration) == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize(
    ("seconds", "fps", "frames"),
    [
        pytest.param(5.0, 16, 81, id="five-seconds-of-wan"),
        pytest.param(4.2, 16, 73, id="between"),
        pytest.param(4.0, 24, 97, id="four-seconds-of-ltx"),
        pytest.param(0.5, 16, 9, id="short"),
    ],
)
def test_frames_cover_the_length_in_steps_of_eight(seconds: float, fps: float, frames: int) -> None:
    assert frames_for(seconds, fps) == frames


async def test_options_of_the_card_fill_the_user_s_own_names(stage: Stage) -> None:
    options = {"checkpoint": "flux1-dev-fp8.safetensors", "steps": 12}
    cards = {**stage.book.models}
    cards["comfyui/still"] = cards["comfyui/still"].model_copy(update={"options": options})
    stage.book = stage.book.model_copy(update={"models": cards})
    await stage.once(still())
    graph = stage.ledger("comfyui")[0].body["prompt"]
    assert graph["1"]["inputs"]["ckpt_name"] == "flux1-dev-fp8.safetensors"
    assert graph["5"]["inputs"]["steps"] == 12


async def test_the_account_tells_version_device_and_free_memory(stage: Stage) -> None:
    assert COMFYUI.account is not None
    async with stage.wire(COMFYUI) as wire:
        state = await COMFYUI.account(wire)
    assert "ComfyUI 0.3.75" in state.balance
    assert "22.0 of 24.0 GB free" in state.limits


# --- every rule, broken ---------------------------------------------------------------------------


def in_node(node: str, **inputs: Any) -> Callable[[dict[str, Any]], object]:
    return lambda body: body["prompt"][node]["inputs"].update(inputs)


def without_input(node: str, name: str) -> Callable[[dict[str, Any]], object]:
    return lambda body: body["prompt"][node]["inputs"].pop(name)


BROKEN_GRAPHS = [
    pytest.param(
        "comfyui-node-type",
        lambda body: body["prompt"]["5"].update(class_type="Nobody"),
        id="class",
    ),
    pytest.param(
        "comfyui-node-type", lambda body: body["prompt"]["5"].pop("class_type"), id="no-class"
    ),
    pytest.param("comfyui-outputs", lambda body: body["prompt"].pop("7"), id="nothing-saved"),
    pytest.param("comfyui-required-input", without_input("5", "steps"), id="input-missing"),
    pytest.param("comfyui-link-form", in_node("6", samples=["5"]), id="half-a-link"),
    pytest.param("comfyui-link-form", in_node("6", samples=3), id="a-number-for-a-link"),
    pytest.param("comfyui-link-target", in_node("6", samples=["99", 0]), id="link-to-nobody"),
    pytest.param("comfyui-link-target", in_node("6", samples=["5", 4]), id="no-such-output"),
    pytest.param("comfyui-link-kind", in_node("6", samples=["1", 0]), id="model-for-latent"),
    pytest.param("comfyui-value-kind", in_node("5", steps="many"), id="word-for-number"),
    pytest.param("comfyui-value-range", in_node("5", steps=0), id="too-few-steps"),
    pytest.param("comfyui-value-range", in_node("4", width=20000), id="too-wide"),
    pytest.param("comfyui-value-list", in_node("1", ckpt_name="mine.ckpt"), id="no-such-model"),
    pytest.param("comfyui-cycle", in_node("5", latent_image=["5", 0]), id="feeds-itself"),
    pytest.param("comfyui-prompt", lambda body: body.pop("prompt"), id="no-graph"),
]


@pytest.mark.parametrize(("rule", "change"), BROKEN_GRAPHS)
async def test_a_graph_that_breaks_a_rule_is_refused_for_good(
    stage: Stage, rule: str, change: Callable[[dict[str, Any]], object]
) -> None:
    mutated = Mutated(with_json(change), only="/prompt")
    with pytest.raises(ProviderRefused) as refused:
        await stage.run(still(), transport=mutated)
    assert mutated.rules == [rule]
    assert refused.value.kind is RefusalKind.INVALID
    assert refused.value.cost_micros == 0
    assert stage.ledger() == ()


async def test_a_picture_that_was_not_uploaded_is_refused(stage: Stage) -> None:
    mutated = Mutated(with_json(in_node("7", image="dailies/elsewhere.png")), only="/prompt")
    with pytest.raises(ProviderRefused, match="Invalid image file"):
        await stage.run(clip(stage), transport=mutated)
    assert mutated.rules == ["comfyui-picture"]


def in_form(old: bytes, new: bytes) -> Callable[[httpx.Request], httpx.Request]:
    def changed(request: httpx.Request) -> httpx.Request:
        content = request.read().replace(old, new)
        headers = {**request.headers, "content-length": str(len(content))}
        return httpx.Request(request.method, request.url, headers=headers, content=content)

    return changed


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        pytest.param("comfyui-upload-form", in_form(b'name="image"', b'name="photo"'), id="form"),
        pytest.param("comfyui-upload-folder", in_form(b"dailies\r\n", b"../x/..\r\n"), id="folder"),
        pytest.param("comfyui-origin", with_headers({"Origin": "http://evil.test"}), id="origin"),
    ],
)
async def test_an_upload_that_breaks_a_rule_is_refused(
    stage: Stage, rule: str, change: Callable[[httpx.Request], httpx.Request]
) -> None:
    mutated = Mutated(change, only="/upload")
    with pytest.raises(ProviderRefused):
        await stage.once(clip(stage), transport=mutated)
    assert mutated.rules == [rule]
    assert stage.ledger() == ()


async def test_a_refusal_names_the_template_and_the_node_by_its_title(stage: Stage) -> None:
    mutated = Mutated(with_json(in_node("1", ckpt_name="mine.ckpt")), only="/prompt")
    with pytest.raises(ProviderRefused) as refused:
        await stage.once(still(), transport=mutated)
    named = "still.json: node 1 'dailies:checkpoint=ckpt_name' (CheckpointLoaderSimple)"
    assert refused.value.reason.startswith(f"{named}: Value not in list: ckpt_name: 'mine.ckpt'")


# --- every fault ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        pytest.param("rate_limited", "submit"),
        pytest.param("rate_limited_retry_after", "submit"),
        pytest.param("server_error", "submit"),
        pytest.param("error_page", "submit"),
        pytest.param("reset_before", "submit"),
        pytest.param("reset_after", "submit"),
        pytest.param("truncated", "submit"),
        pytest.param("slow_drip", "submit"),
        pytest.param("unknown_fields", "submit"),
        pytest.param("unknown_status", "submit"),
        pytest.param("rate_limited", "poll"),
        pytest.param("server_error", "poll"),
        pytest.param("error_page", "poll"),
        pytest.param("reset_before", "poll"),
        pytest.param("truncated", "poll"),
        pytest.param("unknown_fields", "poll"),
        pytest.param("unknown_status", "poll"),
        pytest.param("reset_after", "other"),
        pytest.param("error_page", "other"),
        pytest.param("truncated", "download"),
        pytest.param("error_page", "download"),
        pytest.param("reset_before", "download"),
        pytest.param("expired", "download"),
    ],
)
async def test_a_passing_fault_costs_no_job_and_makes_no_second_one(
    stage: Stage, kind: str, call: str
) -> None:
    stage.fault(kind, "comfyui", call)
    result = await stage.run(still())
    assert result.files[0].is_file()
    sold = stage.ledger("comfyui")
    assert result.job.ticket is not None
    assert [sale.id for sale in sold] == [result.job.ticket.task_id]


@pytest.mark.parametrize(
    ("kind", "refusal", "words"),
    [
        pytest.param("failed", RefusalKind.SPOILED, "OutOfMemoryError"),
        pytest.param("moderated_output", RefusalKind.SPOILED, "OutOfMemoryError"),
        pytest.param("no_money", RefusalKind.TRANSIENT, "402", id="a-proxy-s-page"),
    ],
)
async def test_a_lasting_fault_ends_the_job_and_costs_nothing(
    stage: Stage, kind: str, refusal: RefusalKind, words: str
) -> None:
    stage.fault(kind, "comfyui", times=50)
    with pytest.raises(ProviderRefused, match=words) as refused:
        await stage.run(still())
    assert refused.value.kind is refusal
    assert refused.value.cost_micros == 0


@pytest.mark.parametrize("kind", ["wrong_type", "huge", "redirect"])
async def test_what_is_no_file_of_the_server_is_not_taken(stage: Stage, kind: str) -> None:
    stage.fault(kind, "comfyui", "download", times=50)
    with pytest.raises(ProviderRefused) as refused:
        await stage.run(still())
    assert refused.value.kind in (RefusalKind.SPOILED, RefusalKind.HELD)


# --- lost, cancelled, restarted -------------------------------------------------------------------


async def test_a_submit_whose_answer_was_lost_is_found_again_by_its_client_id(
    stage: Stage,
) -> None:
    stage.fault("reset_after", "comfyui", "submit")
    taken = await stage.once(still())
    assert len(taken.files) == 1
    assert len(stage.ledger("comfyui")) == 1


async def test_a_lost_answer_stays_lost_when_the_server_cannot_be_asked(stage: Stage) -> None:
    stage.fault("reset_after", "comfyui", "submit")
    stage.fault("error_page", "comfyui", "other", times=50)
    with pytest.raises(ProviderRefused) as refused:
        await stage.run(still())
    assert refused.value.kind is RefusalKind.ANSWER_LOST


@pytest.fixture
def slow(stage: Stage, stand_in: ThreadedServer) -> Stage:
    """The stage with a server that takes its time; the clock moves it on."""
    stage.floor = dataclasses.replace(stage.floor, latency=1.0)
    stand_in.serve(stage.floor)
    return stage


async def begun(stage: Stage, *requests: Request) -> list[Ticket]:
    tickets = []
    async with stage.studio() as studio:
        for request in requests:
            tickets.append(await studio.submit(request, "", lambda: None))
    return tickets


async def test_a_prompt_that_waits_is_taken_out_of_the_queue(slow: Stage) -> None:
    _, waiting = await begun(slow, still(), still(seed=8))
    async with slow.desk(ComfyUIStill(), "comfyui/still") as desk:
        assert await ComfyUIStill().cancel(desk, waiting)
    first, second = slow.ledger()
    assert not first.cancelled
    assert second.cancelled


async def test_a_prompt_at_work_is_stopped_and_its_history_says_so(slow: Stage) -> None:
    (running,) = await begun(slow, clip(slow))
    slow.floor.clock.advance(1.0)
    async with slow.desk(ComfyUIClip(), "comfyui/clip") as desk:
        assert await ComfyUIClip().cancel(desk, running)
        with pytest.raises(ProviderRefused, match="interrupted in ComfyUI"):
            await ComfyUIClip().poll(desk, running, clip(slow))


async def test_a_prompt_that_has_ended_cannot_be_taken_back(stage: Stage) -> None:
    taken = await stage.once(still())
    assert taken.files
    ticket = Ticket(task_id=stage.ledger()[0].id)
    async with stage.desk(ComfyUIStill(), "comfyui/still") as desk:
        assert not await ComfyUIStill().cancel(desk, ticket)


async def test_waiting_tells_whether_the_work_has_begun(slow: Stage) -> None:
    running, waiting = await begun(slow, still(), still(seed=8))
    slow.floor.clock.advance(1.0)
    async with slow.desk(ComfyUIStill(), "comfyui/still") as desk:
        first = await collect(desk, running, listen_seconds=0.3)
        second = await collect(desk, waiting, listen_seconds=0.3)
    assert isinstance(first, Pending)
    assert not first.queued
    assert isinstance(second, Pending)
    assert second.queued


async def test_the_end_is_heard_before_the_next_look_is_due(slow: Stage) -> None:
    (running,) = await begun(slow, still())
    async with slow.desk(ComfyUIStill(), "comfyui/still") as desk:
        heard = asyncio.create_task(collect(desk, running, listen_seconds=30.0))
        await asyncio.sleep(0.3)
        slow.floor.clock.advance(60.0)
        async with asyncio.timeout(5.0):
            assert isinstance(await heard, Ready)


async def test_a_task_that_a_restart_of_the_server_forgot_is_spoiled_not_unknown(
    stage: Stage,
) -> None:
    ticket = Ticket(task_id="6c2f1b54-7a0d-4c0e-9d0b-1a1f8e6d9b11", hints={"output": "7"})
    async with stage.desk(ComfyUIStill(), "comfyui/still") as desk:
        with pytest.raises(ProviderRefused, match="no longer knows") as refused:
            await ComfyUIStill().poll(desk, ticket, still())
    assert refused.value.kind is RefusalKind.SPOILED
    assert refused.value.cost_micros == 0
