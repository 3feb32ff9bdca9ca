"""Where does the subject sit in the frame, and is there room where room belongs?

Thirds, centre, headroom and looking room as cinematography textbooks have them (Mascelli, "The
Five C's of Cinematography", 1965); what the plan asks is read from `Camera.composition` in plain
words. Leading lines: the share of strong straight lines that run towards the subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable, unavailable
from tools.dinov3.checks.direction import asked_facing
from tools.dinov3.checks.tilt import segments
from tools.dinov3.drawing import BAD, FAINT, GOOD, INK, LINE, WIDTH, box, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import HEAD, Figure, figures_by_parts
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.sight import Image, Sight
from tools.screenplay.plan import Shot, ShotSize

_THIRDS = re.compile(r"\bthirds?\b", re.I)
_CENTRED = re.compile(r"\bcent(?:er|re)d?\b|\bsymmetr", re.I)
_SIDE = re.compile(r"\b(left|right)\b", re.I)
_LINES = re.compile(r"\b(?:leading|converging) lines?\b|\bone[- ]point perspective\b", re.I)
_CLOSE = (ShotSize.CLOSE_UP, ShotSize.EXTREME_CLOSE_UP, ShotSize.INSERT)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a figure sits, in shares of the frame."""

    x: float
    """Middle of the head where it is seen, else of the figure, from the left."""
    eyes: float
    """Middle of the head from the top; a sixth of the figure's height where it is not seen."""
    headroom: float
    """Free height above the figure."""
    left: float
    """Free width at its left."""
    right: float


def placement_of(sight: Sight, figure: Figure) -> Placement:
    """Where the figure sits."""
    tall, wide = sight.image.shape[:2]
    x, y, width, height = figure.box
    middle, eyes = (x + width / 2) / wide, (y + height / 6) / tall
    head = figure.seen(sight, HEAD)
    if head is not None:
        rows, columns = np.nonzero(head > 0.5)
        middle = (float(columns.mean()) + 0.5) / head.shape[1]
        eyes = (float(rows.mean()) + 0.5) / head.shape[0]
    return Placement(middle, eyes, max(0.0, y / tall), x / wide, 1 - (x + width) / wide)


def wanted_places(words: str) -> tuple[float, ...]:
    """Places (shares of the width) where the words put the subject; empty where they do not."""
    side = _SIDE.search(words)
    if _THIRDS.search(words):
        return (
            (1 / 3, 2 / 3) if side is None else (1 / 3,) if side[1].lower() == "left" else (2 / 3,)
        )
    return (0.5,) if _CENTRED.search(words) else ()


def check_placement(shot: Shot, sight: Sight, calibration: Calibration) -> tuple[Shown, ...]:
    """Thirds or centre as composed, headroom and looking room; advice.

    Measures `off place` (least distance to the place asked for, share of the width; limit
    `thirds.off place`, most), `headroom` (share of the height; `headroom.headroom`, most) and
    `room ahead` (free width before the subject over all free width; `lead_room.room ahead`, least).
    """
    figures = figures_by_parts(sight)
    reason = _unplaced(shot, sight, figures)
    if reason is not None:
        return (Shown(reason),)
    place = placement_of(sight, figures[0])
    found = [
        finding
        for finding in (
            _thirds(shot, place, calibration),
            _headroom(shot, place, calibration),
            _lead_room(shot, place, calibration),
        )
        if finding is not None
    ]
    return tuple(
        Shown(finding, partial(_grid, sight, figures[0], place, finding.sentence))
        for finding in found
    )


def _unplaced(shot: Shot, sight: Sight, figures: tuple[Figure, ...]) -> Finding | None:
    if len(shot.characters) != 1 or shot.camera.size is ShotSize.INSERT:
        return not_assessable("thirds", "The plan does not place a single subject.")
    if sight.parts is None:
        return unavailable("thirds", "This encoder has no part head to find a figure with.")
    return None if figures else not_assessable("thirds", "No figure was found to place.")


def _thirds(shot: Shot, place: Placement, calibration: Calibration) -> Finding | None:
    wanted = wanted_places(shot.camera.composition)
    if not wanted:
        return None
    off = min(abs(place.x - at) for at in wanted)
    where = "the centre" if wanted == (0.5,) else "a line of thirds"
    return limited(
        "thirds", "wrong_framing", measured("off place", off, "share of frame width"),
        calibration.limit("thirds.off place"),
        f"The subject sits on {where}, as composed.",
        f"The subject belongs on {where} and sits at {place.x:.0%} of the width.",
    ).model_copy(update={"severity": Severity.ADVICE})  # fmt: skip


