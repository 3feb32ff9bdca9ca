"""Props that a text puts into the frame: words for things, and a tale's capitalised nouns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.offline.words import unique
from tools.providers.previz.people_words import MEN, WOMEN
from tools.providers.previz.phrases import read_text
from tools.providers.previz.prop_words import FURNITURE, things
from tools.screenplay.people import is_being, may_be_thing

MOST_PROPS = 4
_CAPITAL = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]+['’]s )?[A-Z][a-z]{2,}\b")
_NO_THINGS = frozenset(
    (
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December", "God", "English", "French"),
    )
)
_PEOPLE = frozenset(("staff", "crew", "crowd"))
_VERBAL = re.compile(r"^\w+ (?:rose|watch|play|rings)$|^(?:rose|note)$")
"""Verbs that the table of things takes for nouns: 'the water rose'."""
_LOOSE = re.compile(
    r"^(?:(?:an?|the|his|her|their|its|some|one|two|three|first|second|last|other|another|own|same"
    r"|more|and|of|with|chosen|disputed)\s+)+",
    re.I,
)
_SMALL_THINGS = re.compile(
    r"\b(?:(?:bundle|pile|stack|handful|bunch) of )?"
    r"(?:(?:old|small|red|white|black|brass|wooden|narrow|flat|large|savoury) )?"
    r"(?:letters?|pebbles?|nuts?|grains?|corn|broth|soup|suitcases?|vessel|ribbon|photographs?"
    r"|coins?|bottle caps?|seeds?|pitchers?|jugs?|vases?|bread|cheese|bones?|feathers?|eggs?"
    r"|flowers?|kites?|balloons?|drones?|snowballs?|paper planes?|toy boats?|sledges?"
    r"|sleds?|carts?|wheelbarrows?)\b",
    re.I,
)
"""Things that stories turn on and that studios seldom stock."""
_HANDLED = re.compile(
    r"\b(?:takes?|took|puts?|holds?|held|picks? up|opens?|lifts?|carr(?:y|ies|ied)|hands?"
    r"|gives?|gave|slides?|drops?|dropped|unwraps?|pockets?|lowers?|raises?|grips?|throws?|threw|catch(?:es)?"
    r"|inside lies?|on it lies?) "
    r"(?:out )?(?P<thing>(?:an?|the|his|her|their|two|three) (?:[a-z-]+ ){0,3}?[a-z-]+)"
    r"(?=[.,;:]| (?:from|to|on|in|into|with|and|back|up|down|at|of|over|under|off|out|behind|beside"
    r"|before|around|across|towards?|between|through|for|that|as|so)\b)"
)
"""What somebody handles is a prop, whatever it is."""
_NOT_HANDLED = frozenset(
    (
        *(
            "hand",
            "hands",
            "finger",
            "fingers",
            "eyes",
            "eye",
            "head",
            "face",
            "arm",
            "arms",
            "foot",
        ),
        *("feet", "knee", "knees", "breath", "voice", "mouth", "lips", "hair", "shoulder", "back"),
        *(
            "place",
            "seat",
            "step",
            "steps",
            "time",
            "moment",
            "look",
            "air",
            "way",
            "door",
            "window",
        ),
        *("others", "other", "rest", "ground", "floor", "wall", "room", "light", "stairs", "one"),
        *("water", "wind", "rain", "sun", "night", "ease", "relish", "smile", "mistake", "sound"),
        *("engine", "table", "bench", "chair", "stool", "counter", "bed", "fist", "bill", "beak"),
        *("tale", "trick", "plan", "idea", "life", "neck", "turn", "photo", "both", "tears"),
    )
)
_HOW = re.compile(r"\w+ly|open|close|closed|away|against|near|folded|connected|cut|shut|high|low")
_BARE = frozenset(
    ("soft", "cozy", "cosy", "long", "small", "warm", "cold", "freshly", "reflection")
)
"""Ends of phrases that name no thing."""
_TOP = re.compile(r"['’]s$")


def props_in(text: str, names: Sequence[str] = (), *, tale: bool = False) -> tuple[str, ...]:
    """The things a text names, at most four, in its own words, in reading order.

    A tale writes the things that matter with a capital ('a Pitcher').
    """
    read = read_text(text)
    found: list[str] = []
    for thing in things(read):
        if thing.there and thing.name not in FURNITURE:
            words = [read.raw[at] for at in range(thing.start, thing.stop)]
            phrase = [word for word in words if word.isalpha() or "'" in word or "-" in word]
            found.append(_LOOSE.sub("", " ".join(_of_the_thing(phrase, names))).lower())
    found += [_LOOSE.sub("", match.group()).lower() for match in _SMALL_THINGS.finditer(text)]
    handled = (_trimmed(match["thing"]) for match in _HANDLED.finditer(text))
    found += [each for each in handled if _is_handled(each, names)]
    known = {word for name in names for word in name.split()}
    for match in _CAPITAL.finditer(text if tale else ""):
        head = match.group().split()[-1]
        somebody = is_being(head) or head.lower() in MEN | WOMEN
        if head not in known | _NO_THINGS and not somebody:
            found.append(match.group().lower().replace("’", "'"))
    named = unique(_TOP.sub("", each) for each in found)
    kept = [each for each in named if 2 < len(each) <= 40 and _is_thing(each, names)]
    single = [
        each
        for each in kept
        if not any(other != each and re.search(rf"\b{re.escape(each)}\b", other) for other in kept)
    ]
    return tuple(single[:MOST_PROPS])


def _of_the_thing(words: list[str], names: Sequence[str]) -> list[str]:
    """The words of a phrase after who does it and what is done: 'Anna cuts bread' -> bread."""
    people = {part.lower() for name in names for part in name.split()}
    last = max((at for at, word in enumerate(words) if word.lower() in people), default=-1)
    rest = words[last + 1 :]
    done = len(rest) > 1 and rest[0].endswith("s") and not rest[0].endswith(("ss", "'s", "’s"))
    return rest[1:] if done and last >= 0 else rest


def _trimmed(phrase: str) -> str:
    """The thing without its article and without how it is held: 'the box carefully' -> 'box'."""
    words = _LOOSE.sub("", phrase).lower().split()
    end = next((at for at, word in enumerate(words) if at and _HOW.fullmatch(word)), len(words))
    return " ".join(words[:end])


def _is_handled(name: str, names: Sequence[str]) -> bool:
    """Whether the end of a phrase may be a thing: no body, furniture, being, or 'running'."""
    head = name.rsplit(maxsplit=1)[-1] if name else ""
    doing = head.endswith("ing") and head not in ("ring", "string")
    nothing = doing or head in _NOT_HANDLED | _BARE | FURNITURE
    return bool(head) and not (nothing or _is_somebody(head, names))


def _is_thing(name: str, names: Sequence[str]) -> bool:
    """Whether a phrase ends on a thing: 'moving staff' are people, 'water rose' is a deed."""
    words = name.split()
    alive = any(_is_somebody(word, names) for word in words)
    return not (_VERBAL.search(name) or words[-1] in _PEOPLE or alive)


def _is_somebody(word: str, names: Sequence[str]) -> bool:
    """Whether a word is for a being; a kite is one where it is in the cast."""
    return is_being(word) and (not may_be_thing(word) or word.title() in names)
