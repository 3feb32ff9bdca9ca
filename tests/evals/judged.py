"""Takes and verdicts for tests of what is counted over them."""

from __future__ import annotations

from pathlib import Path

from agents.critic import Case, Critic
from agents.offline import OfflinePlanner
from evals.critic.judging import Judged, Seen, decided
from evals.takes.previz import NAMES
from evals.takes.take import Take
from tools.dinov3.calibrating.labelled import Labelled
from tools.dinov3.findings import (
    AssetKind,
    AssetReport,
    Finding,
    Severity,
    Status,
    Threshold,
)
from tools.screenplay.plan import Camera, Shot, ShotSize

SHOT = Shot(
    shot_id="1A", scene_id="1", action="Mina waves.", characters=("Mina",), location="bar",
    wardrobe={"Mina": "a red coat"}, camera=Camera(size=ShotSize.MEDIUM), duration_seconds=3.0,
)  # fmt: skip


def failing(
    fault: str, score: float | None = None, *, advice: bool = False, **more: object
) -> Finding:
    """A finding that failed; with a score it is identity's."""
    return Finding.model_validate(
        {
            "check": "identity" if score is not None else f"check of {fault}",
            "status": Status.FAIL,
            "score": score,
            "threshold": None if score is None else Threshold(value=0.85, origin="the brief"),
            "severity": Severity.ADVICE if advice else Severity.GATE,
            "fault": fault,
            "sentence": f"There is {fault}.",
        }
        | more
    )


def passing(check: str, score: float | None = None) -> Finding:
    return Finding(check=check, status=Status.PASS, score=score, sentence="It is fine.")


def take(
    fault: str = "", *, name: str = "a", kind: AssetKind = AssetKind.KEYFRAME, **more: object
) -> Take:
    word = NAMES.get(fault, fault)
    plan = Labelled(
        path=Path(f"{name}.png"), kind=kind, fault=fault, shot=SHOT, width=640, height=360,
        since_seconds=more.pop("since", None),
    )  # fmt: skip
    return Take(name=name, labelled=plan, words=frozenset({word} if word else ()), **more)


def seen(of: Take, *findings: Finding, together: tuple[Finding, ...] = ()) -> Seen:
    report = AssetReport(asset=of.kind, sha256="0", eye="test", findings=findings)
    return Seen(of, Case(of.labelled.shot, report, 2, "standard"), report, together)


def judged(of: Take, *findings: Finding, together: tuple[Finding, ...] = ()) -> Judged:
    one = seen(of, *findings, together=together)
    return Judged(one, decided(one, Critic(OfflinePlanner())))
