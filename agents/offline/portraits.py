"""What prose says in passing of how somebody looks: 'the locksmith, who was thin and ...'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.exchange import DirectorTask
from agents.offline.looks import names_in, part_looks
from tools.providers.previz.people_words import SEX_WORDS
from tools.providers.previz.phrases import read_text

_TRAIT = re.compile(
    r"\b(?:bald|bearded|clean-shaven|hair|haired|moustache|mustache|beard|stubble|whiskers|braids?"
    r"|plaits?|freckles|freckled|scar|scarred|tall|thin|lean|slim|skinny|stout"
    r"|fat|plump|heavy|broad|burly|stooped|lanky|round|small|tiny)\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^(?!.*\b(?:closed|open|wet|cold|both|his|her|their|tired|bare|raised)\b)"
    r"(?:with |has |had )?(?:an? )?(?:[a-z-]+ ){1,2}(?:eyes|hands|nose|face|chin|teeth|skin)$",
    re.IGNORECASE,
)
"""A part of the body that is described for good: 'black hands', not 'closed eyes'."""
_SMALL = (
    "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_YEARS = {word: at for at, word in enumerate(_SMALL, start=6)} | {
    word: 10 * at for at, word in enumerate(_TENS, start=2)
}
_AGE = re.compile(
    rf"^(?:(?:about|maybe|around|some|only|just) )?(?P<years>{'|'.join(_YEARS)}|\d\d?)"
    r"(?: years old)?$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r",\s*(?:and\s+)?|\s+and\s+|\s+in\s+(?=(?:his|her|their|an?|the)\b)", re.IGNORECASE
)
_LOOSE = re.compile(
    r"^(?:with|has|had|is|was|the same|also|very)\s+|^(?:an?|the)\s+", re.IGNORECASE
)
_IS = r"(?: is| was|['’]s) "
_TOLD = r"(?P<told>[^.;:!?]+)"
_LONGEST = 6
"""Words of a trait; more of them tell what somebody does."""


def with_told_looks(task: DirectorTask) -> DirectorTask:
    """The task with what its prose says of bodies, for those who are named without a look.

    Screenplays introduce people where they name them; a tale may say it in any sentence.
    """
    if task.source_format != "prose":
        return task
    bare = [name for name, told in task.characters.items() if not _has_look(name, told)]
    told = _told(task, bare)
    looks = {n: _joined(told[n], own) if n in told else own for n, own in task.characters.items()}
    return task.model_copy(update={"characters": looks})


def _has_look(name: str, told: str) -> bool:
    body = part_looks(told, name).body
    return bool(_TRAIT.search(body) or re.search(r"\d", body))


def _told(task: DirectorTask, bare: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    names = sorted(task.characters)
    last: tuple[str, ...] = ()
    for scene in task.scenes:
        for beat in scene.beats:
            if beat.line is not None:
                continue
            here = names_in(beat.text, names)
            for name in here or last[:1] * (len(last) == 1):
                if name in bare and name not in found:
                    look = _look(beat.text, name, named=bool(here))
                    found |= {name: look} if look else {}
            last = here or last
    return found


def _look(text: str, name: str, *, named: bool) -> str:
    """The first portrait of somebody that a sentence holds; of 'she' where nobody is named."""
    head = rf"\b(?:{re.escape(name)}|(?i:the|an?) {re.escape(name.lower())})"
    who = rf"{head}(?:, (?:who{_IS}|(?i:s?he){_IS})?|{_IS})" if named else rf"^S?[Hh]e{_IS}"
    for match in re.finditer(rf"{who}{_TOLD}", text):
        if look := _portrait(match["told"]):
            return look
    return ""


def _joined(told: str, own: str) -> str:
    """A portrait with the word for its kind that the reader found: '12-year-old girl, tall'."""
    kind = own.rsplit(maxsplit=1)[-1].lower() if own else ""
    if SEX_WORDS.first(read_text(kind)) is None:
        return told
    years, _, traits = told.partition(", ")
    if not years.isdigit():
        return f"{kind}, {told}"
    return ", ".join(part for part in (f"{years}-year-old {kind}", traits) if part)


def _portrait(told: str) -> str:
    """The traits that a clause begins with, age first; '' where it begins otherwise."""
    age, traits = "", list[str]()
    for piece in _ENDS.split(told):
        years = _AGE.match(piece)
        if years:
            age = str(_YEARS.get(years["years"].lower(), years["years"]))
        elif len(piece.split()) <= _LONGEST and (_TRAIT.search(piece) or _PART.match(piece)):
            traits.append(_LOOSE.sub("", _LOOSE.sub("", piece)))
        else:
            break
    return ", ".join(part for part in (age, *traits) if part)
