"""Puts a person together: the order of drawing, neck, hands, held things, landmarks.

Each part is drawn by its own file; this one knows which lies in front of which.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.providers.previz.face import Face
from tools.providers.previz.garments import Garments
from tools.providers.previz.hands import Hand, hand_frame, make_hand, paint_hand, paint_thumb
from tools.providers.previz.hats import Headwear
from tools.providers.previz.head import EYES_V, Head
from tools.providers.previz.limbs import Limbs
from tools.providers.previz.paths import Window, tube
from tools.providers.previz.props import natural_size_m, paint_prop
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.skeleton import Limb, Skeleton
from tools.providers.previz.sketch import mouth_gap
from tools.providers.previz.sleeves import Sleeves
from tools.providers.previz.stage import Look, Part, Pose

_SMALL_M = 0.17
"""Smaller things lie on the fingers, under the thumb, so that they are seen."""
_FINGERS = {"missing_fingers": -2, "extra_fingers": 2}
_BOTH_FROM = 0.8
"""Severity of a fault from which two fingers are wrong; below it one is."""


def finger_count(fault: str = "", severity: float = 1.0) -> int:
    """How many fingers each hand is drawn with, thumb included; a fault is one off at least."""
    wrong = _FINGERS.get(fault, 0)
    return 5 + (wrong if severity >= _BOTH_FROM else wrong // 2)


def paint_person(
    canvas: Canvas,
    look: Look,
    pose: Pose,
    skeleton: Skeleton,
    *,
    fault: str = "",
    severity: float = 1.0,
) -> Head:
    """Paints the person from back to front and returns its head."""
    head = Head(look, skeleton, chin_drop=0.055 * mouth_gap(pose))
    dresser, sleeves = Limbs(canvas, look, skeleton), Sleeves(canvas, look, skeleton)
    hair, face = Headwear(canvas, head, look), Face(canvas, head, look, pose)
    chest = skeleton.spine[3]
    steps: list[tuple[float, Callable[[], None]]] = [
        (0.0, lambda: _trunk(canvas, look, skeleton, head)),
        (_head_depth(skeleton, head), lambda: _head(face, hair)),
    ]
    if not hair.away:
        steps.append((-0.5, hair.paint_back))
    for limb in skeleton.legs:
        if not _limb_seen(canvas, skeleton, limb):
            continue
        forward = float(max(limb.bend[2], limb.end[2]) - limb.root[2])
        depth = 0.04 if forward > 0.22 and skeleton.stance.pelvis < 0.8 else -0.3
        steps.append((depth + 0.1 * float(limb.bend[2] - chest[2]), _bound(dresser.leg, limb)))
    fingers = finger_count(fault, severity)
    limbs = list(skeleton.arms)
    if fault == "extra_limb":
        limbs.append(_third_arm(skeleton))
    for limb in limbs:
        if not (pose.holds or _limb_seen(canvas, skeleton, limb)):
            continue
        depth = 0.02 + 0.5 * float(limb.bend[2] + limb.end[2] - 2 * chest[2])
        steps.append((depth, _arm_step(canvas, look, pose, skeleton, sleeves, limb, fingers)))
        if depth < 0:
            steps.append((0.001, _bound(sleeves.join, limb)))
    for _, step in sorted(steps, key=lambda item: item[0]):
        step()
    return head


def _head_depth(skeleton: Skeleton, head: Head) -> float:
    """Where the head comes in the order of drawing: the trunk, at 0, hides it only from above."""
    depth = float(head.centre[2] - skeleton.spine[3][2]) + 0.05
    raised = head.centre[1] > skeleton.spine[4][1] + 0.25 * head.size
    return max(0.03, depth) if raised else depth


def _limb_seen(canvas: Canvas, skeleton: Skeleton, limb: Limb) -> bool:
    """Whether anything of a limb can fall into the window."""
    joints = np.stack([limb.root, limb.bend, limb.end])[:, :2]
    return canvas.sees(joints, 0.16 * skeleton.measures.body)


def _bound(paint: Callable[[Limb], None], limb: Limb) -> Callable[[], None]:
    return lambda: paint(limb)


def _arm_step(
    canvas: Canvas,
    look: Look,
    pose: Pose,
    skeleton: Skeleton,
    sleeves: Sleeves,
    limb: Limb,
    fingers: int,
) -> Callable[[], None]:
    def paint() -> None:
        hand = hand_of(skeleton, limb, fingers=fingers)
        nearer = limb.end[2] > limb.bend[2] + 0.05
        if nearer:
            sleeves.sleeve(limb)
        _hand(canvas, look, pose, hand, limb)
        if not nearer:
            sleeves.sleeve(limb)

    return paint


def _hand(canvas: Canvas, look: Look, pose: Pose, hand: Hand, limb: Limb) -> None:
    skin = look.accessory_colour if look.accessory == "gloves" else look.skin
    holds = pose.holds if limb.side < 0 else ""
    if not (holds or canvas.sees(hand.wrist[None, :2], 1.2 * hand.length)):
        return
    if not holds:
        paint_hand(canvas, hand, skin)
        return
    small = natural_size_m(holds) < _SMALL_M
    paint_hand(canvas, hand, skin, front=None if small else False)
    paint_held(canvas, holds, hand)
    if small:
        paint_thumb(canvas, hand, skin)
    else:
        paint_hand(canvas, hand, skin, front=True)


def paint_held(canvas: Canvas, name: str, hand: Hand) -> None:
    """The held thing in the hand's grip."""
    sprite = paint_prop(name, None, canvas.scale, canvas.light)
    centre = sprite.landmarks["grip"]
    origin = (
        sprite.origin[0] + centre[0] * canvas.scale,
        sprite.origin[1] - centre[1] * canvas.scale,
    )
    canvas.stamp(sprite.rgba, origin, (float(hand.grip[0]), float(hand.grip[1])), Part.PROP)


