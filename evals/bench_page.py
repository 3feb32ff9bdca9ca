"""What the page costs with a hundred shots, and how soon it shows that something goes on.

A finished production is copied and its scenes are repeated until it has `--shots` shots with all
their takes. Every tab is drawn again and again by Streamlit's own runner, without a browser: that
is the time of a script run. Then Chromium makes the small sample film with one click and waits
until the page says what is done, and until the first shot has a picture. Run it with
`python -m evals.bench_page productions/temporal-awakening`.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import resource
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Error as Unreachable
from playwright.sync_api import Page, sync_playwright
from streamlit.testing.v1 import AppTest

from graph.folder import ProductionFolder
from graph.locking import holder
from tools.screenplay.plan import Plan, Scene

log = logging.getLogger(__name__)

HOME_VARIABLE = "DAILIES_PRODUCTIONS"
"""Where the page looks for productions: it is measured from outside, as a person starts it."""
_TABS = ("Board", "Takes", "Film", "Memory", "Ledger", "Doctor")
_COPIED = ("brief", "script", "quote", "report", "film", "score", "edit_list")
_FOLDERS = ("cast", "sound", "plans", "state")
_WITH_NEWS = ("Board", "Takes", "Film")
"""Tabs that people look at while they decide."""
_NEWS_SECONDS = 2.0
_SETTLE_SECONDS = 6.0
"""What is worked out beside the script run is there by then; it is not what is measured."""
_PATIENCE_MS = 180_000
_CHROMIUM = "/usr/bin/chromium"
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
_ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure, and write the figures where `--out` says."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("production", type=Path, help="a finished one")
    parser.add_argument("--shots", type=int, default=100)
    parser.add_argument("--reruns", type=int, default=20)
    parser.add_argument("--no-browser", action="store_true", help="leave out the click")
    parser.add_argument("--out", type=Path, default=Path("evals/results"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dailies-page-") as base:
        home = Path(base) / "productions"
        takes = multiply(asked.production, home / "hundred", asked.shots)
        os.environ[HOME_VARIABLE] = str(home)
        os.environ["DAILIES_MEMORY"] = str(Path(base) / "memory")
        load = os.getloadavg()[0]
        tabs = {tab: rerun_ms(tab, asked.reruns) for tab in _TABS}
        news = {tab: rerun_ms(tab, asked.reruns, home / "hundred") for tab in _WITH_NEWS}
        figures = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d"),
            "shots": asked.shots,
            "takes": takes,
            "reruns": asked.reruns,
            "programs running before": round(load, 1),
            "rerun": tabs,
            "rerun after a decision": news,
            "peak MB of the process": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "seconds after a click": {} if asked.no_browser else first_signs(Path(base) / "new"),
        }
    text = json.dumps(figures, indent=1)
    (asked.out / f"bench-page-{figures['date']}.json").write_text(text + "\n")
    log.info("%s", text)


def multiply(source: Path, target: Path, shots: int) -> int:
    """A production with so many shots out of a smaller one; how many takes they have."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        if path.is_file() and path.name.split(".")[0] in _COPIED:
            shutil.copy(path, target / path.name)
    for name in _FOLDERS:
        shutil.copytree(source / name, target / name)
    plan = ProductionFolder(source).need("shots.json", Plan)
    scenes: list[Scene] = []
    made = 0
    while made < shots:
        for scene in plan.scenes:
            copy = _repeated(source, target, scene, len(scenes), shots - made)
            made += len(copy.shots)
            scenes += [copy] if copy.shots else []
    many = plan.model_copy(update={"scenes": tuple(scenes)})
    ProductionFolder(target).save("shots.json", many)
    _repeat_jobs(target / "state/jobs.sqlite3", made // max(1, len(plan.shots)))
    return sum(1 for _ in target.glob("takes/*/*/take.json"))


def _repeated(source: Path, target: Path, scene: Scene, number: int, most: int) -> Scene:
    """A scene once more under another name, with its takes."""
    name = f"{scene.scene_id}-{number}"
    shots = []
    for shot in scene.shots[:most]:
        new = f"{shot.shot_id}-{number}"
        shots.append(shot.model_copy(update={"shot_id": new, "scene_id": name, "joins": None}))
        takes = target / "takes" / new
        shutil.copytree(source / "takes" / shot.shot_id, takes)
        for record in takes.rglob("*.json"):
            text = record.read_text(encoding="utf-8")
            text = text.replace(f'"shot_id": "{shot.shot_id}"', f'"shot_id": "{new}"')
            record.write_text(text, encoding="utf-8")
    return scene.model_copy(update={"scene_id": name, "shots": tuple(shots)})


def _repeat_jobs(ledger: Path, times: int) -> None:
    """As many calls as that many times the shots have made."""
    with closing(sqlite3.connect(ledger)) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(jobs)")]
        rest = ", ".join(columns[1:])
        known = database.execute(f"SELECT key, {rest} FROM jobs").fetchall()  # noqa: S608 - columns
        marks = ", ".join("?" * len(columns))
        for number in range(1, times):
            rows = [(f"{key}-{number}", *others) for key, *others in known]
            database.executemany(f"INSERT INTO jobs VALUES ({marks})", rows)  # noqa: S608 - marks


def rerun_ms(tab: str, reruns: int, changing: Path | None = None) -> dict[str, float]:
    """Script runs of the page with that tab open, after the first ones.

    With `changing` a take of that production's first shot, which the tab of takes shows, is written
    anew before each of them, as when it was decided on: board, takes and price are found again.
    """
    app = AppTest.from_file(str(_ROOT / "ui/page/script.py"), default_timeout=120)
    app.query_params["tab"] = tab
    _awake(app)
    for _ in range(2):
        app.run()
        time.sleep(_SETTLE_SECONDS)
    app.run()
    taken = []
    for _ in range(reruns):
        if changing:
            time.sleep(_NEWS_SECONDS)
            _decide(changing)
        begin = time.perf_counter()
        app.run()
        taken.append((time.perf_counter() - begin) * 1000)
    if app.exception:
        raise RuntimeError(f"{tab} cannot be drawn: {app.exception[0].value}")
    taken.sort()
    return {
        "ms p50": round(statistics.median(taken), 1),
        "ms p95": round(taken[int(0.95 * (len(taken) - 1))], 1),
    }


def _decide(root: Path) -> None:
    """Write a take of the first shot anew, with the same words."""
    folder = ProductionFolder(root)
    shot_id = folder.plan.shots[0].shot_id
    folder.save_take(folder.takes(shot_id)[-1])


def _awake(app: AppTest) -> None:
    """Wait for the page to be loaded: what stands there until then is not what is measured."""
    until = time.monotonic() + _PATIENCE_MS / 1000
    while not app.run().tabs:
        if time.monotonic() > until:
            raise TimeoutError("the page did not wake up")
        time.sleep(1)


def first_signs(base: Path) -> dict[str, float]:
    """From the click that starts a film until the page says so, and until there is a picture."""
    home = base / "productions"
    home.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {HOME_VARIABLE: str(home), "DAILIES_MEMORY": str(base / "memory")}
    command = (sys.executable, "-m", "streamlit", "run", "ui/app.py", "--server.port", str(port))
    server = subprocess.Popen(
        command, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
            page = browser.new_page()
            page.set_default_timeout(_PATIENCE_MS)
            return _watch_start(page, f"http://127.0.0.1:{port}")
    finally:
        for brief in home.glob("*/brief.json"):
            run = holder(ProductionFolder(brief.parent))
            if run:
                os.kill(run, 9)
        server.terminate()
        server.wait(timeout=60)


def _watch_start(page: Page, url: str) -> dict[str, float]:
    _open(page, url)
    button = page.get_by_role("button", name="A small one, in a minute or two")
    button.wait_for()
    # The first seconds of a server are its models' loading, which is said on the page.
    page.wait_for_timeout(_SETTLE_SECONDS * 1000)
    begin = time.perf_counter()
    button.click()
    page.get_by_text("Reading the script and starting").wait_for()
    told = time.perf_counter() - begin
    page.get_by_role("progressbar").first.wait_for()
    progress = time.perf_counter() - begin
    page.get_by_role("button", name="Approve the plan").wait_for()
    gate = time.perf_counter() - begin
    return {
        "it is said": round(told, 2),
        "progress is shown": round(progress, 2),
        "the plan waits for approval": round(gate, 2),
    }


def _open(page: Page, url: str) -> None:
    """The page; a server that comes up refuses at first."""
    until = time.monotonic() + 60
    while True:
        try:
            page.goto(url)
        except Unreachable:
            if time.monotonic() > until:
                raise
            page.wait_for_timeout(300)
        else:
            return


if __name__ == "__main__":
    main()
