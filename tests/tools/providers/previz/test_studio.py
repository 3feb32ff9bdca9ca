from __future__ import annotations

import asyncio
import hashlib
import json
import wave
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tools.errors import ProviderRefused, RefusalKind, UserFixable
from tools.providers.previz.encode import read_picture
from tools.providers.previz.faults import FaultKind, FaultPlan, Injection
from tools.providers.previz.studio import PrevizStudio
from tools.providers.provider import Done, Provider, Ticket
from tools.providers.requests import (
    AngleRequest,
    Capability,
    ClipRequest,
    FoleyRequest,
    LipsyncRequest,
    Media,
    MusicRequest,
    Request,
    StillRequest,
    VoiceRequest,
)

WIDTH, HEIGHT, FPS = 224, 126, 12
LEAD = (
    "Medium shot of Marcus, a man in his forties with short dark hair and round glasses, in a long "
    "charcoal coat, standing in a workshop by day, a lantern on the bench beside him."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studio")


@pytest.fixture(scope="module")
def studio(folder: Path) -> Iterator[PrevizStudio]:
    studio = PrevizStudio(folder / "previz", workers=1)
    yield studio
    studio.close()


def made(studio: Provider, request: Request, folder: Path) -> Path:
    """The one file that a request gives."""

    async def run() -> Path:
        task = await studio.submit(request, "", lambda: None)
        state = await studio.poll(task, request, folder)
        assert isinstance(state, Done)
        assert state.cost_micros == studio.quote_micros(request) == 0
        (output,) = state.outputs
        assert output.truth is not None
        assert output.truth.is_file()
        return output.path

    return asyncio.run(run())


def media(path: Path, tag: str = "") -> Media:
    return Media(sha256=hashlib.sha256(path.read_bytes()).hexdigest(), path=path, tag=tag)


def still(prompt: str = LEAD, seed: int = 1, **more: object) -> StillRequest:
    fields = {"model": "image-01", "seed": seed, "prompt": prompt, "width": WIDTH, "height": HEIGHT}
    return StillRequest.model_validate(fields | more)


def clip(
    frame: Path, prompt: str = "He turns to the right, slow push in", **more: object
) -> Request:
    fields: dict[str, object] = {
        "model": "wan",
        "seed": 1,
        "prompt": prompt,
        "first_frame": media(frame),
        "duration_seconds": 1.0,
        "fps": FPS,
        "width": WIDTH,
        "height": HEIGHT,
    }
    return ClipRequest.model_validate(fields | more)


def frames_of(path: Path) -> npt.NDArray[np.uint8]:
    with av.open(str(path)) as container:
        return np.stack([f.to_ndarray(format="rgb24") for f in container.decode(video=0)])


def truth_of(path: Path) -> dict[str, object]:
    return dict(json.loads(path.with_suffix(".truth.json").read_text()))


@pytest.fixture(scope="module")
def keyframe(studio: PrevizStudio, folder: Path) -> Path:
    return made(studio, still(), folder / "job")


@pytest.fixture(scope="module")
def line(studio: PrevizStudio, folder: Path) -> Path:
    request = VoiceRequest(model="eleven", seed=1, text="It stopped again.", voice="man-warm")
    return made(studio, request, folder / "job")


def test_a_studio_is_a_provider_of_everything(studio: PrevizStudio) -> None:
    provider: Provider = studio
    assert provider.capabilities() == frozenset(Capability)
    assert provider.submit_is_idempotent


def test_a_still_has_its_size_and_a_clean_truth(keyframe: Path) -> None:
    assert read_picture(keyframe).shape == (HEIGHT, WIDTH, 3)
    assert truth_of(keyframe)["kind"] is None


def test_an_angle_is_another_picture_of_the_same_people(
    studio: PrevizStudio, keyframe: Path, folder: Path
) -> None:
    request = AngleRequest(
        model="kontext",
        seed=2,
        prompt="Close-up of Marcus from a low angle, same place.",
        source=media(keyframe),
        width=WIDTH,
        height=HEIGHT,
    )
    angle = read_picture(made(studio, request, folder / "job"))
    assert angle.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(angle.astype(int) - read_picture(keyframe)).mean() > 5


def test_a_clip_has_its_frames_and_moves_from_its_keyframe(
    studio: PrevizStudio, keyframe: Path, folder: Path
) -> None:
    frames = frames_of(made(studio, clip(keyframe, duration_seconds=1.26), folder / "job"))
    assert frames.shape == (15, HEIGHT, WIDTH, 3)
    start = np.abs(frames[0].astype(int) - read_picture(keyframe)).mean()
    end = np.abs(frames[-1].astype(int) - read_picture(keyframe)).mean()
    assert start < 4
    assert end > 2 * start


def test_a_clip_from_a_resized_and_reencoded_keyframe_is_the_same_clip(
    studio: PrevizStudio, keyframe: Path, folder: Path
) -> None:
    small = cv2.resize(read_picture(keyframe)[..., ::-1], (192, 108), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(folder / "back.jpg"), small, [cv2.IMWRITE_JPEG_QUALITY, 70])
    one = made(studio, clip(keyframe), folder / "job")
    other = made(studio, clip(folder / "back.jpg"), folder / "job")
    assert one.name != other.name
    assert one.read_bytes() == other.read_bytes()


def test_a_voice_is_heard(line: Path) -> None:
    with wave.open(str(line), "rb") as sound:
        assert (sound.getframerate(), sound.getsampwidth()) == (48_000, 2)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    assert np.abs(samples).max() > 3000


def test_a_mouth_moves_with_the_voice_and_rests_before_it(
    studio: PrevizStudio, line: Path, folder: Path
) -> None:
    frame = made(studio, still("Close-up of Marcus, a dark-haired man, in an office"), folder)
    fields = clip(frame, "He stands still").model_dump() | {
        "kind": "lipsync",
        "first_frame": media(frame),
        "voice": media(line),
        "delay_seconds": 0.5,
        "duration_seconds": 2.0,
    }
    path = made(studio, LipsyncRequest.model_validate(fields), folder / "job")
    frames = frames_of(path)
    assert frames.shape == (24, HEIGHT, WIDTH, 3)
    silent = frames_of(
        made(studio, clip(frame, "He stands still", duration_seconds=2.0), folder / "job")
    )
    # Encoding spreads small differences over the frames; a mouth is a large one.
    apart = (np.abs(frames.astype(int) - silent).max(axis=3) > 30).sum(axis=(1, 2))
    assert apart[:6].max() == 0
    assert apart[6:].max() > 10
    with av.open(str(path)) as container:
        sound = container.streams.audio[0]
        assert sound.codec_context.name == "aac"
        assert sound.duration is not None
        assert sound.time_base is not None
        assert float(sound.duration * sound.time_base) == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(
            FoleyRequest(model="mmaudio", seed=1, prompt="footsteps on wood", duration_seconds=1.5),
            id="foley bed",
        ),
        pytest.param(
            MusicRequest(model="m", seed=1, prompt="slow sad piano", duration_seconds=1.5),
            id="music",
        ),
    ],
)
def test_sounds_have_their_length(studio: PrevizStudio, request_: Request, folder: Path) -> None:
    with wave.open(str(made(studio, request_, folder / "job")), "rb") as sound:
        assert sound.getnframes() == 72_000


