"""Whose picture a reference is, where a service takes references without names.

Previz knows a reference by its tag; a service such as MiniMax takes a nameless picture and looks.
Here the prompt's people stand in for looking: the first named one without a picture gets the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.providers.previz.people import read_cast
from tools.providers.previz.phrases import read_text
from tools.providers.requests import Media

_INTRODUCED = re.compile(
    r"(?:^|(?<=[.!?;] ))(?:The )?((?:[A-Z]|(?<=The )[a-z])[\w'’-]*(?: [A-Z][\w'’-]*){0,3})"
    r" (?:is|are) [^.!?;]{0,40}?"
    r"\b(?:(?:wo)?m[ae]n|boys?|girls?|child(?:ren)?|person|people|twins|year-old)\b"
)


def bind_subjects(prompt: str, medias: Sequence[Media]) -> tuple[Media, ...]:
    """The references in their order, each without a tag named after a person of the prompt."""
    taken = {media.tag.casefold() for media in medias if media.tag}
    free = iter([name for name in named_people(prompt) if name.casefold() not in taken])
    return tuple(
        media if media.tag else media.model_copy(update={"tag": next(free, "")}) for media in medias
    )


def named_people(prompt: str) -> tuple[str, ...]:
    """Names of the prompt's people in order of first mention.

    Beside the names that previz knows for names, those that a sentence introduces: "Mara Voss is
    a woman of 34", "The chef is a 32-year-old man". The product's prompts do so for everybody.
    """
    people = read_cast(read_text(prompt)).people
    known = [e.name for e in people if e.name and e.kind == "person" and not e.extra]
    names = {name.casefold(): name for name in (*known, *_INTRODUCED.findall(prompt))}
    said = prompt.casefold()
    return tuple(names[name] for name in sorted(names, key=said.find))
