"""List prices of requests, by each model's card and its adapter's word for size and length."""

from __future__ import annotations

from tools.providers.live.registry import ADAPTERS
from tools.providers.models import ModelBook
from tools.providers.requests import Request


def list_price_micros(book: ModelBook, request: Request) -> int:
    """What the request costs by the list, in millionths of a US dollar."""
    card = book.card(request.model)
    adapter = ADAPTERS.get(card.adapter)
    return card.price_micros(request, adapter.tier(request, card) if adapter else "")
