"""What Runway demands, line by line of docs/contracts.md, section 3."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tools.providers.rehearsal.rules import Rejected, Rule, Rulebook
from tools.providers.rehearsal.wire_fields import WireFields

RULES = Rulebook("runway")

AUTH = RULES.add("auth", "3.1", "Authorization is Bearer and a known key", "SDK")
VERSION = RULES.add("version", "3.1", "X-Runway-Version is 2024-11-06", "SDK")
BODY = RULES.add("body", "3.8", "the body is a JSON object", "SDK")

STILL_MODEL = RULES.add("still-model", "3.2", "model is gen4_image or gen4_image_turbo", "SDK")
PROMPT = RULES.add("prompt-length", "3.2", "promptText has 1 to 1,000 UTF-16 code units", "SDK")
STILL_RATIO = RULES.add("still-ratio", "3.2", "ratio is one of sixteen sizes", "SDK")
SEED = RULES.add("seed", "3.2", "seed is 0 to 4,294,967,295", "SDK")
REFERENCES = RULES.add("references", "3.2", "referenceImages is at most 3 of {uri, tag}", "SDK")
TURBO = RULES.add("turbo-references", "3.2", "gen4_image_turbo needs 1 to 3 references", "SDK")
TAG = RULES.add("tag", "3.2", "a tag is 3 to 16 of a-z, 0-9 and underscore, a letter first", "SDK")
TAG_TWICE = RULES.add("tag-twice", "3.2", "a tag names one reference", "UNC")
MODERATION = RULES.add(
    "moderation", "3.2", "contentModeration.publicFigureThreshold is auto or low", "SDK"
)

CLIP_MODEL = RULES.add("clip-model", "3.3", "model is gen4_turbo or gen4.5", "SDK")
FIRST_FRAME = RULES.add(
    "first-frame", "3.3", "promptImage is an address or a list of one {uri, position: first}", "SDK"
)
CLIP_PROMPT = RULES.add("clip-prompt", "3.3", "gen4.5 needs promptText", "SDK")
CLIP_RATIO = RULES.add("clip-ratio", "3.3", "ratio is one of six sizes", "SDK")
DURATION = RULES.add("duration", "3.3", "duration is a whole number of seconds, 2 to 10", "SDK")
DURATION_NEEDED = RULES.add("duration-needed", "3.3", "gen4.5 needs duration", "SDK")
OUTPUT = RULES.add("output-format", "3.3", "outputFormat is one that gen4.5 knows", "SDK")

URI = RULES.add(
    "uri", "3.4", "a file is an https address, a runway:// address or a data URI", "SDK"
)
HTTPS = RULES.add(
    "https", "3.4", "an address has 13 to 2,048 characters, https and a host name, not an IP", "SDK"
)
UPLOADED = RULES.add("uploaded", "3.4", "a runway:// address is of an upload not a day old", "SDK")
DATA_URI = RULES.add(
    "data-uri", "3.4", "a data URI is data:image/ and at most 5,242,880 characters", "SDK"
)
PICTURE = RULES.add("picture", "0.3", "pictures are JPEG, PNG or WebP", "DOC")
FILENAME = RULES.add(
    "upload-filename", "3.4", "filename has 3 to 255 characters and a media extension", "SDK"
)
UPLOAD_TYPE = RULES.add("upload-type", "3.4", "type is ephemeral", "SDK")
UPLOAD_FORM = RULES.add(
    "upload-form", "3.4", "the form has every field of the slot, then the file, and no key", "SDK"
)
UPLOAD_SIZE = RULES.add("upload-size", "3.4", "an upload has at most 200 MB", "DOC")

TASK = RULES.add("task", "3.6", "a task is one that was accepted and not deleted", "SDK")
DAILY = RULES.add("daily", "3.9", "no more than a tier's generations a day, model by model", "DOC")
MONEY = RULES.add("money", "3.8", "credits are left for the task", "DOC")

STILL_RATIOS = frozenset((
    "1024:1024", "1080:1080", "1168:880", "1360:768", "1440:1080", "1080:1440", "1808:768",
    "1920:1080", "1080:1920", "2112:912", "1280:720", "720:1280", "720:720", "960:720",
    "720:960", "1680:720",
))  # fmt: skip
CLIP_RATIOS = frozenset(("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672"))
OUTPUTS = frozenset((
    "mp4", "prores", "png_sequence", "hdr10", "hlg", "sdr_rec709_10bit", "hdr_pq_12bit_master",
    "hdr_prores", "hdr_png_sequence", "hdr_exr_sequence", "hdr_exr_acescg_sequence_1_3",
    "hdr_exr_acescg_sequence_2_0",
))  # fmt: skip
STILL_MODELS = frozenset(("gen4_image", "gen4_image_turbo"))
CLIP_MODELS = frozenset(("gen4_turbo", "gen4.5"))
MOST_DATA_URI = 5_242_880
_TAG = re.compile(r"[a-z][a-z0-9_]{2,15}")
_EXTENSIONS = frozenset((".png", ".jpg", ".jpeg", ".webp", ".mp4", ".mov", ".webm", ".mp3", ".wav"))


@dataclass(frozen=True, slots=True)
class PictureWanted:
    """A picture that an order names, not looked at yet."""

    uri: str
    tag: str
    fields: WireFields
    """Where it stands, for rejections."""

    def wrong(self, rule: Rule, detail: str = "") -> Rejected:
        """The rejection of this picture."""
        return self.fields.wrong("uri", rule, detail)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A submit that keeps every rule that can be seen without its files."""

    model: str
    prompt: str
    width: int
    height: int
    seed: int | None
    pictures: tuple[PictureWanted, ...]
    seconds: int = 0
    """Of a clip."""


