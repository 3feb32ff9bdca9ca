"""Puts a lit set, figures and props on a canvas, far before near."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.providers.previz.actors import Company, prop_height
from tools.providers.previz.camera import NEAR_M, Camera
from tools.providers.previz.canvas import Canvas, Floats, Frame, Ints, MeshView
from tools.providers.previz.framing import foreground, shoulder
from tools.providers.previz.grade import out_of_focus, with_halos
from tools.providers.previz.light import (
    LitSet,
    key_direction,
    key_on_surface,
    keyed_faces,
    on_figure,
)
from tools.providers.previz.mesh import Mesh, drawing_order
from tools.providers.previz.plain import draw_plain
from tools.providers.previz.scenery import CENTRE, Picture, Vec, picture_of
from tools.providers.previz.sky import draw_sky
from tools.providers.previz.stage import Figure, Light, Prop, Sprite, Stage
from tools.providers.previz.supports import draw_seat, draw_table

# Added to the distance of what is always behind, so that one order holds all.
_GROUND_M, _HORIZON_M = 1e5, 1e6
_ON_TABLE_M = 1.3
_CLEAR_M = 0.45  # nothing of the set stands nearer to the lens than this


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The set without its cast, as one camera sees it: what is behind and what is still to come."""

    canvas: Canvas
    view: MeshView
    order: Ints
    """All visible faces, far before near."""
    away: Floats
    """Distance of each face of `order` in metres; infinite for backdrops."""
    colours: Picture
    done: int
    """How many faces of `order` the canvas holds already."""


def backdrop(
    canvas: Canvas,
    lit: LitSet,
    sky: Picture | None,
    camera: Camera,
    stage: Stage,
    farthest_m: float,
) -> Backdrop:
    """Everything farther away than the farthest of the cast, out of focus as it is."""
    key = key_direction(stage.light, camera)
    if sky is not None:
        draw_sky(canvas.image, camera, sky)
    else:
        dark = tuple(round(channel * 0.35) for channel in lit.haze)
        cv2.rectangle(canvas.image, (0, 0), (canvas.width, canvas.height), dark, cv2.FILLED)
    if lit.design.plain is not None:
        draw_plain(canvas, camera, lit, lit.design.plain)
    view = MeshView(lit.mesh, camera, canvas.truth)
    order, away = _ordered(lit.mesh, view, camera)
    colours = keyed_faces(lit, stage.light, key)
    horizon = int(np.searchsorted(-away, -_HORIZON_M))
    canvas.faces(view, order[:horizon], colours)
    _surfaces(canvas, lit, camera, stage.light, key)
    done = max(int(np.searchsorted(-away, -farthest_m)), horizon)
    canvas.faces(view, order[horizon:done], colours)
    canvas.image = with_halos(canvas.image, lit, camera, farthest_m)
    canvas.image = out_of_focus(canvas.image, camera, _depth_of_set(lit, camera))
    return Backdrop(canvas, view, order, away, colours, done)


def _surfaces(canvas: Canvas, lit: LitSet, camera: Camera, light: Light, key: Floats) -> None:
    """Floors, walls and fronts that face the camera."""
    for surface, texture in zip(lit.design.surfaces, lit.textures, strict=True):
        origin = np.array(surface.origin, np.float64)
        if surface.facing and float((camera.position - origin) @ surface.facing) <= 0.05:
            continue
        gain = key_on_surface(lit, light, surface.facing, key)
        u, v = np.array(surface.u), np.array(surface.v)
        reach = (-surface.reach, 1 + surface.reach)
        if surface.facing and lit.place.interior:
            reach = _to_camera(camera, origin, u)
        canvas.textured(
            camera,
            _framed(camera, origin, u, v),
            _brighter(texture, gain),
            surface.part,
            reach,
            surface.reach,
        )


def _to_camera(camera: Camera, origin: Floats, u: Floats) -> tuple[float, float]:
    """How far a wall runs, in its own lengths: on to a camera that has backed out of the room."""
    at = float((camera.position - origin) @ u / (u @ u))
    return min(0.0, at - 0.15), max(1.0, at + 0.15)


