"""Titles before names: 'Brother Anselm' and 'Old Tom' are one person each, and have one name."""

from __future__ import annotations

TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "dr", "doctor", "professor", "sir", "lady", "lord", "dame",
    "father", "mother", "brother", "sister", "uncle", "aunt", "auntie", "captain", "sergeant",
    "lieutenant", "major", "colonel", "general", "corporal", "inspector", "detective", "officer",
    "constable", "sheriff", "judge", "king", "queen", "prince", "princess", "saint", "nurse",
    "reverend", "pastor", "bishop", "abbot", "abbess", "friar", "grandma", "grandpa",
    "grandmother", "grandfather", "granny", "madame", "monsieur", "commander", "agent",
    "president", "chief", "count", "countess", "duke", "duchess", "baron", "baroness", "master",
    "mistress", "emperor", "empress", "old", "young", "little", "big", "blind", "mad", "poor",
})  # fmt: skip
"""Words that stand before a name and are part of it, in small letters."""
SHORT = frozenset(("mr", "mrs", "ms", "dr"))
"""Those that prose drops as often as not: 'Mr. Pell' is Pell."""


def untitled(name: str) -> str:
    """The name without the titles before it: 'Old Tom' -> 'Tom'; a title alone stays."""
    words = name.split()
    while len(words) > 1 and words[0].lower().rstrip(".") in TITLES:
        words = words[1:]
    return " ".join(words)


def title_of(name: str) -> str:
    """The titles before a name in small letters; '' where it has none."""
    return name[: len(name) - len(untitled(name))].lower().replace(".", "").strip()
