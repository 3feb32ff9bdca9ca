"""The states of a production in which the chat's sentences are said."""

from __future__ import annotations

from agents.conversation import ShotLine, Situation


def _shot(shot_id: str, what: str, people: str, props: str) -> ShotLine:
    size, _, action = what.partition(": ")
    return ShotLine(
        shot_id=shot_id, what=f"{size}: {action[:60]}", state="clip", takes=2,
        people=tuple(filter(None, people.split(", "))),
        props=tuple(filter(None, props.split(", "))),
    )  # fmt: skip


SHOTS = (
    _shot("1A", "extreme wide: A narrow workshop walled with ticking clocks. Marcus bends over the"
          " bench", "Marcus", "lantern, brass pocket watch, notebook"),
    _shot("1B", "insert: The brass pocket watch lies open on the notebook", "",
          "brass pocket watch, notebook"),
    _shot("1C", "medium close-up: Marcus leans in until the lantern lights his face", "Marcus",
          "lantern"),
    _shot("1D", "medium: Every pendulum stops at once. Marcus turns his head towards the door",
          "Marcus", "lantern"),
    _shot("2A", "wide: An empty street, wet from the night. Raindrops hang in the air", "", ""),
    _shot("2B", "full: Marcus walks left to right through the hanging rain with the lantern raised",
          "Marcus", "lantern, brass pocket watch"),
    _shot("2C", "medium close-up: Over Marcus's shoulder: Elena stands before him under a street"
          " lamp", "Elena, Marcus", "brass pocket watch"),
    _shot("2D", "close-up: Marcus lowers the watch out of frame and lifts his eyes to her",
          "Marcus", ""),
    _shot("3A", "medium full: Marcus kneels alone among clock faces half buried in the sand",
          "Marcus", "brass pocket watch, notebook"),
    _shot("3B", "wide: The watch ticks forward. Marcus walks away towards the sun", "Marcus",
          "brass pocket watch, notebook"),
)  # fmt: skip
"""The sample's shots, as the chat shows them to its director."""


def situation(name: str) -> Situation:
    """The state in which a sentence is said: none, open, gate or running."""
    known = ("temporal-awakening", "the-lighthouse")
    if name == "none":
        return Situation(productions=known)
    return Situation(
        productions=known,
        production="temporal-awakening",
        studio="previz",
        phase="plan" if name == "gate" else "shooting",
        running=name == "running",
        waits_at="plan" if name == "gate" else "",
        shots=SHOTS,
        people=("Marcus", "Elena"),
        places=("clock workshop", "city street", "desert of clocks"),
        to_make=4,
    )
