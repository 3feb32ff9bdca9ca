"""Reads a picture prompt into a Stage: place, light, camera, people and things.

Rules over word tables, sentence by sentence; the same words always give the same stage, and any
text gives one. It sees nothing but the prompt: no metadata, no pictures.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.providers.previz.angles import read_angle, recognised
from tools.providers.previz.denials import props_left, read_people, without
from tools.providers.previz.framing_words import read_framing
from tools.providers.previz.lettering import lettering
from tools.providers.previz.light_words import read_light
from tools.providers.previz.motion import Performance, frame_metres
from tools.providers.previz.motion_words import read_performance
from tools.providers.previz.phrases import Text, read_text
from tools.providers.previz.place_words import palette_in, read_place, read_time, read_weather
from tools.providers.previz.stage import Look, Place, Stage, View
from tools.providers.previz.staging import figures_of, props_of
from tools.providers.previz.views import (
    implied_size,
    over_the_shoulder,
    view_of,
)
from tools.screenplay.plan import CameraAngle

__all__ = ["read_angle", "read_motion", "read_still"]


def read_still(
    prompt: str, negative: str = "", known: Mapping[str, Look] | None = None, seed: int = 0
) -> Stage:
    """The stage that a prompt describes; `known` are looks of the attached references by tag."""
    known = known or {}
    text = read_text(prompt)
    cast = read_people(text, known)
    place = read_place(prompt, text) or Place(
        weather=read_weather(text), time_of_day=read_time(text), palette=palette_in(text)
    )
    light, _ = read_light(text, place.time_of_day, interior=place.interior)
    framing = read_framing(text)
    width, _ = frame_metres(
        View(size=(framing.size or implied_size(framing, text, anybody=True)).value)
    )
    figures = without(figures_of(cast, text, known, width), read_text(negative))
    props = props_left(props_of(figures, text, interior=place.interior), negative)
    view = view_of(framing, cast, text, figures, props)
    if view.angle == CameraAngle.OVER_THE_SHOULDER.value:
        figures, view = over_the_shoulder(figures, view, cast, text)
    return Stage(
        place=place,
        light=light,
        view=view,
        figures=figures,
        props=props,
        seed=seed,
        style=_style(text),
        text=lettering(prompt),
    )


def read_motion(prompt: str, source: Stage, duration_seconds: float) -> Performance:
    """What camera and figures of a keyframe do for a while, as the prompt says."""
    text = read_text(prompt)
    looks = {figure.name: figure.look for figure in source.figures}
    cast = read_people(text, looks)
    pairs = recognised(source, cast)
    return read_performance(text, cast, pairs, source, duration_seconds)


def _style(text: Text) -> str:
    words = set(text.words)
    if words & {"ink", "inked", "linework", "manga"}:
        return "ink"
    if words & {"watercolor", "watercolour", "painterly", "oil"} and "style" in words:
        return "painterly"
    return "animatic"
