"""A production shot by the live clients: its money, its faults, and what a person settles."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph import settling
from graph.board import status_of
from graph.events import Event
from graph.report import ProductionReport
from tests.graph.fakes import ONE_LINE, SCRIPT, SHOTS
from tests.graph.rehearsed import Rehearsed
from tests.tools.providers.set_up import Stage
from tools.dinov3.findings import AssetKind
from tools.ffmpeg.probe import probe
from tools.providers.job import Job, JobState
from tools.providers.rehearsal.faults import FaultKind
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.media import MediaDesk
from tools.providers.rehearsal.server import ThreadedServer
from tools.providers.rehearsal.till import Sale
from tools.takes.verdict import Decision

UNPRICED = "elevenlabs/music"
"""Nobody publishes what a second of it costs, so ours is the list's and theirs is their own."""


@pytest.fixture
def production(quick_stage: Stage, tmp_path: Path) -> Rehearsed:
    return Rehearsed(tmp_path, stage=quick_stage)


@pytest.fixture
def one_line(quick_stage: Stage, tmp_path: Path) -> Rehearsed:
    return Rehearsed(tmp_path, stage=quick_stage, script=ONE_LINE)


def theirs(stage: Stage) -> dict[str, Sale]:
    return {sale.id: sale for sale in stage.ledger()}


def ours(production: Rehearsed) -> dict[str, Job]:
    return {job.task_id: job for job in production.jobs() if job.task_id}


def after_the_first(stage: Stage, kind: str, service: str, times: int) -> Callable[[Event], None]:
    """A listener that orders a fault once the first task of a service is under way."""
    ordered: list[Event] = []

    def listen(event: Event) -> None:
        if not ordered and event.text.startswith("task ") and stage.ledger(service):
            ordered.append(event)
            stage.fault(kind, service, "submit", times)

    return listen


# A whole production, undisturbed.


@pytest.fixture(scope="module")
def whole(
    stand_in: ThreadedServer, tiny_media: MediaDesk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rehearsed]:
    folder = tmp_path_factory.mktemp("whole")
    floor = Floor.open(folder / "rehearsal", tiny_media, latency=0.0)
    stand_in.serve(floor)
    made = Rehearsed(folder, stage=Stage(stand_in, floor, folder), script=SCRIPT)
    outcome = asyncio.run(made.run())
    assert outcome.finished
    assert outcome.missing == ()
    yield made
    floor.close()


def test_a_script_becomes_a_film_by_way_of_the_services(whole: Rehearsed):
    assert probe(whole.folder.film, decode=True).picture is not None
    assert {sale.service for sale in whole.stage.ledger()} == {
        *("minimax", "runway", "bfl", "fal", "elevenlabs")
    }
    assert all(whole.folder.kept(shot_id, AssetKind.CLIP) for shot_id in SHOTS)


def test_every_sale_is_a_job_with_the_same_task_and_nothing_else_is(whole: Rehearsed):
    assert set(ours(whole)) == set(theirs(whole.stage))
    assert len(whole.jobs(JobState.DONE)) == len(whole.jobs()) == len(whole.stage.ledger())
    assert whole.sold_twice() == []


def test_both_ledgers_name_the_same_price_and_key(whole: Rehearsed):
    sales = theirs(whole.stage)
    for task, job in ours(whole).items():
        if job.request.model != UNPRICED:
            assert (task, job.charged_micros) == (task, sales[task].cost_micros)
        assert job.ticket is not None
        assert job.ticket.key == f"…{sales[task].key}"


def test_the_ledger_in_the_folder_lists_what_was_sold(whole: Rehearsed):
    with (whole.folder.root / "ledger.csv").open() as file:
        lines = list(csv.DictReader(file))
    tasks = {line["task_id"]: line for line in lines if line["provider"] == "rehearsal"}
    assert set(tasks) == set(theirs(whole.stage))
    assert all(line["state"] == "done" and line["key"] for line in tasks.values())


