"""A keyframe, looked at: all checks of one picture over one forward."""

from __future__ import annotations

from pathlib import Path

from tools.dinov3 import evidence as shown
from tools.dinov3.calibration import Calibration
from tools.dinov3.checks import identity
from tools.dinov3.checks.answers import unavailable
from tools.dinov3.checks.exposure import check_black, check_exposure
from tools.dinov3.checks.framing import check_composition, check_framing, framing_words
from tools.dinov3.checks.noise import check_noise
from tools.dinov3.checks.place import check_light, check_place
from tools.dinov3.checks.sharpness import check_blur
from tools.dinov3.checks.size import check_size
from tools.dinov3.checks.wardrobe import check_named_colours, check_wardrobe
from tools.dinov3.expectation import Expectation
from tools.dinov3.figure import figure_of_master, figures_by_parts
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.dinov3.lighting import lighting_of
from tools.dinov3.palette import palette_of
from tools.dinov3.palette import words as palette_words
from tools.dinov3.sight import Looker, Sight, Unreadable, grey
from tools.screenplay.plan import Shot


def still_report(
    sight: Sight,
    expected: Expectation,
    folder: Path,
    looker: Looker,
    calibration: Calibration,
    stem: str,
) -> AssetReport:
    """Every finding on a keyframe; sha256 and eye are left for the eye to sign."""
    cast = characters(expected, looker)
    matches = [identity.match(sight, character, calibration) for character in cast]
    findings = [
        *picture_findings(sight, expected, calibration),
        *identity.judge(expected.shot, sight, matches, calibration),
        check_wardrobe(expected.shot, sight, matches, calibration),
        check_named_colours(expected.shot, sight, matches),
        *scene_findings(sight, expected, looker, calibration),
        check_framing(expected.shot, sight, calibration),
        check_composition(expected.shot, sight),
        *unasked(expected.shot),
    ]
    findings = shown.still_evidence(findings, sight, matches, folder, stem)
    return AssetReport(
        asset=AssetKind.KEYFRAME,
        sha256="",
        eye="",
        findings=tuple(findings),
        words=seen_words(sight),
    )


def picture_findings(
    sight: Sight, expected: Expectation, calibration: Calibration
) -> tuple[Finding, ...]:
    """Size, light, focus and noise; a black picture is asked nothing more."""
    luma = grey(sight.image)
    size = check_size(sight.image.shape[1], sight.image.shape[0], expected.width, expected.height)
    black = check_black(luma)
    if black.status is Status.FAIL:
        return (size, black)
    return (
        size,
        black,
        check_exposure(luma, calibration),
        check_blur(luma, calibration),
        check_noise(luma, calibration),
    )


def scene_findings(
    sight: Sight, expected: Expectation, looker: Looker, calibration: Calibration
) -> tuple[Finding, ...]:
    """Place and light against the scene's master."""
    master = None
    if expected.scene_master is not None:
        try:
            master = looker.picture(expected.scene_master)
        except Unreadable:
            # The master was kept by a person against the eye's word; nothing compares with it.
            master = None
    return (check_place(sight, master, calibration), check_light(sight, master, calibration))


def characters(expected: Expectation, looker: Looker) -> list[identity.Character]:
    """The expected characters whose reference pictures can be read."""
    found = []
    for dna, path in zip(expected.references, expected.reference_pictures, strict=False):
        try:
            reference = looker.picture(path)
        except Unreadable:
            continue
        figure = figure_of_master(reference)
        if figure is not None:
            found.append(identity.Character(dna.name, reference, figure))
    return found


def seen_words(sight: Sight) -> tuple[str, ...]:
    """Palette, light and framing in words that can go into prompts."""
    figures = figures_by_parts(sight)
    light = lighting_of(sight, figures[0].weights if figures else None)
    return (
        f"palette: {palette_words(palette_of(sight.work))}",
        f"light: {light.words}",
        f"framing: {framing_words(sight, figures[0] if figures else None)}",
    )


def unasked(shot: Shot) -> tuple[Finding, ...]:
    """Questions that no weights here can answer, each with what it would take."""
    found = []
    if shot.characters:
        found.append(
            unavailable(
                "anatomy",
                "Hands and limbs were not counted: that takes landmark weights "
                "(a hand and body landmark model), which are not installed.",
            )
        )
    if shot.props:
        found.append(
            unavailable(
                "props",
                f"Whether {', '.join(shot.props)} can be seen was not asked: that takes weights "
                "that tie words to pictures (dino.txt with ViT-L), which are not installed.",
            )
        )
    return tuple(found)
