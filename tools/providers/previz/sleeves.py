"""Arms in their sleeves, set into the trunk: one cloth has no line at the shoulder.

The outline runs where a sleeve ends against something else; inside the trunk and near the shoulder
it fades into a short crease at the armpit.
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.paths import Points, Tube, curve, darker, tube
from tools.providers.previz.skeleton import Limb
from tools.providers.previz.stage import Colour, Part
from tools.providers.previz.tailor import Tailor, along, trunk

_LOOSE = frozenset(("coat", "hoodie", "cloak", "lab_coat"))
_OVER = frozenset(("vest", "apron", "armour"))
"""Outer garments without sleeves."""
_SEAM = 0.088
"""Reach of the joint from the shoulder, in units of the body: no outline inside the trunk."""
_CREASE = 0.058
"""Beyond this distance a crease is drawn instead."""
_UPPER = np.array([0.0190, 0.0238, 0.0254, 0.0248, 0.0232, 0.0218])
_FORE = np.array([0.0218, 0.0236, 0.0229, 0.0202])
_FLAT = 0.93
"""More frontal than this, from either side, both shoulders are part of the silhouette."""


class Sleeves(Tailor):
    """Paints arms, and joins them to the trunk."""

    def sleeve(self, limb: Limb) -> None:
        """One arm in its sleeve, without the hand."""
        colour = self.look.skin if self._bare else self.cloth
        upper, fore = self._tubes(limb)
        if self._bare:
            self._fill(limb, upper, fore, colour, joined=False)
            self._short(limb)
            return
        self._fill(limb, upper, fore, colour, joined=self._one_cloth)
        if not self.outer or self.outer in _OVER:
            self.pattern_tube(upper)
            self.pattern_tube(fore)
        self._details(limb, upper, fore, colour)

    def join(self, limb: Limb) -> None:
        """Hides the trunk's outline at the shoulder of an arm that was painted before it."""
        if not self._one_cloth or abs(float(self.skeleton.trunk[2, 2])) < _FLAT:
            return
        places = np.linspace(0.0, 0.42, 4)
        centres = np.stack([along(limb.root, limb.bend, float(p))[:2] for p in places])
        wide = np.array([0.0205, 0.0240, 0.0215, 0.004]) * self.body * self._girth
        if not self._bare:
            wide = wide * 1.12
        patch = tube(centres, wide)
        self.canvas.fill(
            patch.outline, self.look.top_colour if self._bare else self.cloth, Part.ARM, line=0.0
        )

    @cached_property
    def _bare(self) -> bool:
        return not self.outer and self.look.top == "tshirt"

    @cached_property
    def _one_cloth(self) -> bool:
        """Whether sleeve and trunk are the same garment."""
        return self.outer not in ("vest", "armour")

    @cached_property
    def _girth(self) -> float:
        return 0.72 + 0.28 * self.skeleton.measures.girth

    @cached_property
    def _trunk(self) -> npt.NDArray[np.float32]:
        """The trunk's silhouette as OpenCV wants it."""
        grow = 0.010 * self.body if self.outer and self.outer not in _OVER else 0.0
        shape = trunk(self.look, self.skeleton, grow).silhouette()
        return shape.outline[:, None].astype(np.float32)

    def _tubes(self, limb: Limb) -> tuple[Tube, Tube]:
        loose = 0.10 if self.outer in _LOOSE else 0.0
        thick = self.body * self._girth * ((1.0 if self._bare else 1.12) + loose)
        wrist = np.array([1.0, 1.0, 1.0, 0.86 if self._bare else 1.06])
        places = np.linspace(0, 1, len(_UPPER))
        upper = tube(
            np.stack([along(limb.root, limb.bend, float(p))[:2] for p in places]), _UPPER * thick
        )
        fore = tube(
            np.stack([along(limb.bend, limb.end, p)[:2] for p in (0.0, 0.25, 0.55, 0.96)]),
            _FORE * wrist * thick,
            caps=(True, self._bare),
        )
        return upper, fore

    def _fill(self, limb: Limb, upper: Tube, fore: Tube, colour: Colour, *, joined: bool) -> None:
        if not joined:
            shapes = [upper.outline, fore.outline]
            self.canvas.fill_together(shapes, colour, Part.ARM, halo=0.012)
        else:
            self._edges(limb, upper.outline, colour)
            self.canvas.edge(np.vstack([fore.outline, fore.outline[:1]]), colour, halo=0.012)
            for shape in (upper, fore):
                self.canvas.fill(shape.outline, colour, Part.ARM, line=0.0)
        self.canvas.shade_tube(upper)
        self.canvas.shade_tube(fore)

    def _edges(self, limb: Limb, outline: Points, colour: Colour) -> None:
        """The outline of the upper arm without the joint, and the crease at the armpit."""
        ring = np.vstack([outline, outline[:1]])
        at = np.arange(len(ring)) * 3
        fine = np.arange(at[-1] + 1)
        ring = np.column_stack([np.interp(fine, at, ring[:, k]) for k in (0, 1)])
        away = np.hypot(*(ring - limb.root[:2]).T) / self.body
        near = np.flatnonzero(away < _SEAM)
        weight = np.full(len(ring), 2)
        for index in near:
            x, y = float(ring[index, 0]), float(ring[index, 1])
            if cv2.pointPolygonTest(self._trunk, (x, y), False) >= 0:
                weight[index] = 1 if away[index] > _CREASE else 0
        cuts = np.flatnonzero(np.diff(weight)) + 1
        for run in np.split(np.arange(len(ring)), cuts):
            kind = int(weight[run[0]])
            piece = ring[run[0] : min(len(ring), run[-1] + 2)]
            if kind and len(piece) > 1:
                halo = 0.012 if kind == 2 else 0.0
                self.canvas.edge(piece, colour, halo=halo, line=1.0 if kind == 2 else 0.5)

    def _short(self, limb: Limb) -> None:
        """The short sleeve over a bare arm."""
        places = np.linspace(0.0, 0.55, 4)
        cap = tube(
            np.stack([along(limb.root, limb.bend, float(p))[:2] for p in places]),
            np.array([0.0235, 0.0295, 0.0320, 0.0330]) * self.body * self._girth,
            caps=(True, False),
        )
        self._edges(limb, cap.outline, self.look.top_colour)
        self.canvas.fill(cap.outline, self.look.top_colour, Part.ARM, line=0.0)
        self.canvas.shade_tube(cap)
        self.pattern_tube(cap)

    def _details(self, limb: Limb, upper: Tube, fore: Tube, colour: Colour) -> None:
        if self.detail > 160:
            self._crook(limb, colour)
        cuff = np.vstack([fore.left[-1:], fore.right[-1:]])
        back = cuff * 0.83 + np.vstack([fore.left[-2:-1], fore.right[-2:-1]]) * 0.17
        if self.outer in ("suit", "jacket", "coat", "uniform") and self.detail > 120:
            self.canvas.fill(
                np.vstack([cuff, back[::-1]]), self.look.top_colour, Part.ARM, line=0.4, shade=None
            )
        else:
            self.canvas.line(back, darker(colour, 0.42), self.fold_m)

    def _crook(self, limb: Limb, colour: Colour) -> None:
        """Short soft folds that fan out from the inner side of a bent elbow."""
        up, down = limb.root[:2] - limb.bend[:2], limb.end[:2] - limb.bend[:2]
        reach = max(1e-6, float(np.hypot(*up))), max(1e-6, float(np.hypot(*down)))
        inward = up / reach[0] + down / reach[1]
        bent = float(np.hypot(*inward))
        if bent < 0.40:
            return
        inward = inward / bent
        edge = limb.bend[:2] + inward * 0.021 * self.body
        for way, length in ((up / reach[0], 0.017), (down / reach[1], 0.014)):
            end = limb.bend[:2] + inward * 0.004 * self.body + way * length * self.body
            middle = (edge + end) / 2 + way * 0.004 * self.body
            self.canvas.line(curve([edge, middle, end]), darker(colour, 0.26), self.fold_m * 0.8)
