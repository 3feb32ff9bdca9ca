"""A clip, looked at: cheap questions on every frame, the encoder's on about two a second."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tools.dinov3.calibration import BRIEF, Calibration
from tools.dinov3.checks import identity
from tools.dinov3.checks.action import check_action
from tools.dinov3.checks.answers import Shown, measured
from tools.dinov3.checks.direction import check_movement
from tools.dinov3.checks.jumps import check_jumps
from tools.dinov3.checks.length import check_length, check_rate
from tools.dinov3.checks.mouth import check_mouth
from tools.dinov3.checks.physics import (
    check_paths,
    check_permanence,
    check_surprise,
    surprise_of,
)
from tools.dinov3.checks.size import check_size
from tools.dinov3.checks.steadiness import (
    check_black_frames,
    check_clean_throughout,
    check_flicker,
    check_frozen,
    check_sharp_throughout,
)
from tools.dinov3.checks.tracking import check_drift, check_switches
from tools.dinov3.checks.world_model import check_world_model
from tools.dinov3.evidence import attached, curve_picture, step_picture
from tools.dinov3.expectation import Expectation
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Severity, Status
from tools.dinov3.footage import Footage
from tools.dinov3.hearing import Hearing
from tools.dinov3.looking.instruments import Instruments
from tools.dinov3.looking.meant import Span, meant
from tools.dinov3.looking.questions import Questions, asked, believed
from tools.dinov3.looking.stills import characters
from tools.dinov3.seeing import seen_words
from tools.dinov3.sight import Image, Sight
from tools.dinov3.tracks import follow, follow_back, things_in
from tools.dinov3.watching import Watched
from tools.screenplay.plan import Movement

Curve = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class ClipCase:
    """A clip and all that it is compared with."""

    watched: Watched
    expected: Expectation
    cast: list[identity.Character]
    voice: Hearing | None
    """The clip's own sound; None when it is silent."""
    tools: Instruments

    @property
    def footage(self) -> Footage:
        """The decoded frames."""
        return self.watched.footage

    @property
    def sights(self) -> list[Sight]:
        """About two frames a second, whole."""
        return list(self.watched.sights)


