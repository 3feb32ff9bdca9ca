"""Language models: what their tokens cost, how much they read at once, whether they see.

Entries are the `[chat."model"]` tables of `models.toml`. Any model may be used without one: its
price is then unknown, which is said wherever money is shown, and its limits are learnt.
"""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field

_DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4})$|-latest$|:latest$")
"""Endings that name a version of a model: gpt-4.1-mini-2025-04-14."""


class ChatCard(BaseModel):
    """What is known of one language model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    price_in: float = Field(ge=0)
    """US dollars for a million tokens of prompt."""
    price_cached: float | None = Field(default=None, ge=0)
    """For those of them that its service had in its cache; None where it sells them at full."""
    price_out: float = Field(ge=0)
    """For a million tokens of answer, those of reasoning included."""
    window_tokens: int | None = Field(default=None, gt=0)
    """Prompt and answer together, as far as it reads at once."""
    answer_tokens: int | None = Field(default=None, gt=0)
    """The most that an answer may have."""
    sees: bool = False
    """Whether it takes pictures."""
    takes_temperature: bool = True
    """Reasoning models refuse a temperature."""

    def cost_micros(self, prompt_tokens: int, cached_tokens: int, answer_tokens: int) -> int:
        """List price in millionths of a US dollar; cached tokens are among those of the prompt."""
        cached_price = self.price_in if self.price_cached is None else self.price_cached
        fresh = prompt_tokens - cached_tokens
        # Dollars for a million tokens are millionths of a dollar for one.
        return round(
            fresh * self.price_in + cached_tokens * cached_price + answer_tokens * self.price_out
        )


def card_among(cards: dict[str, ChatCard], model: str) -> ChatCard | None:
    """The card of that name, or of the name without its date; None for a model without one."""
    return cards.get(model) or cards.get(_DATED.sub("", model))
