"""What people need who use a screen reader or no mouse, by axe's rules, on every tab."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from memory.book import LessonBook
from memory.embedding import MiniLM
from memory.lessons import Lesson, LessonKind
from tests.graph.fakes import FAULT, ONE_SCENE, Eye, Set
from tests.ui.page.serving import PageServer, opened
from tools.dinov3.findings import AssetKind
from ui.report.pages import publish

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")
TABS = {
    "Board": "Shots in the film",
    "Takes": "",
    "Film": "Take away",
    "Memory": "Patterns",
    "Ledger": "By shot",
    "Doctor": "Look again",
}
"""Tab -> words that stand there when it is drawn."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with a retake and a shot that nobody could settle."""
    faults = {("A1", AssetKind.KEYFRAME): [FAULT], ("A2", AssetKind.CLIP): [FAULT] * 9}
    stage = Set(tmp_path_factory.mktemp("made"), eye=Eye(script=faults), script=ONE_SCENE)
    asyncio.run(stage.run())
    publish(stage.folder)
    return stage.folder.root


@pytest.fixture(scope="module")
def scene(made: Path, page_server: PageServer) -> PageServer:
    """The film on a page, with a lesson in memory."""
    shutil.copytree(made, page_server.home / "scene")
    book = LessonBook(page_server.base / "memory", MiniLM())
    lesson = Lesson(
        lesson_id="one",
        kind=LessonKind.WORKED,
        text="Hands on a wheel were kept at once.",
        production="scene",
        studio="previz",
        shot_id="A1",
        setting="hands on a wheel",
        model="runway/gen4_image",
        asset="keyframe",
    )
    book.remember([lesson])
    book.close()
    return page_server


@pytest.fixture(scope="module")
def look(scene: PageServer, browser: Browser) -> Callable[[str, bool], Page]:
    """A tab in the light or in the dark; one page for each, as a person has it."""
    pages: dict[bool, Page] = {}

    def at(tab: str, dark: bool) -> Page:
        if dark not in pages:
            pages[dark] = opened(browser, scene.url, width=390 if dark else 1280, dark=dark)
        page = pages[dark]
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel").get_by_text(TABS[tab]).first).to_be_attached()
        return page

    return at


@pytest.mark.parametrize("dark", [False, True], ids=["wide and light", "narrow and dark"])
@pytest.mark.parametrize("tab", TABS)
def test_no_tab_shuts_anybody_out(look: Callable[[str, bool], Page], tab: str, dark: bool) -> None:
    page = look(tab, dark)
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = [
        f"{broken['id']}: {node['html'][:160]} {node['failureSummary']}"
        for broken in found["violations"]
        if broken["impact"] in GRAVE
        for node in broken["nodes"]
    ]
    assert grave == []
