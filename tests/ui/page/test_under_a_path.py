"""Behind a proxy the page lies under a path: its files lie there too, and are saved from there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from graph.folder import ProductionFolder
from tests.graph.fakes import ONE_SCENE, Set
from tests.ui.page.serving import PageServer, opened, page_server_at, save


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stage = Set(tmp_path_factory.mktemp("film"), script=ONE_SCENE)
    assert asyncio.run(stage.run()).finished
    return stage.folder.root


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    with page_server_at(tmp_path_factory.mktemp("page"), below="/dailies") as one:
        yield one


@pytest.fixture
def folder(film: Path, server: PageServer) -> ProductionFolder:
    return server.with_copy_of(film, "two-shots")


@pytest.fixture
def page(folder: ProductionFolder, server: PageServer, browser: Browser) -> Iterator[Page]:
    one = opened(browser, f"{server.url}/?production={folder.root.name}&tab=Film")
    expect(one.get_by_text("Take away")).to_be_visible()
    yield one
    one.context.close()


def test_the_film_is_saved_from_under_the_path_and_no_window_opens(
    page: Page, folder: ProductionFolder, server: PageServer
) -> None:
    link = page.get_by_role("link", name="Film", exact=True)
    assert str(link.get_attribute("href")).startswith(f"{server.url}/files/")
    saved = save(page, link)
    assert saved.suggested_filename == f"{folder.root.name}-film.mp4"
    assert saved.path().read_bytes() == folder.film.read_bytes()
    assert page.context.pages == [page]


def test_the_film_plays_under_the_path(page: Page) -> None:
    expect(page.locator("video").first).to_be_visible()
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")


def test_nothing_lies_outside_the_path(
    page: Page, folder: ProductionFolder, server: PageServer
) -> None:
    above = server.url.removesuffix(server.below)
    answer = page.request.get(f"{above}/files/{folder.root.name}/film.mp4")
    assert answer.status == 404
