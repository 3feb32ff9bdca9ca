"""Prompts for clips: what happens from the first frame on, in the order it happens."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.exchange import WriterAnswer, WriterTask
from agents.offline.facts import (
    camera_words,
    composed,
    corrected,
    lesson_sentences,
    light_sentence,
    mood_sentence,
    people_sentences,
    place_sentence,
    told_sentences,
)
from agents.offline.naming import call
from agents.offline.words import as_sentence, listed, unique
from tools.screenplay.plan import Movement
from tools.screenplay.script import Delivery

_MOVES = {
    Movement.STATIC: "Static shot, the frame locked off on a tripod",
    Movement.PAN_LEFT: "The camera makes a slow pan left",
    Movement.PAN_RIGHT: "The camera makes a slow pan right",
    Movement.TILT_UP: "The camera makes a slow tilt up",
    Movement.TILT_DOWN: "The camera makes a slow tilt down",
    Movement.PUSH_IN: "The camera makes a slow push in",
    Movement.PULL_OUT: "The camera makes a slow pull back",
    Movement.TRACK_LEFT: "The camera is tracking left with the movement",
    Movement.TRACK_RIGHT: "The camera is tracking right with the movement",
    Movement.CRANE_UP: "The camera cranes up slowly",
    Movement.CRANE_DOWN: "The camera cranes down slowly",
    Movement.ORBIT: "The camera makes a slow orbit around the subject",
    Movement.HANDHELD: "Handheld camera with a slight sway",
}
_NEGATIVE = (
    "cuts", "flicker", "morphing", "warped hands", "extra limbs", "vanishing objects", "text",
    "camera shake",
)  # fmt: skip
_ENDURING = "One continuous take; faces, clothes, hands and objects keep their shape to the end."
_ENDURING_THINGS = "One continuous take; everything in the first frame keeps its shape and stays."
_ALIVE = "Small natural movement throughout: breathing, blinking, cloth and hair settling."
_SMOOTH = "Steady light and exposure, smooth motion at natural speed."
_WEATHER = (
    ("rain", "Rain and its reflections keep moving."),
    ("snow|blizzard", "Snow drifts through the air."),
    ("lantern|candle|fire", "Flames waver gently."),
)
_STIRRING = (
    ("sea|beach|waves|shore", "Waves roll in slowly."),
    ("desert|dune|sand", "Fine sand drifts in the wind."),
    ("forest|garden|field|meadow|vineyard|park|country", "Leaves and grass stir in a light wind."),
    ("street|city|market", "Distant life goes on softly in the background."),
)


def write_clip_prompt(task: WriterTask) -> WriterAnswer:
    """The prompt for a clip that begins with the shot's keyframe."""
    shot = task.shot
    lessons = lesson_sentences(task)
    parts = [
        f"{_MOVES[shot.camera.movement]}. {camera_words(shot, clip=True)}",
        *_in_time(told_sentences(shot.action, task), shot.characters),
        _speech(task),
        _gaze(task),
        *people_sentences(task),
        light_sentence(shot),
        *(sentence for _, sentence in lessons),
        _stirring(task),
        place_sentence(task),
        mood_sentence(shot),
        _ENDURING if task.cast else _ENDURING_THINGS,
        f"The action fills {task.duration_seconds:.0f} seconds and comes to rest at the end.",
        _ALIVE if task.cast else "",
        _SMOOTH,
        as_sentence(f"Style: {task.style}") if task.style else "",
    ]
    base = composed(parts, task.fewest_characters, task.most_characters)
    text = corrected(task, base) if task.edits else base
    used = unique(lesson_id for lesson_id, sentence in lessons if sentence in text)
    handheld = shot.camera.movement is Movement.HANDHELD
    negative = [word for word in _NEGATIVE if not (handheld and word == "camera shake")]
    return WriterAnswer(prompt_text=text, negative_text=", ".join(negative), lessons_used=used)


def _in_time(told: list[str], names: Sequence[str]) -> list[str]:
    """The deeds in their order, marked as such."""
    if len(told) < 2:
        return told
    marks = ["First", *["Then"] * (len(told) - 2), "At last"]
    kept = {name.split()[0] for name in names} | {"I"}
    return [
        f"{mark}, {text if text.split()[0].strip(chr(39)) in kept else text[0].lower() + text[1:]}"
        for mark, text in zip(marks, told, strict=True)
    ]


def _speech(task: WriterTask) -> str:
    """Who moves the lips; the words themselves are the voice's affair."""
    shot = task.shot
    said = {line.speaker for line in shot.lines if line.delivery is Delivery.ON_SCREEN}
    speakers = [name for name in shot.characters if name in said]
    if speakers:
        verb = "speaks" if len(speakers) == 1 else "speak in turn"
        who = listed([call(name) for name in speakers])
        return as_sentence(f"{who} {verb}, lips moving naturally with the words")
    if shot.lines and shot.characters:
        verb = "listens" if len(shot.characters) == 1 else "listen"
        who = listed([call(name) for name in shot.characters])
        return as_sentence(f"{who} {verb}, lips closed")
    return ""


def _gaze(task: WriterTask) -> str:
    direction = task.shot.camera.screen_direction.value
    if direction == "neutral" or len(task.shot.characters) != 1:
        return ""
    return as_sentence(f"{call(task.shot.characters[0])} keeps looking to the {direction}.")


def _stirring(task: WriterTask) -> str:
    """What moves by itself in such a place or weather."""
    shot = task.shot
    weather = f"{shot.action} {shot.first_frame} {shot.lighting} {shot.location}"
    for cue, sentence in _WEATHER:
        if re.search(rf"\b(?:{cue})", weather, re.IGNORECASE):
            return sentence
    for cue, sentence in _STIRRING:
        if re.search(rf"\b(?:{cue})", shot.location, re.IGNORECASE):
            return sentence
    return ""
