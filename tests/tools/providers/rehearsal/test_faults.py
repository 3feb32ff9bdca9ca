"""Which fault goes to which request."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from tools.providers.rehearsal.clock import StudioClock
from tools.providers.rehearsal.faults import (
    FITS,
    MILD,
    Call,
    Chance,
    Fault,
    FaultBook,
    FaultKind,
    FaultScript,
)
from tools.providers.rehearsal.records import Records

_K = FaultKind


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "rehearsal.db"


def opened(path: Path) -> FaultBook:
    records = Records(path)
    return FaultBook(records, StudioClock(records))


def drawn(book: FaultBook, calls: int, call: Call = Call.POLL) -> list[FaultKind | None]:
    faults = [book.draw("demo", call) for _ in range(calls)]
    return [fault.kind if fault else None for fault in faults]


def test_an_ordered_fault_is_played_so_often_and_no_more(home: Path) -> None:
    book = opened(home)
    book.add(Fault(kind=_K.SERVER_ERROR, times=2))
    assert drawn(book, 3) == [_K.SERVER_ERROR, _K.SERVER_ERROR, None]


def test_a_fault_waits_for_its_service_and_call(home: Path) -> None:
    book = opened(home)
    book.add(Fault(kind=_K.RESET_BEFORE, service="demo", call=Call.DOWNLOAD))
    assert book.draw("other", Call.DOWNLOAD) is None
    assert drawn(book, 2) == [None, None]
    assert drawn(book, 2, Call.DOWNLOAD) == [_K.RESET_BEFORE, None]


def test_a_tasks_fate_goes_to_a_submit_unless_a_call_is_named(home: Path) -> None:
    book = opened(home)
    book.add(Fault(kind=_K.ENDLESS))
    assert drawn(book, 2) == [None, None]
    assert drawn(book, 1, Call.SUBMIT) == [_K.ENDLESS]


def test_the_oldest_order_that_fits_comes_first(home: Path) -> None:
    book = opened(home)
    book.add(Fault(kind=_K.HUGE), Fault(kind=_K.RATE_LIMITED), Fault(kind=_K.SERVER_ERROR))
    assert drawn(book, 3) == [_K.RATE_LIMITED, _K.SERVER_ERROR, None]
    assert drawn(book, 1, Call.DOWNLOAD) == [_K.HUGE]


@pytest.mark.parametrize("kind", list(FaultKind))
def test_a_fault_cannot_be_ordered_for_a_call_that_it_does_not_fit(kind: FaultKind) -> None:
    for call in Call:
        if call in FITS[kind]:
            assert Fault(kind=kind, call=call).call is call
        else:
            with pytest.raises(ValidationError, match="cannot be played"):
                Fault(kind=kind, call=call)


def test_orders_counts_and_what_was_played_outlive_the_process(home: Path) -> None:
    first = opened(home)
    first.add(Fault(kind=_K.SERVER_ERROR, times=3))
    assert drawn(first, 1) == [_K.SERVER_ERROR]
    second = opened(home)
    assert second.left() == 2
    assert drawn(second, 3) == [_K.SERVER_ERROR, _K.SERVER_ERROR, None]
    assert [played.kind for played in second.played()] == [_K.SERVER_ERROR] * 3


def test_chance_draws_the_same_for_the_same_requests(tmp_path: Path) -> None:
    runs = []
    for name in ("one.db", "two.db"):
        book = opened(tmp_path / name)
        book.leave_to_chance(Chance(rate=0.3, seed=7))
        runs.append(drawn(book, 60))
    other = opened(tmp_path / "three.db")
    other.leave_to_chance(Chance(rate=0.3, seed=8))
    assert runs[0] == runs[1]
    assert drawn(other, 60) != runs[0]


def test_chance_goes_on_after_a_restart_instead_of_beginning_anew(home: Path) -> None:
    whole = opened(home.with_name("whole.db"))
    whole.leave_to_chance(Chance(rate=0.5, seed=1))
    book = opened(home)
    book.leave_to_chance(Chance(rate=0.5, seed=1))
    halves = drawn(book, 20) + drawn(opened(home), 20)
    assert halves == drawn(whole, 40)


def test_chance_keeps_its_rate_and_brings_every_fault_that_fits(home: Path) -> None:
    book = opened(home)
    book.leave_to_chance(Chance(rate=0.25, seed=3))
    seen = Counter(drawn(book, 2000))
    assert 0.22 < 1 - seen[None] / 2000 < 0.28
    assert set(seen) - {None} == {kind for kind in MILD if Call.POLL in FITS[kind]}


def test_a_script_without_a_chance_leaves_the_chance_alone(home: Path) -> None:
    book = opened(home)
    book.leave_to_chance(Chance(rate=1.0, kinds=(_K.SERVER_ERROR,)))
    book.load(FaultScript(faults=(Fault(kind=_K.RATE_LIMITED),)))
    assert drawn(book, 2) == [_K.RATE_LIMITED, _K.SERVER_ERROR]


def test_clearing_ends_orders_and_chance(home: Path) -> None:
    book = opened(home)
    book.load(FaultScript(faults=(Fault(kind=_K.RATE_LIMITED),), chance=Chance(rate=1.0)))
    book.clear()
    assert drawn(book, 3) == [None, None, None]
