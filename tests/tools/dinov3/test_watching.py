"""A clip is decoded and encoded side by side, once each, and nothing is left behind."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.features import Features
from tools.dinov3.footage import FOLLOWED_SHORT_SIDE, Footage, read_footage
from tools.dinov3.sight import Looker, Unreadable
from tools.dinov3.watching import watch, watched_while
from tools.dinov3.windows import MOST_SECONDS, watch_windows, window_spans

Image = npt.NDArray[np.uint8]
FPS, WIDTH, HEIGHT = 24, 160, 96


def frame(t: int, colour: tuple[int, int, int] = (200, 60, 40)) -> Image:
    canvas = np.full((HEIGHT, WIDTH, 3), (96, 110, 124), np.uint8)
    cv2.rectangle(canvas, (10 + t, 30), (40 + t, 90), colour, -1)
    return canvas


def write(path: Path, frames: list[Image]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "18", "preset": "ultrafast"}
        for image in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("clip") / "clip.mp4", [frame(t) for t in range(36)])


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(device="cpu", dtype="float32")


class Counting:
    """An encoder that says which frames it was given, and breaks when told to."""

    def __init__(self, encoder: Encoder, *, batch: int = 4, breaks: bool = False) -> None:
        self.batches: list[int] = []
        self._encoder, self._batch, self._breaks = encoder, batch, breaks

    def encode(self, images: list[Image], *, short_side: int) -> list[Features]:
        self.batches.append(len(images))
        if self._breaks and len(self.batches) == 2:
            raise RuntimeError("the encoder broke")
        return self._encoder.encode(images, short_side=short_side)

    def frames_a_batch(self, image: Image, short_side: int) -> int:
        return self._batch

    def parts(self, features: Features) -> None:
        return None

    part_names = ()


def encoding_threads() -> int:
    return sum(thread.name.startswith("encoding") for thread in threading.enumerate())


def test_side_by_side_gives_what_one_after_the_other_gives(clip: Path, encoder: Encoder) -> None:
    watched = watch(clip, Looker(encoder))
    footage = read_footage(clip)
    assert watched.footage.followed == footage.followed
    fresh = load_encoder(device="cpu", dtype="float32")
    alone = fresh.encode(list(footage.following), short_side=FOLLOWED_SHORT_SIDE)
    assert len(watched.features) == len(alone)
    for one, other in zip(watched.features, alone, strict=True):
        np.testing.assert_allclose(one.patches, other.patches, atol=5e-4)
    assert [sight.image.shape for sight in watched.sights] == [(HEIGHT, WIDTH, 3)] * len(
        footage.sampled
    )


def test_batches_are_full_and_every_frame_is_encoded_once(clip: Path, encoder: Encoder) -> None:
    counting = Counting(encoder, batch=4)
    watched = watch(clip, Looker(counting))  # type: ignore[arg-type]
    followed = len(watched.footage.followed)
    assert counting.batches[:-1] == [4] * (len(counting.batches) - 1)
    assert sum(counting.batches) == followed
    assert encoding_threads() == 0


def test_what_the_encoder_raises_is_raised_here(clip: Path, encoder: Encoder) -> None:
    with pytest.raises(RuntimeError, match="broke"):
        watch(clip, Looker(Counting(encoder, batch=2, breaks=True)))  # type: ignore[arg-type]
    assert encoding_threads() == 0


def test_what_the_decoder_raises_leaves_no_thread(clip: Path, encoder: Encoder) -> None:
    def torn(follow: object) -> Footage:
        assert callable(follow)
        for t in range(9):
            follow(frame(t))
        raise Unreadable("torn")

    with pytest.raises(Unreadable, match="torn"):
        watched_while(torn, Looker(Counting(encoder, batch=2)))  # type: ignore[arg-type]
    assert encoding_threads() == 0


def test_windows_are_cut_at_shot_changes(tmp_path: Path, encoder: Encoder) -> None:
    first = [frame(t) for t in range(20)]
    second = [np.asarray(255 - frame(t)[::-1], np.uint8) for t in range(30)]
    path = write(tmp_path / "long.mp4", first + second)
    found = list(watch_windows(path, Looker(encoder)))
    assert [span for span, _ in found] == [(0, 20), (20, 50)]
    whole = read_footage(path)
    for (start, end), watched in found:
        assert watched.footage.frames == end - start
        np.testing.assert_array_equal(watched.footage.small, whole.small[start:end])
        assert watched.footage.sampled[-1] == end - start - 1


def test_a_torn_video_has_no_windows(tmp_path: Path, encoder: Encoder) -> None:
    path = tmp_path / "torn.mp4"
    path.write_bytes(b"no video")
    with pytest.raises(Unreadable):
        next(watch_windows(path, Looker(encoder)))


@pytest.mark.parametrize("seconds", [0.5, 10.0, 10.5, 61.0])
def test_long_shots_are_watched_in_equal_parts(seconds: float) -> None:
    frames = int(seconds * FPS)
    spans = window_spans(np.zeros(frames, np.float32), FPS)
    lengths = [end - start for start, end in spans]
    assert spans[0][0] == 0
    assert spans[-1][1] == frames
    assert sum(lengths) == frames
    assert max(lengths) <= MOST_SECONDS * FPS
    assert max(lengths) - min(lengths) <= 1


def test_pictures_of_one_size_share_a_forward(tmp_path: Path, encoder: Encoder) -> None:
    paths = []
    for t in range(3):
        path = tmp_path / f"{t}.png"
        cv2.imwrite(str(path), frame(5 * t))
        paths.append(path)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    looker = Looker(encoder)
    found = looker.pictures([paths[0], broken, *paths[1:]])
    assert list(found) == paths
    for path in paths:
        assert found[path] is looker.picture(path)
        alone = Looker(load_encoder(device="cpu", dtype="float32")).picture(path)
        np.testing.assert_allclose(found[path].features.patches, alone.features.patches, atol=5e-4)
