"""What Black Forest Labs demands, line by line of docs/contracts.md, section 2."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tools.providers.rehearsal.inbox import Inbox
from tools.providers.rehearsal.rules import Rulebook
from tools.providers.rehearsal.seeds import drawn
from tools.providers.rehearsal.wire_fields import WireFields
from tools.providers.requests import Media

RULES = Rulebook("bfl")

AUTH = RULES.add("auth", "2.1", "x-key is a known key", "SDK")
POLLING_URL = RULES.add(
    "polling-url", "2.1", "a task is asked for at the polling_url that its submit named", "DOC"
)
BODY = RULES.add("body", "2.5", "the body is a JSON object", "SDK")
PROMPT = RULES.add("prompt", "2.2", "prompt is a text and has to be there", "SDK")
INPUT = RULES.add("input", "2.2", "an input image is base64 or an address", "SDK")
BARE = RULES.add("bare-base64", "2.2", "base64 stands alone, without a data: prefix", "UNC")
PICTURE = RULES.add(
    "picture", "2.2", "an input image has at most 20 MB and 20 MP, and sides of 256 px up", "SDK"
)
SEED = RULES.add("seed", "2.2", "seed is a whole number or null", "SDK")
RATIO = RULES.add("ratio", "2.2", "aspect_ratio is W:H between 21:9 and 9:21", "SDK")
FORMAT = RULES.add("format", "2.2", "output_format is jpeg, png or webp", "SDK")
UPSAMPLING = RULES.add("upsampling", "2.2", "prompt_upsampling is true or false", "SDK")
SAFETY = RULES.add("safety", "2.2", "safety_tolerance is 0 to 6, and to 5 for FLUX.2", "SDK")
EDIT_SAFETY = RULES.add(
    "edit-safety", "2.2", "safety_tolerance is at most 2 with an input image", "3P"
)
WEBHOOK = RULES.add("webhook", "2.2", "webhook_url has 1 to 2,083 characters", "SDK")
SIZE = RULES.add("size", "2.2", "FLUX.2's width and height are whole numbers from 64", "SDK")
STEP = RULES.add("size-step", "2.2", "FLUX.2's width and height are multiples of 16", "UNC")
ACTIVE = RULES.add(
    "active", "2.6", "at most 24 tasks of a key are active, 6 of Kontext [max]", "DOC"
)
MONEY = RULES.add("money", "2.5", "credits are left for the task", "DOC")

MODELS = {"flux-kontext-pro": 4, "flux-kontext-max": 4, "flux-2-pro": 8}
"""What is sold, and how many input images each reads."""
_SUFFIXES = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}
_WIDEST = Fraction(21, 9)
_RATIO = re.compile(r"([1-9]\d{0,4}):([1-9]\d{0,4})")
_NAMED = re.compile(r" ?(?P<name>[^.@]+?) is in image (?P<number>\d)\.")


@dataclass(frozen=True, slots=True)
class Ordered:
    """A submit that keeps every rule."""

    prompt: str
    """Without the sentences that say who is in which image."""
    pictures: tuple[Media, ...]
    """Tagged where the prompt says who is in them."""
    width: int
    height: int
    seed: int
    suffix: str
    webhook: str
    cost_credits: float
    input_mp: float

    @property
    def output_mp(self) -> float:
        """Megapixels of the result."""
        return round(self.width * self.height / 1e6, 2)


async def ordered(model: str, body: dict[str, Any], inbox: Inbox) -> Ordered:
    """What a body orders; Rejected under the first rule that it breaks."""
    fields = WireFields(body)
    if not isinstance(body.get("prompt"), str):
        raise fields.wrong("prompt", PROMPT, "Field required")
    flux_2 = model.startswith("flux-2")
    seed = fields.whole("seed", SEED)
    suffix = _SUFFIXES[fields.choice("output_format", FORMAT, _SUFFIXES) or "png"]
    safety = fields.whole("safety_tolerance", SAFETY, 0, 5 if flux_2 else 6)
    fields.flag("prompt_upsampling", UPSAMPLING)
    webhook = fields.has("webhook_url") and fields.text("webhook_url", WEBHOOK, least=1, most=2083)
    pictures, megapixels = await _pictures(fields, MODELS[model], inbox)
    if pictures and safety is not None and safety > 2 and not flux_2:
        raise fields.wrong("safety_tolerance", EDIT_SAFETY)
    width, height = await _size(fields, flux_2, pictures, inbox)
    prompt, tagged = _introduced(body["prompt"], pictures)
    return Ordered(
        prompt=prompt,
        pictures=tagged,
        width=width,
        height=height,
        seed=drawn(seed),
        suffix=suffix,
        webhook=webhook or "",
        cost_credits=_credits(model, width * height / 1e6, megapixels),
        input_mp=round(sum(megapixels), 2),
    )


async def _pictures(
    fields: WireFields, most: int, inbox: Inbox
) -> tuple[tuple[Media, ...], list[float]]:
    """The input images that the model reads, and the megapixels of each."""
    medias: list[Media] = []
    megapixels: list[float] = []
    for number in range(1, most + 1):
        name = "input_image" if number == 1 else f"input_image_{number}"
        if not fields.has(name):
            continue
        if fields.text(name, INPUT, least=1).startswith("data:"):
            raise fields.wrong(name, BARE)
        media, facts = await fields.file(name, INPUT, inbox)
        pixels = facts.width * facts.height
        if facts.short_side < 256 or pixels > 20e6 or facts.size_bytes > 20e6 or facts.seconds:
            raise fields.wrong(name, PICTURE)
        medias.append(media)
        megapixels.append(pixels / 1e6)
    return tuple(medias), megapixels


async def _size(
    fields: WireFields, flux_2: bool, pictures: tuple[Media, ...], inbox: Inbox
) -> tuple[int, int]:
    """Pixels of the result: as asked for at FLUX.2, else about a megapixel of the ratio."""
    if flux_2:
        width, height = (fields.whole(name, SIZE, 64) for name in ("width", "height"))
        if width is not None and height is not None:
            for name, side in (("width", width), ("height", height)):
                if side % 16:
                    raise fields.wrong(name, STEP)
            return width, height
    ratio = _ratio(fields)
    if ratio is None and pictures:
        facts = await inbox.facts(pictures[0])
        ratio = Fraction(facts.width, facts.height)
    shape = float(ratio or 1)
    return round(math.sqrt(2**20 * shape) / 16) * 16, round(math.sqrt(2**20 / shape) / 16) * 16


def _ratio(fields: WireFields) -> Fraction | None:
    if not fields.has("aspect_ratio"):
        return None
    match = _RATIO.fullmatch(fields.text("aspect_ratio", RATIO))
    if match is None:
        raise fields.wrong("aspect_ratio", RATIO)
    ratio = Fraction(int(match[1]), int(match[2]))
    if not 1 / _WIDEST <= ratio <= _WIDEST:
        raise fields.wrong("aspect_ratio", RATIO)
    return ratio


def _introduced(prompt: str, pictures: tuple[Media, ...]) -> tuple[str, tuple[Media, ...]]:
    """The prompt without its introductions, and the pictures tagged by them."""
    names = {int(match["number"]): match["name"] for match in _NAMED.finditer(prompt)}
    tagged = tuple(
        media.model_copy(update={"tag": names.get(number, "")})
        for number, media in enumerate(pictures, start=1)
    )
    return _NAMED.sub("", prompt), tagged


def _credits(model: str, output_mp: float, input_mp: list[float]) -> float:
    """Section 2.6: Kontext has a price an image, FLUX.2 one a megapixel, in and out."""
    if model == "flux-kontext-max":
        return 8.0
    if model == "flux-kontext-pro":
        return 4.0
    billed = max(1, round(output_mp)) + sum(max(1, round(each)) for each in input_mp)
    return 1.5 + 1.5 * billed
