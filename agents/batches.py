"""A script that is too long for one answer, planned half by half."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from agents.exchange import DirectorAnswer, DirectorTask
from agents.models import ChatModel
from agents.talk import Picture
from tools.errors import AnswerFault, ModelOutputInvalid

_log = logging.getLogger(__name__)

_TOO_MUCH = (AnswerFault.TRUNCATED, AnswerFault.TOO_LONG)


async def planned(
    model: ChatModel, prompt: str, task: DirectorTask, pictures: Sequence[Picture]
) -> DirectorAnswer:
    """The breakdown: in one answer, else of both halves of the scenes, and of theirs.

    The second half is told the looks and the style that the first settled on. Raises
    ModelOutputInvalid when no answer comes, or when one scene alone is too long.
    """
    try:
        return await model.answer(prompt, task, DirectorAnswer, pictures)
    except ModelOutputInvalid as problem:
        if problem.fault not in _TOO_MUCH or len(task.scenes) < 2:
            raise
        _log.warning("the script is planned in two halves: %s", problem)
    middle = len(task.scenes) // 2
    first = await planned(model, prompt, _part(task, 0, middle), pictures)
    rest = _part(task, middle, len(task.scenes))
    second = await planned(model, prompt, _knowing(rest, first), pictures)
    return _joined(first, second)


def _part(task: DirectorTask, start: int, end: int) -> DirectorTask:
    """These scenes with their share of the running time, by beats and given shots."""
    weights = [max(1, len(scene.beats) + len(scene.given)) for scene in task.scenes]
    share = sum(weights[start:end]) / sum(weights)
    seconds = task.running_time_seconds
    return task.model_copy(
        update={
            "scenes": task.scenes[start:end],
            "running_time_seconds": None if seconds is None else round(seconds * share, 2),
        }
    )


def _knowing(task: DirectorTask, before: DirectorAnswer) -> DirectorTask:
    looks = {
        member.name: f"{member.description}; wears {member.wardrobe}" for member in before.cast
    }
    return task.model_copy(
        update={"characters": task.characters | looks, "style": before.style or task.style}
    )


def _joined(first: DirectorAnswer, second: DirectorAnswer) -> DirectorAnswer:
    """Both halves; what the first says of somebody or somewhere stands."""
    cast = {member.name: member for member in (*second.cast, *first.cast)}
    places = {place.name: place for place in (*second.locations, *first.locations)}
    return first.model_copy(
        update={
            "logline": first.logline or second.logline,
            "style": first.style or second.style,
            "music": first.music or second.music,
            "cast": tuple(cast.values()),
            "locations": tuple(places.values()),
            "scenes": (*first.scenes, *second.scenes),
            "assumptions": tuple(dict.fromkeys((*first.assumptions, *second.assumptions))),
        }
    )
