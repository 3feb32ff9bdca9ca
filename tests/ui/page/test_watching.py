"""What the board says of a run while it goes on: read off the event log."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from graph.board import ProductionStatus, ShotStatus
from graph.events import EventLog
from graph.folder import ProductionFolder
from graph.running import RunOrder
from ui.page.watching import Watch, share_done

PLANNED = ShotStatus(shot_id="A1", state="planned", takes=0)


@pytest.fixture
def folder(tmp_path: Path) -> ProductionFolder:
    return ProductionFolder(tmp_path)


@pytest.fixture
def log(folder: ProductionFolder) -> EventLog:
    return EventLog(folder.state / "events.jsonl", time.time)


def begin(folder: ProductionFolder, at: float) -> None:
    folder.save(f"state/runs/{int(at * 1e9):020d}.order.json", RunOrder())


def board(*states: str) -> ProductionStatus:
    shots = tuple(
        ShotStatus(shot_id=f"A{number}", state=state, takes=0)
        for number, state in enumerate(states)
    )
    return ProductionStatus(
        name="test",
        studio="previz",
        phase="shooting",
        shots=shots,
        film=False,
        cost_micros=0,
        jobs=0,
        uncertain_jobs=0,
    )


def verdict(log: EventLog, decision: str) -> None:
    log.tell("verdict", decision, shot_id="A1", take=1)


@pytest.mark.parametrize(
    ("event", "state"),
    [
        pytest.param(("writing", "prompt", ""), "writing", id="words"),
        pytest.param(("job", "task 1", "still_1"), "still", id="still"),
        pytest.param(("job", "task 1", "angle_2"), "still", id="angle"),
        pytest.param(("job", "task 1", "clip_1"), "clip", id="clip"),
        pytest.param(("job", "task 1", "lipsync_1"), "clip", id="lips"),
        pytest.param(("job", "task 1", "line_1"), "voice", id="line"),
        pytest.param(("job", "task 1", "foley_of_2"), "effects", id="effects"),
        pytest.param(("look", "clip", ""), "critic", id="critic"),
        pytest.param(("verdict", "keep", "passed"), "planned", id="over"),
    ],
)
def test_a_shot_says_what_is_done_with_it(
    folder: ProductionFolder, log: EventLog, event: tuple[str, str, str], state: str
) -> None:
    what, text, detail = event
    watch = Watch(folder)
    log.tell("look", "clip", shot_id="B7")
    log.tell(what, text, shot_id="A1", detail=detail)
    watch.look()
    assert watch.state(PLANNED) == state


def test_retakes_are_counted_until_one_is_kept(folder: ProductionFolder, log: EventLog) -> None:
    watch = Watch(folder)
    for _ in range(2):
        verdict(log, "retake")
    log.tell("writing", "prompt", shot_id="A1", take=3)
    watch.look()
    assert watch.state(PLANNED) == "retake 2 writing"
    verdict(log, "keep")
    log.tell("writing", "prompt", shot_id="A1", take=4)
    watch.look()
    assert watch.state(PLANNED) == "writing"


def test_a_new_run_begins_with_nothing_known(folder: ProductionFolder, log: EventLog) -> None:
    watch = Watch(folder)
    log.tell("problem", "no key is set that makes foley")
    log.tell("look", "clip", shot_id="A1")
    watch.look()
    begin(folder, time.time())
    watch.look()
    assert watch.state(PLANNED) == "planned"
    assert list(watch.problems) == []


def test_a_page_that_comes_late_sees_what_goes_on(folder: ProductionFolder, log: EventLog) -> None:
    begin(folder, time.time())
    log.tell("phase", "cast")
    log.tell("writing", "prompt", shot_id="A1")
    log.tell("look", "keyframe", shot_id="A1")
    watch = Watch(folder)
    watch.look()
    assert (watch.phase, watch.state(PLANNED)) == ("shooting", "critic")


def test_memory_grows_with_shots_and_not_with_events(
    folder: ProductionFolder, log: EventLog
) -> None:
    watch = Watch(folder)
    for number in range(200):
        log.tell("problem", f"problem {number}", shot_id="A1")
    watch.look()
    assert len(watch.problems) < 10


def test_progress_grows_with_the_shots() -> None:
    shares = [
        share_done(board(), ""),
        share_done(board("planned", "planned"), ""),
        share_done(board("keyframe", "clip"), ""),
        share_done(board("kept", "clip"), ""),
        share_done(board("kept", "escalated"), ""),
        share_done(board("kept", "kept"), "cut"),
        share_done(board("kept", "kept"), "done"),
    ]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_time_left_is_told_once_there_is_something_to_tell_it_from(
    folder: ProductionFolder,
) -> None:
    now = time.time()
    begin(folder, now)
    watch = Watch(folder, lambda: now)
    watch.look()
    assert watch.progress(board("planned", "planned")).seconds_left is None
    now += 60.0
    half = watch.progress(board("kept", "planned"))
    left = 60.0 * (1 - half.share) / (half.share - 0.05)
    assert half.seconds_left == pytest.approx(left, rel=0.1)
