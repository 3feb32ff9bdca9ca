"""Every model of the book, from request to file, as a production orders it."""

from __future__ import annotations

import pytest

from tests.tools.providers.live.orders import order
from tests.tools.providers.set_up import Mutated, Stage
from tools.providers.job import JobState
from tools.providers.live.registry import ADAPTERS
from tools.providers.models import model_book
from tools.providers.requests import Capability

_TEMPLATES = {
    "comfyui/still": (Capability.STILL,),
    "comfyui/angle": (Capability.ANGLE,),
}
"""What a workflow template is for says its file, not its adapter."""
WAYS = [
    pytest.param(model, kind, id=f"{model} {kind}")
    for model, card in sorted(model_book().models.items())
    for kind in sorted(_TEMPLATES.get(model, ADAPTERS[card.adapter].kinds))
]


def told_outside(watched: Mutated) -> list[str]:
    """What others may read: every address, and all headers that file hosts were sent."""
    files = [request for request in watched.asked if "/_files/" in request.url.path]
    headers = [value for request in files for value in request.headers.values()]
    return [*(str(request.url) for request in watched.asked), *headers]


@pytest.mark.parametrize(("model", "kind"), WAYS)
async def test_a_model_gives_what_was_ordered_sells_it_once_and_keeps_its_key_to_itself(
    quick_stage: Stage, model: str, kind: Capability
) -> None:
    stage, watched = quick_stage, Mutated()
    result = await stage.run(order(stage, model, kind), transport=watched)
    assert result.job.state is JobState.DONE
    assert all(file.stat().st_size > 0 for file in result.files)
    [sale] = stage.ledger()
    assert sale.service == model.partition("/")[0]
    assert not any(secret in text for secret in stage.secrets() for text in told_outside(watched))
