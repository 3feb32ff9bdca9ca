"""Candidates one after another: what is not needed is not bought, what was sent is not lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agents.generator import Order
from tests.graph.fakes import FAULT, Set
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.jobs import JobStore
from tools.providers.requests import Request
from tools.takes.take import Take
from tools.takes.verdict import Decision

KEYFRAME = ("C1", AssetKind.KEYFRAME)
TWO_PEOPLE: dict[str, object] = {
    "title": "Two People",
    "characters": [
        {"name": "Marcus", "description": "a lean man", "wardrobe": "grey coat"},
        {"name": "Elena", "description": "a tall woman", "wardrobe": "red coat"},
    ],
    "scenes": [
        {
            "heading": "INT. WORKSHOP - NIGHT",
            "shots": [
                {
                    "shot_id": "C1",
                    "action": "Marcus and Elena stand in the workshop.",
                    "camera": {"shot_size": "wide", "angle": "eye level", "movement": "static"},
                    "characters": ["Marcus", "Elena"],
                    "duration": 1,
                }
            ],
        }
    ],
}
"""One shot that the generator orders two keyframes for."""


@pytest.fixture
def stage(tmp_path: Path) -> Set:
    return Set(tmp_path, script=TWO_PEOPLE)


def sent(stage: Set, n: int = 1) -> list[str]:
    """Names of the jobs that a take's keyframes had."""
    store = JobStore(stage.folder.state / "jobs.sqlite3", budget_micros=None)
    try:
        purposes = [job.purpose for job in store.jobs()]
    finally:
        store.close()
    found = (p.asset for p in purposes if (p.shot_id, p.take) == ("C1", n))
    return sorted(name for name in found if name.startswith("still"))


def keyframes(stage: Set) -> list[Take]:
    return [take for take in stage.folder.takes("C1") if take.stage is AssetKind.KEYFRAME]


async def test_the_second_candidate_is_not_sent_when_the_first_passes(stage: Set) -> None:
    await stage.run()
    order = stage.folder.need("takes/C1/1/order.json", Order)
    assert len(order.requests) == 2, "the order says what might have been bought"
    assert sent(stage) == ["still_1"]
    assert keyframes(stage)[0].rejected == ()


async def test_the_second_candidate_saves_the_take_that_the_first_does_not(stage: Set) -> None:
    stage.eye.script[KEYFRAME] = [FAULT]
    await stage.run()
    (take,) = keyframes(stage)
    assert sent(stage) == ["still_1", "still_2"]
    assert take.verdict.decision is Decision.KEEP
    assert take.picture is not None
    assert take.picture.path.name == "keyframe_2.png"
    assert [asset.path.name for asset in take.rejected] == ["keyframe_1.png"]


async def test_a_candidate_that_is_mended_for_free_ends_the_search(stage: Set) -> None:
    stage.eye.script[KEYFRAME] = ["noise"]
    await stage.run()
    assert sent(stage) == ["still_1"]
    assert keyframes(stage)[0].verdict.decision is Decision.KEEP


async def test_words_that_were_refused_are_not_sent_with_another_seed(stage: Set) -> None:
    stage.studio.refuse = refusing(RefusalKind.MODERATED_INPUT, times=1)
    await stage.run()
    first, second = keyframes(stage)
    assert sent(stage, first.n) == ["still_1"]
    assert first.verdict.edits[0].fault == "moderated"
    assert second.verdict.decision is Decision.KEEP


async def test_a_picture_that_was_withheld_leaves_the_next_candidate(stage: Set) -> None:
    stage.studio.refuse = refusing(RefusalKind.MODERATED_OUTPUT, times=1)
    await stage.run()
    (take,) = keyframes(stage)
    assert take.picture is not None
    assert take.picture.path.name == "keyframe_2.png"


@pytest.mark.parametrize("faulty", [0, 1, 2], ids=["first good", "second good", "none good"])
async def test_a_stop_at_any_candidate_ends_in_the_same_takes(tmp_path: Path, faulty: int) -> None:
    whole = Set(folder_in(tmp_path, "whole"), script=TWO_PEOPLE)
    whole.eye.script[KEYFRAME] = [FAULT] * faulty
    await whole.run()
    for moment in range(1, stills_before_the_shot(whole) + 2 + bool(faulty)):
        torn = Set(folder_in(tmp_path, f"torn{moment}"), script=TWO_PEOPLE)
        torn.eye.script[KEYFRAME] = [FAULT] * faulty
        await run_and_stop(torn, moment)
        # What was looked at before the stop is looked at again, and seen as before.
        torn.eye.script[KEYFRAME] = [FAULT] * faulty
        await torn.run()
        takes = [take.model_dump(exclude={"talk"}) for take in keyframes(torn)]
        assert takes == [take.model_dump(exclude={"talk"}) for take in keyframes(whole)]
        assert set(torn.studio.submits) == set(whole.studio.submits)


async def test_what_was_sent_is_collected_though_it_is_not_needed_any_more(stage: Set) -> None:
    stage.eye.script[KEYFRAME] = [FAULT]
    await run_and_stop(stage, stills_before_the_shot(stage) + 2)
    assert sent(stage) == ["still_1", "still_2"]
    await stage.run()
    (take,) = keyframes(stage)
    assert [asset.path.name for asset in take.rejected] == ["keyframe_2.png"]


def stills_before_the_shot(stage: Set) -> int:
    return len(stage.script["characters"])  # type: ignore[arg-type]


def folder_in(root: Path, name: str) -> Path:
    folder = root / name
    folder.mkdir()
    return folder


async def run_and_stop(stage: Set, moment: int) -> None:
    """Run until the picture of that number is sent, and interrupt it then."""
    run = asyncio.create_task(stage.run())
    count = 0

    def stop(request: Request) -> None:
        nonlocal count
        count += request.kind == "still"
        if count == moment:
            count += 1
            run.cancel()

    stage.studio.refuse = stop
    with pytest.raises(asyncio.CancelledError):
        await run
    stage.studio.refuse = lambda _: None


def refusing(kind: RefusalKind, times: int):
    """A studio that refuses pictures of the shot so often; portraits are drawn."""
    left = times

    def refuse(request: Request) -> BaseException | None:
        nonlocal left
        if request.kind == "still" and request.width == 160 and left:
            left -= 1
            return ProviderRefused("studio", kind, "not this")
        return None

    return refuse
