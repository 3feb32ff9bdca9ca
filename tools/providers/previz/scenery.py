"""Records of a built set: what stands where, in metres, before any camera looks at it.

Knows nothing of cameras, pixels or light; `places` builds it, `light` shades it, `render` draws it.
The acting area is around (0, 0, 4), where a figure stands by default.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.providers.previz.stage import Part

Vec = tuple[float, float, float]
Rgb = tuple[float, float, float]
"""Colour 0-255 as floats."""
Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]


def picture_of(pixels: npt.NDArray[Any]) -> Picture:
    """The array as 8-bit pixels; OpenCV's types promise less than it returns."""
    return np.asarray(pixels, np.uint8)


CENTRE: Vec = (0.0, 0.0, 4.0)
"""The acting area; air thickens with the distance from it."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A large textured rectangle: floor, wall, ceiling, facade, sea."""

    origin: Vec
    u: Vec
    """Edge along the texture's columns, metres."""
    v: Vec
    """Edge along the texture's rows, metres."""
    texture: Picture
    """(h, w, 3) albedo."""
    part: Part = Part.BACKDROP
    facing: Vec | None = None
    """Normal; a surface turned away from the camera is not drawn. None: seen from both sides."""
    reach: float = 0.0
    """How far the surface runs on beyond its texture in every direction of u and v, in lengths."""
    glow: Picture | None = None
    """(h, w, 3) light that the surface gives off by itself (lit windows, screens)."""


@dataclass(frozen=True, slots=True)
class Face:
    """A flat polygon of one colour."""

    points: Points
    """(n, 3) metres, counter-clockwise seen from outside."""
    colour: Rgb
    part: Part = Part.SET_PIECE
    two_sided: bool = False
    glow: float = 0.0
    """0 lit by the set .. 1 shines by itself."""
    opens: bool = True
    """Begins a convex solid; the faces after it that do not open belong to it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A set piece: faces that sort together, far before near."""

    faces: tuple[Face, ...]
    at: Vec
    """Where it stands; pieces are drawn by their distance from here."""
    radius: float = 0.5
    """Half its width, for the contact shadow and for keeping it out of the lens."""
    grounded: bool = True
    layer: int = 1
    """-1 behind every surface (hills, skylines), 0 behind the pieces of layer 1 (kerbs, dunes)."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """A visible or hidden source that makes a pool of light."""

    at: Vec
    colour: Rgb
    power: float = 1.0
    radius: float = 2.0
    """Metres to half strength."""
    glow: float = 0.0
    """Metres of halo; 0 for a source out of sight."""
    kind: str = "lamp"


@dataclass(frozen=True, slots=True)
class Opening:
    """A window or gap through which a shaft of light falls."""

    at: Vec
    """Centre."""
    u: Vec
    """Half width as a vector."""
    height: float
    inward: Vec
    """Unit vector into the room."""


@dataclass(frozen=True, slots=True)
class Air:
    """How a set's air differs from what its hour and weather give."""

    sky: str = "open"
    """open, closed (rock or walls all around), space."""
    ambient: float = 1.0
    """Factor on the hour's ambient light."""
    haze: Rgb | None = None
    haze_m: float | None = None
    """Metres from the acting area at which 63 % is haze."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Ground beyond the fine patch, to the horizon."""

    colour: Rgb
    water: bool = False
    level: float = 0.0
    """Metres; the sea under a deck lies lower."""


@dataclass(frozen=True, slots=True)
class SetDesign:
    """A place built: the same Place always gives the same design."""

    surfaces: tuple[Surface, ...]
    pieces: tuple[Piece, ...]
    lamps: tuple[Lamp, ...] = ()
    openings: tuple[Opening, ...] = ()
    air: Air = field(default_factory=Air)
    half_width: float = 4.0
    """Interior walls at x = -+half_width; exteriors: how far dressing is kept clear."""
    back: float = 8.0
    """z of the back wall."""
    front: float = -2.0
    """z of the wall behind the camera."""
    height: float = 3.2
    plain: Plain | None = None
    """Open ground to the horizon; None where walls close the view."""
