"""A keyframe, looked at: one forward of the encoder, and a table of what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.dinov3.checks import identity
from tools.dinov3.checks.agreement import check_agreement
from tools.dinov3.checks.anatomy import check_anatomy
from tools.dinov3.checks.angles import check_angles
from tools.dinov3.checks.answers import Shown
from tools.dinov3.checks.banding import check_banding
from tools.dinov3.checks.composition import check_leading_lines, check_placement
from tools.dinov3.checks.contrast import check_lighting
from tools.dinov3.checks.direction import check_direction
from tools.dinov3.checks.elements import check_elements
from tools.dinov3.checks.exposure import check_black, check_exposure
from tools.dinov3.checks.framing import check_composition, check_framing
from tools.dinov3.checks.noise import check_noise
from tools.dinov3.checks.place import check_light, check_place, scene_of, scene_picture
from tools.dinov3.checks.sharpness import check_blur
from tools.dinov3.checks.size import check_size
from tools.dinov3.checks.tilt import check_tilt
from tools.dinov3.checks.wardrobe import check_named_colours, check_wardrobe, wardrobe_picture
from tools.dinov3.correspondence import positional_basis
from tools.dinov3.evidence import attached, framing_picture, identity_picture
from tools.dinov3.expectation import Expectation
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.dinov3.looking.instruments import Instruments
from tools.dinov3.looking.meant import meant
from tools.dinov3.looking.questions import Questions, asked, believed
from tools.dinov3.phrases import phrases_of_shot, phrases_of_text
from tools.dinov3.seeing import seen_words
from tools.dinov3.sight import Sight, grey


@dataclass(frozen=True, slots=True)
class StillCase:
    """A keyframe and all that it is compared with."""

    sight: Sight
    expected: Expectation
    cast: list[identity.Character]
    matches: list[identity.Match | None]
    master: Sight | None
    """The scene's master; None where this is it, or where it cannot be read."""
    siblings: list[Sight]
    """Kept keyframes of the same scene."""
    tools: Instruments

    @property
    def people(self) -> list[identity.Match]:
        """The characters that were found."""
        return [match for match in self.matches if match is not None]


def still_report(
    sight: Sight,
    expected: Expectation,
    folder: Path,
    tools: Instruments,
    stem: str,
    questions: Questions,
) -> AssetReport:
    """Every finding on a keyframe; sha256 and eye are left for the eye to sign."""
    shown = list(_picture(sight, expected, tools))
    if not any(one.finding.fault == "black" for one in shown):
        case = still_case(sight, expected, tools)
        for name, question in STILL_QUESTIONS.items():
            shown += asked(name, expected, partial(question, case))
    judged = believed(
        meant(shown, expected.shot),
        out_of_field=tools.looker.encoder.previz_only and expected.photographed,
    )
    return AssetReport(
        asset=AssetKind.KEYFRAME,
        sha256="",
        eye="",
        findings=attached(questions.wanted(judged), folder, f"{stem}_", questions.evidence),
        words=seen_words(sight),
    )


def still_case(sight: Sight, expected: Expectation, tools: Instruments) -> StillCase:
    """The keyframe beside its references and its scene's master."""
    cast = characters(expected, tools)
    matches = identity.match_cast(sight, cast, tools.calibration, tools.looker)
    master = tools.readable([expected.scene_master] if expected.scene_master else [])
    return StillCase(
        sight=sight,
        expected=expected,
        cast=cast,
        matches=matches,
        master=master[0] if master else None,
        siblings=tools.readable(expected.siblings),
        tools=tools,
    )


def _identity(case: StillCase) -> Iterable[Shown]:
    findings = identity.judge(case.expected.shot, case.sight, case.matches, case.tools.calibration)
    for finding in findings:
        if finding.check == "identity" and case.people and finding.score is not None:
            yield Shown(finding, partial(identity_picture, finding, case.sight, case.people))
        else:
            yield Shown(finding)


def _anatomy(case: StillCase) -> Iterable[Shown]:
    return check_anatomy(
        case.expected.shot,
        case.sight,
        case.matches,
        scene_of(case.master, case.siblings),
        case.tools.looker,
        case.tools.calibration,
    )


