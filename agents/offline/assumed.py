"""What the rules decided that the script does not say, in sentences for the filmmaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from agents.exchange import DirectorTask
from agents.offline.words import listed
from tools.screenplay.plan import CastMember


def assumptions(task: DirectorTask, cast: Sequence[CastMember], style: str) -> tuple[str, ...]:
    """Looks made up, parts dressed alike, a style and a length nobody asked for.

    `cast` are those who are seen.
    """
    return tuple(_said(task, cast, style))


def _said(task: DirectorTask, cast: Sequence[CastMember], style: str) -> Iterator[str]:
    made = [member.name for member in cast if not task.characters.get(member.name)]
    if made:
        look = "looks" if len(made) == 1 else "look"
        yield f"The script does not say how {listed(made)} {look}; it was made up."
    worn = Counter(member.wardrobe for member in cast if member.wardrobe)
    for clothes, count in worn.items():
        if count > 1:
            alike = listed([member.name for member in cast if member.wardrobe == clothes])
            yield f"{alike} wear the same ({clothes}); give one other clothes to tell them apart."
    if not task.style:
        yield f"No style was asked for; the film is graded as {style}."
    if task.running_time_seconds is None:
        yield "No running time was asked for; lengths follow the action and the words."
