"""In a browser: a click on the line of shots, and everything taken away as one zip."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from graph.folder import ProductionFolder
from tests.graph.fakes import ONE_SCENE, Set
from tests.ui.page.serving import PageServer, opened, save
from tools.ffmpeg.cut import Film, PlacedShot
from ui.report.pages import publish


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished film of two shots with its pages."""
    stage = Set(tmp_path_factory.mktemp("film"), script=ONE_SCENE)
    assert asyncio.run(stage.run()).finished
    publish(stage.folder)
    return stage.folder.root


@pytest.fixture
def folder(film: Path, page_server: PageServer) -> ProductionFolder:
    """The film among the productions of the page."""
    return page_server.with_copy_of(film, "two-shots")


@pytest.fixture
def page(folder: ProductionFolder, page_server: PageServer, browser: Browser) -> Iterator[Page]:
    one = opened(browser, f"{page_server.url}/?production={folder.root.name}&tab=Film")
    expect(one.get_by_text("Take away")).to_be_visible()
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
    expect(line).to_be_visible()
    box = line.bounding_box()
    assert box is not None
    line.click(position={"x": middle_of(folder, "A2") * box["width"], "y": box["height"] / 4})
    takes = page.get_by_role("button", name="See its takes")
    expect(takes).to_be_visible()
    takes.click()
    expect(page.get_by_text("Shot A2", exact=True)).to_be_visible()


def test_everything_comes_in_one_zip(page: Page, folder: ProductionFolder) -> None:
    page.get_by_role("button", name="Pack all into one zip").click()
    link = page.get_by_role("link", name="All as one zip")
    expect(link).to_be_visible()
    saved = save(page, link)
    name = folder.root.name
    assert saved.suggested_filename.startswith(name)
    with zipfile.ZipFile(saved.path()) as packed:
        assert packed.testzip() is None
        assert packed.read(f"{name}/film.mp4") == folder.film.read_bytes()
        assert {f"{name}/report.html", f"{name}/film.srt"} <= set(packed.namelist())
