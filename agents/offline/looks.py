"""Looks in words: a description parted into body and clothes, and who a text speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.offline.words import shortened
from tools.providers.previz.people_words import MEN, SEX_WORDS, WOMEN
from tools.providers.previz.phrases import read_text
from tools.providers.previz.wardrobe import garments
from tools.screenplay.people import is_being
from tools.screenplay.titles import untitled

_WEARING = re.compile(
    r"(?:[,;(]\s*)?\b(?:(?:s?he|they|who|it) (?:is |are )?)?(?:modestly )?"
    r"(?:wear(?:s|ing)|dressed in|clad in)\b(?: (?:the same|a) consistent outfit:)?\s*",
    re.IGNORECASE,
)


_IN_CLOTHES = re.compile(r"\) in (?=an? )", re.IGNORECASE)


_DOING = re.compile(
    r"[,;]?\s*\b(?:stands?|sits?|kneels?|waits|leans|(?:is|are) (?:seated|standing|sitting)"
    r"|holds|holding|preparing|reviewing|hands (?:placed|hovering))\b.*",
    re.IGNORECASE | re.DOTALL,
)


_EMPTY = re.compile(r"(?:no |without |s?he\b|they\b|20\+$)", re.IGNORECASE)


_DECADE = re.compile(
    r"^\(?(?:in (?:his|her|their) )?(?P<part>early |mid-?|late )?(?P<decade>[1-9]0)s\b\s*[;,.]?\s*",
    re.IGNORECASE,
)

_GROWN = 16
"""Years from which somebody is called a man or a woman."""
LONGEST_LOOK = 260


@dataclass(frozen=True, slots=True)
class Look:
    """What a text says of somebody, parted into body and clothes."""

    body: str
    wardrobe: str


def part_looks(told: str, name: str = "") -> Look:
    """Body and clothes out of a description; either may stay empty."""
    text = _without_name(" ".join(told.split()), name)
    text = _IN_CLOTHES.sub("), wearing ", text)
    bodies: list[str] = []
    clothes: list[str] = []
    for sentence in re.split(r"(?<=[.;])\s+", text):
        before, worn = _parted(sentence.rstrip(".; "))
        bodies.append(before)
        clothes.append(worn)
    body = listed_parts(bodies)
    wardrobe = listed_parts(clothes)
    return Look(shortened(body, LONGEST_LOOK), shortened(wardrobe, LONGEST_LOOK))


def listed_parts(parts: Sequence[str]) -> str:
    """The phrases that say something, joined by commas; denials and loose ends are left out."""
    text = ", ".join(part.strip(" ,;.") for part in parts)
    kept = [_tidied(piece) for piece in re.split(r",\s+(?![^()]*\))", text)]
    return ", ".join(piece for piece in kept if piece and not _EMPTY.match(piece))


def _tidied(piece: str) -> str:
    piece = re.sub(
        r"^(?:and|also)\s+|[,;]?\s+(?:and|with|is|s?he|they|over|of|a|an)$", "", piece.strip()
    )
    if piece.count("(") != piece.count(")"):
        piece = piece.replace("(", "").replace(")", "")
    return re.sub(r"\s{2,}", " ", piece).strip(" ,;.")


_TITLES = {
    **dict.fromkeys(("mrs", "ms", "miss", "lady", "madam", "madame", "sister", "aunt"), "woman"),
    **dict.fromkeys(("mr", "sir", "lord", "father", "uncle", "brother"), "man"),
}


_SOUNDS_FEMALE = re.compile(r"(?:a|ie|ine|elle|ette|ores)$")


def sex_of(name: str, told: str) -> str:
    """'man' or 'woman': by nouns and pronouns, else by the first name, else by its sound."""
    return sex_told(name, told) or ("woman" if _SOUNDS_FEMALE.search(_first(name)) else "man")


def sex_told(name: str, told: str) -> str:
    """'man' or 'woman' where words or the first name say so; '' where only its sound would."""
    first = _first(name)
    found = _TITLES.get(first) or SEX_WORDS.first(read_text(f"{told} {name}"))
    if found:
        return found
    words = set(re.findall(r"[a-z]+", told.lower()))
    if words & {"she", "her"} or words & {"he", "his", "him"}:
        return "woman" if words & {"she", "her"} else "man"
    if first in WOMEN or first in MEN:
        return "woman" if first in WOMEN else "man"
    return ""


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0].lower().rstrip(".") if name.split() else ""


def with_sex(body: str, name: str, told: str) -> str:
    """The body said of a man or a woman, so that no model has to guess."""
    if SEX_WORDS.first(read_text(body)) is not None:
        return body
    sex = sex_of(name, told)
    years = re.match(r"(?:an? )?(\d+)-year-old\b", body)
    child = years is not None and int(years[1]) < _GROWN
    noun = {"man": "boy", "woman": "girl"}[sex] if child else sex
    aged = re.sub(r"^((?:an? )?\d+-year-old)\b(,?)", rf"\1 {noun}\2", body)
    return aged if aged != body else f"{sex}, {body}"


def _parted(sentence: str) -> tuple[str, str]:
    """What a sentence says of the body, and of the clothes."""
    match = _WEARING.search(sentence)
    if match:
        worn = re.split(r"; (?=s?he|they|no )|\) ", sentence[match.end() :])[0]
        return _DOING.sub("", sentence[: match.start()]), _clean_clothes(worn)
    pieces = re.split(r",\s+", sentence)
    dressed = [bool(garments(read_text(piece))) for piece in pieces]
    body = [piece for piece, worn in zip(pieces, dressed, strict=True) if not worn]
    clothes = [piece for piece, worn in zip(pieces, dressed, strict=True) if worn]
    return _DOING.sub("", ", ".join(body)), _clean_clothes(", ".join(clothes))


def _clean_clothes(text: str) -> str:
    text = re.sub(
        r"[,;]? (?:a small|tucked|holding|holds|and holds|she holds|he stands)\b.*", "", text
    )
    text = re.sub(r"\s*\((?:buttoned|open|closed)\)", "", text)
    text = re.sub(r"^(?:an?|the) |\bmodest,? (?=[a-z])", "", _DOING.sub("", text))
    return re.sub(
        r",? (?:and|over) an? ", lambda m: m.group().replace(" a ", " ").replace(" an ", " "), text
    ).strip(" ,;.()")


def _years_in(match: re.Match[str]) -> int:
    """'30s' is 35, 'late 30s' is 38."""
    within = {"early": 2, "late": 8}.get((match["part"] or "").strip().lower(), 5)
    return int(match["decade"]) + within


def _without_name(text: str, name: str) -> str:
    """The description without 'Athlete A is a', 'age 44;' turned to words."""
    text = re.sub(
        r"^\(?(?:age[d]? )?(\d{1,3})(?!\d|s\b|-)\s*[;,.]?\s*",
        r"\1-year-old; ",
        text,
        flags=re.IGNORECASE,
    )
    text = _DECADE.sub(lambda match: f"{_years_in(match)}-year-old; ", text)
    if name:
        text = re.sub(
            rf"^(?:an? |the )?{re.escape(name)}\b:?\s*(?:is\s+|,\s*)?", "", text, flags=re.I
        )
    text = (
        re.sub(r"^\((.*?)\)?$", r"\1", text)
        if text.startswith("(") and text.count(")") < 2
        else text
    )
    return re.sub(r"^\(([^)]*)\),?\s*", r"\1, ", text).strip()


def names_in(text: str, names: Mapping[str, object] | Sequence[str]) -> tuple[str, ...]:
    """The characters that a text names, in the order they come.

    Names that are words for beings count in any case ('the fox'), others with a capital or after
    an article ('the inspector'); one with a title counts without it too ('Anselm').
    """
    found: list[tuple[int, str]] = []
    for name in names:
        flags = re.IGNORECASE if is_being(name.split()[-1]) else 0
        spelled = rf"{re.escape(name)}|{re.escape(name.upper())}"
        role = rf"|(?<=\bthe ){re.escape(name.lower())}|(?<=\bThe ){re.escape(name.lower())}"
        match = re.search(rf"\b(?:{spelled}{_bare_name(name, names)}{role})\b", text, flags)
        if match:
            found.append((match.start(), name))
    return tuple(name for _, name in sorted(found))


def _bare_name(name: str, names: Iterable[str]) -> str:
    """'|Anselm|ANSELM' for Brother Anselm, where nobody else is called so; '' without a title."""
    bare = untitled(name)
    if (
        bare == name
        or is_being(bare)
        or any(bare in each.split() for each in names if each != name)
    ):
        return ""
    return f"|{re.escape(bare)}|{re.escape(bare.upper())}"
