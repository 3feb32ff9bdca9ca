"""How many syllables written words have, by the rules of English spelling.

A word has as many syllables as groups of vowels. The rules say which e falls silent and where two
vowels that stand together belong to two syllables. A speech engine's own syllables judge them: the
script that counts how often both agree is `evals/bench_syllables.py`.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A word without digits; what an apostrophe joins is one."""

_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ]+")
_ABBREVIATED = {"mr": 2, "mrs": 2, "ms": 1, "dr": 2, "tv": 2, "pm": 2, "am": 1, "ok": 2}
_SHORTENED = re.compile(r"(.*?)'(s|d|ll|re|ve|m|t)$")
_ADDS_ONE = {
    "s": re.compile(r"(?:[szx]|[cs]h|[cgsz]e)$"),
    "d": re.compile(r"[td]e?$"),
    "ll": re.compile(r"[^aeiouy]$"),
    "ve": re.compile(r"[^aeiouy]$"),
    "t": re.compile(r"[ds]n$"),
}
"""After which spelling a shortened word is a syllable of its own: "Alice's", "it'll", "didn't"."""

_CONSONANT_Y = re.compile(r"\by(?=[aeiou])|(?<=[aeiou])y(?=[aeiou])")
_SILENT_INSIDE = re.compile(
    r"(?<=^ev)e(?=ry|ning)|(?<=[aeiouy][cdfgkmrstvz])e(?=ments?$)"
    r"|(?<=[aeiouy][bcdfgklmnprstvz])e"
    r"(?=(?:ly|ful|less|ness|ty|teen|thing|where|body|how|one|time|times|day|days"
    r"|box|foot|head|lines?|light|house)$)"
)
"""The e of a word that goes on: "someone", "safely", "nineteen", "every"."""
_SILENT_END = re.compile(
    r"(?<![aeiou])(?<![^aeiouy]l)e$"
    r"|(?<![aeiou])(?<![^aeiouy]l)(?<![sxzcg])(?<![cs]h)e(?=s$)"
    r"|(?<![aeioutd])(?<![^aeiouyl]l)e(?=d$)"
    r"|(?<=[gq])ue(?=s?$)"
)
"""The e of "minute", "lines" and "opened"; not of "little", "voices", "ended" and "trampled"."""
_TWO = re.compile(
    r"[aeiouy](?=ing)|y(?=one)"
    r"|(?<![ctsx])i(?=a(?!ge))"
    r"|(?<![ctsgxh])i(?=o(?!n))|(?<![ctsgxhn])(?<!ll)i(?=on)"
    r"|i(?=u)|i(?=et)|(?<![ct])i(?=en[ct])|(?<=\bsc)i(?=en)"
    r"|(?<=[aeiouy][^aeiouy])i(?=e(?:r|rs|st)$)|(?<=bb|dd|ff|gg|ll|mm|nn|pp|rl|rr|st|tt|zz)i(?=e(?:r|rs|st)$)"
    r"|u(?=ous)|(?<![gqs])u(?=a)|(?<=s)u(?=al)|e(?=um)"
    r"|(?<![pgh])e(?=o(?!p))|o(?=e[mt])"
    r"|(?<=\bid)e(?=a)|(?<=\bar)e(?=a)|(?<=\bcr)e(?=at(?!u))|(?<=\bth)e(?=at)|(?<=\br)e(?=act)"
    r"|(?<=\bh)o(?=ur)|(?<=\bs)o(?=urs?$)|(?<=\bfl)o(?=ur)"
)
"""The first of two vowels that are spoken apart: "going", "radio", "quiet", "happier"."""


def syllables(text: str) -> int:
    """How many syllables a text has; digits and marks are not counted."""
    return sum(word_syllables(word) for word in WORD.findall(text))


def word_syllables(word: str) -> int:
    """How many syllables one word has, at least one."""
    lower = word.casefold().replace("’", "'")
    if lower in _ABBREVIATED:
        return _ABBREVIATED[lower]
    shortened = _SHORTENED.match(lower)
    if shortened is None:
        return _spelled(lower)
    stem, ending = shortened.groups()
    adds = _ADDS_ONE.get(ending)
    return _spelled(stem) + int(adds is not None and adds.search(stem) is not None)


def _spelled(word: str) -> int:
    # Only English lets an e fall silent; its words have no marks on their letters.
    if word.isascii():
        word = _CONSONANT_Y.sub("w", word)
        word = _SILENT_INSIDE.sub("", word)
        word = _TWO.sub(r"\g<0>'", word)
        if len(_VOWELS.findall(word)) > 1:
            word = _SILENT_END.sub("'", word)
    return max(1, len(_VOWELS.findall(word)))
