import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.lives import CRASHED, Ended, die_within, live


def test_a_life_that_is_left_alone_gives_its_code(tmp_path: Path) -> None:
    assert live(lambda: 3, tmp_path / "log", None) == Ended(3)


def test_an_exception_ends_the_child_alone_and_stands_in_its_log(tmp_path: Path) -> None:
    def fails() -> int:
        raise ValueError("no such shot")

    assert live(fails, tmp_path / "log", None) == Ended(CRASHED)
    assert "no such shot" in (tmp_path / "log").read_text("utf-8")


def _waits(path: Path) -> int:
    path.write_text("alive")
    time.sleep(60)
    path.write_text("too long")
    return 0


def _dies(path: Path) -> int:
    die_within(0.1)
    return _waits(path)


@pytest.mark.parametrize(
    ("life", "by_itself"),
    [pytest.param(_waits, False, id="from outside"), pytest.param(_dies, True, id="from inside")],
)
def test_a_killed_life_does_nothing_more(
    life: Callable[[Path], int], by_itself: bool, tmp_path: Path
) -> None:
    ended = live(lambda: life(tmp_path / "made"), tmp_path / "log", 1.0)

    assert ended == Ended(None, by_itself=by_itself)
    assert ended.killed
    assert (tmp_path / "made").read_text() == "alive"
