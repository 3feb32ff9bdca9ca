"""Every fault that can be played, at every service: what is lost, sent again, asked again, left.

What a fault means at one service alone, such as what its failures cost, is tested with its client.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.tools.providers.live.orders import order
from tests.tools.providers.set_up import Stage
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.provider import AnswerLost
from tools.providers.requests import Capability, FoleyRequest, Request

K = RefusalKind


@dataclass(frozen=True)
class Way:
    """A model that stands for all that are spoken to in the same way."""

    model: str
    kind: Capability
    words_alone: bool = False
    """Whether no clip goes along: a sound is quicker to make than a clip."""

    @property
    def service(self) -> str:
        return self.model.partition("/")[0]

    def order(self, stage: Stage) -> Request:
        request = order(stage, self.model, self.kind)
        if isinstance(request, FoleyRequest) and self.words_alone:
            return request.model_copy(update={"clip": None})
        return request


TASKS = (
    Way("bfl/flux-kontext-pro", Capability.STILL),
    Way("byteplus/omnihuman-1.5", Capability.LIPSYNC),
    Way("dashscope/wan2.2-i2v-plus", Capability.CLIP),
    Way("fal/mmaudio-v2-text", Capability.FOLEY, words_alone=True),
    Way("minimax/hailuo-2.3", Capability.CLIP),
    Way("minimax/h3", Capability.CLIP),
    Way("replicate/mmaudio", Capability.FOLEY, words_alone=True),
    Way("runway/gen4_image", Capability.STILL),
)
FILES_AT_ONCE = (Way("minimax/image-01", Capability.STILL),)
SOUNDS_AT_ONCE = (
    Way("elevenlabs/eleven_multilingual_v2", Capability.VOICE),
    Way("elevenlabs/sound-effects", Capability.FOLEY, words_alone=True),
    Way("elevenlabs/music", Capability.MUSIC),
    Way("minimax/speech-2.8-hd", Capability.VOICE),
)


def at(*ways: Way) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("way", ways, ids=lambda way: way.model)


ALL = at(*TASKS, *FILES_AT_ONCE, *SOUNDS_AT_ONCE)


async def sold_once(stage: Stage, way: Way) -> None:
    result = await stage.run(way.order(stage), conformed=False)
    assert result.files[0].stat().st_size > 0
    assert len(stage.ledger()) == 1
    assert stage.faults.left() == 0


@ALL
@pytest.mark.parametrize(
    ("fault", "sold"),
    [("reset_before", 0), ("reset_after", 1), ("error_page", 0), ("truncated", 1)],
)
async def test_an_answer_that_was_lost_is_never_sent_again(
    quick_stage: Stage, way: Way, fault: str, sold: int
) -> None:
    quick_stage.fault(fault, way.service, "submit")
    with pytest.raises(AnswerLost):
        await quick_stage.once(way.order(quick_stage))
    assert len(quick_stage.ledger()) == sold


@ALL
@pytest.mark.parametrize("fault", ["rate_limited", "rate_limited_retry_after", "server_error"])
async def test_what_queued_nothing_is_sent_again_and_sold_once(
    quick_stage: Stage, way: Way, fault: str
) -> None:
    quick_stage.fault(fault, way.service, "submit")
    await sold_once(quick_stage, way)


@ALL
@pytest.mark.parametrize("fault", ["slow_drip", "unknown_fields"])
async def test_a_slow_or_wordy_answer_is_an_answer(
    quick_stage: Stage, way: Way, fault: str
) -> None:
    quick_stage.fault(fault, way.service, "submit")
    await sold_once(quick_stage, way)


@at(*TASKS)
@pytest.mark.parametrize(
    "fault",
    [
        *("rate_limited", "rate_limited_retry_after", "server_error", "error_page"),
        *("reset_before", "reset_after", "truncated", "slow_drip", "unknown_fields"),
        "unknown_status",
    ],
)
async def test_polls_survive_everything_that_passes(
    quick_stage: Stage, way: Way, fault: str
) -> None:
    quick_stage.fault(fault, way.service, "poll", times=2)
    await sold_once(quick_stage, way)


@at(*TASKS)
async def test_a_state_that_nobody_knows_is_no_end(quick_stage: Stage, way: Way) -> None:
    quick_stage.fault("unknown_status", way.service, "submit")
    await sold_once(quick_stage, way)


@at(*TASKS, *FILES_AT_ONCE)
@pytest.mark.parametrize(
    "fault", ["truncated", "error_page", "reset_before", "slow_drip", "expired"]
)
async def test_a_download_that_breaks_is_made_again(
    quick_stage: Stage, way: Way, fault: str
) -> None:
    quick_stage.fault(fault, way.service, "download")
    await sold_once(quick_stage, way)


@at(*TASKS, *FILES_AT_ONCE)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [("wrong_type", K.SPOILED), ("huge", K.SPOILED), ("redirect", K.HELD)],
)
async def test_what_is_not_the_file_is_not_taken_for_it(
    quick_stage: Stage, way: Way, fault: str, kind: RefusalKind
) -> None:
    quick_stage.fault(fault, way.service, "download")
    with pytest.raises(ProviderRefused) as caught:
        await quick_stage.once(way.order(quick_stage))
    assert (caught.value.kind, caught.value.cost_micros) == (kind, None)


@at(*TASKS, *FILES_AT_ONCE)
@pytest.mark.parametrize("fault", ["wrong_type", "huge", "redirect"])
async def test_what_once_was_not_the_file_is_fetched_again(
    quick_stage: Stage, way: Way, fault: str
) -> None:
    quick_stage.fault(fault, way.service, "download")
    await sold_once(quick_stage, way)


@ALL
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limited", K.RATE),
        ("server_error", K.TRANSIENT),
        ("no_money", K.NO_MONEY),
        ("bad_credentials", K.CREDENTIALS),
    ],
)
async def test_a_refusal_has_its_kind_and_sells_nothing(
    quick_stage: Stage, way: Way, fault: str, kind: RefusalKind
) -> None:
    quick_stage.fault(fault, way.service, "submit")
    with pytest.raises(ProviderRefused) as caught:
        await quick_stage.once(way.order(quick_stage))
    assert (caught.value.kind, caught.value.cost_micros) == (kind, 0)
    assert quick_stage.ledger() == ()


@at(*TASKS)
async def test_an_endless_task_is_left_at_the_deadline(quick_stage: Stage, way: Way) -> None:
    quick_stage.changed(way.service, deadline_seconds=0.2)
    quick_stage.fault("endless", way.service, "submit")
    with pytest.raises(ProviderRefused) as caught:
        await quick_stage.run(way.order(quick_stage))
    assert caught.value.kind is K.DEADLINE
    assert len(quick_stage.ledger()) == 1
