"""Foreign text made fit for one line of any file: names, captions and reasons in exports."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
"""Part of how Persian, Indic scripts and emoji are written."""
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})


def one_line(text: str, longest: int | None = None) -> str:
    """The visible text with single spaces: no line breaks, controls or direction marks.

    XML cannot hold controls at all, and a line break would end a comment of an EDL.
    """
    seen = "".join(
        char if char in _JOINERS or unicodedata.category(char) not in _UNSEEN else " "
        for char in text
    )
    line = " ".join(seen.split())
    return line if longest is None or len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
