"""The models that the stand-in's fal has: what each takes, what it makes of it, what it costs."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import ClassVar, Literal

from pydantic import Field

from tools.providers.rehearsal import fal_rules as demands
from tools.providers.rehearsal.forms import Form, Misfilled
from tools.providers.rehearsal.inbox import Facts, Inbox
from tools.providers.rehearsal.rules import Rule
from tools.providers.requests import ClipRequest, FoleyRequest, LipsyncRequest, Media, Request

_PICTURES = (".png", ".jpg", ".webp", ".bmp", ".gif")
_SOUNDS = (".wav", ".mp3", ".flac", ".ogg")
_CLIPS = (".mp4", ".webm")
_RATIOS = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0}
_SPEAKS = re.compile(r"(?P<name>[A-Z][\w'-]*(?: [A-Z][\w'-]*)*) (?:speaks|says|talks)\b")
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
    async def job(self, inbox: Inbox) -> Job:
        """What is to be made; Rejected when an input file does not do."""


class _Wan(Input):
    image_url: str
    prompt: str
    end_image_url: str | None = None
    resolution: Literal["480p", "580p", "720p"] = "720p"
    aspect_ratio: Literal["auto", "16:9", "9:16", "1:1"] = "auto"
    seed: int | None = None
    enable_safety_checker: bool = False
    enable_output_safety_checker: bool = False
    enable_prompt_expansion: bool = False
    acceleration: Literal["none", "regular"] = "regular"
    video_quality: Literal["low", "medium", "high", "maximum"] = "high"
    video_write_mode: Literal["fast", "balanced", "small"] = "balanced"

    rules: ClassVar[Mapping[str, Rule]] = {
        "": demands.BODY,
        "image_url": demands.WAN_IMAGE,
        "prompt": demands.WAN_PROMPT,
        "end_image_url": demands.WAN_END,
        "resolution": demands.WAN_RESOLUTION,
        "aspect_ratio": demands.WAN_RATIO,
        "seed": demands.WAN_SEED,
        "enable_safety_checker": demands.WAN_SWITCHES,
        "enable_output_safety_checker": demands.WAN_SWITCHES,
        "enable_prompt_expansion": demands.WAN_SWITCHES,
        "acceleration": demands.WAN_SPEED,
        "video_quality": demands.WAN_FILE,
        "video_write_mode": demands.WAN_FILE,
    }

    async def clip(self, inbox: Inbox, seconds: float, rate: int, negative: str) -> ClipRequest:
        """The clip that is asked for."""
        image, facts = await _opened(
            inbox, self.image_url, "image_url", demands.WAN_IMAGE, _PICTURES
        )
        if self.end_image_url is not None:
            await _opened(inbox, self.end_image_url, "end_image_url", demands.WAN_END, _PICTURES)
        width, height = _size(
            int(self.resolution[:-1]), _RATIOS.get(self.aspect_ratio, facts.ratio)
        )
        return ClipRequest(
            model="fal/wan-2.2-i2v",
            seed=_seed(self.seed),
            prompt=self.prompt,
            negative=negative,
            first_frame=image,
            duration_seconds=seconds,
            fps=rate,
            width=width,
            height=height,
        )


class WanInput(_Wan):
    """`fal-ai/wan/v2.2-a14b/image-to-video`; its price counts frames at 16 a second."""

    negative_prompt: str = ""
    num_frames: int = Field(81, ge=17, le=161)
    frames_per_second: int = Field(16, ge=4, le=60)
    num_inference_steps: int = Field(27, ge=2, le=40)
    guidance_scale: float = 3.5
    guidance_scale_2: float = 3.5
    shift: float = Field(5, ge=1, le=10)
    interpolator_model: Literal["none", "film", "rife"] = "film"
    num_interpolated_frames: int = Field(1, ge=0, le=4)
    adjust_fps_for_interpolation: bool = True

    rules: ClassVar[Mapping[str, Rule]] = {
        **_Wan.rules,
        "negative_prompt": demands.WAN_NEGATIVE,
        "num_frames": demands.WAN_FRAMES,
        "frames_per_second": demands.WAN_RATE,
        "num_inference_steps": demands.WAN_STEPS,
        "guidance_scale": demands.WAN_GUIDANCE,
        "guidance_scale_2": demands.WAN_GUIDANCE,
        "shift": demands.WAN_SHIFT,
        "interpolator_model": demands.WAN_BETWEEN,
        "num_interpolated_frames": demands.WAN_BETWEEN,
        "adjust_fps_for_interpolation": demands.WAN_BETWEEN,
    }

    async def job(self, inbox: Inbox) -> Job:
        """A clip whose rate and frames are those after interpolation."""
        between = 0 if self.interpolator_model == "none" else self.num_interpolated_frames
        count = (self.num_frames - 1) * (between + 1) + 1
        faster = between + 1 if self.adjust_fps_for_interpolation else 1
        # A clip of fewer than 8 or more than 60 frames a second is no request of ours.
        rate = min(max(self.frames_per_second * faster, 8), 60)
        clip = await self.clip(inbox, count / rate, rate, self.negative_prompt)
        price = {"480p": 40_000, "580p": 60_000, "720p": 80_000}[self.resolution]
        return Job(clip, ".mp4", round(price * self.num_frames / 16), seconds=70)


class WanTurboInput(_Wan):
    """`fal-ai/wan/v2.2-a14b/image-to-video/turbo`: 81 frames at a price a clip."""

    async def job(self, inbox: Inbox) -> Job:
        """A clip of the one length that there is."""
        clip = await self.clip(inbox, 81 / 16, 16, "")
        price = {"480p": 50_000, "580p": 75_000, "720p": 100_000}[self.resolution]
        return Job(clip, ".mp4", price, seconds=15)


class OmniHumanInput(Input):
    """`fal-ai/bytedance/omnihuman/v1.5`: the clip is as long as the sound."""

    image_url: str
    audio_url: str
    prompt: str | None = None
    mask_url: str | None = None
    resolution: Literal["720p", "1080p"] = "1080p"
    turbo_mode: bool = False

    rules: ClassVar[Mapping[str, Rule]] = {
        "": demands.BODY,
        "image_url": demands.OMNI_IMAGE,
        "audio_url": demands.OMNI_AUDIO,
        "prompt": demands.OMNI_PROMPT,
        "mask_url": demands.OMNI_MASK,
        "resolution": demands.OMNI_RESOLUTION,
        "turbo_mode": demands.OMNI_TURBO,
    }

    async def job(self, inbox: Inbox) -> Job:
        """A talking clip."""
        image, facts = await _opened(
            inbox, self.image_url, "image_url", demands.OMNI_IMAGE, _PICTURES
        )
        if self.mask_url is not None:
            await _opened(inbox, self.mask_url, "mask_url", demands.OMNI_MASK, _PICTURES)
        voice, sound = await _opened(
            inbox, self.audio_url, "audio_url", demands.OMNI_AUDIO, _SOUNDS
        )
        if sound.seconds >= (30 if self.resolution == "1080p" else 60):
            raise Misfilled(
                demands.OMNI_LENGTH,
                f"The audio is {sound.seconds:.1f} s long.",
                ("audio_url",),
                "audio_duration_too_long",
            )
        width, height = _size(int(self.resolution[:-1]), facts.ratio)
        request = LipsyncRequest(
            model="fal/omnihuman-1.5",
            seed=_seed(None),
            prompt=self.prompt or "",
            first_frame=image,
            voice=voice,
            speaker=_speaker(self.prompt or ""),
            duration_seconds=sound.seconds,
            fps=25,
            width=width,
            height=height,
        )
        return Job(request, ".mp4", round(160_000 * sound.seconds), seconds=20 * sound.seconds)


class _MMAudio(Input):
    prompt: str
    negative_prompt: str = ""
    seed: int | None = None
    num_steps: int = Field(25, ge=4, le=50)
    duration: float = Field(8, ge=1, le=30)
    cfg_strength: float = Field(4.5, ge=0, le=20)

    rules: ClassVar[Mapping[str, Rule]] = {
        "": demands.BODY,
        "prompt": demands.MM_PROMPT,
        "negative_prompt": demands.MM_NEGATIVE,
        "seed": demands.MM_SEED,
        "num_steps": demands.MM_STEPS,
        "duration": demands.MM_DURATION,
        "cfg_strength": demands.MM_STRENGTH,
    }

    def sound(self, clip: Media | None) -> Job:
        """The sound that is asked for."""
        request = FoleyRequest(
            model="fal/mmaudio-v2",
            seed=_seed(self.seed),
            prompt=self.prompt,
            negative=self.negative_prompt,
            clip=clip,
            duration_seconds=self.duration,
        )
        return Job(request, ".wav", round(1000 * self.duration), seconds=8)


class MMAudioInput(_MMAudio):
    """`fal-ai/mmaudio-v2`: gives the clip back with its new sound."""

    video_url: str
    mask_away_clip: bool = False

    rules: ClassVar[Mapping[str, Rule]] = {
        **_MMAudio.rules,
        "video_url": demands.MM_VIDEO,
        "mask_away_clip": demands.MM_MASK,
    }

    async def job(self, inbox: Inbox) -> Job:
        """The sound of a clip."""
        clip, _ = await _opened(inbox, self.video_url, "video_url", demands.MM_VIDEO, _CLIPS)
        return self.sound(clip)


class MMAudioTextInput(_MMAudio):
    """`fal-ai/mmaudio-v2/text-to-audio`: gives the sound alone."""

    async def job(self, inbox: Inbox) -> Job:
        """The sound of words."""
        return self.sound(None)


ENDPOINTS: Mapping[str, type[Input]] = {
    "fal-ai/wan/v2.2-a14b/image-to-video": WanInput,
    "fal-ai/wan/v2.2-a14b/image-to-video/turbo": WanTurboInput,
    "fal-ai/bytedance/omnihuman/v1.5": OmniHumanInput,
    "fal-ai/mmaudio-v2": MMAudioInput,
    "fal-ai/mmaudio-v2/text-to-audio": MMAudioTextInput,
}


async def _opened(
    inbox: Inbox, value: str, name: str, rule: Rule, suffixes: tuple[str, ...]
) -> tuple[Media, Facts]:
    """An input file and what it is; Misfilled when it is not there, or of another kind."""
    try:
        media = await inbox.media(value)
    except ValueError as error:
        raise Misfilled(demands.INPUT_FILE, str(error), (name,), "file_download_error") from error
    facts = await inbox.facts(media)
    if facts.suffix not in suffixes:
        raise Misfilled(rule, "Unsupported file.", (name,), f"unsupported_{name[:-4]}_format")
    return media, facts


def _speaker(prompt: str) -> str:
    """Who speaks by the prompt, as no field of the wire names anybody; empty for nobody."""
    found = _SPEAKS.search(prompt)
    return found["name"] if found else ""


def _size(short: int, ratio: float) -> tuple[int, int]:
    """Width and height, even, of a picture with that short side."""
    long = 2 * round(short * max(ratio, 1 / ratio) / 2)
    return (long, short) if ratio >= 1 else (short, long)


def _seed(asked: int | None) -> int:
    return _random.randrange(2**31) if asked is None else asked % 2**32
