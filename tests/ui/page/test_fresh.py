"""What the page remembers of a production is read again when, and only when, the folder changed."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.chat.tool import Price
from graph.folder import ProductionFolder
from graph.hand import lock_shot
from graph.revising import apply_revision
from tests.graph.fakes import ONE_SCENE, Set
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan_edit import ShotField, edit_shot
from ui.page.fresh import AskedPrice, Pricing, board_at, stamp_of
from ui.page.waking import is_private


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stage = Set(tmp_path_factory.mktemp("finished"), script=ONE_SCENE)
    assert asyncio.run(stage.run()).finished
    return stage.folder.root


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> ProductionFolder:
    shutil.copytree(finished, tmp_path / "production")
    return ProductionFolder(tmp_path / "production")


def edit(folder: ProductionFolder) -> None:
    apply_revision(folder, edit_shot(folder.plan, "A1", ShotField.ACTION, "Marcus waits."))


def judge_again(folder: ProductionFolder) -> None:
    take = folder.takes("A1")[0]
    folder.save_take(take.model_copy(update={"failure": "changed"}))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(edit, id="plan"),
        pytest.param(judge_again, id="take"),
        pytest.param(lambda folder: lock_shot(folder, "A1"), id="decision"),
        pytest.param(lambda folder: folder.film.unlink(), id="film"),
        pytest.param(lambda folder: folder.grant_round(), id="round"),
    ],
)
def test_every_change_that_a_page_shows_changes_the_stamp(
    folder: ProductionFolder, change: Callable[[ProductionFolder], None]
) -> None:
    before = stamp_of(folder.root)
    assert stamp_of(folder.root) == before
    change(folder)
    assert stamp_of(folder.root) != before


def test_a_board_follows_the_folder(folder: ProductionFolder) -> None:
    assert {shot.state for shot in board_at(folder.root).shots} == {"kept"}
    assert board_at(folder.root) is board_at(folder.root)
    edit(folder)
    assert folder.kept("A1", AssetKind.CLIP) is None
    assert board_at(folder.root).shots[0].state == "stale"


def test_a_decision_on_one_shot_reads_that_shot_alone(folder: ProductionFolder) -> None:
    before = board_at(folder.root).shots
    judge_again(folder)
    after = board_at(folder.root).shots
    assert after[0] is not before[0]
    assert after[1] is before[1]


def test_no_look_waits_for_a_price_that_takes_long() -> None:
    told = threading.Event()

    def slow() -> Price:
        told.wait(60)
        return Price(0, 0, "To make: 1 clip")

    asked = AskedPrice(slow)
    assert asked.by_now() == Pricing(known=False)
    told.set()
    until = time.monotonic() + 60
    while not asked.by_now().known and time.monotonic() < until:
        time.sleep(0.01)
    assert asked.by_now() == Pricing(True, Price(0, 0, "To make: 1 clip"))


@pytest.mark.parametrize(
    ("address", "environment", "private"),
    [
        pytest.param("127.0.0.1", {}, True, id="loopback"),
        pytest.param("localhost", {}, True, id="by name"),
        pytest.param(None, {}, False, id="every interface"),
        pytest.param("0.0.0.0", {}, False, id="every interface, said"),  # noqa: S104
        pytest.param("192.0.2.2", {}, False, id="the network's"),
        pytest.param(None, {"DAILIES_PAGE_ANYWHERE": "1"}, True, id="on purpose"),
    ],
)
def test_a_page_is_shown_to_this_machine_only(
    address: str | None, environment: dict[str, str], private: bool
) -> None:
    assert is_private(address, environment) is private
