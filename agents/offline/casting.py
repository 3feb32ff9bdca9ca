"""Casting: how each character looks and what they wear, from the script's words or by the name.

What the script does not say is drawn from short lists by a hash of the name, so that a part looks
the same in every plan, and no two parts of a film are dressed alike.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from agents.exchange import DirectorTask
from agents.offline.beasts import animal_body, beast_in
from agents.offline.hair import says_hair, with_hair
from agents.offline.looks import (
    LONGEST_LOOK,
    Look,
    listed_parts,
    part_looks,
    sex_of,
    with_sex,
)
from agents.offline.words import shortened
from tools.providers.previz.people_words import ANIMALS, MEN, SEX_WORDS, WOMEN
from tools.providers.previz.phrases import read_text
from tools.providers.previz.wardrobe import garments
from tools.screenplay.people import is_being

_BODY = re.compile(
    r"\b(?:hair|haired|skin|eyes?|eyed|face|faced|beard|stubble|scar|build|tall|short|lean|slim|age"
    r"|year|years|old|young|adult|man|woman|girl|boy|braid|features|height|\d0s)\b",
    re.IGNORECASE,
)
_FEATURE = re.compile(r"\b(?:hair\w*|beard|bald|braid|stubble|skin|face\w*|eye[sd]?)\b", re.I)
_BUILD = re.compile(
    r"\b(?:thin|lean|slim|skinny|stout|fat|plump|heavy|broad|burly|lanky|round|sturdy|build)\b"
    r"(?! (?:face|glasses|nose|chin|eyes))",
    re.IGNORECASE,
)
_BARE = re.compile(r"^\d{1,3}-year-old\b")

_SKINS = ("light skin", "warm brown skin", "olive skin", "dark brown skin", "tan skin")
_FACES = ("a narrow face", "a round face", "a square jaw", "high cheekbones", "a strong nose")
_BUILDS = ("lean build", "medium build", "broad shoulders", "slim build", "sturdy build")
_HAIR_MAN = (
    "short dark brown hair", "short black hair and stubble", "short grey hair and a trimmed beard",
    "wavy brown hair", "short red hair and a beard", "curly black hair",
)  # fmt: skip
_HAIR_WOMAN = (
    "long black hair in a braid", "a chin-length brown bob", "curly red hair", "grey hair in a bun",
    "blonde hair in a ponytail", "short curly black hair",
)  # fmt: skip
_OUTFITS_MAN = (
    "long charcoal coat, white shirt, dark trousers", "navy sweater, grey trousers",
    "olive jacket, cream shirt, brown trousers", "burgundy cardigan, white shirt, black trousers",
    "tan jacket, dark blue shirt, jeans", "teal shirt, black waistcoat, dark trousers",
)  # fmt: skip
_OUTFITS_WOMAN = (
    "teal coat, cream sweater, dark trousers", "mustard cardigan, white blouse, navy skirt",
    "burgundy dress, black boots", "forest-green jacket, grey sweater, jeans",
    "rust-orange sweater, brown trousers", "lavender blouse, charcoal trousers",
)  # fmt: skip
_OUTFITS_TALE = (
    "brown wool tunic, cream shirt, dark trousers", "forest-green tunic, tan trousers",
    "rust-orange tunic, brown trousers", "blue tunic, grey cloak", "burgundy cloak, cream tunic",
    "mustard tunic, brown boots",
)  # fmt: skip
_ROLES = (
    (r"chef|cook|baker", "white chef jacket, grey apron, black trousers"),
    (r"doctor|surgeon|scientist|researcher|chemist", "white lab coat, blue shirt, grey trousers"),
    (r"nurse", "teal scrubs, white shoes"),
    (r"detective|inspector|spy", "tan trench coat, white shirt, dark tie"),
    (r"watchmaker|clockmaker|carpenter|potter|blacksmith", "brown apron, cream shirt"),
    (r"king|queen|emperor|prince|princess", "crimson robe, gold belt"),
    (r"monk|priest|nun|friar|abbot|abbess", "brown robe"),
    (r"soldier|guard|captain|officer|police", "navy uniform, black boots"),
    (r"farmer|shepherd|gardener|miller", "brown jacket, cream shirt, straw hat"),
    (r"fisherman|sailor", "yellow raincoat, navy sweater, black boots"),
)
_PRONOUN_OF = {"woman": "she", "man": "he"}


def is_animal(name: str, description: str = "") -> bool:
    """Whether a part is an animal: by what it is said to be, else by its name.

    John Doe is none: an animal's word after a first name is a family's. Nor is a Robin who is a
    woman or wears a coat.
    """
    if beast_in(description):
        return True
    first, _, rest = name.partition(" ")
    if rest and first.lower() in WOMEN | MEN:
        return False
    return ANIMALS.first(read_text(name)) is not None and not told_human(description)


def told_human(description: str) -> bool:
    """Whether a description speaks of a person: a man or woman, clothes, or 'thirties'."""
    told = read_text(description)
    return SEX_WORDS.first(told) is not None or bool(garments(told)) or "0s" in description


def look_of(
    name: str, task: DirectorTask, taken: set[str], sex: str, *, tale: bool, worn: str = ""
) -> Look:
    """Body and clothes of a part; `taken` are those of the others, `sex` is 'man' or 'woman'.

    `worn` is what the story says they have on, for who is introduced without clothes.
    """
    told = task.characters.get(name, "")
    if is_animal(name, told):
        return Look(animal_body(name, told), "")
    read = part_looks(told, name)
    told = f"{told} {_PRONOUN_OF[sex]}".strip()  # what is drawn has to be of that sex
    lead = task.lead_look
    told_enough = len(_BODY.findall(read.body)) > 1
    if lead is not None and name in (lead.name, task.lead) and lead.summary and not told_enough:
        # The picture goes with every request; its colours in words are only for who has no others.
        seen = part_looks(lead.summary.partition(";")[0], name)
        body = listed_parts((read.body, seen.body))
        return Look(
            shortened(with_sex(body, name, told), LONGEST_LOOK),
            read.wardrobe or worn or seen.wardrobe or _clothes(name, told, taken, tale=tale),
        )
    body = read.body if told_enough else _body(name, told, read.body, taken)
    if _BARE.search(body) and not _FEATURE.search(body):
        body = _filled(name, told, body, taken)
    clothes = read.wardrobe or worn or _clothes(name, told, taken, tale=tale)
    return Look(with_sex(body, name, told), clothes)


def _body(name: str, told: str, kept: str, taken: set[str]) -> str:
    sex = sex_of(name, told)
    age = _age(name, told)
    hair: Sequence[str] = _HAIR_WOMAN if sex == "woman" else _HAIR_MAN
    if age == "child":
        hair = tuple(each for each in hair if not re.search(r"stubble|beard|grey", each))
    lists = (_BUILDS, hair, _SKINS, _FACES)
    for turn in range(len(hair)):
        drawn = [_drawn(name, options, turn) for options in lists]
        noun = {"child": "girl" if sex == "woman" else "boy"}.get(age, sex)
        body = f"{_years(name, age)}-year-old {noun}, {', '.join(drawn)}"
        if not any(drawn[1] in other for other in taken):
            break
    trait = "" if not kept or is_being(kept.rsplit(maxsplit=1)[-1]) or "adult" in kept else kept
    if _BUILD.search(trait):
        body = body.replace(f"{drawn[0]}, ", "")  # nobody is broad and thin
    return listed_parts((with_hair(body, "") if says_hair(trait) else body, trait))


def _filled(name: str, told: str, body: str, taken: set[str]) -> str:
    """A body of which only the age and a trait or two are told, with a face drawn to it."""
    years, _, traits = with_sex(body, name, told).partition(", ")
    drawn = _body(name, told, "", taken).partition(", ")[2]
    return listed_parts((years, with_hair(drawn, "") if says_hair(traits) else drawn, traits))


def _age(name: str, told: str) -> str:
    text = f"{name} {told}".lower()
    years = re.match(r"\(?(?:age[d]? )?(\d{1,2})\b(?!s)", told)
    if years and int(years[1]) < 16:
        return "child"
    if re.search(r"\b(?:boy|girl|child|kid|little)\b", text):
        return "child"
    if re.search(r"\b(?:old|elderly|grand\w+|ancient|aged)\b", text):
        return "old"
    return "young" if re.search(r"\b(?:young|student|teen\w*|youth)\b", text) else "adult"


def _years(name: str, age: str) -> int:
    low = {"child": 9, "young": 20, "adult": 30, "old": 68}[age]
    return low + _hash(name, "years") % {"child": 3, "young": 6, "adult": 18, "old": 8}[age]


def _clothes(name: str, told: str, taken: set[str], *, tale: bool) -> str:
    for cue, outfit in _ROLES:
        if re.search(rf"\b(?:{cue})\b", f"{name} {told}", re.IGNORECASE) and outfit not in taken:
            return outfit
    outfits = _OUTFITS_TALE if tale else _modern(name, told)
    free = [outfit for outfit in outfits if outfit not in taken] or list(outfits)
    return _drawn(name, free, 0)


def _modern(name: str, told: str) -> Sequence[str]:
    return _OUTFITS_WOMAN if sex_of(name, told) == "woman" else _OUTFITS_MAN


def _drawn(name: str, options: Sequence[str], turn: int) -> str:
    return options[(_hash(name, options[0]) + turn) % len(options)]


def _hash(name: str, salt: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{name.casefold()}:{salt}".encode()).digest()[:4], "big")