def _wardrobe(case: StillCase) -> Iterable[Shown]:
    shot, matches = case.expected.shot, case.matches
    worn = check_wardrobe(shot, case.sight, matches, case.tools.calibration, case.siblings)
    yield Shown(worn, wardrobe_picture(worn, case.sight, matches) if case.people else None)
    yield Shown(check_named_colours(shot, case.sight, matches))


def _scene(case: StillCase) -> Iterable[Shown]:
    calibration = case.tools.calibration
    basis = positional_basis(case.tools.looker.encoder, case.sight.features.input_size)
    others = scene_of(case.master, case.siblings)
    for finding in (
        check_place(case.sight, case.master, calibration, case.siblings, basis),
        check_light(case.sight, case.master, calibration, case.siblings),
    ):
        drawn = partial(scene_picture, finding, case.sight, others) if others else None
        yield Shown(finding, drawn)


def _framing(case: StillCase) -> Iterable[Shown]:
    shot = case.expected.shot
    for finding in (
        check_framing(shot, case.sight, case.tools.calibration),
        check_composition(shot, case.sight),
    ):
        yield Shown(finding, partial(framing_picture, finding, case.sight, case.people))


def _placement(case: StillCase) -> Iterable[Shown]:
    shot, calibration = case.expected.shot, case.tools.calibration
    yield from check_placement(shot, case.sight, calibration)
    yield from check_leading_lines(shot, case.sight, calibration)


def _tilt(case: StillCase) -> Iterable[Shown]:
    return check_tilt(case.expected.shot, case.sight.image, case.tools.calibration)


def _lighting(case: StillCase) -> Iterable[Shown]:
    return check_lighting(case.expected.shot, case.sight, case.tools.calibration)


def _direction(case: StillCase) -> Iterable[Shown]:
    return check_direction(case.expected.shot, case.sight, case.tools.calibration)


def _banding(case: StillCase) -> Iterable[Shown]:
    return check_banding(case.sight.image, case.tools.calibration)


def _elements(case: StillCase) -> Iterable[Shown]:
    return check_elements(case.expected.shot, case.sight, case.master, case.tools.calibration)


def _angles(case: StillCase) -> Iterable[Shown]:
    others = [*([case.master] if case.master else []), *case.siblings]
    return check_angles(
        case.expected.shot, case.sight, others, case.tools.looker.encoder, case.tools.calibration
    )


def _agreement(case: StillCase) -> Iterable[Shown]:
    expected = case.expected
    phrases = (
        phrases_of_text(expected.prompt, expected.shot.characters)
        if expected.prompt
        else phrases_of_shot(expected.shot)
    )
    return check_agreement(case.sight, phrases, case.tools.models.text_eye, case.tools.calibration)


STILL_QUESTIONS: dict[str, Callable[[StillCase], Iterable[Shown]]] = {
    "identity": _identity,
    "anatomy": _anatomy,
    "wardrobe": _wardrobe,
    "scene": _scene,
    "framing": _framing,
    "placement": _placement,
    "tilt": _tilt,
    "lighting": _lighting,
    "direction": _direction,
    "banding": _banding,
    "elements": _elements,
    "angles": _angles,
    "agreement": _agreement,
}
"""What is asked of a keyframe, in the order of the report."""


def _picture(sight: Sight, expected: Expectation, tools: Instruments) -> Iterable[Shown]:
    """Size, light, focus and noise; a black picture is asked nothing more."""
    luma = grey(sight.image)
    size = check_size(sight.image.shape[1], sight.image.shape[0], expected.width, expected.height)
    black = check_black(luma)
    findings: tuple[Finding, ...] = (size, black)
    if black.status is not Status.FAIL:
        calibration = tools.calibration
        findings += (
            check_exposure(luma, calibration),
            check_blur(luma, calibration),
            check_noise(luma, calibration),
        )
    return [Shown(finding) for finding in findings]


def characters(expected: Expectation, tools: Instruments) -> list[identity.Character]:
    """The expected characters whose reference pictures can be read."""
    found = []
    for dna, path in zip(expected.references, expected.reference_pictures, strict=False):
        pictures = tools.readable([path, *expected.more_views.get(dna.name, ())])
        who = identity.read_character(dna.name, pictures, tools.looker) if pictures else None
        if who is not None:
            found.append(who)
    return found
