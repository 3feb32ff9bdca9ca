"""How animals look: as the script says, else as their kind does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.offline.words import shortened
from tools.providers.previz.people_words import ANIMALS
from tools.providers.previz.phrases import read_text
from tools.screenplay.people import is_beast, singular

_COATS = {
    "fox": "a russet-red fox with a white chest and a bushy tail",
    "crow": "a glossy black crow with a strong beak",
    "bird": "a small brown bird",
    "dog": "a brown dog with a white chest",
    "cat": "a grey tabby cat",
    "horse": "a grey donkey with long ears",
    "wolf": "a lean grey wolf",
    "bear": "a heavy brown bear",
    "lion": "a tawny lion with a dark mane",
    "duck": "a tall white stork with a long red bill",
    "ant": "a small green grasshopper",
    "mouse": "a small brown mouse",
    "frog": "a green frog",
    "tortoise": "an old brown tortoise",
    "rabbit": "a brown hare with long ears",
    "sheep": "a white woolly sheep",
    "goat": "a white goat with curved horns",
    "cow": "a brown cow",
    "eagle": "a brown eagle with a hooked beak",
    "owl": "a brown owl with round eyes",
}
_OWN_COATS = {
    "horse": "a brown horse with a dark mane",
    "ants": "small black ants",
    "ant": "a small black ant",
    "goose": "a white goose with an orange bill",
    "swan": "a white swan with a long neck",
    "raven": "a large black raven",
    "peacock": "a blue peacock with a long green tail",
    "jackdaw": "a small black jackdaw with grey cheeks",
    "hen": "a brown hen with a red comb",
    "cock": "a red cock with a tall comb",
}
_BREEDS = {kind: (_COATS | _OWN_COATS)[kind] for kind in ("dog", "cat", "horse")}
"""Kinds of which a script names breeds: a terrier looks like a dog."""
_DONKEYS = ("ass", "donkey")
_LONGEST = 260
"""Characters of a description."""
_ARTICLE = re.compile(r"^(?:an?|the|one|some|his|her|their|our|my)\s+", re.IGNORECASE)
_OF_PEOPLE = re.compile(r"\bof an? (?:man|woman|boy|girl|person)\b")
"""'A bear of a man' is none."""
_NOUN_ENDS = re.compile(r"\s+(?:with|of|in|on|who|that|which|an?|the|his|her)\b")
_COLOUR = re.compile(
    r"\b(?:black|white|gr[ae]y|brown|red|russet|ginger|tawny|golden|yellow|orange|cream|blue|green"
    r"|silver|sandy|chestnut|bay|roan|dappled|spotted|striped|brindled?|piebald|tabby|tortoiseshell"
    r"|speckled|mottled|dark|pale)\b",
    re.IGNORECASE,
)
_SEEN = re.compile(
    r"\b(?:small|big|large|huge|tiny|little|old|young|lean|fat|thin|tall|heavy|shaggy|scruffy"
    r"|woolly|wiry|sleek|blind|lame|scarred|\w+-(?:eyed|eared|legged|haired|tailed|footed)|torn"
    r"|with)\b",
    re.IGNORECASE,
)
"""Words for what a picture shows of an animal; 'cunning' and 'thirsty' are none."""


def beast_in(description: str) -> str:
    """The word for an animal that a part of a description ends on: 'a small grey mule with ...'.

    'A boy with a dog', 'owns a dog' and 'raven hair' say nothing of the kind.
    """
    found = (_noun_of(each) for each in _pieces(description) if not _OF_PEOPLE.search(each))
    return next((noun for noun in found if is_beast(noun)), "")


def animal_body(name: str, told: str) -> str:
    """A description of an animal that stays the same in every plan."""
    kind = ANIMALS.first(read_text(name)) or ANIMALS.first(read_text(told)) or "animal"
    words = [singular(word) for word in re.findall(r"[A-Za-z]+", name)]
    named = bool(words) and ANIMALS.first(read_text(name)) is not None
    head = words[-1] if named else singular(beast_in(told)) or kind
    usual = _usual(name, words, kind, head)
    return shortened(_told(told, head, usual), _LONGEST) or usual


def _usual(name: str, words: Sequence[str], kind: str, head: str) -> str:
    """How such animals look."""
    for word in (name.lower(), *words, head):
        if word in _OWN_COATS:
            return _OWN_COATS[word]
    exact = _COATS.get(kind, "")
    if kind in _BREEDS and head not in exact and head not in _DONKEYS:
        return re.sub(rf"\b{kind}\b", head, _BREEDS[kind])
    if exact and (head in exact or head in _DONKEYS):
        return exact
    return f"a {head} with natural colouring and alert eyes"


def _told(told: str, head: str, usual: str) -> str:
    """What a script says of how an animal looks, in the colours of its kind where it says none."""
    pieces = [piece for piece in _pieces(told) if not any(char.isdigit() for char in piece)]
    main = next((piece for piece in pieces if is_beast(_noun_of(piece))), "")
    seen = [each for each in pieces if each != main and (_is_seen(each) or " " not in each)]
    if not (_is_seen(main) or any(map(_is_seen, seen))):
        return ""
    if not main:
        seen, main = [], " ".join((", ".join(seen), head))
    noun = _noun_of(main).lower()
    main = re.sub(rf"\b{re.escape(noun)}\b", noun, main, flags=re.IGNORECASE)
    if not _COLOUR.search(main) and not any(map(_COLOUR.search, seen)):
        before, _, after = main.partition(noun)
        coat = re.sub(r"^an? ", "", usual)
        coat = re.sub(rf"\b{re.escape(head)}\b", noun, coat) if head in coat else f"{noun}, {coat}"
        main = f"{before}{coat}{',' if after else ''}{after}"
    article = "an" if main[0].lower() in "aeiou" else "a"
    return ", ".join((f"{article} {main}", *seen))


def _is_seen(text: str) -> bool:
    return _COLOUR.search(text) is not None or _SEEN.search(text) is not None


def _pieces(description: str) -> list[str]:
    """The parts of a description, each without its article."""
    parts = re.split(r"[,;:.]\s*", description)
    return [bare for part in parts if (bare := _ARTICLE.sub("", part.strip()))]


def _noun_of(piece: str) -> str:
    words = _NOUN_ENDS.split(piece)[0].split()
    return words[-1].strip("'’") if words else ""
