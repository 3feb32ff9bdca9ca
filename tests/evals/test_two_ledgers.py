from dataclasses import replace

import pytest

from evals.two_ledgers import Comparison, Sold, compare, sold, total
from tools.providers.job import Job, JobState, Purpose
from tools.providers.models import model_book
from tools.providers.provider import Ticket
from tools.providers.requests import StillRequest

PROMPT = "A wide shot of Marcus in his workshop at night, one lantern"


def line(ordinal: int = 1, task: str = "t1", seed: int = 5, prompt: str = PROMPT) -> Sold:
    return sold(
        {
            "ordinal": ordinal,
            "id": task,
            "service": "runway",
            "model": "gen4_image",
            "body": {"promptText": prompt, "seed": seed},
            "request": {"kind": "still", "prompt": prompt},
            "cost_micros": 50_000,
            "starts_at": 100.0,
            "seconds": 2.0,
        }
    )


def job(state: JobState = JobState.DONE, task: str = "", seed: int = 5) -> Job:
    request = StillRequest(
        model="runway/gen4_image", seed=seed, prompt=PROMPT, width=320, height=180
    )
    return Job(
        key=f"{state}-{task}-{seed}",
        purpose=Purpose("1A", 1, "still_1"),
        provider="rehearsal",
        request=request,
        state=state,
        ticket=Ticket(task_id=task) if task else None,
        submits=1,
        quoted_micros=50_000,
        cost_micros=None,
        booked_at=0.0,
        ended_at=None,
        outputs=(),
        problem="",
        refusal=None,
    )


def held(sales: list[Sold], jobs: list[Job]) -> Comparison:
    return compare(sales, jobs, model_book())


def test_a_sale_whose_task_id_a_job_holds_is_recorded() -> None:
    told = held([line()], [job(task="t1")])

    assert (told.recorded, told.lost, told.duplicates, told.unknown) == (1, (), (), ())
    assert told.ours_micros == told.theirs_micros == 50_000


def test_calls_that_have_no_task_are_known_by_their_number() -> None:
    assert held([line(ordinal=26)], [job(task="000000000000001a")]).recorded == 1


def test_a_sale_that_nobody_knows_of_is_lost() -> None:
    told = held([line(), line(2, "t2", seed=6)], [job(task="t1")])

    assert [sale.id for sale in told.lost] == ["t2"]
    assert not told.duplicates


def test_a_second_sale_of_a_job_is_a_duplicate() -> None:
    told = held([line(), line(2, "t2")], [job(task="t1")])

    assert [sale.id for sale in told.duplicates] == ["t2"]
    assert not told.lost


def test_an_order_with_another_seed_is_another_job() -> None:
    told = held([line(), line(2, "t2", seed=6)], [job(task="t1"), job(task="t2", seed=6)])

    assert (told.recorded, told.duplicates) == (2, ())


@pytest.mark.parametrize("state", [JobState.UNCERTAIN, JobState.SENDING])
def test_a_lost_answer_covers_one_sale_and_no_second(state: JobState) -> None:
    told = held([line(), line(2, "t2")], [job(state)])

    assert told.uncertain_sold == 1
    assert [sale.id for sale in told.duplicates] == ["t2"]


@pytest.mark.parametrize("state", [JobState.BOOKED, JobState.CANCELLED, JobState.REFUSED])
def test_a_job_that_believes_nothing_was_sold_covers_no_sale(state: JobState) -> None:
    assert len(held([line()], [job(state)]).lost) == 1


def test_an_uncertain_job_that_was_not_sold_is_money_that_we_count_and_they_do_not() -> None:
    told = held([], [job(JobState.UNCERTAIN)])

    assert (told.uncertain_unsold, told.unsold_micros, told.theirs_micros) == (1, 50_000, 0)


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        pytest.param(line(prompt=PROMPT.replace("Marcus", "@Marcus")), True, id="a tag"),
        pytest.param(line(seed=5 + 2**31), True, id="a folded seed"),
        pytest.param(line(prompt="A watch on a bench, seen from above"), False, id="other words"),
        pytest.param(replace(line(), model="gen4_image_turbo"), False, id="another model"),
        pytest.param(replace(line(), seed=None), True, id="no seed on the wire"),
    ],
)
def test_a_sale_is_a_jobs_by_model_seed_and_words(changed: Sold, same: bool) -> None:
    assert held([changed], [job(JobState.UNCERTAIN)]).uncertain_sold == int(same)


def test_a_task_id_under_which_nothing_was_sold_shows() -> None:
    assert [one.task_id for one in held([], [job(task="t9")]).unknown] == ["t9"]


def test_several_productions_add_up() -> None:
    whole = total([held([line()], [job(task="t1")]), held([line(2, "t2")], [])])

    assert (whole.sold, whole.recorded, len(whole.lost)) == (2, 1, 1)
    assert whole.theirs_micros == 100_000
