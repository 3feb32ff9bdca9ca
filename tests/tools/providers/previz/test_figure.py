"""A figure is the same for the same words, turns truly, and carries its ground truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tools.providers.previz.body import finger_count, hand_of
from tools.providers.previz.figure import FigureFault, paint_figure
from tools.providers.previz.looks import ANIMALS, HAIR_STYLES, OUTERS, random_look
from tools.providers.previz.poses import ACTIONS, stance_of
from tools.providers.previz.skeleton import pose_skeleton
from tools.providers.previz.sketch import MOODS
from tools.providers.previz.stage import Light, Look, Part, Pose, Sprite

LIGHT = Light()
SMALL = 70.0
HERO = Look(hair_style="short", beard="none", glasses="none", eye_colour=(60, 200, 60))


def _changed(first: Sprite, second: Sprite) -> np.ndarray:
    assert first.rgba.shape == second.rgba.shape
    return np.abs(first.rgba.astype(int) - second.rgba.astype(int)).max(axis=2) > 12


def _window(sprite: Sprite) -> tuple[float, float, float, float]:
    height, width = sprite.rgba.shape[:2]
    scale, (x, y) = sprite.pixels_per_metre, sprite.origin
    return (-x / scale, (y - height) / scale, (width - x) / scale, y / scale)


def test_same_arguments_same_pixels() -> None:
    look = random_look(np.random.default_rng(4))
    pose = Pose("walk", facing=33, phase=0.4, mouth=0.5, mood="happy")
    first, second = (paint_figure(look, pose, LIGHT, SMALL) for _ in range(2))
    assert np.array_equal(first.rgba, second.rgba)
    assert np.array_equal(first.parts, second.parts)
    assert first.landmarks == second.landmarks


@pytest.mark.parametrize("facing", [20.0, 45.0, 90.0, 135.0, 180.0, -60.0])
def test_a_turn_changes_the_picture(facing: float) -> None:
    window = (-0.5, -0.1, 0.5, 2.0)
    front = paint_figure(HERO, Pose(), LIGHT, SMALL, window)
    turned = paint_figure(HERO, Pose(facing=facing), LIGHT, SMALL, window)
    assert _changed(front, turned).mean() > 0.01


def test_a_head_seen_from_behind_has_no_face() -> None:
    window = (-0.2, 1.45, 0.2, 1.85)
    white, iris = np.array([236, 228, 222]), np.array([60, 200, 60])

    def eyes(facing: float) -> int:
        rgb = paint_figure(HERO, Pose(facing=facing), LIGHT, 700, window).rgba[..., :3].astype(int)
        near = (np.abs(rgb - white).max(2) < 26) | (np.abs(rgb - iris).max(2) < 40)
        return int(near.sum())

    assert eyes(0.0) > 100
    assert eyes(180.0) == 0


def test_the_back_of_a_head_is_mostly_hair() -> None:
    window = (-0.2, 1.45, 0.2, 1.85)
    share = {}
    for facing in (0.0, 180.0):
        parts = paint_figure(HERO, Pose(facing=facing), LIGHT, 300, window).parts
        share[facing] = (parts == Part.HAIR).sum() / max(1, (parts == Part.HEAD).sum())
    assert share[180.0] > 2 * share[0.0]


@pytest.mark.parametrize(
    ("fault", "count"),
    [
        pytest.param("", 5, id="sound"),
        pytest.param("missing_fingers", 3, id="missing"),
        pytest.param("extra_fingers", 7, id="extra"),
    ],
)
def test_fingers_can_be_counted(fault: str, count: int) -> None:
    skeleton = pose_skeleton(HERO, Pose("wave"))
    for limb in skeleton.arms:
        assert hand_of(skeleton, limb, fingers=finger_count(fault)).count == count


def test_an_open_hand_shows_five_separate_tips() -> None:
    skeleton = pose_skeleton(HERO, Pose("wave"))
    hand = hand_of(skeleton, skeleton.arms[1])
    scale, (x, y) = 2000.0, (float(hand.grip[0]), float(hand.grip[1]))
    window = (x - 0.15, y - 0.15, x + 0.15, y + 0.15)
    sprite = paint_figure(HERO, Pose("wave"), LIGHT, scale, window)
    tips = [(finger.joints[-1, :2], finger.radius) for finger in hand.fingers]
    for tip, _ in tips:
        column, row = int((tip[0] - window[0]) * scale), int((window[3] - tip[1]) * scale)
        assert sprite.parts[row, column] == Part.HAND
    for k, (tip, radius) in enumerate(tips):
        others = [float(np.hypot(*(tip - other))) for j, (other, _) in enumerate(tips) if j != k]
        assert min(others) > 1.8 * radius


@pytest.mark.parametrize("fault", list(FigureFault))
def test_a_fault_changes_the_picture_and_only_in_its_place(fault: FigureFault) -> None:
    pose = Pose("wave", facing=10)
    sound = paint_figure(HERO, pose, LIGHT, 220)
    window = _window(sound)
    sound = paint_figure(HERO, pose, LIGHT, 220, window)
    spoiled = paint_figure(HERO, pose, LIGHT, 220, window, fault=fault)
    changed = _changed(sound, spoiled)
    assert changed.sum() > 40
    assert changed.sum() < 0.35 * (sound.rgba[..., 3] > 0).sum()
    if fault is FigureFault.MELTED_FACE:
        rows = np.flatnonzero(changed.any(axis=1))
        chest = (window[3] - sound.landmarks["chest"][1]) * 220
        assert rows.max() < chest


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_draws_a_body_with_its_landmarks_inside(action: str) -> None:
    sprite = paint_figure(HERO, Pose(action, facing=30, phase=0.3), LIGHT, SMALL)
    seen = {int(part) for part in np.unique(sprite.parts[sprite.rgba[..., 3] > 0])}
    assert {Part.HEAD, Part.TORSO, Part.ARM, Part.HAND, Part.LEG, Part.FOOT} <= seen
    assert Part.ANIMAL not in seen
    height, width = sprite.rgba.shape[:2]
    for name, (x, y) in sprite.landmarks.items():
        column, row = sprite.origin[0] + x * SMALL, sprite.origin[1] - y * SMALL
        assert 0 <= column < width, name
        assert 0 <= row < height, name
    border = np.concatenate(
        [sprite.rgba[0], sprite.rgba[-1], sprite.rgba[:, 0], sprite.rgba[:, -1]]
    )
    assert border[:, 3].max() == 0, "the figure is cut by its own window"


@pytest.mark.parametrize("action", ["walk", "run", "wave", "talk", "dance", "jump", "drink"])
def test_phase_moves_the_body(action: str) -> None:
    assert stance_of(action, 0.0) != stance_of(action, 0.3)


def test_an_unknown_action_stands() -> None:
    assert stance_of("defenestrate", 0.2) == stance_of("stand", 0.2)


@pytest.mark.parametrize("mood", [mood for mood in MOODS if mood != "neutral"])
def test_a_mood_changes_the_face(mood: str) -> None:
    window = (-0.15, 1.5, 0.15, 1.8)
    calm = paint_figure(HERO, Pose(), LIGHT, 500, window)
    assert _changed(calm, paint_figure(HERO, Pose(mood=mood), LIGHT, 500, window)).sum() > 30


def test_the_mouth_opens_where_the_mouth_is() -> None:
    window, scale = (-0.15, 1.5, 0.15, 1.8), 500
    shut = paint_figure(HERO, Pose(), LIGHT, scale, window)
    changed = _changed(shut, paint_figure(HERO, Pose(mouth=1.0), LIGHT, scale, window))
    _, y = shut.landmarks["mouth"]
    rows = np.flatnonzero(changed.any(axis=1))
    assert abs((window[3] - y) * scale - rows.mean()) < 0.05 * scale
    assert changed.sum() > 150


@pytest.mark.parametrize("pitch", [-35.0, -15.0, 25.0])
def test_the_face_is_seen_from_low_and_high_angles(pitch: float) -> None:
    window = (-0.5, 0.6, 0.5, 2.2)
    shut, wide = (
        paint_figure(HERO, Pose(mouth=mouth), LIGHT, 300, window, pitch) for mouth in (0.0, 1.0)
    )
    assert _changed(shut, wide).sum() > 40


def test_a_window_is_a_cut_of_the_whole() -> None:
    whole = paint_figure(HERO, Pose(), LIGHT, 200, (-0.6, -0.1, 0.6, 2.0))
    part = paint_figure(HERO, Pose(), LIGHT, 200, (-0.2, 1.4, 0.2, 2.0))
    cut = whole.parts[:120, 80:160]
    assert part.parts.shape == cut.shape
    assert (part.parts == cut).mean() > 0.97


def test_light_comes_from_its_side() -> None:
    window = (-0.5, -0.1, 0.5, 2.0)
    sides = []
    for azimuth in (-70.0, 70.0):
        light = Light(azimuth=azimuth, contrast=0.8)
        sprite = paint_figure(HERO, Pose(), light, 100, window)
        body = np.where(sprite.rgba[..., 3:] > 0, sprite.rgba[..., :3], 0).astype(float)
        sides.append(body[:, :50].sum() / body[:, 50:].sum())
    assert sides[0] > sides[1] * 1.05


def test_a_held_thing_is_marked_as_a_prop() -> None:
    window = (-0.6, 0.6, 0.6, 2.0)
    held = paint_figure(HERO, Pose("hold", holds="pocket watch"), LIGHT, 300, window)
    empty = paint_figure(HERO, Pose("hold"), LIGHT, 300, window)
    assert (held.parts == Part.PROP).sum() > 60
    assert not (empty.parts == Part.PROP).any()


@pytest.mark.parametrize("style", ["ink", "flat", "painterly"])
def test_a_style_changes_the_drawing(style: str) -> None:
    window = (-0.5, -0.1, 0.5, 2.0)
    plain = paint_figure(HERO, Pose(), LIGHT, 100, window)
    assert _changed(plain, paint_figure(HERO, Pose(), LIGHT, 100, window, style=style)).any()


@pytest.mark.parametrize("hair", HAIR_STYLES)
@pytest.mark.parametrize("facing", [0.0, 100.0, 180.0])
def test_every_head_of_hair_draws_from_every_side(hair: str, facing: float) -> None:
    look = replace(HERO, hair_style=hair)
    sprite = paint_figure(look, Pose(facing=facing), LIGHT, 150, (-0.3, 1.3, 0.3, 2.0))
    assert (sprite.rgba[..., 3] > 0).sum() > 1000
    if hair != "bald":
        assert (sprite.parts == Part.HAIR).sum() > 100


@pytest.mark.parametrize("outer", OUTERS)
def test_every_garment_draws(outer: str) -> None:
    look = replace(HERO, outer=outer, pattern="check", accessory="scarf", bottom="skirt")
    sprite = paint_figure(look, Pose(facing=40), LIGHT, 150)
    assert (sprite.parts == Part.TORSO).sum() > 1000


@pytest.mark.parametrize("kind", ANIMALS)
def test_every_animal_draws_and_turns(kind: str) -> None:
    look = random_look(np.random.default_rng(2), kind)
    scale = 90 / look.height_m
    side = paint_figure(look, Pose("walk", facing=80, phase=0.2), LIGHT, scale)
    back = paint_figure(look, Pose("walk", facing=180, phase=0.2), LIGHT, scale, _window(side))
    assert (side.parts == Part.ANIMAL).sum() > 400
    assert not (side.parts == Part.HEAD).any()
    assert (side.parts != back.parts).any()
    height, width = side.rgba.shape[:2]
    for x, y in side.landmarks.values():
        assert 0 <= side.origin[0] + x * scale < width
        assert 0 <= side.origin[1] - y * scale < height


def test_an_unknown_animal_is_still_an_animal() -> None:
    sprite = paint_figure(Look(kind="quagga", height_m=1.2), Pose(), LIGHT, 60)
    assert (sprite.parts == Part.ANIMAL).any()


def _dark_share(look: Look, facing: float) -> float:
    """Share of outline-dark pixels where the sleeve meets the trunk, just inside each shoulder."""
    skeleton = pose_skeleton(look, Pose(facing=facing))
    scale, dark, seen = 600.0, 0, 0
    for limb in skeleton.arms:
        x, y = float(limb.root[0]) * 0.72, float(limb.root[1]) - 0.02
        sprite = paint_figure(
            look, Pose(facing=facing), LIGHT, scale, (x - 0.03, y - 0.02, x + 0.03, y + 0.02)
        )
        dark += int((sprite.rgba[..., :3].max(axis=2) < 125).sum())
        seen += sprite.parts.size
    return dark / seen


@pytest.mark.parametrize("facing", [0.0, 180.0])
def test_a_sleeve_of_the_same_cloth_joins_the_trunk_without_a_line(facing: float) -> None:
    pale = replace(HERO, outer="hoodie", outer_colour=(225, 225, 225))
    assert _dark_share(pale, facing) < 0.004
    if facing == 0.0:
        vest = replace(pale, outer="vest", top_colour=(225, 225, 225))
        assert _dark_share(vest, facing) > _dark_share(pale, facing)


def test_greying_temples_change_the_sides_of_the_hair_only() -> None:
    window = (-0.15, 1.5, 0.15, 1.85)
    plain = paint_figure(HERO, Pose(), LIGHT, 500, window)
    grey = paint_figure(replace(HERO, greying=True), Pose(), LIGHT, 500, window)
    changed = _changed(plain, grey)
    middle = slice(int(0.38 * changed.shape[1]), int(0.62 * changed.shape[1]))
    assert changed.sum() > 60
    assert not changed[:, middle].any()
