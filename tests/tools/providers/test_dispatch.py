"""What paid work survives: crashes at every step, lost answers, refusals, budgets."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.arrivals import Arrival, Torn
from tools.providers.dispatch import Dispatch
from tools.providers.job import JobState, Purpose
from tools.providers.jobs import BudgetExceeded, JobStore
from tools.providers.preflight import Flown
from tools.providers.provider import AnswerLost, Done, Output, Pending, Ticket
from tools.providers.requests import Capability, MusicRequest, Request
from tools.takes.assets import AssetStore, sha256_of

PRICE = 400_000


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Service:
    """A paid service on the other side: it bills every submit that reaches it."""

    submit_is_idempotent: bool = False
    name: str = "service"
    polls_needed: int = 2
    submit_script: list[BaseException | None] = field(default_factory=list)
    poll_script: list[BaseException | None] = field(default_factory=list)
    billed: list[str] = field(default_factory=list)
    polls: int = 0
    polled_thrice: asyncio.Event = field(default_factory=asyncio.Event)
    limit_seconds: float = 1800.0
    seated: list[str] = field(default_factory=list)
    places_taken: int = 0
    cancels: int = 0
    takes_back: bool = False
    queued: bool = False

    def capabilities(self) -> frozenset[Capability]:
        return frozenset(Capability)

    def quote_micros(self, request: Request) -> int:
        return PRICE

    def offers(self, model: str) -> bool:
        return True

    def deadline_seconds(self, request: Request) -> float:
        return self.limit_seconds

    @asynccontextmanager
    async def seat(self, request: Request, key: str = "") -> AsyncIterator[str]:
        self.seated.append(key)
        self.places_taken += 1
        try:
            yield "…key1"
        finally:
            self.places_taken -= 1

    async def submit(self, request: Request, key: str, sending: Callable[[], None]) -> Ticket:
        outcome = self.submit_script.pop(0) if self.submit_script else None
        sending()
        if isinstance(outcome, ProviderRefused):
            raise outcome
        self.billed.append(request.model)
        if outcome is not None:
            raise outcome
        return Ticket(task_id=f"task-{len(self.billed)}", key=key)

    async def cancel(self, ticket: Ticket, request: Request) -> bool:
        self.cancels += 1
        return self.takes_back

    async def poll(self, ticket: Ticket, request: Request, folder: Path) -> Pending | Done:
        outcome = self.poll_script.pop(0) if self.poll_script else None
        if outcome is not None:
            raise outcome
        self.polls += 1
        if self.polls >= 3:
            self.polled_thrice.set()
        if self.polls < self.polls_needed:
            return Pending(0.0, queued=self.queued)
        path = folder / "out.wav"
        path.write_bytes(f"sound of {ticket.task_id}".encode())
        return Done((Output(path),), cost_micros=PRICE // 2)


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


def request(model: str = "m", seed: int = 1) -> MusicRequest:
    return MusicRequest(model=model, seed=seed, prompt="a cue", duration_seconds=3)


PURPOSE = Purpose("film", 1, "music")


@dataclass
class Desk:
    folder: Path
    service: Service
    budget: int | None = None
    ticks: itertools.count[int] = field(default_factory=itertools.count)

    def open(self) -> Dispatch:
        """A new process on the same folder."""
        store = JobStore(self.folder / "jobs.sqlite3", budget_micros=self.budget)
        assets = AssetStore(self.folder / "assets")
        return Dispatch(
            "p", self.service, store, assets, lambda: float(next(self.ticks)), sleep=no_sleep
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, Service())


async def test_a_job_gives_its_files_once_and_again_for_free(desk: Desk) -> None:
    first = await desk.open().run(PURPOSE, request())
    again = await desk.open().run(PURPOSE, request())
    assert first.files[0].read_bytes() == b"sound of task-1"
    assert again.files == first.files
    assert desk.service.billed == ["m"]
    assert sha256_of(first.files[0]) == first.job.outputs[0].sha256


@pytest.mark.parametrize(
    "other",
    [
        pytest.param((PURPOSE, request(seed=2)), id="other seed"),
        pytest.param((Purpose("film", 2, "music"), request()), id="other take"),
        pytest.param((PURPOSE, request(model="n")), id="other model"),
    ],
)
async def test_other_work_is_another_job(desk: Desk, other: tuple[Purpose, MusicRequest]) -> None:
    await desk.open().run(PURPOSE, request())
    await desk.open().run(*other)
    assert len(desk.service.billed) == 2


async def test_a_process_killed_while_polling_polls_again_and_does_not_resend(desk: Desk) -> None:
    desk.service.poll_script = [Crash()]
    with pytest.raises(Crash):
        await desk.open().run(PURPOSE, request())
    result = await desk.open().run(PURPOSE, request())
    assert desk.service.billed == ["m"]
    assert result.job.submits == 1
    assert result.job.task_id == "task-1"


async def test_a_process_killed_in_mid_submit_is_possibly_paid_and_never_resent(desk: Desk) -> None:
    desk.service.submit_script = [Crash()]
    with pytest.raises(Crash):
        await desk.open().run(PURPOSE, request())
    for _ in range(2):
        with pytest.raises(ProviderRefused) as refused:
            await desk.open().run(PURPOSE, request())
        assert refused.value.kind is RefusalKind.ANSWER_LOST
    store = desk.open().store
    assert store.jobs()[0].state is JobState.UNCERTAIN
    assert store.spent_micros() == PRICE
    assert desk.service.billed == ["m"]


async def test_a_studio_where_sending_twice_is_one_task_just_goes_on(desk: Desk) -> None:
    desk.service.submit_is_idempotent = True
    desk.service.submit_script = [Crash()]
    with pytest.raises(Crash):
        await desk.open().run(PURPOSE, request())
    assert (await desk.open().run(PURPOSE, request())).job.state is JobState.DONE


async def test_a_lost_answer_is_counted_as_paid(desk: Desk) -> None:
    desk.service.submit_script = [AnswerLost("read timeout")]
    dispatch = desk.open()
    with pytest.raises(ProviderRefused) as refused:
        await dispatch.run(PURPOSE, request())
    assert refused.value.kind is RefusalKind.ANSWER_LOST
    assert dispatch.store.spent_micros() == PRICE


async def test_a_rate_limit_is_waited_out(desk: Desk) -> None:
    limit = ProviderRefused("service", RefusalKind.RATE, "slow down", retry_after_seconds=0)
    desk.service.submit_script = [limit, limit]
    result = await desk.open().run(PURPOSE, request())
    assert result.job.state is JobState.DONE
    assert desk.service.billed == ["m"]


@pytest.mark.parametrize(
    "kind",
    [RefusalKind.MODERATED_INPUT, RefusalKind.INVALID],
)
async def test_a_refusal_for_good_is_not_sent_again_and_costs_nothing(
    desk: Desk, kind: RefusalKind
) -> None:
    desk.service.submit_script = [ProviderRefused("service", kind, "no")]
    dispatch = desk.open()
    with pytest.raises(ProviderRefused) as refused:
        await dispatch.run(PURPOSE, request())
    assert refused.value.kind is kind
    assert dispatch.store.spent_micros() == 0
    with pytest.raises(ProviderRefused):
        await desk.open().run(PURPOSE, request())
    assert desk.service.billed == []


async def test_the_budget_holds_over_parallel_jobs(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Service(polls_needed=1), budget=3 * PRICE)
    dispatch = desk.open()
    results = await asyncio.gather(
        *(dispatch.run(PURPOSE, request(seed=seed)) for seed in range(8)), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, BudgetExceeded)]
    # A finished job gives back half of what was reserved, so between three and five fit.
    assert 3 <= len(desk.service.billed) <= 5
    assert len(refused) == 8 - len(desk.service.billed)
    assert dispatch.store.spent_micros() <= 3 * PRICE


async def test_a_finished_file_that_was_deleted_is_fetched_again_not_bought_again(
    desk: Desk,
) -> None:
    result = await desk.open().run(PURPOSE, request())
    result.files[0].unlink()
    again = await desk.open().run(PURPOSE, request())
    assert again.files[0].exists()
    assert desk.service.billed == ["m"]


async def test_a_task_past_its_deadline_keeps_its_id_for_the_next_run(desk: Desk) -> None:
    desk.service.polls_needed = 10_000
    dispatch = desk.open()
    desk.service.limit_seconds = 5
    with pytest.raises(ProviderRefused) as late:
        await dispatch.run(PURPOSE, request())
    assert late.value.kind is RefusalKind.DEADLINE
    desk.service.polls_needed = 0
    assert (await desk.open().run(PURPOSE, request())).job.task_id == "task-1"
    assert desk.service.billed == ["m"]


async def test_a_service_that_stumbles_while_polled_loses_no_paid_work(desk: Desk) -> None:
    down = ProviderRefused("service", RefusalKind.TRANSIENT, "HTTP 503")
    desk.service.poll_script = [down] * 40
    result = await desk.open().run(PURPOSE, request())
    assert result.job.state is JobState.DONE
    assert desk.service.billed == ["m"]


@pytest.mark.parametrize(
    "kind", [RefusalKind.CREDENTIALS, RefusalKind.NO_MONEY, RefusalKind.UNAVAILABLE]
)
async def test_a_poll_refused_for_the_account_leaves_the_task_for_a_later_run(
    desk: Desk, kind: RefusalKind
) -> None:
    desk.service.poll_script = [ProviderRefused("service", kind, "no")]
    dispatch = desk.open()
    with pytest.raises(ProviderRefused):
        await dispatch.run(PURPOSE, request())
    (job,) = dispatch.store.jobs()
    assert (job.state, job.charged_micros) == (JobState.RUNNING, PRICE)
    assert (await desk.open().run(PURPOSE, request())).job.state is JobState.DONE
    assert desk.service.billed == ["m"]


@pytest.mark.parametrize("kind", [RefusalKind.CREDENTIALS, RefusalKind.NO_MONEY])
async def test_no_money_and_no_key_close_the_desk_and_keep_the_job_open(
    desk: Desk, kind: RefusalKind
) -> None:
    desk.service.submit_script = [ProviderRefused("service", kind, "no")]
    dispatch = desk.open()
    for seed in (1, 2):
        with pytest.raises(ProviderRefused) as refused:
            await dispatch.run(PURPOSE, request(seed=seed))
        assert refused.value.kind is kind
    assert desk.service.billed == []
    assert len(dispatch.store.jobs()) == 1, "what comes after is not even booked"
    assert (await desk.open().run(PURPOSE, request())).job.state is JobState.DONE


async def test_another_key_is_tried_when_one_is_set_aside(desk: Desk) -> None:
    dead = ProviderRefused("service", RefusalKind.CREDENTIALS, "no", another_key=True)
    desk.service.submit_script = [dead]
    assert (await desk.open().run(PURPOSE, request())).job.state is JobState.DONE


async def test_a_resumed_task_sits_with_the_key_that_it_was_bought_with(desk: Desk) -> None:
    desk.service.poll_script = [Crash()]
    with pytest.raises(Crash):
        await desk.open().run(PURPOSE, request())
    await desk.open().run(PURPOSE, request())
    assert desk.service.seated == ["", "…key1"]


@pytest.mark.parametrize("resumed", [False, True])
async def test_the_place_at_the_service_is_free_while_the_files_are_looked_at(
    desk: Desk, resumed: bool
) -> None:
    if resumed:
        desk.service.poll_script = [Crash()]
        with pytest.raises(Crash):
            await desk.open().run(PURPOSE, request())
    dispatch, taken = desk.open(), []

    def look(path: Path, asked: Request) -> Arrival:
        taken.append(desk.service.places_taken)
        return Arrival(path, None, ())

    dispatch.receive = look
    await dispatch.run(PURPOSE, request())
    assert taken == [0]
    assert desk.service.places_taken == 0


async def test_a_task_that_the_service_no_longer_knows_is_counted_as_paid(desk: Desk) -> None:
    desk.service.poll_script = [ProviderRefused("service", RefusalKind.UNKNOWN_TASK, "404")]
    dispatch = desk.open()
    with pytest.raises(ProviderRefused):
        await dispatch.run(PURPOSE, request())
    (job,) = dispatch.store.jobs()
    assert (job.state, job.charged_micros) == (JobState.UNCERTAIN, PRICE)


@pytest.mark.parametrize(
    ("cost", "charged"), [pytest.param(0, 0, id="free"), pytest.param(None, PRICE, id="not said")]
)
async def test_a_failed_task_costs_what_the_service_says(
    desk: Desk, cost: int, charged: int
) -> None:
    no = ProviderRefused("service", RefusalKind.MODERATED_OUTPUT, "no", cost_micros=cost)
    desk.service.poll_script = [no]
    dispatch = desk.open()
    with pytest.raises(ProviderRefused):
        await dispatch.run(PURPOSE, request())
    assert dispatch.store.spent_micros() == charged
    with pytest.raises(ProviderRefused) as again:
        await desk.open().run(PURPOSE, request())
    assert again.value.kind is RefusalKind.MODERATED_OUTPUT


@pytest.mark.parametrize("torn", [pytest.param(2, id="twice"), pytest.param(3, id="always")])
async def test_a_torn_file_is_fetched_again_before_it_is_believed(desk: Desk, torn: int) -> None:
    dispatch = desk.open()
    tears = iter(range(torn))

    def receive(path: Path, request: Request) -> Arrival:
        if next(tears, None) is not None:
            raise Torn("service", "half a file")
        return Arrival(path, None, ())

    dispatch.receive = receive
    if torn < 3:
        assert (await dispatch.run(PURPOSE, request())).job.state is JobState.DONE
    else:
        with pytest.raises(ProviderRefused) as refused:
            await dispatch.run(PURPOSE, request())
        assert refused.value.kind is RefusalKind.SPOILED
        assert dispatch.store.spent_micros() == PRICE
    assert desk.service.billed == ["m"]


@pytest.mark.parametrize(
    ("queued", "takes_back", "state", "charged"),
    [
        pytest.param(True, True, JobState.CANCELLED, 0, id="taken back from the queue"),
        pytest.param(True, False, JobState.RUNNING, PRICE, id="began in the meantime"),
        pytest.param(False, True, JobState.RUNNING, PRICE, id="running: never cancelled"),
    ],
)
async def test_an_interrupt_takes_back_only_what_costs_nothing(
    desk: Desk, queued: bool, takes_back: bool, state: JobState, charged: int
) -> None:
    desk.service = Service(polls_needed=10**9, queued=queued, takes_back=takes_back)
    dispatch = desk.open()
    work = asyncio.create_task(dispatch.run(PURPOSE, request()))
    await desk.service.polled_thrice.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    (job,) = dispatch.store.jobs()
    assert (job.state, job.charged_micros) == (state, charged)
    assert "interrupt" in job.problem
    assert desk.service.cancels == queued
    desk.service.polls_needed = 0
    assert (await desk.open().run(PURPOSE, request())).job.state is JobState.DONE
    assert len(desk.service.billed) == (2 if state is JobState.CANCELLED else 1)


async def test_an_interrupt_in_mid_submit_waits_for_the_ticket(desk: Desk) -> None:
    entered, answer = asyncio.Event(), asyncio.Event()

    @dataclass
    class Slow(Service):
        async def submit(self, request: Request, key: str, sending: Callable[[], None]) -> Ticket:
            sending()
            entered.set()
            await answer.wait()
            return Ticket(task_id="slow")

    desk.service = Slow()
    dispatch = desk.open()
    work = asyncio.create_task(dispatch.run(PURPOSE, request()))
    await entered.wait()
    work.cancel()
    await asyncio.sleep(0)
    answer.set()
    with pytest.raises(asyncio.CancelledError):
        await work
    (job,) = dispatch.store.jobs()
    assert (job.state, job.task_id) == (JobState.RUNNING, "slow")


async def test_a_changed_pre_flight_makes_no_other_job(desk: Desk) -> None:
    def shorter(asked: Request) -> Flown:
        return Flown(asked.model_copy(update={"prompt": "a"}), ("prompt fitted",))

    first = desk.open()
    told: list[str] = []
    first.preflight, first.tell = shorter, lambda purpose, step: told.append(step)
    result = await first.run(PURPOSE, request())
    assert result.job.request.prompt == "a"  # type: ignore[union-attr]
    assert "prompt fitted" in told
    again = await desk.open().run(PURPOSE, request())
    assert again.job.key == result.job.key
    assert desk.service.billed == ["m"]


async def test_a_store_of_the_version_before_is_read_on(tmp_path: Path) -> None:
    store = JobStore(tmp_path / "jobs.sqlite3")
    store.close()
    with sqlite3.connect(tmp_path / "jobs.sqlite3") as db:
        db.executescript(
            "DROP TABLE jobs; PRAGMA user_version = 0; CREATE TABLE jobs (key TEXT PRIMARY KEY,"
            " shot_id TEXT NOT NULL, take INTEGER NOT NULL, asset TEXT NOT NULL, provider TEXT NOT"
            " NULL, model TEXT NOT NULL, request TEXT NOT NULL, state TEXT NOT NULL, task_id TEXT"
            " NOT NULL DEFAULT '', submits INTEGER NOT NULL DEFAULT 0, quoted_micros INTEGER NOT"
            " NULL, cost_micros INTEGER, booked_at REAL NOT NULL, ended_at REAL, outputs TEXT NOT"
            " NULL DEFAULT '[]', problem TEXT NOT NULL DEFAULT '')"
        )
        asked = request().model_dump_json()
        files = '[["f", ".mp4", true]]'
        rows = [
            ("a", "1", 1, "clip", "p", "m", asked, "done", "t1", 1, 5, 4, 0.0, 1.0, files, ""),
            ("b", "1", 2, "clip", "p", "m", asked, "refused", "", 1, 5, None, 0.0, 1.0, "[]", "no"),
        ]
        db.executemany("INSERT INTO jobs VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    done, refused = JobStore(tmp_path / "jobs.sqlite3").jobs()
    assert (done.task_id, done.outputs[0].suffix, done.outputs[0].truth) == ("t1", ".mp4", True)
    assert (refused.charged_micros, refused.state) == (0, JobState.REFUSED)


async def test_a_file_at_a_host_that_is_not_allowed_waits_for_a_person(desk: Desk):
    held = ProviderRefused("service", RefusalKind.HELD, "add it to file_hosts", cost_micros=None)
    desk.service.poll_script = [held] * 3
    dispatch = desk.open()
    with pytest.raises(ProviderRefused) as refused:
        await dispatch.run(PURPOSE, request())
    assert refused.value.passes_later
    (job,) = dispatch.store.jobs()
    assert (job.state, job.charged_micros) == (JobState.RUNNING, PRICE)
    assert (await desk.open().run(PURPOSE, request())).job.state is JobState.DONE
    assert desk.service.billed == ["m"]
