"""Stills and angles: a prompt and its references become a picture, its stage and its truth.

References are looked at, never read by name: a still of this studio brings its stage along, any
other picture is cut out. Knows nothing of tasks or of files that leave the studio.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.providers.previz.catalogue import Match
from tools.providers.previz.cutout import STANDING_M
from tools.providers.previz.encode import Image, read_picture
from tools.providers.previz.faults import FaultKind, Order, Truth, strength
from tools.providers.previz.library import Library
from tools.providers.previz.mishaps import MISHAPS, WHAT, main_figure
from tools.providers.previz.painter import (
    BRUSH_FAULTS,
    LENS_FAULTS,
    Blemish,
    Painter,
    box_of,
    can_show,
    changed,
    through_lens,
)
from tools.providers.previz.photograph import reframed
from tools.providers.previz.reader import read_angle, read_still
from tools.providers.previz.stage import Drawing, Look, Stage
from tools.providers.requests import AngleRequest, Media, StillRequest

LEAST_CHANGED = 4e-4
"""Share of the frame that a fault has to change to count as shown."""
ROOMIER = {
    "medium full": "full",
    "medium": "full",
    "medium close-up": "medium full",
    "close-up": "medium",
    "extreme close-up": "medium close-up",
    "insert": "medium",
}
ATTEMPTS = 5
"""A prop that is taken away may be out of the frame; others are tried."""
PICTURE_SUBJECT = "SUBJECT"
"""Name of a character reference that came without a tag."""


@dataclass(frozen=True, slots=True)
class Still:
    """A finished picture."""

    image: Image
    truth: Truth
    stage: Stage | None
    """None for a picture that was made from an unknown one."""
    blemish: Blemish | None = None
    keep_share: float = 1.0
    """Below 1: the file is to be cut short to this share of its bytes."""


def make_still(request: StillRequest, library: Library, order: Order) -> Still:
    """A still from words and references."""
    known = known_looks(request.subjects, library)
    stage = read_still(request.prompt, request.negative, known, request.seed)
    if request.scene is not None:
        stage = _set_in(stage, library.recognise(read_picture(request.scene.path)))
    return _finish(_for_cut_outs(stage), request.width, request.height, library, order)


def make_angle(request: AngleRequest, library: Library, order: Order) -> Still:
    """The same scene from another side, or the unknown picture reframed by the prompt's words."""
    source = read_picture(request.source.path)
    match = library.recognise(source)
    known = known_looks(request.subjects, library)
    if match is not None:
        stage = read_angle(request.prompt, match.stage, request.negative, known, request.seed)
        return _finish(_for_cut_outs(stage), request.width, request.height, library, order)
    asked = read_still(request.prompt, request.negative, known, request.seed)
    image = reframed(source, asked.view, request.width, request.height)
    return spoiled(image, order)


def known_looks(subjects: Sequence[Media], library: Library) -> dict[str, Look]:
    """Tag to Look for every reference: recognised, or cut out of its picture."""
    looks: dict[str, Look] = {}
    for media in subjects:
        tag = media.tag or PICTURE_SUBJECT
        image = read_picture(media.path)
        match = library.recognise(image)
        look = None if match is None else _look_in(match.stage, tag)
        looks[tag] = look or library.cut_out(image)
    return looks


def _look_in(stage: Stage, tag: str) -> Look | None:
    """The look of the figure with that name, else of the one that the framing is on."""
    for figure in stage.figures:
        if figure.name.lower() == tag.lower():
            return figure.look
    index = main_figure(stage)
    return None if index is None else stage.figures[index].look


def _set_in(stage: Stage, scene: Match | None) -> Stage:
    """The stage moved into the place that the scene's picture shows."""
    return stage if scene is None else replace(stage, place=scene.stage.place)


def _for_cut_outs(stage: Stage) -> Stage:
    """The stage as cut-outs can play it: upright, and framed wider when they are no persons.

    Sizes are measured on people: a medium shot of a sitting dog shows all of it, not its forehead.
    """
    figures = tuple(
        replace(figure, pose=replace(figure.pose, action="stand")) if figure.look.sprite else figure
        for figure in stage.figures
    )
    stage = replace(stage, figures=figures)
    index = main_figure(stage)
    look = Look() if index is None else stage.figures[index].look
    if not look.sprite or look.height_m >= STANDING_M:
        return stage
    size = ROOMIER.get(stage.view.size, stage.view.size)
    return replace(stage, view=replace(stage.view, size=size))


def _finish(stage: Stage, width: int, height: int, library: Library, order: Order) -> Still:
    painter = library.painter(width, height)
    clean = painter.paint(stage)
    for kind in order.kinds:
        one = Order(kinds=(kind,), seed=order.seed, severity=strength(kind, order.severity))
        still = _with_fault(one, stage, clean, painter)
        if still is not None:
            return still
    return Still(clean.image, Truth(), stage)


def _with_fault(order: Order, stage: Stage, clean: Drawing, painter: Painter) -> Still | None:
    """The still with the order's one fault in it; None when it would not be seen."""
    (kind,) = order.kinds
    if kind in MISHAPS:
        return _mishap(order, stage, clean, painter)
    if kind in BRUSH_FAULTS:
        if not can_show(kind, stage, clean):
            return None
        blemish = Blemish(kind, order.seed, order.severity)
        return _shown(order, clean, painter.paint(stage, blemish=blemish), stage, blemish)
    still = spoiled(clean.image, order)
    return replace(still, stage=stage) if still.truth.kind else None


def _mishap(order: Order, stage: Stage, clean: Drawing, painter: Painter) -> Still | None:
    (kind,) = order.kinds
    for attempt in range(ATTEMPTS):
        rng = np.random.default_rng(order.seed + attempt)
        wrong = MISHAPS[kind](stage, rng, order.severity)
        if wrong is None:
            return None
        still = _shown(order, clean, painter.paint(wrong), wrong, None)
        if still is not None:
            return still
    return None


def _shown(
    order: Order, clean: Drawing, wrong: Drawing, stage: Stage, blemish: Blemish | None
) -> Still | None:
    mask = changed(clean.image, wrong.image)
    if mask.mean() < LEAST_CHANGED:
        return None
    (kind,) = order.kinds
    truth = Truth(kind=kind, severity=order.severity, region=box_of(mask), what=WHAT[kind])
    return Still(wrong.image, truth, stage, blemish)


def spoiled(image: Image, order: Order) -> Still:
    """The picture with the first ordered fault that needs no stage; clean when there is none."""
    for kind in order.kinds:
        severity = strength(kind, order.severity)
        truth = Truth(kind=kind, severity=severity, what=WHAT[kind])
        if kind in LENS_FAULTS:
            blemish = Blemish(kind, order.seed, severity)
            return Still(through_lens(image, blemish), truth, None, blemish)
        if kind is FaultKind.WRONG_SIZE:
            return Still(wrong_size(image), truth, None)
        if kind is FaultKind.TRUNCATED_FILE:
            return Still(image, truth, None, keep_share=0.55)
    return Still(image, Truth(), None)


def wrong_size(image: Image) -> Image:
    """The picture cropped to three quarters of its width: another size and another aspect."""
    height, width = image.shape[:2]
    keep = max(16, int(width * 0.75) // 2 * 2)
    left = (width - keep) // 2
    return np.ascontiguousarray(image[: height // 2 * 2, left : left + keep])
