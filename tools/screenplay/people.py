"""Words for people and animals, and who is meant by them in a text.

The list is for fables, tales and shot lists in English; a name that is not in it is found by how
it is used (someone who says or does something).
"""

from __future__ import annotations

import re
from itertools import pairwise


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ANIMALS = _words("""ant ass badger bat bear beaver bee beetle bird boar buck bull butterfly calf camel cat
caterpillar cheetah chick chicken cock cow crab crane cricket crocodile crow deer dog dolphin donkey
dove dragon duck eagle elephant ewe falcon fawn ferret fish flea fly fox frog gnat goat goose
grasshopper hare hawk hedgehog hen heron horse hound hyena jackal jackdaw jay kid kite kitten lamb
lark leopard lion lioness lizard lynx magpie mole monkey mosquito moth mouse mule nightingale owl ox
panther parrot partridge peacock pig pigeon puppy rabbit ram rat raven robin rooster seal serpent
shark sheep snail snake sow sparrow spider squirrel stag stork swallow swan thrush tiger toad
tortoise turkey turtle viper vulture wasp weasel whale wolf worm ape creature monster""")
_PEOPLE = _words("""man woman boy girl child baby youth lad lass maiden king queen prince princess knight
soldier captain general guard thief robber beggar merchant farmer shepherd ploughman woodcutter
woodman miller baker butcher cook chef judge painter artist dancer gardener writer author musician
singer athlete scientist teacher student instructor doctor nurse lawyer priest monk nun traveller
traveler bystander stranger neighbour neighbor friend brother sister mother father son daughter
husband wife uncle aunt grandmother grandfather widow orphan giant giantess dwarf elf fairy witch
wizard ghost angel god goddess devil sailor fisherman hunter huntsman huntress smith blacksmith
carpenter tailor weaver potter artisan watchmaker clockmaker inventor physicist astronaut pilot
driver detective officer policeman reporter photographer model stylist barista waiter waitress
customer servant maid master mistress lady gentleman lord duke duchess emperor empress robot android
host guest drummer guitarist pianist violinist player runner swimmer climber rider wanderer
messenger librarian keeper oracle""")
_ODD_PLURALS = {
    "mice": "mouse", "geese": "goose", "oxen": "ox", "sheep": "sheep", "fish": "fish",
    "deer": "deer", "men": "man", "women": "woman", "children": "child", "wolves": "wolf",
    "thieves": "thief", "calves": "calf", "wives": "wife", "elves": "elf", "flies": "fly",
    "butterflies": "butterfly", "people": "people",
}  # fmt: skip

SPEECH_VERBS = frozenset(
    _words("""said says say saying replied replies reply answered answers cried cries crying asked asks
    asking remarked remarks remarking exclaimed exclaims exclaiming whispered whispers whispering
    shouted shouts shouting called calls calling muttered mutters muttering murmured murmurs added
    adds continued continues declared declares begged begs begging laughed laughs sighed sighs
    thought thinks told tells told growled roared croaked hissed barked bleated chirped snapped
    retorted retorts returned observed observes announced announces explained explains inquired
    enquired demanded demands ordered orders warned warns promised promises agreed agrees protested
    yelled yells screamed screams sobbed stammered repeated repeats interrupted quoth spoke speaks
    pleaded boasted jeered mocked grumbled complained complaining gasped breathed urged
    suggested insisted admitted responded responds recites""")
)

_SINGULAR = frozenset(_ANIMALS) | frozenset(_PEOPLE)
_NOT_NAMES = frozenset(
    _words("""i the a an and but or so then when while if he she it they we you his her their its my our
    this that these those there here now once one two three some every each all no not yet at in on
    of to for from by with as after before until upon under over into what who why how where which
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december god oh ah yes mr mrs ms dr
    winter spring summer autumn fall time silence everyone someone nobody everybody everything
    something nothing people both night morning evening rain snow""")
)
_DEEDS = frozenset(
    "was is had has walks sits stands looks runs opens takes turns holds puts lifts enters")
)
_ARTICLES = frozenset(
    "a an the some two three four many several this that old young his her")
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’]s\b)?")


def is_being(word: str) -> bool:
    """Whether a word, singular or plural, stands for a person or an animal."""
    return singular(word) in _SINGULAR


def is_plural(word: str) -> bool:
    """Whether a word for beings stands for several of them."""
    lower = word.lower()
    return lower in _ODD_PLURALS or (lower not in _SINGULAR and singular(lower) in _SINGULAR)


def singular(word: str) -> str:
    """The lower-case singular of a word for beings; the lower-case word itself otherwise."""
    lower = word.lower()
    if lower in _SINGULAR:
        return lower
    if lower in _ODD_PLURALS:
        return _ODD_PLURALS[lower]
    for ending in ("s", "es"):
        if lower.endswith(ending) and lower.removesuffix(ending) in _SINGULAR:
            return lower.removesuffix(ending)
    return lower


def find_people(narration: str) -> dict[str, str]:
    """Characters of a narration in the order they come: name -> the words first used for them.

    Beings written with a capital ('a Fox') count wherever they stand; where a text does not write
    them so, any being after an article counts. A proper name counts when its owner does or says
    something. Names are in title case.
    """
    tokens = _WORD.findall(narration)
    capitals = any(word[0].isupper() and is_being(word) for word in tokens[1:])
    after_article = _after_article(tokens)
    found: dict[str, str] = {}
    for at, word in enumerate(tokens):
        if word.endswith(("'s", "’s")) or word.lower() in _NOT_NAMES:
            continue
        if _counts(tokens, at, capitals=capitals, common=after_article):
            name = word[0].upper() + word[1:]
            found.setdefault(name, _described(tokens, at))
    return found


def _counts(tokens: list[str], at: int, *, capitals: bool, common: set[str]) -> bool:
    word = tokens[at]
    if is_being(word):
        with_article = at > 0 and any(t.lower() in _ARTICLES for t in tokens[max(0, at - 3) : at])
        speaks = any(each.lower() in SPEECH_VERBS for each in tokens[at + 1 : at + 8])
        return word[0].isupper() or (with_article and (not capitals or speaks))
    return word[0].isupper() and len(word) > 1 and word.lower() not in common and _acts(tokens, at)


def _acts(tokens: list[str], at: int) -> bool:
    """Whether the next word is a deed, or the one before makes this a name."""
    before = tokens[at - 1].lower() if at else ""
    after = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
    deed = after in _DEEDS or after in SPEECH_VERBS or (after.endswith("ed") and len(after) > 3)
    return deed or before in {"named", "called", "mr", "mrs", "ms", "dr"} | SPEECH_VERBS


def _after_article(tokens: list[str]) -> set[str]:
    return {
        word.lower()
        for before, word in pairwise(tokens)
        if before.lower() in _ARTICLES
    }


def _described(tokens: list[str], at: int) -> str:
    """The article, adjectives and noun: 'a thirsty Crow'; the word alone when there are none."""
    for back in range(1, 4):
        if at - back >= 0 and tokens[at - back].lower() in _ARTICLES:
            return " ".join(tokens[at - back : at + 1])
    return tokens[at]
