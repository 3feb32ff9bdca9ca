"""Models, services, their limits and list prices, and which need goes to which model.

All of it is configuration with dated defaults (`models.toml`), which a user's own file overrides
entry by entry: providers retire models and change prices.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tools.errors import UserFixable
from tools.providers.chat_models import ChatCard, card_among
from tools.providers.fitting import PromptUnit, fit_prompt
from tools.providers.requests import Request, VoiceRequest

OVERRIDE_VARIABLE = "DAILIES_MODELS"


class ServiceCard(BaseModel):
    """How one service is reached, and how gently."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    base_url: str
    keys: str = ""
    """Environment variable with its keys; empty for a service that wants none."""
    address: str = ""
    """Environment variable with the address of a service without keys; unset, it is not asked."""
    api_hosts: tuple[str, ...] = ()
    """Hosts beside that of `base_url` that may be sent the key: 'a.b.c', '.b.c' for all below."""
    file_hosts: tuple[str, ...] = ()
    """Hosts that results may be downloaded from; the key is never sent there."""
    connect_seconds: float = 10
    read_seconds: float = 60
    poll_seconds: float = 5
    """Between two polls, by the service's advice."""
    deadline_seconds: float = 1200
    """A task that takes longer is left for a later run to collect."""
    in_flight: int = Field(default=2, gt=0)
    """Tasks at once an account; raise it with your plan."""
    per_minute: float | dict[str, float] | None = None
    """Submits a minute an account, by adapter where kinds of models have rates of their own;
    None (or no entry) where only tasks at once are limited."""
    most_file_mb: int = 500
    on_this_machine: bool = False
    """Plain HTTP on this machine is allowed: ComfyUI and rehearsals."""
    public_folder: str = ""
    """For services that take addresses only: a folder of yours that a web server publishes."""
    public_url: str = ""
    """The address of that folder."""

    def at(self, address: str) -> ServiceCard:
        """The service at the user's own address; its files come from there too."""
        host = address.split("://", 1)[-1].split("/", 1)[0]
        return self.model_copy(update={"base_url": address, "file_hosts": (*self.file_hosts, host)})

    def may_see_key(self, scheme: str, host: str, port: int | None) -> bool:
        """Whether an address that an answer names is the service's own."""
        own = self.base_url.split("://", 1)[-1].split("/", 1)[0]
        allowed = (own, *self.api_hosts)
        if scheme != "https" and not self.on_this_machine:
            return False
        return any(host_matches(pattern, host, port) for pattern in allowed)


