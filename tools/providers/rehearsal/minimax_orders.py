"""MiniMax's bodies of version 1 for stills and clips: checked, and put into our words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.providers.rehearsal import minimax_rules as rules
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.rules import Rule
from tools.providers.rehearsal.sizes import with_short_side
from tools.providers.rehearsal.subjects import bind_subjects
from tools.providers.rehearsal.till import without_media
from tools.providers.rehearsal.wire_fields import WireFields
from tools.providers.requests import ClipRequest, Media, Request, StillRequest

FPS = 24
IMAGE_MICROS = 3_500
OLD_CLIP_MICROS = 430_000
"""Of the 01 series, which has no list price any more."""
CLIP_MICROS: Mapping[tuple[str, str, int], int] = {
    ("MiniMax-Hailuo-2.3", "768P", 6): 280_000,
    ("MiniMax-Hailuo-2.3", "768P", 10): 560_000,
    ("MiniMax-Hailuo-2.3", "1080P", 6): 490_000,
    ("MiniMax-Hailuo-2.3-Fast", "768P", 6): 190_000,
    ("MiniMax-Hailuo-2.3-Fast", "768P", 10): 320_000,
    ("MiniMax-Hailuo-2.3-Fast", "1080P", 6): 330_000,
    ("MiniMax-Hailuo-02", "512P", 6): 100_000,
    ("MiniMax-Hailuo-02", "512P", 10): 150_000,
    ("MiniMax-Hailuo-02", "768P", 6): 280_000,
    ("MiniMax-Hailuo-02", "768P", 10): 560_000,
    ("MiniMax-Hailuo-02", "1080P", 6): 490_000,
}
"""Section 1.7, in millionths of a US dollar."""
RATIO_PIXELS: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "16:9": (1280, 720),
    "4:3": (1152, 864),
    "3:2": (1248, 832),
    "2:3": (832, 1248),
    "3:4": (864, 1152),
    "9:16": (720, 1280),
    "21:9": (1344, 576),
}
_SHORT_SIDES = {"512P": 512, "720P": 720, "768P": 768, "1080P": 1080}
_STILL_SECONDS, _CLIP_SECONDS, _FULL_HD_SECONDS = 12.0, 120.0, 240.0
"""Latencies: of clips as section 1.7 has them; of stills by guess."""


@dataclass(frozen=True, slots=True)
class Order:
    """A body that passed."""

    model: str
    request: Request
    cost_micros: int
    seconds: float
    """How long the service takes."""
    count: int = 1
    """Pictures asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix: which inputs a video model takes, and what it sells."""

    sizes: Mapping[str, tuple[int, ...]]
    """Seconds by resolution, the default resolution first."""
    text: bool = False
    first: bool = False
    last: bool = False
    subject: bool = False


_OLD = {"720P": (6,)}
_NEW = {"768P": (6, 10), "1080P": (6,)}
MATRIX: Mapping[str, Row] = {
    "MiniMax-Hailuo-2.3": Row(_NEW, text=True, first=True),
    "MiniMax-Hailuo-2.3-Fast": Row(_NEW, first=True),
    "MiniMax-Hailuo-02": Row(_NEW | {"512P": (6, 10)}, text=True, first=True, last=True),
    "T2V-01": Row(_OLD, text=True),
    "T2V-01-Director": Row(_OLD, text=True),
    "I2V-01": Row(_OLD, first=True),
    "I2V-01-Director": Row(_OLD, first=True),
    "I2V-01-live": Row(_OLD, first=True),
    "S2V-01": Row(_OLD, subject=True),
}


def seed_of(body: Mapping[str, Any]) -> int:
    """The chance of a service without seeds: the same body draws the same, so files are kept."""
    text = json.dumps(without_media(body), sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


async def image_order(fields: WireFields, floor: Floor) -> Order:
    """The pictures that a body of /v1/image_generation asks for; Rejected by its rules."""
    model = fields.picked("model", rules.IMAGE_MODEL, ("image-01", "image-01-live"))
    prompt = fields.text("prompt", rules.IMAGE_PROMPT, least=1, most=1500)
    fields.choice("response_format", rules.IMAGE_FORMAT, ("url", "base64"))
    fields.flag("prompt_optimizer", rules.IMAGE_FLAGS)
    fields.flag("aigc_watermark", rules.IMAGE_FLAGS)
    count = fields.whole("n", rules.IMAGE_COUNT, 1, 9) or 1
    seed = fields.whole("seed", rules.IMAGE_SEED)
    width, height = _pixels(fields, model)
    medias = [await _reference(item, floor) for item in _references(fields)]
    request = StillRequest(
        model=f"minimax/{model}",
        seed=(seed_of(fields.values) if seed is None else seed) % 2**32,
        prompt=prompt,
        subjects=bind_subjects(prompt, medias),
        width=width,
        height=height,
    )
    return Order(model, request, IMAGE_MICROS * count, _STILL_SECONDS, count)


async def video_order(fields: WireFields, floor: Floor) -> Order:
    """The clip that a body of /v1/video_generation asks for; Rejected by its rules."""
    model = fields.picked("model", rules.VIDEO_MODEL, MATRIX)
    row = MATRIX[model]
    prompt = fields.text("prompt", rules.VIDEO_PROMPT, most=2000)
    fields.flag("prompt_optimizer", rules.VIDEO_FLAGS)
    fields.flag("fast_pretreatment", rules.VIDEO_FLAGS)
    _check_mode(fields, row, prompt)
    resolution, seconds = _tier(fields, row)
    first = await _frame(fields, "first_frame_image", floor)
    await _frame(fields, "last_frame_image", floor)
    subjects = await _subjects(fields, floor)
    width, height = with_short_side(_SHORT_SIDES[resolution], await ratio_of(first, floor))
    seed = seed_of(fields.values)
    request = ClipRequest(
        model=f"minimax/{model}",
        seed=seed,
        prompt=prompt,
        first_frame=first or await opening(prompt, subjects, (width, height), seed, floor),
        duration_seconds=seconds,
        fps=FPS,
        width=width,
        height=height,
    )
    cost = CLIP_MICROS.get((model, resolution, seconds), OLD_CLIP_MICROS)
    return Order(model, request, cost, _FULL_HD_SECONDS if resolution == "1080P" else _CLIP_SECONDS)


async def ratio_of(media: Media | None, floor: Floor) -> float:
    """Width over height of a first frame; 16:9 without one."""
    return (await floor.inbox.facts(media)).ratio if media else 16 / 9


async def opening(
    prompt: str, subjects: Sequence[Media], size: tuple[int, int], seed: int, floor: Floor
) -> Media:
    """The first frame that a model without one thinks up."""
    width, height = size
    still = StillRequest(
        model="minimax/opening",
        seed=seed,
        prompt=prompt or "An empty stage.",
        subjects=bind_subjects(prompt, subjects),
        width=width,
        height=height,
    )
    path = await floor.media.make(still, suffix=".png")
    return floor.inbox.keep(path.read_bytes())


def _pixels(fields: WireFields, model: str) -> tuple[int, int]:
    """Of a still: the ratio wins over width and height, as documented."""
    words = [word for word in RATIO_PIXELS if word != "21:9" or model == "image-01"]
    ratio = fields.choice("aspect_ratio", rules.IMAGE_RATIO, words)
    if not fields.has("width") and not fields.has("height"):
        return RATIO_PIXELS[ratio or "1:1"]
    width, height = (
        fields.whole(name, rules.IMAGE_SIZE, 512, 2048) or 0 for name in ("width", "height")
    )
    if model != "image-01" or not width or not height or width % 8 or height % 8:
        raise fields.wrong("width" if not width or width % 8 else "height", rules.IMAGE_SIZE)
    return RATIO_PIXELS[ratio] if ratio else (width, height)


def _references(fields: WireFields) -> list[WireFields]:
    items = fields.items("subject_reference", rules.IMAGE_REFERENCE)
    for item in items:
        item.picked("type", rules.IMAGE_REFERENCE, ("character",))
    return items


async def _reference(item: WireFields, floor: Floor) -> Media:
    # The official command line sends remote references as image_url.
    name = "image_url" if item.has("image_url") else "image_file"
    media, facts = await item.file(name, rules.IMAGE_REFERENCE, floor.inbox)
    if facts.suffix not in (".jpg", ".png") or facts.size_bytes >= 10_000_000:
        raise item.wrong(name, rules.IMAGE_REFERENCE_FILE)
    return media


def _check_mode(fields: WireFields, row: Row, prompt: str) -> None:
    first, last, subject = (
        fields.has(name) for name in ("first_frame_image", "last_frame_image", "subject_reference")
    )
    if subject != row.subject:
        raise fields.wrong("subject_reference", rules.VIDEO_MODE)
    if first and not row.first:
        raise fields.wrong("first_frame_image", rules.VIDEO_MODE)
    if last and not (row.last and first):
        raise fields.wrong("last_frame_image", rules.VIDEO_MODE)
    if not first and not subject:
        if not row.text:
            raise fields.wrong("first_frame_image", rules.VIDEO_MODE)
        if not prompt:
            raise fields.wrong("prompt", rules.VIDEO_WORDS)


def _tier(fields: WireFields, row: Row) -> tuple[str, int]:
    if row.subject and (fields.has("duration") or fields.has("resolution")):
        raise fields.wrong("duration", rules.VIDEO_BARE)
    default = next(iter(row.sizes))
    resolution = fields.choice("resolution", rules.VIDEO_LENGTH, row.sizes) or default
    seconds = fields.whole("duration", rules.VIDEO_LENGTH) or 6
    if seconds not in row.sizes[resolution]:
        raise fields.wrong("duration", rules.VIDEO_LENGTH)
    if resolution == "512P" and not fields.has("first_frame_image"):
        raise fields.wrong("resolution", rules.VIDEO_512)
    return resolution, seconds


async def _frame(fields: WireFields, name: str, floor: Floor) -> Media | None:
    if not fields.has(name):
        return None
    return await _checked(fields, name, rules.VIDEO_PICTURE, floor)


async def _subjects(fields: WireFields, floor: Floor) -> list[Media]:
    items = fields.items("subject_reference", rules.VIDEO_SUBJECT)
    medias = []
    for item in items:
        item.picked("type", rules.VIDEO_SUBJECT, ("character",))
        pictures = item.values.get("image")
        if len(items) != 1 or not isinstance(pictures, list) or len(pictures) != 1:
            raise item.wrong("image", rules.VIDEO_SUBJECT)
        only = WireFields({"image": pictures[0]}, item.where)
        medias.append(await _checked(only, "image", rules.VIDEO_SUBJECT, floor))
    if fields.has("subject_reference") and not medias:
        raise fields.wrong("subject_reference", rules.VIDEO_SUBJECT)
    return medias


async def _checked(fields: WireFields, name: str, rule: Rule, floor: Floor) -> Media:
    """The picture of a field; `rule` is that of fields that hold none."""
    media, facts = await fields.file(name, rule, floor.inbox)
    fits = (
        facts.suffix in (".jpg", ".png", ".webp")
        and facts.size_bytes < 20_000_000
        and facts.short_side > 300
        and 0.4 <= facts.ratio <= 2.5
    )
    if not fits:
        raise fields.wrong(name, rules.VIDEO_PICTURE)
    return media
