"""Prompts for keyframes: what the frame shows, the decisive words first."""

from __future__ import annotations

import re

from agents.exchange import WriterAnswer, WriterTask
from agents.offline.facts import (
    calls,
    camera_words,
    composed,
    composition_sentence,
    corrected,
    has_people,
    lesson_sentences,
    light_sentence,
    mood_sentence,
    people_sentences,
    place_sentence,
    props_sentence,
    shows_somebody,
    told_sentences,
)
from agents.offline.words import as_sentence, listed, unique

_NEGATIVE = ("text", "watermark", "split frame", "blur", "noise")
_NEGATIVE_PEOPLE = ("extra fingers", "extra limbs", "deformed face", "unnamed people")
_ANATOMY = "Natural anatomy: five fingers on each hand, real weight, contact shadows."


def write_still_prompt(task: WriterTask) -> WriterAnswer:
    """The prompt for a keyframe in the dialect of its model."""
    lessons = lesson_sentences(task)
    opening = _edit_opening(task) if task.from_picture else _opening(task)
    shot = task.shot
    told = told_sentences(shot.first_frame or shot.action, task)
    parts = [
        *opening,
        *_tagged(task, people_sentences(task)),
        props_sentence(shot),
        told[0] if told else "",
        light_sentence(shot),
        place_sentence(task),
        *(sentence for _, sentence in lessons),
        composition_sentence(shot),
        *told[1:],
        mood_sentence(shot),
        _continuity(task),
        _ANATOMY if has_people(task.cast) else "",
        as_sentence(f"Style: {task.style}") if task.style else "",
    ]
    base = composed(parts, task.fewest_characters, task.most_characters)
    text = corrected(task, base) if task.edits else base
    used = unique(lesson_id for lesson_id, sentence in lessons if sentence in text)
    return WriterAnswer(prompt_text=text, negative_text=_negative(task), lessons_used=used)


def _opening(task: WriterTask) -> list[str]:
    nobody = "" if shows_somebody(task) else "No people in the frame."
    return [camera_words(task.shot), nobody]


def _edit_opening(task: WriterTask) -> list[str]:
    """Kontext changes a picture: what stays is said before what changes."""
    shot = task.shot
    names = [name.removeprefix("the ") for name in calls(shot)]
    people = f"the same {listed(names)}, " if names else ""
    words = camera_words(shot)
    article = "an" if words[0] in "AEIOU" else "a"
    return [
        f"Keep {people}the same wardrobe, light and {shot.location} as in the picture.",
        f"Change the camera to {article} {words[0].lower()}{words[1:]}",
        "" if shows_somebody(task) else "No people in the frame.",
    ]


def _tagged(task: WriterTask, people: list[str]) -> list[str]:
    """Runway calls references by @tag; single-word names are tags as they are."""
    if not task.target_model.startswith("runway/"):
        return people
    return [
        re.sub(rf"^{re.escape(member.name)}\b", f"@{member.name}", sentence)
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9]{2,15}", member.name)
        else sentence
        for member, sentence in zip(task.cast, people, strict=True)
    ]


def _continuity(task: WriterTask) -> str:
    if not task.cast or not (task.before or task.after):
        return ""
    return "Hair, wardrobe and set dressing match the rest of the scene."


def _negative(task: WriterTask) -> str:
    people = _NEGATIVE_PEOPLE if shows_somebody(task) else ("people",)
    return ", ".join((*_NEGATIVE, *people))
