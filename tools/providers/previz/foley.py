"""Effects for a clip, synthesised from the words of a prompt: who moves on what, among what.

It never speaks: the only voices are a crowd's, without words, and only when a crowd is asked for.
It does not see the picture; `motion` tells it how much moves when.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tools.providers.previz import effects_motion as motions
from tools.providers.previz import effects_nature as nature
from tools.providers.previz import effects_things as things
from tools.providers.previz.acoustics import band, decibels, dice, fade, limit, noise, unit
from tools.providers.previz.sounds import RATE, Samples, Sound

Maker = Callable[[np.random.Generator, int, str], Samples]

MOST_LAYERS = 4
"""More would be mud."""
_PEAK_DBFS = -4.0
_CREST_DB = 11.0
"""What a strike's peak stands above its loudest 40 ms, as measured on loose ground and keys."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One sound the studio can make, and how a prompt asks for it."""

    name: str
    cue: str
    """Regular expression over the prompt in lower case."""
    make: Maker
    level_db: float
    """dBFS RMS for a bed, about the dBFS peak for the others."""
    bed: bool = False
    """Continuous, as rain is, rather than made of events."""
    moves: bool = False
    """Made by movement in the picture, so `motion` shapes it."""


EFFECTS = (
    Effect(
        "running",
        r"\brun(s|ning)?\b(?! water)|sprint|\bchas(e|ing)|\bflee(s|ing)?\b|\bjog",
        motions.running,
        -8,
        moves=True,
    ),
    Effect(
        "footsteps",
        r"footstep|\bsteps?\b|\bwalk|\bstrid|\bpac(es|ing)\b|tiptoe|\bmarch|creep|\blimp|"
        r"approach|\benters?\b|strolls?|"
        r"\bcross(es|ing)? (the|to|toward)|\btrots?\b|\bheads? (to|for)",
        motions.walking,
        -10,
        moves=True,
    ),
    Effect("hooves", r"hoof|hooves|horse|gallop", motions.hooves, -9, moves=True),
    Effect(
        "glass",
        r"(?<!wearing )(?<!round )(?<!magnifying )(?<!stained )\bglasses\b|"
        r"\b(a|his|her|the|wine|empty) glass\b(?! (wall|door|case|pane|window|of the))|"
        r"\bglass (break|shatter|smash|clink|rattle)|\bcups?\b|clink|"
        r"\bmugs?\b|dishes|\bplates?\b",
        things.glass,
        -13,
    ),
    Effect("typewriter", r"typewriter", motions.typing, -12),
    Effect("typing", r"typing|\btypes\b(?! of)|keyboard", motions.typing, -15),
    Effect("door", r"\bdoors?\b|knock", motions.door, -9),
    Effect(
        "impact",
        r"impact|punch|\bthud|crash|\bhits?\b|(?<!snow )(?<!rain )(?<!light )(?<!night )"
        r"\bfalls?\b(?! (across|on|over|asleep|silent))|\bslam|"
        r"\bexplo(d|sion)|gunshot|\bblast|collaps|\bleaps?\b|\bjumps?\b",
        motions.impact,
        -6,
    ),
    Effect("whoosh", r"whoosh|swish|swing|hurtl|\bdash|flies past|swoop", motions.whoosh, -9),
    Effect("bell", r"\bbells?\b|chime|\btoll", things.bell, -11),
    Effect("alarm", r"telephone|phone ring|ringing phone|\balarm", things.alarm, -13),
    Effect("guitar", r"guitar|\bstrum|\blute\b", things.strum, -11),
    Effect(
        "metal",
        r"\bmetal clang|\bclang|\bkeys\b|sword|blade|\bchains?\b|\btools?\b",
        things.metal,
        -14,
    ),
    Effect("thunder", r"thunder|lightning", nature.thunder, -6),
    Effect(
        "electricity",
        r"electric|\bsparks?\b|sparking|\barc(s|ing)\b|\bshort.circuit",
        things.electricity,
        -12,
    ),
    Effect("splash", r"splash|plunge|dives?\b", nature.splash, -9),
    Effect("drops", r"water drops?|droplet|\bdripp?ing|\bdrips?\b", nature.drops, -14),
    Effect("heartbeat", r"heartbeat|heart beat|pulse pounding", things.heartbeat, -9),
    Effect("applause", r"applau|clapping", motions.applause, -24, bed=True),
    Effect("wings", r"\bwings?\b|flutter|\bflap", nature.wings, -26, bed=True, moves=True),
    Effect(
        "clock", r"\bclocks?\b|\btick|pocket watch|\bwatch(es)?\b.{0,12}tick", things.ticking, -16
    ),
    Effect("paper", r"paper|\bpages?\b|\bletter\b|\bmap\b", motions.paper, -30, bed=True),
    Effect("sizzle", r"sizzl|frying|\bfry\b|cook|\bstove", things.sizzle, -30, bed=True),
    Effect(
        "fire",
        r"\bfires?\b|fireplace|campfire|flame|(?<!electric )crackl|burning",
        nature.fire,
        -27,
        bed=True,
    ),
    Effect("train", r"\btrains?\b|railway|locomotive", things.train, -24, bed=True),
    Effect(
        "traffic",
        r"\bcars?\b|traffic|\bstreet noise|\btaxi|\broad\b",
        things.traffic,
        -25,
        bed=True,
    ),
    Effect(
        "engine", r"\bengines?\b|\bmotor|generator|\btruck|\bbus\b", things.engine, -26, bed=True
    ),
    Effect(
        "hum",
        r"\bhum\b|humming|machine|\blab\b|laborator|\bservers?\b|\bfan\b|ventilat|console|reactor",
        things.hum,
        -31,
        bed=True,
    ),
    Effect(
        "stream",
        r"running water|\bstreams?\b(?! (in|of|through))|\briver|"
        r"waterfall|fountain|\btap\b|\bpour(s|ing)?\b(?! rain)",
        nature.stream,
        -27,
        bed=True,
    ),
    Effect(
        "waves",
        r"\bsea\b|ocean|\bsurf\b|\bshore|\bwaves\b(?! (his|her|their|at|to|good))|\bbeach",
        nature.waves,
        -26,
        bed=True,
    ),
    Effect("rain", r"\brain|downpour|drizzle", nature.rain, -27, bed=True),
    Effect(
        "wind", r"\bwinds?\b|windy|windswept|\bgusts?\b|breeze|\bstorm", nature.wind, -28, bed=True
    ),
    Effect("birds", r"\bbirds?\b|birdsong|dawn chorus|chirp", nature.birds, -30, bed=True),
    Effect("crickets", r"cricket|cicada", nature.crickets, -33, bed=True),
    Effect(
        "crowd",
        r"crowd|chatter|hubbub|audience|walla|murmur of (people|voices|guests)",
        things.crowd,
        -29,
        bed=True,
    ),
    Effect(
        "cloth",
        r"cloth|fabric|\bcoat\b|rustl|sleeve|cloak|\bturns?\b|\breach|\bgesture|\bsits?\b|kneel",
        motions.cloth,
        -34,
        bed=True,
        moves=True,
    ),
)
"""Every effect; where a prompt asks for more than `MOST_LAYERS`, the earlier ones here win."""

