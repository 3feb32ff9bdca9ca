"""Do the characters wear the colours that they wear elsewhere, or those that the shot names?

Colours are compared by hue and strength, hardly by lightness, torso, arms and legs apart. Light
changes colours too: they are compared as they are and once more as they would be if the light on
the skin were the reference's, and count as another colour only where both ways differ.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import limited, measured, not_assessable, passed
from tools.dinov3.checks.identity import Match
from tools.dinov3.drawing import BAD, GOOD, WIDTH, fitted, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import BODY, SKIN, Figure, cut_out
from tools.dinov3.findings import Finding, Status
from tools.dinov3.palette import (
    LIGHTNESS_WEIGHT,
    Palette,
    colour_name,
    colours_in,
    palette_of,
    region_palette,
)
from tools.dinov3.sight import Image, Sight
from tools.screenplay.plan import Shot

Lab = tuple[float, float, float]

REGIONS: dict[str, tuple[str, ...]] = {"colour": ("torso",), "arms": ("arm",), "legs": ("leg",)}
"""Parts of the clothes by the name of their gap; the torso, which hardly anything hides, leads."""
_SEEN = 0.18
"""Share of the clothes from which a colour is one of theirs."""
_KNOWN = 0.06
"""Share from which a colour of the reference or of another picture explains one."""
_FEWEST_PIXELS = 40
_NO_LIGHT = 0.01
_MOST_GAIN = 8.0
_ELSEWHERE = 25.0
"""Lab chroma from which the colours that the shot names are other clothes than the reference's."""


@dataclass(frozen=True, slots=True)
class Worn:
    """One part of someone's clothes, and the light that falls on them."""

    pixels: Image
    """(n, 3)."""
    skin: FloatArray | None
    """(3,): linear light of the face; None where no face is seen."""


@dataclass(frozen=True, slots=True)
class Clothes:
    """What somebody wears, part by part, against what is known of it."""

    name: str
    match: Match
    gaps: dict[str, float]
    """By name of `REGIONS`: Lab distance of the colour that is farthest from any known one."""
    alone: float
    """The torso's, from the reference and the named colours alone; NaN where neither is seen."""


def clothes_of(
    shot: Shot, sight: Sight, found: Match, siblings: Sequence[Sight] = ()
) -> Clothes | None:
    """How far the clothes' colours are from all that is known; None where none can be compared.

    Known are the reference's clothes (unless the shot names others), the colours that the shot
    names, and what people wear in the scene's other pictures.
    """
    gaps, alone = {}, math.nan
    named = colours_in(shot.wardrobe.get(found.character.name, ""))
    for region, parts in REGIONS.items():
        mine = _worn(sight, found.figure, parts)
        if mine is None:
            continue
        own, skin = _reference(found, parts, named)
        seen = [worn for one in siblings if (worn := worn_in(one, parts)) is not None]
        value = gap_to_known(mine, [*own, *seen], skin, named)
        if math.isfinite(value):
            gaps[region] = value
        if region == "colour":
            alone = gap_to_known(mine, own, skin, named)
    return Clothes(found.character.name, found, gaps, alone) if gaps else None


def gap_to_known(
    mine: Worn, known: Sequence[Worn], skin: FloatArray | None, named: Sequence[Lab] = ()
) -> float:
    """Lab distance, lightness weighing little, of the worn colour that is farthest from any known.

    The smaller of two: as seen, and with everything lit as the reference's `skin` is. NaN where
    nothing is known.
    """
    plain = _farthest(_colours(mine, None, _SEEN), _pool(known, None), named)
    if skin is None or mine.skin is None:
        return plain
    relit = _farthest(_colours(mine, skin, _SEEN), _pool(known, skin), named)
    return min(plain, relit) if math.isfinite(relit) else plain


def check_wardrobe(
    shot: Shot,
    sight: Sight,
    matches: Sequence[Match | None],
    calibration: Calibration,
    siblings: Sequence[Sight] = (),
) -> Finding:
    """Fails when someone's clothes have another colour than they should."""
    people = [
        worn
        for found in matches
        if found is not None
        and (worn := clothes_of(shot, sight, found, siblings)) is not None
        and "colour" in worn.gaps
    ]
    if not people:
        return not_assessable("wardrobe", "No clothes are seen that could be compared.")
    worst = max(people, key=lambda worn: worn.gaps["colour"])
    number, limit = measured("colour gap", worst.gaps["colour"], "Lab"), "wardrobe.gap"
    others = [
        measured(f"{region} gap", worst.gaps[region], "Lab")
        for region in ("arms", "legs")
        if region in worst.gaps
    ]
    if math.isfinite(worst.alone):
        others.append(measured("reference gap", worst.alone, "Lab"))
        if not siblings:
            # Without other pictures of the scene, light explains less: that has its own limit.
            number, limit = others.pop(), "wardrobe.reference gap"
    found = limited(
        "wardrobe",
        "wardrobe_colour",
        number,
        calibration.limit(limit),
        f"{worst.name} wears the colours that are known.",
        f"{worst.name}'s clothes are {_seen_words(worst, sight)} where they should be "
        f"{_known_words(worst, shot)}.",
    )
    return found.model_copy(update={"measurements": (*found.measurements, *others)})