def clip_report(
    watched: Watched,
    expected: Expectation,
    folder: Path,
    tools: Instruments,
    questions: Questions,
    voice: Hearing | None = None,
) -> AssetReport:
    """Every finding on a clip; sha256 and eye are left for the eye to sign."""
    case = ClipCase(watched, expected, characters(expected, tools), voice, tools)
    found, curve, _ = identity_over_time(watched.footage, case.sights, case.cast, expected, tools)
    shown = [
        *(Shown(finding, _step(finding, case)) for finding in _steadiness(case)),
        *(Shown(finding, _curve(finding, case, curve)) for finding in found),
    ]
    for name, question in CLIP_QUESTIONS.items():
        shown += asked(name, expected, partial(question, case))
    span = Span(watched.footage.frames, watched.footage.fps)
    judged = believed(
        meant(shown, expected.shot, span),
        out_of_field=tools.looker.encoder.previz_only and expected.photographed,
    )
    return AssetReport(
        asset=AssetKind.CLIP,
        sha256="",
        eye="",
        findings=attached(questions.wanted(judged), folder, "clip_", questions.evidence),
        words=seen_words(case.sights[len(case.sights) // 2]),
        frames_looked_at=watched.footage.frames,
        curve=tuple(curve),
    )


def _things(case: ClipCase) -> Iterable[Shown]:
    """What stands out at either end, followed to the other: permanence, paths, exchanged looks."""
    watched, calibration = case.watched, case.tools.calibration
    seen = surprise_of(watched.patches)
    forward = follow(watched, things_in(watched.sights[0]))
    back = follow_back(watched, things_in(watched.sights[-1]))
    yield check_surprise(watched, seen, calibration)
    yield from check_permanence(watched, seen, forward, back, calibration)
    yield check_paths(watched, forward, calibration)
    yield check_switches(watched, forward, calibration)
    yield check_drift(watched, calibration)


def _world_model(case: ClipCase) -> Iterable[Shown]:
    return check_world_model(case.watched, case.tools.models.vjepa, case.tools.calibration)


def _movement(case: ClipCase) -> Iterable[Shown]:
    return check_movement(case.expected.shot, case.watched, case.tools.calibration)


def _action(case: ClipCase) -> Iterable[Shown]:
    return check_action(case.expected.shot, case.watched, case.tools.calibration)


def _mouth(case: ClipCase) -> Iterable[Shown]:
    return check_mouth(case.watched, case.voice, case.tools.calibration)


CLIP_QUESTIONS: dict[str, Callable[[ClipCase], Iterable[Shown]]] = {
    "things": _things,
    "world_model": _world_model,
    "movement": _movement,
    "action": _action,
    "mouth": _mouth,
}
"""What is asked of a clip beyond steadiness and identity, in the order of the report."""


def _steadiness(case: ClipCase) -> tuple[Finding, ...]:
    masks = [mask for sight in case.sights if (mask := sight.person) is not None]
    return (
        *technical_findings(case.footage, case.expected, case.tools.calibration),
        check_jumps(case.footage, case.tools.calibration, masks),
    )


def _step(finding: Finding, case: ClipCase) -> Callable[[], Image] | None:
    """Frames before and after the fault, where there is one."""
    if finding.status is not Status.FAIL or not finding.frames:
        return None
    return lambda: step_picture(finding, case.footage)


def _curve(finding: Finding, case: ClipCase, curve: Curve) -> Callable[[], Image] | None:
    """Identity over time, where it was measured."""
    if finding.check != "identity" or not curve:
        return None
    return lambda: curve_picture(finding, case.footage, curve)


def stand_in_report(
    footage: Footage, expected: Expectation, folder: Path, seconds: float, calibration: Calibration
) -> AssetReport:
    """The technical findings on a stand-in; sha256 and eye are left for the eye to sign."""
    width, height = footage.size
    shown = [
        Shown(check_size(width, height, expected.width, expected.height)),
        Shown(check_length(footage.seconds, seconds)),
        Shown(check_black_frames(footage)),
        Shown(check_clean_throughout(footage, calibration)),
    ]
    return AssetReport(
        asset=AssetKind.CLIP,
        sha256="",
        eye="",
        findings=attached(shown, folder, "clip_", everything=False),
        frames_looked_at=footage.frames,
    )


def technical_findings(
    footage: Footage, expected: Expectation, calibration: Calibration
) -> tuple[Finding, ...]:
    """Size, length, rate and everything about steadiness."""
    width, height = footage.size
    moves = expected.shot.camera.movement is not Movement.STATIC
    return (
        check_size(width, height, expected.width, expected.height),
        check_length(footage.seconds, expected.duration_seconds),
        check_rate(footage.fps, expected.fps),
        check_black_frames(footage),
        check_frozen(footage, calibration, moves=moves),
        check_flicker(footage, calibration),
        check_sharp_throughout(footage, calibration),
        check_clean_throughout(footage, calibration),
    )


def identity_over_time(
    footage: Footage,
    sights: list[Sight],
    cast: list[identity.Character],
    expected: Expectation,
    tools: Instruments,
) -> tuple[list[Finding], Curve, list[identity.Match | None]]:
    """Identity findings of a clip, the curve of the worst character, and the worst frame's match.

    The score of a clip is the lowest median of three neighbouring samples: one bad frame in
    motion is no other person, a stretch of them is.
    """
    calibration = tools.calibration
    matches = [identity.match_cast(sight, cast, calibration, tools.looker) for sight in sights]
    curve: Curve = []
    for number, found in zip(footage.sampled, matches, strict=True):
        people = [m for m in found if m is not None and identity.assessable(m)]
        if people and len(people) == len(found):
            score = min(m.score for m in people)
            curve.append((round(number / footage.fps, 3), round(score, 4)))
    middle = len(sights) // 2
    still = identity.judge(expected.shot, sights[middle], matches[middle], calibration)
    if still[0].status is Status.NOT_ASSESSABLE or not curve:
        return still, [], matches[middle]
    scores = np.array([score for _, score in curve])
    smooth = np.array([np.median(scores[max(0, i - 1) : i + 2]) for i in range(len(scores))])
    low = int(np.argmin(smooth))
    people = [m for m in matches[_nearest(footage, curve[low][0])] if m is not None]
    worst = min(people, key=lambda m: m.score)
    finding = identity.verdict(worst, calibration)
    name = worst.character.name
    finding = _restated(finding, name, footage, curve, smooth, calibration)
    return [finding, *still[1:]], curve, [worst]


def _restated(
    finding: Finding,
    name: str,
    footage: Footage,
    curve: Curve,
    smooth: FloatArray,
    calibration: Calibration,
) -> Finding:
    """The finding of the worst sample as one of the whole clip."""
    good = smooth >= BRIEF
    frames = tuple(round(seconds * footage.fps) for seconds, _ in curve)
    update: dict[str, object] = {
        "score": round(float(smooth.min()), 4),
        "frames": frames,
        "measurements": (
            *finding.measurements,
            measured("samples under 0.85", float((~good).mean()), "share"),
        ),
    }
    if good.all():
        update |= {
            "status": Status.PASS,
            "fault": "",
            "sentence": f"{name} looks like the reference picture throughout.",
        }
        return finding.model_copy(update=update)
    logistic = calibration.identity
    gate = logistic is None or logistic.gate
    first = curve[int(np.argmin(good))][0]
    update |= {
        "status": Status.FAIL,
        "fault": "wrong_person",
        "severity": Severity.GATE if gate else Severity.ADVICE,
        "usable_range": _usable(footage, curve, good),
    }
    if finding.status is not Status.FAIL:
        update["sentence"] = f"{name} stops looking like the reference picture at {first:.1f} s."
    return finding.model_copy(update=update)


def _usable(
    footage: Footage, curve: Curve, good: npt.NDArray[np.bool_]
) -> tuple[float, float] | None:
    """Seconds of the longest run of good samples; None when there is no run of two."""
    best: tuple[int, int] | None = None
    start: int | None = None
    for index, fine in enumerate([*good.tolist(), False]):
        if fine and start is None:
            start = index
        elif not fine and start is not None:
            if index - start >= 2 and (best is None or index - start > best[1] - best[0]):
                best = (start, index)
            start = None
    if best is None:
        return None
    end = footage.seconds if best[1] == len(curve) else curve[best[1] - 1][0]
    return curve[best[0]][0], round(end, 3)


def _nearest(footage: Footage, seconds: float) -> int:
    times = np.array(footage.sampled) / footage.fps
    return int(np.argmin(np.abs(times - seconds)))
