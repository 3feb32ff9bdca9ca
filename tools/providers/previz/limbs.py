"""Trouser legs and shoes."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.paths import (
    Tube,
    curve,
    darker,
    lighter,
    tube,
)
from tools.providers.previz.skeleton import Limb
from tools.providers.previz.stage import Colour, Part
from tools.providers.previz.tailor import LAP, Tailor, along


class Limbs(Tailor):
    """Paints legs in their clothes."""

    def leg(self, limb: Limb) -> None:
        """One leg with its trouser and shoe."""
        b, girth = self.body, 0.55 + 0.45 * self.skeleton.measures.girth
        wide = {"jeans": 0.92, "shorts": 1.08}.get(self.look.bottom, 1.0)
        bare = self.look.dress or self.look.bottom in ("skirt", "shorts")
        colour = self.look.skin if bare else self.look.bottom_colour
        lap = self._lap() if bare else None
        loose = 0.88 if bare else wide
        self._shoe(limb)
        thigh = tube(
            [limb.root[:2], along(limb.root, limb.bend, 0.5)[:2], limb.bend[:2]],
            np.array([0.054, 0.050, 0.039]) * b * girth * loose,
        )
        hem = 0.030 if bare else 0.036
        calf = np.array([0.038, 0.037 if bare else 0.036, hem * (0.8 if bare else 1.0)])
        shin = tube(
            [
                limb.bend[:2],
                along(limb.bend, limb.end, 0.35)[:2],
                along(limb.bend, limb.end, 0.97)[:2],
            ],
            calf * b * loose * (0.7 + 0.3 * girth),
            caps=(True, bare),
        )
        self.canvas.fill_together([thigh.outline, shin.outline], colour, Part.LEG, halo=0.012)
        self.canvas.shade_tube(thigh)
        self.canvas.shade_tube(shin)
        if lap is not None:
            self.canvas.fill_tube(thigh, lap, Part.LEG)
        elif self.look.bottom == "shorts" and not self.look.dress:
            short = tube(
                [limb.root[:2], along(limb.root, limb.bend, 0.8)[:2]],
                np.array([0.058, 0.056]) * b * girth,
                caps=(True, False),
            )
            self.canvas.fill(short.outline, self.look.bottom_colour, Part.LEG)
            self.canvas.shade_tube(short)
        elif not bare and self.detail > 200:
            self._trouser_folds(limb, thigh, shin)

    def _lap(self) -> Colour | None:
        """The colour of a skirt that lies on the thighs; None when it hangs."""
        if self.skeleton.stance.pelvis > LAP or (
            self.look.bottom == "shorts" and not self.look.dress
        ):
            return None
        return self.look.top_colour if self.look.dress else self.look.bottom_colour

    def _trouser_folds(self, limb: Limb, thigh: Tube, shin: Tube) -> None:
        ink = darker(self.look.bottom_colour, 0.42)
        knee = limb.bend[:2]
        for a, c in ((thigh.left[-1], shin.left[0]), (thigh.right[-1], shin.right[0])):
            inner = (a + c) / 2
            self.canvas.line([inner, inner * 0.55 + knee * 0.45 + (0, 0.006)], ink, self.fold_m)
        end = shin.left[-1], shin.right[-1]
        lift = np.array([0.0, 0.020 * self.body])
        self.canvas.line(
            curve(
                [
                    end[0] + lift,
                    (end[0] + end[1]) / 2 + lift * 0.5,
                    end[1] * 0.7 + end[0] * 0.3 + lift,
                ]
            ),
            ink,
            self.fold_m,
        )

    def _shoe(self, limb: Limb) -> None:
        b = self.body
        shin = limb.end - limb.bend
        shin = shin / max(1e-6, float(np.linalg.norm(shin)))
        view = self.skeleton.view
        toes = view[:, 2] * 1.0 + view[:, 0] * 0.16 * limb.side
        index = 0 if limb.side > 0 else 1
        leg = (self.skeleton.stance.left_leg, self.skeleton.stance.right_leg)[index]
        drop = np.radians(leg.toe)
        toes = toes * np.cos(drop) - view[:, 1] * np.sin(drop)
        sole = -view[:, 1] * np.cos(drop) - view[:, 2] * np.sin(drop)
        heel = limb.end + sole * 0.020 * b - toes * 0.022 * b
        tip = limb.end + sole * 0.026 * b + toes * 0.098 * b
        ball = limb.end + sole * 0.024 * b + toes * 0.060 * b
        upper = tube(
            [limb.end[:2], (limb.end + sole * 0.010 * b + toes * 0.03 * b)[:2]],
            np.array([0.027, 0.026]) * b,
        )
        foot = tube([heel[:2], ball[:2], tip[:2]], np.array([0.021, 0.022, 0.016]) * b)
        self.canvas.fill_together([foot.outline, upper.outline], self.look.shoe_colour, Part.FOOT)
        self.canvas.shade_tube(foot)
        if self.detail > 150:
            under = np.array([heel, ball, tip]) + sole * 0.017 * b
            self.canvas.line(under[:, :2], darker(self.look.shoe_colour, 0.6), 0.008 * b, Part.FOOT)
            lace = limb.end + toes * 0.045 * b + sole * 0.004 * b
            self.canvas.line(
                [lace[:2], (lace + sole * 0.014 * b + toes * 0.012 * b)[:2]],
                lighter(self.look.shoe_colour, 0.25),
                self.fold_m,
            )
