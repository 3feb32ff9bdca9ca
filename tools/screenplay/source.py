"""A script file as text: decoding, and errors that name the place in it.

Knows bytes and lines, not screenplays.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from tools.errors import UserFixable

_SAVE_AS_UTF8 = "save the script as plain text in UTF-8 and try again."
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# What Windows-1252 adds to letters in honest prose: quotes, dashes, dots, money, degrees.
_CP1252_SIGNS = frozenset("“”‘’‚„«»‹›–—…•·€£¥©®™°§¡¿½¼¾×÷±´\u00a0\u00ad")
_FOREIGN_FILES = (
    (b"%PDF", "a PDF", "export the script as Fountain, FDX or plain text."),
    (b"PK\x03\x04", "a zip archive (a Word file, perhaps)", "export the script as plain text."),
    (b"\xd0\xcf\x11\xe0", "an old Word file", "export the script as plain text."),
    (b"{\\rtf", "a rich-text file", "export the script as plain text."),
)


@dataclass(frozen=True, slots=True)
class Source:
    """Decoded script text and where it came from."""

    where: str
    """The file as the user named it, for messages."""
    text: str
    """Without byte-order mark, lines ending in a bare newline."""
    title: str
    """Title to use when the text has none."""
    notes: tuple[str, ...] = ()

    def error(self, problem: str, *, fix: str, at: int | str = "") -> UserFixable:
        """The error to raise about a 1-based line (int) or a field (str) of this source."""
        if isinstance(at, int):
            return UserFixable(problem, where=f"{self.where}, line {at}", fix=fix)
        return UserFixable(problem, where=f"{self.where}: {at}" if at else self.where, fix=fix)


def decode(data: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Text with bare newlines, and what was assumed about the encoding.

    Accepts UTF-8 with or without a byte-order mark, UTF-16 with one, and Windows-1252 when the
    result looks like writing. Raises `UserFixable` for everything else.
    """
    for magic, kind, fix in _FOREIGN_FILES:
        if data.startswith(magic):
            raise UserFixable(f"this is {kind}, not a text file.", where=where, fix=fix)
    text, notes = _decode_bytes(data, where)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise UserFixable(
            f"the file holds the control character U+{ord(found.group()):04X}; it may be binary.",
            where=f"{where}, line {line}",
            fix=f"remove it, or {_SAVE_AS_UTF8}",
        )
    return text, notes


def _decode_bytes(data: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if marked else "utf-8-sig"), ()
    except UnicodeDecodeError as error:
        at = error.start
    if not marked and b"\x00" not in data:
        text = data.decode("cp1252", errors="replace")
        if _plausible(text):
            return text, ("The text is not UTF-8; it was read as Windows-1252.",)
    raise UserFixable(
        f"the encoding is unknown (byte {at} is neither UTF-8, UTF-16 nor Windows-1252).",
        where=where,
        fix=_SAVE_AS_UTF8,
    )


def _plausible(text: str) -> bool:
    """Whether Windows-1252 text reads as writing: few foreign characters, all letters or signs.

    English, French or German have at most some 10 % of letters outside ASCII; a Cyrillic or
    Shift-JIS file read as Windows-1252 has more than half.
    """
    if _CONTROL.search(text):
        return False
    high = [char for char in text if ord(char) > 127]
    if any(not (char.isalpha() or char in _CP1252_SIGNS) for char in high):
        return False
    return len(high) <= 0.2 * sum(1 for char in text if not char.isspace())


def title_from_name(stem: str) -> str:
    """A title made from a file's name without its suffix: 'the-fox_2' becomes 'The Fox 2'."""
    words = re.sub(r"[-_\s]+", " ", stem.encode("utf-8", "replace").decode("utf-8")).split()
    return " ".join(word[:1].upper() + word[1:] for word in words) or "Untitled"
