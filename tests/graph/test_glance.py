"""A glance answers as the folder does, and asks the disk once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.generator import Generator
from agents.offline.planner import OfflinePlanner
from graph.folder import ProductionFolder
from graph.glance import Glance
from graph.hand import ask_retake, lock_shot
from graph.revising import apply_revision
from graph.stale import reshoot
from memory.book import LessonBook
from memory.embedding import MiniLM
from tests.graph.fakes import ONE_SCENE, Set
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan_edit import ShotField, edit_shot


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stage = Set(tmp_path_factory.mktemp("finished"), script=ONE_SCENE)
    assert asyncio.run(stage.run()).finished
    return stage.folder.root


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> ProductionFolder:
    return ProductionFolder(shutil.copytree(finished, tmp_path / "production"))


def retake(folder: ProductionFolder) -> None:
    book = LessonBook(folder.root.parent / "memory", MiniLM())
    ask_retake(folder, book, "A1", "slower", stage=AssetKind.CLIP, person="Ada")
    book.close()


def edit(folder: ProductionFolder) -> None:
    apply_revision(folder, edit_shot(folder.plan, "A1", ShotField.ACTION, "Marcus waits."))


def lock_and_edit(folder: ProductionFolder) -> None:
    lock_shot(folder, "A1")
    edit(folder)


CHANGES = [
    pytest.param(lambda folder: None, id="nothing"),
    pytest.param(retake, id="a retake asked for"),
    pytest.param(edit, id="an edit"),
    pytest.param(lock_and_edit, id="an edit of a locked shot"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_glance_finds_the_same_to_make(
    folder: ProductionFolder, change: Callable[[ProductionFolder], None]
) -> None:
    change(folder)
    generator = Generator(OfflinePlanner())
    assert reshoot(Glance(folder), generator) == reshoot(folder, generator)


def test_a_glance_sees_a_proposed_plan(folder: ProductionFolder) -> None:
    plan = edit_shot(folder.plan, "A1", ShotField.ACTION, "Marcus waits.")
    glance = Glance(ProductionFolder(folder.root, proposed=plan))
    assert glance.plan == plan
    assert glance.kept("A1", AssetKind.CLIP) is None
    assert Glance(folder).kept("A1", AssetKind.CLIP) is not None


def test_what_was_asked_once_is_not_read_again(folder: ProductionFolder) -> None:
    glance = Glance(folder)
    before = glance.kept("A1", AssetKind.CLIP)
    retake(folder)
    assert folder.kept("A1", AssetKind.CLIP) is None
    assert glance.kept("A1", AssetKind.CLIP) is before
    assert Glance(folder).kept("A1", AssetKind.CLIP) is None
