"""Words about takes: what changed in a prompt, what was found, what the next run makes."""

from __future__ import annotations

import pytest

from tools.dinov3.findings import (
    AssetKind,
    AssetReport,
    Finding,
    Measurement,
    Severity,
    Status,
    Threshold,
)
from tools.screenplay.plan import Camera, Shot, ShotSize
from tools.takes.sheet import PromptSheet
from tools.takes.take import Asset, Take
from tools.takes.verdict import Decision, Verdict
from ui.page.curves import likeness_chart, told
from ui.page.findings import as_list, counted_answers, measured
from ui.page.shot_picker import neighbours
from ui.page.word_diff import Change, Piece, as_markdown, word_diff


def finding(status: Status = Status.PASS, **fields: object) -> Finding:
    return Finding.model_validate(
        {"check": "identity", "status": status, "sentence": "It is Marcus."} | fields
    )


def clip(n: int, curve: tuple[tuple[float, float], ...], limit: float | None = 0.85) -> Take:
    threshold = Threshold(value=limit, origin="the brief") if limit is not None else None
    report = AssetReport(
        asset=AssetKind.CLIP,
        sha256="a",
        eye="eye",
        findings=(finding(threshold=threshold),),
        curve=curve,
    )
    return Take(
        shot_id="A1",
        n=n,
        stage=AssetKind.CLIP,
        sheet=PromptSheet(
            shot_id="A1",
            asset=AssetKind.CLIP,
            prompt_text="",
            target_model="m",
            written_by="offline planner",
        ),
        seed=1,
        picture=Asset(kind=AssetKind.CLIP, sha256="a", path="a.mp4", report=report),  # type: ignore[arg-type]
        verdict=Verdict(decision=Decision.KEEP, reason="good", decided_by="policy"),
    )


def test_words_that_came_and_went_are_told_apart() -> None:
    assert word_diff("a red coat", "a blue coat") == (
        Piece(Change.SAME, "a"),
        Piece(Change.GONE, "red"),
        Piece(Change.NEW, "blue"),
        Piece(Change.SAME, "coat"),
    )


def test_the_same_words_make_no_difference_however_they_are_spaced() -> None:
    assert word_diff("a  red\ncoat", "a red coat") == ()


def test_long_stretches_that_stay_are_left_out() -> None:
    same = " ".join(f"w{n}" for n in range(40))
    pieces = word_diff(f"{same} red", f"{same} blue")
    assert [piece.change for piece in pieces] == [
        Change.LEFT_OUT,
        Change.SAME,
        Change.GONE,
        Change.NEW,
    ]
    assert pieces[1].words == "w34 w35 w36 w37 w38 w39"


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("<b>bold</b>", id="HTML"),
        pytest.param("[here](http://example.org)", id="a link"),
        pytest.param("**loud**", id="Markdown"),
        pytest.param(":red[ink]", id="a directive"),
    ],
)
def test_signs_in_a_prompt_stay_signs(word: str) -> None:
    shown = as_markdown(word_diff("a", f"a {word}"))
    assert word not in shown
    assert shown.replace("\\", "") == f"a **{word}**"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param(
            finding(score=0.91, threshold=Threshold(value=0.85, origin="the brief")),
            "score 0.91; limit 0.85 (the brief)",
            id="a score with its limit",
        ),
        pytest.param(
            finding(
                measurements=(Measurement(name="noise", value=2.294, unit="0-255"),),
                threshold=Threshold(value=8.7, origin="calibrated"),
            ),
            "noise 2.294 0-255; limit 8.7 (calibrated)",
            id="a measurement with its limit",
        ),
        pytest.param(finding(), "", id="no number"),
    ],
)
def test_a_number_is_told_with_its_limit_and_where_that_is_from(found: Finding, said: str) -> None:
    assert measured(found) == said


def test_what_is_good_is_listed_before_what_could_not_be_judged() -> None:
    listed = as_list(
        [finding(Status.UNAVAILABLE, check="style"), finding(), finding(Status.NOT_ASSESSABLE)]
    )
    lines = listed.replace("\\", "").splitlines()
    assert [line.split(" It is")[0] for line in lines] == [
        "- **identity** ✓",
        "- **identity** (cannot be judged)",
        "- **style** (not available)",
    ]


def test_answers_are_counted() -> None:
    report = AssetReport(
        asset=AssetKind.CLIP,
        sha256="",
        eye="eye",
        findings=(finding(), finding(), finding(Status.FAIL, severity=Severity.ADVICE)),
    )
    assert counted_answers(report) == "2 good, 1 fails."


def test_a_curve_is_told_to_those_who_do_not_see_it() -> None:
    assert told(clip(2, ((0.0, 0.9), (1.5, 0.62)))) == (
        "Take 2: lowest 0.62 at 1.5 s; 0.85 is needed."
    )
    assert told(clip(2, ())) == ""


def test_the_chart_has_every_takes_points_and_the_limit() -> None:
    chart = likeness_chart([clip(2, ((0.0, 0.9),)), clip(3, ((0.0, 0.8), (1.0, 0.7)))])
    curve, limit = chart["layer"]
    assert [point["take"] for point in curve["data"]["values"]] == ["take 2", "take 3", "take 3"]
    assert limit["data"]["values"] == [{"limit": 0.85}]
    assert "lowest 0.70 at 1.0 s" in chart["description"]


@pytest.mark.parametrize(
    ("picked", "shown"),
    [
        pytest.param("s0", "s0 s1 s2 s3 s4 s5", id="the first"),
        pytest.param("s5", "s2 s3 s4 s5 s6 s7", id="in the middle"),
        pytest.param("s9", "s4 s5 s6 s7 s8 s9", id="the last"),
    ],
)
def test_a_shot_is_shown_among_its_neighbours(picked: str, shown: str) -> None:
    shots = tuple(
        Shot(
            shot_id=f"s{n}",
            scene_id="s",
            action="",
            location="YARD",
            camera=Camera(size=ShotSize.WIDE),
            duration_seconds=1,
        )
        for n in range(10)
    )
    assert " ".join(shot.shot_id for shot in neighbours(shots, picked)) == shown
    assert neighbours(shots[:2], "s1") == shots[:2]
