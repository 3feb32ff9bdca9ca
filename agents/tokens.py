"""How many tokens a text is likely to have: an estimate, as tokenizers differ and are downloads.

It leans to the high side. Where it was too low after all the endpoint says so, and the question
is shortened to what the endpoint named.
"""

from __future__ import annotations

_CHARACTERS_A_TOKEN = 3.6
"""English JSON has 3.8 to 4.3 with the tokenizers in use."""
PICTURE_TOKENS = 1600
"""A picture of 1024 pixels a side: 765 to 1,600 by model."""
MESSAGE_TOKENS = 8
"""Around every message: its role and its borders."""


def tokens_in(text: str) -> int:
    """Likely tokens of a text; a character outside ASCII is counted as one."""
    plain = sum(character.isascii() for character in text)
    return round(plain / _CHARACTERS_A_TOKEN) + len(text) - plain
