"""What paid work survives: crashes at every step, lost answers, refusals, budgets."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.dispatch import AnswerLost, Dispatch
from tools.providers.jobs import BudgetExceeded, JobState, JobStore, Purpose
from tools.providers.provider import Done, Output, Pending
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

    def capabilities(self) -> frozenset[Capability]:
        return frozenset(Capability)

    def quote_micros(self, request: Request) -> int:
        return PRICE

    async def submit(self, request: Request) -> str:
        outcome = self.submit_script.pop(0) if self.submit_script else None
        if isinstance(outcome, ProviderRefused):
            raise outcome
        self.billed.append(request.model)
        if outcome is not None:
            raise outcome
        return f"task-{len(self.billed)}"

    async def poll(self, task_id: str, request: Request, folder: Path) -> Pending | Done:
        outcome = self.poll_script.pop(0) if self.poll_script else None
        if outcome is not None:
            raise outcome
        self.polls += 1
        if self.polls < self.polls_needed:
            return Pending(0.0)
        path = folder / "out.wav"
        path.write_bytes(f"sound of {task_id}".encode())
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


async def test_a_job_gives_its_files_once_and_again_for_free(desk: Desk):
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
async def test_other_work_is_another_job(desk: Desk, other: tuple[Purpose, MusicRequest]):
    await desk.open().run(PURPOSE, request())
    await desk.open().run(*other)
    assert len(desk.service.billed) == 2


async def test_a_process_killed_while_polling_polls_again_and_does_not_resend(desk: Desk):
    desk.service.poll_script = [Crash()]
    with pytest.raises(Crash):
        await desk.open().run(PURPOSE, request())
    result = await desk.open().run(PURPOSE, request())
    assert desk.service.billed == ["m"]
    assert result.job.submits == 1
    assert result.job.task_id == "task-1"


async def test_a_process_killed_in_mid_submit_is_possibly_paid_and_never_resent(desk: Desk):
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


async def test_a_studio_where_sending_twice_is_one_task_just_goes_on(desk: Desk):
    desk.service.submit_is_idempotent = True
    desk.service.submit_script = [Crash()]
    with pytest.raises(Crash):
        await desk.open().run(PURPOSE, request())
    assert (await desk.open().run(PURPOSE, request())).job.state is JobState.DONE


async def test_a_lost_answer_is_counted_as_paid(desk: Desk):
    desk.service.submit_script = [AnswerLost("read timeout")]
    dispatch = desk.open()
    with pytest.raises(ProviderRefused) as refused:
        await dispatch.run(PURPOSE, request())
    assert refused.value.kind is RefusalKind.ANSWER_LOST
    assert dispatch.store.spent_micros() == PRICE


async def test_a_rate_limit_is_waited_out(desk: Desk):
    limit = ProviderRefused("service", RefusalKind.RATE, "slow down", retry_after_seconds=0)
    desk.service.submit_script = [limit, limit]
    result = await desk.open().run(PURPOSE, request())
    assert result.job.state is JobState.DONE
    assert desk.service.billed == ["m"]


@pytest.mark.parametrize(
    "kind",
    [RefusalKind.MODERATED_INPUT, RefusalKind.INVALID, RefusalKind.CREDENTIALS],
)
async def test_a_refusal_for_good_is_not_sent_again_and_costs_nothing(
    desk: Desk, kind: RefusalKind
):
    desk.service.submit_script = [ProviderRefused("service", kind, "no")]
    dispatch = desk.open()
    with pytest.raises(ProviderRefused) as refused:
        await dispatch.run(PURPOSE, request())
    assert refused.value.kind is kind
    assert dispatch.store.spent_micros() == 0
    with pytest.raises(ProviderRefused):
        await desk.open().run(PURPOSE, request())
    assert desk.service.billed == []


async def test_the_budget_holds_over_parallel_jobs(tmp_path: Path):
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


async def test_a_finished_file_that_was_deleted_is_fetched_again_not_bought_again(desk: Desk):
    result = await desk.open().run(PURPOSE, request())
    result.files[0].unlink()
    again = await desk.open().run(PURPOSE, request())
    assert again.files[0].exists()
    assert desk.service.billed == ["m"]


async def test_a_task_past_its_deadline_keeps_its_id_for_the_next_run(desk: Desk):
    desk.service.polls_needed = 10_000
    dispatch = desk.open()
    dispatch.deadline_seconds = 5
    with pytest.raises(ProviderRefused) as late:
        await dispatch.run(PURPOSE, request())
    assert late.value.kind is RefusalKind.DEADLINE
    desk.service.polls_needed = 0
    assert (await desk.open().run(PURPOSE, request())).job.task_id == "task-1"
    assert desk.service.billed == ["m"]
