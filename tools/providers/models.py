"""Models, their limits and list prices, and which need goes to which: configuration, not code."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import UserFixable
from tools.providers.requests import Request, VoiceRequest

OVERRIDE_VARIABLE = "DAILIES_MODELS"


class ModelCard(BaseModel):
    """What is known of one model."""

    model_config = ConfigDict(frozen=True)

    price: float = Field(ge=0)
    per: Literal["image", "second", "character", "call"]
    prompt_limit: int = Field(gt=0)
    prompt_unit: Literal["characters", "utf16", "words"]
    lengths_seconds: tuple[float, float] | None = None
    """Shortest and longest clip it sells."""

    def price_micros(self, request: Request) -> int:
        """List price of a request in millionths of a US dollar."""
        units = {
            "image": 1.0,
            "call": 1.0,
            "second": float(getattr(request, "duration_seconds", 0.0)),
            "character": float(len(request.text)) if isinstance(request, VoiceRequest) else 0.0,
        }
        return round(self.price * units[self.per] * 1_000_000)

    def fit(self, prompt: str) -> str:
        """The prompt cut to the model's limit at a word's end; decisive words stand first."""
        if self.prompt_unit == "words":
            words = prompt.split()
            return (
                prompt if len(words) <= self.prompt_limit else " ".join(words[: self.prompt_limit])
            )
        count = _utf16 if self.prompt_unit == "utf16" else len
        if count(prompt) <= self.prompt_limit:
            return prompt
        kept: list[str] = []
        used = 0
        for word in prompt.split(" "):
            used += count(word) + 1
            if used - 1 > self.prompt_limit:
                break
            kept.append(word)
        return " ".join(kept).rstrip(" ,;")


class Route(BaseModel):
    """Which model each need goes to."""

    model_config = ConfigDict(frozen=True)

    character: str
    ensemble: str
    angle: str
    environment: str
    clip: str
    lipsync: str
    voice: str
    foley: str
    ambience: str
    music: str


class ModelBook(BaseModel):
    """All models and the routing."""

    model_config = ConfigDict(frozen=True)

    route: Route
    models: dict[str, ModelCard]

    def card(self, model: str) -> ModelCard:
        """The model's card; UserFixable when routing names one that has none."""
        card = self.models.get(model)
        if card is None:
            raise UserFixable(
                f"routing names {model!r}, which has no entry.",
                where="models.toml",
                fix=f'add a [models."{model}"] table or route to another model.',
            )
        return card


@cache
def model_book() -> ModelBook:
    """The shipped models, with the user's file laid over them when there is one."""
    shipped = tomllib.loads(files("tools.providers").joinpath("models.toml").read_text("utf-8"))
    override = os.environ.get(OVERRIDE_VARIABLE)
    if override:
        own = _read_override(Path(override))
        shipped["route"] |= own.get("route", {})
        shipped["models"] |= own.get("models", {})
    try:
        return ModelBook.model_validate(shipped)
    except ValidationError as error:
        first = error.errors()[0]
        raise UserFixable(
            f"{first['msg']}.",
            where=f"{override or 'models.toml'}: {'.'.join(map(str, first['loc']))}",
            fix="compare with the table of another model in tools/providers/models.toml.",
        ) from error


def _read_override(path: Path) -> dict[str, dict[str, object]]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UserFixable(
            f"cannot be read: {error}.",
            where=str(path),
            fix=f"mend it or unset {OVERRIDE_VARIABLE}.",
        ) from error


def _utf16(text: str) -> int:
    """Length in UTF-16 code units, as Runway counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
