"""A two-shot in which one speaks: the speaker is pointed out, or nobody's lips are touched."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from agents.generator import Order
from tests.graph.fakes import Set
from tools.dinov3.findings import AssetKind
from tools.providers.requests import ClipRequest, LipsyncRequest, Request

TWO_SHOT: dict[str, object] = {
    "title": "Tea",
    "characters": [
        {"name": "Marcus", "description": "a lean man", "wardrobe": "grey coat"},
        {"name": "Elena", "description": "a tall woman", "wardrobe": "red coat"},
    ],
    "scenes": [
        {
            "heading": "INT. KITCHEN - NIGHT",
            "shots": [
                {
                    "shot_id": "D1",
                    "action": "Marcus and Elena sit at the table.",
                    "camera": {"shot_size": "medium", "angle": "eye level", "movement": "static"},
                    "characters": ["Marcus", "Elena"],
                    "dialogue": "ELENA: Tea?",
                    "duration": 2,
                }
            ],
        }
    ],
}


@pytest.fixture
def stage(tmp_path: Path) -> Set:
    return Set(tmp_path, script=TWO_SHOT)


def clip_order(stage: Set) -> Request:
    take = stage.folder.kept("D1", AssetKind.CLIP)
    assert take is not None
    (request,) = stage.folder.need(f"takes/D1/{take.n}/order.json", Order).requests
    return request


def told(stage: Set) -> list[str]:
    events = map(json.loads, (stage.folder.state / "events.jsonl").read_text().splitlines())
    return [event["text"] for event in events if event["what"] == "lips"]


async def test_the_speaker_is_shown_to_the_model_by_a_mask_of_the_keyframe(stage: Set) -> None:
    stage.eye.mask = np.zeros((90, 160), np.uint8)
    stage.eye.mask[:, 80:] = 255
    assert (await stage.run()).missing == ()
    request = clip_order(stage)
    assert isinstance(request, LipsyncRequest)
    assert request.speaker == "Elena"
    assert request.mask is not None
    shown = cv2.imread(str(stage.folder.assets.find(request.mask.sha256)), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(shown, stage.eye.mask)
    assert told(stage) == []


async def test_who_cannot_be_told_apart_gets_an_ordinary_clip_and_the_events_say_so(
    stage: Set,
) -> None:
    assert (await stage.run()).missing == ()
    assert isinstance(clip_order(stage), ClipRequest)
    assert told(stage) == ["Elena could not be told from Marcus: the line is laid over the picture"]
    sound = stage.folder.sound("D1")
    assert sound is not None
    assert [spoken.line.text for spoken in sound.lines] == ["Tea?"]


async def test_the_order_stands_when_the_eye_is_asked_again(stage: Set) -> None:
    stage.eye.mask = np.full((90, 160), 255, np.uint8)
    await stage.run()
    request, bought = clip_order(stage), dict(stage.studio.submits)
    stage.eye.mask = None
    await stage.run()
    assert clip_order(stage) == request
    assert stage.studio.submits == bought
