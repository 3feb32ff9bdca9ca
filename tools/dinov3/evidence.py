"""Evidence pictures: small JPEGs that show a finding with its number and its limit.

They go to `evidence/` inside the folder that the report stands in, and findings name them relative
to that folder. Text is ASCII, drawn by OpenCV.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from tools.dinov3.calibration import BRIEF
from tools.dinov3.checks.answers import Shown
from tools.dinov3.checks.identity import Match
from tools.dinov3.drawing import (
    BAD,
    FAINT,
    FONT,
    GOOD,
    INK,
    LINE,
    PAPER,
    WIDTH,
    box,
    fitted,
    scaled,
    strip,
    titled,
)
from tools.dinov3.expectation import FilmExpectation
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import cut_out
from tools.dinov3.findings import Finding, Status
from tools.dinov3.footage import Footage
from tools.dinov3.hearing import Hearing
from tools.dinov3.sight import Image, Sight

FOLDER = "evidence"
_MOST_BYTES = 60_000
_TALL = 300


def attached(
    shown: Sequence[Shown], folder: Path, prefix: str, everything: bool
) -> tuple[Finding, ...]:
    """The findings, with pictures of those that failed or were scored, or of all that have one.

    `prefix` keeps the pictures of several assets of one folder apart.
    """
    out = []
    drawn: Counter[str] = Counter()
    for one in shown:
        finding = one.finding
        telling = finding.status is Status.FAIL or finding.score is not None
        if one.draw is not None and (everything or telling):
            drawn[finding.check] += 1
            again = f"_{drawn[finding.check]}" if drawn[finding.check] > 1 else ""
            path = save(folder, f"{prefix}{finding.check}{again}", one.draw())
            finding = finding.model_copy(update={"evidence": path})
        out.append(finding)
    return tuple(out)


def identity_picture(finding: Finding, sight: Sight, people: Sequence[Match]) -> Image:
    """Reference crop beside the found crop in its frame, with score and limit."""
    worst = min(people, key=lambda match: match.score)
    reference = fitted(cut_out(worst.character.sight, worst.character.figure), 190, _TALL)
    frame = sight.image.copy()
    x, y, width, height = worst.figure.box
    colour = BAD if finding.status is Status.FAIL else GOOD
    thick = max(2, frame.shape[0] // 180)
    cv2.rectangle(frame, (x, y), (x + width, y + height), colour, thick)
    found = fitted(frame, WIDTH - 190, _TALL)
    canvas = np.concatenate([reference, found], axis=1)
    score = 0.0 if finding.score is None else finding.score
    said = f"{worst.character.name}: {score:.2f} (needs {BRIEF})   raw cosine {worst.cosine:.2f}"
    return titled(np.asarray(canvas, np.uint8), said, colour)


def framing_picture(finding: Finding, sight: Sight, people: Sequence[Match]) -> Image:
    """The frame with thirds, the figure's box and the proposed crop."""
    frame = sight.image.copy()
    tall, wide = frame.shape[:2]
    thick = max(1, tall // 360)
    for third in (1, 2):
        cv2.line(frame, (wide * third // 3, 0), (wide * third // 3, tall), FAINT, thick)
        cv2.line(frame, (0, tall * third // 3), (wide, tall * third // 3), FAINT, thick)
    for match in people:
        box(frame, match.figure.box, LINE, 2 * thick)
    for region in finding.regions:
        box(frame, (region.x, region.y, region.width, region.height), GOOD, 2 * thick)
    colour = BAD if finding.status is Status.FAIL else GOOD
    return titled(fitted(frame, WIDTH, 360), finding.sentence, colour)


def curve_picture(
    finding: Finding, footage: Footage, curve: Sequence[tuple[float, float]]
) -> Image:
    """Identity over time above the frames that were looked at."""
    canvas = np.full((210, WIDTH, 3), PAPER, np.uint8)
    end = max(footage.seconds, 1e-3)

    def at(seconds: float, score: float) -> tuple[int, int]:
        return 40 + round(seconds / end * (WIDTH - 60)), 190 - round(score * 170)

    for level in (0.0, 0.5, 1.0):
        cv2.line(canvas, at(0, level), at(end, level), FAINT, 1)
        cv2.putText(canvas, f"{level:.1f}", (8, at(0, level)[1] + 4), FONT, 0.4, INK, 1)
    cv2.line(canvas, at(0, BRIEF), at(end, BRIEF), BAD, 1)
    points = [at(seconds, score) for seconds, score in curve]
    cv2.polylines(canvas, [np.array(points, np.int32)], False, LINE, 2, cv2.LINE_AA)
    for point, (_, score) in zip(points, curve, strict=True):
        cv2.circle(canvas, point, 4, GOOD if score >= BRIEF else BAD, -1, cv2.LINE_AA)
    shown = np.linspace(0, len(footage.whole) - 1, 5).astype(int)
    frames = strip([footage.whole[i] for i in shown])
    whole = np.concatenate([canvas, frames], axis=0)
    colour = BAD if finding.status is Status.FAIL else GOOD
    return titled(np.asarray(whole, np.uint8), f"identity over time (needs {BRIEF})", colour)


def step_picture(finding: Finding, footage: Footage) -> Image:
    """The frames before and after, and what differs between them."""
    frame = min(max(finding.frames[0], 1), footage.frames - 1)
    before, after = footage.small[frame - 1], footage.small[frame]
    if not footage.change[frame]:
        before = footage.small[max(0, frame - 6)]
    gap = cv2.absdiff(after, before).max(2)
    heat = cv2.applyColorMap(np.minimum(gap.astype(np.int32) * 3, 255).astype(np.uint8), 2)
    pictures = [before.copy(), after.copy(), np.ascontiguousarray(heat[..., ::-1])]
    for region in finding.regions:
        scale = before.shape[0] / max(region.frame_height, 1)
        box(pictures[1], scaled(region, scale), BAD, 1)
    canvas = np.concatenate([fitted(p, WIDTH // 3, 130) for p in pictures], axis=1)
    said = f"frame {frame - 1}, frame {frame}, difference: {finding.sentence}"
    return titled(np.asarray(canvas, np.uint8), said, BAD)


def strip_picture(change: FloatArray, expected: FilmExpectation) -> Image:
    """Change over the film, with the places where shots start."""
    canvas = np.full((120, WIDTH, 3), PAPER, np.uint8)
    count = max(len(change), 1)
    for start in expected.shot_starts:
        x = round(start / count * (WIDTH - 1))
        cv2.line(canvas, (x, 0), (x, 119), FAINT, 1)
    for number, value in enumerate(change):
        if value > 0.02:
            x = round(number / count * (WIDTH - 1))
            cv2.line(canvas, (x, 119), (x, 119 - round(float(value) * 110)), LINE, 1)
    return titled(canvas, "change from frame to frame; grey: shots start", INK)


def wave_picture(sound: Hearing, spans: Sequence[tuple[float, float]] = ()) -> Image:
    """The level of a sound over time, dialogue marked."""
    canvas = np.full((150, WIDTH, 3), PAPER, np.uint8)
    end = max(sound.seconds, 1e-3)
    for start, stop in spans:
        a, b = round(start / end * WIDTH), round(stop / end * WIDTH)
        cv2.rectangle(canvas, (a, 0), (max(a + 1, b), 149), (236, 226, 206), -1)
    edges = np.linspace(0, len(sound.mono), WIDTH + 1).astype(int)
    for x, (first, last) in enumerate(pairwise(edges)):
        part = sound.mono[first:last]
        if len(part):
            high, low = float(part.max()), float(part.min())
            cv2.line(canvas, (x, 75 - round(high * 72)), (x, 75 - round(low * 72)), LINE, 1)
    return titled(canvas, f"sound, {sound.seconds:.1f} s", INK)


def save(folder: Path, name: str, picture: Image) -> Path:
    """Write a JPEG of at most 60 kB and return its path relative to `folder`."""
    relative = Path(FOLDER) / f"{name}.jpg"
    target = folder / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    data = b""
    for quality in (86, 74, 60, 45, 30):
        _, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
        data = encoded.tobytes()
        if len(data) <= _MOST_BYTES:
            break
    part = target.with_suffix(".part")
    part.write_bytes(data)
    part.replace(target)
    return relative
