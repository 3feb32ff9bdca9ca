"""How English says that somebody dresses, undresses or changes their hair."""

from __future__ import annotations

import re
from enum import StrEnum


class Deed(StrEnum):
    """What happens to clothes or hair."""

    WEARS = "wears"
    """It is only said that they are worn."""
    CHANGES = "changes"
    """They are put on in place of all others."""
    PUTS_ON = "puts on"
    TAKES_OFF = "takes off"
    HAIR = "hair"


_SELF = r"(?: (?:him|her|them)sel(?:f|ves))?"
_HOW = r"(?: (?:\w+ly|back|again|now|straight|at last))*"
_WHAT = r"(?P<what>[^.;:!?]+)"
_THING = r"(?P<what>(?:[\w'’-]+ ){1,6}?[\w'’-]+)"
_ENDED = r"(?=[,.;]|$| (?:and|over|again|as|while|before|his|her|their)\b)"
_VERBS = {
    "change": r"chang(?:es?|ed|ing)|zip(?:s|ped)?|slip(?:s|ped)?|step(?:s|ped)?|climb(?:s|ed)?"
    r"|gets?|got|squeez(?:es?|ed)|wriggl(?:es?|ed)|struggl(?:es?|ed)|lac(?:es?|ed)|strap(?:s|ped)?"
    r"|buttons?|shrug(?:s|ged)?|helps|helped",
    "on": r"puts?|putting|pull(?:s|ed|ing)?|throws?|threw|throwing|slip(?:s|ped)?|drag(?:s|ged)?"
    r"|tug(?:s|ged)?|tries|tried|gets?|got|jam(?:s|med)?|ties|tied|button(?:s|ed)?|struggles",
    "off": r"takes?|took|taking|pull(?:s|ed|ing)?|slip(?:s|ped)?|strip(?:s|ped)?|peel(?:s|ed)?"
    r"|shrug(?:s|ged|ging)?|kick(?:s|ed)?|tears?|tore|throws?|threw|whips?|whipped|tugs?|tugged",
    "round": r"puts?|wraps?|wrapped|draws?|drew|drapes?|draped|throws?|threw|pulls?|pulled|ties"
    r"|tied|knots?|knotted|winds?|wound|lays?|laid|hangs?|hung|slings?|slung|fastens?|fastened",
    "remove": r"removes?|removed|sheds?|shed|doffs?|doffed|discards?|discarded"
    r"|(?:steps?|stepped|climbs?|climbed|changes|changed|slips|slipped|gets|got|wriggles|wriggled)"
    r" out of",
}
CUES: tuple[tuple[Deed, re.Pattern[str]], ...] = tuple(
    (deed, re.compile(cue, re.IGNORECASE))
    for deed, cue in (
        (Deed.CHANGES, rf"\b(?:{_VERBS['change']}){_SELF}{_HOW} into {_WHAT}"),
        (
            Deed.CHANGES,
            rf"\b(?:gets?|got|is|are|was)? ?(?:dress(?:es|ed)?){_SELF}{_HOW} in {_WHAT}",
        ),
        (Deed.CHANGES, rf"\bnow (?:dressed in|wearing|wears|in) {_WHAT}"),
        (
            Deed.CHANGES,
            r"\b(?:swaps|swapped|trades|traded|exchanges|exchanged|changes|changed)"
            rf" (?:the|his|her|their) [^.;:!?]{{2,40}}? for {_WHAT}",
        ),
        (
            Deed.CHANGES,
            r"\b(?:reappears?|returns?|returned|emerges?|emerged|comes? (?:back|out|down)|came"
            rf" (?:back|out|down)|(?:steps?|stepped) out)(?: \w+){{0,4}}? in {_WHAT}",
        ),
        (
            Deed.TAKES_OFF,
            r"\b(?:swaps|swapped|trades|traded|exchanges|exchanged|changes|changed)"
            r" (?P<what>(?:the|his|her|their) [^.;:!?]{2,40}?)(?= for )",
        ),
        (Deed.PUTS_ON, rf"\b(?:{_VERBS['on']}){_HOW} on {_WHAT}"),
        (Deed.PUTS_ON, r"\b(?:dons?|donned) " + _WHAT),
        (
            Deed.PUTS_ON,
            rf"\b(?:{_VERBS['on']}) {_THING} (?:back )?on{_ENDED}",
        ),
        (Deed.PUTS_ON, rf"\b(?:wraps|wrapped|bundles|bundled){_SELF}{_HOW} in {_WHAT}"),
        (
            Deed.PUTS_ON,
            rf"\b(?:{_VERBS['round']}) {_THING} (?:a?round|over|about|across)"
            r" (?P<whose>his|her|their|[A-Z]\w+['’]s)(?P<own> own)?"
            r" (?:shoulders?|neck|waist|head|hair|body)\b",
        ),
        (Deed.TAKES_OFF, rf"\b(?:{_VERBS['off']}){_HOW} off {_WHAT}"),
        (
            Deed.TAKES_OFF,
            rf"\b(?:{_VERBS['off']}) {_THING} off{_ENDED}",
        ),
        (Deed.TAKES_OFF, rf"\b(?:{_VERBS['remove']}) {_WHAT}"),
        (
            Deed.TAKES_OFF,
            rf"\b(?:hangs?|hung)(?: up)? (?=his|her|their){_THING} (?:up|on|over|by)\b",
        ),
        (Deed.WEARS, rf"\b(?:wears|wore|wearing|dressed in|clad in) {_WHAT}"),
        (
            Deed.WEARS,
            r"\b(?:stands?|stood|sits?|sat|waits?|waited|walks?|walked|enters?|entered|appears?"
            r"|appeared|lies|lay|is|was|are|were|sings?|sang|dances?|danced|runs?|ran)"
            rf"(?: (?:here|there|alone|in|out|up|still|onstage|barefoot))? in {_WHAT}",
        ),
        (Deed.WEARS, rf"\bin (?=(?:an?|his|her) \w+ \w){_WHAT}"),
        (
            Deed.WEARS,
            r"(?:[,)]|(?-i:\b[A-Z][\w-]+)) (?:still |again |barefoot )?in"
            r" (?=(?:an?|the|his|her|their)\b)" + _WHAT,
        ),
    )
)
PULLS_OVER = re.compile(
    rf"\b(?:pulls?|pulled|drags?|dragged|tugs?|tugged) {_THING} over (?:his|her|their) head\b", re.I
)
_HAIR_CUES: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:shav(?:es?|ed)|shears|sheared|shore)(?: off)? (?:all )?(?:of )?{whose}(?: own)?"
        r" (?:head|hair|skull)\b",
        "shaved head",
    ),
    (
        r"\b(?:cuts?|crops?|cropped|chops?|chopped|hacks?|hacked|snips?)(?: off)? {whose}(?: own)?"
        r" (?:\w+ )?(?:hair|braids?|plaits?|ponytail)\b",
        "short hair",
    ),
    (
        r"\b(?:dyes|dyed|bleaches|bleached) {whose}(?: own)? hair (?P<colour>\w+)",
        "{colour} hair",
    ),
    (
        r"\b(?:ties|tied|puts?|pins?|pinned|gathers?|gathered|twists?|twisted|knots?|knotted"
        r"|pulls?|pulled|sweeps?|braids?|braided|plaits?) {whose}(?: own)?(?: \w+)? hair"
        r" (?P<how>back|up|(?:up |back )?in(?:to)? an? (?:\w+ )?(?:bun|ponytail|braid|plait|knot))",
        "hair {how}",
    ),
    (
        r"\b(?:lets?|shakes|shook) {whose}(?: own)?(?: \w+)? hair (?:down|loose|fall)\b",
        "loose hair",
    ),
)
_WHOSE = r"(?P<whose>his|her|their|[A-Z]\w+['’]s)"
HAIR_CUES = tuple(
    (re.compile(cue.replace("{whose}", _WHOSE)), result) for cue, result in _HAIR_CUES
)
USUAL = re.compile(
    r"^(?:his|her|their) (?:own|old|usual|everyday|ordinary|normal|street)"
    r" (?:clothes|outfit|things)",
    re.IGNORECASE,
)
NO_CLOTHES = re.compile(
    r"^(?:pockets?|sleeves?|lining|hem|lap|drawer|closet|wardrobe|shop|rack|rail|hook|hanger|bag"
    r"|box|maker|seller|factory)$",
    re.IGNORECASE,
)
"""After a garment's word these make something else of it: 'a coat pocket'."""
JOINTS = frozenset((
    *("a", "an", "the", "his", "her", "their", "its", "and", "with", ",", "same", "own", "old"),
    *("new", "pair", "of", "long", "big", "dirty", "clean"),
))  # fmt: skip
"""Words between garments that are put on together."""
UNREAL = re.compile(
    r"(?:\bnot|n['’]t|\bnever|(?<!begins)(?<!starts)(?<!began)(?<!stops) to|\bwould|\bwill|\bshould"
    r"|\bcould|\bmight|\bwithout|\bif (?:he|she|they)|\b(?:had|has) not)(?: \w+ly)? $",
    re.IGNORECASE,
)
"""What nobody does: 'refuses to put on'."""
FARTHEST = 3
"""Words between what leads in and the first garment that may be no part of it."""
