"""The studio's part voices, and which of them a part gets.

A voice is an engine voice with its own pitch, pace, size of throat and colour. Casting reads the
words of a description and the name; it cannot know what a description leaves out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartVoice:
    """One actor of the studio."""

    sex: str
    """man or woman; 'other' for machines and creatures."""
    age: str
    """child, young, adult or old."""
    about: str
    """What a casting note would say."""
    accent: str
    """The engine's language for English lines."""
    variant: str
    """The engine's variant; used with every language."""
    pitch: float = 50.0
    """0 to 100 on the engine's scale."""
    pitch_range: float = 50.0
    words_per_minute: float = 158.0
    throat: float = 1.0
    """Above 1: a smaller throat, every formant higher by this factor."""
    warmth_db: float = 3.0
    presence_db: float = -2.0
    growl: float = 0.0
    """0 clean .. 1 gravel."""
    breath: float = 0.0
    """0 clear .. 1 airy."""
    metal: float = 0.0
    """0 human .. 1 machine."""


VOICES: dict[str, PartVoice] = {
    "man-warm": PartVoice(
        "man", "adult", "warm, even, American", "en-us", "m3", 44, 52, 156, 0.97, 4
    ),
    "man-deep": PartVoice(
        "man", "adult", "deep and slow, American", "en-us", "m7", 22, 42, 144, 0.90, 5
    ),
    "man-bright": PartVoice(
        "man", "adult", "quick and bright, New York", "en-us-nyc", "m1", 62, 64, 172, 1.02, 2, 0
    ),
    "man-crisp": PartVoice(
        "man", "adult", "crisp, received pronunciation", "en-gb-x-rp", "m4", 52, 58, 160, 1.0, 3
    ),
    "man-scots": PartVoice(
        "man", "adult", "level, Scottish", "en-gb-scotland", "m2", 46, 56, 158, 0.96, 3
    ),
    "man-island": PartVoice(
        "man", "adult", "easy-going, Caribbean", "en-029", "m6", 40, 62, 150, 0.94, 4
    ),
    "man-gravel": PartVoice(
        "man", "adult", "gravelly, tough", "en-us", "Gene", 30, 38, 146, 0.92, 4, growl=0.75
    ),
    "man-young": PartVoice(
        "man", "young", "young man, American", "en-us", "m5", 64, 58, 168, 1.06, 2, -1
    ),
    "man-old": PartVoice(
        "man",
        "old",
        "old man, British, a little hoarse",
        "en",
        "grandpa",
        40,
        62,
        134,
        0.98,
        3,
        growl=0.3,
        breath=0.35,
    ),
    "boy": PartVoice("man", "child", "boy of ten", "en-us", "f5", 66, 62, 166, 1.22, 1, -2),
    "woman-warm": PartVoice(
        "woman", "adult", "warm, even, American", "en-us", "f2", 46, 56, 158, 1.0, 4
    ),
    "woman-low": PartVoice(
        "woman", "adult", "low and dry, American", "en-us", "f3", 24, 44, 148, 0.93, 4, -1
    ),
    "woman-crisp": PartVoice(
        "woman", "adult", "crisp, received pronunciation", "en-gb-x-rp", "f4", 52, 60, 162, 1.02
    ),
    "woman-scots": PartVoice(
        "woman", "adult", "lively, Scottish", "en-gb-scotland", "f2", 56, 66, 166, 1.03
    ),
    "woman-island": PartVoice(
        "woman", "adult", "melodic, Caribbean", "en-029", "f1", 48, 70, 152, 0.98, 4
    ),
    "woman-young": PartVoice(
        "woman", "young", "young woman, American", "en-us", "f4", 62, 66, 172, 1.09, 2, breath=0.15
    ),
    "woman-old": PartVoice(
        "woman",
        "old",
        "old woman, British, thin",
        "en",
        "grandma",
        48,
        58,
        136,
        1.0,
        3,
        growl=0.2,
        breath=0.4,
    ),
    "girl": PartVoice(
        "woman", "child", "girl of eight", "en-us", "f2", 84, 74, 164, 1.30, 1, -2, breath=0.1
    ),
    "machine": PartVoice(
        "other", "adult", "computer, calm", "en-us", "m4", 48, 12, 150, 1.0, 0, 1, metal=0.8
    ),
    "creature": PartVoice(
        "other", "adult", "beast, huge and rough", "en-us", "m7", 8, 46, 128, 0.74, 5, growl=1.0
    ),
}
"""Every voice by its id."""

