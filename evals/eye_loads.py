"""What the eye's bench measures: the eye on a clip, and the two usual ways beside it.

Every load takes a clip and an encoder's name and returns what it spent. Times are of the clock and
of the processor: on a shared machine the first is what was left over, the second what it costs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import torch
from PIL import Image as Pillow

from evals.encoder_speed import random_encoder
from tools.dinov3 import eye as eye_module
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.expectation import Expectation
from tools.dinov3.eye import Eye
from tools.dinov3.looking import clips as looking_at_clips
from tools.dinov3.preprocess import IMAGENET_MEAN, IMAGENET_STD
from tools.dinov3.variants import PATCH, PREVIZ, REGISTERS, VITS, ViTShape, build
from tools.providers.previz.encode import png_bytes
from tools.providers.previz.looks import random_look
from tools.providers.previz.render import draw
from tools.providers.previz.stage import Figure, Place, Stage, View
from tools.screenplay.plan import Camera, Movement, Shot, ShotSize

SHAPES = {"embedded": PREVIZ} | {shape.name: shape for shape in VITS}
WIDTH, HEIGHT, RATE = 1280, 720, 24
_FLOOR_SIDE = 224
Image = npt.NDArray[np.uint8]


@dataclass(slots=True)
class Clock:
    """Seconds of the wall and of the processor, by what was done."""

    wall: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def running(self, what: str) -> Iterator[None]:
        """Count the time spent inside under `what`."""
        wall, processor = time.perf_counter(), time.process_time()
        yield
        for total, spent in (
            (self.wall, time.perf_counter() - wall),
            (self.processor, time.process_time() - processor),
        ):
            total[what] = total.get(what, 0.0) + spent

    def timed(self, what: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted; what it yields is drawn inside."""

        def counted(*args: Any, **named: Any) -> Any:
            with self.running(what):
                out = function(*args, **named)
                return list(out) if isinstance(out, Iterator) else out

        return counted


