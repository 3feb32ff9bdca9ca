"""In a browser: a click on the line of shots, and everything taken away as one zip."""

from __future__ import annotations

import asyncio
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from graph.folder import ProductionFolder
from tests.graph.fakes import ONE_SCENE, Set
from tests.ui.page.serving import PATIENCE_MS, PageServer, opened
from tools.ffmpeg.cut import Film, PlacedShot
from ui.report.pages import publish

NAME = "two-shots"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished film of two shots with its pages."""
    stage = Set(tmp_path_factory.mktemp("film"), script=ONE_SCENE)
    assert asyncio.run(stage.run()).finished
    publish(stage.folder)
    return stage.folder.root


@pytest.fixture(scope="module")
def folder(film: Path, page_server: PageServer) -> ProductionFolder:
    """The film among the productions of the page."""
    shutil.copytree(film, page_server.home / NAME)
    return page_server.folder(NAME)


@pytest.fixture
def page(folder: ProductionFolder, page_server: PageServer, browser: Browser) -> Iterator[Page]:
    one = opened(browser, f"{page_server.url}/?production={NAME}&tab=Film")
    expect(one.get_by_text("Take away")).to_be_visible(timeout=PATIENCE_MS)
    yield one
    one.context.close()


def middle_of(folder: ProductionFolder, shot_id: str) -> float:
    """Where the shot's middle lies in the film, 0..1."""
    film = folder.need("film.json", Film)
    shot: PlacedShot = next(each for each in film.shots if each.shot_id == shot_id)
    return (shot.first_frame + shot.frames / 2) / film.frames


def test_a_click_on_the_line_goes_to_the_shot_and_from_there_to_its_takes(
    page: Page, folder: ProductionFolder
) -> None:
    line = page.locator(".st-key-film_line svg.marks").first
    expect(line).to_be_visible(timeout=PATIENCE_MS)
    box = line.bounding_box()
    assert box is not None
    line.click(position={"x": middle_of(folder, "A2") * box["width"], "y": box["height"] / 4})
    takes = page.get_by_role("button", name="See its takes")
    expect(takes).to_be_visible(timeout=PATIENCE_MS)
    takes.click()
    expect(page.get_by_text("Shot A2", exact=True)).to_be_visible(timeout=PATIENCE_MS)


def test_everything_comes_in_one_zip(page: Page, folder: ProductionFolder, tmp_path: Path) -> None:
    page.get_by_role("button", name="Pack all into one zip").click()
    link = page.get_by_role("link", name="All as one zip")
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download(timeout=PATIENCE_MS) as coming:
        link.click()
    parcel = tmp_path / "all.zip"
    coming.value.save_as(parcel)
    assert coming.value.suggested_filename.startswith(NAME)
    with zipfile.ZipFile(parcel) as packed:
        assert packed.testzip() is None
        assert packed.read(f"{NAME}/film.mp4") == folder.film.read_bytes()
        assert {f"{NAME}/report.html", f"{NAME}/film.srt"} <= set(packed.namelist())
