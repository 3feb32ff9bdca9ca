"""`dailies export` and `dailies revise`, as a person types them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph.folder import ProductionFolder
from tests.graph.fakes import Set
from tools.errors import UserFixable
from ui.cli import app


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stage = Set(tmp_path_factory.mktemp("finished"))
    assert asyncio.run(stage.run()).finished
    return stage.folder.root


def said(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_what_is_named_is_written_where_it_is_asked_for(production: Path, tmp_path: Path):
    out = tmp_path / "for the editor"
    said("export", production, "--to", "otio", "--to", "csv", "--out", out)
    assert sorted(path.name for path in out.iterdir()) == ["test.csv", "test.otio"]


def test_all_of_it_is_told_as_json(production: Path):
    told = json.loads(said("export", production, "--json"))
    assert [Path(name).suffix for name in told["files"]] == [".otio", ".csv", ".fountain"]
    assert any("no time code" in note for note in told["notes"])


def test_a_format_that_nobody_knows_is_refused_by_name(production: Path):
    with pytest.raises(UserFixable, match="name otio, edl, fcpxml, xml, csv, fountain or all"):
        said("export", production, "--to", "avid")


def test_an_edit_is_shown_first_and_put_in_force_with_yes(production: Path, tmp_path: Path):
    mine = tmp_path / "mine.json"
    text = (production / "shots.json").read_text()
    mine.write_text(text.replace("An empty street.", "An empty street in the rain."))
    shown = said("revise", production, mine)
    assert "An empty street. → An empty street in the rain." in " ".join(shown.split())
    assert "Nothing is changed yet" in shown
    assert (production / "shots.json").read_text() == text
    told = json.loads(said("revise", production, mine, "--yes", "--json"))
    assert told["revision"] == 2
    assert {(a["where"], a["asset"]) for a in told["to_make"]} >= {("B1", "keyframe")}
    assert told["list_price_micros"] > 0
    assert "rain" in ProductionFolder(production).plan.shot("B1").action


def test_a_broken_plan_is_refused_with_its_field(production: Path, tmp_path: Path):
    mine = tmp_path / "mine.json"
    mine.write_text('{"title": "T"}')
    with pytest.raises(UserFixable, match=r"mine\.json: scenes"):
        said("revise", production, mine)
