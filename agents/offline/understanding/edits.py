"""Edits of the plan in words: which field of a shot, of a character or of the film, and its value.

A field that has a fixed set of values is recognised by the value ('make 2B a close-up'); one of
free words has to be named ('the light in 2B should be cold').
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agents.conversation import Situation
from agents.offline.understanding.descriptions import size_of
from agents.offline.understanding.intents import Ear, Outcome, Reader, Slots, call
from agents.offline.understanding.shots import Unclear
from agents.offline.understanding.values import FREE, field_named, read_any, read_value, seconds
from tools.providers.previz.colours import COLOURS
from tools.providers.previz.phrases import read_text
from tools.providers.previz.wardrobe import garments
from tools.screenplay.plan import ShotSize

_SIZES = tuple(size for size in ShotSize if size is not ShotSize.INSERT)
"""From the widest to the tightest."""


def _each(ear: Ear, slots: Slots, field: str, value: str) -> Outcome:
    shots = ear.shots.read(slots.get("shots", "it"))
    if not isinstance(shots, tuple):
        return shots
    return tuple(call("edit_shot", shot=shot, field=field, value=value) for shot in shots)


def _value(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """The field is the one whose values the words belong to."""
    found = read_any(slots["value"])
    return _each(ear, slots, *found) if found else None


def _named(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """The field is named; a value that it cannot have is a question back."""
    field = field_named(slots["field"])
    if not field:
        return None
    if field in FREE and _RELATIVE.fullmatch(slots["value"]):
        return _vague(tool, ear, {**slots, "wish": slots["value"]})
    value = read_value(field, slots["value"])
    if isinstance(value, Unclear):
        known = ear.shots.read(slots.get("shots", "it"))
        return value if isinstance(known, tuple) else known
    return _each(ear, slots, field, value)


def _tighter(steps: int) -> Reader:
    """The next size, counted from the one that the shot has."""

    def read(tool: str, ear: Ear, slots: Slots) -> Outcome:
        shots = ear.shots.read(slots.get("shots", "it"))
        if not isinstance(shots, tuple):
            return shots
        lines = {shot.shot_id: shot for shot in ear.situation.shots}
        sizes = {shot: size_of(lines[shot]) for shot in shots}
        calls = []
        for shot, size in sizes.items():
            at = _SIZES.index(size) + steps if size in _SIZES else -1
            if not 0 <= at < len(_SIZES):
                return Unclear(f"Which size shall {shot} have? Say 'make {shot} a close-up'.")
            calls.append(call("edit_shot", shot=shot, field="size", value=_SIZES[at].value))
        return tuple(calls)

    return read


def _length(sign: str) -> Reader:
    def read(tool: str, ear: Ear, slots: Slots) -> Outcome:
        return _each(ear, slots, "duration", f"{sign}{seconds(slots.get('amount', '1'))}")

    return read


def _fixed(field: str, value: str) -> Reader:
    return lambda tool, ear, slots: _each(ear, slots, field, value)


def _more(tool: str, ear: Ear, slots: Slots) -> Outcome:
    return _each(ear, slots, "props", f"+{_thing(slots['prop'])}")


def _less(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """Only a prop that the shot has can be taken out of it."""
    shots = ear.shots.read(slots.get("shots", "it"))
    if not isinstance(shots, tuple):
        return shots
    lines = {shot.shot_id: shot for shot in ear.situation.shots}
    calls = []
    for shot in shots:
        fitting = [p for p in lines[shot].props if _thing(slots["prop"]).casefold() in p.casefold()]
        if len(fitting) != 1:
            props = ", ".join(lines[shot].props) or "none"
            return Unclear(f"I see no {_thing(slots['prop'])} among the props of {shot}: {props}.")
        calls.append(call("edit_shot", shot=shot, field="props", value=f"-{fitting[0]}"))
    return tuple(calls)


def _thing(words: str) -> str:
    for article in ("a ", "an ", "the ", "his ", "her ", "some ", "another "):
        words = words.removeprefix(article)
    return words


def person_named(name: str, situation: Situation) -> str:
    """The character of that name as the plan writes it; '' for none."""
    wanted = name.casefold()
    return next((each for each in situation.people if each.casefold() == wanted), "")


def _person(owner: str, ear: Ear) -> str:
    """The character whose something is: 'Ivo's', 'Marcus''."""
    name = re.sub(r"'s?$", "", owner, flags=re.IGNORECASE)
    return person_named(name, ear.situation)


def _worn(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """Clothes of one person: in the shots named, else in the whole film."""
    person = _person(slots["person"], ear)
    if not person or not _clothes(slots["value"]):
        return None
    if "shots" in slots:
        return _each(ear, slots, "wardrobe", f"{person}: {slots['value']}")
    return (call("edit_cast", name=person, field="wardrobe", value=slots["value"]),)


_RELATIVE = re.compile(
    r"(?:(?:a bit|a little|much|more|less|far|way|some|slightly) )*(?:better|worse|nicer|different"
    r"|other|same|darker|brighter|warmer|colder|cooler|softer|harder|stronger|weaker|good|bad|more"
    r"|less|right|wrong|too \w+|\w+er|off)",
    re.IGNORECASE,
)
"""Words that compare with what is there: the plan has to say what shall be."""


def _clothes(value: str) -> bool:
    """Whether words say what is worn: 'the wrong coat' says nothing that could be made."""
    return bool(garments(read_text(value))) and not _UNSAID.search(value)


_UNSAID = re.compile(
    r"\b(?:wrong|right|same|other|different|nice|better|old one|something|anything|usual)\b", re.I
)
_OF_THE_BODY = re.compile(
    r"\b(?:beard|moustache|mustache|hair\w*|eyes?|scars?|wrinkles|stubble|freckles|tattoos?|skin"
    r"|face|braids?|fringe|older|younger|taller|shorter|thinner|heavier|slimmer|bald|gr[ae]y|glasses"
    r"|(?:his|her|their) (?:early |mid |late )?(?:twen|thir|for|fif|six|seven|eigh)t(?:y|ies)"
    r"|years? old|limp|ring|nose|teeth|build|pale|tanned|sunburnt|unshaven|clean-shaven)\b",
    re.IGNORECASE,
)


def _trait(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """One more trait of the body, on top of what the description says."""
    person, value = _person(slots["person"], ear), slots["value"]
    if not person or not _OF_THE_BODY.search(value) or _UNSAID.search(value):
        return None
    return (call(tool, name=person, field="description", value=f"+{value}"),)


def _of_person(field: str) -> Reader:
    def read(tool: str, ear: Ear, slots: Slots) -> Outcome:
        person = _person(slots["person"], ear)
        return (call(tool, name=person, field=field, value=slots["value"]),) if person else None

    return read


def _vague(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """A wish that is no value of any field: how to say it for another take, and for the plan."""
    shots = ear.shots.read(slots.get("shots", "it"))
    if not isinstance(shots, tuple) or len(shots) > 1:
        return None
    shot, wish = shots[0], slots["wish"]
    if wish.casefold() in ("longer", "shorter"):
        return Unclear(f"By how much? Say 'make {shot} one second {wish}'.")
    return Unclear(
        f"I work by rule and cannot tell what of {shot} that changes. For another take say 'redo"
        f" {shot}, {wish}'; for the plan name what it is about, such as 'the light in {shot} should"
        f" be ...', 'the mood of {shot} ...' or 'make {shot} a close-up'."
    )


def _of_film(field: str) -> Reader:
    return lambda tool, ear, slots: (call(tool, field=field, value=slots["value"].strip("\"'")),)


def changed(tool: str, said: Mapping[str, str], words: str) -> str:
    """The value of the same field that words give an edit that was said before; '' for none.

    'Make his grey' behind 'a red coat' is a grey coat: what is worn stays where only its look is
    named.
    """
    words = re.sub(rf"^(?:(?:{_LEADS}) )+", "", words.strip(" .,!"), flags=re.IGNORECASE)
    field, old = said.get("field", ""), said.get("value", "")
    if tool == "edit_cast" and field == "wardrobe":
        told = read_text(words)
        dyed = COLOURS.first(told) is not None
        worn = words if garments(told) else f"{words} {old.split()[-1]}" if dyed else ""
        plain = len(worn.split()) <= _PLAIN and re.fullmatch(r"[\w -]+", worn)
        return worn if plain and _clothes(worn) else ""
    if tool != "edit_shot" or not field or field in FREE:
        return ""
    value = read_value(field, words)
    if isinstance(value, Unclear):
        return ""
    return f"{old[0]}{value}" if old[0] in "+-" and value[0] not in "+-" else value


_LEADS = "make|have|with|in|on|from|as|at|by|it|his|hers|her|theirs|a|an|only|just|in a|for"
_PLAIN = 4
"""Words of a garment that is named in passing."""


READERS: dict[str, Reader] = {
    "any_field": _value,
    "named_field": _named,
    "vague": _vague,
    "length": _length(""),
    "longer": _length("+"),
    "shorter": _length("-"),
    "tighter": _tighter(1),
    "wider": _tighter(-1),
    "dissolve": _fixed("transition", "dissolve"),
    "fade_out": _fixed("transition", "fade out"),
    "light": lambda tool, ear, slots: _each(ear, slots, "lighting", slots["value"]),
    "more_props": _more,
    "less_props": _less,
    "worn": _worn,
    "voice": _of_person("voice"),
    "description": _of_person("description"),
    "trait": _trait,
    "title": _of_film("title"),
    "style": _of_film("style"),
    "music": _of_film("music"),
}
