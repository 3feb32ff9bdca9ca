"""Real footage with faults made on purpose, so that the truth is exact: what does the eye notice?

Every source clip is cut to a few seconds and written twice: untouched, and with one fault. Faults
that need to know where the object is (moved, painted out) are made from masked sequences. Nothing
here is drawn, and no limit was fitted on any of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from evals.takes.take import Take
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Camera, Shot, ShotSize

Frames = npt.NDArray[np.uint8]
"""(T, H, W, 3) sRGB."""
Masks = npt.NDArray[np.bool_]
CLEAN = "(clean)"
FPS = 24
MOST_FRAMES = 60
WIDTH, HEIGHT = 480, 270
NOISE = 18.0
"""Standard deviation of the noise that is added, 0-255."""
_FEWEST_FRAMES = 24
_SINCE = 0.4
"""Share of the clip after which a fault begins."""
_LATER = 0.7
"""The same for a second turn of the faults that only masked sequences can be given: few are."""


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch of real footage, with the object's masks where they are known."""

    name: str
    frames: Frames
    masks: Masks | None = None


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A clip on disk and what was done to it."""

    path: Path
    fault: str
    """CLEAN for an untouched one."""
    source: str
    since: int
    """First spoilt frame."""
    seconds: float
    """Length of the clip."""


NAMED: dict[str, frozenset[str]] = {
    "reversed": frozenset({"flipped_direction"}),
    "spliced": frozenset({"jump_cut", "wrong_place"}),
    "teleported": frozenset({"teleport", "jump_cut"}),
    "painted out": frozenset({"vanish"}),
    "frozen": frozenset({"frozen"}),
    "flickering": frozenset({"flicker"}),
    "black": frozenset({"black"}),
    "blurred": frozenset({"blur"}),
    "noisy": frozenset({"noise"}),
}
"""The critic's words that name what was done."""


