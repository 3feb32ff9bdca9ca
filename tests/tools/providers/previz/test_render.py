"""The compositor: same stage same picture, light from its side, framing, depth and labels."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tools.providers.previz.actors import Company, plain_figure, plain_prop
from tools.providers.previz.grade import out_of_focus
from tools.providers.previz.render import Renderer
from tools.providers.previz.samples import random_stage
from tools.providers.previz.stage import (
    Drawing,
    Figure,
    Light,
    Look,
    Part,
    Place,
    Prop,
    Stage,
    View,
)
from tools.screenplay.plan import ShotSize

WIDTH, HEIGHT = 256, 144
LEAD = Figure("lead", Look())
ROOM = Place("workshop", True, 3)
STREET = Place("street", False, 3)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return _renderer()


def _renderer(width: int = WIDTH, height: int = HEIGHT) -> Renderer:
    return Renderer(width, height, company=Company(plain_figure, plain_prop))


def _stage(place: Place = ROOM, **view: object) -> Stage:
    framed = replace(View(size="full", subject="lead"), **view)  # type: ignore[arg-type]
    return Stage(place, Light(), framed, (LEAD,), seed=5)


def _figure_columns(drawing: Drawing) -> np.ndarray:
    return np.flatnonzero((drawing.figure == 1).any(axis=0))


def test_the_same_stage_is_the_same_picture_whatever_was_drawn_before() -> None:
    fresh, used = _renderer(), _renderer()
    for place in (STREET, ROOM):
        used.draw(_stage(place, orbit=40.0))
    stage = _stage(orbit=20.0)
    first, again = fresh.draw(stage), used.draw(stage)
    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.parts, again.parts)
    assert np.array_equal(first.depth, again.depth)


def test_a_kept_backdrop_gives_the_picture_of_a_fresh_one() -> None:
    kept = _renderer()
    kept.draw(_stage())
    moved = replace(_stage(), figures=(replace(LEAD, pose=replace(LEAD.pose, facing=70)),))
    assert np.array_equal(kept.draw(moved).image, _renderer().draw(moved).image)


def test_without_truth_the_picture_is_the_same_and_the_maps_are_empty(renderer: Renderer) -> None:
    bare = Renderer(WIDTH, HEIGHT, truth=False, company=Company(plain_figure, plain_prop))
    drawing = bare.draw(_stage())
    assert np.array_equal(drawing.image, renderer.draw(_stage()).image)
    assert drawing.parts.size == drawing.figure.size == drawing.depth.size == 0


@pytest.mark.parametrize("place", [ROOM, STREET, Place("forest", False, 2)], ids=lambda p: p.kind)
def test_night_is_darker_than_day(renderer: Renderer, place: Place) -> None:
    day = renderer.draw(_stage(replace(place, time_of_day="day"), size="wide")).image
    night = renderer.draw(_stage(replace(place, time_of_day="night"), size="wide")).image
    assert night.mean() < 0.8 * day.mean()


@pytest.mark.parametrize("place", [ROOM, STREET], ids=lambda p: p.kind)
def test_the_key_brightens_its_own_side(renderer: Renderer, place: Place) -> None:
    def left_share(azimuth: float) -> float:
        image = renderer.draw(replace(_stage(place), light=Light(azimuth=azimuth))).image
        return float(image[:, : WIDTH // 2].mean() / image.mean())

    assert left_share(-80) > 1.1 * left_share(80)


def test_sizes_order_how_high_the_figure_stands_in_the_frame(renderer: Renderer) -> None:
    heights = []
    for size in list(ShotSize)[:-1]:
        camera = renderer.camera(_stage(size=size.value))
        feet, head = camera.pixel((0, 0, 4))[1], camera.pixel((0, LEAD.look.height_m, 4))[1]
        heights.append((feet - head) / HEIGHT)
    assert heights == sorted(heights)
    assert all(b > 1.2 * a for a, b in itertools.pairwise(heights))
    assert 0.2 <= heights[0] < 0.3, "a room fills the frame even of an extreme wide"
    assert heights[1] < 0.36
    assert 0.75 < heights[2] < 0.95


@pytest.mark.parametrize("place", [ROOM, STREET], ids=lambda p: p.kind)
def test_sizes_order_the_figures_share_of_the_picture(renderer: Renderer, place: Place) -> None:
    shares = [
        float((renderer.draw(_stage(place, size=size.value)).figure == 1).mean())
        for size in list(ShotSize)[:6]
    ]
    assert all(b > a for a, b in itertools.pairwise(shares))


@pytest.mark.parametrize("at", [0.3, 0.5, 0.7])
@pytest.mark.parametrize("angle", ["eye level", "high angle", "low angle"])
def test_the_subject_sits_where_it_was_asked_for(renderer: Renderer, at: float, angle: str) -> None:
    drawing = renderer.draw(_stage(angle=angle, subject_x=at))
    assert abs(_figure_columns(drawing).mean() / WIDTH - at) < 0.04


def test_a_dutch_angle_rolls_the_horizon(renderer: Renderer) -> None:
    level = renderer.camera(_stage(STREET)).horizon()[0]
    dutch = renderer.camera(_stage(STREET, angle="dutch angle")).horizon()[0]
    assert abs(level[0]) < 1e-9
    assert 10 < abs(np.degrees(np.arctan2(dutch[0], dutch[1]))) < 16


def test_low_angles_sink_the_horizon_and_high_ones_raise_it(renderer: Renderer) -> None:
    def row(angle: str) -> float:
        return renderer.camera(_stage(STREET, angle=angle)).horizon()[1]

    assert row("high angle") < row("eye level") < row("low angle")


def test_depth_grows_from_the_feet_to_the_horizon(renderer: Renderer) -> None:
    empty = Stage(Place("desert", False, 1), view=View("wide"))
    drawing = renderer.draw(empty)
    below = int(HEIGHT * 0.6)
    down = np.median(drawing.depth[below:], axis=1)[::-1]
    assert (np.diff(down) > 0).all()
    assert down[-1] > 3 * down[0]
    assert np.median(drawing.depth[HEIGHT // 2 - 4]) > 5 * down[-1]


def test_the_figure_stands_at_its_distance_in_the_depth_map(renderer: Renderer) -> None:
    stage = _stage()
    drawing = renderer.draw(stage)
    distance = renderer.camera(stage).pixel((LEAD.x, 1.0, LEAD.z))[2]
    assert np.allclose(drawing.depth[drawing.figure == 1], distance, rtol=0.02)


def test_every_pixel_has_a_known_part(renderer: Renderer) -> None:
    drawing = renderer.draw(_stage(STREET))
    assert drawing.parts.shape == drawing.figure.shape == drawing.depth.shape == (HEIGHT, WIDTH)
    assert {int(p) for p in np.unique(drawing.parts)} <= {int(p) for p in Part}
    body = {int(Part.HEAD), int(Part.TORSO), int(Part.LEG)}
    assert body <= {int(p) for p in np.unique(drawing.parts[drawing.figure == 1])}
    assert np.isfinite(drawing.depth).all()
    assert (drawing.depth > 0).all()


def test_another_orbit_is_another_picture_of_the_same_colours(renderer: Renderer) -> None:
    front = renderer.draw(replace(_stage(ROOM), figures=())).image.astype(float)
    side = renderer.draw(replace(_stage(ROOM, orbit=70.0), figures=())).image.astype(float)
    assert np.abs(front - side).mean() > 12
    tone = [image.mean(axis=(0, 1)) / image.mean() for image in (front, side)]
    assert np.abs(tone[0] - tone[1]).max() < 0.3


def test_near_things_move_more_than_far_ones(renderer: Renderer) -> None:
    camera, moved = (renderer.camera(_stage(STREET, x=x)) for x in (0.0, 0.5))
    near, far = (abs(camera.pixel((0, 1, z))[0] - moved.pixel((0, 1, z))[0]) for z in (4.0, 40.0))
    assert near > 4 * far > 0


def test_long_lenses_blur_the_backdrop_more(renderer: Renderer) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (720, 1280, 3)).astype(np.uint8)

    def detail(lens: int) -> float:
        camera = _renderer(1280, 720).camera(_stage(STREET, size="medium", lens_mm=lens))
        return float(out_of_focus(noise, camera, 15.0).std())

    assert detail(85) < 0.7 * detail(24)


def test_over_the_shoulder_shows_a_back_at_the_edge(renderer: Renderer) -> None:
    other = Figure("other", Look(hair_colour=(200, 160, 60)), z=2.6)
    stage = _stage(size="medium", angle="over the shoulder")
    drawing = renderer.draw(replace(stage, figures=(LEAD, other)))
    columns = np.flatnonzero((drawing.figure == 2).any(axis=0))
    assert columns.mean() > 0.7 * WIDTH
    assert (drawing.figure == 2).mean() > 0.04
    assert drawing.depth[drawing.figure == 2].max() < drawing.depth[drawing.figure == 1].min()


def test_an_insert_fills_the_frame_with_the_prop() -> None:
    watch = Prop("pocket watch", (200, 170, 60), x=0.4, y=0.9, z=3.6)
    stage = Stage(ROOM, view=View("insert", subject="pocket watch"), props=(watch,))
    share = (Renderer(WIDTH, HEIGHT).draw(stage).parts == int(Part.PROP)).mean()
    assert 0.06 < share < 0.8


def test_rain_moves_with_time_and_stands_still_at_one_moment(renderer: Renderer) -> None:
    wet = _stage(replace(STREET, weather="rain"), size="wide")
    first, again = renderer.draw(wet, seconds=1.0), renderer.draw(wet, seconds=1.0)
    assert np.array_equal(first.image, again.image)
    assert not np.array_equal(first.image, renderer.draw(wet, seconds=1.04).image)


def test_a_cut_out_photograph_stands_in_for_its_figure() -> None:
    photo = np.zeros((200, 80, 4), np.uint8)
    photo[10:190, 20:60] = (255, 0, 0, 255)
    company = Company(plain_figure, plain_prop, {"abc": photo})
    stage = replace(_stage(), figures=(replace(LEAD, look=Look(sprite="abc", height_m=1.8)),))
    drawing = Renderer(WIDTH, HEIGHT, company=company).draw(stage)
    inside = drawing.image[drawing.figure == 1].mean(axis=0)
    assert inside[0] > 2 * max(inside[1], inside[2])
    rows = np.flatnonzero((drawing.figure == 1).any(axis=1))
    assert 0.7 < len(rows) / HEIGHT < 0.95


def test_random_stages_are_drawn_and_repeat_by_their_seed(renderer: Renderer) -> None:
    def some(seed: int) -> list[Stage]:
        rng = np.random.default_rng(seed)
        return [random_stage(rng, Look()) for _ in range(6)]

    assert some(1) == some(1)
    assert some(1) != some(2)
    for stage in some(3):
        drawing = renderer.draw(stage)
        assert (drawing.figure == 1).mean() > 0.004
        assert drawing.image.std() > 6


def test_a_seated_figure_has_a_seat_and_a_small_prop_a_table(renderer: Renderer) -> None:
    """Counted on bare sand, where nothing else stands in the middle of the frame."""

    def furniture(*figures: Figure, props: tuple[Prop, ...] = ()) -> int:
        stage = replace(_stage(Place("beach", False, 1)), figures=figures, props=props)
        middle = renderer.draw(stage).parts[HEIGHT // 2 :, WIDTH // 3 : 2 * WIDTH // 3]
        return int((middle == int(Part.SET_PIECE)).sum())

    standing = furniture(LEAD)
    sitting = replace(LEAD, pose=replace(LEAD.pose, action="sit"))
    assert furniture(sitting) > standing + 15
    cup, table = Prop("cup", y=0.75, z=3.5), Prop("table", z=3.5)
    assert furniture(LEAD, props=(cup,)) > standing + 100
    assert furniture(LEAD, props=(cup, table)) <= standing
