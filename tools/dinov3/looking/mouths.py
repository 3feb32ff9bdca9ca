"""Where the speaker is in a picture of several people, for a model that moves one mouth of many.

People are told apart as the identity check does it. Whoever is not told apart for sure is not
pointed at: a mask on the wrong person makes the wrong mouth speak.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.checks import identity
from tools.dinov3.expectation import Expectation
from tools.dinov3.figure import HEAD, Figure
from tools.dinov3.looking.instruments import Instruments
from tools.dinov3.looking.stills import characters
from tools.dinov3.sight import Mask, Sight

LEAST_LEAD = 0.05
"""Cosine by which the speaker's own figure has to be liker than anybody else's. With all the rules
here 60 of 240 previz speakers in two-shots were pointed at, each of them rightly; with an encoder
that has no part head 20 of 100, rightly too. Not measured on photographs."""
_MOST_SHARED = 0.05
"""Of the smaller figure that both may cover; people who touch are one figure."""
_HEAD_PATCHES = 2
_MARGIN = 0.02
"""Of the frame's height around the outline, so that hair and chin are within."""


def speaker_mask(
    sight: Sight, expected: Expectation, speaker: str, tools: Instruments
) -> npt.NDArray[np.uint8] | None:
    """(H, W): 255 where the speaker is, 0 elsewhere; None where that cannot be told for sure.

    `expected` has the references of who is in the picture.
    """
    cast = characters(expected, tools)
    matches = identity.match_cast(sight, cast, tools.calibration, tools.looker)
    found = {m.character.name.casefold(): m for m in matches if m is not None}
    own = found.pop(speaker.casefold(), None)
    if own is None or len(found) + 1 < len(expected.shot.characters):
        return None
    others = [other.figure for other in found.values()]
    alone = all(_is_one_person(sight, figure) for figure in (own.figure, *others))
    apart = all(_shared(sight, own.figure, other) <= _MOST_SHARED for other in others)
    if not (alone and apart and identity.assessable(own)):
        return None
    return _drawn(sight, own.figure, others) if _leads(sight, own, others) else None


def _is_one_person(sight: Sight, figure: Figure) -> bool:
    """Whether it is large enough to be somebody, and has one head where heads are known."""
    heads = sight.part(*HEAD)
    if figure.share < identity.LEAST_SHARE or heads is None:
        return figure.share >= identity.LEAST_SHARE
    own = ((heads > 0.4) & (figure.weights > 0.3)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(own)
    return int((stats[1:, cv2.CC_STAT_AREA] >= _HEAD_PATCHES).sum()) == 1


def _shared(sight: Sight, one: Figure, other: Figure) -> float:
    """Share of the smaller figure that lies in both."""
    first, second = _outline(sight, one), _outline(sight, other)
    return float((first & second).sum()) / max(1, min(int(first.sum()), int(second.sum())))


def _leads(sight: Sight, own: identity.Match, others: Sequence[Figure]) -> bool:
    """Whether nobody else in the picture is nearly as like the speaker."""
    likeness = [
        identity.compare(sight, figure, own.character)["cosine"] for figure in (own.figure, *others)
    ]
    return all(likeness[0] - other >= LEAST_LEAD for other in likeness[1:])


def _drawn(sight: Sight, own: Figure, others: Sequence[Figure]) -> npt.NDArray[np.uint8]:
    """The outline with a margin that ends where somebody else begins."""
    radius = max(1, round(_MARGIN * sight.image.shape[0]))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    white = cv2.dilate(_outline(sight, own).astype(np.uint8) * 255, kernel)
    for other in others:
        white[_outline(sight, other)] = 0
    return np.asarray(white, np.uint8)


def _outline(sight: Sight, figure: Figure) -> Mask:
    """(H, W): the figure in the picture's own pixels."""
    height, width = sight.image.shape[:2]
    small = figure.mask if figure.mask is not None else sight.on_work(figure.weights) > 0.5
    large = cv2.resize(small.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large > 0.5)
