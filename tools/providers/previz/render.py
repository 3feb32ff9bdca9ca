"""Draws a Stage: set, light, figures and props through one camera, with its ground truth.

Deterministic by Stage and seconds. `Renderer` keeps built and lit sets between calls, and the
painted backdrop while camera and light stand still.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from tools.providers.previz.actors import Company
from tools.providers.previz.camera import Camera
from tools.providers.previz.canvas import Canvas
from tools.providers.previz.compose import Backdrop, backdrop, draw_cast, farthest
from tools.providers.previz.figure import paint_figure
from tools.providers.previz.framing import camera_of
from tools.providers.previz.grade import grade
from tools.providers.previz.light import LitSet, bake
from tools.providers.previz.mesh import Mesh, flatten
from tools.providers.previz.places import build
from tools.providers.previz.props import paint_prop
from tools.providers.previz.scenery import Picture, SetDesign
from tools.providers.previz.sky import panorama
from tools.providers.previz.stage import Drawing, Light, Place, Stage
from tools.providers.previz.weather import draw_weather

_NO_CUTOUTS: Mapping[str, Picture] = {}
_KEPT_LIT = 12
_KEPT_DESIGNS = 12
_KEPT_SMALL_DESIGNS = 600
"""Sets with textures for a picture under 300 px are 50-200 kB each."""

K = TypeVar("K")
V = TypeVar("V")
_Built = tuple[SetDesign, Mesh]
_Lit = tuple[LitSet, Picture | None]


@dataclass(frozen=True, slots=True)
class _Shot:
    """What a backdrop depends on."""

    place: Place
    light: Light
    camera: bytes
    farthest_m: float


class Renderer:
    """Draws stages at one size; `truth=False` leaves the maps empty and is faster."""

    def __init__(
        self,
        width: int,
        height: int,
        cutouts: Mapping[str, Picture] = _NO_CUTOUTS,
        *,
        truth: bool = True,
        company: Company | None = None,
    ) -> None:
        self.width, self.height, self._truth = width, height, truth
        self._company = company or Company(paint_figure, paint_prop, cutouts)
        self._designs: OrderedDict[Place, _Built] = OrderedDict()
        self._lit: OrderedDict[tuple[Place, tuple[str, ...], float], _Lit] = OrderedDict()
        self._backdrop: tuple[_Shot, Backdrop] | None = None

    def draw(self, stage: Stage, seconds: float = 0.0) -> Drawing:
        """The picture of a stage at a moment, with parts, figures and depth."""
        lit, sky = self._lit_set(stage)
        camera = self.camera(stage)
        back = self._backdrop_of(stage, lit, sky, camera)
        canvas = back.canvas.copy()
        draw_cast(canvas, back, lit, camera, stage, self._company)
        image = draw_weather(canvas.image, lit, camera, stage, seconds)
        image = grade(image, lit, camera, stage, seconds)
        if canvas.truth is None:
            empty = np.zeros((0, 0), np.uint8)
            return Drawing(image, empty, empty, np.zeros((0, 0), np.float32))
        return Drawing(image, *canvas.truth.resolve())

    def camera(self, stage: Stage) -> Camera:
        """The camera that the stage's view asks for."""
        return camera_of(stage, self.width, self.height)

    def _backdrop_of(
        self, stage: Stage, lit: LitSet, sky: Picture | None, camera: Camera
    ) -> Backdrop:
        reach = farthest(camera, stage)
        eye = np.concatenate((camera.position, camera.rows.ravel(), [camera.focal_px]))
        shot = _Shot(stage.place, stage.light, eye.tobytes(), reach)
        if self._backdrop is not None and self._backdrop[0] == shot:
            return self._backdrop[1]
        canvas = Canvas(self.width, self.height, truth=self._truth)
        back = backdrop(canvas, lit, sky, camera, stage, reach)
        self._backdrop = (shot, back)
        return back

    def _lit_set(self, stage: Stage) -> _Lit:
        contrast = round(stage.light.contrast, 1)
        key = (stage.place, stage.light.practicals, contrast)
        found = self._lit.get(key)
        if found is None:
            design, mesh = self._design(stage.place)
            lit = bake(design, mesh, stage.place, stage.light.practicals, contrast)
            sky = None
            if design.air.sky != "closed" and not stage.place.interior:
                sky = panorama(stage.place, lit.hour, max(self.height * 2 // 3, 32), design.air.sky)
            found = (lit, sky)
            _keep(self._lit, key, found, _KEPT_LIT)
        return found

    def _design(self, place: Place) -> _Built:
        """The set itself; of the hour it knows only whether windows are lit out of doors."""
        lit = place.time_of_day in ("night", "dusk") and not place.interior
        key = replace(place, weather="clear", time_of_day="night" if lit else "day")
        found = self._designs.get(key)
        if found is None:
            design = build(key, min(max(self.height / 14, 6.0), 56.0))
            found = (design, flatten(design.pieces))
            limit = _KEPT_SMALL_DESIGNS if self.height < 300 else _KEPT_DESIGNS
            _keep(self._designs, key, found, limit)
        return found


def _keep(cache: OrderedDict[K, V], key: K, value: V, limit: int) -> None:
    cache[key] = value
    while len(cache) > limit:
        cache.popitem(last=False)


def draw(
    stage: Stage, width: int, height: int, cutouts: Mapping[str, Picture] = _NO_CUTOUTS
) -> Drawing:
    """One picture of a stage; use `Renderer` for several."""
    return Renderer(width, height, cutouts).draw(stage)
