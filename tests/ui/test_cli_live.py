"""Commands that spend money or ask the services: what they refuse, print, and never print."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.graph.fakes import SCRIPT
from tests.graph.planted import Planted
from tests.tools.providers.set_up import Stage
from tools.errors import UserFixable
from tools.providers.models import OVERRIDE_VARIABLE, model_book
from ui.cli import app
from ui.doctor import key_variables

ONE_SHOT = {
    "title": "Street",
    "scenes": [{"heading": "EXT. STREET - DAY", "shots": [SCRIPT["scenes"][1]["shots"][0]]}],  # type: ignore[index]
}
SMALL = ("--size", "160x90", "--fps", "8", "--max-retakes", "0")


@dataclass
class Desk:
    """A person's machine: a script, an empty home, and only the variables that they set."""

    folder: Path
    environment: pytest.MonkeyPatch

    @property
    def script(self) -> Path:
        path = self.folder / "script.json"
        path.write_text(json.dumps(ONE_SHOT))
        return path

    @property
    def production(self) -> Path:
        return self.folder / "production"

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self.environment.setenv(name, value)

    def dailies(self, *arguments: str) -> tuple[str, int]:
        """What the command prints on both streams, and its exit code; UserFixable is raised."""
        done = CliRunner().invoke(app, list(arguments))
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output + done.stderr, done.exit_code

    def produce(self, *options: str) -> tuple[str, int]:
        where = ("--out", str(self.production))
        return self.dailies("produce", str(self.script), *where, *SMALL, *options)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in (*key_variables(), OVERRIDE_VARIABLE, "DAILIES_EYE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    model_book.cache_clear()
    yield Desk(tmp_path, monkeypatch)
    model_book.cache_clear()


@pytest.fixture
def turned(desk: Desk, quick_stage: Stage) -> Stage:
    """The stand-in, to which the user's own models.toml turns every service."""
    lines = []
    for name, card in quick_stage.book.services.items():
        fields = card.model_copy(update={"poll_seconds": 0.01}).model_dump(
            exclude_none=True, exclude={"name"}
        )
        lines.append(f"[services.{name}]")
        lines += [f"{field} = {json.dumps(value)}" for field, value in fields.items()]
    override = desk.folder / "models.toml"
    override.write_text("\n".join(lines))
    desk.set(**{OVERRIDE_VARIABLE: str(override)})
    model_book.cache_clear()
    return quick_stage


# What is refused before anything is bought.


@pytest.mark.parametrize(
    ("options", "problem", "where"),
    [
        pytest.param((), "no limit is set", "--max-cost", id="without a limit"),
        pytest.param(("--max-cost", "5"), "cannot judge", "--eye", id="with nobody to look"),
        pytest.param(
            ("--max-cost", "5", "--shoot-unseen", "--faults", "0.1"),
            "trouble is rehearsed, not bought",
            "--faults",
            id="with ordered trouble",
        ),
    ],
)
def test_live_work_is_refused_before_a_folder_is_made(
    desk: Desk, options: tuple[str, ...], problem: str, where: str
):
    with pytest.raises(UserFixable, match=problem) as refused:
        desk.produce("--studio", "live", *options)
    assert refused.value.where == where
    assert refused.value.fix
    assert not desk.production.exists()


def test_live_work_without_any_key_is_refused_and_names_the_variables(desk: Desk):
    with pytest.raises(UserFixable, match="no key is set") as refused:
        desk.produce("--studio", "live", "--max-cost", "5", "--shoot-unseen")
    assert "MINIMAX_API_KEY" in refused.value.fix
    assert not (desk.production / "shots.json").exists()


# The doctor.


def accounts(desk: Desk, *services: str) -> dict[str, dict[str, str]]:
    said, code = desk.dailies("doctor", "--live", "--json")
    assert code == 0
    parts = json.loads(said)
    return {part["name"]: part for part in parts if part["name"].split(" ")[0] in services}


def test_the_doctor_asks_every_service_with_every_key(desk: Desk, turned: Stage):
    desk.set(**turned.environment)
    said = accounts(desk, *turned.book.services)
    keyed = [name for name, card in turned.book.services.items() if card.keys]
    assert set(said) == {f"{name} …000{n}" for name in keyed for n in (1, 2)} | {"comfyui"}
    assert {part["state"] for part in said.values()} == {"ok"}
    assert "credits" in said["elevenlabs …0001"]["what"]
    assert turned.ledger() == ()


def test_the_doctor_names_a_bad_key_and_still_asks_the_others(desk: Desk, turned: Stage):
    desk.set(**{turned.book.services["runway"].keys: "rehearsal-good-0001,stolen-and-revoked-9999"})
    said = accounts(desk, "runway")
    assert {name: part["state"] for name, part in said.items()} == {
        "runway …0001": "ok",
        "runway …9999": "problem",
    }
    assert "credentials" in said["runway …9999"]["what"]
    assert said["runway …9999"]["fix"]


def test_the_doctor_asks_nobody_without_keys(desk: Desk, turned: Stage):
    assert accounts(desk, *turned.book.services) == {}


def test_the_doctor_says_when_a_service_cannot_be_reached(desk: Desk, turned: Stage):
    desk.set(BFL_API_KEY="rehearsal-good-0001")
    turned.fault("reset_before", "bfl", "account")
    said = accounts(desk, "bfl")
    assert said["bfl …0001"]["state"] == "problem"


# A production that is bought, and what is printed on the way.


class Listening(threading.Thread):
    """Looks at the process list until it is told to stop."""

    def __init__(self, planted: Planted) -> None:
        super().__init__(daemon=True)
        self._planted = planted
        self._stop_now = threading.Event()
        self.found: list[str] = []

    def run(self) -> None:
        while not self._stop_now.wait(0.05):
            self.found += self._planted.in_process_list()

    def __enter__(self) -> Listening:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_now.set()
        self.join()


def test_no_command_prints_a_key_or_writes_it_down(
    desk: Desk, turned: Stage, caplog: pytest.LogCaptureFixture
):
    planted = Planted(turned.book)
    desk.set(**planted.environment)
    turned.fault("bad_credentials", "runway", "submit")
    turned.fault("rate_limited", "elevenlabs", "submit")
    caplog.set_level(logging.DEBUG)
    with Listening(planted) as processes:
        printed, code = desk.produce("--studio", "live", "--max-cost", "5", "--shoot-unseen")
    said = [printed]
    for command in ("jobs", "status", "report"):
        said.append(desk.dailies(command, str(desk.production))[0])
    said.append(desk.dailies("doctor", "--live")[0])
    said.append(caplog.text)
    # A test pattern is no street: the eye keeps it out, and the film shows its stand-in.
    assert code == 3
    assert [planted.in_text(text) for text in said] == [[]] * len(said)
    assert planted.in_files(desk.folder) == []
    assert processes.found == []
    # What was bought is listed, with the key that was left by its last four characters alone.
    [sale] = turned.ledger("runway")
    listed = json.loads(desk.dailies("jobs", str(desk.production), "--json")[0])
    [job] = [job for job in listed if job["model"] == "runway/gen4_image"]
    assert (job["state"], job["task"], job["key"]) == ("done", sale.id, "…0002")
    page = (desk.production / "report.html").read_text()
    assert page.index("Shot unseen.") < page.index("<h2")


def test_a_job_is_settled_by_its_name_only(desk: Desk):
    with contextlib.suppress(UserFixable):
        desk.produce("--studio", "live", "--max-cost", "5", "--shoot-unseen")
    for option in ("--found", "--not-sold"):
        with pytest.raises(UserFixable, match="names no single uncertain job"):
            desk.dailies("jobs", str(desk.production), option, "abcdef0123=task")