def make_clip(folder: Path, seconds: float) -> Path:
    """A previz figure in a kitchen under a slow pan, 1280x720; `reference.png` lies beside it."""
    figure = Figure("Ada", random_look(np.random.default_rng(5)))
    studio = Stage(Place("studio"), view=View("medium", subject="Ada"), figures=(figure,))
    (folder / "reference.png").write_bytes(png_bytes(draw(studio, 512, 512).image))
    kitchen = Stage(Place("kitchen"), view=View("medium", subject="Ada"), figures=(figure,))
    wide = draw(kitchen, WIDTH * 9 // 8, HEIGHT * 9 // 8).image
    (folder / "first.png").write_bytes(png_bytes(np.ascontiguousarray(wide[40:760, :WIDTH])))
    rng = np.random.default_rng(1)
    path = folder / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(RATE))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "18", "preset": "veryfast"}
        for t in range(round(seconds * RATE)):
            picture = wide[40 : 40 + HEIGHT, t : t + WIDTH]
            grain = rng.integers(-3, 4, (HEIGHT, WIDTH, 1))
            frame = np.clip(picture.astype(np.int16) + grain, 0, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    return path


def encoder_of(name: str, folder: Path) -> Encoder:
    """The embedded encoder, or one of that architecture with random weights."""
    return load_encoder() if name == "embedded" else random_encoder(SHAPES[name], folder)


def whole_suite(clip: Path, name: str, clock: Clock) -> int:
    """Everything the eye asks of a clip, each check by itself too; returns frames of the clip."""
    folder = clip.parent
    eye = Eye(encoder_of(name, folder))
    reference = folder / "reference.png"
    seconds = sum(1 for _ in _pictures(clip)) / RATE
    expected = Expectation(
        shot=_shot(seconds),
        width=WIDTH,
        height=HEIGHT,
        references=(eye.read_reference(reference, "Ada"),),
        reference_pictures=(reference,),
        first_frame=folder / "first.png",
        scene_master=folder / "first.png",
        fps=float(RATE),
        duration_seconds=seconds,
    )
    with checks_timed(clock), clock.running("total"):
        report = eye.look_at_clip(clip, expected, folder)
    return report.frames_looked_at


def frame_by_frame(clip: Path, name: str, clock: Clock) -> int:
    """Transformers' model on every frame in fp32 at 224x224, as its page shows; returns frames."""
    model = build(SHAPES[name]).eval()
    mean, deviation = (np.array(v, np.float32) for v in (IMAGENET_MEAN, IMAGENET_STD))
    side = (_FLOOR_SIDE, _FLOOR_SIDE)
    count = 0
    with clock.running("total"), torch.inference_mode():
        for frame in _pictures(clip):
            small = Pillow.fromarray(frame).resize(side, Pillow.Resampling.BILINEAR)
            pixels = (np.asarray(small, np.float32) / 255 - mean) / deviation
            model(torch.from_numpy(pixels).permute(2, 0, 1)[None]).pooler_output.numpy()
            count += 1
    return count


def subject_consistency(clip: Path, name: str, clock: Clock) -> int:
    """VBench's subject consistency (arXiv 2311.17982) over every frame; returns frames."""
    encoder = encoder_of(name, clip.parent)
    size = (_FLOOR_SIDE, _FLOOR_SIDE)
    with clock.running("total"):
        tokens = [encoder.encode([frame], size=size)[0].cls for frame in _pictures(clip)]
        first, before = tokens[0], tokens[0]
        score = 0.0
        for token in tokens[1:]:
            score += (max(0.0, float(before @ token)) + max(0.0, float(first @ token))) / 2
            before = token
    return len(tokens)


LOADS: dict[str, Callable[[Path, str, Clock], int]] = {
    "the eye, every check": whole_suite,
    "transformers, frame by frame": frame_by_frame,
    "subject consistency alone": subject_consistency,
}


def matrix_rate(rounds: int = 12) -> tuple[float, float]:
    """The best bf16 product of large matrices: GFLOP a second of wall and of processor."""
    a, b = torch.randn(4096, 2048).bfloat16(), torch.randn(2048, 2048).bfloat16()
    return _rate(lambda: a @ b, 2 * 4096 * 2048 * 2048 / 1e9, rounds)


def forward_rate(
    encoder: Encoder, name: str, size: tuple[int, int], count: int
) -> tuple[float, float]:
    """As `matrix_rate`, of the encoder on `count` pictures at once, resizing left out."""
    rng = np.random.default_rng(0)
    work = count * gflop(SHAPES[name], size)
    frames = [rng.integers(0, 256, (*size, 3), dtype=np.uint8) for _ in range(count)]

    def look() -> None:
        frames[:] = [frame + np.uint8(1) for frame in frames]  # the last ones are remembered
        encoder.encode(frames, size=size)

    return _rate(look, work, 4)


def gflop(shape: ViTShape, size: tuple[int, int]) -> float:
    """Products of one picture, two operations to each multiplication and addition."""
    patches = size[0] * size[1] // PATCH**2
    tokens = 1 + REGISTERS + patches
    inner = shape.hidden * (3 if shape.gated else 2)
    linear = tokens * (4 * shape.dim**2 + shape.dim * inner)
    blocks = shape.depth * (linear + 2 * tokens**2 * shape.dim)
    return 2 * (blocks + patches * 3 * PATCH**2 * shape.dim) / 1e9


def _rate(work: Callable[[], object], gflop: float, rounds: int) -> tuple[float, float]:
    work()
    walls, processors = [], []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return gflop / min(walls), gflop / min(processors)


@contextmanager
def checks_timed(clock: Clock) -> Iterator[None]:
    """Every check's function, the watching and the drawing, timed while inside."""
    kept = dict(vars(looking_at_clips))
    questions, watching = dict(looking_at_clips.CLIP_QUESTIONS), vars(eye_module)["watch"]
    for name, found in kept.items():
        if name.startswith("check_") or name in ("identity_over_time", "attached"):
            setattr(looking_at_clips, name, clock.timed(name, found))
    for name, question in questions.items():
        looking_at_clips.CLIP_QUESTIONS[name] = clock.timed(f"question {name}", question)
    vars(eye_module)["watch"] = clock.timed("watch", watching)
    try:
        yield
    finally:
        vars(looking_at_clips).update(kept)
        looking_at_clips.CLIP_QUESTIONS.update(questions)
        vars(eye_module)["watch"] = watching


def _shot(seconds: float) -> Shot:
    return Shot(
        shot_id="1A",
        scene_id="1",
        action="Ada stands by the window.",
        characters=("Ada",),
        props=("lantern",),
        location="kitchen",
        camera=Camera(size=ShotSize.MEDIUM, movement=Movement.PAN_RIGHT),
        duration_seconds=seconds,
    )


def _pictures(clip: Path) -> Iterator[Image]:
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