_NEGATED = re.compile(
    r"\b(?:no|not|never|without|avoid)\b[^,.;:\n]*?(?=\bbut\b|\bonly\b|[,.;:\n]|$)"
)


def effects_in(prompt: str) -> tuple[Effect, ...]:
    """The effects that a prompt asks for; what it forbids ('no rain') does not count."""
    words = wanted(prompt)
    found = [effect for effect in EFFECTS if re.search(effect.cue, words)]
    names = {effect.name for effect in found}
    doubled = {"footsteps"} if "running" in names else set()
    doubled |= {"typing"} if "typewriter" in names else set()
    return tuple(e for e in found if e.name not in doubled)[:MOST_LAYERS]


def wanted(prompt: str) -> str:
    """The prompt in lower case, less what it forbids."""
    return _NEGATED.sub(" ", prompt.lower())


def foley(prompt: str, seconds: float, seed: int, motion: Sequence[float] | None = None) -> Sound:
    """`seconds` of effects that fit the prompt's words, mono, peaks below -4 dBFS.

    `motion` (0 still .. 1 most, one value per frame, any frame rate) sets the loudness of what
    moves: steps fall silent where nothing moves. A prompt that names no sound gets the rustle of
    clothes in a quiet room.
    """
    count = max(1, round(seconds * RATE))
    words = wanted(prompt)
    curve = _motion_curve(motion, count)
    effects = effects_in(prompt) or tuple(e for e in EFFECTS if e.name == "cloth")
    mix = _air(dice(seed, "air"), count)
    for effect in effects:
        layer = effect.make(dice(seed, effect.name), count, words)
        mix = mix + _levelled(layer, effect) * (curve if effect.moves else np.float32(1.0))
    return Sound(limit(fade(band(mix, 22.0, None), 0.015, 0.05), _PEAK_DBFS))


def _motion_curve(motion: Sequence[float] | None, count: int) -> Samples:
    """Gain per sample from motion per frame; one frame or none leaves all as it is."""
    if motion is None or len(motion) == 0:
        return np.ones(count, np.float32)
    frames = np.clip(np.nan_to_num(np.asarray(motion, np.float32)), 0.0, 1.0)
    places = np.linspace(0, len(frames) - 1, count)
    return np.asarray(np.interp(places, np.arange(len(frames)), frames), np.float32) ** np.float32(
        0.6
    )


def _levelled(layer: Samples, effect: Effect) -> Samples:
    """`layer` at the effect's level: the RMS of beds, the loudest 40 ms of events."""
    if effect.bed:
        return unit(layer) * np.float32(decibels(effect.level_db))
    hop = min(len(layer), int(0.04 * RATE))
    power = np.square(layer[: len(layer) // hop * hop].reshape(-1, hop)).mean(axis=1)
    loudest = float(np.sqrt(power.max()))
    return layer * np.float32(decibels(effect.level_db - _CREST_DB) / max(loudest, 1e-6))


def _air(rng: np.random.Generator, count: int) -> Samples:
    """The quiet of a room at -62 dBFS, so that nothing is ever digitally silent."""
    return band(noise(rng, count, 4.0), 40.0, 6000.0) * np.float32(decibels(-62.0))
