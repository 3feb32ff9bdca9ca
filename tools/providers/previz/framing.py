"""Whom a view frames, and the foreground figure of an over-the-shoulder shot."""

from __future__ import annotations

from dataclasses import replace

from tools.providers.previz.actors import prop_height, stature
from tools.providers.previz.camera import Camera, Subject, aim
from tools.providers.previz.scenery import CENTRE
from tools.providers.previz.stage import Figure, Stage, View

_INDOOR_REACH_M = 9.0
_OUTDOOR_REACH_M = 60.0
_PLACE = Subject(CENTRE[0], CENTRE[2])


def camera_of(stage: Stage, width: int, height: int) -> Camera:
    """The camera that the stage's view asks for."""
    view = stage.view
    if view.angle == "over the shoulder" and view.subject_x == 0.5:
        view = replace(view, subject_x=0.4)
    reach = _INDOOR_REACH_M if stage.place.interior else _OUTDOOR_REACH_M
    return aim(view, subject_of(stage), width, height, reach)


def subject_of(stage: Stage) -> Subject:
    """What the view frames: where it is held, else the named figure or prop, else everybody."""
    held = stage.view.held
    if held is not None:
        return Subject(held.x, held.z, held.base, held.top, held.stature, held.thing)
    named = stage.view.subject
    if named:
        for figure in stage.figures:
            if figure.name == named:
                return _at_hand(figure) if stage.view.size == "insert" else _subject(figure)
        for prop in stage.props:
            if prop.name == named:
                top = prop.y + prop_height(prop)
                return Subject(prop.x, prop.z, prop.y, top, 1.75, thing=True)
    if not stage.figures or not _close(stage.view):
        return _PLACE if not stage.figures else _everybody(stage)
    return _everybody(stage)


def _close(view: View) -> bool:
    return view.size not in ("extreme wide", "wide")


def _everybody(stage: Stage) -> Subject:
    every = [_subject(figure) for figure in stage.figures]
    return Subject(
        sum(s.x for s in every) / len(every),
        sum(s.z for s in every) / len(every),
        min(s.base for s in every),
        max(s.top for s in every),
        max(s.stature for s in every),
    )


def _subject(figure: Figure) -> Subject:
    head, standing = stature(figure)
    return Subject(figure.x, figure.z, figure.y, figure.y + head, standing)


def _at_hand(figure: Figure) -> Subject:
    """Where hands work, as a thing to frame."""
    head, standing = stature(figure)
    middle = figure.y + head - 0.38 * standing
    return Subject(
        figure.x, figure.z, middle - 0.1 * standing, middle + 0.1 * standing, standing, thing=True
    )


def foreground(stage: Stage) -> int | None:
    """Index of the figure whose shoulder the camera looks over, or None."""
    if stage.view.angle != "over the shoulder":
        return None
    others = [i for i, f in enumerate(stage.figures) if f.name != stage.view.subject]
    return others[0] if others and len(stage.figures) > 1 else None


def shoulder(
    stage: Stage, index: int, camera: Camera
) -> tuple[Figure, tuple[float, float, float], float]:
    """The foreground figure turned away, its ground point in pixels with depth, its distance."""
    figure = stage.figures[index]
    side = 1.0 if stage.view.subject_x <= 0.5 else -1.0
    depth = min(max(0.42 * camera.subject_m, 0.55), 1.1)
    ppm = camera.focal_px / depth
    head, _ = stature(figure)
    x = camera.width * (0.5 + side * 0.36)
    top = camera.height * 0.16
    turned = replace(figure, pose=replace(figure.pose, facing=180 - side * 24, holds=""))
    return turned, (x, top + head * ppm, depth), depth
