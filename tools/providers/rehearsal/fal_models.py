"""The models that the stand-in's fal has: what each takes, what it makes of it, what it costs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from tools.providers.rehearsal import fal_rules as rules
from tools.providers.rehearsal.forms import (
    CLIPS,
    PICTURES,
    SOUNDS,
    Form,
    Job,
    Misfilled,
    Opened,
)
from tools.providers.rehearsal.inbox import Facts
from tools.providers.rehearsal.rules import Rule
from tools.providers.rehearsal.seeds import drawn
from tools.providers.rehearsal.sizes import with_short_side
from tools.providers.requests import ClipRequest, FoleyRequest, LipsyncRequest, Media

_RATIOS = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0}
_SPEAKS = re.compile(r"(?P<name>[A-Z][\w'-]*(?: [A-Z][\w'-]*)*) (?:speaks|says|talks)\b")


class _Wan(Form):
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

    rule_of: ClassVar[Mapping[str, Rule]] = {
        "": rules.BODY,
        "image_url": rules.WAN_IMAGE,
        "prompt": rules.WAN_PROMPT,
        "end_image_url": rules.WAN_END,
        "resolution": rules.WAN_RESOLUTION,
        "aspect_ratio": rules.WAN_RATIO,
        "seed": rules.WAN_SEED,
        "enable_safety_checker": rules.WAN_SWITCHES,
        "enable_output_safety_checker": rules.WAN_SWITCHES,
        "enable_prompt_expansion": rules.WAN_SWITCHES,
        "acceleration": rules.WAN_SPEED,
        "video_quality": rules.WAN_FILE,
        "video_write_mode": rules.WAN_FILE,
    }

    async def clip(self, opened: Opened, seconds: float, rate: int, negative: str) -> ClipRequest:
        """The clip that is asked for."""
        image, facts = await _input(opened, self.image_url, "image_url", rules.WAN_IMAGE, PICTURES)
        if self.end_image_url is not None:
            await _input(opened, self.end_image_url, "end_image_url", rules.WAN_END, PICTURES)
        width, height = with_short_side(
            int(self.resolution[:-1]), _RATIOS.get(self.aspect_ratio, facts.ratio)
        )
        return ClipRequest(
            model="fal/wan-2.2-i2v",
            seed=drawn(self.seed),
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

    rule_of: ClassVar[Mapping[str, Rule]] = {
        **_Wan.rule_of,
        "negative_prompt": rules.WAN_NEGATIVE,
        "num_frames": rules.WAN_FRAMES,
        "frames_per_second": rules.WAN_RATE,
        "num_inference_steps": rules.WAN_STEPS,
        "guidance_scale": rules.WAN_GUIDANCE,
        "guidance_scale_2": rules.WAN_GUIDANCE,
        "shift": rules.WAN_SHIFT,
        "interpolator_model": rules.WAN_BETWEEN,
        "num_interpolated_frames": rules.WAN_BETWEEN,
        "adjust_fps_for_interpolation": rules.WAN_BETWEEN,
    }

    async def job(self, opened: Opened) -> Job:
        """A clip whose rate and frames are those after interpolation."""
        between = 0 if self.interpolator_model == "none" else self.num_interpolated_frames
        count = (self.num_frames - 1) * (between + 1) + 1
        faster = between + 1 if self.adjust_fps_for_interpolation else 1
        # A clip of fewer than 8 or more than 60 frames a second is no request of ours.
        rate = min(max(self.frames_per_second * faster, 8), 60)
        clip = await self.clip(opened, count / rate, rate, self.negative_prompt)
        price = {"480p": 40_000, "580p": 60_000, "720p": 80_000}[self.resolution]
        return Job(clip, ".mp4", round(price * self.num_frames / 16), seconds=70)


class WanTurboInput(_Wan):
    """`fal-ai/wan/v2.2-a14b/image-to-video/turbo`: 81 frames at a price a clip."""

    async def job(self, opened: Opened) -> Job:
        """A clip of the one length that there is."""
        clip = await self.clip(opened, 81 / 16, 16, "")
        price = {"480p": 50_000, "580p": 75_000, "720p": 100_000}[self.resolution]
        return Job(clip, ".mp4", price, seconds=15)


class OmniHumanInput(Form):
    """`fal-ai/bytedance/omnihuman/v1.5`: the clip is as long as the sound."""

    image_url: str
    audio_url: str
    prompt: str | None = None
    mask_url: str | None = None
    resolution: Literal["720p", "1080p"] = "1080p"
    turbo_mode: bool = False

    rule_of: ClassVar[Mapping[str, Rule]] = {
        "": rules.BODY,
        "image_url": rules.OMNI_IMAGE,
        "audio_url": rules.OMNI_AUDIO,
        "prompt": rules.OMNI_PROMPT,
        "mask_url": rules.OMNI_MASK,
        "resolution": rules.OMNI_RESOLUTION,
        "turbo_mode": rules.OMNI_TURBO,
    }

    async def job(self, opened: Opened) -> Job:
        """A talking clip."""
        image, facts = await _input(opened, self.image_url, "image_url", rules.OMNI_IMAGE, PICTURES)
        if self.mask_url is not None:
            await _input(opened, self.mask_url, "mask_url", rules.OMNI_MASK, PICTURES)
        voice, sound = await _input(opened, self.audio_url, "audio_url", rules.OMNI_AUDIO, SOUNDS)
        if sound.seconds >= (30 if self.resolution == "1080p" else 60):
            raise Misfilled(
                rules.OMNI_LENGTH,
                f"The audio is {sound.seconds:.1f} s long.",
                ("audio_url",),
                "audio_duration_too_long",
            )
        width, height = with_short_side(int(self.resolution[:-1]), facts.ratio)
        request = LipsyncRequest(
            model="fal/omnihuman-1.5",
            seed=drawn(None),
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


class _MMAudio(Form):
    prompt: str
    negative_prompt: str = ""
    seed: int | None = None
    num_steps: int = Field(25, ge=4, le=50)
    duration: float = Field(8, ge=1, le=30)
    cfg_strength: float = Field(4.5, ge=0, le=20)

    rule_of: ClassVar[Mapping[str, Rule]] = {
        "": rules.BODY,
        "prompt": rules.MM_PROMPT,
        "negative_prompt": rules.MM_NEGATIVE,
        "seed": rules.MM_SEED,
        "num_steps": rules.MM_STEPS,
        "duration": rules.MM_DURATION,
        "cfg_strength": rules.MM_STRENGTH,
    }

    def sound(self, clip: Media | None) -> Job:
        """The sound that is asked for."""
        request = FoleyRequest(
            model="fal/mmaudio-v2",
            seed=drawn(self.seed),
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

    rule_of: ClassVar[Mapping[str, Rule]] = {
        **_MMAudio.rule_of,
        "video_url": rules.MM_VIDEO,
        "mask_away_clip": rules.MM_MASK,
    }

    async def job(self, opened: Opened) -> Job:
        """The sound of a clip."""
        clip, _ = await _input(opened, self.video_url, "video_url", rules.MM_VIDEO, CLIPS)
        return self.sound(clip)


class MMAudioTextInput(_MMAudio):
    """`fal-ai/mmaudio-v2/text-to-audio`: gives the sound alone."""

    async def job(self, opened: Opened) -> Job:
        """The sound of words."""
        return self.sound(None)


ENDPOINTS: Mapping[str, type[Form]] = {
    "fal-ai/wan/v2.2-a14b/image-to-video": WanInput,
    "fal-ai/wan/v2.2-a14b/image-to-video/turbo": WanTurboInput,
    "fal-ai/bytedance/omnihuman/v1.5": OmniHumanInput,
    "fal-ai/mmaudio-v2": MMAudioInput,
    "fal-ai/mmaudio-v2/text-to-audio": MMAudioTextInput,
}


async def _input(
    opened: Opened, value: str, name: str, rule: Rule, suffixes: tuple[str, ...]
) -> tuple[Media, Facts]:
    """An input file and what it is; Misfilled when it is not there, or of another kind."""
    try:
        media, facts = await opened(value)
    except ValueError as error:
        raise Misfilled(rules.INPUT_FILE, str(error), (name,), "file_download_error") from error
    if facts.suffix not in suffixes:
        raise Misfilled(rule, "Unsupported file.", (name,), f"unsupported_{name[:-4]}_format")
    return media, facts


def _speaker(prompt: str) -> str:
    """Who speaks by the prompt, as no field of the wire names anybody; empty for nobody."""
    found = _SPEAKS.search(prompt)
    return found["name"] if found else ""
