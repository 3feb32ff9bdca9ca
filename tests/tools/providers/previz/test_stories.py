"""How much of prompts written by other people the reader understands."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tools.providers.previz.framing_words import read_framing
from tools.providers.previz.motion import stage_at
from tools.providers.previz.phrases import read_text
from tools.providers.previz.place_words import read_place
from tools.providers.previz.reader import read_motion, read_still
from tools.providers.previz.wardrobe import garments

STORIES = Path(__file__).parents[5] / "shared" / "data" / "scripts" / "stories"


@pytest.fixture(name="shots", scope="module")
def _shots() -> list[tuple[str, str]]:
    files = sorted(STORIES.glob("*.json"))
    if not files:
        pytest.skip(f"no story files in {STORIES}")
    return [
        (shot["first_frame"], shot["video_prompt"])
        for file in files
        for scene in json.loads(file.read_text("utf-8"))["scenes"]
        for shot in scene["shots"]
    ]


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


def test_nearly_every_prompt_names_or_suggests_a_place(shots: list[tuple[str, str]]) -> None:
    """Measured 0.99 on 223 prompts."""
    assert share([read_place(prompt, read_text(prompt)) is not None for prompt, _ in shots]) > 0.96


def test_every_stated_size_is_found(shots: list[tuple[str, str]]) -> None:
    """Measured 1.00 of the prompts in which one of the usual words stands."""
    usual = ("wide shot", "medium shot", "close-up", "two-shot", "wide view", "medium-wide")
    stated = [prompt for prompt, _ in shots if any(word in prompt.lower() for word in usual)]
    assert len(stated) > 80
    assert share([read_framing(read_text(prompt)).size is not None for prompt in stated]) > 0.97


def test_clothes_colours_are_found_where_they_stand(shots: list[tuple[str, str]]) -> None:
    """Measured on the prompts in which somebody is said to wear something."""
    wearing = [prompt for prompt, _ in shots if "wearing" in prompt or "wears" in prompt]
    assert len(wearing) > 20
    coloured = [any(g.colour for g in garments(read_text(prompt))) for prompt in wearing]
    assert share(coloured) > 0.95


def test_prompts_with_people_have_people(shots: list[tuple[str, str]]) -> None:
    peopled = [bool(read_still(prompt, "", {}, 0).figures) for prompt, _ in shots]
    assert share(peopled) > 0.9


def test_video_prompts_move_something(shots: list[tuple[str, str]]) -> None:
    acted = []
    for still, motion in shots:
        source = read_still(still, "", {}, 0)
        performance = read_motion(motion, source, 5.0)
        acted.append(bool(performance.acts or performance.moves))
        assert stage_at(source, performance, 0.0) == source
    assert share(acted) > 0.85


def test_reading_is_quick(shots: list[tuple[str, str]]) -> None:
    """A prompt takes 4 to 6 ms on one core of 2024; the floor leaves room for a busy machine."""
    started = time.process_time()
    for still, _ in shots:
        read_still(still, "", {}, 0)
    assert (time.process_time() - started) / len(shots) < 0.03
