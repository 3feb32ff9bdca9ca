"""Every fault is seen or heard in the asset, where its truth says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from tools.errors import MediaToolFailed
from tools.providers.previz.clips import make_clip
from tools.providers.previz.encode import read_picture
from tools.providers.previz.faults import APPLIES, FaultKind, Order, Truth
from tools.providers.previz.library import Library
from tools.providers.previz.painter import Blemish
from tools.providers.previz.render_job import perform
from tools.providers.previz.sounds import read_wav
from tools.providers.previz.stills import make_still
from tools.providers.previz.work_order import job_of
from tools.providers.requests import (
    Capability,
    ClipRequest,
    LipsyncRequest,
    Media,
    Request,
    StillRequest,
    VoiceRequest,
)

K = FaultKind
WIDTH, HEIGHT, FPS = 224, 126, 12
PROMPT = (
    "Medium shot of Marcus, a man with short dark hair, in a long blue coat, facing left, holding "
    "a lantern in a workshop by day, a clock on the table beside him."
)
Frames = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Set:
    folder: Path
    library: Library
    keyframe: Path


def still(prompt: str = PROMPT) -> StillRequest:
    return StillRequest(model="m", seed=3, prompt=prompt, width=WIDTH, height=HEIGHT)


def media(path: Path) -> Media:
    return Media(sha256=hashlib.sha256(path.read_bytes()).hexdigest(), path=path)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Set:
    folder = tmp_path_factory.mktemp("faults")
    rendered = perform(job_of(still(), folder, folder / "keyframe.png", Order()))
    return Set(folder, Library(folder), rendered.path)


def with_fault(scene: Set, request: Request, kind: FaultKind | None) -> tuple[Path, Truth]:
    suffix = {"still": ".png", "voice": ".wav"}.get(request.kind, ".mp4")
    path = scene.folder / f"{request.kind}-{kind}{suffix}"
    order = Order(kinds=() if kind is None else (kind,), seed=11)
    rendered = perform(job_of(request, scene.folder, path, order))
    assert json.loads(rendered.truth.read_text())["kind"] == kind
    return path, Truth.model_validate_json(rendered.truth.read_bytes())


@pytest.mark.parametrize("kind", APPLIES[Capability.STILL])
def test_a_fault_shows_in_a_still_where_its_truth_says(scene: Set, kind: FaultKind) -> None:
    if kind is K.TRUNCATED_FILE:
        return
    clean = read_picture(scene.keyframe).astype(int)
    path, truth = with_fault(scene, still(), kind)
    image = read_picture(path)
    assert truth.what
    if kind is K.WRONG_SIZE:
        assert image.shape != clean.shape
        return
    apart = np.abs(image - clean).max(axis=2) > 12
    assert apart.mean() > 3e-4
    if truth.region is not None:
        box = truth.region
        outside = apart.copy()
        outside[box.y : box.y + box.height, box.x : box.x + box.width] = False
        assert outside.mean() < 0.01


def test_a_truncated_still_is_broken(scene: Set) -> None:
    path, _ = with_fault(scene, still(), K.TRUNCATED_FILE)
    whole = scene.keyframe.stat().st_size
    assert 0.4 * whole < path.stat().st_size < 0.7 * whole


@pytest.mark.parametrize(
    ("kind", "prompt"),
    [
        pytest.param(K.MISSING_PROP, "Wide shot of an empty beach by day.", id="no prop"),
        pytest.param(K.WRONG_PERSON, "Wide shot of an empty beach by day.", id="nobody"),
        pytest.param(K.MELTED_FACE, "Extreme wide shot of a man on a beach.", id="no face to see"),
        pytest.param(K.EXTRA_FINGERS, "Close-up of a man's face on a beach.", id="no hand"),
        pytest.param(K.FLIPPED_DIRECTION, "Close-up of a man facing the camera.", id="frontal"),
    ],
)
def test_a_fault_that_cannot_show_is_not_chosen(scene: Set, kind: FaultKind, prompt: str) -> None:
    order = Order(kinds=(kind,), seed=11)
    assert make_still(still(prompt), scene.library, order).truth.kind is None
    order = Order(kinds=(kind, K.BLUR), seed=11)
    assert make_still(still(prompt), scene.library, order).truth.kind is K.BLUR


def clip(scene: Set) -> ClipRequest:
    return ClipRequest(
        model="wan",
        seed=3,
        prompt="Marcus turns slowly to the right; slow push in",
        first_frame=media(scene.keyframe),
        duration_seconds=1.0,
        fps=FPS,
        width=WIDTH,
        height=HEIGHT,
    )


def frames_of(path: Path) -> Frames:
    with av.open(str(path)) as container:
        frames = [f.to_ndarray(format="rgb24") for f in container.decode(video=0)]
    return np.stack(frames).astype(np.int16)


@pytest.fixture(scope="module")
def clean(scene: Set) -> Frames:
    return frames_of(with_fault(scene, clip(scene), None)[0])


def changed(frames: Frames, clean: Frames) -> npt.NDArray[np.float64]:
    """Share of each frame that differs visibly."""
    return np.asarray((np.abs(frames - clean).max(axis=3) > 40).mean(axis=(1, 2)))


WITHIN = [
    kind
    for kind in APPLIES[Capability.CLIP]
    if kind not in (K.WRONG_SIZE, K.TRUNCATED_FILE, K.EXTRA_FINGERS, K.MISSING_FINGERS)
]


@pytest.mark.parametrize("kind", WITHIN)
def test_a_fault_shows_in_a_clip_in_its_window(scene: Set, clean: Frames, kind: FaultKind) -> None:
    path, truth = with_fault(scene, clip(scene), kind)
    frames = frames_of(path)
    assert frames.shape == clean.shape
    assert truth.since is not None
    assert truth.until is not None
    first, last = int(np.ceil(truth.since * FPS)), int(np.ceil(truth.until * FPS))
    assert 0 < first < last <= len(frames)
    apart = changed(frames, clean)
    assert apart[: first - 1].max(initial=0) < 2e-3
    assert apart[first:last].max() > 1e-3
    assert apart[last + 1 :].max(initial=0) < 2e-3


def test_black_is_black_and_frozen_stands(scene: Set, clean: Frames) -> None:
    path, truth = with_fault(scene, clip(scene), K.BLACK)
    middle = int((truth.since or 0) * FPS + 2)
    assert frames_of(path)[middle].max() < 24
    path, truth = with_fault(scene, clip(scene), K.FROZEN)
    frames = frames_of(path)
    first = int(np.ceil((truth.since or 0) * FPS))
    assert np.abs(frames[first + 1] - frames[first + 4]).mean() < 0.5
    assert np.abs(clean[first + 1] - clean[first + 4]).mean() > 1


def test_a_clip_of_a_wrong_size_has_it_throughout(scene: Set) -> None:
    frames = frames_of(with_fault(scene, clip(scene), K.WRONG_SIZE)[0])
    assert frames.shape == (12, HEIGHT, 168, 3)


def test_a_truncated_clip_does_not_decode_to_its_end(scene: Set) -> None:
    path, _ = with_fault(scene, clip(scene), K.TRUNCATED_FILE)
    count = 0
    try:
        with av.open(str(path)) as container:
            for _ in container.decode(video=0):
                count += 1
    except av.FFmpegError:
        pass
    assert count < 12


def test_a_clip_goes_on_with_the_fault_of_its_keyframe(scene: Set) -> None:
    wrong = make_still(still(), scene.library, Order(kinds=(K.BLUR,), seed=11))
    assert wrong.stage is not None
    assert wrong.blemish == Blemish(K.BLUR, 11)
    path = scene.folder / "blurred.png"
    job = job_of(still(), scene.folder, path, Order(kinds=(K.BLUR,), seed=11))
    perform(job)
    request = clip(scene).model_copy(update={"first_frame": media(path)})
    truth = make_clip(request, Library(scene.folder), Order(), scene.folder / "soft.mp4")
    assert truth.kind is None
    assert truth.inherited is K.BLUR
    sharp = np.abs(np.diff(frames_of(scene.folder / "soft.mp4")[-1], axis=1)).mean()
    assert (
        sharp
        < 0.6
        * np.abs(np.diff(frames_of(with_fault(scene, clip(scene), None)[0])[-1], axis=1)).mean()
    )


LINE = VoiceRequest(model="eleven", seed=1, text="Every clock has stopped.", voice="man-warm")


def test_a_mouth_out_of_sync_is_late(scene: Set) -> None:
    voice, _ = with_fault(scene, LINE, None)
    request = LipsyncRequest(
        voice=media(voice),
        delay_seconds=0.1,
        **clip(scene).model_dump(exclude={"kind", "first_frame"}),
        first_frame=media(scene.keyframe),
    )
    right = frames_of(with_fault(scene, request, None)[0])
    late = frames_of(with_fault(scene, request, K.MOUTH_OUT_OF_SYNC)[0])
    assert changed(late, right)[2:].max() > 1e-4


def test_voices_go_wrong_as_ordered(scene: Set) -> None:
    right = read_wav(with_fault(scene, LINE, None)[0])
    silent = read_wav(with_fault(scene, LINE, K.SILENT_VOICE)[0])
    clipped = read_wav(with_fault(scene, LINE, K.CLIPPED_VOICE)[0])
    assert silent.peak < 1e-3
    assert silent.seconds == pytest.approx(right.seconds, abs=0.01)
    assert (np.abs(clipped.samples) > 0.99).mean() > 20 * (np.abs(right.samples) > 0.99).mean()
    path, truth = with_fault(scene, LINE, K.WRONG_WORDS)
    assert "clock" not in truth.what
    assert not np.array_equal(read_wav(path).samples[:20_000], right.samples[:20_000])
    path, _ = with_fault(scene, LINE, K.TRUNCATED_FILE)
    assert path.stat().st_size < 0.5 * with_fault(scene, LINE, None)[0].stat().st_size


def test_a_broken_voice_is_no_voice(scene: Set, tmp_path: Path) -> None:
    (tmp_path / "line.wav").write_bytes(b"RIFF")
    request = LipsyncRequest(
        voice=media(tmp_path / "line.wav"),
        **clip(scene).model_dump(exclude={"kind", "first_frame"}),
        first_frame=media(scene.keyframe),
    )
    with pytest.raises(MediaToolFailed):
        make_clip(request, scene.library, Order(), tmp_path / "talk.mp4")
