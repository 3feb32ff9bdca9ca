"""Is a portrait of the person whom words describe? Asked of the colour that can be measured.

A character without a brought picture has only words to be compared with. The main garment's colour
is one of them; hair and skin are not yet told apart well enough to refuse a picture for.
"""

from __future__ import annotations

import re

import numpy as np

from tools.dinov3.calibration import Limit
from tools.dinov3.checks.answers import failed, measured, not_assessable, passed
from tools.dinov3.figure import BODY, figures_by_parts
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.palette import LIGHTNESS_WEIGHT, colour_name, colours_in, region_palette
from tools.dinov3.sight import PERSON_PARTS, Sight

FARTHEST = Limit(
    value=22.0,
    origin="100 previz portraits: none of 100 right ones is refused, 31 of 100 other people are "
    "(half of those wear the right clothes)",
)
"""Lab distance, lightness weighing little."""
_GARMENT = re.compile(
    r"\b((?:(?!(?:and|over|with|in|a|an)\b)[a-z-]+ ){1,3})"
    r"(?:coat|overcoat|raincoat|jacket|parka|hoodie|cardigan|cloak|robe|suit|apron|dress|gown"
    r"|uniform|overalls|sweater|jumper|pullover|turtleneck|shirt|t-shirt|blouse|tunic)\b"
)


def check_described(sight: Sight, wardrobe: str, *, gates: bool) -> Finding:
    """Fails when the colour of the first garment in words is nowhere on the figure.

    Measures `main garment` (Lab). Without `gates` a fault is advice: photographs were not measured.
    """
    named = main_colour(wardrobe)
    figures = () if sight.parts is None else figures_by_parts(sight)
    # Orange cloth is easily read as skin: the colours of the whole figure count as well.
    seen = tuple(
        swatch
        for parts in (BODY, PERSON_PARTS)
        for swatch in (region_palette(sight, figures[0].seen(sight, parts)) if figures else ())
    )
    if named is None or not seen:
        return not_assessable("described", "No garment of a named colour is seen.")
    scale = np.array([LIGHTNESS_WEIGHT, 1.0, 1.0])
    gaps = (np.array([swatch.lab for swatch in seen]) - np.array(named)) * scale
    number = measured("main garment", float(np.linalg.norm(gaps, axis=1).min()), "Lab")
    name = colour_name(named)
    if number.value <= FARTHEST.value:
        said = f"The {name} that the words put on them is seen."
        return passed("described", said, number, limit=FARTHEST)
    severity = Severity.GATE if gates else Severity.ADVICE
    said = f"The words dress them in {name}, which is nowhere on the figure."
    return failed("described", "wardrobe_colour", said, number, limit=FARTHEST, severity=severity)


def main_colour(wardrobe: str) -> tuple[float, float, float] | None:
    """Lab of the colour of the first large garment; None without one, or where one hides it."""
    text = wardrobe.casefold()
    garment = _GARMENT.search(text)
    colours = () if garment is None or " under " in text else colours_in(garment[1])
    return colours[-1] if colours else None
