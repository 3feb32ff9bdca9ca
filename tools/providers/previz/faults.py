"""Which fault goes into which asset, decided from the request alone; not how it is painted.

The decision depends on the plan's seed and the request's content, so the same request always
carries the same fault and a retake (another seed or prompt) draws anew.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from tools.providers.requests import Capability, Request


class FaultKind(StrEnum):
    """Everything that previz can get wrong on purpose."""

    WRONG_PERSON = "wrong_person"
    WARDROBE_COLOUR = "wardrobe_colour"
    MISSING_PROP = "missing_prop"
    EXTRA_PROP = "extra_prop"
    EXTRA_FINGERS = "extra_fingers"
    MISSING_FINGERS = "missing_fingers"
    EXTRA_LIMB = "extra_limb"
    MELTED_FACE = "melted_face"
    BLUR = "blur"
    NOISE = "noise"
    BLACK = "black"
    FROZEN = "frozen"
    FLICKER = "flicker"
    TELEPORT = "teleport"
    VANISH = "vanish"
    SHAPE_DRIFT = "shape_drift"
    JUMP_CUT = "jump_cut"
    WRONG_PLACE = "wrong_place"
    WRONG_LIGHT = "wrong_light"
    WRONG_FRAMING = "wrong_framing"
    FLIPPED_DIRECTION = "flipped_direction"
    WRONG_SIZE = "wrong_size"
    TRUNCATED_FILE = "truncated_file"
    SILENT_VOICE = "silent_voice"
    CLIPPED_VOICE = "clipped_voice"
    WRONG_WORDS = "wrong_words"
    MOUTH_OUT_OF_SYNC = "mouth_out_of_sync"


_K = FaultKind
_FIGURE = (
    *(_K.WRONG_PERSON, _K.WARDROBE_COLOUR, _K.EXTRA_FINGERS),
    *(_K.MISSING_FINGERS, _K.EXTRA_LIMB, _K.MELTED_FACE),
)
_PICTURE = (_K.BLUR, _K.NOISE, _K.BLACK, _K.WRONG_SIZE, _K.TRUNCATED_FILE)
_STAGING = (_K.MISSING_PROP, _K.EXTRA_PROP, _K.WRONG_PLACE, _K.WRONG_LIGHT, _K.WRONG_FRAMING)
_MOTION = (_K.FROZEN, _K.FLICKER, _K.TELEPORT, _K.VANISH, _K.SHAPE_DRIFT, _K.JUMP_CUT)
_SOUND = (_K.SILENT_VOICE, _K.CLIPPED_VOICE, _K.TRUNCATED_FILE)

APPLIES: dict[Capability, tuple[FaultKind, ...]] = {
    Capability.STILL: (*_FIGURE, *_STAGING, *_PICTURE, _K.FLIPPED_DIRECTION),
    Capability.ANGLE: (*_FIGURE, *_STAGING, *_PICTURE, _K.FLIPPED_DIRECTION),
    Capability.CLIP: (
        *(*_FIGURE, *_PICTURE, *_MOTION),
        *(_K.EXTRA_PROP, _K.WRONG_PLACE, _K.WRONG_LIGHT, _K.FLIPPED_DIRECTION),
    ),
    Capability.LIPSYNC: (
        *(_K.WRONG_PERSON, _K.WARDROBE_COLOUR, _K.MELTED_FACE, _K.MOUTH_OUT_OF_SYNC),
        *(*_PICTURE, _K.FROZEN, _K.FLICKER, _K.SHAPE_DRIFT, _K.JUMP_CUT),
    ),
    Capability.VOICE: (*_SOUND, _K.WRONG_WORDS),
    Capability.FOLEY: _SOUND,
    Capability.MUSIC: _SOUND,
}
"""What each kind of asset can suffer; whether it would show in this very one is asked later."""


SCALED: dict[FaultKind, str] = {
    _K.WARDROBE_COLOUR: "how far the garment's colour moves",
    _K.EXTRA_PROP: "how large the thing is",
    _K.EXTRA_FINGERS: "how many fingers too many",
    _K.MISSING_FINGERS: "how many fingers too few",
    _K.MELTED_FACE: "how far the face runs",
    _K.BLUR: "radius",
    _K.NOISE: "standard deviation",
    _K.FROZEN: "how long it stands",
    _K.FLICKER: "how far the brightness jumps",
    _K.TELEPORT: "how far away",
    _K.VANISH: "how long it is gone",
    _K.SHAPE_DRIFT: "how far the outline bends",
    _K.JUMP_CUT: "sizes, angle and seconds that are jumped",
    _K.WRONG_PLACE: "below 0.8 it stays indoors, or out of doors",
    _K.WRONG_LIGHT: "how far side, colour and brightness move; the hour from 0.45 on",
    _K.WRONG_FRAMING: "one size too near or far below 0.45, two below 0.8",
    _K.SILENT_VOICE: "share of the sound that is silent",
    _K.CLIPPED_VOICE: "decibels over full scale",
    _K.WRONG_WORDS: "share of the words that are others",
    _K.MOUTH_OUT_OF_SYNC: "seconds that the mouth is late",
}
"""What a severity scales. Every other kind is there or it is not: its severity is always 1."""

Severity = Annotated[float, Field(gt=0.0, le=1.0)]
"""Share of the strongest form that a fault can have."""


def at_full_strength(severity: float | None) -> bool:
    """Left out of what is written, so that full strength is the task and file it always was."""
    return severity == 1.0


def strength(kind: FaultKind, severity: float) -> float:
    """The severity that a fault of this kind has when that much was ordered."""
    return severity if kind in SCALED else 1.0


LEAST_DRAWN = 0.3
"""Weaker faults show only to who knows where to look."""


class Injection(BaseModel):
    """A fault ordered into given takes; every field that is set has to match."""

    model_config = ConfigDict(frozen=True)

    kind: FaultKind
    capability: Capability | None = None
    contains: str = ""
    """Part of the prompt (or of the spoken text), any case."""
    seed: int | None = None
    model: str | None = None
    times: int = Field(default=1, ge=1)
    """How many different requests it hits, first come first hit; a retake after that is clean."""
    severity: Severity = Field(default=1.0, exclude_if=at_full_strength)

    def matches(self, request: Request) -> bool:
        """Whether it is meant for this request."""
        return (
            self.kind in APPLIES[Capability(request.kind)]
            and self.capability in (None, request.kind)
            and self.seed in (None, request.seed)
            and self.model in (None, request.model)
            and self.contains.lower() in words_of(request).lower()
        )


class FaultPlan(BaseModel):
    """How often, which, and where by order."""

    model_config = ConfigDict(frozen=True)

    rate: float = Field(default=0.0, ge=0.0, le=1.0)
    seed: int = 0
    kinds: tuple[FaultKind, ...] | None = None
    """Restricts what the rate draws from; None for all."""
    severity: Severity | None = Field(default=1.0, exclude_if=at_full_strength)
    """Of what the rate draws; None draws it too, from LEAST_DRAWN up."""
    injections: tuple[Injection, ...] = ()


class Order(BaseModel):
    """What to inject into one asset: the first of `kinds` that can be seen or heard in it."""

    model_config = ConfigDict(frozen=True)

    kinds: tuple[FaultKind, ...] = ()
    seed: int = 0
    forced: bool = False
    severity: Severity = Field(default=1.0, exclude_if=at_full_strength)


class Box(BaseModel):
    """A part of the frame, in pixels of the asset."""

    model_config = ConfigDict(frozen=True)

    x: int
    y: int
    width: int
    height: int


class Truth(BaseModel):
    """What was injected, written beside the asset for evals; `kind` is None for a clean one."""

    model_config = ConfigDict(frozen=True)

    kind: FaultKind | None = None
    severity: float = 0.0
    """0..1: share of the strongest form; of what `SCALED` does not hold always 1."""
    since: float | None = None
    """Seconds from the asset's start; None for stills."""
    until: float | None = None
    region: Box | None = None
    """Where it shows, in the frame in the middle of the fault; None for the whole frame."""
    what: str = ""
    inherited: FaultKind | None = None
    """Fault of the keyframe that this clip was made from and goes on showing."""


