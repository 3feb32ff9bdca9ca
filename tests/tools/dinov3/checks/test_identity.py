"""Who somebody is: figures, crops, assignment and the verdict, on people drawn here."""

import math

import cv2
import numpy as np
import pytest

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks import identity
from tools.dinov3.closeups import look_closer, square
from tools.dinov3.encoder import load_encoder
from tools.dinov3.figure import Figure
from tools.dinov3.findings import Status
from tools.dinov3.likeness import View, compare_views, nearest
from tools.dinov3.sight import Image, Looker, Sight
from tools.screenplay.plan import Camera, Shot, ShotSize

RED, BLUE = (190, 40, 40), (40, 70, 180)
PALE, DARK = (236, 200, 176), (92, 58, 40)


def person(
    shirt: tuple[int, int, int], skin: tuple[int, int, int], x: int = 160, light: float = 1.0
) -> Image:
    """Somebody from the knees up before a grey wall."""
    picture = np.full((240, 320, 3), 150, np.uint8)
    cv2.ellipse(picture, (x, 60), (24, 30), 0, 0, 360, skin, -1)
    cv2.ellipse(picture, (x, 42), (26, 18), 0, 180, 360, (30, 24, 20), -1)
    cv2.rectangle(picture, (x - 36, 90), (x + 36, 180), shirt, -1)
    cv2.rectangle(picture, (x - 50, 94), (x - 38, 170), shirt, -1)
    cv2.rectangle(picture, (x + 38, 94), (x + 50, 170), shirt, -1)
    cv2.rectangle(picture, (x - 30, 180), (x + 30, 240), (60, 60, 70), -1)
    return np.asarray(picture * light, np.uint8)


@pytest.fixture(scope="module")
def looker() -> Looker:
    return Looker(load_encoder())


def known(sight: Sight, x: int = 160) -> Figure:
    """The figure where it was drawn, whatever the part head finds in a sketch."""
    rows, columns = sight.features.grid
    weights = np.zeros((rows, columns), np.float32)
    left, right = (x - 50) * columns // 320, (x + 50) * columns // 320 + 1
    weights[rows // 8 :, left:right] = 1
    return Figure(weights, (x - 50, 30, 100, 210), float(weights.mean()))


def view(looker: Looker, picture: Image, x: int = 160) -> View:
    sight = looker.see([picture])[0]
    figure = known(sight, x)
    return View(sight, figure, look_closer(looker, sight, (figure,))[0])


def shot(**more: object) -> Shot:
    given: dict[str, object] = {
        "shot_id": "1",
        "scene_id": "1",
        "action": "Ada waits.",
        "characters": ("Ada",),
        "location": "kitchen",
        "camera": Camera(size=ShotSize.MEDIUM),
        "duration_seconds": 2.0,
    }
    return Shot.model_validate(given | more)


def test_a_person_is_more_like_themselves_than_like_another(looker: Looker) -> None:
    reference = view(looker, person(RED, PALE))
    same = compare_views(view(looker, person(RED, PALE, 190, 0.8), 190), reference)
    other = compare_views(view(looker, person(BLUE, DARK, 190, 0.8), 190), reference)
    for name in ("cosine", "best_match", "crop_class"):
        assert same[name] > other[name]


def test_crops_that_were_not_looked_at_are_not_numbers(looker: Looker) -> None:
    whole = view(looker, person(RED, PALE))
    numbers = compare_views(View(whole.sight, whole.figure), whole)
    assert math.isnan(numbers["crop_class"])
    assert math.isnan(numbers["head_seen"])
    assert math.isfinite(numbers["cosine"])


def test_the_view_with_most_matching_patches_is_the_one_compared_with() -> None:
    far, near = {"best_match": 0.4, "cosine": 0.9}, {"best_match": 0.7, "cosine": 0.6}
    assert nearest([far, near]) is near
    assert nearest([{"best_match": math.nan}, far]) is far


def test_two_characters_never_share_a_figure(
    looker: Looker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sight = looker.see([np.maximum(person(RED, PALE, 80), 0)])[0]
    left, right = known(sight, 80), known(sight, 240)
    monkeypatch.setattr(identity, "figures_by_parts", lambda seen: (left, right))
    reference = view(looker, person(RED, PALE))
    ada = identity.Character("Ada", reference.sight, reference.figure)
    eve = identity.Character("Eve", reference.sight, reference.figure)
    found = identity.match_cast(sight, (ada, eve), Calibration())
    assert [m is not None for m in found] == [True, True]
    assert {id(m.figure) for m in found if m} == {id(left), id(right)}
    monkeypatch.setattr(identity, "figures_by_parts", lambda seen: (left,))
    assert identity.match_cast(sight, (ada, eve), Calibration()).count(None) == 1


def matched(looker: Looker, head_seen: float) -> identity.Match:
    reference = view(looker, person(RED, PALE))
    ada = identity.Character("Ada", reference.sight, reference.figure)
    numbers = compare_views(reference, reference) | {"head_cosine": 0.9, "head_seen": head_seen}
    return identity.Match(ada, reference.figure, numbers, 1.0)


@pytest.mark.parametrize(("head_seen", "asked"), [(0.19, False), (0.21, True), (math.nan, True)])
def test_a_head_that_its_crop_does_not_confirm_is_no_head(
    looker: Looker, head_seen: float, asked: bool
) -> None:
    assert identity.assessable(matched(looker, head_seen)) is asked


def test_the_verdict_falls_on_both_sides_of_the_brief(looker: Looker) -> None:
    same = matched(looker, 0.5)
    passed = identity.judge(shot(), same.character.sight, [same], Calibration())[0]
    assert passed.status is Status.PASS
    low = identity.Match(same.character, same.figure, same.numbers | {"cosine": 0.84}, 0.84)
    failed = identity.judge(shot(), same.character.sight, [low], Calibration())[0]
    assert (failed.status, failed.fault) == (Status.FAIL, "wrong_person")


def test_who_is_missing_is_reported_absent(looker: Looker) -> None:
    same = matched(looker, 0.5)
    found = identity.judge(shot(), same.character.sight, [None], Calibration())[0]
    assert (found.status, found.fault) == (Status.FAIL, "absent_character")


@pytest.mark.parametrize("centre", [(0.0, 0.0), (99.0, 59.0), (-500.0, 30.0), (50.0, 900.0)])
def test_squares_are_square_wherever_they_are_cut(centre: tuple[float, float]) -> None:
    cut = square(np.zeros((60, 100, 3), np.uint8), centre, 40)
    assert cut.shape == (40, 40, 3)
