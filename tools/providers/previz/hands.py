"""Hands with fingers that can be counted: five, unless a fault is asked for.

Knows bones and skin of one hand; the arm and what it holds belong to others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.providers.previz.paths import Points, darker, mix, tube
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.stage import Colour, Part

Vector = npt.NDArray[np.float64]

_SOUND = 5
_MITT_PIXELS = 1.3
"""Fingers thinner than this merge: the four are drawn as one."""
_STRAIGHT = 6.0
"""A finger that spans more of its radii than this is straight enough for one stroke."""
_FINE_PIXELS = 5.0
"""Thinner fingers are drawn as one stroke each: bones, creases and nails would not show."""
_LENGTHS = (0.41, 0.46, 0.43, 0.34)
"""Index to little finger, in hand lengths (anthropometric shares)."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Curl of the finger joints and spread of a grip, in degrees."""

    curl: tuple[float, float, float, float]
    spread: float
    thumb_out: float
    thumb_curl: float


_HOLDS = {
    "relaxed": Hold((16, 22, 27, 32), 3.0, 26, 16),
    "open": Hold((2, 0, 2, 5), 11.0, 52, 0),
    "flat": Hold((8, 8, 9, 11), 4.0, 32, 6),
    "fist": Hold((82, 84, 86, 88), 1.0, 12, 62),
    "point": Hold((2, 80, 84, 86), 1.0, 14, 50),
    "grip": Hold((46, 50, 54, 58), 2.5, 40, 34),
}


@dataclass(frozen=True, slots=True)
class Finger:
    """One finger's joints on the screen, base to tip, (4, 3) metres."""

    joints: Vector
    radius: float
    thumb: bool


@dataclass(frozen=True, slots=True)
class Hand:
    """The bones of a hand on the screen."""

    wrist: Vector
    along: Vector
    across: Vector
    """Towards the thumb."""
    palm: Vector
    """Out of the palm."""
    length: float
    fingers: tuple[Finger, ...]

    @property
    def count(self) -> int:
        """How many fingers are drawn, thumb included: the ground truth."""
        return len(self.fingers)

    @property
    def grip(self) -> Vector:
        """Where a held thing sits, (x, y, z)."""
        return self.wrist + (self.along * 0.52 + self.palm * 0.14) * self.length


def hand_frame(along: Vector, palm: str, side: int) -> tuple[Vector, Vector]:
    """(towards the thumb, out of the palm) for a hand that points `along`, in the body frame."""
    if palm == "front":
        thumb = np.array([-side, 0.15, 0.25])
    elif palm == "back":
        thumb = np.array([0.0, 1.0, 0.2])
    elif palm == "down":
        thumb = np.array([-side, 0.1, 0.0])
    elif palm == "up":
        thumb = np.array([side, 0.35, 0.0])
    else:
        thumb = np.array([-0.25 * side, along[2], 0.35 - along[1]])
    thumb = thumb - along * float(along @ thumb)
    thumb /= max(1e-6, float(np.linalg.norm(thumb)))
    return thumb, np.cross(along, thumb) * -side


def make_hand(
    wrist: Vector,
    along: Vector,
    across: Vector,
    palm: Vector,
    *,
    length: float,
    grip: str,
    fingers: int = 5,
) -> Hand:
    """The bones of a hand; every vector on the screen, unit length."""
    hold = _HOLDS.get(grip, _HOLDS["relaxed"])
    count = max(0, fingers - 1)
    made = [_thumb(wrist, along, across, palm, length, hold)]
    for index in range(count):
        made.append(_finger(wrist, along, across, palm, length, hold, index, count))
    return Hand(wrist, along, across, palm, length, tuple(made))


def _finger(
    wrist: Vector,
    along: Vector,
    across: Vector,
    palm: Vector,
    length: float,
    hold: Hold,
    index: int,
    count: int,
) -> Finger:
    place = index / max(1, count - 1) if count > 1 else 0.4
    wide = 0.155 + 0.035 * max(0, count - 4)
    kind = place * 3
    low = min(2, int(kind))
    share = kind - low
    total = length * (_LENGTHS[low] * (1 - share) + _LENGTHS[low + 1] * share)
    curl = hold.curl[low] * (1 - share) + hold.curl[low + 1] * share
    offset = wide - 2 * wide * place
    arch = 0.50 - 0.05 * abs(place - 0.35) * 2
    base = wrist + (along * arch + across * offset) * length
    fan = math.radians((1 - 2 * place) * hold.spread * 1.6)
    way = along * math.cos(fan) + across * math.sin(fan)
    radius = length * 0.052 * (4 / max(4, count)) ** 0.5
    return Finger(_bones(base, way, palm, total, curl), radius, thumb=False)


def _thumb(
    wrist: Vector, along: Vector, across: Vector, palm: Vector, length: float, hold: Hold
) -> Finger:
    angle = math.radians(hold.thumb_out)
    way = along * math.cos(angle) + across * math.sin(angle) + palm * 0.25
    way = way / np.linalg.norm(way)
    base = wrist + (along * 0.16 + across * 0.17 + palm * 0.05) * length
    inward = palm * 0.6 - across * 0.8
    inward = inward - way * float(way @ inward)
    inward /= max(1e-6, float(np.linalg.norm(inward)))
    return Finger(
        _bones(base, way, inward, length * 0.46, hold.thumb_curl), length * 0.060, thumb=True
    )