def test_the_event_log_tells_each_step_of_a_job(whole: Rehearsed):
    told = [e.text for e in whole.events() if (e.shot_id, e.detail) == ("B2", "clip_1")]
    begins = ("prompt fitted: ", "key …", "task ", "decoded ", "scaled from ")
    assert [text.startswith(begin) for text, begin in zip(told, begins, strict=False)] == [True] * 5


# Trouble.


async def test_no_money_stops_the_production_with_everything_kept(production: Rehearsed):
    stage = production.stage
    production.listener = after_the_first(stage, "no_money", "fal", times=2)
    stopped = await production.run()
    assert not stopped.finished
    assert "fal refused (no_money)" in stopped.stopped
    # What ran was collected, and nothing was bought behind the refusal: no beds, no music.
    assert set(ours(production)) == set(theirs(stage))
    assert {job.task_id for job in production.jobs(JobState.DONE)} == set(theirs(stage))
    assert production.jobs(JobState.REFUSED, JobState.UNCERTAIN) == ()
    assert not any("sound" in sale.model or "music" in sale.model for sale in stage.ledger())
    before = theirs(stage)
    production.listener = None
    resumed = await production.resume()
    assert resumed.finished
    assert resumed.missing == ()
    assert set(before) < set(theirs(stage)) == set(ours(production))
    assert production.sold_twice() == []


async def test_without_money_a_resume_stops_again_and_buys_nothing_there(one_line: Rehearsed):
    one_line.stage.fault("no_money", "fal", "submit", times=4)
    assert (await one_line.run()).stopped
    before = theirs(one_line.stage)
    assert "no_money" in (await one_line.resume()).stopped
    assert set(theirs(one_line.stage)) == set(before)
    assert one_line.stage.faults.left() == 0


async def test_a_bad_key_is_set_aside_and_the_other_goes_on(one_line: Rehearsed):
    stage = one_line.stage
    stage.fault("bad_credentials", "minimax", "submit")
    outcome = await one_line.run()
    assert outcome.finished
    assert outcome.missing == ()
    keys = [text for text in one_line.told() if text.startswith("key ")]
    assert keys[0] == "key …0001"
    assert any(text.startswith("minimax refused (credentials)") for text in one_line.told())
    assert {sale.key for sale in stage.ledger("minimax")} == {"0002"}


async def test_a_moderated_prompt_is_reworded_and_not_paid_twice(one_line: Rehearsed):
    stage = one_line.stage
    stage.fault("moderated_input", "fal", "submit")
    outcome = await one_line.run()
    assert outcome.finished
    assert outcome.missing == ()
    assert one_line.decisions("A2", AssetKind.CLIP) == [Decision.RETAKE, Decision.KEEP]
    first, second = (t for t in one_line.folder.takes("A2") if t.stage is AssetKind.CLIP)
    assert first.verdict.edits[0].fault == "moderated"
    assert second.sheet.prompt_text != first.sheet.prompt_text
    lips = [job for job in one_line.jobs() if job.purpose.asset == "lipsync_1"]
    assert [job.state for job in lips] == [JobState.REFUSED, JobState.DONE]
    assert [job.charged_micros for job in lips] == [0, lips[1].quoted_micros]
    paid = [s for s in stage.ledger() if "omnihuman" in s.model and s.cost_micros]
    assert len(paid) == 1


async def test_a_lost_answer_is_counted_shown_and_never_sent_again(one_line: Rehearsed):
    stage = one_line.stage
    stage.fault("reset_after", "fal", "submit")
    outcome = await one_line.run()
    assert outcome.missing == ("A2",)
    [lost] = one_line.jobs(JobState.UNCERTAIN)
    [sale] = [sale for sale in stage.ledger() if "omnihuman" in sale.model]
    assert lost.charged_micros == lost.quoted_micros == sale.cost_micros
    board = status_of(one_line.folder)
    assert board.uncertain_jobs == 1
    assert board.cost_micros >= sum(sale.cost_micros for sale in stage.ledger())
    assert any("answer lost, counted as paid" in text for text in one_line.told())
    # Until a person settled it no other clip is ordered in its place, however often it is resumed.
    assert (await one_line.resume()).missing == ("A2",)
    assert [job.submits for job in one_line.jobs(JobState.UNCERTAIN)] == [1]
    assert len([sale for sale in stage.ledger() if "omnihuman" in sale.model]) == 1
    assert one_line.sold_twice() == []


