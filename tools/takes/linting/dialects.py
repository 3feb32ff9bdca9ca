"""How each family of models is spoken to, and what is wrong in another's dialect.

Hailuo reads camera commands in square brackets (docs/contracts.md, 1.3), Runway's stills call
references by @tag (3.2), Kontext edits a picture and has to be told what stays. All others read
plain sentences, to which brackets and tags are noise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.dinov3.findings import AssetKind
from tools.providers.models import model_book
from tools.screenplay.plan import Movement, Shot
from tools.takes.linting.issues import Fault, Issue

COMMANDS = {
    Movement.STATIC: ("Static shot",),
    Movement.PAN_LEFT: ("Pan left",),
    Movement.PAN_RIGHT: ("Pan right",),
    Movement.TILT_UP: ("Tilt up",),
    Movement.TILT_DOWN: ("Tilt down",),
    Movement.PUSH_IN: ("Push in",),
    Movement.PULL_OUT: ("Pull out",),
    Movement.TRACK_LEFT: ("Truck left",),
    Movement.TRACK_RIGHT: ("Truck right",),
    Movement.CRANE_UP: ("Pedestal up",),
    Movement.CRANE_DOWN: ("Pedestal down",),
    Movement.ORBIT: ("Truck left", "Pan right"),
    Movement.HANDHELD: ("Shake",),
}
"""Hailuo's words for each movement; going left while turning right is how it circles."""
_MORE_COMMANDS = ("Zoom in", "Zoom out", "Tracking shot")
_KNOWN = {c.casefold() for words in (*COMMANDS.values(), _MORE_COMMANDS) for c in words}
_MOST_COMMANDS = 3
_SAME_MOVE = {
    "zoom in": Movement.PUSH_IN,
    "zoom out": Movement.PULL_OUT,
}
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_TAG = re.compile(r"(?<![\w.])@(\w+)")
_STAYS = re.compile(r"\b(?:keep(?:ing|s)?|same|unchanged|maintain(?:ing|s)?|exactly as)\b", re.I)
_CHANGES = re.compile(
    r"\b(?:change|move|turn|replace|make|set|shift|reframe|show|bring|remove|add)\b", re.I
)
_WITH_NEGATIVES = frozenset({"fal-wan", "dashscope-wan", "comfyui-still", "comfyui-clip"})
"""Adapters whose services have a field for what must not appear."""


def takes_negative(model: str) -> bool:
    """Whether a model reads a negative text; for the others it goes nowhere."""
    return model_book().card(model).adapter in _WITH_NEGATIVES


def reads_commands(model: str) -> bool:
    """Whether a model reads camera commands in brackets."""
    return model_book().card(model).adapter == "minimax-hailuo"


def reads_tags(model: str) -> bool:
    """Whether a model is shown references that the prompt calls by @tag."""
    return model_book().card(model).adapter == "runway-still"


def dialect_issues(
    text: str, model: str, asset: AssetKind, shot: Shot | None, *, edits_picture: bool = False
) -> Iterator[Issue]:
    """What this model would misread."""
    if reads_commands(model) and asset is AssetKind.CLIP:
        yield from _command_issues(text, shot)
    elif "[" in text or "]" in text:
        yield Issue(Fault.LEAK, f"The prompt holds square brackets, and {model} reads none.")
    tags = _TAG.findall(text)
    if tags and not reads_tags(model):
        yield Issue(Fault.DIALECT, f"The prompt calls @{tags[0]}, and {model} knows no tags.")
    elif shot is not None:
        yield from _tag_issues(tags, shot)
    if edits_picture:
        yield from _edit_issues(text)


def _command_issues(text: str, shot: Shot | None) -> Iterator[Issue]:
    brackets = [[word.strip() for word in found.split(",")] for found in _BRACKET.findall(text)]
    commands = [word for found in brackets for word in found]
    for word in commands:
        if word.casefold() not in _KNOWN:
            yield Issue(Fault.LEAK, f"[{word}] is no camera command.")
    if any(len(found) > _MOST_COMMANDS for found in brackets):
        words = f"More than {_MOST_COMMANDS} camera commands stand in one bracket."
        yield Issue(Fault.DIALECT, words)
    if shot is not None and all(word.casefold() in _KNOWN for word in commands):
        yield from _move_issues(commands, shot.camera.movement)


def _move_issues(commands: list[str], movement: Movement) -> Iterator[Issue]:
    wanted = COMMANDS[movement]
    given = {word.casefold() for word in commands}
    asked = f"[{', '.join(wanted)}]"
    if not commands:
        yield Issue(Fault.DIALECT, f"The movement is missing as a camera command: {asked}.")
        return
    stands = movement is Movement.STATIC
    follows = "tracking shot" in given and movement in (Movement.TRACK_LEFT, Movement.TRACK_RIGHT)
    zooms = any(_SAME_MOVE.get(word) is movement for word in given)
    fits = {word.casefold() for word in wanted} <= given or follows or zooms
    if not fits or (stands and len(given) > 1):
        words = f"The commands are {', '.join(commands)}, and the shot asks for {asked}."
        yield Issue(Fault.DIALECT, words)


def _tag_issues(tags: list[str], shot: Shot) -> Iterator[Issue]:
    known = {re.sub(r"[^a-z0-9]+", "_", name.casefold()) for name in (*shot.characters, "scene")}
    for tag in tags:
        if tag.casefold() not in known:
            yield Issue(Fault.DIALECT, f"@{tag} is the tag of no reference of this shot.")


def _edit_issues(text: str) -> Iterator[Issue]:
    if not _STAYS.search(text):
        yield Issue(Fault.DIALECT, "The model edits a picture and is not told what stays.")
    if not _CHANGES.search(text):
        yield Issue(Fault.DIALECT, "The model edits a picture and is not told what changes.")
