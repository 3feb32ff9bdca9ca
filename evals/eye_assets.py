"""Clean and faulty previz assets with what was planned for them, to calibrate and test the eye.

Random scenes are written as a prompt-writer would and made by the studio's own makers: portraits,
a master keyframe, angles of it, clips and lines. Faults are injected one at a time. Everything
goes into a folder with a manifest, since making takes far longer than looking.

    python -m evals.eye_assets --out calibration-assets --stills 60 --clips 40 --lines 120
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
from pydantic import BaseModel

from evals.eye_scenes import CLIP_SECONDS, MOVES, SIZES, Scene, prompt_of, scene, shot_of
from tools.dinov3.findings import AssetKind
from tools.providers.previz.faults import FaultKind, Order, Truth
from tools.providers.previz.library import Library
from tools.providers.previz.render_job import perform
from tools.providers.previz.work_order import job_of, truth_path
from tools.providers.requests import (
    AngleRequest,
    ClipRequest,
    LipsyncRequest,
    Media,
    Request,
    StillRequest,
    VoiceRequest,
)
from tools.screenplay.plan import Movement, Shot, ShotSize

log = logging.getLogger(__name__)

WIDTH, HEIGHT, FPS = 640, 360, 24
CLIP_WIDTH, CLIP_HEIGHT = 480, 270
PORTRAIT_SIDE = 512
K = FaultKind
STILL_FAULTS = (
    K.WRONG_PERSON, K.WRONG_PERSON, K.WARDROBE_COLOUR, K.WRONG_PLACE, K.WRONG_LIGHT,
    K.WRONG_FRAMING, K.FLIPPED_DIRECTION, K.EXTRA_PROP, K.MISSING_PROP, K.EXTRA_LIMB,
    K.MELTED_FACE, K.EXTRA_FINGERS, K.MISSING_FINGERS, K.BLUR, K.NOISE, K.BLACK,
    K.WRONG_SIZE, K.TRUNCATED_FILE,
)  # fmt: skip
CLIP_FAULTS = (
    K.FROZEN, K.FLICKER, K.TELEPORT, K.VANISH, K.SHAPE_DRIFT, K.JUMP_CUT, K.WRONG_PERSON,
    K.WARDROBE_COLOUR, K.WRONG_PLACE, K.WRONG_LIGHT, K.EXTRA_PROP, K.MELTED_FACE, K.EXTRA_LIMB,
    K.BLUR, K.NOISE, K.BLACK, K.FLIPPED_DIRECTION, K.EXTRA_FINGERS,
)  # fmt: skip
VOICE_FAULTS = (K.WRONG_WORDS, K.SILENT_VOICE, K.CLIPPED_VOICE, K.TRUNCATED_FILE)

_VOICES = ("man-warm", "woman-warm", "man-deep", "woman-low", "man-old", "woman-young", "man-crisp")
_LINES = (
    "One minute. Give me one minute back.",
    "You said you would never open that door again.",
    "The river was higher than this when we were children.",
    "Did you hear what they say about the old lighthouse?",
    "I counted every clock in this city, and none of them agree.",
    "Put the lamp down and tell me who sent you here.",
    "She sings in the kitchen when she thinks nobody listens.",
    "We have until sunrise, perhaps a little less.",
    "This is the last train, so please do not miss it.",
    "My father built this house with his own two hands!",
    "Sixteen letters, and you answered only one of them.",
    "Nothing in the desert is as quiet as this room.",
)


class Made(BaseModel):
    """One asset and what was planned for it."""

    path: Path
    kind: AssetKind
    scene: int
    shot: Shot | None = None
    width: int = WIDTH
    height: int = HEIGHT
    duration_seconds: float | None = None
    names: tuple[str, ...] = ()
    references: tuple[Path, ...] = ()
    master: Path | None = None
    first_frame: Path | None = None
    words: str = ""
    odd: str = ""
    """What is odd but right about it, such as a silhouette; '' of an ordinary take."""
    truth: Truth = Truth()

    @property
    def fault(self) -> str:
        """The fault that is in it, or an empty string."""
        return str(self.truth.kind or self.truth.inherited or "")


def make_stills(folder: Path, numbers: Sequence[int], faults: int) -> Iterator[Made]:
    """Portraits, master and angles of scenes, each angle clean, and some with a fault."""
    for number in numbers:
        of, draw = scene(number)
        studio = _Studio(folder, number)
        portraits = [studio.portrait(person) for person in of.people]
        master = shot_of(of, draw, "M", ShotSize.WIDE, Movement.STATIC)
        made = studio.still(of, master, portraits, None, Order())
        yield made
        for index in range(4):
            shot = shot_of(of, draw, f"A{index}", draw.choice(SIZES), Movement.STATIC)
            yield studio.still(of, shot, portraits, made.path, Order())
            for turn in range(faults):
                # Every kind comes up equally often over the scenes.
                place = (number * 4 + index) * faults + turn
                order = Order(kinds=(STILL_FAULTS[place % len(STILL_FAULTS)],), seed=place)
                yield studio.still(of, shot, portraits, made.path, order)
        log.info("scene %d: stills", number)


def make_clips(folder: Path, numbers: Sequence[int], faults: int) -> Iterator[Made]:
    """Clips of scenes of their own, clean and with faults that begin in mid-shot."""
    for number in numbers:
        of, draw = scene(number)
        studio = _Studio(folder, number, small=True)
        portraits = [studio.portrait(person) for person in of.people]
        shot = shot_of(of, draw, "C", draw.choice(SIZES), draw.choice(MOVES))
        still = studio.still(of, shot, portraits, None, Order())
        yield studio.clip(of, shot, portraits, still.path, Order())
        for turn in range(faults):
            place = number * faults + turn
            order = Order(kinds=(CLIP_FAULTS[place % len(CLIP_FAULTS)],), seed=place)
            yield studio.clip(of, shot, portraits, still.path, order)
        log.info("scene %d: clips", number)


def make_lines(folder: Path, numbers: Sequence[int]) -> Iterator[Made]:
    """Spoken lines, each clean and with one fault."""
    for number in numbers:
        draw = random.Random(f"line:{number}")
        request = VoiceRequest(
            model="previz",
            seed=number,
            text=_LINES[number % len(_LINES)],
            voice=draw.choice(_VOICES),
            manner=draw.choice(("", "", "", "whispering", "slowly", "angry", "sad")),
        )
        kind = VOICE_FAULTS[0] if number % 2 else VOICE_FAULTS[number // 2 % len(VOICE_FAULTS)]
        for order in (Order(), Order(kinds=(kind,), seed=number)):
            path = folder / f"line-{number}-{order.kinds[0] if order.kinds else 'clean'}.wav"
            truth = _perform(request, folder / "studio", path, order)
            yield Made(
                path=path, kind=AssetKind.VOICE, scene=number, words=request.text, truth=truth
            )


def make_talking(folder: Path, numbers: Sequence[int]) -> Iterator[Made]:
    """Talking clips, in and out of sync."""
    for number in numbers:
        of, draw = scene(number)
        studio = _Studio(folder, number, small=True)
        portraits = [studio.portrait(person) for person in of.people[:1]]
        shot = shot_of(of, draw, "T", ShotSize.MEDIUM_CLOSE_UP, Movement.STATIC)
        still = studio.still(of, shot, portraits, None, Order())
        for order in (Order(), Order(kinds=(K.MOUTH_OUT_OF_SYNC,), seed=number)):
            yield studio.talk(of, shot, portraits, still.path, order)


def read_manifest(folder: Path) -> list[Made]:
    """Everything that was made into a folder."""
    files = sorted(folder.glob("manifest*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [Made.model_validate_json(line) for line in lines]


class _Studio:
    """Makes one scene's assets."""

    def __init__(self, folder: Path, number: int, *, small: bool = False) -> None:
        self._folder, self._number = folder / f"scene-{number}", number
        self._studio = self._folder / "studio"
        self._size = (CLIP_WIDTH, CLIP_HEIGHT) if small else (WIDTH, HEIGHT)
        self._made = 0

    def portrait(self, person: tuple[str, str, str]) -> Media:
        name, description, wardrobe = person
        prompt = (
            f"Medium shot of {name}, {description}, wearing {wardrobe}. "
            "Facing the camera at eye level, neutral expression, arms at the sides, plain light "
            "grey studio background, soft even front light, 50mm lens, centred."
        )
        side = PORTRAIT_SIDE
        request = StillRequest(model="previz", seed=1, prompt=prompt, width=side, height=side)
        path = self._folder / f"ref-{name}.png"
        if not path.is_file():
            _perform(request, self._studio, path, Order())
        return Media(sha256=name, path=path, tag=name)

    def still(
        self, of: Scene, shot: Shot, cast: list[Media], master: Path | None, order: Order
    ) -> Made:
        width, height = self._size
        request: Request
        if master is None:
            request = StillRequest(
                model="previz", seed=self._number, prompt=prompt_of(of, shot), width=width,
                height=height, subjects=tuple(cast),
            )  # fmt: skip
        else:
            request = AngleRequest(
                model="previz", seed=self._number, prompt=prompt_of(of, shot), width=width,
                height=height, subjects=tuple(cast), source=Media(sha256="master", path=master),
            )  # fmt: skip
        path = self._path(shot, order, ".png")
        truth = _perform(request, self._studio, path, order)
        return self._noted(of, shot, cast, path, truth, AssetKind.KEYFRAME, master=master)

    def clip(self, of: Scene, shot: Shot, cast: list[Media], first: Path, order: Order) -> Made:
        width, height = self._size
        request = ClipRequest(
            model="previz", seed=self._number, prompt=prompt_of(of, shot), width=width,
            height=height, first_frame=Media(sha256="first", path=first),
            duration_seconds=CLIP_SECONDS, fps=FPS,
        )  # fmt: skip
        path = self._path(shot, order, ".mp4")
        truth = _perform(request, self._studio, path, order)
        return self._noted(of, shot, cast, path, truth, AssetKind.CLIP, first=first)

    def talk(self, of: Scene, shot: Shot, cast: list[Media], first: Path, order: Order) -> Made:
        width, height = self._size
        text, name = _LINES[self._number % len(_LINES)], of.people[0][0]
        voice = self._folder / "voice.wav"
        said = VoiceRequest(
            model="previz", seed=self._number, text=text, voice=_VOICES[self._number % 6]
        )
        _perform(said, self._studio, voice, Order())
        request = LipsyncRequest(
            model="previz", seed=self._number, prompt=prompt_of(of, shot), width=width,
            height=height, first_frame=Media(sha256="first", path=first), speaker=name,
            voice=Media(sha256="voice", path=voice), duration_seconds=3.5, fps=FPS,
            delay_seconds=0.4,
        )  # fmt: skip
        path = self._path(shot, order, ".mp4")
        truth = _perform(request, self._studio, path, order)
        return self._noted(of, shot, cast, path, truth, AssetKind.LIPSYNC, first=first)

    def _path(self, shot: Shot, order: Order, suffix: str) -> Path:
        self._made += 1
        fault = str(order.kinds[0]) if order.kinds else "clean"
        return self._folder / f"{shot.shot_id}-{self._made}-{fault}{suffix}"

    def _noted(
        self,
        of: Scene,
        shot: Shot,
        cast: list[Media],
        path: Path,
        truth: Truth,
        kind: AssetKind,
        master: Path | None = None,
        first: Path | None = None,
    ) -> Made:
        long = {AssetKind.CLIP: CLIP_SECONDS, AssetKind.LIPSYNC: 3.5}.get(kind)
        return Made(
            path=path, kind=kind, scene=of.number, shot=shot, width=self._size[0],
            height=self._size[1], duration_seconds=long, names=shot.characters,
            references=tuple(media.path for media in cast), master=master, first_frame=first,
            truth=truth,
        )  # fmt: skip


