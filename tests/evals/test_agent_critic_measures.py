"""What a critic caught and lost is counted right, whatever it did about a take."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from evals.critic.card import write
from evals.critic.curves import curve_of, curves, improbable
from evals.critic.injection import Injected
from evals.critic.judging import Judged
from evals.critic.measures import (
    CAUGHT,
    CHANGED,
    CLEAN,
    EVERYTHING,
    LOST,
    RIGHT,
    rows_of,
    trivial,
)
from evals.critic.page import page
from evals.critic.record import LABELS, PREVIZ, Card, Section
from evals.critic.scores import MEASURES, judged_take
from evals.critic.stability import Stability, counted
from evals.truth_rows import Row
from tests.evals.judged import failing, judged, passing, seen, take
from tools.dinov3.findings import AssetKind
from tools.takes.verdict import Decision, Remedy, Verdict

CLIP = AssetKind.CLIP


def row(rows: list[Row], subject: str, measure: str) -> Row:
    return next(r for r in rows if (r.subject, r.measure) == (subject, measure))


def verdict(decision: Decision, **more: object) -> Verdict:
    return Verdict(decision=decision, reason="", decided_by="test", **more)


@pytest.mark.parametrize(
    ("fault", "said", "handled"),
    [
        ("blur", verdict(Decision.KEEP), False),
        ("blur", verdict(Decision.RETAKE), True),
        ("blur", verdict(Decision.ESCALATE), True),
        ("frozen", verdict(Decision.TRIM, usable_range=(0.0, 1.0)), True),
        ("frozen", verdict(Decision.TRIM, usable_range=(0.0, 1.5)), False),
        ("noise", verdict(Decision.KEEP, mended=(Remedy.DENOISE,)), True),
        ("wrong_place", verdict(Decision.KEEP, mended=(Remedy.COLOUR_MATCH,)), False),
        ("noise", verdict(Decision.REPAIR, remedy=Remedy.DENOISE), False),
    ],
    ids=[
        "kept", "made again", "a person's", "trimmed away", "trimmed, still seen", "mended",
        "mended for something else", "not mended yet",
    ],
)  # fmt: skip
def test_a_fault_is_handled_where_it_stays_out_of_the_film(
    fault: str, said: Verdict, handled: bool
) -> None:
    one = Judged(seen(take(fault, kind=CLIP, since=1.0)), said)
    assert one.handled == handled


def a_set() -> list[Judged]:
    """Ten keyframes and two clips."""
    return [
        judged(take("blur", name="a", severity=0.3)),
        judged(take("blur", name="b", severity=1.0), failing("blur")),
        judged(take("blur", name="c", severity=1.0), failing("jump_cut")),
        judged(take("blur", name="d", severity=0.3), failing("blur", advice=True)),
        judged(take("extra_fingers", name="e"), failing("anatomy")),
        judged(take(name="f", style="as trained")),
        judged(take(name="g", style="painterly"), failing("wrong_place")),
        judged(take(name="h", odd="low_key"), failing("black")),
        judged(take(name="i", odd="low_key")),
        judged(take(name="j"), together=(failing("wrong_light"),)),
        judged(take("black", name="k", kind=CLIP), failing("black")),
        judged(take(name="l", kind=CLIP)),
    ]


def test_totals_are_of_all_takes_and_of_each_kind() -> None:
    rows = rows_of(a_set(), "previz", "eye")
    caught = row(rows, EVERYTHING, CAUGHT)
    assert (caught.value, caught.n) == (pytest.approx(4 / 6), 6)
    assert caught.low < caught.value < caught.high
    assert caught.floor == pytest.approx(7 / 12)
    right = row(rows, EVERYTHING, RIGHT)
    assert (right.value, right.n, right.floor) == (pytest.approx(4 / 7), 7, 0.5)
    assert row(rows, EVERYTHING, LOST).value == 0.5
    assert row(rows, "keyframe", LOST).value == pytest.approx(3 / 5)
    assert row(rows, "clip", CAUGHT).value == 1
    assert row(rows, EVERYTHING, "caught at 0.3").value == 0
    assert row(rows, EVERYTHING, "caught at 1").value == 1


def test_faults_have_rows_by_severity_and_by_name() -> None:
    rows = rows_of(a_set(), "previz", "eye")
    assert row(rows, "keyframe: blur", "caught").value == 0.5
    assert row(rows, "keyframe: blur", "caught at 0.3").value == 0
    assert row(rows, "keyframe: blur", "caught at 1").value == 1
    assert row(rows, "keyframe: blur", "named by a gate").value == 0.25
    assert row(rows, "keyframe: blur", "named at all").value == 0.5
    assert row(rows, "keyframe: extra_fingers", "named by a gate").value == 1
    assert row(rows, "keyframe: called jump_cut", "precision").value == 0
    assert row(rows, "keyframe: called blur", "precision").value == 1


def test_right_takes_have_rows_by_style_and_by_what_is_odd() -> None:
    rows = rows_of(a_set(), "previz", "eye")
    clean = row(rows, f"keyframe: {CLEAN}", "sent back")
    assert (clean.value, clean.n) == (pytest.approx(2 / 3), 3)
    assert clean.note == "wrong_place 1, wrong_light 1"
    assert row(rows, f"keyframe: {CLEAN}, painterly", "sent back").value == 1
    assert row(rows, "keyframe: odd but right: low_key", "sent back").value == 0.5


def test_a_right_take_that_was_mended_is_changed_and_not_lost() -> None:
    mended = verdict(Decision.KEEP, mended=(Remedy.DENOISE,))
    rows = rows_of([Judged(seen(take()), mended)], "previz", "eye")
    assert row(rows, EVERYTHING, LOST).value == 0
    assert row(rows, EVERYTHING, CHANGED).value == 1


@pytest.mark.parametrize(
    ("critic", "caught", "lost"),
    [("pass_all", 0.0, 0.0), ("fail_all", 1.0, 1.0), ("random", 7 / 12, 7 / 12)],
)
def test_trivial_critics_reach_their_floors(critic: str, caught: float, lost: float) -> None:
    many = [
        replace(one, seen=replace(one.seen, take=replace(one.take, name=f"{one.take.name}{turn}")))
        for turn in range(60)
        for one in a_set()
    ]
    rows = rows_of(trivial(many, critic), "previz", "none")
    assert row(rows, EVERYTHING, CAUGHT).value == pytest.approx(caught, abs=0.06)
    assert row(rows, EVERYTHING, LOST).value == pytest.approx(lost, abs=0.06)


def test_a_score_in_an_eval_is_better_when_it_is_higher_and_asks_only_what_there_is() -> None:
    caught = judged_take(judged(take("blur", severity=0.3), failing("blur")))
    assert list(caught) == list(MEASURES)
    assert caught["faults caught"].share == caught["faults caught, keyframe"].share == 1
    assert caught["faults caught, severity 0.3"].share == caught["faults named"].share == 1
    assert math.isnan(caught["right takes kept"].share)
    lost = judged_take(judged(take(odd="macro"), failing("wrong_person", 0.41)))
    assert lost["odd takes kept"].share == lost["acts that were due"].share == 0
    assert lost["numbers stay in the reason"].share == lost["decision is the policy's"].share == 1
    assert "right, macro: retake for ['wrong_person']" in lost["odd takes kept"].misses


def test_who_looks_at_nothing_names_nothing() -> None:
    (one,) = trivial([judged(take("blur"), failing("blur"))], "pass_all")
    found = judged_take(one)
    assert found["faults named"].share == found["faults caught"].share == 0
    assert math.isnan(found["decision is the policy's"].share)


def test_a_curve_bins_scores_and_says_how_far_they_are_from_the_truth() -> None:
    points = [(0.95, True)] * 9 + [(0.95, False)] + [(0.15, False)] * 4 + [(1.0, True)]
    curve = curve_of("identity", points)
    assert [(b.low, b.n) for b in curve.bins] == [(0.1, 4), (0.9, 11)]
    assert curve.bins[1].right == pytest.approx(10 / 11, abs=1e-3)
    assert curve.wrong == 5
    # Bins of 4 and 11: |0.15 - 0| and |0.9545 - 0.9091|.
    assert curve.ece == pytest.approx((4 * 0.15 + 11 * 0.0455) / 15, abs=1e-3)
    brier = (9 * 0.05**2 + 0.95**2 + 4 * 0.15**2) / 15
    assert curve.brier == pytest.approx(brier, abs=1e-3)
    assert curve.brier_floor == pytest.approx(10 / 15 * 5 / 15, abs=1e-3)


def test_curves_are_of_scores_that_claim_a_probability() -> None:
    looks = [
        seen(take("wrong_person"), failing("wrong_person", 0.2), passing("style_tone", 0.5)),
        seen(take(name="b"), passing("identity", 0.99), passing("blur")),
    ]
    (curve,) = curves(looks)
    assert (curve.check, curve.n, curve.wrong) == ("identity", 2, 1)
    assert improbable(looks) == ("style_tone",)


def test_looks_that_came_out_otherwise_are_counted_apart_from_verdicts() -> None:
    first, near, other, words = (
        seen(take(), finding).case.report
        for finding in (
            failing("wrong_person", 0.41), failing("wrong_person", 0.4),
            passing("identity", 0.9), failing("wrong_person", 0.41, sentence="She is not."),
        )
    )  # fmt: skip
    plan = take().labelled
    pairs = [(first, first), (first, near), (first, other), (first, words)]
    found = counted(pairs, [plan] * 4)
    assert (found.takes, found.pairs) == (1, 4)
    assert found.findings_differ == 3
    # A verdict holds its reason, in which the number and the sentence stand.
    assert found.verdicts_differ == 3
    assert counted([(other, other)], [plan]).verdicts_differ == 0


def test_the_page_tells_every_share_with_its_interval_and_count(tmp_path: Path) -> None:
    points = [(0.95, True), (0.2, False)]
    previz = Section(
        name=PREVIZ, takes=12, rows=tuple(rows_of(a_set(), PREVIZ, "eye")),
        curves=(curve_of("identity", points),), improbable=("style_tone",),
    )  # fmt: skip
    made = Card(
        date="2026-01-01", encoder="eye", weights_sha256="0" * 64, calibration="drawings",
        policy="abc", seeds="scenes 1 to 2", versions={"python": "3"},
        sections=(previz, Section(name=LABELS, takes=0, note="No labels yet.")),
        stability=Stability(takes=2, pairs=6, findings_differ=1, verdicts_differ=0),
        injected=(Injected(place="prompt", pairs=9, stopped=4, let_through=0,
                           decisions_differ=0),),
    )  # fmt: skip
    said = page(made)
    assert "| all takes | 0.67 (0.30-0.90), 6; floor 0.58 |" in said
    assert "| blur | 0.00 (0.00-0.66), 2 | 1.00 (0.34-1.00), 2 | 0.50 (0.15-0.85), 4 |" in said
    assert "| keyframe: low key | 0.50 (0.09-0.91), 2 |" in said
    assert "| **keyframe: (clean)** | 0.67" in said
    assert "wrong place 1, wrong light 1 |" in said
    assert "| identity | 2 | 1 | 0.125 |" in said
    assert "(style_tone give a likeness)" in said
    assert "findings differ in 1 of 6, verdicts in 0." in said
    assert "| prompt | 9 | 0 | 4 | 0 |" in said
    assert "No labels yet." in said
    write(made, tmp_path / "card.json", tmp_path / "card.md", tmp_path / "curves.png")
    assert Card.model_validate_json((tmp_path / "card.json").read_bytes()) == made
    assert "](curves.png)" in (tmp_path / "card.md").read_text()
    picture = cv2.imread(str(tmp_path / "curves.png"))
    assert picture is not None
    assert picture.std() > 0