def _bones(base: Vector, way: Vector, bend: Vector, length: float, curl: float) -> Vector:
    joints = [base]
    angle = 0.0
    for share, weight in ((0.45, 1.0), (0.31, 1.1), (0.24, 0.8)):
        angle += math.radians(curl * weight)
        joints.append(
            joints[-1] + (way * math.cos(angle) + bend * math.sin(angle)) * length * share
        )
    return np.stack(joints)


def paint_hand(canvas: Canvas, hand: Hand, skin: Colour, *, front: bool | None = None) -> None:
    """Paints palm and fingers; `front` only fingers nearer than the palm, False only the others."""
    if hand.count == _SOUND and canvas.scale * hand.fingers[0].radius < _MITT_PIXELS:
        if front is not True:
            _paint_mitt(canvas, hand, skin)
        return
    palm_z = float((hand.wrist + hand.along * hand.length * 0.45)[2])
    order = sorted(hand.fingers, key=lambda finger: float(finger.joints[:, 2].mean()))
    behind = [f for f in order if float(f.joints[:, 2].mean()) < palm_z]
    before = [f for f in order if float(f.joints[:, 2].mean()) >= palm_z]
    if front is not True:
        for finger in behind:
            _paint_finger(canvas, finger, skin)
        _paint_palm(canvas, hand, skin)
    if front is not False:
        for finger in before:
            _paint_finger(canvas, finger, skin)


def _paint_mitt(canvas: Canvas, hand: Hand, skin: Colour) -> None:
    """A hand too small for single fingers: palm, thumb, and the four as one."""
    four = [finger.joints[:, :2] for finger in hand.fingers if not finger.thumb]
    thumb = next(finger for finger in hand.fingers if finger.thumb)
    length = hand.length
    root = hand.wrist[:2]
    body = tube(
        np.vstack([root, np.mean(four, axis=0)]),
        np.array([0.11, 0.18, 0.17, 0.15, 0.10]) * length,
    )
    side = tube(thumb.joints[[0, 2, 3], :2], np.full(3, thumb.radius))
    canvas.fill_together([body.outline, side.outline], skin, Part.HAND, line=0.6)


def paint_thumb(canvas: Canvas, hand: Hand, skin: Colour) -> None:
    """Paints the thumb once more, over a small thing that is held."""
    for finger in hand.fingers:
        if finger.thumb:
            _paint_finger(canvas, finger, skin)


def _paint_palm(canvas: Canvas, hand: Hand, skin: Colour) -> None:
    w, a, c, length = hand.wrist, hand.along, hand.across, hand.length
    edge = [
        (-0.08, 0.12),
        (0.12, 0.155),
        (0.32, 0.20),
        (0.52, 0.195),
        (0.54, 0.0),
        (0.49, -0.19),
        (0.25, -0.185),
        (-0.08, -0.12),
    ]
    points = np.array([(w + (a * x + c * y) * length)[:2] for x, y in edge])
    thick = tube([w[:2], (w + a * length * 0.48)[:2]], [length * 0.10, length * 0.10]).outline
    canvas.fill_together([thick, points], skin, Part.HAND)


def _paint_finger(canvas: Canvas, finger: Finger, skin: Colour) -> None:
    r = finger.radius
    joints, radii = finger.joints[:, :2], (r * 1.08, r * 1.04, r * 0.97, r * 0.80)
    reach = float(np.hypot(*(joints[-1] - joints[0])))
    if canvas.scale * r < (_FINE_PIXELS if reach > _STRAIGHT * r else 1.5):
        canvas.fill(tube(joints, radii).outline, skin, Part.HAND, line=0.5)
        return
    bones = [tube(joints[k : k + 2], radii[k : k + 2]).outline for k in range(3)]
    canvas.fill_together(bones, skin, Part.HAND, line=0.55)
    _hide_base(canvas, finger, skin)
    if canvas.scale * r > 6 and finger.joints[-1, 2] >= finger.joints[0, 2] - 4 * r:
        _nail(canvas, finger, skin)


def _hide_base(canvas: Canvas, finger: Finger, skin: Colour) -> None:
    a, b = finger.joints[0, :2], finger.joints[1, :2]
    way = b - a
    r = finger.radius
    root: Points = np.array([a - way * 0.35, a + way * 0.12])
    canvas.fill(tube(root, [r * 0.92, r * 0.98]).outline, skin, Part.HAND, line=0.0)


def _nail(canvas: Canvas, finger: Finger, skin: Colour) -> None:
    tip, last = finger.joints[-1, :2], finger.joints[-2, :2]
    way = tip - last
    if float(np.hypot(way[0], way[1])) < finger.radius:
        return
    nail = tube([tip - way * 0.1, tip + way * 0.16], [finger.radius * 0.45] * 2)
    canvas.fill(nail.outline, mix(skin, (255, 225, 215), 0.35), Part.HAND, line=0.0, shade=None)
    canvas.line(nail.outline, darker(skin, 0.25), canvas.pixel, closed=True)