async def test_a_lost_job_that_a_person_found_is_collected_with_the_key_it_was_sent_with(
    one_line: Rehearsed,
):
    stage = one_line.stage
    stage.fault("bad_credentials", "fal", "submit")
    stage.fault("reset_after", "fal", "submit")
    await one_line.run()
    [lost] = one_line.jobs(JobState.UNCERTAIN)
    assert lost.asked_with == "…0002"
    [sale] = [sale for sale in stage.ledger() if "omnihuman" in sale.model]
    settling.found(one_line.folder, lost.key[:16], sale.id)
    outcome = await one_line.resume()
    assert outcome.finished
    assert outcome.missing == ()
    assert ours(one_line)[sale.id].state is JobState.DONE
    assert set(ours(one_line)) == set(theirs(stage))


async def test_a_lost_job_that_was_not_sold_is_sent_again(one_line: Rehearsed):
    stage = one_line.stage
    stage.fault("reset_before", "fal", "submit")
    await one_line.run()
    [lost] = one_line.jobs(JobState.UNCERTAIN)
    assert not [sale for sale in stage.ledger() if "omnihuman" in sale.model]
    settling.not_sold(one_line.folder, lost.key[:16])
    outcome = await one_line.resume()
    assert outcome.missing == ()
    [again] = [job for job in one_line.jobs() if job.key == lost.key]
    assert (again.state, again.submits) == (JobState.DONE, 2)
    assert set(ours(one_line)) == set(theirs(stage))


async def test_a_task_without_end_is_left_running_and_collected_later(one_line: Rehearsed):
    stage = one_line.stage
    stage.fault("endless", "fal", "submit")

    def patient() -> float:
        """Leaps over the deadline when the endless task was asked about often enough."""
        endless = [s for s in stage.ledger("fal") if s.script is FaultKind.ENDLESS]
        return time.time() + (1e6 if endless and endless[0].polls > 20 else 0)

    one_line.clock = patient
    outcome = await one_line.run()
    assert outcome.missing == ("A2",)
    [left] = one_line.jobs(JobState.RUNNING)
    assert "the next run asks again" in left.problem
    # The service has mended itself.
    stage.floor.till.doomed(theirs(stage)[left.task_id], FaultKind.UNKNOWN_FIELDS)
    one_line.clock = time.time
    outcome = await one_line.resume()
    assert outcome.missing == ()
    assert ours(one_line)[left.task_id].state is JobState.DONE
    assert set(ours(one_line)) == set(theirs(stage))


async def test_nothing_is_sold_above_the_budget(production: Rehearsed):
    production.budget_micros = 200_000
    outcome = await production.run()
    stage = production.stage
    assert outcome.finished
    # The talking clip costs 320,000; the other one fits.
    assert outcome.missing == ("A2",)
    assert sum(sale.cost_micros for sale in stage.ledger()) <= production.budget_micros
    assert sum(job.charged_micros for job in production.jobs()) <= production.budget_micros
    escalated = production.folder.takes("A2")[-1]
    assert "budget" in escalated.failure
    assert not [sale for sale in stage.ledger() if "omnihuman" in sale.model]


# Few keys.


async def test_one_key_is_enough_for_a_silent_film(production: Rehearsed):
    """Nobody makes angles, voices apart or sounds: pictures come from words and references."""
    environment = production.stage.environment
    production.stage.environment = {"MINIMAX_API_KEY": environment["MINIMAX_API_KEY"]}
    outcome = await production.run()
    assert outcome.finished
    assert outcome.missing == ()
    assert {sale.service for sale in production.stage.ledger()} == {"minimax"}
    report = production.folder.need("report.json", ProductionReport)
    told = " ".join(report.suggestions)
    assert "music" in told
    assert "ambience" in told
    holes = [text for text in production.told("problem") if text.startswith("no key is set that")]
    assert len(holes) == 3
