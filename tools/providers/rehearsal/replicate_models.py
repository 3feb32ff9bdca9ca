"""The models that the stand-in's Replicate has, and what Replicate demands, rule by rule."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import ClassVar, Literal

from pydantic import Field

from tools.providers.rehearsal.forms import Form, Misfilled
from tools.providers.rehearsal.inbox import Facts
from tools.providers.rehearsal.rules import Rule, Rulebook
from tools.providers.requests import ClipRequest, FoleyRequest, Media, Request

RULES = Rulebook("replicate")

_API = "4.4"
AUTH = RULES.add("auth", _API, "every call has the header Authorization: Bearer <token>", "SDK")
MODEL = RULES.add("model", _API, "a model that is called or asked about exists", "UNC")
OFFICIAL = RULES.add(
    "official", _API, "a model is called by its name when it is official, else by version", "SDK"
)
VERSION = RULES.add("version", _API, "version is the id of a version", "SDK")
BODY = RULES.add("body", _API, "the body is a JSON object whose input is an object", "SDK")
TASK = RULES.add("task", _API, "a prediction is asked for by the account that made it", "UNC")
UPLOAD = RULES.add("upload", _API, "a file is handed in as the part `content` of a form", "SDK")
INPUT_FILE = RULES.add(
    "input-file", _API, "an input file is an address that can be fetched, or a data URI", "UNC"
)
WAN_PROMPT = RULES.add("wan-prompt", _API, "prompt is a text, and is required", "DOC")
WAN_IMAGE = RULES.add("wan-image", _API, "image is a picture, and is required", "DOC")
WAN_FRAMES = RULES.add("wan-frames", _API, "num_frames is a whole number, 81 to 100", "DOC")
WAN_RESOLUTION = RULES.add("wan-resolution", _API, "resolution is 480p or 720p", "DOC")
WAN_RATE = RULES.add("wan-rate", _API, "frames_per_second is a whole number, 5 to 24", "DOC")
WAN_STEPS = RULES.add("wan-steps", _API, "sample_steps is 1 to 50", "DOC")
WAN_SHIFT = RULES.add("wan-shift", _API, "sample_shift is 1 to 20", "DOC")
WAN_SEED = RULES.add("wan-seed", _API, "seed is a whole number", "DOC")

_MM = "7.2"
MM_VIDEO = RULES.add("mmaudio-video", _MM, "video is a clip, where it is given", "DOC")
MM_WORDS = RULES.add("mmaudio-words", _MM, "prompt and negative_prompt are texts", "DOC")
MM_DURATION = RULES.add("mmaudio-duration", _MM, "duration is at least 1", "DOC")
MM_STEPS = RULES.add("mmaudio-steps", _MM, "num_steps is a whole number", "DOC")
MM_STRENGTH = RULES.add("mmaudio-strength", _MM, "cfg_strength is at least 1", "DOC")
MM_SEED = RULES.add("mmaudio-seed", _MM, "seed is a whole number, -1 for a random one", "DOC")

Opened = Callable[[str], Awaitable[tuple[Media, Facts]]]
"""An input file by its address or data URI; ValueError when there is none."""

_PICTURES = (".png", ".jpg", ".webp", ".bmp", ".gif")
_CLIPS = (".mp4", ".webm")
_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Job:
    """What a model was asked for, in our words."""

    request: Request
    suffix: str
    cost_micros: int
    seconds: float
    """How long the real model takes."""


class Input(Form):
    """The input of one model."""

    @abstractmethod
    async def job(self, opened: Opened) -> Job:
        """What is to be made; Rejected when an input file does not do."""


class WanInput(Input):
    """`wan-video/wan-2.2-i2v-a14b`."""

    prompt: str
    image: str
    num_frames: int = Field(81, ge=81, le=100)
    resolution: Literal["480p", "720p"] = "480p"
    frames_per_second: int = Field(16, ge=5, le=24)
    sample_steps: int = Field(30, ge=1, le=50)
    sample_shift: float = Field(5, ge=1, le=20)
    seed: int | None = None

    rules: ClassVar[Mapping[str, Rule]] = {
        "": BODY,
        "prompt": WAN_PROMPT,
        "image": WAN_IMAGE,
        "num_frames": WAN_FRAMES,
        "resolution": WAN_RESOLUTION,
        "frames_per_second": WAN_RATE,
        "sample_steps": WAN_STEPS,
        "sample_shift": WAN_SHIFT,
        "seed": WAN_SEED,
    }

    async def job(self, opened: Opened) -> Job:
        """A clip in the picture's proportions."""
        image, facts = await _file(opened, self.image, "image", WAN_IMAGE, _PICTURES)
        short = int(self.resolution[:-1])
        long = 2 * round(short * max(facts.ratio, 1 / facts.ratio) / 2)
        width, height = (long, short) if facts.ratio >= 1 else (short, long)
        # A clip of fewer than 8 frames a second is no request of ours.
        rate = max(self.frames_per_second, 8)
        request = ClipRequest(
            model="replicate/wan-2.2-i2v",
            seed=_seed(self.seed),
            prompt=self.prompt,
            first_frame=image,
            duration_seconds=self.num_frames / rate,
            fps=rate,
            width=width,
            height=height,
        )
        return Job(request, ".mp4", round(50_000 * self.num_frames / 16), seconds=92)


class MMAudioInput(Input):
    """`zsxkib/mmaudio`: the clip with its new sound, or the sound alone."""

    prompt: str = ""
    negative_prompt: str = "music"
    video: str | None = None
    duration: float = Field(8, ge=1)
    num_steps: int = 25
    cfg_strength: float = Field(4.5, ge=1)
    seed: int | None = None

    rules: ClassVar[Mapping[str, Rule]] = {
        "": BODY,
        "prompt": MM_WORDS,
        "negative_prompt": MM_WORDS,
        "video": MM_VIDEO,
        "duration": MM_DURATION,
        "num_steps": MM_STEPS,
        "cfg_strength": MM_STRENGTH,
        "seed": MM_SEED,
    }

    async def job(self, opened: Opened) -> Job:
        """The sound."""
        clip = None
        if self.video is not None:
            clip, _ = await _file(opened, self.video, "video", MM_VIDEO, _CLIPS)
        request = FoleyRequest(
            model="replicate/mmaudio",
            seed=_seed(self.seed),
            prompt=self.prompt,
            negative=self.negative_prompt,
            clip=clip,
            duration_seconds=self.duration,
        )
        return Job(request, ".wav", round(2000 * self.duration), seconds=12)


@dataclass(frozen=True, slots=True)
class Sold:
    """A model that can be called."""

    name: str
    version: str
    official: bool
    """Whether it can be called by its name."""
    form: type[Input]


MODELS = (
    Sold("wan-video/wan-2.2-i2v-a14b", "9c49fe41" * 8, True, WanInput),
    Sold("zsxkib/mmaudio", "62871fb5" * 8, False, MMAudioInput),
)


async def _file(
    opened: Opened, value: str, name: str, rule: Rule, suffixes: tuple[str, ...]
) -> tuple[Media, Facts]:
    try:
        media, facts = await opened(value)
    except ValueError as error:
        raise Misfilled(INPUT_FILE, str(error), (name,), "file") from error
    if facts.suffix not in suffixes:
        raise Misfilled(rule, "Unsupported file", (name,), "file")
    return media, facts


def _seed(asked: int | None) -> int:
    return _random.randrange(2**31) if asked is None or asked < 0 else asked % 2**32
