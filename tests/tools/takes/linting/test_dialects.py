"""Each family of models is spoken to in its own way."""

from __future__ import annotations

import pytest

from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Camera, Movement, Shot, ShotSize
from tools.takes.linting.dialects import COMMANDS, dialect_issues, takes_negative

HAILUO, WAN, RUNWAY = "minimax/hailuo-2.3", "fal/wan-2.2-i2v", "runway/gen4_image"
KONTEXT = "bfl/flux-kontext-pro"


def shot(movement: Movement = Movement.STATIC, *people: str) -> Shot:
    return Shot(
        shot_id="a",
        scene_id="s",
        action="Anna waits.",
        characters=people,
        location="pier",
        camera=Camera(size=ShotSize.WIDE, movement=movement),
        duration_seconds=4,
    )


def found(text: str, model: str, asset: AssetKind, of: Shot, *, edits: bool = False) -> list[str]:
    return [issue.sentence for issue in dialect_issues(text, model, asset, of, edits_picture=edits)]


@pytest.mark.parametrize("movement", [pytest.param(m, id=m.value) for m in Movement])
def test_hailuo_has_a_command_for_every_movement(movement: Movement) -> None:
    text = f"[{', '.join(COMMANDS[movement])}] The camera does it."
    assert found(text, HAILUO, AssetKind.CLIP, shot(movement)) == []


@pytest.mark.parametrize(
    ("text", "movement", "words"),
    [
        pytest.param("The camera pushes in.", Movement.PUSH_IN, "[Push in]", id="no bracket"),
        pytest.param("[Pan left] On.", Movement.PAN_RIGHT, "asks for [Pan right]", id="other way"),
        pytest.param("[Static shot] On.", Movement.TILT_UP, "asks for [Tilt up]", id="stands"),
        pytest.param("[Dolly zoom] On.", Movement.PUSH_IN, "no camera command", id="unknown"),
        pytest.param(
            "[Push in, Tilt up, Pan left, Shake] On.", Movement.PUSH_IN, "More than 3", id="four"
        ),
    ],
)
def test_hailuos_brackets_say_what_the_shot_asks_for(
    text: str, movement: Movement, words: str
) -> None:
    issues = found(text, HAILUO, AssetKind.CLIP, shot(movement))
    assert any(words in issue for issue in issues)


@pytest.mark.parametrize(
    ("text", "model", "asset"),
    [
        pytest.param("[Push in] On.", WAN, AssetKind.CLIP, id="brackets for wan"),
        pytest.param("[Push in] On.", "minimax/image-01", AssetKind.KEYFRAME, id="in a still"),
        pytest.param("@Anna waits.", WAN, AssetKind.CLIP, id="a tag for wan"),
        pytest.param("@Anna waits.", "runway/gen4_turbo", AssetKind.CLIP, id="runway's clips"),
        pytest.param("@Ben waits.", RUNWAY, AssetKind.KEYFRAME, id="a tag of nobody"),
    ],
)
def test_another_models_dialect_is_a_fault(text: str, model: str, asset: AssetKind) -> None:
    assert found(text, model, asset, shot(Movement.STATIC, "Anna"))


def test_runways_stills_call_their_references() -> None:
    anna = shot(Movement.STATIC, "Anna")
    assert found("@Anna waits in @scene.", RUNWAY, AssetKind.KEYFRAME, anna) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("Keep the same man. Change the camera to a close-up.", 0, id="both"),
        pytest.param("Change the light to dusk while keeping her coat.", 0, id="while keeping"),
        pytest.param("Change the camera to a close-up.", 1, id="nothing stays"),
        pytest.param("A close-up of the same man.", 1, id="nothing changes"),
    ],
)
def test_who_edits_a_picture_is_told_what_stays_and_what_changes(text: str, faults: int) -> None:
    assert len(found(text, KONTEXT, AssetKind.KEYFRAME, shot(), edits=True)) == faults
    assert found(text, KONTEXT, AssetKind.KEYFRAME, shot()) == []


@pytest.mark.parametrize(
    ("model", "reads"),
    [
        pytest.param(WAN, True, id="wan at fal"),
        pytest.param("dashscope/wan2.2-i2v-plus", True, id="wan at dashscope"),
        pytest.param("replicate/wan-2.2-i2v", False, id="wan at replicate"),
        pytest.param(HAILUO, False, id="hailuo"),
        pytest.param(RUNWAY, False, id="runway"),
        pytest.param(KONTEXT, False, id="kontext"),
    ],
)
def test_who_reads_a_negative_text_is_known(model: str, reads: bool) -> None:
    assert takes_negative(model) is reads
