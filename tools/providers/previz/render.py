"""Draws a Stage: set, light, figures and props through one camera, with its ground truth.

Deterministic by Stage and seconds. `Renderer` keeps built and lit sets between calls, and the painted
background while the camera stands still.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.providers.previz import light as lighting
from tools.providers.previz.actors import Company, plain_figure, plain_prop, stature
from tools.providers.previz.camera import NEAR_M, Camera, Subject, aim
from tools.providers.previz.canvas import Canvas
from tools.providers.previz.light import LitSet, bake, grade, irradiance, key_direction
from tools.providers.previz.places import build
from tools.providers.previz.scenery import Picture, Piece
from tools.providers.previz.sky import draw_sky, panorama
from tools.providers.previz.stage import Drawing, Figure, Light, Place, Prop, Stage

_NONE: Mapping[str, Picture] = {}
_NO_FAULTS: Mapping[int, str] = {}
_KEPT_SETS = 24


@dataclass(frozen=True, slots=True)
class _SetKey:
    place: Place
    practicals: tuple[str, ...]
    contrast: float


class Renderer:
    """Draws stages at one size."""

    def __init__(
        self,
        width: int,
        height: int,
        cutouts: Mapping[str, Picture] = _NONE,
        *,
        truth: bool = True,
        company: Company | None = None,
    ) -> None:
        self.width, self.height, self._truth = width, height, truth
        self._company = company or Company(plain_figure, plain_prop, cutouts)
        self._sets: OrderedDict[_SetKey, tuple[LitSet, Picture | None]] = OrderedDict()

    def draw(
        self, stage: Stage, seconds: float = 0.0, faults: Mapping[int, str] = _NO_FAULTS
    ) -> Drawing:
        """The picture of a stage at a moment, with parts, figures and depth.

        `faults` asks the brush to draw figures wrong, by their index in the stage. Without `truth`
        the three maps are empty arrays.
        """
        lit, sky = self._set_of(stage)
        camera = self.camera(stage)
        canvas = Canvas(self.width, self.height, truth=self._truth)
        if sky is not None:
            draw_sky(canvas.image, camera, sky)
        else:
            canvas.image[:] = np.array([int(c * 0.2) for c in lit.hour.haze], np.uint8)
        key = key_direction(stage.light, camera)
        self._draw_surfaces(canvas, camera, lit, key, stage.light)
        self._draw_pieces(canvas, camera, lit, key, stage)
        image = grade(canvas.image, stage.light, stage.seed)
        return Drawing(image, canvas.parts, canvas.figure, canvas.depth)

    def camera(self, stage: Stage) -> Camera:
        """The camera that the stage's view asks for."""
        reach = 9.0 if stage.place.interior else 60.0
        return aim(stage.view, subject_of(stage), self.width, self.height, reach)

    def _set_of(self, stage: Stage) -> tuple[LitSet, Picture | None]:
        key = _SetKey(stage.place, stage.light.practicals, round(stage.light.contrast, 2))
        found = self._sets.get(key)
        if found is None:
            design = build(stage.place, max(self.height / 20, 4.0))
            lit = bake(design, stage.place, key.practicals, key.contrast)
            sky = None if stage.place.interior else panorama(stage.place, lit.hour, max(self.height // 2, 32))
            found = (lit, sky)
            self._sets[key] = found
            while len(self._sets) > _KEPT_SETS:
                self._sets.popitem(last=False)
        return found

    def _draw_surfaces(
        self, canvas: Canvas, camera: Camera, lit: LitSet, key: np.ndarray, light: Light
    ) -> None:
        for surface, texture in zip(lit.design.surfaces, lit.textures, strict=True):
            origin = np.array(surface.origin, np.float64)
            u, v = np.array(surface.u, np.float64), np.array(surface.v, np.float64)
            normal = np.array(surface.facing) if surface.facing else None
            if normal is not None and float(normal @ (camera.position - origin)) <= 0.05:
                continue
            up = normal if normal is not None else np.array([0.0, 1.0, 0.0])
            gain = 1 + _key_strength(lit, light) * max(0.0, float(key @ up))
            bright = cv2.convertScaleAbs(texture[:, :, :3], alpha=gain)
            if texture.shape[2] == 4:
                bright = np.dstack((bright, texture[:, :, 3]))
            turn = camera.rows.T
            frame = ((origin - camera.position) @ turn, u @ turn, v @ turn)
            canvas.textured(camera, frame, bright, surface.part, surface.reach)

    def _draw_pieces(
        self, canvas: Canvas, camera: Camera, lit: LitSet, key: np.ndarray, stage: Stage
    ) -> None:
        """Pieces, figures and props from far to near."""
        strength = _key_strength(lit, stage.light)
        colours = lit.colours + lit.albedo * (
            strength * 0.55 * np.clip(lit.normals @ key, 0, 1)[:, None] * np.array(lit.hour.key, np.float32)
        )
        colours = np.clip(colours, 0, 255).astype(np.uint8)
        start = 0
        jobs: list[tuple[float, float, object]] = []
        for piece in lit.design.pieces:
            seen = camera.to_camera(np.array([piece.at]))[0]
            stop = start + len(piece.faces)
            if seen[2] > NEAR_M - piece.radius * 3 or piece.layer == 0:
                away = float(np.hypot(piece.at[0] - camera.position[0], piece.at[2] - camera.position[2]))
                if away > piece.radius + 0.35 and not _in_the_way(piece, camera, seen):
                    jobs.append((piece.layer, -away, (piece, start)))
            start = stop
        for index, figure in enumerate(stage.figures):
            jobs.append((1, -_away(camera, figure), (figure, index)))
        for prop in stage.props:
            jobs.append((1, -_away(camera, prop) + 0.15, (prop, 0)))
        jobs.sort(key=lambda job: job[:2])
        for _, _, (thing, number) in jobs:  # type: ignore[misc]
            if isinstance(thing, Piece):
                _draw_piece(canvas, camera, thing, lit, colours, number)
            elif isinstance(thing, Figure):
                self._draw_figure(canvas, camera, lit, stage, thing, number + 1)
            else:
                self._draw_prop(canvas, camera, lit, stage, thing)

    def _draw_figure(
        self, canvas: Canvas, camera: Camera, lit: LitSet, stage: Stage, figure: Figure, number: int
    ) -> None:
        x, y, depth = camera.pixel((figure.x, figure.y, figure.z))
        if depth < NEAR_M * 2:
            return
        ppm = camera.focal_px / depth
        window = (
            max((-x) / ppm, -1.3), max((y - self.height) / ppm, -0.3),
            min((self.width - x) / ppm, 1.3), min(y / ppm, figure.look.height_m * 1.5),
        )
        if window[0] >= window[2] or window[1] >= window[3]:
            return
        _cast_shadow(canvas, camera, stage.light, figure)
        sprite = self._company.sprite_of(figure, stage.light, ppm, window, -camera.pitch, stage.style)
        rgba = _lit_sprite(sprite.rgba, lit, (figure.x, 1.2, figure.z))
        canvas.sprite(rgba, sprite.parts, (x - sprite.origin[0], y - sprite.origin[1]), depth, number)

    def _draw_prop(self, canvas: Canvas, camera: Camera, lit: LitSet, stage: Stage, prop: Prop) -> None:
        x, y, depth = camera.pixel((prop.x, prop.y, prop.z))
        if depth < NEAR_M * 2:
            return
        sprite = self._company.sprite_of_prop(prop, stage.light, camera.focal_px / depth)
        rgba = _lit_sprite(sprite.rgba, lit, (prop.x, prop.y, prop.z))
        canvas.sprite(rgba, sprite.parts, (x - sprite.origin[0], y - sprite.origin[1]), depth)


def draw(stage: Stage, width: int, height: int, cutouts: Mapping[str, Picture] = _NONE) -> Drawing:
    """One picture of a stage; use `Renderer` for several."""
    return Renderer(width, height, cutouts).draw(stage)


def subject_of(stage: Stage) -> Subject:
    """What the view frames: the named figure or prop, else everybody, else the place."""
    named = stage.view.subject
    for figure in stage.figures:
        if figure.name == named and named:
            return _subject(figure)
    for prop in stage.props:
        if prop.name == named and named:
            return Subject(prop.x, prop.z, prop.y, prop.y + prop.size, 1.75, thing=True)
    if not stage.figures:
        return Subject(0.0, 4.0)
    every = [_subject(figure) for figure in stage.figures]
    return Subject(
        sum(s.x for s in every) / len(every), sum(s.z for s in every) / len(every), 0.0,
        max(s.top for s in every), max(s.stature for s in every),
    )


def _subject(figure: Figure) -> Subject:
    head, standing = stature(figure)
    return Subject(figure.x, figure.z, figure.y, figure.y + head, standing)


def _away(camera: Camera, thing: Figure | Prop) -> float:
    return float(np.hypot(thing.x - camera.position[0], thing.z - camera.position[2]))


def _key_strength(lit: LitSet, light: Light) -> float:
    return 0.35 if lit.interior else 0.9


def _in_the_way(piece: Piece, camera: Camera, seen: np.ndarray) -> bool:
    """Whether a piece stands between the lens and the acting area."""
    if piece.layer == 0 or not piece.grounded:
        return False
    near = seen[2] < camera.subject_m - 0.4
    return bool(near and abs(seen[0]) < piece.radius + 0.5 * seen[2])


def _draw_piece(
    canvas: Canvas, camera: Camera, piece: Piece, lit: LitSet, colours: Picture, start: int
) -> None:
    for offset, face in enumerate(piece.faces):
        if not face.two_sided:
            outward = -lit.normals[start + offset]
            if float(outward @ (camera.position - face.points[0])) >= 0:
                continue
        colour = colours[start + offset]
        seen = camera.to_camera(face.points)
        canvas.polygon(camera, seen, (int(colour[0]), int(colour[1]), int(colour[2])), face.part)


def _lit_sprite(rgba: Picture, lit: LitSet, at: tuple[float, float, float]) -> Picture:
    """The sprite in the light and air of where it stands."""
    point = np.array([at], np.float32)
    gain = irradiance(point, None, lit.hour.ambient, lit.lamps)[0] + np.array(lit.hour.key) * 0.5
    gain = np.clip(gain, 0.12, 1.25)
    lit_rgb = cv2.multiply(rgba[:, :, :3], (float(gain[0]), float(gain[1]), float(gain[2]), 1.0))
    return np.dstack((lit_rgb, rgba[:, :, 3]))


_BLOB = None


def _cast_shadow(canvas: Canvas, camera: Camera, light: Light, figure: Figure) -> None:
    """A contact shadow and a long soft one away from the key."""
    tall = figure.look.height_m * figure.scale
    y, x = np.mgrid[-1:1:32j, -1:1:32j]
    soft = np.clip(1 - np.sqrt(x * x + y * y), 0, 1)
    base = np.array([figure.x, figure.y + 0.01, figure.z])
    turn = camera.rows.T
    for length, wide, dark in ((0.0, 0.45, 150.0), (1.0, 0.34, 90.0)):
        veil = np.clip(soft * 1.4 * dark, 0, 255).astype(np.uint8)
        key = key_direction(light, camera).astype(np.float64)
        flat = np.array([-key[0], 0, -key[2]])
        flat /= np.linalg.norm(flat) + 1e-9
        side = np.array([flat[2], 0, -flat[0]]) * wide
        reach = flat * max(tall / max(math.tan(math.radians(light.elevation)), 0.5) * length, wide)
        origin = base - side - (reach if not length else flat * 0.2)
        frame = ((origin - camera.position) @ turn, 2 * side @ turn, (reach * (1 if length else 2)) @ turn)
        canvas.shade(camera, frame, veil)


_ = (lighting, replace)
