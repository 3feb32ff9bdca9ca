"""The generator: routing, requests that providers can take, seeds, candidates."""

from __future__ import annotations

import pytest

from agents.exchange import CandidateAnswer
from agents.generator import (
    Generator,
    ShootingTask,
    take_seed,
)
from agents.mouths import speaking_line
from agents.offline import OfflinePlanner
from tools.dinov3.findings import AssetKind
from tools.errors import ModelOutputInvalid
from tools.providers.models import model_book
from tools.providers.previz.reader import read_still
from tools.providers.previz.voice import VOICES
from tools.providers.requests import Media
from tools.screenplay.plan import (
    Camera,
    CameraAngle,
    CastMember,
    Location,
    Plan,
    Scene,
    Shot,
    ShotSize,
)
from tools.screenplay.script import Delivery, Line
from tools.takes.sheet import PromptEdit, PromptSheet
from tools.takes.take import Asset, SpokenLine

ANNA, BEN = "Anna", "Ben"
LINE = Line(speaker=ANNA, text="Tea?", parenthetical="whispering")
PICTURE = Media(sha256="a" * 64, tag="scene")
GENERATOR = Generator(OfflinePlanner())


def shot(**more: object) -> Shot:
    fields = {
        "shot_id": "a",
        "scene_id": "s1",
        "action": "Anna pours tea.",
        "characters": (ANNA,),
        "location": "kitchen",
        "camera": Camera(size=ShotSize.MEDIUM),
        "lines": (LINE,),
        "duration_seconds": 4.0,
        "mood": "tense",
    }
    return Shot.model_validate(fields | more)


def plan(*shots: Shot) -> Plan:
    return Plan(
        title="Tea",
        style="noir",
        cast=(
            CastMember(name=ANNA, description="a woman", wardrobe="red coat", voice="woman-low"),
            CastMember(name="Fox", description="a russet-red fox", wardrobe=""),
        ),
        locations=(Location(name="kitchen", description="a kitchen"),),
        scenes=(Scene(scene_id="s1", heading="INT. KITCHEN - DAY", shots=shots or (shot(),)),),
    )


def task(brief, stage: AssetKind, **more: object) -> ShootingTask:
    own = more.pop("shot", shot())
    sheet = PromptSheet(
        shot_id="a",
        asset=stage,
        prompt_text=str(more.pop("prompt", "Anna pours tea. " * 40)),
        target_model=str(more.pop("model", "minimax/image-01")),
        edits=more.pop("edits", ()),
        written_by="test",
    )
    spoken = SpokenLine(
        line=LINE,
        asset=Asset(kind=AssetKind.VOICE, sha256="b" * 64, path="line_1.wav"),
        start_seconds=0.4,
    )
    fields = {
        "shot": own,
        "sheet": sheet,
        "n": 1,
        "stage": stage,
        "brief": brief,
        "subjects": (Media(sha256="c" * 64, tag=ANNA),),
        "source": None,
        "keyframe": PICTURE,
        "lines": (spoken,),
        "duration_seconds": 4.0,
    }
    return ShootingTask(**(fields | more))


