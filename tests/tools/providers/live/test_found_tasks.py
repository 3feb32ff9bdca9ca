"""A task that a person found on a service's page: its id alone is enough to collect it."""

from __future__ import annotations

import pytest

from tests.tools.providers.live.orders import order
from tests.tools.providers.set_up import Stage
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.provider import Ticket
from tools.providers.requests import Capability

TASKS = [
    pytest.param("runway/gen4_image", Capability.STILL, id="runway"),
    pytest.param("fal/wan-2.2-i2v", Capability.CLIP, id="fal"),
    pytest.param("fal/mmaudio-v2", Capability.FOLEY, id="fal, short endpoint"),
    pytest.param("dashscope/wan2.2-i2v-plus", Capability.CLIP, id="dashscope"),
    pytest.param("replicate/wan-2.2-i2v", Capability.CLIP, id="replicate"),
    pytest.param("minimax/hailuo-2.3", Capability.CLIP, id="minimax"),
    pytest.param("minimax/h3", Capability.CLIP, id="minimax, second version"),
    pytest.param("byteplus/omnihuman-1.5", Capability.LIPSYNC, id="byteplus"),
    pytest.param("comfyui/still", Capability.STILL, id="comfyui"),
]
AT_ONCE = [
    pytest.param("elevenlabs/eleven_multilingual_v2", Capability.VOICE, id="voice"),
    pytest.param("minimax/image-01", Capability.STILL, id="still"),
]


@pytest.mark.parametrize(("model", "kind"), TASKS)
async def test_a_task_is_collected_by_its_id_alone(
    quick_stage: Stage, model: str, kind: Capability
) -> None:
    request = order(quick_stage, model, kind)
    async with quick_stage.studio() as studio, studio.seat(request) as key:
        sent = await studio.submit(request, key, lambda: None)
        done = await quick_stage.collected(studio, Ticket(task_id=sent.task_id), request)
    assert done.outputs[0].path.stat().st_size > 0


@pytest.mark.parametrize(("model", "kind"), AT_ONCE)
async def test_what_is_answered_at_once_cannot_be_collected_and_counts_as_paid(
    quick_stage: Stage, model: str, kind: Capability
) -> None:
    request = order(quick_stage, model, kind)
    async with quick_stage.studio() as studio:
        with pytest.raises(ProviderRefused) as refusal:
            await studio.poll(Ticket(task_id="found"), request, quick_stage.folder)
    assert refusal.value.kind is RefusalKind.SPOILED
    assert refusal.value.cost_micros is None


async def test_a_task_of_bfl_is_known_to_its_cluster_only_and_stays_unknown(
    quick_stage: Stage,
) -> None:
    request = order(quick_stage, "bfl/flux-kontext-pro", Capability.ANGLE)
    async with quick_stage.studio() as studio, studio.seat(request) as key:
        sent = await studio.submit(request, key, lambda: None)
        with pytest.raises(ProviderRefused) as refusal:
            await studio.poll(Ticket(task_id=sent.task_id), request, quick_stage.folder)
    assert refusal.value.kind is RefusalKind.UNKNOWN_TASK
