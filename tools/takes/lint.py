"""The linter of prompt sheets: clear faults of a prompt, found before anything is bought.

It reads English words and numbers by rule; it does not know whether a prompt is good. The kinds of
fault live in `tools/takes/linting`, how often it is right in `python -m evals.bench_lint`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.providers.models import model_book
from tools.screenplay.plan import Shot
from tools.takes.linting.against import against
from tools.takes.linting.axes import AXES, CAMERA_AXES, axis_issues
from tools.takes.linting.colours import colour_found, colour_issues
from tools.takes.linting.dialects import dialect_issues, takes_negative
from tools.takes.linting.issues import Fault, Issue
from tools.takes.linting.leaks import leak_issues, repeat_issues
from tools.takes.linting.looks import look_found, look_issues
from tools.takes.linting.moves import move_found, move_issues
from tools.takes.linting.parts import missing, strangers
from tools.takes.linting.persons import person_found, person_issues, side_found
from tools.takes.linting.reading import Reading
from tools.takes.linting.vague import vague_issues
from tools.takes.sheet import PromptSheet

FEWEST_CHARACTERS = 500
"""A shorter prompt leaves too much to the model; the brief's own limit."""


def lint(
    sheet: PromptSheet,
    shot: Shot | None = None,
    *,
    others: Sequence[str] = (),
    edits_picture: bool = False,
) -> tuple[Issue, ...]:
    """Everything that is wrong with a sheet; with its shot, also what the prompt leaves out.

    `others` are those of the film's cast who are not in the shot; `edits_picture` says that the
    model is shown the scene's master and changes it.
    """
    text = sheet.prompt_text
    found = [
        *_lengths(sheet),
        *contradictions(text, shot.characters if shot is not None else ()),
        *vague_issues(text),
        *repeat_issues(text),
        *leak_issues(text, shot.lines if shot is not None else ()),
        *dialect_issues(text, sheet.target_model, sheet.asset, shot, edits_picture=edits_picture),
    ]
    if shot is not None:
        found += (each.issue for each in missing(text, shot, sheet.asset))
        found += against_shot(text, shot, others)
        found += _negative_issues(sheet, shot)
    return tuple(found)


def contradictions(text: str, people: Sequence[str] = ()) -> tuple[Issue, ...]:
    """Directives that cannot both be followed; `people` are those in the frame."""
    reading = Reading(text, tuple(people))
    return (
        *axis_issues(reading),
        *move_issues(reading),
        *person_issues(reading),
        *colour_issues(reading),
        *look_issues(reading),
    )


def against_shot(text: str, shot: Shot, others: Sequence[str] = ()) -> tuple[Issue, ...]:
    """What a text says that its shot denies: who is there, and what they wear."""
    return (*strangers(text, shot, others), *against(text, shot))


def directs(text: str) -> bool:
    """Whether a text holds anything that could contradict something else; a quick first look."""
    reading = Reading(text)
    return bool(
        any(axis.found(reading) for axis in AXES)
        or move_found(reading)
        or person_found(reading)
        or colour_found(reading)
        or look_found(reading)
    )


def speaks_of_camera(text: str) -> bool:
    """Whether a text directs camera, hour or gaze, and so may fight what another shot asks for."""
    reading = Reading(text)
    return bool(
        any(axis.found(reading) for axis in CAMERA_AXES)
        or move_found(reading)
        or side_found(reading)
    )


def _lengths(sheet: PromptSheet) -> Iterator[Issue]:
    text, model = sheet.prompt_text, sheet.target_model
    if len(text) < FEWEST_CHARACTERS:
        words = f"The prompt has {len(text)} characters; it needs {FEWEST_CHARACTERS}."
        yield Issue(Fault.TOO_SHORT, words)
    card = model_book().card(model)
    if card.fit(text) != text:
        limit = f"{card.prompt_limit} {card.prompt_unit}"
        yield Issue(Fault.TOO_LONG, f"The prompt is longer than {model} reads ({limit}).")
    if takes_negative(model) and len(sheet.negative_text) > (card.negative_limit or 500):
        yield Issue(Fault.TOO_LONG, f"The negative text is longer than {model} reads.")


def _negative_issues(sheet: PromptSheet, shot: Shot) -> Iterator[Issue]:
    """A negative text that forbids what the shot asks for."""
    unwanted = {word.strip().casefold() for word in sheet.negative_text.split(",")}
    asked = {prop.casefold() for prop in shot.props}
    if shot.characters:
        asked |= {"people", "person", "faces", *(name.casefold() for name in shot.characters)}
    for word in sorted(unwanted & asked):
        yield Issue(Fault.CONTRADICTION, f"The negative text forbids {word}, and the shot has it.")
