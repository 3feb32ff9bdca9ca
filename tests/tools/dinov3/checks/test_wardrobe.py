"""Colours of clothes, on figures of two patches' blocks: a face and a torso."""

from __future__ import annotations

import numpy as np
import pytest

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.continuity import check_continuity
from tools.dinov3.checks.identity import Character, Match
from tools.dinov3.checks.wardrobe import (
    Worn,
    check_wardrobe,
    clothes_of,
    gap_to_known,
    wardrobe_picture,
    worn_in,
)
from tools.dinov3.features import Features
from tools.dinov3.figure import Figure
from tools.dinov3.findings import Severity, Status
from tools.dinov3.sight import CELL, Image, Sight
from tools.screenplay.plan import Camera, Shot, ShotSize

Colour = tuple[int, int, int]
SKIN, RED, BLUE, GREEN = (205, 160, 130), (180, 40, 40), (50, 94, 176), (40, 140, 60)
ROWS, COLUMNS = 12, 16
NAMES = ("backdrop", "head", "torso")


def sight(clothes: Colour, light: tuple[float, float, float] = (1, 1, 1)) -> Sight:
    """Somebody in those clothes before a grey wall, under a light of a colour (coded values)."""
    work = np.full((ROWS * CELL, COLUMNS * CELL, 3), 120, np.float32)
    parts = np.zeros((ROWS, COLUMNS, 3), np.float32)
    parts[..., 0] = 1
    for rows, index, colour in ((slice(1, 5), 1, SKIN), (slice(5, 11), 2, clothes)):
        parts[rows, 5:11] = np.eye(3, dtype=np.float32)[index]
        work[rows.start * CELL : rows.stop * CELL, 5 * CELL : 11 * CELL] = colour
    image: Image = np.asarray(np.clip(work * np.array(light), 0, 255), np.uint8)
    patches = np.zeros((ROWS, COLUMNS, 4), np.float32)
    patches[..., 0] = 1
    size = (ROWS * CELL, COLUMNS * CELL)
    return Sight(image, image, Features(patches[0, 0], patches, size, size), parts, NAMES)


def match(seen: Sight, reference: Sight) -> Match:
    figures = [
        Figure(np.asarray(one.person), (5 * CELL, CELL, 6 * CELL, 10 * CELL), 0.3)
        for one in (seen, reference)
    ]
    character = Character(name="Ada", sight=reference, figure=figures[1])
    return Match(character=character, figure=figures[0], numbers={}, score=1.0)


def shot(name: str = "1", **given: object) -> Shot:
    plan = {
        "shot_id": name,
        "scene_id": "1",
        "action": "Ada waits.",
        "characters": ("Ada",),
        "location": "a hall",
        "camera": Camera(size=ShotSize.MEDIUM),
        "duration_seconds": 2.0,
    }
    return Shot.model_validate(plan | given)


def limits(value: float = 20.0) -> Calibration:
    limit = Limit(value=value, origin="a test")
    return Calibration(limits={"wardrobe.gap": limit, "wardrobe.reference gap": limit})


@pytest.mark.parametrize(
    ("clothes", "light", "status"),
    [
        pytest.param(RED, (1, 1, 1), Status.PASS, id="same"),
        pytest.param(RED, (1.1, 0.9, 0.6), Status.PASS, id="same-in-amber-light"),
        pytest.param(BLUE, (1, 1, 1), Status.FAIL, id="other"),
        pytest.param(BLUE, (1.1, 0.9, 0.6), Status.FAIL, id="other-in-amber-light"),
    ],
)
def test_other_clothes_are_told_from_other_light(
    clothes: Colour, light: tuple[float, float, float], status: Status
) -> None:
    seen = sight(clothes, light)
    found = check_wardrobe(shot(), seen, [match(seen, sight(RED))], limits())
    assert found.status is status
    assert found.measurements[0].name == "reference gap"
    assert wardrobe_picture(found, seen, [match(seen, sight(RED))])().shape[1] == 640


def test_clothes_of_other_shots_and_named_ones_are_known_too() -> None:
    seen = sight(BLUE)
    found = match(seen, sight(RED))
    assert check_wardrobe(shot(), seen, [found], limits(), [sight(BLUE)]).status is Status.PASS
    wrong = check_wardrobe(shot(), seen, [found], limits(), [sight(RED)])
    assert (wrong.status, wrong.fault) == (Status.FAIL, "wardrobe_colour")
    assert {"colour gap", "reference gap"} <= {number.name for number in wrong.measurements}
    named = shot(wardrobe={"Ada": "a blue coat"})
    assert check_wardrobe(named, seen, [found], limits()).status is Status.PASS
    green = clothes_of(named, sight(GREEN), match(sight(GREEN), sight(RED)))
    assert green is not None
    assert green.gaps["colour"] > 30


def test_without_people_or_limits_nothing_is_judged() -> None:
    seen = sight(RED)
    assert check_wardrobe(shot(), seen, [None], limits()).status is Status.NOT_ASSESSABLE
    measured = check_wardrobe(shot(), seen, [match(seen, sight(RED))], Calibration())
    assert measured.status is Status.UNAVAILABLE
    assert measured.measurements[0].value < 5


def test_a_gap_takes_the_kinder_of_two_lights() -> None:
    worn = worn_in(sight(RED, (1.0, 0.7, 0.45)), ("torso",))
    plain = worn_in(sight(RED), ("torso",))
    assert worn is not None
    assert plain is not None
    lit = gap_to_known(worn, [plain], plain.skin)
    unlit = gap_to_known(Worn(worn.pixels, None), [plain], plain.skin)
    assert lit < 4
    assert unlit > lit
    assert np.isnan(gap_to_known(worn, [], None))


def test_across_shots_the_one_in_other_colours_is_named() -> None:
    sights = {"a": sight(RED), "b": sight(RED, (1.1, 0.9, 0.6)), "c": sight(RED), "d": sight(BLUE)}
    shots = {name: shot(name) for name in sights}
    found = {name: shown[0].finding for name, shown in
             check_continuity(sights, shots, limits()).items()}  # fmt: skip
    assert {name for name, one in found.items() if one.status is Status.FAIL} == {"d"}
    assert found["d"].severity is Severity.ADVICE
    changed = shots | {"d": shot("d", wardrobe={"Ada": "a blue coat"})}
    assert check_continuity(sights, changed, limits())["d"][0].finding.status is (
        Status.NOT_ASSESSABLE
    )
    off = shots | {"c": shot("c", action="Ada takes off her coat.")}
    assert check_continuity(sights, off, limits())["d"][0].finding.status is Status.NOT_ASSESSABLE
