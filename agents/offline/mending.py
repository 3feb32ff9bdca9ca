"""A language model's prompt with its small faults mended by rule, so that its own words stay."""

from __future__ import annotations

import re

from agents.exchange import WriterAnswer, WriterTask
from agents.offline.clip_prompt import clip_parts
from agents.offline.composing import Piece, Weight, composed
from agents.offline.facts import (
    camera_words,
    composition_sentence,
    light_sentence,
    mood_sentence,
    people_sentences,
    place_sentence,
    props_sentence,
)
from agents.offline.still_prompt import still_parts
from agents.offline.words import sentences
from tools.dinov3.findings import AssetKind
from tools.takes.linting.dialects import COMMANDS, reads_commands, reads_tags
from tools.takes.linting.issues import Fault
from tools.takes.linting.leaks import leak_issues
from tools.takes.linting.parts import Missing, Part, missing, strangers
from tools.takes.linting.vague import is_vague

_BRACKETS = re.compile(r"\s*\[[^\[\]]*\]\s*")
_FEWEST_KEPT = 0.5
"""Of the model's own characters; a prompt of which less can stay is written anew."""
_LONGEST_PERSON = 300


def mended(task: WriterTask, answer: WriterAnswer) -> WriterAnswer | None:
    """The answer with its faulty sentences left out and what is missing put in.

    None where less than half of it would stay.
    """
    own = sentences(_in_dialect(task, answer.prompt_text))
    sound = [sentence for sentence in own if _sound(sentence, task)]
    if len(" ".join(sound)) < _FEWEST_KEPT * len(answer.prompt_text):
        return None
    absent = missing(" ".join(sound), task.shot, task.stage)
    put_in = [Piece(sentence_for(each, task), Weight.FRAME) for each in absent]
    clip = task.stage is AssetKind.CLIP
    spare = (clip_parts if clip else still_parts)(task) if _short(task, sound, put_in) else []
    text = composed(
        [
            *_command(task, sound),
            *(Piece(sentence, Weight.PEOPLE) for sentence in sound),
            *put_in,
            *(Piece(part.text, Weight.FINISH) for part in spare),
        ],
        task.fewest_characters,
        task.most_characters,
        task.shot.characters,
    )
    return answer.model_copy(update={"prompt_text": text})


def sentence_for(absent: Missing, task: WriterTask) -> str:
    """The rule's own sentence for a part that a prompt lacks."""
    one = tuple(member for member in task.cast if member.name == absent.what)
    alone = task.model_copy(update={"cast": one})
    shot = task.shot
    said = {
        Part.WHO: lambda: " ".join(people_sentences(alone, _LONGEST_PERSON)),
        Part.WARDROBE: lambda: " ".join(people_sentences(alone, _LONGEST_PERSON)),
        Part.PROP: lambda: props_sentence(shot),
        Part.LENS: lambda: camera_words(shot),
        Part.SIZE: lambda: camera_words(shot),
        Part.PLACE: lambda: place_sentence(task),
        Part.LIGHT: lambda: light_sentence(shot),
        Part.COMPOSITION: lambda: composition_sentence(shot),
        Part.MOOD: lambda: mood_sentence(shot),
    }
    return said[absent.part]()


def _sound(sentence: str, task: WriterTask) -> bool:
    """Whether nothing in the sentence has to go."""
    leaks = any(issue.fault is Fault.LEAK for issue in leak_issues(sentence, task.shot.lines))
    shows = any(strangers(sentence, task.shot, task.others))
    return not (leaks or shows or is_vague(sentence))


def _in_dialect(task: WriterTask, text: str) -> str:
    """Without another model's brackets and tags; commands are set anew where they are read."""
    text = _BRACKETS.sub(" ", text).strip()
    return text if reads_tags(task.target_model) else re.sub(r"@(?=\w)", "", text)


def _command(task: WriterTask, sound: list[str]) -> list[Piece]:
    if not (reads_commands(task.target_model) and task.stage is AssetKind.CLIP and sound):
        return []
    words = ", ".join(COMMANDS[task.shot.camera.movement])
    return [Piece(f"[{words}]", Weight.CORRECTION)]


def _short(task: WriterTask, sound: list[str], put_in: list[Piece]) -> bool:
    whole = " ".join((*sound, *(piece.text for piece in put_in)))
    return len(whole) < task.fewest_characters
