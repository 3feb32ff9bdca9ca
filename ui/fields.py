"""Reading what people type: sizes, money, named pictures."""

from __future__ import annotations

import re
from pathlib import Path

from tools.errors import UserFixable


def parse_size(text: str) -> tuple[int, int]:
    """(width, height) of '1280x720'."""
    match = re.fullmatch(r"(\d{2,5})\s*[x×]\s*(\d{2,5})", text.strip().lower())
    if match is None:
        raise UserFixable(f"{text!r} is not a size.", where="--size", fix="write it as 1280x720.")
    return int(match[1]), int(match[2])


def parse_reference(text: str) -> tuple[str, Path]:
    """(name, picture) of 'ELENA=elena.png' or 'WORKSHOP=room.jpg'; no name is the lead's."""
    if Path(text).exists() or "=" not in text:
        return "", Path(text)
    name, _, path = text.partition("=")
    return name.strip(), Path(path)


def usd_to_micros(dollars: float | None) -> int | None:
    """Dollars as millionths; None stays None."""
    return None if dollars is None else round(dollars * 1_000_000)