_WORDS_OF = {
    ("sex", "woman"): "woman women female girl lady mother mom mum grandmother grandma granny aunt "
    "sister daughter wife queen princess actress mrs ms miss madam witch nun "
    "waitress niece bride heroine goddess",
    ("sex", "man"): "man men male boy gentleman father dad grandfather grandpa uncle brother son "
    "husband king prince actor mr sir wizard monk lad guy nephew groom hero",
    ("sex", "other"): "robot machine computer android ai drone automaton system monster creature "
    "beast demon dragon ogre troll wolf lion bear fox crow dog cat",
    ("age", "old"): "old elderly aged ancient grandmother grandma granny grandfather grandpa "
    "wrinkled retired pensioner white-haired grey-haired gray-haired senior",
    ("age", "child"): "child boy girl kid toddler schoolboy schoolgirl little youngster",
    ("age", "young"): "young teen teenage teenager youth student apprentice boyish girlish lad",
}
_CLUES = {key: frozenset(words.split()) for key, words in _WORDS_OF.items()}
_PRONOUNS = dict.fromkeys(["she", "her", "hers", "herself"], "woman") | dict.fromkeys(
    ["he", "him", "his", "himself"], "man"
)
_FLAVOURS = {
    "man-gravel": "gravel gravelly gruff rough tough hoarse detective soldier sailor gangster",
    "man-deep": "deep bass big huge giant broad heavy imposing villain",
    "man-scots": "scottish scots scot scotland highland",
    "woman-scots": "scottish scots scot scotland highland",
    "man-island": "caribbean jamaican island jamaica",
    "woman-island": "caribbean jamaican island jamaica",
    "man-crisp": "british english posh butler professor doctor scientist officer",
    "woman-crisp": "british english posh professor doctor scientist officer",
    "man-bright": "fast salesman reporter cabbie new-york cheerful",
    "woman-low": "low dry cool noir stern weary commander",
    "man-warm": "warm kind gentle narrator clockmaker",
    "woman-warm": "warm kind gentle narrator",
    "machine": "robot machine computer android ai drone automaton system calm",
    "creature": "monster creature beast demon dragon ogre troll wolf lion bear",
}
_FLAVOUR_SETS = {voice: frozenset(words.split()) for voice, words in _FLAVOURS.items()}
_WOMEN_NAMES = (
    "alice anna ana amy beth carmen chloe clara diana elena eleanor elizabeth ella emily emma eva "
    "eve fatima grace hannah helen ingrid irene isabel ivy jane jessica joan julia kate karen lara "
    "laura lea lena lily linda lisa lucy maria marie margaret martha mary maya mei mia mira nadia "
    "naomi nina nora olga olivia priya rachel rose rosa ruth sara sarah sofia sophie susan tess "
    "vera victoria yuki zoe"
)
_MEN_NAMES = (
    "adam ahmed alan alex ali andrew anton arthur ben carlos charles chris daniel david diego "
    "edward elias eric felix frank gabriel george hans harry henry hugo ivan jack jacob james joe "
    "john jonas joseph juan karl ken kenji kevin leo liam louis lucas luca marco marcus mario mark "
    "martin max michael mike noah omar oscar otto paul peter philip ravi richard robert sam samuel "
    "simon stephen thomas tim tom victor walter william"
)
_WOMEN = frozenset(_WOMEN_NAMES.split())
_MEN = frozenset(_MEN_NAMES.split())


def voice_for(name: str, description: str) -> str:
    """The id of the voice that suits a part; the same part always gets the same voice.

    Parts that call for the same kind of voice usually differ by name; `cast_voices` makes sure.
    """
    return _ranking(name, description)[0]


def cast_voices(parts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A voice for each (name, description), different ones as long as there are voices left."""
    cast: dict[str, str] = {}
    for name, description in parts:
        ranking = _ranking(name, description)
        taken = set(cast.values())
        cast.setdefault(name, next((v for v in ranking if v not in taken), ranking[0]))
    return cast


def _ranking(name: str, description: str) -> list[str]:
    """All voices, the best suited first; equals are ordered by the name."""
    words = _words_of(f"{description} {name}")
    traits = _traits(words, _words_of(name))
    scores = {voice: _suits(voice, part, traits, words) for voice, part in VOICES.items()}
    return sorted(scores, key=lambda voice: (-scores[voice], _draw(name, voice)))


def _words_of(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower())


def _traits(words: list[str], name: list[str]) -> dict[str, str]:
    """Sex and age: the first noun or adjective for each, then a pronoun, then the first name."""
    traits: dict[str, str] = {}
    for word in words:
        for (trait, value), known in _CLUES.items():
            if word in known:
                traits.setdefault(trait, value)
    if "child" not in traits.values() and {"boy", "girl"}.intersection(words):
        traits["age"] = "child"  # 'a young girl' is a child
    _age_in_years(words, traits)
    pronoun = next((_PRONOUNS[word] for word in words if word in _PRONOUNS), "")
    if "sex" not in traits:  # a noun beats a pronoun: 'his grandmother'
        traits["sex"] = pronoun or _sex_of(name[0] if name else "")
    traits.setdefault("age", "adult")
    return traits


def _age_in_years(words: list[str], traits: dict[str, str]) -> None:
    """'in his seventies' and its like."""
    for word in words:
        if word in ("sixties", "seventies", "eighties", "nineties"):
            traits["age"] = "old"
        elif word in ("teens", "twenties"):
            traits.setdefault("age", "young")


def _sex_of(first_name: str) -> str:
    if first_name in _WOMEN:
        return "woman"
    if first_name in _MEN:
        return "man"
    if first_name.endswith(("a", "ie", "ine", "elle", "ette")):
        return "woman"
    return "man" if _draw(first_name, "sex") % 2 else "woman"


def _suits(voice: str, part: PartVoice, traits: dict[str, str], words: list[str]) -> int:
    score = 8 * (part.sex == traits["sex"]) + 4 * (part.age == traits["age"])
    score -= 6 * (part.sex == "other" and traits["sex"] != "other")
    score -= 4 * (part.age == "child" and traits["age"] != "child")
    return score + 2 * len(_FLAVOUR_SETS.get(voice, frozenset()).intersection(words))


def _draw(name: str, voice: str) -> int:
    digest = hashlib.blake2b(f"{name.casefold()}\x1f{voice}".encode("utf-8", "replace"))
    return int.from_bytes(digest.digest()[:8], "big")
