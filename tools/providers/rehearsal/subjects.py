"""Whose picture a reference is, where a service takes references without names.

Previz knows a reference by its tag; a service such as MiniMax takes a nameless picture and looks.
Here the prompt's people stand in for looking: the first named one without a picture gets the first.
"""

from __future__ import annotations

from collections.abc import Sequence

from tools.providers.previz.people import read_cast
from tools.providers.previz.phrases import read_text
from tools.providers.requests import Media


def bind_subjects(prompt: str, medias: Sequence[Media]) -> tuple[Media, ...]:
    """The references in their order, each without a tag named after a person of the prompt."""
    taken = {media.tag.casefold() for media in medias if media.tag}
    free = iter([name for name in named_people(prompt) if name.casefold() not in taken])
    return tuple(
        media if media.tag else media.model_copy(update={"tag": next(free, "")}) for media in medias
    )


def named_people(prompt: str) -> tuple[str, ...]:
    """Proper names of the prompt's people in order of first mention."""
    people = read_cast(read_text(prompt)).people
    return tuple(
        each.name for each in people if each.name and each.kind == "person" and not each.extra
    )
