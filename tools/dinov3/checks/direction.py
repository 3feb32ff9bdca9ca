"""Which way does the subject face and move on screen, and is it the way that was planned?

Facing is read from how the parts lie: in a head turned to the right the face lies right of the
hair, and the head juts forward of the torso. Weak evidence, so it only advises. Movement is the
path of the figure over a clip. In a scene of two, everybody keeps one side of the line between
them (the axis of action): two shots in which they have changed sides are named together.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import (
    Shown,
    limited,
    measured,
    not_assessable,
    unavailable,
)
from tools.dinov3.drawing import BAD, GOOD, WIDTH, fitted, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import HEAD, Figure, figures_by_parts
from tools.dinov3.findings import Severity
from tools.dinov3.sight import Image, Sight
from tools.dinov3.watching import Watched
from tools.screenplay.plan import CameraAngle, Movement, ScreenDirection, Shot

_ENDS = (
    r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:and|as|at|but|in|of|on|past|then|to|toward|towards|while|with)\b)"
)
_SIDE = rf"(?:to\s+)?(?:the\s+)?(?:(?:screen|frame|camera)[\s-]+)?(left|right)\b{_ENDS}"
"""A side at the end of its phrase: 'looks left', not 'looks at the left glove'."""
_FACES = re.compile(rf"\b(?:fac|look|turn|profil|gaz|glanc|point)\w*[\s,-]+(?:[\w-]+\s+)?{_SIDE}")
_MOVES = re.compile(
    rf"\b(?:walk|run|mov|stride|step|cross|march|stroll|rush)\w*\s+(?:[\w-]+\s+)?{_SIDE}"
)
_PATH = re.compile(r"\b(?:from\s+)?(left|right)\s+to\s+(?:the\s+)?(left|right)\b")
_LEVEL = (Movement.STATIC, Movement.HANDHELD, Movement.PUSH_IN, Movement.PULL_OUT)
_SIGN = {"left": -1, "right": 1}


def asked_facing(shot: Shot) -> int:
    """-1 screen left, 1 screen right, 0 where the plan does not say or says both."""
    planned = _SIGN.get(shot.camera.screen_direction.value, 0)
    said = {_SIGN[side] for side in _FACES.findall(shot.action.lower())}
    if planned:
        return planned
    return said.pop() if len(said) == 1 else 0


def asked_movement(shot: Shot) -> int:
    """-1 to screen left, 1 to screen right, 0 where the plan names no way."""
    action = shot.action.lower()
    path = _PATH.search(action)
    if path is not None and path[1] != path[2]:
        return _SIGN[path[2]]
    said = {_SIGN[side] for side in _MOVES.findall(action)}
    return said.pop() if len(said) == 1 else 0


def facing_of(sight: Sight, figure: Figure) -> float | None:
    """About -1 (profile, screen left) .. 1 (screen right); None where no head is seen.

    The mean of two offsets in head widths: face against hair, and head against torso.
    """
    head = figure.seen(sight, HEAD)
    if head is None:
        return None
    width = math.sqrt(float(head.sum()))
    pairs = ((("head",), ("hair",)), (HEAD, ("torso",)))
    offsets = []
    for front, behind in pairs:
        one, other = figure.seen(sight, front), figure.seen(sight, behind)
        if one is not None and other is not None:
            offsets.append((_middle(one) - _middle(other)) / width)
    return float(np.clip(2.0 * np.mean(offsets), -1.0, 1.0)) if offsets else None


def check_direction(shot: Shot, sight: Sight, calibration: Calibration) -> tuple[Shown, ...]:
    """Advises when the subject seems to face the other way than planned.

    Measures `towards`: facing in the direction asked for, 1 a full profile, -1 the other way.
    `direction.towards` is the least of it.
    """
    side = asked_facing(shot)
    if not side or len(shot.characters) != 1:
        said = "The plan does not say which way a single subject faces."
        return (Shown(not_assessable("direction", said)),)
    if shot.camera.angle in (CameraAngle.OVER_THE_SHOULDER, CameraAngle.POV, CameraAngle.OVERHEAD):
        said = f"Seen {shot.camera.angle.value}, a figure's facing cannot be read."
        return (Shown(not_assessable("direction", said)),)
    if sight.parts is None:
        said = "This encoder has no part head to tell a face from hair."
        return (Shown(unavailable("direction", said)),)
    figures = figures_by_parts(sight)
    facing = facing_of(sight, figures[0]) if figures else None
    if facing is None:
        return (Shown(not_assessable("direction", "No head was found whose facing shows.")),)
    word = _word(side)
    found = limited(
        "direction", "flipped_direction", measured("towards", facing * side, "head widths"),
        calibration.limit("direction.towards"),
        f"No clear sign that the subject faces away from screen {word}.",
        f"The subject seems to face screen {_word(-side)}; it belongs facing screen {word}.",
        most=False,
    ).model_copy(update={"severity": Severity.ADVICE})  # fmt: skip
    return (Shown(found, lambda: _arrowed(sight, figures[0], facing, found.sentence)),)


def path_of(watched: Watched) -> float | None:
    """How far the largest figure moves across the frame from first to last, in frame widths.

    Positive to the right, the median of first and last thirds; None where it is lost.
    """
    middles = []
    for sight in watched.sights:
        figures = figures_by_parts(sight)
        if figures:
            x, _, width, _ = figures[0].box
            middles.append((x + width / 2) / sight.image.shape[1])
    third = len(middles) // 3
    if third < 1 or len(middles) < 0.6 * len(watched.sights):
        return None
    return float(np.median(middles[-third:]) - np.median(middles[:third]))


def check_movement(shot: Shot, watched: Watched, calibration: Calibration) -> tuple[Shown, ...]:
    """Advises when the subject crosses the frame the other way than the action says.

    Measures `along`: frame widths moved in the direction asked for; `direction.along` is the least.
    """
    side = asked_movement(shot)
    reason = ""
    if not side or len(shot.characters) != 1:
        reason = "The action does not send a single subject across the frame."
    elif shot.camera.movement not in _LEVEL:
        reason = "The camera follows, so the place in the frame tells no direction."
    if reason:
        return (Shown(not_assessable("movement", reason)),)
    if watched.first.parts is None:
        said = "This encoder has no part head to follow a figure with."
        return (Shown(unavailable("movement", said)),)
    moved = path_of(watched)
    if moved is None:
        return (Shown(not_assessable("movement", "The figure is not seen from first to last.")),)
    found = limited(
        "movement", "flipped_direction", measured("along", moved * side, "frame widths"),
        calibration.limit("movement.along"),
        f"The subject moves to screen {_word(side)} or keeps its place.",
        f"The subject moves to screen {_word(-side)}; it belongs moving to {_word(side)}.",
        most=False,
    ).model_copy(update={"severity": Severity.ADVICE})  # fmt: skip
    ends = (watched.first, watched.sights[-1])
    return (Shown(found, lambda: _pair(ends, ("first frame", "last frame"), found.sentence)),)


def check_axis(
    sights: Mapping[str, Sight], shots: Mapping[str, Shot], calibration: Calibration
) -> dict[str, tuple[Shown, ...]]:
    """Singles of one scene that cross the line between two people, by shot id; advice.

    Where the plan has two people look at each other, one faces left and the other right in every
    shot (180-degree rule). Measures `one side`: the lesser facing of the two, negative while they
    face each other; `axis.one side` is the most. Named on the later shot, with both pictures.
    """
    facing = {name: seen for name in sights if (seen := _single(sights[name], shots[name]))}
    found: dict[str, tuple[Shown, ...]] = {}
    for one, other in itertools.combinations(facing, 2):
        if not _face_each_other(shots[one], shots[other]):
            continue
        least = min(abs(facing[one]), abs(facing[other]))
        same = math.copysign(least, facing[one] * facing[other])
        shown = _crossing((one, other), same, sights, shots, calibration)
        found[other] = (*found.get(other, ()), shown)
    return found


def _face_each_other(one: Shot, other: Shot) -> bool:
    """Whether the plan has two different people of one scene look at each other."""
    apart = one.characters != other.characters and one.scene_id == other.scene_id
    return apart and asked_facing(one) * asked_facing(other) < 0


def _single(sight: Sight, shot: Shot) -> float | None:
    figures = figures_by_parts(sight) if len(shot.characters) == 1 else ()
    return facing_of(sight, figures[0]) if figures else None


def _crossing(
    names: tuple[str, str],
    same: float,
    sights: Mapping[str, Sight],
    shots: Mapping[str, Shot],
    calibration: Calibration,
) -> Shown:
    one, other = (shots[name].characters[0] for name in names)
    found = limited(
        "axis", "flipped_direction", measured("one side", same, "head widths"),
        calibration.limit("axis.one side"),
        f"{one} and {other} keep their sides of the line in {names[0]} and {names[1]}.",
        f"{one} and {other} both look to one side: {names[0]} and {names[1]} cross the line; "
        "turn one of them round.",
    ).model_copy(update={"severity": Severity.ADVICE})  # fmt: skip
    pair = (sights[names[0]], sights[names[1]])
    return Shown(found, lambda: _pair(pair, names, found.sentence))


def _pair(sights: tuple[Sight, Sight], names: tuple[str, str], said: str) -> Image:
    """Two pictures side by side, each under its name."""
    half = WIDTH // 2
    both = []
    for sight, name in zip(sights, names, strict=True):
        tall = round(half * sight.image.shape[0] / sight.image.shape[1])
        both.append(titled(fitted(sight.image, half, tall), name, GOOD))
    tallest = max(picture.shape[0] for picture in both)
    row = np.concatenate([fitted(picture, half, tallest) for picture in both], axis=1)
    return titled(np.asarray(row, np.uint8), said, BAD)


def _arrowed(sight: Sight, figure: Figure, facing: float, said: str) -> Image:
    """The picture with an arrow from the figure's head to where it faces."""
    scale = WIDTH / sight.image.shape[1]
    canvas = cv2.resize(sight.image, (WIDTH, round(sight.image.shape[0] * scale)))
    head = figure.seen(sight, HEAD)
    rows, columns = np.nonzero(head > 0.5) if head is not None else (np.zeros(1), np.zeros(1))
    down = WIDTH / sight.work.shape[1]
    start = round(float(columns.mean()) * down), round(float(rows.mean()) * down)
    end = start[0] + round(math.copysign(60 + 60 * abs(facing), facing)), start[1]
    cv2.arrowedLine(canvas, start, end, BAD, 3, cv2.LINE_AA, tipLength=0.3)
    return titled(np.asarray(canvas, np.uint8), said, BAD)


def _middle(weights: FloatArray) -> float:
    """Mean column of (h, w) weights."""
    return float((weights.sum(0) * np.arange(weights.shape[1])).sum() / weights.sum())


def _word(side: int) -> str:
    return ScreenDirection.LEFT.value if side < 0 else ScreenDirection.RIGHT.value
