"""Faults that live between frames: what a clip shows at a moment instead of what it should.

A fault has a window in seconds and three places to act: the clock, the stage, the pixels. Knows
nothing of files or of how a stage is drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.providers.previz.camera import frame_height
from tools.providers.previz.encode import Image
from tools.providers.previz.faults import FaultKind
from tools.providers.previz.framing import subject_of
from tools.providers.previz.mishaps import (
    MIDDLING,
    MISHAPS,
    SIZES,
    STRONG,
    main_figure,
    with_figure,
    without_figure,
)
from tools.providers.previz.painter import BRUSH_FAULTS, LENS_FAULTS, Blemish, Mask
from tools.providers.previz.stage import Stage

K = FaultKind
SKIPPED_SECONDS = 1.0
"""What a jump cut leaves out."""


@dataclass(frozen=True, slots=True)
class Mistime:
    """A fault with its window."""

    kind: FaultKind
    seed: int
    since: float
    until: float
    severity: float = 1.0

    def holds(self, seconds: float) -> bool:
        """Whether the fault acts at this moment."""
        return self.since <= seconds < self.until

    def clock(self, seconds: float) -> float:
        """The moment whose stage is shown at `seconds`."""
        if self.kind is K.FROZEN and self.holds(seconds):
            return self.since
        if self.kind is K.JUMP_CUT and self.holds(seconds):
            return seconds + self.severity * SKIPPED_SECONDS
        return seconds

    def stage(self, stage: Stage, seconds: float) -> Stage:
        """The stage as it is wrongly set at `seconds`; the same one outside the window."""
        if not self.holds(seconds):
            return stage
        rng = np.random.default_rng(self.seed)
        if self.kind in MISHAPS:
            return MISHAPS[self.kind](stage, rng, self.severity) or stage
        if self.kind is K.VANISH:
            return vanished(stage, rng) or stage
        if self.kind is K.TELEPORT:
            return teleported(stage, rng, self.severity) or stage
        if self.kind is K.JUMP_CUT:
            return jumped(stage, rng, self.severity)
        return stage

    def blemish(self, seconds: float) -> Blemish | None:
        """The fault of brush or lens that acts now."""
        acts = self.kind in BRUSH_FAULTS or self.kind in LENS_FAULTS
        if not acts or not self.holds(seconds):
            return None
        return Blemish(self.kind, self.seed, self.severity)

    def pixels(self, image: Image, figure: Mask | None, seconds: float) -> Image:
        """The frame with its pixels spoiled; `figure` marks the main figure, for shape drift."""
        if not self.holds(seconds):
            return image
        if self.kind is K.FLICKER:
            return flickered(image, self.seed, seconds, self.severity)
        if self.kind is K.SHAPE_DRIFT and figure is not None:
            share = (seconds - self.since) / max(self.until - self.since, 1e-6)
            return drifted(image, figure, self.severity * share, seconds)
        return image


def window(
    kind: FaultKind, seed: int, duration: float, severity: float = 1.0
) -> tuple[float, float]:
    """Since and until in seconds: always after the start, so that the first frame is right."""
    rng = np.random.default_rng((seed, 1))
    since = float(rng.uniform(0.25, 0.4)) * duration
    if kind in (K.WRONG_SIZE, K.TRUNCATED_FILE, K.MOUTH_OUT_OF_SYNC):
        return 0.0, duration
    if kind in (K.VANISH, K.FLICKER, K.BLUR, K.NOISE, K.BLACK, K.FROZEN):
        share = severity if kind in (K.VANISH, K.FROZEN) else 1.0
        return since, since + share * float(rng.uniform(0.35, 0.5)) * duration
    return since, duration


def vanished(stage: Stage, rng: np.random.Generator) -> Stage | None:
    """One prop gone, or what a hand holds, or the main figure."""
    index = main_figure(stage)
    props = len(stage.props)
    pick = int(rng.integers(props + (0 if index is None else 2))) if props or stage.figures else -1
    if 0 <= pick < props:
        return replace(stage, props=(*stage.props[:pick], *stage.props[pick + 1 :]))
    if index is None:
        return None
    figure = stage.figures[index]
    if figure.pose.holds and pick == props:
        return with_figure(stage, index, replace(figure, pose=replace(figure.pose, holds="")))
    return without_figure(stage, index)


def teleported(stage: Stage, rng: np.random.Generator, severity: float) -> Stage | None:
    """One prop, or the main figure, elsewhere in the frame; the camera stays."""
    side = severity * float(rng.choice((-1.0, 1.0)))
    index = main_figure(stage)
    choices = len(stage.props) + (index is not None)
    if not choices:
        return None
    pick = int(rng.integers(choices))
    if pick < len(stage.props):
        prop = stage.props[pick]
        away = replace(prop, x=prop.x + side * 0.4 * frame_height(stage.view, subject_of(stage))[0])
        return replace(stage, props=(*stage.props[:pick], away, *stage.props[pick + 1 :]))
    return None if index is None else _figure_away(stage, index, side)


def _figure_away(stage: Stage, index: int, side: float) -> Stage:
    """The figure a quarter of the frame to one side, for a `side` of 1 or -1."""
    figure = stage.figures[index]
    step = side * 0.45 * frame_height(stage.view, subject_of(stage))[0]
    moved = with_figure(stage, index, replace(figure, x=figure.x + step))
    if figure.name != stage.view.subject:
        return moved
    # The framing follows its subject: the camera is moved back by as much.
    return replace(moved, view=replace(stage.view, x=stage.view.x - step))


def jumped(stage: Stage, rng: np.random.Generator, severity: float) -> Stage:
    """The camera up to two sizes nearer or farther and round the side, with no cut ordered."""
    now = SIZES.index(stage.view.size) if stage.view.size in SIZES else len(SIZES) - 1
    steps = 2 if severity >= STRONG else 1 if severity >= MIDDLING else 0
    size = SIZES[now - steps] if now >= 3 else SIZES[now + steps]
    size = size if steps else stage.view.size
    turn = severity * float(rng.choice((-25.0, 25.0)))
    return replace(stage, view=replace(stage.view, size=size, orbit=stage.view.orbit + turn))


def flickered(image: Image, seed: int, seconds: float, severity: float) -> Image:
    """The frame darker or lighter by up to 40 %, new on every frame."""
    frame = round(seconds * 1000)
    strength = severity * (0.2 + 0.2 * float(np.random.default_rng((seed, frame)).random()))
    gain = 1 + strength * (1 if (frame // 42) % 2 else -1)
    return np.asarray(np.clip(image * np.float32(gain), 0, 255), np.uint8)


def drifted(image: Image, figure: Mask, share: float, seconds: float) -> Image:
    """The main figure bent by waves that grow with `share` to 6 % of its height."""
    if not figure.any():
        return image
    x, y, width, height = cv2.boundingRect(figure.astype(np.uint8))
    grow = 0.06 * max(width, height) * share
    rows, columns = np.indices(image.shape[:2], dtype=np.float32)
    wave = 2 * math.pi / max(24.0, 0.35 * max(width, height))
    soft = cv2.GaussianBlur(figure.astype(np.float32), (0, 0), max(2.0, width / 12))
    map_x = columns + soft * grow * np.sin(rows * wave + seconds * 2.0)
    map_y = rows + soft * grow * 0.7 * np.sin(columns * wave * 0.8 + seconds * 1.5)
    del x, y
    warped = cv2.remap(
        image,
        map_x.astype(np.float32),
        map_y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return np.asarray(warped, np.uint8)
