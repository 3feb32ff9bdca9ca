"""The words that people name shots with: numbers, places in the film, ids as they are spoken."""

from __future__ import annotations

import re

NUMBERS = {
    word: number
    for number, words in enumerate(
        ("one first", "two second", "three third", "four fourth", "five fifth", "six sixth",
         "seven seventh", "eight eighth", "nine ninth", "ten tenth"), start=1,
    )
    for word in words.split()
}  # fmt: skip
COUNT = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"
ORDINAL = rf"\d(?:st|nd|rd|th)|{'|'.join(list(NUMBERS)[1::2])}"
LETTERS = {"bee": "b", "be": "b", "see": "c", "sea": "c", "dee": "d", "eff": "f", "gee": "g"}
"""Letters as a recogniser of speech writes them."""
SCENE = re.compile(
    rf",?\s*\b(?:of|in|from)?\s*(?:the )?(?:scene (?P<a>{COUNT})|(?P<b>{COUNT}) scene)(?:'s)?\b",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"(?:it|that|this|(?:that|this|the same) (?:one|shot|take|clip|picture|frame)|the same)", re.I
)
OTHER = re.compile(r"the other (?:one|shot|clip|picture|frame)", re.I)
POINTS_BACK = re.compile(
    r"\bthe other(?: one| shot)\b|\b(?:that|this)(?: one| shot| take| clip)?\b|\bit\b",
    re.IGNORECASE,
)
"""Words in a question that mean a shot that was talked of."""
ONLY = re.compile(r"\s+(?:only|alone)$", re.I)
"""'2C only' is 2C."""
PLURAL = re.compile(
    r"(?:them|these|those|both|both of them|(?:these|those)(?: (?:two|three|four))?(?: shots)?)",
    re.I,
)
ALL = re.compile(
    r"(?:everything|all|every shot|each shot|all (?:the |of the )?shots|all of it|all of them"
    r"|the whole|every single shot|the (?:whole |entire )?scene|all of|the shots|shots)?", re.I,
)  # fmt: skip
PLACE = re.compile(
    rf"(?:the )?(?:very )?(?:(?P<word>{ORDINAL}|last|final|closing|opening|penultimate"
    rf"|second to last|next to last|last but one)(?: (?:shot|one))?"
    rf"|shot (?:number )?(?P<n>{COUNT}))",
    re.IGNORECASE,
)
FROM_END = {
    "last": -1, "final": -1, "closing": -1, "penultimate": -2, "second to last": -2,
    "next to last": -2, "last but one": -2,
}  # fmt: skip
NEIGHBOUR = re.compile(
    r"(?:the )?(?:shot|one) (?:right )?(?P<way>after|before|following) (?P<of>.+)", re.I
)
BESIDE = re.compile(r"(?:the )?(?P<way>next|following|previous|preceding) (?:one|shot)", re.I)
"""A neighbour of the shot that is meant."""
BACKWARDS = frozenset(("before", "previous", "preceding"))
RANGE = re.compile(r"(?:shots |from )?(?P<a>\S+)\s*(?:to|through|until|–|thru)\s*(?P<b>\S+)", re.I)
PARTS = re.compile(
    r"(?<=\d[A-Za-z])\s+(?=\d)|\s*(?:,|;|&|\+)\s*(?:and\s+)?|\s+and\s+|\s+plus\s+",
    re.IGNORECASE,
)
CALLED = re.compile(r"^(?:(?:the|my|our|that|this)\s+)?(?:shots?|take|number|no\.?|frame)\s+", re.I)
SPOKEN_ID = re.compile(
    rf"\b(?P<shot>shot )?(?P<n>\d{{1,2}}|{'|'.join(list(NUMBERS)[::2])})(?P<gap>[- ]?)"
    r"(?P<l>[a-z]|bee|be|see|sea|dee|eff|gee)(?![\w'])",
    re.IGNORECASE,
)
ID_ENDS = re.compile(
    r"\s*$|[,.;:!?]|\s+(?:again|and|or|instead|anyway|to|is|was|his|her|with|but|once|as|because|needs"
    r"|please|too|so|in|the|it|its|now|then|should|through|for|one|two|three|four|five)\b",
    re.IGNORECASE,
)
"""What follows 'one a' where it is an id and not a number with an article."""
OPENS = re.compile(
    r"(?:the|shots?|both|all|every|everything|scene|.*\d.*)$|.*\d.*[,:]$", re.IGNORECASE
)
"""A word that a reference to a shot within a text may begin with."""
MOST_WORDS = 24
"""Words of any reference; a longer text is none, and hostile text must not cost seconds."""
LONGEST = 10
"""Words of such a reference."""
EXCEPT = re.compile(
    r"(?P<all>.+?),? (?:except|but not|but|apart from|other than|without) (?:for )?(?P<out>.+)",
    re.I,
)
LOOKS_LIKE_ID = re.compile(
    r"(?:shot )?(\d{1,2}[- ]?[a-z]\d?|\d{1,3}_\w+|[a-z]{1,2}[-_]?\d{1,3})", re.IGNORECASE
)


def count(word: str) -> int:
    """The number that a word or figure says."""
    figures = re.match(r"\d+", word)
    return int(figures[0]) if figures else NUMBERS[word.casefold()]


def squeezed(shot_id: str) -> str:
    """An id without its marks, in small letters: people leave them out."""
    return re.sub(r"[\W_]+", "", shot_id.casefold())


def scene_of(shot_id: str) -> int:
    """The number at the head of an id that goes on after it; 0 where there is none."""
    found = re.match(r"[A-Za-z]*0*(\d+)(?=[A-Za-z_.-])", shot_id)
    return int(found[1]) if found else 0
