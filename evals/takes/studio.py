"""Makes one scene's takes in a folder of its own: portraits, stills, clips, talking clips, lines.

It asks previz as a production does and notes what was planned and what was injected.
"""

from __future__ import annotations

import random
from pathlib import Path

from evals.takes.made import CLIP_HEIGHT, CLIP_WIDTH, FPS, HEIGHT, WIDTH, Made
from evals.takes.scenes import CLIP_SECONDS, Scene, prompt_of
from tools.dinov3.findings import AssetKind
from tools.providers.previz.faults import Order, Truth
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
from tools.screenplay.plan import Shot

PORTRAIT_SIDE = 512
TALK_SECONDS = 3.5
TALK_DELAY_SECONDS = 0.4
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


class Studio:
    """Makes one scene's takes, each under a name of its own."""

    def __init__(self, folder: Path, number: int, *, small: bool = False) -> None:
        """`small` makes everything in the size of clips, so that stills can be first frames."""
        self._folder, self._number = folder / f"scene-{number}", number
        self._studio = self._folder / "studio"
        self._size = (CLIP_WIDTH, CLIP_HEIGHT) if small else (WIDTH, HEIGHT)
        self._made = 0

    def portraits(self, of: Scene) -> list[Media]:
        """A reference of everybody in the scene, drawn once."""
        return [self._portrait(person) for person in of.people]

    def _portrait(self, person: tuple[str, str, str]) -> Media:
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
        """A keyframe from words, or from the master's scene when there is one."""
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
        """A clip that begins with a still of this studio."""
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
        """A clip whose first person says a line."""
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
            voice=Media(sha256="voice", path=voice), duration_seconds=TALK_SECONDS,
            fps=FPS, delay_seconds=TALK_DELAY_SECONDS,
        )  # fmt: skip
        path = self._path(shot, order, ".mp4")
        truth = _perform(request, self._studio, path, order)
        return self._noted(of, shot, cast, path, truth, AssetKind.LIPSYNC, first=first)

    def drop(self, made: Made) -> None:
        """Take back an asset that was not what it was made for."""
        made.path.unlink()
        truth_path(made.path).unlink()

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
        long = {AssetKind.CLIP: CLIP_SECONDS, AssetKind.LIPSYNC: TALK_SECONDS}.get(kind)
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


def make_line(folder: Path, number: int, order: Order) -> Made:
    """A spoken line; the same number is the same line in the same voice."""
    draw = random.Random(f"line:{number}")
    request = VoiceRequest(
        model="previz",
        seed=number,
        text=_LINES[number % len(_LINES)],
        voice=draw.choice(_VOICES),
        manner=draw.choice(("", "", "", "whispering", "slowly", "angry", "sad")),
    )
    name = f"{order.kinds[0]}-{order.severity}" if order.kinds else "clean"
    path = folder / f"line-{number}-{name}.wav"
    truth = _perform(request, folder / "studio", path, order)
    return Made(path=path, kind=AssetKind.VOICE, scene=number, words=request.text, truth=truth)
