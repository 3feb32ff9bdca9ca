"""Proportions and joints: where every bone of a person is for a Look and a Pose.

Knows bones only, nothing of clothes or colour. Body frame in metres: x towards the character's own
left, y up, z forward; the origin is the ground under the pelvis. `Turn` takes it to the screen.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.providers.previz.blending import stance_in
from tools.providers.previz.stage import Look, Pose
from tools.providers.previz.stance import Arm, Leg, Stance

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

_BUILD = {"slim": (0.90, 0.86), "average": (1.0, 1.0), "broad": (1.13, 1.1), "heavy": (1.12, 1.42)}
_HEADS = {"child": 5.7, "young": 7.0, "adult": 7.1, "old": 7.0}


def rotation_x(degrees: float) -> Matrix:
    """Positive nods forward (z goes down)."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def rotation_y(degrees: float) -> Matrix:
    """Positive turns from the camera to screen right."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def rotation_z(degrees: float) -> Matrix:
    """Positive leans towards the character's own right."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def turn(facing: float, pitch: float) -> Matrix:
    """Body frame to screen: x right, y up, z towards the camera."""
    return rotation_x(pitch) @ rotation_y(facing)


@dataclass(frozen=True, slots=True)
class Measures:
    """A person's proportions in metres."""

    height: float
    head: float
    """Chin to crown."""
    body: float
    """Scale of everything below the chin: metres per unit of the canon."""
    breadth: float
    girth: float

    @property
    def shoulder(self) -> float:
        """Half the distance between the shoulder joints."""
        return 0.103 * self.body * (0.35 + 0.65 * self.breadth)

    @property
    def upper_arm(self) -> float:
        """Shoulder to elbow."""
        return 0.170 * self.body

    @property
    def forearm(self) -> float:
        """Elbow to wrist."""
        return 0.147 * self.body

    @property
    def arm(self) -> float:
        """Shoulder to wrist."""
        return self.upper_arm + self.forearm

    @property
    def hand(self) -> float:
        """Wrist to the tip of the middle finger."""
        return 0.107 * self.body

    @property
    def thigh(self) -> float:
        """Hip to knee."""
        return 0.242 * self.body

    @property
    def shin(self) -> float:
        """Knee to ankle."""
        return 0.242 * self.body

    @property
    def ankle(self) -> float:
        """Height of the ankle above the ground."""
        return 0.042 * self.body

    @property
    def hip(self) -> float:
        """Half the distance between the hip joints."""
        return 0.050 * self.body * (0.6 + 0.4 * self.girth)


def measures_of(look: Look) -> Measures:
    """Proportions by age and build: 7.2 heads for adults, 5.7 for children."""
    head = look.height_m / _HEADS.get(look.age, 7.2)
    breadth, girth = _BUILD.get(look.build, (1.0, 1.0))
    if look.age == "child":
        breadth *= 0.95
    body = (look.height_m - head) / 0.862
    return Measures(look.height_m, head, body, breadth, girth)


@dataclass(frozen=True, slots=True)
class Limb:
    """Root, bend and end of an arm or leg on the screen, and its last bone's direction."""

    root: Vector
    bend: Vector
    end: Vector
    side: int
    """+1 the character's left, -1 its right."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Joints on the screen in metres: (x right, y up, z towards the camera)."""

    measures: Measures
    stance: Stance
    view: Matrix
    """Body frame to screen."""
    trunk: Matrix
    """Chest frame to screen: the view with the lean of the trunk."""
    skull: Matrix
    """Head frame to screen."""
    spine: Vector
    """(5, 3): crotch, hips, waist, chest, neck base."""
    head: Vector
    """Centre of the head, half way between chin and crown."""
    arms: tuple[Limb, Limb]
    """Left, right."""
    legs: tuple[Limb, Limb]


