"""What each line of a shot gets: lips that move with it, or sound over the picture."""

from __future__ import annotations

import pytest

from agents.generator import Generator, ShootingTask
from agents.mouths import faces_beside, speaking_line
from agents.offline import OfflinePlanner
from tools.dinov3.findings import AssetKind
from tools.providers.job import REQUEST
from tools.providers.models import model_book
from tools.providers.requests import ClipRequest, LipsyncRequest, Media
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Camera, CameraAngle, Shot, ShotSize
from tools.screenplay.script import Delivery, Line
from tools.takes.sheet import PromptSheet
from tools.takes.take import Asset, SpokenLine

ANNA, BEN = "Anna", "Ben"
SAYS = Line(speaker=ANNA, text="Tea?")
ANSWERS = Line(speaker=BEN, text="Please.")
CALLS = Line(speaker=BEN, text="Anna!", delivery=Delivery.OFF_SCREEN)
TELLS = Line(speaker=ANNA, text="It was a Monday.", delivery=Delivery.VOICE_OVER)
OVER = CameraAngle.OVER_THE_SHOULDER
LIPS, CLIP = "lips", "sound over the picture"
MASK = Media(sha256="d" * 64, tag="speaker")
GENERATOR = Generator(OfflinePlanner())


def shot(
    *lines: Line,
    people: tuple[str, ...] = (ANNA,),
    size: ShotSize = ShotSize.MEDIUM,
    angle: CameraAngle = CameraAngle.EYE_LEVEL,
) -> Shot:
    return Shot(
        shot_id="a",
        scene_id="s",
        action="They talk.",
        characters=people,
        location="kitchen",
        camera=Camera(size=size, angle=angle),
        lines=lines,
        duration_seconds=4.0,
    )


TABLE = [
    pytest.param(shot(SAYS), (LIPS,), "", id="one face, one line"),
    pytest.param(shot(SAYS, size=ShotSize.WIDE), (CLIP,), "", id="too far to read lips"),
    pytest.param(shot(SAYS, angle=CameraAngle.OVERHEAD), (CLIP,), "", id="from above"),
    pytest.param(shot(SAYS, people=(BEN,)), (CLIP,), "", id="the listener's face"),
    pytest.param(shot(SAYS, people=()), (CLIP,), "", id="nobody in the frame"),
    pytest.param(shot(CALLS), (CLIP,), "", id="off screen"),
    pytest.param(shot(TELLS), (CLIP,), "", id="voice-over on the speaker's own face"),
    pytest.param(shot(SAYS, people=(ANNA, BEN)), (LIPS,), BEN, id="two-shot: the speaker masked"),
    pytest.param(
        shot(SAYS, people=(ANNA, BEN), angle=OVER), (LIPS,), "", id="over the listener's shoulder"
    ),
    pytest.param(
        shot(SAYS, people=(BEN, ANNA), angle=OVER), (CLIP,), "", id="over the speaker's shoulder"
    ),
    pytest.param(
        shot(SAYS, ANSWERS, people=(ANNA, BEN)), (CLIP, CLIP), "", id="two faces, two lines"
    ),
    pytest.param(
        shot(SAYS, SAYS.model_copy(update={"text": "Milk?"})),
        (CLIP, CLIP),
        "",
        id="one face, two lines",
    ),
    pytest.param(
        shot(SAYS, ANSWERS, people=(ANNA, BEN), angle=OVER),
        (LIPS, CLIP),
        "",
        id="over a shoulder, two lines: the one whose mouth is seen",
    ),
    pytest.param(shot(SAYS, ANSWERS), (LIPS, CLIP), "", id="an answer from outside the frame"),
    pytest.param(shot(SAYS, CALLS), (LIPS, CLIP), "", id="a call from outside between"),
    pytest.param(shot(TELLS, SAYS), (CLIP, LIPS), "", id="voice-over before the line"),
    pytest.param(
        shot(SAYS, CALLS.model_copy(update={"dual": True})), (CLIP, CLIP), "", id="at once"
    ),
]


@pytest.mark.parametrize(("own", "gets", "beside"), TABLE)
def test_each_line_gets_lips_or_is_laid_as_sound(
    own: Shot, gets: tuple[str, ...], beside: str
) -> None:
    moved = speaking_line(own)
    assert tuple(LIPS if line is moved else CLIP for line in own.lines) == gets
    if moved is not None:
        assert " ".join(faces_beside(own, moved.speaker)) == beside


@pytest.mark.parametrize(("own", "gets", "beside"), TABLE)
async def test_a_mouth_among_others_is_only_moved_with_a_mask(
    brief: Brief, own: Shot, gets: tuple[str, ...], beside: str
) -> None:
    pointed, blind = [(await order(brief, own, mask)) for mask in (MASK, None)]
    assert isinstance(pointed, LipsyncRequest if LIPS in gets else ClipRequest)
    assert isinstance(blind, LipsyncRequest if LIPS in gets and not beside else ClipRequest)
    assert pointed.model in (
        model_book().route.lipsync if LIPS in gets else model_book().route.clip
    )
    if isinstance(blind, ClipRequest):
        assert blind.model in model_book().route.clip


@pytest.mark.parametrize(("people", "takes"), [((ANNA,), True), ((ANNA, BEN), False)])
def test_a_model_that_takes_no_mask_gets_no_two_shot(people: tuple[str, ...], takes: bool) -> None:
    unpointed = Generator(OfflinePlanner(), lambda model: model != "fal/omnihuman-1.5")
    model = unpointed.route(shot(SAYS, people=people), AssetKind.CLIP, from_master=False)
    assert (model in model_book().route.lipsync) is takes


def test_a_request_without_a_mask_is_the_job_that_it_always_was() -> None:
    """Its key is a hash of what is dumped: another field would order paid clips again."""
    plain = LipsyncRequest(
        model="m",
        seed=1,
        prompt="p",
        first_frame=MASK,
        voice=MASK,
        duration_seconds=2.0,
        fps=24,
        width=64,
        height=64,
    )
    assert "mask" not in REQUEST.dump_python(plain, mode="json")
    pointed = plain.model_copy(update={"mask": MASK})
    assert REQUEST.validate_python(REQUEST.dump_python(pointed, mode="json")) == pointed


async def order(brief: Brief, own: Shot, mask: Media | None) -> LipsyncRequest | ClipRequest:
    """What is asked for when every line was recorded."""
    spoken = tuple(
        SpokenLine(
            line=line,
            asset=Asset(kind=AssetKind.VOICE, sha256="b" * 64, path="line.wav"),
            start_seconds=0.4,
        )
        for line in own.lines
    )
    model = GENERATOR.route(own, AssetKind.CLIP, from_master=False)
    sheet = PromptSheet(
        shot_id="a",
        asset=AssetKind.CLIP,
        prompt_text="They talk.",
        target_model=model,
        written_by="t",
    )
    task = ShootingTask(
        shot=own,
        sheet=sheet,
        n=1,
        stage=AssetKind.CLIP,
        brief=brief,
        subjects=(),
        source=None,
        keyframe=MASK,
        lines=spoken,
        duration_seconds=4.0,
        speaker_mask=mask,
    )
    (request,) = (await GENERATOR.order(task)).requests
    assert isinstance(request, LipsyncRequest | ClipRequest)
    return request
