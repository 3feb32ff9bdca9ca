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


@pytest.mark.parametrize(("model", "kind"), WAYS)
async def test_no_key_goes_to_a_file_host_or_into_an_address(
    quick_stage: Stage, model: str, kind: Capability
) -> None:
    watched = Mutated()
    await quick_stage.once(order(quick_stage, model, kind), transport=watched)
    variables = {card.keys for card in quick_stage.book.services.values() if card.keys}
    keys = [key for each in variables for key in quick_stage.environment[each].split(",")]
    secrets = {part for key in keys for part in key.split(":") if part != "rehearsal-id"}
    for request in watched.asked:
        told = [str(request.url)]
        if "/_files/" in request.url.path:
            told += request.headers.values()
        assert not any(secret in text for secret in secrets for text in told)
