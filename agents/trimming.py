"""Questions shortened to what a model reads at once, by a stated order: least needed first.

What is cut is never what the answer is made of by the code: spoken words travel by number and
come from the script, the cast and the shot's own action stay. A question that fits is untouched.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from agents.exchange import CandidateTask, DirectorTask, ReasonTask, WriterTask
from agents.tokens import tokens_in

TaskT = TypeVar("TaskT", bound=BaseModel)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cut:
    """One thing to shorten."""

    path: str
    """Fields from the task down, with dots; '*' for every item or entry."""
    most: int
    """Characters of a text or items of a list that stay, from the front; negative: the last."""


ORDER: dict[type[BaseModel], tuple[Cut, ...]] = {
    DirectorTask: (
        Cut("lessons", 2),
        Cut("overview", 600),
        Cut("characters.*", 240),
        # The words come from the script by number; the director needs to know what they are about.
        Cut("scenes.*.beats.*.line.text", 40),
        Cut("scenes.*.given.*.lines.*.text", 80),
        Cut("lessons", 0),
        Cut("scenes.*.given.*.mood", 60),
        Cut("scenes.*.given.*.wardrobe", 120),
        Cut("scenes.*.given.*.lighting", 80),
        Cut("overview", 0),
        Cut("scenes.*.beats.*.text", 400),
        Cut("scenes.*.beats.*.text", 160),
        Cut("characters.*", 80),
        Cut("scenes.*.given.*.first_frame", 160),
        Cut("scenes.*.given.*.action", 240),
        Cut("scenes.*.beats.*.text", 60),
    ),
    WriterTask: (
        # The script's own words for the shot; its action, props and light say the same.
        Cut("shot.source", 0),
        Cut("others", 8),
        Cut("lessons", 1),
        Cut("guidance.*.summary", 120),
        Cut("ambience", 80),
        Cut("edits", -4),
        Cut("after", 80),
        Cut("before", 80),
        Cut("previous_prompt", 700),
        Cut("lessons", 0),
        Cut("place.description", 200),
        Cut("style", 120),
        Cut("edits", -2),
        Cut("previous_prompt", 0),
        Cut("cast.*.description", 160),
        Cut("others", 0),
        Cut("guidance", 0),
    ),
    CandidateTask: (
        Cut("shot.source", 0),
        Cut("edits", -2),
        Cut("shot.first_frame", 160),
        Cut("shot.lines.*.text", 40),
        Cut("shot.action", 240),
        Cut("edits", 0),
    ),
    ReasonTask: (
        Cut("shot", 160),
        Cut("findings", 6),
        Cut("findings", 3),
        Cut("shot", 0),
    ),
}
"""Task -> its cuts, in the order in which they are made until the question fits."""


def trimmed(task: TaskT, room_tokens: int) -> TaskT:
    """The task with as few cuts as make it fit that many tokens; with all of them if none does."""
    if tokens_in(task.model_dump_json()) <= room_tokens:
        return task
    made: list[str] = []
    for cut in ORDER.get(type(task), ()):
        shorter = _cut(task, cut)
        if shorter == task:
            continue
        task = shorter
        made.append(cut.path)
        if tokens_in(task.model_dump_json()) <= room_tokens:
            break
    if made:
        _log.warning("%s shortened for its model: %s", type(task).__name__, ", ".join(made))
    return task


def _cut(task: TaskT, cut: Cut) -> TaskT:
    fields = task.model_dump(mode="json")
    *path, last = cut.path.split(".")
    for holder in _reached(fields, path):
        for key in _keys(holder, last):
            holder[key] = _shortened(holder[key], cut.most)
    return type(task).model_validate(fields)


def _reached(node: Any, path: list[str]) -> Iterator[Any]:
    """Every place that the path leads to."""
    if not path:
        yield node
        return
    for key in _keys(node, path[0]):
        yield from _reached(node[key], path[1:])


def _keys(node: Any, step: str) -> list[Any]:
    if step == "*":
        return list(node) if isinstance(node, dict) else list(range(len(node or ())))
    return [step] if isinstance(node, dict) and node.get(step) else []


def _shortened(value: Any, most: int) -> Any:
    """The first `most` characters or items, or the last ones where it is negative."""
    if len(value) <= abs(most):
        return value
    kept = value[most:] if most < 0 else value[:most]
    return f"{kept.rstrip()}…" if isinstance(value, str) and kept else kept
