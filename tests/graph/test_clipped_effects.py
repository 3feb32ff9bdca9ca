"""Effects that come out clipped: made again, then laid in where nobody hears it, else left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graph.records import ShotSound
from graph.report import ProductionReport
from graph.score import Score
from tests.graph.fakes import ONE_LINE, Eye, Set
from tools.dinov3.expectation import SoundExpectation
from tools.dinov3.findings import AssetReport, Finding, Measurement, Status
from tools.takes.verdict import Verdict


def clipped(share: float) -> Finding:
    number = Measurement(name="cut off", value=share, unit="share of energy")
    return Finding(
        check="clipping",
        status=Status.FAIL,
        fault="clipped",
        measurements=(number,),
        sentence=f"The sound is clipped: {share}.",
    )


@dataclass
class Ear(Eye):
    """Hears in each try how much of the effects is cut off; 0 is nothing."""

    effects: list[float] = field(default_factory=list)
    beds: float = 0.0

    def look_at_sound(self, sound: Path, expected: SoundExpectation) -> AssetReport:
        report = super().look_at_sound(sound, expected)
        share = self.beds if "ambience" in sound.name else 0.0
        if sound.name.startswith("foley"):
            share = self.effects.pop(0)
        return report.model_copy(update={"findings": (clipped(share),)}) if share else report


async def made_with(tmp_path: Path, ear: Ear) -> tuple[Set, ShotSound]:
    stage = Set(tmp_path, script=ONE_LINE, eye=ear)
    await stage.run()
    sound = stage.folder.sound("A2")
    assert sound is not None
    return stage, sound


@pytest.mark.parametrize(
    ("heard", "taken", "said"),
    [
        pytest.param([0.3, 0.0], 2, "", id="another try is clean"),
        pytest.param([0.08, 0.0], 2, "", id="a little clipping is made again too"),
        pytest.param([0.3, 0.05, 0.08], 2, "clipped where they are loud", id="the least clipped"),
        pytest.param([0.3, 0.2, 0.4], None, "could not be made", id="all of them much"),
    ],
)
async def test_effects_that_are_clipped(
    tmp_path: Path, heard: list[float], taken: int | None, said: str
):
    stage, sound = await made_with(tmp_path, Ear(effects=list(heard)))
    assert stage.studio.kinds.count("foley") == len(heard) + 1  # and the scene's bed
    assert (sound.foley.path.name if sound.foley else None) == (taken and f"foley.{taken}.wav")
    assert said in " ".join(sound.missing)
    assert bool(sound.missing) is bool(said)
    report = stage.folder.need("report.json", ProductionReport)
    assert said in " ".join(report.suggestions)


async def test_the_critic_keeps_none_of_them(tmp_path: Path):
    stage, _ = await made_with(tmp_path, Ear(effects=[0.08, 0.05, 0.08]))
    verdicts = [
        stage.folder.need(f"takes/A2/sound/foley.{n}.verdict.json", Verdict) for n in (1, 2, 3)
    ]
    assert [verdict.decision.value for verdict in verdicts] == ["retake", "retake", "escalate"]


async def test_a_bed_is_not_hidden_by_itself(tmp_path: Path):
    stage, _ = await made_with(tmp_path, Ear(effects=[0.0], beds=0.05))
    assert stage.folder.need("score.json", Score).ambience == {}