def check_named_colours(shot: Shot, sight: Sight, matches: Sequence[Match | None]) -> Finding:
    """Says whether the colours that the shot's wardrobe names are in the clothes; advice only."""
    for found in matches:
        text = "" if found is None else shot.wardrobe.get(found.character.name, "")
        named = colours_in(text)
        if found is None or not named:
            continue
        seen = region_palette(sight, found.figure.seen(sight, BODY))
        if not seen:
            continue
        number = measured("farthest named colour", max(_chroma_gaps(named, seen)), "Lab chroma")
        listed = ", ".join(colour_name(colour) for colour in named)
        return passed("wardrobe_words", f"Named: {listed}; seen: {_name(seen)}.", number)
    return not_assessable("wardrobe_words", "The shot names no colours of clothes that are seen.")


def wardrobe_picture(
    finding: Finding, sight: Sight, matches: Sequence[Match | None]
) -> Callable[[], Image]:
    """Draws each character's reference beside the figure that was found."""

    def draw() -> Image:
        tiles = []
        for found in matches:
            if found is not None:
                own = found.character
                tiles += [cut_out(own.sight, own.figure), cut_out(sight, found.figure)]
        each = WIDTH // max(len(tiles), 2)
        row = [fitted(tile, each, 280) for tile in tiles] or [fitted(sight.image, WIDTH, 280)]
        colour = BAD if finding.status is Status.FAIL else GOOD
        canvas = np.concatenate(row, axis=1)
        return titled(np.asarray(canvas, np.uint8), finding.sentence, colour)

    return draw


def worn_in(sight: Sight, parts: tuple[str, ...]) -> Worn | None:
    """What people in a picture wear there, whoever they are; None without a part head."""
    person = sight.person
    if person is None:
        return None
    return _worn(sight, Figure(person, (0, 0, 0, 0), float(person.mean())), parts)


def _reference(
    found: Match, parts: tuple[str, ...], named: Sequence[Lab]
) -> tuple[list[Worn], FloatArray | None]:
    """What the reference wears there, unless the shot names other clothes, and its skin."""
    own = found.character
    theirs = _worn(own.sight, own.figure, parts)
    worn = [] if theirs is None or _other_clothes(theirs, named) else [theirs]
    return worn, _skin(own.sight, own.figure)


def _other_clothes(theirs: Worn, named: Sequence[Lab]) -> bool:
    """Whether the shot puts the character into other clothes than the reference shows."""
    palette = palette_of(theirs.pixels[None], count=4)
    return bool(named) and bool(palette) and min(_chroma_gaps(named, palette)) > _ELSEWHERE


def _worn(sight: Sight, figure: Figure, parts: tuple[str, ...]) -> Worn | None:
    seen = figure.seen(sight, parts)
    if seen is None or float(seen.sum()) < _FEWEST_PIXELS:
        return None
    return Worn(sight.work[seen > 0.5], _skin(sight, figure))


def _skin(sight: Sight, figure: Figure) -> FloatArray | None:
    seen = figure.seen(sight, SKIN)
    if seen is None or float(seen.sum()) < _FEWEST_PIXELS:
        return None
    return np.asarray(np.median(_linear(sight.work[seen > 0.5]), axis=0), np.float32)


def _pool(known: Iterable[Worn], skin: FloatArray | None) -> list[Lab]:
    return [colour for worn in known for colour in _colours(worn, skin, _KNOWN)]


def _colours(worn: Worn, skin: FloatArray | None, least: float) -> list[Lab]:
    """Main colours, in the light of the given skin where both are known."""
    pixels = worn.pixels
    if skin is not None and worn.skin is not None:
        gain = (skin + _NO_LIGHT) / (worn.skin + _NO_LIGHT)
        pixels = _coded(_linear(pixels) * np.clip(gain, 1 / _MOST_GAIN, _MOST_GAIN))
    return [s.lab for s in palette_of(pixels[None], count=3) if s.share >= least]


def _farthest(mine: Sequence[Lab], known: Sequence[Lab], named: Sequence[Lab]) -> float:
    pool = [*known, *named]
    if not mine or not pool:
        return float("nan")
    scale = np.array([LIGHTNESS_WEIGHT, 1.0, 1.0])
    gaps = np.array(mine)[:, None] * scale - np.array(pool)[None] * scale
    return float(np.linalg.norm(gaps, axis=2).min(1).max())


def _linear(pixels: Image) -> FloatArray:
    """Linear light 0..1 by the transfer curve of sRGB (IEC 61966-2-1)."""
    coded = pixels.astype(np.float32) / 255
    return np.asarray(
        np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4), np.float32
    )


def _coded(light: npt.NDArray[np.float32]) -> Image:
    """The inverse of `_linear`, clipped."""
    clipped = np.clip(light, 0, 1)
    coded = np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(coded * 255), np.uint8)


def _chroma_gaps(named: Sequence[Lab], seen: Palette) -> list[float]:
    """For each named colour, the distance by hue and strength to the nearest that is seen."""
    own = np.array([swatch.lab for swatch in seen])[:, 1:]
    return [float(np.linalg.norm(own - np.array(c)[1:], axis=1).min()) for c in named]


def _seen_words(worn: Clothes, sight: Sight) -> str:
    return _name(region_palette(sight, worn.match.figure.seen(sight, BODY)))


def _known_words(worn: Clothes, shot: Shot) -> str:
    text = shot.wardrobe.get(worn.name, "")
    if text:
        return text
    own = worn.match.character
    return _name(region_palette(own.sight, own.figure.seen(own.sight, BODY)))


def _name(palette: Palette) -> str:
    return " and ".join(dict.fromkeys(s.name for s in palette if s.share > _SEEN)) or "unclear"
