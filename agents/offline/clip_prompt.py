"""Prompts for clips: what happens from the first frame on, in the order it happens."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.exchange import WriterAnswer, WriterTask
from agents.offline.composing import Piece, Weight, pieces
from agents.offline.facts import (
    camera_words,
    furniture_sentences,
    has_people,
    lesson_sentences,
    light_sentence,
    mood_sentence,
    palette_sentence,
    people_sentences,
    place_sentence,
    verb,
)
from agents.offline.naming import call
from agents.offline.telling import is_state, told_sentences
from agents.offline.whole_prompt import written
from agents.offline.words import as_sentence, listed
from tools.screenplay.plan import Movement
from tools.screenplay.script import Delivery
from tools.takes.linting.dialects import COMMANDS, reads_commands

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
_ENDURING_ANIMALS = "One continuous take; heads, legs, coats and objects keep their shape."
_ENDURING_THINGS = "One continuous take; everything in the first frame keeps its shape and stays."
_ALIVE = "Small natural movement throughout: breathing, blinking, cloth and hair settling."
_ALIVE_ANIMALS = "Small natural movement throughout: breathing, blinking, a shift of weight."
_SMOOTH = "Steady light and exposure, smooth motion at natural speed."
_PEOPLES_SHARE = 0.28
"""Of a prompt's length: the keyframe shows how they look, words only hold on to it."""
_MOST_FOR_PEOPLE = 420
_STOPPED = re.compile(
    r"\b(?:hangs? in the air|frozen|stopped|stops? at once|motionless|(?:does|do)(?:n['’]t| not)"
    r" (?:fall|move)|gone (?:out|cold))\b",
    re.IGNORECASE,
)
"""Where a story holds the world still, nothing may stir by itself."""
_GONE_BY = re.compile(r"\b(?:after|during|since|spell of)\b[^.;,]*\b(?:rain|snow)\w*", re.I)
_WEATHER = (
    ("rain(?:s|y|ing)?|raindrops?", "Rain and its reflections keep moving."),
    ("snow(?:s|y|ing|fall)?|blizzard", "Snow drifts through the air."),
    ("candle(?:s|light)?|fire|firelight|flames?|bonfire|hearth", "Flames waver gently."),
)
_SPEAKS = re.compile(r"^[^,]{1,40} (?:speaks?|talks?)(?: to [^,]{1,40})?\.$")
"""What the sentence about lips says better."""
_FALLING = ("rain", "snow")
_LIFE = "Distant life goes on softly in the background."
_STIRRING = (
    ("sea|beach|waves|shore", "Waves roll in slowly."),
    ("desert|dune|sand", "Fine sand drifts in the wind."),
    ("forest|garden|field|meadow|vineyard|park|country", "Leaves and grass stir in a light wind."),
    ("street|city|market", _LIFE),
)


def write_clip_prompt(task: WriterTask) -> WriterAnswer:
    """The prompt for a clip that begins with the shot's keyframe."""
    return written(task, clip_parts(task), _negative(task))


def clip_parts(task: WriterTask) -> list[Piece]:
    """Everything that the prompt would say, in its order."""
    shot = task.shot
    told = [text for text in told_sentences(shot.action, task) if not _SPEAKS.search(text)]
    deeds = _in_time(told, (*shot.characters, *task.others))
    most = min(_MOST_FOR_PEOPLE, int(task.most_characters * _PEOPLES_SHARE))
    return [
        *pieces(Weight.FRAME, [_move(task), camera_words(shot, clip=True)]),
        *pieces(Weight.PICTURE, deeds[:1]),
        *pieces(Weight.STORY, deeds[1:]),
        *pieces(Weight.PICTURE, [_speech(task)]),
        *pieces(Weight.LOOK, [_gaze(task)]),
        *pieces(Weight.PEOPLE, people_sentences(task, most)),
        *pieces(Weight.FRAME, [light_sentence(shot)]),
        *pieces(Weight.LOOK, (sentence for _, sentence in lesson_sentences(task))),
        *pieces(Weight.SETTING, [_stirring(task)]),
        *pieces(Weight.FRAME, [place_sentence(task)]),
        *pieces(Weight.FINISH, furniture_sentences(task)),
        *pieces(Weight.FRAME, [mood_sentence(shot)]),
        *pieces(Weight.SETTING, [palette_sentence(shot)]),
        *pieces(Weight.LOOK, [_enduring(task)]),
        *pieces(Weight.SETTING, [_length(task), _alive(task), _SMOOTH]),
        *pieces(Weight.FINISH, [as_sentence(f"Style: {task.style}") if task.style else ""]),
    ]


