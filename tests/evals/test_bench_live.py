import pytest

from evals.bench_live import Made, bound_of, paired
from evals.two_ledgers import Sold
from tools.providers.job import Job, JobState, Purpose
from tools.providers.provider import Ticket
from tools.providers.requests import ClipRequest, FoleyRequest, Media, Request, StillRequest

MEDIA = Media(sha256="0" * 64)
STILL = StillRequest(model="runway/gen4_image", seed=1, prompt="a", width=320, height=180)
CLIP = ClipRequest(
    model="fal/wan-2.2-i2v",
    seed=1,
    prompt="a",
    first_frame=MEDIA,
    duration_seconds=5,
    fps=12,
    width=320,
    height=180,
)
FOLEY = FoleyRequest(model="fal/mmaudio-v2", seed=1, prompt="a", clip=MEDIA, duration_seconds=5)


def made(shot: str, asset: str, request: Request, service: str, seconds: float) -> Made:
    sale = Sold(
        ordinal=1,
        id=f"{shot}-{asset}",
        service=service,
        model="m",
        seed=None,
        words=frozenset(),
        cost_micros=0,
        starts_at=100.0,
        seconds=seconds,
    )
    return Made(job_of(shot, asset, request, sale.id), sale)


def job_of(shot: str, asset: str, request: Request, task: str) -> Job:
    return Job(
        key=task,
        purpose=Purpose(shot, 1, asset),
        provider="rehearsal",
        request=request,
        state=JobState.DONE,
        ticket=Ticket(task_id=task),
        submits=1,
        quoted_micros=0,
        cost_micros=None,
        booked_at=90.0,
        ended_at=110.0,
        outputs=(),
        problem="",
        refusal=None,
    )


def shot(name: str, still: float, clip: float) -> list[Made]:
    return [
        made(name, "still_1", STILL, "runway", still),
        made(name, "still_2", STILL, "runway", still / 2),
        made(name, "clip", CLIP, "fal", clip),
        made(name, "foley", FOLEY, "fal", 1.0),
    ]


def test_of_stills_made_together_the_slower_one_is_in_the_chain() -> None:
    bound = bound_of(shot("1A", still=4.0, clip=10.0))

    assert bound.longest_chain == pytest.approx(4.0 + 10.0 + 1.0)
    assert bound.seconds == bound.longest_chain


def test_many_shots_are_bound_by_the_service_that_has_the_most_to_do() -> None:
    bound = bound_of([each for n in range(50) for each in shot(f"{n}A", still=4.0, clip=10.0)])

    # 50 clips of 10 s and 50 effects of 1 s, ten at a time.
    assert bound.by_service["fal"] == pytest.approx(55.0)
    assert bound.seconds == bound.by_service["fal"]


def test_lateness_counts_from_the_end_of_the_work() -> None:
    assert made("1A", "clip", CLIP, "fal", 8.0).late_seconds == pytest.approx(2.0)


def test_a_job_that_was_not_sold_is_an_error() -> None:
    with pytest.raises(KeyError):
        paired([job_of("1A", "clip", CLIP, "t1")], [])
