"""Puts the people of a prompt on the floor: looks, poses, marks and what is in their hands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tools.providers.previz.action_words import action_in, shared_action
from tools.providers.previz.appearance import describe, describe_noun, invented
from tools.providers.previz.body_words import HAIR_COLOURS
from tools.providers.previz.colours import colour_in
from tools.providers.previz.looks import ANIMALS, random_look
from tools.providers.previz.people import Cast, Person
from tools.providers.previz.phrases import END, Text, listed
from tools.providers.previz.pose_words import COLUMNS, DEPTHS, FACINGS, first_in, mood_in
from tools.providers.previz.prop_words import FURNITURE, THINGS, Thing, held_by_description, things
from tools.providers.previz.props import natural_size_m
from tools.providers.previz.stage import Figure, Look, Pose, Prop
from tools.providers.previz.wardrobe import Garment, dress, garments

STAGE_Z = 4.0
_SPACING_M = 0.95
_LONG_ANIMALS = frozenset(listed("horse donkey lion bear wolf dog fox"))
_ANIMAL_SPACING_M = 1.35
_NEAREST = {
    "cow": "horse", "elephant": "bear", "deer": "horse", "tiger": "lion", "sheep": "donkey",
    "goat": "donkey", "pig": "bear", "monkey": "bear", "owl": "bird", "eagle": "crow",
    "duck": "bird", "hedgehog": "mouse", "squirrel": "mouse", "frog": "grasshopper",
    "tortoise": "mouse", "snake": "grasshopper", "fish": "bird", "mole": "mouse",
}  # fmt: skip
"""The nearest animal that the brush draws, where it has no drawing of its own."""


def look_of(person: Person, index: int, cast: Cast, text: Text, known: Look | None) -> Look:
    """The look of one person: what is known, else invented from the name; then the words."""
    if person.kind != "person":
        return _creature(person, text, known)
    span = cast.spans(index)
    namesakes = sum(1 for other in cast.people[:index] if other.title == person.title)
    key = f"{person.title} {namesakes + 1}" if namesakes else person.title
    look = known or invented(key, person.sex)
    if known is None:
        look = _described(look, person, text, span)
    worn = [piece for piece in garments(text) if _wears(cast, piece, index)]
    return dress(look, worn, known=known is not None)


def _described(look: Look, person: Person, text: Text, span: Sequence[int]) -> Look:
    age = next((mention.age for mention in person.mentions if mention.age), "") or _age_in(
        text, span
    )
    look = describe(look, text, span, age, person.age_word)
    for mention in person.mentions:
        look = describe_noun(look, text, mention.start, mention.noun)
    return look


def _age_in(text: Text, span: Sequence[int]) -> str:
    """'(28, crescent scar)', 'age 34', 'aged 7', '32 year old'."""
    for at in span:
        word = text.words[at]
        if word.isdecimal() and 1 < len(word) < 3:
            if text.word(at - 1) in ("age", "aged", "(") or text.word(at + 1) in ("year", "years"):
                return word
            if text.word(at - 1) == "," and text.word(at + 1) in (",", ")"):
                return word
    return ""


def _wears(cast: Cast, piece: Garment, index: int) -> bool:
    """Whose garment it is; words before the first person speak of the first one."""
    at = piece.stop - 1
    return cast.speaks_of(at, index) or (cast.owner[at] < 0 and index == 0)


def _creature(person: Person, text: Text, known: Look | None) -> Look:
    """An animal in its kind's usual coat, or in the colour that the words give it."""
    if known is not None:
        return known
    kind = person.kind if person.kind in ANIMALS else _NEAREST.get(person.kind, person.kind)
    digest = hashlib.blake2b(person.title.casefold().encode("utf-8", "replace"), digest_size=8)
    look = random_look(np.random.default_rng(int.from_bytes(digest.digest(), "big")), kind)
    coats = (
        HAIR_COLOURS.first(text, m.start, m.noun) or colour_in(text, m.start, m.noun)
        for m in person.mentions
    )
    coat = next((colour for colour in coats if colour is not None), None)
    look = replace(look, kind=kind, accessory="none", height_m=round(look.height_m, 2))
    return replace(look, skin=coat) if coat else look


def figures_of(
    cast: Cast, text: Text, known: Mapping[str, Look], width_m: float
) -> tuple[Figure, ...]:
    """Everybody on the stage with look, pose and mark; props in hand are named in the pose.

    `width_m` is what the frame shows; people stand closer together in a tighter one.
    """
    looks = match_known(cast, known)
    hands = held(cast, text)
    figures = []
    for index, person in enumerate(cast.people):
        figure = Figure(
            name=person.title,
            look=look_of(person, index, cast, text, looks.get(index)),
            pose=pose_of(text, cast, index, holds=hands.get(index, "")),
        )
        figures.append(figure)
    return marks(_unique(figures), cast, text, width_m)