CLOSE = Camera(size=ShotSize.CLOSE_UP)
OVER = Camera(size=ShotSize.MEDIUM_CLOSE_UP, angle=CameraAngle.OVER_THE_SHOULDER)


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        pytest.param({"camera": CLOSE}, True, id="close-up of the speaker"),
        pytest.param({"camera": Camera(size=ShotSize.FULL)}, False, id="mouth too small"),
        pytest.param(
            {"camera": Camera(size=ShotSize.MEDIUM, angle=CameraAngle.OVERHEAD)},
            False,
            id="overhead",
        ),
        pytest.param({"camera": OVER, "characters": (ANNA, BEN)}, True, id="over the listener"),
        pytest.param({"camera": OVER, "characters": (BEN, ANNA)}, False, id="over the speaker"),
        pytest.param({"characters": (ANNA, BEN)}, True, id="a two-shot with one voice"),
        pytest.param({"characters": (BEN,)}, False, id="speaker out of frame"),
        pytest.param({"lines": ()}, False, id="nobody speaks"),
        pytest.param(
            {"lines": (LINE, LINE.model_copy(update={"text": "No?"}))}, False, id="two lines"
        ),
        pytest.param(
            {"lines": (LINE.model_copy(update={"delivery": Delivery.VOICE_OVER}),)},
            False,
            id="voice-over",
        ),
        pytest.param(
            {"lines": (LINE.model_copy(update={"delivery": Delivery.OFF_SCREEN}),)},
            False,
            id="off screen",
        ),
    ],
)
def test_lips_are_synced_where_one_mouth_is_seen(changes: dict[str, object], seen: bool) -> None:
    own = shot(**changes)
    route = model_book().route
    assert (speaking_line(own) is not None) is seen
    model = GENERATOR.route(own, AssetKind.CLIP, from_master=False)
    assert model == (route.lipsync if seen else route.clip)[0]


@pytest.mark.parametrize(
    ("people", "from_master", "need"),
    [
        pytest.param((), False, "environment", id="nobody"),
        pytest.param((ANNA,), False, "character", id="one"),
        pytest.param((ANNA, BEN), False, "ensemble", id="two"),
        pytest.param((ANNA,), True, "angle", id="another angle"),
        pytest.param((), True, "angle", id="another angle of a place"),
    ],
)
def test_keyframes_go_where_the_table_says(people, from_master: bool, need: str) -> None:
    model = GENERATOR.route(shot(characters=people), AssetKind.KEYFRAME, from_master=from_master)
    assert model == getattr(model_book().route, need)[0]


async def test_a_spoken_close_up_becomes_one_lipsync_job(brief) -> None:
    own = shot(camera=CLOSE)
    order = await GENERATOR.order(task(brief, AssetKind.CLIP, shot=own, model="fal/omnihuman-1.5"))
    (request,) = order.requests
    assert request.kind == "lipsync"
    assert request.voice.sha256 == "b" * 64
    assert (request.speaker, request.delay_seconds) == (ANNA, 0.4)


async def test_a_voice_that_was_not_recorded_leaves_an_ordinary_clip(brief) -> None:
    own = shot(camera=CLOSE)
    lips = model_book().route.lipsync[0]
    order = await GENERATOR.order(task(brief, AssetKind.CLIP, shot=own, lines=(), model=lips))
    (request,) = order.requests
    assert request.kind == "clip"
    assert request.model in model_book().route.clip, "a model for lips sells no such clip"


async def test_a_clip_is_never_longer_than_its_model_sells(brief) -> None:
    wan = task(brief, AssetKind.CLIP, lines=(), model="fal/wan-2.2-i2v", duration_seconds=75.0)
    (request,) = (await GENERATOR.order(wan)).requests
    assert request.duration_seconds == model_book().card(request.model).longest_seconds


async def test_a_clip_without_keyframe_is_an_error(brief) -> None:
    with pytest.raises(LookupError, match="no kept keyframe"):
        await GENERATOR.order(task(brief, AssetKind.CLIP, keyframe=None))


async def test_a_source_makes_another_angle(brief) -> None:
    order = await GENERATOR.order(task(brief, AssetKind.KEYFRAME, source=PICTURE))
    assert {request.kind for request in order.requests} == {"angle"}


async def test_without_a_key_for_lips_a_spoken_close_up_is_an_ordinary_clip(brief) -> None:
    route = model_book().route
    mute = Generator(OfflinePlanner(), lambda model: model in route.clip)
    close = shot(camera=CLOSE)
    model = mute.route(close, AssetKind.CLIP, from_master=False)
    assert model == route.clip[0]
    order = await mute.order(task(brief, AssetKind.CLIP, shot=close, model=model))
    assert order.requests[0].kind == "clip"


