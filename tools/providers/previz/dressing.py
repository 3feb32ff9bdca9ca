"""Tells things on the stage from words that only sound like them: light, set dressing, crowds.

'Key from the left' is light, 'lamp posts' and 'a hundred clocks' belong to the place, and what is
lowered out of frame is gone. Knows the words around a thing, not what the thing looks like.
"""

from __future__ import annotations

from tools.providers.previz.people_words import NUMBERS
from tools.providers.previz.phrases import END, Text, listed

_OF_LIGHT = frozenset(
    listed(
        "light lit lighting fill rim kicker backlight contrast shadow shadows bounce softbox "
        "low high exposure ratio"
    )
)
_LIGHT_FOLLOWS = frozenset(listed("from light lit fill side ratio above below left right"))
_STANDS_IN_STREETS = frozenset(listed("street ceiling wall hanging overhead sodium porch gas park"))
_MAKES_DRESSING = frozenset(
    listed("post posts tower towers face faces hand hands workshop factory store market repair")
)
"""After a thing these make it part of the place: 'lamp posts', 'clock faces', 'clock workshop'."""
_HEAPS = frozenset(
    listed(
        "desert wall row rows shelf shelves stack stacks pile piles hall sea forest field rack "
        "racks heap heaps hundred hundreds dozen dozens thousand thousands kind kinds"
    )
)
_SURFACES = frozenset(
    listed(
        "table desk workbench bench counter floor nightstand tray lap windowsill tabletop ground"
    )
)
_LISTS = (
    ("props", "in", "the", "frame", ":"),
    ("props", ":"),
    ("prop", ":"),
    ("props", "are", ":"),
)


def is_light(text: Text, start: int, stop: int) -> bool:
    """True for the key of 'warm key from the left' and 'soft key, no fill'."""
    if text.stems[stop - 1] != "key" or stop - start > 1:
        return False
    if text.word(stop) in _LIGHT_FOLLOWS:
        return True
    near = text.words[max(0, start - 4) : start] + text.words[stop : stop + 4]
    return bool(_OF_LIGHT & set(near))


def is_dressing(text: Text, start: int, stop: int) -> bool:
    """True when a thing belongs to the place: street lamps, clock faces, shelves of books."""
    last, before = text.words[stop - 1], text.word(start - 1)
    if text.stems[start] == "lamp" and before in _STANDS_IN_STREETS:
        return True
    if text.word(stop) in _MAKES_DRESSING and not last.endswith("'s"):
        return True
    return last != text.stems[stop - 1] and not last.endswith("'s") and _is_crowd(text, start, stop)


def _is_crowd(text: Text, start: int, stop: int) -> bool:
    """Many of a kind, neither counted on one hand nor laid on a table."""
    before = text.words[max(0, start - 4) : start]
    if _HEAPS & set(before):
        return True
    if any(word in NUMBERS or word in ("pair", "bunch", "couple") for word in before):
        return bool({"all", "many", "every"} & set(before))
    behind = text.words[stop : stop + 5]
    behind = behind[: behind.index(END)] if END in behind else behind
    return not ("on" in behind and _SURFACES & set(behind))


def is_gone(text: Text, stop: int) -> bool:
    """True for 'lowers the watch out of frame': it leaves the picture."""
    behind = " ".join(text.words[stop : stop + 4])
    return behind.startswith(
        ("out of frame", "out of the frame", "out of shot", "out of sight", "out of view",
         "off screen", "offscreen", "off camera", "off frame")
    )  # fmt: skip


def prop_list(text: Text) -> tuple[int, int] | None:
    """First and past-the-last word of 'Props in the frame: lantern, watch'; None without one."""
    for at in range(len(text)):
        for opening in _LISTS:
            if text.words[at : at + len(opening)] == opening and text.word(at - 1) == END:
                return at + len(opening), text.sentence(at)[1]
    return None