def _unique(figures: list[Figure]) -> list[Figure]:
    seen: dict[str, int] = {}
    out = []
    for figure in figures:
        seen[figure.name] = seen.get(figure.name, 0) + 1
        number = seen[figure.name]
        out.append(figure if number == 1 else replace(figure, name=f"{figure.name} {number}"))
    return out


def match_known(cast: Cast, known: Mapping[str, Look]) -> dict[int, Look]:
    """Which known look belongs to which person: by name, then role, then the only one left."""
    found: dict[int, Look] = {}
    left = {
        tag: look for tag, look in known.items() if tag.casefold() not in ("", "scene", "style")
    }
    for tag in list(left):
        words = set(tag.casefold().replace("@", "").replace("_", " ").split())
        for index, person in enumerate(cast.people):
            own = set(person.name.casefold().split()) | {
                w for role in person.roles for w in role.split()
            }
            if index not in found and words & own:
                found[index] = left.pop(tag)
                break
    for look in (*left.values(), *(known[tag] for tag in known if not tag)):
        free = [
            index
            for index, person in enumerate(cast.people)
            if index not in found and not person.extra and person.kind == look.kind
        ]
        if free and (not cast.people[free[0]].name or not left):
            found[free[0]] = look
    return found


def pose_of(text: Text, cast: Cast, index: int, *, holds: str = "") -> Pose:
    """Action, facing and mood that the words of one person describe."""
    span = cast.spans(index)
    action = action_in(text, span, cast.bodies)
    if action is None:
        action = shared_action(text, cast.bodies) if len(cast.people) > 1 else None
    action = action or "stand"
    if holds and action in ("stand", "talk", "think"):
        action = "hold"
    if action in ("hold", "carry") and not holds:
        action = "stand"
    before = [at for at in range(len(text)) if cast.owner[at] < 0 and index == 0]
    facing = first_in(text, [*span, *before], FACINGS)
    return Pose(
        action=action,
        facing=facing if facing is not None else _turned_to_show(action, len(cast.people)),
        mood=mood_in(text, span) or "neutral",
        holds=holds,
    )


def _turned_to_show(action: str, people: int) -> float:
    """Yaw at which a pose is understood: from the front a kneeling man seems to raise a leg."""
    return 40.0 if action == "kneel" and people == 1 else 0.0


def held(cast: Cast, text: Text) -> dict[int, str]:
    """The prop in each person's hand, by index."""
    hands: dict[int, str] = {}
    for thing in _all_things(text):
        owner = cast.one_at(thing.hand if thing.hand >= 0 else thing.start)
        owner = 0 if owner < 0 and cast.people else owner
        if (
            thing.held
            and thing.there
            and thing.name not in FURNITURE
            and owner >= 0
            and owner not in hands
        ):
            hands[owner] = thing.name
    return hands


def _all_things(text: Text) -> list[Thing]:
    known = things(text)
    unknown = held_by_description(text)
    if unknown is None or any(unknown.start <= thing.start < unknown.stop for thing in known):
        return list(known)
    return [*known, unknown]


def marks(figures: list[Figure], cast: Cast, text: Text, width_m: float) -> tuple[Figure, ...]:
    """Everybody on a mark: spread over the frame, ordered as the words say."""
    count = len(figures)
    wishes = []
    for index in range(count):
        near = _about(cast, text, index)
        wishes.append((first_in(text, near, COLUMNS), first_in(text, near, DEPTHS)))
    order = sorted(
        range(count), key=lambda i: (wishes[i][0] if wishes[i][0] is not None else 0.0, i)
    )
    placed = list(figures)
    spacing = min(_SPACING_M, max(0.5, 0.72 * width_m / max(count, 1)))
    if any(figure.look.kind in _LONG_ANIMALS for figure in figures):
        spacing = _ANIMAL_SPACING_M
    for slot, index in enumerate(order):
        x = (slot - (count - 1) / 2) * spacing
        depth = wishes[index][1] or (1.8 if cast.people[index].extra else 0.0)
        z = STAGE_Z + depth * 0.9
        placed[index] = replace(figures[index], x=round(x, 3), z=round(z, 3))
    return facing_each_other(placed, text) if count == 2 else tuple(placed)


def _about(cast: Cast, text: Text, index: int) -> list[int]:
    """The words right around each mention of a person that speak of nobody else."""
    near: list[int] = []
    for mention in cast.people[index].mentions:
        first, last = text.sentence(mention.start)
        span = range(max(first, mention.start - 6), min(last, mention.stop + 16))
        near += [at for at in span if cast.owner[at] < 0 or cast.speaks_of(at, index)]
    return near


