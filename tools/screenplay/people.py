"""Words for people and animals, and who is meant by them in a text.

The list is for fables, tales and shot lists in English; a name that is not in it is found by how
it is used (someone who says or does something).
"""

from __future__ import annotations

import re
from itertools import pairwise


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ANIMALS = _words("""
    ant ass badger bat bear beaver bee beetle bird boar buck bull butterfly calf camel cat
    caterpillar cheetah chick chicken cock cow crab crane cricket crocodile crow deer dog
    dolphin donkey dove dragon duck eagle elephant ewe falcon fawn ferret fish flea fly fox frog
    gnat goat goose grasshopper hare hawk hedgehog hen heron horse hound hyena jackal jackdaw
    jay kid kite kitten lamb lark leopard lion lioness lizard lynx magpie mole monkey mosquito
    moth mouse mule nightingale owl ox panther parrot partridge peacock pig pigeon puppy rabbit
    ram rat raven robin rooster seal serpent shark sheep snail snake sow sparrow spider squirrel
    stag stork swallow swan thrush tiger toad tortoise turkey turtle viper vulture wasp weasel
    whale wolf worm ape creature monster
""")
_PEOPLE = _words("""
    man woman boy girl child baby youth lad lass maiden king queen prince princess knight
    soldier captain general guard thief robber beggar merchant farmer shepherd ploughman
    woodcutter woodman miller baker butcher cook chef judge painter artist dancer gardener
    writer author musician singer athlete scientist teacher student instructor doctor nurse
    lawyer priest monk nun traveller traveler bystander stranger neighbour neighbor friend
    brother sister mother father son daughter husband wife uncle aunt grandmother grandfather
    widow orphan giant giantess dwarf elf fairy witch wizard ghost angel god goddess devil
    sailor fisherman hunter huntsman huntress smith blacksmith carpenter tailor weaver potter
    artisan watchmaker clockmaker inventor physicist astronaut pilot driver detective officer
    policeman reporter photographer model stylist barista waiter waitress customer servant maid
    master mistress lady gentleman lord duke duchess emperor empress robot android host guest
    drummer guitarist pianist violinist player runner swimmer climber rider wanderer messenger
    librarian keeper oracle
""")
_ODD_PLURALS = {
    "mice": "mouse", "geese": "goose", "oxen": "ox", "sheep": "sheep", "fish": "fish",
    "deer": "deer", "men": "man", "women": "woman", "children": "child", "wolves": "wolf",
    "thieves": "thief", "calves": "calf", "wives": "wife", "elves": "elf", "flies": "fly",
    "butterflies": "butterfly", "people": "people",
}  # fmt: skip

SPEECH_VERBS = _words("""
    said says say saying replied replies reply answered answers cried cries crying asked asks
    asking remarked remarks remarking exclaimed exclaims exclaiming whispered whispers
    whispering shouted shouts shouting called calls calling muttered mutters muttering murmured
    murmurs added adds continued continues declared declares begged begs begging laughed laughs
    sighed sighs thought thinks told tells told growled roared croaked hissed barked bleated
    chirped snapped retorted retorts returned observed observes announced announces explained
    explains inquired enquired demanded demands ordered orders warned warns promised promises
    agreed agrees protested yelled yells screamed screams sobbed stammered repeated repeats
    interrupted quoth spoke speaks pleaded boasted jeered mocked grumbled complained complaining
    gasped breathed urged suggested insisted admitted responded responds recites
""")

_SINGULAR = _ANIMALS | _PEOPLE
_NOT_NAMES = _words("""
    i the a an and but or so then when while if he she it they we you his her their its my our
    this that these those there here now once one two three some every each all no not yet at in
    on of to for from by with as after before until upon under over into what who why how where
    which monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december god oh ah yes mr mrs ms dr winter spring
    summer autumn fall time silence everyone someone nobody everybody everything something nothing
    people both night morning evening rain snow nearly only
""")
_IS = _words("was is has had")
_DEEDS = _words("""
    walks sits stands looks runs opens takes turns holds puts lifts enters walked sat stood ran
    took held put came went
""")
_ARTICLES = _words("a an the some two three four many several this that old young his her")
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
    text = _Text(narration)
    found: dict[str, str] = {}
    for at, word in enumerate(text.tokens):
        if word.endswith(("'s", "’s")) or word.lower() in _NOT_NAMES:
            continue
        if text.being(at) if is_being(word) else text.named(at):
            found.setdefault(word[0].upper() + word[1:], text.described(at))
    return found


class _Text:
    """The words of a narration, and what its spelling says of them."""

    def __init__(self, narration: str) -> None:
        matches = list(_WORD.finditer(narration))
        self.tokens = [match.group() for match in matches]
        self._inside = {
            match.group() for match in matches if not _opens_sentence(narration, match.start())
        }
        self._capitals = any(word[0].isupper() and is_being(word) for word in self._inside)
        self._common = {
            word.lower() for before, word in pairwise(self.tokens) if before.lower() in _ARTICLES
        }

    def being(self, at: int) -> bool:
        """Whether a word for a being is a character: with a capital, or common and acting."""
        word = self.tokens[at]
        before, after = self.tokens[max(0, at - 3) : at], self.tokens[at + 1 : at + 8]
        told = any(each.lower() in _ARTICLES for each in before)
        speaks = any(each.lower() in SPEECH_VERBS for each in after)
        return word[0].isupper() or (told and (not self._capitals or speaks))

    def named(self, at: int) -> bool:
        """Whether any other word is a name: a capital, no article anywhere, and a deed.

        'Necessity is' at the start of a sentence is no deed; 'Marcus is' is, where Marcus has his
        capital inside sentences too.
        """
        word = self.tokens[at]
        if not word[0].isupper() or len(word) < 2 or word.lower() in self._common:
            return False
        known = word in self._inside
        before = self.tokens[at - 1].lower() if at else ""
        after = self.tokens[at + 1].lower() if at + 1 < len(self.tokens) else ""
        deed = after in _DEEDS or after in SPEECH_VERBS or (after.endswith("ed") and len(after) > 3)
        titled = before in {"named", "called", "mr", "mrs", "ms", "dr"}
        return deed or titled or (known and (after in _IS or before in SPEECH_VERBS))

    def described(self, at: int) -> str:
        """The article, adjectives and noun: 'a thirsty Crow'; the word alone without article."""
        for back in range(1, min(4, at + 1)):
            if self.tokens[at - back].lower() in _ARTICLES:
                return " ".join(self.tokens[at - back : at + 1])
        return self.tokens[at]


def _opens_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 4) : at].rstrip(" \n\t")
    return not before or before[-1] in '.!?:”“"»—*'
