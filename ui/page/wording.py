"""Words on the page: what a script or a model wrote stays words, whatever signs are in it."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:&@/=^])")
_CENT, _LEAST = 10_000, 100
_HARMLESS = str.maketrans({"\r": " ", "\n": " ", "\t": " "})


def plain(text: str, most: int = 0) -> str:
    """The text for a place that reads Markdown: labels, captions, messages. It stays on one line.

    With `most`, longer texts end in an ellipsis.
    """
    text = text.translate(_HARMLESS)
    if most and len(text) > most:
        text = text[: most - 1].rstrip() + "…"
    return _SIGNS.sub(r"\\\1", text)


def usd(micros: int) -> str:
    """Dollars and cents; for text that is not Markdown (there a dollar sign opens a formula).

    What costs less than a cent is not shown as nothing.
    """
    if 0 < micros < _CENT:
        return f"${max(micros, _LEAST) / 1e6:.4f}".rstrip("0")
    return f"${micros / 1e6:,.2f}"


def clock(seconds: float) -> str:
    """Minutes and seconds: 1:05."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02d}"


def counted(number: int, one: str, many: str = "") -> str:
    """'1 shot', '3 shots'."""
    return f"{number} {one if number == 1 else many or one + 's'}"
