"""The cast of a script: who each part is, man or woman, how they look, whose voice they have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from agents.exchange import DirectorTask
from agents.offline.casting import is_animal, look_of
from agents.offline.looks import Look, names_in, sex_of, sex_told
from agents.offline.words import unique
from tools.providers.previz.cast import cast_voices
from tools.screenplay.plan import CastMember

_STAND_INS = {"man": "Marco", "woman": "Clara"}
"""First names that stand for an animal when its voice is cast."""
_CHILD = re.compile(r"\b(?:boy|girl|child|kid)\b", re.IGNORECASE)
_CHILD_VOICES = ("boy", "girl")
_PRONOUNS = {
    "woman": re.compile(r"\b(?:she|her|hers)\b", re.IGNORECASE),
    "man": re.compile(r"\b(?:he|him|his)\b", re.IGNORECASE),
}
_TALE = re.compile(
    r"\b(?:king|queen|knight|castle|kingdom|shepherd|merchant|once upon|village|fable|sword|prince"
    r"|princess|peasant|miller|woodcutter)\b",
    re.IGNORECASE,
)


def cast_parts(
    task: DirectorTask,
    seen: Sequence[str],
    worn: Mapping[str, str] = MappingProxyType({}),
) -> tuple[CastMember, ...]:
    """The cast for the names that are seen, the lead first; one voice each while there are some.

    `worn` are the clothes that the story first says they have on, apart from their introduction.
    """
    names = unique((*(name for name in (task.lead,) if name in seen), *seen))
    tale = task.source_format == "prose" or bool(_TALE.search(f"{task.title} {task.overview}"))
    taken: set[str] = set()
    looks: dict[str, Look] = {}
    sexes = sexes_of(names, task)
    for name in names:
        look = look_of(name, task, taken, sexes[name], tale=tale, worn=worn.get(name, ""))
        taken |= {look.body, look.wardrobe}
        looks[name] = look
    voices = voices_for({name: (look.body, _heard_as(name, task)) for name, look in looks.items()})
    return tuple(
        CastMember(
            name=name,
            description=look.body,
            wardrobe=look.wardrobe,
            voice=voices[name],
            lead=name == names[0],
        )
        for name, look in looks.items()
    )


def voices_for(parts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """A voice for each name -> (description, 'man' or 'woman' for animals), all different.

    An animal speaks as a person would: its species alone would call for a roar.
    """
    stand_ins = {
        name: f"{_STAND_INS[sex]} {at}" if is_animal(name, told) else name
        for at, (name, (told, sex)) in enumerate(parts.items())
    }
    cast = cast_voices(
        (stand_ins[name], "" if stand_ins[name] != name else told)
        for name, (told, _) in parts.items()
    )
    voices = {name: cast[stand_in] for name, stand_in in stand_ins.items()}
    return voices | _young(parts, voices)


def _young(parts: Mapping[str, tuple[str, str]], voices: Mapping[str, str]) -> dict[str, str]:
    """Free young voices for children whose own kind of voice another child has."""
    found: dict[str, str] = {}
    for name, (told, sex) in parts.items():
        if _CHILD.search(f"{name} {told}") and voices[name] not in _CHILD_VOICES:
            order = ("man-young", "girl") if sex == "man" else ("woman-young", "boy")
            taken = {*voices.values(), *found.values()} - {voices[name]}
            found[name] = next((each for each in order if each not in taken), voices[name])
    return found


def _heard_as(name: str, task: DirectorTask) -> str:
    """'man' or 'woman', by the first pronoun that follows the name and no other name."""
    words = " ".join(beat.text for scene in task.scenes for beat in scene.beats)
    head = re.escape(name)
    others = {*task.characters, *(b.line.speaker for s in task.scenes for b in s.beats if b.line)}
    for found in re.finditer(
        rf"\b{head}\b(?P<between>[^.]*?)\b(?P<who>he|his|him|she|her)\b", words, re.IGNORECASE
    ):
        if not names_in(found["between"], sorted(others - {name})):
            return "woman" if found["who"].lower() in ("she", "her") else "man"
    return "man"


def sexes_of(names: Sequence[str], task: DirectorTask) -> dict[str, str]:
    """'man' or 'woman' for each name: by its words, for an animal by the script's pronouns.

    Where words tell nothing of somebody, and the script's 'she' fits nobody else, she is meant.
    """
    told = {name: task.characters.get(name, "") for name in names}
    animals = {name: _heard_as(name, task) for name in names if is_animal(name, told[name])}
    known = {n: sex for n in names if n not in animals and (sex := sex_told(n, told[n]))}
    open_ones = [name for name in names if name not in animals and name not in known]
    words = " ".join(b.text for s in task.scenes for b in s.beats if b.line is None)
    missing = next((sex for sex in _PRONOUNS if _meant_nobody(sex, words, known, animals)), "")
    guessed = {name: sex_of(name, told[name]) for name in open_ones}
    if missing and missing not in guessed.values():
        guessed |= dict.fromkeys(open_ones[:1], missing)
    return animals | known | guessed


def _meant_nobody(
    sex: str, words: str, known: Mapping[str, str], animals: Mapping[str, str]
) -> bool:
    """Whether a pronoun of that sex stands in the script and nobody known has it."""
    return bool(_PRONOUNS[sex].search(words)) and sex not in {*known.values(), *animals.values()}
