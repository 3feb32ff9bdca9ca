"""What a service refused to make is asked for once more in milder words; spoken lines never are."""

from __future__ import annotations

from collections.abc import Callable

from agents.offline.correcting import tamed
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.jobs import BudgetExceeded
from tools.providers.requests import Request, VoiceRequest

_MODERATED = (RefusalKind.MODERATED_INPUT, RefusalKind.MODERATED_OUTPUT)


def refused_words(refusal: ProviderRefused | BudgetExceeded) -> bool:
    """Whether the service took offence, so that other words may pass."""
    return isinstance(refusal, ProviderRefused) and refusal.kind in _MODERATED


def in_milder_words(make: Callable[[int], Request]) -> Callable[[int], Request]:
    """The same orders with words that services refuse put otherwise.

    A line of dialogue is the writer's own and stays: it is missing rather than another one.
    """

    def milder(n: int) -> Request:
        request = make(n)
        if isinstance(request, VoiceRequest):
            return request
        prompt: str = request.prompt
        return request.model_copy(update={"prompt": tamed(prompt)})

    return milder
