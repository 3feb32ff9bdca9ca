"""Reading a master picture: what a character looks like, in numbers and words."""

from __future__ import annotations

import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import failed, measured, passed, unavailable
from tools.dinov3.checks.exposure import check_black, check_exposure
from tools.dinov3.checks.noise import check_noise
from tools.dinov3.checks.sharpness import check_blur
from tools.dinov3.checks.size import check_size
from tools.dinov3.figure import (
    HEAD,
    Figure,
    colour_of,
    embedding,
    figure_of_master,
    figures_by_parts,
)
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.lighting import lighting_of
from tools.dinov3.palette import colour_name, palette_of, words
from tools.dinov3.reference import VisualDNA
from tools.dinov3.sight import Sight, grey
from tools.errors import UserFixable

_LEAST_FIGURE = 0.03
_REGIONS = (
    ("skin", ("head",)),
    ("hair", ("hair",)),
    ("upper clothes", ("torso", "arm")),
    ("lower clothes", ("leg",)),
)


def read_dna(sight: Sight, name: str, eye: str, sha256: str) -> VisualDNA:
    """The visual DNA of the one figure in a picture. Raises UserFixable when there is none."""
    figure = figure_of_master(sight)
    vector = None if figure is None else embedding(sight, figure.weights)
    if figure is None or vector is None:
        raise UserFixable(
            "no figure was found in the reference picture.",
            where=name,
            fix="Bring a picture of one person, well lit, from the waist up or more.",
        )
    outline = figure.mask if figure.mask is not None else sight.on_work(figure.weights) > 0.5
    palette = palette_of(sight.work, outline.astype(np.float32))
    light = lighting_of(sight, figure.weights)
    return VisualDNA(
        name=name,
        embedding=tuple(float(v) for v in vector),
        cls=tuple(float(v) for v in sight.features.cls),
        palette=tuple(swatch.hex for swatch in palette),
        lighting_profile=light.words,
        pose=_pose(sight, figure),
        angle=_angle(sight, figure),
        summary=_summary(sight, figure, words(palette), light.words),
        eye=eye,
        picture_sha256=sha256,
    )


def master_findings(
    sight: Sight, width: int, height: int, calibration: Calibration
) -> tuple[Finding, ...]:
    """Size, light, focus and noise of a master picture, and that one figure stands in it."""
    luma = grey(sight.image)
    return (
        check_size(sight.image.shape[1], sight.image.shape[0], width, height),
        check_black(luma),
        check_exposure(luma, calibration),
        check_blur(luma, calibration),
        check_noise(luma, calibration),
        _one_figure(sight),
    )


def _one_figure(sight: Sight) -> Finding:
    if sight.parts is None:
        return unavailable("figure", "This encoder has no part head to count figures with.")
    figures = [f for f in figures_by_parts(sight) if f.share > _LEAST_FIGURE]
    number = measured("figures", len(figures), "figures")
    if not figures:
        said = "No figure was found in the master picture."
        return failed("figure", "absent_character", said, number)
    if len(figures) > 1 and figures[1].share > figures[0].share / 3:
        said = "More than one figure stands in the master picture."
        return failed("figure", "extra_prop", said, number, severity=Severity.ADVICE)
    return passed("figure", "One figure stands in the master picture.", number)


def _summary(sight: Sight, figure: Figure, palette: str, light: str) -> str:
    seen = [
        f"{colour_name((float(c[0]), float(c[1]), float(c[2])))} {label}"
        for label, names in _REGIONS
        if (c := colour_of(sight, figure.seen(sight, names))) is not None
    ]
    looks = f"{', '.join(seen)}; " if seen else ""
    return f"{looks}colours of the figure: {palette}; {light}."


def _pose(sight: Sight, figure: Figure) -> str:
    """How much of the figure is seen, and whether it is upright, in words."""
    _, _, width, height = figure.box
    upright = "upright" if height >= width else "reclining or cropped wide"
    parts = [word for word, names in (("legs", ("leg", "foot")), ("arms", ("arm", "hand")))
             if figure.parts(sight, names) is not None]  # fmt: skip
    seen = f", {' and '.join(parts)} in the frame" if parts else ""
    return f"{upright}{seen}"


def _angle(sight: Sight, figure: Figure) -> str:
    """Shot size and side the face is on, as far as parts tell."""
    share = figure.box[3] / sight.image.shape[0]
    head = figure.parts(sight, HEAD)
    legs = figure.parts(sight, ("leg",))
    size = "full figure" if legs is not None and share > 0.5 else "head and shoulders or waist up"
    if head is None:
        return size
    x = figure.box[0] + figure.box[2] / 2
    side = x / sight.image.shape[1]
    where = (
        "centred"
        if 0.42 <= side <= 0.58
        else "left of centre"
        if side < 0.42
        else "right of centre"
    )
    return f"{size}, {where}, seen from about eye level"