class ModelCard(BaseModel):
    """What is known of one model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    adapter: str
    """Which adapter speaks for it; see docs/providers.md."""
    name: str
    """The model's name or path at its service."""
    price: float = Field(ge=0)
    per: Literal["image", "second", "character", "call"]
    tiers: dict[str, float] = {}
    """Prices that depend on size or length, by the adapter's word for them."""
    prompt_limit: int = Field(gt=0)
    prompt_unit: PromptUnit
    negative_limit: int | None = None
    """Of the negative prompt, in the same unit; None where it has no limit of its own."""
    lengths_seconds: tuple[float, float] | None = None
    """Shortest and longest that it sells."""
    length_step_seconds: float = 0
    """Lengths between come in these steps; 0 for any."""
    lost_seconds: float = 0
    """What of an ordered length does not arrive; ordered on top, and paid."""
    length_choices_seconds: tuple[float, ...] = ()
    """The only lengths that it sells, where they are few."""
    takes_mask: bool = False
    """Of lip-sync: whether a picture can say whose mouth moves."""
    options: dict[str, str | int | float | bool] = {}
    """Further fields for its request, sent as they stand."""

    @property
    def longest_seconds(self) -> float | None:
        """The longest that it sells; None where nothing is known to end it."""
        if self.length_choices_seconds:
            return max(self.length_choices_seconds)
        return self.lengths_seconds[1] if self.lengths_seconds else None

    def sold_seconds(self, seconds: float) -> float:
        """The shortest length on sale that covers what is wanted, else the longest there is."""
        if self.length_choices_seconds:
            fitting = [each for each in self.length_choices_seconds if each >= seconds - 1e-6]
            return min(fitting, default=max(self.length_choices_seconds))
        if self.lengths_seconds is None:
            return seconds
        least, most = self.lengths_seconds
        seconds += self.lost_seconds
        if self.length_step_seconds:
            steps = -(-(seconds - 1e-6) // self.length_step_seconds)
            seconds = steps * self.length_step_seconds
        return min(max(seconds, least), most)

    def price_micros(self, request: Request, tier: str = "") -> int:
        """List price of a request in millionths of a US dollar."""
        seconds = self.sold_seconds(float(getattr(request, "duration_seconds", 0.0)))
        units = {
            "image": 1.0,
            "call": 1.0,
            "second": seconds,
            "character": float(len(request.text)) if isinstance(request, VoiceRequest) else 0.0,
        }
        price = self.tiers.get(tier, self.price)
        return round(price * units[self.per] * 1_000_000)

    def fit(self, prompt: str) -> str:
        """The prompt cut to the model's limit; decisive words stand first and stay."""
        return fit_prompt(prompt, self.prompt_limit, self.prompt_unit).text


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Choices = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
"""Models in order of preference; the first that can be asked and sells the length is taken."""


class Route(BaseModel):
    """Which models each need goes to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    character: Choices
    ensemble: Choices
    angle: Choices
    environment: Choices
    clip: Choices
    lipsync: Choices
    voice: Choices
    foley: Choices
    ambience: Choices
    music: Choices


Need = Literal[
    "character",
    "ensemble",
    "angle",
    "environment",
    "clip",
    "lipsync",
    "voice",
    "foley",
    "ambience",
    "music",
]


class ModelBook(BaseModel):
    """All services, all models and the routing."""

    model_config = ConfigDict(frozen=True)

    route: Route
    services: dict[str, ServiceCard]
    models: dict[str, ModelCard]
    chat: dict[str, ChatCard] = {}
    """Language models; others may be used, at a price that is not known."""

    def chat_card(self, model: str) -> ChatCard | None:
        """What is known of a language model; None when nothing is."""
        return card_among(self.chat, model)

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

    def choose(
        self, need: Need, offered: Callable[[str], bool], seconds: float | None = None
    ) -> str:
        """The first model of the route that is offered and long enough, else the first offered.

        Where none is offered the first of the route is named, and refused when it is asked.
        """
        choices: tuple[str, ...] = getattr(self.route, need)
        open_to_us = [model for model in choices if offered(model)]
        for model in open_to_us:
            longest = self.card(model).longest_seconds
            if seconds is None or longest is None or seconds <= longest:
                return model
        return (open_to_us or list(choices))[0]


@cache
def model_book() -> ModelBook:
    """The shipped models, with the user's file laid over them when there is one."""
    shipped = tomllib.loads(files("tools.providers").joinpath("models.toml").read_text("utf-8"))
    override = os.environ.get(OVERRIDE_VARIABLE)
    if override:
        own = _read_override(Path(override))
        shipped["route"] |= own.get("route", {})
        for table in ("services", "models", "chat"):
            for name, fields in own.get(table, {}).items():
                shipped[table][name] = shipped[table].get(name, {}) | fields
    for name, service in shipped["services"].items():
        service["name"] = name
    try:
        return ModelBook.model_validate(shipped)
    except ValidationError as error:
        first = error.errors()[0]
        raise UserFixable(
            f"{first['msg']}.",
            where=f"{override or 'models.toml'}: {'.'.join(map(str, first['loc']))}",
            fix="compare with the table of another model in tools/providers/models.toml.",
        ) from error


def host_matches(pattern: str, host: str, port: int | None) -> bool:
    """Whether a host (and port, where the pattern has one) is meant: 'a.b', '.b', 'a.b:80'."""
    name, _, wanted = pattern.partition(":")
    if wanted and wanted != str(port):
        return False
    host = host.lower().rstrip(".")
    return host.endswith(name) if name.startswith(".") else host == name


def _read_override(path: Path) -> dict[str, dict[str, dict[str, object]]]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UserFixable(
            f"cannot be read: {error}.",
            where=str(path),
            fix=f"mend it or unset {OVERRIDE_VARIABLE}.",
        ) from error
