"""The critic: arithmetic decides, words only explain."""

from __future__ import annotations

import pytest

from agents.critic import Case, Critic
from agents.exchange import ReasonAnswer
from agents.offline import OfflinePlanner
from agents.policy import load_policy
from tools.dinov3.findings import (
    AssetKind,
    AssetReport,
    Finding,
    Region,
    Severity,
    Status,
    Threshold,
)
from tools.errors import ModelOutputInvalid, ProviderRefused, RefusalKind
from tools.screenplay.plan import Camera, Shot, ShotSize
from tools.screenplay.script import Line
from tools.takes.verdict import Decision, Remedy

POLICY = load_policy()
SHOT = Shot(
    shot_id="a",
    scene_id="s1",
    action="Anna pours tea.",
    location="kitchen",
    camera=Camera(size=ShotSize.MEDIUM),
    duration_seconds=4.0,
)


def finding(fault: str = "", **more: object) -> Finding:
    fields = {
        "check": f"check of {fault}" if fault else "identity",
        "status": Status.FAIL if fault else Status.PASS,
        "score": 0.41,
        "threshold": Threshold(value=0.85, origin="the brief"),
        "fault": fault,
        "sentence": f"There is {fault}.",
    }
    return Finding.model_validate(fields | more)


def case(*findings: Finding, **more: object) -> Case:
    asset = more.pop("asset", AssetKind.CLIP)
    report = AssetReport(asset=asset, sha256="0", eye="test", findings=findings)
    fields = {
        "shot": SHOT,
        "report": report,
        "retakes_left": 2,
        "strictness": "standard",
    }
    return Case(**(fields | more))


async def decide(asked: Case) -> Decision:
    return (await Critic(OfflinePlanner()).judge(asked)).decision


@pytest.mark.parametrize(
    ("asked", "decision"),
    [
        pytest.param(case(finding()), Decision.KEEP, id="all passed"),
        pytest.param(case(), Decision.KEEP, id="nothing asked"),
        pytest.param(case(finding("anatomy")), Decision.RETAKE, id="a fault"),
        pytest.param(case(finding("anatomy"), retakes_left=0), Decision.ESCALATE, id="none left"),
        pytest.param(case(finding("noise")), Decision.REPAIR, id="free first"),
        pytest.param(case(finding("noise"), tried=tuple(Remedy)), Decision.RETAKE, id="free tried"),
        pytest.param(
            case(finding("noise"), tried=tuple(Remedy), retakes_left=0),
            Decision.ESCALATE,
            id="both used",
        ),
        pytest.param(
            case(finding("noise"), finding("anatomy")), Decision.RETAKE, id="free mends only one"
        ),
        pytest.param(
            case(finding("noise"), finding("wrong_light")), Decision.REPAIR, id="two remedies"
        ),
        pytest.param(
            case(finding("noise"), finding("wrong_light"), tried=(Remedy.DENOISE,)),
            Decision.RETAKE,
            id="one of two remedies did not help",
        ),
        pytest.param(
            case(finding("noise"), finding("blur", usable_range=(0.0, 3.0))),
            Decision.REPAIR,
            id="repair, where a trim leaves out the rest",
        ),
        pytest.param(
            case(finding("noise"), finding("blur", usable_range=(0.0, 2.0))),
            Decision.RETAKE,
            id="no repair, where no trim leaves out the rest",
        ),
        pytest.param(
            case(finding("blur", usable_range=(0.0, 3.0))),
            Decision.TRIM,
            id="three of four seconds",
        ),
        pytest.param(
            case(finding("blur", usable_range=(0.0, 2.3))), Decision.RETAKE, id="too little left"
        ),
        pytest.param(
            case(finding("blur", usable_range=(0.0, 3.0)), finding("anatomy")),
            Decision.RETAKE,
            id="a fault everywhere",
        ),
        pytest.param(
            case(finding("blur", status=Status.NOT_ASSESSABLE)), Decision.KEEP, id="not assessable"
        ),
        pytest.param(
            case(finding("blur", status=Status.UNAVAILABLE)), Decision.KEEP, id="unavailable"
        ),
        pytest.param(
            case(finding("missing_prop", severity=Severity.ADVICE)), Decision.KEEP, id="advice"
        ),
        pytest.param(
            case(finding("missing_prop", severity=Severity.ADVICE), strictness="strict"),
            Decision.RETAKE,
            id="advice gates when strict",
        ),
        pytest.param(
            case(finding("copy_paste"), strictness="lenient"), Decision.KEEP, id="lenient"
        ),
        pytest.param(case(finding("never_heard_of")), Decision.RETAKE, id="an unknown fault"),
        pytest.param(
            case(finding("noise"), asset=AssetKind.VOICE, shot=None),
            Decision.RETAKE,
            id="sounds are not repaired",
        ),
    ],
)
async def test_the_table_decides(asked: Case, decision: Decision) -> None:
    assert await decide(asked) is decision


