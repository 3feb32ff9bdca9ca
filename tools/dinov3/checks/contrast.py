"""Does the light on the subject do what the plan's words ask?

The words are read simply: a side, a key (low or high), a backlight. On the figure the light of one
half against the other, in photographic stops of linear luminance, is the key-to-fill ratio (two to
one is one stop); against the background the figure is lit from the front or from behind.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable, unavailable
from tools.dinov3.drawing import INK, WIDTH, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import Figure, figures_by_parts
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.sight import Image, Mask, Sight, lab
from tools.screenplay.plan import Shot

_SIDE = re.compile(
    r"\b(?:from|at|on) (?:the |screen |camera )*(left|right)\b|\b(left|right)[- ]lit\b", re.I
)
_LOW = re.compile(
    r"\blow[- ]key\b|\bdeep shadows?\b|\bnoir\b|\bchiaroscuro\b|\bhigh contrast\b", re.I
)
_HIGH = re.compile(r"\bhigh[- ]key\b|\beven(?:ly)?\b|\bflat\b|\bshadowless\b", re.I)
_BACK = re.compile(
    r"\bback[- ]?li(?:t|ght)\w*|\bsilhouette\w*|\bcontre[- ]jour\b|\brim[- ]li", re.I
)
_FLOOR = 0.002
"""Linear luminance of the darkest tone that eight bits hold apart."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words ask of the light."""

    side: int = 0
    """-1 key from screen left, 1 from screen right, 0 not said."""
    key: str = ""
    """'low', 'high' or ''."""
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """Light on a figure, in stops (powers of two of linear luminance)."""

    side: float
    """Right half over left half; positive is a key from screen right."""
    key_to_fill: float
    """Bright half of the figure over its dark half, never negative."""
    over_ground: float
    """Figure over background; far below zero is a silhouette."""


def asked_light(words: str) -> Asked:
    """The light that a plan's words ask for."""
    side = _SIDE.search(words)
    way = (side[1] or side[2]).lower() if side else ""
    key = "low" if _LOW.search(words) else "high" if _HIGH.search(words) else ""
    return Asked({"left": -1, "right": 1}.get(way, 0), key, bool(_BACK.search(words)))


def ratio_on(sight: Sight, figure: Figure) -> Ratio | None:
    """Light on the figure; None where it covers too little to be halved."""
    inside = figure.mask if figure.mask is not None else sight.on_work(figure.weights) > 0.5
    if int(inside.sum()) < 200 or bool(inside.all()):
        return None
    light = _luminance(sight.work)
    left, right = _halves(inside)
    ordered = np.sort(light[inside])
    middle = len(ordered) // 2
    return Ratio(
        side=_stops(light[right], light[left]),
        key_to_fill=_stops(ordered[middle:], ordered[:middle]),
        over_ground=_stops(light[inside], light[~inside]),
    )


def check_lighting(shot: Shot, sight: Sight, calibration: Calibration) -> tuple[Shown, ...]:
    """Side, key and backlight against the plan's words, one finding for each that is asked; advice.

    Measures in stops: `key side` (towards the side asked; `key_light.key side`, least), `ratio`
    (`low_key.ratio` least, `high_key.ratio` most), `over ground` (`backlight.over ground`, most).
    """
    asked = asked_light(shot.lighting)
    if asked == Asked():
        return (
            Shown(not_assessable("key_light", "The plan's words ask for no light to measure.")),
        )
    if sight.parts is None:
        said = "This encoder has no part head to read the light off a figure with."
        return (Shown(unavailable("key_light", said)),)
    figures = figures_by_parts(sight) if shot.characters else ()
    ratio = ratio_on(sight, figures[0]) if figures else None
    if ratio is None:
        return (Shown(not_assessable("key_light", "No figure shows the light clearly.")),)
    findings = _findings(asked, ratio, calibration)
    return tuple(
        Shown(finding, partial(_picture, sight, figures[0], finding.sentence))
        for finding in findings
    )


def _findings(asked: Asked, ratio: Ratio, calibration: Calibration) -> list[Finding]:
    out = []
    if asked.side:
        word, other = ("left", "right") if asked.side < 0 else ("right", "left")
        out.append(limited(
            "key_light", "wrong_light", measured("key side", ratio.side * asked.side, "stops"),
            calibration.limit("key_light.key side"),
            f"The subject is lit from screen {word} or evenly.",
            f"The subject is lit from screen {other}; the key belongs at screen {word}.",
            most=False,
        ))  # fmt: skip
    if asked.key:
        check, low = f"{asked.key}_key", asked.key == "low"
        out.append(limited(
            check, "wrong_light", measured("ratio", ratio.key_to_fill, "stops"),
            calibration.limit(f"{check}.ratio"),
            f"Key over fill is {ratio.key_to_fill:.1f} stops, as {asked.key}-key light has it.",
            f"Key over fill is {ratio.key_to_fill:.1f} stops, too "
            + ("flat: deepen the shadows." if low else "hard: lift the shadows."),
            most=not low,
        ))  # fmt: skip
    if asked.behind:
        out.append(limited(
            "backlight", "wrong_light", measured("over ground", ratio.over_ground, "stops"),
            calibration.limit("backlight.over ground"),
            "The subject stands dark against its ground, lit from behind.",
            "The subject is lit from the front where a backlight was asked for.",
        ))  # fmt: skip
    return [finding.model_copy(update={"severity": Severity.ADVICE}) for finding in out]


def _luminance(image: Image) -> FloatArray:
    """(H, W): relative luminance 0..1, from CIE lightness."""
    lightness = lab(image)[..., 0]
    return np.asarray(((lightness + 16.0) / 116.0) ** 3, np.float32)


def _halves(mask: Mask) -> tuple[Mask, Mask]:
    """The mask's left and right half, row by row, so that a leaning figure is halved too."""
    counts = mask.cumsum(1)
    before = counts <= counts[:, -1:] / 2
    return mask & before, mask & ~before


def _stops(one: FloatArray, other: FloatArray) -> float:
    if not one.size or not other.size:
        return 0.0
    return math.log2(max(float(one.mean()), _FLOOR) / max(float(other.mean()), _FLOOR))


def _picture(sight: Sight, figure: Figure, said: str) -> Image:
    """The picture beside the figure alone in grey, where the light is read from."""
    inside = figure.mask if figure.mask is not None else sight.on_work(figure.weights) > 0.5
    light = (255 * np.clip(_luminance(sight.work), 0, 1) ** (1 / 2.2)).astype(np.uint8)
    alone = np.where(inside[..., None], light[..., None].repeat(3, 2), 235).astype(np.uint8)
    half = WIDTH // 2
    tall = round(half * alone.shape[0] / alone.shape[1])
    pair = [cv2.resize(picture, (half, tall)) for picture in (sight.work, alone)]
    return titled(np.asarray(np.concatenate(pair, axis=1), np.uint8), said, INK)
