"""Prompts for keyframes: what the frame shows, the decisive words first."""

from __future__ import annotations

import re

from agents.exchange import WriterAnswer, WriterTask
from agents.offline.composing import Piece, Weight, pieces
from agents.offline.facts import (
    calls,
    camera_words,
    composition_sentence,
    furniture_sentences,
    has_people,
    lesson_sentences,
    light_sentence,
    mood_sentence,
    palette_sentence,
    people_sentences,
    place_sentence,
    props_sentence,
    shows_somebody,
)
from agents.offline.telling import frozen, is_state, told_sentences
from agents.offline.whole_prompt import written
from agents.offline.words import as_sentence, listed
from tools.screenplay.plan import Shot
from tools.takes.linting.dialects import reads_tags, takes_negative

_PEOPLES_SHARE = 0.4
"""Of a prompt's length, for who they are and what they wear."""
_MOST_FOR_PEOPLE = 560
_NEGATIVE = ("watermark", "split frame", "blur", "noise")
_NEGATIVE_PEOPLE = ("extra fingers", "extra limbs", "deformed face")
_NEGATIVE_ANIMALS = ("extra legs", "deformed head")
_LETTERED = re.compile(
    r"\b(?:sign|letters?|notes?|notebook|book|newspaper|menu|screen|cards?|label|poster|map|page)s?\b",
    re.IGNORECASE,
)
"""Things that carry writing, in whose pictures letters are no fault."""
_UNWRITTEN = "A single coherent picture without lettering, borders or split frames."
_HOLDS = re.compile(
    r"\b(?:holds?|holding|carr(?:y|ies|ying)|lifts?|grips?|pours?|opens?|reads?|writes?|cuts?"
    r"|turns? the|picks?|pulls?|pushes|plays?|stirs?|rolls?|places?|in (?:his|her|their) hands?)\b"
    # 'lifts his eyes to her' takes no hands.
    r"(?! (?:his|her|their) (?:eyes?|eyelids|gaze|head|face|chin|mouth|brows?|shoulders?|voice)\b)",
    re.IGNORECASE,
)
_RESTS = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Tt]hey|man|woman|boy|girl|[A-Z]\w+) (?:is |are )?(?:\w+ly )?"
    r"(?:sits?|seated|sitting|leans?|leaning|lies|lying|kneels?|kneeling)\b",
)
_HANDS = "Natural anatomy: five fingers on each hand"
_PAWS = "Natural anatomy, all feet firmly on the ground, contact shadows."


def write_still_prompt(task: WriterTask) -> WriterAnswer:
    """The prompt for a keyframe in the dialect of its model."""
    return written(task, still_parts(task), _negative(task))


def still_parts(task: WriterTask) -> list[Piece]:
    """Everything that the prompt would say, in its order."""
    shot = task.shot
    told = told_sentences(shot.first_frame or shot.action, task)
    shown = told if shot.first_frame else frozen(told, shot.characters)
    moment = [text for text in shown if not is_state(text)][:1] or shown[:1]
    most = min(_MOST_FOR_PEOPLE, int(task.most_characters * _PEOPLES_SHARE))
    return [
        *pieces(Weight.FRAME, _edit_opening(task) if task.from_picture else _opening(task)),
        *pieces(Weight.PEOPLE, _tagged(task, people_sentences(task, most))),
        *pieces(Weight.FRAME, [props_sentence(shot)]),
        *pieces(Weight.PICTURE, moment),
        *pieces(Weight.FRAME, [light_sentence(shot), place_sentence(task)]),
        *pieces(Weight.SETTING, furniture_sentences(task)),
        *pieces(Weight.LOOK, (sentence for _, sentence in lesson_sentences(task))),
        *pieces(Weight.FRAME, [composition_sentence(shot)]),
        *pieces(Weight.STORY, (text for text in shown if text not in moment)),
        *pieces(Weight.FRAME, [mood_sentence(shot)]),
        *pieces(Weight.SETTING, [palette_sentence(shot), _anatomy(task, shown)]),
        *pieces(
            Weight.FINISH,
            [_continuity(task), as_sentence(f"Style: {task.style}") if task.style else ""],
        ),
        *pieces(Weight.FINISH, [_unwritten(task)]),
    ]


def _opening(task: WriterTask) -> list[str]:
    nobody = "" if shows_somebody(task) else "No people in the frame."
    return [camera_words(task.shot), nobody]


def _edit_opening(task: WriterTask) -> list[str]:
    """Kontext changes a picture: what stays is said before what changes."""
    shot = task.shot
    names = [name.removeprefix("the ") for name in calls(shot)]
    people = f"the same {listed(names)}, " if names else ""
    same_clothes = has_people(task.cast) and not task.redressed
    worn = "the same wardrobe, " if same_clothes else "the same "
    words = camera_words(shot)
    article = "an" if words[0] in "AEIOU" else "a"
    return [
        f"Keep {people}{worn}light and {shot.location} as in the picture.",
        f"Change the camera to {article} {words[0].lower()}{words[1:]}",
        "" if shows_somebody(task) else "No people in the frame.",
    ]


def _tagged(task: WriterTask, people: list[str]) -> list[str]:
    """Runway calls references by @tag; single-word names are tags as they are."""
    if not reads_tags(task.target_model):
        return people
    return [
        re.sub(rf"^{re.escape(member.name)}\b", f"@{member.name}", sentence)
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9]{2,15}", member.name)
        else sentence
        for member, sentence in zip(task.cast, people, strict=True)
    ]


def _anatomy(task: WriterTask, shown: list[str]) -> str:
    """Bodies that touch what they touch: by what the frame shows them do."""
    if not task.cast:
        return ""
    if not has_people(task.cast):
        return _PAWS
    told = " ".join(shown)
    held = ", closed around what they hold with its real weight" if _HOLDS.search(told) else ""
    rests = ", the body's weight where it rests" if _RESTS.search(told) else ""
    return f"{_HANDS}{held}{rests}, contact shadows."


def _continuity(task: WriterTask) -> str:
    if not task.cast or not (task.before or task.after):
        return ""
    if task.redressed:
        return "As in the shots around it: set dressing and the side that the light is on."
    worn = "hair, wardrobe" if has_people(task.cast) else "the animals' markings"
    return f"As in the shots around it: {worn}, set dressing and the side that the light is on."


def _unwritten(task: WriterTask) -> str:
    """What the negative text would say, for models that read none."""
    said_apart = takes_negative(task.target_model)
    return "" if said_apart or _has_letters(task.shot) else _UNWRITTEN


def _has_letters(shot: Shot) -> bool:
    told = f"{shot.first_frame} {shot.action} {' '.join(shot.props)}"
    return _LETTERED.search(told) is not None


def _negative(task: WriterTask) -> str:
    words = list(_NEGATIVE) if _has_letters(task.shot) else ["text", *_NEGATIVE]
    if not shows_somebody(task):
        return ", ".join((*words, "people"))
    return ", ".join((*words, *(_NEGATIVE_PEOPLE if has_people(task.cast) else _NEGATIVE_ANIMALS)))