def words_of(request: Request) -> str:
    """The words that the request carries: its prompt, or the line to speak."""
    return request.text if request.kind == "voice" else request.prompt


def request_hash(request: Request) -> str:
    """Hex SHA-256 of what the request asks for; paths are no part of it."""
    return hashlib.sha256(request.model_dump_json().encode()).hexdigest()


def task_id(request: Request, plan: FaultPlan) -> str:
    """The id of the request in a studio with this plan; other faults make another task."""
    salt = plan.model_dump_json() if plan.rate or plan.injections else ""
    digest = hashlib.sha256(f"{request_hash(request)}{salt}".encode()).hexdigest()
    return f"previz-{digest[:24]}"


def draw_order(request: Request, plan: FaultPlan) -> Order:
    """What the plan's rate injects into the request; injections are not looked at."""
    digest = hashlib.sha256(f"{plan.seed}:{request_hash(request)}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
    hit = bool(rng.random() < plan.rate)
    seed = int(rng.integers(2**32))
    if not hit:
        return Order(seed=seed)
    wanted = [
        kind
        for kind in APPLIES[Capability(request.kind)]
        if plan.kinds is None or kind in plan.kinds
    ]
    kinds = tuple(wanted[i] for i in rng.permutation(len(wanted)))
    # Drawn last: whoever gives the severity gets the same kinds.
    drawn = round(float(rng.uniform(LEAST_DRAWN, 1.0)), 3)
    return Order(kinds=kinds, seed=seed, severity=plan.severity or drawn)
