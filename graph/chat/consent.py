"""Yes or no, as people say it. Only a clear yes is one: it spends money."""

from __future__ import annotations

import re
from enum import StrEnum


class Reply(StrEnum):
    """What an answer to a question of money means."""

    YES = "yes"
    NO = "no"
    OTHER = "other"
    """Neither: it counts as no, and is heard as something else."""


_YES = (
    "yes|y|yeah|yep|yup|sure|ok|okay|do it|go|go ahead|go on|please do|yes please|of course|"
    "absolutely|fine|fine by me|approved|agreed|spend it|shoot it"
)
_NO = "no|n|nope|nah|no thanks|don't|do not|not now|not yet|stop|cancel|wait|never mind|too much"
_MORE = r"(?:[,.! ]+(?:please|thanks|thank you|then|now|it|that|do it|go ahead|go on|sure))*"


def reply_of(text: str) -> Reply:
    """What the words mean."""
    plain = re.sub(r"\s+", " ", text.casefold().replace("\u2019", "'")).strip(" .!,")
    if re.fullmatch(rf"(?:{_YES}){_MORE}", plain):
        return Reply.YES
    if re.match(rf"(?:{_NO})\b", plain):
        # 'no, make it shorter' is a no and something else; the rest is heard too.
        alone = re.fullmatch(rf"(?:{_NO}){_MORE}", plain)
        return Reply.NO if alone else Reply.OTHER
    return Reply.OTHER
