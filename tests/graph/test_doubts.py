"""Who fails again and again against a cast picture that is weak itself: the picture is doubted."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graph.context import Gates
from graph.doubts import doubts
from graph.report import ProductionReport
from tests.graph.fakes import SCRIPT, Eye, Set
from tools.dinov3.expectation import Expectation
from tools.dinov3.findings import AssetReport, Finding, Severity, Status
from tools.dinov3.told import stranger

WEAK = "The words dress them in grey, which is nowhere on the figure."
FIRST, SECOND = SCRIPT["scenes"]  # type: ignore[misc]
WALKS = SECOND["shots"][1]
ONE_MORE = SECOND | {"shots": [*SECOND["shots"], WALKS | {"shot_id": "B3"}]}
LONGER = SCRIPT | {"scenes": [FIRST, ONE_MORE]}
"""A fourth shot that shows Marcus."""


def likeness(name: str, *, right: bool) -> Finding:
    said = "looks like the reference picture." if right else "does not look like it: the hair."
    return Finding(
        check="identity",
        status=Status.PASS if right else Status.FAIL,
        score=0.95 if right else 0.3,
        fault="" if right else "wrong_person",
        sentence=f"{name} {said}",
    )


@dataclass
class Casting(Eye):
    """Finds a stranger in the first keyframes of a shot, and fault with the cast picture.

    A retake after that has two candidates, so with one retake three keyframes are looked at.
    """

    strangers: dict[str, int] = field(default_factory=dict)
    seen: str = ""

    def look_at_reference(
        self, picture: Path, width: int, height: int, wardrobe: str = ""
    ) -> AssetReport:
        report = super().look_at_reference(picture, width, height, wardrobe)
        weak = Finding(
            check="described",
            status=Status.FAIL,
            severity=Severity.ADVICE,
            fault="wardrobe_colour",
            sentence=self.seen,
        )
        return report.model_copy(update={"findings": (weak,)}) if self.seen else report

    def look_at_still(self, picture: Path, expected: Expectation, evidence: Path) -> AssetReport:
        report = super().look_at_still(picture, expected, evidence)
        shot_id = expected.shot.shot_id
        left = self.strangers.get(shot_id, 0)
        self.strangers[shot_id] = left - 1
        found = likeness("Marcus", right=left <= 0)
        return report.model_copy(update={"findings": (found,)} if expected.shot.characters else {})


@pytest.mark.parametrize(
    ("strangers", "seen", "script", "doubted"),
    [
        pytest.param({"A1": 3}, WEAK, SCRIPT, True, id="three of five keyframes, a weak picture"),
        pytest.param({"A1": 3}, "", SCRIPT, False, id="a picture without fault"),
        pytest.param({"A1": 2}, WEAK, SCRIPT, False, id="twice"),
        pytest.param({"A1": 3}, WEAK, LONGER, False, id="as many keyframes are right"),
    ],
)
async def test_a_cast_picture_is_doubted_where_takes_and_words_speak_against_it(
    tmp_path: Path,
    strangers: dict[str, int],
    seen: str,
    script: dict[str, object],
    doubted: bool,
):
    eye = Casting(strangers=dict(strangers), seen=seen)
    gates = Gates(escalations=True)
    stage = Set(tmp_path, eye=eye, gates=gates, script=script, retakes=1)
    outcome = await stage.run()
    assert [doubt.name for doubt in doubts(stage.folder)] == ["Marcus"] * doubted
    told = outcome.question.escalations if outcome.question else ()
    assert ["dailies recast" in each.reason and WEAK in each.reason for each in told] == (
        [doubted] if strangers["A1"] == 3 else []
    )


@pytest.fixture(scope="module")
def doubted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    eye = Casting(strangers={"A1": 3}, seen=WEAK)
    stage = Set(tmp_path_factory.mktemp("doubted"), eye=eye, retakes=1)
    assert asyncio.run(stage.run()).missing == ("A1",)
    return stage.root


def test_the_report_of_a_film_without_the_shot_names_the_picture(doubted: Path):
    report = Set(doubted).folder.need("report.json", ProductionReport)
    assert 'dailies recast PRODUCTION "Marcus"' in report.suggestions[0]
    assert "3 of 5 keyframes" in report.suggestions[0]


def test_what_failed_against_another_picture_says_nothing_of_this_one(
    doubted: Path, tmp_path: Path
):
    shutil.copytree(doubted, tmp_path / "copy")
    folder = Set(tmp_path / "copy").folder
    locked = folder.cast("Marcus")
    assert locked is not None
    other = locked.picture.model_copy(update={"sha256": "another"})
    folder.save_cast("Marcus", locked.model_copy(update={"picture": other}))
    assert doubts(folder) == ()


@pytest.mark.parametrize(
    ("findings", "who"),
    [
        pytest.param((likeness("Old Tom", right=False),), "Old Tom", id="a name of two words"),
        pytest.param((likeness("Tom", right=False),), "Tom", id="a name within another"),
        pytest.param((likeness("Ada", right=True),), "", id="everybody is who they are"),
        pytest.param((), None, id="nobody was judged"),
        pytest.param((likeness("Eve", right=False),), None, id="somebody else"),
    ],
)
def test_a_finding_names_who_is_a_stranger(findings: tuple[Finding, ...], who: str | None):
    assert stranger(findings, ("Tom", "Old Tom", "Ada")) == who
