"""Work behind the scenes: in order, once, and told of in words however it ends."""

from __future__ import annotations

import threading
import time

import pytest

from tools.errors import UserFixable
from ui.page.backstage import Backstage, Notice


def rested(backstage: Backstage) -> tuple[Notice, ...]:
    """Notices about the scene once nothing goes on."""
    end = time.monotonic() + 30
    while time.monotonic() < end and backstage.busy:
        time.sleep(0.005)
    return backstage.since(0, "scene")


def refused() -> str:
    raise UserFixable("is locked.", where="1A", fix="unlock it.")


def broken() -> str:
    raise ZeroDivisionError("by zero")


def test_what_goes_on_is_told_until_it_is_over() -> None:
    backstage, gate = Backstage(), threading.Event()

    def act() -> str:
        gate.wait(30)
        return "It is done."

    backstage.do("scene", "Doing it", act)
    assert backstage.doing("scene") == ("Doing it",)
    assert backstage.doing("another") == ()
    gate.set()
    (notice,) = rested(backstage)
    assert (notice.text, notice.done) == ("It is done.", True)
    assert backstage.doing("scene") == ()


def test_what_is_asked_for_twice_is_done_once() -> None:
    backstage, gate, done = Backstage(), threading.Event(), []

    def act() -> str:
        gate.wait(30)
        done.append(1)
        return "Done."

    backstage.do("scene", "Approving", act)
    backstage.do("scene", "Approving", act)
    gate.set()
    assert len(rested(backstage)) == len(done) == 1


@pytest.mark.parametrize(
    ("act", "said"),
    [
        pytest.param(refused, "Fix: unlock it.", id="a person can mend it"),
        pytest.param(broken, "Trying failed: ZeroDivisionError", id="a fault of ours"),
    ],
)
def test_a_failure_is_told_and_the_next_work_is_done(act: object, said: str) -> None:
    backstage = Backstage()
    backstage.do("scene", "Trying", act)  # type: ignore[arg-type]
    backstage.do("scene", "Going on", lambda: "Went on.")
    failed, after = rested(backstage)
    assert said in failed.text
    assert not failed.done
    assert after.text == "Went on."


def test_nothing_to_say_is_no_notice() -> None:
    backstage = Backstage()
    backstage.do("scene", "Pausing", lambda: "")
    assert rested(backstage) == ()


def test_a_page_sees_only_what_ended_since_it_looked() -> None:
    backstage = Backstage()
    backstage.do("scene", "One", lambda: "one")
    rested(backstage)
    seen = backstage.newest
    backstage.do("scene", "Two", lambda: "two")
    rested(backstage)
    assert [notice.text for notice in backstage.since(seen, "scene")] == ["two"]


def test_notices_do_not_grow_without_end() -> None:
    backstage = Backstage()
    for number in range(100):
        backstage.do("scene", f"Work {number}", lambda: "done")
    assert 0 < len(rested(backstage)) <= 20