def pose_skeleton(look: Look, pose: Pose, pitch: float = 0.0) -> Skeleton:
    """The joints of `look` in `pose`, seen by a camera that looks down by `pitch` degrees."""
    m = measures_of(look)
    stance = stance_in(pose)
    view = turn(pose.facing, pitch)
    frame = _frame(stance)
    pelvis = np.array([stance.shift, stance.pelvis * 0.525, stance.forward]) * m.body
    lean = stance.lean + (7.0 if look.age == "old" else 0.0)
    bend = rotation_z(-stance.sway) @ rotation_x(lean)
    chest_frame = bend @ rotation_y(stance.twist)
    spine = _spine(m, pelvis, rotation_z(-stance.sway * 0.4) @ rotation_x(lean * 0.45), bend)
    neck = spine[-1]
    nod = rotation_x(-lean * 0.75 + stance.nod) @ rotation_y(stance.look)
    skull = rotation_z(-pose.head_tilt - stance.tilt) @ chest_frame @ nod
    head = neck + skull @ np.array([0.0, 0.012 * m.body + 0.5 * m.head, 0.16 * m.head])
    arms = tuple(
        _arm(m, neck, chest_frame, arm, side)
        for arm, side in ((stance.left, 1), (stance.right, -1))
    )
    legs = tuple(
        _leg(m, pelvis, leg, side) for leg, side in ((stance.left_leg, 1), (stance.right_leg, -1))
    )
    ground = _drop(m, stance)
    full = view @ frame

    def place(point: Vector) -> Vector:
        return np.asarray(full @ point + view @ ground)

    return Skeleton(
        measures=m,
        stance=stance,
        view=full,
        trunk=full @ chest_frame,
        skull=full @ skull,
        spine=np.stack([place(p) for p in spine]),
        head=place(head),
        arms=(_placed(arms[0], place), _placed(arms[1], place)),
        legs=(_placed(legs[0], place), _placed(legs[1], place)),
    )


def _frame(stance: Stance) -> Matrix:
    """Body frame of a body upright, tipped, lying, or on its way between."""
    if stance.lying <= 0.0:
        return rotation_x(stance.tip)
    if stance.lying >= 1.0:
        return _lying()
    return _towards_lying(stance.lying) @ rotation_x(stance.tip)


def _lying() -> Matrix:
    """On the back: up becomes screen right, forward becomes up."""
    return np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]])


def _towards_lying(share: float) -> Matrix:
    """A share of the turn that lays a body down: 120 degrees about the diagonal (Rodrigues)."""
    angle = math.radians(-120.0 * share)
    c, s = math.cos(angle), math.sin(angle) / math.sqrt(3)
    cross = np.array([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    return c * np.eye(3) + s * cross + (1 - c) / 3 * np.ones((3, 3))


def _drop(m: Measures, stance: Stance) -> Vector:
    upright = np.array([0.0, stance.lift * m.body, 0.0])
    if stance.lying <= 0.0:
        return upright
    flat = np.array([-0.5 * m.height, 0.075 * m.body * m.girth, 0.0])
    return flat if stance.lying >= 1.0 else upright + (flat - upright) * stance.lying


def _placed(limb: Limb, place: Callable[[Vector], Vector]) -> Limb:
    return Limb(place(limb.root), place(limb.bend), place(limb.end), limb.side)


def _spine(m: Measures, pelvis: Vector, low: Matrix, high: Matrix) -> Vector:
    up = np.array([0.0, m.body, 0.0])
    crotch = pelvis - 0.03 * up
    hips = pelvis + low @ (0.015 * up)
    waist = hips + low @ (0.085 * up)
    chest = waist + high @ (0.110 * up)
    neck = chest + high @ (0.098 * up) - high @ np.array([0, 0, 0.008 * m.body])
    return np.stack([crotch, hips, waist, chest, neck])


def _arm(m: Measures, neck: Vector, frame: Matrix, arm: Arm, side: int) -> Limb:
    root = neck + frame @ np.array([side * m.shoulder, -0.046 * m.body + arm.shrug * m.body, 0.0])
    target = root + np.array([side * arm.out, arm.up, arm.forward]) * m.arm
    pole = np.array([side * arm.pole[0], arm.pole[1], arm.pole[2]])
    bend, end = two_bones(root, target, m.upper_arm, m.forearm, pole)
    return Limb(root, bend, end, side)


def _leg(m: Measures, pelvis: Vector, leg: Leg, side: int) -> Limb:
    root = pelvis + np.array([side * m.hip, 0.0, 0.0])
    reach = m.thigh + m.shin
    ground = np.array([root[0], m.ankle, pelvis[2]])
    target = ground + np.array([side * leg.out, leg.up, leg.forward]) * reach
    pole = np.array([side * leg.pole[0], leg.pole[1], leg.pole[2]])
    bend, end = two_bones(root, target, m.thigh, m.shin, pole)
    return Limb(root, bend, end, side)


def two_bones(
    root: Vector, target: Vector, first: float, second: float, pole: Vector
) -> tuple[Vector, Vector]:
    """Middle joint and end of a two-bone chain that reaches for the target, bending to `pole`."""
    way = target - root
    distance = float(
        np.clip(np.linalg.norm(way), abs(first - second) + 1e-4, first + second - 1e-4)
    )
    along = way / max(1e-9, float(np.linalg.norm(way)))
    share = (first * first - second * second + distance * distance) / (2 * distance)
    height = math.sqrt(max(0.0, first * first - share * share))
    side = pole - along * float(pole @ along)
    norm = float(np.linalg.norm(side))
    side = side / norm if norm > 1e-6 else np.array([0.0, 0.0, 1.0])
    return root + along * share + side * height, root + along * distance
