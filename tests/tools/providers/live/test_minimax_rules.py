"""Each limit of MiniMax: the real client's request, changed to break it, is refused for it."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.tools.providers.set_up import Mutated, Stage, with_headers, with_json
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.minimax import MINIMAX
from tools.providers.rehearsal.minimax_rules import RULES
from tools.providers.requests import ClipRequest, Request, StillRequest, VoiceRequest

Body = dict[str, Any]
Make = Callable[[Stage], Request]
K = RefusalKind


def still(stage: Stage) -> StillRequest:
    return StillRequest(
        model="minimax/image-01",
        seed=7,
        prompt="Close-up of Mara.",
        subjects=(stage.picture(512, 512, tag="Mara"),),
        width=1280,
        height=720,
    )


def clip_of(model: str) -> Make:
    def make(stage: Stage) -> ClipRequest:
        return ClipRequest(
            model=f"minimax/{model}",
            seed=7,
            prompt="She turns.",
            first_frame=stage.picture(1280, 720),
            duration_seconds=4.0,
            fps=24,
            width=1280,
            height=720,
        )

    return make


def line(stage: Stage) -> VoiceRequest:
    return VoiceRequest(
        model="minimax/speech-2.8-hd", seed=7, text="Light the lamp.", voice="man-old"
    )


hailuo, hailuo_02, s2v, h3, h3_max = map(
    clip_of, ("hailuo-2.3", "hailuo-02", "s2v-01", "h3", "h3-max")
)


def put(**fields: Any) -> Callable[[Body], object]:
    return lambda body: body.update(fields)


def take(*names: str) -> Callable[[Body], object]:
    return lambda body: [body.pop(name, None) for name in names]


def both(*changes: Callable[[Body], object]) -> Callable[[Body], object]:
    return lambda body: [change(body) for change in changes]


def inside(*path: str | int, **fields: Any) -> Callable[[Body], object]:
    def change(body: Body) -> None:
        inner: Any = body
        for step in path:
            inner = inner[step]
        inner.update(fields)

    return change


def uri(width: int, height: int, form: str = "png", padding: int = 0) -> str:
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, form)
    content = file.getvalue() + bytes(padding)
    return f"data:image/{form};base64,{base64.b64encode(content).decode()}"


def more_content(*items: Body) -> Callable[[Body], object]:
    return lambda body: body["content"].extend(items)


def picture_item(role: str) -> Body:
    return {"type": "image_url", "image_url": {"url": uri(300, 300)}, "role": role}


@dataclass(frozen=True)
class Break:
    """A request changed so that it breaks one rule."""

    rule: str
    make: Make
    change: Callable[[Body], object]


REFERENCE = {"type": "character", "image_file": "data:image/png;base64,AAAA"}
FACE = {"type": "character", "image": [uri(400, 400)]}

BREAKS = (
    Break("image-model", still, put(model="image-02")),
    Break("image-model", still, take("model")),
    Break("image-prompt", still, put(prompt="x" * 1501)),
    Break("image-prompt", still, put(prompt="")),
    Break("image-ratio", still, put(aspect_ratio="5:4")),
    Break("image-ratio", still, put(model="image-01-live", aspect_ratio="21:9")),
    Break("image-size", still, put(width=500)),
    Break("image-size", still, put(height=2056)),
    Break("image-size", still, put(width=1284)),
    Break("image-size", still, take("height")),
    Break("image-size", still, put(model="image-01-live")),
    Break("image-format", still, put(response_format="file")),
    Break("image-count", still, put(n=0)),
    Break("image-count", still, put(n=10)),
    Break("image-seed", still, put(seed="7")),
    Break("image-flags", still, put(prompt_optimizer="no")),
    Break("image-reference", still, put(subject_reference={"type": "character"})),
    Break("image-reference", still, inside("subject_reference", 0, type="face")),
    Break("image-reference", still, put(subject_reference=[{"type": "character"}])),
    Break("image-reference-file", still, put(subject_reference=[REFERENCE])),
    Break(
        "image-reference-file",
        still,
        inside("subject_reference", 0, image_file=uri(64, 64, "webp")),
    ),
    Break(
        "image-reference-file",
        still,
        inside("subject_reference", 0, image_file=uri(64, 64, padding=10_000_000)),
    ),
    Break("video-model", hailuo, put(model="video-01")),
    Break("video-prompt", hailuo, put(prompt="x" * 2001)),
    Break("video-words", hailuo, both(take("first_frame_image"), put(prompt=""))),
    Break("video-flags", hailuo, put(prompt_optimizer=1)),
    Break("video-flags", hailuo, put(fast_pretreatment="yes")),
    Break("video-mode", hailuo, put(subject_reference=[FACE])),
    Break("video-mode", hailuo, put(last_frame_image=uri(400, 400))),
    Break("video-mode", hailuo, put(model="T2V-01", resolution="720P")),
    Break("video-mode", hailuo, both(take("first_frame_image"), put(model="I2V-01"))),
    Break("video-mode", s2v, take("subject_reference")),
    Break(
        "video-mode",
        hailuo_02,
        both(take("first_frame_image"), put(last_frame_image=uri(400, 400))),
    ),
    Break("video-length", hailuo, put(duration=7)),
    Break("video-length", hailuo, put(resolution="720P")),
    Break("video-length", hailuo, put(resolution="1080P", duration=10)),
    Break("video-length", hailuo, put(resolution="512P")),
    Break("video-length", hailuo, put(duration="6")),
    Break("video-512", hailuo_02, both(take("first_frame_image"), put(resolution="512P"))),
    Break("video-bare", s2v, put(duration=6)),
    Break("video-bare", s2v, put(resolution="720P")),
    Break("video-picture", hailuo, put(first_frame_image=uri(300, 400))),
    Break("video-picture", hailuo, put(first_frame_image=uri(1000, 390))),
    Break("video-picture", hailuo, put(first_frame_image=uri(400, 400, "gif"))),
    Break("video-picture", hailuo, put(first_frame_image=uri(400, 400, padding=20_000_000))),
    Break("video-picture", hailuo_02, put(last_frame_image=uri(200, 200))),
    Break("video-picture", s2v, inside("subject_reference", 0, image=[uri(200, 200)])),
    Break("video-subject", s2v, put(subject_reference=[{"image": uri(400, 400)}])),
    Break("video-subject", s2v, inside("subject_reference", 0, image=uri(400, 400))),
    Break("video-subject", s2v, inside("subject_reference", 0, image=[])),
    Break("video-subject", s2v, put(subject_reference=[FACE, FACE])),
    Break("video-subject", s2v, put(subject_reference=[])),
    Break("h3-model", h3, put(model="MiniMax-H4")),
    Break("h3-content", h3, put(content="She turns.")),
    Break("h3-content", h3, more_content({"type": "words", "text": "x"})),
    Break("h3-content", h3, inside("content", 1, image_url={})),
    Break("h3-text", h3, inside("content", 0, text="x" * 7001)),
    Break("h3-text", h3, inside("content", 0, text="")),
    Break("h3-text", h3, lambda body: body["content"].pop(0)),
    Break("h3-role", h3, inside("content", 1, role="middle_frame")),
    Break("h3-references", h3, more_content(*[picture_item("reference_image")] * 10)),
    Break("h3-picture", h3, inside("content", 1, image_url={"url": uri(255, 300)})),
    Break("h3-picture", h3, inside("content", 1, image_url={"url": uri(5762, 3000)})),
    Break("h3-picture", h3, inside("content", 1, image_url={"url": uri(900, 300)})),
    Break(
        "h3-picture",
        h3,
        inside("content", 1, image_url={"url": uri(300, 300, padding=30_000_000)}),
    ),
    Break("h3-resolution", h3, put(resolution="1080P")),
    Break("h3-resolution", h3, put(resolution="480P")),
    Break("h3-resolution", h3_max, put(resolution="2K")),
    Break("h3-resolution", h3, take("resolution")),
    Break("h3-duration", h3, put(duration=3)),
    Break("h3-duration", h3, put(duration=16)),
    Break("h3-duration", h3, put(duration=4.5)),
    Break("h3-duration", h3, take("duration")),
    Break("h3-duration", h3_max, put(duration=4)),
    Break("h3-ratio", h3, put(ratio="2.39:1")),
    Break("h3-size", h3, put(padding="x" * 64_000_000)),
    Break("speech-model", line, put(model="speech-3")),
    Break("speech-text", line, put(text="x" * 10_000)),
    Break("speech-text", line, put(text="")),
    Break("speech-voice", line, inside("voice_setting", voice_id="man-old")),
    Break("speech-voice", line, put(voice_setting={})),
    Break("speech-speed", line, inside("voice_setting", speed=2.1)),
    Break("speech-speed", line, inside("voice_setting", speed=0.4)),
    Break("speech-volume", line, inside("voice_setting", vol=0)),
    Break("speech-volume", line, inside("voice_setting", vol=10.5)),
    Break("speech-pitch", line, inside("voice_setting", pitch=13)),
    Break("speech-emotion", line, inside("voice_setting", emotion="wistful")),
    Break("speech-rate", line, inside("audio_setting", sample_rate=48_000)),
    Break("speech-bitrate", line, inside("audio_setting", bitrate=320_000)),
    Break("speech-format", line, inside("audio_setting", format="ogg")),
    Break("speech-channel", line, inside("audio_setting", channel=6)),
    Break("speech-output", line, put(output_format="base64")),
    Break("speech-flags", line, put(subtitle_enable="yes")),
)
ELSEWHERE = {"auth", "body", "video-task", "video-file", "h3-task", "h3-cancel", "voices-type"}
"""Rules of questions, tested one by one below and beside the clients."""


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.rule)
async def test_a_request_that_breaks_a_rule_is_refused_for_it_and_not_sold(
    stage: Stage, case: Break
) -> None:
    stage.changed("minimax", read_seconds=30.0)
    watched = Mutated(with_json(case.change))
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(case.make(stage), transport=watched)
    assert watched.rules == [f"minimax-{case.rule}"]
    assert (caught.value.kind, caught.value.cost_micros) == (K.INVALID, 0)
    assert stage.ledger() == ()


def test_every_rule_is_broken_by_some_test() -> None:
    broken = {f"minimax-{case.rule}" for case in BREAKS} | {f"minimax-{n}" for n in ELSEWHERE}
    assert broken == {rule.id for rule in RULES.rules()}


@pytest.mark.parametrize("make", [still, hailuo, h3, line], ids=["still", "v1", "v2", "speech"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="none"),
        pytest.param("Key rehearsal-minimax-0001", id="scheme"),
        pytest.param("rehearsal-minimax-0001", id="bare"),
        pytest.param("Bearer sk-of-another-region", id="unknown"),
    ],
)
async def test_only_a_bearer_with_a_known_key_is_served(
    stage: Stage, make: Make, value: str | None
) -> None:
    watched = Mutated(with_headers({"authorization": value}))
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(make(stage), transport=watched)
    assert watched.rules == ["minimax-auth"]
    assert caught.value.kind is K.CREDENTIALS
    assert stage.ledger() == ()


@pytest.mark.parametrize("make", [still, hailuo, h3, line], ids=["still", "v1", "v2", "speech"])
@pytest.mark.parametrize("content", [b"{", b"[]", b""], ids=["torn", "list", "empty"])
async def test_a_body_that_is_no_object_is_refused(
    stage: Stage, make: Make, content: bytes
) -> None:
    def change(request: httpx.Request) -> httpx.Request:
        headers = {"authorization": request.headers["authorization"]}
        return httpx.Request(request.method, request.url, headers=headers, content=content)

    watched = Mutated(change)
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(make(stage), transport=watched)
    assert watched.rules == ["minimax-body"]
    assert caught.value.kind is K.INVALID


@pytest.mark.parametrize(
    ("file_id", "rule"),
    [("310000000000042", "video-file"), ("", "video-file")],
)
async def test_a_file_that_is_not_there_is_not_given(stage: Stage, file_id: str, rule: str) -> None:
    watched = Mutated()
    async with stage.wire(MINIMAX, transport=watched) as wire:
        with pytest.raises(ProviderRefused):
            await wire.ask("GET", "/v1/files/retrieve", params={"file_id": file_id})
    assert watched.rules == [f"minimax-{rule}"]


async def test_voices_are_listed_for_a_type(stage: Stage) -> None:
    watched = Mutated()
    async with stage.wire(MINIMAX, transport=watched) as wire:
        listed = (await wire.ask("POST", "/v1/get_voice", json={"voice_type": "all"})).json()
        with pytest.raises(ProviderRefused):
            await wire.ask("POST", "/v1/get_voice", json={})
    assert isinstance(listed, dict)
    assert "English_PatientMan" in {each["voice_id"] for each in listed["system_voice"]}
    assert watched.rules == ["minimax-voices-type"]


async def test_a_running_h3_task_cannot_be_cancelled(stage: Stage) -> None:
    watched = Mutated()
    async with stage.wire(MINIMAX, transport=watched) as wire:
        body = {
            "model": "MiniMax-H3",
            "content": [{"type": "text", "text": "Fog."}, picture_item("first_frame")],
            "resolution": "768P",
            "duration": 4,
        }
        task = (await wire.ask("POST", "/v2/video_generation", json=body)).json()
        assert isinstance(task, dict)
        for _ in range(2):
            await wire.ask("GET", f"/v2/query/video_generation/{task['task_id']}")
        with pytest.raises(ProviderRefused):
            await wire.ask("DELETE", f"/v2/video_generation/{task['task_id']}")
    assert watched.rules == ["minimax-h3-cancel"]


async def test_text_alone_makes_a_clip_at_both_protocols(stage: Stage) -> None:
    async with stage.wire(MINIMAX) as wire:
        await wire.ask(
            "POST",
            "/v1/video_generation",
            json={"model": "MiniMax-Hailuo-02", "prompt": "Mara waits. Mara is a woman."},
        )
        await wire.ask(
            "POST",
            "/v2/video_generation",
            json={
                "model": "MiniMax-H3",
                "content": [{"type": "text", "text": "Fog."}],
                "resolution": "768P",
                "duration": 4,
            },
        )
    assert [(sale.model, sale.cost_micros) for sale in stage.ledger()] == [
        ("MiniMax-Hailuo-02", 280_000),
        ("MiniMax-H3", 320_000),
    ]


async def test_first_and_last_frame_make_a_clip_at_hailuo_02(stage: Stage) -> None:
    watched = Mutated(with_json(put(last_frame_image=uri(640, 360))))
    await stage.once(hailuo_02(stage), transport=watched)
    assert watched.rules == []
    assert len(stage.ledger()) == 1


async def test_nine_pictures_can_be_asked_for_as_base64(stage: Stage) -> None:
    async with stage.wire(MINIMAX) as wire:
        body = {"model": "image-01", "prompt": "Fog.", "n": 9, "response_format": "base64"}
        said = (await wire.ask("POST", "/v1/image_generation", json=body)).json()
    assert isinstance(said, dict)
    pictures = [base64.b64decode(each) for each in said["data"]["image_base64"]]
    assert [picture[:3] for picture in pictures] == [b"\xff\xd8\xff"] * 9
    assert said["metadata"] == {"success_count": 9, "failed_count": 0}
    assert [sale.cost_micros for sale in stage.ledger()] == [9 * 3500]
