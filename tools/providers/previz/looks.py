"""Random people: looks that differ as much as people in the street do.

Knows what natural variety is; how it is drawn is the brush's business.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from tools.providers.previz.stage import Colour, Look

_T = TypeVar("_T")
_SKINS: tuple[Colour, ...] = (
    (255, 224, 200),
    (246, 208, 180),
    (236, 192, 158),
    (222, 174, 136),
    (204, 152, 112),
    (184, 130, 92),
    (160, 108, 74),
    (132, 86, 58),
    (104, 66, 46),
    (80, 52, 40),
)
_HAIRS: tuple[Colour, ...] = (
    (28, 24, 26),
    (46, 34, 28),
    (72, 48, 34),
    (104, 70, 44),
    (140, 98, 58),
    (188, 148, 92),
    (222, 190, 132),
    (150, 66, 34),
    (178, 90, 44),
    (92, 40, 30),
)
_GREYS: tuple[Colour, ...] = ((150, 150, 152), (196, 196, 196), (226, 224, 220), (110, 108, 110))
_DYES: tuple[Colour, ...] = ((60, 90, 150), (150, 50, 90), (70, 130, 110), (110, 70, 140))
_EYES: tuple[Colour, ...] = (
    (62, 40, 26),
    (96, 64, 36),
    (120, 100, 50),
    (84, 116, 80),
    (70, 110, 150),
    (110, 130, 140),
)
HAIR_STYLES: tuple[str, ...] = (
    "bald",
    "balding",
    "cropped",
    "short",
    "side_part",
    "undercut",
    "spiky",
    "curly",
    "afro",
    "wavy",
    "bob",
    "fringe",
    "long",
    "ponytail",
    "bun",
    "braids",
    "mohawk",
    "hood",
    "hat",
    "cap",
    "helmet",
    "beanie",
    "headscarf",
)
"""Every head of hair or head covering that the brush draws."""
_HAIR_WEIGHTS = (4, 4, 6, 9, 8, 6, 4, 7, 5, 6, 7, 6, 9, 7, 6, 4, 1, 2, 4, 4, 1, 4, 3)
BEARDS: tuple[str, ...] = ("none", "stubble", "moustache", "goatee", "full", "long")
GLASSES: tuple[str, ...] = ("none", "round", "square", "thin", "sunglasses", "goggles")
OUTERS: tuple[str, ...] = (
    "none",
    "coat",
    "jacket",
    "hoodie",
    "lab_coat",
    "apron",
    "suit",
    "cloak",
    "vest",
    "cardigan",
    "uniform",
    "armour",
)
_OUTER_WEIGHTS = (18, 14, 14, 9, 4, 5, 9, 4, 8, 9, 4, 1)
TOPS: tuple[str, ...] = ("shirt", "tshirt", "sweater", "turtleneck", "blouse", "tunic")
BOTTOMS: tuple[str, ...] = ("trousers", "jeans", "skirt", "shorts", "robe")
PATTERNS: tuple[str, ...] = ("plain", "stripes", "check", "dots")
ACCESSORIES: tuple[str, ...] = (
    "none",
    "scarf",
    "tie",
    "bow_tie",
    "necklace",
    "satchel",
    "belt",
    "badge",
    "headphones",
    "gloves",
)
MARKS: tuple[str, ...] = ("none", "scar", "freckles", "mole", "wrinkles", "bandage", "eye_patch")
ANIMALS: tuple[str, ...] = (
    "fox",
    "dog",
    "cat",
    "wolf",
    "bear",
    "lion",
    "horse",
    "donkey",
    "rabbit",
    "mouse",
    "crow",
    "bird",
    "stork",
    "grasshopper",
    "ant",
)
_COATS: dict[str, tuple[Colour, ...]] = {
    "fox": ((205, 98, 40), (186, 78, 34), (216, 122, 58)),
    "dog": ((150, 108, 66), (60, 50, 44), (214, 190, 150), (120, 70, 40)),
    "cat": ((90, 84, 80), (208, 140, 70), (40, 38, 40), (220, 214, 204)),
    "wolf": ((110, 112, 116), (70, 72, 78), (170, 164, 150)),
    "bear": ((86, 58, 40), (50, 40, 36), (130, 96, 64)),
    "lion": ((206, 160, 96), (190, 140, 80)),
    "horse": ((110, 66, 40), (50, 40, 38), (200, 180, 150), (150, 90, 50)),
    "donkey": ((128, 120, 114), (96, 84, 76)),
    "rabbit": ((170, 146, 120), (226, 220, 212), (110, 100, 94)),
    "mouse": ((140, 132, 128), (190, 176, 160)),
    "crow": ((34, 36, 46),),
    "bird": ((80, 120, 170), (170, 80, 60), (120, 110, 90), (200, 170, 60)),
    "stork": ((236, 236, 232),),
    "grasshopper": ((96, 150, 60), (140, 140, 60)),
    "ant": ((70, 36, 28), (36, 30, 32)),
}
_SHOULDER_M = {"horse": 1.6, "donkey": 1.15, "bear": 1.3, "lion": 1.2, "wolf": 0.85, "dog": 0.6}
_SIZES_M = {**_SHOULDER_M, "fox": 0.55, "cat": 0.38, "rabbit": 0.28, "mouse": 0.12, "crow": 0.38}
_HEIGHTS_M = {**_SIZES_M, "bird": 0.22, "stork": 1.05, "grasshopper": 0.12, "ant": 0.09}


def animal_height_m(kind: str) -> float:
    """Height of the named animal as drawn; small insects are shown larger than life."""
    return _HEIGHTS_M.get(kind, 0.6)


def random_look(rng: np.random.Generator, kind: str = "person") -> Look:
    """A look drawn from `rng`: the same generator state gives the same look."""
    return _person(rng) if kind == "person" else _animal(rng, kind)


def _animal(rng: np.random.Generator, kind: str) -> Look:
    coat = _jitter(rng, _pick(rng, _COATS.get(kind, ((150, 120, 90),))), 0.06)
    return Look(
        kind=kind,
        age=_pick(rng, ("young", "adult", "adult", "old")),
        build=_pick(rng, ("slim", "average", "broad", "heavy")),
        height_m=animal_height_m(kind) * float(rng.uniform(0.85, 1.2)),
        skin=coat,
        hair_colour=_jitter(rng, _pick(rng, ((40, 32, 30), (236, 226, 210), (90, 56, 36))), 0.1),
        eye_colour=_jitter(rng, _pick(rng, ((60, 40, 20), (170, 130, 40), (90, 120, 70))), 0.1),
        accessory=_pick(rng, ("none", "none", "none", "collar", "scarf")),
        accessory_colour=_cloth(rng),
    )


def _person(rng: np.random.Generator) -> Look:
    age = _pick(rng, ("child", "young", "adult", "old"), (2, 4, 6, 3))
    adult = age in ("adult", "old")
    hair = _pick(rng, HAIR_STYLES, _HAIR_WEIGHTS)
    if age in ("child", "young") and hair in ("bald", "balding"):
        hair = _pick(rng, ("short", "curly", "fringe", "wavy"))
    beardless = not adult or hair in ("bob", "ponytail", "braids", "headscarf", "fringe")
    beard = "none" if beardless else _pick(rng, BEARDS, (9, 4, 3, 3, 5, 2))
    dress = bool(
        hair in ("bob", "long", "ponytail", "bun", "braids", "fringe") and rng.random() < 0.35
    )
    skirt = hair in ("bob", "long", "ponytail", "bun", "braids", "headscarf", "fringe")
    skin = _jitter(rng, _pick(rng, _SKINS), 0.05)
    return Look(
        age=age,
        build=_pick(rng, ("slim", "average", "broad", "heavy"), (4, 6, 3, 3)),
        height_m=_height(rng, age),
        skin=skin,
        hair_style=hair,
        hair_colour=_hair(rng, age),
        beard=beard,
        beard_colour=_jitter(rng, _pick(rng, _HAIRS), 0.1) if rng.random() < 0.15 else None,
        glasses=_pick(rng, GLASSES, (12, 3, 3, 2, 1, 1)),
        eye_colour=_jitter(rng, _pick(rng, _EYES), 0.12),
        brow=float(rng.uniform(0.05, 1.0)),
        nose=float(rng.uniform(0.0, 1.0)),
        jaw=float(rng.uniform(0.0, 1.0)),
        face_mark=_pick(rng, MARKS, (14, 2, 3, 2, 4 if age == "old" else 0, 1, 1)),
        outer=_pick(rng, OUTERS, _OUTER_WEIGHTS),
        outer_colour=_cloth(rng),
        top=_pick(rng, TOPS),
        top_colour=_cloth(rng, light=0.45),
        bottom=_pick(rng, BOTTOMS, (8, 6, 5 if skirt else 0, 2, 1)),
        bottom_colour=_jitter(rng, (62, 78, 112), 0.15) if rng.random() < 0.25 else _cloth(rng),
        dress=dress,
        pattern=_pick(rng, PATTERNS, (10, 4, 3, 3)),
        accessory=_pick(rng, ACCESSORIES, (10, 4, 3, 1, 2, 3, 2, 1, 1, 1)),
        accessory_colour=_cloth(rng),
        shoe_colour=_jitter(
            rng, _pick(rng, ((40, 30, 25), (90, 56, 32), (230, 226, 220), (120, 30, 30))), 0.1
        ),
    )


def _height(rng: np.random.Generator, age: str) -> float:
    mean, spread = {"child": (1.22, 0.10), "young": (1.70, 0.09), "old": (1.68, 0.08)}.get(
        age, (1.74, 0.09)
    )
    return float(np.clip(rng.normal(mean, spread), mean - 0.22, mean + 0.22))


def _hair(rng: np.random.Generator, age: str) -> Colour:
    grey = {"old": 0.75, "adult": 0.12}.get(age, 0.0)
    roll = rng.random()
    if roll < grey:
        return _jitter(rng, _pick(rng, _GREYS), 0.05)
    palette = _DYES if roll > 0.965 else _HAIRS
    return _jitter(rng, _pick(rng, palette), 0.10)


def _cloth(rng: np.random.Generator, light: float = 0.25) -> Colour:
    """A cloth colour: any hue, mostly muted; `light` is the odds of a pale one."""
    hue = float(rng.random())
    if rng.random() < light:
        saturation, value = rng.uniform(0.0, 0.35), rng.uniform(0.72, 0.97)
    elif rng.random() < 0.3:
        saturation, value = rng.uniform(0.55, 0.9), rng.uniform(0.5, 0.88)
    else:
        saturation, value = rng.uniform(0.1, 0.6), rng.uniform(0.2, 0.62)
    r, g, b = colorsys.hsv_to_rgb(hue, float(saturation), float(value))
    return (int(r * 255), int(g * 255), int(b * 255))


def _jitter(rng: np.random.Generator, colour: Colour, spread: float) -> Colour:
    common = rng.normal(0, spread * 0.8)
    own = rng.normal(0, spread * 0.35, 3)
    r, g, b = (int(np.clip(c * (1 + common + k), 8, 255)) for c, k in zip(colour, own, strict=True))
    return (r, g, b)


def _pick(
    rng: np.random.Generator, choices: Sequence[_T], weights: Sequence[float] | None = None
) -> _T:
    share = None if weights is None else np.asarray(weights, dtype=np.float64) / sum(weights)
    return choices[int(rng.choice(len(choices), p=share))]
