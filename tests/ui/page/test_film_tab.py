"""The film's tab: where its shots are, how loud it is, what can be taken away, and by whom."""

from __future__ import annotations

import asyncio
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import config
from streamlit.testing.v1 import AppTest

from graph.exporting import export
from graph.folder import ProductionFolder
from tests.graph.fakes import ONE_SCENE, Set
from tools.ffmpeg.cut import Film
from ui.page.desk import HOME_VARIABLE
from ui.page.downloads import edit_lists, pack, parcel_of
from ui.page.files import file_routes
from ui.page.film_line import film_line
from ui.page.waking import ANYWHERE_VARIABLE
from ui.page.waveform import POINTS, waveform
from ui.report.pages import publish


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of two shots, as a run leaves it."""
    home = tmp_path_factory.mktemp("film")
    stage = Set(home, script=ONE_SCENE)
    asyncio.run(stage.run())
    publish(stage.folder)
    return home


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> ProductionFolder:
    home = tmp_path / "home"
    shutil.copytree(made, home)
    return ProductionFolder(home / "production")


@pytest.fixture
def film(folder: ProductionFolder) -> Film:
    return folder.need("film.json", Film)


@pytest.fixture
def server(folder: ProductionFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The routes alone, as the page's server mounts them on loopback."""
    monkeypatch.setenv(HOME_VARIABLE, str(folder.root.parent))
    monkeypatch.delenv(ANYWHERE_VARIABLE, raising=False)
    before = config.get_option("server.address")
    config.set_option("server.address", "127.0.0.1")
    yield TestClient(Starlette(routes=file_routes()), base_url="http://127.0.0.1:8501")
    config.set_option("server.address", before)


def layers(chart: dict[str, object]) -> list[list[dict[str, object]]]:
    return [layer["data"]["values"] for layer in chart["layer"]]  # type: ignore[index,attr-defined]


def test_the_line_has_every_shot_where_the_film_has_it(film: Film) -> None:
    shots, sound, names = layers(film_line(film, (0.1, 0.5), "A1", dark=True))
    assert [row["shot"] for row in shots] == [shot.shot_id for shot in film.shots]
    assert all(float(str(row["start"])) < float(str(row["end"])) for row in shots)
    assert float(str(shots[-1]["end"])) <= film.duration_seconds + 0.001
    assert len(sound) == 2
    assert [row["name"] for row in names] == [shot.shot_id for shot in film.shots]


def test_a_name_cannot_leave_its_place_in_the_chart(film: Film) -> None:
    chart = film_line(film, (), "x' || true || '", dark=False)
    test = chart["layer"][0]["encoding"]["fillOpacity"]["condition"]["test"]
    assert test == r"datum.shot == 'x\' || true || \''"


def test_the_waveform_is_read_once_for_a_film(folder: ProductionFolder) -> None:
    first = waveform(folder)
    assert len(first.peaks) == POINTS
    assert 0 < max(first.peaks) <= 1
    kept = folder.root / "state/page/waveform.json"
    written = kept.stat().st_mtime_ns
    assert waveform(folder) == first
    assert kept.stat().st_mtime_ns == written
    os.utime(folder.film, ns=(written, written + 5))
    assert waveform(folder).film == written + 5


def test_all_is_packed_into_one_zip_and_an_older_one_goes(folder: ProductionFolder) -> None:
    first = pack(folder)
    assert first == parcel_of(folder)
    export(folder)
    assert {path.suffix for path in edit_lists(folder)} >= {".otio", ".csv"}
    second = pack(folder)
    assert not first.exists()
    with zipfile.ZipFile(second) as parcel:
        assert parcel.testzip() is None
        names = set(parcel.namelist())
        film = parcel.read("production/film.mp4")
    assert film == folder.film.read_bytes()
    assert {"production/report.html", "production/ledger.csv"} <= names
    assert any(name.startswith("production/exports/") for name in names)


def test_edit_lists_of_an_older_cut_are_not_offered(folder: ProductionFolder) -> None:
    export(folder)
    assert edit_lists(folder)
    later = folder.film.stat().st_mtime_ns + 3_600_000_000_000
    os.utime(folder.film, ns=(later, later))
    assert edit_lists(folder) == ()


def test_the_browser_gets_the_part_of_the_film_that_it_asks_for(
    server: TestClient, folder: ProductionFolder
) -> None:
    answer = server.get("/files/production/film.mp4", headers={"range": "bytes=10-19"})
    assert answer.status_code == 206
    assert answer.content == folder.film.read_bytes()[10:20]
    saved = server.get("/files/production/film.mp4?save=1")
    assert "attachment" in saved.headers["content-disposition"]


def test_no_page_of_a_production_may_run_anything(server: TestClient) -> None:
    policy = server.get("/files/production/report.html").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("production/brief.json", id="not offered"),
        pytest.param("production/state/jobs.sqlite3", id="the program's own"),
        pytest.param("production/..%2fsecret.txt", id="outside"),
        pytest.param("production/exports/..%2f..%2f..%2fsecret.txt", id="outside by an offer"),
        pytest.param("production/exports/link.txt", id="a link to outside"),
        pytest.param("..%2fsecret.txt", id="above"),
        pytest.param("production/state/parcels/none.zip", id="not there"),
    ],
)
def test_only_what_the_page_offers_is_sent(
    server: TestClient, folder: ProductionFolder, path: str
) -> None:
    secret = folder.root.parent.parent / "secret.txt"
    secret.write_text("secret")
    (folder.root.parent / "secret.txt").write_text("secret")
    (folder.root / "exports").mkdir()
    (folder.root / "exports" / "link.txt").symlink_to(secret)
    assert server.get(f"/files/{path}").status_code == 404


def test_other_sites_cannot_have_it_by_a_name_for_this_machine(server: TestClient) -> None:
    answer = server.get("/files/production/film.srt", headers={"host": "evil.example"})
    assert answer.status_code == 403


def film_tab(home: str, production: str) -> None:
    """The script under test."""
    from pathlib import Path

    from ui.page.desk import desk_at
    from ui.page.film_tab import show

    show(desk_at(Path(home), production))


def test_a_shot_that_is_chosen_can_be_followed_to_its_takes(
    folder: ProductionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(folder.root.parent))
    home = str(folder.root.parent)
    kwargs = {"home": home, "production": "production"}
    app = AppTest.from_function(film_tab, kwargs=kwargs, default_timeout=60).run()
    assert not app.exception
    app.selectbox("film_shot").select("A2").run()
    app.button("film_takes").click().run()
    assert app.session_state["tab"] == "Takes"
    assert app.session_state["takes_shot"] == "A2"


def test_without_a_film_the_tab_says_when_there_will_be_one(tmp_path: Path) -> None:
    kwargs = {"home": str(tmp_path), "production": ""}
    app = AppTest.from_function(film_tab, kwargs=kwargs, default_timeout=60).run()
    assert "when every shot is settled" in app.info[0].value
