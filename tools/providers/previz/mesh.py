"""The pieces of a set as flat arrays, so that a frame projects and sorts them all at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.providers.previz.scenery import Piece

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# A thing that rests on another is drawn after it: metres of distance that a metre of height is
# worth in the order of drawing. A table is under 1 m deep; its clutter stands 5 cm above its top.
_HEIGHT_FIRST = 10.0


@dataclass(frozen=True, slots=True)
class Mesh:
    """All faces of a set in construction order."""

    points: Floats
    """(P, 3)."""
    starts: Ints
    """(F,) index of every face's first point."""
    ends: Ints
    """(F,)."""
    middles: Floats
    """(F, 3)."""
    normals: Floats
    """(F, 3) unit, outwards."""
    colours: Floats
    """(F, 3) albedo 0-255."""
    glow: Floats
    """(F,)."""
    two_sided: npt.NDArray[np.bool_]
    parts: npt.NDArray[np.uint8]
    solid: Ints
    """(F,) which convex solid of the set a face belongs to."""
    solid_middles: Floats
    """(S, 3)."""
    solid_base: Floats
    """(S,) lowest point, metres above the lowest of its piece."""
    piece: Ints
    """(F,) index into the pieces."""
    at: Floats
    """(N, 3) of pieces."""
    radius: Floats
    layer: Ints
    grounded: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts)


def flatten(pieces: tuple[Piece, ...]) -> Mesh:
    """The mesh of the pieces; works for none as well."""
    faces = [face for piece in pieces for face in piece.faces]
    if not faces:
        return _empty()
    counts = np.array([len(face.points) for face in faces])
    points = np.concatenate([face.points for face in faces]).astype(np.float64)
    ends = np.cumsum(counts)
    starts = ends - counts
    after = np.arange(len(points)) + 1
    after[ends - 1] = starts
    middles = np.add.reduceat(points, starts) / counts[:, None]
    spokes = points - np.repeat(middles, counts, axis=0)
    normals = np.add.reduceat(_cross(spokes[after], spokes), starts)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    piece = np.repeat(np.arange(len(pieces)), [len(p.faces) for p in pieces])
    opens = np.array([face.opens for face in faces])
    opens |= np.diff(piece, prepend=-1) != 0
    solid = np.cumsum(opens) - 1
    first = np.flatnonzero(opens)
    sizes = np.diff(np.append(first, len(faces)))
    lows = np.minimum.reduceat(points[:, 1], starts)
    solid_low = np.minimum.reduceat(lows, first)
    solid_piece = piece[first]
    piece_low = np.full(len(pieces), np.inf)
    np.minimum.at(piece_low, solid_piece, solid_low)
    return Mesh(
        points,
        starts,
        ends,
        middles,
        normals,
        np.array([face.colour for face in faces], np.float64),
        np.array([face.glow for face in faces], np.float64),
        np.array([face.two_sided for face in faces]),
        np.array([int(face.part) for face in faces], np.uint8),
        solid,
        np.add.reduceat(middles, first) / sizes[:, None],
        solid_low - piece_low[solid_piece],
        piece,
        np.array([p.at for p in pieces], np.float64),
        np.array([p.radius for p in pieces]),
        np.array([p.layer for p in pieces]),
        np.array([p.grounded for p in pieces]),
    )


def drawing_order(mesh: Mesh, piece_rank: Ints, camera_at: Floats) -> Ints:
    """Face indices far before near: by piece rank, then solid, then construction."""
    away = np.hypot(
        mesh.solid_middles[:, 0] - camera_at[0], mesh.solid_middles[:, 2] - camera_at[2]
    )
    key = away - _HEIGHT_FIRST * mesh.solid_base
    faces = np.arange(len(mesh))
    return np.lexsort((faces, mesh.solid, -key[mesh.solid], piece_rank[mesh.piece]))


def _cross(a: Floats, b: Floats) -> Floats:
    """Row by row, without numpy.cross's overhead on axes."""
    return np.stack(
        (
            a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
            a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
            a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
        ),
        axis=1,
    )


def _empty() -> Mesh:
    none, flags, ints = np.zeros((0, 3)), np.zeros(0, np.bool_), np.zeros(0, np.int64)
    line = np.zeros(0)
    return Mesh(
        none,
        ints,
        ints,
        none,
        none,
        none,
        line,
        flags,
        np.zeros(0, np.uint8),
        ints,
        none,
        line,
        ints,
        none,
        line,
        ints,
        flags,
    )
