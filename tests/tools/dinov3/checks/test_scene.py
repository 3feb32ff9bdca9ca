"""Place, light, angles, wardrobe and dailies, on drawn rooms whose every fault is made here."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import pytest

from tools.dinov3.calibration import Calibration, Limit, Logistic
from tools.dinov3.checks.angles import check_angles, compare_angles
from tools.dinov3.checks.continuity import (
    CLOTHES,
    THINGS,
    change_of,
    check_continuity,
    peers_of,
)
from tools.dinov3.checks.dailies import compare, screen
from tools.dinov3.checks.place import (
    check_light,
    check_place,
    compare_light,
    compare_places,
    scene_picture,
)
from tools.dinov3.correspondence import positional_basis
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.findings import Severity, Status
from tools.dinov3.sight import Image, Looker, Sight
from tools.screenplay.plan import Camera, Shot, ShotSize

WIDE, TALL = 960, 320
VIEW = 512
AMBER, BLUE = (1.0, 0.8, 0.5), (0.5, 0.75, 1.0)


def room(seed: int, ball: tuple[int, int] | None = None) -> Image:
    """A wide wall of shelves, doors and pictures in its own colours."""
    rng = np.random.default_rng(seed)
    canvas = np.empty((TALL, WIDE, 3), np.uint8)
    canvas[:220], canvas[220:] = rng.integers(90, 220, 3), rng.integers(50, 140, 3)
    for _ in range(26):
        x, y = int(rng.integers(0, WIDE - 70)), int(rng.integers(10, 230))
        colour = tuple(int(c) for c in rng.integers(20, 240, 3))
        if rng.random() < 0.5:
            size = int(rng.integers(24, 80)), int(rng.integers(24, 80))
            cv2.rectangle(canvas, (x, y), (x + size[0], y + size[1]), colour, -1)
        else:
            cv2.circle(canvas, (x + 20, y), int(rng.integers(14, 36)), colour, -1)
    if ball is not None:
        cv2.circle(canvas, ball, 28, (250, 20, 200), -1)
    return canvas


def view(wall: Image, left: int, light: tuple[float, float, float] = (1, 1, 1)) -> Image:
    """What a camera sees of the wall, under a light of a colour."""
    seen = wall[16 : 16 + 288, left : left + VIEW] * np.array(light)
    return np.asarray(np.clip(seen, 0, 255), np.uint8)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(device="cpu", dtype="float32")


@pytest.fixture(scope="module")
def seen(encoder: Encoder) -> Mapping[str, Sight]:
    pictures = {
        "left": view(room(1), 0),
        "middle": view(room(1), 150),
        "right": view(room(1), 300),
        "elsewhere": view(room(8), 150),
        "amber": view(room(1), 150, AMBER),
        "blue": view(room(1), 220, BLUE),
        "ball": view(room(1, (420, 250)), 150),
        "ball again": view(room(1, (420, 250)), 170),
        "near": view(room(1), 130),
        "again": view(room(1), 154, (0.97, 0.97, 0.97)),
        "mirrored": np.ascontiguousarray(view(room(1), 90)[:, ::-1]),
    }
    sights = Looker(encoder).see(list(pictures.values()))
    return dict(zip(pictures, sights, strict=True))


def shot(name: str, **given: object) -> Shot:
    plan = {
        "shot_id": name,
        "scene_id": "1",
        "action": "Nobody is here.",
        "location": "a hall",
        "camera": Camera(size=ShotSize.WIDE),
        "duration_seconds": 2.0,
    }
    return Shot.model_validate(plan | given)


def score(name: str, centre: float, sign: float) -> Logistic:
    """0.85 is passed where `sign` times what lies beyond the centre is above zero."""
    return Logistic(
        names=(name,), centre=(centre,), scale=(0.01,), weights=(sign,), bias=1.75,
        origin="a test", same=1, other=1, false_alarms=0.0, missed=0.0,
    )  # fmt: skip


def limits(**values: float) -> Calibration:
    return Calibration(
        limits={
            name.replace("__", ".").replace("_kept", " kept"): Limit(value=value, origin="a test")
            for name, value in values.items()
        }
    )


def test_another_angle_of_the_room_is_known_and_another_room_is_not(
    seen: Mapping[str, Sight],
) -> None:
    others = seen["left"], seen["right"]
    same, far = (compare_places(seen[name], *others) for name in ("middle", "elsewhere"))
    for number in ("known", "strange", "best_match", "chroma_known"):
        assert same[number] > far[number]
    assert same["few"] == 0.5
    edge = (same["known"] + far["known"]) / 2
    calibration = Calibration(place=score("known", edge, 1.0))
    siblings = [seen["right"], seen["again"]]
    good = check_place(seen["middle"], seen["left"], calibration, siblings)
    bad = check_place(seen["elsewhere"], seen["left"], calibration, siblings)
    assert (good.status, bad.status) == (Status.PASS, Status.FAIL)
    assert (bad.fault, bad.severity) == ("wrong_place", Severity.GATE)
    assert scene_picture(bad, seen["elsewhere"], siblings).shape[1] == 640


def test_one_kept_picture_only_advises(seen: Mapping[str, Sight]) -> None:
    calibration = Calibration(place=score("known", 2.0, 1.0))
    alone = check_place(seen["elsewhere"], seen["left"], calibration)
    assert (alone.status, alone.severity) == (Status.FAIL, Severity.ADVICE)


def test_more_pictures_of_the_scene_never_make_a_place_stranger(seen: Mapping[str, Sight]) -> None:
    one = compare_places(seen["middle"], seen["left"])
    two = compare_places(seen["middle"], seen["left"], seen["right"])
    assert two["known"] >= one["known"]
    assert two["best_match"] >= one["best_match"]


def test_without_a_scene_or_a_calibration_nothing_is_judged(seen: Mapping[str, Sight]) -> None:
    assert check_place(seen["middle"], None, Calibration()).status is Status.NOT_ASSESSABLE
    assert check_light(seen["middle"], None, Calibration()).status is Status.NOT_ASSESSABLE
    measured = check_light(seen["middle"], seen["left"], Calibration())
    assert measured.status is Status.UNAVAILABLE
    assert "place warmth" in {number.name for number in measured.measurements}


def test_light_is_told_from_the_colour_of_the_things(seen: Mapping[str, Sight]) -> None:
    same = compare_light(seen["middle"], seen["left"], seen["right"])
    warm = compare_light(seen["amber"], seen["left"], seen["right"])
    # Amber is twice as red against blue as white: ln 2 in coded, more in linear light.
    assert warm["place_warmth"] > 0.6
    assert same["place_warmth"] < 0.2
    calibration = Calibration(light=score("place_warmth", 0.4, -1.0))
    siblings = [seen["right"], seen["again"]]
    good = check_light(seen["middle"], seen["left"], calibration, siblings)
    bad = check_light(seen["amber"], seen["left"], calibration, siblings)
    assert (good.status, bad.status, bad.fault) == (Status.PASS, Status.FAIL, "wrong_light")


def test_the_same_picture_again_is_no_new_angle(
    seen: Mapping[str, Sight], encoder: Encoder
) -> None:
    again = compare_angles(seen["again"], seen["middle"], encoder)
    other = compare_angles(seen["right"], seen["left"], encoder)
    assert again.repeated > 0.6
    assert other.repeated < 0.3
    given = limits(angle__repeated=0.5)
    for name, status in (("again", Status.FAIL), ("right", Status.PASS)):
        others = [seen["middle"]] if name == "again" else [seen["left"]]
        found = check_angles(shot("2"), seen[name], others, encoder, given)[0]
        assert found.finding.status is status
        assert found.draw is not None
        assert found.draw().shape[1] == 640
    joined = check_angles(shot("2", joins="1"), seen["again"], [seen["middle"]], encoder, given)
    assert joined[0].finding.status is Status.NOT_ASSESSABLE


def test_a_mirrored_angle_turns_left_and_right(seen: Mapping[str, Sight], encoder: Encoder) -> None:
    kept = compare_angles(seen["again"], seen["middle"], encoder)
    turned = compare_angles(seen["mirrored"], seen["left"], encoder)
    assert kept.left_right > 0.9
    assert turned.left_right < 0.5
    given = limits(angle_order__order_kept=0.7)
    found = check_angles(shot("2"), seen["mirrored"], [seen["left"]], encoder, given)[1].finding
    assert (found.fault, found.severity) == ("flipped_direction", Severity.ADVICE)


def test_depths_that_are_handed_in_are_compared(
    seen: Mapping[str, Sight], encoder: Encoder
) -> None:
    rows, columns = seen["left"].features.grid
    slope = np.tile(np.geomspace(1, 9, rows, dtype=np.float32)[:, None], (1, columns))
    pair = seen["again"], seen["middle"]
    assert compare_angles(*pair, encoder, (slope, slope)).near_far > 0.95
    assert compare_angles(*pair, encoder, (slope, slope[::-1])).near_far < 0.1


def test_a_new_thing_is_found_where_it_stands(seen: Mapping[str, Sight], encoder: Encoder) -> None:
    basis = positional_basis(encoder, seen["left"].features.input_size)
    peers = [seen["near"], seen["again"]]
    clean = change_of(seen["middle"], peers, basis)
    ball = change_of(seen["ball"], peers, basis)
    assert ball.appeared > 2 * clean.appeared
    # At 420 in the wall, 270 in the view.
    assert ball.where.x < 270 < ball.where.x + ball.where.width
    lost = change_of(seen["middle"], [seen["ball"], seen["ball again"]], basis)
    assert lost.vanished > 1.5 * clean.vanished
    assert lost.gone is not None
    assert lost.gone[1].y + lost.gone[1].height > 200


def test_dailies_name_the_shot_that_does_not_belong(seen: Mapping[str, Sight]) -> None:
    names = ("near", "middle", "again", "ball")
    sights = {name: seen[name] for name in names}
    shots = {name: shot(name) for name in names}
    new = [change_of(seen[n], [seen[o] for o in names if o != n]).appeared for n in names]
    given = limits(
        continuity_appeared__appeared=(max(new[:3]) + new[3]) / 2,
        continuity_vanished__vanished=2.0,
    )
    found = screen(sights, shots, given)
    assert set(found) == {"ball"}
    assert [finding.fault for finding in found["ball"]] == ["extra_prop"]
    assert found["ball"][0].regions
    shown = check_continuity(sights, shots, given)["ball"]
    picture = next(one.draw for one in shown if one.finding.check == "continuity_appeared")
    assert picture is not None
    assert picture().shape[1] == 640
    planned = shots | {"ball": shot("ball", props=("ball",))}
    assert screen(sights, planned, given) == {}


def test_dailies_compare_light_within_one_hour_only(seen: Mapping[str, Sight]) -> None:
    names = ("left", "right", "again", "amber")
    sights = {name: seen[name] for name in names}
    given = Calibration(light=score("place_warmth", 0.4, -1.0))
    shots = {name: shot(name) for name in names}
    assert set(screen(sights, shots, given)) == {"amber"}
    dusk = shots | {"amber": shot("amber", time_of_day="dusk")}
    assert screen(sights, dusk, given) == {}
    assert compare({"left": seen["left"]}, shots, given) == {}


def test_what_the_script_changes_parts_the_shots() -> None:
    actions = ("She waits.", "She reads.", "She takes off the coat.", "She sleeps.", "She wakes.")
    shots = {str(n): shot(str(n), action=action) for n, action in enumerate(actions)}
    order = list(shots)
    assert peers_of("0", order, shots, CLOTHES) == ["1"]
    assert peers_of("2", order, shots, CLOTHES) == []
    assert peers_of("4", order, shots, CLOTHES) == ["3"]
    assert peers_of("0", order, shots, THINGS) == ["1", "2", "3", "4"]
