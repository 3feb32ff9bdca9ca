"""An eye that reads what previz wrote beside its pictures: perfect sight, where sight is not asked.

Evals on memory or on wording want to know what was wrong, whether or not an encoder here can see
it; hands, for one, are beyond the embedded one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.dinov3.expectation import Expectation
from tools.dinov3.eye import Eye
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.dinov3.reference import VisualDNA
from tools.providers.previz.faults import FaultKind, Truth
from tools.screenplay.plan import Shot
from tools.takes.assets import sha256_of

_WORDS = {
    FaultKind.EXTRA_FINGERS: "anatomy",
    FaultKind.MISSING_FINGERS: "anatomy",
    FaultKind.EXTRA_LIMB: "anatomy",
    FaultKind.MELTED_FACE: "anatomy",
}
"""Injected kind -> fault word of the critic's table, where they differ."""


@dataclass
class TrueSight:
    """As much of the eye as keyframes need; references are read by the real one."""

    eye: Eye
    name: str = "true sight"
    previz_only: bool = True

    def read_reference(self, picture: Path, name: str) -> VisualDNA:
        """What the real eye reads off a reference."""
        return self.eye.read_reference(picture, name)

    def look_at_still(self, picture: Path, expected: Expectation, evidence: Path) -> AssetReport:
        """The injected fault as the only finding, or a pass."""
        del expected, evidence
        truth = Truth.model_validate_json(picture.with_suffix(".truth.json").read_bytes())
        if truth.kind is None:
            finding = Finding(check="truth", status=Status.PASS, sentence="As asked.")
        else:
            fault = _WORDS.get(truth.kind, truth.kind.value)
            finding = Finding(
                check="truth", status=Status.FAIL, fault=fault, sentence=f"Seen: {truth.what}."
            )
        return AssetReport(
            asset=AssetKind.KEYFRAME,
            sha256=sha256_of(picture),
            eye=self.name,
            findings=(finding,),
        )

    def look_at_dailies(
        self, pictures: Mapping[str, Path], shots: Mapping[str, Shot], stage: AssetKind
    ) -> dict[str, tuple[Finding, ...]]:
        """Nothing: one picture beside another has no truth of its own."""
        del pictures, shots, stage
        return {}

    def embedding_of(self, picture: Path) -> tuple[float, ...]:
        """Nothing: no encoder looked."""
        del picture
        return ()
