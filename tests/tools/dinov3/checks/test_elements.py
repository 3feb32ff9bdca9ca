"""Named props, people and stray things, in sights that were made to hold them or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.elements import (
    check_elements,
    colour_novelty,
    novelty,
    people_seen,
    placement,
    stray_object,
    stray_thing,
)
from tools.dinov3.features import Features, unit
from tools.dinov3.findings import Finding, Severity, Status
from tools.dinov3.sight import CELL, Sight
from tools.screenplay.plan import Camera, CameraAngle, Shot, ShotSize

NAMES = ("backdrop", "prop", "head", "torso", "animal")
ROWS, COLUMNS, PATCH = 15, 27, 16
Block = tuple[str, int, int, int, int]
COLOURS = {
    "backdrop": (120, 120, 120),
    "prop": (200, 30, 30),
    "animal": (30, 200, 30),
    "head": (210, 170, 140),
    "torso": (40, 60, 140),
}
HEAD_AND_BODY: tuple[Block, ...] = (("head", 3, 4, 6, 7), ("torso", 6, 3, 13, 8))


def sight(*blocks: Block, surely: float = 0.9) -> Sight:
    """A plain wall with blocks of parts, each of a colour and a feature of its own."""
    kind = np.zeros((ROWS, COLUMNS), np.int64)
    for name, top, left, bottom, right in blocks:
        kind[top:bottom, left:right] = NAMES.index(name)
    parts = np.full((ROWS, COLUMNS, len(NAMES)), (1 - surely) / (len(NAMES) - 1), np.float32)
    np.put_along_axis(parts, kind[..., None], surely, axis=2)
    palette = np.array([COLOURS[name] for name in NAMES], np.uint8)
    noise = 0.05 * np.random.default_rng(0).standard_normal((ROWS, COLUMNS, 8))
    values = unit(np.asarray(np.eye(8)[kind] + noise, np.float32))
    image = np.kron(palette[kind], np.ones((PATCH, PATCH, 1), np.uint8))
    work = np.kron(palette[kind], np.ones((CELL, CELL, 1), np.uint8))
    size = (ROWS * PATCH, COLUMNS * PATCH)
    return Sight(image, work, Features(values[0, 0], values, size, size), parts, NAMES)


def shot(*, props: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> Shot:
    return Shot(
        shot_id="1", scene_id="1", action="Ines waits.", props=props, characters=people,
        location="room", camera=Camera(size=ShotSize.FULL), duration_seconds=2,
    )  # fmt: skip


def limits(**values: float) -> Calibration:
    """Limits by name, with an underscore for the dot."""
    return Calibration(
        limits={
            name.replace("_", ".", 1): Limit(value=value, origin="a test")
            for name, value in values.items()
        }
    )


def finding(check: str, *given: Shot | Sight | Calibration | None) -> Finding:
    found = check_elements(*given)  # type: ignore[arg-type]  # in the order of the signature
    return next(one.finding for one in found if one.finding.check == check)


def test_a_thing_that_the_master_lacks_is_stray_and_its_place_is_named() -> None:
    seen = sight(*HEAD_AND_BODY, ("prop", 11, 21, 15, 26))
    assert stray_thing(seen, seen).strength == pytest.approx(0, abs=0.01)
    found = finding("elements", shot(), seen, sight(*HEAD_AND_BODY), limits(elements_stray=0.3))
    assert found.status is Status.FAIL
    assert (found.fault, found.severity) == ("extra_prop", Severity.ADVICE)
    assert "lower right" in found.sentence
    region = found.regions[0]
    assert (region.x, region.y, region.width, region.height) == (336, 176, 80, 64)


def test_a_thing_that_the_master_has_is_no_stray() -> None:
    seen, master = sight(("prop", 11, 21, 15, 26)), sight(("prop", 2, 2, 6, 7))
    found = finding("elements", shot(), seen, master, limits(elements_stray=0.3))
    assert found.status is Status.PASS
    assert found.measurements[0].name == "stray"


def test_a_new_person_is_no_stray_thing() -> None:
    assert stray_thing(sight(*HEAD_AND_BODY), sight()).strength < 0.1


def test_the_limit_of_a_stray_thing_has_two_sides() -> None:
    seen, master = sight(("prop", 11, 21, 15, 26)), sight()
    strength = stray_thing(seen, master).strength
    for limit, status in ((strength - 0.01, Status.FAIL), (strength + 0.01, Status.PASS)):
        found = finding("elements", shot(), seen, master, limits(elements_stray=limit))
        assert found.status is status


def test_without_a_limit_the_strength_is_measured_and_not_judged() -> None:
    found = finding("elements", shot(), sight(), sight(), Calibration())
    assert found.status is Status.UNAVAILABLE
    assert found.measurements[0].name == "stray"


def test_the_master_itself_has_nothing_to_compare_with() -> None:
    found = finding("elements", shot(), sight(), None, Calibration())
    assert found.status is Status.NOT_ASSESSABLE


def test_without_a_part_head_discovered_things_stand_in() -> None:
    seen = replace(sight(("prop", 9, 18, 14, 25)), parts=None)
    assert stray_object(seen, sight()).box == (288, 144, 112, 80)
    given = (shot(props=("lantern",), people=("Ines",)), seen, sight())
    assert finding("elements", *given, limits(elements_unexplained=0.5)).status is Status.FAIL
    assert finding("props", *given, Calibration()).status is Status.UNAVAILABLE
    assert finding("people", *given, Calibration()).status is Status.UNAVAILABLE
    with pytest.raises(ValueError, match="none"):
        stray_thing(seen, sight())


def test_a_named_prop_is_missed_when_nothing_looks_like_a_prop() -> None:
    plan, limit = shot(props=("lantern",)), limits(props_evidence=0.7)
    missed = finding("props", plan, sight(), None, limit)
    assert (missed.status, missed.fault) == (Status.FAIL, "missing_prop")
    assert "lantern" in missed.sentence
    assert finding("props", plan, sight(("prop", 5, 5, 8, 8)), None, limit).status is Status.PASS
    assert finding("props", shot(), sight(), None, limit).status is Status.NOT_ASSESSABLE


def test_a_limit_that_the_head_itself_would_not_call_a_prop_judges_nothing() -> None:
    plan = shot(props=("lantern",))
    found = finding("props", plan, sight(), None, limits(props_evidence=0.01))
    assert found.status is Status.UNAVAILABLE
    assert found.measurements[0].name == "evidence"


def test_people_are_counted_by_bodies_and_by_heads_where_bodies_touch() -> None:
    touching = sight(
        ("torso", 6, 3, 13, 15), ("head", 3, 4, 6, 7), ("head", 3, 11, 6, 14)
    )  # fmt: skip
    assert people_seen(sight()) == 0
    assert people_seen(sight(*HEAD_AND_BODY)) == 1
    assert people_seen(touching) == 2


def test_whoever_is_planned_and_not_found_is_absent() -> None:
    limit = limits(people_absent=0.5)
    two = shot(people=("Ines", "Otto"))
    alone = finding("people", two, sight(*HEAD_AND_BODY), None, limit)
    assert (alone.status, alone.fault) == (Status.FAIL, "absent_character")
    one = shot(people=("Ines",))
    assert finding("people", one, sight(*HEAD_AND_BODY), None, limit).status is Status.PASS
    assert finding("people", shot(), sight(), None, limit).status is Status.NOT_ASSESSABLE


def test_people_are_not_counted_where_they_cannot_be_seen_whole() -> None:
    plan = shot(people=("Ines",))
    over = plan.model_copy(
        update={"camera": Camera(size=ShotSize.FULL, angle=CameraAngle.OVER_THE_SHOULDER)}
    )
    found = finding("people", over, sight(), None, limits(people_absent=0.5))
    assert found.status is Status.NOT_ASSESSABLE


def test_novelty_is_nothing_against_itself_and_much_against_another_thing() -> None:
    seen = sight(("prop", 5, 5, 8, 8))
    assert novelty(seen, seen).max() < 1e-5
    assert colour_novelty(seen, seen).max() < 1e-2
    assert novelty(seen, sight())[6, 6] > 0.5
    assert colour_novelty(seen, sight())[6, 6] == 1


@pytest.mark.parametrize(
    ("where", "word"),
    [
        ((0, 0, 20, 20), "upper left"),
        ((206, 110, 20, 20), "centre"),
        ((400, 110, 20, 20), "right"),
        ((206, 220, 20, 20), "lower"),
    ],
)
def test_a_place_has_a_word(where: tuple[int, int, int, int], word: str) -> None:
    assert placement(where, sight()) == word


def test_the_picture_of_a_stray_thing_shows_frame_and_master() -> None:
    seen, master = sight(("prop", 11, 21, 15, 26)), sight()
    shown = check_elements(shot(), seen, master, limits(elements_stray=0.3))[0]
    assert shown.draw is not None
    picture = shown.draw()
    assert picture.shape[1] == 640
    assert picture.shape[0] > 500
