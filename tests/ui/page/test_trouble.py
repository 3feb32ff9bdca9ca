"""What goes wrong is said in words, with what to do now: a bad script, a service that refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from graph.folder import ProductionFolder
from graph.studios import REHEARSAL_FAULTS
from tests.ui.page.serving import SCRIPT, PageServer, bring, opened
from tools.providers.rehearsal.faults import Call, Fault, FaultKind, FaultScript

REHEARSAL = "Rehearsal: the live path, no money"


@pytest.fixture
def page(page_server: PageServer, browser: Browser) -> Iterator[Page]:
    one = opened(browser, page_server.url)
    yield one
    one.context.close()


def test_a_script_that_cannot_be_read_is_said_and_can_be_replaced(
    page: Page, page_server: PageServer
) -> None:
    bring(page, "broken.json", '{"title": "Half a')
    alert = page.get_by_role("alert").filter(has_text="Fix:")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text("broken")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()
    assert not (page_server.home / "broken" / "brief.json").exists()


def test_a_form_without_a_script_says_what_is_missing(page: Page) -> None:
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("There is no script yet")).to_be_visible()


HOSTILE = "Marcus <b onclick=alert(1)>stands</b> ![x](http://127.0.0.1:9/pixel.png) <script>"


@dataclass
class Poor:
    page: Page
    folder: ProductionFolder
    asked: list[str]
    """Addresses that the browser asked for."""


@pytest.fixture
def poor(page_server: PageServer, browser: Browser) -> Iterator[Poor]:
    """A rehearsal that waits for the plan to be approved; its script is full of markup."""
    script = json.loads(SCRIPT)
    script["title"] = "<script>window.hacked = 1</script>"
    script["scenes"][0]["shots"][0]["action"] = HOSTILE
    page = opened(browser, page_server.url)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    name = page_server.free_name("poor")
    bring(page, f"{name}.json", json.dumps(script), studio=REHEARSAL)
    approve = page.get_by_role("button", name="Approve the plan and shoot")
    expect(approve).to_be_visible()
    yield Poor(page, page_server.folder(name), asked)
    page.context.close()


def test_nothing_of_a_script_is_rendered_as_markup(poor: Poor) -> None:
    page = poor.page
    expect(page.locator(".st-key-card_A1").get_by_text("<b onclick=")).to_be_visible()
    assert page.locator("b[onclick]").count() == 0
    assert page.evaluate("() => window.hacked") is None
    assert not [url for url in poor.asked if "pixel" in url]


def test_a_service_without_money_stops_the_run_with_a_next_step(poor: Poor) -> None:
    page = poor.page
    expect(page.get_by_text("if every retake is needed")).to_be_visible()
    no_money = Fault(kind=FaultKind.NO_MONEY, call=Call.SUBMIT, times=500)
    poor.folder.save(REHEARSAL_FAULTS, FaultScript(faults=(no_money,)))
    page.get_by_role("button", name="Approve the plan and shoot").click()
    stopped = page.get_by_role("alert").filter(has_text="The run stopped")
    expect(stopped).to_be_visible()
    expect(stopped).to_contain_text("no_money")
    expect(stopped).to_contain_text("Nothing is lost")
    expect(page.get_by_role("button", name="Go on")).to_be_enabled()
