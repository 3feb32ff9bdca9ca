"""Every model of the book, from request to file, as a production orders it."""

from __future__ import annotations

import pytest

from tests.tools.providers.live.orders import order
from tests.tools.providers.set_up import Stage
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


@pytest.mark.parametrize(("model", "kind"), WAYS)
async def test_a_model_gives_what_was_ordered_and_sells_it_once(
    quick_stage: Stage, model: str, kind: Capability
) -> None:
    stage = quick_stage
    result = await stage.run(order(stage, model, kind))
    assert result.job.state is JobState.DONE
    assert all(file.stat().st_size > 0 for file in result.files)
    [sale] = stage.ledger()
    assert sale.service == model.partition("/")[0]
