"""A writer's answer from the parts of a prompt, for a first take or for a retake."""

from __future__ import annotations

from collections.abc import Sequence

from agents.exchange import WriterAnswer, WriterTask
from agents.offline.composing import Piece, composed
from agents.offline.correcting import corrected
from agents.offline.facts import lesson_sentences
from agents.offline.words import unique


def written(task: WriterTask, parts: Sequence[Piece], negative_text: str) -> WriterAnswer:
    """The prompt with the lessons that stand in it; corrections go first where there are any."""
    if task.edits:
        text = corrected(task, parts)
    else:
        fewest, most = task.fewest_characters, task.most_characters
        text = composed(parts, fewest, most, task.shot.characters)
    said = (lesson_id for lesson_id, sentence in lesson_sentences(task) if sentence in text)
    return WriterAnswer(prompt_text=text, negative_text=negative_text, lessons_used=unique(said))
