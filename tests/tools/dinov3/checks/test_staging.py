"""Place, facing, light, lean and habits, on pictures drawn to be right and wrong in one way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.action import asked_action, check_action
from tools.dinov3.checks.answers import Shown
from tools.dinov3.checks.banding import banding_of, check_banding
from tools.dinov3.checks.composition import (
    check_leading_lines,
    check_placement,
    leading_share,
    wanted_places,
)
from tools.dinov3.checks.contrast import Asked, asked_light, check_lighting
from tools.dinov3.checks.direction import (
    asked_facing,
    asked_movement,
    check_axis,
    check_direction,
    check_movement,
)
from tools.dinov3.checks.habits import check_habits, longest_run
from tools.dinov3.checks.tilt import check_tilt, lean_of
from tools.dinov3.features import Features
from tools.dinov3.findings import Finding, Severity, Status
from tools.dinov3.sight import CELL, Sight
from tools.dinov3.watching import Watched
from tools.screenplay.plan import Camera, CameraAngle, ScreenDirection, Shot, ShotSize

PARTS = ("ground", "head", "hair", "torso")
TALL, WIDE = 18, 32
Picture = npt.NDArray[np.uint8]


def shot(action: str = "Ada stands.", name: str = "1", **camera: object) -> Shot:
    fields = {"size": ShotSize.MEDIUM, **camera}
    light = str(fields.pop("lighting", ""))
    who = str(fields.pop("who", "Ada"))
    return Shot(
        shot_id=name, scene_id="1", action=action, characters=(who,), location="room",
        lighting=light, camera=Camera.model_validate(fields), duration_seconds=2,
    )  # fmt: skip


def limit(name: str, value: float) -> Calibration:
    return Calibration(limits={name: Limit(value=value, origin="test")})


def seen(
    column: int = 14,
    *,
    top: int = 4,
    faces: int = 0,
    lit: tuple[int, int] = (170, 170),
    ground: int = 60,
) -> Sight:
    """A figure of whole patches: 4 x 4 of head, hair on the side it turns from, torso below."""
    labels: npt.NDArray[np.int64] = np.zeros((TALL, WIDE), np.int64)
    labels[top : top + 4, column : column + 4] = 1
    hair = {0: slice(0, 0), 1: slice(0, 2), -1: slice(2, 4)}[faces]
    labels[top : top + 4, column : column + 4][:, hair] = 2
    labels[top + 4 : top + 12, column - faces : column - faces + 4] = 3
    image: Picture = np.full((TALL * 16, WIDE * 16, 3), ground, np.uint8)
    big = cv2.resize(labels.astype(np.uint8), (WIDE * 16, TALL * 16), interpolation=0)
    split = (column + 2) * 16
    image[:, :split][big[:, :split] > 0] = lit[0]
    image[:, split:][big[:, split:] > 0] = lit[1]
    return sight(image, labels)


def sight(image: Picture, labels: npt.NDArray[np.int64] | None = None) -> Sight:
    rows = np.zeros((TALL, WIDE), np.int64) if labels is None else labels
    parts = np.asarray(np.eye(len(PARTS))[rows], np.float32)
    flat = np.full((TALL, WIDE, 4), 0.5, np.float32)
    features = Features(flat[0, 0], flat, image.shape[:2], image.shape[:2])
    work = cv2.resize(image, (WIDE * CELL, TALL * CELL), interpolation=cv2.INTER_AREA)
    return Sight(image, np.asarray(work, np.uint8), features, parts, PARTS)


def blind(given: Sight) -> Sight:
    return Sight(given.image, given.work, given.features, None, ())


def named(found: tuple[Shown, ...], check: str) -> Finding:
    return next(shown.finding for shown in found if shown.finding.check == check)


def leaning(degrees: float) -> Picture:
    canvas: Picture = np.full((360, 640, 3), 120, np.uint8)
    for x in range(40, 620, 90):
        cv2.rectangle(canvas, (x, 60), (x + 50, 300), (40, 40, 40), 3)
    turn = cv2.getRotationMatrix2D((320, 180), -degrees, 1.0)
    around = cv2.warpAffine(canvas, turn, (640, 360), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(around, np.uint8)


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("rule of thirds, subject left", (1 / 3,)),
        ("on the right third", (2 / 3,)),
        ("rule of thirds", (1 / 3, 2 / 3)),
        ("centred, symmetrical", (0.5,)),
        ("through the doorway", ()),
    ],
)
def test_places_are_read_from_the_composition(words: str, places: tuple[float, ...]) -> None:
    assert wanted_places(words) == places


def test_a_subject_off_its_third_is_advice_and_comes_with_a_picture() -> None:
    asked = shot(composition="rule of thirds, subject left")
    calibration = limit("thirds.off place", 0.1)
    right = check_placement(asked, seen(column=9), calibration)
    wrong = check_placement(asked, seen(column=22), calibration)
    assert named(right, "thirds").status is Status.PASS
    finding = named(wrong, "thirds")
    assert (finding.status, finding.severity) == (Status.FAIL, Severity.ADVICE)
    draw = wrong[0].draw
    assert draw is not None
    assert draw().shape[1] == 640


@pytest.mark.parametrize(("top", "status"), [(1, Status.PASS), (6, Status.FAIL)])
def test_headroom(top: int, status: Status) -> None:
    found = check_placement(shot(), seen(top=top), limit("headroom.headroom.medium", 0.2))
    assert named(found, "headroom").status is status


def test_looking_room_belongs_where_the_subject_looks() -> None:
    asked = shot(screen_direction=ScreenDirection.RIGHT)
    calibration = limit("lead_room.room ahead", 0.3)
    assert named(check_placement(asked, seen(6), calibration), "lead_room").status is Status.PASS
    assert named(check_placement(asked, seen(26), calibration), "lead_room").status is Status.FAIL


def test_without_a_part_head_placement_is_unavailable() -> None:
    found = check_placement(shot(), blind(seen()), Calibration())
    assert found[0].finding.status is Status.UNAVAILABLE


def test_lines_that_meet_in_the_subject_lead_to_it() -> None:
    lines = np.array([[0, 0, 80, 80], [200, 0, 120, 80], [0, 200, 80, 120]], np.float32)
    assert leading_share(lines, (100, 100), 10) == pytest.approx(1.0)
    assert leading_share(lines, (20, 100), 10) == 0.0
    assert np.isnan(leading_share(np.array([[0, 0, 0, 90]], np.float32), (0, 0), 10))


def test_leading_lines_are_only_asked_where_the_plan_asks() -> None:
    finding = check_leading_lines(shot(), seen(), Calibration())[0].finding
    assert finding.status is Status.NOT_ASSESSABLE


@pytest.mark.parametrize("degrees", [-14.0, 0.0, 9.0])
def test_lean_is_measured_in_degrees(degrees: float) -> None:
    lean = lean_of(leaning(degrees))
    assert lean is not None
    assert lean.degrees == pytest.approx(degrees, abs=1.0)
    assert lean.agreement > 0.7


@pytest.mark.parametrize(
    ("angle", "degrees", "status"),
    [
        (CameraAngle.EYE_LEVEL, 0.0, Status.PASS),
        (CameraAngle.EYE_LEVEL, 12.0, Status.FAIL),
        (CameraAngle.DUTCH, 12.0, Status.PASS),
        (CameraAngle.DUTCH, 0.0, Status.FAIL),
    ],
)
def test_a_frame_leans_where_a_dutch_angle_is_asked_and_nowhere_else(
    angle: CameraAngle, degrees: float, status: Status
) -> None:
    calibration = Calibration(
        limits={n: Limit(value=5, origin="test") for n in ("tilt.degrees", "tilt.dutch")}
    )
    shown = check_tilt(shot(angle=angle), leaning(degrees), calibration)[0]
    assert shown.finding.status is status
    assert shown.draw is not None
    assert shown.draw().shape[1] == 640


def test_a_plain_wall_does_not_say_what_is_level() -> None:
    plain: Picture = np.full((360, 640, 3), 90, np.uint8)
    finding = check_tilt(shot(), plain, Calibration())[0].finding
    assert finding.status is Status.NOT_ASSESSABLE


def gradient(levels: int) -> Picture:
    ramp = np.linspace(60, 140, 640)[None, :].repeat(360, axis=0)
    stairs = np.round(ramp / levels) * levels
    return np.asarray(stairs[..., None].repeat(3, axis=2), np.uint8)


def test_stairs_are_banding_and_what_eight_bits_can_show_is_not() -> None:
    for levels, status in ((1, Status.PASS), (5, Status.FAIL)):
        found = check_banding(gradient(levels), limit("banding.stairs", 0.4))[0]
        assert found.finding.status is status
    assert banding_of(np.full((360, 640), 80, np.float32)) is None


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("hard key from the right", Asked(side=1)),
        ("low-key light, deep shadows", Asked(key="low")),
        ("even soft light", Asked(key="high")),
        ("backlit, rim light from screen left", Asked(side=-1, behind=True)),
        ("candlelight", Asked()),
    ],
)
def test_light_is_read_from_the_plans_words(words: str, asked: Asked) -> None:
    assert asked_light(words) == asked


def test_the_side_of_the_key_is_seen_on_the_figure() -> None:
    asked, calibration = shot(lighting="key from the right"), limit("key_light.key side", -0.3)
    right = check_lighting(asked, seen(lit=(90, 190)), calibration)
    wrong = check_lighting(asked, seen(lit=(190, 90)), calibration)
    assert named(right, "key_light").status is Status.PASS
    assert named(wrong, "key_light").fault == "wrong_light"
    assert named(wrong, "key_light").measurements[0].value < -1


def test_low_key_light_has_to_be_contrasty() -> None:
    asked, calibration = shot(lighting="low-key"), limit("low_key.ratio", 1.0)
    flat = check_lighting(asked, seen(lit=(140, 140)), calibration)
    deep = check_lighting(asked, seen(lit=(40, 190)), calibration)
    assert named(flat, "low_key").status is Status.FAIL
    assert named(deep, "low_key").status is Status.PASS


@pytest.mark.parametrize(
    ("action", "facing", "movement"),
    [
        ("Ada waits, in profile, facing left.", -1, 0),
        ("Ada turned three-quarters to the right.", 1, 0),
        ("Ada walks to the left.", 0, -1),
        ("Ada crosses from left to right.", 0, 1),
        ("Ada looks left, then looks right.", 0, 0),
        ("Ada looks at the left glove.", 0, 0),
    ],
)
def test_directions_are_read_from_the_action(action: str, facing: int, movement: int) -> None:
    assert (asked_facing(shot(action)), asked_movement(shot(action))) == (facing, movement)


def test_a_face_on_the_wrong_side_of_the_hair_is_advice() -> None:
    asked, calibration = shot("Ada waits, facing left."), limit("direction.towards", -0.2)
    right = check_direction(asked, seen(faces=-1), calibration)[0]
    wrong = check_direction(asked, seen(faces=1), calibration)[0]
    assert right.finding.status is Status.PASS
    assert (wrong.finding.fault, wrong.finding.severity) == ("flipped_direction", Severity.ADVICE)
    assert wrong.draw is not None
    assert wrong.draw().shape[1] == 640


def test_facing_is_measured_without_a_limit() -> None:
    finding = check_direction(shot("Ada faces left."), seen(faces=-1), Calibration())[0].finding
    assert finding.status is Status.UNAVAILABLE
    assert finding.measurements[0].value > 0


def watched(*sights: Sight) -> Watched:
    return cast(Watched, SimpleNamespace(sights=sights, first=sights[0]))


def test_a_walk_the_other_way_is_advice() -> None:
    asked, calibration = shot("Ada walks to the left."), limit("movement.along", -0.1)
    leftward = watched(*(seen(column) for column in (24, 20, 14, 10, 6, 4)))
    rightward = watched(*(seen(column) for column in (4, 6, 10, 14, 20, 24)))
    assert check_movement(asked, leftward, calibration)[0].finding.status is Status.PASS
    found = check_movement(asked, rightward, calibration)[0].finding
    assert (found.fault, found.severity) == ("flipped_direction", Severity.ADVICE)


def test_two_who_look_at_each_other_keep_their_sides() -> None:
    shots = {
        "a": shot("Ada faces right.", "a"),
        "b": shot("Ben faces left.", "b", who="Ben"),
    }
    calibration = limit("axis.one side", 0.1)
    kept = check_axis({"a": seen(faces=1), "b": seen(faces=-1)}, shots, calibration)
    crossed = check_axis({"a": seen(faces=1), "b": seen(faces=1)}, shots, calibration)
    assert kept["b"][0].finding.status is Status.PASS
    found = crossed["b"][0]
    assert found.finding.fault == "flipped_direction"
    assert found.draw is not None
    assert found.draw().shape[1] == 640


def test_a_walk_that_does_not_happen_is_advice() -> None:
    asked, calibration = shot("Ada walks off."), limit("action.travel", 0.2)
    walks = watched(seen(4), seen(14), seen(24))
    stands = watched(seen(14), seen(14), seen(14))
    assert check_action(asked, walks, calibration)[0].finding.status is Status.PASS
    found = check_action(asked, stands, calibration)[0].finding
    assert (found.status, found.severity) == (Status.FAIL, Severity.ADVICE)


@pytest.mark.parametrize(
    ("action", "asked"),
    [("Ada stands still.", "still"), ("Ada runs.", "travel"), ("Ada sits down.", "pose"),
     ("Ada thinks.", "")],
)  # fmt: skip
def test_verbs_fall_into_classes(action: str, asked: str) -> None:
    assert asked_action(action) == asked


def test_a_production_that_centres_everything_is_told_so() -> None:
    names = [str(number) for number in range(8)]
    shots = {name: shot(name=name) for name in names}
    calibration = limit("habit_centre.centred", 0.6)
    dull = {name: seen(14) for name in names}
    varied = {name: seen(4 + 3 * index) for index, name in enumerate(names)}
    assert named(check_habits(dull, shots, calibration), "habit_centre").status is Status.FAIL
    assert named(check_habits(varied, shots, calibration), "habit_centre").status is Status.PASS


def test_the_longest_run_of_one_size() -> None:
    sizes = (ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.MEDIUM, ShotSize.MEDIUM, ShotSize.WIDE)
    assert longest_run([shot(size=size) for size in sizes]) == (1, 3)
    assert longest_run([]) == (0, 0)


def test_few_shots_show_no_habit() -> None:
    found = check_habits({"1": seen()}, {"1": shot()}, Calibration())
    assert found[0].finding.status is Status.NOT_ASSESSABLE
