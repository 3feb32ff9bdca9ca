"""Mentions of people and animals in a prompt: noun phrases, names, labels, groups.

Each mention stands alone here; `people` decides which of them are the same person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tools.providers.previz.nouns import modifiers_start
from tools.providers.previz.people_words import (
    ANIMALS,
    CROWDS,
    GENERIC,
    GROUPS,
    MEN,
    NUMBERS,
    PICTURED,
    ROLES,
    SEX_WORDS,
    WOMEN,
)
from tools.providers.previz.phrases import END, Text, listed
from tools.providers.previz.prop_words import THINGS


@dataclass(frozen=True, slots=True)
class Mention:
    """A noun phrase or name that puts somebody in the frame."""

    start: int
    """First word, adjectives included."""
    noun: int
    stop: int
    kind: str = "person"
    name: str = ""
    role: str = ""
    sex: str = ""
    age_word: str = ""
    age: str = ""
    """A number of years in the phrase."""
    count: int = 1
    """0 when a plural leaves it open."""
    definite: bool = False
    new: bool = False
    """Introduced by 'a', 'another', 'a second'."""
    crowd: bool = False
    generic: bool = False


_DEFINITE = frozenset(("the", "this", "that", "same", "his", "her", "their"))
_NEW = frozenset(("a", "an", "another", "second", "one"))
_NOT_NAMES = frozenset(
    listed(
        "The A An In On At It He She They His Her Their Its We I Is As And But Or With Without "
        "From To Of For By No Not This That These Those There Then When While Where Who Interior "
        "Exterior INT EXT Medium Wide Close Extreme Low High Eye Over Shot Camera Light Lighting "
        "Mood Style Scene Shallow Soft Hard Warm Cool Cold Dark Bright Static Slow Fast Push Pull "
        "Pan Tilt Tracking Dolly Handheld Crane Orbit Avoid Negative Palette Color Colour Lens "
        "Background Foreground Midground Set Same Keep Change Cinematic Film Photorealistic "
        "Realistic Realism Indian Italian Japanese Mexican French English German Chinese Asian "
        "East Victorian African American European PG Day Night Morning Evening Afternoon Dawn "
        "Dusk Sunset Sunrise Christmas LED DAW MIDI Kodak Arri ARRI RED Alexa Zeiss Cooke "
        "Anamorphic HDR CGI Two Three Four Both Each Every All Summer Winter Spring Autumn North "
        "South West Black White Composition Framing Wardrobe Action Props Prop Setting Location "
        "Time Audio Dialogue Sound Character Characters Subject Subjects Focus Depth Steam Dust "
        "Rain Snow Wind Fog Smoke Natural Golden Blue Red Green Rule Only Single Establishing "
        "Insert Master Reverse Angle Macro Behind Through Inside Outside Beside Near Above Below "
        "Under Noir Gothic Latin Pacific Atlantic Monday Sunday Friday January December Nothing "
        "Nobody Everyone Everybody Nobody Someone Everything Detail Details Visible Identity "
        "Reference Maintain Preserve Aspect Solution Cables Timer Hands Hand "
        "Pendulums Drops Raindrops"
    )
)
_PERSONAL = re.compile(
    r"^(stands?|sits?|wears?|holds?|walks?|looks?|turns?|leans?|kneels?|runs?|faces?|raises?|reaches|"
    r"smiles?|stares?|opens?|lifts?|speaks?|says|whispers?|gazes?|steps?|moves?|lies|enters|exits|"
    r"standing|sitting|wearing|holding|walking|looking|watches|watching|studies|crouches|crouching|"
    r"seated|dressed|grips|clutches|peers|waits|works|working|pauses|nods|points|writes|reads|"
    r"leaning|kneeling|running|gestures|speaking|smiling|staring|alone|glances|checks|listens|"
    r"approaches|remains|appears|talks|talking|places|takes|picks|bends|hunches|examines|'s)$"
)
_BEFORE_NAME = frozenset(
    listed(
        "of on behind beside with toward towards near facing to and between at by past for around "
        "named called show shows keep follow follows following young old woman man frame frames"
    )
)
_LETTER_LABELS = frozenset("ABCDEF")
_OBJECT_AFTER = {
    "chef": frozenset(("jacket", "coat", "hat", "knife", "whites", "'s")),
    "farmer": frozenset(("market",)),
    "singer": frozenset(("sewing",)),
    "doctor": frozenset(("coat", "bag")),
    "conductor": frozenset(("baton",)),
    "model": frozenset(("ship", "train", "airplane", "plane", "car", "kit", "boat", "number")),
    "judge": frozenset(("table", "panel")),
    "player": frozenset(("piano",)),
    "bear": frozenset(("the", "a", "witness")),
    "duck": frozenset(("under", "down")),
    "swallow": frozenset(("hard",)),
    "fishing": frozenset(),
    "subject": frozenset(("left", "right", "centered", "centred", "to", "on", "in", "occupies",
                          "placed", "sits", "positioned", "at", "matter", "is", "and",
                           "reference")),
    "figure": frozenset(("skates", "is", "drawing")),
    "hero": frozenset(("shot", "image", "frame", "prop", "photo", "look", "angle", "light")),
    "director": frozenset(("chair", "'s")),
    "server": frozenset(("rack", "room")),
    "operator": frozenset(("camera",)),
}  # fmt: skip
_OBJECT_BEFORE = frozenset(
    listed(
        "computer camera record cd cassette dvd media scale role paper origami toy stuffed "
        "ceramic plush no desktop wooden-carved bronze stone marble plastic lego painted carved"
    )
)
_OWNED = frozenset(
    listed(
        "shop market workshop office house studio bench tools knife bag kit chair cabin cottage "
        "store workbench room union hut den desk"
    )
)
_NO_CROWD = frozenset(listed("position perspective seats seating area pov view noise"))
_ANIMAL_MATTER = frozenset(
    listed("hair fur skin leather wool cage tail bone feather shaped print horn")
)


def find_mentions(text: Text, names: tuple[str, ...] = ()) -> list[Mention]:
    """All mentions in reading order, overlapping ones joined; denied and pictured ones left out."""
    named = list(_names(text, names))
    taken = {at for mention in named for at in range(mention.start, mention.stop)}
    nouns = [m for m in _nouns(text) if not taken & set(range(m.noun, m.stop))]
    trimmed = [_clear_of(mention, taken) for mention in nouns]
    return sorted(named + trimmed, key=lambda mention: (mention.start, mention.noun))


def _clear_of(mention: Mention, taken: set[int]) -> Mention:
    start = mention.start
    for at in range(mention.start, mention.noun):
        if at in taken:
            start = at + 1
    return replace(mention, start=start)


def _nouns(text: Text) -> Iterator[Mention]:
    previous: Mention | None = None
    for mention in _noun_phrases(text):
        if (
            previous is not None
            and mention.start <= previous.noun
            and mention.kind == previous.kind
        ):
            previous = _joined(previous, mention)
            continue
        if previous is not None:
            yield previous
        previous = mention
    if previous is not None:
        yield previous


def _joined(first: Mention, second: Mention) -> Mention:
    """'woman contemporary dancer', '32-year-old woman writer': one person, two nouns."""
    return replace(
        first,
        stop=second.stop,
        role=second.role or first.role,
        sex=first.sex or second.sex,
        age_word=first.age_word or second.age_word,
        count=second.count if first.count != 1 or second.count > 1 else 1,
        generic=first.generic and second.generic,
    )


def _noun_phrases(text: Text) -> Iterator[Mention]:
    index = 0
    while index < len(text):
        mention = None if text.negated[index] else _noun_at(text, index)
        if mention is not None:
            yield mention
        index = mention.stop if mention is not None else index + 1


def _noun_at(text: Text, index: int) -> Mention | None:
    animal = ANIMALS.at(text, index)
    if animal is not None:
        if (
            text.word(animal.stop) in _ANIMAL_MATTER
            or _is_device(text, index)
            or _is_object(text, index, animal.stop)
        ):
            return None
        return _mention(text, index, animal.stop, kind=animal.value)
    crowd = CROWDS.at(text, index)
    if (
        crowd is not None
        and text.word(crowd.stop) not in _NO_CROWD
        and (
            text.words[index] != text.stems[index]
            or crowd.phrase in ("crowd", "audience", "throng", "mob")
        )
    ):
        return Mention(
            start=index, noun=index, stop=crowd.stop, role="passer-by", count=3, crowd=True
        )
    group = GROUPS.at(text, index)
    if group is not None and text.word(group.stop) != "of":
        return Mention(
            start=index, noun=index, stop=group.stop, count=int(group.value), generic=True
        )
    role, generic = ROLES.at(text, index), GENERIC.at(text, index)
    hit = max((h for h in (role, generic) if h is not None), key=lambda h: h.stop, default=None)
    if hit is None or _is_object(text, index, hit.stop):
        return None
    return _mention(text, index, hit.stop, role=role.phrase if role else "", generic=role is None)


def _is_device(text: Text, index: int) -> bool:
    """True for the mouse beside a keyboard."""
    if text.stems[index] != "mouse":
        return False
    first, last = text.sentence(index)
    return bool({"keyboard", "computer", "laptop", "monitor", "desk"} & set(text.stems[first:last]))


def _is_object(text: Text, index: int, stop: int) -> bool:
    """True for computer mice, statues of men, chef jackets."""
    after = text.word(stop)
    if after in _OBJECT_AFTER.get(text.stems[stop - 1], ()) and not text.words[stop - 1].endswith(
        "s"
    ):
        return True
    start = modifiers_start(text, index)
    if text.word(index - 1) in _OBJECT_BEFORE or text.word(start - 1) in ("each", "every"):
        return True
    if text.words[stop - 1].endswith("'s") and after in _OWNED and text.word(start - 1) != "the":
        return True
    before = text.words[max(0, start - 4) : start]
    pictured = [at for at, word in enumerate(before) if word in PICTURED]
    return bool(pictured) and "of" in before[pictured[-1] :] and "portrait" not in before


def _mention(
    text: Text, noun: int, stop: int, *, kind: str = "person", role: str = "", generic: bool = False
) -> Mention:
    start = modifiers_start(text, noun)
    words = text.words[max(0, start - 2) : noun]
    plural = text.words[stop - 1] != text.stems[stop - 1] and not text.words[stop - 1].endswith(
        "'s"
    )
    sex, age = SEX_WORDS.at(text, noun), GENERIC.at(text, noun)
    letter = not plural and text.word(stop) != END and text.raw[stop].rstrip("'s") in _LETTER_LABELS
    name = f"{text.raw[noun].capitalize()} {text.raw[stop][0]}" if letter else ""
    return Mention(
        start=start,
        noun=noun,
        stop=stop + 1 if letter else stop,
        kind=kind,
        name=name,
        role=role if role != "peer" else "",
        sex=sex.value if sex else _sex_in(words),
        age_word=age.value if age and age.value != "adult" else "",
        age=_years(text, max(0, start - 1), stop),
        count=_count(words) if plural else 1,
        definite=bool(_DEFINITE & set(words)),
        new=_is_new(text, start, noun),
        generic=generic,
        crowd=plural and role in ("commuter", "pedestrian", "passenger", "tourist"),
    )


def _is_new(text: Text, start: int, noun: int) -> bool:
    if {"another", "second", "other"} & set(text.words[max(0, start - 1) : noun]):
        return True
    return text.word(start - 1) in _NEW


def _sex_in(words: Iterable[str]) -> str:
    given = set(words)
    return "woman" if "female" in given else "man" if "male" in given else ""


def _count(words: tuple[str, ...]) -> int:
    return next((NUMBERS[word] for word in reversed(words) if word in NUMBERS), 0)


def _years(text: Text, start: int, stop: int) -> str:
    return next((w for w in text.words[start:stop] if w.isdecimal() and len(w) <= 2), "")


_ROLE_WORDS = frozenset(
    listed("man woman person character adult year old child girl boy figure subject passer by")
) | frozenset(ROLES.words)
"""Tags such as 'Chef A' and '45-year-old man' name by role; the nouns find them."""


def _names(text: Text, known: tuple[str, ...]) -> Iterator[Mention]:
    """Tags, known names, labels and capitalised words that behave like people."""
    personal = _personal_names(text) | {part for name in known for part in _name_parts(name)}
    personal -= _ROLE_WORDS
    index = 0
    while index < len(text):
        stop = index
        while stop < len(text) and _is_name_word(text, stop, personal):
            stop += 1
        if stop == index:
            index += 1
            continue
        raw = " ".join(_bare(part) for part in text.raw[index:stop])
        if not text.negated[index]:
            yield Mention(
                start=index, noun=index, stop=stop, name=_spelt(raw, known), definite=True
            )
        index = stop


def _spelt(raw: str, known: tuple[str, ...]) -> str:
    """The name as the tag spells it; capitals tamed otherwise."""
    for name in known:
        if raw.casefold().replace("_", " ") == name.casefold().lstrip("@").replace("_", " "):
            return name.lstrip("@")
    return raw.title() if raw.isupper() and len(raw) > 1 else raw


def _bare(raw: str) -> str:
    bare = raw.lstrip("@")
    return bare[:-2] if bare.endswith("'s") else bare


def _name_parts(name: str) -> set[str]:
    return {part.casefold() for part in re.split(r"[\s_@]+", name) if len(part) > 1}


def _is_name_word(text: Text, index: int, personal: set[str]) -> bool:
    raw = _bare(text.raw[index])
    if text.raw[index].startswith("@"):
        return True
    if raw in _LETTER_LABELS and len(raw) == 1:
        return _is_letter_label(text, index)
    return raw.casefold() in personal and raw[:1].isupper() and len(raw) > 1


def _is_letter_label(text: Text, index: int) -> bool:
    before, after = text.word(index - 1), text.word(index + 1)
    if text.stems[index - 1] in ("person", "character") or (index and ROLES.at(text, index - 1)):
        return False
    if after == "stand":
        return False  # a C-stand carries lamps
    if text.raw[index].endswith("'s") or after == "(":
        return True
    return bool(_PERSONAL.match(after)) or (
        text.raw[index] != "A"
        and before in _BEFORE_NAME
        and after in (",", END, "and", "on", "at", "in")
    )


def _personal_names(text: Text) -> set[str]:
    """Capitalised words with evidence that they are people: a verb, an apposition, a first name."""
    names: set[str] = set()
    for index, raw in enumerate(text.raw):
        bare = _bare(raw)
        if len(bare) < 2 or not bare[0].isupper() or bare in _NOT_NAMES or not bare.isalpha():
            continue
        if bare.title() in _NOT_NAMES or text.negated[index]:
            continue
        if bare.casefold() in MEN | WOMEN or _acts_like_a_person(text, index):
            names.add(bare.casefold())
    return names


def _acts_like_a_person(text: Text, index: int) -> bool:
    if THINGS.at(text, index) is not None:
        return False
    if ROLES.at(text, index) or GENERIC.at(text, index) or ANIMALS.at(text, index):
        return False
    after, before = text.word(index + 1), text.word(index - 1)
    starts = index == 0 or before in (END, ":", '"', ",")
    if _PERSONAL.match(after) and after not in ("'s",):
        return before not in ("the", "a", "an")
    if (after == "," and text.word(index + 2) in ("a", "an")) or (
        after == "(" and text.word(index + 2)[:1].isdigit()
    ):
        return before not in ("the", "a", "an", "in")
    return (not starts and before in ("named", "called")) or (
        text.raw[index].endswith("'s") and not starts and before in _BEFORE_NAME
    )
