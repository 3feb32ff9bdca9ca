"""All shots of a production side by side: style, habits of framing, and how each cut joins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tools.dinov3.checks.answers import Shown, measured, passed
from tools.dinov3.checks.habits import check_habits
from tools.dinov3.checks.joins import check_join
from tools.dinov3.checks.style import check_style, cohesion
from tools.dinov3.evidence import attached
from tools.dinov3.findings import AssetKind, AssetReport, Status
from tools.dinov3.looking.instruments import Instruments
from tools.dinov3.sight import Sight
from tools.screenplay.plan import Shot

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Moments:
    """Three frames that stand for a clip."""

    first: Sight
    middle: Sight
    last: Sight


def production_report(
    clips: Mapping[str, Moments],
    shots: Sequence[Shot],
    style: str,
    folder: Path,
    tools: Instruments,
) -> AssetReport:
    """What no shot shows alone; `shots` are in film order. sha256 and eye are left to sign.

    Nothing here stops a take: every shot passed its own look, and what is said is about the whole.
    """
    planned = {shot.shot_id: shot for shot in shots if shot.shot_id in clips}
    middles = {name: clips[name].middle for name in planned}
    shown = [
        *_style(middles, style, tools),
        *check_habits(middles, planned, tools.calibration),
        *_joins(clips, list(planned.values()), tools),
    ]
    return AssetReport(
        asset=AssetKind.PRODUCTION,
        sha256="",
        eye="",
        findings=attached(shown, folder, "production_", everything=False),
        frames_looked_at=3 * len(planned),
    )


def _style(sights: Mapping[str, Sight], style: str, tools: Instruments) -> Iterable[Shown]:
    """One number for the whole, and every shot that stands apart or leaves the style."""
    if len(sights) < _FEWEST:
        return
    number = measured("cohesion", cohesion(sights), "share")
    found = passed("cohesion", "How much the shots look like one film, at 1 most of all.", number)
    yield Shown(found.model_copy(update={"score": number.value}))
    for name, answers in check_style(sights, style, tools.calibration).items():
        for one in answers:
            if one.finding.status is Status.FAIL:
                yield _of_shot(name, one)


def _joins(
    clips: Mapping[str, Moments], shots: Sequence[Shot], tools: Instruments
) -> Iterable[Shown]:
    for one, other in pairwise(shots):
        before, after = clips[one.shot_id].last, clips[other.shot_id].first
        yield check_join(before, after, one, other, tools.calibration)


def _of_shot(name: str, one: Shown) -> Shown:
    said = f"Shot {name}: {one.finding.sentence}"
    return Shown(one.finding.model_copy(update={"sentence": said}), one.draw)
