"""A person says what became of a job whose answer was lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import settling
from graph.folder import ProductionFolder
from graph.locking import locked
from tools.errors import RefusalKind, UserFixable
from tools.providers.job import Job, JobState, Purpose, job_key
from tools.providers.jobs import JobStore
from tools.providers.provider import Ticket
from tools.providers.requests import MusicRequest
from tools.screenplay.brief import Brief

PRICE = 400_000
KEY = "…ab12"


def request(seed: int) -> MusicRequest:
    return MusicRequest(model="m", seed=seed, prompt="a cue", duration_seconds=3)


@pytest.fixture
def folder(tmp_path: Path) -> ProductionFolder:
    made = ProductionFolder(tmp_path)
    made.save("brief.json", Brief(name="test", studio="live", budget_micros=PRICE))
    return made


def booked(folder: ProductionFolder, state: JobState, seed: int = 1) -> str:
    """The key of a job in that state, on disk."""
    purpose = Purpose("film", 1, f"music_{seed}")
    key = job_key("test", purpose, "live", request(seed))
    store = JobStore(folder.state / "jobs.sqlite3")
    store.book(key, purpose, "live", request(seed), quoted_micros=PRICE, now=0.0)
    store.sending(key, KEY)
    if state is JobState.UNCERTAIN:
        store.uncertain(key, "the answer was lost", now=1.0)
    elif state is JobState.DONE:
        store.running(key, Ticket(task_id="t", key=KEY))
        store.done(key, (), cost_micros=PRICE, now=1.0)
    elif state is JobState.REFUSED:
        store.refused(key, "no", RefusalKind.INVALID, cost_micros=0, now=1.0)
    store.close()
    return key


def stored(folder: ProductionFolder, key: str) -> Job:
    store = JobStore(folder.state / "jobs.sqlite3")
    job = store.need(key)
    store.close()
    return job


def test_a_found_job_runs_under_its_task_with_the_key_it_was_sent_with(folder: ProductionFolder):
    key = booked(folder, JobState.UNCERTAIN)
    settling.found(folder, key[:16], "task-7")
    job = stored(folder, key)
    assert job.state is JobState.RUNNING
    assert job.ticket == Ticket(task_id="task-7", key=KEY)
    assert job.charged_micros == PRICE


def test_a_job_that_was_not_sold_is_booked_anew_within_its_own_reservation(
    folder: ProductionFolder,
):
    # The whole budget is reserved for this job: settling it must not ask for more.
    key = booked(folder, JobState.UNCERTAIN)
    settling.not_sold(folder, key[:16])
    job = stored(folder, key)
    assert (job.state, job.ticket, job.problem) == (JobState.BOOKED, None, "")
    assert job.charged_micros == PRICE


@pytest.mark.parametrize("state", [JobState.SENDING, JobState.DONE, JobState.REFUSED])
def test_only_uncertain_jobs_are_settled(folder: ProductionFolder, state: JobState):
    key = booked(folder, state)
    with pytest.raises(UserFixable, match="names no single uncertain job") as refused:
        settling.not_sold(folder, key[:16])
    assert "none is" in refused.value.fix
    assert stored(folder, key).state is state


def test_a_short_or_unknown_key_is_refused_and_the_uncertain_ones_are_named(
    folder: ProductionFolder,
):
    keys = [booked(folder, JobState.UNCERTAIN, seed) for seed in (1, 2)]
    for wrong in ("", keys[0][:5], "ffffffffffffffff"):
        with pytest.raises(UserFixable, match="names no single") as refused:
            settling.found(folder, wrong, "task-7")
        assert all(key[:16] in refused.value.fix for key in keys)
    assert {stored(folder, key).state for key in keys} == {JobState.UNCERTAIN}


def test_nothing_is_settled_behind_the_back_of_a_run(folder: ProductionFolder):
    key = booked(folder, JobState.UNCERTAIN)
    with locked(folder), pytest.raises(UserFixable, match="another program"):
        settling.not_sold(folder, key[:16])
    assert stored(folder, key).state is JobState.UNCERTAIN


def test_a_task_without_a_name_is_refused(folder: ProductionFolder):
    key = booked(folder, JobState.UNCERTAIN)
    with pytest.raises(UserFixable, match="task id"):
        settling.found(folder, key[:16], " ")
    assert stored(folder, key).state is JobState.UNCERTAIN


def test_a_job_that_is_given_up_keeps_its_price(folder: ProductionFolder):
    key = booked(folder, JobState.UNCERTAIN)
    settling.gave_up(folder, key[:16])
    job = stored(folder, key)
    assert (job.state, job.charged_micros, job.refusal) == (
        JobState.REFUSED,
        PRICE,
        RefusalKind.SPOILED,
    )
