"""What a figure sits on and a prop rests on, when the set has nothing there: a stool, a table.

Without them a seated figure hangs in the air. They are drawn with the thing that needs them.
"""

from __future__ import annotations

import numpy as np

from tools.providers.previz.actors import POSTURE, prop_height
from tools.providers.previz.blending import legs_of
from tools.providers.previz.camera import Camera
from tools.providers.previz.canvas import Canvas, MeshView
from tools.providers.previz.light import LitSet, on_figure
from tools.providers.previz.mesh import drawing_order, flatten
from tools.providers.previz.places.solid import box
from tools.providers.previz.scenery import Face, Piece, Rgb, Vec
from tools.providers.previz.stage import Figure, Prop

_WOOD: Rgb = (112.0, 78.0, 52.0)
_SEATED = POSTURE["sit"]
_SEAT_HIGH = 0.25
"""Height of a seat in standing heights."""
_TABLE_FROM_M, _TABLE_TO_M = 0.25, 1.3


def draw_seat(canvas: Canvas, camera: Camera, lit: LitSet, figure: Figure) -> None:
    """A stool under a seated person."""
    if POSTURE.get(legs_of(figure.pose.action)) != _SEATED or figure.look.kind != "person":
        return
    high = _SEAT_HIGH * figure.look.height_m * figure.scale
    x, y, z = figure.x, figure.y, figure.z + 0.06
    faces = box((x, y + high - 0.05, z), (0.46, 0.05, 0.44), _WOOD)
    for dx, dz in ((-0.18, 0.17), (0.18, 0.17), (-0.18, -0.17), (0.18, -0.17)):
        faces += box((x + dx, y, z + dz), (0.045, high - 0.05, 0.045), _WOOD)
    _draw(canvas, camera, lit, faces, (x, y, z))


def draw_table(canvas: Canvas, camera: Camera, lit: LitSet, props: tuple[Prop, ...]) -> None:
    """One table under the props that lie at the first one's height; props in the air have none."""
    first = props[0]
    if not _TABLE_FROM_M < first.y < _TABLE_TO_M or any(_carries(p, first) for p in props[1:]):
        return
    together = [p for p in props if abs(p.y - first.y) < 0.1 and abs(p.z - first.z) < 0.6]
    left, right = min(p.x for p in together), max(p.x for p in together)
    middle, wide, high = (left + right) / 2, right - left + 0.9, first.y
    faces = box((middle, high - 0.05, first.z + 0.05), (wide, 0.05, 0.62), _WOOD)
    for dx in (-wide / 2 + 0.06, wide / 2 - 0.06):
        for dz in (0.3, -0.2):
            faces += box((middle + dx, 0, first.z + dz), (0.06, high - 0.05, 0.06), _WOOD)
    _draw(canvas, camera, lit, faces, (middle, 0.0, first.z))


def _carries(other: Prop, prop: Prop) -> bool:
    """Whether the stage has a table, a crate or the like where the prop lies."""
    near = abs(other.x - prop.x) < 1.4 and abs(other.z - prop.z) < 1.0
    return near and other.y < _TABLE_FROM_M and prop_height(other) > 0.4


def _draw(canvas: Canvas, camera: Camera, lit: LitSet, faces: list[Face], at: Vec) -> None:
    """Fill the faces, lighter above than at the sides."""
    mesh = flatten((Piece(tuple(faces), at),))
    view = MeshView(mesh, camera, canvas.truth)
    order = drawing_order(mesh, np.zeros(1, np.int64), camera.position)
    gain, share = on_figure(lit, at, 0.0)
    shade = 0.75 + 0.3 * mesh.normals[:, 1:2] - 0.12 * np.abs(mesh.normals[:, 0:1])
    lit_colours = mesh.colours * shade * gain * (1 - share) + np.array(lit.haze) * share
    canvas.faces(view, order[view.visible[order]], np.clip(lit_colours, 0, 255).astype(np.uint8))
