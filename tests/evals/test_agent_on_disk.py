"""What a turn changed on disk is held against what it had to change, whatever was said of it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.offline import OfflinePlanner
from evals.agents.answers import ANSWERED, Answers, watched
from evals.agents.on_disk import DiskTurn, Keyword, OnDisk, judged, on_disk, read_on_disk
from evals.agents.standings import MEASURES, changed_in, facts_of, judge
from graph.chat.chat import open_chat
from graph.chat.desk import Desk
from graph.context import Gates
from graph.decisions import Chosen, Decisions
from tests.evals.inspected import QUIET, log_of, means_of
from tests.graph.desks import desk_of
from tests.graph.fakes import ONE_SCENE, Set
from tools.dinov3.findings import AssetKind

pytestmark = QUIET
BEFORE = {"plan": "1", "1A.size": "medium", "1A.locked": "no", "runs": "0"}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A production of fakes that waits at the plan."""
    stage = Set(tmp_path_factory.mktemp("planned"), script=ONE_SCENE, studio_name="rehearsal")
    stage.gates = Gates(plan=True)
    asyncio.run(stage.run())
    return stage.root


@pytest.fixture
async def desk(planned: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    root = tmp_path / "home"
    shutil.copytree(planned, root)
    desk = desk_of(Set(root, script=ONE_SCENE, studio_name="rehearsal"))
    production = desk.production.root
    yield desk
    desk.runner.pause(production)
    await desk.runner.ended(production)


async def after(desk: Desk, *said: str) -> list[str]:
    """Facts that are others after these words."""
    before = await facts_of(desk)
    async with open_chat(desk, OfflinePlanner()) as chat:
        for text in said:
            async for _ in chat.say(text):
                pass
    return changed_in(before, await facts_of(desk))


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("Show me the plan.", []),
        ("Make A2 a close-up.", ["plan", "A2.size"]),
        ("A1 is 5 seconds long.", ["plan", "A1.seconds"]),
        ("Drop A2.", ["plan", "shots"]),
    ],
)
async def test_the_facts_of_a_production_tell_what_a_turn_changed(
    desk: Desk, said: str, changed: list[str]
) -> None:
    found = await after(desk, said)
    gone = [name for name in found if name.startswith("A2.") and "Drop" in said]
    assert [name for name in found if name not in gone] == changed


async def test_what_a_person_decided_of_a_shot_is_a_fact(desk: Desk) -> None:
    assert (await facts_of(desk))["A1.locked"] == "no"
    decided = Decisions(held={}, chosen={AssetKind.CLIP: Chosen(take=2, person="me")})
    desk.production.save("takes/A1/decisions.json", decided)
    facts = await facts_of(desk)
    assert (facts["A1.locked"], facts["A1.chosen"]) == ("yes", "clip 2")


async def test_without_an_open_production_only_the_names_are_told(desk: Desk) -> None:
    desk.folder = None
    facts = await facts_of(desk)
    assert facts["open"] == ""
    assert set(facts) == {"open", "productions", "running"}


@pytest.mark.parametrize(
    ("changes", "may", "now", "must", "unasked"),
    [
        pytest.param(["1A.size=wide"], [], {"1A.size": "wide"}, 1, 1, id="as asked"),
        pytest.param(["1A.size=wide"], [], {"1A.size": "full"}, 0, 1, id="another value"),
        pytest.param(["1A.size=medium"], [], {}, 0, 1, id="it stood so before"),
        pytest.param(["1A.note~too dark"], [], {"1A.note": "It is too dark."}, 1, 1, id="words"),
        pytest.param(["1A.note~too dark"], [], {"1A.note": "It is dark."}, 0, 1, id="a word lacks"),
        pytest.param(["film"], [], {"film": "abc"}, 1, 1, id="any other value"),
        pytest.param([], [], {"1A.locked": "yes"}, None, 0, id="unasked"),
        pytest.param([], ["*.locked"], {"1A.locked": "yes"}, None, 1, id="allowed"),
        pytest.param([], [], {}, None, 1, id="nothing"),
    ],
)
def test_a_turn_is_judged_by_what_changed(
    changes: list[str], may: list[str], now: dict[str, str], must: int | None, unasked: int
) -> None:
    found = judge("Please.", changes, may, BEFORE, BEFORE | now)
    assert found[0].asked == (must is not None)
    assert found[0].held == (must or 0)
    assert found[1].share == unasked


def test_a_conversation_is_right_when_every_turn_was() -> None:
    turns = (DiskTurn(said="Lock 1A.", changes=("1A.locked=yes",)), DiskTurn(said="Thanks."))
    conversation = OnDisk(id="lock", turns=turns)
    locked = BEFORE | {"1A.locked": "yes"}
    right = judged(conversation, [BEFORE, locked, locked])
    assert {tally.share for tally in right.values()} == {1.0}
    wrong = judged(conversation, [BEFORE, locked, locked | {"runs": "1"}])
    assert wrong["changed as asked"].share == 1
    assert wrong["nothing else changed"].share == 0.5
    assert wrong["conversation right"].share == 0


def test_facts_of_the_file_are_facts_of_the_production_that_is_made() -> None:
    known = {"plan", "shots", "runs", "running", "gate", "film", "exports", "jobs"}
    fields = {
        "size", "seconds", "wardrobe", "takes", "locked", "chosen", "asked", "accepted",
    }  # fmt: skip
    for each in read_on_disk():
        for turn in each.turns:
            names = [change.split("=")[0].split("~")[0] for change in turn.changes]
            assert [n for n in names if n not in known and n.split(".")[-1] not in fields] == []


async def test_the_meter_counts_in_place_of_the_productions_ledger_and_hears_answers(
    desk: Desk,
) -> None:
    answers = Answers()
    model = watched(OfflinePlanner(), answers)
    async with open_chat(desk, model) as chat:
        with answers.question():
            async for _ in chat.say("Show me the plan."):
                pass
    assert (answers.asked, answers.first) == (1, 1)


async def test_the_floor_takes_a_word_for_an_order_and_stops(desk: Desk) -> None:
    async with open_chat(desk, Keyword()) as chat:
        async for _ in chat.say("Did you drop A2?"):
            pass
    assert (await facts_of(desk))["shots"] == "A1"


@pytest.mark.slow
def test_the_task_runs_over_a_real_production_and_beats_the_floor(tmp_path: Path) -> None:
    crew, floor = (means_of(log_of(on_disk(who), tmp_path)) for who in ("crew", "keyword"))
    assert list(crew) == [*MEASURES, *ANSWERED]
    assert crew["changed as asked"] > floor["changed as asked"] + 0.3
    assert crew["conversation right"] > floor["conversation right"]