def facing_each_other(pair: list[Figure], text: Text) -> tuple[Figure, ...]:
    """Two people turn towards each other unless the words turn them elsewhere."""
    if any(figure.pose.facing for figure in pair):
        return tuple(pair)
    together = {"other", "opposite", "across", "versus", "talk", "conversation", "argue", "facing"}
    yaw = 62.0 if together & set(text.words) else 32.0
    first, second = pair
    left_first = first.x <= second.x
    turn = yaw if left_first else -yaw
    return (
        replace(first, pose=replace(first.pose, facing=turn)),
        replace(second, pose=replace(second.pose, facing=-turn)),
    )


_ON_THE_FLOOR_M = 0.55
"""Things at least this large stand on the ground; smaller ones need something under them."""
_NATURAL = 0.3
"""`Prop.size` at which the brush draws a thing as large as it is."""
_TABLE_TOP_M = 0.75


def props_of(figures: Sequence[Figure], text: Text, *, interior: bool) -> tuple[Prop, ...]:
    """Things on the stage that nobody holds: large ones on the ground, small ones on a table."""
    in_hand = {figure.pose.holds for figure in figures}
    listed = [t for t in _all_things(text) if t.there]
    loose = [t for t in listed if t.name not in in_hand and t.name not in FURNITURE][:4]
    if not interior and not any(t.named for t in loose) and _on_the_move(figures):
        loose = [t for t in loose if natural_size_m(t.name) > _POCKET_M]
    small = [t for t in loose if natural_size_m(t.name) < _ON_THE_FLOOR_M]
    large = [t for t in loose if t not in small]
    table = next((t for t in listed if t.name == "table"), None)
    props = [
        Prop(t.name, t.colour, x=(-1.25, 1.25)[slot % 2], z=STAGE_Z + 0.1, size=_NATURAL)
        for slot, t in enumerate(large)
    ]
    if table is None and not (small and interior):
        return (*props, *_row(small, 0.62 if _kneels(figures) else 0.75, 0.0, STAGE_Z - 0.1, text))
    at_it = (
        "across" in text.words
        or _bends_over_table(text)
        or any(figure.pose.action in _AT_TABLE for figure in figures)
        or not figures
    )
    x = 0.0 if at_it else 1.05
    z = STAGE_Z - 0.62 if at_it else STAGE_Z
    props.append(Prop("table", table.colour if table else None, x=x, z=z, size=_NATURAL))
    return (*props, *_row(small, x, _TABLE_TOP_M, z - 0.05, text))


def _bends_over_table(text: Text) -> bool:
    """'bends over the bench', 'at the workbench'."""
    surfaces = ("bench", "workbench", "desk", "table", "worktable", "counter")
    return any(
        word in surfaces
        and text.word(at - 1) in ("the", "a", "his", "her")
        and text.word(at - 2) in ("over", "at")
        for at, word in enumerate(text.stems)
    )


_POCKET_M = 0.3
"""Things up to this size are in a pocket when a walker's prompt only lists them."""


def _kneels(figures: Sequence[Figure]) -> bool:
    return any(figure.pose.action in ("kneel", "crouch") for figure in figures)


def _on_the_move(figures: Sequence[Figure]) -> bool:
    return any(figure.pose.action in ("walk", "run") for figure in figures)


_AT_TABLE = frozenset(("sit", "type", "read", "cook", "drink", "reach"))


def _row(small: Sequence[Thing], x: float, y: float, z: float, text: Text) -> list[Prop]:
    """Small things side by side, the first in the middle; what lies on another just before it."""
    below = {t.name: under for t in small if (under := _lies_on(t, small, text)) is not None}
    places = iter((0.0, -0.38, 0.38, -0.62))
    spot = {t.name: round(x + next(places), 2) for t in small if t.name not in below}
    row = []
    for t in small:
        under = below.get(t.name)
        at = x if under is None else spot.get(under, x)
        row.append(
            Prop(
                t.name,
                t.colour,
                x=spot.get(t.name, at),
                y=y,
                z=z if under is None else round(z - _IN_FRONT_M, 3),
                size=_NATURAL,
            )
        )
    return row


_IN_FRONT_M = 0.06


def _lies_on(thing: Thing, others: Sequence[Thing], text: Text) -> str | None:
    """The name of the thing that this one lies on: 'the watch lies open on the notebook'."""
    for first in range(len(text)):
        hit = THINGS.at(text, first)
        if hit is None or hit.value != thing.name:
            continue
        for at in range(hit.stop, min(hit.stop + 8, len(text))):
            if text.words[at] in (END, ",", ":"):
                break
            over = THINGS.at(text, at)
            reached = {"on", "upon", "atop"} & set(text.words[hit.stop : at])
            if over is not None and reached and over.value != thing.name:
                return next((o.name for o in others if o.name == over.value), None)
    return None
