"""Render a pool of drawn people for training or measuring the encoder.

`python -m evals.previz_pool --out training/pool --people 800` draws each person several times, in
other places, poses, lights, framings and styles. `--held-out` draws other people, in places and in
a style that the training pool never shows. It stands here, and not beside the training, because
the eye must not know the studio.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tools.dinov3.training.pool import Frame, FrameRow, shrink, write_pool
from tools.providers.previz.looks import random_look
from tools.providers.previz.places import KINDS
from tools.providers.previz.render import Renderer
from tools.providers.previz.samples import random_stage
from tools.providers.previz.stage import Figure, Look, Stage

log = logging.getLogger(__name__)

STYLES = ("animatic", "animatic", "ink", "flat")
HELD_OUT_STYLE = "painterly"
HELD_OUT_PLACES = ("library", "bar", "hospital", "rooftop", "desert", "station")
HELD_OUT_SEED = 900_000
"""People of the held-out pool are numbered from here, so that no seed is used twice."""
WIDTH, HEIGHT = 768, 432
ANIMALS = ("dog", "fox", "cat", "crow", "horse")
ANIMAL_SHARE = 0.08
EXTRA_SHARE = 0.2
"""Frames in which a second person of the pool stands beside the lead."""


def person(number: int) -> Look:
    """Return the look of person `number`; some are animals."""
    rng = np.random.default_rng([7, number])
    kind = str(rng.choice(ANIMALS)) if rng.random() < ANIMAL_SHARE else "person"
    return random_look(rng, kind)


def traits_of(look: Look) -> tuple[float, ...]:
    """Return 25 numbers near 0..1: seven colours, height, brow, nose and jaw."""
    colours = (
        look.skin, look.hair_colour, look.outer_colour, look.top_colour,
        look.bottom_colour, look.accessory_colour, look.shoe_colour,
    )  # fmt: skip
    channels = (round(channel / 255, 3) for colour in colours for channel in colour)
    measures = (look.height_m / 2, look.brow, look.nose, look.jaw)
    return (*channels, *(round(measure, 3) for measure in measures))


def words_of(look: Look) -> tuple[str, ...]:
    """Return 13 words that say who wears what."""
    return (
        look.kind, look.age, look.build, look.hair_style, look.beard, look.glasses, look.outer,
        look.top, look.bottom, look.pattern, look.accessory, look.face_mark, str(look.dress),
    )  # fmt: skip


def stages(
    people: int, views: int, *, held_out: bool, seed: int, light: str = "mixed"
) -> Iterator[tuple[Stage, FrameRow]]:
    """Yield every stage with who is in it; people come in turns, so that a cut pool is balanced."""
    first = HELD_OUT_SEED if held_out else seed * 10_000
    places = tuple(k for k in KINDS if (k in HELD_OUT_PLACES) == held_out)
    for view in range(views):
        for number in range(first, first + people):
            rng = np.random.default_rng([11, number, view])
            stage = random_stage(rng, person(number), kinds=places)
            if light == "ordinary" or (light == "mixed" and view % 2):
                stage = in_ordinary_light(stage)
            style = HELD_OUT_STYLE if held_out else str(rng.choice(STYLES))
            identities = [number]
            if rng.random() < EXTRA_SHARE:
                other = first + int(rng.integers(people))
                if other != number:
                    stage = replace(stage, figures=(*stage.figures, _beside(rng, stage, other)))
                    identities.append(other)
            row = FrameRow(
                identities=tuple(identities),
                place=stage.place.kind,
                style=style,
                traits=tuple(traits_of(person(who)) for who in identities),
                words=tuple(words_of(person(who)) for who in identities),
            )
            yield replace(stage, style=style), row


def in_ordinary_light(stage: Stage) -> Stage:
    """Return the stage as a cinematographer would expose it: no night, half the colour cast."""
    light = replace(
        stage.light,
        temperature=float(np.clip(stage.light.temperature / 2, -0.5, 0.5)),
        exposure=float(np.clip(stage.light.exposure / 2, -0.4, 0.4)),
        contrast=min(stage.light.contrast, 0.5),
        practicals=(),
    )
    dark = stage.place.time_of_day in ("night", "dusk")
    place = replace(stage.place, time_of_day="day" if dark else stage.place.time_of_day)
    return replace(stage, light=light, place=place)


def _beside(rng: np.random.Generator, stage: Stage, number: int) -> Figure:
    """Return person `number` a step to the side of the lead."""
    lead = stage.figures[0]
    side = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.8, 1.6))
    pose = replace(lead.pose, facing=float(rng.uniform(-120, 120)), action="stand")
    return Figure("extra", person(number), pose, lead.x + side, lead.z + float(rng.uniform(0, 1)))


def frames(
    renderer: Renderer, wanted: Iterator[tuple[Stage, FrameRow]]
) -> Iterator[tuple[Frame, FrameRow]]:
    """Draw the stages, one after the other."""
    for count, (stage, row) in enumerate(wanted, start=1):
        drawing = renderer.draw(stage)
        if count % 250 == 0:
            log.info("%d frames", count)
        yield shrink(drawing.image, drawing.parts, drawing.figure, drawing.depth), row


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and render."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("training/pool"))
    parser.add_argument("--people", type=int, default=800)
    parser.add_argument("--views", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other people")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--light", choices=("any", "ordinary", "mixed"), default="mixed")
    parser.add_argument("--quick", action="store_true", help="draw at the pool's own small size")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    width, height = (WIDTH // 2, HEIGHT // 2) if given.quick else (WIDTH, HEIGHT)
    renderer = Renderer(width, height)
    wanted = stages(
        given.people, given.views, held_out=given.held_out, seed=given.seed, light=given.light
    )
    write_pool(given.out, frames(renderer, wanted), given.people * given.views)


if __name__ == "__main__":
    main()
