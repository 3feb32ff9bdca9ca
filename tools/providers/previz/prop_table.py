"""The words for things: how each is drawn, how large it is, and its synonyms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.providers.previz import props_desk as desk
from tools.providers.previz import props_ground as ground
from tools.providers.previz import props_hand as hand
from tools.providers.previz import props_room as room
from tools.providers.previz.pen import BRASS, IRON, LEAF, LEATHER, PAPER, STEEL, WOOD, Pen
from tools.providers.previz.stage import Colour


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


THINGS: dict[str, Thing] = {
    "pocket watch": Thing(
        hand.pocket_watch,
        0.09,
        BRASS,
        0.3,
        ("watch", "stopwatch", "compass", "medallion", "locket", "amulet"),
    ),
    "clock": Thing(
        hand.clock, 0.35, (150, 100, 60), 0.2, ("wall clock", "alarm clock", "chronometer")
    ),
    "lantern": Thing(hand.lantern, 0.34, IRON, 0.95, ("oil lamp", "lamplight")),
    "lamp": Thing(room.lamp, 0.5, (222, 196, 150), 0.3, ("desk lamp", "table lamp", "light")),
    "book": Thing(
        hand.book,
        0.25,
        (128, 44, 44),
        0.2,
        ("diary", "journal", "novel", "manuscript", "ledger", "bible", "tome"),
    ),
    "open book": Thing(hand.open_book, 0.36, (110, 60, 40), 0.1, ("spellbook", "atlas")),
    "notebook": Thing(
        hand.notebook, 0.2, (40, 60, 84), 0.2, ("notepad", "pad", "sketchbook", "tablet")
    ),
    "pen": Thing(
        hand.pen_tool,
        0.15,
        (36, 44, 80),
        0.3,
        ("pencil", "quill", "marker", "stylus", "wand", "chalk"),
    ),
    "letter": Thing(hand.letter, 0.2, PAPER, 0.2, ("envelope", "mail", "invitation")),
    "paper": Thing(
        hand.paper,
        0.28,
        PAPER,
        0.2,
        ("note", "document", "page", "scroll", "contract", "newspaper", "blueprint"),
    ),
    "phone": Thing(
        hand.phone,
        0.15,
        (34, 36, 42),
        0.3,
        ("smartphone", "telephone", "cellphone", "mobile", "remote", "radio"),
    ),
    "laptop": Thing(hand.laptop, 0.36, (150, 154, 160), 0.1, ("computer", "keyboard")),
    "cup": Thing(hand.cup, 0.13, (226, 222, 212), 0.4, ("teacup", "tea", "chalice", "goblet")),
    "mug": Thing(hand.mug, 0.11, (70, 110, 130), 0.4, ("coffee", "tankard", "coffee mug")),
    "bottle": Thing(
        hand.bottle,
        0.3,
        (52, 92, 62),
        0.35,
        ("wine", "vial", "flask", "potion", "perfume", "medicine"),
    ),
    "glass": Thing(
        hand.drinking_glass,
        0.13,
        (196, 140, 60),
        0.4,
        ("drink", "whiskey", "tumbler", "water", "beaker"),
    ),
    "bowl": Thing(hand.bowl, 0.24, (196, 120, 80), 0.2, ("soup", "dish", "pot", "pan", "cauldron")),
    "plate": Thing(hand.plate, 0.28, (230, 228, 222), 0.3, ("tray", "saucer", "disc")),
    "knife": Thing(hand.knife, 0.3, (50, 38, 34), 0.2, ("dagger", "blade", "scalpel", "razor")),
    "sword": Thing(hand.sword, 0.95, BRASS, 0.13, ("sabre", "katana", "spear", "rapier")),
    "gun": Thing(
        hand.gun, 0.22, (58, 60, 66), 0.2, ("pistol", "revolver", "rifle", "weapon", "blaster")
    ),
    "key": Thing(hand.key, 0.1, BRASS, 0.85, ("keys",)),
    "bag": Thing(
        room.bag, 0.36, (140, 66, 60), 0.92, ("handbag", "purse", "sack", "pouch", "satchel")
    ),
    "suitcase": Thing(room.suitcase, 0.6, LEATHER, 0.78, ("briefcase", "trunk", "luggage", "case")),
    "backpack": Thing(room.backpack, 0.5, (76, 96, 72), 0.9, ("rucksack", "knapsack")),
    "hat": Thing(desk.hat, 0.34, (70, 56, 48), 0.1, ("cap", "fedora", "bonnet")),
    "umbrella": Thing(room.umbrella, 1.0, (44, 48, 66), 0.2, ("parasol",)),
    "chair": Thing(room.chair, 0.95, WOOD, 0.7, ("stool", "armchair", "throne", "bench", "seat")),
    "table": Thing(room.table, 1.5, WOOD, 0.4, ("desk", "workbench", "counter", "altar")),
    "guitar": Thing(room.guitar, 1.0, (196, 128, 62), 0.6, ("lute", "banjo", "bass")),
    "violin": Thing(room.violin, 0.6, (156, 78, 36), 0.6, ("fiddle", "cello", "viola")),
    "microphone": Thing(desk.microphone, 0.22, (44, 46, 52), 0.3, ("mic", "flashlight")),
    "camera": Thing(
        desk.camera, 0.16, (44, 44, 48), 0.2, ("video camera", "binoculars", "projector")
    ),
    "flower": Thing(
        desk.flower, 0.4, (206, 66, 84), 0.15, ("rose", "tulip", "daisy", "bouquet", "sunflower")
    ),
    "vase": Thing(room.vase, 0.45, (84, 120, 150), 0.3, ("urn",)),
    "plant": Thing(room.plant, 0.7, (176, 96, 66), 0.15, ("fern", "bush", "shrub", "sapling")),
    "candle": Thing(desk.candle, 0.24, (240, 230, 206), 0.1, ("candlestick", "candles")),
    "map": Thing(desk.map_sheet, 0.5, (224, 204, 160), 0.1, ("chart",)),
    "box": Thing(
        room.box,
        0.34,
        (186, 146, 96),
        0.3,
        ("package", "parcel", "gift", "present", "chest", "carton", "casket"),
    ),
    "crate": Thing(room.crate, 0.7, (168, 126, 78), 0.4, ("barrel", "pallet")),
    "ball": Thing(
        desk.ball_toy, 0.22, (204, 60, 52), 0.3, ("football", "basketball", "balloon", "marble")
    ),
    "toy": Thing(desk.toy, 0.32, (176, 124, 78), 0.4, ("teddy", "doll", "teddy bear", "puppet")),
    "wheel": Thing(
        ground.wheel, 0.7, (110, 74, 46), 0.5, ("gear", "cog", "cogwheel", "tire", "steering wheel")
    ),
    "bicycle": Thing(ground.bicycle, 1.7, (52, 108, 132), 0.4, ("bike", "motorcycle", "scooter")),
    "car": Thing(
        ground.car,
        4.2,
        (150, 46, 44),
        0.3,
        ("taxi", "truck", "van", "vehicle", "automobile", "bus", "cart"),
    ),
    "boat": Thing(ground.boat, 4.0, (120, 70, 46), 0.2, ("ship", "canoe", "raft", "sailboat")),
    "branch": Thing(
        ground.branch, 0.9, LEAF, 0.15, ("tree branch", "stick", "twig", "bough", "log")
    ),
    "basket": Thing(desk.basket, 0.38, (186, 142, 84), 0.95, ("hamper", "picnic basket")),
    "jar": Thing(
        desk.jar, 0.32, (176, 104, 66), 0.5, ("pitcher", "jug", "pot of water", "ewer", "amphora")
    ),
    "grapes": Thing(desk.grapes, 0.26, (104, 58, 112), 0.95, ("bunch of grapes", "berries")),
    "stone": Thing(desk.stone, 0.12, (128, 124, 120), 0.2, ("pebble", "pebbles", "rock", "brick")),
    "machine": Thing(
        ground.machine,
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
        ground.screen,
        0.6,
        (42, 44, 50),
        0.3,
        ("monitor", "television", "tv", "hologram", "display"),
    ),
    "orb": Thing(
        ground.orb, 0.3, (96, 140, 214), 0.4, ("crystal ball", "globe", "sphere", "artifact")
    ),
    "crystal": Thing(
        ground.crystal, 0.35, (120, 190, 214), 0.2, ("gem", "diamond", "jewel", "shard", "gemstone")
    ),
    "portal": Thing(ground.portal, 2.2, (86, 120, 214), 0.4, ("vortex", "gateway", "rift", "gate")),
    "hourglass": Thing(desk.hourglass, 0.26, (120, 78, 46), 0.5, ("sand timer", "timer")),
    "photograph": Thing(
        desk.photograph, 0.22, (96, 66, 44), 0.2, ("photo", "picture", "portrait", "polaroid")
    ),
    "painting": Thing(ground.painting, 0.9, (190, 150, 80), 0.2, ("canvas", "poster", "artwork")),
    "mirror": Thing(ground.mirror, 0.8, (180, 140, 76), 0.2, ("looking glass",)),
    "rope": Thing(
        desk.rope, 0.4, (196, 164, 112), 0.5, ("cable", "chain", "string", "wire", "whip")
    ),
    "torch": Thing(desk.torch, 0.6, (110, 76, 48), 0.3, ("firebrand",)),
    "telescope": Thing(desk.telescope, 0.55, (110, 62, 42), 0.13, ("spyglass", "microscope")),
    "fire": Thing(ground.fire, 0.7, (86, 60, 42), 0.1, ("campfire", "bonfire", "flames")),
    "door": Thing(ground.door, 2.1, (116, 76, 50), 0.4, ("doorway",)),
    "bed": Thing(ground.bed, 2.0, (96, 112, 150), 0.2, ("couch", "sofa", "cot", "bunk")),
    "robot": Thing(ground.robot, 1.1, (150, 160, 168), 0.4, ("drone", "android")),
    "mask": Thing(desk.mask, 0.26, (222, 206, 178), 0.3, ("helmet", "face mask")),
    "coin": Thing(desk.coin, 0.05, (214, 176, 84), 0.3, ("coins", "medal", "money", "token")),
    "bread": Thing(
        desk.food, 0.3, (190, 130, 70), 0.2, ("food", "cake", "loaf", "meat", "cheese", "sandwich")
    ),
    "apple": Thing(desk.fruit, 0.1, (190, 48, 44), 0.4, ("fruit", "orange", "peach")),
    "hammer": Thing(
        desk.tool, 0.32, STEEL, 0.2, ("tool", "wrench", "axe", "screwdriver", "shovel", "pickaxe")
    ),
    "ring": Thing(desk.ring_jewel, 0.04, (120, 190, 220), 0.2, ("necklace", "bracelet")),
    "bell": Thing(desk.bell, 0.2, BRASS, 0.9, ("gong",)),
}
