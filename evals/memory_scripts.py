"""Scripts for a series of productions: like scenes in other places, worded by different hands.

One shot a scene, so that all keyframes come from one model. Some authors write how a thing is
held and most do not, which is all the variety of wording that memory can learn from at first.
"""

from __future__ import annotations

import random

SHOTS = 6
_AT_WORK = 4
"""Shots in which hands hold a prop."""
_CAREFUL = 0.35
"""Share of these that say how it is held."""

_PLACES = (
    ("INT. CLOCK WORKSHOP - NIGHT", "a narrow workshop with a bench and shelves of tools"),
    ("INT. KITCHEN - MORNING", "a kitchen with a wooden table and a window"),
    ("INT. LIBRARY - EVENING", "a library with tall shelves and a reading table"),
    ("EXT. CITY STREET - DAWN", "a street with house fronts and wet paving stones"),
    ("EXT. BEACH - DAY", "a wide beach with dunes"),
    ("EXT. FOREST - AFTERNOON", "a forest clearing with tall firs"),
    ("INT. CORRIDOR - NIGHT", "a long corridor with doors on both sides"),
    ("EXT. GARDEN - MORNING", "a garden with a stone path and hedges"),
)
_PROPS = ("lantern", "book", "wooden box", "cup", "rope", "umbrella", "old map", "bottle")
_DEEDS = (
    "Marcus lifts the {prop} up to the light",
    "Marcus turns the {prop} slowly and looks at it",
    "Marcus carries the {prop} forward",
    "Marcus raises the {prop} in front of his chest",
)
_CARELESS = ("a hand close to his coat", "one hand on the {prop}", "a hand around the {prop}")
_WITH_CARE = "both hands on the {prop}"
_QUIET = (
    "Marcus stands still and listens.",
    "Marcus walks a few steps and stops.",
    "Marcus looks around and waits.",
)
_LIGHT = ("warm lamp light from the left", "soft window light from the right", "pale even light")
_MOODS = ("hushed", "hopeful", "lonely", "tense")
_SIZES = ("medium", "medium close-up", "medium full")


def script(seed: int, number: int) -> dict[str, object]:
    """The script of the production with that number in a series, as script JSON."""
    rng = random.Random(f"{seed}:{number}")
    places = rng.sample(_PLACES, SHOTS)
    at_work = set(rng.sample(range(SHOTS), _AT_WORK))
    return {
        "title": f"Series {seed}, part {number}",
        "lead": "Marcus",
        "characters": [
            {
                "name": "Marcus",
                "description": "44-year-old man, short dark hair, stubble",
                "wardrobe": "long charcoal coat, rust-orange scarf, dark trousers",
            }
        ],
        "scenes": [
            {
                "heading": heading,
                "description": description,
                "shots": [_shot(rng, f"{number}_{i}", at_work=i in at_work)],
            }
            for i, (heading, description) in enumerate(places)
        ],
    }


def _shot(rng: random.Random, shot_id: str, *, at_work: bool) -> dict[str, object]:
    prop = rng.choice(_PROPS)
    action = rng.choice(_QUIET)
    if at_work:
        held = _WITH_CARE if rng.random() < _CAREFUL else rng.choice(_CARELESS)
        action = f"{rng.choice(_DEEDS)}, {held}.".format(prop=prop)
    return {
        "shot_id": f"S{shot_id}",
        "action": action,
        "camera": {"shot_size": rng.choice(_SIZES), "angle": "eye level", "lens": 50},
        "characters": ["Marcus"],
        "props": [prop] if at_work else [],
        "lighting": rng.choice(_LIGHT),
        "mood": rng.choice(_MOODS),
        "duration": 2,
    }
