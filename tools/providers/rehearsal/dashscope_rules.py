"""What DashScope demands of Wan 2.2, line by line of docs/contracts.md, section 4.3.

A prompt that is too long breaks no rule: its tail is dropped without a word.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.providers.rehearsal.inbox import Facts, Inbox
from tools.providers.rehearsal.rules import Rejected, Rulebook
from tools.providers.rehearsal.seeds import drawn
from tools.providers.rehearsal.wire_fields import WireFields
from tools.providers.requests import ClipRequest

RULES = Rulebook("dashscope")

AUTH = RULES.add("auth", "4.3", "Authorization is Bearer and a key of this region", "DOC")
ASYNC = RULES.add("async", "4.3", "X-DashScope-Async is enable: there are no other calls", "DOC")
BODY = RULES.add("body", "4.3", "the body is a JSON object", "SDK")
MODEL = RULES.add("model", "4.3", "model is one that is sold", "DOC")
PROMPT = RULES.add("prompt", "4.3", "prompt and negative_prompt are texts", "DOC")
IMAGE = RULES.add("image", "4.3", "img_url is an address or a data URI and has to be there", "DOC")
PICTURE = RULES.add(
    "picture",
    "4.3",
    "the picture is JPEG, PNG without alpha, BMP or WEBP, has sides of 360 to 2,000 px, and 10 MB",
    "DOC",
)
RESOLUTION = RULES.add(
    "resolution", "4.3", "resolution is 480P or 1080P for plus, 480P or 720P for flash", "DOC"
)
DURATION = RULES.add("duration", "4.3", "duration is 5", "DOC")
FLAGS = RULES.add("flags", "4.3", "prompt_extend and watermark are true or false", "DOC")
SEED = RULES.add("seed", "4.3", "seed is 0 to 2,147,483,647", "DOC")
CANCEL = RULES.add("cancel", "4.3", "only a task that is PENDING can be cancelled", "SDK")

PROMPT_KEPT, NEGATIVE_KEPT = 800, 500
"""Characters that are read; the rest is dropped."""
SECONDS, FPS = 5, 30
MOST_BYTES = 10_000_000
_MOST_SEED = 2**31 - 1
_FORMATS = (".jpg", ".png", ".bmp", ".webp")
_MICROS_A_SECOND = {
    "wan2.2-i2v-plus": {"1080P": 100_000, "480P": 20_000},
    "wan2.2-i2v-flash": {"720P": 30_000, "480P": 15_000},
}
"""By model and resolution; the first resolution is the default."""
_PIXELS = {"480P": 832 * 480, "720P": 1280 * 720, "1080P": 1920 * 1080}


@dataclass(frozen=True, slots=True)
class Ordered:
    """A submit that keeps every rule."""

    model: str
    request: ClipRequest
    cost_micros: int


async def ordered(body: Mapping[str, Any], inbox: Inbox) -> Ordered:
    """What a body orders; Rejected under the first rule that it breaks."""
    model = body.get("model")
    if not isinstance(model, str) or model not in _MICROS_A_SECOND:
        raise Rejected(MODEL, f"Model not exist: {str(model)[:60]}", ("model",), status=404)
    fields = WireFields(body)
    words, parameters = fields.inner("input", BODY), fields.inner("parameters", BODY)
    resolution = resolution_of(model, parameters)
    duration = parameters.whole("duration", DURATION)
    if duration not in (None, SECONDS):
        raise parameters.wrong("duration", DURATION)
    extends(parameters)
    parameters.flag("watermark", FLAGS)
    seed = parameters.whole("seed", SEED, 0, _MOST_SEED)
    picture, facts = await words.file("img_url", IMAGE, inbox)
    if not _is_fit(facts):
        raise words.wrong("img_url", PICTURE)
    width, height = output_size(facts, resolution)
    request = ClipRequest(
        model=f"dashscope/{model}",
        seed=drawn(seed),
        prompt=words.text("prompt", PROMPT)[:PROMPT_KEPT],
        negative=words.text("negative_prompt", PROMPT)[:NEGATIVE_KEPT],
        first_frame=picture,
        duration_seconds=SECONDS,
        fps=FPS,
        width=width,
        height=height,
    )
    return Ordered(
        model=model,
        request=request,
        cost_micros=SECONDS * _MICROS_A_SECOND[model][resolution],
    )


def resolution_of(model: str, parameters: WireFields) -> str:
    """The tier that is asked for, else the model's default."""
    on_sale = _MICROS_A_SECOND[model]
    return parameters.choice("resolution", RESOLUTION, on_sale) or next(iter(on_sale))


def extends(parameters: WireFields) -> bool:
    """Whether the service may write the prompt anew, which it does unless it is told not to."""
    return parameters.flag("prompt_extend", FLAGS) is not False


def output_size(facts: Facts, resolution: str) -> tuple[int, int]:
    """Even sides with about the pixels of the tier and the picture's proportions."""
    scale = math.sqrt(_PIXELS[resolution] / (facts.width * facts.height))
    return round(facts.width * scale / 2) * 2, round(facts.height * scale / 2) * 2


def _is_fit(picture: Facts) -> bool:
    known = picture.suffix in _FORMATS and not (picture.suffix == ".png" and picture.has_alpha)
    sides = (picture.width, picture.height)
    return known and picture.size_bytes <= MOST_BYTES and all(360 <= side <= 2000 for side in sides)
