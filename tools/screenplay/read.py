"""Any script file read into a `Script`; the one place where files are opened and refused.

Knows files, sizes and formats by their looks; what stands in a format is the readers' business.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

from tools.errors import UserFixable
from tools.screenplay.fdx import parse_fdx
from tools.screenplay.fountain import parse_fountain
from tools.screenplay.prose import parse_prose
from tools.screenplay.script import ElementKind, Script
from tools.screenplay.script_json import parse_json
from tools.screenplay.settings import is_slug
from tools.screenplay.source import Source, decode, title_from_name

MAX_BYTES = 2_000_000
"""A feature screenplay is about 200 kB; anything over this is refused unread."""

_PERFORMED = (
    ElementKind.ACTION,
    ElementKind.DIALOGUE,
    ElementKind.SHOT,
    ElementKind.LYRICS,
)
_PATH_LIKE = re.compile(r"(?:^|/)\.\.?(?:/|$)|\\|^[/~]")
_LONGEST_NAME = 80
_FOUNTAIN_TITLE = re.compile(r"(?:Title|Credit|Author|Authors|Draft date):", re.IGNORECASE)


def read_script(path: Path) -> Script:
    """The script in a file of any format that Dailies knows.

    Script JSON, story JSON, Fountain, FDX or prose, told apart by content first and suffix
    second. Every fault of the file raises `UserFixable` with file, line or field, and the fix.
    """
    where = str(path).encode("utf-8", "replace").decode("utf-8")
    text, notes = decode(_read_bytes(path, where), where)
    source = Source(where=where, text=text, title=title_from_name(path.stem), notes=notes)
    if not text.strip():
        raise source.error(
            "the script is empty.", fix="write at least one line of action or dialogue into it."
        )
    script = reader_for(path.suffix.lower(), text)(source)
    _require_something_to_film(script, source)
    _require_safe_names(script, source)
    return script


def reader_for(suffix: str, text: str) -> Callable[[Source], Script]:
    """The reader for text of that suffix (lower case, with its dot)."""
    start = text.lstrip()
    if start.startswith(("<?xml", "<FinalDraft", "<!DOCTYPE")) or suffix == ".fdx":
        return parse_fdx
    if suffix == ".json" or (start.startswith("{") and suffix not in (".fountain", ".spmd")):
        return parse_json
    if suffix in (".fountain", ".spmd") or _looks_like_fountain(start):
        return parse_fountain
    return parse_prose


def _looks_like_fountain(text: str) -> bool:
    if _FOUNTAIN_TITLE.match(text):
        return True
    return any(is_slug(line) and line[:3].isupper() for line in text.split("\n"))


def _read_bytes(path: Path, where: str) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UserFixable(
                "this is a folder.", where=where, fix="name the script file inside it."
            )
        if not stat.S_ISREG(status.st_mode):
            raise UserFixable(
                "this is not an ordinary file.", where=where, fix="save the script as a file."
            )
        if status.st_size <= MAX_BYTES:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            if len(data) <= MAX_BYTES:
                return data
    except FileNotFoundError as error:
        raise UserFixable(
            "there is no such file.", where=where, fix="check the name and the folder."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserFixable(
            f"the file cannot be read ({reason}).", where=where, fix="check name and permissions."
        ) from error
    raise UserFixable(
        f"the file has {status.st_size / 1e6:.1f} MB; a script has at most {MAX_BYTES / 1e6:g} MB.",
        where=where,
        fix="split it into one file for each scene, or take out what is not script.",
    )


def _require_something_to_film(script: Script, source: Source) -> None:
    shown = any(element.kind in _PERFORMED for s in script.scenes for element in s.elements)
    if not shown and not any(scene.shots for scene in script.scenes):
        raise source.error(
            "the script has no action, no dialogue and no shots: there is nothing to film.",
            fix="write what happens in at least one scene.",
        )


def _require_safe_names(script: Script, source: Source) -> None:
    """Refuses characters who are named like a path; a name may become part of a file's name."""
    lines = {
        element.line.speaker: element.source_line
        for scene in script.scenes
        for element in scene.elements
        if element.line is not None
    }
    for name in {*script.characters, *lines, script.lead}:
        if _PATH_LIKE.search(name) or len(name) > _LONGEST_NAME:
            raise source.error(
                f"the character name {name[:60]!r} cannot be used.",
                at=lines.get(name) or "characters",
                fix=f"write a name of at most {_LONGEST_NAME} characters without '..' and '\\'.",
            )
