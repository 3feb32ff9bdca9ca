"""A server of the page with its own productions and memory, and a browser to look at it with."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

from graph.folder import ProductionFolder
from graph.locking import holder
from tests.graph.fakes import ONE_SCENE

_PATIENCE_MS = 180_000
"""For whatever a busy machine has to load or to make; tests wait for text, never for time."""
expect.set_options(timeout=_PATIENCE_MS)
_TRIES = 9
"""Of what a page that is drawn anew may miss."""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHROMIUM = "/usr/bin/chromium"
ROOT = Path(__file__).resolve().parents[3]
SCRIPT = json.dumps(ONE_SCENE)
"""Two shots of a second and a spoken line."""
SMALL = "256 x 144, a trial in a minute"


@dataclass
class PageServer:
    """As `streamlit run ui/app.py` starts it, on a port of this machine that is free."""

    base: Path
    port: int
    below: str = ""
    """Path under which the page lies, as behind a proxy: `/dailies`."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.below}"

    @property
    def home(self) -> Path:
        return self.base / "productions"

    def folder(self, name: str) -> ProductionFolder:
        return ProductionFolder(self.home / name)

    def free_name(self, name: str) -> str:
        """One that no production had yet: a test tried again meets nothing of its first try."""
        return f"{name}-{len(list(self.home.glob(f'{name}-*')))}"

    def with_copy_of(self, made: Path, name: str) -> ProductionFolder:
        """A production that was made elsewhere, among those of the page."""
        root = self.home / self.free_name(name)
        return ProductionFolder(shutil.copytree(made, root))

    def start(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        foreign = ("OPENAI_", "DAILIES_")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(foreign)} | {
            "DAILIES_PRODUCTIONS": str(self.home),
            "DAILIES_MEMORY": str(self.base / "memory"),
            "XDG_CACHE_HOME": str(self.base / "cache"),
            "OMP_NUM_THREADS": "1",
        }
        where = ("--server.port", str(self.port), "--server.baseUrlPath", self.below)
        command = (sys.executable, "-m", "streamlit", "run", "ui/app.py", *where)
        with (self.base / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        _wait_for(f"{self.url}/_stcore/health", self.process)

    def stop(self) -> None:
        """The server alone: runs go on."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=60)

    def end_runs(self) -> None:
        """Runs outlive their page; a test's must not."""
        for brief in self.home.glob("*/brief.json"):
            process = holder(ProductionFolder(brief.parent))
            if process:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)


@contextmanager
def page_server_at(base: Path, below: str = "") -> Iterator[PageServer]:
    """A server with productions and a memory of its own, under a path where `below` names one."""
    server = PageServer(base, _free_port(), below)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        server.end_runs()


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Debian's Chromium; a test that needs it is skipped without it."""
    program = shutil.which("chromium") or CHROMIUM
    if not Path(program).exists():
        pytest.skip("there is no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


def opened(browser: Browser, url: str, *, width: int = 1280, dark: bool = False) -> Page:
    """A page of its own, as another window of the same person; awake."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(url)
    expect(page.get_by_role("tab", name="Board")).to_be_visible()
    return page


def bring(page: Page, file: str, script: str, *, size: str = SMALL, studio: str = "") -> None:
    """Fill in the form with a script and start; beside other films the form is asked for."""
    form, asked_for = (
        page.locator(".st-key-start_script"),
        page.get_by_role("button", name="New film"),
    )
    expect(form.or_(asked_for).first).to_be_visible()
    if asked_for.is_visible():
        asked_for.click()
    drop(page, ".st-key-start_script input[type=file]", file, script.encode())
    choose(page, "Size", size)
    if studio:
        choose(page, "Studio", studio)
    page.get_by_role("button", name="Start", exact=True).click()


def drop(page: Page, field: str, file: str, content: bytes) -> None:
    """Drop a file, again where the field did not listen yet: on a busy machine it is seen first."""
    given = {"name": file, "mimeType": "text/plain", "buffer": content}
    for _ in range(_TRIES):
        page.locator(field).set_input_files(given)
        with suppress(AssertionError):
            expect(page.get_by_text(file).first).to_be_visible(timeout=_PATIENCE_MS // _TRIES)
            return
    raise AssertionError(f"{file} is not taken by {field}")


def save(page: Page, link: Locator) -> Download:
    """What a link saves; clicked again where the page was drawn anew under the mouse."""
    for _ in range(_TRIES):
        with suppress(TookTooLong):
            with page.expect_download(timeout=_PATIENCE_MS // _TRIES) as saving:
                link.click()
            return saving.value
    raise AssertionError("no click on the link saves a file")


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option by keyboard: an open list closes when the page is drawn anew."""
    box = page.get_by_role("combobox", name=label)
    box.fill(option)
    box.press("Enter")
    expect(box).to_have_value(option)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise TimeoutError("the page's server did not come up")