def _move(task: WriterTask) -> str:
    """The camera's movement; Hailuo reads it as a command in brackets and gets the words too."""
    movement = task.shot.camera.movement
    words = as_sentence(_MOVES[movement])
    if not reads_commands(task.target_model):
        return words
    if movement is Movement.STATIC:
        words = "The frame is locked off on a tripod."
    return f"[{', '.join(COMMANDS[movement])}] {words}"


def _in_time(told: list[str], names: Sequence[str]) -> list[str]:
    """The deeds in their order, marked as such; how things are stands before them unmarked."""
    states = [text for text in told if is_state(text)]
    deeds = [text for text in told if not is_state(text)]
    if len(deeds) < 2:
        return [*states, *deeds]
    last = "At last" if len(deeds) > 2 else "Then"
    marks = ["First", *["Then"] * (len(deeds) - 2), last]
    kept = {word.casefold() for name in names for word in name.split()} | {"i"}
    marked = [f"{mark}, {_lowered(text, kept)}" for mark, text in zip(marks, deeds, strict=True)]
    return [*states, *marked]


def _lowered(text: str, names: set[str]) -> str:
    first = re.sub(r"['’]s?$", "", text.split(maxsplit=1)[0]).strip("'’,")
    named = first.casefold() in names or (len(first) > 1 and first.isupper())
    return text if named else text[0].lower() + text[1:]


def _speech(task: WriterTask) -> str:
    """Who moves the lips; the words themselves are the voice's affair."""
    shot = task.shot
    said = {line.speaker for line in shot.lines if line.delivery is Delivery.ON_SCREEN}
    speakers = [name for name in shot.characters if name in said]
    if speakers:
        many = "speak in turn" if len(speakers) > 1 else "speak"
        speaks = many if len(speakers) > 1 else verb(speakers[0], many, "speaks")
        who = listed([call(name) for name in speakers])
        spoken = as_sentence(f"{who} {speaks}, lips moving naturally with the words")
        silent = [name for name in shot.characters if name not in said]
        return f"{spoken} {_listening(silent)}".strip()
    return _listening(shot.characters) if shot.lines else ""


def _listening(names: Sequence[str]) -> str:
    """Whose mouths stay shut; a model moves every mouth that nothing is said of."""
    if not names:
        return ""
    listens = "listen" if len(names) > 1 else verb(names[0], "listen", "listens")
    return as_sentence(f"{listed([call(name) for name in names])} {listens}, lips closed")


def _gaze(task: WriterTask) -> str:
    direction = task.shot.camera.screen_direction.value
    if direction == "neutral" or len(task.shot.characters) != 1:
        return ""
    name = task.shot.characters[0]
    return as_sentence(f"{call(name)} {verb(name, 'keep', 'keeps')} looking to the {direction}")


def _stirring(task: WriterTask) -> str:
    """What moves by itself in such a place or weather; nothing where the story stops the world."""
    shot = task.shot
    told = f"{shot.action} {shot.first_frame}"
    if _STOPPED.search(f"{told} {shot.lighting} {task.place.description}"):
        return ""
    told = _GONE_BY.sub("", told)
    for cue, sentence in _WEATHER:
        if re.search(rf"\b(?:{cue})\b", f"{told} {shot.lighting}", re.IGNORECASE):
            outside = task.place.interior and cue.startswith(_FALLING)
            return (
                f"Beyond the window, {sentence[0].lower()}{sentence[1:]}" if outside else sentence
            )
    for cue, sentence in _STIRRING:
        empty = sentence == _LIFE and not task.cast
        if (
            not task.place.interior
            and not empty
            and re.search(rf"\b(?:{cue})", shot.location, re.IGNORECASE)
        ):
            return sentence
    return ""


def _enduring(task: WriterTask) -> str:
    if not task.cast:
        return _ENDURING_THINGS
    return _ENDURING if has_people(task.cast) else _ENDURING_ANIMALS


def _alive(task: WriterTask) -> str:
    if not task.cast:
        return ""
    return _ALIVE if has_people(task.cast) else _ALIVE_ANIMALS


def _length(task: WriterTask) -> str:
    return f"The action fills {task.duration_seconds:.0f} seconds and comes to rest at the end."


def _negative(task: WriterTask) -> str:
    handheld = task.shot.camera.movement is Movement.HANDHELD
    return ", ".join(word for word in _NEGATIVE if not (handheld and word == "camera shake"))
