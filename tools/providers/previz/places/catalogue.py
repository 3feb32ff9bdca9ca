"""Which kinds of place there are, what each is built of, and which is nearest to a word."""

from __future__ import annotations

import difflib
import zlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tools.providers.previz.places import equipment as e
from tools.providers.previz.places import furniture as f
from tools.providers.previz.places.inks import Inks, with_palette
from tools.providers.previz.places.landscapes import LANDSCAPES
from tools.providers.previz.places.rooms import RoomPlan, build_room
from tools.providers.previz.scenery import SetDesign
from tools.providers.previz.stage import Place

_ROOMS: dict[str, RoomPlan] = {
    "room": RoomPlan(
        Inks(),
        (f.bookcase, f.cabinet, f.sofa, f.plant, f.floor_lamp),
        (f.table, f.chair, f.sofa, f.plant),
    ),
    "bedroom": RoomPlan(
        Inks(
            wall=(128, 132, 150), dado=(110, 112, 128), fabric=(96, 104, 150), floor=(120, 98, 80)
        ),
        (f.bed, f.cabinet, f.floor_lamp, f.plant, f.bookcase),
        (f.chair, f.cabinet),
        (7.0, 3.0, 7.0),
        walls="plain",
        free=2,
    ),
    "workshop": RoomPlan(
        Inks(
            wall=(112, 94, 76),
            dado=(84, 64, 48),
            wood=(112, 74, 44),
            accent=(184, 138, 62),
            floor=(92, 72, 54),
        ),
        (e.workbench, f.bookcase, e.workbench, e.crates, f.cabinet),
        (e.workbench, f.stool, e.barrel, f.table),
        (7.0, 3.2, 8.0),
        walls="clocks",
        windows=3,
    ),
    "kitchen": RoomPlan(
        Inks(
            wall=(168, 164, 150), dado=(140, 158, 152), floor=(150, 142, 130), accent=(190, 96, 60)
        ),
        (f.counter, e.stove, f.fridge, f.counter, f.cabinet),
        (f.table, f.chair, f.chair),
        (7.0, 3.0, 7.0),
        "tiles",
        "tiled",
    ),
    "restaurant": RoomPlan(
        Inks(wall=(122, 78, 66), dado=(74, 48, 40), fabric=(130, 44, 44), accent=(206, 150, 72)),
        (f.cabinet, f.plant, f.sofa, f.bookcase),
        (f.table, f.table, f.chair, f.table, f.chair),
        (10.0, 3.2, 10.0),
        "tiles",
        free=9,
    ),
    "office": RoomPlan(
        Inks(
            wall=(160, 166, 170),
            dado=(140, 146, 150),
            floor=(98, 104, 112),
            fabric=(54, 66, 84),
            accent=(70, 130, 170),
        ),
        (f.cabinet, f.desk, f.bookcase, f.plant),
        (f.desk, f.chair, f.desk, f.plant),
        (10.0, 2.9, 9.0),
        "grid",
        "plain",
        3,
        "tubes",
        (226, 236, 255),
    ),
    "laboratory": RoomPlan(
        Inks(
            wall=(150, 162, 170),
            dado=(120, 134, 144),
            floor=(134, 146, 154),
            metal=(130, 142, 152),
            accent=(64, 196, 196),
        ),
        (e.console, e.rack, f.counter, e.console, f.cabinet),
        (f.counter, e.console, f.stool),
        (10.0, 3.2, 9.0),
        "grid",
        "panels",
        1,
        "tubes",
        (200, 230, 255),
    ),
    "library": RoomPlan(
        Inks(
            wall=(108, 84, 62),
            dado=(80, 56, 40),
            wood=(98, 62, 38),
            fabric=(60, 84, 66),
            floor=(110, 78, 52),
        ),
        (f.bookcase, f.bookcase, f.bookcase, f.cabinet),
        (f.table, f.chair, f.bookcase, f.floor_lamp),
        (10.0, 4.2, 10.0),
        gap=0.15,
        windows=2,
        free=5,
    ),
    "corridor": RoomPlan(
        Inks(wall=(140, 146, 140), dado=(84, 102, 98), floor=(112, 116, 114)),
        (f.cabinet, f.plant),
        (),
        (3.4, 2.8, 26.0),
        "tiles",
        "panelled",
        1,
        "tubes",
        (226, 240, 230),
        gap=4.0,
    ),
    "bar": RoomPlan(
        Inks(
            wall=(84, 58, 56),
            dado=(58, 38, 34),
            wood=(96, 56, 36),
            fabric=(120, 34, 40),
            accent=(220, 120, 60),
            floor=(70, 52, 42),
        ),
        (f.bookcase, f.counter, f.counter, f.cabinet),
        (f.stool, f.table, f.stool, f.stool),
        (9.0, 3.0, 9.0),
        "boards",
        "bricks",
        1,
        free=8,
    ),
    "hospital": RoomPlan(
        Inks(
            wall=(188, 200, 200),
            dado=(140, 176, 172),
            floor=(160, 170, 172),
            fabric=(120, 176, 186),
            metal=(160, 170, 176),
            accent=(70, 160, 170),
        ),
        (e.cot, f.cabinet, e.cot, f.counter),
        (e.cot, f.chair),
        (10.0, 3.0, 9.0),
        "tiles",
        "panelled",
        3,
        "tubes",
        (230, 244, 255),
        free=2,
    ),
    "classroom": RoomPlan(
        Inks(wall=(186, 176, 148), dado=(120, 138, 120), floor=(130, 104, 78)),
        (f.cabinet, f.bookcase, f.plant),
        (e.school_desk,),
        (10.0, 3.2, 10.0),
        "boards",
        "panelled",
        3,
        "tubes",
        (240, 240, 230),
        free=10,
    ),
    "stage": RoomPlan(
        Inks(
            wall=(70, 22, 28),
            dado=(54, 16, 22),
            floor=(84, 58, 40),
            fabric=(140, 28, 36),
            accent=(230, 180, 90),
            ceiling=(20, 18, 20),
        ),
        (e.column, e.crates),
        (f.chair, f.table),
        (14.0, 7.0, 11.0),
        "boards",
        "curtain",
        0,
        "spots",
        (255, 226, 180),
        free=2,
    ),
    "gallery": RoomPlan(
        Inks(
            wall=(206, 204, 198), dado=(190, 188, 184), floor=(150, 132, 108), accent=(150, 110, 60)
        ),
        (e.plinth, f.plant),
        (e.plinth, e.pew, e.plinth),
        (12.0, 4.2, 11.0),
        "boards",
        "pictures",
        1,
        "spots",
        (255, 240, 220),
        gap=3.0,
        free=4,
    ),
    "studio": RoomPlan(
        Inks(
            wall=(132, 126, 120), dado=(120, 112, 104), floor=(140, 116, 90), accent=(190, 90, 60)
        ),
        (e.easel, f.bookcase, f.cabinet, e.crates, f.plant),
        (e.easel, f.stool, f.sofa, e.easel),
        (10.0, 4.0, 9.0),
        "boards",
        "bricks",
        4,
        free=5,
    ),
    "theatre": RoomPlan(
        Inks(
            wall=(86, 30, 34),
            dado=(60, 24, 26),
            floor=(70, 44, 36),
            fabric=(150, 34, 40),
            accent=(224, 176, 96),
        ),
        (e.column,),
        (e.seats,),
        (14.0, 6.0, 14.0),
        "boards",
        "curtain",
        0,
        "spots",
        (255, 214, 160),
        free=10,
    ),
    "church": RoomPlan(
        Inks(
            wall=(150, 144, 134), dado=(126, 118, 108), floor=(120, 112, 104), accent=(190, 150, 80)
        ),
        (e.column,),
        (e.pew,),
        (11.0, 7.0, 16.0),
        "tiles",
        "bricks",
        5,
        "spots",
        (255, 190, 120),
        gap=2.4,
        free=8,
    ),
    "spaceship": RoomPlan(
        Inks(
            wall=(104, 112, 122),
            dado=(70, 78, 88),
            floor=(72, 78, 86),
            metal=(110, 120, 132),
            accent=(80, 200, 230),
            ceiling=(80, 88, 96),
        ),
        (e.console, e.rack, e.console),
        (e.console, f.chair),
        (8.0, 2.9, 12.0),
        "grid",
        "panels",
        1,
        "tubes",
        (150, 210, 255),
        gap=0.3,
        free=2,
    ),
}

