"""In a browser: the gates of looks and of keyframes, with what is wanted otherwise there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from graph.context import Gates
from graph.folder import ProductionFolder
from graph.running import RunOrder
from tests.graph.fakes import ONE_LINE, SCRIPT, Set
from tests.ui.page.serving import PageServer, opened
from tools.dinov3.findings import AssetKind

NOTE = "a grey beard"
RAIN = "In heavy rain."
STREET = SCRIPT["scenes"][1] | {"shots": SCRIPT["scenes"][1]["shots"][:1]}  # type: ignore[index]
SCRIPTS: dict[str, dict[str, object]] = {
    "references": ONE_LINE,
    "keyframes": SCRIPT | {"scenes": [STREET]},
}
"""Nobody is in the picture that is drawn: the one-colour face that fakes make has no likeness."""
TITLES = {"references": "Looks and voices wait for you", "keyframes": "The keyframes wait for you"}
At = Callable[[str], tuple[Page, ProductionFolder]]


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Productions that fakes brought to a gate each; the page's own runs go on with them."""
    return {gate: brought_to(gate, tmp_path_factory.mktemp(gate)) for gate in TITLES}


def brought_to(gate: str, root: Path) -> Path:
    gates = Gates(**{gate: True})
    stage = Set(root, gates=gates, script=SCRIPTS[gate])
    assert asyncio.run(stage.run()).question is not None
    stage.folder.save("state/runs/0.order.json", RunOrder(gates=gates))
    return stage.folder.root


@pytest.fixture
def at(waiting: dict[str, Path], page_server: PageServer, browser: Browser) -> Iterator[At]:
    """A page on the production that waits at that gate."""
    pages: list[Page] = []

    def at_gate(gate: str) -> tuple[Page, ProductionFolder]:
        folder = page_server.with_copy_of(waiting[gate], gate)
        pages.append(opened(browser, f"{page_server.url}/?production={folder.root.name}"))
        waits(pages[0], gate)
        return pages[0], folder

    yield at_gate
    for page in pages:
        page.context.close()


def waits(page: Page, gate: str) -> None:
    """The gate is open on the page."""
    expect(page.get_by_text(TITLES[gate])).to_be_visible()


def test_looks_are_heard_brought_and_ordered_anew(at: At, tmp_path: Path) -> None:
    page, folder = at("references")
    expect(page.get_by_text("so it is not bought again")).to_be_visible()
    expect(page.locator("audio").first).to_be_visible()
    picture = tmp_path / "mine.png"
    assert cv2.imwrite(str(picture), np.full((256, 256, 3), (20, 160, 60), np.uint8))
    page.get_by_role("button", name="Your own picture").click()
    page.locator(".st-key-look_drop_Marcus input[type=file]").set_input_files(picture)
    use = page.get_by_role("button", name="Use it")
    expect(use).to_be_enabled()
    use.click()
    expect(page.get_by_text("Marcus looks like mine.png")).to_be_visible()
    brought = folder.cast("Marcus")
    assert brought is not None
    assert brought.picture.model == "given: mine.png"
    waits(page, "references")
    note = page.get_by_label("Marcus otherwise, in a note")
    note.fill(NOTE)
    note.press("Enter")
    page.get_by_role("button", name="Order those with a note anew").click()
    expect(page.get_by_text("Ordering another picture of Marcus")).to_be_visible()
    waits(page, "references")
    ordered = folder.cast("Marcus")
    assert ordered is not None
    assert not ordered.picture.model.startswith("given")
    assert folder.takes("A2") == ()


def test_a_keyframe_is_made_again_by_a_note_before_its_clip(at: At) -> None:
    page, folder = at("keyframes")
    page.get_by_label("Again, with a note: B1").fill(RAIN)
    page.get_by_role("button", name="Make those with a note again").click()
    expect(page.get_by_text("Making again: B1")).to_be_visible()
    waits(page, "keyframes")
    takes = folder.takes("B1")
    assert {take.stage for take in takes} == {AssetKind.KEYFRAME}
    assert [edit.instruction for edit in takes[-1].sheet.edits][:1] == [RAIN]
    page.get_by_role("button", name="Approve the keyframes and make clips").click()
    expect(page.get_by_text("finished")).to_be_visible()
    kept = folder.kept("B1", AssetKind.KEYFRAME)
    assert kept is not None
    assert kept.n == takes[-1].n