def ordered_still(body: dict[str, Any]) -> Ordered:
    """What a body orders of text_to_image; Rejected under the first rule that it breaks."""
    fields = WireFields(body)
    model = fields.picked("model", STILL_MODEL, STILL_MODELS)
    prompt = fields.text("promptText", PROMPT, least=1, most=1000, unit="utf16")
    width, height = _size(fields, STILL_RATIO, STILL_RATIOS)
    references = fields.items("referenceImages", REFERENCES)
    if len(references) > 3:
        raise fields.wrong("referenceImages", REFERENCES)
    if model == "gen4_image_turbo" and not references:
        raise fields.wrong("referenceImages", TURBO)
    _moderation(fields)
    pictures = tuple(map(_reference, references))
    tags = [picture.tag for picture in pictures if picture.tag]
    if len(set(tags)) < len(tags):
        raise fields.wrong("referenceImages", TAG_TWICE)
    seed = fields.whole("seed", SEED, 0, 2**32 - 1)
    return Ordered(model, prompt, width, height, seed, pictures)


def ordered_clip(body: dict[str, Any]) -> Ordered:
    """What a body orders of image_to_video; Rejected under the first rule that it breaks."""
    fields = WireFields(body)
    model = fields.picked("model", CLIP_MODEL, CLIP_MODELS)
    newer = model == "gen4.5"
    if newer and not fields.has("promptText"):
        raise fields.wrong("promptText", CLIP_PROMPT)
    prompt = ""
    if fields.has("promptText"):
        prompt = fields.text("promptText", PROMPT, least=1, most=1000, unit="utf16")
    seconds = fields.whole("duration", DURATION, 2, 10)
    if newer and seconds is None:
        raise fields.wrong("duration", DURATION_NEEDED)
    if newer:
        fields.choice("outputFormat", OUTPUT, OUTPUTS)
    width, height = _size(fields, CLIP_RATIO, CLIP_RATIOS)
    _moderation(fields)
    seed = fields.whole("seed", SEED, 0, 2**32 - 1)
    return Ordered(model, prompt, width, height, seed, (_first_frame(fields),), seconds or 10)


def check_uri(picture: PictureWanted) -> None:
    """Raises Rejected unless the picture's address has one of the three forms."""
    if picture.uri.startswith("data:"):
        if not picture.uri.startswith("data:image/") or len(picture.uri) > MOST_DATA_URI:
            raise picture.wrong(DATA_URI)
    elif picture.uri.startswith("runway://"):
        if len(picture.uri) > 5000:
            raise picture.wrong(UPLOADED)
    elif not picture.uri.startswith(("http://", "https://")):
        raise picture.wrong(URI)
    elif not _is_public(picture.uri):
        raise picture.wrong(HTTPS)


def upload_name(body: dict[str, Any]) -> str:
    """The file name of an upload; Rejected under the rule that the slot's order breaks."""
    fields = WireFields(body)
    fields.picked("type", UPLOAD_TYPE, {"ephemeral"})
    name = fields.text("filename", FILENAME, least=3, most=255)
    if f".{name.rpartition('.')[2].lower()}" not in _EXTENSIONS:
        raise fields.wrong("filename", FILENAME)
    return name


def _size(fields: WireFields, rule: Rule, options: frozenset[str]) -> tuple[int, int]:
    width, _, height = fields.picked("ratio", rule, options).partition(":")
    return int(width), int(height)


def _moderation(fields: WireFields) -> None:
    inner = fields.inner("contentModeration", MODERATION)
    inner.choice("publicFigureThreshold", MODERATION, {"auto", "low"})


def _reference(fields: WireFields) -> PictureWanted:
    uri = fields.text("uri", URI, least=1)
    tag = fields.text("tag", TAG)
    if fields.has("tag") and not _TAG.fullmatch(tag):
        raise fields.wrong("tag", TAG)
    return PictureWanted(uri, tag, fields)


def _first_frame(fields: WireFields) -> PictureWanted:
    """The one picture, given as an address or in a list."""
    value = fields.values.get("promptImage")
    if isinstance(value, str) and value:
        return PictureWanted(value, "", WireFields({"uri": value}, ("promptImage",)))
    frames = fields.items("promptImage", FIRST_FRAME)
    if len(frames) != 1 or frames[0].values.get("position") != "first":
        raise fields.wrong("promptImage", FIRST_FRAME)
    return PictureWanted(frames[0].text("uri", URI, least=1), "", frames[0])


def _is_public(uri: str) -> bool:
    """Whether an address may be fetched: https, of sane length, at a host with a name."""
    parts = urlsplit(uri)
    if parts.scheme != "https" or not 13 <= len(uri) <= 2048 or not parts.hostname:
        return False
    try:
        ipaddress.ip_address(parts.hostname)
    except ValueError:
        return True
    return False
