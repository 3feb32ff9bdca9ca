"""Faults of staging: another stage than was asked for. Knows nothing of pixels or time.

Each mishap takes a stage, a random generator and a severity and gives the wrong stage, or None when
the stage holds nothing that could go wrong in that way.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tools.providers.previz.camera import frame_height
from tools.providers.previz.faults import FaultKind
from tools.providers.previz.framing import subject_of
from tools.providers.previz.looks import random_look
from tools.providers.previz.props import natural_size_m
from tools.providers.previz.stage import Colour, Figure, Look, Prop, Stage

Mishap = Callable[[Stage, np.random.Generator, float], Stage | None]
AllOrNothing = Callable[[Stage, np.random.Generator], Stage | None]

STRAY_PROPS = ("suitcase", "umbrella", "traffic cone", "ball", "balloon", "guitar")
NATURAL = 0.3
"""`Prop.size` at which a thing is drawn as large as it is."""
OTHER_PLACES = ("beach", "forest", "snow", "desert", "library", "kitchen", "street", "corridor")
INTERIORS = frozenset({"library", "kitchen", "corridor"})
SIZES = ("extreme wide", "wide", "full", "medium", "medium close-up", "close-up")
LADDER = (*SIZES[:3], "medium full", *SIZES[3:], "extreme close-up")
"""Every size, so that a weak fault can be one step off."""
STRONG, MIDDLING = 0.8, 0.45
"""Severities from which a fault that goes by steps is at its worst, and in between."""
_OPPOSITE = {"night": "day", "dusk": "day", "dawn": "night"}
_NEXT_HOUR = {"night": "dusk", "dusk": "afternoon", "dawn": "day"}
TURNED_DEGREES = 20.0
"""Facing from which a left-right flip reads as one."""


def main_figure(stage: Stage) -> int | None:
    """Index of the figure that the framing is on, else of the nearest; None for an empty stage."""
    if not stage.figures:
        return None
    for index, figure in enumerate(stage.figures):
        if figure.name == stage.view.subject:
            return index
    return min(range(len(stage.figures)), key=lambda index: stage.figures[index].z)


def with_figure(stage: Stage, index: int, figure: Figure) -> Stage:
    """The stage with one figure exchanged."""
    figures = (*stage.figures[:index], figure, *stage.figures[index + 1 :])
    return replace(stage, figures=figures)


def without_figure(stage: Stage, index: int) -> Stage:
    """The stage with one figure gone and the framing where it was."""
    return replace(stage, figures=(*stage.figures[:index], *stage.figures[index + 1 :]))


def turned_hue(colour: Colour, turn: float) -> Colour:
    """The colour at another hue, saturated and light enough that the change is seen."""
    hue, light, chroma = colorsys.rgb_to_hls(*(channel / 255 for channel in colour))
    shifted = colorsys.hls_to_rgb((hue + turn) % 1.0, min(0.6, max(0.35, light)), max(0.6, chroma))
    red, green, blue = (round(channel * 255) for channel in shifted)
    return red, green, blue


def blended(right: float, wrong: float, severity: float) -> float:
    """A number that far on its way from right to wrong; exactly `wrong` at 1."""
    return (1.0 - severity) * right + severity * wrong


def _blended_colour(right: Colour, wrong: Colour, severity: float) -> Colour:
    red, green, blue = (
        round(blended(one, other, severity)) for one, other in zip(right, wrong, strict=True)
    )
    return red, green, blue


def _wrong_person(stage: Stage, rng: np.random.Generator) -> Stage | None:
    index = main_figure(stage)
    if index is None:
        return None
    figure = stage.figures[index]
    stranger = random_look(rng)
    if figure.look.kind == "person" and not figure.look.sprite and rng.random() < 0.5:
        stranger = _dressed_as(stranger, figure.look)
    return with_figure(stage, index, replace(figure, look=stranger))


def _dressed_as(stranger: Look, look: Look) -> Look:
    """Another person in the same clothes: the harder half of the fault."""
    return replace(
        stranger,
        outer=look.outer,
        outer_colour=look.outer_colour,
        top=look.top,
        top_colour=look.top_colour,
        bottom=look.bottom,
        bottom_colour=look.bottom_colour,
        dress=look.dress,
        pattern=look.pattern,
        accessory=look.accessory,
        accessory_colour=look.accessory_colour,
    )


def _wardrobe_colour(stage: Stage, rng: np.random.Generator, severity: float) -> Stage | None:
    index = main_figure(stage)
    if index is None or stage.figures[index].look.sprite:
        return None
    figure = stage.figures[index]
    look = figure.look
    turn = float(rng.uniform(0.3, 0.7))
    right = look.outer_colour if look.outer != "none" else look.top_colour
    wrong = _blended_colour(right, turned_hue(right, turn), severity)
    if look.outer != "none":
        look = replace(look, outer_colour=wrong)
    else:
        look = replace(look, top_colour=wrong)
    return with_figure(stage, index, replace(figure, look=look))


def _missing_prop(stage: Stage, rng: np.random.Generator) -> Stage | None:
    holders = [index for index, figure in enumerate(stage.figures) if figure.pose.holds]
    choices = len(stage.props) + len(holders)
    if not choices:
        return None
    pick = int(rng.integers(choices))
    if pick < len(stage.props):
        return replace(stage, props=(*stage.props[:pick], *stage.props[pick + 1 :]))
    index = holders[pick - len(stage.props)]
    figure = stage.figures[index]
    return with_figure(stage, index, replace(figure, pose=replace(figure.pose, holds="")))


def _extra_prop(stage: Stage, rng: np.random.Generator, severity: float) -> Stage | None:
    subject = subject_of(stage)
    tall, middle = frame_height(stage.view, subject)
    name = str(rng.choice(STRAY_PROPS))
    stray = Prop(
        name=name,
        x=subject.x + float(rng.choice((-1.0, 1.0))) * float(rng.uniform(0.3, 0.45)) * tall,
        y=max(0.0, middle - float(rng.uniform(0.2, 0.38)) * tall),
        z=max(0.6, subject.z - 0.1),
        size=severity * NATURAL * min(0.9, 0.3 * tall) / natural_size_m(name),
    )
    return replace(stage, props=(*stage.props, stray))


def _wrong_place(stage: Stage, rng: np.random.Generator, severity: float) -> Stage | None:
    others = [kind for kind in OTHER_PLACES if kind != stage.place.kind]
    inside = stage.place.interior != (severity >= STRONG)
    others = [kind for kind in others if (kind in INTERIORS) == inside]
    kind = str(rng.choice(others))
    place = replace(
        stage.place,
        kind=kind,
        interior=kind in INTERIORS,
        palette=(),
        seed=int(rng.integers(2**31)),
    )
    return replace(stage, place=place)


def _wrong_light(stage: Stage, rng: np.random.Generator, severity: float) -> Stage | None:
    light = stage.light
    side = -light.azimuth if abs(light.azimuth) > 20 else float(rng.choice((-75.0, 75.0)))
    wrong = replace(
        light,
        azimuth=blended(light.azimuth, side, severity),
        temperature=blended(light.temperature, -0.9 if light.temperature > 0 else 0.9, severity),
        exposure=light.exposure + severity * (-0.7 if light.exposure > -0.3 else 0.8),
        contrast=blended(light.contrast, 0.85 if light.contrast < 0.5 else 0.15, severity),
        practicals=() if severity >= MIDDLING else light.practicals,
    )
    if stage.place.interior or severity < MIDDLING:
        return replace(stage, light=wrong)
    hour = stage.place.time_of_day
    hour = _OPPOSITE.get(hour, "night") if severity >= STRONG else _NEXT_HOUR.get(hour, "dusk")
    wrong = replace(wrong, exposure=light.exposure)
    return replace(stage, light=wrong, place=replace(stage.place, time_of_day=hour))


def _wrong_framing(stage: Stage, rng: np.random.Generator, severity: float) -> Stage | None:
    if severity >= STRONG:
        now = SIZES.index(stage.view.size) if stage.view.size in SIZES else len(SIZES) - 1
        others = [size for index, size in enumerate(SIZES) if abs(index - now) >= 2]
    else:
        others = _steps_away(stage.view.size, 2 if severity >= MIDDLING else 1)
    return replace(stage, view=replace(stage.view, size=str(rng.choice(others))))


def _steps_away(size: str, steps: int) -> list[str]:
    """Sizes that many steps nearer and farther; an insert counts as a close-up."""
    now = LADDER.index(size if size in LADDER else "close-up")
    return [other for index, other in enumerate(LADDER) if abs(index - now) == steps]


def _flipped_direction(stage: Stage, rng: np.random.Generator) -> Stage | None:
    index = main_figure(stage)
    if index is None:
        return None
    facing = (stage.figures[index].pose.facing + 180.0) % 360.0 - 180.0
    if not TURNED_DEGREES <= abs(facing) <= 180.0 - TURNED_DEGREES:
        return None
    del rng  # there is one way to flip
    figures = tuple(
        replace(figure, pose=replace(figure.pose, facing=-figure.pose.facing))
        for figure in stage.figures
    )
    view = replace(stage.view, subject_x=1.0 - stage.view.subject_x)
    return replace(stage, figures=figures, view=view)


def _whole(mishap: AllOrNothing) -> Mishap:
    """A mishap that no severity makes weaker."""
    return lambda stage, rng, severity: mishap(stage, rng)


MISHAPS: dict[FaultKind, Mishap] = {
    FaultKind.WRONG_PERSON: _whole(_wrong_person),
    FaultKind.WARDROBE_COLOUR: _wardrobe_colour,
    FaultKind.MISSING_PROP: _whole(_missing_prop),
    FaultKind.EXTRA_PROP: _extra_prop,
    FaultKind.WRONG_PLACE: _wrong_place,
    FaultKind.WRONG_LIGHT: _wrong_light,
    FaultKind.WRONG_FRAMING: _wrong_framing,
    FaultKind.FLIPPED_DIRECTION: _whole(_flipped_direction),
}

WHAT: dict[FaultKind, str] = {
    FaultKind.WRONG_PERSON: "the main figure is another person",
    FaultKind.WARDROBE_COLOUR: "the main figure's garment has another colour",
    FaultKind.MISSING_PROP: "a prop that was asked for is not there",
    FaultKind.EXTRA_PROP: "a thing nobody asked for stands in the frame",
    FaultKind.EXTRA_FINGERS: "a hand has too many fingers",
    FaultKind.MISSING_FINGERS: "a hand has too few fingers",
    FaultKind.EXTRA_LIMB: "the main figure has one limb too many",
    FaultKind.MELTED_FACE: "the main figure's face has run",
    FaultKind.BLUR: "the picture is out of focus",
    FaultKind.NOISE: "the picture is full of noise",
    FaultKind.BLACK: "the picture is black",
    FaultKind.FROZEN: "the picture stands still where it should move",
    FaultKind.FLICKER: "the brightness jumps from frame to frame",
    FaultKind.TELEPORT: "a figure or prop is suddenly somewhere else",
    FaultKind.VANISH: "a figure or prop is gone for a while",
    FaultKind.SHAPE_DRIFT: "the main figure's outline warps more and more",
    FaultKind.JUMP_CUT: "the framing jumps in the middle of the shot",
    FaultKind.WRONG_PLACE: "it happens in another place",
    FaultKind.WRONG_LIGHT: "light comes from elsewhere, in another colour",
    FaultKind.WRONG_FRAMING: "the shot size is another one",
    FaultKind.FLIPPED_DIRECTION: "the figures face the other way",
    FaultKind.WRONG_SIZE: "the file has another size than was ordered",
    FaultKind.TRUNCATED_FILE: "the file ends in the middle",
    FaultKind.SILENT_VOICE: "the sound is silent",
    FaultKind.CLIPPED_VOICE: "the sound is clipped",
    FaultKind.WRONG_WORDS: "other words are spoken",
    FaultKind.MOUTH_OUT_OF_SYNC: "the mouth moves at other times than the voice",
}
"""One sentence a kind, for the truth file."""