def _depth_of_set(lit: LitSet, camera: Camera) -> float:
    """Metres to what a backdrop mostly shows."""
    if lit.place.interior:
        return camera.subject_m + max(lit.design.back - CENTRE[2], 1.5)
    return camera.subject_m + 12.0


def _brighter(texture: Picture, gain: float) -> Picture:
    bright = picture_of(cv2.convertScaleAbs(texture[:, :, :3], alpha=gain))
    return picture_of(np.dstack((bright, texture[:, :, 3]))) if texture.shape[2] == 4 else bright


def _framed(camera: Camera, origin: Floats, u: Floats, v: Floats) -> Frame:
    turn = camera.rows.T
    return (origin - camera.position) @ turn, u @ turn, v @ turn


def _ordered(mesh: Mesh, view: MeshView, camera: Camera) -> tuple[Ints, Floats]:
    """Visible faces far before near, with their pieces' distances."""
    if not len(mesh):
        return np.zeros(0, np.int64), np.zeros(0)
    seen = camera.to_camera(mesh.at)
    away = np.hypot(mesh.at[:, 0] - camera.position[0], mesh.at[:, 2] - camera.position[2])
    hidden = (away < mesh.radius + _CLEAR_M) | (_in_the_way(mesh, seen, camera))
    hidden &= mesh.layer > 0
    away = np.where(mesh.layer == 0, _GROUND_M + away, away)
    away = np.where(mesh.layer < 0, _HORIZON_M + away, away)
    rank = np.argsort(np.argsort(-away, kind="stable"), kind="stable")
    order = drawing_order(mesh, rank, camera.position)
    order = order[(view.visible & ~hidden[mesh.piece])[order]]
    return order, away[mesh.piece[order]]


def _in_the_way(mesh: Mesh, seen: Floats, camera: Camera) -> np.ndarray:
    """Pieces between the lens and the subject: a crew would carry them out."""
    near = seen[:, 2] < camera.subject_m - 0.5
    half = 0.5 * camera.width / camera.focal_px * seen[:, 2] * 0.75
    return np.asarray(near & (np.abs(seen[:, 0]) < mesh.radius + half))


def draw_cast(
    canvas: Canvas, back: Backdrop, lit: LitSet, camera: Camera, stage: Stage, company: Company
) -> None:
    """Figures and props among the pieces that stand between and before them."""
    over = foreground(stage)
    cast: list[tuple[float, int, Figure | Prop]] = [
        (_away(camera, f), i + 1, f) for i, f in enumerate(stage.figures) if i != over
    ]
    cast += [(_away(camera, p) - 0.12 - 0.3 * p.y, 0, p) for p in stage.props]
    cast.sort(key=lambda entry: -entry[0])
    for _, number, thing in cast:
        if number and isinstance(thing, Figure):
            cast_shadow(canvas, camera, stage.light, thing)
    done, resting = back.done, stage.props
    for away, number, thing in cast:
        upto = max(done, int(np.searchsorted(-back.away, -away)))
        canvas.faces(back.view, back.order[done:upto], back.colours)
        done = upto
        if isinstance(thing, Figure):
            draw_seat(canvas, camera, lit, thing)
            _figure(canvas, lit, camera, stage, thing, number, company)
        else:
            if thing in resting:
                draw_table(canvas, camera, lit, (thing, *(p for p in stage.props if p != thing)))
                resting = tuple(p for p in resting if abs(p.y - thing.y) >= 0.1)
            _prop(canvas, lit, camera, stage, thing, company)
    canvas.faces(back.view, back.order[done:], back.colours)
    if over is not None:
        _shoulder(canvas, lit, camera, stage, over, company)


def farthest(camera: Camera, stage: Stage) -> float:
    """Metres to the farthest of the cast; 0 for an empty stage."""
    cast: list[Figure | Prop] = [*stage.figures, *stage.props]
    return max((_away(camera, thing) for thing in cast), default=0.0)


def _away(camera: Camera, thing: Figure | Prop) -> float:
    return math.hypot(thing.x - camera.position[0], thing.z - camera.position[2])


