"""From an empty folder to a playing film by clicks alone: one film, and what is seen meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from graph.folder import ProductionFolder
from graph.locking import holder
from graph.running import last_ended
from tests.ui.page.serving import SCRIPT, PageServer, bring, opened
from tools.ffmpeg.probe import probe


@dataclass
class Made:
    """What was seen while the film was made."""

    folder: ProductionFolder
    page: Page
    jobs_before_yes: int = 0
    runs: list[int | None] = field(default_factory=list)
    """Processes that worked on it: before a refresh, after it, on a second page, and with
    another server."""
    second_page: str = ""


@pytest.fixture(scope="module")
def made(page_server: PageServer, browser: Browser) -> Iterator[Made]:
    page = opened(browser, page_server.url)
    name = page_server.free_name("two-rooms")
    bring(page, f"{name}.json", SCRIPT)
    expect(page.get_by_text("The plan waits for you")).to_be_visible()
    folder = page_server.folder(name)
    seen = Made(folder, page, jobs_before_yes=len(list((folder.root / "takes").glob("*"))))
    other = opened(browser, f"{page_server.url}/?production={name}")
    expect(other.get_by_text("The plan waits for you")).to_be_visible()
    page.get_by_role("button", name="Approve the plan and shoot").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    seen.runs.append(holder(folder))
    page.reload()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    seen.runs.append(holder(folder))
    expect(other.get_by_role("button", name="Pause")).to_be_visible()
    seen.runs.append(holder(folder))
    page_server.stop()
    page_server.start()
    seen.runs.append(holder(folder))
    expect(other.get_by_text("finished")).to_be_visible()
    seen.second_page = other.inner_text("body")
    other.context.close()
    expect(page.get_by_text("finished")).to_be_visible()
    yield seen
    page.context.close()


def test_nothing_is_made_before_the_plan_is_approved(made: Made) -> None:
    assert made.jobs_before_yes == 0


def test_neither_a_refresh_nor_a_second_page_nor_a_restart_stops_or_doubles_a_run(
    made: Made,
) -> None:
    before, refreshed, second_page, other_server = made.runs
    assert before
    assert refreshed == second_page == before
    # A short run may have ended while the server came up again.
    assert other_server in (before, None)
    assert len(list(made.folder.state.glob("runs/*.order.json"))) == 2


def test_a_page_that_stayed_open_through_a_restart_sees_the_film_arrive(made: Made) -> None:
    count = len(made.folder.plan.shots)
    assert f"{count} of {count}" in made.second_page


def test_the_run_of_the_page_finished(made: Made) -> None:
    ended = last_ended(made.folder.root)
    assert ended is not None
    assert ended.outcome is not None
    assert ended.outcome.finished


def test_the_film_plays_on_its_tab(made: Made) -> None:
    page = made.page
    page.get_by_role("tab", name="Film").click()
    film = page.locator("video").first
    expect(film).to_be_visible()
    seconds = page.wait_for_function(
        "() => { const film = document.querySelector('video');"
        " return film && film.readyState >= 2 && film.duration }"
    ).json_value()
    assert seconds == pytest.approx(float(probe(made.folder.film).duration), abs=0.3)


def test_every_shot_is_on_the_board_with_its_picture(made: Made) -> None:
    page = made.page
    page.get_by_role("tab", name="Board").click()
    for shot in made.folder.plan.shots:
        card = page.locator(f".st-key-card_{shot.shot_id}")
        expect(card.get_by_text("kept")).to_be_visible()
        expect(card.get_by_role("img", name=f"Shot {shot.shot_id}")).to_be_visible()