def test_foley_is_made_to_the_clip(studio: PrevizStudio, keyframe: Path, folder: Path) -> None:
    path = made(studio, clip(keyframe), folder / "job")
    request = FoleyRequest(
        model="mmaudio", seed=1, prompt="footsteps", clip=media(path), duration_seconds=1.0
    )
    with wave.open(str(made(studio, request, folder / "job")), "rb") as sound:
        assert sound.getnframes() == 48_000


def test_another_studio_gives_the_same_bytes(
    studio: PrevizStudio, keyframe: Path, folder: Path
) -> None:
    other = PrevizStudio(folder / "previz", workers=1)
    again = made(other, still(), folder / "again")
    moving = made(other, clip(keyframe), folder / "again")
    other.close()
    assert again.read_bytes() == keyframe.read_bytes()
    assert moving.read_bytes() == made(studio, clip(keyframe), folder / "job").read_bytes()


def test_a_reference_keeps_its_looks(studio: PrevizStudio, keyframe: Path, folder: Path) -> None:
    # The words say nothing of the coat: it can only come from the picture.
    prompt = "Medium shot of Marcus standing in a workshop by day."
    unknown = read_picture(made(studio, still(prompt), folder / "job"))
    known = read_picture(
        made(studio, still(prompt, subjects=(media(keyframe, "Marcus"),)), folder / "job")
    )
    assert np.abs(known.astype(int) - unknown).mean() > 1