def _figure(
    canvas: Canvas,
    lit: LitSet,
    camera: Camera,
    stage: Stage,
    figure: Figure,
    number: int,
    company: Company,
) -> None:
    x, y, depth = camera.pixel((figure.x, figure.y, figure.z))
    if depth < NEAR_M * 3:
        return
    ppm = camera.focal_px / depth
    window = _window(canvas, camera, figure, (x, y), ppm)
    if window is None:
        return
    sprite = company.sprite_of(figure, stage.light, ppm, window, -camera.pitch, stage.style)
    rgba = matched(sprite.rgba, lit, (figure.x, 1.2, figure.z), depth)
    rgba, parts, origin = _rolled(rgba, sprite, camera)
    canvas.sprite(rgba, parts, (x - origin[0], y - origin[1]), depth, number)


def _window(
    canvas: Canvas, camera: Camera, figure: Figure, foot: tuple[float, float], ppm: float
) -> tuple[float, float, float, float] | None:
    """The part of the figure that the frame can show, in metres around its feet."""
    tall = figure.look.height_m * figure.scale
    wide = max(0.75 * tall, 0.7)
    if camera.roll_degrees:
        return -wide, -0.25 * tall, wide, 1.45 * tall
    x, y = foot
    left, right = max(-x / ppm, -wide), min((canvas.width - x) / ppm, wide)
    low, high = max((y - canvas.height) / ppm, -0.25 * tall), min(y / ppm, 1.45 * tall)
    return (left, low, right, high) if left < right and low < high else None


def _rolled(
    rgba: Picture, sprite: Sprite, camera: Camera
) -> tuple[Picture, Picture, tuple[float, float]]:
    """The sprite turned with a rolled camera, its parts and its origin."""
    roll = camera.roll_degrees
    if not roll:
        return rgba, sprite.parts, sprite.origin
    rows, columns = rgba.shape[:2]
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), -roll, 1.0)
    c, s = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(rows * s + columns * c) + 2, int(rows * c + columns * s) + 2
    matrix[0, 2] += size[0] / 2 - columns / 2
    matrix[1, 2] += size[1] / 2 - rows / 2
    turned = cv2.warpAffine(rgba, matrix, size, flags=cv2.INTER_LINEAR)
    parts = cv2.warpAffine(sprite.parts, matrix, size, flags=cv2.INTER_NEAREST)
    origin = matrix @ np.array([sprite.origin[0], sprite.origin[1], 1.0])
    return picture_of(turned), picture_of(parts), (float(origin[0]), float(origin[1]))


def _prop(
    canvas: Canvas, lit: LitSet, camera: Camera, stage: Stage, prop: Prop, company: Company
) -> None:
    x, y, depth = camera.pixel((prop.x, prop.y, prop.z))
    if depth < NEAR_M * 2:
        return
    ppm = camera.focal_px / depth
    size = prop_height(prop)
    if size * ppm > 4 * canvas.height or size * ppm < 2:
        return
    if prop.y < _ON_TABLE_M:
        _pool(canvas, camera, (prop.x, prop.y + 0.004, prop.z), size * 0.55, 120)
    sprite = company.sprite_of_prop(prop, stage.light, ppm)
    rgba = matched(sprite.rgba, lit, (prop.x, prop.y, prop.z), depth)
    rgba, parts, origin = _rolled(rgba, sprite, camera)
    canvas.sprite(rgba, parts, (x - origin[0], y - origin[1]), depth)


def _shoulder(
    canvas: Canvas, lit: LitSet, camera: Camera, stage: Stage, index: int, company: Company
) -> None:
    """The foreground figure's back, big, dark and out of focus."""
    figure, (x, y, depth), _ = shoulder(stage, index, camera)
    ppm = camera.focal_px / depth
    window = _window(canvas, replace(camera, roll_degrees=0.0), figure, (x, y), ppm)
    if window is None:
        return
    sprite = company.sprite_of(figure, stage.light, ppm, window, 0.0, stage.style)
    rgba = matched(sprite.rgba, lit, (figure.x, 1.2, figure.z), 1.0)
    rgba[:, :, :3] = cv2.convertScaleAbs(rgba[:, :, :3], alpha=0.8)
    rgba = _feathered(rgba, max(canvas.height / 110, 0.6))
    canvas.sprite(
        rgba, sprite.parts, (x - sprite.origin[0], y - sprite.origin[1]), depth, index + 1
    )


