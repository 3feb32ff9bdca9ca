"""`dailies chat` as a person uses it: a real terminal program, real runs, previz."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.folder import ProductionFolder
from graph.locking import holder
from graph.opening import Order, open_production
from graph.running import OwnProcess, RunOrder, last_ended, python_program
from tests.graph.fakes import ONE_LINE
from tools.errors import UserFixable
from tools.screenplay.brief import Brief


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProductionFolder:
    monkeypatch.setenv("DAILIES_MEMORY", str(tmp_path / "memory"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DAILIES_EYE"):
        monkeypatch.delenv(name, raising=False)
    script = tmp_path / "script.json"
    script.write_text(json.dumps(ONE_LINE))
    brief = Brief(name="scene", width=256, height=144, fps=8)
    return open_production(tmp_path / "home" / "scene", Order(script=script, brief=brief))


def talk(production: ProductionFolder, *lines: str) -> str:
    program = [sys.executable, "-m", "ui.cli", "chat", str(production.root)]
    asked = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(
        program, input=asked, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_a_script_to_a_film_by_talking(production: ProductionFolder) -> None:
    assert "scene is running" in talk(production, "go on")
    until = time.monotonic() + 120
    while holder(production) is not None and time.monotonic() < until:
        time.sleep(0.2)
    told = talk(
        production,
        "how far is it",
        "make A2 a close-up",
        "that looks good, shoot it",
        "wait",
        "show me the takes of A2",
        "export the shot list",
    )
    assert "offline planner" in told
    assert "It waits for you at the gate plan" in told
    assert "Plan 2 is in force" in told
    assert "The film is finished" in told
    assert production.film.exists()
    assert production.plan.shot("A2").camera.size == "close-up"
    assert (production.root / "exports" / "scene.csv").exists()
    again = talk(production, "how far is it")
    assert "The film is cut" in again


def test_a_run_outlives_the_chat_and_can_be_paused_from_elsewhere(
    production: ProductionFolder,
) -> None:
    assert "scene is running" in talk(production, "go on")
    runner = OwnProcess(python_program("ui.own_run"))
    until = time.monotonic() + 120
    while runner.running(production.root) and time.monotonic() < until:
        time.sleep(0.2)
    ended = last_ended(production.root)
    assert ended is not None
    assert ended.outcome is not None
    assert ended.outcome.question is not None
    runner.start(production.root, RunOrder(answer=None))
    assert holder(production) not in (None, 0, os.getpid())
    with pytest.raises(UserFixable, match="a run is going on"):
        runner.start(production.root, RunOrder())
    assert runner.pause(production.root)
    while runner.running(production.root) and time.monotonic() < until:
        time.sleep(0.1)
    paused = last_ended(production.root)
    assert paused is not None
    assert paused.paused
    assert not runner.pause(production.root)


def test_a_run_that_cannot_start_says_where_to_look(production: ProductionFolder) -> None:
    runner = OwnProcess(python_program("no_such_module"))
    with pytest.raises(UserFixable, match="could not be started") as raised:
        runner.start(production.root, RunOrder())
    assert "No module named no_such_module" in Path(raised.value.where).read_text()
