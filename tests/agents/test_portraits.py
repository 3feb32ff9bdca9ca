"""What prose says in passing of somebody's looks becomes their look in the plan."""

from __future__ import annotations

import pytest

from agents.exchange import Beat, DirectorTask, SceneTask
from agents.offline.portraits import with_told_looks
from tools.screenplay.script import ElementKind


def tale(*texts: str, source: str = "prose", **characters: str) -> DirectorTask:
    beats = tuple(
        Beat(number=at, kind=ElementKind.ACTION, text=text) for at, text in enumerate(texts, 1)
    )
    scene = SceneTask(
        number="1", heading="", place="mill", interior=None, time_of_day="", beats=beats, given=()
    )
    return DirectorTask(
        project="p", title="t", overview="", source_format=source, lead="", characters=characters,
        scenes=(scene,), style="", running_time_seconds=None, width=16, height=9,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "own", "look"),
    [
        pytest.param(
            ("At the gate stands Ossian, sixty, bald, with a red beard, a rope in his hand.",),
            "Ossian",
            "60, bald, red beard",
            id="after the name",
        ),
        pytest.param(
            ("Ossian, who was thin and had white hands.",), "", "thin, white hands", id="who"
        ),
        pytest.param(("Ossian laughed.", "He was tall, and in love."), "", "tall", id="he"),
        pytest.param(("Ossian, he's maybe nine, runs.",), "this boy", "9-year-old boy", id="child"),
        pytest.param(("Ossian was small and stout in his coat.",), "", "small, stout", id="in"),
    ],
)
def test_a_look_that_is_told_once_is_kept(texts: tuple[str, ...], own: str, look: str) -> None:
    assert with_told_looks(tale(*texts, Ossian=own)).characters == {"Ossian": look}


@pytest.mark.parametrize(
    "task",
    [
        pytest.param(tale("Ossian, bald, sings.", Ossian="a 40-year-old man"), id="told before"),
        pytest.param(tale("Ossian, bald, sings.", source="fountain", Ossian=""), id="a screenplay"),
        pytest.param(tale("Ossian, with closed eyes, sings.", Ossian=""), id="a moment"),
        pytest.param(tale("Ossian and Ida meet.", "She was tall.", Ossian="", Ida=""), id="of two"),
        pytest.param(tale("Ossian was in the yard.", Ossian=""), id="where he was"),
    ],
)
def test_other_words_stay_out_of_looks(task: DirectorTask) -> None:
    assert with_told_looks(task) == task
