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
from playwright.sync_api import Browser, Page, expect, sync_playwright

from graph.folder import ProductionFolder
from graph.locking import holder
from tests.graph.fakes import ONE_SCENE

PATIENCE_MS = 180_000
"""For whatever a busy machine has to load or to make; tests wait for text, never for time."""
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


@dataclass(frozen=True)
class PageServer:
    """Where it is, and where what it makes lies."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def folder(self, name: str) -> ProductionFolder:
        return ProductionFolder(self.home / name)


@contextmanager
def page_server_at(base: Path) -> Iterator[PageServer]:
    """A server as `streamlit run ui/app.py` starts it, on a free port of this machine."""
    home, port = base / "productions", _free_port()
    home.mkdir(parents=True, exist_ok=True)
    foreign = ("OPENAI_", "DAILIES_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(foreign)} | {
        "DAILIES_PRODUCTIONS": str(home),
        "DAILIES_MEMORY": str(base / "memory"),
        "XDG_CACHE_HOME": str(base / "cache"),
        "OMP_NUM_THREADS": "1",
    }
    command = (sys.executable, "-m", "streamlit", "run", "ui/app.py", "--server.port", str(port))
    with (base / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield PageServer(f"http://127.0.0.1:{port}", home, process)
        finally:
            process.terminate()
            process.wait(timeout=30)
            for brief in home.glob("*/brief.json"):
                _end_run(ProductionFolder(brief.parent))


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
    page.set_default_timeout(PATIENCE_MS)
    page.goto(url)
    expect(page.get_by_role("tab", name="Board")).to_be_visible(timeout=PATIENCE_MS)
    return page


def bring(page: Page, file: str, script: str, *, size: str = SMALL, studio: str = "") -> None:
    """Fill in the form with a script and start."""
    given = {"name": file, "mimeType": "text/plain", "buffer": script.encode()}
    page.locator(".st-key-start_script input[type=file]").set_input_files(given)
    expect(page.get_by_text(file)).to_be_visible(timeout=PATIENCE_MS)
    choose(page, "Size", size)
    if studio:
        choose(page, "Studio", studio)
    page.get_by_role("button", name="Start", exact=True).click()


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option by keyboard: an open list closes when the page is drawn anew."""
    box = page.get_by_role("combobox", name=label)
    box.fill(option)
    box.press("Enter")
    expect(box).to_have_value(option, timeout=PATIENCE_MS)


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


def _end_run(folder: ProductionFolder) -> None:
    """A run outlives its page: a test's must not."""
    process = holder(folder)
    if process:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