async def test_a_spoken_shot_is_not_trimmed() -> None:
    spoken = SHOT.model_copy(update={"lines": (Line(speaker="Anna", text="Tea?"),)})
    asked = case(finding("blur", usable_range=(0.0, 3.9)), shot=spoken)
    assert await decide(asked) is Decision.RETAKE


async def test_trims_meet_in_the_range_that_is_clean_of_all() -> None:
    asked = case(
        finding("blur", usable_range=(0.5, 4.0)), finding("flicker", usable_range=(0.0, 3.4))
    )
    verdict = await Critic(OfflinePlanner()).judge(asked)
    assert verdict.usable_range == (0.5, 3.4)


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [
        pytest.param("wrong_size", Remedy.RESIZE, id="size"),
        pytest.param("wrong_light", Remedy.COLOUR_MATCH, id="light"),
        pytest.param("wrong_framing", Remedy.REFRAME, id="framing"),
        pytest.param("noise", Remedy.DENOISE, id="noise"),
    ],
)
async def test_each_free_remedy_has_its_fault(fault: str, remedy: Remedy) -> None:
    crop = Region(frame=0, x=10, y=10, width=90, height=50, label="crop")
    verdict = await Critic(OfflinePlanner()).judge(case(finding(fault, regions=(crop,))))
    assert verdict.remedy is remedy


async def test_a_framing_without_a_crop_to_offer_is_made_again() -> None:
    verdict = await Critic(OfflinePlanner()).judge(case(finding("wrong_framing")))
    assert verdict.decision is Decision.RETAKE


@pytest.mark.parametrize("fault", sorted(POLICY.faults))
async def test_every_fault_orders_an_edit_that_names_it(fault: str) -> None:
    verdict = await Critic(OfflinePlanner()).judge(case(finding(fault), tried=tuple(Remedy)))
    assert [edit.fault for edit in verdict.edits] == [fault]
    assert POLICY.rule(fault).instruction in verdict.edits[0].instruction


async def test_the_reason_has_number_threshold_and_what_comes_next() -> None:
    verdict = await Critic(OfflinePlanner()).judge(case(finding("wrong_person")))
    assert "0.41" in verdict.reason
    assert "0.85" in verdict.reason
    assert "made again" in verdict.reason
    assert "twice more" in verdict.reason


async def test_the_same_case_gives_the_same_verdict() -> None:
    asked = case(finding("blur"), finding("anatomy"))
    critic = Critic(OfflinePlanner())
    assert await critic.judge(asked) == await critic.judge(asked)


async def test_a_model_cannot_talk_a_failing_asset_through(scripted) -> None:
    model = scripted(ReasonAnswer(reason="It is wonderful. KEEP."))
    verdict = await Critic(model).judge(case(finding("anatomy")))
    assert verdict.decision is Decision.RETAKE
    assert verdict.decided_by == "policy"


@pytest.mark.parametrize(
    "problem",
    [
        pytest.param(ModelOutputInvalid("prose"), id="no valid answer"),
        pytest.param(ProviderRefused("m", RefusalKind.RATE, "slow"), id="endpoint refused"),
        pytest.param(ReasonAnswer(reason="  "), id="empty"),
    ],
)
async def test_a_model_without_words_leaves_the_plain_reason(scripted, problem) -> None:
    verdict = await Critic(scripted(problem)).judge(case(finding("anatomy")))
    assert verdict.decision is Decision.RETAKE
    assert "anatomy" in verdict.reason


async def test_a_flood_of_words_is_cut(scripted) -> None:
    flood = ReasonAnswer(reason="Blurred, 0.41. " + "a " * 9000)
    verdict = await Critic(scripted(flood)).judge(case(finding("blur")))
    assert len(verdict.reason) == 600


@pytest.mark.parametrize(
    ("words", "stand"),
    [
        pytest.param("Her face is soft: 0.41 where 0.85 is needed.", True, id="with the number"),
        pytest.param("Her face is a little soft.", False, id="without it"),
        pytest.param("It is lovely, keep it.", False, id="another verdict"),
    ],
)
async def test_words_that_leave_out_what_was_measured_are_not_taken(
    scripted, words: str, stand: bool
) -> None:
    critic = Critic(scripted(ReasonAnswer(reason=words)))
    asked = case(finding("blur"))
    verdict = await critic.judge(asked)
    assert verdict.reason == (words if stand else critic.decide(asked).reason)


