"""Do the characters wear the colours of their reference, or those that the shot names?

Colours are compared by hue and strength, hardly by lightness, since light changes that first.
"""

from __future__ import annotations

import math

import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import limited, measured, not_assessable, passed
from tools.dinov3.checks.identity import Match
from tools.dinov3.figure import BODY
from tools.dinov3.findings import Finding
from tools.dinov3.palette import Palette, colour_name, colours_in, gap, region_palette
from tools.dinov3.sight import Sight
from tools.screenplay.plan import Shot

_SEEN = 0.18
"""Share of the clothes from which a colour is one of theirs."""


def wardrobe_gap(found: Match, sight: Sight) -> float:
    """Lab distance between the clothes' main colours and the reference's; NaN when not seen."""
    mine = region_palette(sight, found.figure.seen(sight, BODY))
    own = found.character
    theirs = region_palette(own.sight, own.figure.seen(own.sight, BODY))
    return gap(mine, theirs)


def check_wardrobe(
    shot: Shot, sight: Sight, matches: list[Match | None], calibration: Calibration
) -> Finding:
    """Fails when someone's clothes have another colour than they should."""
    worst: tuple[float, Match] | None = None
    for found in matches:
        if found is None:
            continue
        value = _gap(shot, found, sight)
        if math.isfinite(value) and (worst is None or value > worst[0]):
            worst = (value, found)
    if worst is None:
        return not_assessable("wardrobe", "No clothes are seen that could be compared.")
    value, found = worst
    name = found.character.name
    seen = region_palette(sight, found.figure.seen(sight, BODY))
    own = found.character
    wanted = region_palette(own.sight, own.figure.seen(own.sight, BODY))
    return limited(
        "wardrobe",
        "wardrobe_colour",
        measured("colour gap", value, "Lab"),
        calibration.limit("wardrobe.gap"),
        f"{name} wears the colours of the reference.",
        f"{name}'s clothes are {_name(seen)} where the reference has {_name(wanted)}.",
    )


def check_named_colours(shot: Shot, sight: Sight, matches: list[Match | None]) -> Finding:
    """Says whether the colours that the shot's wardrobe names are in the clothes; advice only."""
    for found in matches:
        text = "" if found is None else shot.wardrobe.get(found.character.name, "")
        named = colours_in(text)
        if found is None or not named:
            continue
        seen = region_palette(sight, found.figure.seen(sight, BODY))
        if not seen:
            continue
        gaps = [min(float(np.linalg.norm(np.array(s.lab)[1:] - np.array(c)[1:])) for s in seen)
                for c in named]  # fmt: skip
        number = measured("farthest named colour", max(gaps), "Lab chroma")
        listed = ", ".join(colour_name(colour) for colour in named)
        return passed("wardrobe_words", f"Named: {listed}; seen: {_name(seen)}.", number)
    return not_assessable("wardrobe_words", "The shot names no colours of clothes that are seen.")


def _gap(shot: Shot, found: Match, sight: Sight) -> float:
    """The gap to the reference, unless the shot puts the character into other clothes."""
    text = shot.wardrobe.get(found.character.name, "")
    own = found.character
    theirs = region_palette(own.sight, own.figure.seen(own.sight, BODY))
    named = colours_in(text)
    if named and theirs:
        near = [min(float(np.linalg.norm(np.array(s.lab)[1:] - np.array(c)[1:])) for s in theirs)
                for c in named]  # fmt: skip
        if min(near) > 25:
            return float("nan")
    return wardrobe_gap(found, sight)


def _name(palette: Palette) -> str:
    return " and ".join(dict.fromkeys(s.name for s in palette if s.share > _SEEN)) or "unclear"
