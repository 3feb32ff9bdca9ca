"""Free before paid: repairs one after another, looked at each time, undone where they do harm."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from agents.policy import FILE_NAME
from tests.graph.fakes import ONE_LINE, Eye, Set
from tools.dinov3.findings import AssetKind, AssetReport
from tools.takes.assets import sha256_of
from tools.takes.take import Take
from tools.takes.verdict import Decision, Remedy

KEYFRAME = ("A2", AssetKind.KEYFRAME)
SILENT_SHOT = {
    **ONE_LINE,
    "scenes": [
        {
            "heading": "INT. WORKSHOP - NIGHT",
            "shots": [{**ONE_LINE["scenes"][0]["shots"][0], "dialogue": "", "duration": 2}],  # type: ignore[index]
        }
    ],
}


@dataclass
class SeesSeveral(Eye):
    """A scripted eye that names several faults at once: 'noise+wrong_light'."""

    def report(self, kind: AssetKind, path: Path, fault: str = "") -> AssetReport:
        report = super().report(kind, path, "")
        named = [
            super(SeesSeveral, self).report(kind, path, one) for one in fault.split("+") if one
        ]
        findings = tuple(finding for one in named for finding in one.findings)
        return report.model_copy(update={"findings": findings}) if findings else report


@pytest.fixture
def stage(tmp_path: Path) -> Set:
    return Set(tmp_path, script=SILENT_SHOT, eye=SeesSeveral())


async def shot_with(stage: Set, *looks: str) -> tuple[Take, ...]:
    """The keyframe takes after a run whose looks at the keyframe say these faults in turn."""
    stage.eye.script[KEYFRAME] = list(looks)
    await stage.run()
    return tuple(t for t in stage.folder.takes("A2") if t.stage is AssetKind.KEYFRAME)


def repairs_told(stage: Set) -> list[str]:
    lines = (stage.folder.state / "events.jsonl").read_text().splitlines()
    events = map(json.loads, lines)
    return [event["text"] for event in events if event["what"] == "repair"]


async def test_two_faults_are_mended_one_after_the_other(stage: Set) -> None:
    (take,) = await shot_with(stage, "noise+wrong_light", "wrong_light", "")
    assert take.verdict.decision is Decision.KEEP
    assert take.verdict.mended == (Remedy.DENOISE, Remedy.COLOUR_MATCH)
    assert take.repaired_from is not None
    assert take.repaired_from.path.name == "keyframe_1.png"
    assert take.picture is not None
    assert take.picture.path.name == "keyframe_1.denoise.colour_match.png"
    assert stage.eye.looks["A2:keyframe"] == 3


async def test_a_repair_that_does_harm_is_undone_and_the_picture_as_it_came_is_judged(
    stage: Set,
) -> None:
    first, second = await shot_with(stage, "noise", "noise+blur", "")
    assert first.verdict.decision is Decision.RETAKE
    assert [edit.fault for edit in first.verdict.edits] == ["noise"]
    assert (first.repaired_from, first.verdict.mended) == (None, ())
    assert first.picture is not None
    assert sha256_of(stage.folder.file(first.picture)) == first.picture.sha256
    assert second.verdict.decision is Decision.KEEP
    assert repairs_told(stage) == ["denoise did not help and was undone"]


async def test_what_helped_stays_when_the_next_repair_does_not(stage: Set) -> None:
    first, _ = await shot_with(stage, "noise+wrong_light", "wrong_light", "wrong_light", "")
    assert first.verdict.decision is Decision.RETAKE
    assert first.verdict.mended == (Remedy.DENOISE,)
    assert first.picture is not None
    assert first.picture.path.name == "keyframe_1.denoise.png"
    assert [edit.fault for edit in first.verdict.edits] == ["wrong_light"]


async def test_no_repair_is_tried_where_something_has_to_be_bought_all_the_same(
    stage: Set,
) -> None:
    first, _ = await shot_with(stage, "noise+anatomy", "")
    assert {edit.fault for edit in first.verdict.edits} == {"noise", "anatomy"}
    assert repairs_told(stage) == []


async def test_each_remedy_is_tried_once_at_most(stage: Set) -> None:
    takes = await shot_with(stage, *["noise+wrong_light+wrong_size"] * 99)
    assert [take.verdict.decision for take in takes] == [
        Decision.RETAKE,
        Decision.RETAKE,
        Decision.ESCALATE,
    ]
    # Three looks at repairs beside the first one, and no more.
    assert stage.eye.looks["A2:keyframe"] <= 4 * len(takes)


async def test_a_productions_own_policy_decides_and_its_hash_is_in_the_verdict(
    stage: Set,
) -> None:
    stage.open()
    (stage.folder.root / FILE_NAME).write_text("[faults.noise]\nfree = []\n")
    first, second = await shot_with(stage, "noise", "")
    assert first.verdict.decision is Decision.RETAKE
    assert first.verdict.policy == second.verdict.policy != ""


async def test_the_same_production_has_the_same_verdicts(tmp_path: Path, stage: Set) -> None:
    other = Set(tmp_path / "other", script=SILENT_SHOT, eye=SeesSeveral())
    other.root.mkdir()
    looks = ("noise+wrong_light", "wrong_light", "blur", "")
    one = [take.verdict for take in await shot_with(stage, *looks)]
    assert one == [take.verdict for take in await shot_with(other, *looks)]
