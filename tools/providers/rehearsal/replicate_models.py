"""The models that the stand-in's Replicate has: what each takes, what it makes, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from tools.providers.rehearsal import replicate_rules as rules
from tools.providers.rehearsal.forms import CLIPS, PICTURES, Form, Job, Misfilled, Opened
from tools.providers.rehearsal.inbox import Facts
from tools.providers.rehearsal.rules import Rule
from tools.providers.rehearsal.seeds import drawn
from tools.providers.rehearsal.sizes import with_short_side
from tools.providers.requests import ClipRequest, FoleyRequest, Media


class WanInput(Form):
    """`wan-video/wan-2.2-i2v-a14b`."""

    prompt: str
    image: str
    num_frames: int = Field(81, ge=81, le=100)
    resolution: Literal["480p", "720p"] = "480p"
    frames_per_second: int = Field(16, ge=5, le=24)
    sample_steps: int = Field(30, ge=1, le=50)
    sample_shift: float = Field(5, ge=1, le=20)
    seed: int | None = None

    rule_of: ClassVar[Mapping[str, Rule]] = {
        "": rules.BODY,
        "prompt": rules.WAN_PROMPT,
        "image": rules.WAN_IMAGE,
        "num_frames": rules.WAN_FRAMES,
        "resolution": rules.WAN_RESOLUTION,
        "frames_per_second": rules.WAN_RATE,
        "sample_steps": rules.WAN_STEPS,
        "sample_shift": rules.WAN_SHIFT,
        "seed": rules.WAN_SEED,
    }

    async def job(self, opened: Opened) -> Job:
        """A clip in the picture's proportions."""
        image, facts = await _input(opened, self.image, "image", rules.WAN_IMAGE, PICTURES)
        width, height = with_short_side(int(self.resolution[:-1]), facts.ratio)
        # A clip of fewer than 8 frames a second is no request of ours.
        rate = max(self.frames_per_second, 8)
        request = ClipRequest(
            model="replicate/wan-2.2-i2v",
            seed=drawn(self.seed),
            prompt=self.prompt,
            first_frame=image,
            duration_seconds=self.num_frames / rate,
            fps=rate,
            width=width,
            height=height,
        )
        return Job(request, ".mp4", round(50_000 * self.num_frames / 16), seconds=92)


class MMAudioInput(Form):
    """`zsxkib/mmaudio`: the clip with its new sound, or the sound alone."""

    prompt: str = ""
    negative_prompt: str = "music"
    video: str | None = None
    duration: float = Field(8, ge=1)
    num_steps: int = 25
    cfg_strength: float = Field(4.5, ge=1)
    seed: int | None = None

    rule_of: ClassVar[Mapping[str, Rule]] = {
        "": rules.BODY,
        "prompt": rules.MM_WORDS,
        "negative_prompt": rules.MM_WORDS,
        "video": rules.MM_VIDEO,
        "duration": rules.MM_DURATION,
        "num_steps": rules.MM_STEPS,
        "cfg_strength": rules.MM_STRENGTH,
        "seed": rules.MM_SEED,
    }

    async def job(self, opened: Opened) -> Job:
        """The sound."""
        clip = None
        if self.video is not None:
            clip, _ = await _input(opened, self.video, "video", rules.MM_VIDEO, CLIPS)
        # Anything below 0 asks for a seed by chance.
        asked = self.seed if self.seed is not None and self.seed >= 0 else None
        request = FoleyRequest(
            model="replicate/mmaudio",
            seed=drawn(asked),
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
    form: type[Form]


MODELS = (
    Sold("wan-video/wan-2.2-i2v-a14b", "9c49fe41" * 8, True, WanInput),
    Sold("zsxkib/mmaudio", "62871fb5" * 8, False, MMAudioInput),
)


async def _input(
    opened: Opened, value: str, name: str, rule: Rule, suffixes: tuple[str, ...]
) -> tuple[Media, Facts]:
    try:
        media, facts = await opened(value)
    except ValueError as error:
        raise Misfilled(rules.INPUT_FILE, str(error), (name,), "file") from error
    if facts.suffix not in suffixes:
        raise Misfilled(rule, "Unsupported file", (name,), "file")
    return media, facts
