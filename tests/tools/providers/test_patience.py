"""What is heard of a task while it is waited for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tools.providers.job import Job, JobState, Purpose
from tools.providers.patience import Watch, pause_seconds, usual_seconds
from tools.providers.provider import Pending
from tools.providers.requests import MusicRequest

WORKING, QUEUED = Pending(1.0), Pending(1.0, queued=True)
DONE = Job(
    key="k",
    purpose=Purpose("a", 1, "clip"),
    provider="p",
    request=MusicRequest(model="m", seed=1, prompt="x", duration_seconds=3),
    state=JobState.DONE,
    ticket=None,
    submits=1,
    quoted_micros=0,
    cost_micros=0,
    booked_at=100.0,
    ended_at=120.0,
    outputs=(),
    problem="",
    refusal=None,
)


def heard(states: list[tuple[float, Pending]], usual: float | None) -> list[str]:
    said: list[str] = []
    watch = Watch(said.append, began=0.0, deadline=1000.0, usual=lambda: usual)
    for now, state in states:
        watch.saw(now, state)
    return said


@pytest.mark.parametrize(
    ("states", "usual", "said"),
    [
        pytest.param(
            [(1, WORKING), (29, WORKING)], 1.0, [], id="soon enough, however quick others"
        ),
        pytest.param([(1, WORKING), (59, WORKING)], 20.0, [], id="not three times as long"),
        pytest.param(
            [(61, WORKING), (90, WORKING)],
            20.0,
            ["slow: 61 s so far; such tasks took 20 s here; 939 s are left to wait"],
            id="slow, told once",
        ),
        pytest.param([(499, WORKING)], None, [], id="nothing known, half of the time not over"),
        pytest.param(
            [(501, WORKING)],
            None,
            ["slow: 501 s so far; 499 s are left to wait"],
            id="half is over",
        ),
        pytest.param(
            [(1, QUEUED), (25, QUEUED), (26, WORKING), (27, WORKING)],
            20.0,
            ["begun after 26 s in the queue"],
            id="begun, told once",
        ),
        pytest.param([(1, QUEUED), (2, QUEUED)], 20.0, [], id="still in the queue"),
        pytest.param([(1, QUEUED), (9, WORKING)], 20.0, [], id="a short queue"),
    ],
)
def test_news_are_told_once(states, usual, said) -> None:
    assert heard(states, usual) == said


@pytest.mark.parametrize(
    ("jobs", "usual"),
    [
        pytest.param([DONE] * 2, None, id="too few"),
        pytest.param([DONE, DONE, replace(DONE, ended_at=400.0)], 20.0, id="the median"),
        pytest.param([DONE, DONE, replace(DONE, state=JobState.REFUSED)], None, id="refused"),
        pytest.param(
            [DONE, DONE, replace(DONE, request=DONE.request.model_copy(update={"model": "n"}))],
            None,
            id="another model",
        ),
    ],
)
def test_what_is_usual_is_what_the_model_took_here(jobs, usual) -> None:
    assert usual_seconds(jobs, "m") == usual


def test_pauses_double_up_to_half_a_minute_and_a_service_s_word_goes_first() -> None:
    assert pause_seconds(9, 3.0) == 3.0
    assert 0.25 <= pause_seconds(1, None) <= 0.75
    assert all(15 <= pause_seconds(attempt, None) <= 45 for attempt in range(7, 40))