def photograph(path: Path) -> Path:
    y, x = np.mgrid[0:180, 0:320]
    ground = np.stack([90 + x // 4, 120 + y // 3, 140 + 0 * x], axis=2).astype(np.uint8)
    cv2.circle(ground, (160, 95), 50, (30, 40, 200), cv2.FILLED)
    cv2.imwrite(str(path), ground)
    return path


def test_an_unknown_picture_is_moved(studio: PrevizStudio, folder: Path) -> None:
    picture = photograph(folder / "photo.png")
    request = clip(picture, "Slow push in on the ball")
    frames = frames_of(made(studio, request, folder / "job"))
    assert frames.shape == (12, HEIGHT, WIDTH, 3)
    # The subject is red and grows.
    red = ((frames[..., 0] > 150) & (frames[..., 1] < 90)).sum(axis=(1, 2))
    assert red[-1] > 1.03 * red[0] > 500


def test_an_unknown_subject_stands_on_the_stage(studio: PrevizStudio, folder: Path) -> None:
    picture = photograph(folder / "photo.png")
    request = still(
        "Medium shot of BALL in a snowy field by day.", subjects=(media(picture, "BALL"),)
    )
    image = read_picture(made(studio, request, folder / "job")).astype(int)
    assert ((image[..., 0] - image[..., 1] > 60) & (image[..., 2] < 140)).mean() > 0.02


def test_an_injection_hits_one_take_and_spares_the_retake(folder: Path) -> None:
    plan = FaultPlan(injections=(Injection(kind=FaultKind.BLACK, contains="charcoal"),))
    studio = PrevizStudio(folder / "injected", plan, workers=1)
    first = made(studio, still(), folder / "injected")
    retake = made(studio, still(seed=2), folder / "injected")
    again = made(studio, still(), folder / "injected again")
    studio.close()
    assert truth_of(first)["kind"] == "black"
    assert read_picture(first).max() < 10
    assert truth_of(retake)["kind"] is None
    assert read_picture(retake).max() > 60
    assert again.read_bytes() == first.read_bytes()


async def test_a_task_never_submitted_is_unknown(studio: PrevizStudio, tmp_path: Path) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await studio.poll(Ticket(task_id="previz-nothing"), still(), tmp_path)
    assert refused.value.kind is RefusalKind.UNKNOWN_TASK


async def test_impossible_sizes_are_refused(studio: PrevizStudio) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await studio.submit(still(width=4, height=4), "", lambda: None)
    assert refused.value.kind is RefusalKind.INVALID


def test_a_broken_keyframe_is_refused(studio: PrevizStudio, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    with pytest.raises(ProviderRefused):
        made(studio, clip(tmp_path / "broken.png"), tmp_path)


def test_an_unknown_voice_is_named_to_the_user(studio: PrevizStudio, tmp_path: Path) -> None:
    request = VoiceRequest(model="eleven", seed=1, text="   ", voice="man-warm")
    with pytest.raises(UserFixable):
        made(studio, request, tmp_path)
