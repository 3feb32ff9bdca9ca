"""Paints a stage with one fault of the brush or of the lens in it; knows nothing of time.

The renderer draws; this adds what a generator's weak moment would: melted faces, wrong hands,
blur, noise, black. Says what of a stage is seen, so that only faults that show are chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.actors import Company
from tools.providers.previz.brushes import Brushes
from tools.providers.previz.encode import Image
from tools.providers.previz.faults import Box, FaultKind
from tools.providers.previz.figure import FigureFault
from tools.providers.previz.mishaps import main_figure
from tools.providers.previz.render import Renderer
from tools.providers.previz.stage import Drawing, Part, Stage

Mask = npt.NDArray[np.bool_]

BRUSH_FAULTS: dict[FaultKind, FigureFault] = {
    FaultKind.EXTRA_FINGERS: FigureFault.EXTRA_FINGERS,
    FaultKind.MISSING_FINGERS: FigureFault.MISSING_FINGERS,
    FaultKind.EXTRA_LIMB: FigureFault.EXTRA_LIMB,
    FaultKind.MELTED_FACE: FigureFault.MELTED_FACE,
}
LENS_FAULTS = frozenset({FaultKind.BLUR, FaultKind.NOISE, FaultKind.BLACK})

LEAST_HAND = 1.2e-3
"""Share of the frame that hands must cover before their fingers can be counted: 36 px wide in
1280 x 720."""
LEAST_HEAD = 4e-3
CHANGED = 14
"""Difference (0-255, largest channel) from which a pixel counts as changed."""


@dataclass(frozen=True, slots=True)
class Blemish:
    """A fault of the brush or of the lens, and the seed of its details."""

    kind: FaultKind
    seed: int
    severity: float = 1.0


class Painter:
    """Draws stages at one size, with or without a blemish."""

    def __init__(
        self, width: int, height: int, cutouts: Mapping[str, Image], *, truth: bool = True
    ) -> None:
        """Without `truth` drawings have a picture and no maps, which is cheaper."""
        self._brushes = Brushes()
        company = Company(self._brushes.figure, self._brushes.prop, cutouts)
        self._renderer = Renderer(width, height, cutouts, truth=truth, company=company)

    def fresh(self) -> Painter:
        """This painter with built sets kept and held drawings gone, for the next job."""
        self._brushes.clear()
        return self

    def paint(self, stage: Stage, seconds: float = 0.0, blemish: Blemish | None = None) -> Drawing:
        """The stage drawn at a moment, with the blemish in it."""
        if blemish is None:
            return self._renderer.draw(stage, seconds=seconds)
        if blemish.kind not in BRUSH_FAULTS:
            drawing = self._renderer.draw(stage, seconds=seconds)
            return with_image(drawing, through_lens(drawing.image, blemish, seconds))
        index = main_figure(stage)
        marked = None if index is None else stage.figures[index].look
        with self._brushes.slipping(marked, BRUSH_FAULTS[blemish.kind], blemish.severity):
            return self._renderer.draw(stage, seconds=seconds)


def with_image(drawing: Drawing, image: Image) -> Drawing:
    """The drawing with other pixels and the same ground truth."""
    return Drawing(image, drawing.parts, drawing.figure, drawing.depth)


def through_lens(image: Image, blemish: Blemish, seconds: float = 0.0) -> Image:
    """The picture blurred, noisy or black; the noise is new at every moment."""
    height = image.shape[0]
    if blemish.kind is FaultKind.BLUR:
        radius = blemish.severity * max(2.0, height / 80)
        return np.asarray(cv2.GaussianBlur(image, (0, 0), radius), np.uint8)
    if blemish.kind is FaultKind.NOISE:
        rng = np.random.default_rng((blemish.seed, round(seconds * 1000)))
        grain = rng.normal(0.0, 42.0 * blemish.severity, image.shape).astype(np.float32)
        return np.asarray(np.clip(image + grain, 0, 255), np.uint8)
    return np.full_like(image, 2)


def can_show(kind: FaultKind, stage: Stage, drawing: Drawing) -> bool:
    """Whether a brush fault would be seen in this drawing at all; True for other kinds."""
    if kind not in BRUSH_FAULTS:
        return True
    index = main_figure(stage)
    if index is None or stage.figures[index].look.sprite:
        return False
    if stage.figures[index].look.kind != "person":
        return False
    own = drawing.figure == index + 1
    if kind is FaultKind.EXTRA_LIMB:
        return bool(own.mean() > 0.02)
    part, least = (
        (Part.HEAD, LEAST_HEAD) if kind is FaultKind.MELTED_FACE else (Part.HAND, LEAST_HAND)
    )
    return bool((own & (drawing.parts == part)).mean() >= least)


def changed(before: Image, after: Image) -> Mask:
    """(H, W) of pixels that differ visibly."""
    return np.asarray(cv2.absdiff(before, after).max(axis=2) >= CHANGED)


def box_of(mask: Mask) -> Box | None:
    """Bounding box of the set pixels; None when none is set or they fill most of the frame."""
    if not mask.any():
        return None
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
    if width * height > 0.8 * mask.size:
        return None
    return Box(x=x, y=y, width=width, height=height)