LASTING: dict[str, int] = {"frozen": FPS, "flickering": FPS, "black": FPS // 2}
"""Frames after which a fault is over; the others go on to the end."""


def read_sources(data: Path) -> list[Source]:
    """Clips under clips/ and complete masked sequences under tracking/; absent ones are skipped."""
    found: list[Source] = []
    for path in sorted((data / "clips").rglob("*.mp4")):
        frames = _decoded(path)
        if len(frames) >= _FEWEST_FRAMES:
            found.append(Source(path.stem[:32], frames))
    pictures = data / "tracking" / "JPEGImages"
    for folder in sorted(pictures.iterdir()) if pictures.is_dir() else ():
        names = sorted(folder.glob("*.jpg"))[:MOST_FRAMES]
        if len(names) < _FEWEST_FRAMES:
            continue
        masks = [data / "tracking" / "Annotations" / folder.name / f"{p.stem}.png" for p in names]
        known = np.stack([_sized(_read(path), cv2.INTER_NEAREST)[..., 0] > 127 for path in masks])
        frames = np.stack([_sized(_read(path), cv2.INTER_AREA) for path in names])
        found.append(Source(folder.name, frames, known))
    return found


def spoil(sources: Sequence[Source], folder: Path) -> list[Spoilt]:
    """Every source untouched and with every fault that can be made of it, written once."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Spoilt] = []
    for index, source in enumerate(sources):
        other = sources[(index + 1) % len(sources)]
        turns = [(_SINCE, fault) for fault in (CLEAN, *NAMED)]
        turns += [(_LATER, fault) for fault in MASKED]
        for number, (share, fault) in enumerate(turns):
            path = folder / f"{index:02d}{number:02d}.mp4"
            since = round(share * len(source.frames))
            if not path.is_file():
                frames = source.frames if fault == CLEAN else _made(fault, source, other, since)
                if frames is None:
                    continue
                _write(frames, path)
            made.append(Spoilt(path, fault, source.name, since, len(source.frames) / FPS))
    return made


def _made(fault: str, source: Source, other: Source, since: int) -> Frames | None:
    if fault == "spliced":
        return spliced(source.frames, other.frames, since)
    if fault in MASKED:
        return None if source.masks is None else MASKED[fault](source.frames, source.masks, since)
    return CHANGES[fault](source.frames, since)


def backwards(frames: Frames, since: int) -> Frames:
    """The clip run backwards from its last frame."""
    del since
    return np.ascontiguousarray(frames[::-1])


def spliced(frames: Frames, other: Frames, since: int) -> Frames:
    """Another clip goes on where this one stops."""
    return np.concatenate([frames[:since], other[: len(frames) - since]])


def frozen(frames: Frames, since: int) -> Frames:
    """Stands still for a second."""
    out = frames.copy()
    out[since : since + LASTING["frozen"]] = frames[since]
    return out


def flickering(frames: Frames, since: int) -> Frames:
    """Every other frame a third darker, for a second."""
    out = frames.copy()
    end = since + LASTING["flickering"]
    out[since:end:2] = (frames[since:end:2] * 0.66).astype(np.uint8)
    return out


def black(frames: Frames, since: int) -> Frames:
    """Half a second without a picture."""
    out = frames.copy()
    out[since : since + LASTING["black"]] = 0
    return out


def blurred(frames: Frames, since: int) -> Frames:
    """Out of focus to the end."""
    soft = [cv2.GaussianBlur(frame, (0, 0), 4.0) for frame in frames[since:]]
    return np.concatenate([frames[:since], np.stack(soft)]).astype(np.uint8)


def noisy(frames: Frames, since: int) -> Frames:
    """Sensor noise to the end."""
    rng = np.random.default_rng(since)
    loud = frames[since:] + rng.normal(0, NOISE, frames[since:].shape)
    return np.concatenate([frames[:since], np.clip(loud, 0, 255)]).astype(np.uint8)


def painted_out(frames: Frames, masks: Masks, since: int) -> Frames:
    """The object is gone from one frame to the next: its ground is painted over it."""
    out = frames.copy()
    for index in range(since, len(frames)):
        out[index] = _ground(frames[index], masks[index])
    return out


def teleported(frames: Frames, masks: Masks, since: int) -> Frames:
    """The object stands elsewhere from one frame to the next, by a third of the width or more."""
    out = frames.copy()
    columns = np.flatnonzero(masks[since].any(0))
    middle = float(columns.mean()) if len(columns) else WIDTH / 2
    step = -WIDTH // 3 if middle > WIDTH / 2 else WIDTH // 3
    shift = np.array([[1, 0, step], [0, 1, 0]], np.float32)
    for index in range(since, len(frames)):
        mask = masks[index].astype(np.uint8)
        there = cv2.warpAffine(mask, shift, (WIDTH, HEIGHT), flags=cv2.INTER_NEAREST) > 0
        moved = cv2.warpAffine(frames[index], shift, (WIDTH, HEIGHT))
        out[index] = np.where(there[..., None], moved, _ground(frames[index], masks[index]))
    return out


CHANGES: dict[str, Callable[[Frames, int], Frames]] = {
    "reversed": backwards,
    "frozen": frozen,
    "flickering": flickering,
    "black": black,
    "blurred": blurred,
    "noisy": noisy,
}
"""Faults that any clip can be given."""
MASKED: dict[str, Callable[[Frames, Masks, int], Frames]] = {
    "teleported": teleported,
    "painted out": painted_out,
}
"""Faults for which the object has to be known."""


def footage_takes(made: Sequence[Spoilt], *, photographed: bool) -> list[Take]:
    """The clips as takes; of the plan nothing is asked but their size.

    `photographed` is how a live production takes what an encoder of drawings says: not at its word.
    """
    return [_take(one, photographed=photographed) for one in made]


def _take(one: Spoilt, *, photographed: bool) -> Take:
    clean = one.fault == CLEAN
    shot = Shot(
        shot_id="real", scene_id="real", action="", location="", duration_seconds=one.seconds,
        camera=Camera(size=ShotSize.MEDIUM),
    )  # fmt: skip
    since = None if clean else (0.0 if one.fault == "reversed" else one.since / FPS)
    lasts = LASTING.get(one.fault)
    return Take(
        name=f"{one.source} {one.path.stem}",
        labelled=Labelled(
            path=one.path, kind=AssetKind.CLIP, fault="" if clean else one.fault, shot=shot,
            width=WIDTH, height=HEIGHT, since_seconds=since,
        ),
        words=NAMED.get(one.fault, frozenset()),
        until=None if lasts is None or since is None else since + lasts / FPS,
        scene=int(one.path.stem[:2]),
        planned=False,
        photographed=photographed,
    )  # fmt: skip


def _ground(frame: Frames, mask: npt.NDArray[np.bool_]) -> Frames:
    """The frame with the object painted over from its surroundings, at half size for speed."""
    wide = cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8))
    half = (WIDTH // 2, HEIGHT // 2)
    small = cv2.inpaint(
        cv2.resize(frame, half, interpolation=cv2.INTER_AREA),
        cv2.resize(wide, half, interpolation=cv2.INTER_NEAREST), 4, cv2.INPAINT_TELEA,
    )  # fmt: skip
    large = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.where(wide[..., None] > 0, large, frame).astype(np.uint8)


def _decoded(path: Path) -> Frames:
    frames: list[Frames] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            frames.append(_sized(np.asarray(frame.to_ndarray(format="rgb24")), cv2.INTER_AREA))
            if len(frames) == MOST_FRAMES:
                break
    return np.stack(frames)


def _write(frames: Frames, path: Path) -> None:
    new = path.with_suffix(".part.mp4")
    with av.open(str(new), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS), options={"crf": "14"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for picture in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    new.replace(path)


def _sized(image: Frames, how: int) -> Frames:
    return np.asarray(cv2.resize(image, (WIDTH, HEIGHT), interpolation=how), np.uint8)


def _read(path: Path) -> Frames:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path.name} is no readable picture")
    return np.ascontiguousarray(pixels[:, :, ::-1], dtype=np.uint8)
