from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from tools.providers.previz.library import Library
from tools.providers.previz.looks import random_look
from tools.providers.previz.painter import Painter
from tools.providers.previz.samples import random_stage
from tools.providers.previz.stage import Stage


def staged(seed: int) -> Stage:
    rng = np.random.default_rng(seed)
    return replace(random_stage(rng, random_look(rng)), seed=seed)


def variations(stage: Stage) -> list[Stage]:
    """The same set in other light, seen from elsewhere, with nobody in it."""
    return [
        replace(stage, light=replace(stage.light, azimuth=70.0, temperature=-0.8)),
        replace(stage, light=replace(stage.light, contrast=stage.light.contrast + 0.03)),
        replace(stage, view=replace(stage.view, size="close-up", lens_mm=85)),
        replace(stage, view=replace(stage.view, z=0.02)),
        replace(stage, figures=()),
        replace(stage, seed=stage.seed + 1),
    ]


def test_what_was_painted_before_leaves_no_trace(tmp_path: Path) -> None:
    library = Library(tmp_path)
    for seed in (1, 2, 3):
        for stage in (*variations(staged(seed)), staged(seed)):
            used = library.painter(192, 108).paint(stage).image
            new = Painter(192, 108, {}).paint(stage).image
            assert np.array_equal(used, new)


def test_maps_or_none_the_picture_is_the_same() -> None:
    stage = staged(4)
    with_maps, without = (
        Painter(192, 108, {}, truth=truth).paint(stage).image for truth in (True, False)
    )
    assert np.array_equal(with_maps, without)


def test_a_held_drawing_moves_with_the_camera_like_a_new_one() -> None:
    stage = staged(5)
    painter = Painter(320, 180, {})
    painter.paint(stage)
    nearer = replace(stage, view=replace(stage.view, z=0.05))
    held = painter.paint(nearer).image.astype(int)
    new = Painter(320, 180, {}).paint(nearer).image
    assert np.abs(held - new).mean() < 1.5