def _headroom(shot: Shot, place: Placement, calibration: Calibration) -> Finding:
    number = measured("headroom", place.headroom, "share of frame height")
    if shot.camera.size in _CLOSE or shot.camera.size is ShotSize.EXTREME_WIDE:
        said = f"A {shot.camera.size.value} may cut the head or leave it any room."
        return not_assessable("headroom", said, number)
    limit = calibration.limit(f"headroom.headroom.{shot.camera.size.value}")
    return limited(
        "headroom", "wrong_framing", number, limit,
        f"Headroom of {place.headroom:.0%} is usual for a {shot.camera.size.value}.",
        f"{place.headroom:.0%} of the frame stands empty above the head: tilt down or move closer.",
    ).model_copy(update={"severity": Severity.ADVICE})  # fmt: skip


def _lead_room(shot: Shot, place: Placement, calibration: Calibration) -> Finding | None:
    side = asked_facing(shot)
    free = place.left + place.right
    if not side or free < 0.1:
        return None
    ahead = (place.right if side > 0 else place.left) / free
    word = "right" if side > 0 else "left"
    return limited(
        "lead_room", "wrong_framing", measured("room ahead", ahead, "share of free width"),
        calibration.limit("lead_room.room ahead"),
        f"There is room at the {word}, where the subject looks.",
        f"The subject looks to the {word} and stands against that edge: leave room ahead of it.",
        most=False,
    ).model_copy(update={"severity": Severity.ADVICE})  # fmt: skip


def leading_share(lines: FloatArray, aim: tuple[float, float], reach: float) -> float:
    """Share of the length of slanting (n, 4) segments whose line passes within `reach` of `aim`.

    NaN without slanting segments; upright and level ones lead nowhere in particular.
    """
    across, down = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    length = np.hypot(across, down)
    angle = np.abs(np.degrees(np.arctan2(down, across))) % 90.0
    slant = np.minimum(angle, 90.0 - angle) > 8.0
    if not slant.any():
        return float("nan")
    cross = across * (aim[1] - lines[:, 1]) - down * (aim[0] - lines[:, 0])
    hits = np.abs(cross) / np.maximum(length, 1e-6) <= reach
    return float(length[slant & hits].sum() / length[slant].sum())


def check_leading_lines(shot: Shot, sight: Sight, calibration: Calibration) -> tuple[Shown, ...]:
    """Advises when leading lines were asked for and few lines run towards the subject.

    Measures `leading`, share of the length of slanting lines; `leading_lines.leading`, least.
    """
    if not _LINES.search(shot.camera.composition):
        said = "The plan asks for no leading lines."
        return (Shown(not_assessable("leading_lines", said)),)
    figures = figures_by_parts(sight)
    tall, wide = sight.image.shape[:2]
    aim = (wide / 2, tall / 2)
    if figures:
        place = placement_of(sight, figures[0])
        aim = (place.x * wide, place.eyes * tall)
    lines = segments(sight.image)
    share = leading_share(lines, aim, 0.1 * tall)
    if not np.isfinite(share):
        return (Shown(not_assessable("leading_lines", "No slanting lines lead anywhere.")),)
    found = limited(
        "leading_lines", "wrong_framing", measured("leading", share, "share of line length"),
        calibration.limit("leading_lines.leading"),
        f"{share:.0%} of the slanting lines lead to the subject.",
        f"Only {share:.0%} of the slanting lines lead to the subject: move it to where they meet.",
        most=False,
    ).model_copy(update={"severity": Severity.ADVICE})  # fmt: skip
    return (Shown(found, lambda: _led(sight.image, lines, aim, found.sentence)),)


def _grid(sight: Sight, figure: Figure, place: Placement, said: str) -> Image:
    """The picture with its thirds, the figure's box and the middle of its head."""
    scale = WIDTH / sight.image.shape[1]
    tall = round(sight.image.shape[0] * scale)
    canvas = np.asarray(cv2.resize(sight.image, (WIDTH, tall)), np.uint8)
    for share in (1 / 3, 2 / 3):
        cv2.line(canvas, (round(share * WIDTH), 0), (round(share * WIDTH), tall), FAINT, 1)
        cv2.line(canvas, (0, round(share * tall)), (WIDTH, round(share * tall)), FAINT, 1)
    x, y, width, height = (round(side * scale) for side in figure.box)
    box(canvas, (x, y, width, height), LINE, 2)
    cv2.circle(canvas, (round(place.x * WIDTH), round(place.eyes * tall)), 7, BAD, 2, cv2.LINE_AA)
    return titled(canvas, said, INK)


def _led(image: Image, lines: FloatArray, aim: tuple[float, float], said: str) -> Image:
    scale = WIDTH / image.shape[1]
    canvas = np.asarray(cv2.resize(image, (WIDTH, round(image.shape[0] * scale))), np.uint8)
    for x1, y1, x2, y2 in (lines * scale).round().astype(int).tolist():
        cv2.line(canvas, (x1, y1), (x2, y2), GOOD, 2, cv2.LINE_AA)
    cv2.circle(canvas, (round(aim[0] * scale), round(aim[1] * scale)), 9, BAD, 2, cv2.LINE_AA)
    return titled(canvas, said, INK)
