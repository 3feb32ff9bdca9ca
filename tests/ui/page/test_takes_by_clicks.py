"""In a browser: a retake with a note, and a picture in place of what was made."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from graph.folder import ProductionFolder
from graph.hand import due_shots
from tests.graph.fakes import ONE_LINE, Set
from tests.ui.page.serving import PageServer, opened
from tools.dinov3.findings import AssetKind
from tools.ffmpeg.probe import probe

SHOT = "A2"
NOTE = "He looks up *late*."


@dataclass
class Visit:
    """A page with the takes of a production of its own."""

    page: Page
    folder: ProductionFolder


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished film of one shot; fakes made it, and the page's own run makes what is asked."""
    stage = Set(tmp_path_factory.mktemp("film"), script=ONE_LINE)
    assert asyncio.run(stage.run()).finished
    return stage.folder.root


@pytest.fixture
def visit(
    film: Path, page_server: PageServer, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    folder = page_server.with_copy_of(film, request.node.name.replace("_", "-"))
    page = opened(browser, f"{page_server.url}/?production={folder.root.name}&tab=Takes")
    expect(page.get_by_text(f"Shot {SHOT}", exact=True)).to_be_visible()
    yield Visit(page, folder)
    page.context.close()


def test_a_retake_is_asked_for_with_a_note_and_made(visit: Visit) -> None:
    page, folder = visit.page, visit.folder
    page.get_by_role("button", name="Another clip").click()
    page.get_by_label("What should be different in the clip").fill(NOTE)
    page.get_by_role("button", name="Set this one aside, and make another").click()
    expect(page.get_by_text(f"is set aside: {NOTE}")).to_be_visible()
    expect(page.get_by_text(f"The next run makes {SHOT} clip")).to_be_visible()
    assert due_shots(folder) == (SHOT,)
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_text("Take 3 · clip")).to_be_visible()
    take = folder.take(SHOT, 3)
    assert take is not None
    assert "looks up" in take.sheet.prompt_text
    assert [edit.instruction for edit in take.sheet.edits][:1] == [NOTE]


def test_a_picture_of_ones_own_takes_the_keyframes_place(visit: Visit, tmp_path: Path) -> None:
    page, folder = visit.page, visit.folder
    picture = tmp_path / "mine.png"
    assert cv2.imwrite(str(picture), np.full((144, 256, 3), (20, 160, 60), np.uint8))
    page.get_by_text("Bring your own").click()
    page.locator(f".st-key-own_picture_{SHOT} input[type=file]").set_input_files(picture)
    bring = page.get_by_role("button", name="Put it into the film")
    expect(bring).to_be_enabled()
    bring.click()
    expect(page.get_by_text("Take 3 · keyframe")).to_be_visible()
    expect(page.get_by_text(f"The next run makes {SHOT} clip")).to_be_visible()
    kept = folder.kept(SHOT, AssetKind.KEYFRAME)
    assert kept is not None
    assert (kept.n, kept.brought) == (3, True)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("It is undone that")).to_be_visible()
    assert folder.take(SHOT, 3) is None


def test_a_clip_is_trimmed_with_the_frames_at_both_ends_in_sight(visit: Visit) -> None:
    page, folder = visit.page, visit.folder
    page.get_by_role("button", name="Trim").click()
    for end in ("In: 0.00 s", "Out: "):
        expect(page.get_by_text(end)).to_be_visible()
    frames = page.get_by_role("img", name="The frame at")
    expect(frames).to_have_count(2)
    shown = page.get_by_role("button", name="Show these seconds")
    expect(shown).to_be_in_viewport()
    last = page.get_by_role("slider").last
    last.focus()
    for _ in range(4):
        last.press("ArrowLeft")
    lasts = float(probe(folder.root / "takes" / SHOT / "2" / "clip.mp4").duration)
    expect(page.get_by_text(f"Out: {lasts - 0.2:.2f} s")).to_be_visible()
    shown.click()
    expect(page.get_by_text("enters the film: seconds 0.00 to")).to_be_visible()
    kept = folder.kept(SHOT, AssetKind.CLIP)
    assert kept is not None
    assert kept.verdict.usable_range == (0.0, pytest.approx(lasts - 0.2, abs=0.01))


def test_the_end_of_a_shot_is_held_with_its_last_frame_in_sight(visit: Visit) -> None:
    page, folder = visit.page, visit.folder
    page.get_by_role("button", name="Hold", exact=True).click()
    expect(page.get_by_role("img", name="The frame at")).to_be_visible()
    seconds = page.get_by_role("slider", name="Seconds that the last frame stands still")
    seconds.focus()
    for _ in range(5):
        seconds.press("ArrowRight")
    expect(page.get_by_text("0.5 s longer in the film")).to_be_visible()
    page.get_by_role("button", name="Hold it so long").click()
    expect(page.get_by_text("its end is held for 0.5 s")).to_be_visible()
    assert folder.decisions(SHOT).hold_seconds == 0.5
    expect(page.get_by_text("held 0.5 s", exact=True)).to_be_visible()