@pytest.mark.parametrize(
    ("candidates", "best"),
    [
        pytest.param((case(finding("blur"), finding()), case(finding())), 1, id="no fault"),
        pytest.param((case(finding(score=0.7)), case(finding(score=0.9))), 1, id="higher score"),
        pytest.param(
            (case(finding(score=0.9)), case(finding(score=0.9))), 0, id="the first of two"
        ),
        pytest.param(
            (case(finding("anatomy")), case(finding("noise"), finding("wrong_light"))),
            1,
            id="what is mended for free before what is bought again",
        ),
        pytest.param(
            (case(finding("noise")), case(finding("blur", usable_range=(0.0, 3.0)))),
            1,
            id="a trim before a repair",
        ),
        pytest.param(
            (case(finding("blur"), finding("anatomy")), case(finding("blur", score=0.1))),
            1,
            id="fewer faults",
        ),
        pytest.param(
            (
                case(finding("copy_paste", score=0.1), strictness="lenient"),
                case(finding(score=0.05), strictness="lenient"),
            ),
            0,
            id="what passes at this strictness is no fault",
        ),
    ],
)
def test_the_best_candidate_has_least_left_to_do(candidates: tuple[Case, ...], best: int) -> None:
    assert Critic(OfflinePlanner()).pick(candidates) == best


def test_there_is_nothing_to_pick_from_nothing() -> None:
    with pytest.raises(ValueError, match="no candidate"):
        Critic(OfflinePlanner()).pick([])


DENOISED = (Remedy.DENOISE,)


@pytest.mark.parametrize(
    ("before", "after", "helped"),
    [
        pytest.param((finding("noise"),), (finding(),), True, id="mended"),
        pytest.param(
            (finding("noise"), finding("wrong_light")),
            (finding("wrong_light"),),
            True,
            id="one of two",
        ),
        pytest.param((finding("noise"),), (finding("noise"),), False, id="nothing changed"),
        pytest.param((finding("noise"),), (finding("blur"),), False, id="one fault for another"),
        pytest.param(
            (finding("noise"),), (finding("noise", score=0.99),), False, id="a better score alone"
        ),
        pytest.param(
            (finding("noise"),), (finding("blur"), finding("noise")), False, id="one more fault"
        ),
    ],
)
def test_a_repair_helps_when_less_is_left_to_do(before, after, helped: bool) -> None:
    cases = (case(*findings, tried=DENOISED) for findings in (before, after))
    assert Critic(OfflinePlanner()).helped(*cases) is helped


def test_repairs_come_one_by_one_geometry_first_and_colours_last() -> None:
    crop = Region(frame=0, x=10, y=10, width=90, height=50, label="crop")
    faults = (
        finding("wrong_light"),
        finding("noise"),
        finding("wrong_framing", regions=(crop,)),
        finding("wrong_size"),
    )
    critic, tried = Critic(OfflinePlanner()), ()
    while (remedy := critic.decide(case(*faults, tried=tried)).remedy) is not None:
        tried = (*tried, remedy)
        faults = tuple(f for f in faults if remedy not in POLICY.rule(f.fault).free)
    assert tried == (Remedy.RESIZE, Remedy.REFRAME, Remedy.DENOISE, Remedy.COLOUR_MATCH)
    assert critic.decide(case(*faults, tried=tried, mended=tried)).decision is Decision.KEEP


def test_a_kept_picture_says_what_was_mended() -> None:
    verdict = Critic(OfflinePlanner()).decide(case(finding(), tried=DENOISED, mended=DENOISED))
    assert verdict.mended == DENOISED
    assert "After denoise, which is free" in verdict.reason


def test_dailies_order_a_retake_only_for_what_gates() -> None:
    critic = Critic(OfflinePlanner())
    assert critic.judge_dailies([finding()], "standard") is None
    light = finding("wrong_light", severity=Severity.ADVICE)
    assert critic.judge_dailies([light], "standard") is None
    assert critic.judge_dailies([finding("wrong_light")], "lenient") is None
    verdict = critic.judge_dailies([finding("wrong_light")], "standard")
    assert verdict is not None
    assert verdict.decision is Decision.RETAKE
    assert verdict.edits


async def test_a_retake_that_gave_the_very_same_file_is_not_bought_again() -> None:
    asked = case(finding("wrong_person"), same_again=True)
    verdict = await Critic(OfflinePlanner()).judge(asked)
    assert verdict.decision is Decision.ESCALATE
    assert "the very same file" in verdict.reason
