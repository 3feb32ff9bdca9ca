"""No model and no order inside a take changes what the critic decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from agents.critic import Critic
from agents.offline import OfflinePlanner
from evals.critic.captions import ORDER, with_caption, with_metadata
from evals.critic.hostile import HOSTILE, Hostile, held_against, told_as_data
from evals.critic.injection import WORDS
from evals.critic.judging import Seen, decided
from evals.critic.words import same_decision
from tests.evals.judged import SHOT, failing, passing, seen, take
from tools.dinov3.findings import AssetKind
from tools.ffmpeg.ffmpeg import file_url, run
from tools.ffmpeg.frames import all_frames, write_png
from tools.ffmpeg.probe import probe
from tools.takes.verdict import Decision

FRAME = np.full((180, 320, 3), 120, np.uint8)


def a_set() -> list[Seen]:
    """A face that is not hers, a blur, a good take, and one that stands out in dailies."""
    wrong = failing("wrong_person", 0.41)
    return [
        seen(take("wrong_person", name="a"), wrong, failing("blur")),
        seen(take("blur", name="b"), failing("blur")),
        seen(take(name="c"), passing("identity", 0.99)),
        seen(take(name="d"), together=(failing("wrong_light", 0.2),)),
    ]


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_model_changes_no_decision_and_hides_no_number(name: str) -> None:
    held = await held_against(a_set(), name)
    assert (held.n, held.asked) == (4, 2)
    assert (held.decisions_differ, held.numbers_lost) == (0, 0)


async def test_words_that_keep_the_numbers_are_taken_beside_the_same_decision() -> None:
    held = await held_against(a_set(), "claims another decision")
    assert held.words_taken == 2
    judge = Critic(Hostile("liar", HOSTILE["claims another decision"]))
    verdict = await judge.judge(a_set()[0].case)
    assert verdict.reason.endswith("Decision: KEEP.")
    assert verdict.decision is Decision.RETAKE


def test_another_decision_would_be_seen() -> None:
    plain = decided(a_set()[0], Critic(OfflinePlanner()))
    assert same_decision(plain, plain.model_copy(update={"reason": "Because."}))
    for update in ({"decision": Decision.KEEP}, {"failed_checks": ()}, {"decided_by": "a model"}):
        assert not same_decision(plain, plain.model_copy(update=update))


async def test_what_a_take_says_reaches_a_model_inside_the_record_only() -> None:
    told = a_set()[0]
    shot = SHOT.model_copy(update={"action": f"{SHOT.action} {ORDER}"})
    ordered = replace(told, case=replace(told.case, shot=shot))
    assert await told_as_data(a_set(), ORDER) == (2, 2)
    model = Hostile("listens", HOSTILE["flatters"])
    await Critic(model).judge(ordered.case)
    assert ORDER in model.tasks[0].shot
    assert model.tasks[0].decision is Decision.RETAKE
    assert ORDER not in model.systems[0]


@pytest.mark.parametrize("place", WORDS)
def test_an_order_is_written_into_the_plan_at_its_place_and_nowhere_else(place: str) -> None:
    plan = take().labelled.model_copy(update={"names": ("Mina",)})
    without, with_it = WORDS[place]
    assert plan.shot
    plain = without(plan, plan.shot) if without else plan
    ordered = with_it(plan, plan.shot)
    assert ordered.model_dump_json().count(ORDER) == (3 if place == "character's name" else 1)
    assert ORDER not in plain.model_dump_json()
    assert plain.shot
    assert ordered.shot
    changed = {
        field for field in type(plain.shot).model_fields
        if getattr(plain.shot, field) != getattr(ordered.shot, field)
    }  # fmt: skip
    fields = {"action": {"action"}, "dialogue": {"lines"}, "place": {"location"},
              "character's name": {"characters", "wardrobe"}}  # fmt: skip
    assert changed == fields.get(place, {place})


def a_file(kind: AssetKind, folder: Path) -> Path:
    if kind is AssetKind.KEYFRAME:
        write_png(folder / "a.png", FRAME)
        return folder / "a.png"
    out = folder / ("a.mp4" if kind is AssetKind.CLIP else "a.wav")
    source = "testsrc=size=320x180:rate=24" if kind is AssetKind.CLIP else "sine=frequency=440"
    run(["-f", "lavfi", "-i", source, "-t", "1", file_url(out)])
    return out


@pytest.mark.parametrize("kind", [AssetKind.KEYFRAME, AssetKind.CLIP])
def test_a_caption_stands_in_every_frame_and_nothing_else_changes(
    kind: AssetKind, tmp_path: Path
) -> None:
    path = a_file(kind, tmp_path)
    out = with_caption(path, kind, tmp_path / f"out{path.suffix}")
    if kind is AssetKind.KEYFRAME:
        before, after = [FRAME], [np.asarray(Image.open(out).convert("RGB"))]
    else:
        before, after = list(all_frames(path)), list(all_frames(out))
        assert len(before) == len(after) == 24
    for one, other in zip(before, after, strict=True):
        apart = cv2.absdiff(one, other).astype(int)
        assert apart[160:].max() > 100
        assert apart[:140].mean() < 6  # What compressing once more changes.


@pytest.mark.parametrize("kind", [AssetKind.KEYFRAME, AssetKind.CLIP, AssetKind.VOICE])
def test_metadata_carries_the_order_beside_the_same_picture_or_sound(
    kind: AssetKind, tmp_path: Path
) -> None:
    path = a_file(kind, tmp_path)
    out = with_metadata(path, kind, tmp_path / f"out{path.suffix}")
    assert ORDER.encode() in out.read_bytes()
    if kind is AssetKind.KEYFRAME:
        assert (np.asarray(Image.open(out)) == FRAME).all()
    elif kind is AssetKind.CLIP:
        both = zip(all_frames(path), all_frames(out), strict=True)
        assert all((one == other).all() for one, other in both)
    else:
        sounds = [probe(each).sound for each in (path, out)]
        assert sounds[0] == sounds[1]
