"""Report and storyboard: whole, escaped, small, and readable from disk."""

from __future__ import annotations

import asyncio
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest

from graph.board import status_of
from graph.folder import ProductionFolder
from graph.report import ProductionReport
from tests.graph.fakes import FAULT, SHOTS, Set
from tools.dinov3.findings import AssetKind
from ui.report.pages import publish

VOID = frozenset({"br", "hr", "img", "link", "meta", "line", "polyline"})


class Balance(HTMLParser):
    """Every tag that opens is closed in order, and every picture says what it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "img" and not said.get("alt"):
            self.problems.append("a picture without words")
        if said.get("id"):
            self.ids.append(str(said["id"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"stray </{tag}>")


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Set:
    """One retake, one missing shot, and a person's text that looks like HTML."""
    made = Set(tmp_path_factory.mktemp("pages"))
    made.eye.script[("A2", AssetKind.KEYFRAME)] = [FAULT]
    made.eye.script[("B2", AssetKind.CLIP)] = [FAULT] * 3
    asyncio.run(made.run())
    report = made.folder.need("report.json", ProductionReport)
    hostile = report.model_copy(update={"title": "<script>alert(1)</script> & Co"})
    made.folder.save("report.json", hostile)
    publish(made.folder)
    return made


@pytest.mark.parametrize("name", ["report.html", "storyboard.html"])
def test_pages_are_well_formed(production: Set, name: str):
    page = Balance()
    page.feed((production.folder.root / name).read_text())
    assert page.problems == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("name", ["report.html", "storyboard.html"])
def test_pages_are_valid_for_a_strict_reader(production: Set, name: str):
    html = (production.folder.root / name).read_text()
    html5lib.HTMLParser(strict=True).parse(html)


def test_a_strict_reader_would_say_no():
    with pytest.raises(html5lib.html5parser.ParseError):
        html5lib.HTMLParser(strict=True).parse("<!doctype html><title>x</title><p></div>")


@pytest.mark.parametrize("name", ["report.html", "storyboard.html"])
def test_foreign_text_is_escaped_and_nothing_is_loaded_from_elsewhere(production: Set, name: str):
    html = (production.folder.root / name).read_text()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert not re.search(r'(?:src|href)="(?!data:|#|film\.mp4)', html)


def test_the_report_shows_every_shot_its_takes_and_why(production: Set):
    html = (production.folder.root / "report.html").read_text()
    for shot_id in SHOTS:
        assert f'id="{shot_id}"' in html
    takes = sum(len(production.folder.takes(shot_id)) for shot_id in SHOTS)
    assert html.count("<b>Take ") == takes
    assert html.count("missing shot") >= 2
    assert "Changed for this take" in html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"unseen": True}, "Shot unseen.", id="nobody looked"),
        pytest.param({"uncertain_jobs": 2}, "2 jobs possibly paid.", id="answers were lost"),
    ],
)
def test_what_has_to_be_known_first_stands_on_the_first_page(
    production: Set, tmp_path: Path, fields: dict[str, object], said: str
):
    copy = ProductionFolder(tmp_path / "copy")
    shutil.copytree(production.folder.root, copy.root)
    assert said not in (copy.root / "report.html").read_text()
    report = copy.need("report.json", ProductionReport)
    copy.save("report.json", report.model_copy(update=fields))
    publish(copy)
    html = (copy.root / "report.html").read_text()
    assert 0 < html.index(said) < html.index("</header>")


def test_the_storyboard_sheet_is_a_picture(production: Set):
    assert (production.folder.root / "storyboard.png").read_bytes()[:4] == b"\x89PNG"


def test_the_board_counts_what_the_folder_holds(production: Set):
    board = status_of(production.folder)
    assert board.phase == "done"
    assert {shot.shot_id: shot.state for shot in board.shots} == {
        "A1": "kept",
        "A2": "kept",
        "B1": "kept",
        "B2": "escalated",
    }