def _feathered(rgba: Picture, sigma: float) -> Picture:
    """Straight-alpha RGBA blurred without dark fringes."""
    alpha = rgba[:, :, 3:].astype(np.float32) / 255
    paint = cv2.GaussianBlur(rgba[:, :, :3] * alpha, (0, 0), sigma)
    cover = cv2.GaussianBlur(alpha, (0, 0), sigma)[:, :, None]
    rgb = paint / np.maximum(cover, 1e-3)
    return np.dstack((np.clip(rgb, 0, 255), cover * 255)).astype(np.uint8)


def matched(rgba: Picture, lit: LitSet, at: Vec, depth_m: float) -> Picture:
    """The sprite in the light and air of where it stands."""
    gain, share = on_figure(lit, at, depth_m)
    channels = np.arange(256, dtype=np.float32)[:, None] * gain[None, :]
    table = channels * (1 - share) + np.array(lit.haze, np.float32) * share
    table = np.clip(np.concatenate((table, np.arange(256)[:, None]), axis=1), 0, 255)
    return np.asarray(cv2.LUT(rgba, table.astype(np.uint8)[None]))


def _soft_disc() -> Picture:
    y, x = np.mgrid[-1:1:48j, -1:1:48j]
    return np.asarray(np.clip(1 - np.hypot(x, y), 0, 1) ** 0.8 * 255, np.uint8)


_DISC = _soft_disc()


def _pool(canvas: Canvas, camera: Camera, at: Vec, radius: float, dark: float) -> None:
    """A round soft shadow on the ground."""
    origin = np.array(at) - (radius, 0, radius)
    frame = _framed(camera, origin, np.array([2 * radius, 0, 0.0]), np.array([0, 0, 2 * radius]))
    canvas.shade(camera, frame, picture_of(cv2.convertScaleAbs(_DISC, alpha=dark / 255)))


def cast_shadow(canvas: Canvas, camera: Camera, light: Light, figure: Figure) -> None:
    """A contact shadow, and a long soft one away from the key, on the ground."""
    ground = (figure.x, 0.01, figure.z)
    if camera.pixel(ground)[1] > canvas.height * 1.6:
        return
    tall = figure.look.height_m * figure.scale
    _pool(canvas, camera, ground, 0.42 * tall / 1.75 + 0.1, 190)
    key = key_direction(light, camera)
    flat = np.array([-key[0], 0, -key[2]])
    flat /= np.linalg.norm(flat) + 1e-9
    side = np.array([flat[2], 0, -flat[0]]) * 0.3
    length = min(tall / math.tan(math.radians(max(light.elevation, 12))), 3.4)
    veil = picture_of(cv2.convertScaleAbs(_LONG, alpha=(70 + 90 * light.contrast) / 255))
    frame = _framed(camera, np.array(ground) - side * 1.0 - flat * 0.15, 2 * side, flat * length)
    canvas.shade(camera, frame, veil)


def _long_shadow() -> Picture:
    """A person's shadow: two legs, trunk and head, softer the farther from the feet."""
    picture = np.zeros((96, 48), np.uint8)
    for x in (17, 31):
        cv2.line(picture, (x, 2), (x, 46), 255, 8)
    cv2.ellipse(picture, (24, 60), (15, 24), 0, 0, 360, 255, -1)
    cv2.circle(picture, (24, 88), 7, 255, -1)
    soft, softer = cv2.GaussianBlur(picture, (0, 0), 1.6), cv2.GaussianBlur(picture, (0, 0), 4.5)
    share = np.linspace(0, 1, 96, dtype=np.float32)[:, None]
    fade = np.linspace(1.0, 0.45, 96, dtype=np.float32)[:, None]
    return np.asarray((soft * (1 - share) + softer * share) * fade, np.uint8)


_LONG = _long_shadow()
