"""The film as a line: its shots over the waveform of its sound."""

from __future__ import annotations

from typing import Any

from tools.ffmpeg.cut import Film, PlacedShot

Chart = dict[str, Any]

SELECTION = "shot"
"""Name of what a click picks out."""
_HEIGHT = 160
_LIGHT_INK, _DARK_INK = "#f2efe9", "#26241f"
_NARROWEST = 0.035
"""A shot that takes less of the film than this has no room for its name."""
_LEVEL = {
    "type": "quantitative",
    "axis": None,
    "scale": {"domain": [-1.15, 1.7], "zero": False},
}
_DIM = {"field": "turn", "type": "ordinal", "legend": None, "scale": {"range": [0.1, 0.24]}}


def film_line(film: Film, peaks: tuple[float, ...], chosen: str, *, dark: bool) -> Chart:
    """A Vega-Lite chart; a click on a shot selects its id.

    `dark` is the ground that the names have to be read on.
    """
    seconds = {
        "field": "start",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, film.duration_seconds], "nice": False},
        "axis": {"grid": False, "tickCount": 8, "labelExpr": "datum.label + ' s'"},
    }
    return {
        "height": _HEIGHT,
        "description": "Shots of the film over the loudness of its sound",
        "layer": [
            _shots_layer(film, chosen, seconds),
            _sound_layer(film, peaks, seconds),
            _names_layer(film, seconds, _LIGHT_INK if dark else _DARK_INK),
        ],
    }


def _shots_layer(film: Film, chosen: str, seconds: Chart) -> Chart:
    lit = {"test": f"datum.{SELECTION} == '{_safe(chosen)}'", "value": 0.5}
    return {
        "data": {"values": [_shot(film, shot, n) for n, shot in enumerate(film.shots)]},
        "params": [{"name": SELECTION, "select": {"type": "point", "fields": [SELECTION]}}],
        "mark": {"type": "rect", "cursor": "pointer", "stroke": "gray", "tooltip": True},
        "encoding": {
            "x": seconds,
            "x2": {"field": "end"},
            "y": {"datum": -1.1, **_LEVEL},
            "y2": {"datum": 1.65},
            "fillOpacity": {"condition": lit, **_DIM},
            "tooltip": [{"field": SELECTION}, {"field": "from"}, {"field": "lasts"}],
        },
    }


def _sound_layer(film: Film, peaks: tuple[float, ...], seconds: Chart) -> Chart:
    step = film.duration_seconds / max(1, len(peaks))
    loudness = [
        {"start": round(number * step, 3), "up": peak, "down": -peak}
        for number, peak in enumerate(peaks)
    ]
    return {
        "data": {"values": loudness},
        "mark": {"type": "area", "opacity": 0.75, "interpolate": "step", "tooltip": None},
        "encoding": {"x": seconds, "y": {"field": "up", **_LEVEL}, "y2": {"field": "down"}},
    }


def _names_layer(film: Film, seconds: Chart, ink: str) -> Chart:
    return {
        "data": {"values": [_name(film, shot) for shot in film.shots]},
        "mark": {"type": "text", "fontSize": 12, "color": ink},
        "encoding": {
            "x": {**seconds, "field": "middle"},
            "y": {"datum": 1.38, **_LEVEL},
            "text": {"field": "name"},
        },
    }


def starts(film: Film, shot: PlacedShot) -> float:
    """When the shot begins, in seconds."""
    return float(shot.first_frame / film.rate)


def lasts(film: Film, shot: PlacedShot) -> float:
    """How long it is, in seconds."""
    return float(shot.frames / film.rate)


def remarks(film: Film, shot: PlacedShot) -> str:
    """What is special about it, to stand behind its length."""
    held = f", {float(shot.held / film.rate):.1f} s of it held" if shot.held else ""
    return f"{held}{', missing' if shot.missing else ''}"


def _shot(film: Film, shot: PlacedShot, number: int) -> dict[str, object]:
    begin = starts(film, shot)
    return {
        SELECTION: shot.shot_id,
        "start": round(begin, 3),
        "end": round(begin + lasts(film, shot), 3),
        "from": f"{begin:.1f} s",
        "lasts": f"{lasts(film, shot):.1f} s{remarks(film, shot)}",
        "turn": number % 2,
    }


def _name(film: Film, shot: PlacedShot) -> dict[str, object]:
    wide = shot.frames >= _NARROWEST * film.frames
    middle = starts(film, shot) + lasts(film, shot) / 2
    return {"middle": round(middle, 3), "name": shot.shot_id if wide else ""}


def _safe(text: str) -> str:
    """For a quoted string of Vega's language: an id may hold anything."""
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
