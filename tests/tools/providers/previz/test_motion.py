"""Clips start at their keyframe, go where the words say, and stay alive."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from tools.providers.previz.framing import subject_of
from tools.providers.previz.motion import Performance, frame_metres, stage_at
from tools.providers.previz.reader import read_motion, read_still
from tools.providers.previz.stage import Stage
from tools.screenplay.plan import Movement

STILL = "Wide shot of Marcus, a 34-year-old man in a navy coat, in a workshop at night."


@pytest.fixture(name="source")
def _source() -> Stage:
    return read_still(STILL, "", {}, 3)


MOVES = [
    pytest.param("Static camera. He breathes.", (), id="static"),
    pytest.param("Slow push-in on Marcus.", (Movement.PUSH_IN,), id="push"),
    pytest.param("[Push in] Marcus looks up.", (Movement.PUSH_IN,), id="bracketed"),
    pytest.param("The camera pulls back slowly.", (Movement.PULL_OUT,), id="pull"),
    pytest.param("Gentle right-to-left pan.", (Movement.PAN_LEFT,), id="right to left"),
    pytest.param("The camera pans right along the shelf.", (Movement.PAN_RIGHT,), id="pan"),
    pytest.param("[Tilt up] the tower", (Movement.TILT_UP,), id="tilt"),
    pytest.param("Tracking left alongside him.", (Movement.TRACK_LEFT,), id="track"),
    pytest.param("Slow lateral slider move left-to-right.", (Movement.TRACK_RIGHT,), id="slider"),
    pytest.param("The camera orbits around him.", (Movement.ORBIT,), id="orbit"),
    pytest.param("Crane up over the roofs.", (Movement.CRANE_UP,), id="crane"),
    pytest.param("Handheld, 35mm.", (Movement.HANDHELD,), id="handheld"),
]


@pytest.mark.parametrize(("prompt", "moves"), MOVES)
def test_camera_moves(prompt: str, moves: tuple[Movement, ...], source: Stage) -> None:
    found = read_motion(prompt, source, 4.0).moves
    assert tuple(move.kind for move in found) == moves


def test_slight_moves_are_smaller_than_fast_ones(source: Stage) -> None:
    slight = read_motion("Slight push-in.", source, 4.0).moves[0]
    fast = read_motion("Fast push in.", source, 4.0).moves[0]
    assert slight.amount < 1 < fast.amount


PROMPTS = [
    pytest.param("Slow push in. Marcus walks left.", id="walk"),
    pytest.param("Handheld. He turns to the right, then sits.", id="turn and sit"),
    pytest.param("Orbit. Marcus raises the watch, looks up and smiles.", id="raise"),
    pytest.param("He runs toward the camera.", id="run"),
    pytest.param("", id="nothing"),
]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_first_moment_is_the_keyframe(prompt: str, source: Stage) -> None:
    assert stage_at(source, read_motion(prompt, source, 5.0), 0.0) == source


@pytest.mark.parametrize("prompt", PROMPTS)
def test_nothing_jumps(prompt: str, source: Stage) -> None:
    performance = read_motion(prompt, source, 5.0)
    stages = [stage_at(source, performance, frame / 24) for frame in range(121)]
    for before, after in pairwise(stages):
        assert abs(after.figures[0].x - before.figures[0].x) < 0.2
        assert abs(after.figures[0].z - before.figures[0].z) < 0.2
        assert abs(after.view.pan - before.view.pan) < 2
        turn = abs(after.figures[0].pose.facing - before.figures[0].pose.facing) % 360
        assert min(turn, 360 - turn) < 16


def test_breath_and_blinks_are_always_there(source: Stage) -> None:
    performance = read_motion("Static shot.", source, 8.0)
    stages = [stage_at(source, performance, frame / 24) for frame in range(192)]
    assert len({stage.figures[0].pose.phase for stage in stages}) > 50
    blinks = [stage.figures[0].pose.blink for stage in stages]
    assert 1 <= sum(not a and b for a, b in pairwise(blinks)) <= 4
    assert sum(blinks) < 30


@pytest.mark.parametrize(
    ("words", "side"),
    [
        pytest.param("Marcus walks left.", -1, id="left"),
        pytest.param("Marcus walks to the right.", 1, id="right"),
        pytest.param("He strides from left to right.", 1, id="left to right"),
    ],
)
def test_a_walk_goes_where_it_says_and_stays_in_frame(words: str, side: int, source: Stage) -> None:
    performance = read_motion(f"Static shot. {words}", source, 4.0)
    end = stage_at(source, performance, 4.0)
    moved = end.figures[0].x - source.figures[0].x
    assert moved * side > 0.4
    assert abs(moved) < frame_metres(source.view)[0] / 2
    assert subject_of(end).x == subject_of(source).x
    middle = stage_at(source, performance, 2.0).figures[0].pose
    assert middle.action == "walk"
    assert middle.facing * side > 45


def test_steps_match_the_ground(source: Stage) -> None:
    performance = read_motion("Marcus walks right.", source, 4.0)
    stages = [stage_at(source, performance, 1.0 + frame / 48).figures[0] for frame in range(48)]
    cycles = sum((b.pose.phase - a.pose.phase) % 1.0 for a, b in pairwise(stages))
    ground = stages[-1].x - stages[0].x
    assert ground / cycles == pytest.approx(1.35 * stages[0].look.height_m / 1.75, rel=0.02)


def test_tracking_camera_goes_with_the_walker(source: Stage) -> None:
    performance = read_motion("Tracking shot right as Marcus walks right.", source, 4.0)
    end = stage_at(source, performance, 4.0)
    assert end.figures[0].x > 0.5
    assert subject_of(end).x == end.figures[0].x
    assert end.view.x == source.view.x


@pytest.mark.parametrize(
    ("words", "action"),
    [
        pytest.param("He sits down.", "sit", id="sit"),
        pytest.param("Marcus kneels beside the bench.", "kneel", id="kneel"),
        pytest.param("Marcus looks up at the ceiling.", "look_up", id="look up"),
        pytest.param("He reaches for the shelf.", "reach", id="reach"),
        pytest.param("Marcus raises the pocket watch.", "hold", id="raise"),
        pytest.param("He speaks quietly.", "talk", id="talk"),
    ],
)
def test_acts(words: str, action: str, source: Stage) -> None:
    performance = read_motion(words, source, 4.0)
    assert stage_at(source, performance, 3.0).figures[0].pose.action == action


def test_acts_follow_one_another(source: Stage) -> None:
    performance = read_motion("He kneels, reaches for the box, then looks up.", source, 6.0)
    assert [act.action for act in performance.acts] == ["kneel", "reach", "look_up"]
    assert all(a.until <= b.since + 1e-9 for a, b in pairwise(performance.acts))


def test_a_raised_watch_is_in_the_hand(source: Stage) -> None:
    performance = read_motion("Marcus raises the pocket watch.", source, 3.0)
    assert stage_at(source, performance, 2.0).figures[0].pose.holds == "pocket watch"


def test_the_camera_follows_somebody_who_sits_without_a_jump() -> None:
    source = read_still(STILL.replace("Wide", "Medium close-up"), "", {}, 3)
    performance = read_motion("Static shot. He sits down.", source, 4.0)
    stages = [stage_at(source, performance, frame / 24) for frame in range(97)]
    heights = [subject_of(stage).top for stage in stages]
    assert heights[-1] < heights[0] - 0.2
    assert max(abs(b - a) for a, b in pairwise(heights)) < 0.06


def test_mouth_follows_its_envelope() -> None:
    source = read_still("Two-shot of Anna and Ben talking in an office.", "", {}, 0)
    performance = replace(
        read_motion("They talk.", source, 4.0), mouth=lambda t: 0.6 if t > 1 else 0.0, speaker="Ben"
    )
    late = stage_at(source, performance, 2.0)
    mouths = {figure.name: figure.pose.mouth for figure in late.figures}
    assert mouths == {"Anna": 0.0, "Ben": 0.6}
    assert stage_at(source, performance, 0.5).figures[1].pose.mouth == 0.0


def test_each_of_two_does_what_is_said_of_them() -> None:
    source = read_still(
        "Medium two-shot: Anna stands left, Ben sits right, in an office.", "", {}, 0
    )
    performance = read_motion("Anna kneels. Ben raises the letter.", source, 4.0)
    end = stage_at(source, performance, 3.5)
    assert [figure.pose.action for figure in end.figures] == ["kneel", "sit+hold"]


def test_random_words_never_raise(source: Stage) -> None:
    rng = random.Random(5)
    words = [
        "Marcus",
        "he",
        "walks",
        "turns",
        "left",
        "right",
        "away",
        "camera",
        "pans",
        "push",
        "in",
        "slowly",
        "then",
        "and",
        ",",
        ".",
        "[",
        "]",
        "sits",
        "no",
        "not",
        "the",
        "watch",
        "looks",
        "up",
        "exits",
        "frame",
        "orbit",
        "handheld",
        "toward",
        "forward",
    ]
    for _ in range(100):
        prompt = " ".join(rng.choice(words) for _ in range(rng.randrange(40)))
        performance = read_motion(prompt, source, rng.uniform(0.01, 12))
        for share in (0.0, 0.3, 1.0, 2.0, -1.0):
            stage_at(source, performance, share * performance.duration_seconds)


def test_an_empty_stage_can_move() -> None:
    source = read_still("Wide shot of an empty beach at dawn.", "", {}, 0)
    performance = read_motion("Slow pan left over the sea.", source, 4.0)
    assert stage_at(source, performance, 4.0).view.pan < 0
    assert stage_at(source, Performance(), 0.0) == source
