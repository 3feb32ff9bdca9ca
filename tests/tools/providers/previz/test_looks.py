"""Random people differ from each other, and a seed is a person."""

from __future__ import annotations

import numpy as np
import pytest

from tools.providers.previz.looks import ANIMALS, animal_height_m, random_look


def test_a_seed_is_a_person() -> None:
    assert random_look(np.random.default_rng(9)) == random_look(np.random.default_rng(9))


def test_no_two_of_many_are_alike() -> None:
    rng = np.random.default_rng(1)
    assert len({random_look(rng) for _ in range(400)}) == 400


@pytest.mark.parametrize("field", ["age", "build", "hair_style", "glasses", "outer", "pattern"])
def test_variety_is_wide(field: str) -> None:
    rng = np.random.default_rng(3)
    values = [getattr(random_look(rng), field) for _ in range(300)]
    most = max(values.count(value) for value in set(values))
    assert len(set(values)) >= 4
    assert most < 0.75 * len(values)


def test_children_are_small_and_have_no_beards() -> None:
    rng = np.random.default_rng(5)
    children = [look for look in (random_look(rng) for _ in range(200)) if look.age == "child"]
    assert children
    assert all(look.height_m < 1.5 and look.beard == "none" for look in children)


@pytest.mark.parametrize("kind", ANIMALS)
def test_animals_have_their_size(kind: str) -> None:
    look = random_look(np.random.default_rng(0), kind)
    assert look.kind == kind
    assert 0.8 <= look.height_m / animal_height_m(kind) <= 1.25
