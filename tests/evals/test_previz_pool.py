"""What is held out is never trained on, and a pool can be drawn again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evals import previz_pool
from evals.previz_pool import HELD_OUT_PLACES, HELD_OUT_STYLE, in_ordinary_light, stages
from tools.dinov3.training.batches import PART_NAMES, TRAITS, WORDS
from tools.dinov3.training.pool import read_pool
from tools.providers.previz.stage import Part


def test_held_out_people_places_and_style_are_others() -> None:
    training = [row for _, row in stages(40, 3, held_out=False, seed=1)]
    held_out = [row for _, row in stages(40, 3, held_out=True, seed=1)]
    seen = {who for row in training for who in row.identities}
    unseen = {who for row in held_out for who in row.identities}
    assert not seen & unseen
    assert not {row.place for row in training} & set(HELD_OUT_PLACES)
    assert {row.place for row in held_out} <= set(HELD_OUT_PLACES)
    assert {row.style for row in held_out} == {HELD_OUT_STYLE}
    assert HELD_OUT_STYLE not in {row.style for row in training}


def test_the_same_seed_gives_the_same_stages() -> None:
    first = list(stages(3, 2, held_out=False, seed=4))
    assert first == list(stages(3, 2, held_out=False, seed=4))
    assert first[0] != next(stages(3, 2, held_out=False, seed=5))


def test_everybody_in_a_frame_is_described() -> None:
    for stage, row in stages(30, 2, held_out=False, seed=1):
        assert len(stage.figures) == len(row.identities) == len(row.traits) == len(row.words)
        assert {len(traits) for traits in row.traits} == {TRAITS}
        assert {len(words) for words in row.words} == {WORDS}


def test_part_names_are_those_of_the_renderer() -> None:
    assert tuple(part.name.lower() for part in Part) == PART_NAMES


def test_ordinary_light_has_no_night() -> None:
    for stage, _ in stages(20, 1, held_out=False, seed=2, light="any"):
        tame = in_ordinary_light(stage)
        assert tame.place.time_of_day not in ("night", "dusk")
        assert abs(tame.light.exposure) <= 0.4
        assert tame.figures == stage.figures


def test_a_small_pool_is_written_and_read(tmp_path: Path) -> None:
    previz_pool.main(["--out", str(tmp_path), "--people", "2", "--views", "2", "--quick"])
    pool = read_pool(tmp_path)
    assert len(pool) == 4
    assert pool.appearances()
    assert np.asarray(pool.images[0]).std() > 5
