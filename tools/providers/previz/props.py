"""Paints a thing by its word: sixty that scripts ask for, and a handsome stand-in for the rest.

A word that is not known gets a turned or boxed object whose form follows from the word alone, so
the same unknown thing looks the same in every shot.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tools.providers.previz import props_large as large
from tools.providers.previz import props_small as small
from tools.providers.previz.pen import BRASS, IRON, LEAF, LEATHER, PAPER, STEEL, WOOD, Pen
from tools.providers.previz.shapes import Canvas, darker, lighter
from tools.providers.previz.stage import Colour, Light, Sprite


@dataclass(frozen=True, slots=True)
class Thing:
    """How one word is drawn."""

    paint: Callable[[Pen], None]
    size_m: float
    """Its largest side."""
    colour: Colour
    """Where none is asked for."""
    grip: float = 0.5
    """Height at which a hand holds it, in its own units."""
    words: tuple[str, ...] = ()


_THINGS: dict[str, Thing] = {
    "pocket watch": Thing(
        small.pocket_watch,
        0.09,
        BRASS,
        0.3,
        ("watch", "stopwatch", "compass", "medallion", "locket", "amulet"),
    ),
    "clock": Thing(
        small.clock, 0.35, (150, 100, 60), 0.2, ("wall clock", "alarm clock", "chronometer")
    ),
    "lantern": Thing(small.lantern, 0.34, IRON, 0.95, ("oil lamp", "lamplight")),
    "lamp": Thing(large.lamp, 0.5, (222, 196, 150), 0.3, ("desk lamp", "table lamp", "light")),
    "book": Thing(
        small.book,
        0.25,
        (128, 44, 44),
        0.2,
        ("diary", "journal", "novel", "manuscript", "ledger", "bible", "tome"),
    ),
    "open book": Thing(small.open_book, 0.36, (110, 60, 40), 0.1, ("spellbook", "atlas")),
    "notebook": Thing(
        small.notebook, 0.2, (40, 60, 84), 0.2, ("notepad", "pad", "sketchbook", "tablet")
    ),
    "pen": Thing(
        small.pen_tool,
        0.15,
        (36, 44, 80),
        0.3,
        ("pencil", "quill", "marker", "stylus", "wand", "chalk"),
    ),
    "letter": Thing(small.letter, 0.2, PAPER, 0.2, ("envelope", "mail", "invitation")),
    "paper": Thing(
        small.paper,
        0.28,
        PAPER,
        0.2,
        ("note", "document", "page", "scroll", "contract", "newspaper", "blueprint"),
    ),
    "phone": Thing(
        small.phone,
        0.15,
        (34, 36, 42),
        0.3,
        ("smartphone", "telephone", "cellphone", "mobile", "remote", "radio"),
    ),
    "laptop": Thing(small.laptop, 0.36, (150, 154, 160), 0.1, ("computer", "keyboard")),
    "cup": Thing(small.cup, 0.13, (226, 222, 212), 0.4, ("teacup", "tea", "chalice", "goblet")),
    "mug": Thing(small.mug, 0.11, (70, 110, 130), 0.4, ("coffee", "tankard", "coffee mug")),
    "bottle": Thing(
        small.bottle,
        0.3,
        (52, 92, 62),
        0.35,
        ("wine", "vial", "flask", "potion", "perfume", "medicine"),
    ),
    "glass": Thing(
        small.drinking_glass,
        0.13,
        (196, 140, 60),
        0.4,
        ("drink", "whiskey", "tumbler", "water", "beaker"),
    ),
    "bowl": Thing(
        small.bowl, 0.24, (196, 120, 80), 0.2, ("soup", "dish", "pot", "pan", "cauldron")
    ),
    "plate": Thing(small.plate, 0.28, (230, 228, 222), 0.3, ("tray", "saucer", "disc")),
    "knife": Thing(small.knife, 0.3, (50, 38, 34), 0.2, ("dagger", "blade", "scalpel", "razor")),
    "sword": Thing(small.sword, 0.95, BRASS, 0.13, ("sabre", "katana", "spear", "rapier")),
    "gun": Thing(
        small.gun, 0.22, (58, 60, 66), 0.2, ("pistol", "revolver", "rifle", "weapon", "blaster")
    ),
    "key": Thing(small.key, 0.1, BRASS, 0.85, ("keys",)),
    "bag": Thing(
        large.bag, 0.36, (140, 66, 60), 0.92, ("handbag", "purse", "sack", "pouch", "satchel")
    ),
    "suitcase": Thing(
        large.suitcase, 0.6, LEATHER, 0.78, ("briefcase", "trunk", "luggage", "case")
    ),
    "backpack": Thing(large.backpack, 0.5, (76, 96, 72), 0.9, ("rucksack", "knapsack")),
    "hat": Thing(small.hat, 0.34, (70, 56, 48), 0.1, ("cap", "fedora", "bonnet")),
    "umbrella": Thing(large.umbrella, 1.0, (44, 48, 66), 0.2, ("parasol",)),
    "chair": Thing(large.chair, 0.95, WOOD, 0.7, ("stool", "armchair", "throne", "bench", "seat")),
    "table": Thing(large.table, 1.5, WOOD, 0.4, ("desk", "workbench", "counter", "altar")),
    "guitar": Thing(large.guitar, 1.0, (196, 128, 62), 0.6, ("lute", "banjo", "bass")),
    "violin": Thing(large.violin, 0.6, (156, 78, 36), 0.6, ("fiddle", "cello", "viola")),
    "microphone": Thing(small.microphone, 0.22, (44, 46, 52), 0.3, ("mic", "flashlight")),
    "camera": Thing(
        small.camera, 0.16, (44, 44, 48), 0.2, ("video camera", "binoculars", "projector")
    ),
    "flower": Thing(
        small.flower, 0.4, (206, 66, 84), 0.15, ("rose", "tulip", "daisy", "bouquet", "sunflower")
    ),
    "vase": Thing(large.vase, 0.45, (84, 120, 150), 0.3, ("urn",)),
    "plant": Thing(large.plant, 0.7, (176, 96, 66), 0.15, ("fern", "bush", "shrub", "sapling")),
    "candle": Thing(small.candle, 0.24, (240, 230, 206), 0.1, ("candlestick", "candles")),
    "map": Thing(small.map_sheet, 0.5, (224, 204, 160), 0.1, ("chart",)),
    "box": Thing(
        large.box,
        0.34,
        (186, 146, 96),
        0.3,
        ("package", "parcel", "gift", "present", "chest", "carton", "casket"),
    ),
    "crate": Thing(large.crate, 0.7, (168, 126, 78), 0.4, ("barrel", "pallet")),
    "ball": Thing(
        small.ball_toy, 0.22, (204, 60, 52), 0.3, ("football", "basketball", "balloon", "marble")
    ),
    "toy": Thing(small.toy, 0.32, (176, 124, 78), 0.4, ("teddy", "doll", "teddy bear", "puppet")),
    "wheel": Thing(
        large.wheel, 0.7, (110, 74, 46), 0.5, ("gear", "cog", "cogwheel", "tire", "steering wheel")
    ),
    "bicycle": Thing(large.bicycle, 1.7, (52, 108, 132), 0.4, ("bike", "motorcycle", "scooter")),
    "car": Thing(
        large.car,
        4.2,
        (150, 46, 44),
        0.3,
        ("taxi", "truck", "van", "vehicle", "automobile", "bus", "cart"),
    ),
    "boat": Thing(large.boat, 4.0, (120, 70, 46), 0.2, ("ship", "canoe", "raft", "sailboat")),
    "branch": Thing(
        large.branch, 0.9, LEAF, 0.15, ("tree branch", "stick", "twig", "bough", "log")
    ),
    "basket": Thing(small.basket, 0.38, (186, 142, 84), 0.95, ("hamper", "picnic basket")),
    "jar": Thing(
        small.jar, 0.32, (176, 104, 66), 0.5, ("pitcher", "jug", "pot of water", "ewer", "amphora")
    ),
    "grapes": Thing(small.grapes, 0.26, (104, 58, 112), 0.95, ("bunch of grapes", "berries")),
    "stone": Thing(small.stone, 0.12, (128, 124, 120), 0.2, ("pebble", "pebbles", "rock", "brick")),
    "machine": Thing(
        large.machine,
        1.3,
        (98, 112, 116),
        0.4,
        (
            "device",
            "console",
            "time machine",
            "apparatus",
            "control panel",
            "contraption",
            "generator",
            "engine",
        ),
    ),
    "screen": Thing(
        large.screen, 0.6, (42, 44, 50), 0.3, ("monitor", "television", "tv", "hologram", "display")
    ),
    "orb": Thing(
        large.orb, 0.3, (96, 140, 214), 0.4, ("crystal ball", "globe", "sphere", "artifact")
    ),
    "crystal": Thing(
        large.crystal, 0.35, (120, 190, 214), 0.2, ("gem", "diamond", "jewel", "shard", "gemstone")
    ),
    "portal": Thing(large.portal, 2.2, (86, 120, 214), 0.4, ("vortex", "gateway", "rift", "gate")),
    "hourglass": Thing(small.hourglass, 0.26, (120, 78, 46), 0.5, ("sand timer", "timer")),
    "photograph": Thing(
        small.photograph, 0.22, (96, 66, 44), 0.2, ("photo", "picture", "portrait", "polaroid")
    ),
    "painting": Thing(large.painting, 0.9, (190, 150, 80), 0.2, ("canvas", "poster", "artwork")),
    "mirror": Thing(large.mirror, 0.8, (180, 140, 76), 0.2, ("looking glass",)),
    "rope": Thing(
        small.rope, 0.4, (196, 164, 112), 0.5, ("cable", "chain", "string", "wire", "whip")
    ),
    "torch": Thing(small.torch, 0.6, (110, 76, 48), 0.3, ("firebrand",)),
    "telescope": Thing(small.telescope, 0.55, (110, 62, 42), 0.13, ("spyglass", "microscope")),
    "fire": Thing(large.fire, 0.7, (86, 60, 42), 0.1, ("campfire", "bonfire", "flames")),
    "door": Thing(large.door, 2.1, (116, 76, 50), 0.4, ("doorway",)),
    "bed": Thing(large.bed, 2.0, (96, 112, 150), 0.2, ("couch", "sofa", "cot", "bunk")),
    "robot": Thing(large.robot, 1.1, (150, 160, 168), 0.4, ("drone", "android")),
    "mask": Thing(small.mask, 0.26, (222, 206, 178), 0.3, ("helmet", "face mask")),
    "coin": Thing(small.coin, 0.05, (214, 176, 84), 0.3, ("coins", "medal", "money", "token")),
    "bread": Thing(
        small.food, 0.3, (190, 130, 70), 0.2, ("food", "cake", "loaf", "meat", "cheese", "sandwich")
    ),
    "apple": Thing(small.fruit, 0.1, (190, 48, 44), 0.4, ("fruit", "orange", "peach")),
    "hammer": Thing(
        small.tool, 0.32, STEEL, 0.2, ("tool", "wrench", "axe", "screwdriver", "shovel", "pickaxe")
    ),
    "ring": Thing(small.ring_jewel, 0.04, (120, 190, 220), 0.2, ("necklace", "bracelet")),
    "bell": Thing(small.bell, 0.2, BRASS, 0.9, ("gong",)),
}
_NAMES: dict[str, str] = {
    word: name for name, thing in _THINGS.items() for word in (name, *thing.words)
}
KNOWN: tuple[str, ...] = tuple(_NAMES)
"""Every word and synonym that has a drawing of its own."""


def canonical(name: str) -> str | None:
    """The known thing that a phrase speaks of, longest word first; None when there is none."""
    text = " ".join(name.lower().replace("-", " ").replace("_", " ").split())
    for candidate in (text, text.removesuffix("s"), text.removesuffix("es")):
        if candidate in _NAMES:
            return _NAMES[candidate]
    tokens = text.split()
    for length in (3, 2, 1):
        for start in range(len(tokens) - length, -1, -1):
            phrase = " ".join(tokens[start : start + length])
            for candidate in (phrase, phrase.removesuffix("s")):
                if candidate in _NAMES:
                    return _NAMES[candidate]
    return None


def thing_of(name: str) -> Thing:
    """How a phrase is drawn; an unknown one gets a form of its own."""
    known = canonical(name)
    return _THINGS[known] if known else _unknown(name)


def natural_size_m(name: str) -> float:
    """The largest side of the thing as `paint_prop` draws it."""
    return thing_of(name).size_m


def paint_prop(name: str, colour: Colour | None, pixels_per_metre: float, light: Light) -> Sprite:
    """The thing as a sprite at its natural size, standing on its origin.

    Landmarks: `centre`, and `grip`, where a hand holds it. Deterministic: same arguments, same pixels.
    """
    thing = thing_of(name)
    size = thing.size_m
    margin = max(0.02 * size, 3.0 / pixels_per_metre)
    frame = (
        -0.56 * size - margin,
        -0.04 * size - margin,
        0.56 * size + margin,
        1.05 * size + margin,
    )
    line = min(0.0045, 0.010 * size + 0.0004)
    canvas = Canvas(frame, pixels_per_metre, light, line_m=line)
    thing.paint(Pen(canvas, size, colour or thing.colour))
    rgba, parts = canvas.finish()
    rows = np.flatnonzero(rgba[..., 3].max(axis=1))
    columns = np.flatnonzero(rgba[..., 3].max(axis=0))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    origin = (-frame[0] * pixels_per_metre - left, frame[3] * pixels_per_metre - top)
    middle = (
        (left + right) / 2 / pixels_per_metre + frame[0],
        frame[3] - (top + bottom) / 2 / pixels_per_metre,
    )
    return Sprite(
        rgba=np.ascontiguousarray(rgba[top:bottom, left:right]),
        parts=np.ascontiguousarray(parts[top:bottom, left:right]),
        origin=origin,
        pixels_per_metre=pixels_per_metre,
        landmarks={"centre": middle, "grip": (0.0, thing.grip * size)},
    )


def _unknown(name: str) -> Thing:
    """A thing whose form, size and colour follow from its name."""
    digest = hashlib.sha256(" ".join(name.lower().split()).encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8], "little"))
    hue = rng.uniform(0, 2 * math.pi)
    base = rng.uniform(80, 150)
    tint = tuple(int(base + 50 * math.cos(hue + k * 2.09)) for k in range(3))
    colour: Colour = (tint[0], tint[1], tint[2])
    widths = rng.uniform(0.14, 0.36, 5)
    boxed = bool(rng.random() < 0.4)
    return Thing(
        lambda pen: _stand_in(pen, widths.tolist(), boxed), float(rng.uniform(0.18, 0.4)), colour
    )


def _stand_in(pen: Pen, widths: list[float], boxed: bool) -> None:
    c = pen.colour
    if boxed:
        w, h = widths[0] + 0.12, 0.45 + widths[1]
        pen.box(-w, 0.0, w, h, c, radius=0.05 + widths[2] * 0.2)
        pen.box(-w * 0.8, h * 0.55, w * 0.8, h * 0.62, BRASS, line=0.4)
        pen.ball(0, h * 0.30, w * 0.28, lighter(c, 0.35))
        pen.box(-w * 0.5, h, w * 0.5, h + 0.09, darker(c, 0.25), radius=0.03)
        return
    heights = [0.04, 0.26, 0.48, 0.70, 0.88]
    pen.round([(widths[0], 0.0), *zip(widths, heights, strict=True), (widths[4] * 0.5, 0.95)], c)
    for k in (1, 3):
        pen.box(
            -widths[k],
            heights[k] - 0.02,
            widths[k],
            heights[k] + 0.025,
            BRASS,
            radius=0.01,
            line=0.4,
        )
    pen.ball(0, 0.95, 0.05, BRASS)