def hand_of(skeleton: Skeleton, limb: Limb, *, fingers: int = 5) -> Hand:
    """The bones of the hand at the end of an arm."""
    stance = skeleton.stance
    arm = stance.left if limb.side > 0 else stance.right
    view = skeleton.view
    along = limb.end - limb.bend
    along = view.T @ (along / max(1e-6, float(np.linalg.norm(along))))
    across, palm = hand_frame(along, arm.palm, limb.side)
    return make_hand(
        limb.end,
        view @ along,
        view @ across,
        view @ palm,
        length=skeleton.measures.hand,
        grip=arm.hand,
        fingers=fingers,
    )


def _third_arm(skeleton: Skeleton) -> Limb:
    """A second arm on the right, lower and swung outwards."""
    limb, m = skeleton.arms[1], skeleton.measures
    root = limb.root - skeleton.trunk[:, 1] * 0.07 * m.body
    out = -skeleton.trunk[:, 0]
    bend = root + (out * 0.85 - skeleton.trunk[:, 1] * 0.5) * m.upper_arm
    end = bend + (out * 0.75 + skeleton.trunk[:, 1] * 0.6 + skeleton.trunk[:, 2] * 0.2) * m.forearm
    return Limb(root, bend, end, limb.side)


def _trunk(canvas: Canvas, look: Look, skeleton: Skeleton, head: Head) -> None:
    m = skeleton.measures
    base = skeleton.spine[4] - skeleton.trunk[:, 1] * 0.03 * m.body
    top = head.screen([(0.0, -0.24, -0.05)])[0]
    wide = 0.0315 * m.body * (0.6 + 0.4 * m.girth) * (0.88 if look.age == "child" else 1.0)
    neck = tube([base[:2], (base * 0.5 + top * 0.5)[:2], top[:2]], [wide * 1.15, wide, wide])
    canvas.fill(neck.outline, look.skin, Part.HEAD)
    canvas.shade_tube(neck)
    under = tube([(base * 0.35 + top * 0.65)[:2], top[:2]], [wide * 0.9, wide * 1.1])
    canvas.shadow(under.outline, 90)
    Garments(canvas, look, skeleton).paint()


def _head(face: Face, hair: Headwear) -> None:
    face.paint()
    hair.paint_front()
    face.eyewear()


def person_window(skeleton: Skeleton, pose: Pose) -> Window:
    """A window around the whole figure, with room for hair, hands and what is held."""
    m = skeleton.measures
    points = [skeleton.head[None], skeleton.spine]
    points += [np.stack([limb.root, limb.bend, limb.end]) for limb in skeleton.arms + skeleton.legs]
    flat = np.vstack(points)[:, :2]
    low, high = flat.min(axis=0), flat.max(axis=0)
    side = max(m.hand * 1.5, m.head * 1.15) + (0.45 if pose.holds else 0.0)
    up = m.head * 0.95
    low_y = min(float(low[1]) - 0.13 * m.body, -0.04)
    if pose.holds:
        low_y = min(low_y, float(skeleton.arms[1].end[1]) - 0.5)
    return (float(low[0]) - side, low_y, float(high[0]) + side, float(high[1]) + up)


def person_landmarks(look: Look, skeleton: Skeleton) -> dict[str, tuple[float, float]]:
    """Named points in metres (right, up) from the ground origin; left is the character's own."""
    head = Head(look, skeleton)
    face = head.screen([(0, 0.5, 0), (0, EYES_V, 0.37), (0, -0.31, 0.36), (0, -0.5, 0.30)])
    hands = [hand_of(skeleton, limb).grip for limb in skeleton.arms]
    knees = (skeleton.legs[0].bend + skeleton.legs[1].bend) / 2
    named = {
        "head_top": face[0],
        "eyes": face[1],
        "mouth": face[2],
        "chin": face[3],
        "chest": skeleton.spine[3],
        "waist": skeleton.spine[2],
        "knees": knees,
        "hand_left": hands[0],
        "hand_right": hands[1],
    }
    return {name: (float(p[0]), float(p[1])) for name, p in named.items()}
