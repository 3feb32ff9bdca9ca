"""Words for people and animals, and who is meant by them in a text.

The list is for fables, tales and shot lists in English; a name that is not in it is found by how
it is used (someone who says or does something).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tools.screenplay.titles import SHORT, TITLES


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
    alpaca buffalo bunny canary colt collie filly foal gelding greyhound gull hamster husky labrador
    lapdog llama mare mongrel moose mutt otter parakeet piglet pony poodle pup reindeer retriever
    seagull sheepdog spaniel stallion starling terrier tomcat vixen
""")
_NO_BEASTS = _words("kid creature monster")
"""Of these, more are people or nobody in particular."""
_THINGS_TOO = _words("kite crane bat seal ram fly swallow")
"""Animals that are things more often than not."""
_OF_ANIMALS = re.compile(
    r"\b(?:wings?|beaks?|feathers?|nests?|flocks?|talons?|claws?|paws?|hooves|fur)\b", re.IGNORECASE
)
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
    abbot bartender bishop bride cashier chauffeur clerk conductor constable councillor courier
    dentist engineer ferryman foreman friar gravedigger groom grocer headmaster innkeeper janitor
    landlady landlord lighthousekeeper locksmith mailman mayor mechanic midwife milkman musketeer
    nephew niece notary nurse pharmacist porter postman postmaster postmistress professor sergeant
    sexton sheriff shoemaker shopkeeper stationmaster surgeon undertaker usher violist watchman
""")
_FACELESS = _words("""
    moon sun star stars wind river brook sea ocean lake tree oak pine reed mountain hill cloud fire
    earth sky rain night death mirror clock door bell wall stone well
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
    people both night morning evening rain snow nearly only smoke dust water light fire fog mist
    steam wind thunder lightning darkness sunlight moonlight music laughter traffic leaves waves
    clouds shadows trains cars bells lights voices footsteps behind beside near above below between
    among across through during against along inside outside
""")
_PAST = re.compile(r"had (?!an?\b|the\b|his\b|her\b|their\b|no\b)")
"""'His sister had written' tells of somebody who is not there."""
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


def has_no_face(word: str) -> bool:
    """Whether what a tale lets speak can be heard only: the Moon, a river."""
    return word.lower() in _FACELESS


def is_beast(word: str) -> bool:
    """Whether a word, singular or plural, stands for an animal and for nothing else."""
    return singular(word) in _ANIMALS - _NO_BEASTS - _THINGS_TOO


def may_be_thing(word: str) -> bool:
    """Whether a word for an animal is one for a thing too: kites and cranes."""
    return singular(word) in _THINGS_TOO


def lives(word: str, text: str) -> bool:
    """Whether a word for a being stands for one in a text: a kite does that has wings or a nest."""
    return is_being(word) and (not may_be_thing(word) or _OF_ANIMALS.search(text) is not None)


def may_be_name(word: str) -> bool:
    """Whether capitalised words may be a name: no pronoun, no 'There', no word for a being."""
    words = word.split()
    return words[0].lower() not in _NOT_NAMES and not is_being(words[-1])


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
        if word.endswith(("'s", "’s")) or word.lower() in _NOT_NAMES or text.is_title(at):
            continue
        if text.being(at) if is_being(word) else text.named(at):
            name = text.full_name(word)
            found.setdefault(name, name if text.titled(word) else text.described(at))
    return found


class _Text:
    """The words of a narration, and what its spelling says of them."""

    def __init__(self, narration: str) -> None:
        matches = list(_WORD.finditer(narration))
        self.tokens = [match.group() for match in matches]
        self._titled = dict(_with_titles(narration, matches))
        """Name -> the title that it bears somewhere."""
        inside = [
            (at, match.group())
            for at, match in enumerate(matches)
            if not _opens_sentence(narration, match.start())
        ]
        self._inside = {word for _, word in inside}
        self._capitals = any(
            word[0].isupper() and is_being(word) and not self.is_title(at) for at, word in inside
        )
        self._animals = _OF_ANIMALS.search(narration) is not None
        self._common = {
            word.lower()
            for before, word in pairwise(self.tokens)
            if before.lower() in _ARTICLES and self._titled.get(word) != before
        }

    def is_title(self, at: int) -> bool:
        """Whether a word is the title before somebody's name: 'Brother' before 'Anselm'."""
        after = re.sub(r"['’]s$", "", "".join(self.tokens[at + 1 : at + 2]))
        return self._titled.get(after, "").lower() == self.tokens[at].lower()

    def titled(self, word: str) -> bool:
        """Whether a name bears a title somewhere."""
        return word in self._titled

    def full_name(self, word: str) -> str:
        """The name that a word stands for, with its title; in title case."""
        title = f"{self._titled[word]} " if word in self._titled else ""
        return f"{title}{word[0].upper()}{word[1:]}"

    def being(self, at: int) -> bool:
        """Whether a word for a being is a character: with a capital, or common and acting."""
        word = self.tokens[at]
        before, after = self.tokens[max(0, at - 3) : at], self.tokens[at + 1 : at + 8]
        told = any(each.lower() in _ARTICLES for each in before)
        speaks = any(each.lower() in SPEECH_VERBS for each in after)
        if word.islower() and _PAST.match(" ".join(after)):
            return False
        if word.islower() and may_be_thing(word) and not self._animals:
            return after[0].lower() in SPEECH_VERBS if after else False
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
        titled = before in {"named", "called"} | SHORT or word in self._titled
        return deed or titled or (known and (after in _IS or before in SPEECH_VERBS))

    def described(self, at: int) -> str:
        """The article, adjectives and noun: 'a thirsty Crow'; the word alone without article."""
        for back in range(1, min(4, at + 1)):
            if self.tokens[at - back].lower() in _ARTICLES:
                return " ".join(self.tokens[at - back : at + 1])
        return self.tokens[at]


def _with_titles(text: str, words: Sequence[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """(name, title) wherever a title stands right before a name."""
    for before, after in pairwise(words):
        title, name = before.group(), after.group()
        apart = text[before.end() : after.start()].strip()
        both = title[0].isupper() and name[0].isupper() and len(name) > 1
        common = is_being(name) or name.lower() in _NOT_NAMES or name.endswith(("'s", "’s"))
        if both and not common and not apart and title.lower() in TITLES - SHORT:
            yield name, title


def _opens_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 4) : at].rstrip(" \n\t")
    return not before or before[-1] in '.!?:”“"»—*'
