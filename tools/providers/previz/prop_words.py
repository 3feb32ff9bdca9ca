"""Things in words: what is held, what stands about, and in which colour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from tools.providers.previz.dressing import is_dressing, is_gone, is_light, prop_list
from tools.providers.previz.nouns import colour_of, modifiers_start
from tools.providers.previz.phrases import END, Hit, Text, by_value, listed, verb_forms
from tools.providers.previz.stage import Colour

THINGS = by_value(
    {
        "pocket watch": "pocket watch, fob watch, stopwatch",
        "watch": "wristwatch, watch",
        "clock": "clock, mantel clock, alarm clock, wall clock, grandfather clock",
        "lantern": "lantern, oil lamp, hurricane lamp",
        "lamp": "lamp, desk lamp, table lamp, floor lamp",
        "candle": "candle, candlestick, candelabra",
        "torch": "torch, flashlight, headlamp",
        "book": "book, tome, novel, diary, journal, rulebook, textbook, manual, hymnal, songbook",
        "notebook": (
            "notebook, recipe notebook, sketchbook, notepad, pad, score pad, ledger, logbook"
        ),
        "letter": (
            "letter, envelope, note, postcard, telegram, ticket, sticky note, card, calibration "
            "card"
        ),
        "map": "map, chart, scroll, blueprint",
        "newspaper": "newspaper, magazine",
        "photograph": "photograph, photo, picture frame, framed photo, polaroid",
        "paper": (
            "paper, document, sheet of paper, folder, file, script, sheet music, clipboard, "
            "calendar page"
        ),
        "pen": "pen, pencil, fountain pen, quill, marker, gel pen, chalk",
        "brush": "brush, paintbrush, flat brush",
        "palette": "palette, wooden palette",
        "canvas": "stretched canvas, blank canvas, canvas on the easel",
        "easel": "easel, tripod easel",
        "key": "key, keyring, brass key",
        "phone": "phone, smartphone, mobile phone, cellphone, telephone, handset, receiver",
        "laptop": "laptop, notebook computer",
        "tablet": "tablet, ipad",
        "camera": "film camera, vintage camera, tripod camera, dslr, handheld camera",
        "cup": "cup, mug, teacup, coffee cup, tumbler, metal cup, ceramic mug",
        "glass": (
            "wine glass, glass of wine, glass of water, whiskey glass, drinking glass, champagne "
            "flute"
        ),
        "bottle": "bottle, flask, wine bottle, water bottle, vial, jar",
        "teapot": "teapot, kettle, coffee pot",
        "bowl": "bowl, dish, mixing bowl, small bowl, ramekin",
        "plate": "plate, tray, platter, dessert plate, saucer",
        "pan": "pan, skillet, frying pan, pot, saucepan",
        "knife": "knife, chef's knife, dagger, scalpel",
        "spoon": "spoon, ladle, whisk, spatula, tongs, fork, chopsticks, rolling pin",
        "apple": "apple, orange fruit, pear, peach fruit, lemon fruit, tomato",
        "bread": "bread, loaf, baguette, flatbread, dough",
        "grapes": "grapes, bunch of grapes, cheese",
        "cake": "cake, birthday cake, pie, cookies",
        "flower": (
            "flower, rose stem, bouquet, sunflower, single rose, roses, tulip, bunch of flowers"
        ),
        "plant": "potted plant, seedling, sprout, pot plant, fern in a pot",
        "umbrella": "umbrella, parasol",
        "suitcase": "suitcase, luggage, briefcase, trunk of clothes, case of tools, toolbox",
        "bag": "bag, basket, sack, cloth bag, purse, basket of vegetables",
        "box": "box, crate, package, parcel, chest, music box, jewelry box, gift",
        "sword": "sword, katana, blade, saber",
        "gun": "gun, pistol, revolver, rifle",
        "staff": "staff, cane, walking stick, stick, wand, rod, watering wand",
        "hammer": "hammer, mallet, wrench, screwdriver, pliers, tweezers, loupe",
        "trowel": "trowel, garden trowel, shovel, spade, rake, shears, pruning shears",
        "watering can": "watering can",
        "rope": "rope, ribbon, spool, yarn, string spool",
        "compass": "compass, brass compass, sextant",
        "telescope": "telescope, binoculars, spyglass",
        "guitar": "guitar, acoustic guitar, violin, cello, ukulele, lute",
        "microphone": "microphone, mic",
        "ball": "ball, football, basketball, medicine ball, crystal ball, balloon",
        "dumbbell": "dumbbell, kettlebell, barbell",
        "beaker": "beaker, test tube, erlenmeyer flask, petri dish",
        "microscope": "microscope",
        "skull": "skull",
        "mask": "theatre mask, masquerade mask",
        "hourglass": "hourglass, sand timer, timer",
        "gear": "gear, cog, gears",
        "mirror": "hand mirror",
        "coin": "coin, gold coin, coins",
        "ring": "gold ring, engagement ring",
        "chair": "chair, stool, armchair, bench stool",
        "table": (
            "table, desk, workbench, worktable, tabletop, nightstand, counter, lectern, lab "
            "bench, workstation"
        ),
        "bench": "bench, park bench",
        "sofa": "sofa, couch, settee",
        "bicycle": "bicycle, bike",
        "boat": "rowboat, rowing boat, canoe",
        "radio": "radio, gramophone, record player, walkie talkie",
        "drone": "drone, small drone",
        "sign": "sign, signboard, placard",
        "feather": "feather",
        "helmet": "helmet on the",
        "hat": "hat on the",
    }
)
"""Prop word -> what prompts call it."""

_DRAWN_AS = {
    "brush": "pencil", "palette": "tray", "spoon": "stick", "staff": "stick", "teapot": "pitcher",
    "trowel": "shovel", "watering can": "pitcher", "easel": "canvas", "dumbbell": "hammer",
    "feather": "quill", "skull": "mask",
}  # fmt: skip
"""The nearest thing that the prop brush draws, where it has no drawing of its own."""

FURNITURE = frozenset(("table", "chair", "bench", "sofa", "sign"))
"""Places bring their own; set down only when somebody is at it."""

_HOLDING = frozenset(
    form
    for base in list(
        listed(
            "hold  clutch  grip  carry  clasp  cradle  brandish  raise  lift  wield  grasp "
            "examine  inspect  open  read  study  offer  balance  wind  pour  drink  play  strum "
            "present  hoist  swing  wave  aim  polish  check  cup  pocket  repair"
        )
    )
    for form in verb_forms(base.strip())
) | {"held", "holding", "wound", "reading", "drinking", "swung", "carrying"}
_SET_DOWN = frozenset(
    listed(
        "on upon beside near atop behind under rests rest lies sits stands beneath against above "
        "over surrounded before"
    )
)
_IN_HAND = frozenset(("hand", "hands", "fist", "palm", "arm", "arms", "fingers", "grip", "grasp"))
_NOT_THINGS = {
    "watch": frozenset(listed("they people who to and we others night neighbors")),
    "note": frozenset(("a", "quick")),
    "palette": frozenset(listed("color colour muted warm cool limited earthy desaturated")),
    "ring": frozenset(("boxing", "to")),
    "pan": frozenset(("slow", "gentle", "quick", "left", "right", "camera", "whip", "smooth", "a")),
    "key": frozenset(listed("low high bright brighter hard soft warm cool single")),
    "chart": frozenset(("to",)),
    "card": frozenset(("title", "bounce")),
    "case": frozenset(("display",)),
    "script": frozenset(("the", "same")),
    "file": frozenset(("single",)),
    "photo": frozenset(("cinematic", "a", "film", "realistic")),
    "photograph": frozenset(listed("cinematic film realistic color colour still documentary")),
    "blade": frozenset(("shoulder",)),
    "box": frozenset(("light", "soft")),
    "staff": frozenset(("kitchen", "hospital")),
    "chest": frozenset(("his", "her", "their", "the", "at", "to", "from")),
    "pot": frozenset(("flower",)),
    "bench": frozenset(("lab", "bar")),
    "gear": frozenset(("climbing", "camera", "recording", "rain")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """A prop that the words put into the picture, or deny."""

    name: str
    colour: Colour | None
    start: int
    stop: int
    held: bool
    there: bool = True
    hand: int = -1
    """Index of the word that says whose hand it is in: 'his' of 'in his hand'; -1 without one."""
    named: bool = True
    """False when only a list of props names it, and no sentence says where it is."""


@lru_cache(maxsize=16)
def things(text: Text) -> tuple[Thing, ...]:
    """Props in reading order, each once; a coloured or held mention beats a bare one.

    A list of props in the prompt is complete: what it leaves out is there only in a hand.
    """
    kept: dict[str, Thing] = {}
    gone: set[str] = set()
    inside = prop_list(text)
    for negated in (False, True):
        for hit in THINGS.hits(text, negated=negated):
            if _is_another_word(text, hit.start, hit.stop):
                continue
            thing = _thing(text, hit, inside, negated=negated)
            if is_gone(text, hit.stop):
                gone.add(thing.name)
            kept[thing.name] = _better(kept.get(thing.name), thing)
    if inside is not None:
        listed_there = {_DRAWN_AS.get(h.value, h.value) for h in THINGS.hits(text, *inside)}
        gone = (gone | {n for n, t in kept.items() if not t.held}) - listed_there
    found = [replace(t, there=t.there and t.name not in gone) for t in kept.values()]
    return tuple(sorted(_one_watch(found), key=lambda thing: thing.start))


def _thing(text: Text, hit: Hit[str], inside: tuple[int, int] | None, *, negated: bool) -> Thing:
    start = modifiers_start(text, hit.start)
    in_list = inside is not None and inside[0] <= hit.start < inside[1]
    held = not negated and not in_list and _is_held(text, start, hit.stop)
    return Thing(
        name=_DRAWN_AS.get(hit.value, hit.value),
        colour=colour_of(text, start, hit.start, hit.stop),
        start=start,
        stop=hit.stop,
        held=held and not is_gone(text, hit.stop),
        there=not negated,
        hand=_whose_hand(text, hit.stop) if held else -1,
        named=not in_list,
    )


def _is_another_word(text: Text, start: int, stop: int) -> bool:
    """True where the words of a thing mean light, the place, or no thing at all."""
    last = text.stems[stop - 1]
    if text.word(start - 1) in _NOT_THINGS.get(last, ()) or _is_adjective(text, stop):
        return True
    if last == "chest" and "treasure" not in text.words[max(0, start - 2) : start]:
        return True
    if is_light(text, start, stop):
        return True
    return is_dressing(text, start, stop) and not _is_held(text, start, stop)


def _one_watch(found: list[Thing]) -> list[Thing]:
    """'The watch' is the pocket watch where the prompt has one."""
    names = {thing.name: thing for thing in found}
    if not {"watch", "pocket watch"} <= set(names) or not names["pocket watch"].there:
        return found
    short = replace(names["watch"], name="pocket watch", there=True)
    one = replace(_better(names["pocket watch"], short), named=True)
    return [one, *(t for t in found if t.name not in ("watch", "pocket watch"))]


def _is_adjective(text: Text, stop: int) -> bool:
    """True for 'paper lanterns', 'book club', 'candle light'."""
    return not text.words[stop - 1].endswith("'s") and text.word(stop) in (
        "lantern", "lanterns", "club", "light", "lit", "shop", "shelf", "shelves", "maker",
        "board", "stand", "stands", "rack", "strap", "case", "man", "woman", "face", "chain",
        "edge",
        "game", "games", "move", "towel", "towels",
    )  # fmt: skip


def _better(earlier: Thing | None, later: Thing) -> Thing:
    if earlier is None or (earlier.there and not later.there):
        return later if earlier is None else earlier
    colour = earlier.colour or later.colour
    chosen = later if later.held and not earlier.held else earlier
    return replace(chosen, colour=colour, named=earlier.named or later.named)


def _is_held(text: Text, start: int, stop: int) -> bool:
    """True when a holding verb reaches the thing, or it is 'in his hand'."""
    for at in range(start - 1, max(-1, start - 9), -1):
        word = text.words[at]
        if word in _HOLDING and not (word == "pocket" and text.word(at + 1) == "watch"):
            return True
        if word in (END, ":", "from", "off", "toward", "towards", "at") or word in _SET_DOWN:
            break
    return text.word(stop) in _UPHELD or _whose_hand(text, stop) >= 0


_UPHELD = frozenset(listed("raised lifted aloft outstretched held"))
"""Said right behind a thing: 'with the lantern raised'."""


def _whose_hand(text: Text, stop: int) -> int:
    """Index behind the 'in' of 'in his hand' right after a thing; -1 without it."""
    for at in range(stop, min(stop + 5, len(text))):
        if text.words[at] == END:
            return -1
        if text.words[at] == "in" and _IN_HAND & set(text.words[at + 1 : stop + 5]):
            return at + 1
    return -1


def held_by_description(text: Text) -> Thing | None:
    """A held thing that no table knows: 'holds a small copper astrolabe' gives 'astrolabe'."""
    for at, word in enumerate(text.words):
        if word not in (
            "holds",
            "holding",
            "clutches",
            "clutching",
            "grips",
            "gripping",
            "carries",
            "carrying",
        ):
            continue
        if text.word(at - 1) in ("it", "that", "which") or {"each", "every"} & set(
            text.words[max(0, at - 3) : at]
        ):
            continue
        if text.negated[at] or text.word(at + 1) not in ("a", "an", "the", "his", "her", "their"):
            continue
        stop = at + 2
        while stop < min(len(text), at + 8) and not _ends_phrase(text, stop):
            stop += 1
        name = text.stems[stop - 1]
        if stop > at + 2 and name.isalpha() and name not in _NOT_HELD:
            return Thing(name, colour_of(text, at + 2, stop - 1, stop), at + 2, stop, held=True)
    return None


_NOT_HELD = frozenset(
    listed(
        "hand arm breath gaze pose position face head stillness note steady moment look "
        "expression loosely tightly open closed ready high low shoulder camera frame still place "
        "ground line elbow chin smile other fist pair neatly"
    )
)


def _ends_phrase(text: Text, index: int) -> bool:
    word = text.words[index]
    return modifiers_start(text, index + 1) == index + 1 or word == "and"
