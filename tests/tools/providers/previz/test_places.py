"""Sets: every kind is built, keeps its furniture, and answers to palette, hour and word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tools.providers.previz.mesh import flatten
from tools.providers.previz.places import KINDS, build, nearest_kind
from tools.providers.previz.render import Renderer
from tools.providers.previz.stage import Place, Stage, View


def test_there_are_at_least_two_dozen_kinds() -> None:
    assert len(KINDS) >= 24
    assert len(set(KINDS)) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_is_a_set_and_its_things_stand_at_several_depths(kind: str) -> None:
    place = Place(kind, True, 11)
    coarse, fine = (flatten(build(place, ppm).pieces) for ppm in (6.0, 12.0))
    assert np.array_equal(coarse.points, fine.points)
    other = flatten(build(replace(place, seed=12), 6.0).pieces)
    assert coarse.points.shape != other.points.shape or not np.allclose(coarse.points, other.points)
    assert len({round(float(z)) for z in coarse.at[:, 2]}) >= 4
    assert np.allclose(np.linalg.norm(coarse.normals, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize("kind", ["room", "street", "desert"])
def test_a_palette_changes_the_picture_towards_it(kind: str) -> None:
    plain = Place(kind, kind == "room", 4)
    red = replace(plain, palette=((190, 40, 40), (150, 50, 40), (220, 90, 60)))
    renderer = Renderer(128, 72, truth=False)
    before, after = (
        renderer.draw(Stage(place, view=View("wide"))).image.astype(float).mean(axis=(0, 1))
        for place in (plain, red)
    )
    assert after[0] / after.sum() > before[0] / before.sum() + 0.015


def test_hours_and_weathers_are_told_apart() -> None:
    renderer = Renderer(128, 72, truth=False)
    base = Place("park", False, 4)
    variants = [replace(base, time_of_day=t) for t in ("dawn", "day", "dusk", "night")]
    variants += [replace(base, weather=w) for w in ("rain", "snow", "fog", "dust")]
    pictures = [renderer.draw(Stage(p, view=View("wide"))).image.astype(float) for p in variants]
    for i, first in enumerate(pictures):
        for second in pictures[i + 1 :]:
            assert np.abs(first - second).mean() > 4


@pytest.mark.parametrize(
    ("word", "interior", "kind"),
    [
        pytest.param("workshop", True, "workshop", id="known"),
        pytest.param("Old Clock Workshop", True, "workshop", id="longer name"),
        pytest.param("sci-fi lab", True, "laboratory", id="short form"),
        pytest.param("vineyard at dusk", False, "field", id="synonym"),
        pytest.param("hosptal", True, "hospital", id="misspelt"),
        pytest.param("qwxyz", True, "room", id="unknown interior"),
        pytest.param("qwxyz", False, "street", id="unknown exterior"),
    ],
)
def test_a_word_finds_the_nearest_kind(word: str, interior: bool, kind: str) -> None:
    assert nearest_kind(word, interior) == kind