def _perform(request: Request, studio: Path, path: Path, order: Order) -> Truth:
    Library(studio)
    perform(job_of(request, studio, path, order))
    return Truth.model_validate_json(truth_path(path).read_bytes())


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and make everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0, help="number of the first scene")
    for what in ("stills", "clips", "lines", "talking"):
        parser.add_argument(f"--{what}", type=int, default=0, help="scenes of this kind")
    parser.add_argument("--faults", type=int, default=1, help="faulty assets beside a clean one")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    cv2.setNumThreads(1)
    out, first, faults = given.out.resolve(), given.first, given.faults
    out.mkdir(parents=True, exist_ok=True)
    jobs: tuple[tuple[str, Callable[[Sequence[int]], Iterator[Made]], int], ...] = (
        ("stills", lambda n: make_stills(out, n, faults), 0),
        ("clips", lambda n: make_clips(out, n, faults), 5000),
        ("lines", lambda n: make_lines(out, n), 0),
        ("talking", lambda n: make_talking(out, n), 9000),
    )
    for what, make, offset in jobs:
        count = getattr(given, what)
        numbers = range(offset + first, offset + first + count)
        with (out / f"manifest-{what}-{first}.jsonl").open("a", encoding="utf-8") as manifest:
            for made in make(numbers):
                manifest.write(made.model_dump_json() + "\n")
                manifest.flush()


if __name__ == "__main__":
    main()
