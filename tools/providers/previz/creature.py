"""Paints animals: which plan a kind follows, its window and its landmarks.

The plans themselves are in the files beside this one.
"""

from __future__ import annotations

import numpy as np

from tools.providers.previz.beasts import PLANS
from tools.providers.previz.blobs import Body
from tools.providers.previz.paths import Window
from tools.providers.previz.props import paint_prop
from tools.providers.previz.quadruped import Quadruped
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.skeleton import turn
from tools.providers.previz.small_animals import BIRDS, paint_bird, paint_insect
from tools.providers.previz.stage import Look, Part, Pose

_INSECTS = ("grasshopper", "ant")
_SYNONYMS = {
    "puppy": "dog",
    "hound": "dog",
    "kitten": "cat",
    "pony": "horse",
    "mule": "donkey",
    "ass": "donkey",
    "lioness": "lion",
    "tiger": "lion",
    "leopard": "lion",
    "hare": "rabbit",
    "rat": "mouse",
    "raven": "crow",
    "heron": "stork",
    "crane": "stork",
    "swan": "stork",
    "sparrow": "bird",
    "dove": "bird",
    "eagle": "crow",
    "owl": "bird",
    "cricket": "grasshopper",
    "beetle": "ant",
    "bee": "ant",
}
KINDS: tuple[str, ...] = (*PLANS, *BIRDS, *_INSECTS)
"""Animals with a plan of their own."""


def canonical_kind(kind: str) -> str:
    """The plan for an animal's word; a dog's for one that is not known."""
    word = kind.lower().strip()
    word = _SYNONYMS.get(word, word)
    return word if word in KINDS else "dog"


def paint_creature(
    canvas: Canvas, look: Look, pose: Pose, pitch: float, *, fault: str = ""
) -> None:
    """Paints the animal that `look.kind` names."""
    kind = canonical_kind(look.kind)
    body = Body(canvas, turn(pose.facing, pitch), np.zeros(3), look.height_m / _crown(kind))
    if kind in BIRDS:
        paint_bird(body, look, pose)
    elif kind in _INSECTS:
        paint_insect(body, look, pose)
    else:
        animal = Quadruped(look, pose)
        animal.paint(body)
        if fault == "extra_limb":
            x, y, z, r = animal.chest
            body.paint(
                [
                    (x, y, z, r * 0.3),
                    (0.34, y * 0.62, z + 0.12, 0.06),
                    (0.46, y * 0.32, z + 0.16, 0.05),
                ],
                look.skin,
            )
    if pose.holds:
        _held(canvas, look, pose, pitch)


def _held(canvas: Canvas, look: Look, pose: Pose, pitch: float) -> None:
    x, y = creature_landmarks(look, pose, pitch)["mouth"]
    sprite = paint_prop(pose.holds, None, canvas.scale, canvas.light)
    gx, gy = sprite.landmarks["grip"]
    origin = (sprite.origin[0] + gx * canvas.scale, sprite.origin[1] - gy * canvas.scale)
    canvas.stamp(sprite.rgba, origin, (x, y), Part.PROP)


def _crown(kind: str) -> float:
    """Height of the drawing in its own units: `Look.height_m` is the animal's full height."""
    if kind in PLANS:
        plan = PLANS[kind]
        return 0.9 + plan.neck * 0.6 + plan.head
    return 0.8 if kind in _INSECTS else 1.0


def creature_window(look: Look, pose: Pose) -> Window:
    """A window that holds the animal in any turn."""
    unit = look.height_m / _crown(canonical_kind(look.kind))
    wide = 2.05 * unit + (0.4 if pose.holds else 0.0)
    return (-wide, -0.45 * unit - (0.2 if pose.holds else 0.0), wide, 2.1 * unit)


def creature_landmarks(look: Look, pose: Pose, pitch: float) -> dict[str, tuple[float, float]]:
    """Named points in metres (right, up) from the ground origin; hands are the fore feet."""
    kind = canonical_kind(look.kind)
    unit = look.height_m / _crown(kind)
    frame = turn(pose.facing, pitch)
    if kind in PLANS:
        animal = Quadruped(look, pose)
        points = {
            "head_top": animal.on_head(0.0, 0.9, 0.0),
            "eyes": animal.on_head(0.7, 0.2, 0.0),
            "mouth": animal.on_head(0.8 + animal.plan.muzzle / animal.plan.head * 0.7, -0.55, 0.0),
            "chin": animal.on_head(0.6, -0.8, 0.0),
            "chest": animal.chest[:3],
            "waist": animal.rump[:3],
            "knees": (0.0, 0.4 * animal.chest[1], animal.chest[2]),
            "hand_left": animal.fore_foot(1),
            "hand_right": animal.fore_foot(-1),
        }
    else:
        points = _small_points(kind)
    placed = {name: frame @ np.asarray(point) * unit for name, point in points.items()}
    return {name: (float(p[0]), float(p[1])) for name, p in placed.items()}


def _small_points(kind: str) -> dict[str, tuple[float, float, float]]:
    if kind in _INSECTS:
        head, mouth, top = (0.0, 0.56, 0.45), (0.0, 0.45, 0.55), (0.0, 0.70, 0.42)
        chest, waist = (0.0, 0.47, 0.05), (0.0, 0.45, -0.4)
    else:
        plan = BIRDS[kind]
        low = plan.leg + plan.body * 0.8
        y = low + 0.12 + plan.neck + plan.body * 0.62
        z = plan.long * 0.28 + plan.body * 0.45
        head, top = (0.0, y, z), (0.0, y + plan.head * 0.9, z)
        mouth = (0.0, y - plan.head * 0.2, z + plan.head + plan.beak * 0.5)
        chest, waist = (0.0, low, plan.long * 0.28), (0.0, low, -plan.long * 0.4)
    foot = 0.02
    return {
        "head_top": top,
        "eyes": head,
        "mouth": mouth,
        "chin": (mouth[0], mouth[1] - 0.03, mouth[2] - 0.05),
        "chest": chest,
        "waist": waist,
        "knees": (0.0, chest[1] * 0.4, 0.0),
        "hand_left": (0.08, foot, 0.0),
        "hand_right": (-0.08, foot, 0.0),
    }


def face_circle(look: Look, pose: Pose, pitch: float) -> tuple[float, float, float]:
    """Centre (x, y) and size of the animal's face in metres, for a fault that melts it."""
    marks = creature_landmarks(look, pose, pitch)
    x, y = marks["eyes"]
    return (x, y, 0.55 * look.height_m)
