"""Views of details: a thing in the hand, a thing on a table, hands, shoes.

Works out where the camera has to look from how large things are and how people stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.providers.previz.stage import Figure, Prop, View

_HANDS = frozenset(("hands", "hand", "fingers", "fingertips", "wrist"))
_LOW_PARTS = {"boots": 0.09, "boot": 0.09, "shoes": 0.09, "feet": 0.09, "legs": 0.3, "knees": 0.3}
"""Height of a part of the body in standing heights."""
BODY_PARTS = _HANDS | frozenset(_LOW_PARTS)
"""Words for what a close framing may be on instead of a face."""
_FACE_OF_CLOSE_UP = 0.88
"""Height that a close-up of a person looks at, in standing heights."""


def detail_view(
    view: View, detail: str, figures: Sequence[Figure], props: Sequence[Prop]
) -> View | None:
    """The view on that detail; None when the stage does not have it."""
    if not detail:
        return None
    if detail in BODY_PARTS:
        return _on_body(view, figures[0], detail) if figures else None
    holder = next((figure for figure in figures if figure.pose.holds == detail), None)
    if holder is not None:
        return _on_body(view, holder, "hands")
    prop = next((prop for prop in props if prop.name == detail), None)
    return _on_prop(view, prop) if prop is not None else None


def _on_body(view: View, figure: Figure, part: str) -> View:
    """Hands as an insert, which the framing finds; lower parts from their own height."""
    if part in _HANDS:
        return replace(view, size="insert", subject=figure.name)
    drop = (_FACE_OF_CLOSE_UP - _LOW_PARTS[part]) * figure.look.height_m * figure.scale
    return replace(view, size="close-up", angle="eye level", subject=figure.name, y=-round(drop, 3))


def _on_prop(view: View, prop: Prop) -> View:
    """The thing fills the frame as its size says; the camera knows how large it is drawn."""
    return replace(view, subject=prop.name)