_WORDS = {
    "clock workshop": "workshop",
    "garage": "workshop",
    "clockmaker": "workshop",
    "cafe": "restaurant",
    "diner": "restaurant",
    "lab": "laboratory",
    "pub": "bar",
    "nightclub": "bar",
    "ward": "hospital",
    "school": "classroom",
    "living room": "room",
    "apartment": "room",
    "house": "room",
    "museum": "gallery",
    "hallway": "corridor",
    "temple": "ruins",
    "sea": "beach",
    "coast": "beach",
    "ocean": "boat",
    "ship": "boat",
    "deck": "boat",
    "woods": "forest",
    "jungle": "forest",
    "dunes": "desert",
    "vineyard": "field",
    "farm": "field",
    "meadow": "field",
    "platform": "station",
    "train": "station",
    "city": "street",
    "road": "street",
    "market": "street",
    "garden": "park",
    "hill": "mountain",
    "tundra": "snow",
    "bridge": "street",
    "roof": "rooftop",
    "cockpit": "spaceship",
    "bookshop": "library",
}

Builder = Callable[[np.random.Generator, Inks, float, Place], SetDesign]
KINDS: tuple[str, ...] = tuple(_ROOMS) + tuple(LANDSCAPES)


def nearest_kind(kind: str, interior: bool) -> str:
    """The known kind nearest to the word; a plain room or street when nothing is near."""
    word = kind.strip().lower()
    if word in KINDS:
        return word
    for known in sorted((*_WORDS, *KINDS), key=len, reverse=True):
        if known in word:
            return _WORDS.get(known, known)
    close = difflib.get_close_matches(word, (*KINDS, *_WORDS), 1, 0.75)
    if close:
        return _WORDS.get(close[0], close[0])
    return "room" if interior else "street"


def build(place: Place, pixels_per_metre: float = 40.0) -> SetDesign:
    """The set of a place; `pixels_per_metre` is the fineness of its textures only."""
    kind = nearest_kind(place.kind, place.interior)
    rng = np.random.default_rng([zlib.crc32(kind.encode()), place.seed & 0xFFFFFFFF])
    if kind in _ROOMS:
        plan = _ROOMS[kind]
        return build_room(_inked(plan, place), rng, pixels_per_metre)
    inks, builder = LANDSCAPES[kind]
    return builder(rng, with_palette(inks, place.palette), pixels_per_metre, place)


def _inked(plan: RoomPlan, place: Place) -> RoomPlan:
    return replace(plan, inks=with_palette(plan.inks, place.palette))