def test_a_long_clip_goes_to_a_model_that_sells_it() -> None:
    model = GENERATOR.route(shot(), AssetKind.CLIP, from_master=False, seconds=14.0)
    assert (model_book().card(model).longest_seconds or 0) >= 14.0


@pytest.mark.parametrize(
    ("changes", "edits", "count"),
    [
        pytest.param({}, (), 1, id="plain"),
        pytest.param({"characters": (ANNA, BEN)}, (), 2, id="two people"),
        pytest.param({"characters": ()}, (), 1, id="environment"),
        pytest.param({}, ("wrong_person",), 2, id="after a fault of identity"),
        pytest.param({}, ("wrong_light",), 1, id="after a fault of light"),
    ],
)
async def test_candidates_are_made_where_they_pay(brief, changes, edits, count: int) -> None:
    asked = tuple(PromptEdit(check="c", fault=fault, instruction="x") for fault in edits)
    order = await GENERATOR.order(
        task(brief, AssetKind.KEYFRAME, shot=shot(**changes), edits=asked)
    )
    assert len(order.requests) == count
    assert len({request.seed for request in order.requests}) == count
    assert order.reason


async def test_a_model_decides_the_count_within_bounds_and_its_loss_does_not_matter(
    brief, scripted
) -> None:
    three = Generator(scripted(CandidateAnswer(candidates=3, reason="hands")))
    assert len((await three.order(task(brief, AssetKind.KEYFRAME))).requests) == 3
    silent = Generator(scripted(ModelOutputInvalid("prose")))
    assert len((await silent.order(task(brief, AssetKind.KEYFRAME))).requests) == 1


def test_seeds_stay_in_a_rerun_and_change_in_a_retake() -> None:
    assert take_seed(7, "a", "clip", 1) == take_seed(7, "a", "clip", 1)
    seeds = {
        take_seed(*args)
        for args in (
            (7, "a", "clip", 1),
            (7, "a", "clip", 2),
            (8, "a", "clip", 1),
            (7, "b", "clip", 1),
        )
    }
    assert len(seeds) == 4
    assert all(0 <= seed < 2**32 for seed in seeds)


def test_a_voice_request_has_a_voice_of_the_studio_and_the_manner() -> None:
    known = GENERATOR.voice(shot(), LINE, plan(), 1)
    assert (known.voice, known.text) == ("woman-low", "Tea?")
    assert "whispering" in known.manner
    narrator = LINE.model_copy(update={"speaker": "Narrator"})
    assert GENERATOR.voice(shot(), narrator, plan(), 1).voice in VOICES


def test_sounds_name_place_and_action() -> None:
    foley = GENERATOR.foley(shot(props=("kettle",)), plan(), PICTURE, 4.0, 1)
    assert "kettle" in foley.prompt
    assert "kitchen" in foley.prompt
    ambience = GENERATOR.ambience(plan().scenes[0], plan(), 12.0, 1)
    assert ambience.clip is None
    assert ambience.duration_seconds == 12.0
    assert GENERATOR.music(plan(), 30.0, 1).prompt


def test_hair_over_a_shoulder_does_not_turn_the_camera(brief) -> None:
    braided = CastMember(
        name=ANNA, description="a woman, black hair in a braid over the shoulder", wardrobe="coat"
    )
    prompt = GENERATOR.portrait(braided, plan(), brief, 1).prompt
    assert read_still(prompt).view.angle == CameraAngle.EYE_LEVEL


def test_a_portrait_shows_one_part_alone(brief) -> None:
    anna, fox = (GENERATOR.portrait(member, plan(), brief, 1) for member in plan().cast)
    assert "red coat" in anna.prompt
    assert "wearing" not in fox.prompt
    assert "the fox" in fox.prompt
    assert anna.width == anna.height
    assert anna.seed != GENERATOR.portrait(plan().cast[0], plan(), brief, 2).seed
