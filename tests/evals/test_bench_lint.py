"""Judges of prompts are counted right, and the file holds what it says."""

from __future__ import annotations

from collections import Counter

from evals.bench_lint import FLOORS, Kind, judged, read_prompts, scored


def test_the_file_holds_as_many_of_each_kind_as_it_says() -> None:
    prompts = read_prompts()
    counts = Counter((prompt.held_out, prompt.kind) for prompt in prompts)
    assert [counts[False, kind] for kind in Kind] == [40, 10, 10, 40]
    assert [counts[True, kind] for kind in Kind] == [20, 5, 5, 20]
    assert len({prompt.id for prompt in prompts}) == len(prompts)
    assert all(500 <= len(" ".join(prompt.text.split())) <= 900 for prompt in prompts)


def test_floors_score_as_floors() -> None:
    prompts = read_prompts()
    clean = scored(prompts, FLOORS["says always clean"])
    faulty = scored(prompts, FLOORS["says always faulty"])
    assert clean.found[Kind.CONTRADICTION].rate == clean.alarms.rate == clean.precision.takes == 0
    assert faulty.found[Kind.VAGUE].rate == faulty.alarms.rate == 1
    assert faulty.precision.rate == 0.6


def test_the_linter_stays_as_good_as_it_is_said_to_be() -> None:
    score = scored(read_prompts(), judged)
    assert score.found[Kind.CONTRADICTION].rate >= 0.9
    assert score.found[Kind.VAGUE].rate == score.found[Kind.MISSING].rate == 1
    assert score.alarms.failures <= 1
